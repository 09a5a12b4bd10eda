"""The life of a diagnostic: asked, accepted, returned or handed over, written, transmitted or closed by a carence."""

import datetime

from django.db import IntegrityError, transaction

from cases.models import Act, Case
from cases.procedure.enums import ActKind
from cases.services import grants
from cases.services.acts import cancel_act, record_act
from core.errors import DomainError
from core.text import digest
from dsf import rules
from dsf.enums import DocumentKind, DsfKind, DsfState
from dsf.models import DesignatedService, Dsf, DsfDocument, DsfTransition
from dsf.querysets import SOCIAL_ROLES
from dsf.services import attempts, carence, documents, sendings
from dsf.services.prefill import prefill
from dsf.workflow import WORKFLOW
from organisations import scope
from organisations.models import Membership, Organisation

GRANT_RULE = "dsf_service"
ALREADY_ASKED = "Un diagnostic est déjà demandé pour ce dossier à ce stade. Attendez sa réponse ou son renvoi."


def _log(dsf: Dsf, event: str, source: str, target: str, reason: str = "") -> None:
    """Append to the diagnostic's journal of states: the system writes it, nobody changes it."""
    with scope.system(dsf.case.territory) as current:
        DsfTransition.objects.create(
            territory_id=dsf.territory_id,
            dsf=dsf,
            event=event,
            source=source,
            target=target,
            actor=current.membership,
            effective_on=current.today,
            reason=reason,
        )


def _move(dsf: Dsf, event: str, actor: Membership, *, also: tuple[str, ...] = (), reason: str = "") -> None:
    """What the service in charge does; the State hands over by its own way (`reassign_dsf`)."""
    if actor.organisation_id != dsf.service_id:
        raise DomainError("Seul le service chargé du diagnostic peut faire cela.")
    _apply(dsf, event, actor, also=also, reason=reason)


def _apply(dsf: Dsf, event: str, actor: Membership, *, also: tuple[str, ...] = (), reason: str = "") -> None:
    source, target = WORKFLOW.apply(dsf, event, role=actor.role, also_update=also)
    dsf.save(update_fields=["state"])  # writes the history row of what the compare-and-set just did
    _log(dsf, event, source, target, reason)


def refusal(dsf: Dsf, event: str, actor: Membership) -> str | None:
    """Why an event may not happen now, by the table of states alone; None when it may."""
    return WORKFLOW.refusal(dsf, event, role=actor.role)


def request_dsf(*, case: Case, service: Organisation, kind: str, motive: str, actor: Membership) -> Dsf:
    """Ask a social service for a diagnostic: opens the case to it and records the act (art. 24; décret 2021-8).

    Raises DomainError for a role that may not ask, a service that writes none, a closed case or a request already open.
    """
    if refused := rules.may_request(actor):
        raise DomainError(refused)
    _check_service(case, service)
    if not motive.strip():
        raise DomainError("Écrivez pourquoi le diagnostic est demandé.", field="motive")
    if case.status != "ouvert":
        raise DomainError("Ce dossier est clos : aucun diagnostic ne peut y être demandé.")
    with transaction.atomic():
        try:
            with transaction.atomic():
                dsf = _create(case, service, DsfKind(kind), motive.strip(), actor)
        except IntegrityError as error:
            raise DomainError(ALREADY_ASKED, field="kind") from error
        _ask(dsf, actor)
        _log(dsf, "request", "", DsfState.REQUESTED, dsf.motive)
        return dsf


def _check_service(case: Case, service: Organisation) -> None:
    if service.kind not in rules.SERVICE_KINDS or service.territory_id != case.territory_id or not service.is_active:
        raise DomainError("Choisissez un service qui rédige des diagnostics dans ce territoire.", field="service")


def _create(case: Case, service: Organisation, kind: DsfKind, motive: str, actor: Membership) -> Dsf:
    return Dsf.objects.create(
        territory_id=case.territory_id,
        case=case,
        kind=kind,
        service=service,
        motive=motive,
        requested_on=scope.today(),
        requested_by=actor,
    )


def _ask(dsf: Dsf, actor: Membership) -> None:
    """Open the case to the service in charge, and leave the act from which its days run."""
    kind = DsfKind(dsf.kind)
    grants.give(
        case=dsf.case,
        proposal=grants.GrantProposal(
            organisation=dsf.service,
            reason="Service chargé du DSF",
            legal_basis=rules.LEGAL_BASIS[kind],
            rule=GRANT_RULE,
            permission=grants.DIAGNOSTIC,
        ),
        granted_by=actor,
    )
    _record(dsf, rules.REQUEST_ACT[kind], scope.today(), actor)


