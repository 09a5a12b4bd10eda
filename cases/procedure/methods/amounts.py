"""Thresholds in euros and months. Amounts are `Decimal` euros; a list of amounts gives a list of answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, Decimal
from typing import Any

from cases.procedure import counting
from cases.procedure.calendars import normal_dept
from cases.procedure.enums import BailleurKind
from cases.procedure.inputs import to_decimal
from cases.procedure.outcome import Call, Outcome

ZERO = Decimal(0)


def each(amounts: Any, test: Callable[[Decimal], bool]) -> bool | list[bool] | None:
    if amounts is None:
        return None
    if isinstance(amounts, tuple):
        return [test(amount) for amount in amounts]
    return test(amounts)


def threshold_before_2027(
    factor: int, *, rent: Decimal, charges: Decimal, aid: Decimal, direct: bool, rls: Decimal = ZERO
) -> Decimal:
    """R.824-1: `factor` times the monthly expense, net of the aid when it is paid to the bailleur (euros)."""
    return factor * max(rent - rls + charges - (aid if direct else ZERO), ZERO)


def rent_threshold(call: Call) -> Outcome:
    threshold = threshold_before_2027(
        call.rule.params["factor"],
        rent=call.need("loyer"),
        charges=call.get("charges", ZERO),
        aid=call.get("apl", ZERO),
        direct=_direct(call),
    )
    return Outcome(
        extra={"seuil": threshold, "constitue": each(call.get("dettes"), lambda debt: debt > 0 and debt >= threshold)}
    )


def loan_threshold(call: Call) -> Outcome:
    threshold = threshold_before_2027(
        call.rule.params["factor"],
        rent=call.need("echeance"),
        charges=ZERO,
        aid=call.get("apl", ZERO),
        direct=_direct(call),
    )
    return Outcome(extra={"seuil": threshold, "constitue": each(call.get("dettes"), lambda debt: debt >= threshold)})


def _direct(call: Call) -> bool:
    mode = str(call.get("mode", "tiers_payant")).lower()
    return mode in ("tiers_payant", "tiers payant", "preteur", "prêteur", "versement_preteur", "bailleur")


def threshold_2027(call: Call) -> Outcome:
    """R.824-2 new: strictly more than 450 €, or three months after a first défaut still unpaid."""
    params = call.rule.params
    amount, first = Decimal(params["amount"]), call.get("premier_defaut")
    ripe = counting.add_months(first, params["months"]) if first else None
    on, debts = call.get("date"), call.get("dette")
    persistent = call.get("dette_persistante")
    extra: dict[str, Any] = {"seuil": amount}
    if debts is not None:
        extra["constitue"] = each(debts, lambda debt: debt > amount or (debt > 0 and bool(ripe and on and on >= ripe)))
    if persistent is not None or debts is None:
        owed = persistent if isinstance(persistent, Decimal) else None
        extra["date_constitution"] = None if owed is not None and owed <= 0 else ripe
        if debts is None and on is not None:
            extra["constitue"] = each(
                persistent, lambda debt: debt > amount or (debt > 0 and bool(ripe and on >= ripe))
            )
    return Outcome(extra=extra)


def small_debt(call: Call) -> Outcome:
    assert call.rule.length is not None
    limit = Decimal(call.rule.params["amount"])
    simplified = each(call.get("dettes"), lambda debt: ZERO < debt <= limit)
    extra = {"seuil": limit, "simplifie": simplified}
    if simplified is False or "date_signalement" not in call.values:
        return Outcome(moot=simplified is False, extra=extra)
    due = counting.add(call.start, call.rule.length, call.rule.unit, call.calendar)
    return Outcome(due=due, prudent=call.calendar.previous_working(due), extra=extra)


def cdp_threshold(call: Call) -> Outcome:
    """Art. 24 I: either months without interruption or debt against the rent hors charges, `>=`; PP bailleurs only."""
    params: Mapping[str, Any] = call.rule.params
    if "by_dept" in params:
        local = params["by_dept"].get(normal_dept(call.get("dept", "")))
        if local is None:
            return Outcome(unset=True, jurist=True, extra={"signalement": None})
        params = local
    kind = str(call.get("bailleur", "")).lower()
    concerned = kind not in (BailleurKind.PERSONNE_MORALE.value.lower(), "pm", "bailleur_social")
    rent = call.need("loyer_hc")
    limit = params["rents"] * rent

    def crossed(debt: Decimal, months: int) -> bool:
        return concerned and (months >= params["months"] or (debt > 0 and debt >= limit))

    cases = call.get("cas")
    answer: bool | list[bool] | None
    if cases is not None:
        answer = [
            crossed(to_decimal(case.get("dette", 0)), int(case.get("mois_sans_interruption", case.get("mois", 0))))
            for case in cases
        ]
    else:
        months = call.get("mois_sans_interruption", 0)
        answer = each(call.get("dettes", ZERO), lambda debt: crossed(debt, months))
    extra = {"signalement": answer, "seuil": limit, "seuil_dette": limit, "seuil_mois": params["months"]}
    return Outcome(moot=not concerned, extra=extra)


def paid_share(call: Call) -> Outcome:
    share = Decimal(call.rule.params["share"])
    rent, paid = call.need("loyer_courant"), call.need("paiement")
    limit = rent * share if call.flag("fragilite") else rent
    return Outcome(extra={"seuil": limit, "maintien_possible": paid >= limit})


def minimal_share(call: Call) -> Outcome:
    share = Decimal(call.rule.params["share"])
    total, reached = call.need("attributions"), call.get("prioritaires", 0)
    needed = int((total * share).to_integral_value(ROUND_CEILING))
    return Outcome(extra={"minimum": needed, "seuil": needed, "atteint": reached >= needed})


def flow(call: Call) -> Outcome:
    """001 annexe 1: (assiette × rotation − soustractions) × taux, rounded up; rates are percentages."""
    base: Decimal = call.need("assiette")
    if (rotation := call.get("rotation")) is not None:
        base = base * rotation / 100
    base -= call.get("soustractions", ZERO)
    exact = base * call.get("taux", Decimal(100)) / 100
    return Outcome(extra={"flux_exact": exact, "flux": int(exact.to_integral_value(ROUND_CEILING))})


METHODS: Mapping[str, Callable[[Call], Outcome]] = {
    "seuil_impaye": rent_threshold,
    "seuil_accession": loan_threshold,
    "seuil_2027": threshold_2027,
    "petite_dette": small_debt,
    "seuil_cdp": cdp_threshold,
    "part_payee": paid_share,
    "part_minimale": minimal_share,
    "flux": flow,
}
