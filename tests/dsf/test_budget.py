import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from dsf import budget

DATA = Path(__file__).parent / "data"
CASES = json.loads((DATA / "dsf_cas.json").read_text(encoding="utf-8"))["cas"]


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


def run(path, capsys):
    """(exit code, lines printed) of the command."""
    code = 0
    try:
        call_command("dsf_budget", str(path))
    except SystemExit as end:
        code = end.code
    return code, capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("name", ["dsf_cas.json", "dsf_cas_limites.json"])
def test_command_passes_every_case(name, capsys):
    code, lines = run(DATA / name, capsys)
    count = len(json.loads((DATA / name).read_text(encoding="utf-8"))["cas"])
    assert (code, lines) == (0, [f"{count} passed, 0 failed"])


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"attendu_regle_003_2_1": {"total_ressources": "1.00"}}, "expected 1.00, found 2000.00"),
        ({"attendu_regle_003_2_1": {"taux_effort_pct_1dec": "31.2"}}, "expected 31.2, found 31.3"),
        ({"attendu_regle_003_2_1": {"inconnu": "1"}}, "expected 1, found None"),
        ({"attendu_regle_003_2_1": None}, "no attendu_regle_003_2_1"),
        ({"charges_logement": {"loyer": "mille"}}, "not an amount: 'mille'"),
        ({"charges_logement": {"loyer": "-5"}}, "not an amount: '-5'"),
        ({"charges_logement": {"peage": "5"}}, "not in the form: peage.menage"),
    ],
)
def test_command_says_each_failure_and_fails(changed, said, tmp_path, capsys):
    cases = json.loads((DATA / "dsf_cas_limites.json").read_text(encoding="utf-8"))["cas"][:2]
    path = tmp_path / "cas.json"
    path.write_text(json.dumps({"cas": [cases[0] | changed, cases[1]]}), encoding="utf-8")
    code, lines = run(path, capsys)
    assert (code, lines[-1]) == (1, "1 passed, 1 failed")
    assert lines[0].startswith("LIM-DEMI-HAUT: ")
    assert said in lines[0]


@pytest.mark.parametrize("text", ["", "{}", "[]", "nothing"])
def test_command_refuses_what_holds_no_case(text, tmp_path):
    path = tmp_path / "cas.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match="cas"):
        call_command("dsf_budget", str(path))


def test_command_does_not_pass_an_empty_list(tmp_path, capsys):
    path = tmp_path / "cas.json"
    path.write_text('{"cas": []}', encoding="utf-8")
    assert run(path, capsys) == (1, ["0 passed, 0 failed"])
