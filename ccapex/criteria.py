"""Criteria of «situations complexes» (règlement intérieur, art. 7 and annexe I: «selon des critères à définir»).

Each is a condition on a case that the database answers, and a sentence that says why it is met. A territory gives them its
own weights and figures, dated (`ComplexityCriterion`). They propose, a person decides: nothing is inscribed by itself.
"""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import F, Q

from cases.models import Case, Deadline, HouseholdMember, HousingAid, LeaseAccount, Tenant
from cases.procedure.enums import Stage, Step
from ccapex.enums import IntakeKind, IntakeState
from ccapex.models import AvisAddressee, Intake
from core.formats import date_fr, euros, plural

Figures = Mapping[str, Any]


@dataclass(frozen=True)
class Moment:
    """When a séance is prepared: today, its day, and the day of the next one of the same commission."""

    today: datetime.date
    on: datetime.date
    next_on: datetime.date


@dataclass(frozen=True)
class Figure:
    """A whole number that a territory may set."""

    name: str
    label: str
    default: int
    most: int = 999


@dataclass(frozen=True)
class Criterion:
    """`condition` is asked of every open case; `facts` gives what the sentence quotes, for the few cases shown."""

    key: str
    label: str
    weight: int
    condition: Callable[[Moment, Figures], Q]
    sentence: Callable[[Moment, Figures, Case, Any], str]
    facts: Callable[[Moment, Figures, Sequence[Case]], Mapping[Any, Any]] = lambda moment, figures, cases: {}
    figures: tuple[Figure, ...] = ()
    source: str = ""

    def with_defaults(self, given: Figures) -> dict[str, Any]:
        return {figure.name: given.get(figure.name, figure.default) for figure in self.figures}


# Minors and the elderly: the State reads the household (F1, F3); nothing here comes from the diagnostic.
MAJORITY = 18
YEAR = datetime.timedelta(366)


def _stages(*steps: Step) -> list[str]:
    return [stage.value for stage in Stage if stage.step in steps]


LATE_STAGES = _stages(Step.COMMANDEMENT_QUITTER, Step.FORCE_PUBLIQUE)
WAITING = [IntakeState.RECEIVED.value, IntakeState.OWNED.value]


def _alerts() -> Any:
    return Intake.objects.filter(
        kind=IntakeKind.ALERTE, state__in=WAITING, case__isnull=False, avis_due_on__isnull=False
    )


def _clocks(moment: Moment) -> Any:
    """Two-month clocks of alerts recorded as acts (CCAPEX-AVIS); the range of dates keeps the index useful."""
    from_on = moment.today - relativedelta(months=4)
    return Deadline.objects.open().filter(rule_id="CCAPEX-AVIS", safe_on__gte=from_on, safe_on__lte=moment.on + YEAR)


def _awaited(moment: Moment, figures: Figures, cases: Sequence[Case]) -> dict[Any, Any]:
    """The first day on which an avis is awaited, by case."""
    found = _first(_clocks(moment).filter(case__in=cases), "case_id", "safe_on")
    for case, day in _first(_alerts().filter(case__in=cases), "case_id", "avis_due_on").items():
        found[case] = min(day, found.get(case, day))
    return found


def _unanswered(moment: Moment) -> Any:
    """Addressees of an adopted avis whose day for an answer has passed without one."""
    return AvisAddressee.objects.filter(adopted_on__isnull=False, due_on__lt=moment.today, replies__isnull=True)


def _minors(moment: Moment) -> Any:
    return HouseholdMember.objects.filter(birth_year__gt=moment.today.year - MAJORITY)


def _elders(moment: Moment, figures: Figures) -> Any:
    return Tenant.objects.filter(birth_date__lte=moment.today - relativedelta(years=figures["age"]))


def _first(rows: Any, key: str, value: str) -> dict[Any, Any]:
    """The smallest value of each key."""
    found: dict[Any, Any] = {}
    for at, what in rows.order_by(value).values_list(key, value):
        found.setdefault(at, what)
    return found


def _due(moment: Moment, figures: Figures, case: Case, fact: Any) -> str:
    day = case.next_due_on
    if day is None:
        return ""
    if day < moment.today:
        return f"Une date est passée depuis le {date_fr(day)}."
    return f"Une date tombe le {date_fr(day)}, avant la séance suivante ({date_fr(moment.next_on)})."


