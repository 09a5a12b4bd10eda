"""Lists of diagnostics: a writer's own, a service's load, the territory's follow-up. Every number opens its list."""

import datetime
from typing import Any
from urllib.parse import urlencode

from dateutil.relativedelta import relativedelta
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Min, Q
from django.db.models.functions import TruncMonth
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases.querysets import STATE_ROLES
from cases.views.writing import tied_to
from core.errors import DomainError
from core.formats import NBSP, date_fr, month, percent, plural
from core.paging import CappedPaginator
from dsf.answers import Answer, answers_to
from dsf.enums import DsfKind, DsfState, SectionKey
from dsf.forms.procedure import DesignationForm, FollowForm, ListForm
from dsf.models import CcapexDataRequest, DesignatedService, Dsf, DsfSection, LandlordObservation
from dsf.querysets import SOCIAL_ROLES, DsfQuerySet
from dsf.schedule import untenable
from dsf.services import designation
from dsf.views.procedure import badge
from organisations import scope
from organisations.enums import Role
from organisations.http import ActingRequest
from organisations.models import Organisation

PAGE = 25
MISSING_SHOWN = 4


def worklist(request: ActingRequest) -> HttpResponse:
    """What is due first comes first. A writer starts with his own and with those nobody writes; filters in the address.

    403 for who neither asks nor writes diagnostics.
    """
    role = request.acting.role
    if role not in STATE_ROLES | SOCIAL_ROLES:
        raise PermissionDenied("Les diagnostics sont l’affaire des services sociaux et de l’État.")
    data = QueryDict("qui=miens") if role == Role.SOCIAL_WORKER and not request.GET else request.GET
    form = ListForm(data, acting=request.acting)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = _filtered(Dsf.objects.visible_to(request.acting), wanted, request)
    live = wanted.get("etat") not in ("transmis", "carence", "renvoye", "tous")
    ordered = rows.by_due() if live else rows.order_by("-requested_on", "pk")
    paginator = CappedPaginator(ordered.select_related("case__household", "case__commune", "service", "writer"), PAGE)
    page = paginator.get_page(request.GET.get("page"))
    late = set(rows.late(scope.today()).filter(pk__in=[dsf.pk for dsf in page]).values_list("pk", flat=True))
    missing = _missing(list(page)) if role in SOCIAL_ROLES else {}
    tight = untenable(list(page)) if live else set()
    came = _answers(list(page)) if role in SOCIAL_ROLES else {}
    count = plural(paginator.count, "diagnostic attendu", "diagnostics attendus") if live else ""
    return render(
        request,
        "dsf/worklist.html",
        {
            "form": form,
            "items": [
                _item(dsf, request, dsf.pk in late, dsf.pk in tight, missing.get(dsf.pk, ""), came.get(dsf.pk, []))
                for dsf in page
            ],
            "page": page,
            "live": live,
            "is_state": role in STATE_ROLES,
            "is_head": role == Role.SOCIAL_HEAD,
            "count": count or plural(paginator.count, "diagnostic"),
            "capped": paginator.capped,
            "filtered": bool(request.GET),
            "questions": _questions(request) if role in STATE_ROLES else 0,
        },
    )


def _questions(request: ActingRequest) -> int:
    """Requests of data that the secretariat has not answered."""
    territory = request.acting.organisation.territory_id
    return CcapexDataRequest.objects.filter(territory=territory, answered_on__isnull=True).count()


STATES = {
    "attendu": DsfState.live(),
    "demande": (DsfState.REQUESTED.value,),
    "transmis": (DsfState.TRANSMITTED.value,),
    "carence": (DsfState.CARENCE.value,),
    "renvoye": (DsfState.RETURNED.value,),
    "tous": tuple(DsfState.values),
}


