"""The bailleur's dashboard: figures against his rows, each number against the list it opens, months against themselves."""

import datetime
import re
from decimal import Decimal

import pytest
from django.urls import reverse

from cases.models import LeaseAccount
from cases.services import desk, month_ends
from organisations import scope
from organisations.enums import OrganisationKind, Role
from organisations.models import Commune
from reporting import dashboards
from tests import factories as make
from tests.cases.test_month_ends import stated
from tests.reporting.browser import browser_of
from tests.reporting.test_homes import a_deadline

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _plain_http(settings):
    settings.SECURE_SSL_REDIRECT = False


def debts(bailleur):
    """Leases in debt of a bailleur: (agency, balance, months)."""
    today = scope.local_today(bailleur.territory)
    other = Commune.objects.filter(territory=bailleur.territory).order_by("code").last()
    for agency, balance, months in [("Nord", 400, 0), ("Nord", 1600, 4), ("Sud", 7000, 14), ("Sud", 0, None)]:
        commune = {"commune": other} if agency == "Sud" else {}
        lease = make.a_lease(bailleur, agency=agency, balance=Decimal(balance), **commune)
        since = today - datetime.timedelta(days=31 * months + 2) if months is not None else None
        with scope.system(bailleur.territory):
            LeaseAccount.objects.filter(lease=lease).update(in_debt_since=since)
    desk.refresh_bailleur(bailleur=bailleur)


def shown(member, **query):
    return browser_of(member).get(reverse("home"), query).context


def owing(lines):
    return [group.owing for _, group, _ in lines]


def test_dashboard_counts_its_own_arrears_by_age_amount_and_place():
    member = make.a_member(Role.BAILLEUR_MANAGER)
    debts(member.organisation)
    debts(make.an_organisation(OrganisationKind.BAILLEUR_SOCIAL))
    context = shown(member)
    values = {figure["label"]: figure["value"] for figure in context["figures"]}
    assert values["Ménages en impayé"] == "3"
    assert values["Dette locative"] == "9\xa0000\xa0€"
    assert owing(context["by_age"]) == [1, 0, 1, 0, 1]
    assert owing(context["by_amount"]) == [1, 0, 1, 0, 1]
    assert [(label, group.owing, group.debt) for label, group, _ in context["agencies"]] == [
        ("Sud", 1, Decimal(7000)),
        ("Nord", 2, Decimal(2000)),
    ]
    assert owing(context["communes"]) == [1, 2]
    assert [label for label, _, _ in context["parcs"]] == ["Parc public"]


def test_filters_are_in_the_address_and_follow_every_number():
    member = make.a_member(Role.BAILLEUR_MANAGER)
    debts(member.organisation)
    context = shown(member, agence="Nord")
    assert context["leases"] == 2
    assert all("agence=Nord" in figure["url"] for figure in context["figures"])
    assert shown(member, agence="Inconnue")["leases"] == 4  # refused by the form, which says so


def every_number(context):
    """(what is written, address) of each number that opens a list."""
    tables = (
        "funnel",
        "by_step",
        "by_age",
        "by_amount",
        "agencies",
        "communes",
        "parcs",
        "movements",
        "plans",
        "reports",
    )
    by_debt = ("by_age", "by_amount", "agencies", "communes", "parcs")
    for name in tables:
        for label, group, url in context[name]:
            yield f"{name} {label}", group.owing if name in by_debt else group.leases, url


@pytest.mark.parametrize("past", [False, True])
def test_every_number_opens_the_list_that_it_counts(past):
    member = make.a_member(Role.BAILLEUR_MANAGER)
    bailleur = member.organisation
    debts(bailleur)
    month = month_ends.month_end(scope.local_today(bailleur.territory))
    case = make.a_case(bailleur, agency="Nord", balance=Decimal(900), opened_on=month - datetime.timedelta(days=40))
    stated(case.lease, (month - datetime.timedelta(days=3), 850))
    a_deadline(case, -50, actor="BAILLEUR", rule="SIG-CAF")
    month_ends.close_month(bailleur=bailleur, ends_on=month_ends.month_end(month))
    month_ends.close_month(bailleur=bailleur, ends_on=month)
    desk.refresh_bailleur(bailleur=bailleur)
    browser = browser_of(member)
    query = {"fin": f"{month:%Y-%m}"} if past else {}
    context = browser.get(reverse("home"), query).context
    numbers = list(every_number(context))
    assert len([written for _, written, _ in numbers if written]) > 10
    for what, written, url in numbers:
        page = browser.get(url).context["page"]
        assert page.paginator.count == written, (what, url)


