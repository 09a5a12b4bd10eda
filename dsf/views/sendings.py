"""Frozen versions and their sendings: to the court, its proof, its return; correction; how courts receive."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import DomainError
from dsf import rules
from dsf.enums import DocumentKind, SendingChannel
from dsf.forms.papers import CorrectionForm, CourtForm, PrintForm, ReceiptForm, SendingReturnForm
from dsf.models import CourtSettings, Dsf, DsfDocument
from dsf.services import procedure, sendings
from dsf.views.procedure import find
from organisations import scope
from organisations.http import ActingRequest


def _sent_by_its_service(request: ActingRequest, pk: uuid.UUID) -> Dsf:
    dsf = find(request, pk)
    refusal = rules.may_send(request.acting, dsf)
    if refusal:
        raise PermissionDenied(refusal)
    return dsf


def _latest(dsf: Dsf) -> DsfDocument:
    return dsf.documents.filter(kind=DocumentKind.DIAGNOSTIC).latest("version")


@require_http_methods(["GET", "POST"])
def send(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Send the last version to the court, as it accepts it."""
    dsf = _sent_by_its_service(request, pk)
    document = _latest(dsf)
    courts = sendings.courts(dsf.case.territory)
    accepting = CourtSettings.objects.filter(court__in=courts, accepts_download=True)
    downloads = [court for court in courts if court.pk in set(accepting.values_list("court_id", flat=True))]
    form = PrintForm(request.POST or None, courts=courts, initial={"sent_on": scope.today()})
    opened = None
    if request.method == "POST" and "download" in request.POST:
        court = next((court for court in downloads if str(court.pk) == request.POST["download"]), None)
        form = PrintForm(courts=courts, initial={"sent_on": scope.today()})
        try:
            if court is None:
                raise DomainError("Ce tribunal n’accepte pas le téléchargement : imprimez le diagnostic.")
            opened = sendings.send_download(document=document, court=court, actor=request.acting)
        except DomainError as error:
            messages.error(request, error.message)
    elif request.method == "POST" and form.is_valid():
        try:
            row = sendings.send_printed(document=document, actor=request.acting, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(
                request, "Envoi noté. Imprimez le pli : bordereau et diagnostic sont dans un seul fichier."
            )
            return redirect("dsf:sending", dsf.pk, row.pk)
    due_on, safe_on = sendings.terms(dsf)
    return render(
        request,
        "dsf/send.html",
        {
            "dsf": dsf,
            "document": document,
            "form": form,
            "courts": courts,
            "downloads": downloads,
            "opened": opened,
            "attempts": sendings.MOST_ATTEMPTS,
            "due_on": due_on,
            "safe_on": safe_on,
            "late": due_on is not None and scope.today() > due_on,
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def sending(request: ActingRequest, pk: uuid.UUID, sending_pk: uuid.UUID) -> HttpResponse:
    """The proof of one sending, what completes it, and «non parvenu»."""
    dsf = _sent_by_its_service(request, pk)
    row = get_object_or_404(dsf.sendings.select_related("court", "sent_by", "document", "dsf"), pk=sending_pk)
    returning = request.method == "POST" and "returned_on" in request.POST
    receipt = ReceiptForm(
        request.POST if request.method == "POST" and not returning else None,
        initial={"reference": row.reference, "received_on": row.received_on},
    )
    back = SendingReturnForm(request.POST if returning else None, initial={"returned_on": scope.today()})
    form = back if returning else receipt
    if request.method == "POST" and form.is_valid():
        act = sendings.record_return if returning else sendings.note_receipt
        try:
            act(sending=row, actor=request.acting, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "Retour noté. Envoyez de nouveau." if returning else "Preuve complétée.")
            return redirect("dsf:send", dsf.pk) if returning else redirect("dsf:sending", dsf.pk, row.pk)
    context = {
        "dsf": dsf,
        "row": row,
        "receipt": receipt,
        "back": back,
        "editable": row.channel != SendingChannel.PLATFORM and row.returned_on is None,
        "printed": row.channel == SendingChannel.PRINT,
    }
    return render(request, "dsf/sending.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def correct(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a transmitted diagnostic up again, with the reason that its next version will give."""
    dsf = find(request, pk)
    if not rules.is_its_service(request.acting, dsf):
        raise PermissionDenied("Seul le service chargé du diagnostic peut le corriger.")
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            procedure.correct_dsf(dsf=dsf, actor=request.acting, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "Corrigez, puis transmettez : ce sera une nouvelle version.")
            return redirect("dsf:page", dsf.pk)
    return render(request, "dsf/correct.html", {"dsf": dsf, "form": form}, status=422 if form.errors else 200)


@require_GET
def courts(request: ActingRequest) -> HttpResponse:
    """How each court of the territory receives diagnostics: read by who sends, set by the State."""
    if request.acting.role not in rules.COURT_READERS:
        raise PermissionDenied("Les envois au tribunal sont l’affaire des services sociaux et de l’État.")
    found = sendings.courts(request.acting.organisation.territory)
    settings = {row.court_id: row for row in CourtSettings.objects.filter(court__in=found)}
    return render(
        request,
        "dsf/courts.html",
        {
            "rows": [{"court": court, "settings": settings.get(court.pk)} for court in found],
            "may_set": rules.may_set_courts(request.acting) is None,
        },
    )


@require_http_methods(["GET", "POST"])
def court(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Say how a court receives diagnostics."""
    refusal = rules.may_set_courts(request.acting)
    if refusal:
        raise PermissionDenied(refusal)
    found = next((c for c in sendings.courts(request.acting.organisation.territory) if c.pk == pk), None)
    row = CourtSettings.objects.filter(court_id=pk).first()
    if found is None:
        raise Http404
    start = {"address": row.address, "email": row.email, "accepts_download": row.accepts_download} if row else {}
    form = CourtForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            sendings.change_court(court=found, actor=request.acting, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, f"{found.name} : réglages enregistrés.")
            return redirect("dsf:courts")
    return render(request, "dsf/court.html", {"court": found, "form": form}, status=422 if form.errors else 200)
