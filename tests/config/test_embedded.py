"""The embedded servers: private, password-protected, gone when stopped, the same data when started again."""

import os

import psycopg
import pytest
import redis

from config.embedded import database, servers
from config.embedded.servers import Account, ServerError


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    # /tmp/pytest-of-… is closed to nobody, as a private home would be: server_home must cope, or be given another.
    import shutil
    import tempfile
    from pathlib import Path

    folder = servers.server_home(Path(tempfile.mkdtemp(prefix="prevex-embedded-")))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def postgres(home):
    server = servers.Postgres(home, password=servers.new_password(), durable=False)
    server.start()
    yield server
    server.stop()


def _fetch(url, sql):
    with psycopg.connect(url) as connection:
        return connection.execute(sql).fetchall()


def test_postgres_refuses_a_wrong_password(postgres):
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(postgres.url(password="wrong"))


def test_postgres_listens_on_this_machine_alone(postgres):
    assert _fetch(postgres.url(), "SHOW listen_addresses") == [("127.0.0.1",)]
    assert _fetch(postgres.url(), "SHOW unix_socket_directories") == [("",)]


def test_servers_never_run_as_root(postgres):
    owner = os.stat(f"/proc/{postgres.process.pid}").st_uid
    assert owner != 0
    assert owner == (Account.unprivileged().uid if os.geteuid() == 0 else os.geteuid())


def test_data_folder_is_private(postgres, home):
    assert (home.stat().st_mode & 0o777, (home / "pgdata").stat().st_mode & 0o777) == (0o700, 0o700)


def test_roles_can_be_created_twice_and_hold_no_privilege(postgres):
    for _ in range(2):
        database.create_roles(postgres.url(), passwords={database.APP: "a", database.OWNER: "o"})
    sql = "SELECT bool_or(rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication) FROM pg_roles"
    assert _fetch(postgres.url(), sql + " WHERE rolname LIKE 'prevex%'") == [(False,)]
    logins = "SELECT rolname::text FROM pg_roles WHERE rolname LIKE 'prevex%' AND rolcanlogin ORDER BY 1"
    assert _fetch(postgres.url(), logins) == [("prevex_app",), ("prevex_owner",)]


def test_roles_refuse_a_family_that_bypasses_policies(postgres):
    database.create_roles(postgres.url(), passwords={})
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute("ALTER ROLE prevex_bailleur BYPASSRLS")
        try:
            with pytest.raises(psycopg.errors.RaiseException, match="prevex_bailleur ne doit être ni SUPERUSER"):
                database.create_roles(postgres.url(), passwords={})
        finally:
            connection.execute("ALTER ROLE prevex_bailleur NOBYPASSRLS")


def test_given_server_without_roles_says_what_to_do(postgres):
    wrong = {
        "DATABASE_URL": postgres.url(database.APP, "never", "absent"),
        "DATABASE_OWNER_URL": postgres.url(database.OWNER, "never", "absent"),
    }
    with pytest.raises(ServerError, match=r"psql -f config/embedded/roles\.sql") as raised:
        database.prepare_given_server(wrong, for_tests=False)
    assert "never" not in str(raised.value)


def test_given_server_without_owner_is_refused():
    with pytest.raises(ServerError, match="DATABASE_OWNER_URL"):
        database.prepare_given_server({"DATABASE_URL": "postgres://prevex_app@127.0.0.1/x"}, for_tests=False)


def test_given_server_with_another_login_is_refused():
    urls = {
        "DATABASE_URL": "postgres://postgres@127.0.0.1/x",
        "DATABASE_OWNER_URL": "postgres://prevex_owner@127.0.0.1/x",
    }
    with pytest.raises(ServerError, match="prevex_app"):
        database.prepare_given_server(urls, for_tests=False)


def test_given_server_with_a_superuser_is_made_ready(postgres):
    environment = {
        "DATABASE_URL": postgres.url(database.APP, "app secret", "ready"),
        "DATABASE_OWNER_URL": postgres.url(database.OWNER, "owner secret", "ready"),
        "DATABASE_ADMIN_URL": postgres.url(),
    }
    database.prepare_given_server(environment, for_tests=True)
    del environment["DATABASE_ADMIN_URL"]
    database.prepare_given_server(environment, for_tests=True)
    owner = "SELECT pg_get_userbyid(datdba)::text FROM pg_database WHERE datname = 'ready'"
    assert _fetch(environment["DATABASE_URL"], owner) == [("prevex_owner",)]


def test_stopped_postgres_starts_again_with_its_data(home):
    again = servers.server_home(home / "again")
    password = servers.new_password()
    first = servers.Postgres(again, password=password)
    first.start()
    try:
        with psycopg.connect(first.url()) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    finally:
        first.stop()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(first.url(), connect_timeout=2)
    second = servers.Postgres(again, password=password, port=first.port)
    second.start()
    try:
        assert _fetch(second.url(), "SELECT answer FROM kept") == [(42,)]
    finally:
        second.stop()


def test_valkey_asks_for_its_password_and_keeps_it_out_of_sight(home):
    server = servers.Valkey(servers.server_home(home / "valkey"), password=servers.new_password())
    server.start()
    try:
        with redis.Redis(port=server.port) as stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()
        with redis.Redis.from_url(server.url()) as client:
            assert client.ping()
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        with open(f"/proc/{server.process.pid}/cmdline", "rb") as command:
            assert server.password.encode() not in command.read()
    finally:
        server.stop()


def test_taken_port_is_replaced_by_a_free_one(postgres):
    assert servers.free_port(postgres.port) != postgres.port


def test_server_that_cannot_start_shows_its_log(home):
    broken = servers.server_home(home / "broken")
    server = servers.Postgres(broken, password="x", durable=False)
    (broken / "pgdata").mkdir(mode=0o700)
    (broken / "pgdata" / "PG_VERSION").write_text("7\n")
    servers.give(broken, server.account)
    with pytest.raises(ServerError, match="PostgreSQL n'a pas démarré"):
        server.start()
