"""The commission's part of the case page."""

from typing import Any

from cases.models import Case
from cases.querysets import STATE_ROLES
from ccapex.models import AgendaItem
from organisations.http import ActingRequest


def panel(request: ActingRequest, case: Case) -> tuple[str, dict[str, Any]] | None:
    """Séances at which the case is listed, for those who prepare them; no trace for anybody else."""
    if request.acting.role not in STATE_ROLES:
        return None
    items = AgendaItem.objects.visible_to(request.acting).filter(case=case).select_related("session__commission")
    return "ccapex/panel.html", {"items": items.order_by("-session__on"), "case": case}
