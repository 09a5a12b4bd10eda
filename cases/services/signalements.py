"""Signalements of impayés: one entry tells the CAF or the MSA and seizes the commission, each once, each with its receipt.

A signalement to the payer of the aid counts as the saisine of the commission for a personne morale (art. 24 II); without aid the
commission alone is seized. A stale or unknown balance signals nothing.
"""

import datetime
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from celery import current_app
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from cases import freshness, rules
from cases.enums import CaseStatus, PaidTo, PayingBody, RunState
from cases.models import Act, Case, HousingAid, LeaseAccount, Signalement, SignalementRun
from cases.procedure.enums import ActKind
from cases.reading import attach_names
from cases.services.acts import record_act
from cases.services.numbers import SIGNALEMENT, take_number
from cases.services.saisines import Word, tell_commission
from cases.services.voided import seized_already
from core.errors import DomainError
from core.failpoints import passing
from core.formats import date_fr, euros
from core.text import digest
from organisations import scope
from organisations.models import Membership, Territory

TASK = "cases.make_signalements"
MOST = 2_000
FORGOTTEN_AFTER = datetime.timedelta(minutes=3)
COUNTING = (ActKind.IMPAYE_CONSTITUE, ActKind.SIGNALEMENT_CAF, ActKind.SAISINE_CCAPEX, ActKind.DETTE_SOLDEE)


NO_PAYER = "CAF ou MSA non renseignée pour ce bail."


@dataclass(frozen=True)
class Candidate:
    """A case with an impayé, and what a signalement would make of it today. `refusal`: why none is made, empty when it may be."""

    case: Case
    about_on: datetime.date
    balance: Decimal
    balance_on: datetime.date | None
    body: str
    aid: bool
    seizes: bool
    refusal: str

    @property
    def asks_payer(self) -> bool:
        """Only who pays the aid is missing: its form asks."""
        return self.aid and not self.body and self.refusal == NO_PAYER

    @property
    def makes(self) -> str:
        """What would be made, in words."""
        parts = [f"signalement à la {PayingBody(self.body).label}"] if self.aid and self.body else []
        parts += ["saisine de la CCAPEX"] if self.seizes else []
        return " et ".join(parts)


def candidates(cases: Iterable[Case], actor: Membership, *, body: str = "") -> list[Candidate]:
    """Cases with an impayé constitué that nobody has signalled, in a fixed number of queries; each with its reason to be left out.

    `body`: the payer to write to when the lease does not name it. Cases come with their bailleur; others than the actor's
    organisation's are ignored, as are cases without impayé and those already signalled before.
    """
    rows = [case for case in cases if case.bailleur_id == actor.organisation_id]
    acts: dict[uuid.UUID, dict[str, datetime.date]] = {}
    for act in Act.objects.standing().filter(case__in=rows, kind__in=COUNTING).order_by("on"):
        acts.setdefault(act.case_id, {})[act.kind] = act.on
    leases = [case.lease_id for case in rows]
    accounts = LeaseAccount.objects.in_bulk(leases)
    aids = HousingAid.objects.in_bulk(leases)
    fresh = freshness.oldest_fresh(territory=actor.organisation.territory, on=scope.today())
    found = []
    for case in rows:
        known = acts.get(case.pk, {})
        if ActKind.IMPAYE_CONSTITUE in known:
            found.append(_candidate(case, known, accounts.get(case.lease_id), aids.get(case.lease_id), body, fresh))
    return found


def _candidate(
    case: Case,
    known: dict[str, datetime.date],
    account: LeaseAccount | None,
    aid: HousingAid | None,
    body: str,
    fresh: datetime.date,
) -> Candidate:
    has_aid = aid is not None and aid.paid_to != PaidTo.NONE
    payer = (aid.body or body) if aid is not None and has_aid else ""
    balance = account.balance if account is not None else Decimal(0)
    balance_on = account.balance_on if account is not None else None
    seizes = case.bailleur.is_legal_person
    return Candidate(
        case=case,
        about_on=known[ActKind.IMPAYE_CONSTITUE],
        balance=balance,
        balance_on=balance_on,
        body=payer,
        aid=has_aid,
        seizes=seizes,
        refusal=_refusal(case, known, balance, balance_on, fresh, aid=has_aid, payer=payer, seizes=seizes),
    )


