"""The blocks of the home pages: each reads what its reader may see and answers a Panel."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse

from cases.enums import MeetingState
from cases.models import Act, Case, Deadline, Meeting
from cases.procedure.enums import ActKind, Stage
from cases.reading import attach_names
from ccapex.models import AvisAddressee, Intake, Session
from ccapex.services.letters import to_write
from ccapex.words import stage_letters
from conventions.enums import ConventionState
from conventions.models import Convention, Engagement
from core.formats import date_fr, date_long, datetime_fr, plural
from dsf.answers import answers_to
from dsf.models import Dsf, JuristInvitation, LandlordObservation, SuitNoticeDelivery
from organisations.enums import OrganisationKind
from organisations.models import AccessLog, Membership, Organisation
from reporting.worklists import deadlines_of, hearings, next_steps, to_call_again

AHEAD_DAYS = 30
SHOWN = 6
SHOWN_MOST = 500


@dataclass
class Panel:
    """A block beside the worklist: short lines, each opening something. `chart` rows draw bars above them."""

    title: str
    items: list[dict[str, Any]]
    empty: str
    url: str = ""
    link_text: str = ""
    count: int | None = None
    chart: list[tuple[str, int]] = field(default_factory=list)
    source: str = ""


def hearings_ahead(member: Membership, today: datetime.date) -> Panel:
    return Panel("Audiences à venir", hearings(member, today=today), "Aucune audience n’est fixée.")


def calls_to_make(member: Membership, today: datetime.date) -> Panel:
    empty = "Un ménage apparaît ici après une démarche sans réponse."
    return Panel("Ménages à rappeler", to_call_again(member), empty)


def steps(member: Membership, today: datetime.date) -> Panel:
    return Panel(
        "Dossiers partagés avec vous",
        next_steps(member, limit=SHOWN),
        "Aucun dossier ne vous est ouvert aujourd’hui.",
        url=reverse("cases:list"),
        link_text="Tous les dossiers",
    )


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


def _case_lines(cases: Iterable[Case], member: Membership, text: Callable[[Case], str]) -> list[dict[str, Any]]:
    return [
        {
            "label": case.shown_name,
            "url": reverse("cases:page", args=[case.pk]),
            "text": text(case),
            "note": f"{case.commune.name} · {case.number}",
        }
        for case in attach_names(cases, member)
    ]


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
    items = _case_lines(cases[:SHOWN], member, lambda case: case.stage_label)
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


def clocks(rule_ids: Sequence[str], title: str, empty: str) -> Callable[[Membership, datetime.date], Panel]:
    """Open dates of these rules, the nearest first."""

    def panel(member: Membership, today: datetime.date) -> Panel:
        rows = Deadline.objects.open().filter(
            Q(not_before__gte=today) | Q(not_before__isnull=True, safe_on__gte=today),
            rule_id__in=rule_ids,
            territory=member.organisation.territory_id,
            case__in=Case.objects.visible_to(member).open(),
        )
        first = {row.case_id: row for row in rows.order_by("not_before", "safe_on")[:SHOWN]}
        cases = Case.objects.filter(pk__in=first).select_related("commune")
        day = {key: row.not_before or row.safe_on for key, row in first.items()}
        lines = _case_lines(
            sorted(cases, key=lambda case: day[case.pk] or today), member, lambda case: date_fr(day[case.pk])
        )
        return Panel(title, lines, empty, count=rows.count())

    return panel


def at_risk_by_stage(member: Membership, today: datetime.date) -> Panel:
    """Cases of the territory with a date within thirty days, by stage."""
    rows = (
        Case.objects.visible_to(member)
        .open()
        .filter(next_due_on__lte=today + datetime.timedelta(days=AHEAD_DAYS))
        .values("stage")
        .annotate(count=Count("pk"))
        .order_by()
    )
    chart = sorted(((Stage(row["stage"]), row["count"]) for row in rows), key=lambda pair: pair[0].order)
    return Panel(
        "Dates à risque dans les 30 jours",
        [],
        "Aucune date à tenir dans les trente jours.",
        url=reverse("cases:list"),
        link_text="Voir les dossiers",
        count=sum(count for _, count in chart),
        chart=[(stage.label, count) for stage, count in chart],
        source=f"Dossiers ouverts, selon leur étape. Comptés le {date_fr(today)}.",
    )


def receipts(member: Membership, today: datetime.date) -> Panel:
    """Acts one's own study recorded, the last first: the receipt of each is its line."""
    acts = Act.objects.filter(organisation=member.organisation_id, case__in=Case.objects.visible_to(member)).order_by(
        "-entered_at"
    )[:SHOWN]
    rows = list(acts)
    numbers = dict(Case.objects.filter(pk__in=[row.case_id for row in rows]).values_list("pk", "number"))
    items = [
        {
            "label": f"{act.kind_label}, {date_fr(act.on)}",
            "url": reverse("cases:tab", args=[act.case_id, "acts"]),
            "text": f"Reçu le {datetime_fr(act.entered_at)}",
            "note": f"Dossier {numbers.get(act.case_id, '')}{', annulé' if act.cancelled_at else ''}",
        }
        for act in rows
    ]
    return Panel("Accusés de réception", items, "Un acte déposé apparaît ici avec son heure de réception.")


def to_check(member: Membership, today: datetime.date) -> Panel:
    """Dates on which a jurist is needed."""
    rows = deadlines_of(member).filter(needs_jurist=True).order_by("safe_on")
    first = {row.case_id: row for row in rows[:SHOWN]}
    cases = Case.objects.filter(pk__in=first).select_related("commune")
    lines = _case_lines(list(cases), member, lambda case: first[case.pk].title)
    return Panel("Points de droit à vérifier", lines, "Aucun point n’attend un juriste.", count=rows.count())


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


def meetings(member: Membership, today: datetime.date) -> Panel:
    """Rencontres tripartites proposed on the cases one sees, the nearest first; those without a date come last."""
    rows = Meeting.objects.filter(
        state=MeetingState.PROPOSED, case__in=Case.objects.visible_to(member).open()
    ).select_related("case", "case__commune")
    nearest = list(rows.order_by(F("on").asc(nulls_last=True), "proposed_on")[:SHOWN])
    attach_names([row.case for row in nearest], member)
    items = [
        {
            "label": row.case.shown_name,
            "url": reverse("cases:meeting", args=[row.case_id, row.pk]),
            "text": f"Le {date_fr(row.on)}" if row.on else "Date à fixer",
            "note": row.place,
        }
        for row in nearest
    ]
    empty = "Une rencontre du bailleur, du service social et du ménage apparaît ici quand elle est proposée."
    return Panel("Rencontres tripartites", items, empty, count=rows.count())


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