def test_a_past_month_shows_what_it_was_and_says_what_was_corrected():
    member = make.a_member(Role.BAILLEUR_MANAGER)
    bailleur = member.organisation
    month = month_ends.month_end(scope.local_today(bailleur.territory))
    lease = make.a_lease(bailleur, name="Mme Dhier")
    stated(lease, (month, 700))
    month_ends.close_month(bailleur=bailleur, ends_on=month)
    before = browser_of(member).get(reverse("home"), {"fin": f"{month:%Y-%m}"}).context
    stated(lease, (month, 100), (scope.local_today(bailleur.territory), 0))
    desk.refresh_bailleur(bailleur=bailleur)
    month_ends.note_corrections(bailleur=bailleur, today=scope.local_today(bailleur.territory))
    after = browser_of(member).get(reverse("home"), {"fin": f"{month:%Y-%m}"})
    assert [f["value"] for f in after.context["figures"]] == [f["value"] for f in before["figures"]]
    assert "Corrigé depuis" in after.text
    assert "700" in browser_of(member).get(reverse("priorities:list"), {"fin": f"{month:%Y-%m}"}).text
    assert shown(member)["owing"] == 0


def test_trend_and_cure_rate_follow_from_the_months():
    member = make.a_member(Role.BAILLEUR_MANAGER)
    bailleur = member.organisation
    july, august = datetime.date(2026, 7, 31), datetime.date(2026, 8, 31)
    leases = [make.a_lease(bailleur) for _ in range(4)]
    for lease, (first, second) in zip(leases, [(100, 0), (200, 250), (300, 50), (0, 80)], strict=True):
        stated(lease, (july, first), (august, second))
    for month in (july, august):
        month_ends.close_month(bailleur=bailleur, ends_on=month)
    months = shown(member)["months"]
    assert [(m.owing, m.debt, m.cure_rate) for m in months] == [
        (3, Decimal(600), None),
        (3, Decimal(380), Decimal(100) / 3),
    ]
    assert [m.entered for m in months] == [0, 1]


def test_the_first_lines_say_why_and_offer_the_signalement():
    member = make.a_member(Role.BAILLEUR_MANAGER)
    later = make.a_case(member.organisation, name="Mme Seconde", balance=Decimal("900"))
    a_deadline(later, 20, actor="COMMISSAIRE_JUSTICE", rule="ASSIGN-NOTIF-PREF", title="Notifier")
    first = make.a_case(member.organisation, name="M. Premier", balance=Decimal("600"))
    a_deadline(first, 2, actor="BAILLEUR", rule="SIG-CAF", title="Signaler l’impayé", why="Impayé constitué le 5.")
    foreign = make.a_case(name="Mme Dailleurs")
    a_deadline(foreign, 1, actor="BAILLEUR", rule="SIG-CAF")
    desk.refresh_territory(territory=first.territory)
    answer = browser_of(member).get(reverse("home"))
    items = answer.context["items"]
    assert [item["title"] for item in items] == ["M. Premier", "Mme Seconde"]
    assert "Prochaine date à tenir" in items[0]["reason"]
    assert items[0]["action_url"] == reverse("cases:record_act", args=[first.pk, "SIGNALEMENT_CAF"])
    values = {figure["label"]: figure["value"] for figure in answer.context["figures"]}
    assert (values["Signalements à faire"], values["Dates à moins de 30 jours"]) == ("1", "2")
    assert "Mme Dailleurs" not in answer.text


def test_dashboard_asks_as_many_queries_for_many_cases_as_for_few(django_assert_max_num_queries):
    member = make.a_member(Role.BAILLEUR_MANAGER)
    for number in range(dashboards.SHOWN + 2):
        a_deadline(make.a_case(member.organisation, agency=f"A{number}"), number, actor="BAILLEUR", rule="SIG-CAF")
    desk.refresh_bailleur(bailleur=member.organisation)
    today = scope.local_today(member.organisation.territory)
    with scope.acting(member), django_assert_max_num_queries(20):
        dashboards.bailleur_dashboard(member, today=today, form=dashboards.place_form({}, member, today))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_tables_are_exported_with_the_filters(kind):
    member = make.a_member(Role.BAILLEUR_MANAGER)
    debts(member.organisation)
    answer = browser_of(member).get(reverse("dashboard_file", args=[kind]), {"agence": "Nord"})
    assert answer.status_code == 200
    assert f"tableau-de-bord-{scope.local_today(member.organisation.territory)}.{kind}" in answer["Content-Disposition"]
    if kind == "csv":
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert any(re.match(r"Agence;Nord;2;2;2000(\.00)?$", line) for line in lines), lines
