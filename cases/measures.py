"""The small life of each measure: its states, its moves, the act of the procedure that a move is, what a move must say.

One table per kind; what a table does not list is refused. `MOVES` says of each move what its form asks and what it records.
"""

from dataclasses import dataclass

from cases.enums import MeasureKind as Kind
from cases.enums import MeasureState as S
from cases.enums import OverindebtednessState as O
from cases.procedure.enums import ActKind
from core.transitions import Transition, Workflow


def _move(event: str, label: str, sources: tuple[str, ...], target: str, requires: tuple[str, ...] = ()) -> Transition:
    return Transition(event, label, frozenset(sources), target, requires=requires)


LIVES: dict[str, Workflow] = {
    Kind.PLAN_APUREMENT: Workflow(
        "state",
        (
            _move("sign", "Enregistrer la signature", (S.PROPOSED,), S.SIGNED),
            _move("start", "Faire courir le plan", (S.SIGNED,), S.RUNNING),
            _move("break", "Constater la rupture", (S.SIGNED, S.RUNNING), S.BROKEN),
            _move("resume", "Reprendre le plan", (S.BROKEN,), S.RUNNING),
            _move("amend", "Enregistrer la signature de l’avenant", (S.SIGNED, S.RUNNING, S.BROKEN), S.SIGNED),
            _move("keep", "Constater que le plan est tenu", (S.RUNNING,), S.KEPT),
            _move("refuse", "Enregistrer le refus du ménage", (S.PROPOSED,), S.REFUSED),
            _move("end", "Mettre fin au plan", (S.PROPOSED, S.SIGNED, S.RUNNING, S.BROKEN), S.ENDED),
        ),
    ),
    Kind.FSL: Workflow(
        "state",
        (
            _move("file", "Enregistrer le dépôt", (S.PREPARED,), S.FILED),
            _move("grant", "Enregistrer l’accord", (S.FILED,), S.GRANTED, ("amount",)),
            _move("refuse", "Enregistrer le refus", (S.FILED,), S.REFUSED),
            _move("pay", "Enregistrer le versement", (S.GRANTED,), S.PAID),
            _move("end", "Abandonner", (S.PREPARED, S.FILED, S.GRANTED), S.ENDED),
        ),
    ),
    Kind.PROTOCOLE: Workflow(
        "state",
        (
            _move("sign", "Enregistrer la signature", (S.PROPOSED,), S.SIGNED, ("ends_on",)),
            _move("clear", "Enregistrer l’absence de trouble de voisinage", (S.PROPOSED,), S.PROPOSED),
            _move("trouble", "Enregistrer un trouble de voisinage", (S.PROPOSED,), S.PROPOSED),
            _move("renew", "Prolonger par avenant", (S.SIGNED,), S.SIGNED, ("ends_on",)),
            _move("break", "Constater la rupture", (S.SIGNED,), S.BROKEN),
            _move("keep", "Constater que le protocole est tenu", (S.SIGNED,), S.KEPT),
            _move("lease", "Enregistrer le nouveau bail", (S.KEPT,), S.NEW_LEASE),
            _move("refuse", "Enregistrer le refus du ménage", (S.PROPOSED,), S.REFUSED),
            _move("end", "Mettre fin", (S.PROPOSED, S.SIGNED, S.BROKEN), S.ENDED),
        ),
    ),
    Kind.GARANTIE: Workflow(
        "state",
        (
            _move("call", "Mettre en jeu la garantie", (S.RUNNING,), S.CALLED),
            _move("pay", "Enregistrer le règlement du garant", (S.CALLED,), S.PAID, ("amount",)),
            _move("refuse", "Enregistrer le refus du garant", (S.CALLED,), S.REFUSED),
            _move("end", "Mettre fin à la garantie", (S.RUNNING, S.CALLED, S.PAID), S.ENDED),
        ),
    ),
    Kind.MUTATION: Workflow(
        "state",
        (
            _move("offer", "Enregistrer une proposition de logement", (S.ASKED, S.OFFERED), S.OFFERED),
            _move("accept", "Enregistrer l’acceptation", (S.OFFERED,), S.ACCEPTED),
            _move("decline", "Enregistrer le refus de ce logement", (S.OFFERED,), S.ASKED),
            _move("done", "Enregistrer l’emménagement", (S.ACCEPTED,), S.DONE),
            _move("refuse", "Enregistrer le refus de la demande", (S.ASKED,), S.REFUSED),
            _move("end", "Abandonner", (S.ASKED, S.OFFERED, S.ACCEPTED), S.ENDED),
        ),
    ),
    Kind.ACCOMPAGNEMENT: Workflow(
        "state",
        (
            _move("start", "Enregistrer le début", (S.PROPOSED,), S.RUNNING),
            _move("refuse", "Enregistrer le refus d’adhésion", (S.PROPOSED,), S.REFUSED),
            _move("end", "Enregistrer la fin", (S.PROPOSED, S.RUNNING), S.ENDED),
        ),
    ),
    Kind.AUTRE: Workflow("state", (_move("end", "Enregistrer la fin", (S.RUNNING,), S.ENDED),)),
}

