"""The one place that tells the database who is asking.

Every transaction on protected tables runs as the database role of a family of users, with the acting membership in
transaction-local variables. Web requests, tasks, commands and raw cursors all enter here; without a scope the login
role has no privilege on any protected table, so a forgotten scope is an error and never a leak.
"""

import datetime
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from organisations.enums import ScopeKind
from organisations.matrix import PLATFORM_ROLE, SYSTEM_ROLE, matrix
from organisations.models import Membership, Territory


class ScopeMissing(RuntimeError):
    """A protected service was called outside any scope."""


@dataclass(frozen=True)
class Scope:
    """Who runs the statements of this transaction."""

    kind: ScopeKind
    database_role: str
    territory: Territory | None
    membership: Membership | None
    today: datetime.date

    @property
    def role(self) -> str:
        return self.membership.role if self.membership else self.kind


_current: ContextVar[Scope | None] = ContextVar("scope", default=None)

_SET = (
    "SELECT set_config('role', %s, true), set_config('app.territory', %s, true), "
    "set_config('app.organisation', %s, true), set_config('app.group', %s, true), "
    "set_config('app.membership', %s, true), set_config('app.today', %s, true)"
)


def _apply(scope: Scope | None) -> None:
    if not connection.in_atomic_block:
        raise ScopeMissing("A scope lives inside a transaction.")
    if scope is None:
        values = ["none", "", "", "", "", ""]
    else:
        member = scope.membership
        values = [
            scope.database_role,
            str(scope.territory.pk) if scope.territory else "",
            str(member.organisation_id) if member else "",
            str(member.organisation.group_id) if member else "",
            str(member.pk) if member else "",
            scope.today.isoformat(),
        ]
    with connection.cursor() as cursor:
        cursor.execute(_SET, values)


@contextmanager
def _entered(scope: Scope) -> Iterator[Scope]:
    previous = _current.get()
    with transaction.atomic():
        _apply(scope)
        token = _current.set(scope)
        try:
            yield scope
        finally:
            _current.reset(token)
        # A rolled back savepoint restores the variables by itself; a released one does not.
        if not connection.needs_rollback:
            _apply(previous)


def local_today(territory: Territory | None) -> datetime.date:
    """Today's date where the territory is: a legal day ends at its own midnight."""
    zone = zoneinfo.ZoneInfo(territory.time_zone) if territory else timezone.get_default_timezone()
    return timezone.localdate(timezone=zone)


@contextmanager
def acting(membership: Membership) -> Iterator[Scope]:
    """Act as a person for an organisation: the database role and variables of that membership, in one transaction."""
    territory = membership.organisation.territory
    scope = Scope(
        kind=ScopeKind.MEMBERSHIP,
        database_role=matrix().role_database[membership.role],
        territory=territory,
        membership=membership,
        today=local_today(territory),
    )
    with _entered(scope):
        yield scope


@contextmanager
def system(territory: Territory) -> Iterator[Scope]:
    """Act as the system for one territory: derived rows (deadlines, grants, alerts) are written here and only here.

    Inside a person's scope the author is kept, so history and journal still name who caused the change.
    """
    outer = _current.get()
    if outer is not None and outer.territory is not None and outer.territory.pk != territory.pk:
        raise ScopeMissing("The system scope of another territory cannot be entered from a person's scope.")
    scope = Scope(
        kind=ScopeKind.SYSTEM,
        database_role=SYSTEM_ROLE,
        territory=territory,
        membership=outer.membership if outer else None,
        today=local_today(territory),
    )
    with _entered(scope):
        yield scope


@contextmanager
def platform() -> Iterator[Scope]:
    """Act as the platform's administration: territories, organisations, users; no privilege on any case."""
    scope = Scope(
        kind=ScopeKind.PLATFORM,
        database_role=PLATFORM_ROLE,
        territory=None,
        membership=None,
        today=local_today(None),
    )
    with _entered(scope):
        yield scope


def current() -> Scope:
    """The scope in force. Raises ScopeMissing outside any."""
    scope = _current.get()
    if scope is None:
        raise ScopeMissing("No scope: enter scope.acting, scope.system or scope.platform first.")
    return scope


def current_or_none() -> Scope | None:
    return _current.get()


def today() -> datetime.date:
    """Today in the territory of the scope in force."""
    return current().today


def history_author(instance: object, **kwargs: object) -> Membership | None:
    """Author of a history row: the membership acting, none when the system acts on its own."""
    scope = _current.get()
    return scope.membership if scope else None
