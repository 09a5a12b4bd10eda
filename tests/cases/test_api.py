import datetime
import json

import pytest
from django.core.cache import cache
from django.urls import reverse

from cases.models import ApiKey, ArrearsImport, Lease, LeaseAccount, LedgerEntry
from cases.services import api_deliveries, api_keys
from cases.tasks.imports import treat_delivery
from core.errors import DomainError
from organisations import scope, services
from organisations.enums import Role
from tests import factories as make
from tests.cases import arrears
from tests.cases.arrears import a_line, as_csv

pytestmark = pytest.mark.django_db

ENTRY = {
    "reference_du_bail": "B-1",
    "date": "2026-11-10",
    "nature": "paiement",
    "montant": -1284.6,
    "reference_de_l_ecriture": "P-1",
}


@pytest.fixture(autouse=True)
def _place(settings, tmp_path, set_day):
    settings.MEDIA_ROOT = tmp_path
    set_day(arrears.TODAY)
    cache.clear()


@pytest.fixture
def member():
    return make.a_member(Role.BAILLEUR_MANAGER)


@pytest.fixture
def asked(monkeypatch):
    asked = []
    monkeypatch.setattr("cases.views.api.tasks.treat_delivery.delay_on_commit", lambda *ids: asked.append(ids))
    return asked


def a_key(member, scope_="tout"):
    with scope.acting(member):
        return api_keys.create_key(actor=member, name="Logiciel", scope_=scope_)


def send(client, token, *lines, route="entries", mark="n-1", **changed):
    field = {"entries": "ecritures", "balances": "baux"}[route]
    body = {"arrete_au": "2026-11-14", field: list(lines), **changed}
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": mark}
    return client.post(reverse(f"api:{route}"), json.dumps(body), content_type="application/json", headers=headers)


def treated(member, response):
    return api_deliveries.treat(import_id=response.json()["livraison"], membership=member)


def state(client, token, response):
    return client.get(response.json()["url"], headers={"Authorization": f"Bearer {token}"}).json()


def test_delivered_payment_is_written_and_told(client, member, asked):
    arrears.imported(member, as_csv([a_line()]))
    _, token = a_key(member, "ecritures")
    response = send(client, token, ENTRY)
    assert (response.status_code, response.json()["etat"]) == (202, "received")
    assert asked == [(response.json()["livraison"], str(member.pk))]
    treated(member, response)
    told = state(client, token, response)
    assert (told["etat"], told["terminee"], told["ecritures"], told["lignes_refusees"]) == ("done", True, {"new": 1}, 0)
    with scope.acting(member):
        assert LeaseAccount.objects.get().balance == 0
        assert LedgerEntry.objects.get().reference == "P-1"


def test_task_treats_a_delivery_for_as_long_as_its_holder_may_act(client, member, asked):
    arrears.imported(member, as_csv([a_line()]))
    _, token = a_key(member)
    response = send(client, token, ENTRY)
    treat_delivery(*asked[0])
    assert state(client, token, response)["etat"] == "done"


def test_same_delivery_twice_is_made_once(client, member, asked):
    arrears.imported(member, as_csv([a_line()]))
    _, token = a_key(member)
    first, again = send(client, token, ENTRY), send(client, token, ENTRY)
    assert (again.status_code, again.json()["livraison"]) == (200, first.json()["livraison"])
    assert len(asked) == 1
    for _ in range(2):
        treated(member, first)
    with scope.acting(member):
        assert LedgerEntry.objects.count() == 1


@pytest.mark.parametrize("changed", [{"arrete_au": "2026-11-13"}, {"ecritures": [{**ENTRY, "montant": "-1"}]}])
def test_same_key_with_another_content_is_refused(client, member, asked, changed):
    _, token = a_key(member)
    send(client, token, ENTRY)
    assert send(client, token, ENTRY, **changed).status_code == 409
    assert send(client, token, ENTRY, mark="n-2", **changed).status_code == 202


