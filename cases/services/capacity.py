"""One figure of a diagnostic shared with the bailleur, with the household's dated agreement; its budget stays where it is."""

import datetime
from collections.abc import Callable
from decimal import Decimal

from django.db import transaction

from cases import rules
from cases.enums import CapacitySource
from cases.models import Case, RepaymentPlan, SharedCapacity
from core.errors import DomainError
from organisations import scope
from organisations.models import Membership
from organisations.services import log_access

Source = Callable[[Case, Membership], Decimal | None]
_sources: list[Source] = []


def register_capacity_source(source: Source) -> None:
    """Have a higher room give what the household can pay a month on top of its rent (called from AppConfig.ready)."""
    if source not in _sources:
        _sources.append(source)


def known_capacity(case: Case, actor: Membership) -> Decimal | None:
    """The figure that this person's diagnostic holds; None when none does, or when she may not read it."""
    return next((found for source in _sources if (found := source(case, actor)) is not None), None)


def share_capacity(*, case: Case, agreed_on: datetime.date, agreed_how: str, actor: Membership) -> SharedCapacity:
    """Share the diagnostic's figure, as it stands, with who reads the debt of this case. It replaces the one shared before.

    Raises DomainError without a figure in the diagnostic, without saying how the household agreed, or for a day to come.
    """
    refusal = rules.may_share_capacity(actor, case)
    if refusal:
        raise DomainError(refusal)
    if agreed_on > scope.today():
        raise DomainError("L’accord du ménage est donné avant le partage : cette date est à venir.", field="agreed_on")
    if not agreed_how.strip():
        raise DomainError("Dites comment le ménage a donné son accord.", field="agreed_how")
    amount = known_capacity(case, actor)
    if amount is None:
        raise DomainError("Le diagnostic ne donne pas encore de montant maximum par mois en plus du loyer.")
    with transaction.atomic():
        with scope.system(case.territory):
            for row in SharedCapacity.objects.select_for_update().filter(case=case, withdrawn_on__isnull=True):
                row.withdrawn_on = scope.today()
                row.save(update_fields=["withdrawn_on"])
        log_access(action="share", family="F5", object_type="case", object_id=case.pk, reason="Capacité mensuelle")
        return SharedCapacity.objects.create(
            territory_id=case.territory_id,
            case=case,
            amount=amount,
            agreed_on=agreed_on,
            agreed_how=agreed_how.strip(),
            organisation_id=actor.organisation_id,
            entered_by=actor,
        )


def withdraw_capacity(*, shared: SharedCapacity, actor: Membership) -> None:
    """The household takes its agreement back: the figure is no longer shown, on a plan either, nor used for a new one."""
    refusal = rules.may_share_capacity(actor, shared.case)
    if refusal or shared.organisation_id != actor.organisation_id:
        raise DomainError(refusal or "Seul le service qui a partagé ce montant peut le retirer.")
    if shared.withdrawn_on is not None:
        return
    with transaction.atomic():
        shared.withdrawn_on = scope.today()
        shared.save(update_fields=["withdrawn_on"])
        with scope.system(shared.case.territory):
            for plan in RepaymentPlan.objects.filter(
                measure__case=shared.case, capacity_from=CapacitySource.DIAGNOSTIC
            ):
                plan.capacity, plan.capacity_on, plan.capacity_from = None, None, CapacitySource.WITHDRAWN
                plan.save(update_fields=["capacity", "capacity_on", "capacity_from"])
    log_access(action="withdraw", family="F5", object_type="case", object_id=shared.case_id)
