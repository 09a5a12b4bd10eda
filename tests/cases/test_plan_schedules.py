"""The instalments of a plan, line by line: typed, counted again, kept, signed; then changed by an avenant that keeps what was signed."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from cases.enums import MeasureState
from cases.models import Act, Deadline, LeaseAccount, Measure, PlanAmendment
from cases.plans.editing import Draft
from cases.procedure.enums import ActKind
from cases.services import amendments, measures, plan_following, plans
from cases.services.plans import Terms
from cases.services.schedules import Schedule
from core.errors import DomainError
from core.text import digest
from organisations import scope
from organisations.enums import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def case():
    return make.a_case(balance=D("1200"), aid=D(250), opened_on=ago(200))


@pytest.fixture
def manager(case):
    return make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)


def ago(days):
    return scope.local_today(None) - datetime.timedelta(days)


@pytest.fixture
def proposed(case, manager):
    """Three instalments of 400 €, for a household that says it can pay 150 € a month."""
    terms = Terms(debt=D(1200), debt_on=ago(60), first_on=ago(50), count=3, declared=D(150), proposed_on=ago(60))
    with scope.acting(manager):
        return plans.propose_plan(case=case, terms=terms, actor=manager)


@pytest.fixture
def running(proposed, manager):
    with scope.acting(manager):
        plans.move_plan(measure=proposed, step=measures.Step("sign", ago(60)), actor=manager)
    return proposed


def typed(debt, *lines, debt_on=None, **more):
    """What the page sends: the terms, then (date, amount) of each line."""
    sent = {"debt": str(debt), "debt_on": (debt_on or ago(60)).isoformat(), "declared": "150", "payment": ""}
    for place, (on, amount) in enumerate(lines):
        sent |= {f"l-{place}-due_on": on.isoformat() if on else "", f"l-{place}-amount": amount}
    return sent | more


def words(answer):
    return answer.content.decode().replace("\xa0", " ")


def kept(measure):
    return [(row.due_on, row.amount) for row in measure.plan.instalments.all()]


def test_lines_are_typed_recounted_then_kept(as_member, manager, proposed):
    client, address = as_member(manager), reverse("cases:edit_plan", args=[proposed.case_id, proposed.pk])
    assert words(client.get(address)).count("data-line>") == 3
    lines = [(ago(30), "300"), (ago(50), "400,50"), (ago(-10), "450")]
    counted = client.post(address, typed("1200", *lines, recompute="1"))
    assert counted.status_code == 200
    assert "Il manque 49,50 € pour couvrir la dette." in words(counted)
    with scope.acting(manager):
        assert [amount for _, amount in kept(proposed)] == [D(400)] * 3  # nothing was written
        assert proposed.plan.capacity_on == ago(60)  # a plan taken over keeps the day the household spoke
    refused = client.post(address, typed("1200", *lines, save="1"))
    assert refused.status_code == 422
    assert "Le total des échéances est la dette, au centime." in words(refused)
    lines[2] = (ago(-10), "499,50")
    assert client.post(address, typed("1200", *lines, save="1")).status_code == 302
    with scope.acting(manager):
        found = Measure.objects.get(pk=proposed.pk)
        assert kept(found) == [(ago(50), D("400.50")), (ago(30), D(300)), (ago(-10), D("499.50"))]
        assert found.monthly_amount == D("499.50")
        assert [row.event for row in found.transitions.all()][-1] == "rewrite"


def test_a_line_is_added_removed_and_the_difference_carried_without_a_script(as_member, manager, proposed):
    client, address = as_member(manager), reverse("cases:edit_plan", args=[proposed.case_id, proposed.pk])
    first, second = (ago(50), "400"), (ago(20), "400")
    added = words(client.post(address, typed("1200", first, second, add="1")))
    assert added.count("data-line>") == 3
    assert 'value="400' in added.split("data-line>")[3]
    removed = words(client.post(address, typed("1200", first, second, remove="0")))
    assert removed.count("data-line>") == 1
    assert f'value="{ago(20).isoformat()}"' in removed
    closed = words(client.post(address, typed("1200", first, second, close="1")))
    assert "Le total des échéances est égal à la dette." in closed
    assert 'value="800' in closed


def test_each_fault_is_said_with_the_number_of_its_line(as_member, manager, proposed):
    client, address = as_member(manager), reverse("cases:edit_plan", args=[proposed.case_id, proposed.pk])
    sent = typed("1200", (ago(50), "douze"), (None, "400"), (ago(70), "400"), save="1")
    answer = client.post(address, sent)
    page = words(answer)
    assert answer.status_code == 422
    assert "Échéance 1 : Écrivez un montant en chiffres" in page
    assert '<a href="#id_l-1-due_on">Échéance 2 : indiquez sa date.' in page
    assert "Échéance 3 : sa date suit le jour de la dette" in page
    assert 'value="douze"' in page


def test_an_instalment_above_the_capacity_is_warned_about_and_kept(as_member, manager, proposed):
    client, address = as_member(manager), reverse("cases:edit_plan", args=[proposed.case_id, proposed.pk])
    lines = [(datetime.date(2099, month, 5), "150") for month in range(1, 8)] + [(datetime.date(2099, 8, 5), "150,00")]
    assert "risque de ne pas tenir" not in words(client.post(address, typed("1200", *lines, recompute="1")))
    lines[0], lines[1] = (lines[0][0], "160"), (lines[1][0], "140")
    page = words(client.post(address, typed("1200", *lines, recompute="1")))
    assert "à payer en janvier 2099 (160,00 €) dépasse ce que le ménage peut payer" in page
    assert "montant déclaré par le ménage le" in page
    assert client.post(address, typed("1200", *lines, save="1")).status_code == 302


def test_a_signed_plan_is_not_rewritten(as_member, manager, running):
    propose = reverse("cases:propose_plan", args=[running.case_id])
    assert "Un plan signé court déjà." in words(as_member(manager).get(propose))
    address = reverse("cases:edit_plan", args=[running.case_id, running.pk])
    page = as_member(manager).get(address, follow=True)
    assert "ses échéances changent par un avenant" in words(page)
    schedule = Schedule(D(1200), ago(60), (Draft(ago(50), D(1200)),))
    with scope.acting(manager), pytest.raises(DomainError, match="avenant"):
        plans.rewrite_plan(measure=running, schedule=schedule, actor=manager)
    with scope.acting(manager):
        assert len(kept(running)) == 3


def test_another_organisation_changes_no_line(as_member, proposed, running):
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    for name in ("edit_plan", "amend_plan"):
        assert as_member(agent).get(reverse(f"cases:{name}", args=[running.case_id, running.pk])).status_code == 403
    stranger = make.a_member(Role.BAILLEUR_MANAGER)
    assert as_member(stranger).get(reverse("cases:edit_plan", args=[running.case_id, running.pk])).status_code == 404
    with scope.acting(agent), pytest.raises(DomainError, match="Seule l’organisation"):
        amendments.write_amendment(measure=running, schedule=_spread(D(900)), reason="x", actor=agent)


def _spread(debt, count=3):
    lines = tuple(Draft(ago(-20 - 30 * rank), debt / count) for rank in range(count))
    return Schedule(debt, ago(2), lines, D(150))


def test_an_avenant_is_written_printed_signed_and_what_was_signed_stays(as_member, case, manager, running):
    client, address = as_member(manager), reverse("cases:amend_plan", args=[case.pk, running.pk])
    assert client.get(address).status_code == 200
    lines = [(ago(-20), "300"), (ago(-50), "300"), (ago(-80), "300")]
    unsaid = client.post(address, typed("900", *lines, debt_on=ago(2), reason="", save="1"))
    assert unsaid.status_code == 422
    sent = typed("900", *lines, debt_on=ago(2), reason="Perte d’emploi", payment="virement", save="1")
    assert client.post(address, sent).status_code == 302
    page = words(client.get(reverse("cases:measure", args=[case.pk, running.pk])))
    assert "Avenant n° 1 à signer." in page
    with scope.acting(manager):
        assert [amount for _, amount in kept(running)] == [
            D(400)
        ] * 3  # the plan in force does not move before the signature
        signed_before = dict(running.plan.content)
    pdf = client.get(reverse("documents:amendment", args=[running.pk, 1]))
    assert pdf.content.startswith(b"%PDF")
    sign = reverse("cases:move_measure", args=[case.pk, running.pk, "amend"])
    assert client.post(sign, {"on": ago(90).isoformat()}).status_code == 422
    assert client.post(sign, {"on": ago(1).isoformat()}).status_code == 302
    with scope.acting(manager):
        found = Measure.objects.select_related("plan").get(pk=running.pk)
        avenant = PlanAmendment.objects.get()
        assert found.state == MeasureState.SIGNED
        assert [amount for _, amount in kept(found)] == [D(300)] * 3
        assert (found.plan.debt, found.plan.debt_on, found.plan.payment) == (D(900), ago(2), "virement")
        assert found.plan.content == signed_before
        assert digest(found.plan.content) == found.plan.sha256
        assert digest(avenant.content) == avenant.sha256
        assert (avenant.signed_on, avenant.content["amends"]) == (ago(1), ago(60).isoformat())
    page = words(client.get(reverse("cases:measure", args=[case.pk, running.pk])))
    assert "Plan d’origine" in page
    assert "Pourquoi : Perte d’emploi" in page
    assert "400,00 €" in page
    again = client.get(reverse("documents:amendment", args=[running.pk, 1])).content
    assert again == client.get(reverse("documents:amendment", args=[running.pk, 1])).content


def test_an_avenant_mends_a_broken_plan_and_ends_the_renegotiation(case, manager, running):
    with scope.acting(manager):
        plans.move_plan(measure=running, step=measures.Step("break", ago(10), "Deux échéances"), actor=manager)
        assert Deadline.objects.get(case=case, rule_id="APL-NEGO-3M").done_on is None
        amendments.write_amendment(measure=running, schedule=_spread(D(900)), reason="Renégocié", actor=manager)
        plans.move_plan(measure=running, step=measures.Step("amend", ago(1)), actor=manager)
        assert running.state == MeasureState.SIGNED
        assert Act.objects.filter(kind=ActKind.PLAN_APUREMENT, on=ago(1)).exists()
        assert Deadline.objects.get(case=case, rule_id="APL-NEGO-3M").done_on == ago(1)
        following = plan_following.follow_plans([running], today=scope.today())[0].following
        assert following.broken_on is None
    assert plans.start_plans(territory=case.territory, on=ago(-20)) == 1


def test_one_avenant_waits_at_a_time_and_may_be_given_up(as_member, case, manager, running):
    with scope.acting(manager):
        amendments.write_amendment(measure=running, schedule=_spread(D(900)), reason="Un", actor=manager)
        amendments.write_amendment(measure=running, schedule=_spread(D(600)), reason="Deux", actor=manager)
        assert PlanAmendment.objects.get().reason == "Deux"
    drop = reverse("cases:drop_amendment", args=[case.pk, running.pk])
    assert as_member(manager).post(drop).status_code == 302
    with scope.acting(manager):
        assert not PlanAmendment.objects.exists()
        with pytest.raises(DomainError, match="aucun n’attend de signature"):
            plans.move_plan(measure=running, step=measures.Step("amend", ago(1)), actor=manager)
        assert len(kept(running)) == 3


def test_what_is_sent_to_the_caf_is_what_was_signed_last(manager, running):
    with scope.acting(manager):
        plans.mark_sent(measure=running, on=ago(40), actor=manager)
        with pytest.raises(DomainError, match="déjà parti"):
            plans.mark_sent(measure=running, on=ago(39), actor=manager)
        amendments.write_amendment(measure=running, schedule=_spread(D(900)), reason="Un", actor=manager)
        plans.move_plan(measure=running, step=measures.Step("amend", ago(1)), actor=manager)
        plans.mark_sent(measure=running, on=ago(0), actor=manager)
        assert PlanAmendment.objects.get().sent_to_payer_on == ago(0)
        assert running.plan.sent_to_payer_on == ago(40)


def test_an_avenant_starts_from_what_the_account_owes(as_member, case, manager, running):
    with scope.system(case.territory):
        LeaseAccount.objects.filter(lease=case.lease_id).update(balance=D("812.40"), balance_on=ago(3))
    page = words(as_member(manager).get(reverse("cases:amend_plan", args=[case.pk, running.pk])))
    assert 'value="812,40"' in page
    assert f'value="{ago(3).isoformat()}"' in page
