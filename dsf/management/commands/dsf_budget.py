"""`manage.py dsf_budget FILE`: the totals of section 2 checked against a JSON file of cases. Touches no database."""

import json
import sys
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dsf import budget

EXPECTED = "attendu_regle_003_2_1"
BLOCKS = (("charges_logement", budget.HOUSING), ("autres_charges", budget.OTHER_CHARGES))
CENT, RATIO = Decimal("0.01"), Decimal("0.000001")


def amount_of(value: Any) -> Decimal | None:
    """A number or a text («1 080,50»); None for a blank. Raises ValueError for what is not an amount."""
    text = "".join(str(value).split()).replace(",", ".") if value is not None else ""
    try:
        amount = Decimal(text) if text else None
    except InvalidOperation:
        raise ValueError(f"not an amount: {value!r}") from None
    if amount is not None and (not amount.is_finite() or amount < 0):
        raise ValueError(f"not an amount: {value!r}")
    # Kept in cents, half up, as the database does (core.models.EurosField).
    return None if amount is None else amount.quantize(CENT, ROUND_HALF_UP)


def amounts_of(case: dict[str, Any]) -> dict[tuple[str, str], Decimal | None]:
    """The case's cells. Raises ValueError for a column or a line that the form does not have."""
    found: dict[tuple[str, str], Decimal | None] = {}
    for column, lines in (case.get("ressources") or {}).items():
        found |= {(line, column): amount_of(value) for line, value in (lines or {}).items()}
    for block, _ in BLOCKS:
        found |= {(line, budget.HOUSEHOLD): amount_of(value) for line, value in (case.get(block) or {}).items()}
    if unknown := sorted(set(found) - set(budget.CELLS)):
        raise ValueError(f"not in the form: {', '.join('.'.join(cell) for cell in unknown)}")
    return found


def computed(case: dict[str, Any]) -> dict[str, Any]:
    """Every total, written as the file writes what it expects."""
    totals = budget.totals(amounts_of(case))
    return {
        "total_ressources_par_colonne": {name: str(value.quantize(CENT)) for name, value in totals.by_column.items()},
        "total_ressources": str(totals.resources.quantize(CENT)),
        "total_charges_logement": str(totals.housing.quantize(CENT)),
        "total_autres_charges": str(totals.other_charges.quantize(CENT)),
        "total_charges": str(totals.charges.quantize(CENT)),
        "reste_a_vivre": str(totals.remaining.quantize(CENT)),
        "taux_effort_ratio": None
        if totals.effort_ratio is None
        else str(totals.effort_ratio.quantize(RATIO, ROUND_HALF_UP)),
        "taux_effort_pct_1dec": None if totals.effort_percent is None else str(totals.effort_percent),
    }


def failures(case: dict[str, Any]) -> list[str]:
    """What differs from what the case expects, its notes (`…_note`) left out. A case that expects nothing fails."""
    expected = case.get(EXPECTED)
    if not expected:
        return [f"no {EXPECTED}"]
    try:
        found = computed(case)
    except ValueError as error:
        return [str(error)]
    return [
        f"{name}: expected {value}, found {found.get(name)}"
        for name, value in expected.items()
        if not name.endswith("_note") and found.get(name) != value
    ]


class Command(BaseCommand):
    help = "Compare les totaux de la section 2 à un fichier JSON de cas ; code de sortie 1 au moindre écart."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="cas[] : ressources, charges_logement, autres_charges, attendu")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            cases = json.loads(options["file"].read_text(encoding="utf-8"), parse_float=str)["cas"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{options['file']} : aucune liste « cas » lisible ({error})") from error
        failed = 0
        for number, case in enumerate(cases, start=1):
            found = failures(case)
            failed += bool(found)
            for line in found:
                self.stdout.write(f"{case.get('id', number)}: {line}")
        self.stdout.write(f"{len(cases) - failed} passed, {failed} failed")
        if failed or not cases:
            sys.exit(1)
