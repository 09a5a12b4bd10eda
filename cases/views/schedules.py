"""The instalments of a plan, line by line: before it is signed, then by an avenant. Nothing is written but by «Enregistrer»."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dateutil.relativedelta import relativedelta
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases.enums import MeasureState
from cases.forms.plans import AmendmentForm, ScheduleForm, ScheduleLines
from cases.models import LeaseAccount, Measure
from cases.plans.editing import Draft, closed, difference, instalments, total
from cases.plans.following import Verdict
from cases.plans.proposing import CENT, monthly_sums
from cases.services import amendments, plans
from cases.services.plan_following import follow_plans
from cases.services.schedules import Schedule, capacity_of, cautions_of, in_force, shared_capacity
from cases.views.head import case_context, own_plan, trail
from cases.views.writing import tied_to
from core.errors import DomainError
from organisations import scope
from organisations.http import ActingRequest


@dataclass(frozen=True)
class Sheet:
    """A page where a schedule is written: its words, its form, where it starts, what keeps it."""

    title: str
    lead: str
    submit: str
    form: type[ScheduleForm]
    start: Schedule
    keep: Callable[[Schedule, dict[str, Any]], None]
    done: str
    reason: str = ""


def edit_plan(request: ActingRequest, pk: uuid.UUID, measure_pk: uuid.UUID) -> HttpResponse:
    """The instalments of a plan still to be signed."""
    measure = own_plan(request, pk, measure_pk)
    if measure.state != MeasureState.PROPOSED:
        messages.error(request, "Ce plan n’est plus à signer\N{NO-BREAK SPACE}: ses échéances changent par un avenant.")
        return redirect("cases:measure", pk=pk, measure_pk=measure_pk)

    def keep(schedule: Schedule, more: dict[str, Any]) -> None:
        plans.rewrite_plan(measure=measure, schedule=schedule, actor=request.acting)

    return _page(
        request,
        measure,
        Sheet(
            "Modifier les échéances",
            "Changez chaque date et chaque montant avant la signature. Le total est la dette, au centime.",
            "Enregistrer les échéances",
            ScheduleForm,
            in_force(measure.plan),
            keep,
            "Échéances enregistrées. Imprimez le plan et faites-le signer.",
        ),
    )


def amend_plan(request: ActingRequest, pk: uuid.UUID, measure_pk: uuid.UUID) -> HttpResponse:
    """An avenant to a signed plan: why, what is owed today, and the instalments to come."""
    measure = own_plan(request, pk, measure_pk)
    refusal = amendments.may_amend(request.acting, measure)
    if refusal:
        raise PermissionDenied(refusal)
    draft = amendments.draft_of(measure)

    def keep(schedule: Schedule, more: dict[str, Any]) -> None:
        amendments.write_amendment(measure=measure, schedule=schedule, reason=more["reason"], actor=request.acting)

    return _page(
        request,
        measure,
        Sheet(
            "Avenant au plan",
            "L’échéancier signé reste lisible tel quel. L’avenant le remplace le jour de sa signature, pas avant.",
            "Enregistrer l’avenant",
            AmendmentForm,
            amendments.schedule_of(draft) if draft else _left(measure),
            keep,
            "Avenant enregistré. Imprimez-le, faites-le signer, puis enregistrez la signature.",
            draft.reason if draft else "",
        ),
    )


@require_POST
def drop_amendment(request: ActingRequest, pk: uuid.UUID, measure_pk: uuid.UUID) -> HttpResponse:
    """Give up the avenant that was not signed."""
    measure = own_plan(request, pk, measure_pk)
    amendments.drop_amendment(measure=measure, actor=request.acting)
    messages.success(request, "Avenant abandonné\N{NO-BREAK SPACE}: le plan signé ne change pas.")
    return redirect("cases:measure", pk=pk, measure_pk=measure_pk)


def _left(measure: Measure) -> Schedule:
    """Where an avenant starts: what the account owes, and the instalments that are neither paid nor due before its day."""
    following = follow_plans([measure], today=scope.today())[0].following
    account = LeaseAccount.objects.filter(lease=measure.case.lease_id).first()
    debt, debt_on = measure.plan.debt - following.paid, min(following.seen_until, scope.today())
    if account is not None and account.balance_on is not None and account.balance > 0:
        debt, debt_on = account.balance, account.balance_on
    unpaid = [row for row in following.instalments if row.verdict not in (Verdict.PAID, Verdict.LATE)]
    lines = tuple(Draft(row.due_on, row.owed) for row in unpaid if row.due_on > debt_on)
    now = in_force(measure.plan)
    return Schedule(debt, debt_on, lines, now.declared, now.payment)


def _page(request: ActingRequest, measure: Measure, sheet: Sheet) -> HttpResponse:
    case, start = measure.case, sheet.start
    shared = shared_capacity(case) is not None
    initial: dict[str, Any] = {name: getattr(start, name) for name in ("debt_on", "payment")}
    initial |= {
        name: value and value.quantize(CENT) for name, value in (("debt", start.debt), ("declared", start.declared))
    }
    form = sheet.form(shared=shared, initial=initial | {"reason": sheet.reason})
    lines, told, saved = ScheduleLines(start.lines), list[tuple[str, str]](), "save" in request.POST
    if request.method == "POST":
        form, lines = sheet.form(request.POST, shared=shared), ScheduleLines.sent(request.POST)
        read = form.is_valid()
        start = _read(form, start)
        lines = _asked(request, lines, start)
        if saved or "recompute" in request.POST:
            told = lines.tell(start.debt_on)
        if saved and read and not told:
            try:
                sheet.keep(form.schedule(lines.drafts), form.cleaned_data)
            except DomainError as error:
                tied_to(form, error)
            else:
                messages.success(request, sheet.done)
                return redirect("cases:measure", pk=case.pk, measure_pk=measure.pk)
        if not saved:  # what is still to be filled in is told when it is saved
            form = sheet.form(shared=shared, initial=request.POST.dict())
    context = _context(request, measure, sheet, start, lines)
    context |= {"form": form, "told": told}
    wrong = bool(told) or bool(form.errors)
    return render(request, "cases/measures/schedule.html", context, status=422 if wrong else 200)


def _read(form: ScheduleForm, before: Schedule) -> Schedule:
    """The terms as they were typed, each one that could not be read as it was before."""
    values = form.cleaned_data
    debt, debt_on = values.get("debt") or before.debt, values.get("debt_on") or before.debt_on
    return Schedule(debt, debt_on, (), values.get("declared"), values.get("payment", ""))


def _asked(request: ActingRequest, lines: ScheduleLines, terms: Schedule) -> ScheduleLines:
    """What the button pressed does to the lines: one more a month later, or the last one taking what is left."""
    drafts = lines.drafts
    if "close" in request.POST:
        return ScheduleLines(closed(drafts, terms.debt))
    if "add" in request.POST:
        last = next((line.due_on for line in reversed(drafts) if line.due_on), terms.debt_on)
        left = terms.debt - total(drafts)
        lines.add(last + relativedelta(months=1), left if left > 0 else None)
    return lines


def _context(
    request: ActingRequest, measure: Measure, sheet: Sheet, terms: Schedule, lines: ScheduleLines
) -> dict[str, Any]:
    case, drafts = measure.case, lines.drafts
    capacity = capacity_of(case, terms.declared, before=measure.plan)
    sums = monthly_sums(instalments(drafts))
    limit = capacity.amount
    rows = [
        {
            "form": form,
            "over": limit is not None
            and draft.due_on is not None
            and sums.get((draft.due_on.year, draft.due_on.month), 0) > limit,
        }
        for form, draft in zip(lines.forms, drafts, strict=True)
    ]
    context = case_context(request, case, tab="")
    parent = ("Plan d’apurement", reverse("cases:measure", args=[case.pk, measure.pk]))
    context["trail"] = trail(case, parent, sheet.title)
    return context | {
        "sheet": sheet,
        "measure": measure,
        "rows": rows,
        "debt": terms.debt,
        "total": total(drafts),
        "gap": difference(drafts, terms.debt),
        "closable": bool(drafts) and terms.debt > total(drafts[:-1]) and total(drafts) != terms.debt,
        "capacity": capacity,
        "cautions": cautions_of(drafts, capacity),
    }
