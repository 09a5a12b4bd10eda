"""The list of priorities: its order, its gestures and their undoing, its weights."""

import datetime
import io
import uuid
from decimal import Decimal

import openpyxl
import pytest

from cases.enums import MarkKind
from cases.models import DeskLine, DeskMark, PrioritySetting
from cases.priority.rules import DEFAULTS
from cases.services import desk, priorities
from cases.services.followup import record_outreach
from core.errors import DomainError
from organisations import scope
from organisations.enums import Role
from organisations.models import AccessLog
from tests import factories as make
from tests.reporting.browser import browser_of

pytestmark = pytest.mark.django_db
LIST = "/priorites/"


@pytest.fixture(autouse=True)
def _plain_http(settings):
    settings.SECURE_SSL_REDIRECT = False


@pytest.fixture
def member():
    return make.a_member(Role.BAILLEUR_MANAGER, name="Julie Recouvre")


def owed(member, *amounts, **fields):
    leases = [
        make.a_lease(member.organisation, balance=Decimal(amount), name=f"Mme Dette{amount}", **fields)
        for amount in amounts
    ]
    desk.refresh_bailleur(bailleur=member.organisation)
    return leases


def names(answer):
    return [row["name"] for row in answer.context["lines"]]


def in_days(member, count):
    return scope.local_today(member.organisation.territory) + datetime.timedelta(days=count)


def test_order_is_the_sum_then_the_debt_and_the_page_says_why(member):
    # Three terms and more weigh ten: 1900 euros of a rent of 600 come before 1700.
    owed(member, 300, 1900, 1700)
    answer = browser_of(member).get(LIST)
    assert names(answer) == ["Mme Dette1900", "Mme Dette1700", "Mme Dette300"]
    assert answer.context["lines"][0]["why_first"].startswith("10 points, la ligne suivante 0")
    assert "la dette la plus forte passe devant" in answer.context["lines"][1]["why_first"]


def test_a_pause_hides_the_line_until_its_day_says_who_and_why_and_can_be_undone(member):
    lease, _ = owed(member, 900, 500)
    browser = browser_of(member)
    until = in_days(member, 10)
    answer = browser.post(
        "/priorites/agir/", {"lease": [lease.pk], "do": "pause", "until": until, "reason": "Attend le FSL"}, follow=True
    )
    assert names(answer) == ["Mme Dette500"]
    paused = browser.get(LIST, {"situation": "pause"})
    assert names(paused) == ["Mme Dette900"]
    assert "Attend le FSL" in paused.text
    assert "Julie Recouvre" in paused.text
    with scope.acting(member):
        batch = DeskMark.objects.get().batch
    assert names(browser.post(f"/priorites/defaire/{batch}/", follow=True)) == ["Mme Dette900", "Mme Dette500"]
    assert "0" in browser.post(f"/priorites/defaire/{batch}/", follow=True).text


def test_a_pause_ends_on_its_day(member):
    (lease,) = owed(member, 900)
    with scope.acting(member):
        priorities.pause(leases=[lease.pk], until=in_days(member, 5), reason="Vacances", actor=member)
    desk.refresh_bailleur(bailleur=member.organisation, on=in_days(member, 5))
    with scope.acting(member):
        assert DeskLine.objects.get().paused_until is None


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"do": "pause", "reason": "x", "until": "2020-01-01"}, "Une pause finit après"),
        ({"do": "pause", "reason": " "}, "Dites pourquoi"),
        ({"do": "pause", "reason": "x", "until": "2031-01-01"}, "trois mois au plus"),
        ({"do": "assign"}, "Choisissez une personne"),
        ({"do": "autre"}, "Choisissez une action."),
    ],
)
def test_a_gesture_that_cannot_be_done_says_so_and_keeps_what_was_typed(member, values, said):
    (lease,) = owed(member, 900)
    answer = browser_of(member).post("/priorites/agir/", {"until": in_days(member, 4), "lease": [lease.pk], **values})
    assert answer.status_code == 422
    assert said in answer.text
    assert str(lease.pk) in answer.context["ticked"]


def test_no_line_ticked_writes_nothing(member):
    owed(member, 900)
    assert "Cochez au moins une ligne." in browser_of(member).post("/priorites/agir/", {"do": "call"}).text
    with scope.acting(member):
        assert not DeskMark.objects.exists()


def test_a_call_to_make_comes_first_and_goes_with_the_next_demarche(member):
    case = make.a_case(member.organisation, balance=Decimal(100), name="Mme Rappel")
    owed(member, 900)
    with scope.acting(member):
        priorities.mark_to_call(leases=[case.lease_id], actor=member)
    browser = browser_of(member)
    assert names(browser.get(LIST))[0] == "Mme Rappel"
    with scope.acting(member) as current:
        record_outreach(case=case, on=current.today, channel="telephone", outcome="joint", actor=member)
        assert DeskLine.objects.get(lease=case.lease_id).to_call is False


