"""The diagnostic's part of the case page."""

from typing import Any

from cases.models import Case
from cases.querysets import STATE_ROLES
from dsf.models import Dsf
from dsf.querysets import SOCIAL_ROLES
from dsf.views.procedure import badge
from organisations.http import ActingRequest


def panel(request: ActingRequest, case: Case) -> tuple[str, dict[str, Any]] | None:
    """State and dates of the case's diagnostics; no trace for who reads acts only."""
    if request.acting.role not in STATE_ROLES | SOCIAL_ROLES:
        return None
    rows = Dsf.objects.visible_to(request.acting).filter(case=case).select_related("service", "writer")
    found = [{"dsf": dsf, "badge": badge(dsf)} for dsf in rows]
    return "dsf/panel.html", {"dsfs": found, "case": case, "may_ask": request.acting.role in STATE_ROLES}
