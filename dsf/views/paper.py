"""The block «Documents» of the diagnostic's page."""

from typing import Any

from dsf import rules
from dsf.enums import DocumentKind, DsfState
from dsf.models import Dsf
from dsf.services import documents
from organisations.http import ActingRequest


def paper(request: ActingRequest, dsf: Dsf) -> dict[str, Any]:
    """What the diagnostic's page shows of its frozen documents and their sendings, for who may read them."""
    readable = rules.was_transmitted(dsf) and rules.may_read_content(request.acting, dsf) is None
    mine = rules.is_its_service(request.acting, dsf)
    may_send = rules.may_send(request.acting, dsf) is None
    return {
        "versions": documents.diagnostics(dsf) if readable else [],
        "carences": dsf.documents.filter(kind=DocumentKind.CARENCE).select_related("frozen_by").order_by("-version"),
        "sendings": dsf.sendings.select_related("court", "sent_by", "document").order_by("-sent_on", "-pk"),
        "may_send": may_send,
        "may_correct": mine and dsf.state == DsfState.TRANSMITTED,
    }
