"""Queries on séances and their agenda."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models

from cases.querysets import STATE_ROLES

if TYPE_CHECKING:
    from organisations.models import Membership


class SessionQuerySet(models.QuerySet):
    def visible_to(self, membership: Membership) -> SessionQuerySet:
        """Séances of the territory, for the State's services that prepare them. Members come with their séance."""
        if membership.role not in STATE_ROLES:
            return self.none()
        return self.filter(territory_id=membership.organisation.territory_id)

    def coming(self, day: datetime.date) -> SessionQuerySet:
        return self.filter(on__gte=day, state="planned")


class AgendaItemQuerySet(models.QuerySet):
    def visible_to(self, membership: Membership) -> AgendaItemQuerySet:
        """Items of visible séances whose case the reader may see."""
        if membership.role not in STATE_ROLES:
            return self.none()
        visible = apps.get_model("cases", "Case").objects.visible_to(membership)
        return self.filter(territory_id=membership.organisation.territory_id, case__in=visible)
