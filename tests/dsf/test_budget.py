import json
from decimal import Decimal
from pathlib import Path

import pytest

from dsf import budget

CASES = json.loads((Path(__file__).parent / "data" / "dsf_cas.json").read_text(encoding="utf-8"))["cas"]


def amounts(case):
    """The case's amounts as the form keeps them: absent, null and '' are blank."""
    found = {}
    for column, lines in case["ressources"].items():
        found.update({(line, column): value for line, value in lines.items()})
    for block in ("charges_logement", "autres_charges"):
        found.update({(line, budget.HOUSEHOLD): value for line, value in case[block].items()})
    assert set(found) <= set(budget.CELLS)
    return {cell: None if value in (None, "") else Decimal(str(value)) for cell, value in found.items()}


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_totals_are_those_of_the_form(case):
    expected = case["attendu_regle_003_2_1"]
    totals = budget.totals(amounts(case))
    assert {c: str(v.quantize(Decimal("0.01"))) for c, v in totals.by_column.items()} == expected[
        "total_ressources_par_colonne"
    ]
    assert totals.resources == Decimal(expected["total_ressources"])
    assert totals.housing == Decimal(expected["total_charges_logement"])
    assert totals.other_charges == Decimal(expected["total_autres_charges"])
    assert totals.charges == Decimal(expected["total_charges"])
    assert totals.remaining == Decimal(expected["reste_a_vivre"])
    ratio, percent = expected["taux_effort_ratio"], expected["taux_effort_pct_1dec"]
    assert (totals.effort_ratio is None) == (ratio is None)
    if ratio is not None:
        assert totals.effort_ratio.quantize(Decimal("0.000001")) == Decimal(ratio)
        assert totals.effort_percent == Decimal(percent)


def test_rate_halfway_between_two_tenths_goes_up():
    totals = budget.totals(
        {("salaire_net", budget.TENANT): Decimal("1000"), ("loyer", budget.HOUSEHOLD): Decimal("312.50")}
    )
    assert totals.effort_percent == Decimal("31.3")


def test_line_total_is_unknown_until_one_column_is_asked():
    blank = budget.totals({})
    assert blank.by_line["rsa"] is None
    assert budget.totals({("rsa", budget.SPOUSE): Decimal(0)}).by_line["rsa"] == 0
