import datetime
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import Case, HouseholdMember, HousingAid, LeaseAccount
from ccapex.models import AgendaItem, Guest, Intake
from ccapex.services import agenda, candidates, commissions, sessions
from core.errors import DomainError
from core.models import uuid7
from organisations import scope
from organisations.models import Commune
from tests import factories as make
from tests.ccapex.situations import a_session, tell_the_household

DAY = datetime.timedelta(1)


def proposed(session, agent, **asked):
    with scope.acting(agent):
        session = type(session).objects.select_related("commission", "territory").get(pk=session.pk)
        rows = candidates.candidates(session=session, reader=agent, asked=candidates.Asked(**asked))
        return {row.case.number: row for row in rows}


def change(case, model, **values):
    with scope.system(case.territory):
        model.objects.filter(lease=case.lease_id).update(**values)


def a_quiet_case(**fields):
    """A case that meets no criterion."""
    case = make.a_case(**fields)
    with scope.system(case.territory):
        Case.objects.filter(pk=case.pk).update(next_due_on=None, stage="IMPAYE_CONSTITUE")
    return case


@pytest.mark.django_db
def test_a_case_that_meets_nothing_is_not_proposed_and_one_that_does_says_why():
    session, agent = a_session()
    quiet, owing = a_quiet_case(), a_quiet_case()
    change(owing, LeaseAccount, balance=Decimal("3120"))  # six rents of 520 euros, exactly
    change(owing, HousingAid, suspended_since=datetime.date(2026, 9, 1))
    found = proposed(session, agent)
    assert list(found) == [owing.number]
    reasons = " ".join(found[owing.number].reasons).replace("\xa0", " ")
    assert "La dette atteint 3 120,00 €, au moins 6 loyers" in reasons
    assert "suspendue depuis le 1er septembre 2026" in reasons
    assert quiet.number in proposed(session, agent, words=quiet.number)


@pytest.mark.django_db
def test_one_cent_under_the_territory_s_figure_is_not_proposed():
    session, agent = a_session()
    case = a_quiet_case()
    change(case, LeaseAccount, balance=Decimal("3119.99"))
    assert proposed(session, agent) == {}
    with scope.acting(agent) as current:
        commissions.set_criterion(
            rule="dette", parameters={"loyers": 5}, weight=2, valid_from=current.today, actor=agent
        )
    assert list(proposed(session, agent)) == [case.number]
    with scope.acting(agent) as current:
        commissions.set_criterion(
            rule="dette", parameters={"loyers": 5}, weight=0, valid_from=current.today, actor=agent
        )
    assert proposed(session, agent) == {}


@pytest.mark.django_db
def test_a_date_before_the_next_seance_an_alert_and_minors_weigh_in_order():
    session, agent = a_session()
    dated, alerted, minor = a_quiet_case(), a_quiet_case(), a_quiet_case()
    with scope.system(session.territory):
        Case.objects.filter(pk=dated.pk).update(next_due_on=session.on + 20 * DAY)
        Intake.objects.create(
            territory=session.territory,
            kind="alerte",
            sender="comed",
            receipt="SAI-1",
            received_at=timezone.now(),
            sender_name="COMED",
            household_name="x",
            household_search="x",
            owner_due_on=session.on,
            avis_due_on=session.on + 5 * DAY,
            case=alerted,
        )
        HouseholdMember.objects.create(
            territory=session.territory,
            bailleur=minor.bailleur,
            household_id=minor.household_id,
            relation="enfant",
            birth_year=session.on.year - 10,
        )
    found = proposed(session, agent)
    assert list(found) == [alerted.number, dated.number, minor.number]
    assert "Une alerte attend l’avis" in found[alerted.number].reasons[0]
    assert "avant la séance suivante" in found[dated.number].reasons[0]
    assert list(proposed(session, agent, criterion="enfants")) == [minor.number]


@pytest.mark.django_db
def test_only_the_communes_of_the_commission_are_proposed():
    session, agent = a_session()
    here, there = Commune.objects.filter(territory=session.territory).order_by("code")
    inside, outside = a_quiet_case(commune=here), a_quiet_case(commune=there)
    for case in (inside, outside):
        change(case, LeaseAccount, balance=Decimal(9_000))
    with scope.acting(agent):
        commissions.give_competence(
            commission=session.commission, commune=here, valid_from=datetime.date(2024, 1, 1), actor=agent
        )
    assert list(proposed(session, agent)) == [inside.number]
    assert outside.number in proposed(session, agent, words=outside.number)


@pytest.mark.django_db
def test_another_territory_is_never_proposed():
    session, agent = a_session()
    reunion = make.a_territory("974", "La Réunion", "Indian/Reunion")
    case = a_quiet_case(bailleur=make.an_organisation("bailleur_social", territory=reunion))
    change(case, LeaseAccount, balance=Decimal(9_000))
    assert proposed(session, agent) == {}
    assert proposed(session, agent, words=case.number) == {}


