"""Choosing the organisation one acts for."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from organisations.middleware import SESSION_KEY, unscoped


@unscoped
@require_POST
def switch_membership(request: HttpRequest) -> HttpResponse:
    """Act from now on under another of one's own memberships."""
    wanted = request.POST.get("membership", "")
    if wanted not in {str(m.pk) for m in request.memberships}:  # type: ignore[attr-defined]
        raise Http404
    request.session[SESSION_KEY] = wanted
    return redirect("home")


@unscoped
@require_POST
def keep_session(request: HttpRequest) -> HttpResponse:
    """Prolong the session of a person who answers the warning before it ends."""
    request.session.modified = True
    return HttpResponse(status=204)