def _refusal(
    case: Case,
    known: dict[str, datetime.date],
    balance: Decimal,
    balance_on: datetime.date | None,
    fresh: datetime.date,
    *,
    aid: bool,
    payer: str,
    seizes: bool,
) -> str:
    """Why no signalement is made, as a French sentence."""
    about, paid = known[ActKind.IMPAYE_CONSTITUE], known.get(ActKind.DETTE_SOLDEE)
    made = known.get(ActKind.SIGNALEMENT_CAF if aid else ActKind.SAISINE_CCAPEX)
    if case.status == CaseStatus.CLOSED:
        return "Dossier clos."
    if paid is not None and paid >= about:
        return f"Dette soldée le {date_fr(paid)}."
    # An earlier one of the same debt counts: nothing was paid whole in between.
    if made is not None and (paid is None or made > paid):
        return f"Déjà {'signalé' if aid else 'saisie'} le {date_fr(made)}."
    if balance_on is None or balance_on < fresh:
        return f"Solde ancien ({date_fr(balance_on)}) : importez un compte à jour."
    if balance <= 0:
        return "Plus rien n’est dû à ce jour."
    if aid and not payer:
        return NO_PAYER
    if not aid and not seizes:
        return "Sans aide au logement, un bailleur personne physique n’a pas à saisir la commission."
    return ""


def signal(*, case: Case, actor: Membership, body: str = "", run: SignalementRun | None = None) -> Signalement:
    """Signal the impayé of a case: act, saisine, receipt, all or none. Raises DomainError with the reason when it may not be.

    Asked twice, at the same time or not, one signalement is made: the second one is told so.
    """
    refusal = rules.may_record(actor, case, ActKind.SIGNALEMENT_CAF)
    if refusal:
        raise DomainError(refusal)
    found = candidates([case], actor, body=body)
    if not found:
        raise DomainError("Aucun impayé constitué n’est enregistré pour ce dossier.")
    (candidate,) = found
    if candidate.refusal:
        raise DomainError(candidate.refusal)
    try:
        with transaction.atomic():
            return _write(candidate, actor, run)
    except IntegrityError as error:
        raise DomainError("Cet impayé vient d’être signalé.") from error


def _write(candidate: Candidate, actor: Membership, run: SignalementRun | None) -> Signalement:
    case, day = candidate.case, scope.today()
    number = take_number(SIGNALEMENT, day.year)
    content = _content(candidate, actor, number)
    row = Signalement.objects.create(
        territory_id=case.territory_id,
        case=case,
        run=run,
        number=number,
        on=day,
        about_on=candidate.about_on,
        body=candidate.body,
        content=content,
        sha256=digest(content),
        organisation_id=actor.organisation_id,
        entered_by=actor,
    )
    changes: dict[str, Any] = {}
    if candidate.aid:
        details = {"persists": True, "debt": str(candidate.balance), "body": candidate.body}
        act = record_act(
            case=case, kind=ActKind.SIGNALEMENT_CAF, on=day, details=details, note=f"Signalement {number}", actor=actor
        )
        changes["act"] = act
    if candidate.seizes:
        changes["intake_receipt"] = seized_already(case, candidate.about_on) or tell_commission(
            _word(candidate, actor, number), actor
        )
        # Frozen with the commission's receipt: the saisine is proved by both numbers.
        changes["content"] = {**content, "intake_receipt": changes["intake_receipt"]}
        changes["sha256"] = digest(changes["content"])
    for name, value in changes.items():
        setattr(row, name, value)
    if changes:
        row.save(update_fields=list(changes))
    passing("in-transaction")
    return row


def _word(candidate: Candidate, actor: Membership, number: str) -> Word:
    case = candidate.case
    (named,) = attach_names([case], actor)
    basis = (
        f"Signalement {number} à la {PayingBody(candidate.body).label}, qui vaut saisine de la commission."
        if candidate.aid
        else f"Saisine {number} : le ménage ne reçoit pas d’aide au logement."
    )
    return Word(
        sender="bailleur",
        sender_name=actor.organisation.name,
        household_name=named.shown_name,
        stage="impaye",
        address=named.shown_address,
        commune=case.commune,
        case=case,
        text=f"{basis} Impayé constitué le {date_fr(candidate.about_on)}, {euros(candidate.balance)} dus au "
        f"{date_fr(candidate.balance_on)}.",
    )


def steps_taken(case: Case) -> list[str]:
    """What was done to recover the debt and to reach the household, dated, as a receipt lists it."""
    steps = case.acts.standing().filter(kind__in=(ActKind.RELANCE, ActKind.PLAN_APUREMENT, ActKind.COMMISSION_IMPAYES))
    tried = [f"{act.kind_label}, le {date_fr(act.on)}" for act in steps]
    return tried + [f"{row.get_channel_display()}, le {date_fr(row.on)}" for row in case.outreaches.order_by("on")]


