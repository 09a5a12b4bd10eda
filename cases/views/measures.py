"""Measures of a case: the list of kinds, one measure and its moves, a plan d’apurement proposed and followed."""

import datetime
import uuid
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases import freshness, rules
from cases.enums import MeasureKind, MeasureState
from cases.forms.measures import (
    OPENING,
    AgreementForm,
    MeasureForm,
    MoveForm,
    OverindebtednessForm,
    PlanForm,
)
from cases.measures import LIVES, MOVES, OVERINDEBTEDNESS, OVERINDEBTEDNESS_MOVES
from cases.models import Case, LeaseAccount, Measure, Overindebtedness, SharedCapacity
from cases.procedure.ask import ask
from cases.procedure.calendars import calendar_of
from cases.services import capacity, measures, overindebtedness, plans
from cases.views.head import case_context, visible_case
from cases.views.writing import form_page, tied_to
from core.errors import DomainError
from core.formats import date_fr, euros
from organisations import scope
from organisations.http import ActingRequest
from organisations.matrix import matrix

TONES = {
    MeasureState.KEPT: ("is-done", "check"),
    MeasureState.PAID: ("is-done", "check"),
    MeasureState.GRANTED: ("is-done", "check"),
    MeasureState.DONE: ("is-done", "check"),
    MeasureState.NEW_LEASE: ("is-done", "check"),
    MeasureState.BROKEN: ("is-late", "alert"),
    MeasureState.REFUSED: ("is-late", "alert"),
    MeasureState.CALLED: ("is-soon", "alert"),
    MeasureState.ENDED: ("is-idle", "past"),
}
VERDICTS = {
    "payee": ("is-done", "check"),
    "payee_en_retard": ("is-soon", "check"),
    "manquee": ("is-late", "alert"),
    "attendue": ("is-soon", "date"),
    "non_verifiable": ("is-idle", "info"),
    "a_venir": ("is-idle", "date"),
}


def badge(measure: Measure) -> dict[str, str]:
    """State of a measure as `components/badge.html` reads it."""
    tone, icon = TONES.get(MeasureState(measure.state), ("is-next", "date"))
    return {"tone": tone, "icon": icon, "text": measure.get_state_display()}


def _writing(request: ActingRequest, pk: uuid.UUID) -> Case:
    """The case, for who logs what is done with the household."""
    case = visible_case(request, pk)
    refusal = rules.may_follow_up(request.acting, case)
    if refusal:
        raise PermissionDenied(refusal)
    return case


def _measure(request: ActingRequest, pk: uuid.UUID, measure_pk: uuid.UUID) -> Measure:
    """A measure of a visible case; 404 for who reads no debt."""
    case = visible_case(request, pk)
    if not matrix().reads("F5", request.acting.role):
        raise Http404
    rows = Measure.objects.select_related("organisation", "plan", "territory").filter(case=case)
    found = get_object_or_404(rows, pk=measure_pk)
    found.case = case
    return found


def _back(case: Case) -> HttpResponse:
    return redirect("cases:tab", pk=case.pk, tab="followup")


def summary(found: plans.PlanOnDay) -> str:
    """One line for a plan: what is missed, what comes next, or that all is paid."""
    following = found.following
    if found.measure.state == MeasureState.PROPOSED:
        return "À signer."
    if following.broken_on:
        row = following.missed[0]
        what = f"L’échéance du {date_fr(row.due_on)}" if row.rank else f"Le loyer du {date_fr(row.due_on)}"
        return f"{what} n’est pas payé{'e' if row.rank else ''} : tolérance passée le {date_fr(row.limit)}."
    if following.complete:
        return "Toutes les échéances sont payées."
    line = following.next
    return f"Prochaine échéance : {euros(line.amount)} le {date_fr(line.due_on)}." if line else ""


