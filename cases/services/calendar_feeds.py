"""A person's calendar subscription: a secret address, kept as a digest, that gives dates without names."""

import datetime
import hashlib
import secrets

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event

from cases.models import CalendarFeed, Case, Deadline
from cases.procedure.enums import Actor, Nature
from cases.recipients import actors_concerning
from core.formats import NBSP
from organisations import scope
from organisations.models import Membership, Territory

PAST_DAYS, AHEAD_DAYS = 30, 400
MOST_EVENTS = 2000
READ_NOTED_EVERY = datetime.timedelta(hours=1)


def _digest(token: str) -> str:
    # A token of 256 random bits needs no slow hash: nobody enumerates them.
    return hashlib.sha256(token.encode()).hexdigest()


def create_feed(*, actor: Membership) -> str:
    """Open the actor's subscription and return its token, shown this once. An earlier address stops working."""
    token = secrets.token_urlsafe(32)
    with scope.acting(actor):
        CalendarFeed.objects.update_or_create(
            membership=actor,
            defaults={
                "territory": actor.organisation.territory,
                "digest": _digest(token),
                "created_at": timezone.now(),
                "last_read_at": None,
            },
        )
    return token


def revoke_feed(*, actor: Membership) -> bool:
    """End the actor's subscription at once; False when there was none."""
    with scope.acting(actor):
        deleted, _ = CalendarFeed.objects.filter(membership=actor).delete()
    return deleted > 0


def owner_of(*, territory_code: str, token: str) -> Membership | None:
    """Who reads the calendar at this address today; None when nobody may. Outside any scope.

    The digest is looked up in an index: the time it takes says nothing of the tokens that exist.
    """
    digest = _digest(token)
    territory = Territory.objects.filter(code=territory_code).first()
    if territory is None:
        return None
    now = timezone.now()
    with scope.system(territory):
        feed = CalendarFeed.objects.filter(digest=digest).first()
        if feed is None:
            return None
        if feed.last_read_at is None or feed.last_read_at < now - READ_NOTED_EVERY:
            CalendarFeed.objects.filter(pk=feed.pk).update(last_read_at=now)
    usable = Membership.objects.usable_on(scope.local_today(territory)).filter(pk=feed.membership_id)
    return usable.select_related("organisation__territory", "organisation__group").first()


def _event(deadline: Deadline, site: str, host: str) -> Event:
    """One day, without a name: a calendar is shown on phones and kept by others."""
    assert deadline.safe_on is not None
    earliest = deadline.nature == Nature.AU_PLUS_TOT
    lines = [
        f"{'Possible à partir de ce jour' if earliest else 'À faire au plus tard ce jour'}, par {Actor(deadline.actor).label}.",
        f"Règle {deadline.rule_id}. {deadline.citation}".strip(),
    ]
    if deadline.consequence:
        lines.append(f"Si la date est manquée{NBSP}: {deadline.consequence}")
    url = site + reverse("cases:page", args=[deadline.case_id])
    event = Event()
    # The same event when its date moves: made of the case and the deadline's key, not of the date.
    secret = hashlib.sha256(f"{deadline.case_id}|{deadline.key}".encode()).hexdigest()[:40]
    event.add("uid", f"{secret}@{host}")
    event.add("dtstamp", deadline.computed_at)
    event.add("dtstart", deadline.safe_on)
    event.add("dtend", deadline.safe_on + datetime.timedelta(days=1))
    event.add("summary", f"{deadline.title} ({deadline.case.number})")
    event.add("description", "\n".join([*lines, url]))
    event.add("url", url)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event


def calendar_of(*, membership: Membership) -> bytes:
    """The dates that concern this person's role, on the cases it may see, as an iCalendar file."""
    site = settings.SITE_URL.rstrip("/")
    host = site.split("//")[-1].split(":")[0]
    calendar = Calendar()
    calendar.add("prodid", "-//Prevex//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"Prevex, {membership.organisation.name}")
    calendar.add("x-published-ttl", "PT6H")
    with scope.acting(membership) as current:
        deadlines = (
            Deadline.objects.open()
            .filter(
                case__in=Case.objects.visible_to(membership).open(),
                alertable=True,
                actor__in=actors_concerning(membership.role),
                safe_on__gte=current.today - datetime.timedelta(days=PAST_DAYS),
                safe_on__lte=current.today + datetime.timedelta(days=AHEAD_DAYS),
            )
            .select_related("case")
            .order_by("safe_on", "pk")
        )
        for deadline in deadlines[:MOST_EVENTS]:
            calendar.add_component(_event(deadline, site, host))
    return bytes(calendar.to_ical())
