"""Who has a section open now, so that two writers are told before they collide. In the cache only: identifiers, for 40 seconds.

A hint and nothing more: without Redis nobody is told, and the versions of the sections still refuse to overwrite.
"""

import datetime
import logging
import uuid
from dataclasses import dataclass

from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

from core.formats import time_fr
from organisations.models import Membership

SECONDS = 40
logger = logging.getLogger(__name__)

# (section, membership) → (since, last seen), both in seconds.
Marks = dict[tuple[str, str], tuple[float, float]]


@dataclass(frozen=True)
class Somebody:
    """Another person in a section of the same diagnostic."""

    name: str
    section: str
    since: datetime.datetime

    def as_json(self) -> dict[str, str]:
        return {"name": self.name, "section": self.section, "since": time_fr(self.since)}


def _key(dsf_id: uuid.UUID) -> str:
    return f"dsf-here:{dsf_id}"


def _fresh(dsf_id: uuid.UUID, now: float) -> Marks:
    marks: Marks = cache.get(_key(dsf_id)) or {}
    return {where: when for where, when in marks.items() if now - when[1] < SECONDS}


def _others(marks: Marks, member: Membership) -> list[Somebody]:
    found = {where: when for where, when in marks.items() if where[1] != str(member.pk)}
    if not found:
        return []
    names = dict(Membership.objects.filter(pk__in={who for _, who in found}).values_list("pk", "display_name"))
    return [
        Somebody(
            names[uuid.UUID(who)], section, datetime.datetime.fromtimestamp(since, tz=timezone.get_current_timezone())
        )
        for (section, who), (since, _) in sorted(found.items(), key=lambda one: one[1])
        if uuid.UUID(who) in names
    ]


def come(*, dsf_id: uuid.UUID, section: str, member: Membership) -> list[Somebody]:
    """Say that this person is in the section; returns the others, in any section of the diagnostic.

    Two people who come within the same millisecond may hide each other until their next sign of life.
    """
    now = timezone.now().timestamp()
    try:
        marks = _fresh(dsf_id, now)
        mine = (section, str(member.pk))
        marks[mine] = (marks.get(mine, (now, now))[0], now)
        cache.set(_key(dsf_id), marks, SECONDS)
    except (RedisError, OSError):
        logger.warning("dsf_presence_without_redis")
        return []
    return _others(marks, member)


def who_is_there(*, dsf_id: uuid.UUID, member: Membership) -> list[Somebody]:
    """The others, in any section, without saying that one is there."""
    try:
        marks = _fresh(dsf_id, timezone.now().timestamp())
    except (RedisError, OSError):
        logger.warning("dsf_presence_without_redis")
        return []
    return _others(marks, member)
