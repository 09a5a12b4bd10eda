"""What must hold for every case and every date."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cases.procedure import (
    ActFact,
    ActKind,
    Nature,
    Status,
    add_working_days,
    ask,
    calendar_of,
    compute,
    compute_rule,
    working_days_between,
)
from cases.procedure.counting import add_business_days, add_months, last_useful_day
from cases.procedure.methods.execution import execution_day, treve_end
from cases.procedure.rules import DATA, load, registry

from .builders import act, day, facts

DATES = st.dates(date(2024, 2, 1), date(2031, 12, 31))
DEPTS = st.sampled_from(["44", "38", "57", "67", "971", "974", "976"])
# Acts that belong to no chain: writing one down may move no date.
UNRELATED = (
    ActKind.RELANCE,
    ActKind.EMPEX,
    ActKind.COMMISSION_IMPAYES,
    ActKind.DALO_RECOURS,
    ActKind.REPRISE_LOYER_COURANT,
)
OUTCOMES = st.sampled_from(["REJET", "RESILIATION_FERME", "RESILIATION_CONDITIONNELLE", None])


@st.composite
def histories(draw: st.DrawFn) -> list[ActFact]:
    kinds = draw(st.lists(st.sampled_from(list(ActKind)), max_size=14))
    acts = []
    for position, kind in enumerate(kinds):
        details = {}
        on = draw(DATES)
        if kind is ActKind.ASSIGNATION:
            details["audience_on"] = on + timedelta(days=draw(st.integers(20, 200)))
        if kind is ActKind.JUGEMENT:
            details["outcome"] = draw(OUTCOMES)
        acts.append(ActFact(key=f"a{position}", kind=kind, on=on, details=details))
    return acts


@given(acts=histories(), today=DATES, dept=DEPTS, seed=st.randoms())
def test_nothing_depends_on_the_order_of_entry(acts: list[ActFact], today: date, dept: str, seed: object) -> None:
    shuffled = list(acts)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]
    case = facts(dept=dept)
    assert compute(case, shuffled, today) == compute(case, acts, today)


@given(acts=histories(), today=DATES, kind=st.sampled_from(UNRELATED), on=DATES)
def test_an_unrelated_act_moves_nothing(acts: list[ActFact], today: date, kind: ActKind, on: date) -> None:
    added = ActFact(key="unrelated", kind=kind, on=on)
    before = compute(facts(), acts, today).deadlines
    after = [found for found in compute(facts(), [*acts, added], today).deadlines if found.trigger_key != "unrelated"]
    answered = {"DALO-DECISION", "DALO-RELOG"} if kind is ActKind.DALO_RECOURS else set()
    assert [found for found in after if found.rule_id not in answered] == [
        found for found in before if found.rule_id not in answered
    ]


@given(acts=histories(), today=DATES, dept=DEPTS)
def test_safe_days_and_guarded_days_are_lawful(acts: list[ActFact], today: date, dept: str) -> None:
    calendar = calendar_of(dept)
    for found in compute(facts(dept=dept), acts, today).deadlines:
        if found.nature is Nature.BUTOIR and found.prudent and found.due:
            assert calendar.is_working(found.prudent)
            assert found.prudent <= found.due
        if found.rolled and found.due:
            assert calendar.is_working(found.rolled)
            assert found.rolled >= found.due
        if found.rule_id == "TREVE" and found.not_before:
            assert calendar.is_ouvrable(found.not_before)
            assert treve_end(found.not_before) is None
        assert isinstance(found.status, Status)


DETAIL_NAMES = st.sampled_from(
    [
        "audience_on",
        "delay",
        "debt",
        "months_uninterrupted",
        "has_caution",
        "outcome",
        "delays_until",
        "until",
        "persists",
        "bad_faith",
        "refere",
        "distance",
        "cql_delay_removed",
        "cql_delay_months",
        "cql_delay_extra_months",
        "relogement_suffisant",
        "duree_mois",
        "date_effacement",
        "avenant",
        "repute_contradictoire",
        "suspends_expulsion",
        "audience_communicated_on",
    ]
)
JUNK = st.one_of(st.none(), st.booleans(), st.integers(-5, 400), st.text(max_size=8), st.dates().map(date.isoformat))


@given(acts=histories(), today=DATES, junk=st.dictionaries(DETAIL_NAMES, JUNK, max_size=8))
def test_unreadable_details_never_stop_a_sweep(acts: list[ActFact], today: date, junk: dict[str, object]) -> None:
    spoilt = [ActFact(key=found.key, kind=found.kind, on=found.on, details=junk) for found in acts]
    assert compute(facts(), spoilt, today).stage is not None


@given(event=DATES, count=st.integers(1, 60), dept=DEPTS)
def test_a_backward_count_and_its_forward_count_agree(event: date, count: int, dept: str) -> None:
    calendar = calendar_of(dept)
    start = add_working_days(event, -count, calendar)
    assert calendar.is_working(start)
    # From the working day reached, the same count forward comes back to the event, or to the first working day after it.
    assert add_working_days(start, count, calendar) == calendar.next_working(event)
    assert working_days_between(start - timedelta(days=1), event - timedelta(days=1), calendar) == count


@given(event=DATES, days=st.integers(1, 90))
def test_the_last_useful_day_leaves_the_whole_period(event: date, days: int) -> None:
    last = last_useful_day(event, days)
    between = [last + timedelta(days=n) for n in range(1, (event - last).days)]
    assert len(between) == days


@given(start=DATES, end=DATES, dept=DEPTS)
def test_counting_days_agrees_with_walking(start: date, end: date, dept: str) -> None:
    calendar = calendar_of(dept)
    low, high = min(start, end), max(start, end)
    walked = sum(calendar.is_working(low + timedelta(days=n)) for n in range(1, (high - low).days + 1))
    assert working_days_between(low, high, calendar) == walked
    assert working_days_between(high, low, calendar) == -walked


@given(start=DATES, count=st.integers(1, 40), dept=DEPTS)
def test_a_count_never_lands_on_an_excluded_day(start: date, count: int, dept: str) -> None:
    calendar = calendar_of(dept)
    assert calendar.is_working(add_working_days(start, count, calendar))
    assert calendar.is_ouvrable(add_business_days(start, count, calendar))
    assert calendar.is_ouvrable(execution_day(start, calendar))
    assert treve_end(execution_day(start, calendar)) is None


@given(start=DATES, months=st.integers(-36, 36))
def test_months_keep_the_quantieme_or_the_last_day(start: date, months: int) -> None:
    end = add_months(start, months)
    assert end.day == start.day or (end.day < start.day and (end + timedelta(days=1)).day == 1)


def with_future_version(tmp_path: Path) -> object:
    """The table with a three-week commandement from 2030, as PPL n° 1871 proposes."""
    for path in (DATA / "rules").glob("*.yaml"):
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
        for row in rows:
            if row["id"] == "CDP-DELAI":
                row["versions"][-1]["valid_to"] = date(2029, 12, 31)
                row["versions"].append({"valid_from": date(2030, 1, 1), "length": 3, "unit": "semaines"})
        (tmp_path / path.name).write_text(yaml.safe_dump(rows, allow_unicode=True), encoding="utf-8")
    return load(sorted(tmp_path.glob("*.yaml")))


def test_editing_the_future_changes_no_earlier_version(tmp_path: Path) -> None:
    future = with_future_version(tmp_path)
    for lease in ("2021-05-01", "2023-07-28", "2023-07-29", "2029-12-31"):
        inputs = {"date_bail": lease, "date_cdp": "2030-02-11", "dept": "44"}
        assert compute_rule("CDP-DELAI", inputs, rules=future) == compute_rule("CDP-DELAI", inputs)
    inputs = {"date_bail": "2030-01-01", "date_cdp": "2030-02-11", "dept": "44"}
    changed, unchanged = ask("CDP-DELAI", inputs, rules=future), ask("CDP-DELAI", inputs)
    assert (changed.rule.version, changed.outcome.due) == ("2030-01-01", day("2030-03-04"))
    assert (unchanged.rule.version, unchanged.outcome.due) == ("2023-07-29", day("2030-03-25"))


def test_a_case_of_today_is_the_same_under_a_table_that_has_a_future(tmp_path: Path) -> None:
    acts = [act("CDP", "2026-06-10"), act("ASSIGNATION", "2026-09-01", audience_on="2026-12-15")]
    future = with_future_version(tmp_path)
    assert compute(facts(), acts, day("2026-11-20"), rules=future) == compute(facts(), acts, day("2026-11-20"))


def test_overlapping_versions_are_refused(tmp_path: Path) -> None:
    (tmp_path / "21_x.yaml").write_text(
        "- {id: X, title: t, method: delai, nature: BUTOIR, actor: JUGE, citation: c, confidence: V, explain: e,\n"
        "   versions: [{valid_to: 2026-12-31}, {valid_from: 2026-12-31}]}\n",
        encoding="utf-8",
    )
    with pytest.raises(ValueError, match="overlap"):
        load([tmp_path / "21_x.yaml"])


@pytest.mark.parametrize("rule_id", list(registry()))
def test_every_rule_names_known_inputs_and_a_known_method(rule_id: str) -> None:
    from cases.procedure.inputs import vocabulary
    from cases.procedure.methods import METHODS

    for version in registry().versions(rule_id):
        assert version.method in METHODS
        assert set(version.inputs) <= set(vocabulary())
        assert version.trigger is None or version.trigger in version.inputs
        assert version.citation
        assert version.title
