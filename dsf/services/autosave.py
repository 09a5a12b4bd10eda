"""Which of the saves that an open page sends may be written: each once, in the order of its turns, never over another's.

A page numbers its saves. A save whose answer was lost, sent again or overtaken by a later one on its way, is recognised
by the number of its page; so are the saves that follow it, though they still name the version the page knew last.
"""

import uuid
from dataclasses import dataclass
from enum import Enum

from dsf.models import DsfSection


class Standing(Enum):
    """Where a save stands against what is stored."""

    CURRENT = "current"  # nobody else wrote since the version it knows
    REPEATED = "repeated"  # this save, or a later one of the same page, is already in
    STALE = "stale"  # somebody else wrote in between: compare, and write nothing


@dataclass(frozen=True)
class Turn:
    """One save of an open page: the page, the rank of the save in it, the last version the page knows."""

    page: uuid.UUID
    rank: int
    base: int


def standing(section: DsfSection, turn: Turn) -> Standing:
    """Judge a save, under the lock of its diagnostic (`dsf.views.writing.locked`)."""
    last = section.page
    same_page = last.get("page") == str(turn.page) and last.get("version") == section.version
    if same_page and turn.rank <= last["rank"]:
        return Standing.REPEATED
    if turn.base == section.version or (same_page and turn.base >= last["base"]):
        return Standing.CURRENT
    return Standing.STALE


def note_turn(section: DsfSection, turn: Turn, version: int) -> None:
    """Remember the page that a version comes from: `section` as it was before this save, `version` as it is now."""
    last = section.page
    same_page = last.get("page") == str(turn.page) and last.get("version") == section.version
    base = last["base"] if same_page else section.version
    page = {"page": str(turn.page), "base": base, "rank": turn.rank, "version": version}
    DsfSection.objects.filter(pk=section.pk).update(page=page)
