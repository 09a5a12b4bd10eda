"""What the date card says in each state."""

from datetime import date
from types import SimpleNamespace

import pytest

from core import formats
from core.drawing import date_card


def say(text: str) -> str:
    return text.replace(formats.NBSP, " ")


def deadline(**fields):
    return {"title": "Notifier", "status": "a_venir", "nature": "butoir", **fields}


@pytest.mark.parametrize(
    ("fields", "tone", "words"),
    [
        ({"working_days_left": 13}, "is-next", "À venir, dans 13 jours ouvrés"),
        ({"status": "bientot", "working_days_left": 6}, "is-soon", "Bientôt, dans 6 jours ouvrés"),
        ({"status": "bientot", "working_days_left": 3}, "is-late", "Bientôt, dans 3 jours ouvrés"),
        ({"status": "bientot", "working_days_left": 0}, "is-late", "Bientôt, aujourd’hui"),
        ({"status": "depassee", "working_days_left": -2}, "is-late", "Dépassée de 2 jours ouvrés"),
        ({"status": "accomplie", "late": False}, "is-done", "Faite, dans les temps"),
        ({"status": "accomplie", "late": True}, "is-done", "Faite, en retard"),
        ({"status": "sans_objet"}, "is-idle", "Sans objet"),
        ({"status": "suspendue"}, "is-idle", "Suspendue"),
        ({"status": "non_parametree"}, "is-idle", "Règle non paramétrée"),
        ({"needs_jurist": True, "working_days_left": 2}, "is-idle", "À vérifier par un juriste"),
    ],
)
def test_badge_says_the_state_in_words_and_tone(fields, tone, words):
    badge = date_card.badge(deadline(**fields))

    assert (badge.tone, say(badge.text)) == (tone, words)


def test_card_shows_the_day_to_act_before_the_legal_date():
    card = date_card.card(deadline(due=date(2025, 10, 19), rolled=date(2025, 10, 19), safe_on=date(2025, 10, 17)))

    assert card.when_date == date(2025, 10, 17)
    assert say(card.legal).startswith("Date légale : dimanche 19 octobre 2025, sans report.")


def test_card_names_the_date_that_was_reported():
    card = date_card.card(deadline(due=date(2025, 10, 11), rolled=date(2025, 10, 13), safe_on=date(2025, 10, 13)))

    assert say(card.legal) == "Date légale : lundi 13 octobre 2025, par report du samedi 11 octobre 2025."


def test_earliest_date_is_not_a_limit():
    card = date_card.card(deadline(nature="au_plus_tot", not_before=date(2025, 10, 15)))

    assert card.when_before == "Pas avant le"
    assert card.legal == ""


@pytest.mark.parametrize("status", ["sans_objet", "suspendue", "non_parametree"])
def test_state_without_date_shows_no_date(status):
    card = date_card.card(deadline(status=status, due=date(2025, 10, 15)))

    assert card.when_date is None
    assert "15" not in card.leaf


def test_two_readings_are_both_shown():
    readings = [("Bail", date(2025, 7, 14), ""), ("Acte", date(2025, 8, 4), "")]
    card = date_card.card(deadline(needs_jurist=True, readings=readings, due=date(2025, 8, 4)))

    assert card.leaf == ("14", "juillet", "ou", "4", "août")


def test_strip_marks_the_day_to_act_the_legal_date_and_the_days_off():
    days = [(date(2025, 10, day), date(2025, 10, day).weekday() < 5) for day in range(16, 21)]
    card = date_card.card(deadline(due=date(2025, 10, 20), safe_on=date(2025, 10, 17), days=days))

    assert [square.kind for square in card.strip] == ["", "due", "off", "off", "legal"]


def test_card_is_fed_by_objects_as_by_mappings():
    fields = deadline(due=date(2025, 10, 17), status="bientot", working_days_left=6)

    assert date_card.card(SimpleNamespace(**fields)) == date_card.card(fields)
