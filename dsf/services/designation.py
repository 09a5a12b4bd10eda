"""The services that a territory names for its diagnostics, and the rule that asks them."""

from django.db import IntegrityError, transaction

from cases.querysets import STATE_ROLES
from core.errors import DomainError
from dsf import rules
from dsf.models import DesignatedService
from organisations.models import Commune, Membership, Organisation


def designate(
    *, kind: str, commune: Commune | None, service: Organisation, automatic: bool, actor: Membership
) -> DesignatedService:
    """Name the service of a stage and a commune (None: every other commune). `automatic`: the act asks it by itself.

    Raises DomainError for who is not of the State, a service that writes no diagnostic, or a second one.
    """
    _check(actor)
    territory = actor.organisation.territory
    if service.kind not in rules.SERVICE_KINDS or service.territory_id != territory.pk or not service.is_active:
        raise DomainError("Choisissez un service qui rédige des diagnostics dans ce territoire.", field="service")
    if automatic and kind not in rules.CALLED_BY.values():
        raise DomainError("Aucun acte ne demande par lui-même un diagnostic à ce stade.", field="automatic")
    try:
        with transaction.atomic():
            return DesignatedService.objects.create(
                territory=territory, kind=kind, commune=commune, service=service, automatic=automatic, set_by=actor
            )
    except IntegrityError as error:
        raise DomainError(
            "Un service est déjà désigné pour ce stade et cette commune : retirez-le d’abord.", field="commune"
        ) from error


def withdraw(*, designated: DesignatedService, actor: Membership) -> None:
    """Name nobody any more; what was asked stays with its service, and the history keeps who was named."""
    _check(actor)
    designated.delete()


def _check(actor: Membership) -> None:
    if actor.role not in STATE_ROLES:
        raise DomainError("Seul l’État désigne les services qui rédigent les diagnostics.")
