"""What the writer asks of others and what they answer: bailleur, CCAPEX, jurist of the ADIL."""

import datetime

from django.db import transaction
from django.utils import timezone

from cases.procedure.enums import ActKind
from cases.querysets import STATE_ROLES
from cases.services import grants
from cases.services.acts import record_act
from core.errors import DomainError
from core.formats import date_fr
from dsf import rules
from dsf.answers import FROM
from dsf.enums import Answer, DsfKind, DsfState
from dsf.models import (
    CcapexDataRequest,
    Dsf,
    DsfDebtReview,
    DsfEvaluation,
    JuristInvitation,
    LandlordObservation,
    SuitNotice,
)
from dsf.querysets import SOCIAL_ROLES
from organisations import scope
from organisations.enums import OrganisationKind, Role
from organisations.models import Membership, Organisation
from organisations.services import log_access

JURIST_RULE = "dsf_jurist"


def mark_seen(*, dsf: Dsf, actor: Membership) -> None:
    """The writer has the answers before him: they are no longer new. Does nothing for anybody else."""
    if actor.pk != dsf.writer_id:
        return
    with scope.system(dsf.case.territory):  # an invitation may be another service's
        for model, _ in FROM:
            rows = model._default_manager.filter(dsf=dsf, answered_on__isnull=False, seen_at__isnull=True)
            rows.update(seen_at=timezone.now())


def _check_charge(dsf: Dsf, actor: Membership) -> None:
    if refused := rules.may_exchange(actor, dsf):
        raise DomainError(refused)


# The bailleur


def invite_landlord(
    *,
    dsf: Dsf,
    invited_on: datetime.date,
    channel: str,
    answer_by: datetime.date | None = None,
    message: str = "",
    actor: Membership,
) -> LandlordObservation:
    """Invite the bailleur to give his observations (art. 24; décret 2021-8, art. 1), without sending him the diagnostic.

    The day is kept as proof; section 6 then proposes «oui».
    What he sent with a decision to sue is taken as answer. Raises DomainError for a day to come or out of order.
    """
    _check_charge(dsf, actor)
    if invited_on > scope.today():
        raise DomainError(
            f"Le {date_fr(invited_on)} est à venir : l’invitation s’enregistre une fois faite.", field="invited_on"
        )
    if answer_by and answer_by < invited_on:
        raise DomainError("La réponse ne peut être attendue avant l’invitation.", field="answer_by")
    with transaction.atomic():
        row = LandlordObservation.objects.create(
            territory_id=dsf.territory_id,
            dsf=dsf,
            case=dsf.case,
            invited_on=invited_on,
            channel=channel,
            answer_by=answer_by,
            message=message.strip(),
            organisation=actor.organisation,
            entered_by=actor,
        )
        _take_over(row)
        evaluation = DsfEvaluation.objects.filter(dsf=dsf, landlord_invited=Answer.UNKNOWN).first()
        if evaluation:
            evaluation.landlord_invited = Answer.YES
            evaluation.save()
        return row


def _take_over(row: LandlordObservation) -> None:
    """What the bailleur wrote when he told his decision to sue answers the first invitation; he may correct it."""
    if LandlordObservation.objects.filter(dsf=row.dsf_id, answered_on__isnull=False).exists():
        return
    with scope.system(row.case.territory):  # told, perhaps, to another service than the one that writes
        notice = SuitNotice.objects.filter(case=row.case_id).exclude(text="").order_by("-sent_on", "-number").first()
        if notice is None:
            return
        row.text, row.answered_on, row.answered_by = notice.text, notice.sent_on, notice.entered_by
        row.save()


def answer_as_landlord(*, observation: LandlordObservation, text: str, actor: Membership) -> None:
    """The bailleur gives his observations, or corrects them; what he said before stays in the history.

    Raises DomainError for another bailleur, without a text, or once the diagnostic has left.
    """
    case = observation.case
    if actor.organisation_id != case.bailleur_id:
        raise DomainError("Seul le bailleur du logement répond ici.")
    with scope.system(case.territory):  # the bailleur reads no row of the diagnostic
        state = Dsf.objects.values_list("state", flat=True).get(pk=observation.dsf_id)
    if state not in DsfState.live():
        raise DomainError(
            "Le diagnostic n’est plus en rédaction : vos observations n’y entreraient plus. Vous pouvez les présenter à "
            "l’audience."
        )
    _write_answer(observation, text, actor)


def answer_for_landlord(*, observation: LandlordObservation, dsf: Dsf, text: str, actor: Membership) -> None:
    """The writer types in what a bailleur without an account wrote or said. Never over what the bailleur wrote himself."""
    _check_charge(dsf, actor)
    by = observation.answered_by
    if by is not None and by.organisation_id == dsf.case.bailleur_id:
        raise DomainError("Le bailleur a répondu lui-même : lui seul corrige ses observations.")
    with scope.system(dsf.case.territory):  # another service may have sent the invitation
        _write_answer(observation, text, actor)


def _write_answer(observation: LandlordObservation, text: str, actor: Membership) -> None:
    if not text.strip():
        raise DomainError("Écrivez les observations.", field="text")
    observation.text = text.strip()
    observation.answered_on = scope.today()
    observation.answered_by = actor
    # What the service typed in itself is no news to it.
    observation.seen_at = timezone.now() if actor.role in SOCIAL_ROLES else None
    observation.save()


# The CCAPEX


