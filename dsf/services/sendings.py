"""To whom a frozen document went, how, when, in time or not; what came back; the court's one-time download."""

import datetime
import hashlib
import secrets
from dataclasses import dataclass
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cases.models import Deadline
from core.errors import DomainError
from core.formats import date_fr
from dsf import rules
from dsf.enums import Addressee, DsfKind, SendingChannel
from dsf.models import CourtSettings, Dsf, DsfDocument, DsfSending
from organisations import scope
from organisations.enums import OrganisationKind
from organisations.models import Membership, Organisation, Territory

LINK_DAYS = 7
MOST_ATTEMPTS = 5
# The rule whose dates a sending is held against, by stage; at the force publique no text gives one.
CLOCK = {DsfKind.CDP: "DSF-CDP", DsfKind.ASSIGNATION: "DSF-6"}


def terms(dsf: Dsf) -> tuple[datetime.date | None, datetime.date | None]:
    """(legal date, prudent date) of the transmission as the case's clock says them now; none when no day is known."""
    rule = CLOCK.get(DsfKind(dsf.kind))
    row = Deadline.objects.filter(case=dsf.case_id, rule_id=rule, due__isnull=False).order_by("due", "pk").last()
    return (row.due, row.safe_on) if row else (None, None)


def _row(document: DsfDocument, actor: Membership, addressee: str, channel: str, **values: object) -> DsfSending:
    due, safe = terms(document.dsf)
    return DsfSending(
        territory_id=document.territory_id,
        dsf=document.dsf,
        document=document,
        addressee=addressee,
        channel=channel,
        sent_by=actor,
        due_on=due,
        safe_on=safe,
        **values,
    )


def send_inside(*, document: DsfDocument, actor: Membership) -> list[DsfSending]:
    """The CCAPEX and the préfecture read it here, at once: what they can open they have received."""
    today = scope.today()
    rows = [
        _row(document, actor, addressee, SendingChannel.PLATFORM, sent_on=today, received_on=today)
        for addressee in (Addressee.CCAPEX, Addressee.PREFECT)
    ]
    for row in rows:
        row.save(force_insert=True)
    return rows


def courts(territory: Territory) -> list[Organisation]:
    """Courts of the territory, by name."""
    return list(Organisation.objects.of_kinds(OrganisationKind.TRIBUNAL).filter(territory=territory))


def _check_court(document: DsfDocument, court: Organisation, actor: Membership) -> None:
    refusal = rules.may_send(actor, document.dsf)
    if refusal:
        raise DomainError(refusal)
    if court.kind != OrganisationKind.TRIBUNAL or court.territory_id != document.territory_id:
        raise DomainError("Choisissez un tribunal de ce territoire.", field="court")


def send_printed(
    *, document: DsfDocument, court: Organisation, sent_on: datetime.date, reference: str, actor: Membership
) -> DsfSending:
    """Note that the document leaves on paper with its bordereau d’envoi. Raises DomainError on a day that cannot be."""
    _check_court(document, court, actor)
    frozen_on = timezone.localdate(document.frozen_at)
    if not frozen_on <= sent_on <= scope.today():
        raise DomainError(
            f"Donnez le jour où le pli part : entre le {date_fr(frozen_on)}, jour de cette version, et aujourd’hui.",
            field="sent_on",
        )
    row = _row(
        document,
        actor,
        Addressee.COURT,
        SendingChannel.PRINT,
        court=court,
        sent_on=sent_on,
        reference=reference.strip(),
    )
    row.save(force_insert=True)
    return row


@dataclass(frozen=True)
class Opened:
    """A one-time download just opened: its code is known this once, and told by telephone."""

    sending: DsfSending
    code: str


def _digest(token: str) -> str:
    # A token of 256 random bits needs no slow hash; the eight-digit code does.
    return hashlib.sha256(token.encode()).hexdigest()


def send_download(*, document: DsfDocument, court: Organisation, actor: Membership) -> Opened:
    """Send the court's registered address a link without any name; give the writer the code to say on the telephone.

    The e-mail leaves before the change is kept: if it cannot leave, nothing is written. Raises DomainError when the court
    does not accept downloads, or when the mail server refuses.
    """
    _check_court(document, court, actor)
    accepted = CourtSettings.objects.filter(court=court, accepts_download=True).exclude(email="").first()
    if accepted is None:
        raise DomainError(
            "Ce tribunal n’accepte pas le téléchargement : imprimez le diagnostic et son bordereau.", field="court"
        )
    token, code = secrets.token_urlsafe(32), f"{secrets.randbelow(10**8):08d}"
    with transaction.atomic():
        row = _row(
            document,
            actor,
            Addressee.COURT,
            SendingChannel.DOWNLOAD,
            court=court,
            sent_on=scope.today(),
            token_digest=_digest(token),
            code_hash=make_password(code),
            expires_at=timezone.now() + datetime.timedelta(days=LINK_DAYS),
        )
        row.save(force_insert=True)
        _send_link(row, token, accepted.email, actor)
    return Opened(row, code)


