"""Conventions, and what those who oversee read: journal of readings, organisations, bilans."""

import datetime

from django.db.models import Count, Q
from django.urls import reverse

from conventions.enums import ConventionState
from conventions.models import Convention, Engagement
from core.formats import date_fr, datetime_fr, plural
from organisations.enums import OrganisationKind
from organisations.models import AccessLog, Membership, Organisation
from reporting.panels.base import AHEAD_DAYS, SHOWN, Panel


def conventions(member: Membership, today: datetime.date) -> Panel:
    found = Convention.objects.visible_to(member).filter(state__in=[ConventionState.SIGNED, ConventionState.DRAFT])
    items = [
        {
            "label": convention.title,
            "url": reverse("conventions:page", args=[convention.pk]),
            "text": f"Jusqu’au {date_fr(convention.term_on)}" if convention.term_on else "Projet",
            "note": "",
        }
        for convention in found[:SHOWN]
    ]
    return Panel(
        "Conventions", items, "Aucune convention.", url=reverse("conventions:list"), link_text="Toutes les conventions"
    )


def engagements(member: Membership, today: datetime.date) -> Panel:
    rows = (
        Engagement.objects.filter(
            done_on__isnull=True,
            party__organisation=member.organisation_id,
            convention__in=Convention.objects.visible_to(member).filter(state=ConventionState.SIGNED),
        )
        .select_related("convention")
        .order_by("until")[:SHOWN]
    )
    items = [
        {
            "label": row.what,
            "url": reverse("conventions:page", args=[row.convention_id]),
            "text": (f"Passé depuis le {date_fr(row.until)}" if row.until < today else f"Avant le {date_fr(row.until)}")
            if row.until
            else "Sans date",
            "note": row.convention.title,
        }
        for row in rows
    ]
    return Panel("Vos engagements à tenir", items, "Aucun engagement n’est en cours.")


ACTIONS_FR = {"read": "lecture", "download": "téléchargement", "export": "export", "write": "écriture"}


def readings(member: Membership, today: datetime.date) -> Panel:
    """The journal of one's own organisation: who read what, the last first."""
    rows = AccessLog.objects.filter(organisation=member.organisation_id).select_related("membership")
    items = [
        {
            "label": row.membership.display_name,
            "url": "",
            "text": f"{ACTIONS_FR.get(row.action, row.action).capitalize()}, famille {row.family}",
            "note": datetime_fr(row.at),
        }
        for row in rows[:20]
    ]
    return Panel("Dernières lectures de données sensibles", items, "Aucune lecture n’est journalisée.")


def readers(member: Membership, today: datetime.date) -> Panel:
    """Who read most in thirty days: an unusual reading shows."""
    since = today - datetime.timedelta(days=AHEAD_DAYS)
    rows = (
        AccessLog.objects.filter(organisation=member.organisation_id, at__date__gte=since)
        .values("membership__display_name")
        .annotate(count=Count("pk"))
        .order_by("-count", "membership__display_name")[:10]
    )
    chart = [(row["membership__display_name"], row["count"]) for row in rows]
    return Panel(
        "Lectures par personne, 30 jours",
        [],
        "Aucune lecture depuis trente jours.",
        chart=chart,
        source=f"Journal des accès de votre organisation, au {date_fr(today)}.",
    )


def organisations(member: Membership, today: datetime.date) -> Panel:
    """Organisations and people of the platform, by kind."""
    rows = (
        Organisation.objects.active()
        .values("kind")
        .annotate(count=Count("pk", distinct=True), people=Count("memberships", filter=Q(memberships__is_active=True)))
        .order_by("-count")
    )
    items = [
        {
            "label": OrganisationKind(row["kind"]).label,
            "url": "",
            "text": plural(row["count"], "organisation"),
            "note": plural(row["people"], "habilitation"),
        }
        for row in rows
    ]
    return Panel("Organisations", items, "Aucune organisation.")


def bilans(member: Membership, today: datetime.date) -> Panel:
    items = [
        {
            "label": f"Bilan {year}",
            "url": reverse("reporting:territory_bilan", args=[year]),
            "text": "Indicateurs de l’annexe 6, parc privé et public",
            "note": "",
        }
        for year in (today.year, today.year - 1)
    ]
    return Panel("Bilans", items, "")
