"""Measures: tables of states walked whole, acts that moves are, plans proposed, signed, followed and frozen."""

import datetime
from decimal import Decimal

import pytest
from django.db.utils import ProgrammingError
from django.urls import reverse

from cases import rules
from cases.enums import EntryKind, MeasureKind, MeasureState
from cases.exchange.registry import NeutralAct
from cases.measures import INITIAL, LIVES, MOVES, OVERINDEBTEDNESS, OVERINDEBTEDNESS_MOVES
from cases.models import Act, Deadline, DeskLine, LeaseAccount, LedgerEntry, Measure, Overindebtedness, SharedCapacity
from cases.priority.rules import DEFAULTS, reasons
from cases.procedure.enums import ActKind
from cases.services import act_files, desk, measures, missed_plans, overindebtedness, plan_following, plans
from cases.services.followup import record_outreach
from cases.services.plans import Terms
from core.errors import DomainError
from core.formats import date_fr
from core.text import digest
from organisations import scope
from organisations.enums import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def case():
    return make.a_case(balance=D("1200"), aid=D(250), opened_on=days_ago(200))


@pytest.fixture
def manager(case):
    return make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)


@pytest.fixture
def signed(client):
    def sign_in(member):
        client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


def days_ago(days):
    return scope.local_today(None) - datetime.timedelta(days)


def entries(case, *rows):
    """Écritures of the case's lease: (days ago, amount)."""
    with scope.system(case.territory):
        for number, (days, amount) in enumerate(rows):
            kind = EntryKind.ECHEANCE if amount > 0 else EntryKind.PAIEMENT
            LedgerEntry.objects.create(
                territory=case.territory,
                bailleur=case.bailleur,
                lease_id=case.lease_id,
                on=days_ago(days),
                kind=kind,
                amount=amount,
                reference=f"E{number}-{days}",
            )


def a_plan(case, manager, *, proposed=60, first=50, **terms):
    """A plan proposed and signed `proposed` days ago, with its first instalment `first` days ago."""
    values = {"debt": D("1200"), "count": 12, "declared": D(120), **terms}
    made = Terms(debt_on=days_ago(proposed), first_on=days_ago(first), proposed_on=days_ago(proposed), **values)
    with scope.acting(manager):
        measure = plans.propose_plan(case=case, terms=made, actor=manager)
        plans.move_plan(measure=measure, step=measures.Step("sign", days_ago(proposed)), actor=manager)
    return measure


@pytest.mark.parametrize("kind", list(LIVES))
def test_each_table_is_whole(kind):
    """Every move has its form, every state is reached from the first one, and none but an end is a dead end."""
    life = LIVES[kind]
    assert {(kind, row.event) for row in life.transitions} == {key for key in MOVES if key[0] == kind}
    reached, grown = {INITIAL[kind]}, True
    while grown:
        found = {row.target for row in life.transitions if row.sources & reached}
        grown = not found <= reached
        reached |= found
    named = {state for row in life.transitions for state in (*row.sources, row.target)}
    assert named == reached
    ends = reached - {state for row in life.transitions for state in row.sources}
    assert ends
    assert ends <= {
        MeasureState.ENDED,
        MeasureState.REFUSED,
        MeasureState.KEPT,
        MeasureState.PAID,
        MeasureState.NEW_LEASE,
        MeasureState.DONE,
    }


@pytest.mark.parametrize("kind", [kind for kind in LIVES if kind != MeasureKind.PLAN_APUREMENT])
def test_every_event_from_every_state_is_allowed_or_refused_as_the_table_says(case, manager, kind):
    life = LIVES[kind]
    for number in range(3):
        with scope.acting(manager):
            channel = "visite" if number else "telephone"
            record_outreach(case=case, on=days_ago(9), channel=channel, outcome="sans_reponse", actor=manager)
    states = {state for row in life.transitions for state in (*row.sources, row.target)}
    for state in states:
        for row in life.transitions:
            with scope.acting(manager):
                new = measures.NewMeasure(case=case, kind=kind, starts_on=days_ago(5), state=state)
                measure = measures.open_measure(new=new, actor=manager)
                values = {"amount": D(10), "ends_on": days_ago(0), "reference": "R", "monthly_amount": D(1)}
                step = measures.Step(row.event, days_ago(1), "Parce que", values)
                if state in row.sources:
                    measures.move_measure(measure=measure, step=step, actor=manager)
                    assert Measure.objects.get(pk=measure.pk).state == row.target
                    last = measure.transitions.last()
                    assert (last.event, last.source, last.target) == (row.event, state, row.target)
                else:
                    with pytest.raises(DomainError, match="état actuel"):
                        measures.move_measure(measure=measure, step=step, actor=manager)
                    assert Measure.objects.get(pk=measure.pk).state == state


