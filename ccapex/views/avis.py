"""The ledger of avis for the secretariat, and «Avis reçus» for their addressees."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.imports.templates import as_csv
from cases.models import Case
from cases.querysets import STATE_ROLES
from ccapex import rules
from ccapex.enums import AvisState, ReplyOutcome
from ccapex.forms.papers import LedgerFilter, ReplyForm
from ccapex.models import AvisAddressee, Letter
from ccapex.querysets import AVIS_ADDRESSEES, AvisAddresseeQuerySet
from ccapex.services import replies
from ccapex.views.letters import prepares
from core.errors import DomainError
from core.paging import CappedPaginator
from organisations import scope
from organisations.http import ActingRequest
from organisations.services import log_access

PER_PAGE = 50
EXPORTED = 5_000
OUTCOME_TONES = {
    ReplyOutcome.FOLLOWED.value: ("is-done", "check", "Suivi"),
    ReplyOutcome.PARTLY.value: ("is-soon", "info", "Suivi en partie"),
    ReplyOutcome.REFUSED.value: ("is-late", "past", "Non suivi"),
}


def filtered(rows: AvisAddresseeQuerySet, values: dict[str, Any]) -> AvisAddresseeQuerySet:
    """The rows that the filters of the address ask for."""
    today = scope.today()
    state = values.get("etat")
    if state == "a_envoyer":
        rows = rows.filter(sent_on__isnull=True)
    elif state == "attente":
        rows = rows.filter(sent_on__isnull=False, outcome="")
    elif state == "sans_reponse":
        rows = rows.filter(sent_on__isnull=False, outcome="", due_on__lt=today)
    elif state:
        rows = rows.filter(outcome=state)
    fields = {"nature": "kind", "matiere": "avis__matter", "famille": "family", "annee": "adopted_on__year"}
    return rows.filter(**{field: values[name] for name, field in fields.items() if values.get(name)})


def _ledger(request: ActingRequest) -> tuple[LedgerFilter, AvisAddresseeQuerySet]:
    form = LedgerFilter(request.GET)
    values = form.cleaned_data if form.is_valid() else {}
    rows = AvisAddressee.objects.visible_to(request.acting).filter(avis__state=AvisState.ADOPTED).with_outcome()
    return form, filtered(rows, values).select_related("case", "avis").order_by("due_on", "number", "pk")


def status(row: AvisAddressee) -> dict[str, str]:
    """Where an avis stands for one addressee, as a badge."""
    outcome = row.outcome  # type: ignore[attr-defined]  # annotated by with_outcome
    if outcome in OUTCOME_TONES:
        tone, icon, text = OUTCOME_TONES[outcome]
        return {"tone": tone, "icon": icon, "text": text}
    if row.sent_on is None:
        return {"tone": "is-idle", "icon": "info", "text": "À envoyer"}
    if row.due_on and row.due_on < scope.today():
        return {"tone": "is-late", "icon": "past", "text": "Sans réponse"}
    return {"tone": "is-next", "icon": "clock", "text": "Reçu" if row.acknowledged_on else "En attente"}


@require_GET
def ledger(request: ActingRequest) -> HttpResponse:
    """Every avis by addressee: sent, received, answered, and what became of the case."""
    prepares(request)
    form, rows = _ledger(request)
    page = CappedPaginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    found = list(page.object_list)
    effects = replies.effects(found)
    lines = [{"row": row, "status": status(row), "effect": effects[row.pk]} for row in found]
    context = {"form": form, "page": page, "lines": lines, "year": scope.today().year}
    return render(request, "ccapex/ledger.html", context)


@require_GET
def export(request: ActingRequest) -> HttpResponse:
    """The filtered ledger for spreadsheets: no name, no words of the avis."""
    prepares(request)
    _, rows = _ledger(request)
    found = list(rows[:EXPORTED])
    effects = replies.effects(found)
    head = ["Numéro", "Nature", "Matière", "Dossier", "Destinataire", "Famille", "Rendu le", "Envoyé le", "Reçu le"]
    table: list[list[Any]] = [[*head, "Attendu le", "Suite", "Étape alors", "Étape maintenant"]]
    for row in found:
        days = [row.adopted_on, row.sent_on, row.acknowledged_on, row.due_on]
        table.append(
            [
                row.number,
                row.get_kind_display(),
                row.avis.get_matter_display(),
                row.case.number,
                row.name,
                row.get_family_display(),
                *[day.isoformat() if day else "" for day in days],
                status(row)["text"],
                effects[row.pk].then,
                effects[row.pk].now,
            ]
        )
    log_access(action="export", family="F17", object_type="avis_list", object_id=len(found))
    response = HttpResponse(as_csv(table), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="avis.csv"'
    return response


def _addressed(request: ActingRequest) -> None:
    if request.acting.role not in AVIS_ADDRESSEES and request.acting.role not in STATE_ROLES:
        raise PermissionDenied("Votre rôle ne reçoit pas les avis de la commission.")


@require_GET
def received_list(request: ActingRequest) -> HttpResponse:
    """Avis addressed to one's own organisation: what is asked, by when."""
    if request.acting.role not in AVIS_ADDRESSEES:
        raise PermissionDenied("Votre rôle ne reçoit pas les avis de la commission.")
    rows = AvisAddressee.objects.visible_to(request.acting).filter(sent_on__isnull=False).with_outcome()
    page = CappedPaginator(rows.order_by("outcome", "due_on", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    lines = [{"row": row, "status": status(row)} for row in page.object_list]
    return render(request, "ccapex/received_list.html", {"page": page, "lines": lines})


def _row(request: ActingRequest, pk: uuid.UUID) -> AvisAddressee:
    rows = AvisAddressee.objects.visible_to(request.acting).with_outcome()
    if request.acting.role not in STATE_ROLES:
        rows = rows.filter(sent_on__isnull=False)
    return get_object_or_404(rows, pk=pk)


@require_http_methods(["GET", "POST"])
def received(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """One avis for one addressee, and its answer; the State records there what comes on paper."""
    _addressed(request)
    row = _row(request, pk)
    refusal = rules.may_answer(request.acting, row)
    form = ReplyForm(request.POST or None, initial={"on": scope.today()})
    if request.method == "POST" and form.is_valid():
        try:
            replies.reply(addressee=row, actor=request.acting, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "Réponse enregistrée. La commission en est informée.")
            return redirect("ccapex:received", row.pk)
    log_access(action="read", family="F17", object_type="avis", object_id=row.pk)
    case = Case.objects.visible_to(request.acting).filter(pk=row.case_id).first()
    context: dict[str, Any] = {
        "row": row,
        "status": status(row),
        "form": None if refusal else form,
        "refusal": refusal,
        "case": case,
        "letter": Letter.objects.visible_to(request.acting).filter(addressee=row).first(),
        "answers": row.replies.order_by("-on", "-entered_at"),
        "reminders": row.reminders.all(),
        "state": request.acting.role in STATE_ROLES,
    }
    if context["state"] and case is not None:
        row.case = case
        context["effect"] = replies.effects([row])[row.pk]
    return render(request, "ccapex/received.html", context)


@require_POST
def acknowledge(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """«Bien reçu», before the answer itself."""
    _addressed(request)
    row = _row(request, pk)
    if row.acknowledged_on:
        messages.info(request, "La réception était déjà notée.")
        return redirect("ccapex:received", row.pk)
    try:
        replies.reply(
            addressee=row, outcome=ReplyOutcome.ACKNOWLEDGED, reason="", on=scope.today(), actor=request.acting
        )
        messages.success(request, "Réception notée.")
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("ccapex:received", row.pk)
