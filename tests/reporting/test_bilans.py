import datetime
import io
import re

import page as page_validation
import pytest
from django.urls import reverse
from pypdf import PdfReader

from cases.models import Act, Deadline
from cases.procedure.enums import ActKind, JudgmentOutcome
from cases.services.acts import record_act
from organisations import scope
from organisations.enums import Role
from reporting.indicators import REGISTRY, SMALL, Cell, bilan, masked
from reporting.table import rows
from tests import factories as make
from tests.conventions import situation
from tests.reporting.browser import browser_of

pytestmark = pytest.mark.django_db

IN_PERIOD = datetime.date(2026, 6, 1)
BEFORE = datetime.date(2026, 3, 9)


@pytest.fixture(autouse=True)
def _plain_http(settings):
    settings.SECURE_SSL_REDIRECT = False


def an_act(case, kind, *, on=IN_PERIOD, **details):
    with scope.system(case.territory):
        return Act.objects.create(
            territory_id=case.territory_id,
            case=case,
            kind=kind,
            on=on,
            details=details,
            organisation_id=case.bailleur_id,
        )


def figures(lines):
    return {line.indicator.key: (line.prive.value, line.public.value, line.total.value) for line in lines}


def a_year(place):
    """Acts of every indicator, in both parcs, and as many that must not count."""
    public = situation.a_shared_case(place)
    prive = situation.a_shared_case(place, parc="prive")
    outside = situation.a_shared_case(place, commune=place.other_commune)
    for case in (public, public, prive, outside):
        an_act(case, ActKind.CDP)
    an_act(public, ActKind.CDP, on=BEFORE)
    cancelled = an_act(public, ActKind.CDP)
    with scope.system(place.territory):
        Act.objects.filter(pk=cancelled.pk).update(cancelled_at=datetime.datetime.now(datetime.UTC), cancel_reason="x")
    an_act(prive, ActKind.ASSIGNATION, audience_on="2026-08-01")
    an_act(public, ActKind.DSF_DEMANDE)
    an_act(public, ActKind.DSF_CARENCE)
    an_act(public, ActKind.AUDIENCE, presence="present")
    an_act(public, ActKind.AUDIENCE, presence="present", on=datetime.date(2026, 7, 1))
    an_act(prive, ActKind.AUDIENCE)
    an_act(public, ActKind.JUGEMENT, outcome=JudgmentOutcome.RESILIATION_FERME.value)
    an_act(prive, ActKind.JUGEMENT, outcome=JudgmentOutcome.RESILIATION_CONDITIONNELLE.value)
    for kind in (ActKind.CQL, ActKind.REQUISITION_CFP, ActKind.OCTROI_CFP, ActKind.REFUS_CFP, ActKind.EXPULSION):
        an_act(public, kind)
    for kind in (ActKind.AVIS_CCAPEX, ActKind.SAISINE_CCAPEX):
        an_act(prive, kind)
    late = an_act(public, ActKind.SIGNALEMENT_CAF)
    an_act(prive, ActKind.SIGNALEMENT_CAF)
    with scope.system(place.territory):
        Deadline.objects.create(
            territory=place.territory,
            case=public,
            key="k",
            rule_id="SIG-CAF",
            rule_version="1",
            nature="BUTOIR",
            title="Signaler",
            actor="BAILLEUR",
            status="ACCOMPLI",
            confidence="V",
            done_on=late.on,
            late=True,
        )


EXPECTED = {
    "cdp": (1, 2, 3),
    "assignations": (1, 0, 1),
    "dsf_demandes": (0, 1, 1),
    "dsf_realises": (0, 0, 0),
    "dsf_carences": (0, 1, 1),
    "presents": (None, 1, None),
    "audiences": (1, 1, 2),
    "presences_connues": (0, 1, 1),
    "fermes": (0, 1, 1),
    "conditionnelles": (1, 0, 1),
    "cql": (0, 1, 1),
    "requisitions": (0, 1, 1),
    "octrois": (0, 1, 1),
    "refus": (0, 1, 1),
    "executions": (0, 1, 1),
    "examines": (1, 0, 1),
    "signalements": (1, 1, 2),
    "tardifs": (0, 1, 1),
    "saisines": (1, 0, 1),
}


def test_convention_bilan_counts_the_standing_acts_of_its_perimeter_and_year():
    place = situation.a_place()
    a_year(place)
    convention = situation.a_signed_convention(place)
    url = reverse("reporting:convention_bilan", args=[convention.pk, 1])
    for member in (place.officer, place.manager):
        answer = browser_of(member).get(url)
        assert figures(answer.context["bilan"].lines) == EXPECTED
        assert '<span class="unknown">inconnu</span>' in answer.text