def ask_ccapex(*, dsf: Dsf, question: str = "", actor: Membership) -> CcapexDataRequest:
    """Ask the CCAPEX for what it holds (notice, step 3). The act moves the clock of the hearing, which alone has this date."""
    _check_charge(dsf, actor)
    if dsf.ccapex_requests.filter(answered_on__isnull=True).exists():
        raise DomainError("Une demande attend déjà la réponse de la CCAPEX.")
    with transaction.atomic():
        row = CcapexDataRequest.objects.create(
            territory_id=dsf.territory_id,
            dsf=dsf,
            asked_on=scope.today(),
            asked_by=actor,
            question=question.strip(),
        )
        if dsf.kind == DsfKind.ASSIGNATION:
            record_act(case=dsf.case, kind=ActKind.DSF_CONTACT_CCAPEX, on=row.asked_on, actor=actor, by_service=True)
        return row


def answer_ccapex(*, request: CcapexDataRequest, text: str, actor: Membership) -> None:
    """The secretariat gives the writer what is strictly necessary (loi du 31 mai 1990, art. 7-2)."""
    if actor.role not in STATE_ROLES:
        raise DomainError("Seuls le secrétariat de la CCAPEX et la préfecture répondent à cette demande.")
    if not text.strip():
        raise DomainError("Écrivez les éléments transmis, ou dites que la CCAPEX n’en a pas.", field="text")
    request.text, request.answered_on, request.answered_by = text.strip(), scope.today(), actor
    request.seen_at = None
    request.save()


# The jurist of the ADIL


def invite_jurist(
    *,
    dsf: Dsf,
    adil: Organisation,
    agreement_on: datetime.date,
    valid_until: datetime.date,
    question: str,
    actor: Membership,
) -> JuristInvitation:
    """Open section 7.3 alone to a jurist, with the tenant's dated agreement and until a day (matrix, column AD).

    Raises DomainError for an agreement to come, a day past, another kind of organisation, or a second open invitation.
    """
    _check_charge(dsf, actor)
    today = scope.today()
    if adil.kind != OrganisationKind.ADIL or adil.territory_id != dsf.territory_id or not adil.is_active:
        raise DomainError("Choisissez une ADIL de ce territoire.", field="adil")
    if agreement_on > today:
        raise DomainError("L’accord du locataire ne peut être à venir.", field="agreement_on")
    if valid_until < today:
        raise DomainError("L’invitation doit durer au moins jusqu’à aujourd’hui.", field="valid_until")
    if not question.strip():
        raise DomainError("Écrivez ce que le juriste doit vérifier.", field="question")
    if JuristInvitation.objects.open_on(today).filter(dsf=dsf, adil=adil).exists():
        raise DomainError("Cette ADIL est déjà invitée. Terminez d’abord cette invitation.", field="adil")
    with transaction.atomic():
        row = JuristInvitation.objects.create(
            territory_id=dsf.territory_id,
            dsf=dsf,
            case=dsf.case,
            adil=adil,
            agreement_on=agreement_on,
            valid_until=valid_until,
            question=question.strip(),
            organisation=actor.organisation,
            entered_by=actor,
        )
        _open_to_jurist(row, actor)
        return row


def _open_to_jurist(invitation: JuristInvitation, actor: Membership) -> None:
    reason = "Juriste invité à la section 7.3 du DSF"
    grants.give(
        case=invitation.case,
        proposal=grants.GrantProposal(
            organisation=invitation.adil,
            reason=reason,
            legal_basis="Accord daté du locataire ; arrêté du 23 août 2022 (CERFA 16227*01), section 7.3",
            rule=JURIST_RULE,
            valid_until=invitation.valid_until,
            agreement_on=invitation.agreement_on,
            permission=grants.DIAGNOSTIC,
        ),
        granted_by=actor,
    )
    log_access(action="grant", family="F13", object_type="dsf", object_id=invitation.dsf_id, reason=reason)


def end_jurist(*, invitation: JuristInvitation, dsf: Dsf, actor: Membership) -> None:
    """End an invitation at once: the jurist no longer sees the case by it. What he wrote stays in section 7.3."""
    if rules.may_exchange(actor, dsf, closed_too=True):
        raise DomainError("Seul le service chargé du diagnostic termine une invitation.")
    if invitation.ended_at is not None:
        raise DomainError("Cette invitation est déjà terminée.")
    with transaction.atomic():
        invitation.ended_at = timezone.now()
        invitation.save()
        case = invitation.case
        with scope.system(case.territory) as current:
            still = JuristInvitation.objects.open_on(current.today).filter(case=case, adil=invitation.adil)
            other = still.order_by("-valid_until").first()
            if other is None:
                grants.revoke(case=case, organisation=invitation.adil, permission=grants.DIAGNOSTIC)
        if other is not None:
            _open_to_jurist(other, actor)


def answer_as_jurist(*, invitation: JuristInvitation, text: str, actor: Membership) -> DsfDebtReview:
    """The jurist writes his part of section 7.3, or corrects it. Nothing else of the diagnostic is his to read or write."""
    if actor.role != Role.ADIL_JURIST or actor.organisation_id != invitation.adil_id:
        raise DomainError("Seul un juriste de l’ADIL invitée répond ici.")
    if not invitation.is_open(scope.today()):
        raise DomainError("Cette invitation est terminée.")
    if not text.strip():
        raise DomainError("Écrivez votre analyse.", field="text")
    with scope.system(invitation.case.territory):
        state = Dsf.objects.values_list("state", flat=True).get(pk=invitation.dsf_id)
    if state not in DsfState.live():
        raise DomainError("Le diagnostic est parti : votre analyse n’y entrerait plus. Dites-la au rédacteur.")
    with transaction.atomic():
        review, _ = DsfDebtReview.objects.get_or_create(
            dsf_id=invitation.dsf_id,
            defaults={"territory_id": invitation.territory_id, "case_id": invitation.case_id},
        )
        review.jurist_text, review.jurist, review.answered_on = text.strip(), actor, scope.today()
        review.seen_at = None
        review.save()
        return review
