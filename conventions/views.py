"""Conventions: the list, one convention, its draft, signature, end and engagements."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from cases.procedure.enums import Stage
from conventions import rules, terms
from conventions.enums import ConventionKind, ConventionState
from conventions.forms import ConventionForm, DenunciationForm, DoneForm, EngagementForm, SignatureForm, initial_of
from conventions.models import Convention, Engagement
from conventions.services import drafting
from conventions.services.sharing import shared_count
from core.errors import DomainError
from core.formats import plural
from core.forms import HouseForm
from organisations import scope
from organisations.enums import Role
from organisations.http import ActingRequest
from organisations.matrix import matrix

STATE_TAGS = {
    ConventionState.DRAFT: ("is-idle", "pen"),
    ConventionState.SIGNED: ("is-done", "check"),
    ConventionState.EXPIRED: ("is-idle", "past"),
    ConventionState.DENOUNCED: ("is-late", "past"),
}


def visible_convention(request: ActingRequest, pk: uuid.UUID) -> Convention:
    """The convention, or the same 404 as for one that does not exist."""
    return get_object_or_404(Convention.objects.visible_to(request.acting), pk=pk)


def _allow(refusal: str | None) -> None:
    if refusal:
        raise PermissionDenied(refusal)


def convention_list(request: ActingRequest) -> HttpResponse:
    """Conventions of one's own organisation, in force first."""
    found = list(Convention.objects.visible_to(request.acting).prefetch_related("parties__organisation"))
    found.sort(key=lambda c: (c.state != ConventionState.SIGNED, c.state != ConventionState.DRAFT, c.title))
    rows = [
        {
            "convention": convention,
            "url": reverse("conventions:page", args=[convention.pk]),
            "parties": ", ".join(party.organisation.name for party in convention.parties.all()),
            "tag": _tag(convention),
        }
        for convention in found
    ]
    context = {"rows": rows, "may_prepare": rules.may_prepare(request.acting) is None}
    return render(request, "conventions/list.html", context)


def _tag(convention: Convention) -> dict[str, str]:
    tone, icon = STATE_TAGS[ConventionState(convention.state)]
    return {"tone": tone, "icon": icon, "tag": convention.get_state_display()}


def _trail(label: str, convention: Convention | None = None) -> list[dict[str, str]]:
    trail = [{"label": "Conventions", "url": reverse("conventions:list")}]
    if convention is not None:
        trail.append({"label": convention.title, "url": reverse("conventions:page", args=[convention.pk])})
    return [*trail, {"label": label}]


def families_read() -> list[dict[str, str]]:
    """What the housing officer of a commune reads of an opened case, from the access matrix."""
    words = {"R": "Lu", "S": "Sous forme réduite", "A": "Avec l’accord daté de la personne"}
    found = [
        {"label": label, "value": words[cell]}
        for family, label in matrix().labels.items()
        if (cell := matrix().cell(family, Role.COMMUNE_OFFICER)) in words and family not in ("F0", "F23")
    ]
    return sorted(found, key=lambda item: list(words.values()).index(item["value"]))


def _facts(convention: Convention) -> list[dict[str, Any]]:
    bounds = f"{Stage(convention.from_stage).label}, jusqu’à : {Stage(convention.until_stage).label.lower()}"
    return [
        {"label": "Nature", "value": convention.get_kind_display()},
        {
            "label": "Périmètre",
            "value": ", ".join(line.label for line in convention.perimeter.select_related("commune")),
        },
        {
            "label": "Dossiers ouverts",
            "value": f"dès {plural(convention.min_unpaid_terms, 'terme net impayé', 'termes nets impayés')}",
        },
        {"label": "À partir de", "value": bounds},
        {"label": "Base légale", "value": convention.legal_basis},
    ]


def convention_page(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """One convention: who, where, until when, which cases, which promises, which bilans."""
    convention = visible_convention(request, pk)
    member, today = request.acting, scope.today()
    dept = member.organisation.territory.code
    engagements = convention.engagements.select_related("party__organisation")
    periods = terms.periods(convention) if convention.kind == ConventionKind.PREVENTION else []
    context = {
        "convention": convention,
        "trail": _trail(convention.title),
        "tag": _tag(convention),
        "facts": _facts(convention),
        "parties": convention.parties.select_related("organisation"),
        "term": terms.term_card(convention, today=today, dept=dept),
        "bilan": terms.bilan_card(convention, today=today, dept=dept),
        "bilans": [period for period in periods if period.starts_on <= today],
        "shared": shared_count(convention, member) if convention.state == ConventionState.SIGNED else None,
        "families": families_read(),
        "engagements": [
            {
                "row": row,
                "own": row.party.organisation_id == member.organisation_id,
                "late": bool(row.until and not row.done_on and row.until < today),
            }
            for row in engagements
        ],
        "may_edit": rules.may_edit(member, convention) is None,
        "may_sign": rules.may_sign(member, convention) is None,
        "may_denounce": rules.may_denounce(member, convention) is None,
        "may_engage": rules.may_engage(member, convention) is None,
    }
    return render(request, "conventions/page.html", context)


def create(request: ActingRequest) -> HttpResponse:
    """Prepare a convention."""
    _allow(rules.may_prepare(request.acting))
    own = request.acting.organisation_id
    initial = {"bailleurs": [own], "partners": [own]}
    form = ConventionForm(request.POST or None, member=request.acting, initial=initial)
    if form.is_valid():
        try:
            made = drafting.create_convention(terms=form.terms(), actor=request.acting)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, "Le projet de convention est enregistré. Il n’ouvre encore aucun dossier.")
            return redirect("conventions:page", pk=made.pk)
    context = {"form": form, "convention": None, "trail": _trail("Préparer une convention")}
    return render(request, "conventions/edit.html", context)


