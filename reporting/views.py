"""The home page: a dashboard for a bailleur, a day of work for everybody else. It reads, it never writes."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.imports.templates import as_csv, as_xlsx
from organisations import scope
from organisations.enums import Role
from organisations.http import ActingRequest
from organisations.services import log_access
from reporting.dashboards import as_rows, bailleur_dashboard, place_form
from reporting.homes import home_of
from reporting.panels import observations
from reporting.worklists import dsf_progress, worklist

CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DASHBOARD_ROLES = frozenset({Role.BAILLEUR_MANAGER, Role.BAILLEUR_PRIVATE})


def home(request: ActingRequest) -> HttpResponse:
    """The first page of each role."""
    member, today = request.acting, scope.today()
    if member.role in DASHBOARD_ROLES:
        context = bailleur_dashboard(member, today=today, form=place_form(request.GET, member, today))
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


@require_safe
def dashboard_file(request: ActingRequest, kind: str) -> HttpResponse:
    """The dashboard's tables for spreadsheets, with the filters of the address. Who exported is journalled."""
    member, today = request.acting, scope.today()
    if member.role not in DASHBOARD_ROLES:
        raise PermissionDenied("Le tableau de bord d’un bailleur se lit chez ce bailleur.")
    form = place_form(request.GET, member, today)
    rows = as_rows(bailleur_dashboard(member, today=today, form=form))
    log_access(action="export", family="F5", object_type="dashboard", object_id=form.day.isoformat())
    content = as_csv(rows) if kind == "csv" else as_xlsx(rows, "Tableau de bord")
    response = HttpResponse(content, content_type=CSV if kind == "csv" else XLSX)
    response["Content-Disposition"] = f'attachment; filename="tableau-de-bord-{form.day.isoformat()}.{kind}"'
    return response
