"""People of every role, and objects in every relation to them: granted, closed, revoked, expired, future, foreign…"""

import datetime
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from cases.models import Act, Alert, ArrearsImport, Attachment, Case, CaseGrant
from cases.procedure.enums import ActKind
from cases.services import calendar_feeds, grants
from cases.services.files import close_case
from ccapex.models import AgendaItem, Session
from ccapex.services import sessions
from conventions.models import Convention
from conventions.services import drafting
from dsf.enums import DsfKind
from dsf.models import Dsf
from dsf.services import procedure
from organisations import scope
from organisations.enums import OrganisationKind, Role
from organisations.models import Commune, Membership, Organisation, Territory
from tests import factories as make
from tests.authorisation.routes import Entry
from tests.ccapex.situations import a_session

ABSENT = uuid.UUID("00000000-0000-7000-8000-000000000000")
# How a case lies to a person: `foreign` was granted to others only, `elsewhere` is another territory's.
CASE_RELATIONS = ("granted", "closed", "revoked", "expired", "future", "foreign", "elsewhere", "absent")
OTHER_RELATIONS = ("granted", "foreign", "elsewhere", "absent")
DAY = datetime.timedelta(1)


@dataclass
class World:
    """`people` by role; identifiers by (kind, relation); `owned` those that only one person has (alerts, imports)."""

    people: dict[str, Membership] = field(default_factory=dict)
    cases: dict[tuple[str, str], Case] = field(default_factory=dict)
    acts: dict[tuple[str, Any], Act] = field(default_factory=dict)
    dsfs: dict[tuple[str, Any], Dsf] = field(default_factory=dict)
    conventions: dict[tuple[str, str], tuple[Convention, Any]] = field(default_factory=dict)
    attachments: dict[Any, Attachment] = field(default_factory=dict)
    sessions: dict[str, tuple[Session, AgendaItem, Case]] = field(default_factory=dict)
    imports: dict[tuple[str, str], Any] = field(default_factory=dict)
    alerts: dict[tuple[str, str], Any] = field(default_factory=dict)
    feed: str = ""

    def owner(self, role: str) -> str:
        """Whose leases a role is tried on: the private bailleur has its own, everybody else the social bailleur's."""
        return "private" if role == Role.BAILLEUR_PRIVATE else "social"

    def case(self, role: str, relation: str) -> Case | None:
        return self.cases.get((self.owner(role), relation)) or self.cases.get(("any", relation))

    def identifiers(self, role: str, entry: Entry, relation: str) -> dict[str, Any] | None:
        """Parts of the address for an entry, a role and a relation; None when the world has no such object."""
        if not entry.object:
            return self._plain(role, entry)
        finder = getattr(self, f"_{entry.object}")
        parts: dict[str, Any] | None = finder(role, entry, relation)
        return parts

    def _plain(self, role: str, entry: Entry) -> dict[str, Any]:
        return {"territory": "44", "token": self.feed} if entry.name == "calendar_feed" else dict(entry.parts)

    def _case(self, role: str, entry: Entry, relation: str) -> dict[str, Any] | None:
        case = self.case(role, relation)
        if case is None and relation != "absent":
            return None
        parts = {key: value for key, value in entry.parts.items() if key not in ("act", "attachment")}
        parts["case_pk" if entry.name in ("dsf:ask", "ccapex:add_case") else "pk"] = case.pk if case else ABSENT
        if "act" in entry.parts:
            owner = "any" if relation in ("foreign", "elsewhere") else self.owner(role)
            parts["act_pk"] = self.acts[relation, (owner, entry.parts["act"])].pk if case else ABSENT
        if "attachment" in entry.parts:
            parts["attachment_pk"] = self.attachments[case.pk].pk if case else ABSENT
        return parts

    def _session(self, role: str, entry: Entry, relation: str) -> dict[str, Any] | None:
        found = self.sessions.get(relation)
        if found is None and relation != "absent":
            return None
        session, item, candidate = found or (None, None, None)
        parts = {key: value for key, value in entry.parts.items() if key not in ("case", "item")}
        named = item if "item" in entry.parts else session
        parts["pk"] = str(named.pk) if named else str(ABSENT)
        if "case" in entry.parts:
            parts["case_pk"] = candidate.pk if candidate else ABSENT
        return parts

    def _dsf(self, role: str, entry: Entry, relation: str) -> dict[str, Any]:
        dsf = self.dsfs.get((relation, entry.parts["kind"]))
        rest = {key: value for key, value in entry.parts.items() if key != "kind"}
        return {"pk": dsf.pk if dsf else ABSENT, **rest}

    def _convention(self, role: str, entry: Entry, relation: str) -> dict[str, Any] | None:
        found = self.conventions.get((relation, entry.parts["state"]))
        if found is None and relation != "absent":
            return None
        parts: dict[str, Any] = {key: value for key, value in entry.parts.items() if key != "state"}
        parts["pk"] = found[0].pk if found else ABSENT
        if entry.name == "conventions:keep":
            parts["engagement_pk"] = found[1].pk if found else ABSENT
        return parts

    def _import(self, role: str, entry: Entry, relation: str) -> dict[str, Any] | None:
        found = self.imports.get((role, relation)) or self.imports.get(("any", relation))
        return {"pk": found or ABSENT} if found or relation == "absent" else None

    def _alert(self, role: str, entry: Entry, relation: str) -> dict[str, Any] | None:
        found = self.alerts.get((role, relation)) or self.alerts.get(("any", relation))
        return {"pk": found or ABSENT} if found or relation == "absent" else None


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
    return found


