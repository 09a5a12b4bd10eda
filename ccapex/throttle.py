"""Limits on what one network address sends or asks without an account. Counts live in Redis, under a keyed digest."""

import logging

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

from ccapex.annexe import reception

log = logging.getLogger(__name__)
HOUR, DAY = 3600, 86_400


def _count(purpose: str, address: str, seconds: int) -> int:
    window = int(timezone.now().timestamp()) // seconds
    # The day is in the digest: yesterday's counts name nobody.
    who = salted_hmac("ccapex.throttle", f"{address}|{window}").hexdigest()[:32]
    key = f"intake:{purpose}:{seconds}:{who}"
    cache.add(key, 0, timeout=seconds)
    return int(cache.incr(key))


def too_many(request: HttpRequest, purpose: str) -> bool:
    """Count one more of `purpose` («message», «danger», «lookup») from this address; True beyond the limits.

    Without Redis nobody is refused: the form must not close because a counter is down.
    """
    limits = reception()["limits"]
    address = get_adapter().get_client_ip(request)
    windows = {
        "message": ((HOUR, limits["per_hour"]), (DAY, limits["per_day"])),
        "danger": ((HOUR, limits["danger_per_hour"]),),
        "lookup": ((HOUR, limits["lookups_per_hour"]),),
    }[purpose]
    try:
        counts = [(_count(purpose, address, seconds), most) for seconds, most in windows]
    except (RedisError, OSError, ValueError):
        log.warning("intake throttle unavailable")
        return False
    return any(count > most for count, most in counts)
