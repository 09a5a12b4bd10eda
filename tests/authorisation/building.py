"""The world of the authorisation tests, made: people of every role, and objects in every relation to them."""

import dataclasses
import datetime
import io
import uuid
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from cases.models import Act, Alert, ArrearsImport, Attachment, Case, CaseGrant, Meeting
from cases.procedure.enums import ActKind
from cases.services import amendments, calendar_feeds, grants, plans
from cases.services.files import close_case
from cases.services.measures import Step
from cases.services.schedules import in_force
from ccapex.models import AgendaItem, Attendance, Contact, Guest, Packet, Session, Wording
from ccapex.services import avis, intake, minutes, runs, sessions, wordings
from conventions.services import drafting
from dsf.enums import DsfKind
from dsf.models import Dsf, DsfAttachment
from dsf.services import attachments, designation, exchange, procedure, suit_notices
from dsf.services.notes import add_note
from organisations import scope
from organisations.enums import OrganisationKind, Role
from organisations.models import Commune, Membership, Organisation, Territory
from tests import factories as make
from tests.authorisation.world import World
from tests.ccapex import papers
from tests.ccapex.situations import a_mandate, a_session

DAY = datetime.timedelta(1)


def _people(territory: Territory) -> dict[str, Membership]:
    """One person per role; those who work together share an organisation."""
    found: dict[str, Membership] = {}
    together = {
        Role.SOCIAL_HEAD: Role.SOCIAL_WORKER,
        Role.BAILLEUR_CESF: Role.BAILLEUR_MANAGER,
        Role.ELECTED: Role.COMMUNE_OFFICER,
        Role.BODY_OFFICER: Role.CCAPEX_MEMBER,
    }
    for role in sorted(Role.values, key=lambda role: role in together):
        organisation = found[together[Role(role)]].organisation if role in together else None
        found[role] = make.a_member(role, organisation=organisation, territory=territory)
    a_mandate(found[Role.CCAPEX_MEMBER])
    return found


def _grant(case: Case, organisation: Organisation) -> None:
    """What opens a case to people of an organisation: a lasting grant, and a séance's for the members of the commission."""
    proposal = grants.GrantProposal(organisation=organisation, reason="Essai", legal_basis="Essai", rule="test")
    grants.give(case=case, proposal=proposal)
    ends = scope.local_today(case.territory) + 2 * DAY
    grants.give(case=case, proposal=dataclasses.replace(proposal, permission=grants.SESSION, valid_until=ends))


def _turn(case: Case, relation: str) -> None:
    """Make every grant of a case what the relation says."""
    day = scope.local_today(case.territory)
    changes: dict[str, Any] = {
        "revoked": {"revoked_at": timezone.now()},
        "expired": {"valid_from": day - 9 * DAY, "valid_until": day - DAY},
        "future": {"valid_from": day + DAY},
    }.get(relation, {})
    if changes:
        with scope.system(case.territory):
            CaseGrant.objects.filter(content_object=case).update(**changes)
    if relation == "closed":
        close_case(case=case, closed_on=day, reason="Essai")


def an_act(case: Case, member: Membership, kind: ActKind) -> Act:
    with scope.system(case.territory):
        return Act.objects.create(
            territory=case.territory,
            case=case,
            kind=kind,
            on=scope.today() - 3 * DAY,
            organisation=member.organisation,
            entered_by=member,
        )


def _attachment(case: Case, member: Membership) -> Attachment:
    with scope.system(case.territory):
        return Attachment.objects.create(
            territory=case.territory,
            case=case,
            title="Courrier",
            file=ContentFile(b"%PDF-", name="courrier.pdf"),
            content_type="application/pdf",
            size=5,
            sha256="0" * 64,
            organisation=member.organisation,
            entered_by=member,
        )


def _session(agent: Membership, listed: Case, candidate: Case) -> tuple[Session, AgendaItem, Case]:
    """A séance with one case on its agenda, and another that could join it."""
    session, _ = a_session(agent)
    with scope.acting(agent):
        item = sessions.put_on_agenda(
            session=session, case=listed, kind="assignation", subject="Essai", informed_on=scope.today(), actor=agent
        )
    return session, item, candidate


def a_justificatif(dsf: Dsf, worker: Membership) -> DsfAttachment:
    photo = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(photo, "JPEG")
    size = photo.tell()
    photo.seek(0)
    row = attachments.add(dsf=dsf, kind="salaire", title="", special=False, upload=photo, size=size, actor=worker)
    assert isinstance(row, DsfAttachment)
    return row


