"""A schedule written line by line: every fault names its line, the difference with the debt is said in words."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from cases.plans.editing import Draft, closed, difference, faults, instalments, total
from cases.plans.proposing import cautions

D = Decimal
DEBT_ON = date(2027, 1, 1)
FEB, MARCH = date(2027, 2, 5), date(2027, 3, 5)


@pytest.mark.parametrize(
    ("line", "part", "said"),
    [
        (Draft(None, D(10)), "due_on", "Échéance 2 : indiquez sa date."),
        (Draft(DEBT_ON, D(10)), "due_on", "Échéance 2 : sa date suit le jour de la dette, le 1er janvier 2027."),
        (Draft(FEB, D(10)), "due_on", "Échéance 2 : même date que l’échéance 1, réunissez-les."),
        (Draft(MARCH, None), "amount", "Échéance 2 : indiquez son montant."),
        (Draft(MARCH, D(0)), "amount", "Échéance 2 : son montant est supérieur à zéro, ou retirez la ligne."),
        (Draft(MARCH, D(-5)), "amount", "Échéance 2 : son montant est supérieur à zéro, ou retirez la ligne."),
    ],
)
def test_a_fault_names_its_line(line, part, said):
    (found,) = faults([Draft(FEB, D(50)), line], debt_on=DEBT_ON)
    assert (found.index, found.part, found.text.replace("\xa0", " ")) == (1, part, said)


def test_a_sunday_and_a_bank_holiday_are_kept_as_typed():
    lines = [Draft(date(2027, 5, 1), D(10)), Draft(date(2027, 5, 2), D(10))]
    assert faults(lines, debt_on=DEBT_ON) == []
    assert [row.due_on for row in instalments(lines)] == [date(2027, 5, 1), date(2027, 5, 2)]


def test_the_difference_is_said_in_words():
    lines = [Draft(FEB, D(50)), Draft(MARCH, D(50))]
    assert difference(lines, D(100)) == ""
    assert difference(lines, D("120.50")).replace("\xa0", " ") == "Il manque 20,50 € pour couvrir la dette."
    assert difference(lines, D(80)).replace("\xa0", " ") == "Les échéances dépassent la dette de 20,00 €."


def test_generated_lines_are_closed_to_the_cent_and_sorted():
    rng = random.Random(7)
    for _ in range(300):
        days = rng.sample(range(1, 900), rng.randrange(1, 30))
        lines = [Draft(DEBT_ON + timedelta(day), D(rng.randrange(1, 9000)) / 100) for day in days]
        debt = D(rng.randrange(1, 200_000)) / 100
        made = closed(lines, debt)
        if debt > total(lines[:-1]):
            assert total(made) == debt
            assert difference(made, debt) == ""
        else:
            assert made == lines
        rows = instalments(made)
        assert [row.rank for row in rows] == list(range(1, len(lines) + 1))
        assert [row.due_on for row in rows] == sorted(line.due_on for line in lines)
        assert {(row.due_on, row.amount) for row in rows} == {(line.due_on, line.amount) for line in made}


def test_the_months_above_the_capacity_are_named_with_the_origin_of_the_figure():
    rows = instalments([Draft(FEB, D(40)), Draft(FEB + timedelta(9), D(30)), Draft(MARCH, D(50))])
    (said,) = cautions(rows, D(60), "montant déclaré par le ménage le 3 janvier 2027")
    text = said.text.replace("\xa0", " ")
    assert "à payer en février 2027 (70,00 €) dépasse" in text
    assert "60,00 € par mois en plus du loyer, montant déclaré par le ménage le 3 janvier 2027" in text
    assert cautions(rows, D(70)) == []


def test_many_months_above_the_capacity_are_counted():
    rows = instalments([Draft(date(2027, month, 5), D(100 - 20 * (month == 1))) for month in range(1, 8)])
    (said,) = cautions(rows, D(90))
    assert "février 2027 (100,00 €), mars 2027 (100,00 €), avril 2027 (100,00 €) et 3 autres mois" in said.text.replace(
        "\xa0", " "
    )
