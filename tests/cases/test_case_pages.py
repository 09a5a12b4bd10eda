import datetime

import pytest
from django.urls import reverse

from cases.models import Act
from cases.procedure.enums import ActKind
from cases.services import grants
from organisations import scope
from organisations.enums import Role
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign_in(client):
    def signed(member):
        client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed


def test_visitor_is_sent_to_sign_in(client):
    case = make.a_case()
    response = client.get(reverse("cases:page", args=[case.pk]))
    assert response.status_code == 302
    assert reverse("account_login") in response.url


def test_case_page_names_household_stage_and_readers(sign_in):
    case = make.a_case(name="Mme Éléonore Essai")
    member = make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)
    page = sign_in(member).get(reverse("cases:page", args=[case.pk])).content.decode()
    assert "Mme Éléonore Essai" in page
    assert case.number in page
    assert "Bailleur du logement" in page


def test_other_bailleur_and_other_territory_get_the_404_of_an_absent_case(sign_in):
    case = make.a_case()
    absent = reverse("cases:page", args=["00000000-0000-7000-8000-000000000000"])
    reunion = make.a_territory("974", "La Réunion", "Indian/Reunion")
    for member in (make.a_member(Role.BAILLEUR_MANAGER), make.a_member(Role.CCAPEX_SECRETARY, territory=reunion)):
        client = sign_in(member)
        invisible = client.get(reverse("cases:page", args=[case.pk]))
        assert invisible.status_code == 404
        assert invisible.content == client.get(absent).content


def test_commissaire_records_an_act_from_the_form(sign_in):
    case = make.a_case()
    member = make.a_member(Role.COMMISSAIRE)
    proposal = grants.GrantProposal(
        organisation=member.organisation, reason="Mandat", legal_basis="Art. 24", rule="test"
    )
    grants.give(case=case, proposal=proposal)
    client = sign_in(member)
    today = scope.local_today(None)
    address = reverse("cases:record_act", args=[case.pk, ActKind.CDP])
    page = client.get(address)
    assert page.status_code == 200
    sent = {"on": today.isoformat(), "delay": "2 mois", "version": page.context["form"].initial["version"], "note": ""}
    assert client.post(address, sent).status_code == 302
    with scope.acting(member):
        assert Act.objects.get(kind=ActKind.CDP).details == {"delay": "2 mois"}


def test_form_with_an_impossible_date_gives_the_text_back(sign_in):
    case = make.a_case()
    member = make.a_member(Role.CCAPEX_SECRETARY)
    address = reverse("cases:record_act", args=[case.pk, ActKind.CDP])
    tomorrow = scope.local_today(None) + datetime.timedelta(1)
    response = sign_in(member).post(
        address, {"on": tomorrow.isoformat(), "version": case.version, "note": "Texte gardé"}
    )
    assert response.status_code == 422
    page = response.content.decode()
    assert "à venir" in page
    assert "Texte gardé" in page


def test_same_request_sent_twice_records_one_act(sign_in):
    case = make.a_case()
    member = make.a_member(Role.CCAPEX_SECRETARY)
    client = sign_in(member)
    address = reverse("cases:record_act", args=[case.pk, ActKind.CDP])
    sent = {
        "on": scope.local_today(None).isoformat(),
        "version": case.version,
        "idempotency_key": "11111111-1111-4111-8111-111111111111",
    }
    first, second = client.post(address, sent), client.post(address, sent)
    assert (first.status_code, second.status_code, second.url) == (302, 302, first.url)
    changed = client.post(address, {**sent, "note": "autre"})
    assert changed.status_code == 409
    with scope.acting(member):
        assert Act.objects.filter(kind=ActKind.CDP).count() == 1


def test_bailleur_opens_its_case_to_a_study_which_then_sees_it(sign_in):
    case = make.a_case()
    manager = make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)
    commissaire = make.a_member(Role.COMMISSAIRE)
    address = reverse("cases:page", args=[case.pk])
    assert sign_in(commissaire).get(address).status_code == 404
    refer = reverse("cases:refer", args=[case.pk])
    assert sign_in(manager).post(refer, {"organisation": str(commissaire.organisation_id)}).status_code == 302
    assert sign_in(commissaire).get(address).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_queries_whatever_its_length(count, sign_in, django_assert_max_num_queries):
    bailleur = make.an_organisation("bailleur_social")
    for _ in range(count):
        make.a_case(bailleur)
    client = sign_in(make.a_member(Role.BAILLEUR_MANAGER, organisation=bailleur))
    client.get(reverse("cases:list"))
    with django_assert_max_num_queries(16):
        page = client.get(reverse("cases:list"))
    assert page.status_code == 200


def test_search_finds_a_name_without_its_accents_among_visible_cases_only(sign_in):
    mine = make.a_case(name="Mme Éléonore Çà")
    make.a_case(name="M. Eleonore Ailleurs")
    member = make.a_member(Role.BAILLEUR_MANAGER, organisation=mine.bailleur)
    page = sign_in(member).get(reverse("cases:list"), {"q": "eleonore"}).content.decode()
    assert "Éléonore Çà" in page
    assert "Ailleurs" not in page


def test_second_tab_gets_its_text_back_and_can_send_again(sign_in):
    case = make.a_case()
    member = make.a_member(Role.CCAPEX_SECRETARY)
    client = sign_in(member)
    today = scope.local_today(None).isoformat()
    stale = {"on": today, "version": case.version, "note": "Ma remarque"}
    assert client.post(reverse("cases:record_act", args=[case.pk, ActKind.CDP]), stale).status_code == 302
    refused = client.post(reverse("cases:record_act", args=[case.pk, ActKind.SIGNALEMENT_CDP]), stale)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Votre saisie est gardée" in page
    assert "Ma remarque" in page
    again = {**stale, "version": refused.context["form"]["version"].value()}
    assert client.post(reverse("cases:record_act", args=[case.pk, ActKind.SIGNALEMENT_CDP]), again).status_code == 302


def test_export_holds_the_visible_cases_and_no_formula(sign_in):
    mine = make.a_case(name='=HYPERLINK("http://x") Mme Export')
    make.a_case(name="M. Ailleurs")
    member = make.a_member(Role.BAILLEUR_MANAGER, organisation=mine.bailleur)
    response = sign_in(member).get(reverse("cases:export"))
    text = response.content.decode("utf-8-sig")
    assert response["Content-Disposition"] == 'attachment; filename="dossiers.csv"'
    assert mine.number in text
    assert "Ailleurs" not in text
    assert not any(
        cell.strip('"').startswith(("=", "+", "-", "@")) for line in text.splitlines() for cell in line.split(";")
    )