def a_dsf(world: World, case: Case, kind: str, agent: Membership, worker: Membership) -> Dsf:
    """A diagnostic being written with a justificatif; transmitted when it is that of the commandement."""
    with scope.acting(agent):
        dsf = procedure.request_dsf(case=case, service=worker.organisation, kind=kind, motive="Essai", actor=agent)
    with scope.acting(worker):
        dsf = Dsf.objects.get(pk=dsf.pk)
        procedure.accept_dsf(dsf=dsf, actor=worker)
        procedure.name_writer(dsf=dsf, writer=worker, actor=worker)
        world.justificatifs[dsf.pk] = a_justificatif(dsf, worker)
        world.notes[dsf.pk] = add_note(dsf=dsf, text="Essai", actor=worker)
        if kind == DsfKind.CDP:
            procedure.transmit_dsf(dsf=dsf, actor=worker)
    return dsf


def _exchanges(world: World, relation: str, dsf: Dsf, worker: Membership) -> None:
    """What the writer asked of the bailleur, the CCAPEX and the jurist of an ADIL where nobody of the world works."""
    adil = make.an_organisation(OrganisationKind.ADIL, territory=dsf.case.territory)
    with scope.acting(worker):
        dsf, day = Dsf.objects.get(pk=dsf.pk), scope.today()
        observation = exchange.invite_landlord(dsf=dsf, invited_on=day, channel="courriel", actor=worker)
        request = exchange.ask_ccapex(dsf=dsf, actor=worker)
        invitation = exchange.invite_jurist(
            dsf=dsf, adil=adil, agreement_on=day, valid_until=day + 9 * DAY, question="Frais dus ?", actor=worker
        )
    world.exchanges |= {
        (relation, "observation"): observation.pk,
        (relation, "request"): request.pk,
        (relation, "invitation"): invitation.pk,
    }


def _designation(world: World, relation: str, agent: Membership, worker: Membership) -> None:
    with scope.acting(agent):
        row = designation.designate(
            kind=DsfKind.CFP, commune=None, service=worker.organisation, automatic=False, actor=agent
        )
    world.exchanges[relation, "designation"] = row.pk


def _meeting(case: Case, bailleur: Membership, worker: Membership) -> Any:
    with scope.acting(bailleur) as current:
        place = {"territory": case.territory, "case": case, "organisation": bailleur.organisation}
        return Meeting.objects.create(
            proposed_on=current.today, service=worker.organisation, entered_by=bailleur, **place
        ).pk


def _suit_notice(world: World, relation: str, case: Case, manager: Membership) -> None:
    """A decision to sue told to the service that writes the diagnostic."""
    with scope.acting(manager) as current:
        found = Case.objects.select_related("lease", "bailleur", "commune", "territory").get(pk=case.pk)
        made = suit_notices.send(
            case=found,
            decided_on=current.today,
            hearing_on=current.today + 60 * DAY,
            text="Essai",
            actor=manager,
        )
    world.exchanges[relation, "suit_notice"] = made.pk


def _case(world: World, owner: str, relation: str, people: dict[str, Membership], bailleur: Membership) -> None:
    """A case of a bailleur with acts and diagnostics, opened to everybody of the territory except when foreign."""
    case = world.cases[owner, relation] = make.a_case(bailleur.organisation)
    world.acts[relation, (owner, "of_the_bailleur")] = an_act(case, bailleur, ActKind.RELANCE)
    world.acts[relation, (owner, "of_the_commissaire")] = an_act(case, people[Role.COMMISSAIRE], ActKind.CDP)
    world.attachments[case.pk] = _attachment(case, people[Role.SOCIAL_WORKER])
    with scope.acting(bailleur):
        day = scope.today()
        terms = plans.Terms(debt=Decimal(900), debt_on=day - DAY, first_on=day + DAY, count=3)
        signed = plans.propose_plan(case=case, terms=terms, actor=bailleur)
        world.measures[case.pk] = plans.propose_plan(case=case, terms=terms, actor=bailleur).pk
        plans.move_plan(measure=signed, step=Step("sign", day), actor=bailleur)
        left = in_force(signed.plan)
        amendments.write_amendment(measure=signed, schedule=left, reason="Renégocié", actor=bailleur)
        world.signed[case.pk] = signed.pk
    if owner != "private":
        for kind in (DsfKind.CDP, DsfKind.ASSIGNATION):
            dsf = a_dsf(world, case, kind, people[Role.PREFECTURE], people[Role.SOCIAL_WORKER])
            world.dsfs[relation, kind.value] = dsf
        _exchanges(world, relation, dsf, people[Role.SOCIAL_WORKER])
        if relation in ("granted", "foreign", "elsewhere"):
            _suit_notice(world, relation, case, bailleur)
    world.meetings[case.pk] = _meeting(case, bailleur, people[Role.SOCIAL_WORKER])
    if relation not in ("foreign", "elsewhere"):
        everybody = {member.organisation_id: member.organisation for member in people.values()}
        bailleurs = {OrganisationKind.BAILLEUR_SOCIAL, OrganisationKind.BAILLEUR_PRIVE}
        for organisation in everybody.values():
            if organisation.kind not in bailleurs:
                _grant(case, organisation)
    _turn(case, relation)


