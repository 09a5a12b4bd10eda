"""Plain delays: forward, backward, in hours, with a minimum and a maximum, by place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from cases.procedure import counting
from cases.procedure.calendars import Calendar, is_overseas, normal_dept
from cases.procedure.enums import Nature
from cases.procedure.inputs import InputError
from cases.procedure.outcome import Call, Outcome
from cases.procedure.rules import Rule

DAY = timedelta(days=1)


def close(rule: Rule, due: date, calendar: Calendar) -> Outcome:
    """From the strict last day to the rolled, prudent and guarded ones, as the rule's nature asks."""
    rolled = calendar.next_working(due) if rule.roll != "aucun" else None
    prudent = not_before = None
    if rule.nature is Nature.BUTOIR:
        prudent = calendar.previous_working(due)
        if extra := rule.params.get("prudent_extra"):
            prudent = counting.add_working_days(due, -extra, calendar)
    if rule.nature is Nature.AU_PLUS_TOT or rule.guards:
        not_before = (rolled or due) + DAY
        if rule.service:
            not_before = calendar.next_execution_day(not_before)
    return Outcome(due=due, rolled=rolled, prudent=prudent, not_before=not_before)


def length_of(call: Call) -> tuple[int, str]:
    """The rule's length, or the one that the organisation has set for a local or unknown delay."""
    rule = call.rule
    if (months := call.get("duree_mois")) is not None:
        return months, "mois"
    if (days := call.get("duree_jours")) is not None:
        return days, "jours"
    assert rule.length is not None
    return rule.length, rule.unit


def delay(call: Call) -> Outcome:
    count, unit = length_of(call)
    return close(call.rule, counting.add(call.start, count, unit, call.calendar), call.calendar)


def unset_delay(call: Call) -> Outcome:
    """A delay whose length no text seen gives: no date until somebody sets one."""
    if call.get("duree_mois") is None and call.get("duree_jours") is None:
        return Outcome(unset=True, jurist=True)
    return delay(call)


def hours(call: Call) -> Outcome:
    assert call.rule.length is not None
    assert call.rule.trigger is not None
    moment = counting.add_hours(call.need(call.rule.trigger), call.rule.length, call.zone)
    name = call.rule.outputs.get("due", "echeance")
    return Outcome(due=moment.date(), extra={"due": moment, name: moment, "echeance": moment})


def window(call: Call) -> Outcome:
    low, high = call.rule.params["minimum"], call.rule.params["maximum"]
    start = counting.add(call.start, low["length"], low["unit"], call.calendar)
    end = counting.add(call.start, high["length"], high["unit"], call.calendar)
    return Outcome(start=start, due=end, extra={"min": start, "max": end})


def steps(call: Call) -> Outcome:
    """A first delay, then a second that starts at its end."""
    then = call.rule.params["then"]
    first = delay(call)
    assert first.due is not None
    return Outcome(
        due=first.due,
        extra={then["name"]: counting.add(first.due, then["length"], then["unit"], call.calendar)},
    )


def by_place(call: Call) -> Outcome:
    """DALO: a usual number of months, another overseas and in the départements of large cities."""
    params, dept = call.rule.params, normal_dept(call.get("dept", ""))
    large = call.get("grande_agglomeration")
    if large is None:
        large = dept in params.get("large", ())
    months = params["overseas"] if is_overseas(dept) or large else params["usual"]
    return close(call.rule, counting.add_months(call.start, months), call.calendar)


def extensible(call: Call) -> Outcome:
    """RGPD art. 12: one month, two more if complex."""
    assert call.rule.length is not None
    longest = counting.add_months(call.start, call.rule.length + call.rule.params["extension_months"])
    first = counting.add_months(call.start, call.rule.length)
    outcome = close(call.rule, longest if call.flag("complexe") else first, call.calendar)
    return Outcome(due=outcome.due, prudent=outcome.prudent, extra={"due_simple": first, "due_prolonge": longest})


def scheme(call: Call) -> Outcome:
    durations: Mapping[str, int] = call.rule.params["durations"]
    name = str(call.need("dispositif")).strip().lower().replace(" ", "_").replace("-", "_")
    if name not in durations:
        raise InputError(f"Dispositif inconnu : «{name}». Connus : {', '.join(durations)}.")
    return Outcome(due=counting.add_months(call.start, durations[name]))


def information(call: Call) -> Outcome:
    return Outcome(extra={"information": True})


METHODS: Mapping[str, Callable[[Call], Outcome]] = {
    "delai": delay,
    "non_parametre": unset_delay,
    "heures": hours,
    "fenetre": window,
    "etapes": steps,
    "dalo": by_place,
    "droits": extensible,
    "dispositif": scheme,
    "information": information,
}
