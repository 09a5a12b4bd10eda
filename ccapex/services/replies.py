"""What addressees say of an avis, and what became of the case since."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from cases.models import Transition
from cases.procedure.enums import Stage
from ccapex import rules
from ccapex.enums import ReplyOutcome
from ccapex.models import AvisAddressee, AvisReply
from core.errors import DomainError
from core.formats import date_fr
from organisations import scope
from organisations.models import Membership


def reply(*, addressee: AvisAddressee, outcome: str, reason: str, on: datetime.date, actor: Membership) -> AvisReply:
    """Record an answer, the addressee's own or one that came on paper. The last one counts; none is erased.

    Raises DomainError for a role that may not, a refusal without reason, a day before the sending or to come.
    """
    refusal = rules.may_answer(actor, addressee)
    if refusal:
        raise DomainError(refusal)
    if outcome in (ReplyOutcome.REFUSED, ReplyOutcome.PARTLY) and not reason.strip():
        raise DomainError("Dites pourquoi l’avis n’est pas suivi, ou ne l’est qu’en partie.", field="reason")
    if on > scope.today():
        raise DomainError(f"Le {date_fr(on)} est à venir.", field="on")
    if addressee.sent_on and on < addressee.sent_on:
        raise DomainError(f"L’avis a été envoyé le {date_fr(addressee.sent_on)} : la réponse le suit.", field="on")
    with transaction.atomic():
        row = AvisReply.objects.create(
            territory_id=addressee.territory_id,
            addressee=addressee,
            case_id=addressee.case_id,
            outcome=outcome,
            reason=reason.strip(),
            on=on,
            organisation=actor.organisation,
            entered_by=actor,
        )
        # The addressee's row is the State's: the receipt that an answer implies is derived.
        with scope.system(addressee.territory):
            kept = AvisAddressee.objects.select_for_update(of=("self",)).get(pk=addressee.pk)
            if kept.acknowledged_on is None:
                kept.acknowledged_on = on
                kept.save(update_fields=["acknowledged_on"])
    return row


@dataclass(frozen=True)
class Effect:
    """What became of the case since the avis."""

    then: str
    now: str
    closed_on: datetime.date | None
    reason: str

    @property
    def moved(self) -> bool:
        return self.then != self.now


def effects(rows: Iterable[AvisAddressee]) -> dict[object, Effect]:
    """Stage at the time of each avis and now, closure and its reason, in one query for many. Rows carry their case."""
    found = list(rows)
    moves: dict[object, list[Transition]] = {}
    for move in Transition.objects.filter(case__in={row.case_id for row in found}).order_by(
        "effective_on", "entered_at"
    ):
        moves.setdefault(move.case_id, []).append(move)
    answer: dict[object, Effect] = {}
    for row in found:
        of_case = moves.get(row.case_id, [])
        later = [m for m in of_case if m.event == "stage" and row.adopted_on and m.effective_on > row.adopted_on]
        closing = [m for m in of_case if m.event == "close"]
        then = later[0].source if later else row.case.stage
        answer[row.pk] = Effect(
            then=Stage(then).label if then else "",
            now=row.case.stage_label,
            closed_on=row.case.closed_on,
            reason=closing[-1].reason if closing and row.case.closed_on else "",
        )
    return answer
