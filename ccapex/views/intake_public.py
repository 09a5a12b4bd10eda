"""Pages without an account. They read nothing of any household, set no session, and answer the same whoever is known."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ccapex.annexe import reception
from ccapex.forms.intake import FollowForm, OpenDangerForm, OpenForm
from ccapex.models import Intake
from ccapex.services import intake as service
from ccapex.throttle import too_many
from core.errors import DomainError
from organisations.middleware import unscoped
from organisations.models import Territory

STOPS = {
    "size": (
        413,
        "Votre message est trop long.",
        "Écrivez l’essentiel en moins de 3 000 caractères, puis envoyez de nouveau.",
    ),
    "rate": (
        429,
        "Trop de messages sont partis de votre connexion.",
        "Réessayez dans une heure. Si plusieurs personnes partagent cette connexion, écrivez au secrétariat par courrier.",
    ),
    "lookup": (
        429,
        "Trop d’essais depuis votre connexion.",
        "Réessayez dans une heure, avec l’accusé de réception sous les yeux.",
    ),
    "trap": (
        400,
        "Votre message n’a pas pu être envoyé.",
        "Revenez au formulaire et laissez vide le champ prévu pour les robots.",
    ),
}


def _page(request: HttpRequest, template: str, territory: Territory, status: int = 200, **context: Any) -> HttpResponse:
    values = {"territory": territory, "numbers": reception()["danger"]["numbers"], **context}
    return render(request, f"ccapex/intake/{template}.html", values, status=status)


def _stop(request: HttpRequest, territory: Territory, why: str) -> HttpResponse:
    status, title, text = STOPS[why]
    return _page(request, "stop", territory, status, title=title, text=text)


def _refusal(request: HttpRequest, purpose: str) -> str | None:
    """Why this sending is stopped before it is read; None when it may go on."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > reception()["limits"]["request_bytes"]:
        return "size"
    if too_many(request, purpose):
        return "lookup" if purpose == "lookup" else "rate"
    return None


def _write(request: HttpRequest, dept: str, form_class: type[OpenForm], purpose: str) -> HttpResponse:
    territory = get_object_or_404(Territory, code=dept.upper())
    if request.method != "POST":
        return _page(request, "write", territory, form=form_class(territory=territory), danger=purpose == "danger")
    stopped = _refusal(request, purpose)
    form = form_class(request.POST, territory=territory)
    if stopped is None and form.trapped:
        stopped = "trap"
    if stopped:
        return _stop(request, territory, stopped)
    if form.too_fast:
        form.add_error(None, "L’envoi est parti très vite. Relisez votre message, puis envoyez-le de nouveau.")
    elif form.is_valid():
        code = form.code()
        try:
            intake = service.receive(
                territory=territory, message=form.message(), code=code, by_mail=form.cleaned_data.get("by_mail", False)
            )
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            return _page(request, "receipt", territory, **_receipt(intake, code))
    return _page(request, "write", territory, 422, form=form, danger=purpose == "danger")


def _receipt(intake: Intake, code: str) -> dict[str, Any]:
    """What the receipt says: number, day, what happens next and when. Nothing of what was written."""
    return {
        "receipt": intake.receipt,
        "received_at": timezone.localtime(intake.received_at),
        "owner_due_on": intake.owner_due_on,
        "code": code,
        "danger": intake.danger,
    }


@unscoped
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, dept: str) -> HttpResponse:
    """Write to the commission of a département."""
    return _write(request, dept, OpenForm, "message")


@unscoped
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write_danger(request: HttpRequest, dept: str) -> HttpResponse:
    """Somebody is in danger: emergency numbers first, then a message that alerts at once."""
    return _write(request, dept, OpenDangerForm, "danger")


@unscoped
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, dept: str) -> HttpResponse:
    """State and answer of one's message, by its number and code; nothing else of it."""
    territory = get_object_or_404(Territory, code=dept.upper())
    if request.method != "POST":
        return _page(request, "follow", territory, form=FollowForm())
    stopped = _refusal(request, "lookup")
    if stopped:
        return _stop(request, territory, stopped)
    form = FollowForm(request.POST)
    if form.is_valid():
        intake = service.by_code(territory=territory, **form.cleaned_data)
        if intake is not None:
            return _page(request, "answer", territory, intake=intake)
        form.add_error(None, "Ce numéro et ce code ne vont pas ensemble. Vérifiez-les sur votre accusé de réception.")
    return _page(request, "follow", territory, 422, form=form)
