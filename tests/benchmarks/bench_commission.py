"""The commission: papers of a séance of forty made in the background, and its screens in a large territory.

Screens: server time of a request as its reader gets it, p50 and p95, beside the same content asked by hand-written SQL as a
superuser, on whom no policy weighs.
"""

import datetime
import tempfile
import time
from typing import Any

from django.test import Client, override_settings
from django.utils import timezone

from cases.models import Case
from ccapex import reading, room
from ccapex.models import (
    AgendaItem,
    Avis,
    AvisAddressee,
    AvisReply,
    Deliberation,
    Intake,
    Session,
)
from ccapex.services import commissions, convening, minutes, runs
from organisations import scope
from organisations.enums import OrganisationKind, Role
from organisations.models import Membership
from reporting import packet
from reporting.letter_document import minutes_pdf
from reporting.tasks import make_letters
from tests import factories as make
from tests.benchmarks.bench_pages import floor
from tests.benchmarks.measure import database_time, duration, say
from tests.benchmarks.population import World
from tests.benchmarks.server import administrator
from tests.ccapex.situations import a_session

ITEMS = 40
TIMES = 20
YEARLY = 3_000  # avis of the territory, two addressees each, and messages received
LIMIT_PAPERS, LIMIT_SCREEN = 120.0, 0.3
SEATED = (OrganisationKind.CAF, OrganisationKind.FSL, OrganisationKind.ADIL, OrganisationKind.BANQUE_DE_FRANCE)

FLOORS = {
    "séances": "SELECT s.*, c.name, (SELECT count(*) FROM ccapex_agendaitem i WHERE i.session_id = s.id) FROM ccapex_session s "
    "JOIN ccapex_commission c ON c.id = s.commission_id ORDER BY s.on LIMIT 50",
    # Every open case with its account and its open deadlines: what any criterion has to look at.
    "agenda": "SELECT c.number, max(a.balance), min(d.safe_on), max(x.adopted_on) FROM cases_case c "
    "JOIN cases_leaseaccount a ON a.lease_id = c.lease_id LEFT JOIN cases_deadline d ON d.case_id = c.id AND d.status IN "
    "('A_VENIR', 'A_RISQUE') LEFT JOIN ccapex_avis x ON x.case_id = c.id WHERE c.status = 'ouvert' GROUP BY c.id "
    "ORDER BY max(a.balance) DESC LIMIT 50",
    "room": "SELECT i.*, h.name, m.name FROM ccapex_agendaitem i JOIN cases_case c ON c.id = i.case_id "
    "JOIN cases_household h ON h.id = c.household_id JOIN organisations_commune m ON m.id = c.commune_id "
    "WHERE i.session_id = %(session)s ORDER BY i.position",
    "avis": "SELECT a.*, c.number, v.matter, (SELECT r.outcome FROM ccapex_avisreply r WHERE r.addressee_id = a.id "
    'ORDER BY r."on" DESC LIMIT 1) FROM ccapex_avisaddressee a JOIN ccapex_avis v ON v.id = a.avis_id '
    "JOIN cases_case c ON c.id = a.case_id ORDER BY a.due_on, a.number LIMIT 50",
    "intakes": "SELECT i.* FROM ccapex_intake i WHERE i.state NOT IN ('repondue', 'refusee') ORDER BY i.danger DESC, i.owner_due_on "
    "LIMIT 50",
}


def run(world: World, *, verbose: bool = False) -> None:
    agent = world.people["ccapex_secretary"]
    with tempfile.TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
        session = _seated(agent)
        _year(world, agent, session)
        screens = {"séances": "/ccapex/", "agenda": f"/ccapex/seances/{session.pk}/"}
        _screens(world, agent, screens, session, verbose=verbose)
        _papers(agent, session, verbose=verbose)
        screens = {
            "room": f"/ccapex/seances/{session.pk}/salle/",
            "avis": "/ccapex/avis/",
            "intakes": "/ccapex/saisines/",
        }
        _screens(world, agent, screens, session, verbose=verbose)


