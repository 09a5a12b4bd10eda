"""A small committed or uncommitted world in which everything that could leak exists."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from cases.models import Act, Case, CaseGrant, Measure, Outreach
from cases.procedure.enums import ActKind
from cases.services import grants
from cases.services.acts import record_act
from conventions.services import drafting
from organisations import scope, services
from organisations.enums import Role
from organisations.models import Membership, Organisation, Territory
from tests import factories as make
from tests.conventions import situation

# What the grant of each organisation on a case is like.
GRANTS = ("none", "plain", "revoked", "expired", "future", "agreement", "session", "ending")
GRANT_ROLES = (
    Role.SOCIAL_WORKER,
    Role.COMMUNE_OFFICER,
    Role.ELECTED,
    Role.CCAPEX_MEMBER,
    Role.ADIL_JURIST,
    Role.BODY_OFFICER,
    Role.COMMISSAIRE,
    Role.TENANT,
)
OTHER_ROLES = (Role.DPO, Role.STATISTICIAN)


@dataclass
class World:
    """Who acts, what exists: enough for an independent judge to say who sees what."""

    territories: list[Territory] = field(default_factory=list)
    actors: list[Membership] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Every row of a protected table, asked territory by territory as the system."""
        found: list[dict[str, Any]] = []
        for territory in self.territories:
            with scope.system(territory), connection.cursor() as cursor:
                cursor.execute(f"SELECT * FROM {table}")
                names = [column.name for column in cursor.description or ()]
                found += [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        return found


def _grant(case: Case, organisation: Organisation, kind: str) -> None:
    day = scope.local_today(case.territory)
    if kind == "none":
        return
    proposal = grants.GrantProposal(
        organisation=organisation,
        reason=f"Essai {kind}",
        legal_basis="Essai",
        rule="test",
        agreement_on=day if kind == "agreement" else None,
        valid_until=day + datetime.timedelta(2) if kind in ("session", "ending") else None,
        temporary=kind == "session",
    )
    grant = grants.give(case=case, proposal=proposal)
    changes: dict[str, Any] = {}
    if kind == "expired":
        changes = {"valid_from": day - datetime.timedelta(9), "valid_until": day - datetime.timedelta(1)}
    if kind == "future":
        changes = {"valid_from": day + datetime.timedelta(1)}
    if changes:
        with scope.system(case.territory):
            CaseGrant.objects.filter(pk=grant.pk).update(**changes)
    if kind == "revoked":
        grants.revoke(case=case, organisation=organisation)


def _contributions(case: Case, member: Membership) -> None:
    """Rows of several organisations under one case, so that «own contributions only» means something."""
    day = scope.local_today(case.territory) - datetime.timedelta(3)
    common: dict[str, Any] = {
        "territory": case.territory,
        "case": case,
        "organisation": member.organisation,
        "entered_by": member,
    }
    with scope.system(case.territory):
        Measure.objects.create(kind="fsl", starts_on=day, **common)
        Outreach.objects.create(on=day, channel="visite", outcome="joint", **common)
        Act.objects.create(kind=ActKind.RELANCE, on=day, **common)


def _convention(case: Case, officer: Membership) -> None:
    """A convention in force between the case's bailleur and a commune, with a perimeter and an engagement."""
    manager = Membership.objects.get(organisation=case.bailleur_id, role=Role.BAILLEUR_MANAGER)
    place = situation.Place(case.territory, case.commune, case.commune, manager, officer)
    convention = situation.a_signed_convention(place, signed_on=scope.local_today(case.territory))
    with scope.acting(manager):
        drafting.add_engagement(convention=convention, what="Prévenir tôt", actor=manager)


def build() -> World:
    """Two territories; in each two bailleurs with two cases, and for each role one organisation per kind of grant."""
    world = World()
    for code, name, zone in (("44", "Loire-Atlantique", "Europe/Paris"), ("974", "La Réunion", "Indian/Reunion")):
        territory = make.a_territory(code, name, zone)
        world.territories.append(territory)
        cases = []
        for _ in range(2):
            bailleur = make.an_organisation("bailleur_social", territory=territory)
            manager = make.a_member(Role.BAILLEUR_MANAGER, organisation=bailleur)
            world.actors += [manager, make.a_member(Role.BAILLEUR_CESF, organisation=bailleur)]
            for _ in range(2):
                case = make.a_case(bailleur)
                with scope.acting(manager):
                    day = scope.today() - datetime.timedelta(40)
                    record_act(case=case, kind=ActKind.IMPAYE_CONSTITUE, on=day, actor=manager, by_service=True)
                    services.log_access(action="read", family="F5", object_type="case", object_id=case.pk)
                _contributions(case, manager)
                cases.append(case)
        world.cases += cases
        private = make.a_member(Role.BAILLEUR_PRIVATE, territory=territory)
        make.a_case(private.organisation)
        world.actors += [private, make.a_member(Role.CCAPEX_SECRETARY, territory=territory)]
        world.actors += [make.a_member(role, territory=territory) for role in OTHER_ROLES]
        for role in GRANT_ROLES:
            # Every kind of grant here; there, enough to prove that the boundary holds both ways.
            for kind in GRANTS if territory is world.territories[0] else ("plain",):
                member = make.a_member(role, territory=territory)
                if role is Role.COMMUNE_OFFICER and kind == "none":
                    _convention(cases[0], member)
                _grant(cases[0], member.organisation, kind)
                if kind == "plain":
                    _contributions(cases[0], member)
                world.actors.append(member)
    return world
