"""The French sentence that answers «pourquoi cette date ?»: the facts, the rule, the count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from core.text import typeset

from . import french
from .enums import Nature
from .outcome import Outcome
from .rules import Rule

UNKNOWN = "date inconnue"


class _Known(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return UNKNOWN


def sentence(rule: Rule, values: Mapping[str, Any], outcome: Outcome) -> str:
    """«Audience le 1er décembre 2025. La loi demande six semaines… Dernier jour utile : dimanche 19 octobre 2025.»"""
    facts = _Known({name: show(value) for name, value in values.items()})
    text = rule.explain.format_map(facts).rstrip()
    if UNKNOWN in text and rule.id == "CDP-DELAI":
        text = f"Commandement signifié le {facts['date_cdp']}, date du bail inconnue."
    if UNKNOWN in text and rule.method == "cql":
        text = f"Commandement de quitter signifié le {facts['date_signification_cql']}."
    if text and text[-1] not in ".!?":
        text += "."
    return typeset(" ".join(part for part in (text, outcome.note, count(rule, outcome)) if part))


def show(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{french.day(value.date())} à {value.hour} h {value:%M}"
    if isinstance(value, date):
        return french.day(value)
    if isinstance(value, Decimal):
        return french.euros(value)
    return str(value)


def count(rule: Rule, outcome: Outcome) -> str:
    """Where the count lands, whether it rolls, and the day on which to act."""
    if outcome.unset and outcome.due is None:
        return "Délai non paramétré."
    if outcome.due is None:
        if outcome.start:
            return f"À compter du {french.day(outcome.start, weekday=True)}."
        first = outcome.not_before
        return f"Premier jour possible : {french.day(first, weekday=True)}." if first else ""
    if outcome.moot:
        return ""
    due = french.day(outcome.due, weekday=True)
    if rule.nature is Nature.AU_PLUS_TOT:
        return f"Le délai expire le {due}{_roll(rule, outcome)}{_from(outcome)}."
    if rule.method in ("rebours", "placement") or (rule.length or 0) < 0:
        return f"Dernier jour utile : {due}, sans report{_prudent(outcome)}."
    if rule.guards:
        return f"Dernier jour : {due}{_roll(rule, outcome)}{_from(outcome)}."
    if rule.nature is Nature.BUTOIR:
        roll = _roll(rule, outcome)
        return f"Dernier jour : {due}{roll}{_prudent(outcome)}."
    return f"Terme : {due}."


def _roll(rule: Rule, outcome: Outcome) -> str:
    if outcome.rolled is None or outcome.rolled == outcome.due:
        return ""
    rolled = french.day(outcome.rolled, weekday=True)
    if rule.roll == "certain":
        return f", prorogé au {rolled} (art. 642 CPC)"
    return f", reporté au {rolled} si l’article 642 du code de procédure civile s’applique"


def _prudent(outcome: Outcome) -> str:
    if outcome.prudent is None or outcome.prudent == outcome.due:
        return ""
    return f" ; par prudence, agissez au plus tard le {french.day(outcome.prudent, weekday=True)}"


def _from(outcome: Outcome) -> str:
    return (
        f" ; la suite est possible à partir du {french.day(outcome.not_before, weekday=True)}"
        if outcome.not_before
        else ""
    )
