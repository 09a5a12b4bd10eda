"""The bailleur's list of priorities: what comes first and why, gestures on its lines, the weights of its rules."""

import datetime
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe

from cases import rules
from cases.desk.effect import effect
from cases.desk.fairness import fairness
from cases.desk.reading import read
from cases.forms.desk import DeskFilterForm
from cases.forms.priorities import GestureForm, WeightsForm
from cases.imports.templates import as_csv, as_xlsx
from cases.models import DeskLine, Household, Lease, PrioritySetting
from cases.priority.rules import DEFAULTS, RULES
from cases.services import priorities as services
from cases.services.desk import weights_of
from cases.views.writing import tied_to
from core.errors import DomainError
from core.formats import date_fr, plural
from core.paging import CappedPaginator
from organisations import scope
from organisations.http import ActingRequest
from organisations.models import Membership
from organisations.services import log_access

PAGE = 50
EXPORTED = 5_000  # lines in one file: beyond, filter first
CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TRAIL = {"label": "Tableau de bord"}


def _may(request: ActingRequest) -> None:
    if refusal := rules.may_read_desk(request.acting):
        raise PermissionDenied(refusal)


def _form(request: ActingRequest) -> DeskFilterForm:
    return DeskFilterForm(request.GET, bailleur=request.acting.organisation_id, today=scope.today())


def _ordered(form: DeskFilterForm) -> QuerySet[Any]:
    """The order of the index: points, then debt, then lease; a past month has no points, only its debts."""
    order = () if form.month else (F("points").desc(),)
    return form.lines().order_by(*order, F("balance").desc(), F("lease").asc())


def _read(
    rows: Iterable[Any], request: ActingRequest, form: DeskFilterForm, weights: Mapping[str, int] | None
) -> list[dict[str, Any]]:
    lines = list(rows)
    communes = form.communes_of(line.commune_id for line in lines)
    return read(lines, request.acting, day=form.day, weights=weights, communes=communes)


def _colleagues(member: Membership) -> QuerySet[Membership]:
    return Membership.objects.filter(organisation=member.organisation_id, is_active=True).order_by("display_name")


def _gesture(request: ActingRequest) -> GestureForm:
    initial = {"until": scope.today() + datetime.timedelta(days=14)}
    data = request.POST if request.method == "POST" else None
    return GestureForm(data, initial=initial, colleagues=_colleagues(request.acting))


def _page(request: ActingRequest, form: DeskFilterForm, gesture: GestureForm, *, status: int = 200) -> HttpResponse:
    page = CappedPaginator(_ordered(form), PAGE).get_page(request.GET.get("page"))
    weights = None if form.month else weights_of(request.acting.organisation_id, form.day)
    lines = _read(page.object_list, request, form, weights)
    names: dict[Any, str] = gesture.names
    for row in lines:
        row["assigned"] = names.get(getattr(row["line"], "assigned_to_id", None), "")
    context = {
        "form": form,
        "gesture": gesture,
        "ticked": set(request.POST.getlist("lease")),
        "lines": lines,
        "page": page,
        "month": form.month,
        "exports": [(kind, f"{reverse('priorities:export', args=[kind])}?{form.query()}") for kind in ("csv", "xlsx")],
        "act_url": f"{reverse('priorities:act')}?{form.query()}",
        "may_set": rules.may_set_priorities(request.acting) is None,
        "trail": [{**TRAIL, "url": reverse("home")}, {"label": "Priorités"}],
    }
    return render(request, "cases/priorities/list.html", context, status=status)


@require_safe
def listed(request: ActingRequest) -> HttpResponse:
    """What comes first comes first, each line with its reasons."""
    _may(request)
    return _page(request, _form(request), _gesture(request))


@require_POST
def act(request: ActingRequest) -> HttpResponse:
    """Pause, entrust or mark for a call the lines that are ticked; one link undoes it."""
    _may(request)
    filters, gesture = _form(request), _gesture(request)
    if not gesture.is_valid():
        return _page(request, filters, gesture, status=422)
    wanted = gesture.cleaned_data
    try:
        leases = [uuid.UUID(value) for value in request.POST.getlist("lease")]
    except ValueError:
        leases = []
    actor = request.acting
    try:
        match request.POST.get("do"):
            case "pause":
                until = wanted["until"] or scope.today()
                batch = services.pause(leases=leases, until=until, reason=wanted["reason"], actor=actor)
                said = f"en pause jusqu’au {date_fr(until)}"
            case "assign":
                batch = services.assign(leases=leases, assignee=wanted["assignee"], actor=actor)
                said = f"à {wanted['assignee'].display_name}"
            case "call":
                batch = services.mark_to_call(leases=leases, actor=actor)
                said = "à rappeler"
            case _:
                raise DomainError("Choisissez une action.")
    except DomainError as error:
        tied_to(gesture, error)
        return _page(request, filters, gesture, status=422)
    undo_url = reverse("priorities:undo", args=[batch])
    messages.success(
        request,
        format_html(
            '{} {}. <a href="{}?{}">Défaire</a>', plural(len(leases), "ligne"), said, undo_url, filters.query()
        ),
    )
    return redirect(f"{reverse('priorities:list')}?{filters.query()}")


