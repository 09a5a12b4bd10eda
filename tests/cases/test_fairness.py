"""The check of the rules by age, holders and parc: what it flags, what it masks."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.desk.fairness import SMALL, WHOLE, compared, fairness, masked, masked_hits
from cases.models import Tenant
from cases.services import desk
from organisations import scope
from organisations.enums import Role
from tests import factories as make
from tests.reporting.browser import browser_of

pytestmark = pytest.mark.django_db


def aged(member, years, count, balance):
    today = scope.local_today(member.organisation.territory)
    leases = [make.a_lease(member.organisation, balance=Decimal(balance)) for _ in range(count)]
    with scope.system(member.organisation.territory):
        born = today - datetime.timedelta(days=years * 366)
        Tenant.objects.filter(household__in=[lease.household_id for lease in leases]).update(birth_date=born)


def table(member, title):
    with scope.acting(member) as current:
        found = fairness(member.organisation_id, current.today)
    return next(one for one in found if one.title == title)


def shares(found, key):
    return next(cells for rule, _, cells in found.rows if rule.key == key)


def test_a_rule_that_falls_harder_on_a_group_is_flagged():
    member = make.a_member(Role.BAILLEUR_MANAGER)
    aged(member, 25, 30, 2400)  # four terms owed: the rule of three terms falls on all of them
    aged(member, 45, 60, 400)
    desk.refresh_bailleur(bailleur=member.organisation)
    found = table(member, "Âge du premier titulaire")
    assert found.groups == [("Moins de 30 ans", 30), ("30 à 59 ans", 60)]
    young, adult = shares(found, "termes")
    assert (young.share, young.harder) == (100, True)
    assert (adult.share, adult.lighter) == (0, True)


def test_small_groups_are_masked_and_not_given_back_by_subtraction():
    member = make.a_member(Role.BAILLEUR_MANAGER)
    aged(member, 25, SMALL - 1, 2400)
    aged(member, 45, 40, 2400)
    aged(member, 65, 12, 2400)
    desk.refresh_bailleur(bailleur=member.organisation)
    found = table(member, "Âge du premier titulaire")
    assert found.groups == [("Moins de 30 ans", None), ("30 à 59 ans", 40), ("60 à 69 ans", None)]
    assert [cell.share for cell in shares(found, "termes")] == [None, 100, None]


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ({"a": 40, "b": 12}, set()),
        ({"a": 40, "b": 3}, {"a", "b"}),
        ({"a": 4, "b": 3, "c": 30}, {"a", "b"}),
        ({"a": 4}, {"a"}),
    ],
)
def test_masked(sizes, hidden):
    assert masked(sizes) == hidden


@given(
    st.dictionaries(st.sampled_from("abcde"), st.integers(0, 40), min_size=1),
    st.sets(st.sampled_from("abcde")),
)
def test_no_subtraction_gives_a_few_people_back(hits, hidden):
    """Who knows the share of all and every share shown learns of the others only that they are nobody, or eleven at least."""
    unseen = masked_hits(hits, hidden & set(hits))
    shown = {key: count for key, count in hits.items() if key not in unseen}
    assert not any(0 < count < SMALL for count in shown.values())
    if WHOLE not in unseen:
        left = sum(hits.values()) - sum(shown.values())
        assert left == 0 or left >= SMALL


def test_few_people_never_make_a_share():
    assert compared(SMALL - 1, 100, 400, 1000).share is None
    assert compared(SMALL, 100, 400, 1000).share == 11
    assert compared(0, 100, 400, 1000).share == 0


def test_a_difference_that_chance_explains_is_not_flagged():
    assert compared(11, 20, 400, 1000).harder is False
    assert compared(110, 200, 400, 1000).harder is True


def test_page_is_for_who_answers_for_the_list(settings):
    settings.SECURE_SSL_REDIRECT = False
    member = make.a_member(Role.BAILLEUR_MANAGER)
    assert "Trop peu de comptes" in browser_of(member).get("/priorites/equite/").text
    aged(member, 45, 40, 2400)
    desk.refresh_bailleur(bailleur=member.organisation)
    assert "30 à 59 ans" in browser_of(member).get("/priorites/equite/").text
    social = make.a_member(Role.BAILLEUR_CESF, organisation=member.organisation)
    assert browser_of(social).get("/priorites/equite/").status_code == 403
