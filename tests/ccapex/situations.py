"""Commissions and séances for tests."""

import datetime

from ccapex.models import Session
from ccapex.services import sessions
from organisations import scope
from organisations.enums import Role
from tests import factories as make


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
