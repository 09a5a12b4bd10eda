"""Protocole de cohésion sociale: both conditions shown with their facts, nothing refused, the signature keeps how they stood."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from cases.enums import EntryKind, MeasureKind
from cases.models import LeaseAccount, LedgerEntry, Measure
from cases.plans.resumption import Answer
from cases.procedure.enums import ActKind
from cases.services import grants, measures, protocole
from cases.services.acts import record_act
from organisations import scope
from organisations.enums import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
D = Decimal


def ago(days):
    return scope.local_today(None) - datetime.timedelta(days)


@pytest.fixture
def case():
    return make.a_case(balance=D("1200"), opened_on=ago(400))


@pytest.fixture
def manager(case):
    return make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)


def judged(case, outcome="RESILIATION_FERME", days=120):
    agent = make.a_member(Role.PREFECTURE)
    with scope.acting(agent):
        record_act(case=case, kind=ActKind.JUGEMENT, on=ago(days), details={"outcome": outcome}, actor=agent)


def entries(case, *rows):
    with scope.system(case.territory):
        for number, (days, amount) in enumerate(rows):
            LedgerEntry.objects.create(
                territory=case.territory,
                bailleur=case.bailleur,
                lease_id=case.lease_id,
                on=ago(days),
                kind=EntryKind.ECHEANCE if amount > 0 else EntryKind.PAIEMENT,
                amount=amount,
                reference=f"E{number}-{days}",
            )
        LeaseAccount.objects.filter(lease=case.lease_id).update(balance_on=ago(1))


def answers(case, manager, measure=None):
    with scope.acting(manager):
        return [one.answer for one in protocole.conditions(case, measure)]


def words(answer):
    return answer.content.decode().replace("\xa0", " ")


def test_without_a_judgment_nothing_is_counted(case, manager):
    entries(case, (60, 400), (58, -400))
    assert answers(case, manager) == [Answer.UNKNOWN] * 3


def test_months_paid_since_the_judgment_make_the_resumption(as_member, case, manager):
    judged(case)
    entries(case, (100, 400), (68, 400), (66, -400), (36, 400), (34, -400))
    page = words(as_member(manager).get(reverse("cases:record_measure", args=[case.pk, "protocole"])))
    assert answers(case, manager)[:2] == [Answer.MET, Answer.MET]
    assert "Les 2 derniers termes échus sont payés en entier" in page
    assert "À vérifier par un juriste" in page
    assert "400,00 €" in page


def test_a_payment_before_the_judgment_is_no_resumption(case, manager):
    judged(case, days=50)
    entries(case, (60, 400), (58, -400), (36, 400))
    assert answers(case, manager)[1] is Answer.UNMET


def test_delays_of_the_judge_are_to_be_checked(case, manager):
    judged(case, outcome="RESILIATION_CONDITIONNELLE")
    entries(case, (36, 400), (34, -400))
    assert answers(case, manager)[:2] == [Answer.UNKNOWN, Answer.MET]


def test_a_bailleur_without_entries_is_told_so(case, manager):
    judged(case)
    with scope.acting(manager):
        found = protocole.conditions(case)[1]
    assert found.answer is Answer.UNKNOWN
    assert "n’envoie pas d’écritures" in found.text


def test_it_is_recorded_with_what_is_missing_and_followed_until_signed(as_member, case, manager):
    judged(case)
    entries(case, (36, 400))
    client = as_member(manager)
    sent = {"starts_on": ago(3).isoformat(), "neighbourhood": "trouble", "source": "Main courante du gardien"}
    answer = client.post(reverse("cases:record_measure", args=[case.pk, "protocole"]), sent)
    assert answer.status_code == 302
    page = words(client.get(answer.url))
    assert "Trouble constaté le" in page
    assert "Main courante du gardien" in page
    assert "non remplie" in page
    with scope.acting(manager):
        measure = Measure.objects.get(kind=MeasureKind.PROTOCOLE)
        first = measure.transitions.first()
        assert "Reprise du paiement de l’indemnité d’occupation : non remplie" in first.reason
    assert answers(case, manager, measure)[2] is Answer.UNMET
    clear = reverse("cases:move_measure", args=[case.pk, measure.pk, "clear"])
    assert client.post(clear, {"on": ago(1).isoformat()}).status_code == 422
    assert client.post(clear, {"on": ago(1).isoformat(), "reason": "Visite du secteur"}).status_code == 302
    assert answers(case, manager, measure)[2] is Answer.MET
    with scope.acting(manager):
        measure = Measure.objects.get(pk=measure.pk)
        step = measures.Step("sign", ago(0), values={"ends_on": ago(-700)})
        protocole.move_protocole(measure=measure, step=step, actor=manager)
        assert "Aucun trouble de voisinage constaté : remplie" in measure.transitions.get(event="sign").reason


def test_who_reads_no_act_is_not_told_that_there_is_no_judgment(as_member, case, manager):
    judged(case)
    with scope.acting(manager):
        new = measures.NewMeasure(case=case, kind=MeasureKind.PROTOCOLE, starts_on=ago(3))
        measure = protocole.open_protocole(new=new, neighbourhood="", source="", actor=manager)
    officer = make.a_member(Role.BODY_OFFICER)
    proposal = grants.GrantProposal(organisation=officer.organisation, reason="Essai", legal_basis="Essai", rule="test")
    grants.give(case=case, proposal=proposal)
    address = reverse("cases:measure", args=[case.pk, measure.pk])
    assert "Les conditions du protocole" in words(as_member(manager).get(address))
    told = as_member(officer).get(address)
    assert told.status_code == 200
    assert "Les conditions du protocole" not in words(told)
