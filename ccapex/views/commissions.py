"""Settings of the territory: the tree of commissions, who sits, who examines what, what makes a situation complex."""

import datetime
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date

from ccapex import rules
from ccapex.criteria import CRITERIA
from ccapex.forms.commissions import (
    CommissionForm,
    CompetenceForm,
    CriterionForm,
    EndForm,
    FromForm,
    HolderForm,
    MayorForm,
    SeatForm,
)
from ccapex.models import Commission, CommissionMembership, Competence, MayorParticipation, SeatHolder
from ccapex.services import candidates, commissions
from core.errors import DomainError
from core.forms import HouseForm
from organisations import scope
from organisations.http import ActingRequest


def _sets(request: ActingRequest) -> None:
    refusal = rules.may_prepare(request.acting)
    if refusal:
        raise PermissionDenied(refusal)


def _visible(request: ActingRequest, model: Any) -> Any:
    """Rows of the territory, for who prepares; nothing for anybody else, so that the answer is a 404."""
    if rules.may_prepare(request.acting):
        return model.objects.none()
    return model.objects.filter(territory=request.acting.organisation.territory_id)


def _trail(label: str, *middle: dict[str, str]) -> list[dict[str, str]]:
    return [{"label": "Commissions", "url": reverse("ccapex:tree")}, *middle, {"label": label, "url": ""}]


def _day(request: ActingRequest) -> datetime.date:
    try:
        return parse_date(request.GET.get("le", "")) or scope.today()
    except ValueError:
        return scope.today()


def tree(request: ActingRequest) -> HttpResponse:
    """The commissions in force on a day, under one another; what is to come and what is over."""
    _sets(request)
    day = _day(request)
    rows = list(
        _visible(request, Commission)
        .select_related("secretariat", "arrondissement")
        .prefetch_related(
            Prefetch("seats", commissions.in_force(CommissionMembership.objects.all(), day)),
            Prefetch("mayors", commissions.in_force(MayorParticipation.objects.all(), day)),
        )
    )
    standing = [row for row in rows if row.valid_from <= day and (row.valid_until is None or row.valid_until >= day)]
    context = {
        "day": day,
        "lines": _lines(standing),
        "coming": [row for row in rows if row.valid_from > day],
        "over": [row for row in rows if row.valid_until is not None and row.valid_until < day],
        "charter": not rows and request.acting.organisation.territory.code in commissions.CHARTERS,
        "decree": any(row.level in ("pleniere", "territoriale") and row.successor_id is None for row in standing),
    }
    return render(request, "ccapex/settings/tree.html", context)


def _lines(rows: list[Commission]) -> list[tuple[int, Commission]]:
    """(depth, commission) in the order of the tree; one whose parent is not in force stands at the root."""
    keys = {row.pk for row in rows}
    found: list[tuple[int, Commission]] = []

    def walk(parent: Any, depth: int) -> None:
        for row in rows:
            above = row.parent_id if row.parent_id in keys else None
            if above == parent:
                found.append((depth, row))
                walk(row.pk, depth + 1)

    walk(None, 0)
    return found


def _ask(
    request: ActingRequest,
    form: HouseForm,
    write: Callable[[dict[str, Any]], Any],
    *,
    title: str,
    submit: str,
    done: str,
    back: str,
    trail: list[dict[str, str]],
    text: str = "",
) -> HttpResponse:
    """One form of the settings: shown, checked, written, then back where it came from."""
    if request.method == "POST" and form.is_valid():
        try:
            write(dict(form.cleaned_data))
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, done)
            return redirect(back)
    context = {"form": form, "title": title, "submit": submit, "back": back, "trail": trail, "text": text}
    return render(request, "ccapex/settings/form.html", context)


def commission_new(request: ActingRequest) -> HttpResponse:
    _sets(request)
    form = CommissionForm(
        request.POST or None, territory=request.acting.organisation.territory, initial={"valid_from": scope.today()}
    )
    return _ask(
        request,
        form,
        lambda values: commissions.open_commission(actor=request.acting, **values),
        title="Créer une commission",
        submit="Créer la commission",
        done="Commission créée.",
        back=reverse("ccapex:tree"),
        trail=_trail("Créer une commission"),
    )


