"""The diagnostic's part of the case page: each reader's own."""

import datetime
from typing import Any

from django.urls import reverse

from cases.models import Act, Case
from cases.procedure.enums import Stage
from cases.querysets import STATE_ROLES
from dsf import rules
from dsf.models import Dsf, JuristInvitation, LandlordObservation, SuitNotice
from dsf.querysets import BAILLEUR_ROLES, SOCIAL_ROLES
from dsf.services import suit_notices
from dsf.views.procedure import badge
from organisations.enums import Role
from organisations.http import ActingRequest

ASKED = {act: kind for kind, act in rules.REQUEST_ACT.items()}
SENT = {act: kind for kind, act in rules.SENT_ACT.items()}
BEFORE_THE_HEARING = frozenset({Stage.CDP, Stage.CLAUSE_ACQUISE, Stage.ASSIGNATION})


def panel(request: ActingRequest, case: Case) -> tuple[str, dict[str, Any]] | None:
    """State and dates of the case's diagnostics for who asks or writes them. The bailleur sees that one was asked for,
    that he was invited, and that it left; the invited jurist, his question. No trace for anybody else.
    """
    role = request.acting.role
    if role in BAILLEUR_ROLES:
        return "dsf/landlord_panel.html", {"case": case, **_landlord(request, case)}
    if role == Role.ADIL_JURIST:
        invited = list(JuristInvitation.objects.addressed_to(request.acting).filter(case=case))
        return ("dsf/jurist_panel.html", {"invitations": invited}) if invited else None
    if role not in STATE_ROLES | SOCIAL_ROLES:
        return None
    rows = Dsf.objects.visible_to(request.acting).filter(case=case).select_related("service", "writer")
    found = [{"dsf": dsf, "badge": badge(dsf)} for dsf in rows]
    context = {
        "dsfs": found,
        "case": case,
        "may_ask": role in STATE_ROLES,
        "notices": SuitNotice.objects.visible_to(request.acting).filter(case=case),
    }
    return "dsf/panel.html", context


def _landlord(request: ActingRequest, case: Case) -> dict[str, Any]:
    """From the acts and from his own invitations: nothing is read of the diagnostic, nor could be."""
    acts = Act.objects.standing().filter(case=case, kind__in=[*ASKED, *SENT]).order_by("on", "entered_at")
    lines: list[tuple[datetime.date, str]] = []
    for act in acts:
        if act.kind in ASKED:
            lines.append((act.on, f"Diagnostic demandé, {rules.STAGE_WORDS[ASKED[act.kind]]}"))
        else:
            lines.append((act.on, f"Diagnostic envoyé : {rules.ADDRESSEE[SENT[act.kind]]}"))
    rows = list(
        LandlordObservation.objects.addressed_to(request.acting).filter(case=case).select_related("answered_by")
    )
    lines += [
        (row.invited_on, f"Vous êtes invité à présenter vos observations ({row.get_channel_display().lower()})")
        for row in rows
    ]
    notices = list(SuitNotice.objects.visible_to(request.acting).filter(case=case))
    return {
        "lines": sorted(lines, key=lambda line: line[0]),
        "observations": rows,
        "notices": notices,
        "outdated": suit_notices.outdated(notices[0]) if notices else None,
        "may_tell": rules.may_tell_suit(request.acting, case) is None,
    }


def tell_suit(request: ActingRequest, case: Case) -> tuple[str, str] | None:
    """At the head of the case, from the commandement to the hearing, until the social service is told."""
    if case.stage not in BEFORE_THE_HEARING or rules.may_tell_suit(request.acting, case):
        return None
    if SuitNotice.objects.visible_to(request.acting).filter(case=case).exists():
        return None
    return "Informer le service social de l’assignation", reverse("dsf:new_suit_notice", args=[case.pk])
