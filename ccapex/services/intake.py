"""Saisines, alertes, informations, signalements: received, taken in charge, linked to a case, answered."""

import datetime
import hashlib
import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.models import Act, Case
from cases.procedure.calendars import calendar_of
from cases.procedure.counting import add_working_days, working_days_between
from cases.procedure.enums import ActKind
from cases.services.acts import cancel_act, record_act
from ccapex import rules
from ccapex.annexe import annexe, avis_due, reception
from ccapex.enums import IntakeEvent, IntakeKind, IntakeMailKind, IntakeState
from ccapex.models import Commission, Intake, IntakeLink, IntakeTransition
from ccapex.services import intake_mail
from ccapex.services.numbers import INTAKE, take
from ccapex.services.routing import route
from ccapex.workflow import INTAKE as WORKFLOW
from core.errors import ConcurrentChange, DomainError
from core.text import normalise
from organisations import scope
from organisations.enums import OrganisationKind
from organisations.models import Commune, Membership, Territory
from organisations.services import log_access

# What seizes the commission; an information or a signalement starts no clock.
SEIZING = frozenset({IntakeKind.SAISINE, IntakeKind.ALERTE})
PAYERS = frozenset({OrganisationKind.CAF, OrganisationKind.MSA})


@dataclass(frozen=True)
class Message:
    """What somebody wrote to the commission. `received_on`: an older paper or e-mail that the secretariat types in."""

    sender: str
    sender_name: str
    household_name: str
    stage: str = ""
    sender_contact: str = ""
    address: str = ""
    commune: Commune | None = None
    payer_number: str = ""
    text: str = ""
    danger: bool = False
    received_on: datetime.date | None = None


def digest(code: str) -> str:
    """What is kept of the code by which a person without an account comes back."""
    return hashlib.sha256("".join(code.split()).replace("-", "").upper().encode()).hexdigest() if code else ""


def _moment(territory: Territory, day: datetime.date | None) -> datetime.datetime:
    """Now, or noon of an earlier day where the territory is."""
    if day is None or day == scope.today():
        return timezone.now()
    if day > scope.today():
        raise DomainError("La date de réception est à venir. Corrigez-la.", field="received_on")
    return datetime.datetime.combine(day, datetime.time(12), tzinfo=zoneinfo.ZoneInfo(territory.time_zone))


def receive(
    *,
    territory: Territory,
    message: Message,
    actor: Membership | None = None,
    case: Case | None = None,
    code: str = "",
    by_mail: bool = False,
) -> Intake:
    """Keep a message: numbered receipt, competent commission, owner's term (two jours ouvrés), clock of an alert.

    `actor`: who writes with an account (for its organisation, unless the State types in what it received); `case`: the
    case from which it writes, linked at once; `code`: what lets a person without account come back, of which a digest is
    kept, and which makes a sending repeated one intake; `by_mail`: also send the receipt. A danger alerts on commit.
    """
    if not message.household_name.strip() and not message.address.strip():
        raise DomainError("Écrivez le nom du ménage ou l’adresse du logement.", field="household_name")
    with scope.system(territory):
        try:
            with transaction.atomic():
                intake = _written(territory, message, actor, code)
        except IntegrityError:
            found = Intake.objects.filter(territory=territory, code_digest=digest(code)).first() if code else None
            if found is None:
                raise
            return found
        _journal(intake, event=IntakeEvent.RECEIVE, source="", reason="")
        if message.danger:
            intake_mail.alert(intake=intake, kind=IntakeMailKind.DANGER)
        if by_mail:
            intake_mail.tell_sender(intake=intake, kind=IntakeMailKind.RECEIPT)
        if case is not None and actor is not None:
            _link(intake, case, actor, ["Message déposé depuis la page de ce dossier"], 100)
    return intake


def _written(territory: Territory, message: Message, actor: Membership | None, code: str) -> Intake:
    received_at = _moment(territory, message.received_on)
    day = message.received_on or scope.today()
    if code and Intake.objects.filter(territory=territory, code_digest=digest(code)).exists():
        raise IntegrityError("already received")
    typed_in = actor is not None and rules.may_prepare(actor) is None
    return Intake.objects.create(
        territory=territory,
        kind=annexe().line(message.sender, message.stage).kind,
        sender=message.sender,
        stage=message.stage,
        receipt=take(INTAKE, scope.today().year),
        received_at=received_at,
        organisation=actor.organisation if actor is not None and not typed_in else None,
        entered_by=actor,
        sender_name=message.sender_name.strip(),
        sender_contact=message.sender_contact.strip(),
        household_name=message.household_name.strip(),
        household_search=normalise(message.household_name),
        address=message.address.strip(),
        commune=message.commune,
        payer_number=normalise(message.payer_number).replace(" ", "").upper(),
        text=message.text.strip(),
        danger=message.danger,
        # Typed in by the State: somebody there has read it.
        opened_at=timezone.now() if typed_in else None,
        commission=route(territory=territory, commune=message.commune, stage=message.stage, on=day),
        owner_due_on=add_working_days(day, reception()["owner_within"], calendar_of(territory.code)),
        avis_due_on=avis_due(message.sender, day, territory.code),
        code_digest=digest(code),
    )


