"""A plan d’apurement on its page: proposed, followed against the ledger, sent to the CAF or the MSA."""

import datetime
import uuid
from typing import Any

from dateutil.relativedelta import relativedelta
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cases import freshness, rules
from cases.enums import MeasureKind, MeasureState
from cases.forms.measures import MoveForm
from cases.forms.plans import PlanForm
from cases.measures import MOVES
from cases.models import LeaseAccount, Measure
from cases.services import amendments, plan_following, plans
from cases.services.schedules import capacity_kept, read_content, shared_capacity
from cases.views.agreed import settled_by
from cases.views.head import case_context, own_plan, writing_case
from cases.views.writing import form_page, tied_to
from core.errors import DomainError
from core.formats import NBSP, date_fr, euros
from organisations import scope
from organisations.http import ActingRequest

VERDICTS = {
    "payee": ("is-done", "check"),
    "payee_en_retard": ("is-soon", "check"),
    "manquee": ("is-late", "alert"),
    "attendue": ("is-soon", "date"),
    "non_verifiable": ("is-idle", "info"),
    "a_venir": ("is-idle", "date"),
}


def plan_summary(found: plan_following.PlanOnDay) -> str:
    """One line for a plan: what is missed, what comes next, or that all is paid."""
    following = found.following
    if found.measure.state == MeasureState.PROPOSED:
        return "À imprimer et à faire signer."
    if following.broken_on:
        row = following.missed[0]
        what = f"L’échéance du {date_fr(row.due_on)}" if row.rank else f"Le loyer du {date_fr(row.due_on)}"
        return f"{what} n’est pas payé{'e' if row.rank else ''}{NBSP}: tolérance passée le {date_fr(row.limit)}."
    if following.complete:
        return "Toutes les échéances sont payées."
    line = following.next
    return f"Prochaine échéance{NBSP}: {euros(line.amount)} le {date_fr(line.due_on)}." if line else ""


def plan_context(request: ActingRequest, measure: Measure) -> dict[str, Any]:
    today = scope.today()
    found = plan_following.follow_plans([measure], today=today)[0]
    following = found.following
    live = measure.state in plans.MOVING
    stale = freshness.is_stale(following.seen_until, territory=measure.territory, on=today)
    broken_on = following.broken_on if live else None
    broken = measure.transitions.filter(event="break").last() if measure.state == MeasureState.BROKEN else None
    stops_on = broken.effective_on if broken else broken_on
    may_move = rules.may_move_measure(request.acting, measure) is None
    return {
        "plan": measure.plan,
        "capacity": capacity_kept(measure.plan),
        "lines": [
            {"row": row, "tone": VERDICTS[row.verdict][0], "icon": VERDICTS[row.verdict][1]}
            for row in following.instalments
        ],
        "following": following,
        "live": live,
        "rent_missed": [row for row in following.missed if not row.rank] if live else [],
        "other": found.other if live else None,
        "by_balance": found.by_balance,
        "due": any(row.due_on <= today for row in following.instalments),
        "stale": stale and live,
        "broken_on": broken_on if not stale else None,
        "stops": plan_following.what_stops(measure, stops_on) if stops_on and not stale else [],
        "recorded": broken is not None,
        "summary": plan_summary(found),
        "papers": _papers(measure),
        "may_edit": may_move and measure.state == MeasureState.PROPOSED,
        "may_amend": amendments.may_amend(request.acting, measure) is None,
        "draft": amendments.draft_of(measure),
        "may_send": live and may_move and plans.to_send(measure) is not None,
    }


def _papers(measure: Measure) -> list[dict[str, Any]]:
    """What was signed, newest first: the avenants, then the plan; each with its frozen schedule and its PDF."""
    found = [
        {
            "title": f"Avenant n°\N{NO-BREAK SPACE}{row.rank}",
            "content": read_content(row.content),
            "sent_on": row.sent_to_payer_on,
            "url": reverse("documents:amendment", args=[measure.pk, row.rank]),
        }
        for row in measure.plan.amendments.filter(signed_on__isnull=False).order_by("-rank")
    ]
    if measure.plan.sha256:
        found.append(
            {
                "title": "Plan d’origine" if found else "Plan signé",
                "content": read_content(measure.plan.content),
                "sent_on": measure.plan.sent_to_payer_on,
                "url": reverse("documents:plan", args=[measure.pk]),
            }
        )
    return found


def mark_sent(request: ActingRequest, pk: uuid.UUID, measure_pk: uuid.UUID) -> HttpResponse:
    """The day on which the signed plan left for the CAF or the MSA."""
    measure = own_plan(request, pk, measure_pk)
    form = MoveForm(
        request.POST or None, move=MOVES[MeasureKind.PLAN_APUREMENT, "start"], initial={"on": scope.today()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            plans.mark_sent(measure=measure, on=form.cleaned_data["on"], actor=request.acting)
        except DomainError as error:
            tied_to(form, error)
        else:
            messages.success(request, "Envoi enregistré.")
            return redirect("cases:measure", pk=measure.case_id, measure_pk=measure.pk)
    return form_page(request, measure.case, form, "Plan envoyé à la CAF ou à la MSA", "Enregistrer l’envoi")


def _first_of_next_month(today: datetime.date) -> datetime.date:
    return (today + relativedelta(months=1)).replace(day=5)


def propose_plan(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """A plan: first what it would be, with what may not hold, then written."""
    case = writing_case(request, pk)
    today = scope.today()
    account = LeaseAccount.objects.filter(lease=case.lease_id).first()
    shared = shared_capacity(case)
    initial: dict[str, Any] = {"first_on": _first_of_next_month(today)}
    if account is not None and account.balance > 0:
        initial |= {"debt": account.balance, "debt_on": account.balance_on}
    form = PlanForm(request.POST or None, shared=shared is not None, initial=initial)
    proposal = None
    if request.method == "POST" and form.is_valid():
        try:
            if "save" in request.POST:
                made = plans.propose_plan(case=case, terms=form.terms(), actor=request.acting)
                messages.success(
                    request, "Plan enregistré. Imprimez-le, faites-le signer, puis enregistrez la signature."
                )
                settled_by(request, case, made)
                return redirect("cases:measure", pk=case.pk, measure_pk=made.pk)
            proposal = plans.preview(case=case, terms=form.terms())
        except DomainError as error:
            tied_to(form, error)
    context = {**case_context(request, case, tab=""), "form": form, "proposal": proposal, "shared": shared}
    context["stale"] = account is not None and freshness.is_stale(
        account.balance_on, territory=case.territory, on=today
    )
    context["account"] = account
    context["signed"] = plans.signed_plan(case)
    return render(request, "cases/measures/propose.html", context, status=422 if form.errors else 200)
