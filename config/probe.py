"""Health of the processes that serve no address: `python -m config.probe worker|beat` (exit 0 when well, else 1)."""

import os
import socket
import sys

import django
import redis

PING_TIMEOUT = 5.0  # seconds


def worker_answers() -> bool:
    """The worker of this machine answers a ping through the broker."""
    from config.celery import app

    return bool(app.control.ping(destination=[f"celery@{socket.gethostname()}"], timeout=PING_TIMEOUT))


def beat_holds_lock() -> bool:
    """A beat, here or elsewhere, has renewed its lock within its time-out: the sweeps are being scheduled."""
    from django.conf import settings

    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=5) as client:
        return bool(client.exists(settings.CELERY_REDBEAT_LOCK_KEY))


PROBES = {"worker": worker_answers, "beat": beat_holds_lock}


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    if len(arguments) != 1 or arguments[0] not in PROBES:
        print(f"Usage : python -m config.probe {'|'.join(PROBES)}", file=sys.stderr)
        return 2
    try:
        return 0 if PROBES[arguments[0]]() else 1
    except (redis.RedisError, OSError) as error:
        print(f"Sonde {arguments[0]} : {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
