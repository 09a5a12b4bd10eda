"""Answers that came to a writer: of the bailleur, of the CCAPEX, of the jurist; which of them he has not read."""

import datetime
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from dsf.models import CcapexDataRequest, DsfDebtReview, LandlordObservation

FROM = ((LandlordObservation, "bailleur"), (CcapexDataRequest, "CCAPEX"), (DsfDebtReview, "juriste de l’ADIL"))


@dataclass(frozen=True)
class Answer:
    """One answer: to which diagnostic, of whom, which day, read by its writer or not."""

    dsf_id: uuid.UUID
    who: str
    on: datetime.date
    unread: bool


def answers_to(ids: Collection[uuid.UUID]) -> list[Answer]:
    """What came for these diagnostics, the last first. Three queries, whatever their number."""
    found = []
    for model, who in FROM:
        rows = model._default_manager.filter(dsf__in=ids)
        for dsf_id, on, seen_at in rows.values_list("dsf_id", "answered_on", "seen_at"):
            if on is not None:
                found.append(Answer(dsf_id, who, on, seen_at is None))
    return sorted(found, key=lambda answer: (answer.on, answer.who), reverse=True)
