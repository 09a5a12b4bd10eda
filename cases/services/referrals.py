"""Opening a case to another organisation, on a ground that the rules list."""

from cases import rules
from cases.models import Case, CaseGrant
from cases.services import grants
from core.errors import DomainError
from organisations.models import Membership, Organisation
from organisations.services import log_access


def refer(*, case: Case, organisation: Organisation, actor: Membership) -> CaseGrant:
    """Open a case to `organisation`. The reason and the legal basis follow from who asks and for whom.

    Raises DomainError when the role may not open a case to this kind of organisation.
    """
    refusal = rules.may_refer(actor, case)
    referral = rules.referral_to(actor, organisation.kind)
    if refusal or referral is None:
        raise DomainError(
            refusal or "Votre rôle ne permet pas d’ouvrir un dossier à cette organisation.", field="organisation"
        )
    grant = grants.give(
        case=case,
        proposal=grants.GrantProposal(
            organisation=organisation, reason=referral.reason, legal_basis=referral.legal_basis, rule="referral"
        ),
        granted_by=actor,
    )
    log_access(action="grant", family="F0", object_type="case", object_id=case.pk, reason=referral.reason)
    return grant
