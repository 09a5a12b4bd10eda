"""A commune, a bailleur and a convention between them."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from cases.models import Case, Dwelling
from cases.procedure.enums import Stage
from conventions.models import Convention
from conventions.services import drafting
from organisations import scope
from organisations.enums import Role
from organisations.models import Commune, Membership, Organisation, Territory
from tests import factories as make

SIGNED_ON = datetime.date(2026, 3, 10)


@dataclass(frozen=True)
class Place:
    territory: Territory
    commune: Commune
    other_commune: Commune
    manager: Membership
    officer: Membership


def a_place() -> Place:
    territory = make.a_territory()
    first, second = Commune.objects.filter(territory=territory).order_by("code")[:2]
    manager = make.a_member(Role.BAILLEUR_MANAGER)
    officer = make.a_member(Role.COMMUNE_OFFICER)
    return Place(territory, first, second, manager, officer)


def at_stage(case: Case, stage: Stage) -> None:
    with scope.system(case.territory):
        Case.objects.filter(pk=case.pk).update(stage=stage)


def a_shared_case(
    place: Place, *, stage: Stage = Stage.CDP, residence: str = "", commune: Commune | None = None, **fields: object
) -> Case:
    """A case of the place's bailleur that the convention would open: two and a half terms of debt at the CDP."""
    values = {"balance": Decimal("1500"), **fields}
    case = make.a_case(place.manager.organisation, commune=commune or place.commune, **values)
    at_stage(case, stage)
    if residence:
        with scope.system(place.territory):
            Dwelling.objects.filter(pk=case.dwelling_id).update(residence=residence)
    return case


def a_draft(
    place: Place,
    *,
    title: str = "Prévention des impayés",
    partners: list[Organisation] | None = None,
    others: list[Organisation] | None = None,
    communes: tuple[Commune, ...] | None = None,
    actor: Membership | None = None,
    **fields: object,
) -> Convention:
    actor = actor or place.manager
    organisations = [place.manager.organisation, *(partners or [place.officer.organisation]), *(others or [])]
    terms = drafting.DraftTerms(
        title=title,
        parties=tuple(drafting.PartyTerms(organisation=organisation) for organisation in organisations),
        communes=(place.commune,) if communes is None else communes,
        **fields,
    )
    with scope.acting(actor):
        return drafting.create_convention(terms=terms, actor=actor)


def a_signed_convention(place: Place, *, signed_on: datetime.date = SIGNED_ON, **fields: object) -> Convention:
    convention = a_draft(place, **fields)
    with scope.acting(place.manager):
        drafting.record_signature(convention=convention, on=signed_on, actor=place.manager)
        return Convention.objects.get(pk=convention.pk)
