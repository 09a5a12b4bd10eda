import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from organisations import scope, services
from organisations.enums import Role
from organisations.models import Membership, Organisation
from tests import factories as make

pytestmark = pytest.mark.django_db


def sign_in(client, member, password=make.PASSWORD):
    return client.post(reverse("account_login"), {"login": member.user.email, "password": password})


def test_right_pass_phrase_opens_the_home_page(client):
    assert sign_in(client, make.a_member(Role.CCAPEX_SECRETARY)).status_code == 302
    assert client.get(reverse("home")).status_code == 200


def test_passwords_are_kept_with_argon2():
    from config import settings as production

    assert production.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


def test_short_password_is_refused_by_the_validators():
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        validate_password("court")


def test_unknown_address_and_wrong_password_get_the_same_answer(client):
    member = make.a_member(Role.CCAPEX_SECRETARY)
    wrong = sign_in(client, member, "autre phrase de passe")
    unknown = client.post(
        reverse("account_login"), {"login": "inconnue@exemple.fr", "password": "autre phrase de passe"}
    )
    assert wrong.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()
    assert wrong.status_code == unknown.status_code == 200


def test_sixth_attempt_is_throttled_even_with_the_right_password(client):
    member = make.a_member(Role.CCAPEX_SECRETARY)
    for _ in range(5):
        sign_in(client, member, "mauvaise phrase de passe")
    response = sign_in(client, member)
    assert response.status_code == 200
    assert client.get(reverse("home")).status_code == 302


def test_nobody_signs_up(client):
    page = client.get(reverse("account_signup"))
    assert b'name="password1"' not in page.content


def test_password_reset_says_the_same_for_everybody_and_names_nobody(client):
    member = make.a_member(Role.CCAPEX_SECRETARY, name="Mme Canari")
    known = client.post(reverse("account_reset_password"), {"email": member.user.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "personne@exemple.fr"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    letters = [letter for letter in mail.outbox if letter.to == [member.user.email]]
    assert len(letters) == 1
    assert "Canari" not in letters[0].subject + letters[0].body


def test_organisation_that_requires_a_second_factor_sends_to_its_activation(client):
    member = make.a_member(Role.CCAPEX_SECRETARY)
    with scope.platform():
        Organisation.objects.filter(pk=member.organisation_id).update(mfa_required=True)
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    response = client.get(reverse("cases:list"))
    assert (response.status_code, response.url) == (302, reverse("mfa_activate_totp"))


def test_deactivated_membership_ends_its_sessions_and_stays_in_the_table(client):
    member = make.a_member(Role.CCAPEX_SECRETARY)
    sign_in(client, member)
    call_command("close_membership", str(member.pk))
    assert client.get(reverse("home")).status_code == 302
    kept = Membership.objects.get(pk=member.pk)
    assert (kept.is_active, kept.deactivated_at is not None) == (False, True)


def test_person_with_two_memberships_switches_and_cannot_take_a_stranger_s(client):
    member = make.a_member(Role.CCAPEX_SECRETARY)
    other = make.an_organisation("adil", name="ADIL de l’essai")
    with scope.platform():
        second = services.create_membership(
            user=member.user, organisation=other, role=Role.ADIL_JURIST, display_name="Autre", valid_from="2020-01-01"
        )
    stranger = make.a_member(Role.BAILLEUR_MANAGER)
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(reverse("switch_membership"), {"membership": str(second.pk)}).status_code == 302
    assert client.get(reverse("home")).context["acting"] == second
    assert client.post(reverse("switch_membership"), {"membership": str(stranger.pk)}).status_code == 404


def test_command_opens_a_membership_without_a_password(capsys):
    organisation = make.an_organisation("adil", name="ADIL neuve")
    call_command(
        "open_membership",
        "neuve@exemple.fr",
        territory="44",
        organisation=organisation.name,
        role="adil_jurist",
        name="Mme Neuve",
    )
    opened = Membership.objects.get(user__email="neuve@exemple.fr")
    assert opened.role == Role.ADIL_JURIST
    assert not opened.user.has_usable_password()