def undo(request: ActingRequest, batch: uuid.UUID) -> HttpResponse:
    """Undo a gesture: asked on a page, done by its button."""
    _may(request)
    if request.method != "POST":
        return render(request, "cases/priorities/undo.html", {"query": request.GET.urlencode()})
    undone = services.undo(batch=batch, actor=request.acting)
    messages.success(request, f"{plural(undone, 'ligne remise', 'lignes remises')} comme avant.")
    return redirect(f"{reverse('priorities:list')}?{request.GET.urlencode()}")


@require_POST
def resume(request: ActingRequest, lease: uuid.UUID) -> HttpResponse:
    """End the pause of a line."""
    _may(request)
    services.resume(lease=lease, actor=request.acting)
    messages.success(request, "La pause est finie : la ligne est revenue dans la liste.")
    return redirect("priorities:list")


TITLES = (
    "Bail", "Ménage", "Commune", "Agence", "Dossier", "Étape", "Dette", "Solde au", "En impayé depuis", "Termes impayés",
    "Points", "Raisons", "En pause jusqu’au",
)  # fmt: skip


def _row(row: dict[str, Any]) -> list[Any]:
    line = row["line"]
    return [
        row["lease"].reference,
        row["name"],
        row["commune"],
        line.agency,
        row["case"].number if row["case"] else "",
        row["stage"],
        line.balance,
        line.balance_on or "",
        line.in_debt_since or "",
        line.months_unpaid,
        row["points"],
        " ; ".join(f"{reason.sentence} ({reason.points:+d})" for reason in row["reasons"]),
        getattr(line, "paused_until", None) or "",
    ]


@require_safe
def export(request: ActingRequest, kind: str) -> HttpResponse:
    """The filtered list as a file, no cell of which is a formula. Who exported is journalled."""
    _may(request)
    if refusal := rules.may_export(request.acting):
        raise PermissionDenied(refusal)
    form = _form(request)
    weights = None if form.month else weights_of(request.acting.organisation_id, form.day)
    lines = _read(_ordered(form)[:EXPORTED], request, form, weights)
    rows = [list(TITLES), *(_row(row) for row in lines)]
    log_access(action="export", family="F5", object_type="desk_list", object_id=len(lines))
    content = as_csv(rows) if kind == "csv" else as_xlsx(rows, "Priorités")
    response = HttpResponse(content, content_type=CSV if kind == "csv" else XLSX)
    response["Content-Disposition"] = f'attachment; filename="priorites-{form.day.isoformat()}.{kind}"'
    return response


def weights(request: ActingRequest) -> HttpResponse:
    """The rules, their weights, what other weights would change, the weights there were."""
    _may(request)
    member, today = request.acting, scope.today()
    current = weights_of(member.organisation_id, today)
    if request.method == "POST" and (refusal := rules.may_set_priorities(member)):
        raise PermissionDenied(refusal)
    form = WeightsForm(request.POST if request.method == "POST" else None, initial=current)
    shown: dict[str, Any] = {}
    if request.method == "POST":
        wanted = DEFAULTS if request.POST.get("do") == "reset" else form.cleaned_data if form.is_valid() else None
        if wanted is not None and request.POST.get("do") != "preview":
            services.set_weights(weights=wanted, actor=member)
            messages.success(request, "Les priorités sont réglées : la liste est déjà dans le nouvel ordre.")
            return redirect("priorities:weights")
        if wanted is not None:
            shown = _effect(member, today, current, wanted)
    history = PrioritySetting.objects.filter(organisation=member.organisation_id).select_related("entered_by")[:12]
    context = {
        "form": form,
        "rules": RULES,
        "history": history,
        "may_set": rules.may_set_priorities(member) is None,
        "current": [(rule, current[rule.key]) for rule in RULES],
        "trail": [
            {**TRAIL, "url": reverse("home")},
            {"label": "Priorités", "url": reverse("priorities:list")},
            {"label": "Règles"},
        ],
        **shown,
    }
    return render(request, "cases/priorities/weights.html", context, status=422 if form.errors else 200)


def _effect(member: Membership, today: datetime.date, now: dict[str, int], then: Any) -> dict[str, Any]:
    """Who would enter and leave the first page."""
    found = effect(member.organisation_id, today, now=now, then=then)
    leases = Lease.objects.filter(pk__in=[*found.entering, *found.leaving]).values_list("pk", "household_id")
    households = dict(leases)
    names = Household.objects.in_bulk(households.values())
    lines = DeskLine.objects.in_bulk(list(households))

    def told(ids: list[uuid.UUID]) -> list[dict[str, Any]]:
        return [{"name": names[households[pk]].name, "balance": lines[pk].balance} for pk in ids]

    return {"effect": found, "entering": told(found.entering), "leaving": told(found.leaving)}


@require_safe
def fair(request: ActingRequest) -> HttpResponse:
    """Whether a rule falls harder on some, for who sets the rules."""
    _may(request)
    if refusal := rules.may_set_priorities(request.acting):
        raise PermissionDenied(refusal)
    trail = [
        {**TRAIL, "url": reverse("home")},
        {"label": "Priorités", "url": reverse("priorities:list")},
        {"label": "Équité"},
    ]
    tables = fairness(request.acting.organisation_id, scope.today())
    return render(request, "cases/priorities/fairness.html", {"tables": tables, "trail": trail})
