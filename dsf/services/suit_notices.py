"""The bailleur tells the social service of his decision to sue, with the hearing and his observations (document 003, annexe 5).

A notice opens the case to nobody: each service named by a delivery reads the notice alone. Its observations answer the
invitation of a diagnostic, made before or after it, so that nothing is typed twice.
"""

import datetime
import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from celery import current_app
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from cases.models import Case, LeaseAccount
from cases.reading import attach_names
from cases.services import grants
from cases.services.mailing import anything_waits, deliver_rows
from cases.services.numbers import SUIT_NOTICE, take_number
from cases.services.signalements import steps_taken
from core.errors import DomainError
from core.formats import date_fr
from core.text import digest
from dsf import rules
from dsf.enums import DsfKind, DsfState
from dsf.models import DesignatedService, Dsf, LandlordObservation, SuitNotice, SuitNoticeDelivery
from dsf.querysets import SOCIAL_ROLES
from dsf.schedule import hearing_of
from dsf.services.exchange import answer_as_landlord
from organisations import scope
from organisations.enums import OrganisationKind, Role
from organisations.models import Membership, Organisation, Territory
from organisations.services import log_access

DELIVER = "dsf.deliver_suit_notices"


@dataclass(frozen=True)
class Told:
    """A service to tell, and why it is the one."""

    service: Organisation
    why: str


def services_of(case: Case) -> list[Told]:
    """The social services responsible for the household, each once: who writes its diagnostic, who is designated for the
    commune, who follows the case; when nobody is, the Département's service of the place.
    """
    with scope.system(case.territory):
        found = [
            Told(dsf.service, "Chargé du diagnostic de ce dossier")
            for dsf in Dsf.objects.live().filter(case=case).select_related("service").order_by("requested_on")
        ]
        designated = DesignatedService.objects.for_case(case, DsfKind.ASSIGNATION)
        if designated:
            found.append(Told(designated.service, "Désigné par l’État pour cette commune avant l’audience"))
        following = [reader.organisation_id for reader in grants.readers(case=case)]
        rows = Organisation.objects.of_kinds(*rules.SERVICE_KINDS).filter(territory=case.territory_id)
        active = rows.exclude(kind=OrganisationKind.CAF)
        found += [Told(row, "Suit ce dossier") for row in active.filter(pk__in=following).order_by("name")]
        if not found:
            found = [Told(row, "Service social du Département pour ce lieu") for row in _of_the_place(case)]
    kept: dict[Any, Told] = {}
    for told in found:
        kept.setdefault(told.service.pk, told)
    return list(kept.values())


def _of_the_place(case: Case) -> list[Organisation]:
    place = case.commune
    rows = Organisation.objects.of_kinds(OrganisationKind.DEPARTEMENT).filter(territory=case.territory_id)
    return [
        row
        for row in rows.order_by("name")
        if row.commune_id in (None, place.pk) and row.arrondissement_id in (None, place.arrondissement_id)
    ]


def content_of(
    *, case: Case, decided_on: datetime.date, hearing_on: datetime.date, text: str, actor: Membership
) -> dict[str, Any]:
    """What would be sent today, as plain data. Raises DomainError for days that cannot be, or when nobody is to be told."""
    refusal = rules.may_tell_suit(actor, case)
    if refusal:
        raise DomainError(refusal)
    _check_days(case, decided_on, hearing_on)
    told = services_of(case)
    if not told:
        raise DomainError(
            "Aucun service social de Prevex n’est responsable de cette commune. Écrivez au Département, et demandez à la "
            "préfecture d’en désigner un."
        )
    (named,) = attach_names([case], actor)
    account = LeaseAccount.objects.filter(lease=case.lease_id).first()
    return {
        "number": "",
        "sent_on": scope.today().isoformat(),
        "case": case.number,
        "bailleur": case.bailleur.name,
        "by": actor.display_name,
        "household": named.shown_name,
        "address": named.shown_address,
        "commune": case.commune.name,
        "decided_on": decided_on.isoformat(),
        "hearing_on": hearing_on.isoformat(),
        "lease_on": case.lease.concluded_on.isoformat() if case.lease.concluded_on else None,
        "rent": str(case.lease.rent),
        "charges": str(case.lease.charges),
        "balance": str(account.balance) if account and account.balance_on else None,
        "balance_on": account.balance_on.isoformat() if account and account.balance_on else None,
        "tried": steps_taken(case),
        "text": text.strip(),
        "told": [{"id": str(one.service.pk), "name": one.service.name, "why": one.why} for one in told],
    }


def readable(content: dict[str, Any]) -> dict[str, Any]:
    """A content with its days and amounts as values that a template writes."""
    days = ("sent_on", "decided_on", "hearing_on", "lease_on", "balance_on")
    amounts = ("rent", "charges", "balance")
    return {
        **content,
        **{name: datetime.date.fromisoformat(content[name]) if content[name] else None for name in days},
        **{name: Decimal(content[name]) if content[name] else None for name in amounts},
    }


def _check_days(case: Case, decided_on: datetime.date, hearing_on: datetime.date) -> None:
    today = scope.today()
    if decided_on > today:
        raise DomainError(
            f"Le {date_fr(decided_on)} est à venir : informez le service social une fois la décision prise.",
            field="decided_on",
        )
    if hearing_on <= today:
        raise DomainError(f"L’audience du {date_fr(hearing_on)} est passée.", field="hearing_on")
    known = hearing_of(case)
    if known and known > today and known != hearing_on:
        raise DomainError(
            f"L’acte enregistré fixe l’audience au {date_fr(known)}. Corrigez la date, ou faites corriger l’acte par l’étude.",
            field="hearing_on",
        )
    if SuitNotice.objects.filter(case=case, hearing_on=hearing_on).exists():
        raise DomainError(
            f"Le service social est déjà informé de l’audience du {date_fr(hearing_on)}.", field="hearing_on"
        )


