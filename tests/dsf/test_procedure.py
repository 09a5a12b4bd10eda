import pytest

from cases.models import Act, Case
from cases.procedure.enums import ActKind
from cases.services import grants
from core.errors import DomainError
from core.text import digest
from dsf.enums import DsfState
from dsf.models import Dsf, DsfTransition
from dsf.services import procedure
from organisations import scope
from organisations.enums import Role
from tests import factories as make
from tests.dsf.situations import in_writing, requested, tried_in_vain

pytestmark = pytest.mark.django_db


def test_request_opens_the_case_to_the_service_and_leaves_an_act():
    case, worker = make.a_case(), make.a_member(Role.SOCIAL_WORKER)
    with scope.acting(worker):
        assert not Case.objects.exists()
    requested(case=case, worker=worker)
    with scope.acting(worker):
        assert list(Case.objects.visible_to(worker)) == [case]
        assert [reader.reason for reader in grants.readers(case=case)][-1] == "Service chargé du DSF"
    with scope.acting(make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)):
        assert list(Act.objects.filter(case=case).values_list("kind", "note")) == [(ActKind.DSF_DEMANDE, "")]


def test_second_request_at_the_same_step_is_refused():
    dsf, worker, agent = requested()
    with scope.acting(agent), pytest.raises(DomainError, match="déjà demandé"):
        procedure.request_dsf(case=dsf.case, service=worker.organisation, kind=dsf.kind, motive="Encore", actor=agent)


def test_bailleur_may_not_request():
    case = make.a_case()
    worker = make.a_member(Role.SOCIAL_WORKER)
    bailleur = make.a_member(Role.BAILLEUR_MANAGER, organisation=case.bailleur)
    with scope.acting(bailleur), pytest.raises(DomainError, match="Seuls la préfecture"):
        procedure.request_dsf(case=case, service=worker.organisation, kind="assignation", motive="x", actor=bailleur)


def test_accepted_diagnostic_is_prefilled_with_its_sources():
    dsf, worker, _ = requested(case=make.a_case(name="Mme Camille Duval", rent="512.30", aid="200"))
    with scope.acting(worker):
        dsf = Dsf.objects.get(pk=dsf.pk)
        procedure.accept_dsf(dsf=dsf, actor=worker)
        tenant = dsf.tenants.get()
        assert (tenant.last_name, tenant.phone) == ("Duval", "0240000000")
        assert "fichier du bailleur" in tenant.provenance["last_name"]["from"]
        rent = dsf.amounts.get(line="loyer")
        assert str(rent.amount) == "512.30" or str(rent.amount) == "512.3"
        assert rent.source
        assert dsf.amounts.get(line="rsa", column="conjoint").amount is None


def test_returned_request_closes_the_case_to_the_service():
    dsf, worker, agent = requested()
    with scope.acting(worker):
        procedure.return_dsf(dsf=dsf, reason="Le ménage a déménagé", actor=worker)
        assert not Case.objects.visible_to(worker).exists()
    with scope.acting(agent):
        assert Dsf.objects.get(pk=dsf.pk).state == DsfState.RETURNED
        assert DsfTransition.objects.filter(dsf=dsf).last().reason == "Le ménage a déménagé"


def test_another_service_neither_accepts_nor_sees():
    dsf, _, _ = requested()
    other = make.a_member(Role.SOCIAL_WORKER)
    with scope.acting(other):
        assert not Dsf.objects.exists()
        with pytest.raises(DomainError):
            procedure.accept_dsf(dsf=dsf, actor=other)


def test_transmission_freezes_the_content_and_leaves_an_act():
    dsf, worker, agent = in_writing()
    with scope.acting(worker):
        document = procedure.transmit_dsf(dsf=dsf, actor=worker)
        assert document.sha256 == digest(document.snapshot)
        with pytest.raises(DomainError, match="n’est pas possible"):
            procedure.transmit_dsf(dsf=dsf, actor=worker)
    with scope.acting(agent):
        assert Dsf.objects.get(pk=dsf.pk).documents.get().snapshot["evaluation"]["text"]
    with scope.acting(make.a_member(Role.BAILLEUR_MANAGER, organisation=dsf.case.bailleur)):
        assert Act.objects.filter(kind=ActKind.DSF_TRANSMIS).count() == 1


def test_carence_leaves_its_act_and_ends_the_writing():
    dsf, worker, _ = in_writing()
    with scope.acting(worker):
        with pytest.raises(DomainError, match="enregistrez d’abord les démarches"):
            procedure.record_carence(dsf=dsf, reason="Trois visites sans réponse", actor=worker, confirmed=True)
        assert not Act.objects.filter(kind=ActKind.DSF_CARENCE).exists()
    tried_in_vain(dsf, worker, "visite")
    with scope.acting(worker):
        procedure.record_carence(dsf=dsf, reason="Trois visites sans réponse", actor=worker, confirmed=True)
        assert Act.objects.filter(kind=ActKind.DSF_CARENCE).exists()
        with pytest.raises(DomainError):
            procedure.transmit_dsf(dsf=dsf, actor=worker)
