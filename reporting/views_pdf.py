"""Downloads of documents: find what may be seen, ask the rule, journal the reading, draw."""

import uuid

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ccapex import rules as ccapex_rules
from ccapex.models import Packet, Session
from core.errors import DomainError
from dsf import rules
from dsf.enums import DocumentKind, SendingChannel
from dsf.forms.papers import CodeForm
from dsf.models import CourtSettings, Dsf, DsfSending
from dsf.services import sendings
from organisations import scope
from organisations.http import ActingRequest
from organisations.middleware import unscoped
from organisations.models import Territory
from organisations.services import log_access
from reporting import packet
from reporting.access_end_document import access_end_pdf
from reporting.agenda_document import agenda_pdf
from reporting.carence_document import carence_pdf
from reporting.dsf_document import draft_pdf, parcel_pdf, transmitted_pdf
from reporting.pdf import pdf_response


def _readable(request: ActingRequest, pk: uuid.UUID) -> Dsf:
    found = get_object_or_404(Dsf.objects.visible_to(request.acting).select_related("case"), pk=pk)
    refusal = rules.may_read_content(request.acting, found)
    if refusal:
        raise PermissionDenied(refusal)
    return found


def dsf(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The draft, for the service that writes it; otherwise the last transmitted version, as the State reads it."""
    found = _readable(request, pk)
    log_access(action="download", family="F13", object_type="dsf", object_id=found.pk)
    if found.is_open and rules.is_its_service(request.acting, found):
        return pdf_response(draft_pdf(found, on=scope.today()), filename=f"DSF-{found.case.number}-brouillon.pdf")
    document = found.documents.filter(kind=DocumentKind.DIAGNOSTIC).latest("version")
    return pdf_response(transmitted_pdf(document), filename=f"DSF-{found.case.number}-v{document.version}.pdf")


def dsf_version(request: ActingRequest, pk: uuid.UUID, version: int) -> HttpResponse:
    """One transmitted version, as the CCAPEX and the préfecture read it."""
    found = _readable(request, pk)
    document = get_object_or_404(found.documents, kind=DocumentKind.DIAGNOSTIC, version=version)
    log_access(action="download", family="F13", object_type="dsf", object_id=found.pk)
    return pdf_response(transmitted_pdf(document), filename=f"DSF-{found.case.number}-v{version}.pdf")


def _for_the_judge(request: ActingRequest, pk: uuid.UUID) -> Dsf:
    """The diagnostic whose judge's copy this person sends: its service, and nobody else (family F10)."""
    found = _readable(request, pk)
    refusal = rules.may_send(request.acting, found)
    if refusal:
        raise PermissionDenied(refusal)
    return found


def dsf_judge(request: ActingRequest, pk: uuid.UUID, version: int) -> HttpResponse:
    """The judge's copy of one version."""
    found = _for_the_judge(request, pk)
    document = get_object_or_404(found.documents, kind=DocumentKind.DIAGNOSTIC, version=version)
    log_access(action="download", family="F10", object_type="dsf", object_id=found.pk)
    return pdf_response(transmitted_pdf(document, judge=True), filename=f"DSF-{found.case.number}-v{version}-juge.pdf")


def dsf_parcel(request: ActingRequest, pk: uuid.UUID, sending_pk: uuid.UUID) -> HttpResponse:
    """What leaves on paper, ready to print: the bordereau d’envoi and the judge's copy."""
    found = _for_the_judge(request, pk)
    rows = found.sendings.filter(channel=SendingChannel.PRINT, document__kind=DocumentKind.DIAGNOSTIC)
    sending = get_object_or_404(rows.select_related("document__dsf", "court", "sent_by__organisation"), pk=sending_pk)
    settings = CourtSettings.objects.filter(court_id=sending.court_id).first()
    log_access(action="download", family="F10", object_type="dsf", object_id=found.pk)
    content = parcel_pdf(sending, address=settings.address if settings else "")
    return pdf_response(content, filename=f"envoi-{found.case.number}-v{sending.document.version}.pdf")


def dsf_carence(request: ActingRequest, pk: uuid.UUID, version: int) -> HttpResponse:
    """A bordereau de carence: it says dates and means, and nothing of the diagnostic."""
    found = get_object_or_404(Dsf.objects.visible_to(request.acting).select_related("case"), pk=pk)
    document = get_object_or_404(found.documents, kind=DocumentKind.CARENCE, version=version)
    log_access(action="download", family="F13", object_type="dsf", object_id=found.pk)
    return pdf_response(carence_pdf(document), filename=f"carence-{found.case.number}-v{version}.pdf")


@login_not_required
@unscoped
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def court_download(request: HttpRequest, territory: str, token: str) -> HttpResponse:
    """A court's one-time download, outside sign-in: a link by e-mail, eight digits by telephone, one document once.

    Unknown, expired, used and exhausted links answer alike; the page says nothing of any case.
    """
    place = Territory.objects.filter(code=territory).first()
    if place is None or not sendings.link_opens(territory=place, token=token):
        raise Http404
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST" and not ratelimit.consume(request, action="court_download"):
        form.add_error("code", "Trop d’essais depuis cette adresse. Attendez une minute, puis recommencez.")
        status = 429
    elif request.method == "POST" and form.is_valid():
        sending = sendings.try_code(territory=place, token=token, code=form.cleaned_data["code"])
        answer = _delivered(place, sending) if sending else None
        if answer is not None:
            return answer
        form.add_error("code", "Ce n’est pas ce code. Relisez-le avec le service qui vous l’a donné.")
        status = 422
    response = render(request, "reporting/court_download.html", {"form": form}, status=status)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store"
    return response


def _delivered(place: Territory, sending: DsfSending) -> HttpResponse | None:
    """The judge's copy, once: drawn first, so that a drawing that fails does not spend the link."""
    with scope.system(place):
        content = transmitted_pdf(sending.document, judge=True)
    if not sendings.delivered(territory=place, sending=sending):
        return None
    response = pdf_response(content, filename=f"diagnostic-v{sending.document.version}.pdf")
    response["Cache-Control"] = "no-store"
    return response


def agenda(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The agenda of a séance, for who prepares it."""
    found = get_object_or_404(Session.objects.visible_to(request.acting).select_related("commission"), pk=pk)
    log_access(action="download", family="F16", object_type="session", object_id=found.pk)
    return pdf_response(agenda_pdf(found, request.acting), filename=f"ordre-du-jour-{found.on:%Y-%m-%d}.pdf")


def access_end(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The certificate of the end of access, for who prepares the séance; 404 while its papers are open."""
    rows = Session.objects.visible_to(request.acting).filter(papers_destroyed_at__isnull=False)
    found = get_object_or_404(rows.select_related("commission", "territory"), pk=pk)
    log_access(action="download", family="F16", object_type="session", object_id=found.pk)
    return pdf_response(access_end_pdf(found), filename=f"fin-acces-{found.on:%Y-%m-%d}.pdf")


def _packet(request: ActingRequest, pk: uuid.UUID) -> Packet:
    """Room copies asked by the organisation that keeps the secretariat."""
    if ccapex_rules.may_prepare(request.acting):
        raise Http404
    rows = Packet.objects.filter(organisation=request.acting.organisation_id).select_related("session")
    return get_object_or_404(rows, pk=pk)


@require_POST
def packet_new(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask for the room copies of a séance."""
    session = get_object_or_404(Session.objects.visible_to(request.acting).select_related("territory"), pk=pk)
    asked = request.POST.get("copies", "1")
    try:
        made = packet.ask(session=session, copies=int(asked) if asked.isdecimal() else 0, actor=request.acting)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("ccapex:convocations", session.pk)
    return redirect("documents:packet", made.pk)


def packet_page(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    return render(request, "reporting/packet.html", {"packet": _packet(request, pk)})


def packet_progress(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """How far the drawing is, for htmx."""
    return render(request, "reporting/packet_state.html", {"packet": _packet(request, pk)})


def packet_file(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    found = _packet(request, pk)
    if not found.file:
        raise Http404
    log_access(action="download", family="F16", object_type="packet", object_id=found.pk)
    with found.file.open("rb") as file:
        return pdf_response(file.read(), filename=f"fiches-{found.session.on:%Y-%m-%d}.pdf")
