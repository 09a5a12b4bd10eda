"""Repeated and fixed dates: periodic checks, instalments, terms of conventions, civil-year dates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from cases.procedure import counting
from cases.procedure.enums import Nature
from cases.procedure.outcome import Call, Outcome
from cases.procedure.types import Reading

CENT = Decimal("0.01")


def every(call: Call) -> Outcome:
    assert call.rule.length is not None
    count = call.get("nombre") or call.rule.params["count"]
    days = [counting.add(call.start, call.rule.length * n, call.rule.unit, call.calendar) for n in range(1, count + 1)]
    return Outcome(due=days[0], extra={"echeances": days})


def instalments(call: Call) -> Outcome:
    """One n-th per month from the month after the trigger."""
    count: int = call.rule.params["count"]
    first = (call.start.replace(day=1) + timedelta(days=32)).replace(day=1)
    days = [counting.add_months(first, n) for n in range(count)]
    extra: dict[str, object] = {"premiere_echeance": days[0], "derniere_echeance": days[-1], "echeances": days}
    debt = call.get("dettes")
    if isinstance(debt, Decimal):
        extra["mensualite"] = (debt / count).quantize(CENT, ROUND_HALF_UP)
    return Outcome(due=days[0], extra=extra)


def fixed_day(call: Call) -> Outcome:
    params = call.rule.params
    due = date(call.need("annee") + params["year_offset"], params["month"], params["day"])
    return Outcome(due=due, prudent=call.calendar.previous_working(due))


def fixed_term(call: Call) -> Outcome:
    term: date = call.rule.params["term"]
    alerts = [counting.add_months(term, -months) for months in call.rule.params["alerts_months"]]
    return Outcome(due=term, extra={"terme": term, "terme_final": term, "alertes": alerts})


def renewals(call: Call) -> Outcome:
    """A first period and a fixed number of tacit renewals; a bilan at each anniversary."""
    assert call.rule.length is not None
    ends = [
        counting.add(call.start, call.rule.length * n, call.rule.unit, call.calendar)
        for n in range(1, call.rule.params["renewals"] + 2)
    ]
    return Outcome(due=ends[-1], extra={"echeances": ends[:-1], "terme_final": ends[-1], "bilans": ends})


def convention_term(call: Call) -> Outcome:
    """A13: «à compter de la signature» ends the same quantième, or the day before."""
    assert call.rule.length is not None
    due = counting.add(call.start, call.rule.length, call.rule.unit, call.calendar)
    readings = (
        Reading(label="même quantième que la signature", on=due, retained=True),
        Reading(label="veille de ce jour", on=due - timedelta(days=1)),
    )
    return Outcome(due=due, readings=readings)


def notice(call: Call) -> Outcome:
    assert call.rule.length is not None
    term = call.get("date_terme")
    if term is None:
        term = counting.add_months(call.need("date_signature"), 12 * call.rule.params["term_years"])
    due = counting.add(term, call.rule.length, call.rule.unit, call.calendar)
    return Outcome(due=due, prudent=call.calendar.previous_working(due), extra={"echeance": term})


def meetings(call: Call) -> Outcome:
    year = call.need("annee")
    quarters = [date(year, 3, 31), date(year, 6, 30), date(year, 9, 30), date(year, 12, 31)]
    return Outcome(due=quarters[0], extra={"pleniere_due": quarters[-1], "territoriales": quarters})


def cohesion_protocol(call: Call) -> Outcome:
    """PCS: two years, three more by avenant; three years from an effacement (L.722-16)."""
    params, erased = call.rule.params, call.get("date_effacement")
    extra: dict[str, date] = {}
    due: date | None = None
    signed = call.get("date_signature") if erased is not None else call.start
    if signed is not None:
        extra["duree_initiale_max"] = due = counting.add_months(signed, 12 * params["first_years"])
        longest = counting.add_months(due, 12 * params["extension_years"])
        extra["duree_max_avec_avenant"] = longest
        due = longest if call.flag("avenant") else due
    if erased is not None:
        due = counting.add_months(erased, 12 * params["prp_years"])
    return Outcome(due=due, extra=extra)


def overindebtedness_measures(call: Call) -> Outcome:
    params = call.rule.params
    decided = call.get("date_decision") or call.start
    contest = call.start + timedelta(days=params["contest_days"])
    plan = counting.add_months(decided, 12 * params["plan_years"])
    moratorium = counting.add_months(decided, params["moratorium_months"])
    return Outcome(
        due=contest,
        prudent=call.calendar.previous_working(contest) if call.rule.nature is Nature.BUTOIR else None,
        extra={"contestation_due": contest, "plan_max": plan, "moratoire_max": moratorium},
    )


METHODS: Mapping[str, Callable[[Call], Outcome]] = {
    "periodicite": every,
    "mensualites": instalments,
    "date_fixe": fixed_day,
    "terme_fixe": fixed_term,
    "reconduction": renewals,
    "convention": convention_term,
    "denonciation": notice,
    "reunions": meetings,
    "pcs": cohesion_protocol,
    "sur_mesures": overindebtedness_measures,
}