def open_tree(request: ActingRequest, key: str) -> HttpResponse:
    """Open the tree of the charter (empty territory), or that of the décret of 2026 from a date."""
    _sets(request)
    territory = request.acting.organisation.territory
    if key == "charte":
        title, done = "Charger l’arbre de la charte", "Commissions et communes de la charte chargées."
        text = "La formation plénière, les trois commissions territoriales et les vingt-trois communes de l’annexe 3."

        def write(values: dict[str, Any]) -> Any:
            return commissions.load_charter(territory=territory, from_on=values["from_on"])
    else:
        title, done = "Ouvrir l’arbre du décret de 2026", "Nouvel arbre ouvert. Faites-le vérifier par un juriste."
        text = (
            "Chaque commission en vigueur s’arrête la veille et passe ses membres à celle qui lui succède\u00a0: une CCAPEX "
            "centrale, des CCAPEX locales. Les séances déjà tenues gardent leurs règles. Le texte du décret est connu par des "
            "commentaires seulement\u00a0: chaque ligne porte «\u00a0à vérifier par un juriste\u00a0»."
        )

        def write(values: dict[str, Any]) -> Any:
            return commissions.open_decree_tree(from_on=values["from_on"], actor=request.acting)

    return _ask(
        request,
        FromForm(request.POST or None),
        write,
        title=title,
        submit=title,
        done=done,
        back=reverse("ccapex:tree"),
        trail=_trail(title),
        text=text,
    )


def _commission(request: ActingRequest, pk: uuid.UUID) -> Commission:
    rows = _visible(request, Commission).select_related("secretariat", "arrondissement", "parent", "successor")
    found: Commission = get_object_or_404(rows, pk=pk)
    return found