def _grant(case: Case, organisation: Organisation) -> None:
    proposal = grants.GrantProposal(organisation=organisation, reason="Essai", legal_basis="Essai", rule="test")
    grants.give(case=case, proposal=proposal)


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
        item = sessions.put_on_agenda(session=session, case=listed, kind="assignation", subject="Essai", actor=agent)
    return session, item, candidate


def a_dsf(case: Case, kind: str, agent: Membership, worker: Membership) -> Dsf:
    """A diagnostic being written; transmitted when it is that of the commandement."""
    with scope.acting(agent):
        dsf = procedure.request_dsf(case=case, service=worker.organisation, kind=kind, motive="Essai", actor=agent)
    with scope.acting(worker):
        dsf = Dsf.objects.get(pk=dsf.pk)
        procedure.accept_dsf(dsf=dsf, actor=worker)
        procedure.name_writer(dsf=dsf, writer=worker, actor=worker)
        if kind == DsfKind.CDP:
            procedure.transmit_dsf(dsf=dsf, actor=worker)
    return dsf


def _case(world: World, owner: str, relation: str, people: dict[str, Membership], bailleur: Membership) -> None:
    """A case of a bailleur with acts and diagnostics, opened to everybody of the territory except when foreign."""
    case = world.cases[owner, relation] = make.a_case(bailleur.organisation)
    world.acts[relation, (owner, "of_the_bailleur")] = an_act(case, bailleur, ActKind.RELANCE)
    world.acts[relation, (owner, "of_the_commissaire")] = an_act(case, people[Role.COMMISSAIRE], ActKind.CDP)
    world.attachments[case.pk] = _attachment(case, people[Role.SOCIAL_WORKER])
    if owner != "private":
        for kind in (DsfKind.CDP, DsfKind.ASSIGNATION):
            dsf = a_dsf(case, kind, people[Role.PREFECTURE], people[Role.SOCIAL_WORKER])
            world.dsfs[relation, kind.value] = dsf
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
        world.imports["any", relation] = _import(bailleur)
        world.alerts["any", relation] = _alert(world.cases["any", relation], bailleur)
    secretary = people[Role.CCAPEX_SECRETARY]
    world.sessions["granted"] = _session(secretary, world.case("", "granted"), world.case("", "foreign"))
    _convention(world, "granted", [manager, private], list(people.values()), commune)
    for member in (manager, private):
        world.imports[member.role, "granted"] = _import(member)
    for role, member in people.items():
        world.alerts[role, "granted"] = _alert(world.cases[world.owner(role), "granted"], member)
    with scope.acting(manager):
        world.feed = calendar_feeds.create_feed(actor=manager)
    return world
