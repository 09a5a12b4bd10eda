"""Saying once which column is which; the mappings kept."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cases.enums import ImportStatus
from cases.forms.mappings import PREFIX, MappingForm
from cases.imports.columns import COLUMNS, FileRefused, TableKind
from cases.imports.guessing import FileColumn, Guess, guess_columns
from cases.models import ImportMapping
from cases.services import imports, mappings
from cases.tasks import imports as tasks
from cases.views.imports import importer, own_import, trail_to
from core.errors import DomainError
from organisations.http import ActingRequest

KINDS = {TableKind.LEASES: "Une ligne par bail", TableKind.ENTRIES: "Une ligne par écriture"}


def _kind(asked: str | None, columns: list[FileColumn]) -> TableKind:
    """The kind asked for, or the one for which more of the required columns are guessed."""
    if asked in set(TableKind):
        return TableKind(asked)

    def share(kind: TableKind) -> float:
        required = [field.key for field in COLUMNS[kind] if field.required]
        return len(guess_columns(columns, kind).keys() & set(required)) / len(required)

    return max(TableKind, key=share)


def _save(form: MappingForm, request: ActingRequest, **place: Any) -> bool:
    """Save what the form says; its errors go beside the fields."""
    if not form.is_valid():
        return False
    try:
        mappings.save_mapping(
            actor=request.acting,
            name=form.cleaned_data["name"],
            columns=form.chosen(),
            formats=form.formats(),
            **place,
        )
    except DomainError as error:
        field = error.field
        form.add_error(field if field in form.fields else PREFIX + field if field else None, error.message)
        return False
    return True


@require_http_methods(["GET", "POST"])
def map_columns(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The columns of a deposited file beside ours; saving analyses the file again."""
    row = own_import(request, pk)
    context: dict[str, Any] = {"row": row, "trail": trail_to(f"Colonnes de {row.file_name}")}
    try:
        tops = mappings.tops(row=row)
    except (FileRefused, OSError) as error:
        said = error.message if isinstance(error, FileRefused) else "Le fichier n’est plus là."
        return render(request, "cases/imports/map.html", {**context, "unreadable": said})
    if not tops:
        return render(
            request, "cases/imports/map.html", {**context, "unreadable": "Aucune ligne de titres n’a été trouvée."}
        )
    asked = request.GET.get("feuille", "0")
    number = int(asked) if asked.isdigit() and int(asked) < len(tops) else 0
    top = tops[number]
    kind = _kind(request.GET.get("nature"), top.columns)
    form = MappingForm(
        request.POST or None,
        kind=kind,
        columns=top.columns,
        guesses=guess_columns(top.columns, kind),
        initial={"name": "Mon logiciel" if kind is TableKind.LEASES else "Mon logiciel, écritures"},
    )
    titles = [column.name for column in top.columns]
    if request.method == "POST" and _save(form, request, kind=kind.value, titles=titles):
        if imports.restart(row=row, actor=request.acting):
            tasks.analyse_import.delay_on_commit(str(row.pk), str(request.acting.pk))
            messages.success(request, "Association enregistrée : le fichier est lu de nouveau.")
        else:
            messages.success(request, "Association enregistrée : elle servira au prochain fichier.")
        return redirect("imports:page", pk=row.pk)
    context |= {
        "form": form,
        "kinds": [
            {"label": label, "url": f"?feuille={number}&nature={key}", "current": key is kind}
            for key, label in KINDS.items()
        ],
        "sheets": [
            {"label": f"Feuille « {one.sheet} »", "url": f"?feuille={i}", "current": i == number}
            for i, one in enumerate(tops)
        ]
        if len(tops) > 1
        else [],
        "applied": row.status == ImportStatus.DONE,
    }
    return render(request, "cases/imports/map.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def mapping_list(request: ActingRequest) -> HttpResponse:
    """The mappings of the organisation: correct one (`?modifier=`), forget one."""
    importer(request)
    rows = ImportMapping.objects.filter(organisation_id=request.acting.organisation_id).select_related("entered_by")
    if request.method == "POST" and request.POST.get("forget"):
        mappings.delete_mapping(actor=request.acting, mapping=_found(rows, request.POST["forget"]))
        messages.success(request, "Association oubliée.")
        return redirect("imports:mappings")
    context: dict[str, Any] = {"rows": rows, "trail": trail_to("Associations de colonnes")}
    status = 200
    if request.GET.get("modifier"):
        row = _found(rows, request.GET["modifier"])
        form = MappingForm(
            request.POST or None,
            kind=TableKind(row.kind),
            columns=[FileColumn(title) for title in row.titles],
            guesses={key: Guess(title, "c’est ce que vous aviez choisi") for key, title in row.columns.items()},
            initial={
                "name": row.name,
                "dates": row.dates,
                "decimal": row.decimal,
                "credit_positive": row.credit_positive,
            },
        )
        if request.method == "POST" and _save(form, request, kind=row.kind, titles=row.titles, mapping=row):
            messages.success(request, "Association enregistrée : elle servira au prochain fichier.")
            return redirect("imports:mappings")
        context |= {"form": form, "edited": row}
        status = 422 if form.errors else 200
    elif request.method == "POST":
        return redirect("imports:mappings")
    return render(request, "cases/imports/mappings.html", context, status=status)


def _found(rows: Any, asked: str) -> ImportMapping:
    try:
        key = uuid.UUID(asked)
    except ValueError as error:
        raise Http404 from error
    return get_object_or_404(rows, pk=key)
