"""One figure of the diagnostic reaches the bailleur, with the household's agreement; nothing else does."""

import dataclasses
from decimal import Decimal

import pytest
from django.urls import reverse

from cases.models import Measure
from cases.services import capacity, plans
from dsf.models import DsfRepayment
from dsf.services.prefill import open_sections
from organisations import scope
from organisations.enums import Role
from tests import factories as make
from tests.dsf.situations import SECRET, in_writing

pytestmark = pytest.mark.django_db


def test_the_figure_is_shared_used_and_withdrawn(as_member):
    case = make.a_case(balance=Decimal(900))
    manager = make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)
    dsf, worker, _ = in_writing(case=case)
    with scope.acting(worker):
        open_sections(dsf=dsf)
        DsfRepayment.objects.filter(dsf=dsf).update(monthly_maximum=Decimal("37.50"), information="Confidence")
    tab = reverse("cases:tab", args=[case.pk, "followup"])
    before = as_member(manager).get(tab).content.decode()
    assert "37,50" not in before
    page = as_member(worker).get(reverse("cases:share_capacity", args=[case.pk])).content.decode()
    assert "37,50" in page
    with scope.acting(worker):
        shared = capacity.share_capacity(
            case=case, agreed_on=scope.today(), agreed_how="Entretien du matin", actor=worker
        )
    after = as_member(manager).get(tab).content.decode()
    assert "37,50" in after
    assert "Confidence" not in after
    assert SECRET not in after
    with scope.acting(manager):
        terms = plans.Terms(debt=Decimal(900), debt_on=scope.today(), first_on=scope.today().replace(year=2099))
        plan = plans.propose_plan(case=case, terms=terms, actor=manager).plan
        assert (plan.capacity, plan.capacity_from) == (Decimal("37.50"), "diagnostic")
        assert plan.capacity_on == scope.today()
        assert Measure.objects.get().monthly_amount == Decimal("37.50")
    measure = reverse("cases:measure", args=[case.pk, plan.pk])
    said = as_member(manager).get(measure).content.decode().replace("\xa0", " ")
    assert (
        "37,50 €</span> par mois en plus du loyer : montant du diagnostic, partagé avec l’accord du ménage donné le"
        in said
    )
    with scope.acting(worker):
        capacity.withdraw_capacity(shared=shared, actor=worker)
    withdrawn = as_member(manager).get(measure).content.decode().replace("\xa0", " ")
    assert "par mois en plus du loyer" not in withdrawn
    assert "Le ménage a retiré son accord" in withdrawn
    with scope.acting(manager):
        later = plans.preview(case=case, terms=dataclasses.replace(terms, declared=Decimal(20), count=2))
        assert "montant déclaré par le ménage" in later.cautions[0].text
    gone = as_member(manager).get(tab).content.decode()
    assert "Entretien du matin" not in gone


def test_the_diagnostic_of_another_service_gives_nothing():
    case = make.a_case()
    dsf, worker, _ = in_writing(case=case)
    with scope.acting(worker):
        open_sections(dsf=dsf)
        DsfRepayment.objects.filter(dsf=dsf).update(monthly_maximum=Decimal(50))
    stranger = make.a_member(Role.SOCIAL_WORKER)
    with scope.acting(stranger):
        assert capacity.known_capacity(case, stranger) is None


def test_without_agreement_the_figure_of_the_diagnostic_is_not_used(as_member):
    """The household agreed to nothing: only what it says counts, with the day it said so."""
    case = make.a_case(balance=Decimal(900))
    manager = make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)
    dsf, worker, _ = in_writing(case=case)
    with scope.acting(worker):
        open_sections(dsf=dsf)
        DsfRepayment.objects.filter(dsf=dsf).update(monthly_maximum=Decimal("37.50"))
    with scope.acting(manager):
        terms = plans.Terms(
            debt=Decimal(900), debt_on=scope.today(), first_on=scope.today().replace(year=2099), declared=Decimal(60)
        )
        plan = plans.propose_plan(case=case, terms=terms, actor=manager).plan
        assert (plan.capacity, plan.capacity_from, plan.capacity_on) == (Decimal(60), "declaree", scope.today())
    page = as_member(manager).get(reverse("cases:measure", args=[case.pk, plan.pk])).content.decode()
    assert "37,50" not in page
    assert "montant déclaré par le ménage le" in page.replace("\xa0", " ")