def test_every_event_of_overindebtedness_follows_its_table(case):
    worker = make.a_member(Role.CCAPEX_SECRETARY)
    assert {row.event for row in OVERINDEBTEDNESS.transitions} == set(OVERINDEBTEDNESS_MOVES)
    states = {state for row in OVERINDEBTEDNESS.transitions for state in (*row.sources, row.target)}
    for state in states:
        for row in OVERINDEBTEDNESS.transitions:
            with scope.acting(worker):
                made = overindebtedness.file_overindebtedness(case=case, filed_on=days_ago(30), actor=worker)
                Overindebtedness.objects.filter(pk=made.pk).update(state=state)
                made.state = state
                values = {"outcome": "PLAN", "until": days_ago(-400), "reference": "BDF1"}
                move = {"row": made, "event": row.event, "on": days_ago(2), "values": values, "actor": worker}
                if state in row.sources:
                    overindebtedness.move_overindebtedness(**move)
                    assert Overindebtedness.objects.get(pk=made.pk).state == row.target
                else:
                    with pytest.raises(DomainError, match="état actuel"):
                        overindebtedness.move_overindebtedness(**move)


def test_surendettement_makes_the_dates_and_keeps_its_content_from_the_bailleur(case, manager, signed):
    worker = make.a_member(Role.PREFECTURE)
    with scope.acting(worker):
        overindebtedness.file_overindebtedness(
            case=case, filed_on=days_ago(10), reference="BDF-2026-77", note="Kanari", actor=worker
        )
        assert Deadline.objects.filter(case=case, rule_id="SUR-3M").exists()
    page = signed(manager).get(reverse("cases:tab", args=[case.pk, "followup"])).content.decode()
    assert "BDF-2026-77" not in page
    assert "Kanari" not in page
    with pytest.raises(ProgrammingError, match="permission denied"), scope.acting(manager):
        Overindebtedness.objects.exists()


def test_a_plan_is_signed_frozen_and_puts_itself_in_motion(case, manager):
    measure = a_plan(case, manager)
    with scope.acting(manager):
        found = Measure.objects.select_related("plan").get(pk=measure.pk)
        assert found.state == MeasureState.RUNNING
        assert digest(found.plan.content) == found.plan.sha256
        assert sum(D(amount) for _, _, amount in found.plan.content["instalments"]) == D("1200")
        assert Act.objects.get(kind=ActKind.PLAN_APUREMENT).on == days_ago(60)
        assert [row.event for row in measure.transitions.all()] == ["open", "sign", "start"]
        with pytest.raises(DomainError, match="court déjà"):
            plans.propose_plan(
                case=case, terms=Terms(debt=D(10), debt_on=days_ago(1), first_on=days_ago(-5)), actor=manager
            )


def test_a_plan_waits_for_its_first_instalment(case, manager):
    measure = a_plan(case, manager, proposed=3, first=-20)
    with scope.acting(manager):
        assert Measure.objects.get(pk=measure.pk).state == MeasureState.SIGNED
    assert plans.start_plans(territory=case.territory, on=days_ago(-19)) == 0
    assert plans.start_plans(territory=case.territory, on=days_ago(-20)) == 1
    assert plans.start_plans(territory=case.territory, on=days_ago(-20)) == 0


def test_a_missed_instalment_is_told_until_it_is_paid(case, manager, signed):
    measure = a_plan(case, manager)
    entries(case, (55, 350), (54, -350), (24, 350), (23, -350))
    address = reverse("cases:measure", args=[case.pk, measure.pk])
    page = signed(manager).get(address).content.decode()
    assert "Plan non respecté" in page
    assert "R.824-16" in page.replace("\u00a0", "").replace(" ", "")
    entries(case, (1, -200))
    page = signed(manager).get(address).content.decode()
    assert "Plan non respecté" not in page


def test_a_stale_account_breaks_no_plan(case, manager, signed):
    measure = a_plan(case, manager, proposed=200, first=190)
    entries(case, (180, 350), (150, 350))
    with scope.system(case.territory):
        LeaseAccount.objects.filter(lease=case.lease_id).update(balance_on=days_ago(100))
    page = signed(manager).get(reverse("cases:measure", args=[case.pk, measure.pk])).content.decode()
    assert "Compte ancien" in page
    assert "Plan non respecté" not in page


