"""Plans d’apurement computed: sums exact to the cent, and payments allocated as a slow and obvious account would."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from cases.plans.consequences import Setting, consequences
from cases.plans.following import Imputation, Movement, Verdict, follow, follow_balances
from cases.plans.proposing import Instalment, propose
from cases.procedure.ask import ask
from cases.procedure.calendars import calendar_of
from cases.procedure.enums import AidMode

D = Decimal
TODAY = date(2026, 11, 20)
GENERATED = 400


def test_generated_proposals_sum_to_the_cent_on_rising_dates():
    rng = random.Random(5)
    for _ in range(GENERATED):
        debt = D(rng.randrange(1, 2_000_000)) / 100
        asked = rng.choice(["capacity", "monthly", "count", "nothing"])
        made = propose(
            debt,
            first_on=TODAY + timedelta(rng.randrange(60)),
            capacity=D(rng.randrange(0, 60_000)) / 100 if asked in ("capacity", "monthly") else None,
            monthly=D(rng.randrange(1, 90_000)) / 100 if asked == "monthly" else None,
            count=rng.randrange(1, 400) if asked == "count" else None,
        )
        assert made.total == debt
        assert all(line.amount > 0 for line in made.instalments)
        dates = [line.due_on for line in made.instalments]
        assert dates == sorted(set(dates))
        assert [line.rank for line in made.instalments] == list(range(1, len(dates) + 1))
        assert len(dates) <= 360


def test_the_day_of_the_month_comes_back_after_a_short_one():
    made = propose(D(300), first_on=date(2026, 12, 31), capacity=None, count=3)
    assert [line.due_on for line in made.instalments] == [date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 28)]


def test_a_plan_above_the_capacity_is_proposed_and_warned_about():
    made = propose(D("1200"), first_on=TODAY, capacity=D(40), monthly=D(100))
    assert len(made.instalments) == 12
    assert [one.code for one in made.cautions] == ["au_dessus_de_la_capacite"]
    assert "100,00" in made.cautions[0].text


@pytest.mark.parametrize(
    ("capacity", "codes"),
    [(None, ["capacite_inconnue"]), (D(0), ["capacite_nulle"]), (D(10), ["duree"]), (D(100), [])],
)
def test_what_may_not_hold_is_said(capacity, codes):
    assert [one.code for one in propose(D("1000"), first_on=TODAY, capacity=capacity).cautions] == codes


# Slow and obvious: euro cents one by one, day after day.
def _naive(instalments, movements, since, seen, imputation):
    dues = [[line.due_on, line.rank, 0, int(line.amount * 100), None] for line in instalments]
    dues += [[m.on, 0, 0, int(m.amount * 100), None] for m in movements if m.amount > 0 and since < m.on <= seen]
    purse, day = 0, since
    while day < seen:
        day += timedelta(1)
        purse -= sum(int(m.amount * 100) for m in movements if m.on == day and m.amount < 0)
        while purse:
            waiting = [due for due in dues if due[0] <= day and due[2] < due[3]]
            if not waiting:
                break
            if imputation is Imputation.CURRENT_FIRST:
                due = min(waiting, key=lambda due: (due[1] > 0, due[0], due[1]))
            elif imputation is Imputation.NEWEST_FIRST:
                last = max(due[0] for due in waiting)
                due = min((due for due in waiting if due[0] == last), key=lambda due: due[1])
            else:
                due = min(waiting, key=lambda due: (due[0], due[1]))
            due[2] += 1
            purse -= 1
            if due[2] == due[3]:
                due[4] = day
    return {(due[1], due[0]): (due[2], due[4]) for due in dues}


@pytest.mark.parametrize("imputation", list(Imputation))
def test_generated_ledgers_are_allocated_as_cent_by_cent(imputation):
    rng = random.Random(11)
    verdicts = set()
    for _ in range(GENERATED):
        since = date(2026, 1, 1) + timedelta(rng.randrange(40))
        plan = propose(D(rng.randrange(100, 3_000)) / 100, first_on=since + timedelta(5), capacity=None, count=4)
        rents = [Movement(date(2026, month, 3), D(rng.randrange(1, 900)) / 100) for month in range(1, 7)]
        paid = [
            Movement(date(2026, rng.randrange(1, 7), rng.randrange(1, 28)), -D(rng.randrange(1, 1500)) / 100)
            for _ in range(rng.randrange(7))
        ]
        seen = date(2026, 1, 1) + timedelta(rng.randrange(40, 200))
        today, tolerance = seen + timedelta(rng.randrange(20)), rng.randrange(10)
        found = follow(
            plan.instalments,
            rents + paid,
            since=since,
            seen_until=seen,
            today=today,
            tolerance=tolerance,
            imputation=imputation,
        )
        wanted = _naive(plan.instalments, rents + paid, since, seen, imputation)
        rows = [*found.instalments, *found.current]
        assert {(row.rank, row.due_on): (int(row.paid * 100), row.paid_on) for row in rows} == wanted
        for row in rows:
            verdicts.add(row.verdict)
            limit = row.due_on + timedelta(tolerance)
            if row.paid == row.amount:
                assert row.verdict is (Verdict.PAID if row.paid_on <= limit else Verdict.LATE)
            elif row.verdict is Verdict.MISSED:
                assert limit <= seen
                assert limit < today
            else:
                assert limit > seen or limit >= today
        unpaid = [row.due_on for row in rows if row.verdict is Verdict.MISSED]
        assert found.broken_on == (min(unpaid) + timedelta(tolerance + 1) if unpaid else None)
    assert verdicts == set(Verdict)


PLAN = (Instalment(1, date(2026, 9, 5), D(50)), Instalment(2, date(2026, 10, 5), D(50)))


def _followed(*movements, **options):
    values = {"since": date(2026, 8, 31), "seen_until": TODAY, "today": TODAY, "tolerance": 5} | options
    return follow(PLAN, [Movement(date(2026, m, d), D(a)) for m, d, a in movements], **values)


def test_the_two_readings_differ_when_the_rent_is_not_whole():
    """600 € of rent called after the instalment, 600 € paid: the rent under one reading, the instalment under the other."""
    entries = ((9, 6, 600), (9, 8, -600))
    assert _followed(*entries).instalments[0].verdict is Verdict.MISSED
    oldest = _followed(*entries, imputation=Imputation.OLDEST_FIRST)
    assert oldest.instalments[0].verdict is Verdict.PAID
    assert oldest.current[0].verdict is Verdict.MISSED


def test_yesterdays_payment_mends_the_plan():
    before = _followed((9, 5, -50))
    assert before.broken_on == date(2026, 10, 11)
    after = _followed((9, 5, -50), (11, 19, -50))
    assert after.broken_on is None
    assert [row.verdict for row in after.instalments] == [Verdict.PAID, Verdict.LATE]


def test_a_stale_ledger_never_breaks_a_plan():
    stale = _followed((9, 5, -50), seen_until=date(2026, 10, 9))
    assert stale.broken_on is None
    assert stale.instalments[1].verdict is Verdict.UNKNOWN


def test_current_rent_unpaid_past_the_tolerance_breaks_it_too():
    found = _followed((9, 1, 600), (9, 4, -50))
    assert found.broken_on == date(2026, 9, 7)
    assert found.missed[0].rank == 0


def test_balances_alone_call_missed_only_what_exceeds_a_whole_month():
    def judged(*balances):
        found = follow_balances(
            PLAN,
            [(date(2026, m, d), D(a)) for m, d, a in balances],
            debt=D(100),
            month=D(600),
            today=TODAY,
            tolerance=5,
        )
        return [row.verdict for row in found.instalments], found.broken_on

    assert judged((9, 30, 50), (10, 31, 0)) == ([Verdict.PAID, Verdict.PAID], None)
    assert judged((9, 30, 650), (10, 31, 600))[0] == [Verdict.UNKNOWN, Verdict.UNKNOWN]
    assert judged((9, 30, 700), (10, 31, 1300)) == ([Verdict.MISSED, Verdict.MISSED], date(2026, 9, 11))
    assert judged((9, 30, 700), (10, 31, 0)) == ([Verdict.LATE, Verdict.PAID], None)
    assert judged()[0] == [Verdict.UNKNOWN, Verdict.UNKNOWN]


def test_what_stops_follows_the_regime_of_the_day():
    before = consequences(date(2026, 11, 11), Setting(AidMode.TIERS_PAYANT))
    assert before[0].until == date(2027, 2, 11)
    assert "R.824-16" in before[0].citation.replace("\u00a0", "").replace(" ", "")
    after = consequences(date(2027, 1, 2), Setting(AidMode.TIERS_PAYANT))
    assert after[0].until is None
    assert after[0].needs_jurist
    assert len([one for one in after if one.title.startswith("Aide")]) == 1
    none = consequences(date(2026, 11, 11), Setting(AidMode.AUCUNE, judge_gave_delays=True))
    assert [one.title for one in none] == [
        "Délais du juge",
        "Délais pour quitter le logement",
        "Ce qui n’est pas empêché",
    ]


def test_the_respite_is_the_one_of_the_table_of_rules():
    """The page and the deadline of the case say the same day, from the same article with the same confidence."""
    for broken_on in (date(2026, 1, 31), date(2026, 8, 31), date(2026, 11, 30), date(2026, 12, 31)):
        answer = ask("APL-NEGO-3M", {"date_non_respect": broken_on}, calendar=calendar_of("44"))
        said = consequences(broken_on, Setting(AidMode.TIERS_PAYANT))[0]
        assert said.until == answer.outcome.due
        assert said.citation.replace("\xa0", " ") == answer.rule.citation.replace("\xa0", " ")
        assert said.confidence is answer.rule.confidence


def test_a_respite_that_passes_the_new_year_names_both_deciders():
    titles = [one.title for one in consequences(date(2026, 11, 11), Setting(AidMode.TIERS_PAYANT))]
    assert titles[:3] == ["Aide au logement", "Reprise du loyer", "Aide au logement à partir du 1er janvier 2027"]
    titles = [one.title for one in consequences(date(2026, 9, 11), Setting(AidMode.TIERS_PAYANT))]
    assert "Aide au logement à partir du 1er janvier 2027" not in titles


def test_a_plan_signed_before_2027_and_broken_after_shows_both_readings():
    setting = Setting(AidMode.TIERS_PAYANT, signed_on=date(2026, 10, 1))
    new, old, *_ = consequences(date(2027, 2, 1), setting)
    assert (new.until, old.until) == (None, date(2027, 5, 1))
    assert new.needs_jurist
    assert old.needs_jurist


def test_surendettement_found_recevable_is_said_first_to_be_checked():
    setting = Setting(AidMode.AUCUNE, admitted_on=date(2026, 10, 5))
    (said, _) = consequences(date(2026, 11, 1), setting)
    assert "5 octobre 2026" in said.text.replace("\xa0", " ")
    assert said.needs_jurist