INITIAL: dict[str, str] = {
    Kind.PLAN_APUREMENT: S.PROPOSED,
    Kind.FSL: S.PREPARED,
    Kind.PROTOCOLE: S.PROPOSED,
    Kind.GARANTIE: S.RUNNING,
    Kind.MUTATION: S.ASKED,
    Kind.ACCOMPAGNEMENT: S.PROPOSED,
    Kind.AUTRE: S.RUNNING,
}

OVERINDEBTEDNESS = Workflow(
    "state",
    (
        _move("admit", "Enregistrer la recevabilité", (O.FILED,), O.ADMITTED),
        _move("reject", "Enregistrer l’irrecevabilité", (O.FILED,), O.INADMISSIBLE),
        _move("decide", "Enregistrer le plan ou les mesures", (O.ADMITTED,), O.DECIDED, ("outcome",)),
        _move("cancel", "Enregistrer l’effacement de la dette", (O.ADMITTED, O.DECIDED), O.CANCELLED_DEBT),
        _move("end", "Enregistrer la fin", (O.FILED, O.ADMITTED, O.INADMISSIBLE, O.DECIDED), O.ENDED),
    ),
)
# Outcomes that the procedure counts from (SUR-MESURES), as a person chooses them.
DECISIONS = (("PLAN", "Plan conventionnel"), ("MESURES", "Mesures imposées"), ("MORATOIRE", "Moratoire"))


@dataclass(frozen=True)
class Move:
    """What a move asks besides its day, and the act that it is.

    `reason`: must say why (`why`: asked in other words); `ends`: closes the measure that day.
    """

    fields: tuple[str, ...] = ()
    act: ActKind | None = None
    details: tuple[tuple[str, str], ...] = ()
    reason: bool = False
    why: str = ""
    ends: bool = False


_END = Move(reason=True, ends=True)
MOVES: dict[tuple[str, str], Move] = {
    (Kind.PLAN_APUREMENT, "sign"): Move(act=ActKind.PLAN_APUREMENT),
    (Kind.PLAN_APUREMENT, "start"): Move(),
    (Kind.PLAN_APUREMENT, "break"): Move(act=ActKind.PLAN_ROMPU, reason=True),
    (Kind.PLAN_APUREMENT, "resume"): Move(reason=True),
    (Kind.PLAN_APUREMENT, "amend"): Move(act=ActKind.PLAN_APUREMENT),
    (Kind.PLAN_APUREMENT, "keep"): Move(ends=True),
    (Kind.PLAN_APUREMENT, "refuse"): _END,
    (Kind.PLAN_APUREMENT, "end"): _END,
    (Kind.FSL, "file"): Move(fields=("reference", "amount"), act=ActKind.FSL),
    (Kind.FSL, "grant"): Move(fields=("amount",), act=ActKind.FSL_DECISION, details=(("outcome", "ACCORD"),)),
    (Kind.FSL, "refuse"): Move(act=ActKind.FSL_DECISION, details=(("outcome", "REFUS"),), reason=True, ends=True),
    (Kind.FSL, "pay"): Move(ends=True),
    (Kind.FSL, "end"): _END,
    (Kind.PROTOCOLE, "sign"): Move(fields=("ends_on", "monthly_amount"), act=ActKind.PCS),
    (Kind.PROTOCOLE, "clear"): Move(reason=True, why="D’après qui ou quoi ?"),
    (Kind.PROTOCOLE, "trouble"): Move(reason=True, why="D’après qui ou quoi ?"),
    (Kind.PROTOCOLE, "renew"): Move(fields=("ends_on",)),
    (Kind.PROTOCOLE, "break"): Move(reason=True),
    (Kind.PROTOCOLE, "keep"): Move(),
    (Kind.PROTOCOLE, "lease"): Move(fields=("reference",)),
    (Kind.PROTOCOLE, "refuse"): _END,
    (Kind.PROTOCOLE, "end"): _END,
    (Kind.GARANTIE, "call"): Move(fields=("amount",), reason=True),
    (Kind.GARANTIE, "pay"): Move(fields=("amount",)),
    (Kind.GARANTIE, "refuse"): Move(reason=True),
    (Kind.GARANTIE, "end"): _END,
    (Kind.MUTATION, "offer"): Move(),
    (Kind.MUTATION, "accept"): Move(),
    (Kind.MUTATION, "decline"): Move(reason=True),
    (Kind.MUTATION, "done"): Move(ends=True),
    (Kind.MUTATION, "refuse"): _END,
    (Kind.MUTATION, "end"): _END,
    (Kind.ACCOMPAGNEMENT, "start"): Move(),
    (Kind.ACCOMPAGNEMENT, "refuse"): _END,
    (Kind.ACCOMPAGNEMENT, "end"): _END,
    (Kind.AUTRE, "end"): _END,
}
OVERINDEBTEDNESS_MOVES: dict[str, Move] = {
    "admit": Move(fields=("reference",), act=ActKind.SURENDETTEMENT_RECEVABILITE),
    "reject": Move(act=ActKind.SURENDETTEMENT_DECISION, details=(("outcome", "IRRECEVABILITE"),)),
    "decide": Move(fields=("outcome", "until"), act=ActKind.SURENDETTEMENT_DECISION),
    "cancel": Move(act=ActKind.SURENDETTEMENT_DECISION, details=(("outcome", "EFFACEMENT"),)),
    "end": Move(),
}
# At least so many attempts, of which one tried to meet the household, before its refusal to be helped may be written.
ATTEMPTS_BEFORE_REFUSAL = 3