def _close_to(case: Case, service: Organisation) -> None:
    """End what the diagnostic opened to a service; every other access of it stays as it was."""
    with scope.system(case.territory):
        if not Dsf.objects.filter(case=case, service=service).exclude(state=DsfState.RETURNED).exists():
            grants.revoke(case=case, organisation=service, permission=grants.DIAGNOSTIC)


def request_by_rule(act: Act, actor: Membership) -> None:
    """Follower of `record_act`: an assignation or a signalement asks the service that the territory designated, when its
    rule is set to (`DesignatedService.automatic`, off by default). Never refuses the act.
    """
    kind = rules.CALLED_BY.get(ActKind(act.kind))
    if kind is None:
        return
    with scope.system(act.case.territory) as current:
        rule = DesignatedService.objects.for_case(act.case, kind)
        past = act.details.get("audience_on", "9999") <= current.today.isoformat()
        if rule is None or not rule.automatic or past or act.case.status != "ouvert":
            return
        try:
            with transaction.atomic():
                dsf = _create(act.case, rule.service, kind, rules.AUTOMATIC_MOTIVE[kind], rule.set_by)
        except IntegrityError:
            return  # already asked
        _log(dsf, "request", "", DsfState.REQUESTED, f"Règle du territoire, posée par {rule.set_by.display_name}")
    _ask(dsf, rule.set_by)


def reassign_dsf(*, dsf: Dsf, service: Organisation, reason: str, actor: Membership) -> None:
    """Hand a diagnostic over to another service, with what is already written; that one must accept.

    The service that had it loses the case unless another reason stands; its private notes stay with it. Its days run
    anew, from today. Raises DomainError for who may not, for a service that writes none, or without a reason.
    """
    if refused := rules.may_reassign(actor, dsf):
        raise DomainError(refused)
    _check_service(dsf.case, service)
    if service.pk == dsf.service_id and dsf.state != DsfState.RETURNED:
        raise DomainError("Ce service en est déjà chargé : choisissez-en un autre.", field="service")
    if not reason.strip():
        raise DomainError("Écrivez pourquoi le diagnostic change de service.", field="reason")
    if dsf.case.status != "ouvert":
        raise DomainError("Ce dossier est clos.")
    former = dsf.service
    with transaction.atomic():
        dsf.service, dsf.writer = service, None
        try:
            with transaction.atomic():
                _apply(dsf, "reassign", actor, also=("service", "writer"), reason=_handed(former, service, reason))
        except IntegrityError as error:
            raise DomainError(ALREADY_ASKED) from error
        _ask(dsf, actor)
        _close_to(dsf.case, former)


def _handed(former: Organisation, service: Organisation, reason: str) -> str:
    return f"De {former.name} à {service.name} : {reason.strip()}"[:300]


def _record(dsf: Dsf, kind: ActKind, on: datetime.date, actor: Membership) -> None:
    """The act that every reader of the case sees: its date, and nothing of the diagnostic."""
    record_act(case=dsf.case, kind=kind, on=on, details={}, actor=actor, by_service=True)


def accept_dsf(*, dsf: Dsf, actor: Membership) -> None:
    """The service takes the diagnostic; its sections open, prefilled from what is known, or as another service left them."""
    with transaction.atomic():
        _move(dsf, "accept", actor)
        if dsf.sections.exists():
            _sign_again(dsf)
        else:
            prefill(dsf=dsf)


def _sign_again(dsf: Dsf) -> None:
    """Section 8 says whom the CCAPEX reaches: no more the service that had it before. Its history keeps what it said."""
    contact = dsf.writer_contact
    contact.name = contact.email = contact.phone = ""
    contact.body = dsf.service.name
    contact.provenance = {"body": "Organisation chargée du diagnostic"}
    contact.save()


def return_dsf(*, dsf: Dsf, reason: str, actor: Membership) -> None:
    """The service gives the request back with a reason, and no longer sees the case by it."""
    if not reason.strip():
        raise DomainError(
            "Écrivez pourquoi la demande est renvoyée : la préfecture choisira un autre service.", field="reason"
        )
    with transaction.atomic():
        _move(dsf, "return", actor, reason=reason.strip())
        _close_to(dsf.case, dsf.service)


def _check_writer(dsf: Dsf, writer: Membership) -> None:
    social = writer.role in SOCIAL_ROLES and writer.is_active
    if writer.organisation_id != dsf.service_id or not social:
        raise DomainError("Choisissez une personne de votre service.", field="writer")


