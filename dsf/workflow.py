"""States of a diagnostic: what may happen, to whom it belongs."""

from core.transitions import Transition, Workflow
from dsf.enums import DsfState
from organisations.enums import Role

SOCIAL = frozenset({Role.SOCIAL_WORKER.value, Role.SOCIAL_HEAD.value})

WORKFLOW = Workflow(
    "state",
    (
        Transition("accept", "Accepter", frozenset({DsfState.REQUESTED}), DsfState.ACCEPTED, SOCIAL),
        Transition(
            "return",
            "Renvoyer au demandeur",
            frozenset({DsfState.REQUESTED, DsfState.ACCEPTED}),
            DsfState.RETURNED,
            SOCIAL,
        ),
        Transition(
            "name_writer",
            "Désigner le rédacteur",
            frozenset({DsfState.ACCEPTED, DsfState.WRITING}),
            DsfState.WRITING,
            SOCIAL,
            requires=("writer",),
        ),
        Transition(
            "transmit", "Transmettre", frozenset({DsfState.WRITING}), DsfState.TRANSMITTED, SOCIAL, requires=("writer",)
        ),
        Transition(
            "carence",
            "Constater la carence",
            frozenset({DsfState.ACCEPTED, DsfState.WRITING}),
            DsfState.CARENCE,
            SOCIAL,
        ),
    ),
)
