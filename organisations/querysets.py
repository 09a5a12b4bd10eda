"""Queries on organisations and memberships, from queryset to queryset."""

import datetime

from django.db import models
from django.db.models import Q


class OrganisationQuerySet(models.QuerySet):
    def active(self) -> "OrganisationQuerySet":
        return self.filter(is_active=True)

    def of_kinds(self, *kinds: str) -> "OrganisationQuerySet":
        return self.active().filter(kind__in=kinds)


class MembershipQuerySet(models.QuerySet):
    def usable_on(self, day: datetime.date) -> "MembershipQuerySet":
        """Active memberships of active people and organisations whose dates hold on `day`."""
        return self.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=day),
            is_active=True,
            valid_from__lte=day,
            user__is_active=True,
            organisation__is_active=True,
        )
