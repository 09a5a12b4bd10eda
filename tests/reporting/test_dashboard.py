"""The bailleur's dashboard: figures against his rows, each number against the list it opens, months against themselves."""

import datetime
import random
import re
from decimal import Decimal

import pytest
from dateutil.relativedelta import relativedelta
from django.urls import reverse

from cases.desk.bands import AGES, AMOUNTS
from cases.models import DeskLine, Dwelling, Lease, LeaseAccount
from cases.services import desk, month_ends
from organisations import scope
from organisations.enums import OrganisationKind, Role
from organisations.models import Commune
from reporting import dashboards
from reporting.desk_counts import PLACES, PROFILE, count
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


def _drawn_at_random(rng, bailleur, today):
    """Lines whose facts are drawn, each as (place, profile, balance) read from its row."""
    for number in range(30):
        make.a_lease(bailleur, agency=rng.choice(["", "Nord", "Sud"]), balance=Decimal(number))
    desk.refresh_bailleur(bailleur=bailleur)
    with scope.system(bailleur.territory):
        lines = list(DeskLine.objects.filter(bailleur=bailleur))
        for line in lines:
            line.balance = Decimal(rng.choice([0, -20, 300, 1499, 1500, 9000]))
            line.in_debt_since = rng.choice([None, today - datetime.timedelta(days=rng.randint(0, 500))])
            line.step, line.movement = rng.randint(0, 3), rng.choice(["", "entered", "cured"])
            line.plan_state, line.parc = rng.choice(["", "running", "broken"]), rng.choice(["public", "prive"])
            line.balance_before = rng.choice([None, Decimal(0), Decimal(50)])
            line.due_on = rng.choice([None, today + datetime.timedelta(days=rng.choice([5, 90]))])
            line.save()
    return lines


def _band(line, today):
    if line.balance <= 0:
        return "", ""
    amount = next((key for key, _, _, high in AMOUNTS if high is not None and line.balance < high), AMOUNTS[-1][0])
    if line.in_debt_since is None:
        return "inconnue", amount
    months = relativedelta(today, line.in_debt_since)
    whole = months.years * 12 + months.months
    return next(key for key, _, low, high in AGES if low <= whole and (high is None or whole < high)), amount


@pytest.mark.parametrize("seed", range(3))
def test_each_dimension_adds_up_as_a_reading_line_by_line(seed):
    member = make.a_member(Role.BAILLEUR_MANAGER)
    today = scope.local_today(member.organisation.territory)
    lines = _drawn_at_random(random.Random(seed), member.organisation, today)
    with scope.acting(member):
        counts = count(dashboards.place_form({}, member, today))
    for name in (*PLACES, *PROFILE):
        expected = {}
        for line in lines:
            age, amount = _band(line, today)
            key = {"age": age, "amount": amount}.get(name) if name in ("age", "amount") else getattr(line, name)
            found = expected.setdefault(key, [0, 0, Decimal(0)])
            found[0] += 1
            found[1] += line.balance > 0
            found[2] += max(line.balance, Decimal(0))
        assert {key: [g.leases, g.owing, g.debt] for key, g in counts.by[name].items()} == expected, name
    owed = [line for line in lines if line.balance > 0]
    assert (counts.whole["leases"], counts.whole["owing"]) == (30, len(owed))
    assert counts.whole["debt"] == sum(line.balance for line in owed)
    assert counts.whole["old_debt"] == sum(line.balance for line in owed if _band(line, today)[0] == "99")
    assert counts.whole["owed_before"] == sum((line.balance_before or 0) > 0 for line in lines)
    assert counts.whole["soon"] == sum(line.due_on == today + datetime.timedelta(days=5) for line in lines)


def test_filters_offer_the_places_of_ones_own_leases_and_no_others():
    member = make.a_member(Role.BAILLEUR_MANAGER)
    debts(member.organisation)
    make.a_lease(member.organisation, agency="", balance=Decimal(10))
    other = make.an_organisation(OrganisationKind.BAILLEUR_SOCIAL)
    foreign = make.a_lease(other, agency="Ailleurs", balance=Decimal(10))
    for bailleur in (member.organisation, foreign.bailleur):
        desk.refresh_bailleur(bailleur=bailleur)
    fields = shown(member)["form"].fields
    assert [name for name, _ in fields["agence"].choices] == ["", "Nord", "Sud"]
    with scope.system(member.organisation.territory):
        own = set(Lease.objects.filter(bailleur=member.organisation).values_list("dwelling__commune__code", flat=True))
    assert len(own) == 2
    assert {code for code, _ in fields["commune"].choices} - {""} == own


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


def test_a_past_month_names_a_commune_where_no_lease_is_left():
    member = make.a_member(Role.BAILLEUR_MANAGER)
    bailleur = member.organisation
    today = scope.local_today(bailleur.territory)
    month = month_ends.month_end(today)
    lease = make.a_lease(bailleur, name="Mme Partie")
    stated(lease, (month, 700))
    month_ends.close_month(bailleur=bailleur, ends_on=month)
    moved = Commune.objects.filter(territory=bailleur.territory).exclude(pk=lease.dwelling.commune_id).first()
    with scope.system(bailleur.territory):
        Dwelling.objects.filter(pk=lease.dwelling_id).update(commune=moved)
    desk.refresh_bailleur(bailleur=bailleur)
    assert [label for label, _, _ in shown(member)["communes"]] == [moved.name]
    past = {"fin": f"{month:%Y-%m}"}
    assert [label for label, _, _ in shown(member, **past)["communes"]] == [lease.dwelling.commune.name]
    assert lease.dwelling.commune.name in browser_of(member).get(reverse("priorities:list"), past).text


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
    with scope.acting(member), django_assert_max_num_queries(12):
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