def _filtered(rows: DsfQuerySet, wanted: dict[str, Any], request: ActingRequest) -> DsfQuerySet:
    state = wanted.get("etat") or "attendu"
    if state == "retard":
        rows = rows.late(scope.today())
    elif state == "ccapex":
        asked = CcapexDataRequest.objects.filter(answered_on__isnull=True)
        rows = rows.filter(pk__in=asked.values("dsf"))
    else:
        rows = rows.filter(state__in=STATES[state])
    who = wanted.get("qui")
    if who == "miens":
        rows = rows.filter(Q(writer=request.acting) | Q(writer__isnull=True))
    elif who == "sans":
        rows = rows.unassigned()
    elif who:
        rows = rows.filter(writer=who)
    return _in_period(rows, wanted)


def _in_period(rows: DsfQuerySet, wanted: dict[str, Any]) -> DsfQuerySet:
    if wanted.get("stade"):
        rows = rows.filter(kind=wanted["stade"])
    if wanted.get("service"):
        rows = rows.filter(service=wanted["service"])
    if wanted.get("du"):
        rows = rows.filter(requested_on__gte=wanted["du"])
    if wanted.get("au"):
        rows = rows.filter(requested_on__lte=wanted["au"])
    return rows


def _missing(rows: list[Dsf]) -> dict[Any, str]:
    """What each lacks, in two queries for a page: parts never saved, the bailleur not invited."""
    writing = [dsf.pk for dsf in rows if dsf.state == DsfState.WRITING]
    blank: dict[Any, list[str]] = {pk: [] for pk in writing}
    found = DsfSection.objects.filter(dsf__in=writing, version=0).values_list("dsf_id", "key")
    order = list(SectionKey)
    for pk, key in sorted(found, key=lambda row: order.index(SectionKey(row[1]))):
        blank[pk].append(str(SectionKey(key).label))
    invited = set(LandlordObservation.objects.filter(dsf__in=writing).values_list("dsf_id", flat=True))
    sentences = {}
    for pk, labels in blank.items():
        parts = [] if pk in invited else ["le bailleur n’est pas invité"]
        if labels:
            more = f" et {len(labels) - MISSING_SHOWN} autres" if len(labels) > MISSING_SHOWN + 1 else ""
            shown = labels[:MISSING_SHOWN] if more else labels
            parts.append(f"jamais enregistré{NBSP}: {', '.join(shown)}{more}")
        sentences[pk] = f"{NBSP}; ".join(parts)
    return sentences


def _answers(rows: list[Dsf]) -> dict[Any, list[Answer]]:
    """What came for each diagnostic that is still open: once it left, an answer asks nothing of its writer."""
    found: dict[Any, list[Answer]] = {}
    for answer in answers_to([dsf.pk for dsf in rows if dsf.state in DsfState.live()]):
        found.setdefault(answer.dsf_id, []).append(answer)
    return found


def _item(
    dsf: Any, request: ActingRequest, late: bool, tight: bool, missing: str, came: list[Answer]
) -> dict[str, Any]:
    state = badge(dsf)
    address = reverse("dsf:page", args=[dsf.pk])
    writer = f"rédigé par {dsf.writer.display_name}" if dsf.writer else "sans rédacteur"
    due_on = getattr(dsf, "due_on", None)
    what = getattr(dsf, "due_title", "")
    if not what:
        dated = dsf.kind != DsfKind.CFP
        what = "Aucune date : l’audience n’est pas connue." if dated else "Pour le préfet : aucune date ne l’impose."
    if dsf.transmitted_on:
        what = f"Transmis le {date_fr(dsf.transmitted_on)}"
    elif dsf.state not in DsfState.live():
        what = str(dsf.get_state_display())
    words = state["text"]
    if late:
        words += ", en retard"
    if tight:
        words += ", calendrier intenable"
    if any(answer.unread for answer in came):
        words += ", réponse à lire"
    notes = [f"{dsf.get_kind_display()}. Demandé le {date_fr(dsf.requested_on)}, {dsf.service.name}, {writer}."]
    if came:
        told = [f"{answer.who} le {date_fr(answer.on)}{' (non lue)' if answer.unread else ''}" for answer in came]
        notes.append(f"Réponse reçue{NBSP}: {', '.join(told)}.")
    if missing:
        notes.append(f"Manque{NBSP}: {missing}.")
    answering = dsf.state == DsfState.REQUESTED and request.acting.role not in STATE_ROLES
    return {
        "day": due_on if dsf.state in DsfState.live() else dsf.transmitted_on or dsf.requested_on,
        "tone": "is-late" if late or tight else state["tone"],
        "title": dsf.case.household.name,
        "url": address,
        "place": f"{dsf.case.commune.name} · {dsf.case.number}",
        "what": what,
        "icon": "past" if late or tight else state["icon"],
        "tag": words,
        "note": " ".join(notes),
        "action_label": "Répondre" if answering else "Ouvrir",
        "action_url": address,
        "urgent": late or tight,
    }


