"""The past séance of the demonstration, as it was held: who came, what was given, what was deferred."""

import datetime
import zoneinfo

from ccapex.enums import AddresseeFamily, AvisKind, DecisionMode, ItemKind, Matter
from ccapex.models import Session
from ccapex.room import Count
from ccapex.services import avis, moving, room
from organisations.enums import OrganisationKind
from organisations.models import Membership

POINT, TALK = datetime.timedelta(minutes=12), datetime.timedelta(minutes=10)
# Short for the parties, so that some let their date pass; longer for the services.
REPLY = datetime.timedelta(days=61)
SOON = datetime.timedelta(days=17)
PARTIES = frozenset({AddresseeFamily.BAILLEUR, AddresseeFamily.OCCUPANT})
# What the past séance gave at each stage, and to whom.
GIVEN = {
    ItemKind.IMPAYE: (
        avis.Wanted(
            AvisKind.RECOMMANDATION,
            Matter.SUPPORT,
            "Proposer au ménage un rendez-vous à domicile et un accompagnement budgétaire.",
        ),
        (AddresseeFamily.SUPPORT, AddresseeFamily.OCCUPANT),
    ),
    ItemKind.CDP: (
        avis.Wanted(AvisKind.AVIS, Matter.DEBT, "Signer un plan d’apurement tenable avant toute assignation."),
        (AddresseeFamily.BAILLEUR, AddresseeFamily.OCCUPANT),
    ),
    ItemKind.ASSIGNATION: (
        avis.Wanted(AvisKind.AVIS, Matter.FSL, "Examiner une aide au maintien, le loyer courant étant repris."),
        (AddresseeFamily.FSL, AddresseeFamily.BAILLEUR),
    ),
    ItemKind.CQL: (
        avis.Wanted(AvisKind.AVIS, Matter.QUOTA, "Rechercher un relogement sur le contingent préfectoral."),
        (AddresseeFamily.RESERVER, AddresseeFamily.OCCUPANT),
    ),
    ItemKind.CFP: (
        avis.Wanted(AvisKind.RECOMMANDATION, Matter.SIAO, "Évaluer une solution adaptée avant la fin de la procédure."),
        (AddresseeFamily.SIAO,),
    ),
}


def hold(session: Session, secretary: Membership) -> None:
    """From its hour on, with everybody but the MSA: an avis per point, the second one by a vote, the last point deferred.

    In a demonstration too small to have listed a case, nobody came.
    """
    items = list(session.items.select_related("case__household", "session"))
    if not items:
        return
    start = datetime.datetime.combine(session.on, session.at, tzinfo=zoneinfo.ZoneInfo(session.territory.time_zone))
    moving.move(session=session, event="convene", actor=secretary)
    for seat in session.commission.seats.exclude(organisation__kind=OrganisationKind.MSA).select_related(
        "organisation"
    ):
        room.arrive(session=session, seat=seat, at=start - TALK, actor=secretary)
    room.open_session(session=session, at=start, actor=secretary)
    *examined, last = items
    for number, item in enumerate(examined):
        began = start + number * POINT
        room.start_item(item=item, at=began, actor=secretary)
        wanted, families = GIVEN[ItemKind(item.kind)]
        to = tuple(
            avis.usual_addressee(item.case, family, session.on + (SOON if family in PARTIES else REPLY))
            for family in families
        )
        draft = avis.draft_avis(item=item, wanted=wanted, to=to, actor=secretary)
        voted = number == 1 and session.commission.seats.count() > 10
        count = Count(votes_for=8, votes_against=1, abstentions=0) if voted else None
        mode = DecisionMode.VOTE if count else DecisionMode.CONSENSUS
        avis.take(avis=draft, mode=mode, count=count, at=began + TALK, actor=secretary)
        room.finish_item(item=item, actor=secretary)
    avis.defer_item(item=last, reason="Le ménage a demandé à être entendu.", actor=secretary)
    room.close_session(session=session, at=start + len(examined) * POINT, actor=secretary)