def test_every_indicator_is_defined_once_and_counted_in_one_pass(django_assert_num_queries):
    assert len({indicator.key for indicator in REGISTRY}) == len(REGISTRY)
    assert all(i.definition and i.owner and i.source for i in REGISTRY)
    place = situation.a_place()
    secretary = make.a_member(Role.CCAPEX_SECRETARY)
    with scope.acting(secretary), django_assert_num_queries(1):
        from cases.models import Case

        bilan(
            Case.objects.filter(territory=place.territory),
            starts_on=IN_PERIOD,
            ends_on=IN_PERIOD,
            exact=True,
        )


def test_bilan_pdf_is_accessible_and_says_the_counted_figures():
    place = situation.a_place()
    a_year(place)
    convention = situation.a_signed_convention(place)
    answer = browser_of(place.officer).get(reverse("reporting:convention_bilan_pdf", args=[convention.pk, 1]))
    assert answer["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.content))
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    for profile in ("ua1", "2a"):
        assert "Checks: 0 failed" in str(page_validation.validate_pdf_bytes(answer.content, profile=profile)), profile
    assert convention.title in text
    with scope.system(place.territory):
        standing = Act.objects.standing().filter(
            case__commune=place.commune, kind=ActKind.CDP, on__gte=convention.signed_on
        )
        counted = {parc: standing.filter(case__parc=parc).count() for parc in ("prive", "public")}
    assert f"Commandements de payer {counted['prive']} {counted['public']} {sum(counted.values())}" in text
    assert "Résiliations fermes 0 1 1" in text
    assert "Ménages présents à l’audience inconnu 1 inconnu" in text


def test_bilan_of_another_convention_or_of_a_year_to_come_is_not_found():
    place = situation.a_place()
    convention = situation.a_signed_convention(place)
    stranger = browser_of(make.a_member(Role.COMMUNE_OFFICER))
    for name in ("convention_bilan", "convention_bilan_pdf"):
        assert stranger.get(reverse(f"reporting:{name}", args=[convention.pk, 1])).status_code == 404
        ours = browser_of(place.officer)
        assert ours.get(reverse(f"reporting:{name}", args=[convention.pk, 3])).status_code == 404


def test_elected_person_reads_small_figures_masked():
    place = situation.a_place()
    a_year(place)
    convention = situation.a_signed_convention(place)
    elected = make.a_member(Role.ELECTED, organisation=place.officer.organisation)
    answer = browser_of(elected).get(reverse("reporting:convention_bilan", args=[convention.pk, 1]))
    for line in answer.context["bilan"].lines:
        for cell in (line.prive, line.public, line.total):
            assert cell.value in (0, None)
    assert "masqué" in answer.text


def test_small_part_is_not_given_away_by_the_total():
    assert [cell.masked for cell in masked([Cell(3), Cell(40), Cell(43)])] == [True, False, True]
    assert [cell.masked for cell in masked([Cell(6), Cell(7), Cell(13)])] == [True, True, False]
    assert [cell.masked for cell in masked([Cell(0), Cell(40), Cell(40)])] == [False, False, False]
    assert [cell.masked for cell in masked([Cell(0), Cell(4), Cell(4)])] == [False, True, True]


def test_no_masked_figure_can_be_rebuilt_from_what_is_shown():
    for prive in range(2 * SMALL):
        for public in range(2 * SMALL):
            shown = masked([Cell(prive), Cell(public), Cell(prive + public)])
            hidden = [cell for cell in shown if cell.masked]
            assert len(hidden) != 1


def test_territory_bilan_is_for_the_state_and_stops_at_its_territory():
    place = situation.a_place()
    case = situation.a_shared_case(place)
    reunion = make.a_territory("974", "La Réunion", "Indian/Reunion")
    elsewhere = make.a_case(make.an_organisation("bailleur_social", territory=reunion))
    secretary = make.a_member(Role.CCAPEX_SECRETARY)
    with scope.acting(secretary):
        record_act(case=type(case).objects.get(pk=case.pk), kind=ActKind.CDP, on=IN_PERIOD, actor=secretary)
    an_act(elsewhere, ActKind.CDP)
    answer = browser_of(secretary).get(reverse("reporting:territory_bilan", args=[2026]))
    assert figures(answer.context["bilan"].lines)["cdp"] == (0, 1, 1)
    assert browser_of(secretary).get(reverse("reporting:bilans")).status_code == 302
    assert browser_of(place.officer).get(reverse("reporting:territory_bilan", args=[2026])).status_code == 403
    statistician = make.a_member(Role.STATISTICIAN)
    answer = browser_of(statistician).get(reverse("reporting:territory_bilan", args=[2026]))
    assert figures(answer.context["bilan"].lines)["cdp"] == (0, None, None)


def test_documentation_lists_every_indicator(project):
    text = (project / "docs" / "indicateurs.md").read_text(encoding="utf-8")
    table = text.split("<!-- registre -->")[1].split("<!-- fin -->")[0].strip().splitlines()[2:]
    assert table == rows()
