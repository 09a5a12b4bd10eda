"""E-mails that tell an addressee of an avis: its number, the date, a link; not a word of what is asked nor of whom.

Rows of `AvisNotice` leave through the outbox (`core.outbox`): at least once, and a double has the same Message-ID.
"""

import datetime
import hashlib
import uuid
from collections.abc import Sequence
from urllib.parse import urlsplit

from celery import current_app
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from cases.services.mailing import BATCH, anything_waits, deliver_rows
from ccapex.models import AvisAddressee, AvisNotice
from ccapex.querysets import AVIS_ADDRESSEES
from core.formats import date_fr
from organisations import scope
from organisations.enums import Role
from organisations.models import Membership, Territory

DELIVER = "ccapex.deliver_notices"
# Who answers for the organisation is told; where nobody does, everybody who may read it.
FIRST_TOLD = frozenset(
    {Role.SOCIAL_HEAD, Role.BAILLEUR_MANAGER, Role.BAILLEUR_PRIVATE, Role.BODY_OFFICER, Role.COMMUNE_OFFICER}
)


def _told(organisation_id: uuid.UUID, day: datetime.date) -> list[Membership]:
    """People to tell. Logins are out of reach here: whether a person may still act is asked again when the e-mail leaves."""
    people = list(
        Membership.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=day),
            organisation_id=organisation_id,
            role__in=AVIS_ADDRESSEES,
            is_active=True,
            valid_from__lte=day,
        )
    )
    return [person for person in people if person.role in FIRST_TOLD] or people


def tell(addressees: Sequence[AvisAddressee], *, step: int) -> int:
    """Write the e-mails of a step to the people of each addressee that is in the application; how many are new."""
    named = [row for row in addressees if row.organisation_id]
    if not named:
        return 0
    territory = named[0].territory
    with scope.system(territory) as current:
        people: dict[uuid.UUID | None, list[Membership]] = {
            pk: _told(pk, current.today) for row in named if (pk := row.organisation_id)
        }
        rows = [
            AvisNotice(territory=territory, addressee=row, membership=person, step=step)
            for row in named
            for person in people.get(row.organisation_id, [])
        ]
        AvisNotice.objects.bulk_create(rows, ignore_conflicts=True)
    announce(territory)
    return len(rows)


def announce(territory: Territory) -> None:
    """Tell the workers, once committed, that e-mails wait. Only a hint, as for alerts."""
    code = territory.code
    transaction.on_commit(lambda: current_app.send_task(DELIVER, [code], retry=False), robust=True)


def _address(membership: Membership) -> str | None:
    """Where the person reads, asked outside any scope at the last moment; None when she may no longer act."""
    day = scope.local_today(membership.organisation.territory)
    found: str | None = (
        Membership.objects.usable_on(day).filter(pk=membership.pk).values_list("user__email", flat=True).first()
    )
    return found


def compose(*, notice: AvisNotice, to: str) -> EmailMessage:
    """Number, date and link."""
    row = notice.addressee
    host = urlsplit(settings.SITE_URL).hostname or "prevex.invalid"
    key = hashlib.sha256(f"{row.pk}|{notice.step}|{notice.membership_id}".encode()).hexdigest()[:40]
    context = {
        "number": row.number,
        "sent_on": row.sent_on,
        "due_on": row.due_on,
        "reminder": notice.step > 0,
        "url": settings.SITE_URL.rstrip("/") + reverse("ccapex:received", args=[row.pk]),
    }
    first = "Rappel : " if notice.step else ""
    return EmailMessage(
        subject=f"{first}{row.number}, réponse attendue le {date_fr(row.due_on)}",
        body=render_to_string("emails/avis.txt", context),
        to=[to],
        headers={"Message-ID": f"<avis-{key}@{host}>", "Auto-Submitted": "auto-generated"},
    )


def _written(territory: Territory, pk: uuid.UUID) -> EmailMessage | None:
    """The e-mail of a row still due: an avis answered since asks no reminder, a person who left is not told."""
    with scope.system(territory):
        notice = AvisNotice.objects.select_related("addressee", "membership__organisation__territory").get(pk=pk)
        answered = not AvisAddressee.objects.waiting().filter(pk=notice.addressee_id).exists()
    if notice.step and answered:
        return None
    to = _address(notice.membership)
    return compose(notice=notice, to=to) if to else None


def _rows(territory: Territory) -> QuerySet[AvisNotice]:
    return AvisNotice.objects.filter(territory=territory)


def deliver(*, territory: Territory, most: int = BATCH) -> int:
    """Send what waits in a territory; how many left. Never inside a transaction."""
    return deliver_rows(
        territory=territory, rows=_rows(territory), compose=lambda pk: _written(territory, pk), most=most
    )


def requeue() -> None:
    """Announce again the territories in which e-mails wait that nobody holds."""
    for territory in Territory.objects.all():
        if anything_waits(territory=territory, rows=_rows(territory)):
            announce(territory)
