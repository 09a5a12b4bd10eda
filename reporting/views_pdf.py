"""Downloads of documents: find what may be seen, ask the rule, journal the reading, draw."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from ccapex.models import Session
from dsf import rules
from dsf.enums import DsfState
from dsf.models import Dsf
from organisations import scope
from organisations.http import ActingRequest
from organisations.services import log_access
from reporting.agenda_document import agenda_pdf
from reporting.dsf_document import draft_pdf, transmitted_pdf
from reporting.pdf import pdf_response


def dsf(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The diagnostic as transmitted, from its frozen content; or the draft, for the service that writes it."""
    found = get_object_or_404(Dsf.objects.visible_to(request.acting).select_related("case"), pk=pk)
    refusal = rules.may_read_content(request.acting, found)
    if refusal:
        raise PermissionDenied(refusal)
    log_access(action="download", family="F13", object_type="dsf", object_id=found.pk)
    if found.state == DsfState.TRANSMITTED:
        document = found.documents.latest("version")
        return pdf_response(transmitted_pdf(document), filename=f"DSF-{found.case.number}-v{document.version}.pdf")
    return pdf_response(draft_pdf(found, on=scope.today()), filename=f"DSF-{found.case.number}-brouillon.pdf")


def agenda(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The agenda of a séance, for who prepares it."""
    found = get_object_or_404(Session.objects.visible_to(request.acting).select_related("commission"), pk=pk)
    log_access(action="download", family="F16", object_type="session", object_id=found.pk)
    return pdf_response(agenda_pdf(found, request.acting), filename=f"ordre-du-jour-{found.on:%Y-%m-%d}.pdf")
