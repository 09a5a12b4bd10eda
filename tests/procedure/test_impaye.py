"""The day on which an impayé became constitué, around both thresholds and around the switch of regime."""

from decimal import Decimal

import pytest

from cases.procedure import AidMode, ImpayeDetection, LedgerPoint, detect_impaye

from .builders import day, facts


def ledger(**balances: str) -> list[LedgerPoint]:
    return [LedgerPoint(on=day(on[1:].replace("_", "-")), balance=Decimal(owed)) for on, owed in balances.items()]


def detect(points: list[LedgerPoint], today: str, **changes: object) -> ImpayeDetection | None:
    return detect_impaye(points, facts(**changes), day(today))


def test_threshold_is_reached_at_exactly_twice_the_net_expense() -> None:
    found = detect(ledger(d2026_09_05="350", d2026_10_05="699.99", d2026_11_05="700"), "2026-11-20")
    assert found is not None
    assert (found.constituted_on, found.rule_id, found.threshold) == (day("2026-11-05"), "IMP-SEUIL", Decimal(700))
    assert (found.first_default_on, found.months_uninterrupted) == (day("2026-09-05"), 2)
    assert "700,00\u00a0€" in found.why


@pytest.mark.parametrize("mode", [AidMode.VERSEMENT_LOCATAIRE, AidMode.AUCUNE])
def test_threshold_is_gross_when_the_aid_is_not_paid_to_the_bailleur(mode: AidMode) -> None:
    assert detect(ledger(d2026_09_05="1199.99"), "2026-11-20", aid_mode=mode) is None
    assert detect(ledger(d2026_09_05="1200"), "2026-11-20", aid_mode=mode) is not None


def test_cleared_debt_closes_the_impaye_and_a_new_default_starts_again() -> None:
    cleared = ledger(d2026_03_05="800", d2026_04_10="0")
    found = detect(cleared, "2026-11-20")
    assert found is not None
    assert (found.still_open, found.closed_on) == (False, day("2026-04-10"))
    again = detect([*cleared, *ledger(d2026_08_05="350", d2026_09_05="700")], "2026-11-20")
    assert again is not None
    assert (again.still_open, again.first_default_on) == (True, day("2026-08-05"))


def test_debt_above_450_euros_becomes_an_impaye_on_the_first_of_january_2027() -> None:
    points = ledger(d2026_12_05="450.01")
    assert detect(points, "2026-12-31") is None
    found = detect(points, "2027-01-02")
    assert found is not None
    assert (found.constituted_on, found.rule_id, found.transition) == (day("2027-01-01"), "IMP-2027", True)
    assert [reading.constituted_on for reading in found.readings] == [None, day("2027-01-01")]


def test_debt_of_450_euros_waits_three_months_from_the_first_default() -> None:
    points = ledger(d2027_01_05="450")
    assert detect(points, "2027-04-04") is None
    found = detect(points, "2027-04-05")
    assert found is not None
    assert found.constituted_on == day("2027-04-05")


def test_debt_paid_before_three_months_is_no_impaye() -> None:
    assert detect(ledger(d2027_01_05="120", d2027_04_05="0"), "2027-06-01") is None


def test_impaye_of_2026_keeps_its_date_after_the_switch() -> None:
    found = detect(ledger(d2026_09_05="800", d2027_01_05="900"), "2027-02-01")
    assert found is not None
    assert (found.constituted_on, found.rule_id) == (day("2026-09-05"), "IMP-SEUIL")
    assert found.transition
    assert len(found.readings) == 2


def test_both_regimes_are_shown_from_december_2026_only() -> None:
    points = ledger(d2026_09_05="800")
    before, after = detect(points, "2026-11-30"), detect(points, "2026-12-01")
    assert before is not None
    assert after is not None
    assert (before.readings, before.transition) == ((), False)
    assert after.transition
    assert [reading.rule_id for reading in after.readings] == ["IMP-SEUIL", "IMP-2027"]


def test_order_of_the_ledger_does_not_matter() -> None:
    points = ledger(d2026_09_05="350", d2026_10_05="699.99", d2026_11_05="700")
    assert detect(points[::-1], "2026-11-20") == detect(points, "2026-11-20")


def test_unknown_rent_leaves_the_old_regime_unsaid() -> None:
    assert detect(ledger(d2026_09_05="5000"), "2026-11-20", rent=None) is None
    assert detect(ledger(d2026_09_05="5000"), "2027-01-20", rent=None) is not None


def test_empty_ledger_and_credit_are_no_impaye() -> None:
    assert detect([], "2026-11-20") is None
    assert detect(ledger(d2026_09_05="-800"), "2026-11-20") is None
