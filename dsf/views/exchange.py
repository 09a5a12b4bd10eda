"""Pages by which bailleur, CCAPEX and jurist are asked, and by which each answers without seeing the diagnostic."""

import datetime
import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases.models import Act, Case, LeaseAccount, LedgerEntry
from cases.procedure.enums import ActKind
from cases.querysets import STATE_ROLES
from cases.reading import attach_names, reading_of
from cases.views.writing import tied_to
from core.errors import DomainError
from core.formats import date_fr
from dsf import rules
from dsf.enums import Disputed
from dsf.forms.procedure import (
    CcapexAnswerForm,
    CcapexQuestionForm,
    InviteJuristForm,
    InviteLandlordForm,
    JuristAnswerForm,
    LandlordAnswerForm,
)
from dsf.models import CcapexDataRequest, Dsf, DsfDebtReview, JuristInvitation, LandlordObservation
from dsf.services import exchange
from dsf.views.procedure import find
from organisations import scope
from organisations.enums import Role
from organisations.http import ActingRequest
from organisations.services import log_access

LEDGER_SHOWN = 36


def _in_charge(request: ActingRequest, pk: uuid.UUID, *, closed_too: bool = False) -> Dsf:
    dsf = find(request, pk)
    refusal = rules.may_exchange(request.acting, dsf, closed_too=closed_too)
    if refusal:
        raise PermissionDenied(refusal)
    return dsf