def edit(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a draft."""
    convention = visible_convention(request, pk)
    _allow(rules.may_edit(request.acting, convention))
    form = ConventionForm(
        request.POST or None, member=request.acting, convention=convention, initial=initial_of(convention)
    )
    if form.is_valid():
        try:
            drafting.update_convention(convention=convention, terms=form.terms(), actor=request.acting)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, "Le projet est enregistré.")
            return redirect("conventions:page", pk=convention.pk)
    context = {"form": form, "convention": convention, "trail": _trail("Modifier", convention)}
    return render(request, "conventions/edit.html", context)


def _act(
    request: ActingRequest,
    convention: Convention,
    form: HouseForm,
    write: Callable[[dict[str, Any]], str],
    **page: Any,
) -> HttpResponse:
    """One small form on a convention: show it, call the service, say what happened."""
    if form.is_valid():
        try:
            done = write(form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, done)
            return redirect("conventions:page", pk=convention.pk)
    context = {"convention": convention, "form": form, "trail": _trail(page["title"], convention), **page}
    return render(request, "conventions/act.html", context)


def sign(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Record the signature of one's own organisation, a bailleur."""
    convention = visible_convention(request, pk)
    _allow(rules.may_sign(request.acting, convention))

    def write(data: dict[str, Any]) -> str:
        done = drafting.record_signature(convention=convention, on=data["on"], actor=request.acting)
        return f"La signature est enregistrée : {plural(done.opened, 'accès ouvert', 'accès ouverts')}."

    return _act(
        request,
        convention,
        SignatureForm(request.POST or None),
        write,
        title="Enregistrer la signature",
        submit="Enregistrer la signature",
        consequences=[
            "Vos dossiers du périmètre s’ouvrent aux partenaires, dans les limites de la convention.",
            "Le terme et les dates de bilan sont calculés.",
            "La convention ne se modifie plus.",
        ],
        danger=False,
    )


def denounce(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """End a convention by letter, without notice."""
    convention = visible_convention(request, pk)
    _allow(rules.may_denounce(request.acting, convention))

    def write(data: dict[str, Any]) -> str:
        drafting.denounce(convention=convention, on=data["on"], reason=data["reason"], actor=request.acting)
        return "La convention est dénoncée. Les dossiers qu’elle ouvrait sont fermés aux partenaires."

    return _act(
        request,
        convention,
        DenunciationForm(request.POST or None),
        write,
        title="Dénoncer la convention",
        submit="Dénoncer la convention",
        consequences=[
            "Les partenaires ne voient plus, dès maintenant, les dossiers que la convention leur ouvrait.",
            "La convention ne peut pas être reprise : il faudra en préparer une autre.",
        ],
        danger=True,
    )


def engage(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Note an engagement of one's own organisation."""
    convention = visible_convention(request, pk)
    _allow(rules.may_engage(request.acting, convention))

    def write(data: dict[str, Any]) -> str:
        drafting.add_engagement(convention=convention, what=data["what"], until=data["until"], actor=request.acting)
        return "L’engagement est noté."

    form = EngagementForm(request.POST or None)
    return _act(request, convention, form, write, title="Noter un engagement", submit="Enregistrer", danger=False)


def keep(request: ActingRequest, pk: uuid.UUID, engagement_pk: uuid.UUID) -> HttpResponse:
    """Say that an engagement of one's own organisation was kept."""
    convention = visible_convention(request, pk)
    _allow(rules.may_engage(request.acting, convention))
    engagement = get_object_or_404(
        Engagement.objects.select_related("party", "convention__territory"), pk=engagement_pk, convention=convention
    )

    def write(data: dict[str, Any]) -> str:
        drafting.complete_engagement(engagement=engagement, on=data["on"], actor=request.acting)
        return "L’engagement est noté comme tenu."

    form = DoneForm(request.POST or None, today=scope.today())
    return _act(request, convention, form, write, title=engagement.what, submit="Noter comme tenu", danger=False)