def _convention(
    world: World, relation: str, bailleurs: list[Membership], others: list[Membership], commune: Commune
) -> None:
    """A draft and a signed convention between bailleurs and everybody named, each with an engagement of the first."""
    parties = {member.organisation_id: member.organisation for member in [*bailleurs, *others]}
    manager = bailleurs[0]
    for state in ("draft", "signed"):
        terms = drafting.DraftTerms(
            title=f"Convention {relation} {state}",
            parties=tuple(drafting.PartyTerms(organisation=organisation) for organisation in parties.values()),
            communes=(commune,),
            # Opens nothing: these conventions are for their own pages.
            min_unpaid_terms=12,
        )
        with scope.acting(manager):
            made = drafting.create_convention(terms=terms, actor=manager)
            engagement = drafting.add_engagement(convention=made, what="Prévenir tôt", actor=manager)
        for signer in bailleurs if state == "signed" else ():
            with scope.acting(signer):
                drafting.record_signature(convention=made, on=scope.today(), actor=signer)
        world.conventions[relation, state] = (made, engagement)


def _papers(agent: Membership, case: Case, addressee: Membership) -> dict[str, Any]:
    """What follows a closed séance: compte rendu, an avis for the bailleur, its letter sent, the run, a sentence, a contact."""
    session, _ = a_session(agent, "Commission des suites")
    with scope.system(case.territory) as current:
        Session.objects.filter(pk=session.pk).update(state="held", on=current.today)
        session.refresh_from_db()
        item = AgendaItem.objects.create(
            territory=case.territory,
            session=session,
            case=case,
            position=1,
            kind="cdp",
            subject="Essai",
            added_by=agent,
        )
        avis = papers.an_avis(item, agent)
        row = papers.an_addressee(
            avis, "Bailleur", "Essai", family="bailleur", organisation=addressee.organisation, due_on=current.today
        )
    with scope.acting(agent) as current:
        made = minutes.issue(session=session, actor=agent)
        run = runs.notify_avis(session=session, actor=agent)
    papers.made(run, agent)
    with scope.acting(agent):
        runs.mark_sent(run=run, on=current.today, actor=agent)
        wordings.load_library(territory=case.territory)
        contact = Contact.objects.create(
            territory=case.territory, kind="adil", name="Essai", phone="01 99 00 00 01", valid_from=current.today
        )
        return {
            "minutes": made.pk,
            "avis": row.pk,
            "letter": run.letters.get().pk,
            "run": run.pk,
            "wording": Wording.objects.first().pk,
            "contact": contact.pk,
        }


def _import(member: Membership) -> Any:
    with scope.acting(member):
        return ArrearsImport.objects.create(
            territory=member.organisation.territory,
            organisation=member.organisation,
            entered_by=member,
            file_name="impayes.csv",
            sha256="0" * 64,
            balance_on=scope.today(),
            file=ContentFile(b"", name="impayes.csv"),
        ).pk


def _intake(member: Membership) -> Any:
    """A message of a person's organisation to the commission."""
    commune = Commune.objects.filter(territory=member.organisation.territory).order_by("code")[0]
    message = intake.Message(sender="interesse", sender_name="Essai", household_name="Essai", commune=commune)
    with scope.acting(member):
        return intake.receive(territory=member.organisation.territory, message=message, actor=member).pk


def _alert(case: Case, member: Membership) -> Any:
    with scope.system(case.territory):
        return Alert.objects.create(
            territory=case.territory,
            case=case,
            membership=member,
            channel="in_app",
            dedup_key=str(uuid.uuid4()),
            deadline_key="SIG-CAF:1",
            rule_id="SIG-CAF",
            title="Signaler l’impayé",
            safe_on=scope.today(),
            lead_days=7,
            send_on=scope.today(),
            status="sent",
            sent_at=timezone.now(),
        ).pk


