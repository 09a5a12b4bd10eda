"""Is the indemnité d’occupation paid again since the lease was ended? Read month by month from the écritures; it decides nothing.

First condition of a protocole de cohésion sociale (convention, art. 4.1; CCH L.353-15-2). No text says how many months make a
«reprise», nor which debt a payment goes to when the household said nothing: the facts are shown with both readings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import partial

from cases.plans.following import Followed, Imputation, Movement, Verdict, follow
from cases.procedure import french
from core.text import typeset

WHOLE = frozenset({Verdict.PAID, Verdict.LATE})


class Answer(StrEnum):
    """Whether a condition is met, as far as what is recorded can tell."""

    MET = "remplie"
    UNMET = "non_remplie"
    UNKNOWN = "a_verifier"

    @property
    def label(self) -> str:
        return {"remplie": "remplie", "non_remplie": "non remplie", "a_verifier": "à vérifier"}[self.value]


@dataclass(frozen=True, slots=True)
class Resumption:
    """`terms`: every month called since the end of the lease; `run`: the last ones paid whole, one after another."""

    answer: Answer
    terms: tuple[Followed, ...]
    run: tuple[Followed, ...]
    seen_until: date | None
    text: str
    doubts: tuple[str, ...] = ()


def resumption(
    ended_on: date, movements: Iterable[Movement], *, seen_until: date, today: date, tolerance: int, fresh: bool
) -> Resumption:
    """What the écritures after `ended_on` say. `seen_until`: last day that the account shows; `fresh`: recent enough to conclude."""
    months = by_month(move for move in movements if move.on > ended_on)
    read = partial(follow, [], months, since=ended_on, seen_until=seen_until, today=today, tolerance=tolerance)
    retained = read(imputation=Imputation.NEWEST_FIRST).current
    other = read(imputation=Imputation.OLDEST_FIRST).current
    run, judged = _run(retained), [row for row in retained if row.verdict in (*WHOLE, Verdict.MISSED)]
    if not judged:
        text = f"Aucun terme n’est encore échu dans le compte connu depuis la résiliation, le {french.day(ended_on)}."
        return Resumption(Answer.UNKNOWN, retained, (), seen_until, typeset(text))
    answer = Answer.MET if run else Answer.UNMET
    doubts = list(_doubts(run, _run(other))) if run else []
    if not fresh:
        answer = Answer.UNKNOWN
        doubts.insert(
            0, f"Le compte s’arrête au {french.day(seen_until)} : demandez un compte à jour avant de conclure."
        )
    text = _said(run, judged, ended_on)
    return Resumption(answer, retained, run, seen_until, typeset(text), tuple(map(typeset, doubts)))


def by_month(movements: Iterable[Movement]) -> list[Movement]:
    """Money that comes in as it is; what is called in one month as one term, on the day of its first écriture."""
    found, called = [], dict[tuple[int, int], Movement]()
    for move in sorted(movements, key=lambda move: move.on):
        month = (move.on.year, move.on.month)
        if move.amount <= 0:
            found.append(move)
        elif month in called:
            called[month] = Movement(called[month].on, called[month].amount + move.amount)
        else:
            called[month] = move
    return found + list(called.values())


def _run(terms: Sequence[Followed]) -> tuple[Followed, ...]:
    """The last terms paid whole one after another; what cannot be judged yet, at the end, is left aside."""
    run: list[Followed] = []
    for row in reversed(terms):
        if row.verdict in WHOLE:
            run.append(row)
        elif row.verdict is Verdict.MISSED or run:
            break
    return tuple(reversed(run))


def _said(run: Sequence[Followed], judged: Sequence[Followed], ended_on: date) -> str:
    if not run:
        row = judged[-1]
        return (
            f"Le dernier terme échu n’est pas payé en entier : {french.euros(row.paid)} sur {french.euros(row.amount)} "
            f"pour le terme du {french.day(row.due_on)}."
        )
    late = sum(1 for row in run if row.verdict is Verdict.LATE)
    count = "Le dernier terme échu est payé" if len(run) == 1 else f"Les {len(run)} derniers termes échus sont payés"
    more = f", dont {late} après la date et sa tolérance" if late else ""
    total: Decimal = sum((row.amount for row in run), Decimal(0))
    return (
        f"{count} en entier, depuis celui du {french.day(run[0].due_on)}{more} : {french.euros(total)} en tout. "
        f"{len(judged)} terme{'s' if len(judged) > 1 else ''} échu{'s' if len(judged) > 1 else ''} depuis la résiliation, "
        f"le {french.day(ended_on)}."
    )


def _doubts(run: Sequence[Followed], other: Sequence[Followed]) -> Iterable[str]:
    if len(run) == 1:
        yield "Un seul terme est payé : aucun texte ne dit combien de mois font une reprise du paiement."
    if len(other) < len(run):
        yield (
            "Si le ménage n’a rien indiqué, l’article 1342-10 du code civil affecte les paiements au terme échu le plus ancien : "
            + (
                f"selon cette lecture, {len(other)} des derniers termes sont payés."
                if other
                else "selon cette lecture, le dernier terme ne l’est pas."
            )
        )
