import pytest

from ccapex.models import SessionTransition
from ccapex.services import moving
from ccapex.workflow import WORKFLOW
from core.errors import ConcurrentChange, DomainError
from organisations import scope
from organisations.enums import Role
from tests import factories as make
from tests.ccapex.situations import a_session

pytestmark = pytest.mark.django_db


def test_each_change_of_state_leaves_its_row():
    session, agent = a_session()
    with scope.acting(agent):
        for event in ("convene", "reopen_agenda", "convene", "open", "close"):
            moving.move(session=session, event=event, actor=agent)
        rows = SessionTransition.objects.filter(session=session).order_by("pk")
        assert [row.target for row in rows] == ["convened", "planned", "convened", "open", "held"]
        assert {row.actor_id for row in rows} == {agent.pk}
        assert session.history.filter(state="held").exists()


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        ("planned", {"reopen_agenda", "open", "close"}),
        ("convened", {"convene", "close"}),
        ("open", {"convene", "reopen_agenda", "open", "cancel"}),
        ("held", {"convene", "reopen_agenda", "open", "close", "cancel"}),
        ("cancelled", {"convene", "reopen_agenda", "open", "close", "cancel"}),
    ],
)
def test_what_the_table_does_not_list_is_refused(state, refused):
    session, agent = a_session()
    session.state = state
    events = {t.event for t in WORKFLOW.transitions}
    assert {event for event in events if WORKFLOW.refusal(session, event, role=agent.role)} == refused


def test_two_people_do_not_move_a_seance_twice():
    session, agent = a_session()
    stale = type(session)(**{f.attname: getattr(session, f.attname) for f in session._meta.concrete_fields})
    with scope.acting(agent):
        moving.move(session=session, event="convene", actor=agent)
        with pytest.raises(ConcurrentChange):
            moving.move(session=stale, event="convene", actor=agent)


def test_only_the_state_moves_a_seance():
    session, _ = a_session()
    member = make.a_member(Role.CCAPEX_MEMBER)
    with scope.acting(member), pytest.raises(DomainError, match="Votre rôle"):
        moving.move(session=session, event="convene", actor=member)