def _seated(agent: Membership) -> Session:
    """A séance of forty items, its members with signed mandates."""
    session, _ = a_session(agent)
    territory = agent.organisation.territory
    for kind in SEATED:
        body = make.an_organisation(kind, territory=territory)
        member = make.a_member(Role.CCAPEX_MEMBER, organisation=body)
        with scope.acting(agent) as current:
            since = current.today - datetime.timedelta(days=700)
            seat = commissions.seat(
                commission=session.commission,
                organisation=body,
                voice="deliberative",
                copresident=False,
                valid_from=since,
                actor=agent,
            )
            commissions.name_holder(
                seat=seat, name="", rank="titulaire", membership=member, valid_from=since, actor=agent
            )
        with scope.acting(member):
            convening.sign(membership=member)
    with scope.system(territory):
        cases = Case.objects.open().order_by("number")[:ITEMS]
        AgendaItem.objects.bulk_create(
            AgendaItem(
                territory=territory,
                session=session,
                case=case,
                position=rank,
                kind="cdp",
                subject="Plan d’apurement",
                informed_on=scope.today(),
                added_by=agent,
            )
            for rank, case in enumerate(cases, start=1)
        )
    return session


def _year(world: World, agent: Membership, session: Session) -> None:
    """A year behind it: avis with their addressees and answers, messages received, a hundred séances."""
    territory = agent.organisation.territory
    with scope.system(territory):
        today = scope.today()
        Session.objects.bulk_create(
            Session(
                territory=territory,
                commission=session.commission,
                on=today - datetime.timedelta(days=3 * rank),
                at=datetime.time(9),
                place="Salle Loire",
                state="held",
                created_by=agent,
            )
            for rank in range(1, 101)
        )
        past = Session.objects.filter(state="held").first()
        assert past is not None
        cases = list(Case.objects.order_by("number")[:YEARLY])
        items = AgendaItem.objects.bulk_create(
            AgendaItem(
                territory=territory, session=past, case=case, position=rank, kind="cdp", subject="x", added_by=agent
            )
            for rank, case in enumerate(cases, start=1)
        )
        avis = Avis.objects.bulk_create(
            Avis(
                territory=territory,
                item=item,
                case_id=item.case_id,
                kind="avis",
                matter="dette",
                text="Plan d’apurement.",
                state="adopte",
                number=f"AV-44-2025-{rank:05d}",
                adopted_on=today - datetime.timedelta(days=rank % 300),
                entered_by=agent,
            )
            for rank, item in enumerate(items, start=1)
        )
        to = AvisAddressee.objects.bulk_create(
            AvisAddressee(
                territory=territory,
                avis=row,
                case_id=row.case_id,
                family=family,
                name=f"Destinataire {family}",
                asked="Répondre.",
                number=row.number,
                kind=row.kind,
                adopted_on=row.adopted_on,
                sent_on=row.adopted_on,
                due_on=row.adopted_on + datetime.timedelta(days=60) if row.adopted_on else None,
            )
            for row in avis
            for family in ("bailleur", "occupant")
        )
        AvisReply.objects.bulk_create(
            AvisReply(
                territory=territory,
                addressee=row,
                case_id=row.case_id,
                outcome="suivi",
                on=today,
                organisation=agent.organisation,
                entered_by=agent,
            )
            for row in to[::2]
        )
        Intake.objects.bulk_create(
            Intake(
                territory=territory,
                kind="saisine",
                sender="locataire",
                receipt=f"SAI-44-2025-{rank:05d}",
                received_at=timezone.now() - datetime.timedelta(hours=rank),
                sender_name="Mme Fictive",
                household_name=f"Mme Fictive {rank}",
                household_search=f"mme fictive {rank}",
                commission=session.commission,
                state="recue" if rank % 3 else "repondue",
                owner_due_on=today + datetime.timedelta(days=rank % 9 - 3),
            )
            for rank in range(1, YEARLY + 1)
        )
    with administrator(world.url) as superuser:
        superuser.execute("VACUUM ANALYZE")


