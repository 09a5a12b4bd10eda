"""Lives of cases, as acts so many days after the impayé, from which the population is cloned."""

import datetime
from typing import Any

Step = tuple[str, int, dict[str, int]]  # kind, days after the impayé, details given as days after the impayé

START: list[Step] = [("IMPAYE_CONSTITUE", 0, {})]
SIGNALLED: list[Step] = [*START, ("RELANCE", 20, {}), ("SIGNALEMENT_CAF", 50, {})]
SEIZED: list[Step] = [*SIGNALLED, ("PLAN_APUREMENT", 65, {}), ("SAISINE_CCAPEX", 80, {})]
COMMANDED: list[Step] = [*SEIZED, ("CDP", 100, {}), ("SIGNALEMENT_CDP", 104, {})]
SUMMONED: list[Step] = [
    *COMMANDED,
    ("ASSIGNATION", 190, {"audience_on": 290}),
    ("NOTIFICATION_PREFET", 192, {}),
    ("DSF_DEMANDE", 200, {}),
]
JUDGED: list[Step] = [*SUMMONED, ("DSF_TRANSMIS", 270, {}), ("AUDIENCE", 290, {}), ("JUGEMENT", 340, {})]
LEFT: list[Step] = [
    *JUDGED,
    ("SIGNIFICATION_JUGEMENT", 360, {}),
    ("CQL", 375, {}),
    ("NOTIFICATION_CQL_PREFET", 376, {}),
]
FORCED: list[Step] = [*LEFT, ("REQUISITION_CFP", 450, {})]

LIVES: tuple[list[Step], ...] = (START, SIGNALLED, SEIZED, COMMANDED, SUMMONED, JUDGED, LEFT, FORCED)
AGES = 40  # cases of one life are opened on as many different days


def lives(until: datetime.date) -> list[tuple[datetime.date, list[Step]]]:
    """Day of the impayé and acts of every template, all acts on or before `until`."""
    found = []
    for life in LIVES:
        last = life[-1][1]
        for age in range(AGES):
            found.append((until - datetime.timedelta(days=last + age * 5 % 197), life))
    return found


def details(kind: str, opened_on: datetime.date, days: dict[str, int]) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: (opened_on + datetime.timedelta(days=after)).isoformat() for name, after in days.items()
    }
    if kind == "JUGEMENT":
        values["outcome"] = "RESILIATION_FERME"
    return values
