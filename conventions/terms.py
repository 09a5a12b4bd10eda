"""When a convention ends and when its bilans fall, as the rules of the procedure count them."""

import datetime
from dataclasses import dataclass
from typing import Any

from cases.procedure.ask import Answer, ask
from cases.procedure.calendars import calendar_of
from cases.procedure.counting import add_months, working_days_between
from conventions.enums import BILAN_RULE, TERM_RULE, ConventionKind, ConventionState
from conventions.models import Convention

MONTHS_AHEAD = 2


@dataclass(frozen=True)
class Term:
    """Last day of a convention and the anniversaries on which it renews, with the rule that says so."""

    on: datetime.date
    anniversaries: tuple[datetime.date, ...]
    answer: Answer


@dataclass(frozen=True)
class Period:
    """One year of a convention, counted from its signature: both days included. `number` starts at 1."""

    number: int
    starts_on: datetime.date
    ends_on: datetime.date


def term_of(kind: str, signed_on: datetime.date, dept: str) -> Term:
    """The term of a convention of this kind signed on a day."""
    answer = ask(TERM_RULE[ConventionKind(kind)], {"date_signature": signed_on, "dept": dept})
    named = answer.named
    last = named.get("terme_final") or named.get("echeance") or answer.outcome.due
    assert isinstance(last, datetime.date)
    return Term(on=last, anniversaries=tuple(named.get("echeances") or ()), answer=answer)


def periods(convention: Convention) -> list[Period]:
    """The yearly periods of bilan, from the signature to the term."""
    if convention.signed_on is None or convention.term_on is None:
        return []
    found: list[Period] = []
    start = convention.signed_on
    while start < convention.term_on:
        number = len(found) + 1
        following = add_months(convention.signed_on, 12 * number)
        found.append(Period(number, start, following - datetime.timedelta(days=1)))
        start = following
    return found


def _card(answer: Answer, *, day: datetime.date, today: datetime.date, dept: str, title: str) -> dict[str, Any]:
    status = "depassee" if day < today else "bientot" if day <= add_months(today, MONTHS_AHEAD) else "a_venir"
    return {
        "title": title,
        "actor_label": "les parties",
        "due": day,
        "safe_on": day,
        "status": status,
        "working_days_left": working_days_between(today, day, calendar_of(dept)),
        "why": answer.why,
        "citation": answer.rule.citation,
        "consequence": answer.rule.consequence,
        "rule_id": answer.rule.id,
        "rule_version": "",
    }


def term_card(convention: Convention, *, today: datetime.date, dept: str) -> dict[str, Any] | None:
    """The date card of the term; done when the convention is over. None while it is a draft."""
    if convention.signed_on is None or convention.term_on is None:
        return None
    term = term_of(convention.kind, convention.signed_on, dept)
    card = _card(
        term.answer,
        day=convention.term_on,
        today=today,
        dept=dept,
        title="Décider de la suite : la convention prend fin",
    )
    if convention.state != ConventionState.SIGNED:
        card |= {"status": "sans_objet", "title": f"Convention {convention.get_state_display().lower()}"}
    return card


def bilan_card(convention: Convention, *, today: datetime.date, dept: str) -> dict[str, Any] | None:
    """The date card of the next yearly bilan; None when none is to come."""
    rule = BILAN_RULE.get(ConventionKind(convention.kind))
    if convention.state != ConventionState.SIGNED or convention.signed_on is None or rule is None:
        return None
    answer = ask(rule, {"date_signature": convention.signed_on})
    ahead = [day for day in answer.named.get("bilans", ()) if day >= today]
    if not ahead:
        return None
    return _card(answer, day=ahead[0], today=today, dept=dept, title=answer.rule.title)
