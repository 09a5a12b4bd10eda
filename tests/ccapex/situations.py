"""Commissions and séances for tests."""

import datetime
import itertools
from dataclasses import dataclass

from cases.models import Case
from cases.services.followup import record_outreach
from ccapex.models import AgendaItem, CommissionMembership, SeatHolder, Session
from ccapex.services import avis, convening, moving, room, sessions
from organisations import scope
from organisations.enums import OrganisationKind, Role
from organisations.models import Membership
from tests import factories as make

_numbers = itertools.count(1)


def a_mandate(member: Membership) -> None:
    """A seat of its own commission for this member, and her undertaking signed: without it a séance opens nothing."""
    since = datetime.date(2024, 1, 1)
    with scope.system(member.organisation.territory):
        commission = sessions.create_commission(
            territory=member.organisation.territory,
            name=f"Commission où siège {member.display_name}",
            level="sous_commission",
            valid_from=since,
        )
        seat = sessions.add_member(commission=commission, organisation=member.organisation, valid_from=since)
        SeatHolder.objects.create(
            territory=member.organisation.territory,
            seat=seat,
            membership=member,
            name=member.display_name,
            valid_from=since,
            undertaking_on=since,
            undertaking_version=convening.undertaking()["version"],
        )


def tell_the_household(case: Case, agent: Membership) -> None:
    """The démarche that says that a commission examines its case."""
    with scope.acting(agent) as current:
        on = current.today - datetime.timedelta(1)
        record_outreach(case=case, on=on, channel="courrier", outcome="joint", purpose="commission", actor=agent)


def a_session(agent=None, name="Commission territoriale de Nantes") -> tuple[Session, object]:
    """(séance in thirty days, agent of the secretariat)."""
    agent = agent or make.a_member(Role.CCAPEX_SECRETARY)
    with scope.acting(agent) as current:
        commission = sessions.create_commission(
            territory=agent.organisation.territory,
            name=name,
            level="territoriale",
            valid_from=datetime.date(2024, 1, 1),
        )
        sessions.add_member(
            commission=commission,
            organisation=agent.organisation,
            valid_from=datetime.date(2024, 1, 1),
            copresident=True,
        )
        session = sessions.create_session(
            commission=commission,
            on=current.today + datetime.timedelta(days=30),
            at=datetime.time(14, 0),
            place="Préfecture, salle Loire",
            actor=agent,
        )
    return session, agent


@dataclass(frozen=True)
class Held:
    """A séance of today being held: its agent, its seats by name, its items (first one under examination)."""

    session: Session
    agent: Membership
    seats: dict[str, CommissionMembership]
    items: list[AgendaItem]

    def seat(self, name):
        return self.seats[name]


MEMBERS = {
    "etat": (OrganisationKind.PREFECTURE, "deliberative", "Préfecture"),
    "caf": (OrganisationKind.CAF, "deliberative", "CAF"),
    "fsl": (OrganisationKind.FSL, "deliberative", "FSL"),
    "adil": (OrganisationKind.ADIL, "deliberative", "ADIL"),
    "banque": (OrganisationKind.BANQUE_DE_FRANCE, "consultative", "Banque de France"),
}


def a_held_session(*, agent=None, arrived=("etat", "caf", "fsl", "adil", "banque"), cases=None, opened=True) -> Held:
    """A séance of today, convened, opened, with these members in the room and its first item under examination."""
    agent = agent or make.a_member(Role.CCAPEX_SECRETARY)
    territory = agent.organisation.territory
    organisations = {
        name: make.an_organisation(kind, territory=territory, name=f"{label} {next(_numbers)}")
        for name, (kind, _, label) in MEMBERS.items()
    }
    cases = cases or [
        make.a_case(make.an_organisation(OrganisationKind.BAILLEUR_SOCIAL, territory=territory)) for _ in range(2)
    ]
    with scope.acting(agent) as current:
        commission = sessions.create_commission(
            territory=territory,
            name=f"Commission {next(_numbers)}",
            level="territoriale",
            valid_from=datetime.date(2024, 1, 1),
        )
        seats = {
            name: sessions.add_member(
                commission=commission,
                organisation=organisations[name],
                voice=MEMBERS[name][1],
                valid_from=datetime.date(2024, 1, 1),
            )
            for name in MEMBERS
        }
        session = sessions.create_session(
            commission=commission, on=current.today, at=datetime.time(9, 0), place="Salle Loire", actor=agent
        )
        listed = [
            sessions.put_on_agenda(
                session=session,
                case=case,
                kind="assignation",
                subject="Maintien possible ?",
                informed_on=current.today,
                actor=agent,
            )
            for case in cases
        ]
        moving.move(session=session, event="convene", actor=agent)
        for name in arrived:
            room.arrive(session=session, seat=seats[name], actor=agent)
        if opened:
            room.open_session(session=session, actor=agent)
            room.start_item(item=listed[0], actor=agent)
        session.refresh_from_db()
        listed = list(AgendaItem.objects.filter(session=session).select_related("case", "session"))
    return Held(session, agent, seats, listed)


def a_draft(
    held, *, item=None, kind="avis", matter="dette", text="Plan d’apurement de 90 € par mois.", families=("bailleur",)
):
    item = item or held.items[0]
    with scope.acting(held.agent):
        to = tuple(avis.usual_addressee(item.case, family, None) for family in families)
        return avis.draft_avis(item=item, wanted=avis.Wanted(kind, matter, text), to=to, actor=held.agent)
