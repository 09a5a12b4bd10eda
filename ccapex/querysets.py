"""Queries on séances and their agenda."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import functions

from cases.querysets import STATE_ROLES
from organisations.enums import Role
from organisations.matrix import matrix

if TYPE_CHECKING:
    from organisations.models import Membership


AVIS_READERS = frozenset({Role.CCAPEX_MEMBER, Role.SOCIAL_WORKER, Role.SOCIAL_HEAD})
# Who reads a letter that names its organisation (`organisations/matrix.yaml`, readers of ccapex.Letter).
LETTER_READERS = AVIS_ADDRESSEES = frozenset(
    {
        Role.SOCIAL_WORKER,
        Role.SOCIAL_HEAD,
        Role.COMMUNE_OFFICER,
        Role.BAILLEUR_MANAGER,
        Role.BAILLEUR_CESF,
        Role.BAILLEUR_PRIVATE,
        Role.BODY_OFFICER,
    }
)


class SessionQuerySet(models.QuerySet):
    def visible_to(self, membership: Membership) -> SessionQuerySet:
        """Séances of the territory, for the State's services that prepare them. Members come with their séance."""
        if membership.role not in STATE_ROLES:
            return self.none()
        return self.filter(territory_id=membership.organisation.territory_id)

    def coming(self, day: datetime.date) -> SessionQuerySet:
        return self.filter(on__gte=day, state__in=["planned", "convened"])


class AgendaItemQuerySet(models.QuerySet):
    def visible_to(self, membership: Membership) -> AgendaItemQuerySet:
        """Items of visible séances whose case the reader may see."""
        if membership.role not in STATE_ROLES:
            return self.none()
        visible = apps.get_model("cases", "Case").objects.visible_to(membership)
        return self.filter(territory_id=membership.organisation.territory_id, case__in=visible)


class AvisQuerySet(models.QuerySet):
    def visible_to(self, membership: Membership) -> AvisQuerySet:
        """Avis of cases the reader may see, for who reads them whole: the State, members, social services. An addressee
        reads its own row (`AvisAddressee`) instead.
        """
        visible = apps.get_model("cases", "Case").objects.visible_to(membership)
        if membership.role in STATE_ROLES:
            return self.filter(territory_id=membership.organisation.territory_id, case__in=visible)
        if membership.role in AVIS_READERS:
            return self.filter(case__in=visible, state="adopte")
        return self.none()

    def adopted(self) -> AvisQuerySet:
        return self.filter(state="adopte")


class AvisAddresseeQuerySet(models.QuerySet):
    def visible_to(self, membership: Membership) -> AvisAddresseeQuerySet:
        """The State sees its territory's; an organisation sees what was adopted and addressed to it."""
        if membership.role in STATE_ROLES:
            return self.filter(territory_id=membership.organisation.territory_id)
        if not matrix().reads("F17", membership.role):
            return self.none()
        return self.filter(organisation_id=membership.organisation_id, adopted_on__isnull=False)

    def with_outcome(self) -> AvisAddresseeQuerySet:
        """With `outcome`, the last answer that is more than a receipt; empty while nothing was answered."""
        replies = apps.get_model("ccapex", "AvisReply").objects.filter(addressee=models.OuterRef("pk"))
        last = replies.exclude(outcome="recu").order_by("-on", "-entered_at").values("outcome")[:1]
        return self.annotate(outcome=functions.Coalesce(models.Subquery(last), models.Value("")))

    def waiting(self) -> AvisAddresseeQuerySet:
        """Sent, and not answered yet."""
        replies = apps.get_model("ccapex", "AvisReply").objects.filter(addressee=models.OuterRef("pk"))
        return self.filter(~models.Exists(replies.exclude(outcome="recu")), sent_on__isnull=False)


class IntakeQuerySet(models.QuerySet):
    def visible_to(self, membership: Membership) -> IntakeQuerySet:
        """The State reads all of its territory; an organisation what it sent itself."""
        rows = self.filter(territory_id=membership.organisation.territory_id)
        if membership.role in STATE_ROLES:
            return rows
        if not matrix().reads("F24", membership.role):
            return self.none()
        return rows.filter(organisation_id=membership.organisation_id)

    def waiting(self) -> IntakeQuerySet:
        """Nobody has taken them in charge yet."""
        return self.filter(state="recue")

    def unread_danger(self) -> IntakeQuerySet:
        """A person may be in danger and nobody of the State has opened the message."""
        return self.filter(danger=True, opened_at__isnull=True)


class LetterQuerySet(models.QuerySet):
    def visible_to(self, membership: Membership) -> LetterQuerySet:
        """The State sees its territory's letters; an organisation those sent to it or in copy to it."""
        if membership.role in STATE_ROLES:
            return self.filter(territory_id=membership.organisation.territory_id)
        if membership.role not in LETTER_READERS:
            return self.none()
        return self.filter(copies__organisation=membership.organisation_id)
