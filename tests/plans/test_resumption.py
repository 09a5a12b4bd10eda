"""Is the indemnité paid again? Month by month, with both readings, and never more than the account shows."""

from datetime import date
from decimal import Decimal

from cases.plans.following import Movement, Verdict
from cases.plans.resumption import Answer, by_month, resumption

D = Decimal
ENDED = date(2026, 5, 20)
TODAY = date(2026, 11, 20)


def read(*rows, seen=TODAY, fresh=True):
    """(month, day, amount) of each écriture."""
    moves = [Movement(date(2026, month, day), D(amount)) for month, day, amount in rows]
    return resumption(ENDED, moves, seen_until=seen, today=TODAY, tolerance=5, fresh=fresh)


def called(*months):
    return [(month, 1, 400) for month in months]


def test_months_paid_again_are_counted_with_their_amounts():
    found = read(*called(6, 7, 8, 9, 10, 11), (9, 3, -400), (10, 3, -400), (11, 3, -400))
    assert found.answer is Answer.MET
    assert [row.due_on.month for row in found.run] == [9, 10, 11]
    text = found.text.replace("\xa0", " ")
    assert "Les 3 derniers termes échus sont payés en entier, depuis celui du 1er septembre 2026 : 1 200,00 €" in text
    assert "6 termes échus depuis la résiliation, le 20 mai 2026" in text


def test_the_other_reading_is_said_when_older_months_wait():
    """Paid in full each month since September, but June to August are owed: oldest first, the last terms are not paid."""
    found = read(*called(6, 7, 8, 9, 10, 11), (9, 3, -400), (10, 3, -400), (11, 3, -400))
    (doubt,) = found.doubts
    assert "1342-10" in doubt
    assert "le dernier terme ne l’est pas" in doubt
    assert read(*called(6, 7), (6, 2, -400), (7, 2, -400)).doubts == ()


def test_a_month_paid_in_part_is_no_resumption():
    found = read(*called(9, 10, 11), (9, 3, -400), (10, 3, -400), (11, 3, -399))
    assert found.answer is Answer.UNMET
    assert found.run == ()
    assert "399,00 € sur 400,00 €" in found.text.replace("\xa0", " ")


def test_aid_and_household_make_the_month_together():
    found = read(*called(10, 11), (10, 5, -250), (10, 3, -150), (11, 5, -250), (11, 3, -150))
    assert len(found.run) == 2


def test_a_term_not_due_yet_does_not_undo_the_run():
    found = read(*called(9, 10), (11, 18, 400), (9, 2, -400), (10, 2, -400))
    assert found.terms[-1].verdict is Verdict.EXPECTED
    assert [row.due_on.month for row in found.run] == [9, 10]


def test_one_month_alone_is_to_be_checked():
    found = read(*called(10, 11), (11, 2, -400))
    assert found.answer is Answer.MET
    assert any("combien de mois" in doubt for doubt in found.doubts)


def test_an_old_account_concludes_nothing():
    found = read(*called(7, 8), (7, 2, -400), (8, 2, -400), seen=date(2026, 8, 10), fresh=False)
    assert found.answer is Answer.UNKNOWN
    assert "10 août 2026" in found.doubts[0].replace("\xa0", " ")


def test_what_was_called_before_the_end_of_the_lease_is_not_a_term():
    found = read((5, 1, 400), (6, 1, 400), (6, 2, -400))
    assert [row.due_on.month for row in found.terms] == [6]
    assert read((5, 1, 400)).answer is Answer.UNKNOWN


def test_rent_and_charges_of_a_month_are_one_term():
    rows = [Movement(date(2026, 6, 3), D(80)), Movement(date(2026, 6, 1), D(320)), Movement(date(2026, 6, 9), D(-400))]
    assert by_month(rows) == [Movement(date(2026, 6, 9), D(-400)), Movement(date(2026, 6, 1), D(400))]