def measures_shown(request: ActingRequest, case: Case) -> dict[str, Any]:
    """Measures of the follow-up tab, each with its state; plans with what the ledger says of them."""
    member = request.acting
    context: dict[str, Any] = {"measures": [], "overindebtedness": []}
    if matrix().reads("F5", member.role):
        today = scope.today()
        followed = {found.measure.pk: summary(found) for found in plans.follow_plans(plans.plans_of(case), today=today)}
        context["measures"] = [
            {"measure": row, "badge": badge(row), "summary": followed.get(row.pk, "")}
            for row in case.measures.select_related("organisation")
        ]
        context["shared"] = SharedCapacity.objects.filter(case=case, withdrawn_on__isnull=True).first()
    if matrix().reads("F8", member.role):
        context["overindebtedness"] = [
            {"row": row, "moves": _over_moves(request, row)} for row in case.overindebtedness.all()
        ]
    if rules.may_share_capacity(member, case) is None:
        context["known_capacity"] = capacity.known_capacity(case, member)
    context["may_overindebtedness"] = rules.may_write_overindebtedness(member, case) is None
    return context


def _over_moves(request: ActingRequest, row: Overindebtedness) -> list[Any]:
    if row.organisation_id != request.acting.organisation_id:
        return []
    # What a move itself fills is asked by its form.
    return [move for move in OVERINDEBTEDNESS.transitions if row.state in move.sources]


