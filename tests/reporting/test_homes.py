import datetime

import pytest
from django.urls import reverse

from cases.models import Case, Deadline, Outreach
from cases.procedure.enums import Stage
from cases.services import grants
from organisations import scope, services
from organisations.enums import OrganisationKind, Role
from reporting import homes, worklists
from reporting.views import DASHBOARD_ROLES
from tests import factories as make
from tests.conventions import situation
from tests.reporting.browser import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _plain_http(settings):
    settings.SECURE_SSL_REDIRECT = False


def a_deadline(case, days, *, actor="OPERATEUR_DSF", rule="DSF-1", title="Proposer un entretien", **fields):
    today = scope.local_today(case.territory)
    day = today + datetime.timedelta(days=days)
    values = {
        "nature": "BUTOIR",
        "status": "ECHU" if days < 0 else "A_VENIR",
        "confidence": "V",
        "why": "Parce que.",
        "due": day,
    }
    with scope.system(case.territory):
        row = Deadline.objects.create(
            territory=case.territory,
            case=case,
            key=f"{rule}:{days}",
            rule_id=rule,
            rule_version="1",
            title=title,
            actor=actor,
            safe_on=day,
            **{**values, **fields},
        )
        first = Deadline.objects.open().filter(case=case).order_by("safe_on").first()
        Case.objects.filter(pk=case.pk).update(next_due_on=first.safe_on)
    return row


def opened_to(case, member):
    proposal = grants.GrantProposal(
        organisation=member.organisation, reason="Mission", legal_basis="Art. 7-2", rule="referral"
    )
    with scope.system(case.territory):
        grants.give(case=case, proposal=proposal)


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_home_that_answers(role):
    member = make.a_member(role)
    case = make.a_case()
    if role not in (Role.PLATFORM_ADMIN, Role.STATISTICIAN, Role.DPO):
        opened_to(case, member)
        a_deadline(case, 3)
    answer = browser_of(member).get(reverse("home"))
    assert answer.status_code == 200, answer.text
    assert role in DASHBOARD_ROLES or homes.home_of(role).title in answer.text


def test_worklist_sorts_late_today_week_and_later_and_says_why():
    member = make.a_member(Role.SOCIAL_WORKER)
    today = scope.local_today(make.a_territory())
    sunday = (worklists.end_of_week(today) - today).days
    days = {"late": -4, "today": 0, "later": sunday + 1}
    for key, day in days.items():
        case = make.a_case(name=f"M. {key}")
        opened_to(case, member)
        a_deadline(case, day)
        a_deadline(case, day, actor="BAILLEUR", rule="SIG-CAF")
    with scope.acting(member):
        groups = {
            group.key: group
            for group in worklists.worklist(member, today=today, actors=homes.HOMES[member.role].actors)
        }
    for key in days:
        assert [item["title"] for item in groups[key].items] == [f"M. {key}"]
        assert groups[key].count == 1
    page = browser_of(member).get(reverse("home")).text
    assert page.index("M. late") < page.index("M. today") < page.index("M. later")
    assert "Dépassée de" in page


def test_a_date_past_its_safe_day_but_not_its_legal_one_is_for_today():
    member = make.a_member(Role.SOCIAL_WORKER)
    case = make.a_case(name="M. Juste")
    opened_to(case, member)
    today = scope.local_today(case.territory)
    a_deadline(case, -1, due=today + datetime.timedelta(2), status="A_VENIR")
    with scope.acting(member):
        groups = {group.key: group for group in worklists.worklist(member, today=today)}
    assert (groups["late"].count, groups["today"].count) == (0, 1)
    assert [item["title"] for item in groups["today"].items] == ["M. Juste"]


def test_worklist_of_a_service_shows_no_case_of_another():
    member, other = make.a_member(Role.SOCIAL_WORKER), make.a_member(Role.SOCIAL_WORKER)
    case = make.a_case(name="M. Secret")
    opened_to(case, other)
    a_deadline(case, 1)
    with scope.system(case.territory):
        Outreach.objects.create(
            territory=case.territory,
            case=case,
            channel="telephone",
            outcome="sans_reponse",
            on=datetime.date(2026, 11, 1),
            organisation=other.organisation,
        )
    assert "M. Secret" in browser_of(other).get(reverse("home")).text
    assert "M. Secret" not in browser_of(member).get(reverse("home")).text


def test_old_backlog_does_not_hide_today(monkeypatch):
    monkeypatch.setattr(worklists, "FETCHED", 2)
    member = make.a_member(Role.SOCIAL_WORKER)
    for number in range(3):
        case = make.a_case()
        opened_to(case, member)
        a_deadline(case, -10 - number)
    case = make.a_case(name="M. Aujourdhui")
    opened_to(case, member)
    a_deadline(case, 0)
    page = browser_of(member).get(reverse("home")).text
    assert "M. Aujourdhui" in page


def test_commune_home_shows_shared_cases_and_conventions_of_its_own_only():
    place = situation.a_place()
    shared = situation.a_shared_case(place, name="Mme Partagée")
    situation.a_shared_case(place, name="Mme Ailleurs", commune=place.other_commune)
    convention = situation.a_signed_convention(place)
    a_deadline(shared, 2, actor="LOCATAIRE")
    page = browser_of(place.officer).get(reverse("home")).text
    assert "Mme Partagée" in page
    assert convention.title in page
    assert "Mme Ailleurs" not in page


def test_dpo_reads_the_journal_of_its_own_organisation():
    organisation = make.an_organisation(OrganisationKind.DEPARTEMENT)
    worker = make.a_member(Role.SOCIAL_WORKER, organisation=organisation, name="Nadia Lectrice")
    stranger = make.a_member(Role.SOCIAL_WORKER, name="Autre Lectrice")
    for member in (worker, stranger):
        with scope.acting(member):
            services.log_access(action="read", family="F12", object_type="dsf", object_id="1")
    page = browser_of(make.a_member(Role.DPO, organisation=organisation)).get(reverse("home")).text
    assert "Nadia Lectrice" in page
    assert "Autre Lectrice" not in page


def test_prefecture_counts_dates_within_thirty_days_by_stage():
    member = make.a_member(Role.PREFECTURE)
    near, far = make.a_case(), make.a_case()
    situation.at_stage(near, Stage.ASSIGNATION)
    a_deadline(near, 12, actor="COMMISSAIRE_JUSTICE")
    a_deadline(far, 90, actor="COMMISSAIRE_JUSTICE")
    panels = {panel.title: panel for panel in browser_of(member).get(reverse("home")).context["panels"]}
    assert panels["Dates à risque dans les 30 jours"].chart == [("Assignation", 1)]


def test_home_of_a_worker_asks_as_many_queries_for_many_cases_as_for_few(django_assert_max_num_queries):
    member = make.a_member(Role.SOCIAL_WORKER)
    for number in range(12):
        case = make.a_case()
        opened_to(case, member)
        a_deadline(case, number)
    today = scope.local_today(member.organisation.territory)
    with scope.acting(member), django_assert_max_num_queries(6):
        worklists.worklist(member, today=today)
