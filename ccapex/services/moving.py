"""A séance changes state: one table of events, one append-only row each time."""

from collections.abc import Iterable

from django.db import transaction

from ccapex.models import Session, SessionTransition
from ccapex.workflow import WORKFLOW
from core.errors import DomainError
from organisations import scope
from organisations.models import Membership


def move(
    *, session: Session, event: str, actor: Membership, reason: str = "", also_update: Iterable[str] = ()
) -> SessionTransition:
    """Apply one event of the workflow to a séance, with its row in the register and in the history.

    `also_update` names fields of `session` already set by the caller (`opened_at`, `papers_until`…), written with the
    state. Raises DomainError for what the table refuses and ConcurrentChange when somebody moved the séance first.
    """
    if session.territory_id != actor.organisation.territory_id:
        raise DomainError("Cette séance est celle d’un autre territoire.")
    fields = list(also_update)
    with transaction.atomic():
        source, target = WORKFLOW.apply(session, event, role=actor.role, also_update=fields)
        session.save(update_fields=["state", *fields])  # the history row of what the compare-and-set just did
        with scope.system(actor.organisation.territory) as current:
            return SessionTransition.objects.create(
                territory_id=session.territory_id,
                session=session,
                event=event,
                source=source,
                target=target,
                actor=actor,
                effective_on=current.today,
                reason=reason,
            )
