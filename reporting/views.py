"""The home page: a dashboard for a bailleur, a day of work for everybody else. It reads, it never writes."""

from django.http import HttpResponse
from django.shortcuts import render

from organisations import scope
from organisations.enums import Role
from organisations.http import ActingRequest
from reporting.dashboards import Filters, bailleur_dashboard
from reporting.homes import home_of
from reporting.panels import observations
from reporting.worklists import dsf_progress, worklist

DASHBOARD_ROLES = frozenset({Role.BAILLEUR_MANAGER, Role.BAILLEUR_PRIVATE})


def home(request: ActingRequest) -> HttpResponse:
    """The first page of each role."""
    member, today = request.acting, scope.today()
    if member.role in DASHBOARD_ROLES:
        filters = Filters(agency=request.GET.get("agence"))
        context = bailleur_dashboard(member, today=today, filters=filters)
        invited = observations(member, today)
        return render(request, "reporting/bailleur.html", {**context, "today": today, "invited": invited})
    chosen = home_of(member.role)
    progress = dsf_progress(member) if chosen.dsf else None
    groups = worklist(member, today=today, actors=chosen.actors, progress=progress) if chosen.worklist else []
    context = {
        "home": chosen,
        "today": today,
        "groups": groups,
        "total": sum(group.count for group in groups),
        "panels": [panel(member, today) for panel in chosen.panels],
    }
    return render(request, "reporting/home.html", context)
