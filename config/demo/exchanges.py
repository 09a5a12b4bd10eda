"""What is tried and asked around the demonstration's diagnostics: household, bailleur, CCAPEX, ADIL, one handed over."""

import datetime
import random

from cases.models import Case, CaseGrant
from config.demo.playing import Played, manager, state
from config.demo.territories import World
from dsf.enums import DsfState
from dsf.models import Dsf, JuristInvitation, LandlordObservation
from dsf.schedule import hearing_of
from dsf.services import attempts, exchange, suit_notices
from organisations import scope
from organisations.enums import OrganisationKind, Role
from organisations.models import Membership, Organisation

IN_VAIN = ("courrier", "telephone", "courrier", "telephone", "telephone", "visite")
OBSERVATIONS = (
    "Deux relances et un appel sont restés sans réponse. Un plan a été proposé au mois de juin ; il n’a pas été signé. Nous "
    "restons ouverts à un plan si le loyer courant reprend."
)
QUESTION = "Les frais de relance et de commissaire de justice du décompte sont-ils dus ?"
ANALYSIS = (
    "Les frais de relance ne sont pas récupérables sur le locataire ; le coût du commandement l’est. La dette vérifiée est "
    "inférieure d’autant au décompte joint à l’assignation."
)
CCAPEX_DATA = "La situation a été examinée une fois. Aucune aide du FSL n’est connue à ce jour."


def _attempt(dsf: Dsf, worker: Membership, channel: str, outcome: str, *, offers: bool) -> None:
    attempts.record_attempt(
        dsf=dsf, on=scope.today(), channel=channel, outcome=outcome, offers_interview=offers, actor=worker
    )


def hold(world: World, p: Played, dsf: Dsf, worker: Membership, target: DsfState) -> None:
    """The exchanges of one diagnostic: in vain before a carence; else some answered, some not."""
    rng = random.Random(dsf.case.number)  # noqa: S311  # made-up data; its own, so that the stories stay as they are told
    with scope.acting(worker):
        if target == DsfState.CARENCE:
            for channel in IN_VAIN:
                _attempt(dsf, worker, channel, "sans_reponse", offers=channel != "visite")
            return
        _attempt(dsf, worker, "telephone", "joint", offers=True)
        answer_by = scope.today() + datetime.timedelta(10)
        observation = exchange.invite_landlord(
            dsf=dsf, invited_on=scope.today(), channel="courriel", answer_by=answer_by, actor=worker
        )
        request = exchange.ask_ccapex(dsf=dsf, actor=worker) if rng.random() < 0.7 else None
        invitation = _invite_adil(dsf, worker) if rng.random() < 0.4 else None
    answered = target == DsfState.TRANSMITTED or rng.random() < 0.5
    landlord = manager(world, p.bailleur)
    if not answered:
        if rng.random() < 0.5:
            _tell_suit(dsf, landlord)
        return
    with scope.acting(landlord):
        row = LandlordObservation.objects.addressed_to(landlord).get(pk=observation.pk)
        exchange.answer_as_landlord(observation=row, text=OBSERVATIONS, actor=landlord)
    if request:
        agent = state(world)
        with scope.acting(agent):
            exchange.answer_ccapex(request=request, text=CCAPEX_DATA, actor=agent)
    if invitation:
        jurist = world.member("adil", Role.ADIL_JURIST)
        with scope.acting(jurist):
            found = JuristInvitation.objects.addressed_to(jurist).get(pk=invitation.pk)
            exchange.answer_as_jurist(invitation=found, text=ANALYSIS, actor=jurist)


def _tell_suit(dsf: Dsf, landlord: Membership) -> None:
    """The bailleur tells the service of the hearing, when it is still to come."""
    with scope.acting(landlord):
        case = Case.objects.select_related("lease", "bailleur", "commune", "territory").get(pk=dsf.case_id)
        hearing = hearing_of(case)
        if hearing and hearing > scope.today():
            suit_notices.send(
                case=case, decided_on=scope.today(), hearing_on=hearing, text=OBSERVATIONS, actor=landlord
            )


def _invite_adil(dsf: Dsf, worker: Membership) -> JuristInvitation | None:
    adil = Organisation.objects.of_kinds(OrganisationKind.ADIL).filter(territory=dsf.territory_id).first()
    if adil is None:
        return None
    with scope.system(dsf.case.territory):  # a case that the jurist sees already is not opened to him twice
        if CaseGrant.objects.filter(content_object=dsf.case, group=adil.group_id, revoked_at__isnull=True).exists():
            return None
    today = scope.today()
    return exchange.invite_jurist(
        dsf=dsf,
        adil=adil,
        agreement_on=today,
        valid_until=today + datetime.timedelta(30),
        question=QUESTION,
        actor=worker,
    )
