"""One figure of the diagnostic reaches the bailleur, with the household's agreement; nothing else does."""

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
        assert Measure.objects.get().monthly_amount == Decimal("37.50")
    with scope.acting(worker):
        capacity.withdraw_capacity(shared=shared, actor=worker)
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
