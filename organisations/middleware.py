"""Settles once per request who acts and for which organisation, and runs the view in that scope."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control

from organisations import idempotency, scope
from organisations.models import Membership

SESSION_KEY = "acting_membership"
UNSCOPED_MODULES = ("allauth.", "django.views.")


def unscoped(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that touches no protected table (health, public pages, choice of the acting organisation)."""
    view.unscoped = True  # type: ignore[attr-defined]
    return view


def memberships_of(request: HttpRequest) -> list[Membership]:
    """Memberships the signed-in person may act under today, default first."""
    day = scope.local_today(None)
    rows = Membership.objects.usable_on(day).filter(user=request.user)
    return list(
        rows.select_related("organisation__territory", "organisation__group", "user").order_by("display_name", "pk")
    )


class ActingMembershipMiddleware:
    """The acting membership comes from the session, checked at each request, never from the request itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.acting = None  # type: ignore[attr-defined]
        request.memberships = []  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            memberships = memberships_of(request)
            chosen = request.session.get(SESSION_KEY)
            acting = next((m for m in memberships if str(m.pk) == chosen), memberships[0] if memberships else None)
            request.memberships = memberships  # type: ignore[attr-defined]
            request.acting = acting  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.user.is_authenticated:
            patch_cache_control(response, no_store=True, private=True)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Run the view, and render it, inside the scope of the acting membership and one transaction."""
        target = getattr(view, "view_class", view)
        if getattr(view, "unscoped", False) or str(target.__module__).startswith(UNSCOPED_MODULES):
            return None
        if not request.user.is_authenticated:
            return None
        acting: Membership | None = request.acting  # type: ignore[attr-defined]
        if acting is None:
            raise PermissionDenied("Aucune habilitation en cours : demandez à votre administrateur de l’ouvrir.")
        if acting.organisation.mfa_required and not is_mfa_enabled(request.user):
            messages.warning(request, "Votre organisation exige un second facteur. Activez-le pour continuer.")
            return redirect("mfa_activate_totp")
        with scope.acting(acting):
            return self._run(request, acting, view, args, kwargs)

    def _run(
        self,
        request: HttpRequest,
        acting: Membership,
        view: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponseBase:
        claimed = None
        if request.method == "POST":
            try:
                claimed = idempotency.claim(request, acting)
            except idempotency.KeyReused as error:
                return render(request, "409.html", {"message": error.message}, status=409)
            if claimed is not None and claimed.location:
                return HttpResponseRedirect(claimed.location)
        response: HttpResponse = view(request, *args, **kwargs)
        if hasattr(response, "render") and callable(response.render):
            response = response.render()
        if response.status_code >= 500:
            transaction.set_rollback(True)
        elif claimed is not None:
            idempotency.settle(claimed, response)
        return response
