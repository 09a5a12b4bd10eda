"""The fairness page over a bailleur of the demonstration, against a slow and obvious count of the same lines."""

import math
import re
from decimal import Decimal

import pytest
from dateutil.relativedelta import relativedelta
from lxml import html

from cases.desk.fairness import RATIO, SMALL
from cases.enums import Parc
from cases.models import DeskLine, Dwelling, Lease, Tenant
from cases.priority.rules import RULES
from cases.services import desk, priorities
from config.demo import build, playing, portfolio, territories
from organisations import scope
from tests.reporting.browser import browser_of

pytestmark = pytest.mark.django_db
SCALE = 1
BAILLEUR = "estuaire"


@pytest.fixture
def manager(settings, tmp_path):
    """The responsable of the first bailleur, its month imported as on the import page, a fifth of its dwellings private."""
    settings.SECURE_SSL_REDIRECT, settings.MEDIA_ROOT = False, tmp_path
    world = territories.build_territory(code="44", password="phrase de passe de démonstration")
    places = {code: commune.arrondissement.code for code, commune in world.communes.items()}
    leases = portfolio.Builder("44", places, world.today, SCALE).build()
    build.import_file(world, BAILLEUR, leases[BAILLEUR], world.today)
    member = playing.manager(world, BAILLEUR)
    with scope.system(world.territory):
        rows = Dwelling.objects.filter(bailleur=member.organisation_id).order_by("reference")
        Dwelling.objects.filter(pk__in=list(rows.values_list("pk", flat=True))[::5]).update(parc=Parc.PRIVE)
    desk.refresh_bailleur(bailleur=member.organisation)
    return member


def age_group(born, day):
    """As a person reads it on the page."""
    if born is None:
        return "Âge inconnu"
    years = relativedelta(day, born).years
    if years < 30:
        return "Moins de 30 ans"
    if years < 60:
        return "30 à 59 ans"
    return "60 à 69 ans" if years < 70 else "70 ans et plus"


def counted_slowly(member):
    """By table: group of each line and the rules that hold on it, line after line, in Python alone."""
    tables = {"Âge du premier titulaire": [], "Titulaires du bail": [], "Parc": []}
    with scope.acting(member) as current:
        for line in DeskLine.objects.filter(bailleur=member.organisation_id, listed=True):
            lease = Lease.objects.select_related("dwelling").get(pk=line.lease_id)
            tenants = list(Tenant.objects.filter(household=lease.household_id).order_by("position"))
            held = {rule.label for rule in RULES if rule.holds(line, current.today)}
            first = next((one.birth_date for one in tenants if one.position == 1), None)
            tables["Âge du premier titulaire"].append((age_group(first, current.today), held))
            several = "Plusieurs titulaires" if len(tenants) > 1 else "Un titulaire"
            tables["Titulaires du bail"].append((several, held))
            tables["Parc"].append((lease.dwelling.get_parc_display(), held))
    return tables


def page_of(member):
    """The page as it is read: by table, the groups with their number, and by rule what stands in each cell."""
    tree = html.fromstring(browser_of(member).get("/priorites/equite/").text)
    found = {}
    for section in tree.xpath("//section"):
        head = [
            " ".join(cell.itertext()).replace("\u00a0", " ").replace("\u202f", " ")
            for cell in section.xpath(".//th[@scope='col']")
        ]
        groups = [
            re.fullmatch(r"(.*?) +(masqué|\d+) ?(comptes?)?", " ".join(text.split())).groups()[:2] for text in head[2:]
        ]
        rows = {
            row.xpath("string(th)").strip(): [" ".join(cell.text_content().split()) for cell in row.xpath("td")]
            for row in section.xpath(".//tbody/tr")
        }
        found[section.xpath("string(h2)")] = (groups, rows)
    return found


def percent(text):
    return int(re.match(r"\d+", text).group())


def check(page, slow):
    """Every figure shown is the one counted; a few people are shown nowhere. How many cells were compared, how many masked."""
    compared = hidden = 0
    assert set(page) == set(slow)
    for title, (groups, rows) in page.items():
        lines = slow[title]
        sizes = {label: sum(group == label for group, _ in lines) for label, _ in groups}
        assert sum(sizes.values()) == len(lines)
        for label, shown in groups:
            assert shown == "masqué" if sizes[label] < SMALL else shown in ("masqué", str(sizes[label])), (title, label)
        assert set(rows) == {label for _, held in lines for label in held}
        for rule, (whole, *cells) in rows.items():
            everyone = sum(rule in held for _, held in lines)
            unseen = everyone
            for (label, _), cell in zip(groups, cells, strict=True):
                hits = sum(rule in held for group, held in lines if group == label)
                if cell == "masqué":
                    hidden += 1
                    continue
                compared += 1
                unseen -= hits
                assert hits == 0 or hits >= SMALL
                assert abs(percent(cell) - 100 * hits / sizes[label]) <= 0.5 + 1e-9, (title, rule, label)
                share, mean = Decimal(hits) / sizes[label], Decimal(everyone) / len(lines)
                chance = 2 * math.sqrt(float(mean * (1 - mean)) / sizes[label])
                harder = float(share - mean) > chance > 0 and float(share) > float(mean) * RATIO
                assert ("plus souvent" in cell) == harder, (title, rule, label)
            if whole != "masqué":
                assert abs(percent(whole) - 100 * everyone / len(lines)) <= 0.5 + 1e-9
                assert unseen == 0 or unseen >= SMALL, (title, rule)
    return compared, hidden


def test_the_page_says_what_a_slow_count_says_and_shows_no_few_people(manager):
    compared, hidden = check(page_of(manager), counted_slowly(manager))
    assert compared >= 15
    assert hidden > 5


def test_a_rule_made_to_fall_harder_on_the_youngest_is_pointed_at(manager):
    with scope.acting(manager) as current:
        youngest = [
            line.pk
            for line in DeskLine.objects.filter(bailleur=manager.organisation_id, listed=True)
            if (
                born := Tenant.objects.filter(household=Lease.objects.get(pk=line.pk).household_id, position=1)
                .values_list("birth_date", flat=True)
                .first()
            )
            and relativedelta(current.today, born).years < 30
        ]
        assert len(youngest) >= SMALL
        priorities.mark_to_call(leases=youngest, actor=manager)
    page = page_of(manager)
    check(page, counted_slowly(manager))
    groups, rows = page["Âge du premier titulaire"]
    cells = dict(zip([label for label, _ in groups], rows["À rappeler"][1:], strict=True))
    assert "plus souvent" in cells.pop("Moins de 30 ans")
    assert not any("plus souvent" in cell for cell in cells.values())
