"""After the judgment: commandement de quitter, trêve, force publique, goods."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from cases.procedure import counting
from cases.procedure.calendars import Calendar
from cases.procedure.outcome import Call, Outcome
from cases.procedure.rules import Rule, rule

from .dates import DAY, close

FIRST_SEASON_TO_MARCH_31 = 2014


def cql(call: Call) -> Outcome:
    """CQL-2M: two months from the later of signification and notification to the préfet (L.412-5, A12).

    No delay on bad faith, entry by force, or when the judge removed it; he may also shorten or lengthen it.
    """
    signified = call.start
    notified = call.get("date_notification_prefet")
    begins = max(signified, notified) if notified else signified
    forced = call.flag("introduction_domicile_autrui") or call.flag("voies_de_fait")
    bad_faith = call.flag("mauvaise_foi_constatee") and call.rule.params.get("bad_faith", True)
    if forced or bad_faith or call.flag("delai_supprime"):
        note = "Délai supprimé : mauvaise foi, entrée par voie de fait ou décision du juge."
        extra = {"execution_from": begins + DAY, "cfp_not_before": begins}
        return Outcome(not_before=begins, moot=True, note=note, extra=extra)
    assert call.rule.length is not None
    months = call.get("delai_reduit_mois")
    due = counting.add_months(begins, call.rule.length if months is None else months)
    if extension := call.get("prorogation_mois"):
        due = counting.add_months(due, extension)
    outcome = close(call.rule, due, call.calendar)
    note = "" if notified else "La notification au préfet n’est pas connue : le délai est suspendu tant qu’elle manque."
    return Outcome(
        due=due,
        rolled=outcome.rolled,
        not_before=outcome.not_before,
        note=note,
        jurist=notified is None,
        extra={"execution_from": outcome.not_before},
    )


def season_end(treve: Rule, start_year: int) -> date:
    """Last day of the trêve that began in November of `start_year`, exceptional extensions included."""
    year = start_year + 1
    exceptional: date | None = treve.params["exceptional_ends"].get(year)
    if exceptional:
        return exceptional
    end = treve.params["end"] if year >= FIRST_SEASON_TO_MARCH_31 else treve.params["end_before_2014"]
    return date(year, end["month"], end["day"])


def treve_end(day: date) -> date | None:
    """The last day of the trêve hivernale in which `day` falls, or None outside it."""
    treve = rule("TREVE")
    opening = treve.params["start"]
    for start_year in (day.year, day.year - 1):
        if date(start_year, opening["month"], opening["day"]) <= day <= season_end(treve, start_year):
            return season_end(treve, start_year)
    return None


def execution_day(candidate: date, calendar: Calendar, *, exempt: bool = False) -> date:
    """The first day from `candidate` on which an expulsion is lawful: after the trêve, not a Sunday or férié."""
    while True:
        end = None if exempt else treve_end(candidate)
        day = calendar.next_execution_day(end + DAY if end else candidate)
        if day == candidate:
            return day
        candidate = day


def winter_truce(call: Call) -> Outcome:
    """TREVE: the first lawful day from the one envisaged, or from the end of the commandement just computed."""
    exempt = call.flag("introduction_domicile_autrui") or call.flag("relogement_suffisant") or call.flag("treve_levee")
    envisaged = call.before.get("execution_from") or call.need("date_envisagee")
    if grace := call.get("delai_grace_jusqu_au"):
        envisaged = max(envisaged, grace + DAY)
    end = treve_end(envisaged)
    day = execution_day(envisaged, call.calendar, exempt=exempt)
    extra = {
        "execution_not_before": day,
        "en_treve": end is not None,
        "treve_applicable": end is not None and not exempt,
        "fin_treve": end,
    }
    return Outcome(not_before=day, extra=extra)


def state_liability(call: Call) -> Outcome:
    """R.154-1, -5: the day after the refusal; during the trêve or délais de grâce, the day after they end."""
    refused = call.get("date_refus") or call.before.get("refus_implicite")
    if refused is None:
        refused = counting.add_months(call.need("date_requisition"), 2)
    begins: date = refused + DAY
    if grace := call.get("delai_grace_jusqu_au"):
        begins = max(begins, grace + DAY)
    end = treve_end(begins)
    return Outcome(start=end + DAY if end else begins)


def state_liability_end(call: Call) -> Outcome:
    """R.154-4: at the grant, or at an execution more than fifteen days later; sooner at the tenant's departure."""
    assert call.rule.length is not None
    limit = counting.add(call.start, call.rule.length, call.rule.unit, call.calendar)
    executed, left = call.get("date_execution"), call.get("date_depart")
    ends = executed if executed is not None and executed > limit else call.start
    if left is not None:
        ends = min(ends, left)
    extra = {"fin_responsabilite": ends, "responsabilite_etat_to": ends, "responsabilite_etat_until": ends}
    return Outcome(due=limit, extra=extra)


def goods(call: Call) -> Outcome:
    """R.433-1, R.433-6: months to collect, one to contest that goods have no value, papers kept two years."""
    assert call.rule.length is not None
    due = counting.add_months(call.start, call.rule.length)
    contest = counting.add_months(call.start, call.rule.params["contest_months"])
    papers = counting.add_months(call.start, 12 * call.rule.params["papers_years"])
    extra = {"contestation_due": contest, "papiers_jusqu_au": papers, "papiers_until": papers}
    return Outcome(due=due, prudent=call.calendar.previous_working(due), extra=extra)


METHODS: Mapping[str, Callable[[Call], Outcome]] = {
    "cql": cql,
    "treve": winter_truce,
    "responsabilite": state_liability,
    "fin_responsabilite": state_liability_end,
    "meubles": goods,
}
