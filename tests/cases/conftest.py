import datetime
from collections.abc import Callable

import pytest

from organisations import scope


@pytest.fixture
def set_day(monkeypatch) -> Callable[[datetime.date], None]:
    """Says which day it is in every territory: files of arrears bear dates, and old balances decide nothing."""

    def to(day: datetime.date) -> None:
        monkeypatch.setattr(scope, "local_today", lambda territory: day)

    return to
