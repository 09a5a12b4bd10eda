"""What every page shows around its content: who acts, for whom, where one may go."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from config.navigation import entries


def shell(request: HttpRequest) -> dict[str, Any]:
    """Acting membership, own memberships and navigation; nothing for a visitor."""
    acting = getattr(request, "acting", None)
    if acting is None:
        return {"acting": None, "memberships": [], "nav": []}
    addresses = [(label, reverse(name)) for label, name in entries(acting.role)]
    best = max((url for _, url in addresses if request.path.startswith(url)), key=len, default="")
    nav = [{"label": label, "url": url, "current": url == best} for label, url in addresses]
    return {"acting": acting, "memberships": request.memberships, "nav": nav}  # type: ignore[attr-defined]
