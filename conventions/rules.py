"""Who may do what on a convention. None means yes; a sentence is the refusal."""

from conventions.enums import ConventionState, Quality
from conventions.models import Convention
from organisations.enums import OrganisationKind, Role
from organisations.models import Membership

# Those who engage their organisation: they prepare, record signatures, denounce.
MANAGERS = frozenset({Role.BAILLEUR_MANAGER, Role.BAILLEUR_PRIVATE, Role.COMMUNE_OFFICER})
QUALITY_OF_KIND = {
    OrganisationKind.BAILLEUR_SOCIAL: Quality.BAILLEUR,
    OrganisationKind.BAILLEUR_PRIVE: Quality.BAILLEUR,
    OrganisationKind.COMMUNE: Quality.COMMUNE,
    OrganisationKind.CCAS: Quality.CCAS,
    OrganisationKind.DEPARTEMENT: Quality.COLLECTIVITE,
    OrganisationKind.METROPOLE: Quality.COLLECTIVITE,
}


def quality_of(kind: str) -> Quality:
    """In which quality an organisation of this kind signs."""
    return QUALITY_OF_KIND.get(OrganisationKind(kind), Quality.PARTENAIRE)


def may_prepare(member: Membership) -> str | None:
    """Refusal to prepare a convention, or None."""
    if member.role in MANAGERS:
        return None
    return "Une convention se prépare par un responsable du bailleur ou de la commune."


def _is_party(member: Membership, convention: Convention) -> bool:
    return convention.parties.filter(organisation=member.organisation_id).exists()


def may_edit(member: Membership, convention: Convention) -> str | None:
    """Refusal to change a draft, or None. A signed convention no longer changes: it is denounced and another is made."""
    if convention.state != ConventionState.DRAFT:
        return "Une convention signée ne se modifie plus : dénoncez-la et préparez-en une autre."
    if not _is_party(member, convention):
        return "Votre organisation n’est pas partie à cette convention."
    return may_prepare(member)


def may_sign(member: Membership, convention: Convention) -> str | None:
    """Refusal to record a signature, or None: a bailleur records its own, because it opens its own cases."""
    if convention.state != ConventionState.DRAFT:
        return "Cette convention est déjà signée."
    own = convention.parties.filter(organisation=member.organisation_id, quality=Quality.BAILLEUR).first()
    if own is None or member.role not in MANAGERS:
        return "La signature s’enregistre par le bailleur : elle ouvre ses propres dossiers."
    if own.signed_on is not None:
        return "Votre signature est déjà enregistrée ; celle d’un autre bailleur est attendue."
    return None


def may_denounce(member: Membership, convention: Convention) -> str | None:
    """Refusal to denounce, or None: each party may, by letter and without notice (document 000, art. 6)."""
    if convention.state != ConventionState.SIGNED:
        return "Seule une convention en cours se dénonce."
    if not _is_party(member, convention):
        return "Votre organisation n’est pas partie à cette convention."
    return may_prepare(member)


def may_engage(member: Membership, convention: Convention) -> str | None:
    """Refusal to note an engagement of one's own organisation, or None."""
    if convention.state not in (ConventionState.DRAFT, ConventionState.SIGNED):
        return "Cette convention n’est plus en cours."
    if not _is_party(member, convention):
        return "Votre organisation n’est pas partie à cette convention."
    return may_prepare(member)
