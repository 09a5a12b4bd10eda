import datetime

import pytest

from cases import presenters
from cases.models import Deadline

TODAY = datetime.date(2026, 11, 21)  # a Saturday


def a_row(**fields):
    values = {
        "key": "k",
        "rule_id": "DSF-6",
        "rule_version": "1",
        "nature": "BUTOIR",
        "title": "Transmettre",
        "actor": "OPERATEUR_DSF",
        "status": "A_RISQUE",
        "confidence": "C",
        "safe_on": datetime.date(2026, 11, 20),
        "due": datetime.date(2026, 11, 23),
    }
    return Deadline(**{**values, **fields})


def test_past_prudent_day_gives_way_to_the_legal_day_ahead():
    card = presenters.card(a_row(), today=TODAY, dept="44")
    assert (card.safe_on, card.working_days_left, card.status) == (datetime.date(2026, 11, 23), 1, "bientot")


@pytest.mark.parametrize(
    ("status", "shown"), [("ECHU", "depassee"), ("ACCOMPLI", "accomplie"), ("SUSPENDU", "suspendue")]
)
def test_status_is_said_as_the_card_says_it(status, shown):
    row = a_row(status=status, due=datetime.date(2026, 11, 20))
    assert presenters.card(row, today=TODAY, dept="44").status == shown


def test_little_calendar_knows_the_days_off_of_the_departement():
    row = a_row(safe_on=datetime.date(2027, 12, 24), due=datetime.date(2027, 12, 24))
    days = dict(presenters.card(row, today=datetime.date(2027, 12, 17), dept="974").days)
    assert (days[datetime.date(2027, 12, 20)], days[datetime.date(2027, 12, 21)]) == (False, True)
