"""What a convention opens, and closes: grants on cases, always written by the system and by sets of rows."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from cases.models import Case, CaseGrant
from cases.services.grants import GrantProposal, access_permission
from conventions.enums import ConventionState, Quality
from conventions.models import Convention
from conventions.querysets import cases_opened_by
from core.formats import date_fr
from organisations import scope
from organisations.models import Membership, Organisation, Territory


@dataclass(frozen=True)
class Sharing:
    """What a refresh did: accesses opened or renewed, accesses closed, conventions that reached their term."""

    opened: int = 0
    closed: int = 0
    expired: int = 0

    def as_report(self) -> dict[str, int]:
        return asdict(self)


def reason_of(convention: Convention) -> str:
    return f"Convention « {convention.title} »"


def basis_of(convention: Convention) -> str:
    assert convention.signed_on is not None
    return f"Convention du {date_fr(convention.signed_on)} ; {convention.legal_basis}"


def readers_of(convention: Convention) -> list[Organisation]:
    """The parties to which the bailleurs open their cases."""
    parties = convention.parties.exclude(quality=Quality.BAILLEUR).select_related("organisation")
    return [party.organisation for party in parties]


_OPEN = """
INSERT INTO cases_casegrant (content_object_id, group_id, permission_id, territory_id, reason, legal_basis, rule,
                             granted_at, valid_from, valid_until)
SELECT opened.id, %s, %s, %s, %s, %s, %s, now(), %s, %s FROM ({cases}) opened
ON CONFLICT (group_id, permission_id, content_object_id) DO UPDATE
   SET reason = EXCLUDED.reason, legal_basis = EXCLUDED.legal_basis, rule = EXCLUDED.rule,
       valid_from = CASE WHEN cases_casegrant.revoked_at IS NULL THEN cases_casegrant.valid_from ELSE EXCLUDED.valid_from END,
       valid_until = EXCLUDED.valid_until, revoked_at = NULL, agreement_on = NULL, temporary = false,
       granted_by_id = NULL
 WHERE (cases_casegrant.rule = EXCLUDED.rule AND cases_casegrant.valid_until IS DISTINCT FROM EXCLUDED.valid_until)
    OR cases_casegrant.revoked_at IS NOT NULL
    OR cases_casegrant.valid_until < EXCLUDED.valid_from
"""


def apply_convention(*, convention: Convention) -> Sharing:
    """Open to the partners every case the convention covers today, and close those it no longer does. Idempotent.

    One statement per partner, whatever the number of cases. An access that a partner already has for another reason
    stays as it is. A convention that is not in force closes everything it had opened.
    """
    with scope.system(convention.territory) as current:
        given = CaseGrant.objects.filter(rule=convention.grant_rule, revoked_at__isnull=True)
        live = Convention.objects.in_force(current.today).filter(pk=convention.pk).exists()
        if not live:
            return Sharing(closed=given.update(revoked_at=timezone.now()))
        opened_cases = cases_opened_by(convention)
        closed = given.exclude(content_object__in=opened_cases).update(revoked_at=timezone.now())
        sql, params = opened_cases.values("id").query.sql_with_params()
        permission = access_permission()
        opened = 0
        with connection.cursor() as cursor:
            for organisation in readers_of(convention):
                values: list[Any] = [
                    organisation.group_id,
                    permission.pk,
                    convention.territory_id,
                    reason_of(convention),
                    basis_of(convention),
                    convention.grant_rule,
                    current.today,
                    convention.term_on,
                ]
                cursor.execute(_OPEN.format(cases=sql), [*values, *params])
                opened += cursor.rowcount
        return Sharing(opened=opened, closed=closed)


def refresh_conventions(*, territory: Territory) -> Sharing:
    """Bring every convention of a territory up to date: terms reached, cases that entered or left. For each night."""
    with scope.system(territory) as current:
        over = Convention.objects.filter(state=ConventionState.SIGNED, term_on__lt=current.today)
        closed = sum(_end(convention) for convention in over)
        done = [
            apply_convention(convention=c) for c in Convention.objects.in_force(current.today).order_by("signed_on")
        ]
        return Sharing(
            opened=sum(one.opened for one in done),
            closed=closed + sum(one.closed for one in done),
            expired=len(over),
        )


def _end(convention: Convention) -> int:
    with transaction.atomic():
        convention.state = ConventionState.EXPIRED
        convention.save(update_fields=["state"])
        return apply_convention(convention=convention).closed


def convention_of_the_perimeter(case: Case) -> Iterable[GrantProposal]:
    """Grant rule (cases.services.grants): the conventions in force that cover this case. System scope."""
    conventions = Convention.objects.in_force(scope.today()).filter(
        territory=case.territory_id,
        parties__organisation=case.bailleur_id,
        parties__quality=Quality.BAILLEUR,
        parties__signed_on__isnull=False,
    )
    for convention in conventions:
        if not cases_opened_by(convention).filter(pk=case.pk).exists():
            continue
        for organisation in readers_of(convention):
            if _reads_for_another_reason(case, organisation, convention):
                continue
            yield GrantProposal(
                organisation=organisation,
                reason=reason_of(convention),
                legal_basis=basis_of(convention),
                rule=convention.grant_rule,
                valid_until=convention.term_on,
            )


def _reads_for_another_reason(case: Case, organisation: Organisation, convention: Convention) -> bool:
    grants = CaseGrant.objects.filter(content_object=case, group=organisation.group_id, revoked_at__isnull=True)
    return grants.exclude(rule=convention.grant_rule).exclude(valid_until__lt=scope.today()).exists()


def shared_count(convention: Convention, member: Membership) -> int:
    """Cases open to the partners today: a bailleur counts its own, a partner those it sees.

    A bailleur reads no other organisation's access, so the system counts them for it; a number comes out, never a row.
    """
    own = convention.parties.filter(organisation=member.organisation_id, quality=Quality.BAILLEUR).exists()
    with scope.system(convention.territory) as current:
        given = CaseGrant.objects.filter(
            rule=convention.grant_rule, revoked_at__isnull=True, valid_until__gte=current.today
        )
        mine = {"content_object__bailleur": member.organisation_id} if own else {"group": member.organisation.group_id}
        return given.filter(**mine).values("content_object").distinct().count()