def test_a_plan_paid_whole_is_kept_by_the_night(case, manager):
    measure = a_plan(case, manager, count=2)
    entries(case, (49, -600))
    assert plans.keep_plans(territory=case.territory) == 0
    entries(case, (18, -600))
    assert plans.keep_plans(territory=case.territory) == 1
    with scope.acting(manager):
        found = Measure.objects.get(pk=measure.pk)
        assert (found.state, found.ends_on) == (MeasureState.KEPT, days_ago(18))


def test_breaking_a_plan_is_an_act_with_its_renegotiation(case, manager):
    measure = a_plan(case, manager)
    with scope.acting(manager):
        plans.move_plan(measure=measure, step=measures.Step("break", days_ago(2), "Deux échéances"), actor=manager)
        assert Act.objects.get(kind=ActKind.PLAN_ROMPU).on == days_ago(2)
        assert Deadline.objects.filter(case=case, rule_id="APL-NEGO-3M").exists()


def test_plans_are_followed_in_a_fixed_number_of_queries(manager, case, django_assert_num_queries):
    found = [a_plan(one, manager) for one in (case, *(make.a_case(case.bailleur, balance=D(900)) for _ in range(3)))]
    for measure in found:
        entries(measure.case, (55, 350), (30, -100))
    with scope.acting(manager):
        rows = plan_following.ready(Measure.objects.filter(pk__in=[m.pk for m in found]))
        with django_assert_num_queries(3):
            plan_following.follow_plans(rows, today=scope.today())


def test_nobody_else_moves_a_measure(case, manager):
    with scope.acting(manager):
        new = measures.NewMeasure(case=case, kind=MeasureKind.FSL, starts_on=days_ago(9))
        measure = measures.open_measure(new=new, actor=manager)
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    with scope.acting(agent), pytest.raises(DomainError, match="Seule l’organisation"):
        measures.move_measure(measure=measure, step=measures.Step("file", days_ago(1)), actor=agent)


def test_a_refusal_to_be_helped_needs_real_attempts(case, manager):
    with scope.acting(manager):
        new = measures.NewMeasure(case=case, kind=MeasureKind.ACCOMPAGNEMENT, starts_on=days_ago(30))
        measure = measures.open_measure(new=new, actor=manager)
        step = measures.Step("refuse", days_ago(1), "Ne souhaite pas d’aide")
        for channel in ("courrier", "courrier", "telephone"):
            with pytest.raises(DomainError, match="refus d’adhésion"):
                measures.move_measure(measure=measure, step=step, actor=manager)
            record_outreach(case=case, on=days_ago(5), channel=channel, outcome="sans_reponse", actor=manager)
        with pytest.raises(DomainError, match="aucune rencontre"):
            measures.move_measure(measure=measure, step=step, actor=manager)
        record_outreach(case=case, on=days_ago(4), channel="visite", outcome="sans_reponse", actor=manager)
        measures.move_measure(measure=measure, step=step, actor=manager)
        assert measure.state == MeasureState.REFUSED


