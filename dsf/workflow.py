"""States of a diagnostic: what may happen, to whom it belongs."""

from core.transitions import Transition, Workflow
from dsf.enums import DsfState
from organisations.enums import Role

SOCIAL = frozenset({Role.SOCIAL_WORKER.value, Role.SOCIAL_HEAD.value})
STATE = frozenset({Role.CCAPEX_SECRETARY.value, Role.PREFECTURE.value})

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
        # Another service takes it, with what is already written (document 003, notice step 1); it must accept in its turn.
        Transition(
            "reassign",
            "Confier à un autre service",
            frozenset({DsfState.REQUESTED, DsfState.ACCEPTED, DsfState.WRITING, DsfState.RETURNED}),
            DsfState.REQUESTED,
            SOCIAL | STATE,
        ),
        # The household that comes back after a carence.
        Transition(
            "resume", "Reprendre", frozenset({DsfState.CARENCE}), DsfState.WRITING, SOCIAL, requires=("writer",)
        ),
        Transition(
            "correct",
            "Corriger",
            frozenset({DsfState.TRANSMITTED}),
            DsfState.WRITING,
            SOCIAL,
            requires=("writer",),
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

# What the journal of a diagnostic says of each event, once it happened.
DONE = {
    "request": "Demandé",
    "accept": "Accepté",
    "return": "Renvoyé",
    "name_writer": "Rédacteur désigné",
    "reassign": "Confié à un autre service",
    "transmit": "Transmis",
    "correct": "Repris pour correction",
    "carence": "Carence constatée",
    "resume": "Repris après une carence",
}
