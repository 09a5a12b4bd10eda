"""The registry of indicators of annexe 6 (document 003): what each counts, whose it is, from what, counted in one pass.

«D'autres indicateurs pourront être identifiés»: an indicator is one entry here, and appears in every bilan. Unknown is
never zero, and a small number is not shown to who may not open the cases behind it.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Aggregate, Count, Exists, OuterRef, Q

from cases.enums import Parc
from cases.models import Act, Deadline
from cases.procedure.enums import ActKind, JudgmentOutcome
from cases.querysets import CaseQuerySet

# Under this number of cases a figure could point at somebody (rule of the tax data on households).
SMALL = 11
SIGNALEMENT_RULES = ("SIG-CAF", "SIG-2027")
ETAT, CCAPEX, BAILLEURS = "État (EXPLOC)", "CCAPEX", "CAF, MSA et bailleurs"


@dataclass(frozen=True)
class Indicator:
    """One figure: `number` is its rank in annexe 6, `detail` a figure given apart under it.

    `aggregate` counts acts of the period. `known_by` names the indicator that must be positive for this one to be known
    when `out_of` is positive: without it, no answer was recorded and the figure is unknown, not zero.
    """

    key: str
    number: int
    label: str
    definition: str
    owner: str
    aggregate: Aggregate
    source: str = "Actes enregistrés dans Prevex"
    detail: bool = False
    chain: bool = False
    out_of: str = ""
    known_by: str = ""


def acts(*kinds: ActKind, **details: str) -> Count:
    """Number of acts of these kinds whose details say so."""
    return Count("pk", filter=Q(kind__in=kinds, **{f"details__{name}": value for name, value in details.items()}))


def households(condition: Q) -> Count:
    """Number of distinct cases with such an act: a household counts once."""
    return Count("case", filter=condition, distinct=True)


_HEARING = Q(kind=ActKind.AUDIENCE)
_LATE = Exists(
    Deadline.objects.filter(case=OuterRef("case"), rule_id__in=SIGNALEMENT_RULES, late=True, done_on=OuterRef("on"))
)

REGISTRY: tuple[Indicator, ...] = (
    Indicator(
        "cdp",
        1,
        "Commandements de payer",
        "Commandements signifiés pendant la période.",
        ETAT,
        acts(ActKind.CDP),
        chain=True,
    ),
    Indicator(
        "assignations",
        2,
        "Assignations",
        "Assignations signifiées pendant la période.",
        ETAT,
        acts(ActKind.ASSIGNATION),
        chain=True,
    ),
    Indicator(
        "dsf_demandes",
        3,
        "DSF demandés",
        "Diagnostics demandés au stade de l’assignation.",
        ETAT,
        acts(ActKind.DSF_DEMANDE),
    ),
    Indicator(
        "dsf_realises",
        4,
        "DSF réalisés",
        "Diagnostics transmis au juge et à la CCAPEX.",
        ETAT,
        acts(ActKind.DSF_TRANSMIS),
    ),
    Indicator(
        "dsf_carences",
        4,
        "Bordereaux de carence",
        "Diagnostics restés sans réponse du ménage, comptés à part.",
        ETAT,
        acts(ActKind.DSF_CARENCE),
        detail=True,
    ),
    Indicator(
        "presents",
        5,
        "Ménages présents à l’audience",
        "Ménages présents en personne à une audience au moins.",
        ETAT,
        households(_HEARING & Q(details__presence="present")),
        out_of="audiences",
        known_by="presences_connues",
    ),
    Indicator(
        "audiences",
        5,
        "Ménages dont l’audience a eu lieu",
        "Ménages avec une audience au moins dans la période.",
        ETAT,
        households(_HEARING),
        detail=True,
    ),
    Indicator(
        "presences_connues",
        5,
        "Présence ou absence connue",
        "Parmi eux, ceux dont la présence est renseignée.",
        ETAT,
        households(_HEARING & Q(details__presence__in=["present", "represente", "absent"])),
        detail=True,
    ),
    Indicator(
        "fermes",
        6,
        "Résiliations fermes",
        "Jugements de résiliation sans délais.",
        ETAT,
        acts(ActKind.JUGEMENT, outcome=JudgmentOutcome.RESILIATION_FERME.value),
        chain=True,
    ),
    Indicator(
        "conditionnelles",
        7,
        "Résiliations conditionnelles",
        "Jugements accordant des délais, clause suspendue.",
        ETAT,
        acts(ActKind.JUGEMENT, outcome=JudgmentOutcome.RESILIATION_CONDITIONNELLE.value),
        chain=True,
    ),
    Indicator(
        "cql",
        8,
        "Commandements de quitter les lieux",
        "Commandements signifiés pendant la période.",
        ETAT,
        acts(ActKind.CQL),
        chain=True,
    ),
    Indicator(
        "requisitions",
        9,
        "Réquisitions de la force publique",
        "Demandes de concours reçues.",
        ETAT,
        acts(ActKind.REQUISITION_CFP),
        chain=True,
    ),
    Indicator(
        "octrois",
        10,
        "Octrois de la force publique",
        "Décisions expresses du préfet ; les refus sont à part.",
        ETAT,
        acts(ActKind.OCTROI_CFP),
        chain=True,
    ),
    Indicator(
        "refus",
        10,
        "Refus exprès",
        "Refus écrits du préfet. Le silence n’est pas un acte : il n’est pas compté ici.",
        ETAT,
        acts(ActKind.REFUS_CFP),
        detail=True,
    ),
    Indicator(
        "executions",
        11,
        "Exécutions effectives",
        "Expulsions exécutées avec le concours de la force publique.",
        ETAT,
        acts(ActKind.EXPULSION),
        chain=True,
    ),
    Indicator(
        "examines",
        15,
        "Situations examinées",
        "Ménages pour lesquels la CCAPEX a rendu un avis.",
        CCAPEX,
        households(Q(kind=ActKind.AVIS_CCAPEX)),
    ),
    Indicator(
        "signalements",
        41,
        "Signalements d’impayés",
        "Impayés signalés à la CAF ou à la MSA.",
        BAILLEURS,
        acts(ActKind.SIGNALEMENT_CAF),
    ),
    Indicator(
        "tardifs",
        42,
        "Signalements tardifs",
        "Faits après les deux mois qui suivent l’impayé constitué.",
        BAILLEURS,
        Count("pk", filter=Q(kind=ActKind.SIGNALEMENT_CAF) & Q(_LATE)),
        source="Actes et échéances calculées",
    ),
    Indicator(
        "saisines",
        59,
        "Saisines de la CCAPEX",
        "Saisines par les bailleurs et les partenaires.",
        BAILLEURS,
        acts(ActKind.SAISINE_CCAPEX),
    ),
)


@dataclass(frozen=True)
class Cell:
    """A figure, None when unknown; `masked` when it is known and not shown."""

    value: int | None
    masked: bool = False


@dataclass(frozen=True)
class Line:
    """One indicator of a bilan: parc privé, parc public, total, and the total of the period before (None: not counted)."""

    indicator: Indicator
    prive: Cell
    public: Cell
    total: Cell
    before: Cell | None = None


def _counted(cases: CaseQuerySet, starts_on: datetime.date, ends_on: datetime.date) -> dict[str, dict[str, int]]:
    """Parc → indicator → number, in one pass over the acts of the period."""
    rows = (
        Act.objects.standing()
        .filter(case__in=cases, on__gte=starts_on, on__lte=ends_on)
        .values("case__parc")
        .annotate(**{indicator.key: indicator.aggregate for indicator in REGISTRY})
        .order_by("case__parc")
    )
    return {row["case__parc"]: row for row in rows}


def _known(indicator: Indicator, row: dict[str, int]) -> int | None:
    if indicator.known_by and row.get(indicator.out_of, 0) and not row.get(indicator.known_by, 0):
        return None
    return row.get(indicator.key, 0)


def _total(values: Sequence[int | None]) -> int | None:
    return None if None in values else sum(value or 0 for value in values)


def bilan(
    cases: CaseQuerySet,
    *,
    starts_on: datetime.date,
    ends_on: datetime.date,
    before: tuple[datetime.date, datetime.date] | None = None,
    exact: bool,
) -> list[Line]:
    """Every indicator over these cases and this period, both days included, parc by parc.

    `before` adds the total of another period. `exact` is for who may open the cases; others get small figures masked.
    """
    counted = _counted(cases, starts_on, ends_on)
    previous = _counted(cases, *before) if before else None
    lines = []
    for indicator in REGISTRY:
        values = [_known(indicator, counted.get(parc, {})) for parc in (Parc.PRIVE, Parc.PUBLIC)]
        cells = [Cell(values[0]), Cell(values[1]), Cell(_total(values))]
        earlier = None
        if previous is not None:
            earlier = Cell(_total([_known(indicator, previous.get(parc, {})) for parc in (Parc.PRIVE, Parc.PUBLIC)]))
        if not exact:
            cells = masked(cells)
            earlier = _mask(earlier) if earlier else None
        prive, public, total = cells
        lines.append(Line(indicator, prive, public, total, before=earlier))
    return lines


def _mask(cell: Cell) -> Cell:
    return Cell(None, masked=True) if cell.value is not None and 0 < cell.value < SMALL else cell


def masked(cells: Iterable[Cell]) -> list[Cell]:
    """Two parts and their total with every small figure masked, and the total too when it would give a part away."""
    prive, public, total = cells
    parts = [_mask(prive), _mask(public)]
    alone = parts[0].masked != parts[1].masked
    return [*parts, Cell(None, masked=True) if alone else _mask(total)]


def chain_rows(lines: Iterable[Line]) -> list[tuple[str, list[int | None]]]:
    """Rows of the one drawing of a bilan: each step of the procedure, parc public then parc privé."""
    return [(line.indicator.label, [line.public.value, line.prive.value]) for line in lines if line.indicator.chain]


CHAIN_SERIES = ("Parc public", "Parc privé")
