"""From the commandement de payer to the judgment and its recourses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from cases.procedure import counting
from cases.procedure.inputs import to_delay
from cases.procedure.outcome import Call, Outcome
from cases.procedure.rules import REFORM_2023, registry
from cases.procedure.types import Reading

from .dates import close


def cdp(call: Call) -> Outcome:
    """CDP-DELAI: the legal delay by date of conclusion of the lease, or a longer one written in lease or act.

    Without the lease's date both regimes are shown and the later retained (principle 4); a lease renewed after the
    reform keeps two months (A1); when lease and act disagree the later date wins (A2).
    """
    lease, start = call.get("date_bail"), call.start
    legal = registry().versions("CDP-DELAI") if lease is None else (call.rule,)
    options = [(_legal_label(rule.unit), rule.length or 0, rule.unit) for rule in legal]
    for label, name in (("clause du bail", "clause_contractuelle"), ("délai écrit dans l’acte", "delai_acte")):
        if written := to_delay(call.get(name)):
            options.append((label, *written))
    dates = [(label, counting.add(start, count, unit, call.calendar)) for label, count, unit in options]
    due = max(day for _, day in dates)
    retained = next(label for label, day in dates if day == due)
    readings = list(dates) if len({day for _, day in dates}) > 1 else []
    renewed = call.get("date_renouvellement")
    discussed = lease is not None and lease < REFORM_2023 and renewed is not None and renewed >= REFORM_2023
    if discussed:
        six_weeks = counting.add(start, 6, "semaines", call.calendar)
        readings = [
            *(readings or dates),
            ("six semaines : régime discuté, bail renouvelé depuis la réforme", six_weeks),
        ]
    outcome = close(call.rule, due, call.calendar)
    note = ""
    if lease is None:
        note = "La date du bail manque : les deux régimes sont montrés, le plus long est retenu."
    elif retained != _legal_label(call.rule.unit):
        note = f"Le plus long délai est retenu : {retained}."
    return Outcome(
        due=due,
        rolled=outcome.rolled,
        prudent=outcome.prudent,
        not_before=outcome.not_before,
        readings=tuple(Reading(label=label, on=day, retained=label == retained) for label, day in readings),
        jurist=lease is None or discussed or bool(readings) or outcome.rolled != due,
        note=note,
        extra={"regime": retained},
    )


def _legal_label(unit: str) -> str:
    return (
        "deux mois (bail conclu avant le 29/07/2023)"
        if unit == "mois"
        else "six semaines (bail conclu depuis le 29/07/2023)"
    )


def backward(call: Call) -> Outcome:
    """R-REB: last useful day = event − days − 1, never prorogué; A3: two months as information on old leases."""
    assert call.rule.length is not None
    days = call.rule.length * counting.DAYS_OF[call.rule.unit]
    due = counting.last_useful_day(call.start, days)
    lease = call.get("date_bail")
    readings: tuple[Reading, ...] = ()
    if lease is not None and lease < REFORM_2023:
        old = counting.add_months(call.start, -2)
        readings = (
            Reading(label="six semaines, selon la date de l’assignation", on=due, retained=True),
            Reading(label="deux mois, pour information (bail antérieur à la réforme)", on=old),
        )
    return Outcome(due=due, prudent=call.calendar.previous_working(due), readings=readings)


def placement(call: Call) -> Outcome:
    """CPC 754: fifteen days before the hearing, and two months from the electronic communication of its date."""
    assert call.rule.length is not None
    by_hearing = counting.last_useful_day(call.start, call.rule.length)
    extra: dict[str, date] = {"due_audience": by_hearing}
    due, communicated = by_hearing, call.get("date_communication")
    if communicated is not None:
        by_notice = counting.add_months(communicated, call.rule.params["communication_months"])
        extra["due_communication"] = by_notice
        due = min(by_hearing, by_notice)
    return Outcome(due=due, prudent=call.calendar.previous_working(due), extra=extra)


def deemed_seizure(call: Call) -> Outcome:
    """CCAPEX-PM-REPUTEE: only while the signalled debt persists."""
    if call.get("dette_persiste") is False:
        return Outcome(moot=True, note="L’impayé signalé n’a pas persisté : la saisine n’est pas réputée constituée.")
    assert call.rule.length is not None
    return close(call.rule, counting.add(call.start, call.rule.length, call.rule.unit, call.calendar), call.calendar)


def dsf_at_cdp(call: Call) -> Outcome:
    """A4: no hard date; target at the end of the CDP delay, hard stop on the day of the notification to the préfet."""
    rule = registry().rule("CDP-DELAI", call.get("date_bail") or REFORM_2023)
    target = cdp(Call(rule=rule, values=call.values, calendar=call.calendar, zone=call.zone)).due
    readings = [Reading(label="cible : fin du délai du commandement", on=target, retained=True)]
    extra: dict[str, date | None] = {"cible": target, "butoir": None}
    hearing = call.get("date_audience")
    if hearing is not None:
        stop = counting.last_useful_day(hearing, 42)
        extra["butoir"] = stop
        readings.append(Reading(label="butoir : quarante-deux jours avant l’audience", on=stop))
    assert target is not None
    prudent = call.calendar.previous_working(target)
    return Outcome(due=target, prudent=prudent, readings=tuple(readings), extra=extra, jurist=True)


def surendettement_in_cdp(call: Call) -> Outcome:
    rule = registry().rule("CDP-DELAI", call.get("date_bail") or date.min)
    end = cdp(Call(rule=rule, values=call.values, calendar=call.calendar, zone=call.zone)).due
    admitted = call.get("date_recevabilite")
    assert end is not None
    inside = admitted is not None and call.start <= admitted <= end
    return Outcome(due=end, extra={"dans_delai": inside})


def appeal(call: Call) -> Outcome:
    """CPC 538, 490, 642; one month more for distance (CPC 643) when asked."""
    assert call.rule.length is not None
    due = counting.add(call.start, call.rule.length, call.rule.unit, call.calendar)
    if call.flag("distance"):
        due = counting.add_months(due, 1)
    return close(call.rule, due, call.calendar)


def void_judgment(call: Call) -> Outcome:
    """CPC 478 touches only judgments réputés contradictoires or par défaut."""
    if call.get("repute_contradictoire") is False and not call.flag("par_defaut"):
        return Outcome(moot=True, note="Jugement contradictoire : l’article 478 ne s’applique pas.")
    assert call.rule.length is not None
    due = counting.add(call.start, call.rule.length, call.rule.unit, call.calendar)
    outcome = close(call.rule, due, call.calendar)
    if call.get("repute_contradictoire") is None and not call.flag("par_defaut"):
        note = "La qualification du jugement n’est pas connue : la date est gardée par prudence."
        return replace(outcome, note=note, jurist=True)
    return outcome


def surendettement_hearing(call: Call) -> Outcome:
    """Art. 24 VI: after a moratoire, its length plus three months to seize the commission again."""
    ended, months = call.get("date_fin_moratoire"), call.get("duree_mois")
    if ended is None and months is not None and "date_decision" in call.values:
        ended = counting.add_months(call.need("date_decision"), months)
    if ended is not None:
        due = counting.add_months(ended, call.rule.params["reseize_months"])
        return Outcome(due=due, extra={"ressaisine_due": due, "suspendu_jusqu_au": due})
    until = call.get("date_fin_plan")
    if until is not None:
        return Outcome(due=until, extra={"suspendu_jusqu_au": until})
    return Outcome(moot=True, note="Jusqu’à la décision de la commission ou du juge ; aucune date écrite.")


METHODS: Mapping[str, Callable[[Call], Outcome]] = {
    "cdp": cdp,
    "rebours": backward,
    "placement": placement,
    "saisine_reputee": deemed_seizure,
    "dsf_cdp": dsf_at_cdp,
    "sur_cdp": surendettement_in_cdp,
    "appel": appeal,
    "non_avenu": void_judgment,
    "jug_sur": surendettement_hearing,
}
