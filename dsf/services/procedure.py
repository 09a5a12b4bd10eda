"""The life of a diagnostic: asked, accepted or returned, written, transmitted or closed by a carence."""

import datetime

from django.db import IntegrityError, transaction

from cases.models import Case
from cases.procedure.enums import ActKind
from cases.services import grants
from cases.services.acts import record_act
from core.errors import DomainError
from dsf import rules
from dsf.enums import DsfKind, DsfState
from dsf.models import Dsf, DsfDocument, DsfTransition
from dsf.services.prefill import prefill
from dsf.services.snapshot import digest, snapshot
from dsf.workflow import WORKFLOW
from organisations import scope
from organisations.models import Membership, Organisation

GRANT_RULE = "dsf_service"


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
    if actor.organisation_id != dsf.service_id:
        raise DomainError("Seul le service chargé du diagnostic peut faire cela.")
    source, target = WORKFLOW.apply(dsf, event, role=actor.role, also_update=also)
    dsf.save(update_fields=["state"])  # writes the history row of what the compare-and-set just did
    _log(dsf, event, source, target, reason)


def request_dsf(*, case: Case, service: Organisation, kind: str, motive: str, actor: Membership) -> Dsf:
    """Ask a social service for a diagnostic: opens the case to it and records the act (art. 24; décret 2021-8).

    Raises DomainError for a role that may not ask, a service that writes none, a closed case or a request already open.
    """
    refusal = rules.may_request(actor)
    if refusal:
        raise DomainError(refusal)
    if service.kind not in rules.SERVICE_KINDS or service.territory_id != case.territory_id or not service.is_active:
        raise DomainError("Choisissez un service qui rédige des diagnostics dans ce territoire.", field="service")
    if not motive.strip():
        raise DomainError("Écrivez pourquoi le diagnostic est demandé.", field="motive")
    if case.status != "ouvert":
        raise DomainError("Ce dossier est clos : aucun diagnostic ne peut y être demandé.")
    stage = DsfKind(kind)
    with transaction.atomic():
        try:
            with transaction.atomic():
                dsf = Dsf.objects.create(
                    territory_id=case.territory_id,
                    case=case,
                    kind=stage,
                    service=service,
                    motive=motive.strip(),
                    requested_on=scope.today(),
                    requested_by=actor,
                )
        except IntegrityError as error:
            raise DomainError(
                "Un diagnostic est déjà demandé pour ce dossier à ce stade. Attendez sa réponse ou son renvoi.",
                field="kind",
            ) from error
        grants.give(
            case=case,
            proposal=grants.GrantProposal(
                organisation=service,
                reason="Service chargé du DSF",
                legal_basis=rules.LEGAL_BASIS[stage],
                rule=GRANT_RULE,
            ),
            granted_by=actor,
        )
        _log(dsf, "request", "", DsfState.REQUESTED, motive.strip())
        _record(dsf, rules.REQUEST_ACT[stage], dsf.requested_on, actor)
        return dsf


def _record(dsf: Dsf, kind: ActKind, on: datetime.date, actor: Membership) -> None:
    """The act that every reader of the case sees: its date, and nothing of the diagnostic."""
    record_act(case=dsf.case, kind=kind, on=on, details={}, actor=actor, by_service=True)


def accept_dsf(*, dsf: Dsf, actor: Membership) -> None:
    """The service takes the diagnostic; its sections open, prefilled from what is known."""
    with transaction.atomic():
        _move(dsf, "accept", actor)
        prefill(dsf=dsf)


def return_dsf(*, dsf: Dsf, reason: str, actor: Membership) -> None:
    """The service gives the request back with a reason, and no longer sees the case by it."""
    if not reason.strip():
        raise DomainError(
            "Écrivez pourquoi la demande est renvoyée : la préfecture choisira un autre service.", field="reason"
        )
    with transaction.atomic():
        _move(dsf, "return", actor, reason=reason.strip())
        case, service = dsf.case, dsf.service
        with scope.system(case.territory):
            other = Dsf.objects.filter(case=case, service=service).exclude(pk=dsf.pk).exclude(state=DsfState.RETURNED)
            by_dsf = case.grants.filter(group_id=service.group_id, rule=GRANT_RULE).exists()
            if by_dsf and not other.exists():
                grants.revoke(case=case, organisation=service)


def name_writer(*, dsf: Dsf, writer: Membership, actor: Membership) -> None:
    """Name who writes, or replace him. Raises DomainError for a person of another service."""
    if writer.organisation_id != dsf.service_id or not writer.is_active:
        raise DomainError("Choisissez une personne de votre service.", field="writer")
    with transaction.atomic():
        dsf.writer = writer
        _move(dsf, "name_writer", actor, also=("writer",), reason=writer.display_name)
        contact = dsf.writer_contact
        if contact.name in ("", contact.provenance.get("written_for", "")):
            contact.name = writer.display_name
            contact.provenance = {**contact.provenance, "name": "Rédacteur désigné", "written_for": writer.display_name}
            contact.save()


def transmit_dsf(*, dsf: Dsf, actor: Membership) -> DsfDocument:
    """Freeze the diagnostic and record its transmission. What is frozen never changes.

    The application sends nothing outside: to the court it goes printed, or as the court accepts it.
    """
    with transaction.atomic():
        dsf.transmitted_on = scope.today()
        _move(dsf, "transmit", actor, also=("transmitted_on",))
        content = snapshot(dsf)
        document = DsfDocument.objects.create(
            territory_id=dsf.territory_id,
            dsf=dsf,
            version=dsf.documents.count() + 1,
            snapshot=content,
            sha256=digest(content),
            frozen_by=actor,
        )
        _record(dsf, rules.SENT_ACT[DsfKind(dsf.kind)], dsf.transmitted_on, actor)
        return document


def record_carence(*, dsf: Dsf, reason: str, actor: Membership) -> None:
    """No information could be had at all: say what was tried (document 003, notice step 4)."""
    if not reason.strip():
        raise DomainError("Écrivez ce qui a été tenté pour joindre le ménage.", field="reason")
    with transaction.atomic():
        _move(dsf, "carence", actor, reason=reason.strip())
        _record(dsf, ActKind.DSF_CARENCE, scope.today(), actor)
