"""What a convened séance opens, and how it closes: grants dated by the séance, one case at a time."""

import datetime
from collections.abc import Iterable

from cases.services import grants
from ccapex.enums import ItemState, SessionState
from ccapex.models import AgendaItem, Session
from organisations.models import Organisation

RULE = "ccapex.seance"
BASIS = "Loi n° 90-449 du 31 mai 1990, art. 7-2 ; règlement intérieur de la commission"
# The packet closes two days after the séance (docs/acces.md).
KEPT = datetime.timedelta(2)
STANDING = (SessionState.CONVENED, SessionState.OPEN, SessionState.HELD)


def papers_until(session: Session) -> datetime.date:
    return session.on + KEPT


def readers_of(item: AgendaItem) -> list[Organisation]:
    """Organisations for which this item is open: those of signed mandates called to the séance, and the mayor's commune."""
    called = Organisation.objects.filter(
        pk__in=item.session.convocations.filter(holder__undertaking_on__isnull=False).values("organisation")
    )
    invited = Organisation.objects.filter(pk__in=item.guests.filter(organisation__isnull=False).values("organisation"))
    return list(called.union(invited))


def open_item(*, item: AgendaItem, organisations: Iterable[Organisation]) -> None:
    """Open one case to these organisations until the end of the working papers."""
    until = papers_until(item.session)
    for organisation in organisations:
        grants.give(
            case=item.case,
            proposal=grants.GrantProposal(
                organisation=organisation,
                reason=f"Séance du {item.session.on:%d/%m/%Y}, {item.session.commission.name}",
                legal_basis=BASIS,
                rule=RULE,
                valid_until=_longest(item, organisation, until),
                permission=grants.SESSION,
            ),
        )


def _others(item: AgendaItem) -> Iterable[AgendaItem]:
    """The same case on other séances whose papers are still open."""
    rows = AgendaItem.objects.filter(
        case=item.case_id, session__state__in=STANDING, session__papers_destroyed_at__isnull=True
    )
    return rows.exclude(session=item.session_id).exclude(state=ItemState.WITHDRAWN).select_related("session")


def _longest(item: AgendaItem, organisation: Organisation, until: datetime.date) -> datetime.date:
    """One grant serves every séance at which the organisation examines the case: the last of their ends."""
    ends = [papers_until(other.session) for other in _others(item) if organisation in readers_of(other)]
    return max([until, *ends])


def close_item(*, item: AgendaItem) -> None:
    """End what the séance opened on one case; an organisation that another séance still calls keeps that one's access."""
    kept: dict[object, datetime.date] = {}
    for other in _others(item):
        for organisation in readers_of(other):
            kept[organisation.pk] = max(
                kept.get(organisation.pk, papers_until(other.session)), papers_until(other.session)
            )
    called = Organisation.objects.filter(pk__in=item.session.convocations.values("organisation"))
    invited = Organisation.objects.filter(pk__in=item.guests.filter(organisation__isnull=False).values("organisation"))
    for organisation in called.union(invited):
        if organisation.pk not in kept:
            grants.revoke(case=item.case, organisation=organisation, permission=grants.SESSION)


def close_session(*, session: Session) -> None:
    """End every access that a séance opened."""
    for item in session.items.select_related("case__territory", "session__commission"):
        close_item(item=item)
