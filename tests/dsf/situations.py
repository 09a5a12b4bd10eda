"""Diagnostics at the state a test needs, made through the services."""

from cases.services.followup import record_outreach
from dsf.enums import DsfKind
from dsf.models import Dsf
from dsf.services import procedure
from organisations import scope
from organisations.enums import Role
from tests import factories as make

SECRET = "Secret confié pendant l’entretien"


def requested(case=None, worker=None, kind=DsfKind.ASSIGNATION):
    """(diagnostic, social worker of the service asked, agent of the préfecture)."""
    case = case or make.a_case()
    worker = worker or make.a_member(Role.SOCIAL_WORKER)
    agent = make.a_member(Role.PREFECTURE)
    with scope.acting(agent):
        dsf = procedure.request_dsf(
            case=case, service=worker.organisation, kind=kind, motive="Audience fixée", actor=agent
        )
    return dsf, worker, agent


def in_writing(**options):
    dsf, worker, agent = requested(**options)
    with scope.acting(worker):
        dsf = Dsf.objects.get(pk=dsf.pk)
        procedure.accept_dsf(dsf=dsf, actor=worker)
        procedure.name_writer(dsf=dsf, writer=worker, actor=worker)
        dsf.evaluation.text = SECRET
        dsf.evaluation.save()
    return dsf, worker, agent


def tried_in_vain(dsf, worker, channel="courrier"):
    """One démarche without answer since the diagnostic was asked: a carence says what was tried."""
    with scope.acting(worker) as current:
        record_outreach(case=dsf.case, on=current.today, channel=channel, outcome="sans_reponse", actor=worker)


def colleague_of(worker, name=""):
    """Another writer of the same service."""
    return make.a_member(Role.SOCIAL_WORKER, organisation=worker.organisation, name=name)
