"""Who may see a case: grants given by rules, listed for a case, ended by date."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.utils import timezone

from cases.models import Case, CaseGrant
from cases.services import desk
from core.errors import DomainError
from organisations import scope
from organisations.models import Membership, Organisation

# guardian's permissions that a grant carries. Those of a séance and of a diagnostic stand beside the lasting grant of the
# same organisation: each begins and ends by itself, and neither shortens, widens nor replaces another.
LASTING, SESSION, DIAGNOSTIC = "access_case", "attend_case", "diagnose_case"


@dataclass(frozen=True)
class GrantProposal:
    """What a rule would give: to whom, why, on which legal basis, until when."""

    organisation: Organisation
    reason: str
    legal_basis: str
    rule: str
    valid_until: datetime.date | None = None
    agreement_on: datetime.date | None = None
    permission: str = LASTING

    @property
    def temporary(self) -> bool:
        return self.permission == SESSION


@dataclass(frozen=True)
class Reader:
    """One line of «qui voit ce dossier, et pourquoi»."""

    organisation_id: str
    name: str
    kind: str
    reason: str
    legal_basis: str
    valid_from: datetime.date
    valid_until: datetime.date | None
    agreement_on: datetime.date | None


GrantRule = Callable[[Case], Iterable[GrantProposal]]
_rules: list[GrantRule] = []


def register_rule(rule: GrantRule) -> GrantRule:
    """Add a rule that proposes grants when a case opens or moves. Higher rooms (conventions, ccapex) register theirs."""
    if rule not in _rules:
        _rules.append(rule)
    return rule


@register_rule
def bailleur_of_the_lease(case: Case) -> Iterable[GrantProposal]:
    yield GrantProposal(
        organisation=case.bailleur,
        reason="Bailleur du logement",
        legal_basis="Contrat de bail ; loi du 6 juillet 1989, art. 24",
        rule="bailleur_of_the_lease",
    )


def access_permission(codename: str = LASTING) -> Permission:
    return Permission.objects.get(content_type__app_label="cases", codename=codename)


def give(*, case: Case, proposal: GrantProposal, granted_by: Membership | None = None) -> CaseGrant:
    """Open a case to an organisation, or bring the existing grant up to date. One row per organisation, case and
    permission.

    Raises DomainError when the organisation belongs to another territory: no grant crosses the isolation boundary.
    """
    check_territory(case, proposal.organisation)
    with scope.system(case.territory) as current:
        values = {
            "reason": proposal.reason,
            "legal_basis": proposal.legal_basis,
            "rule": proposal.rule,
            "valid_until": proposal.valid_until,
            "agreement_on": proposal.agreement_on,
            "temporary": proposal.temporary,
            "granted_by": granted_by,
        }
        grant, created = CaseGrant.objects.get_or_create(
            content_object=case,
            group_id=proposal.organisation.group_id,
            permission=access_permission(proposal.permission),
            defaults={**values, "territory": case.territory, "valid_from": current.today},
        )
        if not created and (grant.revoked_at or any(getattr(grant, name) != value for name, value in values.items())):
            if grant.revoked_at:
                grant.valid_from, grant.revoked_at = current.today, None
            for name, value in values.items():
                setattr(grant, name, value)
            grant.save()
        return grant


def check_territory(case: Case, organisation: Organisation) -> None:
    """Raises DomainError when no grant may be given: none crosses the isolation boundary."""
    if organisation.territory_id != case.territory_id:
        raise DomainError("Cette organisation n’appartient pas au territoire du dossier.")


def proposals(case: Case) -> list[GrantProposal]:
    """What every rule would give for this case, in the rules' order; writes nothing."""
    return [proposal for rule in list(_rules) for proposal in rule(case)]


def apply_rules(*, case: Case) -> list[CaseGrant]:
    """Give every grant that a rule proposes for this case. Never takes one away: `revoke` does, with its reason."""
    with transaction.atomic():
        return [give(case=case, proposal=proposal) for proposal in proposals(case)]


def revoke(*, case: Case, organisation: Organisation, permission: str = LASTING) -> None:
    """End an organisation's lasting access (or its séance's, or its diagnostic's) at once, from the next request on."""
    with scope.system(case.territory):
        CaseGrant.objects.filter(
            content_object=case,
            group_id=organisation.group_id,
            permission=access_permission(permission),
            revoked_at__isnull=True,
        ).update(revoked_at=timezone.now())
        if organisation.pk == case.bailleur_id:
            desk.refresh_lease(territory=case.territory, lease_id=case.lease_id)


def readers(*, case: Case) -> list[Reader]:
    """Every organisation that may see this case today, and why; empty for who may not see it.

    Answered by a reviewed SECURITY DEFINER function: an organisation reads its own grants only.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT organisation_id, organisation_name, organisation_kind, reason, legal_basis, valid_from, valid_until, "
            "agreement_on FROM case_readers(%s) ORDER BY valid_from, organisation_name",
            [case.pk],
        )
        return [Reader(*row) for row in cursor.fetchall()]
