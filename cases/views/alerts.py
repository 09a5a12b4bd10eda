"""One's alerts, one's reminders, one's calendar."""

import datetime
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cases.forms.alerts import ALL_RULES, InboxFilter, PreferenceForm
from cases.models import Alert, AlertPreference, CalendarFeed, Deadline
from cases.procedure.calendars import calendar_of as working_calendar
from cases.procedure.counting import working_days_between
from cases.procedure.enums import Actor, Nature, Status
from cases.procedure.rules import registry
from cases.recipients import DEFAULT_LEAD_DAYS, MAY_SET_PREFERENCES, receives_alerts
from cases.services import alerts, calendar_feeds
from core.errors import DomainError
from organisations import scope
from organisations.http import ActingRequest
from organisations.middleware import unscoped
from organisations.models import Membership

PER_PAGE = 25
HOME = {"label": "Mon travail", "url": "/"}
INBOX = "Mes alertes"


Page = Callable[..., HttpResponse]


def alerted_roles_only(view: Page) -> Page:
    """People whose role is never alerted are told so; they change nothing."""

    @wraps(view)
    def page(request: ActingRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if receives_alerts(request.acting.role):
            return view(request, *args, **kwargs)
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied("Votre rôle ne reçoit pas d’alerte.")
        return render(request, "cases/alerts/none.html", {"trail": [HOME, {"label": INBOX}]})

    return page


def _line(alert: Alert, deadline: Deadline | None, today: datetime.date, dept: str) -> dict[str, Any]:
    """What the list says of one alert, from the date as it stands today."""
    left = working_days_between(today, alert.safe_on, working_calendar(dept))
    stands = deadline is not None and Status(deadline.status).open
    done = deadline is not None and deadline.status == Status.ACCOMPLI
    status = "accomplie" if done else "sans_objet" if not stands else "depassee" if left < 0 else "bientot"
    if stands and left > 7:
        status = "a_venir"
    tones = {"accomplie": "is-done", "sans_objet": "is-idle", "depassee": "is-late", "a_venir": "is-next"}
    return {
        "alert": alert,
        "deadline": deadline,
        "badge": {
            "status": status,
            "working_days_left": left,
            "done_on": deadline.done_on if deadline else None,
            "late": deadline.late if done and deadline else None,
        },
        "tone": tones.get(status, "is-late" if left <= 3 else "is-soon"),
        "actor": Actor(deadline.actor).label if deadline else "",
        "earliest": deadline is not None and deadline.nature == Nature.AU_PLUS_TOT,
    }


def _inbox_rows(acting: Membership, chosen: str) -> Any:
    rows = Alert.objects.inbox(acting).select_related("case__household", "case__commune")
    if chosen == InboxFilter.UNREAD:
        rows = rows.filter(read_at__isnull=True)
    elif chosen == InboxFilter.LATE:
        rows = rows.filter(late=True)
    return rows.order_by(alerts.UNREAD_FIRST, "safe_on", "-created_at", "pk")


def _deadlines_of(page: list[Alert]) -> dict[tuple[uuid.UUID, str, datetime.date | None], Deadline]:
    found = Deadline.objects.filter(case__in={a.case_id for a in page}, rule_id__in={a.rule_id for a in page})
    return {(row.case_id, row.rule_id, row.safe_on): row for row in found}


@require_safe
@alerted_roles_only
def inbox(request: ActingRequest) -> HttpResponse:
    """Alerts shown to me, unread first, each with its date, its reason and its case."""
    form = InboxFilter(request.GET)
    chosen = form.cleaned_data["vue"] if form.is_valid() else ""
    page = Paginator(_inbox_rows(request.acting, chosen), PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    deadlines = _deadlines_of(shown) if shown else {}
    today, dept = scope.today(), request.acting.organisation.territory.code
    lines = [_line(a, deadlines.get((a.case_id, a.rule_id, a.safe_on)), today, dept) for a in shown]
    return render(
        request,
        "cases/alerts/inbox.html",
        {
            "lines": lines,
            "page": page,
            "form": form,
            "chosen": chosen,
            "unread": alerts.unread_count(actor=request.acting),
            "trail": [HOME, {"label": INBOX}],
        },
    )


@require_POST
@alerted_roles_only
def read(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Mark one of my alerts as read."""
    if not Alert.objects.inbox(request.acting).filter(pk=pk).exists():
        raise Http404
    alerts.mark_read(actor=request.acting, alert_ids=[pk])
    return redirect("alerts:inbox")


@require_POST
@alerted_roles_only
def read_all(request: ActingRequest) -> HttpResponse:
    """Mark all my alerts as read."""
    count = alerts.mark_read(actor=request.acting)
    messages.success(request, "Toutes vos alertes sont lues." if count else "Aucune alerte n’était à lire.")
    return redirect("alerts:inbox")


def _preferences(acting: Membership) -> list[dict[str, Any]]:
    """The default first, then the rules set apart."""
    rows = {row.rule_id: row for row in AlertPreference.objects.filter(organisation=acting.organisation)}
    default = rows.pop("", None)
    listed = [
        {
            "title": "Toutes les dates, sauf celles réglées à part",
            "rule_id": "",
            "days": default.lead_days if default else list(DEFAULT_LEAD_DAYS),
            "by_email": default.by_email if default else True,
        }
    ]
    known = registry()
    for rule_id, row in sorted(rows.items()):
        title = known.rule(rule_id).title if rule_id in known else rule_id
        listed.append({"title": title, "rule_id": rule_id, "days": row.lead_days, "by_email": row.by_email})
    return listed


@alerted_roles_only
def preferences(request: ActingRequest) -> HttpResponse:
    """When the people of my organisation are alerted, date by date; its managers may change it."""
    acting = request.acting
    may_change = acting.role in MAY_SET_PREFERENCES
    listed = _preferences(acting)
    form = None
    if may_change:
        chosen = request.GET.get("regle", "")
        current = next((row for row in listed if row["rule_id"] == chosen), listed[0])
        initial = {"rule_id": chosen or ALL_RULES, "lead_days": current["days"], "by_email": current["by_email"]}
        form = PreferenceForm(request.POST or None, role=acting.role, initial=initial)
    if request.method == "POST":
        if form is None:
            raise PermissionDenied("Votre rôle ne permet pas de régler les rappels de votre organisation.")
        if form.is_valid():
            try:
                alerts.set_preference(actor=acting, **form.cleaned_data)
            except DomainError as error:
                form.add_error(error.field, error.message)
            else:
                messages.success(request, "Vos rappels sont enregistrés. Ils valent dès la prochaine alerte.")
                return redirect("alerts:preferences")
    return render(
        request,
        "cases/alerts/preferences.html",
        {
            "preferences": listed,
            "form": form,
            "trail": [HOME, {"label": INBOX, "url": reverse("alerts:inbox")}, {"label": "Mes rappels"}],
        },
    )


def _feed_address(acting: Membership, token: str) -> str:
    path = reverse("calendar_feed", args=[acting.organisation.territory.code, token])
    return settings.SITE_URL.rstrip("/") + path


@alerted_roles_only
def calendar(request: ActingRequest) -> HttpResponse:
    """My calendar subscription: open it, replace its address, end it."""
    acting, address = request.acting, ""
    if request.method == "POST":
        if request.POST.get("action") == "revoke":
            calendar_feeds.revoke_feed(actor=acting)
            messages.success(request, "L’abonnement est fermé : son adresse ne répond plus.")
            return redirect("alerts:calendar")
        # Shown on this answer and never again: a redirection would have to keep the secret somewhere.
        address = _feed_address(acting, calendar_feeds.create_feed(actor=acting))
    return render(
        request,
        "cases/alerts/calendar.html",
        {
            "feed": CalendarFeed.objects.filter(membership=acting).first(),
            "address": address,
            "trail": [HOME, {"label": INBOX, "url": reverse("alerts:inbox")}, {"label": "Mon calendrier"}],
        },
    )


@unscoped
@login_not_required
@require_safe
def feed(request: HttpRequest, territory: str, token: str) -> HttpResponse:
    """The calendar at a secret address; every address that opens nothing answers alike."""
    owner = calendar_feeds.owner_of(territory_code=territory, token=token)
    if owner is None:
        raise Http404
    response = HttpResponse(calendar_feeds.calendar_of(membership=owner), content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Content-Disposition"] = 'inline; filename="prevex.ics"'
    return response
