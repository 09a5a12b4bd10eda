"""Measures of a case: those of the follow-up tab, the list of kinds, one measure and its moves."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cases import rules
from cases.enums import MeasureKind, MeasureState
from cases.forms.measures import OPENING, MeasureForm, MoveForm
from cases.measures import LIVES, MOVES
from cases.models import Case, Measure, SharedCapacity
from cases.plans.resumption import Answer
from cases.procedure.ask import ask
from cases.procedure.calendars import calendar_of
from cases.services import capacity, measures, plan_following, plans, protocole
from cases.views.agreed import settled_by
from cases.views.head import case_context, trail, visible_measure, writing_case
from cases.views.overindebtedness import overindebtedness_moves
from cases.views.plans import VERDICTS, plan_context, plan_summary
from cases.views.writing import form_page, tied_to
from core.errors import DomainError
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


def badge(measure: Measure) -> dict[str, str]:
    """State of a measure as `components/badge.html` reads it."""
    tone, icon = TONES.get(MeasureState(measure.state), ("is-next", "date"))
    return {"tone": tone, "icon": icon, "text": measure.get_state_display()}


def measures_shown(request: ActingRequest, case: Case) -> dict[str, Any]:
    """Measures of the follow-up tab, each with its state; plans with what the ledger says of them."""
    member = request.acting
    context: dict[str, Any] = {"measures": [], "overindebtedness": []}
    if matrix().reads("F5", member.role):
        today = scope.today()
        followed = {
            found.measure.pk: plan_summary(found)
            for found in plan_following.follow_plans(plan_following.plans_of(case), today=today)
        }
        context["measures"] = [
            {"measure": row, "badge": badge(row), "summary": followed.get(row.pk, "")}
            for row in case.measures.select_related("organisation")
        ]
        context["shared"] = SharedCapacity.objects.filter(case=case, withdrawn_on__isnull=True).first()
    if matrix().reads("F8", member.role):
        context["overindebtedness"] = [
            {"row": row, "moves": overindebtedness_moves(request, row)} for row in case.overindebtedness.all()
        ]
    if rules.may_share_capacity(member, case) is None:
        context["known_capacity"] = capacity.known_capacity(case, member)
    context["may_overindebtedness"] = rules.may_write_overindebtedness(member, case) is None
    return context


SERVICES: dict[str, Callable[..., None]] = {
    MeasureKind.PLAN_APUREMENT: plans.move_plan,
    MeasureKind.PROTOCOLE: protocole.move_protocole,
}
ABOUT: dict[str, str] = {
    MeasureKind.FSL: "Une demande au fonds de solidarité pour le logement, de sa préparation à son versement.",
    MeasureKind.PROTOCOLE: "Après un jugement de résiliation, quand l’indemnité d’occupation est de nouveau payée.",
    MeasureKind.GARANTIE: "Visale ou caution\N{NO-BREAK SPACE}: en cours, puis mise en jeu une fois le ménage approché.",
    MeasureKind.MUTATION: "Un logement plus adapté, de la demande à l’emménagement.",
    MeasureKind.ACCOMPAGNEMENT: "Ce qui est proposé au ménage, accepté ou non. Le bailleur le lit\N{NO-BREAK SPACE}: un suivi qui doit "
    "rester entre le ménage et le service ne s’écrit pas ici.",
    MeasureKind.AUTRE: "Ce qui n’entre dans aucune autre mesure, avec ses dates.",
}
LEADS: dict[str, str] = {
    MeasureKind.PROTOCOLE: "Proposé quand l’indemnité d’occupation est de nouveau payée et qu’aucun trouble de voisinage n’est constaté. "
    "Une condition qui manque n’empêche pas d’enregistrer\N{NO-BREAK SPACE}: le dossier la dit."
}
ANSWERS = {Answer.MET: ("is-done", "check"), Answer.UNMET: ("is-late", "alert"), Answer.UNKNOWN: ("is-soon", "info")}


def shown_conditions(case: Case, measure: Measure | None = None) -> list[dict[str, Any]]:
    """Conditions of a protocole, each with its badge and its terms as the page shows them."""
    return [
        {
            "one": one,
            "tone": ANSWERS[one.answer][0],
            "icon": ANSWERS[one.answer][1],
            "terms": [
                {"row": row, "tone": VERDICTS[row.verdict][0], "icon": VERDICTS[row.verdict][1]} for row in one.terms
            ],
        }
        for one in protocole.conditions(case, measure)
    ]


def _shows_conditions(request: ActingRequest, measure: Measure) -> bool:
    """They rest on acts: who does not read them would be told that there is no judgment."""
    return measure.kind == MeasureKind.PROTOCOLE and matrix().reads("F16", request.acting.role)


def choose_measure(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Which measure to record."""
    case = writing_case(request, pk)
    kinds = [(kind.value, kind.label, ABOUT[kind]) for kind in MeasureKind if kind in OPENING]
    context = {**case_context(request, case, tab=""), "kinds": kinds}
    context["may_overindebtedness"] = rules.may_write_overindebtedness(request.acting, case) is None
    return render(request, "cases/measures/choose.html", context)


