"""Conventions one may read, and the cases that a convention covers or opens."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import BigIntegerField, Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.db.models import Case as Choice
from django.db.models.functions import Coalesce

from cases.enums import CaseStatus, PaidTo
from cases.freshness import oldest_fresh
from cases.models import Case, CaseGrant
from cases.querysets import CaseQuerySet
from conventions.enums import ConventionState, Quality
from organisations import scope
from organisations.matrix import matrix

if TYPE_CHECKING:
    from conventions.models import Convention
    from organisations.models import Membership


class ConventionQuerySet(models.QuerySet):
    def visible_to(self, membership: Membership) -> ConventionQuerySet:
        """Conventions to which the membership's organisation is a party. The database says the same underneath.

        A role that reads no convention (family F23) has no privilege on the table: it is not even asked.
        """
        if not matrix().reads("F23", membership.role):
            return self.none()
        access = apps.get_model("conventions", "ConventionAccess").objects.filter(
            convention=OuterRef("pk"), organisation=membership.organisation_id
        )
        return self.filter(Exists(access))

    def in_force(self, day: datetime.date) -> ConventionQuerySet:
        """Signed, not denounced, and not past their term on `day` (the term is the last day)."""
        return self.filter(state=ConventionState.SIGNED, signed_on__lte=day, term_on__gte=day)


def _cents(expression: object) -> ExpressionWrapper:
    return ExpressionWrapper(expression, output_field=BigIntegerField())


def net_term() -> ExpressionWrapper:
    """One net term of a case's lease, in cents: rent and charges, less RLS and the aid paid to the bailleur."""
    none = Value(0, output_field=BigIntegerField())
    aid = Choice(
        models.When(lease__aid__paid_to=PaidTo.BAILLEUR, then=_cents(F("lease__aid__amount"))),
        default=none,
        output_field=BigIntegerField(),
    )
    return _cents(
        _cents(F("lease__rent") + F("lease__charges") - F("lease__rls"))
        - Coalesce(aid, none, output_field=BigIntegerField())
    )


def cases_in_perimeter(convention: Convention) -> CaseQuerySet:
    """Every case, open or closed, of a bailleur that signed, whose dwelling lies in the perimeter."""
    bailleurs = convention.parties.filter(quality=Quality.BAILLEUR, signed_on__isnull=False)
    lines = list(convention.perimeter.values_list("commune_id", "residence", "dwelling_reference"))
    inside = Q(commune__in=[commune for commune, _, _ in lines if commune])
    inside |= Q(dwelling__residence__in=[name for _, name, _ in lines if name])
    inside |= Q(dwelling__reference__in=[reference for _, _, reference in lines if reference])
    return Case.objects.filter(
        inside,
        territory_id=convention.territory_id,
        bailleur__in=list(bailleurs.values_list("organisation_id", flat=True)),
    )


def cases_opened_by(convention: Convention) -> CaseQuerySet:
    """Open cases that the convention opens to its partners today.

    A case enters with `min_unpaid_terms` net unpaid terms at a stage of the convention. It stays while its stage does,
    «à tout moment de la procédure»: a payment received does not hide a household from those who help it.
    """
    owes = Q(lease__account__balance__gt=0) & Q(
        lease__account__balance__gte=_cents(net_term() * Value(convention.min_unpaid_terms)),
        lease__account__balance_on__gte=oldest_fresh(territory=convention.territory, on=scope.today()),
    )
    already = CaseGrant.objects.filter(
        content_object=OuterRef("pk"), rule=convention.grant_rule, revoked_at__isnull=True
    )
    return cases_in_perimeter(convention).filter(
        owes | Exists(already), status=CaseStatus.OPEN, stage__in=convention.stages
    )