def commission_page(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """One commission: its rules, who sits, what it examines, whose mayors attend, and what changed when."""
    row = _commission(request, pk)
    day = scope.today()
    kept = Q(valid_until__isnull=True) | Q(valid_until__gte=day)
    seats = row.seats.select_related("organisation").prefetch_related("holders").order_by("-copresident", "valid_from")
    context = {
        "row": row,
        "seats": seats.filter(kept),
        "former": seats.exclude(kept),
        "competences": row.competences.filter(kept).select_related("commune", "arrondissement"),
        "mayors": row.mayors.filter(kept).select_related("commune").order_by("commune__name"),
        "changes": row.history.select_related("history_user").order_by("-history_date", "-history_id")[:20],
        "predecessor": Commission.objects.filter(successor=row).first(),
        "live": row.successor_id is None and (row.valid_until is None or row.valid_until >= day),
        "trail": _trail(row.name),
    }
    return render(request, "ccapex/settings/commission.html", context)


def _back(commission: Commission) -> str:
    return reverse("ccapex:commission", args=[commission.pk])


def commission_revise(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    row = _commission(request, pk)
    initial = {name: getattr(row, name) for name in commissions.REVISED} | {"valid_from": scope.today()}
    form = CommissionForm(
        request.POST or None, territory=request.acting.organisation.territory, commission=row, initial=initial
    )

    def write(values: dict[str, Any]) -> None:
        from_on = values.pop("valid_from")
        commissions.revise(commission=row, from_on=from_on, actor=request.acting, changes=values)

    return _ask(
        request,
        form,
        write,
        title="Changer les règles",
        submit="Enregistrer à partir de cette date",
        done="Règles enregistrées.",
        back=_tree(),
        trail=_trail("Changer les règles", {"label": row.name, "url": _back(row)}),
    )


def _tree() -> str:
    return reverse("ccapex:tree")


# What may be added to a commission: form, service, title, sentence once done.
PARTS: dict[str, tuple[Any, Any, str, str]] = {
    "membre": (SeatForm, commissions.seat, "Ajouter un membre", "Membre ajouté."),
    "competence": (CompetenceForm, commissions.give_competence, "Ajouter une compétence", "Compétence ajoutée."),
    "maire": (MayorForm, commissions.list_mayor, "Ajouter une commune participante", "Commune ajoutée."),
}


def part_new(request: ActingRequest, pk: uuid.UUID, what: str) -> HttpResponse:
    """Add a seat, a competence or a participating commune."""
    row = _commission(request, pk)
    form_class, service, title, done = PARTS[what]
    form = form_class(request.POST or None, commission=row, initial={"valid_from": max(row.valid_from, scope.today())})
    return _ask(
        request,
        form,
        lambda values: service(commission=row, actor=request.acting, **values),
        title=title,
        submit=title,
        done=done,
        back=_back(row),
        trail=_trail(title, {"label": row.name, "url": _back(row)}),
    )


def holder_new(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Name who sits for a member organisation."""
    seat = get_object_or_404(
        _visible(request, CommissionMembership).select_related("commission", "organisation"), pk=pk
    )
    form = HolderForm(
        request.POST or None, organisation=seat.organisation, day=scope.today(), initial={"valid_from": scope.today()}
    )
    return _ask(
        request,
        form,
        lambda values: commissions.name_holder(seat=seat, actor=request.acting, **values),
        title=f"Nommer un représentant : {seat.organisation.name}",
        submit="Nommer ce représentant",
        done="Représentant nommé.",
        back=_back(seat.commission),
        trail=_trail("Nommer un représentant", {"label": seat.commission.name, "url": _back(seat.commission)}),
    )


ENDED: dict[str, tuple[Any, str]] = {
    "commission": (Commission, "Fermer la commission"),
    "membre": (CommissionMembership, "Mettre fin à un siège"),
    "representant": (SeatHolder, "Mettre fin à un mandat"),
    "competence": (Competence, "Mettre fin à une compétence"),
    "maire": (MayorParticipation, "Mettre fin à une participation"),
}


def part_end(request: ActingRequest, what: str, pk: uuid.UUID) -> HttpResponse:
    """Give a dated setting its last day. Nothing is erased."""
    model, title = ENDED[what]
    row = get_object_or_404(_visible(request, model), pk=pk)
    owner = row if what == "commission" else (row.seat.commission if what == "representant" else row.commission)
    return _ask(
        request,
        EndForm(request.POST or None, initial={"until": scope.today()}),
        lambda values: commissions.end(row=row, actor=request.acting, **values),
        title=title,
        submit=title,
        done="Date de fin enregistrée.",
        back=_back(owner),
        trail=_trail(title, {"label": owner.name, "url": _back(owner)}),
        text="La ligne reste lisible dans l’historique : les séances passées la gardent.",
    )


def criteria(request: ActingRequest) -> HttpResponse:
    """What makes a situation complex here, with the weight and figures in force."""
    _sets(request)
    rows = candidates.settings_on(request.acting.organisation.territory, scope.today())
    context = {"rows": rows, "chosen": any(row.chosen for row in rows), "trail": _trail("Situations complexes")}
    return render(request, "ccapex/settings/criteria.html", context)


def criterion_edit(request: ActingRequest, key: str) -> HttpResponse:
    _sets(request)
    criterion = CRITERIA.get(key)
    if criterion is None:
        raise Http404
    current = next(
        row
        for row in candidates.settings_on(request.acting.organisation.territory, scope.today())
        if row.criterion.key == key
    )
    form = CriterionForm(
        request.POST or None,
        criterion=criterion,
        initial={"weight": current.weight, "valid_from": scope.today(), **current.figures},
    )

    def write(values: dict[str, Any]) -> None:
        commissions.set_criterion(
            rule=key,
            weight=values["weight"],
            valid_from=values["valid_from"],
            parameters={name: values[name] for name in form.names},
            actor=request.acting,
        )

    return _ask(
        request,
        form,
        write,
        title=criterion.label,
        submit="Enregistrer",
        done="Critère enregistré.",
        back=reverse("ccapex:criteria"),
        trail=_trail(criterion.label, {"label": "Situations complexes", "url": reverse("ccapex:criteria")}),
        text=criterion.source,
    )
