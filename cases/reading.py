"""Which families of a case a person reads today: the matrix's ceiling, met with the grant in force."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from cases.models import Case, CaseGrant, Dwelling, Household
from cases.querysets import STATE_ROLES, of_kind
from organisations import scope
from organisations.matrix import matrix
from organisations.models import Membership


@dataclass(frozen=True)
class Reading:
    """Families readable on one case. The database refuses the others whatever a page asks."""

    families: frozenset[str]

    def __contains__(self, family: str) -> bool:
        return family in self.families


def reading_of(member: Membership, case: Case) -> Reading:
    """Families `member` reads on `case`: cells W, R and O; A with the person's agreement; T during a session or mission."""
    cells = {family: matrix().cell(family, member.role) for family in matrix().cells}
    kept = {family for family, cell in cells.items() if cell in "WRO"}
    if member.role not in STATE_ROLES and {"A", "T"} & set(cells.values()):
        day = scope.today()
        grants = of_kind(
            CaseGrant.objects.filter(
                Q(valid_until__isnull=True) | Q(valid_until__gte=day),
                content_object=case,
                group_id=member.organisation.group_id,
                revoked_at__isnull=True,
                valid_from__lte=day,
            ),
            member.role,
        ).only("agreement_on", "temporary")
        found = list(grants)
        if any(grant.agreement_on for grant in found):
            kept |= {family for family, cell in cells.items() if cell == "A"}
        if any(grant.temporary for grant in found):
            kept |= {family for family, cell in cells.items() if cell == "T"}
    return Reading(frozenset(kept))


def attach_names(cases: Iterable[Case], member: Membership) -> list[Case]:
    """Cases with what may be shown of household and dwelling (`shown_name`, `shown_address`), in two queries.

    Not joined: under row-level security an inner join on a hidden row would hide the case itself.
    """
    rows = list(cases)
    households = {}
    dwellings = {}
    if matrix().reads("F1", member.role):
        households = Household.objects.in_bulk([case.household_id for case in rows])
    if matrix().reads("F4", member.role):
        dwellings = Dwelling.objects.in_bulk([case.dwelling_id for case in rows])
    for case in rows:
        household, dwelling = households.get(case.household_id), dwellings.get(case.dwelling_id)
        case.shown_name = household.name if household else f"Dossier {case.number}"
        case.shown_address = dwelling.address if dwelling else ""
    return rows
