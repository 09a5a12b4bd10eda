"""What the secretariat does with an avis: its words, its addressees, taking it, deferring it."""

import uuid

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from ccapex import rules
from ccapex.enums import AvisKind
from ccapex.forms.room import (
    AddresseeForm,
    AvisForm,
    ReasonForm,
    TakeForm,
)
from ccapex.models import (
    Avis,
    AvisAddressee,
)
from ccapex.services import avis as avis_services
from ccapex.views.room import Refused, address, page, say_where, session_of, version_of
from core.errors import ConcurrentChange, DomainError
from organisations import scope
from organisations.http import ActingRequest


def _written(request: ActingRequest) -> QuerySet[Avis]:
    """Avis that the secretariat writes; nobody's for those who only read them."""
    refusal = rules.may_prepare(request.acting)
    return Avis.objects.none() if refusal else Avis.objects.visible_to(request.acting)


def _avis(request: ActingRequest, pk: uuid.UUID) -> Avis:
    rows = _written(request).select_related("item__session__territory", "case__household")
    return get_object_or_404(rows, pk=pk)


@require_POST
def avis_do(request: ActingRequest, pk: uuid.UUID, what: str) -> HttpResponse:
    """Change, address, take, defer or withdraw a draft."""
    found = _avis(request, pk)
    refused = _AVIS[what](request, found)
    if refused is not None:
        return page(request, session_of(request, found.item.session_id), found.item, refused)
    return redirect(address(found.item.session, found.item))


def _edit(request: ActingRequest, found: Avis) -> Refused | None:
    form = AvisForm(request.POST, day=scope.today(), auto_id=f"id_{found.pk}_%s")
    if not form.is_valid():
        return Refused("edit", found.pk, form, "Complétez l’avis.")
    try:
        avis_services.edit_avis(
            avis=found, wanted=form.wanted(), expected_version=version_of(request), actor=request.acting
        )
    except ConcurrentChange as error:
        saved = Avis.objects.get(pk=found.pk)
        words = f"{saved.get_kind_display()}, {saved.get_matter_display()} : {saved.text}"
        return Refused("edit", found.pk, form, error.message, saved=words)
    except DomainError as error:
        return Refused("edit", found.pk, form, error.message)
    return None


def _take(request: ActingRequest, found: Avis) -> Refused | None:
    form = TakeForm(request.POST, auto_id=f"id_take_{found.pk}_%s")
    if not form.is_valid():
        return Refused("take", found.pk, form, "Dites si c’est un consensus, ou comptez les voix.")
    try:
        taken = avis_services.take(
            avis=found,
            mode=form.cleaned_data["mode"],
            count=form.count(),
            expected_version=version_of(request),
            actor=request.acting,
        )
    except avis_services.NotValid as error:
        return Refused("take", found.pk, form, error.message, ways=error.judgement.ways)
    except ConcurrentChange as error:
        saved = Avis.objects.filter(pk=found.pk).first()
        return Refused("take", found.pk, form, error.message, saved=saved.text if saved else "")
    except DomainError as error:
        return Refused("take", found.pk, form, error.message)
    if taken.number:
        ending = "" if taken.kind == AvisKind.AVIS else "e"
        messages.success(
            request,
            f"{taken.get_kind_display()} rendu{ending}, n° {taken.number}. Les courriers se préparent ; rien n’est parti.",
        )
    else:
        messages.warning(request, "Mis aux voix et non adopté. Le vote est gardé, sans numéro.")
    return None


def _defer(request: ActingRequest, found: Avis) -> Refused | None:
    form = ReasonForm(request.POST, auto_id=f"id_defer_{found.pk}_%s")
    if not form.is_valid():
        return Refused("defer", found.pk, form, "Dites pourquoi : le compte rendu le porte.")
    try:
        target = avis_services.defer_avis(
            avis=found, reason=form.cleaned_data["reason"], expected_version=version_of(request), actor=request.acting
        )
    except DomainError as error:
        return Refused("defer", found.pk, form, error.message)
    say_where(request, target)
    return None


def _withdraw(request: ActingRequest, found: Avis) -> Refused | None:
    try:
        avis_services.withdraw_avis(avis=found, expected_version=version_of(request), actor=request.acting)
    except DomainError as error:
        return Refused("withdraw", found.pk, message=error.message)
    return None


def _to(request: ActingRequest, found: Avis) -> Refused | None:
    form = AddresseeForm(request.POST, territory=found.territory_id, auto_id=f"id_to_{found.pk}_%s")
    if not form.is_valid():
        return Refused("to", found.pk, form, "Complétez le destinataire.")
    try:
        avis_services.add_addressee(avis=found, to=form.to(), actor=request.acting)
    except DomainError as error:
        return Refused("to", found.pk, form, error.message)
    return None


_AVIS = {"modifier": _edit, "rendre": _take, "reporter": _defer, "retirer": _withdraw, "destinataire": _to}


@require_POST
def addressee_do(request: ActingRequest, pk: uuid.UUID, what: str) -> HttpResponse:
    """Change or take off one addressee of a draft."""
    rows = AvisAddressee.objects.filter(avis__in=_written(request))
    row = get_object_or_404(rows.select_related("avis__item__session__territory", "avis__case"), pk=pk)
    item, form = row.avis.item, None
    refused = None
    try:
        if what == "oter":
            avis_services.remove_addressee(addressee=row, expected_version=version_of(request), actor=request.acting)
        else:
            form = AddresseeForm(request.POST, territory=row.territory_id, auto_id=f"id_{row.pk}_%s")
            if form.is_valid():
                avis_services.edit_addressee(
                    addressee=row, to=form.to(), expected_version=version_of(request), actor=request.acting
                )
            else:
                refused = Refused("addressee", row.pk, form, "Complétez le destinataire.")
    except DomainError as error:
        refused = Refused("addressee", row.pk, form, error.message)
    if refused is not None:
        return page(request, session_of(request, item.session_id), item, refused)
    return redirect(address(item.session, item))