def _content(candidate: Candidate, actor: Membership, number: str) -> dict[str, Any]:
    """What the receipts say for ever: parties, lease, debt, steps taken. Amounts and dates as text."""
    case = candidate.case
    (named,) = attach_names([case], actor)
    lease = case.lease
    return {
        "number": number,
        "on": scope.today().isoformat(),
        "case": case.number,
        "bailleur": actor.organisation.name,
        "by": actor.display_name,
        "household": named.shown_name,
        "address": named.shown_address,
        "commune": case.commune.name,
        "lease": lease.reference,
        "lease_on": lease.concluded_on.isoformat() if lease.concluded_on else None,
        "rent": str(lease.rent),
        "charges": str(lease.charges),
        "body": PayingBody(candidate.body).label if candidate.aid else "",
        "about_on": candidate.about_on.isoformat(),
        "balance": str(candidate.balance),
        "balance_on": candidate.balance_on.isoformat() if candidate.balance_on else None,
        "tried": steps_taken(case),
        "intake_receipt": "",
    }


# Many at once


def ask_run(*, cases: Sequence[Case], body: str = "", actor: Membership) -> SignalementRun:
    """Keep the choice of a month's list and have it worked on. Raises DomainError for an empty or too large choice."""
    if actor.role not in rules.SIGNALLING_ROLES:
        raise DomainError("Votre rôle ne permet pas de signaler un impayé.")
    if not cases:
        raise DomainError("Choisissez au moins un dossier.")
    if len(cases) > MOST:
        raise DomainError(f"Une liste compte {MOST} dossiers au plus : faites-en plusieurs.")
    run = SignalementRun.objects.create(
        territory_id=actor.organisation.territory_id,
        organisation=actor.organisation,
        entered_by=actor,
        selection=[[str(case.pk), body] for case in cases],
        total=len(cases),
        started_at=timezone.now(),
    )
    announce(run_id=run.pk, actor_id=actor.pk)
    return run


def announce(*, run_id: uuid.UUID, actor_id: uuid.UUID) -> None:
    """Send the work to a worker once the choice is committed; a lost message is asked again by `forgotten`."""
    transaction.on_commit(lambda: current_app.send_task(TASK, [str(run_id), str(actor_id)]))


def make_run(*, run_id: uuid.UUID, membership: Membership) -> None:
    """Signal what was chosen, case by case, each in its transaction. Killed or run twice, nothing is signalled twice."""
    with scope.acting(membership):
        moved = (
            SignalementRun.objects.filter(pk=run_id)
            .exclude(state=RunState.DONE)
            .update(state=RunState.RUNNING, started_at=timezone.now())
        )
        selection = SignalementRun.objects.get(pk=run_id).selection if moved else []
    for pk, body in selection:
        with scope.acting(membership):
            _one(run_id, uuid.UUID(pk), body, membership)
    with scope.acting(membership):
        SignalementRun.objects.filter(pk=run_id, state=RunState.RUNNING).update(
            state=RunState.DONE, finished_at=timezone.now()
        )


def _one(run_id: uuid.UUID, case_id: uuid.UUID, body: str, membership: Membership) -> None:
    """One case of a list: its signalement, or why there is none. Nothing to do when an earlier worker did it."""
    run = SignalementRun.objects.select_for_update().get(pk=run_id)
    if str(case_id) in run.left_out or Signalement.objects.filter(run=run, case=case_id).exists():
        return
    case = (
        Case.objects.visible_to(membership)
        .select_related("lease", "territory", "bailleur", "commune")
        .filter(pk=case_id)
        .first()
    )
    try:
        if case is None:
            raise DomainError("Ce dossier n’est plus visible.")
        signal(case=case, body=body, run=run, actor=membership)
        SignalementRun.objects.filter(pk=run_id).update(started_at=timezone.now())
    except DomainError as error:
        run.left_out = {**run.left_out, str(case_id): error.message}
        run.started_at = timezone.now()
        run.save(update_fields=["left_out", "started_at"])


def forgotten(*, territory: Territory) -> list[SignalementRun]:
    """Lists on which nobody has worked for a while: the broker lost them, or their worker died."""
    limit = timezone.now() - FORGOTTEN_AFTER
    with scope.system(territory):
        return list(
            SignalementRun.objects.filter(
                Q(started_at__lt=limit), territory=territory, state__in=(RunState.WAITING, RunState.RUNNING)
            )
        )
