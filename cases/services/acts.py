"""Recording and cancelling acts: every other date of a case follows from them."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from cases import rules
from cases.models import Act, Case
from cases.procedure.enums import ActKind
from cases.services.projection import recompute_case
from core.errors import ConcurrentChange, DomainError
from core.formats import date_fr
from organisations import scope
from organisations.models import Membership

# A hearing is fixed in advance; everything else is recorded once it happened.
MAY_BE_AHEAD = frozenset({ActKind.AUDIENCE})
# Details that carry a date later than the act which announces it.
HEARING = "audience_on"


@dataclass(frozen=True)
class NewAct:
    """An act about to be recorded; see `record_act`."""

    case: Case
    kind: ActKind
    on: datetime.date
    details: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    external_ref: str = ""


Follower = Callable[[Act, Membership], None]
_followers: list[Follower] = []
Undoer = Callable[[Act], None]
_undoers: list[Undoer] = []


def register_follower(follower: Follower) -> Follower:
    """Have a higher room act on what is recorded, in the same transaction (called from AppConfig.ready).

    Past acts taken over in bulk (`record_acts`) are followed by nothing: they happened without us.
    """
    if follower not in _followers:
        _followers.append(follower)
    return follower


def register_undoer(undoer: Undoer) -> None:
    """Undo, in the same transaction, what follows from an act that is cancelled (called from AppConfig.ready)."""
    if undoer not in _undoers:
        _undoers.append(undoer)


def _act(new: NewAct, actor: Membership) -> Act:
    return Act(
        territory_id=new.case.territory_id,
        case=new.case,
        kind=new.kind,
        on=new.on,
        details=new.details,
        note=new.note,
        external_ref=new.external_ref,
        organisation_id=actor.organisation_id,
        entered_by=actor,
    )


def _check_role(new: NewAct, actor: Membership) -> None:
    refusal = rules.may_record(actor, new.case, new.kind)
    if refusal:
        raise DomainError(refusal, field="kind")


def _check_dates(case: Case, kind: ActKind, on: datetime.date, details: dict[str, Any]) -> None:
    if on > scope.today() and kind not in MAY_BE_AHEAD:
        raise DomainError(
            f"La date du {date_fr(on)} est à venir. Un acte s’enregistre une fois fait : corrigez la date.", field="on"
        )
    concluded = case.lease.concluded_on
    if concluded and on < concluded:
        raise DomainError(
            f"Le {date_fr(on)} précède le bail, conclu le {date_fr(concluded)}. Corrigez l’une des deux dates.",
            field="on",
        )
    hearing = details.get(HEARING)
    if hearing and datetime.date.fromisoformat(str(hearing)) <= on:
        raise DomainError(
            f"L’audience du {date_fr(datetime.date.fromisoformat(str(hearing)))} doit suivre l’acte du {date_fr(on)}.",
            field=HEARING,
        )
    if kind is ActKind.ASSIGNATION and not hearing:
        raise DomainError(
            "Indiquez la date de l’audience : tous les délais de l’assignation en dépendent.", field=HEARING
        )


def _check_version(case: Case, expected_version: int | None) -> None:
    current = Case.objects.select_for_update().values_list("version", flat=True).get(pk=case.pk)
    if expected_version is not None and expected_version != current:
        raise ConcurrentChange(
            "Ce dossier a changé depuis que vous avez ouvert cette page. Votre saisie est gardée ci-dessous : "
            "vérifiez les derniers actes, puis enregistrez de nouveau."
        )


def record_act(
    *,
    case: Case,
    kind: ActKind,
    on: datetime.date,
    details: dict[str, Any] | None = None,
    note: str = "",
    actor: Membership,
    expected_version: int | None = None,
    by_service: bool = False,
    external_ref: str = "",
) -> Act:
    """Record one act and recompute the case in the same transaction.

    `on` is the effective date; the entry date is now. `details` holds what the procedure reads (ISO dates). An act served
    before its time is recorded and flagged, never blocked. `by_service` is for acts that follow from another document
    (a DSF requested, an import); `external_ref` names the act in the software that sent it. Raises DomainError on a date
    that cannot be or a role that may not, ConcurrentChange when the case moved since `expected_version`.
    """
    new = NewAct(case=case, kind=kind, on=on, details=details or {}, note=note, external_ref=external_ref)
    if not by_service:
        _check_role(new, actor)
    with transaction.atomic():
        with scope.system(case.territory):
            _check_version(case, expected_version)
        _check_dates(case, kind, on, new.details)
        act = _act(new, actor)
        if by_service:
            with scope.system(case.territory):
                act.save(force_insert=True)
        else:
            act.save(force_insert=True)
        recompute_case(case=case)
        for follower in list(_followers):
            follower(act, actor)
        return act


def record_acts(*, acts: Sequence[NewAct], actor: Membership, by_service: bool = False) -> list[Act]:
    """Record many past acts of one author, all or none, as when running cases are taken over.

    Same checks as `record_act`. Nothing is recomputed: the caller does it once, with `recompute_cases`, when all authors
    have recorded theirs.
    """
    for new in acts:
        if not by_service:
            _check_role(new, actor)
        _check_dates(new.case, new.kind, new.on, new.details)
    rows = [_act(new, actor) for new in acts]
    with transaction.atomic():
        if by_service:
            with scope.system(actor.organisation.territory):
                bulk_create_with_history(rows, Act, batch_size=500)
        else:
            bulk_create_with_history(rows, Act, batch_size=500)
    return rows


def cancel_act(*, act: Act, reason: str, actor: Membership, by_service: bool = False) -> None:
    """Cancel an act recorded by mistake: it stays readable with its reason, and no longer counts.

    `by_service` is for acts that follow from another document, when that document is corrected (a carence lifted).
    """
    refusal = None if by_service else rules.may_cancel(actor, act)
    if refusal:
        raise DomainError(refusal)
    if not reason.strip():
        raise DomainError("Dites pourquoi cet acte est annulé.", field="reason")
    with transaction.atomic():
        act.cancelled_at = timezone.now()
        act.cancel_reason = reason.strip()
        if by_service:
            with scope.system(act.case.territory):
                act.save(update_fields=["cancelled_at", "cancel_reason"])
        else:
            act.save(update_fields=["cancelled_at", "cancel_reason"])
        for undoer in _undoers:
            undoer(act)
        recompute_case(case=act.case)