def _send_link(row: DsfSending, token: str, address: str, actor: Membership) -> None:
    """An e-mail with a link and nothing of the household, not even the case's number."""
    path = reverse("court_download", args=[actor.organisation.territory.code, token])
    body = render_to_string(
        "emails/court_link.txt",
        {
            "url": settings.SITE_URL.rstrip("/") + path,
            "service": actor.organisation.name,
            "expires_at": row.expires_at,
        },
    )
    message = EmailMessage(
        subject="Un document vous attend",
        body=body,
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except (SMTPException, OSError) as error:
        raise DomainError(
            "Le courriel n’a pas pu partir vers l’adresse du greffe : rien n’est enregistré. Réessayez, ou imprimez."
        ) from error


def _openable(token: str) -> DsfSending | None:
    """The sending that this link opens now; None for an unknown, expired, used, returned or exhausted one, all alike."""
    return (
        DsfSending.objects.filter(
            token_digest=_digest(token),
            expires_at__gt=timezone.now(),
            downloaded_at=None,
            returned_on=None,
            attempts__lt=MOST_ATTEMPTS,
        )
        .select_related("document__dsf__case", "dsf")
        .first()
    )


def link_opens(*, territory: Territory, token: str) -> bool:
    """Does this link ask for a code? Outside any person's scope."""
    with scope.system(territory):
        return _openable(token) is not None


def try_code(*, territory: Territory, token: str, code: str) -> DsfSending | None:
    """One attempt, counted before the code is compared. The sending when the code is right, else None.

    Nothing is delivered yet: `delivered` says so once the document is drawn.
    """
    with scope.system(territory):
        row = _openable(token)
        if row is None:
            return None
        counted = DsfSending.objects.filter(pk=row.pk, attempts__lt=MOST_ATTEMPTS).update(attempts=F("attempts") + 1)
        if counted != 1:
            return None
    digits = "".join(character for character in code if character.isdigit())
    return row if check_password(digits, row.code_hash) else None


def delivered(*, territory: Territory, sending: DsfSending) -> bool:
    """Spend the link: true once, for one download; the court has received its document."""
    with scope.system(territory) as current:
        row = DsfSending.objects.select_for_update().filter(pk=sending.pk, downloaded_at=None).first()
        if row is None:
            return False
        row.downloaded_at, row.received_on = timezone.now(), current.today
        row.save()
        return True


def _may_note(sending: DsfSending, actor: Membership) -> None:
    refusal = rules.may_send(actor, sending.dsf)
    if refusal:
        raise DomainError(refusal)
    if sending.channel == SendingChannel.PLATFORM:
        raise DomainError("Cet envoi a lieu dans l’application : il est reçu le jour même.")


def note_receipt(*, sending: DsfSending, reference: str, received_on: datetime.date | None, actor: Membership) -> None:
    """Complete the proof: number of the registered letter or of the deposit, day on which it arrived."""
    _may_note(sending, actor)
    if received_on is not None and not sending.sent_on <= received_on <= scope.today():
        raise DomainError("Le jour de réception est entre l’envoi et aujourd’hui.", field="received_on")
    sending.reference, sending.received_on = reference.strip(), received_on
    sending.save(update_fields=["reference", "received_on"])


def record_return(*, sending: DsfSending, returned_on: datetime.date, reason: str, actor: Membership) -> None:
    """It came back («non parvenu»): say when and why. A link that was open closes. A new sending repairs it."""
    _may_note(sending, actor)
    if not reason.strip():
        raise DomainError("Écrivez pourquoi l’envoi n’est pas parvenu.", field="reason")
    if not sending.sent_on <= returned_on <= scope.today():
        raise DomainError("Le retour est constaté entre l’envoi et aujourd’hui.", field="returned_on")
    if sending.downloaded_at is not None:
        raise DomainError("Ce document a été téléchargé par le greffe : il est parvenu.")
    sending.returned_on, sending.return_reason, sending.received_on = returned_on, reason.strip(), None
    sending.save(update_fields=["returned_on", "return_reason", "received_on"])


def change_court(
    *, court: Organisation, address: str, email: str, accepts_download: bool, actor: Membership
) -> CourtSettings:
    """How a court accepts diagnostics. Raises DomainError for who may not, or for downloads without an address."""
    refusal = rules.may_set_courts(actor)
    if refusal:
        raise DomainError(refusal)
    if accepts_download and not email:
        raise DomainError("Le téléchargement demande l’adresse enregistrée du greffe.", field="email")
    row = CourtSettings.objects.filter(court=court).first() or CourtSettings(
        court=court, territory_id=court.territory_id
    )
    row.address, row.email, row.accepts_download, row.changed_by = address.strip(), email, accepts_download, actor
    row.save()
    return row
