"""The demonstration's data: complete, made up, the same each time, written once."""

import io
import json

import pytest
from django.core.management import call_command

from config.demo import actors
from organisations import scope
from organisations.enums import OrganisationKind, Role
from organisations.models import Commune, Membership, Organisation, TerritorySetting, User

pytestmark = pytest.mark.django_db
PHRASE = "phrase de passe de démonstration"


def demo(**options):
    out = io.StringIO()
    call_command("demo_data", scale=0.02, password=PHRASE, stdout=out, **options)
    return out.getvalue()


def test_every_kind_of_organisation_and_every_role_is_there_with_its_login():
    accounts = json.loads(demo(json=True))
    assert {account["role"] for account in accounts} == {role.label for role in Role}
    assert {account["password"] for account in accounts} == {PHRASE}
    with scope.platform():
        assert set(Organisation.objects.values_list("kind", flat=True)) == set(OrganisationKind)
        user = User.objects.get(email="bailleur@demo.exemple.fr")
        assert user.check_password(PHRASE)
        assert Membership.objects.filter(user__email="double@demo.exemple.fr").count() == 2
        assert not Organisation.objects.filter(mfa_required=True).exists()
        addresses = User.objects.values_list("email", flat=True)
        assert all(address.endswith(f"@{actors.DOMAIN}") for address in addresses)


def test_territories_have_their_communes_and_their_local_rules_a_source():
    demo()
    with scope.platform():
        assert Commune.objects.filter(territory__code="44").count() == 207
        assert Commune.objects.filter(territory__code="974").count() == 24
        assert Commune.objects.get(code="44109").arrondissement.name == "Nantes"
        known = set(Commune.objects.filter(territory__code="44").values_list("code", flat=True))
        assert set(TerritorySetting.objects.get(key="ccapex.maires").value) <= known
        assert not TerritorySetting.objects.filter(source="").exists()


def test_second_run_writes_nothing_and_prints_nothing():
    demo()
    with scope.platform():
        before = (Organisation.objects.count(), User.objects.count(), Membership.objects.count())
    assert demo() == ""
    with scope.platform():
        assert (Organisation.objects.count(), User.objects.count(), Membership.objects.count()) == before