def record_measure(request: ActingRequest, pk: uuid.UUID, kind: str) -> HttpResponse:
    """Open a measure of one kind."""
    if kind not in OPENING:
        raise Http404
    case = writing_case(request, pk)
    form = MeasureForm(request.POST or None, kind=kind, initial={"starts_on": scope.today()})
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        more = {name: values.pop(name) for name in ("neighbourhood", "source") if name in values}
        new = measures.NewMeasure(case=case, kind=kind, **values)
        try:
            if kind == MeasureKind.PROTOCOLE:
                new = replace(new, said=protocole.said(protocole.conditions(case)[:2]))
                made = protocole.open_protocole(new=new, actor=request.acting, **more)
            else:
                made = measures.open_measure(new=new, actor=request.acting)
        except DomainError as error:
            tied_to(form, error)
        else:
            messages.success(request, "Mesure enregistrée.")
            settled_by(request, case, made)
            return redirect("cases:measure", pk=case.pk, measure_pk=made.pk)
    before = {"conditions": shown_conditions(case)} if kind == MeasureKind.PROTOCOLE else {}
    return form_page(
        request, case, form, MeasureKind(kind).label, "Enregistrer la mesure", LEADS.get(kind, ""), **before
    )


def _moves(request: ActingRequest, measure: Measure) -> list[dict[str, str]]:
    if rules.may_move_measure(request.acting, measure):
        return []
    return [
        {
            "event": move.event,
            "label": move.label,
            "url": reverse("cases:move_measure", args=[measure.case_id, measure.pk, move.event]),
        }
        for move in LIVES[measure.kind].transitions
        # A signed plan starts by itself on the day of its first instalment; an avenant is signed once it is written.
        if measure.state in move.sources and not (measure.is_plan and move.event in ("start", "amend"))
    ]


# Moves that stop or refuse: never the first thing that a page offers.
STOPPING = frozenset({"break", "call", "clear", "decline", "end", "refuse", "trouble"})


def _first_move(moves: list[dict[str, str]], *, broken: bool) -> str:
    """The move that the page puts forward: what is expected next, or the breach once the account shows it."""
    if broken:
        return "break"
    return next((move["event"] for move in moves if move["event"] not in STOPPING), "")


def measure_page(request: ActingRequest, pk: uuid.UUID, measure_pk: uuid.UUID) -> HttpResponse:
    """One measure: where it stands, what was done, what may come, its papers."""
    measure = visible_measure(request, pk, measure_pk)
    case = measure.case
    context = {
        **case_context(request, case, tab="followup"),
        "trail": trail(case, measure.get_kind_display()),
        "measure": measure,
        "badge": badge(measure),
        "moves": _moves(request, measure),
        "steps": [
            {"row": row, "label": _said(measure, row.event)} for row in measure.transitions.select_related("actor")
        ],
        "attachments": measure.attachments.all() if matrix().reads("F20", request.acting.role) else [],
        "may_attach": rules.may_attach(request.acting, case) is None,
        "dates": _dates(measure),
        "conditions": shown_conditions(case, measure) if _shows_conditions(request, measure) else [],
    }
    if measure.is_plan and hasattr(measure, "plan"):
        context |= plan_context(request, measure)
    running = context.get("live") and measure.state != MeasureState.BROKEN
    forward = _first_move([] if running else context["moves"], broken=bool(context.get("broken_on")))
    context["forward"] = "amend" if context.get("draft") else forward
    return render(request, "cases/measures/page.html", context)


SAID = {
    "open": "Enregistré",
    "rewrite": "Échéances modifiées avant la signature",
    "send": "Envoyé à la CAF ou à la MSA",
    "start": "Le plan court",
}
PAST = {
    "sign": "Signé",
    "break": "Rupture constatée",
    "resume": "Repris",
    "amend": "Avenant signé",
    "keep": "Tenu",
    "refuse": "Refus",
    "end": "Fin",
    "file": "Déposé",
    "grant": "Accordé",
    "pay": "Versé",
    "clear": "Aucun trouble de voisinage constaté",
    "trouble": "Trouble de voisinage constaté",
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


def move_measure(request: ActingRequest, pk: uuid.UUID, measure_pk: uuid.UUID, event: str) -> HttpResponse:
    """One move: its day, why, what it fills."""
    measure = visible_measure(request, pk, measure_pk)
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
            SERVICES.get(measure.kind, measures.move_measure)(measure=measure, step=step, actor=request.acting)
        except DomainError as error:
            tied_to(form, error)
        else:
            done = _said(measure, event)
            messages.success(request, f"C’est enregistré\N{NO-BREAK SPACE}: {done[0].lower()}{done[1:]}.")
            return redirect("cases:measure", pk=case.pk, measure_pk=measure.pk)
    return form_page(request, case, form, transition.label, transition.label)
