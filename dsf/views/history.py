"""The history of a diagnostic, for the service that writes it."""

import uuid

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from dsf import history as told
from dsf import rules
from dsf.enums import SectionKey
from dsf.views.procedure import find
from organisations.http import ActingRequest
from organisations.matrix import matrix
from organisations.services import log_access

PAGE = 40


def history(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Every value, before and after, by section and author; the saves of one sitting together unless each is asked for."""
    dsf = find(request, pk)
    refusal = rules.may_note(request.acting, dsf)
    if refusal:
        raise PermissionDenied(refusal)
    section = request.GET.get("section", "")
    section = section if section in SectionKey.values else ""
    # The ordinary families are those of the form itself; F10 is asked for on its own.
    special = matrix().reads("F10", request.acting.role)
    log_access(action="read", family="F13", object_type="dsf_history", object_id=dsf.pk)
    if special and section in ("", SectionKey.DEBT):
        log_access(action="read", family="F10", object_type="dsf_history", object_id=dsf.pk)
    found = told.changes(dsf, section=section, special=special)
    authors = sorted({(one.author, str(one.author_id or "")) for one in found})
    author = request.GET.get("auteur")
    if author is not None and author != "tous":
        found = [one for one in found if str(one.author_id or "") == author]
    each = "tout" in request.GET
    page = Paginator(found if each else told.by_sitting(found), PAGE).get_page(request.GET.get("page"))
    context = {"dsf": dsf, "page": page, "sections": SectionKey.choices, "section": section}
    return render(request, "dsf/history.html", context | {"authors": authors, "author": author or "tous", "each": each})