CRITERIA: dict[str, Criterion] = {
    row.key: row
    for row in (
        Criterion(
            "danger",
            "Danger signalé pour une personne",
            6,
            lambda moment, figures: Q(
                pk__in=Intake.objects.filter(danger=True, state__in=WAITING, case__isnull=False).values("case")
            ),
            lambda moment, figures, case, fact: "Un danger pour une personne a été signalé à la commission.",
        ),
        Criterion(
            "alerte",
            "Alerte (COMED, CAF, MSA, FSL) qui attend son avis",
            5,
            lambda moment, figures: Q(pk__in=_alerts().values("case")) | Q(pk__in=_clocks(moment).values("case")),
            lambda moment, figures, case, fact: (
                f"Une alerte attend l’avis de la commission avant le {date_fr(fact)}"
                + (", avant la séance suivante." if fact and fact <= moment.next_on else ".")
            ),
            _awaited,
            source="Règlement intérieur, art. 4 : deux mois",
        ),
        Criterion(
            "echeance",
            "Une date du dossier tombe avant la séance suivante",
            3,
            lambda moment, figures: Q(
                next_due_on__gte=moment.today - datetime.timedelta(figures["retard"]), next_due_on__lte=moment.next_on
            ),
            _due,
            figures=(Figure("retard", "Compter aussi une date passée depuis moins de (jours)", 30, 365),),
        ),
        Criterion(
            "stade",
            "Commandement de quitter les lieux ou concours de la force publique",
            3,
            lambda moment, figures: Q(stage__in=LATE_STAGES),
            lambda moment, figures, case, fact: f"Étape avancée : {case.stage_label[0].lower()}{case.stage_label[1:]}.",
            source="Règlement intérieur, annexe I : priorité suivi social",
        ),
        Criterion(
            "avis_sans_reponse",
            "Avis précédent resté sans réponse",
            3,
            lambda moment, figures: Q(pk__in=_unanswered(moment).values("case")),
            lambda moment, figures, case, fact: f"Un avis rendu attend une réponse depuis le {date_fr(fact)}.",
            lambda moment, figures, cases: _first(_unanswered(moment).filter(case__in=cases), "case_id", "due_on"),
        ),
        Criterion(
            "saisine",
            "Saisine en attente",
            2,
            lambda moment, figures: Q(
                pk__in=Intake.objects.filter(kind=IntakeKind.SAISINE, state__in=WAITING, case__isnull=False).values(
                    "case"
                )
            ),
            lambda moment, figures, case, fact: "La commission est saisie de ce dossier et n’a pas encore répondu.",
        ),
        Criterion(
            "aide_suspendue",
            "Aide au logement suspendue",
            2,
            lambda moment, figures: Q(
                lease__in=HousingAid.objects.filter(suspended_since__isnull=False).values("lease")
            ),
            lambda moment, figures, case, fact: f"L’aide au logement est suspendue depuis le {date_fr(fact)}.",
            lambda moment, figures, cases: _by_case(
                cases,
                dict(
                    HousingAid.objects.filter(
                        lease__in=[c.lease_id for c in cases], suspended_since__isnull=False
                    ).values_list("lease", "suspended_since")
                ),
            ),
        ),
        Criterion(
            "dette",
            "Dette de plusieurs loyers",
            2,
            lambda moment, figures: Q(
                lease__in=LeaseAccount.objects.filter(balance__gte=F("lease__rent") * figures["loyers"]).values("lease")
            ),
            lambda moment, figures, case, fact: (
                f"La dette atteint {euros(fact)}, au moins {plural(figures['loyers'], 'loyer')} hors charges."
            ),
            lambda moment, figures, cases: _by_case(
                cases,
                dict(
                    LeaseAccount.objects.filter(lease__in=[c.lease_id for c in cases]).values_list("lease", "balance")
                ),
            ),
            figures=(Figure("loyers", "Dette d’au moins (loyers hors charges)", 6, 60),),
        ),
        Criterion(
            "enfants",
            "Enfants mineurs au foyer",
            1,
            lambda moment, figures: Q(household__in=_minors(moment).values("household")),
            lambda moment, figures, case, fact: "Des enfants mineurs vivent au foyer.",
        ),
        Criterion(
            "age",
            "Locataire âgé",
            1,
            lambda moment, figures: Q(household__in=_elders(moment, figures).values("household")),
            lambda moment, figures, case, fact: f"Une personne du bail a au moins {figures['age']} ans.",
            figures=(Figure("age", "À partir de (ans)", 70, 120),),
        ),
    )
}


def _by_case(cases: Sequence[Case], by_lease: Mapping[Any, Any]) -> dict[Any, Any]:
    return {case.pk: by_lease.get(case.lease_id) for case in cases}


@dataclass(frozen=True)
class Setting:
    """A criterion with the weight and figures in force in a territory. `chosen` is false for the defaults of the house."""

    criterion: Criterion
    weight: int
    figures: dict[str, Any] = field(default_factory=dict)
    chosen: bool = False

    @property
    def shown_figures(self) -> list[tuple[str, str, Any]]:
        return [(figure.name, figure.label, self.figures[figure.name]) for figure in self.criterion.figures]
