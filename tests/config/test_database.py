"""The tests' own ground: who is logged in, and what that login may do."""

import pytest
from django.db import ProgrammingError, connection, connections


def _row(sql: str) -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()


@pytest.mark.django_db
def test_login_of_tests_is_unprivileged():
    sql = "SELECT rolname, rolsuper, rolbypassrls, rolinherit, rolcreatedb FROM pg_roles WHERE rolname = session_user"
    assert _row(sql) == ("prevex_app", False, False, False, False)


@pytest.mark.django_db
def test_login_of_tests_owns_no_table():
    assert _row("SELECT count(*) FROM pg_class WHERE relowner = 'prevex_app'::regrole") == (0,)
    owned = "SELECT count(*) > 10 FROM pg_class WHERE relowner = 'prevex_owner'::regrole AND relkind = 'r'"
    assert _row(owned) == (True,)


@pytest.mark.django_db
def test_login_of_tests_cannot_create_a_table():
    with pytest.raises(ProgrammingError, match="permission denied"):
        _row("CREATE TABLE mine (x int)")


@pytest.mark.django_db
def test_login_of_tests_may_take_families_but_not_the_definer():
    families = "rolname LIKE 'prevex%' AND rolname NOT IN ('prevex_app', 'prevex_owner', 'prevex_definer')"
    member, inherits = "pg_has_role('prevex_app', oid, 'MEMBER')", "pg_has_role('prevex_app', oid, 'USAGE')"
    sql = f"SELECT count(*) >= 10, bool_and({member}), bool_or({inherits}) FROM pg_roles WHERE {families}"
    assert _row(sql) == (True, True, False)
    assert _row("SELECT pg_has_role('prevex_app', 'prevex_definer', 'MEMBER')") == (False,)


def _probe_rows() -> int:
    return _row("SELECT count(*) FROM probe")[0]


@pytest.fixture(scope="module")
def probe(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TABLE probe (x int)")
        cursor.execute("GRANT SELECT, INSERT ON probe TO prevex_app")
    yield
    with django_db_blocker.unblock(), connections["owner"].cursor() as cursor:
        cursor.execute("DROP TABLE probe")
    connections["owner"].close()


def test_committed_row_is_seen_by_another_connection(probe, committed_db):
    _row("INSERT INTO probe VALUES (1) RETURNING 1")
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM probe")
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db
def test_committed_row_is_gone_after_its_test(probe):
    assert _probe_rows() == 0
    _row("INSERT INTO probe VALUES (2) RETURNING 1")


@pytest.mark.django_db
def test_marked_test_is_undone(probe):
    assert _probe_rows() == 0


def test_committed_db_keeps_what_migrations_wrote(probe, committed_db):
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) > 0 FROM django_content_type")
        assert cursor.fetchone() == (True,)
