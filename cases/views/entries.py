"""Entry in a dwelling: what the bailleur did, what is wanting, and what an aid never asked for may explain."""

import uuid
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from cases import entry as entries
from cases import rules
from cases.forms.entries import EntryForm
from cases.models import Case, Household, HousingAid, Lease, LeaseAccount, LeaseEntry
from cases.reading import reading_of
from cases.services.entries import record_entry
from cases.views.writing import tied_to
from core.errors import DomainError
from core.formats import date_fr
from core.paging import CappedPaginator
from organisations import scope
from organisations.http import ActingRequest

PER_PAGE = 50
RECENT = relativedelta(months=12)
GAP = {
    "title": "Aucune demande d’aide au logement n’est notée à l’entrée.",
    "text": "Ce ménage doit quelque chose et ne reçoit pas d’aide. Vérifiez son droit auprès de la CAF ou de la MSA.",
}


def _reads(request: ActingRequest, case: Case) -> bool:
    """Lease, debt and aid together: the fact says something of each."""
    families = reading_of(request.acting, case).families
    return request.acting.role in rules.ENTRY_READERS and {"F4", "F5", "F6"} <= families


def _gap(case: Case, entry: LeaseEntry | None) -> bool:
    account = LeaseAccount.objects.filter(lease=case.lease_id).first()
    aid = HousingAid.objects.filter(lease=case.lease_id).first()
    none = Decimal(0)
    return entries.aid_gap(entry, aid=aid.amount if aid else none, balance=account.balance if account else none)


def entry_points(request: ActingRequest, case: Case) -> list[dict[str, Any]]:
    """The named fact among the points to check of a case, for who may read it."""
    if not _reads(request, case) or not _gap(case, LeaseEntry.objects.filter(pk=case.lease_id).first()):
        return []
    found = {**GAP, "tone": "is-soon", "icon": "alert", "tag": "À vérifier"}
    if rules.may_write_entry(request.acting) is None:
        found |= {
            "url": reverse("entries:edit", args=[case.lease_id]),
            "link_text": "Compléter l’entrée dans les lieux",
        }
    return [found]


def entry_shown(request: ActingRequest, case: Case) -> dict[str, Any]:
    """The entry on the account tab; nothing for who does not read it."""
    if not _reads(request, case):
        return {}
    row = LeaseEntry.objects.filter(pk=case.lease_id).first()
    return {
        "reads_entry": True,
        "entry_items": _items(row),
        "aid_gap": GAP if _gap(case, row) else None,
        "entry_url": reverse("entries:edit", args=[case.lease_id])
        if rules.may_write_entry(request.acting) is None
        else "",
    }


def _items(row: LeaseEntry | None) -> list[dict[str, Any]]:
    """What is known, as `components/summary_list.html` reads it; None is «non connu»."""

    def day(value: Any) -> str | None:
        return f"le {date_fr(value)}" if value else None

    asked = day(row.aid_requested_on) if row else None
    if row and asked and row.aid_body:
        asked = f"{asked}, à la {row.get_aid_body_display()}"
    if row and row.aid_not_due:
        asked = "pas de droit à l’aide, ou refusée par le ménage"
    return [
        {"label": "Demande d’aide au logement", "value": asked},
        {"label": "État des lieux d’entrée", "value": day(row.inventory_on) if row else None},
        {"label": "Attestation d’assurance", "value": day(row.insurance_on) if row else None},
        {"label": "Garantie", "value": (row.get_guarantee_display() or None) if row else None},
        {"label": "Fiche d’entrée remise", "value": day(row.leaflet_on) if row else None},
    ]


def _may(request: ActingRequest) -> None:
    refusal = rules.may_write_entry(request.acting)
    if refusal:
        raise PermissionDenied(refusal)


@require_GET
def listed(request: ActingRequest) -> HttpResponse:
    """Leases of the last twelve months, the newest first, each with what is wanting."""
    _may(request)
    rows = Lease.objects.filter(
        bailleur=request.acting.organisation_id, ended_on__isnull=True, concluded_on__gte=scope.today() - RECENT
    )
    page = CappedPaginator(rows.order_by("-concluded_on", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    leases = list(page.object_list)
    names = Household.objects.in_bulk([lease.household_id for lease in leases])
    known = LeaseEntry.objects.in_bulk([lease.pk for lease in leases])
    lines = [
        {
            "lease": lease,
            "name": names[lease.household_id].name,
            "noted": lease.pk in known,
            "missing": entries.missing(known.get(lease.pk)),
        }
        for lease in leases
    ]
    trail = [{"label": "Priorités", "url": reverse("priorities:list")}, {"label": "Entrées dans les lieux"}]
    return render(request, "cases/entries/list.html", {"page": page, "lines": lines, "trail": trail})


def edit(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Say what was done at the entry in a dwelling."""
    _may(request)
    own = Lease.objects.filter(bailleur=request.acting.organisation_id)
    lease = get_object_or_404(own.select_related("household", "dwelling"), pk=pk)
    row = LeaseEntry.objects.filter(pk=lease.pk).first()
    initial = {name: getattr(row, name) for name in EntryForm.base_fields} if row else {}
    form = EntryForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            record_entry(lease=lease, values=form.cleaned_data, actor=request.acting)
        except DomainError as error:
            tied_to(form, error)
        else:
            messages.success(request, "Entrée dans les lieux enregistrée.")
            return redirect(_back(request, lease))
    context = {"lease": lease, "form": form, "back": _back(request, lease), "missing": entries.missing(row)}
    return render(request, "cases/entries/edit.html", context, status=422 if form.errors else 200)


def _back(request: ActingRequest, lease: Lease) -> str:
    """The account of the lease's open case, else the list."""
    case = Case.objects.visible_to(request.acting).open().filter(lease=lease.pk).first()
    return reverse("cases:tab", args=[case.pk, "account"]) if case else reverse("entries:list")
