import io
import json

import pytest
from django.core.management import CommandError, call_command

from cases.models import Lease
from organisations import scope
from organisations.enums import Role
from tests import factories as make
from tests.cases.arrears import a_line, as_csv

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def member():
    return make.a_member(Role.BAILLEUR_MANAGER)


def run(member, tmp_path, content, *options):
    path = tmp_path / "impayes.csv"
    path.write_bytes(content)
    out = io.StringIO()
    code = 0
    try:
        call_command(
            "import_arrears",
            str(path),
            f"--organisation={member.organisation.name}",
            "--territory=44",
            f"--as={member.user.email}",
            "--on=2026-10-31",
            *options,
            stdout=out,
        )
    except SystemExit as stop:
        code = int(stop.code or 0)
    return code, json.loads(out.getvalue())


def leases(member):
    with scope.acting(member):
        return Lease.objects.count()


def test_good_file_is_imported_and_exits_0(member, tmp_path):
    code, report = run(member, tmp_path, as_csv([a_line()]))
    assert (code, report["status"], report["counts"], leases(member)) == (0, "done", {"new": 1}, 1)


def test_dry_run_writes_nothing(member, tmp_path):
    code, report = run(member, tmp_path, as_csv([a_line()]), "--dry-run")
    assert (code, report["counts"], leases(member)) == (0, {"new": 1}, 0)


def test_refused_lines_exit_1_and_the_good_ones_are_written(member, tmp_path):
    code, report = run(member, tmp_path, as_csv([a_line(1), a_line(2, rent="x")]))
    assert (code, report["errors"], leases(member)) == (1, 1, 1)


def test_refused_file_exits_2(member, tmp_path):
    code, report = run(member, tmp_path, b"a;b\n1;2\n")
    assert (code, report["status"]) == (2, "refused")


def test_person_of_another_organisation_is_refused(member, tmp_path):
    stranger = make.a_member(Role.BAILLEUR_MANAGER)
    stranger.organisation = member.organisation
    with pytest.raises(CommandError):
        run(stranger, tmp_path, as_csv([a_line()]))
