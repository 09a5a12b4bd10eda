"""A signalement whose act is cancelled: it counts no more, and its impayé may be signalled again."""

import datetime

from django.utils import timezone

from cases.models import Act, Case, Signalement
from cases.procedure.enums import ActKind
from organisations import scope


def void(act: Act) -> None:
    """Void what the cancelled act was made by.

    Without aid the saisine alone was made: cancelled, it voids; with aid it is a second act, and the signalement stands.
    """
    if act.kind not in (ActKind.SIGNALEMENT_CAF, ActKind.SAISINE_CCAPEX):
        return
    with scope.system(act.case.territory):
        rows = Signalement.objects.filter(case=act.case_id, voided_at__isnull=True)
        made = rows.filter(act=act) if act.kind == ActKind.SIGNALEMENT_CAF else rows.filter(act=None, on=act.on)
        made.update(voided_at=timezone.now())


def seized_already(case: Case, about_on: datetime.date) -> str:
    """Receipt of the commission for the same impayé, when its saisine stands though the signalement was cancelled."""
    before = Signalement.objects.filter(case=case, about_on=about_on, voided_at__isnull=False, act__isnull=False)
    last = before.exclude(intake_receipt="").order_by("-on", "-number").first()
    saisines = Act.objects.standing().filter(case=case, kind=ActKind.SAISINE_CCAPEX)
    return last.intake_receipt if last is not None and saisines.filter(on__gte=last.on).exists() else ""
