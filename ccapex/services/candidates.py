"""Cases that a séance could examine, and why: each proposal explains itself, and a person decides."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Case as When_
from django.db.models import F, IntegerField, Q, QuerySet, Value, When

from cases.models import Case
from cases.procedure.enums import Stage, Step
from ccapex.criteria import CRITERIA, Criterion, Moment, Setting
from ccapex.enums import FrequencyUnit, ItemKind, SessionState
from ccapex.models import ComplexityCriterion, Session
from ccapex.services.commissions import in_force
from ccapex.services.informing import informed_days
from core.text import normalise
from organisations import scope
from organisations.models import Membership, Territory

SHOWN = 40
# When no later séance is planned, the next one is thought one period away.
PERIODS = {
    FrequencyUnit.YEAR.value: relativedelta(months=12),
    FrequencyUnit.SEMESTER.value: relativedelta(months=6),
    FrequencyUnit.QUARTER.value: relativedelta(months=3),
}
KINDS = {
    Step.COMMANDEMENT: ItemKind.CDP,
    Step.ASSIGNATION: ItemKind.ASSIGNATION,
    Step.AUDIENCE: ItemKind.ASSIGNATION,
    Step.JUGEMENT: ItemKind.ASSIGNATION,
    Step.COMMANDEMENT_QUITTER: ItemKind.CQL,
    Step.FORCE_PUBLIQUE: ItemKind.CFP,
}
SUBJECTS = {
    ItemKind.IMPAYE: "Impayé persistant : orientation et accompagnement",
    ItemKind.CDP: "Plan d’apurement avant l’assignation",
    ItemKind.ASSIGNATION: "Préparation de l’audience, maintien dans le logement",
    ItemKind.CQL: "Relogement à organiser",
    ItemKind.CFP: "Situation sociale avant la décision du préfet",
    ItemKind.SUIVI: "Suites données à l’avis précédent",
}


@dataclass
class Candidate:
    """A case with the criteria it meets, the heaviest first, each in a sentence."""

    case: Case
    kind: ItemKind
    score: int
    reasons: list[str] = field(default_factory=list)
    informed_on: datetime.date | None = None

    @property
    def subject(self) -> str:
        return SUBJECTS[self.kind]


@dataclass(frozen=True)
class Asked:
    """Filters of the list. `criterion` keeps the cases that meet it; `words` looks at every open case of the territory."""

    words: str = ""
    criterion: str = ""
    commune: int | None = None
    step: str = ""


def kind_of(case: Case) -> ItemKind:
    """The stage of the règlement intérieur (annexe I) at which the case would be examined."""
    step = Stage(case.stage).step
    return KINDS.get(step, ItemKind.IMPAYE) if step else ItemKind.IMPAYE


def settings_on(territory: Territory, day: datetime.date) -> list[Setting]:
    """Every criterion with the weight and figures that hold on `day`: the territory's, else those of the house."""
    rows = {row.rule: row for row in in_force(ComplexityCriterion.objects.filter(territory=territory), day)}
    return [_setting(criterion, rows.get(key)) for key, criterion in CRITERIA.items()]


def _setting(criterion: Criterion, row: ComplexityCriterion | None) -> Setting:
    if row is None:
        return Setting(criterion, criterion.weight, criterion.with_defaults({}))
    return Setting(criterion, row.weight, criterion.with_defaults(row.parameters), chosen=True)


def moment_of(session: Session) -> Moment:
    """Today, the séance's day, and that of the next séance of the same commission (planned, else one period later)."""
    later = (
        Session.objects.filter(commission=session.commission_id, on__gt=session.on)
        .exclude(state=SessionState.CANCELLED)
        .order_by("on")
        .values_list("on", flat=True)
        .first()
    )
    return Moment(scope.today(), session.on, later or session.on + PERIODS[session.commission.frequency_unit])


