"""The seven factual criteria of document 000, article 5, computed from events: no score, no judgement, each figure opens its events."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cases.enums import MeasureKind, MeasureState, OutreachOutcome
from cases.models import Act, Case, LeaseAccount, LedgerEntry, Measure, Outreach
from cases.outreach import MET
from cases.plans.following import Movement, Verdict, follow
from cases.procedure.enums import ActKind
from cases.services.plan_following import NOT_CURRENT, tolerance
from core.formats import date_fr, euros, plural
from organisations import scope

STEPS = (
    ActKind.FSL,
    ActKind.SURENDETTEMENT_DEPOT,
    ActKind.DALO_RECOURS,
    ActKind.DAHO_RECOURS,
    ActKind.AJ_DEMANDE,
    ActKind.PLAN_APUREMENT,
)
EXAMINED = (ActKind.COMMISSION_IMPAYES, ActKind.EMPEX, ActKind.AVIS_CCAPEX)
CANCELLING = ("EFFACEMENT", "PRP")


@dataclass(frozen=True)
class Criterion:
    """One criterion: its figure in words, and the dated events that make it. `unknown`: what keeps it from being counted."""

    label: str
    figure: str
    events: tuple[tuple[datetime.date, str], ...] = ()
    unknown: str = ""


def _told(acts: Iterable[Act]) -> tuple[tuple[datetime.date, str], ...]:
    return tuple((act.on, act.kind_label) for act in acts)


def criteria_of(case: Case) -> list[Criterion]:
    """The seven criteria of a case for who reads its acts and its debt."""
    acts = list(Act.objects.standing().filter(case=case).order_by("on", "entered_at"))
    by_kind: dict[str, list[Act]] = {}
    for act in acts:
        by_kind.setdefault(act.kind, []).append(act)
    granted = by_kind.get(ActKind.OCTROI_CFP, [])
    examined = [act for act in acts if act.kind in EXAMINED]
    decided = by_kind.get(ActKind.SURENDETTEMENT_DECISION, [])
    cancelled = [act for act in decided if str(act.details.get("outcome", "")).upper() in CANCELLING]
    filed = by_kind.get(ActKind.SURENDETTEMENT_DEPOT, [])
    return [
        _mobilisation(case, acts),
        _terms_paid(case, by_kind.get(ActKind.CDP, [])),
        Criterion(
            "Date d’octroi du concours de la force publique",
            date_fr(granted[-1].on) if granted else "non accordé",
            _told(granted),
        ),
        Criterion("Examens en commission", plural(len(examined), "examen"), _told(examined)),
        _fsl(case, by_kind.get(ActKind.FSL_DECISION, [])),
        Criterion("Effacements de dette", plural(len(cancelled), "effacement"), _told(cancelled)),
        Criterion("Dossiers déposés à la Banque de France", plural(len(filed), "dossier"), _told(filed)),
    ]


def _mobilisation(case: Case, acts: Sequence[Act]) -> Criterion:
    """Appointments kept, payments resumed, steps taken: three counts, never summed."""
    met = [row for row in Outreach.objects.filter(case=case).order_by("on") if row.channel in MET]
    kept = [row for row in met if row.outcome == OutreachOutcome.REACHED]
    resumed = [act for act in acts if act.kind == ActKind.REPRISE_LOYER_COURANT]
    steps = [act for act in acts if act.kind in STEPS]
    words = [
        f"{len(kept)} sur {plural(len(met), 'rendez-vous ou visite', 'rendez-vous ou visites')}",
        f"reprise du paiement le {date_fr(resumed[-1].on)}" if resumed else "pas de reprise du paiement enregistrée",
        plural(len(steps), "démarche du ménage", "démarches du ménage"),
    ]
    events: list[tuple[datetime.date, str]] = [
        (row.on, f"{row.get_channel_display()} : {row.get_outcome_display().lower()}") for row in met
    ]
    events += [(act.on, act.kind_label) for act in (*resumed, *steps)]
    return Criterion("Mobilisation", " ; ".join(words), tuple(sorted(events, key=lambda event: event[0])))


def _terms_paid(case: Case, orders: Sequence[Act]) -> Criterion:
    """Rents or indemnités d’occupation called since the commandement and paid whole, as the ledger shows."""
    label = "Loyers ou indemnités réglés depuis le commandement"
    if not orders:
        return Criterion(label, "sans objet", unknown="Aucun commandement de payer n’est enregistré.")
    since, today = orders[-1].on, scope.today()
    rows = LedgerEntry.objects.filter(lease=case.lease_id, on__gt=since).order_by("on")
    moves = [Movement(row.on, row.amount) for row in rows if row.amount < 0 or row.kind not in NOT_CURRENT]
    if not moves:
        return Criterion(
            label, "non connu", unknown="Le bailleur n’envoie pas d’écritures, ou aucune depuis cette date."
        )
    account = LeaseAccount.objects.filter(lease=case.lease_id).first()
    seen = max(row.on for row in moves)
    if account is not None and account.balance_on is not None:
        seen = max(seen, account.balance_on)
    days = tolerance(case.territory, today)
    found = follow([], moves, since=since, seen_until=seen, today=today, tolerance=days).current
    paid = [row for row in found if row.verdict in (Verdict.PAID, Verdict.LATE)]
    events = tuple((row.due_on, f"{euros(row.amount)}, {row.verdict.label}") for row in found)
    return Criterion(label, f"{len(paid)} sur {plural(len(found), 'terme')}", events)


def _fsl(case: Case, decisions: Sequence[Act]) -> Criterion:
    """Agreements of the FSL, by the measure that says so and else by the act; the same agreement counts once."""
    states = (MeasureState.GRANTED, MeasureState.PAID)
    measures = Measure.objects.filter(case=case, kind=MeasureKind.FSL, state__in=states).prefetch_related("transitions")
    days: dict[datetime.date, str] = {}
    for measure in measures:
        granted: Any = next((row for row in measure.transitions.all() if row.event == "grant"), None)
        days[granted.effective_on if granted else measure.starts_on] = f"FSL accordé : {euros(measure.amount)}"
    for act in decisions:
        if str(act.details.get("outcome", "")).upper() == "ACCORD":
            days.setdefault(act.on, "FSL accordé")
    return Criterion("FSL maintien obtenus", plural(len(days), "accord"), tuple(sorted(days.items())))