def _journal(intake: Intake, *, event: str, source: str, reason: str) -> None:
    """Append one row to the intake's journal of states."""
    with scope.system(intake.territory) as current:
        IntakeTransition.objects.create(
            territory_id=intake.territory_id,
            intake=intake,
            event=event,
            source=source,
            target=intake.state,
            actor=current.membership,
            effective_on=current.today,
            reason=reason.strip(),
        )


def _move(intake: Intake, event: str, actor: Membership, changes: dict[str, object], *, reason: str = "") -> None:
    """One event of the table with what it changes besides: compare-and-set, history, journal."""
    with transaction.atomic():
        for name, value in changes.items():
            setattr(intake, name, value)
        source, _ = WORKFLOW.apply(intake, event, role=actor.role, also_update=changes)
        intake.save(update_fields=["state", *changes])  # writes the history row of what the compare-and-set just did
        _journal(intake, event=event, source=source, reason=reason)


def open_intake(*, intake: Intake, actor: Membership) -> None:
    """Journal that somebody of the State read it; the first opening stops the escalation of a danger."""
    _check_state(actor)
    log_access(action="read", family="F24", object_type="intake", object_id=intake.pk)
    if intake.opened_at is None:
        now = timezone.now()
        if Intake.objects.filter(pk=intake.pk, opened_at__isnull=True).update(opened_at=now):
            intake.opened_at = now
            intake.save(update_fields=["opened_at"])


def _check_state(actor: Membership) -> None:
    refusal = rules.may_handle_intake(actor)
    if refusal:
        raise DomainError(refusal)


def take_charge(*, intake: Intake, actor: Membership) -> None:
    """Become the owner of a message that nobody has taken. The sender's page says so at once."""
    _check_state(actor)
    _move(intake, "take", actor, {"owner": actor, **_said("prise")})
    intake_mail.tell_sender(intake=intake, kind=IntakeMailKind.ANSWER)


def take_many(*, intakes: Iterable[Intake], actor: Membership) -> int:
    """Take in charge those that still wait; how many. What somebody else took meanwhile is left to him."""
    done = 0
    for intake in intakes:
        try:
            take_charge(intake=intake, actor=actor)
        except ConcurrentChange:
            continue
        done += 1
    return done


def hand_over(*, intake: Intake, to: Membership, commission: Commission | None, actor: Membership) -> None:
    """Give the message to a colleague, and to another commission when the first was not the right one."""
    _check_state(actor)
    if rules.may_handle_intake(to) or to.organisation.territory_id != intake.territory_id:
        raise DomainError("Choisissez une personne du secrétariat ou de la préfecture.", field="owner")
    _move(intake, "hand_over", actor, {"owner": to, "commission": commission}, reason=f"Confié à {to.display_name}")


def _said(answer: str) -> dict[str, object]:
    """The words of `data/intake.yaml` that the sender reads, and their day."""
    words = {**reception()["answers"], **reception()["refusals"]}
    return {"answer": words[answer], "answered_on": scope.today()}


def answer(*, intake: Intake, answer: str, actor: Membership) -> None:
    """Tell the sender where things stand: one of the sentences that reveal nothing; «clos» closes."""
    _check_state(actor)
    if answer not in reception()["answers"]:
        raise DomainError("Choisissez l’une des réponses proposées.", field="answer")
    _move(intake, "answer" if answer == "clos" else "inform", actor, _said(answer))
    intake_mail.tell_sender(intake=intake, kind=IntakeMailKind.ANSWER)


def refuse(*, intake: Intake, answer: str, reason: str, actor: Membership) -> None:
    """Give no follow-up: a sentence for the sender, and a reason kept inside."""
    _check_state(actor)
    if answer not in reception()["refusals"]:
        raise DomainError("Choisissez l’une des réponses proposées.", field="answer")
    if not reason.strip():
        raise DomainError("Écrivez pourquoi le secrétariat ne donne pas suite.", field="reason")
    _move(intake, "refuse", actor, _said(answer), reason=reason)
    intake_mail.tell_sender(intake=intake, kind=IntakeMailKind.ANSWER)


def reopen(*, intake: Intake, reason: str, actor: Membership) -> None:
    """Take up again what was closed or refused."""
    _check_state(actor)
    if not reason.strip():
        raise DomainError("Écrivez pourquoi ce message est repris.", field="reason")
    _move(intake, "reopen", actor, {"owner": actor, **_said("prise")}, reason=reason)