# The head of service


def load(request: ActingRequest) -> HttpResponse:
    """Who writes how many, what is late, what nobody writes. For the head of the service."""
    if request.acting.role != Role.SOCIAL_HEAD:
        raise PermissionDenied("La charge du service est pour son responsable.")
    rows = Dsf.objects.visible_to(request.acting)
    today = scope.today()
    late_by = _counts(rows.late(today), "writer")
    unassigned = rows.unassigned()
    lines = [
        {
            "name": row["writer__display_name"],
            "left": not row["writer__is_active"],
            "live": row["live"],
            "late": late_by.get(row["writer"], 0),
            "asked_first": row["first"],
            "key": row["writer"],
        }
        for row in rows.live()
        .filter(writer__isnull=False)
        .values("writer", "writer__display_name", "writer__is_active")
        .annotate(live=Count("pk"), first=Min("requested_on"))
        .order_by("-live", "writer__display_name")
    ]
    context = {
        "lines": lines,
        "figures": [
            _figure("En cours", rows.live().count(), etat="attendu"),
            _figure("À accepter", rows.filter(state=DsfState.REQUESTED).count(), etat="demande"),
            _figure("Sans rédacteur", unassigned.count(), qui="sans"),
            _figure("En retard", rows.late(today).count(), etat="retard"),
        ],
    }
    return render(request, "dsf/load.html", context)


def _counts(rows: DsfQuerySet, field: str) -> dict[Any, int]:
    return {row[field]: row["n"] for row in rows.order_by().values(field).annotate(n=Count("pk"))}


def _list_url(**wanted: Any) -> str:
    """The list that a number counts."""
    return f"{reverse('dsf:list')}?{urlencode({name: value for name, value in wanted.items() if value})}"


def _figure(label: str, value: int, **wanted: Any) -> dict[str, Any]:
    return {"label": label, "value": value, "note": "", "url": _list_url(**wanted)}


# The préfecture


def follow(request: ActingRequest) -> HttpResponse:
    """Asked, waiting, sent, carences, late, by service and by month of request. For the State."""
    if request.acting.role not in STATE_ROLES:
        raise PermissionDenied("Ce suivi est pour la préfecture et le secrétariat de la CCAPEX.")
    today = scope.today()
    data = request.GET if request.GET else QueryDict(f"du={(today - relativedelta(months=12)).isoformat()}")
    form = FollowForm(data, territory=request.acting.organisation.territory_id)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = _in_period(Dsf.objects.visible_to(request.acting), wanted)
    given = {
        "stade": wanted.get("stade"),
        "service": wanted["service"].pk if wanted.get("service") else None,
        "du": wanted.get("du"),
        "au": wanted.get("au"),
    }
    total = rows.aggregate(**_columns())
    late = rows.late(today).count()
    names = dict(Organisation.objects.filter(pk__in=rows.order_by().values("service")).values_list("pk", "name"))
    by_service = _table(rows, "service", today, lambda key: {**given, "service": key}, lambda key: names.get(key, ""))
    by_month = _table(
        rows.annotate(mois=TruncMonth("requested_on")),
        "mois",
        today,
        lambda key: {**given, **_month_of(key, wanted)},
        lambda key: month(key).capitalize(),
    )
    context = {
        "form": form,
        "figures": [
            _figure("Demandés", total["asked"], etat="tous", **given),
            _figure("Attendus", total["live"], etat="attendu", **given),
            {
                **_figure("Transmis", total["sent"], etat="transmis", **given),
                "note": f"{_rate(total)} des demandes",
            },
            _figure("Carences", total["carence"], etat="carence", **given),
            _figure("En retard", late, etat="retard", **given),
        ],
        "returned": {"count": total["returned"], "url": _list_url(etat="renvoye", **given)},
        "tables": [
            {"title": "Par service", "first": "Service", "lines": by_service},
            {"title": "Par mois de la demande", "first": "Mois", "lines": by_month},
        ],
        "today": today,
        "waiting": _questions(request),
        "waiting_url": _list_url(etat="ccapex"),
    }
    return render(request, "dsf/follow.html", context)


