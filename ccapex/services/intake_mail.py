"""E-mails about what the commission receives: a danger told at once, its escalation, the sender's receipt and answer.

Rows first (`IntakeMail`), sent by a worker under a lease as `cases.services.delivery` does: nothing is lost whatever
dies, a double has the same Message-ID. No e-mail says anything of a household, nor of what was written.
"""

import datetime
import hashlib
import smtplib
from dataclasses import dataclass
from urllib.parse import urlsplit

from celery import current_app
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cases.enums import AlertStatus
from cases.querysets import STATE_ROLES
from cases.services.delivery import terms
from ccapex.annexe import reception
from ccapex.enums import IntakeEvent, IntakeMailKind
from ccapex.models import Intake, IntakeMail, IntakeTransition
from core import outbox
from core.failpoints import passing
from organisations import scope
from organisations.enums import Role
from organisations.models import Membership, Territory
from organisations.services import territory_setting

DELIVER = "ccapex.deliver_intake_mails"
BATCH = 100
SUBJECTS = {
    IntakeMailKind.DANGER: "Un danger est signalé à la commission",
    IntakeMailKind.ESCALATION: "Un danger signalé n’a été ouvert par personne",
    IntakeMailKind.RECEIPT: "Votre message à la commission est reçu",
    IntakeMailKind.ANSWER: "Une réponse vous attend",
}
TO_THE_STATE = frozenset({IntakeMailKind.DANGER, IntakeMailKind.ESCALATION})


def _people(intake: Intake, role: Role) -> QuerySet[Membership]:
    """Who is told: the secretariat of the competent commission, or all that the territory has when it has none."""
    day = scope.today()
    rows = Membership.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=day),
        role=role,
        is_active=True,
        valid_from__lte=day,
        organisation__is_active=True,
        organisation__territory=intake.territory_id,
    )
    if intake.commission is not None and intake.commission.secretariat_id and role == Role.CCAPEX_SECRETARY:
        named = rows.filter(organisation=intake.commission.secretariat_id)
        if named.exists():
            return named
    return rows


def _write(intake: Intake, kind: str, people: list[Membership | None]) -> int:
    # One e-mail per answer: the words tell one from the next.
    said = hashlib.sha256(intake.answer.encode()).hexdigest()[:8] if kind == IntakeMailKind.ANSWER else ""
    rows = [
        IntakeMail(
            territory_id=intake.territory_id,
            intake=intake,
            kind=kind,
            membership=member,
            dedup_key="|".join([kind, str(intake.pk), str(member.pk) if member else "-", said]),
        )
        for member in people
    ]
    IntakeMail.objects.bulk_create(rows, ignore_conflicts=True)
    announce(territory=intake.territory)
    return len(rows)


def alert(*, intake: Intake, kind: IntakeMailKind) -> int:
    """Tell the secretariat (DANGER) or the préfecture (ESCALATION); how many people. Telling twice writes nothing more.

    A territory whose secretariat has nobody tells the préfecture at once.
    """
    with scope.system(intake.territory):
        role = Role.CCAPEX_SECRETARY if kind == IntakeMailKind.DANGER else Role.PREFECTURE
        people: list[Membership | None] = list(_people(intake, role)) or list(_people(intake, Role.PREFECTURE))
        return _write(intake, kind, people)


def tell_sender(*, intake: Intake, kind: IntakeMailKind) -> None:
    """A receipt, or word that an answer can be read: to the account that wrote, or to the address left in the form."""
    with scope.system(intake.territory):
        if intake.organisation_id is not None:
            _write(intake, kind, [intake.entered_by])
        elif address_of(intake):
            _write(intake, kind, [None])


def address_of(intake: Intake) -> str:
    """The sender's e-mail address, when that is what he left."""
    try:
        validate_email(intake.sender_contact)
    except ValidationError:
        return ""
    return str(intake.sender_contact)


def announce(*, territory: Territory) -> None:
    """Tell the workers, once committed, that e-mails wait. Only a hint: the periodic task finds the rows."""
    code = territory.code
    transaction.on_commit(lambda: current_app.send_task(DELIVER, [code], retry=False), robust=True)


@dataclass(frozen=True)
class Task:
    claim: outbox.Claim
    mail: IntakeMail


def _mails(territory: Territory) -> QuerySet[IntakeMail]:
    return IntakeMail.objects.filter(territory=territory)


def _take(territory: Territory) -> Task | None:
    """The next e-mail still due; a danger that was opened meanwhile is no longer escalated."""
    while True:
        with scope.system(territory):
            claim = outbox.claim_next(_mails(territory), terms=terms())
            if claim is None:
                return None
            related = ("intake__territory", "membership__organisation__territory")
            mail = IntakeMail.objects.select_related(*related).get(pk=claim.pk)
            if mail.kind != IntakeMailKind.ESCALATION or mail.intake.opened_at is None:
                return Task(claim, mail)
            outbox.settle(_mails(territory), claim, status=AlertStatus.CANCELLED)


