import datetime
import os
import signal
import subprocess
import sys

import pytest
from django.utils import timezone

from cases.imports.progress import Reporter, read_progress
from cases.models import ArrearsImport, Lease
from cases.services import imports
from cases.tasks.imports import analyse_import, apply_import
from organisations import scope, services
from organisations.enums import Role
from tests import factories as make
from tests.cases import arrears
from tests.cases.arrears import a_line, as_csv


@pytest.fixture(autouse=True)
def _place(settings, tmp_path, set_day):
    settings.MEDIA_ROOT = tmp_path
    set_day(arrears.TODAY)


@pytest.fixture
def member():
    return make.a_member(Role.BAILLEUR_MANAGER)


def state(member):
    with scope.acting(member):
        return ArrearsImport.objects.get().status, Lease.objects.count()


@pytest.mark.django_db
def test_tasks_delivered_twice_do_the_work_once(member):
    row = arrears.deposited(member, as_csv([a_line()]))
    ids = (str(row.pk), str(member.pk))
    for _ in range(2):
        analyse_import(*ids)
    assert state(member) == ("ready", 0)
    with scope.acting(member):
        imports.confirm(row=row, actor=member)
    for _ in range(2):
        apply_import(*ids)
    assert state(member) == ("done", 1)


@pytest.mark.django_db
def test_failed_task_says_that_nothing_was_written(member):
    row = arrears.analysed(member, as_csv([a_line()]))
    with scope.acting(member):
        imports.confirm(row=row, actor=member)
    apply_import.on_failure(RuntimeError(), "task", (str(row.pk), str(member.pk)), {}, None)
    assert state(member) == ("failed", 0)


@pytest.mark.django_db
def test_import_does_not_outlive_the_habilitation_of_its_author(member):
    row = arrears.deposited(member, as_csv([a_line()]))
    with scope.platform():
        services.deactivate_membership(membership=member)
    analyse_import(str(row.pk), str(member.pk))
    assert state(member) == ("received", 0)


@pytest.mark.django_db
def test_progress_is_told_and_cleared(member):
    row = arrears.deposited(member, as_csv([a_line()]))
    report = Reporter(row.pk)
    report("Lecture", 3, 10)
    found = read_progress(row.pk)
    assert found is not None
    assert (found.label, found.done, found.total) == ("Lecture", 3, 10)
    report.clear()
    assert read_progress(row.pk) is None


@pytest.mark.django_db
def test_import_forgotten_by_the_broker_is_asked_again_and_a_fresh_one_is_not(member):
    row = arrears.analysed(member, as_csv([a_line()]))
    with scope.acting(member):
        imports.confirm(row=row, actor=member)
    territory = member.organisation.territory
    assert imports.forgotten(territory=territory) == []
    with scope.acting(member):
        ArrearsImport.objects.update(started_at=timezone.now() - datetime.timedelta(minutes=3))
    assert imports.forgotten(territory=territory) == [row]


KILLED = """
import django, sys
django.setup()
from cases.tasks.imports import apply_import
apply_import(sys.argv[1], sys.argv[2])
"""


@pytest.mark.worker
def test_process_killed_after_writing_leaves_nothing_and_a_second_one_does_it_all(
    process_environment, member, settings
):
    row = arrears.analysed(member, as_csv([a_line()]))
    with scope.acting(member):
        imports.confirm(row=row, actor=member)
    command = [sys.executable, "-c", KILLED, str(row.pk), str(member.pk)]
    environment = {**process_environment, "MEDIA_ROOT": str(settings.MEDIA_ROOT)}
    killed = subprocess.run(
        command, env={**environment, "PREVEX_FAILPOINT": "import-written"}, cwd=os.getcwd(), timeout=60
    )
    assert killed.returncode == -signal.SIGKILL
    assert state(member) == ("applying", 0)
    subprocess.run(command, env=environment, cwd=os.getcwd(), timeout=60, check=True)
    assert state(member) == ("done", 1)
