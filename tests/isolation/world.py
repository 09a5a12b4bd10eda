"""A small committed or uncommitted world in which everything that could leak exists."""

import datetime
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from cases.models import (
    Act,
    Case,
    CaseGrant,
    CdpReport,
    DeskMark,
    LeaseEntry,
    Measure,
    Meeting,
    MeetingAgreement,
    Outreach,
    Overindebtedness,
    PlanAmendment,
    PlanInstalment,
    PrioritySetting,
    RepaymentPlan,
    SharedCapacity,
    Signalement,
    SignalementRun,
)
from cases.procedure.enums import ActKind
from cases.services import grants, measures, month_ends
from cases.services.acts import record_act
from ccapex.models import AgendaItem, Avis, AvisAddressee, AvisReply, Letter, LetterCopy
from ccapex.services import avis, intake, room
from conventions.services import drafting
from dsf.models import SuitNotice, SuitNoticeDelivery
from organisations import scope, services
from organisations.enums import Role
from organisations.models import Membership, Organisation, Territory
from tests import factories as make
from tests.ccapex.situations import a_draft, a_held_session, a_session
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
        permission=grants.SESSION if kind == "session" else grants.LASTING,
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
        measure = Measure.objects.create(kind="fsl", starts_on=day, **common)
        measures.journal(measure, event="open", source="", on=day)
        place = {"territory": case.territory}
        plan = RepaymentPlan.objects.create(measure=measure, debt=90, debt_on=day, tolerance_days=5, **place)
        PlanInstalment.objects.create(plan=plan, rank=1, due_on=day, amount=90, **place)
        PlanAmendment.objects.create(plan=plan, rank=1, reason="Renégocié", content={}, **place)
        shared = SharedCapacity.objects.filter(case=case).exists()
        SharedCapacity.objects.create(
            amount=40, agreed_on=day, agreed_how="Écrit", withdrawn_on=day if shared else None, **common
        )
        Overindebtedness.objects.create(state="depose", filed_on=day, **common)
        run = SignalementRun.objects.create(
            territory=case.territory, organisation=member.organisation, entered_by=member
        )
        number = f"SIG-{case.territory.code}-{SignalementRun.objects.count():05d}"
        frozen = {"content": {}, "sha256": f"{SignalementRun.objects.count():064d}"}
        about = day - datetime.timedelta(SignalementRun.objects.count())
        Signalement.objects.create(run=run, number=number, on=day, about_on=about, **frozen, **common)
        CdpReport.objects.create(
            number=number.replace("SIG", "CDP"),
            addressee_name="Essai",
            address="Essai",
            commune=case.commune,
            landlord_name="Essai",
            landlord_kind="personne_physique",
            act_on=day,
            rent=500,
            unpaid_since=day,
            amount=1500,
            attested=True,
            **frozen,
            **common,
        )
        Outreach.objects.create(on=day, channel="visite", outcome="joint", **common)
        meeting = Meeting.objects.create(proposed_on=day, **common)
        MeetingAgreement.objects.create(
            meeting=meeting, kind="autre", text="Essai", who="menage", entered_by=member, **place
        )
        Act.objects.create(kind=ActKind.RELANCE, on=day, **common)


def _convention(case: Case, officer: Membership) -> None:
    """A convention in force between the case's bailleur and a commune, with a perimeter and an engagement."""
    manager = Membership.objects.get(organisation=case.bailleur_id, role=Role.BAILLEUR_MANAGER)
    place = situation.Place(case.territory, case.commune, case.commune, manager, officer)
    convention = situation.a_signed_convention(place, signed_on=scope.local_today(case.territory))
    with scope.acting(manager):
        drafting.add_engagement(convention=convention, what="Prévenir tôt", actor=manager)


def _avis(case: Case, addressees: list[Membership], agent: Membership) -> None:
    """One avis with an addressee each, one answer, and a letter to each addressee that it alone may read."""
    session, _ = a_session(agent)
    place: dict[str, Any] = {"territory": case.territory, "case": case}
    with scope.system(case.territory) as current:
        day = current.today
        item = AgendaItem.objects.create(
            session=session, position=1, kind="assignation", subject="Essai", added_by=agent, **place
        )
        adopted = {"number": f"AVI-{case.territory.code}-2026-09001", "adopted_on": day}
        avis = Avis.objects.create(
            item=item, kind="avis", matter="dette", text="Essai", state="adopte", entered_by=agent, **place, **adopted
        )
        for rank, member in enumerate(addressees):
            # The last one is not adopted yet: nobody but the State reads it.
            given = {} if rank == len(addressees) - 1 else {**adopted, "sent_on": day}
            named = AvisAddressee.objects.create(
                avis=avis,
                family="bailleur",
                organisation=member.organisation,
                name="Essai",
                asked="Essai",
                kind="avis",
                **place,
                **given,
            )
            mine = {"organisation": member.organisation, "entered_by": member}
            AvisReply.objects.create(addressee=named, outcome="suivi", on=day, **place, **mine)
            letter = Letter.objects.create(
                kind="avis",
                number=f"COU-{case.territory.code}-2026-{rank:05d}",
                addressee=named,
                to_name="Essai",
                content={},
                sha256="0" * 64,
                written_on=day,
                written_by=agent,
                **place,
            )
            LetterCopy.objects.create(territory=case.territory, letter=letter, organisation=member.organisation)


