"""Imports of arrears: list, deposit, preview, confirmation, progress, report."""

import datetime
import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.enums import ImportStatus
from cases.forms.imports import DepositForm
from cases.freshness import is_stale
from cases.imports import templates
from cases.imports.columns import COLUMNS, TableKind
from cases.imports.outcomes import ABSENT, ERROR, EVENT, KINDS, PER_PAGE, read_lines
from cases.imports.progress import read_progress
from cases.models import ArrearsImport
from cases.rules import refusal_to_import
from cases.services import imports
from cases.tasks import imports as tasks
from core.errors import DomainError
from core.formats import euros, plural
from organisations import scope
from organisations.http import ActingRequest

RUNNING = frozenset({ImportStatus.RECEIVED, ImportStatus.ANALYSING, ImportStatus.CONFIRMED, ImportStatus.APPLYING})
TAB_LABELS = {
    "error": "Refusées",
    "new": "Nouveaux baux",
    "changed": "Baux modifiés",
    "balance": "Soldes mis à jour",
    "unchanged": "Sans changement",
    "event": "Événements",
    "absent": "Absents du fichier",
}
TONES = {
    ImportStatus.READY: ("is-soon", "alert"),
    ImportStatus.DONE: ("is-done", "check"),
    ImportStatus.REFUSED: ("is-late", "past"),
    ImportStatus.FAILED: ("is-late", "past"),
    ImportStatus.ABANDONED: ("is-idle", "info"),
}
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def importer(request: ActingRequest) -> None:
    """Refuse whoever may not import."""
    refusal = refusal_to_import(request.acting)
    if refusal:
        raise PermissionDenied(refusal)


def own_import(request: ActingRequest, pk: uuid.UUID) -> ArrearsImport:
    """An import of the organisation acting, or the 404 of one that does not exist."""
    importer(request)
    rows = ArrearsImport.objects.filter(organisation_id=request.acting.organisation_id)
    return get_object_or_404(rows.select_related("entered_by"), pk=pk)


def trail_to(last: str = "") -> list[dict[str, str]]:
    """Breadcrumb of the pages about imports."""
    trail = [{"label": "Tableau de bord", "url": reverse("home")}, {"label": "Imports", "url": reverse("imports:list")}]
    return [*trail, {"label": last, "url": ""}] if last else trail


@require_GET
def import_list(request: ActingRequest) -> HttpResponse:
    """Every file of the organisation, the last one first, and how fresh the balances are."""
    importer(request)
    rows = ArrearsImport.objects.filter(organisation_id=request.acting.organisation_id).select_related("entered_by")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    latest = rows.filter(status=ImportStatus.DONE).order_by("-balance_on").first()
    lines = [
        {"row": row, "tone": tone, "icon": icon}
        for row in page.object_list
        for tone, icon in (TONES.get(ImportStatus(row.status), ("is-next", "clock")),)
    ]
    age = (scope.today() - latest.balance_on).days if latest else None
    context = {
        "page": page,
        "lines": lines,
        "latest": latest,
        "age": age,
        "stale": latest is not None
        and is_stale(latest.balance_on, territory=request.acting.organisation.territory, on=scope.today()),
        "trail": trail_to(),
    }
    return render(request, "cases/imports/list.html", context)


@require_http_methods(["GET", "POST"])
def deposit(request: ActingRequest) -> HttpResponse:
    """Deposit a file; its analysis starts once the deposit is written."""
    importer(request)
    form = DepositForm(request.POST or None, request.FILES or None, initial={"balance_on": scope.today()})
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            row = imports.deposit(
                actor=request.acting,
                file=sent,
                file_name=sent.name,
                balance_on=form.cleaned_data["balance_on"],
                whole=form.cleaned_data["whole"],
            )
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            tasks.analyse_import.delay_on_commit(str(row.pk), str(request.acting.pk))
            return redirect("imports:page", pk=row.pk)
    context = {
        "form": form,
        "columns": COLUMNS[TableKind.LEASES],
        "entry_columns": COLUMNS[TableKind.ENTRIES],
        "trail": trail_to("Déposer un fichier"),
    }
    return render(request, "cases/imports/deposit.html", context, status=422 if form.errors else 200)


