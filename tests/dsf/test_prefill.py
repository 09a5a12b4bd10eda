"""What is taken from the case, with where and when; what a person wrote is never taken over."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from cases.models import Case, HousingAid, Lease, LeaseAccount
from cases.procedure.enums import ActKind
from cases.services.acts import record_act
from core.errors import DomainError
from dsf.enums import DsfKind, SectionKey
from dsf.models import Dsf, DsfAmount, DsfSection, DsfSpecialCauses
from dsf.provenance import Origin, age, origin_of
from dsf.services import prefill, procedure, writing
from organisations import scope
from organisations.enums import Role
from tests import factories as make
from tests.dsf.situations import in_writing

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 21)


@pytest.mark.parametrize(
    ("on", "said", "old"),
    [
        (TODAY, "aujourd’hui", False),
        (datetime.date(2026, 11, 20), "il y a 1 jour", False),
        (datetime.date(2026, 8, 21), "il y a 3 mois", False),
        (datetime.date(2026, 8, 20), "il y a 3 mois", True),
        (datetime.date(2024, 1, 2), "il y a 2 ans", True),
    ],
)
def test_age_is_said_and_beyond_three_months_it_is_to_be_checked(on, said, old):
    assert age(on, TODAY).replace("\xa0", " ") == said
    assert Origin("Bail", on).is_old(TODAY) is old
    assert ("à vérifier" in Origin("Bail", on).text(TODAY)) is old


def test_origins_of_older_rows_are_read_too():
    assert origin_of("Bail B1") == Origin("Bail B1")
    assert origin_of({"from": "Bail B1", "on": "2026-08-01"}) == Origin("Bail B1", datetime.date(2026, 8, 1))


def act(case, kind, on, **details):
    agent = make.a_member(Role.PREFECTURE)
    with scope.acting(agent):
        record_act(case=Case.objects.get(pk=case.pk), kind=kind, on=on, details=details, actor=agent, by_service=True)


def test_accepted_diagnostic_takes_lease_account_aid_and_acts():
    case = make.a_case(balance=Decimal("1200"), aid=Decimal("200"), parc="prive")
    act(case, ActKind.CDP, datetime.date(2026, 9, 7), has_caution=True)
    act(case, ActKind.ASSIGNATION, datetime.date(2026, 11, 10), audience_on="2027-02-05", debt="2450.50")
    act(case, ActKind.RENVOI_AUDIENCE, datetime.date(2026, 11, 18), audience_on="2027-03-05")
    act(case, ActKind.SURENDETTEMENT_DEPOT, datetime.date(2026, 11, 12))
    dsf, worker, _ = in_writing(case=case)
    with scope.acting(worker):
        dsf = Dsf.objects.get(pk=dsf.pk)
        assert (str(dsf.debt.amount), dsf.debt.guarantee) == ("2450.5", "oui")
        assert (dsf.debt.aid_to_landlord, dsf.debt.aid_amount, dsf.debt.aid_suspended) == ("oui", 200, "")
        assert dsf.hearing.on == datetime.date(2027, 3, 5)
        assert (dsf.overindebtedness.state, dsf.overindebtedness.filed) == ("depose", "12/11/2026")
        assert (dsf.dwelling.kind, dsf.dwelling.entered) == ("prive", "01/05/2021")
        assert dsf.debt.provenance["amount"] == {"from": "Assignation du 10\xa0novembre\xa02026", "on": "2026-11-10"}
        assert not DsfSpecialCauses.objects.exists()


def test_balance_stands_in_for_the_summons_and_says_so():
    dsf, worker, _ = in_writing(case=make.a_case(balance=Decimal("1200")))
    with scope.acting(worker):
        debt = Dsf.objects.get(pk=dsf.pk).debt
        assert debt.amount == 1200
        assert "faute d’assignation" in debt.provenance["amount"]["from"]


def test_refresh_fills_blanks_follows_sources_and_keeps_what_was_typed():
    case = make.a_case(balance=Decimal("1200"), rent="520", aid=Decimal("200"))
    dsf, worker, _ = in_writing(case=case)
    with scope.acting(worker):
        dsf = Dsf.objects.get(pk=dsf.pk)
        debt = {"amount": Decimal("999"), "aid_to_landlord": "non", "aid_amount": None}
        writing.save_debt(dsf=dsf, version=0, debt=debt, causes={}, actor=worker)
        amounts = {(row.line, row.column): row.amount for row in dsf.amounts.all()}
        amounts["provisions_charges", "menage"] = Decimal(0)
        writing.save_budget(dsf=dsf, version=0, amounts=amounts, names={}, actor=worker)
    with scope.system(case.territory):
        Lease.objects.filter(pk=case.lease_id).update(rent=Decimal("540"), charges=Decimal("95"))
        LeaseAccount.objects.filter(pk=case.lease_id).update(
            balance=Decimal("1300"), in_debt_since=datetime.date(2026, 6, 1)
        )
        HousingAid.objects.filter(pk=case.lease_id).update(amount=Decimal("210"))
    with scope.acting(worker):
        changes = prefill.refresh(dsf=Dsf.objects.get(pk=dsf.pk), actor=worker)
        dsf = Dsf.objects.get(pk=dsf.pk)
        # Typed: the amount, «non», the blank amount that goes with it, and a charge of zero.
        assert (dsf.debt.amount, dsf.debt.aid_to_landlord, dsf.debt.aid_amount) == (999, "non", None)
        assert DsfAmount.objects.get(dsf=dsf, line="provisions_charges").amount == 0
        assert DsfAmount.objects.get(dsf=dsf, line="loyer").amount == 540
        assert dsf.debt.first_unpaid == "01/06/2026"
        assert {(change.section, change.label) for change in changes} == {
            (SectionKey.DEBT, "date du 1er impayé, si connue"),
            (SectionKey.BUDGET, "loyer"),
            (SectionKey.BUDGET, "allocations logement"),
        }
        assert dict(DsfSection.objects.filter(version=2).values_list("key", "version")) == {"dette": 2, "budget": 2}
        assert prefill.refresh(dsf=dsf, actor=worker) == []


def test_open_page_is_told_that_a_refresh_changed_its_section():
    case = make.a_case(rent="520")
    dsf, worker, _ = in_writing(case=case)
    with scope.system(case.territory):
        Lease.objects.filter(pk=case.lease_id).update(rent=Decimal("540"))
    with scope.acting(worker):
        dsf = Dsf.objects.get(pk=dsf.pk)
        prefill.refresh(dsf=dsf, actor=worker)
        with pytest.raises(writing.SectionChanged):
            writing.save_budget(dsf=dsf, version=0, amounts={}, names={}, actor=worker)


def test_earlier_diagnostic_of_the_service_gives_what_may_still_hold_and_nothing_special():
    dsf, worker, agent = in_writing()
    with scope.acting(worker):
        dsf = Dsf.objects.get(pk=dsf.pk)
        writing.save_debt(
            dsf=dsf,
            version=0,
            debt={"guarantee": "non"},
            causes={"causes": ["famille"]},
            special={"causes": ["sante"], "indispensable": False, "reason": ""},
            actor=worker,
        )
        writing.save_dwelling(dsf=dsf, version=0, values={"insured": "oui"}, actor=worker)
        procedure.transmit_dsf(dsf=Dsf.objects.get(pk=dsf.pk), actor=worker)
    with scope.acting(agent):
        again = procedure.request_dsf(
            case=dsf.case, service=worker.organisation, kind=DsfKind.CFP, motive="Force publique", actor=agent
        )
    with scope.acting(worker):
        again = Dsf.objects.get(pk=again.pk)
        procedure.accept_dsf(dsf=again, actor=worker)
        again = Dsf.objects.get(pk=again.pk)
        assert (again.debt.guarantee, again.dwelling.insured, again.causes.causes) == ("non", "oui", ["famille"])
        assert again.causes.provenance["causes"]["from"].startswith("Diagnostic transmis le")
        assert again.evaluation.text == ""
        assert not DsfSpecialCauses.objects.filter(dsf=again).exists()


def test_another_service_does_not_take_what_the_first_wrote():
    dsf, worker, agent = in_writing()
    other = make.a_member(Role.SOCIAL_WORKER)
    with scope.acting(worker):
        dsf = Dsf.objects.get(pk=dsf.pk)
        writing.save_dwelling(dsf=dsf, version=0, values={"insured": "oui"}, actor=worker)
        procedure.transmit_dsf(dsf=Dsf.objects.get(pk=dsf.pk), actor=worker)
    with scope.acting(agent):
        again = procedure.request_dsf(
            case=dsf.case, service=other.organisation, kind=DsfKind.CFP, motive="Force publique", actor=agent
        )
    with scope.acting(other):
        again = Dsf.objects.get(pk=again.pk)
        procedure.accept_dsf(dsf=again, actor=other)
        assert Dsf.objects.get(pk=again.pk).dwelling.insured == ""
        with pytest.raises(DomainError):
            prefill.refresh(dsf=dsf, actor=other)


def test_page_takes_again_and_says_what_changed(as_member):
    case = make.a_case(rent="520")
    dsf, worker, _ = in_writing(case=case)
    with scope.system(case.territory):
        Lease.objects.filter(pk=case.lease_id).update(rent=Decimal("540"))
    client = as_member(worker)
    answer = client.post(reverse("dsf:refresh", args=[dsf.pk]), follow=True)
    assert "2. Ressources et charges, repris : loyer." in answer.content.decode().replace("\xa0", " ")
    page = client.get(reverse("dsf:section", args=[dsf.pk, "budget"])).content.decode()
    assert "fichier du bailleur" in page
    assert "aujourd’hui" in page
