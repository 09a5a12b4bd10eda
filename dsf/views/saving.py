"""What an open page asks while one writes: save, who else is here, a ticket after the session was lost."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError
from core.formats import time_fr
from dsf import drafts, presence, rules, sections, submission
from dsf.enums import SectionKey
from dsf.models import Dsf, DsfSection
from dsf.querysets import SOCIAL_ROLES
from dsf.services import autosave
from dsf.services.autosave import Standing, Turn
from dsf.services.prefill import open_sections
from organisations.http import ActingRequest


class TurnForm(forms.Form):
    """What a page says of itself beside the fields."""

    acting = forms.UUIDField()
    page = forms.UUIDField()
    rank = forms.IntegerField(min_value=1)
    version = forms.IntegerField(min_value=0)


def locked(request: ActingRequest, pk: uuid.UUID) -> tuple[Dsf, str | None]:
    """The diagnostic, held until the end of the request, and why this person may not write in it now, if he may not.

    Saves come one after the other, and never during the freezing: what was saved before the transmission is in the
    document, what comes after is refused.
    """
    dsf = get_object_or_404(Dsf.objects.visible_to(request.acting), pk=pk)
    refusal = rules.may_write(request.acting, dsf)
    if refusal:  # who may not write holds nothing
        return dsf, refusal
    dsf = Dsf.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    return dsf, rules.may_write(request.acting, dsf)


def section_row(dsf: Dsf, key: str) -> DsfSection:
    """The state of one section of a diagnostic, whose rows are all there once this is called."""
    rows = {row.key: row for row in DsfSection.objects.filter(dsf=dsf)}
    if len(rows) < len(SectionKey):
        open_sections(dsf=dsf)
        return DsfSection.objects.get(dsf=dsf, key=key)
    return rows[key]


@require_POST
def save(request: ActingRequest, pk: uuid.UUID, key: str) -> JsonResponse:
    """Save a section as it is typed, its wrong fields left as they were stored.

    200 saved (or already in), 403 why not, 409 somebody else wrote or somebody else is signed in, 422 not a section's page.
    """
    step = _step(key)
    dsf, refusal = locked(request, pk)
    if refusal:
        return JsonResponse({"sentence": refusal}, status=403)
    said = TurnForm(request.POST)
    if not said.is_valid() or said.cleaned_data["acting"] != request.acting.pk:
        return JsonResponse({"other": request.acting.display_name}, status=409)
    turn = Turn(said.cleaned_data["page"], said.cleaned_data["rank"], said.cleaned_data["version"])
    row = section_row(dsf, key)
    status, answer = _receive(request, dsf, step, row, turn)
    if status == 200:
        others = presence.come(dsf_id=dsf.pk, section=key, member=request.acting)
        answer |= {"saved_at": time_fr(timezone.now()), "others": [one.as_json() for one in others]}
    return JsonResponse(answer, status=status)


def _step(key: str) -> sections.Section:
    if key not in sections.SECTIONS:
        raise Http404
    return sections.SECTIONS[key]


def _receive(
    request: ActingRequest, dsf: Dsf, step: sections.Section, row: DsfSection, turn: Turn
) -> tuple[int, dict[str, Any]]:
    standing = autosave.standing(row, turn)
    sent = submission.read(lambda data: step.pieces(dsf, data), request.POST)
    if not submission.is_whole(sent):
        return 422, {
            "sentence": "Cette page n’est plus à jour. Rechargez-la : votre texte y reste tant que vous ne la fermez pas."
        }
    wrong = submission.set_aside(sent)
    found = [] if standing is Standing.REPEATED else submission.differences(sent)
    if standing is Standing.STALE and found:
        return 409, {**_conflict(row), "differences": [one.as_json() for one in found]}
    version = row.version
    if found:
        try:
            _write(request, dsf, step, row, sent)
        except DomainError as error:
            return 422, {"sentence": error.message}
        version += 1
    if standing is Standing.CURRENT:
        autosave.note_turn(row, turn, version)
    return 200, {"version": version, "invalid": wrong}


def _write(
    request: ActingRequest, dsf: Dsf, step: sections.Section, row: DsfSection, sent: submission.Submission
) -> None:
    try:
        step.save(dsf, row.version, sent.pieces, request.acting)  # whole or not at all: the service sees to it
    except IntegrityError as error:
        # A value set aside was half of a pair that the database wants whole.
        raise DomainError("Deux champs de cette section se contredisent. Relisez-la, puis enregistrez.") from error


def _conflict(row: DsfSection) -> dict[str, Any]:
    return {
        "version": row.version,
        "author": row.updated_by.display_name if row.updated_by else "Quelqu’un",
        "when": time_fr(row.updated_at) if row.updated_at else "",
    }


@require_safe
def state(request: ActingRequest, pk: uuid.UUID, key: str) -> JsonResponse:
    """Who else is in the diagnostic, whether the section moved, what it still lacks. Says that one is there."""
    step = _step(key)
    dsf = get_object_or_404(Dsf.objects.visible_to(request.acting), pk=pk)
    refusal = rules.may_write(request.acting, dsf)
    if refusal:
        raise PermissionDenied(refusal)
    row = get_object_or_404(DsfSection.objects.select_related("updated_by"), dsf=dsf, key=key)
    others = presence.come(dsf_id=dsf.pk, section=key, member=request.acting)
    answer = {**_conflict(row), "others": [one.as_json() for one in others]}
    if "missing" in request.GET:
        here = next(found for found in rules.statuses(dsf) if found.key == step.key)
        answer |= {"missing": list(here.missing if row.version else ()), "doubts": list(here.doubts)}
    return JsonResponse(answer)


@require_safe
def ticket(request: ActingRequest) -> JsonResponse:
    """What a page needs to go on after its session was lost: who is signed in, a fresh CSRF token; and, where the
    organisation allows drafts on devices, the keys of those it names (`?key=`, hours of the last 72).
    """
    if request.acting.role not in SOCIAL_ROLES:
        raise PermissionDenied("Les diagnostics sont écrits par les services sociaux.")
    asked = [int(one) for one in request.GET.getlist("key")[: drafts.HOURS] if one.isdigit()]
    allowed = drafts.allowed(request.acting)
    return JsonResponse(
        {
            "acting": str(request.acting.pk),
            "name": request.acting.display_name,
            "csrf": get_token(request),
            "hour": drafts.current_hour() if allowed else None,
            "keys": drafts.keys(request.acting, asked) if allowed else {},
        }
    )
