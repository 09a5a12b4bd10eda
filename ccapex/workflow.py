"""States of a séance, of a point of its agenda, of an avis, of an intake: what may happen to each, and by whom."""

from cases.querysets import STATE_ROLES
from ccapex.enums import AvisState, IntakeState, ItemState, SessionState
from core.transitions import Transition, Workflow

STATE = frozenset(role.value for role in STATE_ROLES)

WORKFLOW = Workflow(
    "state",
    (
        Transition("convene", "Convoquer", frozenset({SessionState.PLANNED}), SessionState.CONVENED, STATE),
        Transition(
            "reopen_agenda", "Rouvrir l’ordre du jour", frozenset({SessionState.CONVENED}), SessionState.PLANNED, STATE
        ),
        Transition("open", "Ouvrir la séance", frozenset({SessionState.CONVENED}), SessionState.OPEN, STATE),
        Transition("close", "Lever la séance", frozenset({SessionState.OPEN}), SessionState.HELD, STATE),
        Transition(
            "cancel",
            "Annuler la séance",
            frozenset({SessionState.PLANNED, SessionState.CONVENED}),
            SessionState.CANCELLED,
            STATE,
        ),
    ),
)

_RECEIVED, _OWNED = frozenset({IntakeState.RECEIVED}), frozenset({IntakeState.OWNED})
_ENDED = frozenset({IntakeState.ANSWERED, IntakeState.REFUSED})

INTAKE = Workflow(
    "state",
    (
        Transition("take", "Prendre en charge", _RECEIVED, IntakeState.OWNED, STATE),
        Transition("hand_over", "Confier à une autre personne", _RECEIVED | _OWNED, IntakeState.OWNED, STATE),
        Transition("inform", "Informer l’expéditeur", _OWNED, IntakeState.OWNED, STATE),
        Transition("answer", "Clore", _OWNED, IntakeState.ANSWERED, STATE),
        Transition("refuse", "Ne pas donner suite", _RECEIVED | _OWNED, IntakeState.REFUSED, STATE),
        Transition("reopen", "Reprendre", _ENDED, IntakeState.OWNED, STATE),
    ),
)

# What a vote needs of the room is asked by `ccapex.services.avis`, in the same transaction.
ITEM = Workflow(
    "state",
    (
        Transition("start", "Commencer l’examen", frozenset({ItemState.LISTED}), ItemState.DELIBERATING, STATE),
        Transition("resume", "Reprendre l’examen", frozenset({ItemState.DELIBERATING}), ItemState.DELIBERATING, STATE),
        Transition("finish", "Terminer le point", frozenset({ItemState.DELIBERATING}), ItemState.DONE, STATE),
        Transition("reopen", "Rouvrir le point", frozenset({ItemState.DONE}), ItemState.DELIBERATING, STATE),
        Transition(
            "defer",
            "Reporter le point",
            frozenset({ItemState.LISTED, ItemState.DELIBERATING}),
            ItemState.DEFERRED,
            STATE,
        ),
        Transition(
            "withdraw",
            "Retirer le point",
            frozenset({ItemState.LISTED, ItemState.DELIBERATING}),
            ItemState.WITHDRAWN,
            STATE,
        ),
    ),
)

AVIS = Workflow(
    "state",
    (
        Transition("adopt", "Rendre l’avis", frozenset({AvisState.DRAFT}), AvisState.ADOPTED, STATE),
        Transition("reject", "Constater le rejet", frozenset({AvisState.DRAFT}), AvisState.REJECTED, STATE),
        Transition("defer", "Reporter l’avis", frozenset({AvisState.DRAFT}), AvisState.DEFERRED, STATE),
    ),
)
