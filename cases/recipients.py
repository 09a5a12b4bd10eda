"""Who is alerted of a deadline: who must act on it, and who waits for it.

Only roles that read the acts and dates of a case in the access matrix (family F16) are ever alerted; a grant on the case,
or the territory for the State, is asked for again in each query.
"""

from dataclasses import dataclass
from typing import Literal

from cases.procedure.enums import Actor
from organisations.enums import Role
from organisations.matrix import matrix

# How a person reaches the case: as its bailleur, by a grant, or because the State sees its territory.
Through = Literal["bailleur", "grant", "territory"]

DEFAULT_LEAD_DAYS = (30, 15, 7, 1, 0)
LONGEST_LEAD = 365
# A date found already passed (an old file imported, a long stop of the service) still alerts that many days later.
CATCH_UP_DAYS = 30


@dataclass(frozen=True)
class Recipient:
    """People of `role` are alerted of what `actor` must do; `must_act` tells them from those who wait."""

    actor: Actor
    role: Role
    through: Through
    must_act: bool


_BAILLEUR = (Role.BAILLEUR_MANAGER, Role.BAILLEUR_PRIVATE)
_SERVICE = (Role.SOCIAL_WORKER, Role.SOCIAL_HEAD)
_MUST_ACT: dict[Actor, tuple[tuple[tuple[Role, ...], Through], ...]] = {
    Actor.BAILLEUR: ((_BAILLEUR, "bailleur"),),
    Actor.BAILLEUR_LOCATAIRE: ((_BAILLEUR, "bailleur"), (_SERVICE, "grant")),
    Actor.COMMISSAIRE_JUSTICE: (((Role.COMMISSAIRE,), "grant"),),
    Actor.OPERATEUR_DSF: ((_SERVICE, "grant"),),
    Actor.PREFET: (((Role.PREFECTURE,), "territory"),),
    Actor.ETAT: (((Role.PREFECTURE,), "territory"),),
    Actor.CCAPEX: (((Role.CCAPEX_SECRETARY,), "territory"),),
    Actor.COMMUNE: (((Role.COMMUNE_OFFICER,), "grant"),),
    Actor.RESERVATAIRE: (((Role.COMMUNE_OFFICER,), "grant"),),
    Actor.PARTIE: ((_BAILLEUR, "bailleur"), ((Role.COMMISSAIRE,), "grant")),
}
# The household's own dates and the decisions of bodies without a desk here: whoever accompanies or waits is told.
_WAIT: dict[Actor, tuple[tuple[tuple[Role, ...], Through], ...]] = {
    Actor.LOCATAIRE: ((_SERVICE, "grant"), (_BAILLEUR, "bailleur")),
    Actor.COMMISSAIRE_JUSTICE: ((_BAILLEUR, "bailleur"),),
    Actor.PREFET: ((_BAILLEUR, "bailleur"),),
    Actor.CCAPEX: ((_BAILLEUR, "bailleur"),),
    Actor.CAF_MSA: ((_BAILLEUR, "bailleur"),),
    Actor.JUGE: ((_BAILLEUR, "bailleur"), ((Role.COMMISSAIRE,), "grant"), (_SERVICE, "grant")),
    Actor.FSL: ((_SERVICE, "grant"),),
    Actor.BANQUE_DE_FRANCE: ((_SERVICE, "grant"),),
    Actor.COMED: ((_SERVICE, "grant"),),
}

# Who decides, for the organisation, how many days ahead its people are alerted.
MAY_SET_PREFERENCES = frozenset(
    {
        Role.BAILLEUR_MANAGER,
        Role.BAILLEUR_PRIVATE,
        Role.COMMISSAIRE,
        Role.SOCIAL_HEAD,
        Role.PREFECTURE,
        Role.CCAPEX_SECRETARY,
        Role.COMMUNE_OFFICER,
    }
)


def recipients() -> list[Recipient]:
    """Every pair of actor and role. Raises ValueError when one names a role that may not read dates."""
    found = [
        Recipient(actor, role, through, must_act)
        for table, must_act in ((_MUST_ACT, True), (_WAIT, False))
        for actor, groups in table.items()
        for roles, through in groups
        for role in roles
    ]
    for recipient in found:
        if matrix().cell("F16", recipient.role) not in "WR":
            raise ValueError(f"{recipient.role} may not read the dates of a case.")
    return found


def actors_concerning(role: str) -> list[str]:
    """Actors whose deadlines people of this role follow (their calendar)."""
    return sorted({recipient.actor.value for recipient in recipients() if recipient.role == role})


def receives_alerts(role: str) -> bool:
    """Whether people of this role are ever alerted."""
    return bool(actors_concerning(role))
