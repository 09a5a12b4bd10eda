"""Signalements: one entry, two receipts, nothing twice, what is left out said with its reason; and a worker that dies."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from cases.enums import PayingBody, RunState
from cases.models import Act, Deadline, HousingAid, LeaseAccount, Signalement, SignalementRun
from cases.procedure.enums import ActKind
from cases.services import signalements
from cases.services.acts import cancel_act, record_act
from ccapex.models import Intake
from core.errors import DomainError
from core.text import digest
from organisations import scope
from organisations.enums import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
D = Decimal


def days_ago(days):
    return scope.local_today(None) - datetime.timedelta(days)


@pytest.fixture
def bailleur():
    return make.an_organisation("bailleur_social")


@pytest.fixture
def manager(bailleur):
    return make.a_member(Role.BAILLEUR_MANAGER, organisation=bailleur)


def an_impaye(bailleur, *, body=PayingBody.CAF, days=20, **fields):
    """A case whose impayé is constitué, with the payer of its aid."""
    case = make.a_case(bailleur, **{"balance": D(1400), "aid": D(250), **fields})
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    with scope.acting(agent):
        record_act(case=case, kind=ActKind.IMPAYE_CONSTITUE, on=days_ago(days), actor=agent, by_service=True)
    with scope.system(case.territory):
        HousingAid.objects.filter(lease=case.lease_id).update(body=body)
    return case


def test_one_entry_makes_the_signalement_and_the_saisine_with_their_receipts(bailleur, manager, client):
    case = an_impaye(bailleur)
    with scope.acting(manager):
        made = signalements.signal(case=case, actor=manager)
        kinds = set(Act.objects.filter(case=case).values_list("kind", flat=True))
        assert {ActKind.SIGNALEMENT_CAF, ActKind.SAISINE_CCAPEX} <= kinds
        assert Deadline.objects.get(case=case, rule_id="SIG-CAF").status == "ACCOMPLI"
        assert digest(made.content) == made.sha256
        intake = Intake.objects.get()
        assert intake.receipt == made.intake_receipt == made.content["intake_receipt"]
        assert intake.case_id == case.pk
    client.force_login(manager.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    for to in ("organisme", "ccapex"):
        address = reverse("documents:signalement", args=[made.pk, to])
        first = client.get(address).content
        assert first.startswith(b"%PDF")
        assert client.get(address).content == first
    other = make.a_member(Role.BAILLEUR_MANAGER)
    client.force_login(other.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(address).status_code == 404


def test_asked_twice_it_is_made_once(bailleur, manager):
    case = an_impaye(bailleur)
    with scope.acting(manager):
        signalements.signal(case=case, actor=manager)
        with pytest.raises(DomainError, match="Déjà signalé"):
            signalements.signal(case=case, actor=manager)
        assert Signalement.objects.count() == Intake.objects.count() == 1


def test_without_aid_the_commission_alone_is_seized(bailleur, manager):
    case = an_impaye(bailleur, aid=D(0))
    with scope.acting(manager):
        made = signalements.signal(case=case, actor=manager)
        assert (made.body, made.act) == ("", None)
        assert made.intake_receipt
        assert not Act.objects.filter(kind=ActKind.SIGNALEMENT_CAF).exists()
        with pytest.raises(DomainError, match="Déjà saisie"):
            signalements.signal(case=case, actor=manager)


def test_a_private_person_tells_the_payer_and_seizes_nobody():
    member = make.a_member(Role.BAILLEUR_PRIVATE)
    with scope.platform():
        type(member.organisation).objects.filter(pk=member.organisation_id).update(is_legal_person=False)
    member.organisation.refresh_from_db()
    told, without = an_impaye(member.organisation), an_impaye(member.organisation, aid=D(0))
    with scope.acting(member):
        assert signalements.signal(case=told, actor=member).intake_receipt == ""
        with pytest.raises(DomainError, match="n’a pas à saisir"):
            signalements.signal(case=without, actor=member)
        assert not Intake.objects.exists()


def test_what_is_left_out_says_why(bailleur, manager, client):
    good = an_impaye(bailleur)
    stale, paid, unknown = (an_impaye(bailleur) for _ in range(3))
    make.a_case(bailleur)  # no impayé constitué: not even listed
    with scope.system(bailleur.territory):
        LeaseAccount.objects.filter(lease=stale.lease_id).update(balance_on=days_ago(60))
        LeaseAccount.objects.filter(lease=paid.lease_id).update(balance=0)
        HousingAid.objects.filter(lease=unknown.lease_id).update(body="")
    client.force_login(manager.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("signalements:choose")).content.decode()
    for words in ("Solde ancien", "Plus rien n’est dû", "CAF ou MSA non renseignée"):
        assert words in page
    assert page.count('name="dossier"') == 1
    assert str(good.pk) in page
    page = client.get(reverse("signalements:choose"), {"body": "msa"}).content.decode()
    assert page.count('name="dossier"') == 2


def test_a_list_is_made_whole_and_says_what_it_left(bailleur, manager, client):
    cases = [an_impaye(bailleur) for _ in range(3)]
    with scope.acting(manager):
        run = signalements.ask_run(cases=cases, actor=manager)
        signalements.signal(case=cases[1], actor=manager)
    signalements.make_run(run_id=run.pk, membership=manager)
    signalements.make_run(run_id=run.pk, membership=manager)
    with scope.acting(manager):
        run = SignalementRun.objects.get()
        assert run.state == RunState.DONE
        assert run.made.count() == 2
        assert "Déjà signalé" in run.left_out[str(cases[1].pk)]
        assert Signalement.objects.count() == 3
    client.force_login(manager.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("signalements:run", args=[run.pk])).content.decode()
    assert "2\u00a0signalements faits" in page
    assert "Déjà signalé" in page
    other = make.a_member(Role.BAILLEUR_MANAGER)
    client.force_login(other.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(reverse("signalements:run", args=[run.pk])).status_code == 404


def test_a_worker_that_dies_leaves_nothing_half_made(bailleur, manager, monkeypatch):
    """Killed in the middle of the second case: the first is whole, the second untouched, and the list resumes."""
    cases = [an_impaye(bailleur) for _ in range(3)]
    with scope.acting(manager):
        run = signalements.ask_run(cases=cases, actor=manager)
    passed = []

    def dies(name):
        passed.append(name)
        if len(passed) == 2:
            raise RuntimeError("killed")

    monkeypatch.setattr(signalements, "passing", dies)
    with pytest.raises(RuntimeError):
        signalements.make_run(run_id=run.pk, membership=manager)
    with scope.acting(manager):
        assert Signalement.objects.count() == Intake.objects.count() == 1
        assert Act.objects.filter(kind=ActKind.SIGNALEMENT_CAF).count() == 1
    signalements.make_run(run_id=run.pk, membership=manager)
    with scope.acting(manager):
        numbers = sorted(Signalement.objects.values_list("number", flat=True))
        assert [number.rsplit("-", 1)[1] for number in numbers] == ["00001", "00002", "00003"]
        assert Intake.objects.count() == 3


def test_a_forgotten_list_is_found_again(bailleur, manager):
    case = an_impaye(bailleur)
    with scope.acting(manager):
        run = signalements.ask_run(cases=[case], actor=manager)
    assert signalements.forgotten(territory=bailleur.territory) == []
    with scope.system(bailleur.territory):
        SignalementRun.objects.filter(pk=run.pk).update(started_at=run.started_at - datetime.timedelta(hours=1))
    assert signalements.forgotten(territory=bailleur.territory) == [run]


def test_the_list_is_drawn_in_a_fixed_number_of_queries(bailleur, manager, django_assert_max_num_queries):
    cases = [an_impaye(bailleur) for _ in range(4)]
    with scope.acting(manager), django_assert_max_num_queries(4):
        signalements.candidates(cases, manager)


def test_one_case_is_signalled_from_its_page(bailleur, manager, client):
    case = an_impaye(bailleur, body="")
    client.force_login(manager.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = reverse("signalements:case", args=[case.pk])
    assert "CAF ou MSA non renseignée" in client.get(address).content.decode()
    assert client.post(address, {"body": ""}).status_code == 422
    assert client.post(address, {"body": "msa"}).status_code == 302
    with scope.acting(manager):
        assert Signalement.objects.get().body == "msa"


def test_a_cancelled_act_frees_its_impaye_and_the_commission_is_not_seized_twice(bailleur, manager, client):
    case = an_impaye(bailleur)
    with scope.acting(manager):
        first = signalements.signal(case=case, actor=manager)
        cancel_act(act=first.act, reason="Envoyé à la mauvaise caisse", actor=manager)
        second = signalements.signal(case=case, body="msa", actor=manager)
        assert second.number != first.number
        assert second.about_on == first.about_on
        assert second.intake_receipt == second.content["intake_receipt"] == first.intake_receipt
        assert Intake.objects.count() == 1
        assert Act.objects.standing().filter(case=case, kind=ActKind.SIGNALEMENT_CAF).count() == 1
        with pytest.raises(DomainError, match="Déjà signalé"):
            signalements.signal(case=case, actor=manager)
        first.refresh_from_db()
        assert first.voided_at is not None
    client.force_login(manager.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("signalements:case", args=[case.pk])).content.decode()
    assert page.count("Annulé</span>") == 1
    assert first.number in page
    assert second.number in page


def test_a_saisine_cancelled_frees_the_impaye_of_a_household_without_aid(bailleur, manager):
    case = an_impaye(bailleur, aid=D(0))
    with scope.acting(manager):
        signalements.signal(case=case, actor=manager)
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    with scope.acting(agent):
        saisine = Act.objects.get(case=case, kind=ActKind.SAISINE_CCAPEX)
        cancel_act(act=saisine, reason="Message d’un autre ménage", actor=agent)
    with scope.acting(manager):
        signalements.signal(case=case, actor=manager)
        assert Signalement.objects.filter(voided_at=None).count() == 1
        assert Intake.objects.count() == 2


def test_with_aid_a_cancelled_saisine_leaves_the_signalement(bailleur, manager):
    case = an_impaye(bailleur)
    with scope.acting(manager):
        signalements.signal(case=case, actor=manager)
        cancel_act(act=Act.objects.get(kind=ActKind.SAISINE_CCAPEX), reason="Doublon", actor=manager)
        assert Signalement.objects.get().voided_at is None
        with pytest.raises(DomainError, match="Déjà signalé"):
            signalements.signal(case=case, actor=manager)