def choose_measure(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Which measure to record."""
    case = _writing(request, pk)
    kinds = [(kind.value, kind.label) for kind in MeasureKind if kind in OPENING]
    context = {**case_context(request, case, tab=""), "kinds": kinds}
    context["may_overindebtedness"] = rules.may_write_overindebtedness(request.acting, case) is None
    return render(request, "cases/measures/choose.html", context)


def record_measure(request: ActingRequest, pk: uuid.UUID, kind: str) -> HttpResponse:
    """Open a measure of one kind."""
    if kind not in OPENING:
        raise Http404
    case = _writing(request, pk)
    form = MeasureForm(request.POST or None, kind=kind, initial={"starts_on": scope.today()})
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        if "no_trouble" in values:
            clear = values.pop("no_trouble")
            values["said"] = (
                "Aucun trouble de voisinage constaté" if clear else "Absence de trouble de voisinage non confirmée"
            )
        try:
            made = measures.open_measure(new=measures.NewMeasure(case=case, kind=kind, **values), actor=request.acting)
        except DomainError as error:
            tied_to(form, error)
        else:
            messages.success(request, "Mesure enregistrée.")
            return redirect("cases:measure", pk=case.pk, measure_pk=made.pk)
    return form_page(request, case, form, MeasureKind(kind).label, "Enregistrer la mesure")


def _moves(request: ActingRequest, measure: Measure) -> list[dict[str, str]]:
    if rules.may_move_measure(request.acting, measure):
        return []
    return [
        {"label": move.label, "url": reverse("cases:move_measure", args=[measure.case_id, measure.pk, move.event])}
        for move in LIVES[measure.kind].transitions
        # A signed plan starts by itself on the day of its first instalment.
        if measure.state in move.sources and not (measure.is_plan and move.event == "start")
    ]


def measure_page(request: ActingRequest, pk: uuid.UUID, measure_pk: uuid.UUID) -> HttpResponse:
    """One measure: where it stands, what was done, what may come, its papers."""
    measure = _measure(request, pk, measure_pk)
    case = measure.case
    context = {
        **case_context(request, case, tab=""),
        "measure": measure,
        "badge": badge(measure),
        "moves": _moves(request, measure),
        "steps": [
            {"row": row, "label": _said(measure, row.event)} for row in measure.transitions.select_related("actor")
        ],
        "attachments": measure.attachments.all() if matrix().reads("F20", request.acting.role) else [],
        "may_attach": rules.may_attach(request.acting, case) is None,
        "dates": _dates(measure),
    }
    if measure.is_plan and hasattr(measure, "plan"):
        context |= _plan(request, measure)
    return render(request, "cases/measures/page.html", context)


SAID = {"open": "Enregistré", "send": "Envoyé à la CAF ou à la MSA", "start": "Le plan court"}
PAST = {
    "sign": "Signé",
    "break": "Rupture constatée",
    "resume": "Repris",
    "keep": "Tenu",
    "refuse": "Refus",
    "end": "Fin",
    "file": "Déposé",
    "grant": "Accordé",
    "pay": "Versé",
    "renew": "Prolongé par avenant",
    "lease": "Nouveau bail signé",
    "call": "Garantie mise en jeu",
    "offer": "Logement proposé",
    "accept": "Logement accepté",
    "decline": "Logement refusé",
    "done": "Emménagement",
}


def _said(measure: Measure, event: str) -> str:
    if event == "start" and not measure.is_plan:
        return "Début"
    return SAID.get(event) or PAST[event]


def _dates(measure: Measure) -> list[dict[str, Any]]:
    """Dates that the law gives to a protocole (CCH L.353-15-2): its longest life, then the new lease."""
    if measure.kind != MeasureKind.PROTOCOLE:
        return []
    signed = measure.transitions.filter(event="sign").first()
    kept = measure.transitions.filter(event="keep").first()
    calendar, found = calendar_of(measure.territory.code), []
    asked = (("PCS-DUREE", "date_signature", signed), ("PCS-BAIL", "date_fin_protocole", kept))
    for rule_id, name, row in asked:
        if row is not None:
            answer = ask(rule_id, {name: row.effective_on}, calendar=calendar)
            found.append(
                {
                    "title": answer.rule.title,
                    "on": answer.outcome.due,
                    "citation": answer.rule.citation,
                    "to_check": answer.needs_jurist,
                }
            )
    return found


def _plan(request: ActingRequest, measure: Measure) -> dict[str, Any]:
    today = scope.today()
    found = plans.follow_plans([measure], today=today)[0]
    following = found.following
    live = measure.state in plans.MOVING
    stale = freshness.is_stale(following.seen_until, territory=measure.territory, on=today)
    broken_on = following.broken_on if live else None
    broken = measure.transitions.filter(event="break").last() if measure.state == MeasureState.BROKEN else None
    stops_on = broken.effective_on if broken else broken_on
    return {
        "plan": measure.plan,
        "lines": [
            {"row": row, "tone": VERDICTS[row.verdict][0], "icon": VERDICTS[row.verdict][1]}
            for row in following.instalments
        ],
        "following": following,
        "live": live,
        "rent_missed": [row for row in following.missed if not row.rank] if live else [],
        "other": found.other if live else None,
        "by_balance": found.by_balance,
        "stale": stale and live,
        "broken_on": broken_on if not stale else None,
        "stops": plans.what_stops(measure.case, stops_on) if stops_on and not stale else [],
        "summary": summary(found),
        "may_send": live
        and measure.plan.sent_to_payer_on is None
        and rules.may_move_measure(request.acting, measure) is None,
    }


def move_measure(request: ActingRequest, pk: uuid.UUID, measure_pk: uuid.UUID, event: str) -> HttpResponse:
    """One move: its day, why, what it fills."""
    measure = _measure(request, pk, measure_pk)
    case = measure.case
    refusal = rules.may_move_measure(request.acting, measure)
    if refusal:
        raise PermissionDenied(refusal)
    transition = next((row for row in LIVES[measure.kind].transitions if row.event == event), None)
    move = MOVES.get((measure.kind, event))
    if transition is None or move is None:
        raise Http404
    initial = {"on": scope.today(), **{name: getattr(measure, name, None) for name in move.fields}}
    form = MoveForm(request.POST or None, move=move, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        step = measures.Step(event, values.pop("on"), values.pop("reason", ""), values)
        try:
            service = plans.move_plan if measure.is_plan else measures.move_measure
            service(measure=measure, step=step, actor=request.acting)
        except DomainError as error:
            tied_to(form, error)
        else:
            messages.success(request, f"{transition.label}\N{NO-BREAK SPACE}: c’est fait.")
            return redirect("cases:measure", pk=case.pk, measure_pk=measure.pk)
    return form_page(request, case, form, transition.label, transition.label)


def mark_sent(request: ActingRequest, pk: uuid.UUID, measure_pk: uuid.UUID) -> HttpResponse:
    """The day on which the signed plan left for the CAF or the MSA."""
    measure = _measure(request, pk, measure_pk)
    refusal = rules.may_move_measure(request.acting, measure)
    if refusal:
        raise PermissionDenied(refusal)
    if not hasattr(measure, "plan"):
        raise Http404
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
    case = _writing(request, pk)
    today = scope.today()
    account = LeaseAccount.objects.filter(lease=case.lease_id).first()
    shared = SharedCapacity.objects.filter(case=case, withdrawn_on__isnull=True).first()
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
                return redirect("cases:measure", pk=case.pk, measure_pk=made.pk)
            proposal = plans.preview(case=case, terms=form.terms())
        except DomainError as error:
            tied_to(form, error)
    context = {**case_context(request, case, tab=""), "form": form, "proposal": proposal, "shared": shared}
    context["stale"] = account is not None and freshness.is_stale(
        account.balance_on, territory=case.territory, on=today
    )
    context["account"] = account
    return render(request, "cases/measures/propose.html", context, status=422 if form.errors else 200)


def share_capacity(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Share the diagnostic’s one figure, with the household’s agreement."""
    case = visible_case(request, pk)
    refusal = rules.may_share_capacity(request.acting, case)
    if refusal:
        raise PermissionDenied(refusal)
    known: Decimal | None = capacity.known_capacity(case, request.acting)
    form = AgreementForm(request.POST or None, initial={"agreed_on": scope.today()})
    if request.method == "POST" and form.is_valid():
        try:
            capacity.share_capacity(case=case, actor=request.acting, **form.cleaned_data)
        except DomainError as error:
            tied_to(form, error)
        else:
            messages.success(request, "Montant partagé. Le bailleur lit ce seul chiffre, et rien du budget.")
            return _back(case)
    lead = (
        f"Ce que lira le bailleur : « {euros(known)} par mois en plus du loyer ». Rien d’autre du diagnostic ne lui est montré."
        if known is not None
        else "Le diagnostic ne donne pas encore de montant maximum par mois en plus du loyer (section 4)."
    )
    return form_page(request, case, form, "Partager la capacité de remboursement", "Partager ce montant", lead)


@require_POST
def withdraw_capacity(request: ActingRequest, pk: uuid.UUID, shared_pk: uuid.UUID) -> HttpResponse:
    """The household takes its agreement back."""
    case = visible_case(request, pk)
    refusal = rules.may_share_capacity(request.acting, case)
    if refusal:
        raise PermissionDenied(refusal)
    shared = get_object_or_404(SharedCapacity, pk=shared_pk, case=case)
    try:
        capacity.withdraw_capacity(shared=shared, actor=request.acting)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "Accord retiré : ce montant n’est plus montré.")
    return _back(case)


