"""What every page shows around its content: who acts, for whom, where one may go."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from cases.services.alerts import unread_count
from ccapex.services.intake_mail import dangers_for
from config.navigation import entries
from organisations import scope


def shell(request: HttpRequest) -> dict[str, Any]:
    """Acting membership, own memberships and navigation; nothing for a visitor."""
    acting = getattr(request, "acting", None)
    if acting is None:
        return {"acting": None, "memberships": [], "nav": []}
    addresses = [(label, reverse(name)) for label, name in entries(acting.role)]
    home = reverse("home")  # every address begins like it
    inside = (url for _, url in addresses if request.path == url or (url != home and request.path.startswith(url)))
    best = max(inside, key=len, default="")
    nav = [{"label": label, "url": url, "current": url == best} for label, url in addresses]
    # Asked only by a page that draws the header, and only where the database knows who asks.
    count = SimpleLazyObject(lambda: unread_count(actor=acting) if scope.current_or_none() else 0)
    dangers = SimpleLazyObject(lambda: dangers_for(acting) if scope.current_or_none() else 0)
    memberships = request.memberships  # type: ignore[attr-defined]  # set with `acting` by the middleware
    return {"acting": acting, "memberships": memberships, "nav": nav, "alert_count": count, "danger_count": dangers}
