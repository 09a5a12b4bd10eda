"""Who prepares a séance, when its agenda may change, who writes to the commission and who handles it."""

import datetime

from django.db.models import Q

from cases.querysets import STATE_ROLES
from ccapex.enums import IntakeSender, SessionState
from ccapex.models import AvisAddressee, CommissionMembership, Session
from ccapex.querysets import AVIS_ADDRESSEES
from organisations.enums import OrganisationKind, Role
from organisations.matrix import matrix
from organisations.models import Membership


def may_prepare(membership: Membership) -> str | None:
    """Why this person may not prepare séances; None when he may (the State keeps the secretariat)."""
    if membership.role in STATE_ROLES:
        return None
    return "Seuls le secrétariat de la CCAPEX et la préfecture préparent les séances."


def may_change_agenda(membership: Membership, session: Session) -> str | None:
    refusal = may_prepare(membership)
    if refusal:
        return refusal
    if session.territory_id != membership.organisation.territory_id:
        return "Cette séance est celle d’un autre territoire."
    if session.state == SessionState.CONVENED:
        return "Cette séance est convoquée. Rouvrez son ordre du jour pour le changer, puis convoquez de nouveau."
    return None if session.is_open else "Cette séance n’est plus en préparation : son ordre du jour ne change plus."


def sits(membership: Membership) -> str | None:
    """Why this person has no seat in a commission to answer for; None for members, and for the State, which presides."""
    if membership.role == Role.CCAPEX_MEMBER or membership.role in STATE_ROLES:
        return None
    return "Seuls les membres de la commission sont convoqués à ses séances."


def may_be_invited(membership: Membership) -> str | None:
    """Why this person is never invited as mayor for one item; None for the elected of a commune."""
    return None if membership.role == Role.ELECTED else "Seuls les élus d’une commune sont invités pour un point."


def may_answer(membership: Membership, addressee: AvisAddressee) -> str | None:
    """Why this person may not answer an avis; the State records the answers that come on paper."""
    if addressee.sent_on is None:
        return "Cet avis n’est pas encore envoyé."
    if membership.role in STATE_ROLES:
        return None
    if membership.role in AVIS_ADDRESSEES and membership.organisation_id == addressee.organisation_id:
        return None
    return "Seul le destinataire d’un avis y répond."


def may_handle_intake(membership: Membership) -> str | None:
    """Why this person may not handle what the commission receives; None when he may (the State keeps the secretariat)."""
    if membership.role in STATE_ROLES:
        return None
    return "Seuls le secrétariat de la CCAPEX et la préfecture traitent les messages reçus."


_SENDERS = {
    OrganisationKind.BAILLEUR_SOCIAL: (IntakeSender.BAILLEUR,),
    OrganisationKind.BAILLEUR_PRIVE: (IntakeSender.BAILLEUR,),
    OrganisationKind.CAF: (IntakeSender.PAYER,),
    OrganisationKind.MSA: (IntakeSender.PAYER,),
    OrganisationKind.FSL: (IntakeSender.FSL,),
    OrganisationKind.COMMISSAIRE_DE_JUSTICE: (IntakeSender.COMMISSAIRE,),
    # They manage a fund of solidarity for housing, and support households besides.
    OrganisationKind.DEPARTEMENT: (IntakeSender.INTERESTED, IntakeSender.FSL),
    OrganisationKind.METROPOLE: (IntakeSender.INTERESTED, IntakeSender.FSL),
}


def may_send_intake(membership: Membership) -> str | None:
    """Why this person may not write to the commission with this account; None when he may (matrix, family F24)."""
    if matrix().cell("F24", membership.role) in "OW":
        return None
    return "Votre rôle n’écrit pas à la commission par cette page."


def senders_of(membership: Membership, on: datetime.date) -> list[str]:
    """In which capacities this person's organisation writes; the State types in for everybody. The usual one first."""
    if may_handle_intake(membership) is None:
        return [sender.value for sender in IntakeSender]
    found = list(_SENDERS.get(OrganisationKind(membership.organisation.kind), (IntakeSender.INTERESTED,)))
    seats = CommissionMembership.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=on),
        organisation=membership.organisation_id,
        valid_from__lte=on,
    )
    if seats.exists():
        found.append(IntakeSender.MEMBER)
    return [sender.value for sender in found]