def within_competence(cases: QuerySet[Case], session: Session) -> QuerySet[Case]:
    """Cases of the communes that the commission examines on the séance's day; all of the territory when it says nothing."""
    rows = list(in_force(session.commission.competences.all(), session.on))
    if not rows:
        place = session.commission.arrondissement_id
        return cases.filter(commune__arrondissement=place) if place else cases
    area = Q()
    for row in rows:
        part = Q()
        if row.commune_id:
            part &= Q(commune=row.commune_id)
        if row.arrondissement_id:
            part &= Q(commune__arrondissement=row.arrondissement_id)
        if row.kind:
            part &= Q(stage__in=[stage.value for stage in Stage if stage.step and _kind_at(stage.step) == row.kind])
        if not part:
            return cases
        area |= part
    return cases.filter(area)


def _kind_at(step: Step) -> ItemKind:
    return KINDS.get(step, ItemKind.IMPAYE)


def _score(settings: Sequence[Setting], moment: Moment) -> Any:
    """The sum of the weights of the criteria that a case meets. Each criterion is written once in the query, as PostgreSQL
    works each writing out for the whole territory.
    """
    weights = (
        When_(
            When(row.criterion.condition(moment, row.figures), then=Value(row.weight)),
            default=Value(0),
            output_field=IntegerField(),
        )
        for row in settings
    )
    return sum(weights, start=Value(0))


def candidates(*, session: Session, reader: Membership, asked: Asked | None = None) -> list[Candidate]:
    """Open cases not yet on this agenda, by weight of the criteria they meet, then by date.

    Without words, only cases that meet a criterion and that the commission examines. The reader sees each of them.
    """
    asked = asked or Asked()
    moment = moment_of(session)
    settings = [row for row in settings_on(session.territory, session.on) if row.weight]
    cases: QuerySet[Case] = Case.objects.visible_to(reader).open()
    cases = cases.exclude(pk__in=session.items.values("case"))
    if asked.words:
        names = Q(number__icontains=asked.words) | Q(household__search_name__contains=normalise(asked.words))
        cases = cases.filter(names)
    else:
        cases = within_competence(cases, session)
    if asked.commune:
        cases = cases.filter(commune=asked.commune)
    if asked.step:
        cases = cases.filter(stage__in=[stage.value for stage in Stage if stage.step == asked.step])
    if asked.criterion:
        chosen = next((row for row in settings if row.criterion.key == asked.criterion), None)
        cases = cases.filter(chosen.criterion.condition(moment, chosen.figures)) if chosen else cases.none()
    # Keys alone are sorted, among thousands; what is shown of the forty chosen is fetched afterwards.
    ranked = cases.annotate(score=_score(settings, moment)).order_by(
        "-score", F("next_due_on").asc(nulls_last=True), "number"
    )
    scores = {pk: score for pk, score in ranked.values_list("pk", "score")[:SHOWN] if score or asked.words}
    rows = Case.objects.visible_to(reader).filter(pk__in=scores).select_related("household", "commune").in_bulk()
    found = explained([rows[pk] for pk in scores if pk in rows], scores, settings, moment)
    told = informed_days(rows.values(), session.on)
    for row in found:
        row.informed_on = told.get(row.case.pk)
    return found


def explained(
    cases: Sequence[Case], scores: Mapping[Any, int], settings: Sequence[Setting], moment: Moment
) -> list[Candidate]:
    """Say for each case which criteria it meets and why; facts are fetched once for all of them."""
    ordered = sorted(settings, key=lambda row: -row.weight)
    among = Case.objects.filter(pk__in=[case.pk for case in cases])
    meet = {
        row.criterion.key: set(
            among.filter(row.criterion.condition(moment, row.figures)).values_list("pk", flat=True) if cases else ()
        )
        for row in ordered
    }
    facts = {
        row.criterion.key: row.criterion.facts(moment, row.figures, cases) for row in ordered if meet[row.criterion.key]
    }
    found = []
    for case in cases:
        met = [row for row in ordered if case.pk in meet[row.criterion.key]]
        late = any(row.criterion.key == "avis_sans_reponse" for row in met)
        reasons = [
            row.criterion.sentence(moment, row.figures, case, facts[row.criterion.key].get(case.pk)) for row in met
        ]
        kind = ItemKind.SUIVI if late else kind_of(case)
        found.append(Candidate(case, kind, scores[case.pk], reasons))
    return found
