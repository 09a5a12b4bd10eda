import datetime
import json
import signal
import subprocess
import sys
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command

from cases import tasks
from cases.models import Alert, Case, Deadline
from cases.procedure.enums import ActKind, Status
from cases.services import alerts, sweep
from cases.services.acts import record_act
from organisations import scope
from organisations.enums import Role
from tests import factories as make
from tests.cases.test_alerts_planning import rows


def days(count: int) -> datetime.timedelta:
    return datetime.timedelta(days=count)


def a_running_case(ago: int = 40) -> Case:
    """A case whose signalement to the CAF is due two months after an impayé constitué that many days ago."""
    today = scope.local_today(None)
    case = make.a_case(opened_on=today - days(100), aid=Decimal(250))
    make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)
    secretary = make.a_member(Role.CCAPEX_SECRETARY)
    with scope.acting(secretary):
        record_act(case=case, kind=ActKind.IMPAYE_CONSTITUE, on=today - days(ago), actor=secretary, by_service=True)
    return case


def signalement(case: Case) -> Deadline:
    with scope.system(case.territory):
        return Deadline.objects.get(case=case, rule_id="SIG-CAF")


@pytest.mark.django_db
def test_recorded_act_alerts_at_once_and_the_sweep_adds_nothing():
    case = a_running_case()
    assert {a.rule_id for a in rows(case, channel="in_app", status="sent")} == {"SIG-CAF"}
    report = sweep.sweep(territory=case.territory)
    assert (report.alerts["in_app"], report.alerts["emails"], report.recomputed.get("moved", 0)) == (0, 0, 0)


@pytest.mark.django_db
def test_sweep_moves_what_time_moves_and_alerts_on_each_day():
    case = a_running_case()
    safe_on = signalement(case).safe_on
    for lead in (15, 7, 1, 0):
        sweep.sweep(territory=case.territory, on=safe_on - days(lead))
    assert signalement(case).status == Status.A_RISQUE
    sweep.sweep(territory=case.territory, on=safe_on + days(7))
    assert signalement(case).status == Status.ECHU
    sent = [(a.lead_days, a.late) for a in rows(case, channel="email") if a.rule_id == "SIG-CAF" and a.lead_days < 30]
    assert sent == [(15, False), (7, False), (1, False), (0, False)]


@pytest.mark.django_db
def test_case_without_any_near_date_is_left_alone_but_on_sundays():
    case = a_running_case(ago=1)
    monday = scope.local_today(None)
    monday += days((7 - monday.weekday()) % 7)
    with scope.system(case.territory):
        Deadline.objects.exclude(rule_id="SIG-CAF").delete()
        assert sweep.cases_moved_by_time(territory=case.territory, on=monday) == []
        assert sweep.cases_moved_by_time(territory=case.territory, on=monday + days(6)) == [case.pk]


@pytest.mark.django_db
def test_each_territory_is_due_in_its_own_morning_once_a_day():
    cache.clear()
    nantes = make.a_territory()
    reunion = make.a_territory("974", "La Réunion", "Indian/Reunion")
    # 1:30 UTC in July: 5:30 in La Réunion, 3:30 in Nantes.
    now = datetime.datetime(2027, 7, 5, 1, 30, tzinfo=datetime.UTC)
    assert sweep.due_territories(now=now) == [reunion]
    sweep.note_swept(territory=reunion, on=datetime.date(2027, 7, 5))
    assert sweep.due_territories(now=now) == []
    # A service that was stopped all morning catches up whenever it is back; the next day is another day.
    assert sweep.due_territories(now=now + datetime.timedelta(hours=9)) == [nantes]
    assert set(sweep.due_territories(now=now + days(1) + datetime.timedelta(hours=9))) == {nantes, reunion}


@pytest.mark.django_db
def test_periodic_task_sweeps_and_notes_each_territory(monkeypatch):
    case = a_running_case()
    monkeypatch.setattr(sweep, "EARLIEST_HOUR", 0)
    started = []
    monkeypatch.setattr(tasks.sweep.sweep_territory, "delay", started.append)
    tasks.sweep.sweep_due_territories()
    assert started == ["44"]
    tasks.sweep.sweep_territory("44")
    assert sweep.due_territories() == []
    assert rows(case)


@pytest.mark.django_db
def test_dry_sweep_reports_another_day_and_keeps_nothing(capsys):
    case = a_running_case()
    before = [(a.pk, a.status) for a in rows(case)]
    call_command("sweep_territory", "44", "--on", (signalement(case).safe_on - days(7)).isoformat())
    report = json.loads(capsys.readouterr().out)
    assert (report["dry"], report["recomputed"]["alerts"]) == (True, 2)
    assert [(a.pk, a.status) for a in rows(case)] == before


@pytest.mark.django_db
def test_commands_report_in_json(capsys):
    case = a_running_case()
    call_command("recompute_case", case.number)
    assert json.loads(capsys.readouterr().out)["number"] == case.number
    call_command("sweep_territory", "44")
    assert json.loads(capsys.readouterr().out)["dry"] is False
    call_command("deliver_alerts", "--once")
    report = json.loads(capsys.readouterr().out)
    assert report["44"]["sent"] == len(rows(case, channel="email"))
    assert report["44"]["backlog"] == {"pending": 0, "oldest_pending": None, "failed": 0}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "command",
    [
        ("sweep_territory", "99"),
        ("sweep_territory", "44", "--on", "demain"),
        ("recompute_case", "44-2026-99999"),
        ("recompute_case", "rien"),
        ("deliver_alerts", "--territory", "99"),
    ],
)
def test_commands_refuse_what_does_not_exist(command):
    make.a_territory()
    with pytest.raises(CommandError):
        call_command(*command)


@pytest.mark.django_db
def test_delivery_that_gave_something_up_exits_with_an_error():
    case = a_running_case()
    with scope.system(case.territory):
        Alert.objects.filter(channel="email").update(status="failed")
    with pytest.raises(CommandError, match="retry-failed"):
        call_command("deliver_alerts", "--once")
    call_command("deliver_alerts", "--once", "--retry-failed")
    assert {a.status for a in rows(case, channel="email")} == {"sent"}


@pytest.mark.worker
def test_sweep_killed_before_its_commit_leaves_nothing_half_done_and_the_next_one_does_all(
    process_environment, project
):
    case = a_running_case()
    expected = len(rows(case))
    with scope.system(case.territory):
        Alert.objects.all().delete()
    command = [sys.executable, "manage.py", "sweep_territory", "44"]
    environment = {**process_environment, "PREVEX_FAILPOINT": "in-transaction"}
    killed = subprocess.run(command, env=environment, cwd=project, capture_output=True)
    assert killed.returncode == -signal.SIGKILL
    assert rows(case) == []
    for _ in range(2):
        subprocess.run(command, env=process_environment, cwd=project, check=True, capture_output=True)
    assert len(rows(case)) == len({a.dedup_key for a in rows(case)}) == expected > 0
    assert alerts.plan_alerts(territory=case.territory) == alerts.Planned()