def name_writer(*, dsf: Dsf, writer: Membership, actor: Membership) -> None:
    """Name who writes, or replace him. Raises DomainError for a person of another service."""
    _check_writer(dsf, writer)
    with transaction.atomic():
        dsf.writer = writer
        _move(dsf, "name_writer", actor, also=("writer",), reason=writer.display_name)
        contact = dsf.writer_contact
        if contact.name in ("", contact.provenance.get("written_for", "")):
            contact.name = writer.display_name
            contact.provenance = {**contact.provenance, "name": "Rédacteur désigné", "written_for": writer.display_name}
            contact.save()


def transmit_dsf(*, dsf: Dsf, actor: Membership) -> DsfDocument:
    """Freeze the diagnostic as its next version; the CCAPEX and the préfecture have it at once. What is frozen never changes.

    To the court it leaves apart (dsf.services.sendings), as that court accepts it. A corrected version leaves no second
    act: the case was told once that the diagnostic was sent.
    """
    with transaction.atomic():
        dsf.transmitted_on = scope.today()
        _move(dsf, "transmit", actor, also=("transmitted_on",))
        document = documents.freeze(dsf=dsf, actor=actor)
        sendings.send_inside(document=document, actor=actor)
        if document.version == 1:
            _record(dsf, rules.SENT_ACT[DsfKind(dsf.kind)], dsf.transmitted_on, actor)
        return document


def correct_dsf(*, dsf: Dsf, reason: str, actor: Membership) -> None:
    """Take a transmitted diagnostic up again, for a new version. The one that left stays, and stays readable.

    Raises DomainError without a reason, or when another diagnostic of the same stage is asked meanwhile.
    """
    if not reason.strip():
        raise DomainError("Écrivez ce qui est à corriger : la nouvelle version le dira.", field="reason")
    with transaction.atomic():
        dsf.transmitted_on = None
        try:
            with transaction.atomic():
                _move(dsf, "correct", actor, also=("transmitted_on",), reason=reason.strip())
        except IntegrityError as error:
            raise DomainError(ALREADY_ASKED, field="reason") from error


def resume_dsf(*, dsf: Dsf, writer: Membership, reason: str, actor: Membership) -> None:
    """Take up a diagnostic that a carence had closed: the household came back. The clock runs again where it was.

    The bordereau that was written stays. Raises DomainError without a reason, or when another one is already asked.
    """
    if not reason.strip():
        raise DomainError("Écrivez ce qui permet de reprendre le diagnostic.", field="reason")
    _check_writer(dsf, writer)
    with transaction.atomic():
        dsf.writer = writer
        try:
            with transaction.atomic():
                _move(dsf, "resume", actor, also=("writer",), reason=reason.strip())
        except IntegrityError as error:
            raise DomainError(ALREADY_ASKED) from error
        closing = dsf.case.acts.standing().filter(kind=ActKind.DSF_CARENCE, details__stage=dsf.kind)
        for act in closing:
            cancel_act(act=act, reason="Diagnostic repris : le ménage s’est manifesté", actor=actor, by_service=True)


def record_carence(*, dsf: Dsf, reason: str, actor: Membership, confirmed: bool = False) -> DsfDocument:
    """Write the bordereau de carence: no information could be had at all (document 003, notice step 4).

    It is built from the log of every partner's attempts, frozen, and leaves its act. Raises DomainError without a reason
    or any attempt, and, until `confirmed`, when something is known or little was tried.
    """
    if not reason.strip():
        raise DomainError("Écrivez pourquoi aucune information n’a pu être réunie.", field="reason")
    if not attempts.since_request(dsf).exists():
        raise DomainError(
            "Une carence dit ce qui a été tenté : enregistrez d’abord les démarches faites vers le ménage depuis la demande.",
            field="reason",
        )
    if not confirmed and (found := carence.warnings(dsf)):
        raise DomainError(" ".join(found), field="confirmed")
    with transaction.atomic():
        _move(dsf, "carence", actor, reason=reason.strip()[:300])
        content = carence.carence_snapshot(dsf, reason)
        document = DsfDocument.objects.create(
            territory_id=dsf.territory_id,
            dsf=dsf,
            kind=DocumentKind.CARENCE,
            version=dsf.documents.filter(kind=DocumentKind.CARENCE).count() + 1,
            snapshot=content,
            sha256=digest(content),
            frozen_by=actor,
        )
        sendings.send_inside(document=document, actor=actor)
        stage = {"stage": dsf.kind}
        record_act(
            case=dsf.case, kind=ActKind.DSF_CARENCE, on=scope.today(), details=stage, actor=actor, by_service=True
        )
        return document