def test_key_of_idempotency_belongs_to_one_organisation(client, member, asked):
    assert send(client, a_key(member)[1], ENTRY).status_code == 202
    assert send(client, a_key(make.a_member(Role.BAILLEUR_MANAGER))[1], ENTRY).status_code == 202


def test_lease_of_another_organisation_is_as_unknown_as_one_that_does_not_exist(client, member, asked):
    other = make.a_member(Role.BAILLEUR_MANAGER)
    arrears.imported(other, as_csv([a_line()]))
    _, token = a_key(member)
    absent = {**ENTRY, "reference_du_bail": "B-404", "reference_de_l_ecriture": "P-2"}
    response = send(client, token, ENTRY, absent)
    treated(member, response)
    refused = state(client, token, response)["refusees"]
    assert [line["ligne"] for line in refused] == [1, 2]
    assert (
        refused[0]["message"]
        == refused[1]["message"]
        == ("Ce bail n’est ni dans Prevex ni parmi les lignes acceptées de ce fichier.")
    )
    with scope.acting(other):
        assert not LedgerEntry.objects.exists()


def test_delivery_of_another_organisation_is_not_found(client, member, asked):
    response = send(client, a_key(member)[1], ENTRY)
    _, token = a_key(make.a_member(Role.BAILLEUR_MANAGER))
    assert client.get(response.json()["url"], headers={"Authorization": f"Bearer {token}"}).status_code == 404


def test_leases_and_balances_are_delivered_with_the_refusals_of_a_file(client, member, asked):
    names = {column.key: api_deliveries.json_name(column) for column in arrears.LEASE_COLUMNS}
    good = {names[key]: value for key, value in a_line(1).items()}
    bad = {names[key]: value for key, value in a_line(2, rent="-5").items()}
    _, token = a_key(member)
    response = send(client, token, good, bad, route="balances", tous_les_baux=True)
    treated(member, response)
    told = state(client, token, response)
    assert (told["baux"], told["lignes_refusees"]) == ({"new": 1}, 1)
    assert (told["refusees"][0]["champ"], told["refusees"][0]["bail"]) == ("Loyer hors charges", "B-2")
    with scope.acting(member):
        assert Lease.objects.get().reference == "B-1"


def test_key_for_ecritures_delivers_no_balance(client, member, asked):
    _, token = a_key(member, "ecritures")
    assert send(client, token, {}, route="balances").status_code == 403


@pytest.mark.parametrize(
    ("content", "mark", "status", "said"),
    [
        (b"{", "a", 400, "JSON"),
        (b"[]", "a", 400, "objet"),
        (b'{"arrete_au": "2026-11-14", "ecritures": []}', "a", 422, "aucune ligne"),
        (b'{"arrete_au": "14/11/2026", "ecritures": [{}]}', "a", 422, "arrete_au"),
        (b'{"arrete_au": "2100-01-01", "ecritures": [{}]}', "a", 422, "pas encore connus"),
        (b'{"arrete_au": "2026-11-14", "ecritures": [3]}', "a", 422, "pas un objet"),
        (b'{"arrete_au": "2026-11-14", "ecritures": [{"solde": 3}]}', "a", 422, "Champ inconnu"),
        (b'{"arrete_au": "2026-11-14", "ecritures": [{"montant": [1]}]}', "a", 422, "Une valeur est"),
        (b'{"arrete_au": "2026-11-14", "ecritures": [{}], "baux": []}', "a", 422, "Champ inconnu"),
        (b'{"arrete_au": "2026-11-14", "ecritures": [{}]}', "", 422, "Idempotency-Key"),
    ],
)
def test_body_that_cannot_be_is_refused_and_nothing_is_kept(client, member, asked, content, mark, status, said):
    headers = {"Authorization": f"Bearer {a_key(member)[1]}", "Idempotency-Key": mark}
    response = client.post(reverse("api:entries"), content, content_type="application/json", headers=headers)
    assert response.status_code == status
    assert said in response.json()["erreur"]
    with scope.acting(member):
        assert not ArrearsImport.objects.exists()


