"""A fixed day for the whole journey: legal dates, tests and pictures are the same whenever they are made.

Only the territory's date is fixed (`organisations.scope` asks `timezone.localdate` for it); clocks, sessions and leases of
tasks run as they are. Other processes are started through this module: `python -m tests.journeys.on_day celery …`.
"""

import datetime
import sys
from collections.abc import Callable
from typing import Any

from django.utils import timezone

TODAY = datetime.date(2026, 11, 23)  # a Monday


def fixed(value: Any = None, timezone: Any = None) -> datetime.date:
    """Stands for `django.utils.timezone.localdate`."""
    return TODAY


def main(arguments: list[str]) -> None:
    """Run `celery …` or `manage.py …` on that day."""
    timezone.localdate = fixed
    program, *rest = arguments
    sys.argv = [program, *rest]
    run: Callable[[], Any]
    if program == "celery":
        from celery.__main__ import main as run
    else:
        from django.core.management import execute_from_command_line as run
    sys.exit(run())


if __name__ == "__main__":
    main(sys.argv[1:])
