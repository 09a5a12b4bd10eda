"""Queries on cases, from queryset to queryset. `visible_to` is the only door to a case."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from organisations import scope
from organisations.enums import Role
from organisations.matrix import matrix

if TYPE_CHECKING:
    from organisations.models import Membership

# The State sees its territory; everybody else needs a grant. The two forms are never mixed in one query.
STATE_ROLES = frozenset({Role.CCAPEX_SECRETARY, Role.PREFECTURE})


# What a role must have done before a séance's grants open anything to it: a higher room registers it.
_gates: list[Callable[[Membership], bool]] = []


def register_gate(gate: Callable[[Membership], bool]) -> None:
    """Ask `gate` of every person whom only a séance's grants serve; False closes every case to her."""
    if gate not in _gates:
        _gates.append(gate)


def of_kind(grants: models.QuerySet, role: str) -> models.QuerySet:
    """Of these grants, those that open a case to this role: a séance's serve its members only (`matrix.yaml`)."""
    kind = matrix().grants(role)
    return grants if kind == "any" else grants.filter(temporary=kind == "session")


class CaseQuerySet(models.QuerySet):
    def visible_to(self, membership: Membership) -> CaseQuerySet:
        """Cases this membership may see today. The database says the same again underneath."""
        if not matrix().reads("F0", membership.role):
            return self.none()
        day = scope.local_today(membership.organisation.territory)
        if membership.role in STATE_ROLES:
            return self.filter(territory_id=membership.organisation.territory_id)
        if matrix().grants(membership.role) == "session" and not all(gate(membership) for gate in _gates):
            return self.none()
        grants = apps.get_model("cases", "CaseGrant").objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=day),
            content_object=OuterRef("pk"),
            group=membership.organisation.group_id,
            revoked_at__isnull=True,
            valid_from__lte=day,
        )
        return self.filter(Exists(of_kind(grants, membership.role)))

    def open(self) -> CaseQuerySet:
        return self.filter(status="ouvert")

    def with_commune(self) -> CaseQuerySet:
        """With its commune, in a query of its own.

        Joined, PostgreSQL sets the communes before the grants, and walks every pair of them (docs/performances.md).
        """
        return self.prefetch_related("commune")

    def by_next_due(self) -> CaseQuerySet:
        """What is due first comes first; without a date last; the number settles ties so that pages are stable."""
        return self.order_by(models.F("next_due_on").asc(nulls_last=True), "number")


class ActQuerySet(models.QuerySet):
    def standing(self) -> ActQuerySet:
        """Acts that were not cancelled."""
        return self.filter(cancelled_at__isnull=True)


class DeadlineQuerySet(models.QuerySet):
    def open(self) -> DeadlineQuerySet:
        """Still asking something of somebody."""
        return self.filter(status__in=["A_VENIR", "A_RISQUE", "ECHU", "NON_PARAMETRE"])


class AlertQuerySet(models.QuerySet):
    def inbox(self, membership: Membership) -> AlertQuerySet:
        """Alerts shown to this person, on cases it may still see."""
        cases = apps.get_model("cases", "Case").objects.visible_to(membership)
        return self.filter(membership=membership, channel="in_app", status="sent", case__in=cases)
