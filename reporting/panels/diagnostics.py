"""Diagnostics: who writes, who answered, whose observations are awaited."""

import datetime

from django.db.models import Count
from django.urls import reverse

from cases.reading import attach_names
from core.formats import date_fr
from dsf.answers import answers_to
from dsf.models import Dsf, JuristInvitation, LandlordObservation, SuitNoticeDelivery
from organisations.models import Membership
from reporting.panels.base import SHOWN, Panel


def without_writer(member: Membership, today: datetime.date) -> Panel:
    """Diagnostics asked of the service that nobody writes yet."""
    rows = Dsf.objects.visible_to(member).unassigned().by_due().select_related("case__commune")
    items = [
        {
            "label": f"Dossier {row.case.number}",
            "url": reverse("dsf:page", args=[row.pk]),
            "text": f"{row.get_state_display()}, {row.case.commune.name}",
            "note": f"À faire avant le {date_fr(row.due_on)}"
            if row.due_on
            else f"Demandé le {date_fr(row.requested_on)}",
        }
        for row in rows[:SHOWN]
    ]
    link = f"{reverse('dsf:list')}?qui=sans"
    return Panel("DSF sans rédacteur", items, "Chaque diagnostic a un rédacteur.", link, "Tous ceux-là", rows.count())


def answers_received(member: Membership, today: datetime.date) -> Panel:
    """What came for the diagnostics that this person writes, and that she has not read yet."""
    mine = {
        row.pk: row
        for row in Dsf.objects.visible_to(member).live().filter(writer=member).select_related("case__commune")
    }
    fresh = [answer for answer in answers_to(mine) if answer.unread]
    items = [
        {
            "label": f"Dossier {mine[answer.dsf_id].case.number}",
            "url": reverse("dsf:page", args=[answer.dsf_id]),
            "text": f"Réponse reçue le {date_fr(answer.on)} : {answer.who}",
            "note": mine[answer.dsf_id].case.commune.name,
        }
        for answer in fresh[:SHOWN]
    ]
    return Panel(
        "Réponses à lire",
        items,
        "Rien de nouveau du bailleur, de la CCAPEX ni du juriste.",
        reverse("dsf:list"),
        "Mes diagnostics",
        len(fresh),
    )


def writers(member: Membership, today: datetime.date) -> Panel:
    """Live diagnostics by writer."""
    rows = (
        Dsf.objects.visible_to(member)
        .live()
        .filter(writer__isnull=False)
        .values("writer__display_name")
        .annotate(count=Count("pk"))
        .order_by("-count", "writer__display_name")
    )
    chart = [(row["writer__display_name"], row["count"]) for row in rows[:12]]
    source = f"Diagnostics en cours, au {date_fr(today)}."
    return Panel("DSF par rédacteur", [], "Aucun diagnostic en cours de rédaction.", chart=chart, source=source)


def questions(member: Membership, today: datetime.date) -> Panel:
    """Debts that writers ask this ADIL to verify, what closes first coming first."""
    rows = JuristInvitation.objects.addressed_to(member).select_related("case", "case__commune").order_by("valid_until")
    first = {row.case_id: row for row in rows[:SHOWN]}
    items = [
        {
            "label": case.shown_name,
            "url": reverse("dsf:question", args=[first[case.pk].pk]),
            "text": first[case.pk].question,
            "note": f"Ouvert jusqu’au {date_fr(first[case.pk].valid_until)}",
        }
        for case in attach_names([row.case for row in first.values()], member)
    ]
    empty = "Une question apparaît ici quand un travailleur social vous invite, avec l’accord du locataire."
    return Panel("Décomptes à vérifier", items, empty, reverse("dsf:questions"), "Toutes les questions", rows.count())


def observations(member: Membership, today: datetime.date) -> Panel:
    """Invitations to give his observations that the bailleur has not answered. They say nothing of the diagnostic."""
    rows = (
        LandlordObservation.objects.addressed_to(member)
        .filter(answered_on__isnull=True, case__status="ouvert")
        .select_related("case", "case__commune")
        .order_by("answer_by", "invited_on")
    )
    shown = list(rows[:SHOWN])
    first = {row.case_id: row for row in shown}
    items = [
        {
            "label": case.shown_name,
            "url": reverse("dsf:observation", args=[first[case.pk].pk]),
            "text": f"Invité le {date_fr(first[case.pk].invited_on)}",
            "note": f"Réponse attendue le {date_fr(first[case.pk].answer_by)}" if first[case.pk].answer_by else "",
        }
        for case in attach_names([row.case for row in first.values()], member)
    ]
    empty = "Une invitation apparaît ici quand un diagnostic social et financier est en cours."
    count = rows.count() if len(shown) == SHOWN else len(shown)
    return Panel("Vos observations sont attendues", items, empty, count=count)


def suits(member: Membership, today: datetime.date) -> Panel:
    """Decisions to sue of which a bailleur told this service, and that nobody said to have received."""
    rows = SuitNoticeDelivery.objects.filter(organisation=member.organisation_id, received_on__isnull=True)
    waiting = rows.select_related("notice__organisation").order_by("notice__hearing_on", "pk")
    items = [
        {
            "label": row.notice.content["household"],
            "url": reverse("dsf:suit_notice", args=[row.notice_id]),
            "text": f"Audience le {date_fr(row.notice.hearing_on)}",
            "note": row.notice.content["bailleur"],
        }
        for row in waiting[:SHOWN]
    ]
    empty = "Une décision apparaît ici quand un bailleur informe votre service qu’il assigne."
    link = reverse("dsf:suit_notices")
    return Panel("Décisions d’assigner annoncées", items, empty, link, "Toutes les décisions", rows.count())