def _screens(world: World, agent: Membership, screens: dict[str, str], session: Session, *, verbose: bool) -> None:
    client = Client()
    client.force_login(agent.user)
    for name, address in screens.items():
        found, statements = [], []
        for _ in range(TIMES + 1):
            with database_time() as asked:
                started = time.perf_counter()
                answer = client.get(address)
                found.append(time.perf_counter() - started)
            assert answer.status_code == 200, (address, answer.status_code)
            statements = asked
        ordered = sorted(found[1:])  # the first one warms templates and plans
        p50, p95 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95) - 1]
        least = floor(world.url, (FLOORS[name],), {"session": session.pk})
        kept = "" if p95 < LIMIT_SCREEN else f", OVER {duration(LIMIT_SCREEN)}"
        inside = sum(seconds for _, seconds in statements)
        say(
            f"{name}, {world.scale} cases: p50 {duration(p50)}, p95 {duration(p95)}, floor {duration(least)}, "
            f"ratio {p50 / least:.1f} ({len(statements)} statements, {duration(inside)} in the database{kept})"
        )
        if verbose:
            for sql, seconds in sorted(statements, key=lambda one: -one[1])[:4]:
                say(f"    {duration(seconds)}  {sql[:3000]}")


def _papers(agent: Membership, session: Session, *, verbose: bool) -> None:
    """Fiches frozen, packet, compte rendu, a letter for each addressee of forty avis: one after the other, as a worker does."""
    territory = agent.organisation.territory
    steps: dict[str, float] = {}

    def timed(name: str, action: Any) -> Any:
        started = time.perf_counter()
        found = action()
        steps[name] = time.perf_counter() - started
        return found

    with scope.acting(agent):
        timed("convocation and fiches", lambda: convening.convene(session=session, actor=agent))
        asked = packet.ask(session=session, copies=1, actor=agent)
    timed("packet", lambda: packet.draw(territory=territory, packet_id=asked.pk))
    _deliberated(agent, session)
    with scope.acting(agent):
        issued = timed("compte rendu", lambda: minutes.issue(session=session, actor=agent))
    timed("compte rendu drawn", lambda: minutes_pdf(issued))
    with scope.acting(agent):
        run_ = runs.notify_avis(session=session, actor=agent)
    timed("letters", lambda: make_letters(str(run_.pk), str(agent.pk)))
    with scope.acting(agent):
        assert run_.letters.count() == 2 * ITEMS
        # The room is measured while the séance is held.
        Session.objects.filter(pk=session.pk).update(state="open")
        AgendaItem.objects.filter(session=session).update(state="inscrit")
    whole = sum(steps.values())
    parts = ", ".join(f"{name} {duration(seconds)}" for name, seconds in steps.items())
    kept = "" if whole < LIMIT_PAPERS else f", OVER {duration(LIMIT_PAPERS)}"
    say(f"papers of {ITEMS} situations, {2 * ITEMS} letters: {duration(whole)} ({parts}{kept})")


def _deliberated(agent: Membership, session: Session) -> None:
    """An avis by consensus on each item, with what was established, and two addressees; the séance closed."""
    territory = agent.organisation.territory
    with scope.system(territory):
        now = timezone.now()
        Session.objects.filter(pk=session.pk).update(
            state="held", on=scope.today(), opened_at=now - datetime.timedelta(hours=3), closed_at=now
        )
        session.refresh_from_db()
        here = reading.room_of(session, now - datetime.timedelta(hours=1))
        for item in session.items.select_related("case"):
            row = Avis.objects.create(
                territory=territory,
                item=item,
                case_id=item.case_id,
                kind="avis",
                matter="dette",
                text="La commission recommande un plan d’apurement compatible avec les ressources du ménage.",
                state="adopte",
                number=f"AV-44-2026-{90000 + item.position}",
                adopted_on=scope.today(),
                entered_by=agent,
            )
            facts = room.facts(here, reading.item_of(item), kind=row.kind, matter=row.matter, count=None)
            Deliberation.objects.create(
                territory=territory, avis=row, case_id=row.case_id, at=here.at, mode="consensus", facts=facts
            )
            for family in ("bailleur", "occupant"):
                AvisAddressee.objects.create(
                    territory=territory,
                    avis=row,
                    case_id=row.case_id,
                    family=family,
                    name=f"Destinataire {family}",
                    address="1 rue des Essais, 44000 Nantes",
                    asked="Convenir d’un plan d’apurement avant la fin du mois.",
                    number=row.number,
                    kind=row.kind,
                    adopted_on=row.adopted_on,
                )
        AgendaItem.objects.filter(session=session).update(state="examine")