def accept_link(*, intake: Intake, case: Case, reasons: list[str], score: int, actor: Membership) -> IntakeLink:
    """Say that a message is about this case. Both stay whole; a saisine or alerte is recorded in the case on its day."""
    _check_state(actor)
    with transaction.atomic():
        return _link(intake, case, actor, reasons, score)


def _link(intake: Intake, case: Case, actor: Membership, reasons: list[str], score: int) -> IntakeLink:
    if case.territory_id != intake.territory_id:
        raise DomainError("Ce dossier est celui d’un autre territoire.")
    with scope.system(intake.territory):
        changed = Intake.objects.filter(pk=intake.pk, case__isnull=True).update(case=case)
        if changed != 1:
            raise ConcurrentChange("Ce message est déjà rattaché à un dossier. Détachez-le d’abord.")
        intake.case = case
        intake.save(update_fields=["case"])
        link, _ = IntakeLink.objects.get_or_create(
            intake=intake, case=case, defaults={"territory_id": intake.territory_id}
        )
        link.reasons, link.score = reasons, score
        link.accepted_at, link.accepted_by = timezone.now(), actor
        link.undone_at = link.undone_by = None
        link.undone_because = ""
    # The act is its author's: recorded in the scope in which the person works.
    link.act = _seize(intake, case, actor)
    with scope.system(intake.territory):
        link.save()
    _journal(intake, event=IntakeEvent.LINK, source=intake.state, reason=f"Dossier {case.number}")
    return link


def received_on(intake: Intake) -> datetime.date:
    """The day of receipt where the territory is: a legal day ends at its own midnight."""
    return timezone.localdate(intake.received_at, zoneinfo.ZoneInfo(intake.territory.time_zone))


def _origin(intake: Intake) -> str:
    if intake.organisation is not None and intake.organisation.kind in PAYERS:
        return str(intake.organisation.kind)
    return annexe().senders[intake.sender].origin


def _seize(intake: Intake, case: Case, actor: Membership) -> Act | None:
    """The act «saisine de la CCAPEX» of a saisine or alerte; None when the case has it already, or nothing seizes."""
    if intake.kind not in SEIZING:
        return None
    origin, day = _origin(intake), received_on(intake)
    with scope.system(intake.territory):
        known = case.acts.standing().filter(kind=ActKind.SAISINE_CCAPEX, on=day, details__origin=origin).exists()
    if known:
        return None
    return record_act(
        case=case,
        kind=ActKind.SAISINE_CCAPEX,
        on=day,
        details={"origin": origin},
        note=f"Message {intake.receipt}",
        actor=actor,
        by_service=True,
    )


def undo_link(*, intake: Intake, reason: str, actor: Membership) -> None:
    """Say that a message was not about this case: the link stays readable, the act it recorded is cancelled."""
    _check_state(actor)
    if not reason.strip():
        raise DomainError("Écrivez pourquoi ce message ne concerne pas ce dossier.", field="reason")
    with transaction.atomic():
        link = (
            IntakeLink.objects.select_related("act__case__territory", "case")
            .filter(intake=intake, case=intake.case_id, accepted_at__isnull=False, undone_at__isnull=True)
            .first()
        )
        changed = Intake.objects.filter(pk=intake.pk, case__isnull=False).update(case=None)
        if link is None or changed != 1:
            raise ConcurrentChange("Ce message n’est plus rattaché à ce dossier. Rechargez la page.")
        intake.case = None
        intake.save(update_fields=["case"])
        if link.act is not None and link.act.cancelled_at is None:
            cancel_act(act=link.act, reason=f"Message {intake.receipt} détaché : {reason.strip()}"[:200], actor=actor)
        link.undone_at, link.undone_by, link.undone_because = timezone.now(), actor, reason.strip()
        link.save()
        _journal(
            intake, event=IntakeEvent.UNLINK, source=intake.state, reason=f"Dossier {link.case.number} : {reason}"[:300]
        )


def by_code(*, territory: Territory, receipt: str, code: str) -> Intake | None:
    """The intake of a number and its code; None for a wrong pair, whichever is wrong."""
    with scope.system(territory):
        found = Intake.objects.filter(territory=territory, code_digest=digest(code or "-")).first()
        if found is None or found.receipt != receipt.strip().upper():
            return None
        return found


def is_late(intake: Intake, today: datetime.date) -> bool:
    """Nobody took it in charge within two jours ouvrés."""
    return intake.state == IntakeState.RECEIVED and intake.owner_due_on < today


def avis_left(intake: Intake, today: datetime.date) -> int | None:
    """Jours ouvrés left to give the avis on an alert (negative once past); None without such a clock."""
    if intake.avis_due_on is None:
        return None
    return working_days_between(today, intake.avis_due_on, calendar_of(intake.territory.code))
