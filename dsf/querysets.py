"""Queries on diagnostics, from queryset to queryset."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When

from cases.querysets import STATE_ROLES
from dsf.enums import DsfState
from organisations import scope
from organisations.enums import Role

if TYPE_CHECKING:
    from cases.models import Case as CaseFile
    from dsf.models import DesignatedService
    from organisations.models import Membership

BAILLEUR_ROLES = frozenset({Role.BAILLEUR_MANAGER, Role.BAILLEUR_CESF, Role.BAILLEUR_PRIVATE})
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
        """With `due_on` and `due_title`, the earliest open date of the diagnostic's own clock; what is due first first."""
        dates = own_deadlines().order_by("safe_on")
        return self.annotate(
            due_on=Subquery(dates.values("safe_on")[:1]), due_title=Subquery(dates.values("title")[:1])
        ).order_by(models.F("due_on").asc(nulls_last=True), "requested_on", "pk")

    def late(self, day: datetime.date) -> DsfQuerySet:
        """Live ones of which a legal date is past: an interview not offered, a diagnostic not sent."""
        return self.live().filter(Exists(own_deadlines().filter(due__lt=day)))

    def unassigned(self) -> DsfQuerySet:
        """Live ones that nobody writes: no writer yet, or one who left."""
        return self.live().filter(Q(writer__isnull=True) | Q(writer__is_active=False))


def own_deadlines() -> models.QuerySet:
    """Open dates that belong to the diagnostic of the outer query: those of the commandement to its own, the others to
    that of the hearing; none is known at the concours de la force publique. A faculty that lapsed asks nothing any more.
    """
    return (
        apps.get_model("cases", "Deadline")
        .objects.open()
        .annotate(dsf_kind=Case(When(rule_id="DSF-CDP", then=Value("cdp")), default=Value("assignation")))
        .filter(
            case=OuterRef("case"),
            dsf_kind=OuterRef("kind"),
            rule_id__startswith="DSF",
            alertable=True,
            safe_on__isnull=False,
        )
    )


class DesignatedServiceQuerySet(models.QuerySet["DesignatedService"]):
    def for_case(self, case: CaseFile, kind: str) -> DesignatedService | None:
        """The service designated for a case's commune at a stage; else the one of every other commune; else nobody."""
        rows = self.filter(
            Q(commune=case.commune_id) | Q(commune__isnull=True),
            territory_id=case.territory_id,
            kind=kind,
            service__is_active=True,
        )
        ordered = rows.select_related("service", "set_by__organisation").order_by(
            models.F("commune").asc(nulls_last=True)
        )
        return ordered.first()


class LandlordObservationQuerySet(models.QuerySet):
    def addressed_to(self, membership: Membership) -> LandlordObservationQuerySet:
        """Invitations of the bailleur for whom this person acts, on cases it may see. Nobody else answers them."""
        if membership.role not in BAILLEUR_ROLES:
            return self.none()
        visible = apps.get_model("cases", "Case").objects.visible_to(membership)
        return self.filter(case__in=visible.filter(bailleur_id=membership.organisation_id))


class JuristInvitationQuerySet(models.QuerySet):
    def open_on(self, day: datetime.date) -> JuristInvitationQuerySet:
        return self.filter(ended_at__isnull=True, valid_until__gte=day)

    def addressed_to(self, membership: Membership) -> JuristInvitationQuerySet:
        """Open invitations of the jurist's own ADIL; a jurist of another one, invited elsewhere in the case, sees none."""
        if membership.role != Role.ADIL_JURIST:
            return self.none()
        visible = apps.get_model("cases", "Case").objects.visible_to(membership)
        day = scope.local_today(membership.organisation.territory)
        return self.open_on(day).filter(adil_id=membership.organisation_id, case__in=visible)


class SuitNoticeQuerySet(models.QuerySet):
    def visible_to(self, membership: Membership) -> SuitNoticeQuerySet:
        """The bailleur reads its own, the State its territory's, a social service those delivered to it."""
        if membership.role in BAILLEUR_ROLES:
            return self.filter(organisation_id=membership.organisation_id)
        if membership.role in STATE_ROLES:
            return self.filter(territory_id=membership.organisation.territory_id)
        if membership.role in SOCIAL_ROLES:
            # Not joined: the delivery's own policy says the same, and one service is named once.
            named = apps.get_model("dsf", "SuitNoticeDelivery").objects.filter(organisation=membership.organisation_id)
            return self.filter(pk__in=named.values("notice"))
        return self.none()