def test_lines_are_entrusted_to_a_colleague_only(member):
    (lease,) = owed(member, 900)
    stranger = make.a_member(Role.BAILLEUR_MANAGER)
    with scope.acting(member), pytest.raises(DomainError):
        priorities.assign(leases=[lease.pk], assignee=stranger, actor=member)
    browser_of(member).post("/priorites/agir/", {"lease": [lease.pk], "do": "assign", "assignee": member.pk})
    assert "Confié à Julie Recouvre" in browser_of(member).get(LIST).text


def test_lines_of_another_bailleur_are_neither_marked_nor_undone(member):
    other = make.a_member(Role.BAILLEUR_MANAGER)
    (lease,) = owed(other, 900)
    browser = browser_of(member)
    assert browser.post("/priorites/agir/", {"lease": [lease.pk], "do": "call"}).status_code == 422
    with scope.acting(other):
        batch = priorities.mark_to_call(leases=[lease.pk], actor=other)
    browser.post(f"/priorites/defaire/{batch}/")
    with scope.acting(other):
        assert DeskMark.objects.get().undone_at is None
    assert "Mme Dette900" not in browser.get(LIST, {"situation": "tous"}).text


def test_weights_reorder_at_once_are_kept_and_can_be_reset(member):
    owed(member, 300, 1900)
    browser = browser_of(member)
    values = {**DEFAULTS, "termes": 0}
    seen = browser.post("/priorites/regles/", {**values, "do": "preview"})
    assert seen.status_code == 200
    assert seen.context["effect"].entering == []
    with scope.acting(member):
        assert not PrioritySetting.objects.exists()
    browser.post("/priorites/regles/", {**values, "do": "save"})
    assert browser.get(LIST).context["lines"][0]["points"] == 0
    browser.post("/priorites/regles/", {"do": "reset"})
    assert browser.get(LIST).context["lines"][0]["points"] == 10
    with scope.acting(member):
        assert PrioritySetting.objects.count() == 2
    assert "Julie Recouvre" in browser.get("/priorites/regles/").text


def test_only_who_answers_for_the_list_sets_its_weights(member):
    social = make.a_member(Role.BAILLEUR_CESF, organisation=member.organisation)
    browser = browser_of(social)
    assert browser.get("/priorites/regles/").status_code == 200
    assert browser.post("/priorites/regles/", {**DEFAULTS, "do": "save"}).status_code == 403
    with scope.acting(social), pytest.raises(DomainError):
        priorities.set_weights(weights=DEFAULTS, actor=social)


@pytest.mark.parametrize("wrong", [{"termes": 101}, {"termes": -1}, {"inconnue": 3}])
def test_a_weight_out_of_its_range_is_refused(member, wrong):
    with scope.acting(member), pytest.raises(DomainError):
        priorities.set_weights(weights=wrong, actor=member)


def test_export_holds_the_lines_shown_no_formula_and_a_trace(member):
    owed(member, 900, 500)
    make.a_lease(member.organisation, balance=Decimal(700), name="=1+1")
    desk.refresh_bailleur(bailleur=member.organisation)
    browser = browser_of(member)
    book = openpyxl.load_workbook(io.BytesIO(browser.get("/priorites/export.xlsx").content))
    rows = list(book.active.values)
    assert [row[1] for row in rows[1:]] == ["Mme Dette900", "'=1+1", "Mme Dette500"]
    assert browser.get("/priorites/export.csv").content.decode("utf-8-sig").count("\r\n") == 4
    with scope.system(member.organisation.territory):
        assert AccessLog.objects.filter(action="export", object_type="desk_list").count() == 2


def test_the_list_asks_as_many_queries_for_many_lines_as_for_few(member, django_assert_max_num_queries):
    for number in range(12):
        make.a_case(member.organisation, balance=Decimal(500 + number))
    browser = browser_of(member)
    browser.get(LIST)
    with django_assert_max_num_queries(28):
        browser.get(LIST)


@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.PREFECTURE, Role.COMMISSAIRE])
def test_other_roles_are_refused(role):
    browser = browser_of(make.a_member(role))
    for method, address in (
        ("get", LIST),
        ("get", "/priorites/export.csv"),
        ("post", "/priorites/agir/"),
        ("post", f"/priorites/defaire/{uuid.uuid4()}/"),
        ("get", "/priorites/regles/"),
    ):
        assert getattr(browser, method)(address).status_code == 403, address


def test_the_database_refuses_a_pause_without_reason(member):
    from django.db import IntegrityError, transaction

    (lease,) = owed(member, 900)
    with scope.acting(member), pytest.raises(IntegrityError), transaction.atomic():
        DeskMark.objects.create(
            territory=lease.territory,
            organisation=member.organisation,
            lease=lease,
            kind=MarkKind.PAUSE,
            batch=uuid.uuid4(),
            entered_by=member,
        )
