import uuid

import pytest
from django.test import Client
from django.urls import reverse

from conventions.enums import ConventionState
from conventions.models import Convention
from organisations import scope
from organisations.enums import OrganisationKind, Role
from organisations.models import Commune
from tests import factories as make
from tests.conventions import situation

pytestmark = pytest.mark.django_db


def browser_of(member):
    client = Client(enforce_csrf_checks=False)
    client.force_login(member.user)
    return client


@pytest.fixture(autouse=True)
def _plain_http(settings):
    settings.SECURE_SSL_REDIRECT = False


def draft_fields(place, **changes):
    return {
        "title": "Convention de la Canopée",
        "kind": "prevention",
        "bailleurs": [str(place.manager.organisation_id)],
        "partners": [str(place.officer.organisation_id)],
        "communes": [str(place.commune.pk)],
        "residences": "La Canopée\n\nLa Canopée\n",
        "min_unpaid_terms": "2",
        "from_stage": "CDP",
        "until_stage": "OCTROI_CFP",
        **changes,
    }


def test_manager_prepares_then_signs_and_the_commune_reads_term_and_parties():
    place = situation.a_place()
    situation.a_shared_case(place)
    manager, commune = browser_of(place.manager), browser_of(place.officer)
    made = manager.post(reverse("conventions:create"), draft_fields(place))
    assert made.status_code == 302
    page = commune.get(made.url)
    assert "aucun dossier n’est encore ouvert" in page.text
    signed = manager.post(made.url + "signer/", {"on": "2026-03-10"})
    assert signed.status_code == 302, signed.text
    page = commune.get(made.url).text
    assert "1 dossier ouvert" in page.replace("\xa0", " ")
    assert "samedi 10\xa0mars\xa02029" in page
    assert "Résidence La Canopée" in page
    assert place.manager.organisation.name in page
    assert commune.get(reverse("conventions:list")).text.count("Convention de la Canopée") == 1


def test_organisation_that_is_not_a_party_gets_404_everywhere():
    place = situation.a_place()
    convention = situation.a_signed_convention(place)
    with scope.acting(place.officer):
        party = convention.parties.get(organisation=place.officer.organisation_id)
    for member in (make.a_member(Role.COMMUNE_OFFICER), make.a_member(Role.BAILLEUR_MANAGER)):
        client = browser_of(member)
        assert convention.title not in client.get(reverse("conventions:list")).text
        for name in ("page", "edit", "sign", "denounce", "engage"):
            assert client.get(reverse(f"conventions:{name}", args=[convention.pk])).status_code == 404
        assert client.get(reverse("conventions:keep", args=[convention.pk, uuid.uuid4()])).status_code == 404
    assert party.quality == "commune"


def test_draft_without_perimeter_or_partner_is_refused_beside_the_field():
    place = situation.a_place()
    client = browser_of(place.manager)
    answer = client.post(reverse("conventions:create"), draft_fields(place, communes=[], residences=""))
    assert answer.status_code == 200
    assert "Indiquez le périmètre" in answer.text
    answer = client.post(reverse("conventions:create"), draft_fields(place, until_stage="CDP"))
    assert "L’étape de sortie suit" in answer.text
    with scope.acting(place.manager):
        assert Convention.objects.count() == 0


def test_convention_between_others_cannot_be_prepared():
    place = situation.a_place()
    stranger = make.a_member(Role.COMMUNE_OFFICER)
    answer = browser_of(stranger).post(reverse("conventions:create"), draft_fields(place))
    assert "doit être partie" in answer.text


def test_social_worker_prepares_no_convention():
    client = browser_of(make.a_member(Role.SOCIAL_WORKER))
    assert client.get(reverse("conventions:create")).status_code == 403


def test_edit_keeps_representatives_and_refuses_a_signed_convention():
    place = situation.a_place()
    convention = situation.a_draft(place)
    client = browser_of(place.officer)
    url = reverse("conventions:edit", args=[convention.pk])
    assert "contact du délégué" in client.get(url).text
    ours = place.officer.organisation_id
    fields = draft_fields(place, **{f"representative_{ours}": "Mme la Maire", f"dpo_{ours}": "dpo@ville.exemple"})
    assert client.post(url, fields).status_code == 302
    assert "Mme la Maire" in client.get(reverse("conventions:page", args=[convention.pk])).text
    with scope.system(place.territory):
        Convention.objects.filter(pk=convention.pk).update(
            state=ConventionState.SIGNED, signed_on="2026-03-10", term_on="2029-03-10"
        )
    assert client.get(url).status_code == 403


def test_engagement_is_noted_then_kept_by_its_own_party_only():
    place = situation.a_place()
    convention = situation.a_signed_convention(place)
    commune, bailleur = browser_of(place.officer), browser_of(place.manager)
    page = reverse("conventions:page", args=[convention.pk])
    commune.post(reverse("conventions:engage", args=[convention.pk]), {"what": "Visiter", "until": "2026-12-31"})
    with scope.acting(place.officer):
        engagement = convention.engagements.get()
    keep = reverse("conventions:keep", args=[convention.pk, engagement.pk])
    assert "Chaque partie dit elle-même" in bailleur.post(keep, {"on": "2026-11-01"}).text
    assert commune.post(keep, {"on": "2026-11-01"}).status_code == 302
    assert "Tenu" in commune.get(page).text


def test_denunciation_by_letter_is_said_on_the_page():
    place = situation.a_place()
    convention = situation.a_signed_convention(place)
    client = browser_of(place.manager)
    url = reverse("conventions:denounce", args=[convention.pk])
    assert "ne voient plus" in client.get(url).text
    assert "entre la signature" in client.post(url, {"on": "2026-01-01", "reason": "x"}).text
    assert client.post(url, {"on": "2026-11-01", "reason": "Nouvelle municipalité"}).status_code == 302
    assert "dénoncée le 1er\xa0novembre\xa02026" in client.get(reverse("conventions:page", args=[convention.pk])).text


def test_choices_offer_the_territory_only():
    place = situation.a_place()
    reunion = make.a_territory("974", "La Réunion", "Indian/Reunion")
    foreign = make.an_organisation(OrganisationKind.COMMUNE, territory=reunion, name="Commune lointaine")
    page = browser_of(place.manager).get(reverse("conventions:create")).text
    assert foreign.name not in page
    assert Commune.objects.filter(territory=place.territory)[0].name in page