def _room(world: World, agent: Membership, relation: str) -> None:
    """What hangs from a séance: its commission, a seat, a guest of its item, room copies asked by its secretariat."""
    session, item, _ = world.sessions[relation]
    with scope.acting(agent):
        guest = Guest.objects.create(
            territory_id=session.territory_id,
            item=item,
            case_id=item.case_id,
            kind="tiers",
            name="Essai",
            invited_on=scope.today(),
        )
        packet = Packet.objects.create(
            territory_id=session.territory_id, session=session, organisation=agent.organisation, entered_by=agent
        )
        commission = session.commission
        world.room[session.pk] = {
            "commission": commission,
            "seat": commission.seats.get(),
            "guest": guest,
            "packet": packet,
        }


def _of_the_room(session: Session, item: AgendaItem, agent: Membership) -> dict[str, Any]:
    """A stay, a draft and its addressee."""
    with scope.acting(agent) as current:
        seat = session.commission.seats.get()
        stay = Attendance.objects.create(
            territory=current.territory, session=session, seat=seat, name="Présent", arrived_at=timezone.now()
        )
        wanted = avis.Wanted("avis", "dette", "Plan d’apurement")
        to = (avis.To("bailleur", item.case.bailleur),)
        draft = avis.draft_avis(item=item, wanted=wanted, to=to, actor=agent)
        return {"stay": stay, "avis": draft, "addressee": draft.addressees.get()}


def build() -> World:
    """Loire-Atlantique with everybody, another bailleur with its own partners, and La Réunion."""
    here = make.a_territory()
    there = make.a_territory("974", "La Réunion", "Indian/Reunion")
    world = World(people=_people(here))
    people = world.people
    commune = Commune.objects.filter(territory=here).order_by("code")[0]
    manager, private = people[Role.BAILLEUR_MANAGER], people[Role.BAILLEUR_PRIVATE]
    for relation in ("granted", "closed", "revoked", "expired", "future"):
        _case(world, "social", relation, people, manager)
    for relation in ("granted", "closed", "revoked"):
        _case(world, "private", relation, people, private)
    strangers = {
        place: {
            role: make.a_member(role, territory=place)
            for role in (
                Role.BAILLEUR_MANAGER,
                Role.SOCIAL_WORKER,
                Role.COMMISSAIRE,
                Role.PREFECTURE,
                Role.COMMUNE_OFFICER,
            )
        }
        for place in (here, there)
    }
    for relation, place in (("foreign", here), ("elsewhere", there)):
        others = strangers[place]
        bailleur = others[Role.BAILLEUR_MANAGER]
        _case(world, "any", relation, others, bailleur)
        where = Commune.objects.filter(territory=place).order_by("code")[0]
        _convention(world, relation, [bailleur], [others[Role.COMMUNE_OFFICER]], where)
        agent = make.a_member(Role.CCAPEX_SECRETARY, territory=place)
        if relation == "elsewhere":
            listed = world.cases["any", relation]
            world.sessions[relation] = _session(agent, listed, listed)
            _room(world, agent, relation)
            world.rows[relation] = _of_the_room(*world.sessions[relation][:2], agent)
        world.imports["any", relation] = _import(bailleur)
        world.intakes["any", relation] = _intake(bailleur)
        world.alerts["any", relation] = _alert(world.cases["any", relation], bailleur)
    _designation(world, "granted", people[Role.PREFECTURE], people[Role.SOCIAL_WORKER])
    _designation(world, "elsewhere", strangers[there][Role.PREFECTURE], strangers[there][Role.SOCIAL_WORKER])
    secretary = people[Role.CCAPEX_SECRETARY]
    world.sessions["granted"] = _session(secretary, world.case("", "granted"), world.case("", "foreign"))
    _room(world, secretary, "granted")
    world.rows["granted"] = _of_the_room(*world.sessions["granted"][:2], secretary)
    world.papers = _papers(secretary, world.case("", "granted"), manager)
    _convention(world, "granted", [manager, private], list(people.values()), commune)
    for member in (manager, private):
        world.imports[member.role, "granted"] = _import(member)
    for role, member in people.items():
        world.alerts[role, "granted"] = _alert(world.cases[world.owner(role), "granted"], member)
        world.intakes[role, "granted"] = _intake(member)
    with scope.acting(manager):
        world.feed = calendar_feeds.create_feed(actor=manager)
    return world
