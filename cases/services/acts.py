"""Recording and cancelling acts: every other date of a case follows from them."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

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
) -> Act:
    """Record one act and recompute the case in the same transaction.

    `on` is the effective date; the entry date is now. `details` holds what the procedure reads (ISO dates). An act served
    before its time is recorded and flagged, never blocked. `by_service` is for acts that follow from another document
    (a DSF requested, an import). Raises DomainError on a date that cannot be or a role that may not, ConcurrentChange when
    the case moved since `expected_version`.
    """
    details = details or {}
    refusal = None if by_service else rules.may_record(actor, case, kind)
    if refusal:
        raise DomainError(refusal, field="kind")
    with transaction.atomic():
        with scope.system(case.territory):
            _check_version(case, expected_version)
        _check_dates(case, kind, on, details)
        values: dict[str, Any] = {
            "territory_id": case.territory_id,
            "case": case,
            "kind": kind,
            "on": on,
            "details": details,
            "note": note,
            "organisation_id": actor.organisation_id,
            "entered_by": actor,
        }
        if by_service:
            with scope.system(case.territory):
                act = Act.objects.create(**values)
        else:
            act = Act.objects.create(**values)
        recompute_case(case=case)
        return act


def cancel_act(*, act: Act, reason: str, actor: Membership) -> None:
    """Cancel an act recorded by mistake: it stays readable with its reason, and no longer counts."""
    refusal = rules.may_cancel(actor, act)
    if refusal:
        raise DomainError(refusal)
    if not reason.strip():
        raise DomainError("Dites pourquoi cet acte est annulé.", field="reason")
    with transaction.atomic():
        act.cancelled_at = timezone.now()
        act.cancel_reason = reason.strip()
        act.save(update_fields=["cancelled_at", "cancel_reason"])
        recompute_case(case=act.case)
