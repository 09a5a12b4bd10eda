"""The commission: what it received, its séances, its avis and letters."""

import datetime

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse

from cases.models import Act, Case
from cases.procedure.enums import ActKind
from ccapex.models import AvisAddressee, Intake, Session
from ccapex.services.letters import to_write
from ccapex.words import stage_letters
from core.formats import date_fr, date_long, plural
from organisations.models import Membership
from reporting.panels.base import AHEAD_DAYS, SHOWN, SHOWN_MOST, Panel, case_lines


def intake(member: Membership, today: datetime.date) -> Panel:
    """Cases that reached the CCAPEX in thirty days and have no avis yet."""
    acts = Act.objects.standing().filter(case=OuterRef("pk"))
    since = today - datetime.timedelta(days=AHEAD_DAYS)
    reached = acts.filter(
        kind__in=[ActKind.SAISINE_CCAPEX, ActKind.SIGNALEMENT_CDP, ActKind.ASSIGNATION], on__gte=since
    )
    cases = (
        Case.objects.visible_to(member)
        .open()
        .filter(Exists(reached), ~Exists(acts.filter(kind=ActKind.AVIS_CCAPEX)))
        .select_related("commune")
        .by_next_due()
    )
    items = case_lines(cases[:SHOWN], member, lambda case: case.stage_label)
    return Panel("Arrivés depuis 30 jours, sans avis", items, "Aucun dossier nouveau.", count=cases.count())


def unowned(member: Membership, today: datetime.date) -> Panel:
    """Messages to the commission that nobody took in charge, the oldest term first."""
    rows = Intake.objects.visible_to(member).waiting()
    items = [
        {
            "label": row.receipt,
            "url": reverse("ccapex:intake", args=[row.pk]),
            "text": "Danger signalé" if row.danger else row.get_kind_display(),
            "note": f"En retard depuis le {date_fr(row.owner_due_on)}"
            if row.owner_due_on < today
            else f"À prendre en charge avant le {date_fr(row.owner_due_on)}",
        }
        for row in rows.order_by("-danger", "owner_due_on", "received_at")[:SHOWN]
    ]
    link = reverse("ccapex:inbox")
    return Panel(
        "Messages sans responsable", items, "Chaque message a un responsable.", link, "Tous les messages", rows.count()
    )


def sessions(member: Membership, today: datetime.date) -> Panel:
    """Séances to come, with what already stands on their agenda."""
    rows = (
        Session.objects.visible_to(member)
        .coming(today)
        .select_related("commission")
        .annotate(count=Count("items"))
        .order_by("on")[:3]
    )
    items = [
        {
            "label": date_long(row.on).capitalize(),
            "url": reverse("ccapex:session", args=[row.pk]),
            "text": row.commission.name,
            "note": plural(row.count, "situation inscrite", "situations inscrites"),
        }
        for row in rows
    ]
    link = reverse("ccapex:list")
    return Panel("Prochaines séances", items, "Aucune séance n’est prévue.", link, "Toutes les séances")


def avis(member: Membership, today: datetime.date) -> Panel:
    """Avis sent and not answered, the longest awaited first."""
    rows = AvisAddressee.objects.visible_to(member).waiting().select_related("case").order_by("due_on", "pk")
    items = [
        {
            "label": row.number,
            "url": reverse("ccapex:received", args=[row.pk]),
            "text": row.name,
            "note": f"Attendu le {date_fr(row.due_on)} · {row.case.number}",
        }
        for row in rows[:SHOWN]
    ]
    link = f"{reverse('ccapex:ledger')}?etat=attente"
    return Panel("Avis en attente de réponse", items, "Aucun avis n’attend de réponse.", link, "Tous", rows.count())


def letters(member: Membership, today: datetime.date) -> Panel:
    """The systematic letters of each stage, with the cases to which nothing was written."""
    counted = [(row, to_write(member, row)[: SHOWN_MOST + 1].count()) for row in stage_letters().values()]
    items = [
        {
            "label": str(row.stage.label),
            "url": reverse("ccapex:choose_letters", args=[row.stage]),
            "text": plural(count, "dossier") if count <= SHOWN_MOST else f"Plus de {SHOWN_MOST} dossiers",
            "note": "",
        }
        for row, count in counted
        if count
    ]
    link = reverse("ccapex:letters")
    return Panel("Courriers à écrire", items, "Tous les courriers sont écrits.", link, "Courriers et envois")


def received(member: Membership, today: datetime.date) -> Panel:
    """Avis addressed to one's own organisation, not answered yet."""
    rows = AvisAddressee.objects.visible_to(member).waiting().order_by("due_on", "pk")
    items = [
        {
            "label": row.number,
            "url": reverse("ccapex:received", args=[row.pk]),
            "text": f"Réponse attendue le {date_fr(row.due_on)}" if row.due_on else "Réponse attendue",
            "note": "",
        }
        for row in rows[:SHOWN]
    ]
    link = reverse("ccapex:received_list")
    return Panel("Avis reçus", items, "Aucun avis n’attend votre réponse.", link, "Tous les avis reçus", rows.count())