@require_POST
def seen(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The writer has read what was answered: no longer «Nouveau». Said by a button, so that reading changes nothing."""
    dsf = _in_charge(request, pk, closed_too=True)
    if dsf.writer_id != request.acting.pk:
        raise PermissionDenied("Seule la personne qui rédige ce diagnostic marque les réponses comme lues.")
    exchange.mark_seen(dsf=dsf, actor=request.acting)
    return redirect("dsf:page", dsf.pk)


def _asked(
    request: ActingRequest,
    dsf: Dsf,
    form: forms.Form,
    write: Callable[[], Any],
    texts: dict[str, str],
    *,
    template: str = "dsf/exchange.html",
    **more: Any,
) -> HttpResponse:
    """A form of the writer or of the secretariat on one diagnostic: write, say so, come back to it."""
    if request.method == "POST" and form.is_valid():
        try:
            write()
        except DomainError as error:
            tied_to(form, error)
        else:
            messages.success(request, texts["done"])
            return redirect("dsf:page", dsf.pk)
    context = {"dsf": dsf, "form": form, **texts, **more}
    return render(request, template, context, status=422 if form.errors else 200)


def invite_landlord(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Invite the bailleur, without sending him anything of the diagnostic."""
    dsf = _in_charge(request, pk)
    form = InviteLandlordForm(request.POST or None, today=scope.today())
    texts = {
        "title": "Inviter le bailleur à présenter ses observations",
        "lead": f"{dsf.case.bailleur.name} lira l’invitation et y répondra sur une page à lui, depuis le dossier. Sans "
        "compte, invitez-le par courrier ou par téléphone, puis saisissez sa réponse pour lui. Le diagnostic ne lui est "
        "jamais montré.",
        "submit": "Enregistrer l’invitation",
        "done": "Invitation enregistrée. La section 6 le dit.",
    }
    return _asked(
        request,
        dsf,
        form,
        lambda: exchange.invite_landlord(dsf=dsf, actor=request.acting, **form.cleaned_data),
        texts,
    )


def landlord_answer(request: ActingRequest, pk: uuid.UUID, observation_pk: uuid.UUID) -> HttpResponse:
    """Type in the answer of a bailleur without an account."""
    dsf = _in_charge(request, pk)
    row = get_object_or_404(dsf.landlord_observations.select_related("answered_by"), pk=observation_pk)
    form = LandlordAnswerForm(request.POST or None, initial={"text": row.text})
    texts = {
        "title": "Saisir la réponse du bailleur",
        "lead": f"Invité le {date_fr(row.invited_on)} ({row.get_channel_display().lower()}). Écrivez ce qu’il a écrit ou "
        "dit, dans ses termes : la page dira que vous l’avez saisi pour lui.",
        "submit": "Enregistrer la réponse",
        "done": "Réponse du bailleur enregistrée.",
    }
    return _asked(
        request,
        dsf,
        form,
        lambda: exchange.answer_for_landlord(
            observation=row, dsf=dsf, text=form.cleaned_data["text"], actor=request.acting
        ),
        texts,
    )


def ask_ccapex(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    dsf = _in_charge(request, pk)
    form = CcapexQuestionForm(request.POST or None)
    texts = {
        "title": "Demander les données de la CCAPEX",
        "lead": "Si possible dix jours ouvrés avant l’audience. Le secrétariat voit la demande sur la page du diagnostic et y "
        "répond."
        if dsf.kind == "assignation"
        else "Le secrétariat voit la demande sur la page du diagnostic et y répond.",
        "submit": "Demander",
        "done": "Demande envoyée à la CCAPEX.",
    }
    return _asked(
        request,
        dsf,
        form,
        lambda: exchange.ask_ccapex(dsf=dsf, question=form.cleaned_data["question"], actor=request.acting),
        texts,
    )


def answer_ccapex(request: ActingRequest, pk: uuid.UUID, request_pk: uuid.UUID) -> HttpResponse:
    """The secretariat's answer to a writer."""
    dsf = find(request, pk)
    if request.acting.role not in STATE_ROLES:
        raise PermissionDenied("Seuls le secrétariat de la CCAPEX et la préfecture répondent à cette demande.")
    row = get_object_or_404(CcapexDataRequest.objects.filter(dsf=dsf), pk=request_pk)
    form = CcapexAnswerForm(request.POST or None, initial={"text": row.text})
    question = f" Question : « {row.question} »" if row.question else ""
    texts = {
        "title": "Répondre à la demande de données",
        "lead": f"{dsf.service.name} rédige ce diagnostic et demande, le {date_fr(row.asked_on)}, ce que la CCAPEX sait de la "
        f"situation.{question}",
        "submit": "Transmettre au rédacteur",
        "done": "Éléments transmis au rédacteur.",
    }
    return _asked(
        request,
        dsf,
        form,
        lambda: exchange.answer_ccapex(request=row, text=form.cleaned_data["text"], actor=request.acting),
        texts,
    )


def invite_jurist(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    dsf = _in_charge(request, pk)
    form = InviteJuristForm(request.POST or None, dsf=dsf, today=scope.today())
    texts = {
        "title": "Inviter un juriste de l’ADIL",
        "lead": "Avec l’accord du locataire seulement. Le juriste lit le compte du bail et les actes de la procédure, et écrit "
        "dans la section 7.3. Il ne voit rien d’autre du diagnostic. Vous pouvez terminer l’invitation à tout moment.",
        "submit": "Inviter l’ADIL",
        "done": "ADIL invitée à la section 7.3.",
    }
    return _asked(
        request,
        dsf,
        form,
        lambda: exchange.invite_jurist(dsf=dsf, actor=request.acting, **form.cleaned_data),
        texts,
    )


@require_POST
def end_jurist(request: ActingRequest, pk: uuid.UUID, invitation_pk: uuid.UUID) -> HttpResponse:
    dsf = _in_charge(request, pk, closed_too=True)
    row = get_object_or_404(dsf.jurist_invitations.select_related("adil", "case__territory"), pk=invitation_pk)
    try:
        exchange.end_jurist(invitation=row, dsf=dsf, actor=request.acting)
        messages.success(request, f"Invitation terminée : {row.adil.name} ne voit plus ce dossier à ce titre.")
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("dsf:page", dsf.pk)


# The bailleur's own page


def observation(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The bailleur answers the invitation, or corrects his answer. He sees no row of the diagnostic."""
    rows = LandlordObservation.objects.addressed_to(request.acting)
    row = get_object_or_404(
        rows.select_related("case__territory", "case__commune", "organisation", "answered_by"), pk=pk
    )
    case = attach_names([row.case], request.acting)[0]
    form = LandlordAnswerForm(request.POST or None, initial={"text": row.text})
    if request.method == "POST" and form.is_valid():
        try:
            exchange.answer_as_landlord(observation=row, text=form.cleaned_data["text"], actor=request.acting)
        except DomainError as error:
            tied_to(form, error)
        else:
            messages.success(request, "Vos observations sont transmises au rédacteur du diagnostic.")
            return redirect("cases:tab", case.pk, "dsf")
    context = {
        "row": row,
        "case": case,
        "form": form,
        "by_other": row.answered_by and row.answered_by.organisation_id != case.bailleur_id,
        "versions": _earlier(row),
    }
    return render(request, "dsf/observation.html", context, status=422 if form.errors else 200)


def _earlier(row: LandlordObservation) -> list[Any]:
    """What was answered before, the last first: each different text, with its day and author."""
    found: list[Any] = []
    for version in row.history.exclude(text="").order_by("history_date"):
        if not found or found[-1].text != version.text:
            found.append(version)
    return found[-2::-1]


# The jurist


def questions(request: ActingRequest) -> HttpResponse:
    """What jurists are asked, unanswered first. 403 for everybody else."""
    if request.acting.role != Role.ADIL_JURIST:
        raise PermissionDenied("Ces questions sont adressées aux juristes de l’ADIL.")
    rows = list(
        JuristInvitation.objects.addressed_to(request.acting)
        .select_related("case", "organisation")
        .order_by("valid_until", "pk")[:200]
    )
    answered = dict(
        DsfDebtReview.objects.filter(dsf_id__in=[row.dsf_id for row in rows], answered_on__isnull=False).values_list(
            "dsf_id", "answered_on"
        )
    )
    attach_names([row.case for row in rows], request.acting)
    items = [_question(row, answered.get(row.dsf_id)) for row in rows]
    items.sort(key=lambda item: bool(item["answered"]))
    waiting = sum(not item["answered"] for item in items)
    return render(request, "dsf/questions.html", {"items": items, "waiting": waiting})


def _question(row: JuristInvitation, answered_on: Any) -> dict[str, Any]:
    address = reverse("dsf:question", args=[row.pk])
    return {
        "day": row.valid_until,
        "tone": "is-done" if answered_on else "is-soon",
        "title": row.case.shown_name,
        "url": address,
        "place": row.case.number,
        "what": row.question,
        "icon": "check" if answered_on else "clock",
        "tag": f"Répondu le {date_fr(answered_on)}" if answered_on else "À répondre",
        "note": f"Demandé par {row.organisation.name}. Ouvert jusqu’au {date_fr(row.valid_until)}.",
        "action_label": "Relire" if answered_on else "Répondre",
        "action_url": address,
        "answered": answered_on,
    }


def question(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Section 7.3 for the invited jurist: the debt's facts that the agreement lets him read, and his analysis."""
    rows = JuristInvitation.objects.addressed_to(request.acting)
    row = get_object_or_404(rows.select_related("case__territory", "case__commune", "organisation", "adil"), pk=pk)
    case = attach_names([row.case], request.acting)[0]
    review = DsfDebtReview.objects.filter(dsf_id=row.dsf_id).select_related("jurist").first()
    form = JuristAnswerForm(request.POST or None, initial={"text": review.jurist_text if review else ""})
    if request.method == "POST" and form.is_valid():
        try:
            exchange.answer_as_jurist(invitation=row, text=form.cleaned_data["text"], actor=request.acting)
        except DomainError as error:
            tied_to(form, error)
        else:
            messages.success(request, "Votre analyse est dans la section 7.3. Le rédacteur la lit maintenant.")
            return redirect("dsf:questions")
    log_access(action="read", family="F13", object_type="dsf", object_id=row.dsf_id)
    context = {
        "row": row,
        "case": case,
        "form": form,
        "review": review,
        "disputed": [Disputed(value).label for value in review.disputed] if review else [],
        **_debt_facts(request, case),
    }
    return render(request, "dsf/question.html", context, status=422 if form.errors else 200)


def _debt_facts(request: ActingRequest, case: Case) -> dict[str, Any]:
    """Account, last lines and acts, each only when the reading of this case holds its family."""
    families = reading_of(request.acting, case).families
    account = LeaseAccount.objects.filter(lease=case.lease_id).first() if "F5" in families else None
    ledger = LedgerEntry.objects.filter(lease=case.lease_id).order_by("-on", "-pk") if "F5" in families else None
    acts = Act.objects.standing().filter(case=case).order_by("on") if "F16" in families else Act.objects.none()
    return {
        "account": account,
        "ledger": ledger[:LEDGER_SHOWN] if ledger is not None else [],
        "acts": [{"on": act.on, "label": ActKind(act.kind).label, "hearing": _hearing(act)} for act in acts],
    }


def _hearing(act: Act) -> str:
    day = act.details.get("audience_on")
    return f"audience le {date_fr(datetime.date.fromisoformat(day))}" if day else ""
