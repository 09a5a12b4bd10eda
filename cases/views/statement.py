"""The statement of a case's account: to read, to print, to take away; with what is to be checked in it."""

import uuid
from decimal import Decimal, InvalidOperation

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases import rules
from cases.enums import PaidTo
from cases.imports.templates import as_csv
from cases.models import Balance, Case, HousingAid, LeaseAccount, LedgerEntry
from cases.reading import reading_of
from cases.statement import LABELS, Account, ActAmount, Entry, Terms, findings, statement
from cases.views.head import case_context, visible_case
from core.formats import number
from organisations import scope
from organisations.http import ActingRequest
from organisations.services import log_access


def _account(request: ActingRequest, case: Case) -> tuple[Account | None, LeaseAccount | None]:
    """What this reader may see of the account; the 404 of an absent page without family F5."""
    reading = reading_of(request.acting, case)
    if "F5" not in reading:
        raise Http404
    account = LeaseAccount.objects.filter(lease=case.lease_id).first()
    entries = [
        Entry(row.on, row.kind, row.label or row.get_kind_display(), row.amount)
        for row in LedgerEntry.objects.filter(lease=case.lease_id).order_by("on", "pk")
    ]
    if account is None or account.balance_on is None:
        stated = Balance.objects.filter(lease=case.lease_id).order_by("-on").first()
        if stated is None:
            return None, account
        known = stated.on, stated.amount
    else:
        known = account.balance_on, account.balance
    aid = HousingAid.objects.filter(lease=case.lease_id).first() if "F6" in reading else None
    lease = case.lease if "F4" in reading else None
    terms = Terms(
        rent=lease.rent if lease else None,
        charges=lease.charges if lease else Decimal(0),
        aid_direct=bool(aid and aid.paid_to == PaidTo.BAILLEUR),
        aid_suspended_since=aid.suspended_since if aid else None,
    )
    return Account(entries, known, terms, _acts(case) if "F16" in reading else ()), account


def _acts(case: Case) -> list[ActAmount]:
    found = []
    for act in case.acts.standing().order_by("on"):
        try:
            found.append(ActAmount(act.on, act.kind_label, Decimal(str(act.details["debt"]))))
        except (KeyError, InvalidOperation):
            continue
    return found


@require_GET
def page(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The statement line by line, then what is to be checked."""
    case = visible_case(request, pk)
    account, kept = _account(request, case)
    context = {
        **case_context(request, case, tab="account"),
        "known": account is not None,
        "labels": LABELS,
        "account": kept,
        "may_export": rules.may_export(request.acting) is None,
    }
    if account is not None:
        context |= {
            "statement": statement(account),
            "findings": findings(account, today=scope.today()),
            "on": account.stated[0],
        }
    return render(request, "cases/statement.html", context)


@require_GET
def file(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The statement for a spreadsheet, no cell of which is a formula. Who took it is journalled."""
    case = visible_case(request, pk)
    account, _ = _account(request, case)
    if refusal := rules.may_export(request.acting):
        raise PermissionDenied(refusal)
    rows = [["Ligne", "Date", "Libellé", *LABELS, "Solde"]]
    if account is not None:
        found = statement(account)
        rows.append(["", "", "Avant la première ligne", *[""] * len(LABELS), number(found.opening, 2)])
        for line in found.lines:
            cells = ["" if cell is None else number(cell, 2) for cell in line.cells]
            rows.append([str(line.number), line.on.isoformat(), line.label, *cells, number(line.balance, 2)])
        rows.append(
            [
                "",
                account.stated[0].isoformat(),
                "Total",
                *(number(t, 2) for t in found.totals),
                number(found.balance, 2),
            ]
        )
    log_access(action="export", family="F5", object_type="statement", object_id=case.pk)
    response = HttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="decompte-{case.number}.csv"'
    return response