def send(
    *, case: Case, decided_on: datetime.date, hearing_on: datetime.date, text: str, actor: Membership
) -> SuitNotice:
    """Send the notice: number, frozen content, one delivery per service, an e-mail to each. All or none.

    Its observations answer the invitations of diagnostics still waiting. Sent twice at once, one leaves.
    """
    content = content_of(case=case, decided_on=decided_on, hearing_on=hearing_on, text=text, actor=actor)
    try:
        with transaction.atomic():
            content["number"] = take_number(SUIT_NOTICE, scope.today().year)
            row = SuitNotice.objects.create(
                territory_id=case.territory_id,
                case=case,
                number=content["number"],
                decided_on=decided_on,
                hearing_on=hearing_on,
                sent_on=scope.today(),
                text=content["text"],
                content=content,
                sha256=digest(content),
                organisation=actor.organisation,
                entered_by=actor,
            )
            with scope.system(case.territory):
                SuitNoticeDelivery.objects.bulk_create(
                    [
                        SuitNoticeDelivery(
                            territory_id=case.territory_id,
                            notice=row,
                            organisation_id=one["id"],
                            sender=actor.organisation,
                        )
                        for one in content["told"]
                    ]
                )
            if row.text:
                _answer_invitations(row, actor)
            log_access(action="send", family="F14", object_type="suit_notice", object_id=row.pk)
            announce(case.territory)
            return row
    except IntegrityError as error:
        raise DomainError("Le service social vient d’être informé de cette audience.", field="hearing_on") from error


def _answer_invitations(notice: SuitNotice, actor: Membership) -> None:
    """What a service asked and the bailleur had not answered is answered by these observations."""
    with scope.system(notice.territory):
        live = list(Dsf.objects.filter(case=notice.case_id, state__in=DsfState.live()).values_list("pk", flat=True))
    rows = LandlordObservation.objects.addressed_to(actor).select_related("case__territory")
    for row in rows.filter(dsf__in=live, answered_on__isnull=True):
        answer_as_landlord(observation=row, text=notice.text, actor=actor)


def receive(*, notice: SuitNotice, actor: Membership) -> bool:
    """A service says that it has the notice; the bailleur reads the day and the name. False when it was said already."""
    refusal = rules.may_receive_suit(actor)
    if refusal:
        raise DomainError(refusal)
    with scope.system(notice.territory) as current:
        rows = SuitNoticeDelivery.objects.filter(
            notice=notice, organisation=actor.organisation_id, received_on__isnull=True
        )
        done = rows.update(received_on=current.today, received_by=actor) == 1
    if done:
        log_access(action="receive", family="F14", object_type="suit_notice", object_id=notice.pk)
    return done


def outdated(notice: SuitNotice) -> datetime.date | None:
    """The hearing as the acts fix it now, when it is no longer the one that was told; None while it is the same."""
    known = hearing_of(notice.case)
    return known if known and known != notice.hearing_on else None


# E-mails


def announce(territory: Territory) -> None:
    """Tell the workers, once committed, that e-mails wait. Only a hint, as for alerts."""
    code = territory.code
    transaction.on_commit(lambda: current_app.send_task(DELIVER, [code], retry=False), robust=True)


def _addresses(delivery: SuitNoticeDelivery) -> list[str]:
    """Who is told: heads of the service, else everybody who works there; asked at the last moment, outside any scope."""
    day = scope.local_today(delivery.organisation.territory)
    people = Membership.objects.usable_on(day).filter(organisation=delivery.organisation_id, role__in=SOCIAL_ROLES)
    found = list(people.order_by("pk").values_list("role", "user__email"))
    return [email for role, email in found if role == Role.SOCIAL_HEAD] or [email for _, email in found]


def compose(territory: Territory, pk: Any) -> EmailMessage | None:
    """Number, day of the hearing and link; not a word of the household. None when nobody works there any more."""
    with scope.system(territory):
        row = SuitNoticeDelivery.objects.select_related("notice", "organisation__territory").get(pk=pk)
    to = _addresses(row)
    if not to:
        return None
    host = urlsplit(settings.SITE_URL).hostname or "prevex.invalid"
    key = hashlib.sha256(f"suit|{row.notice_id}|{row.organisation_id}".encode()).hexdigest()[:40]
    url = settings.SITE_URL.rstrip("/") + reverse("dsf:suit_notice", args=[row.notice_id])
    return EmailMessage(
        subject=f"{row.notice.number}, une décision d’assigner vous est annoncée",
        body=render_to_string("emails/suit_notice.txt", {"notice": row.notice, "url": url}),
        to=to,
        headers={"Message-ID": f"<assigner-{key}@{host}>", "Auto-Submitted": "auto-generated"},
    )


def _rows(territory: Territory) -> QuerySet[SuitNoticeDelivery]:
    return SuitNoticeDelivery.objects.filter(territory=territory)


def deliver(*, territory: Territory) -> int:
    """Send the e-mails that wait in a territory; how many left."""
    return deliver_rows(territory=territory, rows=_rows(territory), compose=lambda pk: compose(territory, pk))


def requeue() -> None:
    """Announce again the territories in which e-mails wait that nobody holds."""
    for territory in Territory.objects.all():
        if anything_waits(territory=territory, rows=_rows(territory)):
            announce(territory)
