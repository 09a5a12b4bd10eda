import pytest

from cases.imports.progress import Reporter, read_progress
from cases.models import ArrearsImport, Lease
from cases.services import imports
from cases.tasks.imports import analyse_import, apply_import
from organisations import scope, services
from organisations.enums import Role
from tests import factories as make
from tests.cases import arrears
from tests.cases.arrears import a_line, as_csv

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def member():
    return make.a_member(Role.BAILLEUR_MANAGER)


def state(member):
    with scope.acting(member):
        return ArrearsImport.objects.get().status, Lease.objects.count()


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


def test_failed_task_says_that_nothing_was_written(member):
    row = arrears.analysed(member, as_csv([a_line()]))
    with scope.acting(member):
        imports.confirm(row=row, actor=member)
    apply_import.on_failure(RuntimeError(), "task", (str(row.pk), str(member.pk)), {}, None)
    assert state(member) == ("failed", 0)


def test_import_does_not_outlive_the_habilitation_of_its_author(member):
    row = arrears.deposited(member, as_csv([a_line()]))
    with scope.platform():
        services.deactivate_membership(membership=member)
    analyse_import(str(row.pk), str(member.pk))
    assert state(member) == ("received", 0)


def test_progress_is_told_and_cleared(member):
    row = arrears.deposited(member, as_csv([a_line()]))
    report = Reporter(row.pk)
    report("Lecture", 3, 10)
    found = read_progress(row.pk)
    assert found is not None
    assert (found.label, found.done, found.total) == ("Lecture", 3, 10)
    report.clear()
    assert read_progress(row.pk) is None