@pytest.mark.django_db
def test_the_list_asks_as_many_questions_for_three_cases_as_for_one():
    session, agent = a_session()
    counts = []
    for _ in range(2):
        for _ in range(len(counts) + 1):
            change(a_quiet_case(), LeaseAccount, balance=Decimal(9_000))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            proposed(session, agent)
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_one_click_in_one_click_out_and_back_with_its_guests(as_member):
    session, agent = a_session()
    first, second = make.a_case(), make.a_case()
    client = as_member(agent)
    for case in (first, second):
        tell_the_household(case, agent)
        assert client.post(reverse("ccapex:quick_add", args=[session.pk, case.pk])).status_code == 302
    with scope.acting(agent):
        item = AgendaItem.objects.get(case=first)
        agenda.invite(item=item, kind="tiers", name="M. Expert", remote=False, actor=agent)
    client.post(reverse("ccapex:item", args=[item.pk, "retirer"]))
    page = client.get(reverse("ccapex:session", args=[session.pk])).content.decode()
    assert "Annuler le retrait" in page
    assert client.post(reverse("ccapex:restore", args=[session.pk, item.pk])).status_code == 302
    with scope.acting(agent):
        assert list(AgendaItem.objects.filter(session=session).values_list("case", flat=True)) == [first.pk, second.pk]
        assert Guest.objects.get().name == "M. Expert"
        with pytest.raises(DomainError, match="déjà"):
            agenda.restore_item(session=session, pk=item.pk, actor=agent)


@pytest.mark.django_db
def test_an_item_with_the_household_s_words_is_not_thrown_away(as_member):
    session, agent = a_session()
    client = as_member(agent)
    case = make.a_case()
    tell_the_household(case, agent)
    client.post(reverse("ccapex:quick_add", args=[session.pk, case.pk]))
    with scope.acting(agent):
        item = AgendaItem.objects.get()
    values = {"mots-text": "Je cherche un logement plus petit.", "mots-received_on": "2026-11-02"}
    assert client.post(reverse("ccapex:words", args=[item.pk]), values).status_code == 302
    assert "plus petit" in client.get(reverse("ccapex:prepare", args=[item.pk])).content.decode()
    with scope.acting(agent), pytest.raises(DomainError, match="a remis ses mots"):
        sessions.remove_item(item=item, actor=agent)


@pytest.mark.django_db
def test_slots_follow_each_other_from_the_hour_of_the_seance():
    session, agent = a_session()
    durations = {make.a_case(): 10, make.a_case(): 25}
    items = []
    with scope.acting(agent):
        for case, minutes in durations.items():
            item = sessions.put_on_agenda(
                session=session, case=case, kind="cdp", subject="x", actor=agent, not_informed_because="Sans adresse"
            )
            items.append(agenda.prepare_item(item=item, values={"minutes": minutes}, actor=agent))
        found = agenda.slots(session, items)
    assert [found[item.pk].starts for item in items] == [datetime.time(14, 0), datetime.time(14, 10)]
    assert found[items[1].pk].ends == datetime.time(14, 35)


@given(
    st.lists(st.tuples(st.sampled_from(["up", "down", "place", "remove", "restore"]), st.integers(0, 5)), max_size=12)
)
@pytest.mark.django_db
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_done_to_it_an_agenda_is_numbered_one_to_n(changes):
    session, agent = a_session(name=f"Commission {uuid7()}")
    cases = [make.a_case() for _ in range(4)]
    gone = []
    with scope.acting(agent):
        for case in cases:
            sessions.put_on_agenda(
                session=session, case=case, kind="cdp", subject="x", actor=agent, not_informed_because="Sans adresse"
            )
        for what, at in changes:
            rows = list(AgendaItem.objects.filter(session=session))
            if what == "restore":
                if gone:
                    agenda.restore_item(session=session, pk=gone.pop(), actor=agent)
            elif rows:
                row = rows[at % len(rows)]
                if what == "remove":
                    gone.append(row.pk)
                    sessions.remove_item(item=row, actor=agent)
                elif what == "place":
                    agenda.place_item(item=row, position=at, actor=agent)
                else:
                    sessions.move_item(item=row, up=what == "up", actor=agent)
            positions = list(AgendaItem.objects.filter(session=session).values_list("position", flat=True))
            assert positions == list(range(1, len(positions) + 1))


def test_two_secretaries_who_inscribe_at_once_leave_no_hole_and_no_double(committed_db):
    session, agent = a_session()
    cases = [make.a_case() for _ in range(6)]

    def add(case):
        try:
            with scope.acting(agent):
                sessions.put_on_agenda(
                    session=session,
                    case=case,
                    kind="cdp",
                    subject="x",
                    actor=agent,
                    not_informed_because="Sans adresse",
                )
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(add, cases))
    with scope.acting(agent):
        positions = list(AgendaItem.objects.filter(session=session).values_list("position", flat=True))
    assert positions == [1, 2, 3, 4, 5, 6]
