"""The delivery API: a key in the header, JSON in, JSON out; and the page where a bailleur opens and ends his keys."""

import json
import uuid
from collections.abc import Callable
from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.enums import ApiScope
from cases.forms.imports import KeyForm
from cases.imports.columns import COLUMNS, TableKind
from cases.models import ApiKey, ArrearsImport
from cases.services import api_deliveries, api_keys
from cases.tasks import imports as tasks
from cases.views import api_document
from cases.views.imports import importer, trail_to
from core.errors import DomainError
from organisations import scope
from organisations.http import ActingRequest
from organisations.middleware import unscoped
from organisations.models import Membership

MOST_BYTES = 8 * 1024 * 1024


def _refused(status: int, message: str, **headers: str) -> JsonResponse:
    return JsonResponse({"erreur": message}, status=status, headers=headers, json_dumps_params={"ensure_ascii": False})


def _answered(row: ArrearsImport, status: int) -> JsonResponse:
    answer = {**api_deliveries.described(row), "url": reverse("api:delivery", args=[row.pk])}
    return JsonResponse(
        answer, status=status, headers={"Cache-Control": "no-store"}, json_dumps_params={"ensure_ascii": False}
    )


def keyed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Run the view in the scope of the membership that the key acts as; 401 without a key that opens something."""

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        holder = api_keys.holder_of(token.strip()) if kind.lower() == "bearer" else None
        if holder is None:
            if not ratelimit.consume(request, action="api_failed"):
                return _refused(429, "Trop d’essais. Réessayez dans quelques minutes.")
            return _refused(401, "Clé absente, inconnue ou révoquée.", **{"WWW-Authenticate": "Bearer"})
        key, member = holder
        if not ratelimit.consume(request, action="api", key=str(key.pk)):
            return _refused(429, "Trop de demandes avec cette clé. Réessayez dans une minute.", **{"Retry-After": "60"})
        with scope.acting(member):
            return view(request, key, member, *args, **kwargs)

    return unscoped(login_not_required(csrf_exempt(guarded)))


def _body(request: HttpRequest) -> Any:
    """The JSON object of the request. Raises DomainError."""
    content = request.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        return None
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise DomainError("Le corps n’est pas du JSON en UTF-8.") from error
    if not isinstance(found, dict):
        raise DomainError("Le corps est un objet JSON.")
    return found


def _deliver(
    request: HttpRequest, key: ApiKey, member: Membership, kind: TableKind, field: str, allowed: frozenset[str]
) -> HttpResponse:
    try:
        body = _body(request)
    except DomainError as error:
        return _refused(400, error.message)
    if body is None:
        return _refused(413, f"Le corps dépasse {MOST_BYTES // 1024 // 1024} Mo.")
    unknown = body.keys() - allowed
    if unknown:
        return _refused(422, f"Champ inconnu : « {min(unknown)[:40]} ».")
    try:
        row, new = api_deliveries.receive(
            actor=member,
            key=key,
            idempotency_key=request.headers.get("Idempotency-Key", "").strip(),
            kind=kind,
            lines=body.get(field),
            balance_on=body.get("arrete_au"),
            whole=body.get("tous_les_baux") is True,
        )
    except api_deliveries.KeyReused as error:
        return _refused(409, error.message)
    except DomainError as error:
        return _refused(422, error.message)
    if new:
        tasks.treat_delivery.delay_on_commit(str(row.pk), str(member.pk))
    return _answered(row, 202 if new else 200)


@keyed
@require_POST
def entries(request: HttpRequest, key: ApiKey, member: Membership) -> HttpResponse:
    """Écritures, new ones only: what came already changes nothing."""
    return _deliver(request, key, member, TableKind.ENTRIES, "ecritures", frozenset({"arrete_au", "ecritures"}))


@keyed
@require_POST
def balances(request: HttpRequest, key: ApiKey, member: Membership) -> HttpResponse:
    """Leases with their balances."""
    if key.scope != ApiScope.ALL:
        return _refused(
            403, "Cette clé ne livre que des écritures. Ouvrez-en une de portée « Baux, soldes et écritures »."
        )
    return _deliver(request, key, member, TableKind.LEASES, "baux", frozenset({"arrete_au", "baux", "tous_les_baux"}))


@keyed
@require_GET
def delivery(request: HttpRequest, key: ApiKey, member: Membership, pk: uuid.UUID) -> HttpResponse:
    """Where a delivery of the organisation stands; those of others do not exist."""
    row = ArrearsImport.objects.filter(organisation_id=member.organisation_id, api_key__isnull=False, pk=pk).first()
    return _answered(row, 200) if row else _refused(404, "Livraison inconnue.")


@unscoped
@login_not_required
@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document: it says nothing of anybody."""
    return JsonResponse(
        api_document.document(settings.SITE_URL), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )


@require_http_methods(["GET", "POST"])
def keys(request: ActingRequest) -> HttpResponse:
    """The organisation's keys: open one (its secret is shown on this answer only), revoke one; how to use them."""
    importer(request)
    rows = ApiKey.objects.filter(organisation_id=request.acting.organisation_id).select_related("entered_by")
    form = KeyForm(request.POST if request.method == "POST" and "revoke" not in request.POST else None)
    token = ""
    if request.method == "POST" and "revoke" in request.POST:
        try:
            api_keys.revoke_key(actor=request.acting, key=_key(rows, request.POST["revoke"]))
            messages.success(request, "Clé révoquée : elle n’ouvre plus rien.")
        except DomainError as error:
            messages.error(request, error.message)
        return redirect("imports:keys")
    if request.method == "POST" and form.is_valid():
        try:
            _, token = api_keys.create_key(
                actor=request.acting, name=form.cleaned_data["name"], scope_=form.cleaned_data["scope"]
            )
            form = KeyForm()
        except DomainError as error:
            form.add_error(error.field, error.message)
    context = {
        "rows": rows,
        "form": form,
        "token": token,
        "site": settings.SITE_URL.rstrip("/"),
        "fields": [(api_deliveries.json_name(column), column) for column in COLUMNS[TableKind.ENTRIES]],
        "trail": trail_to("Livraison par API"),
    }
    return render(request, "cases/imports/keys.html", context, status=422 if form.errors else 200)


def _key(rows: Any, asked: str) -> ApiKey:
    try:
        wanted = uuid.UUID(asked)
    except ValueError:
        wanted = uuid.UUID(int=0)
    return get_object_or_404(rows, pk=wanted)
