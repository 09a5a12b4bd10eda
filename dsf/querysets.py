"""Queries on diagnostics, from queryset to queryset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import OuterRef, Subquery

from cases.querysets import STATE_ROLES
from dsf.enums import DsfState
from organisations.enums import Role

if TYPE_CHECKING:
    from organisations.models import Membership

SOCIAL_ROLES = frozenset({Role.SOCIAL_WORKER, Role.SOCIAL_HEAD})


class DsfQuerySet(models.QuerySet):
    def visible_to(self, membership: Membership) -> DsfQuerySet:
        """The State's services see their territory's diagnostics; a social service sees those asked of it.

        Everybody else sees acts and dates only, never the row: the matrix gives families F7, F10, F12 and F13 to nobody
        else without an agreement, and the database says the same.
        """
        if membership.role in STATE_ROLES:
            return self.filter(territory_id=membership.organisation.territory_id)
        if membership.role in SOCIAL_ROLES:
            visible = apps.get_model("cases", "Case").objects.visible_to(membership)
            return self.filter(service_id=membership.organisation_id, case__in=visible)
        return self.none()

    def live(self) -> DsfQuerySet:
        return self.filter(state__in=DsfState.live())

    def by_due(self) -> DsfQuerySet:
        """With `due_on`, the earliest open date of the diagnostic's own clock; what is due first comes first."""
        deadlines = (
            apps.get_model("cases", "Deadline")
            .objects.open()
            .filter(case=OuterRef("case"), rule_id__startswith="DSF", safe_on__isnull=False)
            .order_by("safe_on")
        )
        return self.annotate(
            due_on=Subquery(deadlines.values("safe_on")[:1]), due_title=Subquery(deadlines.values("title")[:1])
        ).order_by(models.F("due_on").asc(nulls_last=True), "requested_on", "pk")
