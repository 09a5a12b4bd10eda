"""Section 2 of the diagnostic: its lines, and its totals exact to the cent. Pure: no database, no Django."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

TENANT, SPOUSE, OTHERS = "locataire_assigne", "conjoint", "autres"
COLUMNS = (TENANT, SPOUSE, OTHERS)
COLUMN_LABELS = {TENANT: "Locataire assigné", SPOUSE: "Conjoint", OTHERS: "Autre(s)"}
HOUSEHOLD = "menage"
ZERO = Decimal("0.00")

# What a person typed, by (line, column); None or absent is «not asked yet», which is not zero.
Amounts = Mapping[tuple[str, str], Decimal | None]


@dataclass(frozen=True)
class Line:
    """A line of the form. `named` is the field where the writer says what it is («Autre, précisez»)."""

    key: str
    label: str
    group: str = ""
    hint: str = ""
    named: str = ""


RESOURCES = (
    Line(
        "salaire_net",
        "Salaire net avant impôt ou revenus imposables",
        "Revenus liés à l’activité",
        "ex : auto-entrepreneur",
    ),
    Line("indemnites_journalieres", "Indemnités journalières", "Revenus liés à l’activité"),
    Line("indemnites_chomage", "Indemnités de chômage", "Revenus liés à l’activité"),
    Line("rsa", "RSA", "Revenus liés à l’activité"),
    Line(
        "retraites",
        "Total retraites et allocations personnes âgées",
        "Revenus liés à l’activité",
        "principale, complémentaire, ASPA…",
    ),
    Line(
        "autres_activite", "Autres", "Revenus liés à l’activité", "ex : prime d’activité, rente d’accident du travail…"
    ),
    Line("allocations_logement", "Allocations logement", "Allocations", "AL, APL, ALS, ALF, RLS"),
    Line(
        "autres_allocations",
        "Autres allocations",
        "Allocations",
        "ex : allocations familiales, AAH et complément AAH, PCH, majoration tierce personne…",
    ),
    Line("pensions_alimentaires", "Pension(s) alimentaire(s)", "Autres ressources"),
    Line("autres_ressources", "Autre(s) ressource(s)", "Autres ressources", named="other_resource"),
)
HOUSING = (
    Line("loyer", "Loyer"),
    Line("provisions_charges", "Provisions sur charges", hint="payées au bailleur"),
    Line("autres_charges_logement", "Autres charges liées au logement", hint="ex : électricité"),
    Line("assurance_habitation", "Assurance habitation"),
)
OTHER_CHARGES = (
    Line("telephone_internet", "Téléphone, internet et autres abonnements"),
    Line("transports", "Transports", hint="dont essence"),
    Line("assurances_hors_habitation", "Assurances", hint="hors assurance habitation"),
    Line("mutuelle_sante", "Mutuelle et autres frais de santé"),
    Line("pensions_alimentaires_versees", "Pensions alimentaires"),
    Line("garde_scolarite", "Frais de garde et de scolarité", hint="dont cantine et transports scolaires"),
    Line("impots_taxes", "Impôts et taxes"),
    Line("credits_dettes", "Total crédits/autres dettes"),
    Line("autre_1", "Autre", named="other_charge_1"),
    Line("autre_2", "Autre", named="other_charge_2"),
)
CELLS: tuple[tuple[str, str], ...] = (
    *((line.key, column) for line in RESOURCES for column in COLUMNS),
    *((line.key, HOUSEHOLD) for line in (*HOUSING, *OTHER_CHARGES)),
)


@dataclass(frozen=True)
class Totals:
    """Monthly euros. `effort_ratio` and `effort_percent` are None («non calculable») without resources."""

    by_column: dict[str, Decimal]
    by_line: dict[str, Decimal | None]
    resources: Decimal
    housing: Decimal
    other_charges: Decimal
    charges: Decimal
    remaining: Decimal
    effort_ratio: Decimal | None
    effort_percent: Decimal | None


def _sum(amounts: Amounts, cells: list[tuple[str, str]]) -> Decimal:
    return sum((amounts.get(cell) or ZERO for cell in cells), ZERO)


def _line(amounts: Amounts, key: str) -> Decimal | None:
    """Total of one line of resources; None while none of its columns was asked."""
    known = [value for column in COLUMNS if (value := amounts.get((key, column))) is not None]
    return sum(known, ZERO) if known else None


def totals(amounts: Amounts) -> Totals:
    """The totals of the form: reste à vivre = resources - all charges; taux d'effort = housing charges ÷ resources.

    The rate is in percent, half up to one decimal (document 003, annexe 5, section 2.1).
    """
    by_column = {column: _sum(amounts, [(line.key, column) for line in RESOURCES]) for column in COLUMNS}
    resources = sum(by_column.values(), ZERO)
    housing = _sum(amounts, [(line.key, HOUSEHOLD) for line in HOUSING])
    other = _sum(amounts, [(line.key, HOUSEHOLD) for line in OTHER_CHARGES])
    ratio = housing / resources if resources > 0 else None
    return Totals(
        by_column=by_column,
        by_line={line.key: _line(amounts, line.key) for line in RESOURCES},
        resources=resources,
        housing=housing,
        other_charges=other,
        charges=housing + other,
        remaining=resources - housing - other,
        effort_ratio=ratio,
        effort_percent=None if ratio is None else (ratio * 100).quantize(Decimal("0.1"), ROUND_HALF_UP),
    )
