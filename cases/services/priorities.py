"""What people of a bailleur do with their list: pause with a reason, name somebody, mark for a call, set the weights."""

import datetime
import uuid
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import rules
from cases.enums import MarkKind
from cases.models import DeskLine, DeskMark, Lease, PrioritySetting
from cases.priority.rules import BY_KEY, DEFAULTS, HIGHEST
from cases.services.desk import refresh_lines, rescore
from core.errors import DomainError
from organisations import scope
from organisations.models import Membership

LONGEST_PAUSE = datetime.timedelta(days=92)


def _mark(leases: Collection[uuid.UUID], kind: str, actor: Membership, **values: Any) -> uuid.UUID:
    """Write one gesture over lines of the actor's organisation and bring them up to date; returns its batch."""
    if refusal := rules.may_mark(actor):
        raise DomainError(refusal)
    own = list(
        DeskLine.objects.filter(bailleur=actor.organisation_id, pk__in=leases)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if not own:
        raise DomainError("Cochez au moins une ligne.")
    batch = uuid.uuid4()
    with transaction.atomic():
        DeskMark.objects.bulk_create(
            [
                DeskMark(
                    territory_id=actor.organisation.territory_id,
                    organisation_id=actor.organisation_id,
                    lease_id=lease,
                    kind=kind,
                    batch=batch,
                    entered_by=actor,
                    **values,
                )
                for lease in own
            ]
        )
        _refresh(own, actor)
    return batch


def _refresh(leases: Collection[uuid.UUID], actor: Membership) -> None:
    with scope.system(actor.organisation.territory) as current:
        refresh_lines(leases=Lease.objects.filter(pk__in=leases), day=current.today)


def pause(*, leases: Collection[uuid.UUID], until: datetime.date, reason: str, actor: Membership) -> uuid.UUID:
    """Take lines out of the list until a day, three months ahead at most, for a reason that everybody there reads.

    Nothing legal is paused: dates keep running and alerts keep coming.
    """
    today = scope.today()
    if not today < until <= today + LONGEST_PAUSE:
        raise DomainError("Une pause finit après aujourd’hui et dure trois mois au plus.", field="until")
    if not reason.strip():
        raise DomainError("Dites pourquoi ces lignes peuvent attendre.", field="reason")
    return _mark(leases, MarkKind.PAUSE, actor, until=until, reason=reason.strip())


def assign(*, leases: Collection[uuid.UUID], assignee: Membership | None, actor: Membership) -> uuid.UUID:
    """Entrust lines to a colleague of the same organisation. Raises DomainError for anybody else."""
    if assignee is None or assignee.organisation_id != actor.organisation_id or not assignee.is_active:
        raise DomainError("Choisissez une personne de votre organisation.", field="assignee")
    return _mark(leases, MarkKind.ASSIGN, actor, assignee=assignee)


def mark_to_call(*, leases: Collection[uuid.UUID], actor: Membership) -> uuid.UUID:
    """Mark lines for a call; the mark goes with the next démarche recorded."""
    return _mark(leases, MarkKind.CALL, actor)


def undo(*, batch: uuid.UUID, actor: Membership) -> int:
    """Undo a gesture of one's organisation; how many lines. Undone twice, nothing happens the second time."""
    if refusal := rules.may_mark(actor):
        raise DomainError(refusal)
    marks = DeskMark.objects.filter(organisation=actor.organisation_id, batch=batch, undone_at__isnull=True)
    with transaction.atomic():
        leases = list(marks.values_list("lease_id", flat=True))
        marks.update(undone_at=timezone.now())
        _refresh(leases, actor)
    return len(leases)


def resume(*, lease: uuid.UUID, actor: Membership) -> int:
    """End the pauses of one line."""
    if refusal := rules.may_mark(actor):
        raise DomainError(refusal)
    marks = DeskMark.objects.filter(
        organisation=actor.organisation_id, lease=lease, kind=MarkKind.PAUSE, undone_at__isnull=True
    )
    with transaction.atomic():
        ended = marks.update(undone_at=timezone.now())
        _refresh([lease], actor)
    return ended


def checked(weights: Mapping[str, int]) -> dict[str, int]:
    """Weights of known rules, whole and from 0 to 100. Raises DomainError naming the first that is not."""
    for key, value in weights.items():
        if key not in BY_KEY or not 0 <= value <= HIGHEST:
            raise DomainError(f"Un poids est un nombre entier de 0 à {HIGHEST}.", field=key)
    return {**DEFAULTS, **weights}


def set_weights(*, weights: Mapping[str, int], actor: Membership) -> PrioritySetting:
    """Write the weights of a bailleur from today on, keep the earlier ones, and order his list again at once."""
    if refusal := rules.may_set_priorities(actor):
        raise DomainError(refusal)
    with transaction.atomic():
        setting = PrioritySetting.objects.create(
            territory_id=actor.organisation.territory_id,
            organisation_id=actor.organisation_id,
            valid_from=scope.today(),
            weights=checked(weights),
            entered_by=actor,
        )
        with scope.system(actor.organisation.territory) as current:
            rescore(bailleur_id=actor.organisation_id, day=current.today)
    return setting