def test_no_other_door_writes_a_refusal_to_be_helped(case, manager, client):
    """Neither the form that opens a measure, nor an act, typed or by file, in any role: a carence is the diagnostic's own."""
    client.force_login(manager.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    opened = reverse("cases:record_measure", args=[case.pk, "accompagnement"])
    assert client.post(opened, {"starts_on": days_ago(3).isoformat(), "state": "refuse"}).status_code == 302
    with scope.acting(manager):
        assert Measure.objects.get(case=case).state == MeasureState.PROPOSED
    for role, kinds in rules.RECORDABLE.items():
        assert ActKind.DSF_CARENCE not in kinds, role
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    with scope.acting(agent):
        told = NeutralAct(line=1, id="1", case=case.number, kind="DSF_CARENCE", on=days_ago(1).isoformat())
        (line,) = act_files.preview([told], agent)
        assert line.state == act_files.ERROR
        assert "ne permet pas" in line.why


def test_a_guarantee_is_called_after_the_household_was_approached(case, manager):
    with scope.acting(manager):
        new = measures.NewMeasure(case=case, kind=MeasureKind.GARANTIE, starts_on=days_ago(30))
        measure = measures.open_measure(new=new, actor=manager)
        step = measures.Step("call", days_ago(1), "Impayé depuis trois mois", {"amount": D(900)})
        with pytest.raises(DomainError, match="mobilisé"):
            measures.move_measure(measure=measure, step=step, actor=manager)
        record_outreach(case=case, on=days_ago(5), channel="telephone", outcome="joint", actor=manager)
        measures.move_measure(measure=measure, step=step, actor=manager)
        assert (measure.state, measure.amount) == (MeasureState.CALLED, D(900))


def test_the_form_shows_the_plan_then_writes_it_and_prints_it(case, manager, signed):
    client = signed(manager)
    address = reverse("cases:propose_plan", args=[case.pk])
    sent = {
        "debt": "1 200,00",
        "debt_on": days_ago(2).isoformat(),
        "first_on": days_ago(-10).isoformat(),
        "monthly": "250",
        "count": "",
        "declared": "100",
        "note": "",
    }
    page = client.post(address, sent)
    assert page.status_code == 200
    assert "ce plan risque de ne pas tenir" in page.content.decode()
    with scope.acting(manager):
        assert not Measure.objects.exists()
    answer = client.post(address, {**sent, "save": "1"})
    assert answer.status_code == 302
    assert client.get(answer.url).status_code == 200
    with scope.acting(manager):
        measure = Measure.objects.get()
        assert measure.plan.instalments.count() == 5
    pdf = client.get(reverse("documents:plan", args=[measure.pk]))
    assert pdf.content.startswith(b"%PDF")


def test_choosing_and_moving_a_measure_by_its_pages(case, manager, signed):
    client = signed(manager)
    assert client.get(reverse("cases:choose_measure", args=[case.pk])).status_code == 200
    for kind in LIVES:
        if kind == MeasureKind.PLAN_APUREMENT:
            continue
        answer = client.post(
            reverse("cases:record_measure", args=[case.pk, kind]), {"starts_on": days_ago(3).isoformat()}
        )
        assert answer.status_code == 302
        assert client.get(answer.url).status_code == 200
    with scope.acting(manager):
        fsl = Measure.objects.get(kind=MeasureKind.FSL)
    move = reverse("cases:move_measure", args=[case.pk, fsl.pk, "file"])
    assert client.get(move).status_code == 200
    assert client.post(move, {"on": days_ago(1).isoformat(), "reference": "F1"}).status_code == 302
    grant = reverse("cases:move_measure", args=[case.pk, fsl.pk, "grant"])
    refused = client.post(grant, {"on": days_ago(1).isoformat()})
    assert refused.status_code == 422
    assert "demande d’abord" in refused.content.decode()
    with scope.acting(manager):
        assert Act.objects.filter(kind=ActKind.FSL).count() == 1


def test_only_a_figure_of_a_diagnostic_is_shared_and_only_with_the_agreement(case, manager):
    worker = make.a_member(Role.SOCIAL_WORKER)
    from cases.services import capacity

    with scope.acting(worker), pytest.raises(DomainError, match="ne donne pas encore"):
        capacity.share_capacity(case=case, agreed_on=days_ago(1), agreed_how="Écrit signé", actor=worker)
    with scope.acting(manager), pytest.raises(DomainError, match="Seul le service social"):
        capacity.share_capacity(case=case, agreed_on=days_ago(1), agreed_how="Écrit signé", actor=manager)
    with scope.acting(manager):
        assert not SharedCapacity.objects.exists()


def test_a_missed_instalment_is_on_the_bailleur_s_desk_until_it_is_paid(case, manager):
    with scope.system(case.territory) as current:
        LeaseAccount.objects.filter(lease=case.lease_id).update(balance_on=current.today)
    a_plan(case, manager)
    entries(case, (1, D(10)))
    desk.refresh_bailleur(bailleur=case.bailleur)
    assert missed_plans.note_missed(bailleur=case.bailleur) == 1
    with scope.acting(manager) as current:
        line = DeskLine.objects.get(lease=case.lease_id)
        told = [reason.sentence for reason in reasons(line, current.today, DEFAULTS)]
    assert f"Plan non respecté le {date_fr(days_ago(50))}, tolérance de 5\xa0jours passée" in told
    entries(case, (0, D(-5000)))
    assert missed_plans.note_missed(bailleur=case.bailleur) == 0
    with scope.acting(manager):
        assert DeskLine.objects.get(lease=case.lease_id).plan_missed_on is None