def file_overindebtedness(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """A file deposited at the Banque de France."""
    case = visible_case(request, pk)
    refusal = rules.may_write_overindebtedness(request.acting, case)
    if refusal:
        raise PermissionDenied(refusal)
    form = OverindebtednessForm(request.POST or None, initial={"filed_on": scope.today()})
    if request.method == "POST" and form.is_valid():
        try:
            overindebtedness.file_overindebtedness(case=case, actor=request.acting, **form.cleaned_data)
        except DomainError as error:
            tied_to(form, error)
        else:
            messages.success(request, "Dossier enregistré. Les dates de la procédure sont à jour.")
            return _back(case)
    lead = "Le bailleur voit que ce dossier existe et ses dates ; ni ce qu’il contient, ni son numéro."
    return form_page(request, case, form, "Dossier de surendettement", "Enregistrer le dossier", lead)


def move_overindebtedness(request: ActingRequest, pk: uuid.UUID, row_pk: uuid.UUID, event: str) -> HttpResponse:
    """One move of a file before the commission de surendettement."""
    case = visible_case(request, pk)
    refusal = rules.may_write_overindebtedness(request.acting, case)
    if refusal:
        raise PermissionDenied(refusal)
    row = get_object_or_404(Overindebtedness, pk=row_pk, case=case)
    row.case = case
    transition = next((found for found in OVERINDEBTEDNESS.transitions if found.event == event), None)
    if transition is None:
        raise Http404
    form = MoveForm(request.POST or None, move=OVERINDEBTEDNESS_MOVES[event], initial={"on": scope.today()})
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            overindebtedness.move_overindebtedness(
                row=row, event=event, on=values.pop("on"), values=values, actor=request.acting
            )
        except DomainError as error:
            tied_to(form, error)
        else:
            messages.success(request, "C’est enregistré. Les dates de la procédure sont à jour.")
            return _back(case)
    return form_page(request, case, form, transition.label, transition.label)