def _intakes(case: Case, manager: Membership) -> None:
    """A message of a bailleur, linked to its case, and one without account that alerts of a danger."""
    values: dict[str, Any] = {"sender_name": "Essai", "household_name": "Essai", "commune": case.commune}
    with scope.acting(manager):
        message = intake.Message(sender="bailleur", **values)
        intake.receive(territory=case.territory, message=message, actor=manager, case=case)
    intake.receive(territory=case.territory, message=intake.Message(sender="locataire", danger=True, **values))


def _suit_notices(case: Case, manager: Membership, services: list[Membership]) -> None:
    """Two decisions to sue: one told to a service, one to another."""
    for rank, service in enumerate(services):
        place = {"territory": case.territory}
        with scope.system(case.territory) as current:
            notice = SuitNotice.objects.create(
                case=case,
                number=f"INF-{case.territory.code}-{rank:05d}",
                decided_on=current.today,
                sent_on=current.today,
                hearing_on=current.today + datetime.timedelta(30 + rank),
                content={},
                sha256="0" * 64,
                organisation=manager.organisation,
                entered_by=manager,
                **place,
            )
            SuitNoticeDelivery.objects.create(
                notice=notice, organisation=service.organisation, sender=manager.organisation, **place
            )


def _session(cases: list[Case], agent: Membership) -> None:
    """A séance being held on these cases: an avis given and a draft, a vote's facts, a note, somebody who stands aside."""
    held = a_held_session(agent=agent, cases=cases)
    given = a_draft(held, families=("bailleur", "occupant"))
    a_draft(held, matter="accompagnement")
    with scope.acting(agent):
        room.recuse(item=held.items[0], seat=held.seat("adil"), reason="Conseille le ménage", actor=agent)
        room.save_note(item=held.items[0], text="Note du secrétariat", actor=agent)
        avis.take(avis=given, mode="consensus", actor=agent)


def _desk(cases: list[Case]) -> None:
    """Lines of the bailleurs' desks, a closed month, weights and a mark of each."""
    for case in cases[::2]:
        manager = Membership.objects.get(organisation=case.bailleur_id, role=Role.BAILLEUR_MANAGER)
        last = month_ends.month_end(scope.local_today(case.territory))
        month_ends.close_month(bailleur=case.bailleur, ends_on=last)
        with scope.acting(manager) as current:
            common = {"territory": case.territory, "organisation": case.bailleur, "entered_by": manager}
            PrioritySetting.objects.create(valid_from=current.today, **common)
            DeskMark.objects.create(lease_id=case.lease_id, kind="call", batch=uuid.uuid4(), **common)


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
        _desk(cases)
        for case in cases:
            with scope.system(territory):
                LeaseEntry.objects.create(lease_id=case.lease_id, bailleur=case.bailleur, territory=territory)
        private = make.a_member(Role.BAILLEUR_PRIVATE, territory=territory)
        make.a_case(private.organisation)
        secretary = make.a_member(Role.CCAPEX_SECRETARY, territory=territory)
        _session(cases[:2], secretary)
        world.actors += [private, secretary]
        _intakes(cases[0], Membership.objects.get(organisation=cases[0].bailleur_id, role=Role.BAILLEUR_MANAGER))
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
        here = [actor for actor in world.actors if actor.organisation.territory_id == territory.pk]
        agent = next(actor for actor in here if actor.role == Role.CCAPEX_SECRETARY)
        manager = next(actor for actor in here if actor.organisation_id == cases[0].bailleur_id)
        _suit_notices(cases[0], manager, [actor for actor in here if actor.role == Role.SOCIAL_WORKER][:2])
        wanted = (Role.BAILLEUR_MANAGER, Role.SOCIAL_WORKER, Role.COMMUNE_OFFICER, Role.BODY_OFFICER, Role.COMMISSAIRE)
        _avis(cases[0], [next(actor for actor in here if actor.role == role) for role in (*wanted, wanted[0])], agent)
    return world
