"""What was taken away is refused at the next request; who asks learns nothing of what exists."""

import datetime

import pytest
from django.contrib.auth.hashers import get_hasher
from django.urls import reverse

from cases.services import grants
from organisations import scope
from organisations.enums import Role
from organisations.middleware import SESSION_KEY
from organisations.models import Membership
from organisations.services import create_membership, deactivate_membership
from tests import factories as make

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def sign_in(client, settings):
    settings.SECURE_SSL_REDIRECT = False

    def signed(member):
        client.force_login(member.user, backend=BACKEND)
        return client

    return signed


def readers_tab(case):
    return reverse("cases:tab", args=[case.pk, "readers"])


def test_revoked_grant_closes_the_case_at_the_next_request(sign_in):
    case, member = make.a_case(), make.a_member(Role.COMMISSAIRE)
    proposal = grants.GrantProposal(organisation=member.organisation, reason="r", legal_basis="b", rule="test")
    grants.give(case=case, proposal=proposal)
    client = sign_in(member)
    assert client.get(readers_tab(case)).status_code == 200
    grants.revoke(case=case, organisation=member.organisation)
    assert client.get(readers_tab(case)).status_code == 404


def test_deactivated_membership_ends_the_sessions(sign_in):
    case = make.a_case()
    member = make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)
    client = sign_in(member)
    assert client.get(readers_tab(case)).status_code == 200
    with scope.platform():
        deactivate_membership(membership=member)
    answer = client.get(readers_tab(case))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


def test_person_without_membership_in_force_is_refused_everything(sign_in):
    case = make.a_case()
    member = make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)
    client = sign_in(member)
    yesterday = scope.local_today(None) - datetime.timedelta(1)
    with scope.platform():
        Membership.objects.filter(pk=member.pk).update(valid_until=yesterday)
    assert client.get(readers_tab(case)).status_code == 403
    assert client.get(reverse("cases:list")).status_code == 403


def test_switching_to_the_membership_of_somebody_else_is_not_found(sign_in):
    mine, other = make.a_member(Role.COMMISSAIRE), make.a_member(Role.PREFECTURE)
    client = sign_in(mine)
    assert client.post(reverse("switch_membership"), {"membership": str(other.pk)}).status_code == 404
    assert SESSION_KEY not in client.session


def test_acting_membership_forged_in_the_session_is_ignored(sign_in):
    case = make.a_case()
    mine, other = make.a_member(Role.COMMISSAIRE), make.a_member(Role.PREFECTURE)
    client = sign_in(mine)
    session = client.session
    session[SESSION_KEY] = str(other.pk)
    session.save()
    assert client.get(readers_tab(case)).status_code == 404


def test_switching_changes_what_is_seen_and_back(sign_in):
    case = make.a_case()
    commissaire, prefecture = make.a_member(Role.COMMISSAIRE), make.a_member(Role.PREFECTURE)
    with scope.platform():
        second = create_membership(
            user=commissaire.user,
            organisation=prefecture.organisation,
            role=Role.PREFECTURE,
            display_name="Zoé Essai",
            valid_from=datetime.date(2020, 1, 1),
        )
    client = sign_in(commissaire)
    assert client.get(readers_tab(case)).status_code == 404
    client.post(reverse("switch_membership"), {"membership": str(second.pk)})
    assert client.get(readers_tab(case)).status_code == 200
    client.post(reverse("switch_membership"), {"membership": str(commissaire.pk)})
    assert client.get(readers_tab(case)).status_code == 404


def test_sign_in_answers_alike_and_works_as_much_for_unknown_people(client, settings, monkeypatch):
    settings.SECURE_SSL_REDIRECT = False
    known = make.a_member(Role.COMMISSAIRE).user.email
    unknown = "inconnue" + known[len("personne") :]
    hasher = type(get_hasher())
    encode, work = hasher.encode, []
    monkeypatch.setattr(hasher, "encode", lambda self, *args, **kwargs: work.append(1) or encode(self, *args, **kwargs))
    answers = []
    for email in (known, unknown):
        work.clear()
        answer = client.post(reverse("account_login"), {"login": email, "password": "pas le bon mot"})
        errors = answer.context["form"].errors.as_json()
        answers.append((answer.status_code, errors, len(work)))
    assert answers[0] == answers[1]
    assert answers[0][2] > 0


def test_password_reset_answers_alike_for_unknown_people(client, settings):
    settings.SECURE_SSL_REDIRECT = False
    known = make.a_member(Role.COMMISSAIRE).user.email
    answers = {
        (answer.status_code, answer.headers.get("Location"))
        for answer in (
            client.post(reverse("account_reset_password"), {"email": email}) for email in (known, "inconnue@exemple.fr")
        )
    }
    assert answers == {(302, reverse("account_reset_password_done"))}
