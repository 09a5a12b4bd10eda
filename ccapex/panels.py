"""The commission's part of the case page."""

from typing import Any

from django.urls import reverse

from cases.models import Case
from cases.querysets import STATE_ROLES
from ccapex import rules
from ccapex.enums import LetterKind
from ccapex.models import AgendaItem, Letter
from ccapex.services.letters import to_write
from ccapex.words import StageLetter, stage_letters
from organisations.http import ActingRequest
from organisations.models import Membership


def panel(request: ActingRequest, case: Case) -> tuple[str, dict[str, Any]] | None:
    """Séances at which the case is listed, for those who prepare them; no trace for anybody else."""
    if request.acting.role not in STATE_ROLES:
        return None
    items = AgendaItem.objects.visible_to(request.acting).filter(case=case).select_related("session__commission")
    member = request.acting
    letters = Letter.objects.visible_to(member).filter(case=case, kind=LetterKind.SYSTEMATIC)
    return "ccapex/panel.html", {
        "items": items.order_by("-session__on"),
        "case": case,
        "letters": letters.order_by("-written_on", "-number"),
        # Asked by the panel alone: every page of the case asks whether there is one.
        "due": lambda: letter_due(member, case),
    }


def letter_due(member: Membership, case: Case) -> StageLetter | None:
    """The letter to the tenant that the case's stage calls for and that is not written yet."""
    found = next((letter for letter in stage_letters().values() if case.stage in letter.stages), None)
    return found if found and to_write(member, found).filter(pk=case.pk).exists() else None


def write_to_the_commission(request: ActingRequest, case: Case) -> tuple[str, str] | None:
    """The form linked to this case at once, for who may write with an account; the State types in what it received."""
    if rules.may_send_intake(request.acting):
        return None
    state = rules.may_handle_intake(request.acting) is None
    words = "Enregistrer une saisine reçue" if state else "Écrire à la commission"
    return words, reverse("ccapex:send_intake_case", args=[case.pk])