def _columns() -> dict[str, Count]:
    def of(*states: str) -> Count:
        return Count("pk", filter=Q(state__in=states))

    return {
        "asked": Count("pk"),
        "live": of(*DsfState.live()),
        "sent": of(DsfState.TRANSMITTED),
        "carence": of(DsfState.CARENCE),
        "returned": of(DsfState.RETURNED),
    }


def _rate(counts: dict[str, int]) -> str:
    """Sent among asked; «–» when nothing was asked."""
    return percent(100 * counts["sent"] / counts["asked"]) if counts["asked"] else "–"


def _month_of(first: datetime.date, wanted: dict[str, Any]) -> dict[str, datetime.date]:
    """The month's days that the period in the address holds."""
    last = first + relativedelta(months=1, days=-1)
    return {"du": max(first, wanted.get("du") or first), "au": min(last, wanted.get("au") or last)}


def _table(rows: DsfQuerySet, key: str, today: datetime.date, given: Any, label: Any) -> list[dict[str, Any]]:
    late = _counts(rows.late(today), key)
    ordering = "-mois" if key == "mois" else "-asked"
    lines = []
    for row in rows.order_by().values(key).annotate(**_columns()).order_by(ordering, key):
        filters = given(row[key])
        cells = (
            ("Demandés", row["asked"], "tous"),
            ("Attendus", row["live"], "attendu"),
            ("En retard", late.get(row[key], 0), "retard"),
            ("Transmis", row["sent"], "transmis"),
            ("Carences", row["carence"], "carence"),
            ("Renvoyés", row["returned"], "renvoye"),
        )
        lines.append(
            {
                "label": label(row[key]),
                "cells": [
                    {"label": name, "value": value, "url": _list_url(etat=state, **filters) if value else ""}
                    for name, value, state in cells
                ],
                "rate": _rate(row),
            }
        )
    return lines


# Designated services


def designations(request: ActingRequest) -> HttpResponse:
    """Which service a territory names for each stage and commune, and whether the act asks it by itself."""
    if request.acting.role not in STATE_ROLES:
        raise PermissionDenied("Seul l’État désigne les services qui rédigent les diagnostics.")
    territory = request.acting.organisation.territory
    form = DesignationForm(request.POST or None, territory=territory)
    if request.method == "POST" and form.is_valid():
        try:
            designation.designate(actor=request.acting, **form.cleaned_data)
        except DomainError as error:
            tied_to(form, error)
        else:
            messages.success(request, "Service désigné.")
            return redirect("dsf:designations")
    rows = DesignatedService.objects.filter(territory=territory).select_related("commune", "service", "set_by")
    ordered = rows.order_by("kind", F("commune__search_name").asc(nulls_last=True))
    context = {"form": form, "rows": ordered}
    return render(request, "dsf/designations.html", context, status=422 if form.errors else 200)


@require_POST
def undesignate(request: ActingRequest, pk: Any) -> HttpResponse:
    if request.acting.role not in STATE_ROLES:
        raise PermissionDenied("Seul l’État désigne les services qui rédigent les diagnostics.")
    row = get_object_or_404(DesignatedService, pk=pk, territory=request.acting.organisation.territory_id)
    designation.withdraw(designated=row, actor=request.acting)
    messages.success(request, "Désignation retirée. Les diagnostics déjà demandés restent à leur service.")
    return redirect("dsf:designations")