def _address(mail: IntakeMail) -> str | None:
    """Where the person reads, asked at the last moment and outside any scope; None when she may no longer act."""
    if mail.membership is None:
        return address_of(mail.intake) or None
    day = scope.local_today(mail.intake.territory)
    found: str | None = (
        Membership.objects.usable_on(day).filter(pk=mail.membership_id).values_list("user__email", flat=True).first()
    )
    return found


def message_id(dedup_key: str) -> str:
    """The same for the same e-mail, for ever, and revealing nothing of it."""
    host = urlsplit(settings.SITE_URL).hostname or "prevex.invalid"
    return f"<saisine-{hashlib.sha256(dedup_key.encode()).hexdigest()[:40]}@{host}>"


def compose(*, mail: IntakeMail, to: str) -> EmailMessage:
    """The e-mail: a receipt number and a link. No name, no address, nothing of the message."""
    intake, site = mail.intake, settings.SITE_URL.rstrip("/")
    if mail.membership is not None:
        url = reverse("ccapex:intake", args=[intake.pk])
    else:
        url = reverse("intake:follow", args=[intake.territory.code])
    context = {
        "kind": mail.kind,
        "receipt": intake.receipt,
        "received_at": timezone.localtime(intake.received_at),
        "url": site + url,
        "minutes": danger_minutes(intake.territory),
        "account": mail.membership is not None,
    }
    return EmailMessage(
        subject=SUBJECTS[IntakeMailKind(mail.kind)],
        body=render_to_string("emails/intake.txt", context),
        to=[to],
        headers={"Message-ID": message_id(mail.dedup_key), "Auto-Submitted": "auto-generated"},
    )


def _send(task: Task, smtp: BaseEmailBackend, territory: Territory) -> bool:
    """Send one e-mail and mark it; False when the mail server itself does not answer."""
    to = _address(task.mail)
    if to is None:
        with scope.system(territory):
            outbox.settle(_mails(territory), task.claim, status=AlertStatus.CANCELLED)
        return True
    try:
        smtp.send_messages([compose(mail=task.mail, to=to)])
    except (smtplib.SMTPException, OSError) as error:
        smtp.close()
        refused = isinstance(error, smtplib.SMTPRecipientsRefused)
        with scope.system(territory):
            if refused:
                outbox.settle(_mails(territory), task.claim, status=AlertStatus.FAILED, error="adresse refusée")
            else:
                outbox.put_back(_mails(territory), task.claim, terms=terms(), error=type(error).__name__)
        return refused or isinstance(error, smtplib.SMTPResponseException)
    passing("after-effect")
    with scope.system(territory):
        outbox.settle(_mails(territory), task.claim)
    passing("after-mark")
    return True


def deliver(*, territory: Territory, most: int = BATCH) -> int:
    """Send what waits in a territory; how many were handled. Never inside a transaction: the mail server is slow."""
    smtp: BaseEmailBackend = get_connection()
    try:
        for done in range(most):
            task = _take(territory)
            if task is None:
                return done
            passing("after-claim")
            if not _send(task, smtp, territory):
                return done
        return most
    finally:
        smtp.close()


def danger_minutes(territory: Territory) -> int:
    """How long a danger may stay unopened before the préfecture is told."""
    default = reception()["danger"]["escalate_after_minutes"]
    day = scope.local_today(territory)
    return int(territory_setting(territory=territory, key="ccapex.danger_minutes", on=day, default=default))


def escalate(*, territory: Territory, now: datetime.datetime | None = None) -> int:
    """Tell the préfecture of dangers that nobody opened in time; how many. Twice does nothing more."""
    limit = (now or timezone.now()) - datetime.timedelta(minutes=danger_minutes(territory))
    done = 0
    with scope.system(territory) as current:
        rows = Intake.objects.unread_danger().filter(
            territory=territory, escalated_at__isnull=True, received_at__lte=limit
        )
        for intake in rows.select_for_update(skip_locked=True, of=("self",)).select_related("territory", "commission"):
            intake.escalated_at = timezone.now()
            intake.save(update_fields=["escalated_at"])
            IntakeTransition.objects.create(
                territory=territory,
                intake=intake,
                event=IntakeEvent.ESCALATE,
                source=intake.state,
                target=intake.state,
                effective_on=current.today,
                reason="Danger non ouvert dans le délai",
            )
            alert(intake=intake, kind=IntakeMailKind.ESCALATION)
            passing("in-transaction")
            done += 1
    return done


def tick() -> None:
    """What beat asks for: escalate what nobody opened, and announce again the e-mails that nobody holds."""
    for territory in Territory.objects.all():
        escalate(territory=territory)
        with scope.system(territory):
            outbox.give_up_exhausted(_mails(territory), terms=terms())
            if outbox.claimable(_mails(territory)).exists():
                announce(territory=territory)


def dangers_for(membership: Membership) -> int:
    """Dangers that nobody opened, for who must open them: the secretariat at once, the préfecture once escalated."""
    if membership.role not in STATE_ROLES:
        return 0
    rows = Intake.objects.visible_to(membership).unread_danger()
    if membership.role == Role.PREFECTURE:
        rows = rows.filter(escalated_at__isnull=False)
    return rows.count()