@require_GET
def template(request: ActingRequest, name: str) -> HttpResponse:
    """A blank file with the columns that an import reads."""
    importer(request)
    made = {
        "modele-impayes.csv": (lambda: templates.csv_template(TableKind.LEASES), CSV_TYPE),
        "modele-ecritures.csv": (lambda: templates.csv_template(TableKind.ENTRIES), CSV_TYPE),
        "modele-impayes.xlsx": (templates.xlsx_template, XLSX_TYPE),
    }.get(name)
    if made is None:
        raise Http404
    return _download(made[0](), made[1], name)


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@require_GET
def import_page(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The import where it stands: progress, preview to confirm, report."""
    row = own_import(request, pk)
    context = {"row": row, "trail": trail_to(row.file_name), "notices": imports.deposit_notices(row=row)}
    if row.status in RUNNING:
        return render(request, "cases/imports/running.html", {**context, **_progress(row)})
    if "counts" not in row.report:
        return render(request, "cases/imports/stopped.html", context)
    return render(request, "cases/imports/result.html", {**context, **_result(request, row)})


def _progress(row: ArrearsImport) -> dict[str, Any]:
    found = read_progress(row.pk)
    return {
        "label": found.label if found else row.get_status_display(),
        "done": found.done if found else 0,
        "total": found.total if found else 0,
        "poll_url": reverse("imports:progress", args=[row.pk]),
    }


@require_GET
def progress(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The progress bar alone, asked every two seconds; the whole page is reloaded when the work is over."""
    row = own_import(request, pk)
    if row.status in RUNNING:
        return render(request, "cases/imports/progress.html", _progress(row))
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})


def _result(request: ActingRequest, row: ArrearsImport) -> dict[str, Any]:
    found = {**row.report["counts"], **row.report.get("told", {})}
    counts = {kind: found.get(kind, 0) for kind in TAB_LABELS}
    asked = request.GET.get("lignes", "")
    kind = asked if asked in KINDS else next((kind for kind, count in counts.items() if count), "unchanged")
    page = Paginator(range(counts[kind]), PER_PAGE).get_page(request.GET.get("page"))
    name = row.report.get("files", {}).get(kind)
    lines = read_lines(name, max(page.start_index() - 1, 0), PER_PAGE) if name else []
    for line in lines:
        line["on"] = datetime.date.fromisoformat(line["on"]) if line.get("on") else None
        line["owed"] = euros(f"{line['balance'] / 100:.2f}") if "balance" in line else ""
    return {
        "kind": kind,
        "lines": lines,
        "page": page,
        "tabs": [
            {"label": label, "url": f"?lignes={key}", "current": key == kind, "count": counts[key]}
            for key, label in TAB_LABELS.items()
            if counts[key] or key not in (EVENT, ABSENT)
        ],
        "done": row.status == ImportStatus.DONE,
        "ready": row.status == ImportStatus.READY,
        "map_url": reverse("imports:map", args=[row.pk]),
        "counts": counts,
        "empty": not (counts["new"] + counts["changed"] + counts["balance"] + row.report["entries"].get("new", 0)),
        "detection": row.report.get("detection", {}),
        "stale_title": plural(
            row.report.get("detection", {}).get("stale", 0),
            "bail a un solde trop ancien.",
            "baux ont un solde trop ancien.",
        ),
        "consequences": _consequences(row, counts),
    }


def _consequences(row: ArrearsImport, counts: dict[str, int]) -> list[str]:
    """What confirming will do, in sentences."""
    entries = row.report["entries"].get("new", 0)
    said = [
        (counts["new"], "bail est créé", "baux sont créés"),
        (counts["changed"], "bail est modifié", "baux sont modifiés"),
        (counts["balance"], "solde est mis à jour", "soldes sont mis à jour"),
        (counts[EVENT], "événement de bail est enregistré", "événements de bail sont enregistrés"),
        (entries, "écriture est ajoutée", "écritures sont ajoutées"),
        (counts["unchanged"], "ligne ne change rien", "lignes ne changent rien"),
        (counts["error"], "ligne est refusée et n’est pas écrite", "lignes sont refusées et ne sont pas écrites"),
    ]
    return [f"{plural(count, one, many)}." for count, one, many in said if count]


@require_POST
def confirm(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    row = own_import(request, pk)
    if imports.confirm(row=row, actor=request.acting):
        tasks.apply_import.delay_on_commit(str(row.pk), str(request.acting.pk))
    else:
        messages.info(request, "Cet import était déjà confirmé : rien n’a été fait deux fois.")
    return redirect("imports:page", pk=row.pk)


@require_POST
def abandon(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    row = own_import(request, pk)
    try:
        imports.abandon(row=row, actor=request.acting)
        messages.success(request, "Import abandonné : rien n’a été écrit.")
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("imports:page", pk=row.pk)


@require_POST
def restart(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    row = own_import(request, pk)
    if imports.restart(row=row, actor=request.acting):
        tasks.analyse_import.delay_on_commit(str(row.pk), str(request.acting.pk))
    return redirect("imports:page", pk=row.pk)


@require_GET
def refusals(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Refused lines as CSV, to correct in a spreadsheet."""
    row = own_import(request, pk)
    name = row.report.get("files", {}).get(ERROR)
    if not name:
        raise Http404
    return _download(templates.refusals_csv(read_lines(name)), CSV_TYPE, f"refus-{row.balance_on:%Y-%m-%d}.csv")
