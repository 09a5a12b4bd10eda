"""Opening, changing and closing organisations and memberships; the journal of access."""

import datetime
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from core.errors import DomainError
from core.text import normalise
from organisations import scope
from organisations.models import (
    AccessLog,
    Arrondissement,
    Commune,
    Membership,
    Organisation,
    Territory,
    TerritorySetting,
    User,
)


def create_territory(*, code: str, name: str, time_zone: str = "Europe/Paris") -> Territory:
    """Open a territory (département). Platform scope."""
    return Territory.objects.create(code=code, name=name, time_zone=time_zone)


def load_communes(
    *, territory: Territory, arrondissements: dict[str, str], communes: list[tuple[str, str, str]]
) -> None:
    """Load arrondissements (code → name) and communes (code, name, code of arrondissement). Platform scope, idempotent."""
    by_code = {
        code: Arrondissement.objects.get_or_create(code=code, defaults={"territory": territory, "name": name})[0]
        for code, name in arrondissements.items()
    }
    known = set(Commune.objects.filter(territory=territory).values_list("code", flat=True))
    Commune.objects.bulk_create(
        Commune(
            territory=territory,
            code=code,
            name=name,
            search_name=normalise(name),
            arrondissement=by_code[arrondissement],
        )
        for code, name, arrondissement in communes
        if code not in known
    )


def set_territory_setting(
    *, territory: Territory, key: str, value: Any, valid_from: datetime.date, source: str
) -> TerritorySetting:
    """Give a local rule a value from a date on, with its source. Platform scope."""
    row, _ = TerritorySetting.objects.update_or_create(
        territory=territory, key=key, valid_from=valid_from, defaults={"value": value, "source": source}
    )
    return row


def territory_setting(*, territory: Territory, key: str, on: datetime.date, default: Any = None) -> Any:
    """Value of a local rule in force on a date; `default` when the territory has set none."""
    row = (
        TerritorySetting.objects.filter(territory=territory, key=key, valid_from__lte=on)
        .order_by("-valid_from")
        .first()
    )
    if row is None or (row.valid_until is not None and row.valid_until < on):
        return default
    return row.value


def create_organisation(*, territory: Territory, kind: str, name: str, **fields: Any) -> Organisation:
    """Open an organisation and the Django group that carries its grants. Platform scope."""
    with transaction.atomic():
        group = Group.objects.create(name=f"{territory.code} {name}")
        return Organisation.objects.create(territory=territory, kind=kind, name=name, group=group, **fields)


def create_user(*, email: str, password: str | None) -> User:
    """Open a login; without password, the person chooses one by «mot de passe oublié». Platform scope.

    The password's strength is checked by the form or the caller.
    """
    return User.objects.create_user(email=email, password=password)


def create_membership(
    *, user: User, organisation: Organisation, role: str, display_name: str, valid_from: datetime.date
) -> Membership:
    """Let a person act for an organisation, by name and from a date. Platform scope."""
    return Membership.objects.create(
        user=user, organisation=organisation, role=role, display_name=display_name, valid_from=valid_from
    )


def deactivate_membership(*, membership: Membership) -> None:
    """End a membership at once: it is never deleted, and the person's open sessions end with it. Platform scope."""
    changed = Membership.objects.filter(pk=membership.pk, is_active=True).update(
        is_active=False, deactivated_at=timezone.now()
    )
    if changed != 1:
        raise DomainError("Cette habilitation est déjà fermée.")
    end_sessions(user_id=membership.user_id)


def end_sessions(*, user_id: int) -> int:
    """Delete every session of a person; returns how many. Platform scope."""
    ended = 0
    for session in Session.objects.filter(expire_date__gte=timezone.now()).iterator(chunk_size=500):
        if session.get_decoded().get("_auth_user_id") == str(user_id):
            session.delete()
            ended += 1
    return ended


def log_access(*, action: str, family: str, object_type: str, object_id: object, reason: str = "") -> None:
    """Append one line to the journal: who (the scope's membership) did what to which object. Never any content."""
    current = scope.current()
    if current.membership is None or current.territory is None:
        raise scope.ScopeMissing("The journal names a person: call log_access inside a person's scope.")
    AccessLog.objects.bulk_create(
        [
            AccessLog(
                territory=current.territory,
                organisation_id=current.membership.organisation_id,
                membership=current.membership,
                action=action,
                family=family,
                object_type=object_type,
                object_id=str(object_id),
                reason=reason,
            )
        ]
    )
