"""What was tried to meet the household: one shared log, by every partner, and the acts from which the clock runs."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from cases.enums import OutreachChannel, OutreachOutcome
from cases.models import Outreach
from cases.procedure.enums import ActKind
from cases.services.acts import record_act
from cases.services.followup import record_outreach
from core.errors import DomainError
from dsf.enums import DsfKind, DsfState
from dsf.models import Dsf
from organisations.models import Membership

WRITTEN = {OutreachChannel.LETTER, OutreachChannel.NOTE}
DISTANT = {*WRITTEN, OutreachChannel.MAIL, OutreachChannel.SMS, OutreachChannel.PHONE}
# What reaches people who do not open letters, the least intrusive first.
SUGGESTED = (
    (OutreachChannel.PHONE, "un appel"),
    (OutreachChannel.SMS, "un SMS"),
    (OutreachChannel.NOTE, "un mot dans la boîte aux lettres"),
    (OutreachChannel.VISIT, "une visite à domicile"),
    (OutreachChannel.MEETING, "un rendez-vous près de chez lui"),
)


@dataclass(frozen=True)
class Attempts:
    """The log since the request, the means used (labels), and what to try next."""

    rows: tuple[Outreach, ...]
    tried: tuple[str, ...]
    suggestion: str
    reached: bool


def since_request(dsf: Dsf) -> QuerySet[Outreach]:
    """Attempts of all partners since the diagnostic was first asked for."""
    rows = Outreach.objects.filter(case_id=dsf.case_id, on__gte=dsf.requested_on)
    return rows.select_related("organisation").order_by("on", "entered_at")


def read(dsf: Dsf) -> Attempts:
    rows = tuple(since_request(dsf))
    channels = {OutreachChannel(row.channel) for row in rows}
    reached = any(row.outcome == OutreachOutcome.REACHED for row in rows)
    return Attempts(
        rows=rows,
        tried=tuple(str(channel.label) for channel in OutreachChannel if channel in channels),
        suggestion="" if reached else suggestion(channels),
        reached=reached,
    )


def suggestion(channels: set[OutreachChannel]) -> str:
    """What was not tried yet, as a sentence; nothing when everything was."""
    untried = [words for channel, words in SUGGESTED if channel not in channels]
    if not untried:
        return ""
    if not channels:
        return f"Rien n’est encore enregistré : {untried[0]} ou {untried[1]}, par exemple."
    if channels == {OutreachChannel.LETTER}:
        return f"Seulement des courriers jusqu’ici : essayez {untried[0]} ou {untried[-2]}."
    if channels <= DISTANT and OutreachChannel.VISIT not in channels:
        return (
            "Rien de vive voix sur place jusqu’ici : essayez une visite à domicile ou un rendez-vous près de chez lui."
        )
    return f"Pas encore essayé : {', '.join(untried)}."


def record_attempt(
    *, dsf: Dsf, on: datetime.date, channel: str, outcome: str, offers_interview: bool, actor: Membership
) -> Outreach:
    """Log one attempt in the log that every partner reads: no confidence, hence no free text.

    An interview offered leaves its act, so that the clock moves (décret 2021-8, art. 1: the first within 15 jours ouvrés;
    notice step 2: the second). Raises DomainError for another service, a day to come or before the request.
    """
    if actor.organisation_id != dsf.service_id or dsf.state not in (DsfState.ACCEPTED, DsfState.WRITING):
        raise DomainError("Acceptez la demande avant d’enregistrer une démarche pour ce diagnostic.")
    if offers_interview and on < dsf.requested_on:
        raise DomainError("Cette date précède la demande du diagnostic.", field="on")
    with transaction.atomic():
        row = record_outreach(case=dsf.case, on=on, channel=channel, outcome=outcome, actor=actor)
        # The decree's clock is that of the hearing: the other two stages have none for the interview.
        if offers_interview and dsf.kind == DsfKind.ASSIGNATION:
            record_act(case=dsf.case, kind=_offer(dsf), on=on, actor=actor, by_service=True)
        return row


def _offer(dsf: Dsf) -> ActKind:
    """The first interview offered since the service was asked, or a later one."""
    acts = dsf.case.acts.standing()
    asked = acts.filter(kind=ActKind.DSF_DEMANDE).order_by("-on").values_list("on", flat=True).first()
    offered = acts.filter(kind=ActKind.DSF_ENTRETIEN_PROPOSE, on__gte=asked or dsf.requested_on)
    return ActKind.DSF_RELANCE if offered.exists() else ActKind.DSF_ENTRETIEN_PROPOSE