def test_body_too_large_is_refused(client, member, asked, monkeypatch):
    monkeypatch.setattr("cases.views.api.MOST_BYTES", 50)
    assert send(client, a_key(member)[1], ENTRY).status_code == 413


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer prevex_44_faux", "Bearer prevex_99_x", "Basic eDp5"])
def test_without_a_key_that_opens_nothing_answers(client, authorization):
    headers = {"Authorization": authorization} if authorization else {}
    for address in (reverse("api:entries"), reverse("api:balances")):
        response = client.post(address, "{}", content_type="application/json", headers=headers)
        assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_revoked_key_and_ended_habilitation_answer_401(client, member, asked):
    key, token = a_key(member)
    with scope.acting(member):
        api_keys.revoke_key(actor=member, key=key)
        with pytest.raises(DomainError, match="déjà révoquée"):
            api_keys.revoke_key(actor=member, key=key)
    assert send(client, token, ENTRY).status_code == 401
    _, token = a_key(member)
    assert send(client, token, ENTRY).status_code == 202
    with scope.platform():
        services.deactivate_membership(membership=member)
    assert send(client, token, ENTRY, mark="n-3").status_code == 401


def test_use_is_noted_and_only_the_digest_is_kept(client, member, asked):
    key, token = a_key(member)
    send(client, token, ENTRY)
    with scope.acting(member):
        kept = ApiKey.objects.values().get(pk=key.pk)
    assert kept["last_used_at"] is not None
    assert token not in str(kept)


def test_requests_of_a_key_are_limited(client, member, asked, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "api": "2/m/key"}
    _, token = a_key(member)
    assert [send(client, token, ENTRY).status_code for _ in range(3)] == [202, 200, 429]


def test_session_of_a_person_opens_nothing_of_the_api(client, member):
    client.force_login(member.user)
    assert client.post(reverse("api:entries"), "{}", content_type="application/json").status_code == 401


def test_keys_are_opened_shown_once_and_revoked_on_their_page(client, member):
    client.force_login(member.user)
    page = reverse("imports:keys")
    shown = client.post(page, {"name": "Ulis", "scope": "ecritures"})
    token = shown.context["token"]
    assert api_keys.holder_of(token)[1].pk == member.pk
    assert token not in client.get(page).content.decode()
    with scope.acting(member):
        key = ApiKey.objects.get()
    client.force_login(make.a_member(Role.BAILLEUR_MANAGER).user)
    assert client.post(page, {"revoke": str(key.pk)}).status_code == 404
    client.force_login(member.user)
    assert client.post(page, {"revoke": str(key.pk)}).status_code == 302
    assert api_keys.holder_of(token) is None
    client.force_login(make.a_member(Role.BAILLEUR_CESF).user)
    assert client.get(page).status_code == 403


def test_openapi_document_names_every_column_of_the_files(client):
    document = client.get(reverse("api:openapi")).json()
    schema = document["paths"]["/api/v1/ecritures"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    fields = schema["properties"]["ecritures"]["items"]["properties"]
    assert list(fields) == [api_deliveries.json_name(column) for column in arrears.ENTRY_COLUMNS]
    assert {reverse("api:entries"), reverse("api:balances")} < set(document["paths"])


def test_forgotten_delivery_is_asked_again(member, asked):
    from django.utils import timezone

    from cases.services import imports

    key, _ = a_key(member)
    with scope.acting(member):
        row, _ = api_deliveries.receive(
            actor=member,
            key=key,
            idempotency_key="n",
            kind=api_deliveries.TableKind.ENTRIES,
            lines=[ENTRY],
            balance_on="2026-11-14",
            whole=False,
        )
        old = timezone.now() - datetime.timedelta(minutes=5)
        ArrearsImport.objects.filter(pk=row.pk).update(status="ready", started_at=old)
    assert [found.pk for found in imports.forgotten(territory=member.organisation.territory)] == [row.pk]
