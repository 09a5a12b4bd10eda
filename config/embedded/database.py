"""Roles and database on a PostgreSQL server, embedded or not, and a check of what is there."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

from config.embedded.servers import ServerError

ROLES = Path(__file__).with_name("roles.sql")
APP, OWNER = "prevex_app", "prevex_owner"


def create_roles(admin_url: str, *, passwords: dict[str, str], may_create_databases: bool = False) -> None:
    """Creates the roles, and sets the logins' passwords. `may_create_databases` is for tests only."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(ROLES.read_bytes())
        for role, password in passwords.items():
            statement = sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(password))
            connection.execute(statement)
        if may_create_databases:
            connection.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(OWNER)))


def create_database(admin_url: str, name: str) -> None:
    """Creates an empty database that the owner's login owns, if it is not there."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        if connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            statement = "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'"
            connection.execute(sql.SQL(statement).format(sql.Identifier(name), sql.Identifier(OWNER)))


def drop_database(owner_url: str, name: str) -> None:
    """Drops a test database that a killed run may have left."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def prepare_given_server(environment: dict[str, str], *, for_tests: bool) -> None:
    """Readies a server that the environment names: with DATABASE_ADMIN_URL creates what is missing, then checks."""
    if "DATABASE_OWNER_URL" not in environment:
        raise ServerError(
            "DATABASE_URL est donnée sans DATABASE_OWNER_URL : la première est celle de l'application "
            f"({APP}), la seconde celle du propriétaire des tables ({OWNER}), qui migre."
        )
    urls = {APP: environment["DATABASE_URL"], OWNER: environment["DATABASE_OWNER_URL"]}
    for role, url in urls.items():
        if urlsplit(url).username != role:
            raise ServerError(f"L'adresse de la base doit se connecter comme {role} (voir docs/deploiement.md).")
    database = urlsplit(urls[OWNER]).path.lstrip("/")
    if admin_url := environment.get("DATABASE_ADMIN_URL"):
        passwords = {role: unquote(password) for role, url in urls.items() if (password := urlsplit(url).password)}
        create_roles(admin_url, passwords=passwords, may_create_databases=for_tests)
        create_database(admin_url, database)
    _check_given_server(urls[OWNER], for_tests=for_tests)
    _connect(urls[APP]).close()


def _connect(url: str) -> psycopg.Connection:
    try:
        return psycopg.connect(url, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise ServerError(
            f"Connexion impossible à {_without_password(url)} : {str(error).strip()}\n"
            "Créez les rôles (psql -f config/embedded/roles.sql), leurs mots de passe et la base, ou donnez "
            "DATABASE_ADMIN_URL, l'adresse d'un superutilisateur qui les créera."
        ) from error


def _check_given_server(owner_url: str, *, for_tests: bool) -> None:
    with _connect(owner_url) as connection:
        if connection.info.server_version < 150000:
            raise ServerError("Il faut PostgreSQL 15 ou plus récent.")
        row = connection.execute(
            "SELECT rolcreatedb, pg_has_role('prevex_owner', 'prevex_definer', 'MEMBER') FROM pg_roles"
            " WHERE rolname = current_user"
        ).fetchone()
    may_create, defines = row or (False, False)
    if not defines:
        raise ServerError("Les rôles sont incomplets : exécutez config/embedded/roles.sql en superutilisateur.")
    if for_tests and not may_create:
        raise ServerError(f"Les tests créent leur propre base : ALTER ROLE {OWNER} CREATEDB;")


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or 5432}{parts.path} (login {parts.username})"
