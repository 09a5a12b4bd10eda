"""Rencontres tripartites: proposed, dated, held or not, and what was agreed there.

Both professional sides complete a meeting, whoever proposed it: what they write is theirs in common. That the household was
invited, or came, is a démarche like another one, written once in the shared log.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from cases import rules
from cases.enums import MeetingState, OutreachChannel, OutreachOutcome, OutreachPurpose
from cases.models import Case, Measure, Meeting, MeetingAgreement, Outreach
from cases.services import grants
from cases.services.followup import record_outreach
from core.errors import DomainError
from core.formats import date_fr
from organisations import scope
from organisations.enums import OrganisationKind
from organisations.models import Membership, Organisation

SERVICE_KINDS = (
    OrganisationKind.DEPARTEMENT,
    OrganisationKind.METROPOLE,
    OrganisationKind.CCAS,
    OrganisationKind.UDAF,
    OrganisationKind.ASSOCIATION,
)
SAYS = ("why", "on", "at", "held_by", "place", "service", "landlord_person", "service_person", "others")


@dataclass(frozen=True)
class Invitation:
    """The household was invited: when and how. It becomes a démarche of the case."""

    on: datetime.date
    channel: str


def services_on(case: Case) -> Any:
    """Social services that see the case, and so may take part in a meeting here."""
    named = [reader.organisation_id for reader in grants.readers(case=case)]
    return Organisation.objects.of_kinds(*SERVICE_KINDS).filter(pk__in=named).order_by("name")


def _check(case: Case, values: Mapping[str, Any]) -> None:
    service = values.get("service")
    if service is not None and service not in services_on(case):
        raise DomainError("Ce service social ne voit pas ce dossier : nommez seulement la personne.", field="service")
    if values.get("at") and not values.get("on"):
        raise DomainError("Donnez aussi le jour de la rencontre.", field="on")


def propose(
    *, case: Case, values: Mapping[str, Any], invitation: Invitation | None = None, actor: Membership
) -> Meeting:
    """Propose a meeting, dated or not yet; `values` are those of `SAYS`. Raises DomainError for who may not."""
    refusal = rules.may_meet(actor, case)
    if refusal:
        raise DomainError(refusal)
    _check(case, values)
    with transaction.atomic():
        row = Meeting.objects.create(
            territory_id=case.territory_id,
            case=case,
            proposed_on=scope.today(),
            organisation_id=actor.organisation_id,
            entered_by=actor,
            **{name: values[name] for name in SAYS if name in values},
        )
        if invitation is not None:
            _log(row, on=invitation.on, channel=invitation.channel, outcome=OutreachOutcome.PENDING, actor=actor)
        return row


def change(*, meeting: Meeting, values: Mapping[str, Any], actor: Membership) -> None:
    """Give a meeting its date, its place or its people, while it is only proposed."""
    _open_to(meeting, actor)
    _check(meeting.case, values)
    for name in SAYS:
        if name in values:
            setattr(meeting, name, values[name])
    _save(meeting)


def hold(
    *,
    meeting: Meeting,
    on: datetime.date,
    landlord_came: bool,
    service_came: bool,
    household_came: bool,
    summary: str = "",
    actor: Membership,
) -> None:
    """Say that a meeting was held and who came. The household that came, or not, is told in the shared log.

    Raises DomainError for a day to come or before the proposal, and when nobody came.
    """
    _open_to(meeting, actor)
    if on > scope.today():
        raise DomainError(f"Le {date_fr(on)} est à venir.", field="on")
    if on < meeting.proposed_on:
        raise DomainError(f"La rencontre a été proposée le {date_fr(meeting.proposed_on)}.", field="on")
    if not (landlord_came or service_came or household_came):
        raise DomainError("Si personne n’est venu, dites que la rencontre n’a pas eu lieu.")
    with transaction.atomic():
        meeting.state, meeting.on, meeting.summary = MeetingState.HELD, on, summary.strip()
        meeting.landlord_came, meeting.service_came = landlord_came, service_came
        meeting.household_came = household_came
        _save(meeting)
        by_phone = meeting.held_by == "telephone"
        _log(
            meeting,
            on=on,
            channel=OutreachChannel.PHONE if by_phone else OutreachChannel.MEETING,
            outcome=OutreachOutcome.REACHED if household_came else OutreachOutcome.NO_ANSWER,
            actor=actor,
            invites=False,
        )


def miss(*, meeting: Meeting, reason: str, actor: Membership) -> None:
    """Say that a meeting did not take place, and why."""
    _open_to(meeting, actor)
    if not reason.strip():
        raise DomainError("Dites pourquoi la rencontre n’a pas eu lieu.", field="reason")
    meeting.state, meeting.summary = MeetingState.MISSED, reason.strip()
    _save(meeting)


def agree(
    *, meeting: Meeting, kind: str, text: str, who: str, due_on: datetime.date | None = None, actor: Membership
) -> MeetingAgreement:
    """Write one thing agreed at a meeting that was held."""
    _may(meeting, actor)
    if meeting.state != MeetingState.HELD:
        raise DomainError("Dites d’abord que la rencontre s’est tenue.")
    if due_on and meeting.on and due_on < meeting.on:
        raise DomainError(f"Cette date précède la rencontre du {date_fr(meeting.on)}.", field="due_on")
    with scope.system(meeting.case.territory):
        return MeetingAgreement.objects.create(
            territory_id=meeting.territory_id,
            meeting=meeting,
            kind=kind,
            text=text.strip(),
            who=who,
            due_on=due_on,
            entered_by=actor,
        )


def settle(*, agreement: MeetingAgreement, measure: Measure | None = None, actor: Membership) -> bool:
    """Say that an agreement is done, with the measure that carries it. False when it was said already."""
    _may(agreement.meeting, actor)
    with scope.system(agreement.meeting.case.territory) as current:
        row = MeetingAgreement.objects.select_for_update().get(pk=agreement.pk)
        if row.done_on:
            return False
        row.done_on, row.done_by, row.measure = current.today, actor, measure
        row.save(update_fields=["done_on", "done_by", "measure"])
    return True


def invited(meeting: Meeting) -> Outreach | None:
    """The démarche by which the household was invited to this meeting; None when no one is logged since it was proposed."""
    rows: Any = Outreach.objects.filter(
        case=meeting.case_id, purpose=OutreachPurpose.MEETING, on__gte=meeting.proposed_on
    )
    if meeting.state == MeetingState.HELD:
        rows = rows.filter(on__lte=meeting.on)
    found: Outreach | None = rows.order_by("on").first()
    return found


def _may(meeting: Meeting, actor: Membership) -> None:
    refusal = rules.may_write_meeting(actor, meeting)
    if refusal:
        raise DomainError(refusal)


def _open_to(meeting: Meeting, actor: Membership) -> None:
    _may(meeting, actor)
    if meeting.state != MeetingState.PROPOSED:
        raise DomainError("Cette rencontre est déjà close : proposez-en une autre.")


def _save(meeting: Meeting) -> None:
    """As the system: the side that did not propose the meeting completes it too (`rules.may_write_meeting`)."""
    with scope.system(meeting.case.territory):
        meeting.save()


def _log(
    meeting: Meeting, *, on: datetime.date, channel: str, outcome: str, actor: Membership, invites: bool = True
) -> None:
    record_outreach(
        case=meeting.case,
        on=on,
        channel=channel,
        outcome=outcome,
        purpose=OutreachPurpose.MEETING if invites else OutreachPurpose.USUAL,
        note="Rencontre tripartite",
        actor=actor,
    )
