"""Every value that a diagnostic had: what it was, what it became, by whom and when. Read from the history tables."""

import datetime
import difflib
import itertools
import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db import models

from core.formats import date_fr, euros, sentence, time_fr
from core.models import EurosField
from dsf import budget
from dsf.enums import SectionKey
from dsf.models import (
    Dsf,
    DsfAmount,
    DsfCauses,
    DsfDebt,
    DsfDebtReview,
    DsfDwelling,
    DsfEvaluation,
    DsfFinance,
    DsfHearing,
    DsfHousehold,
    DsfMember,
    DsfOverindebtedness,
    DsfProtection,
    DsfRepayment,
    DsfSpecialCauses,
    DsfTenant,
    DsfTenantObservation,
    DsfWriter,
)

# Whose history tells a section's. The special causes are family F10: only a reader of that family is given them.
TABLES: dict[str, tuple[type[models.Model], ...]] = {
    SectionKey.IDENTITY: (DsfTenant,),
    SectionKey.HOUSEHOLD: (DsfHousehold, DsfMember, DsfProtection),
    SectionKey.BUDGET: (DsfFinance, DsfAmount),
    SectionKey.DEBT: (DsfDebt, DsfCauses, DsfSpecialCauses),
    SectionKey.REPAYMENT: (DsfRepayment, DsfOverindebtedness),
    SectionKey.DWELLING: (DsfDwelling,),
    SectionKey.EVALUATION: (DsfEvaluation, DsfTenantObservation),
    SectionKey.HEARING: (DsfHearing,),
    SectionKey.DEBT_REVIEW: (DsfDebtReview,),
    SectionKey.WRITER: (DsfWriter,),
}
# Columns that say whose row it is, or where a value came from: not what the form says.
BESIDE = {"id", "territory", "dsf", "case", "position", "provenance", "source", "source_on", "line", "column", "jurist"}
# Saves of one field by one person, closer than this, are one piece of writing; each stays readable on its own.
ONE_SITTING = datetime.timedelta(minutes=10)
LONG = 120
LINES = {line.key: line.label for line in (*budget.RESOURCES, *budget.HOUSING, *budget.OTHER_CHARGES)}


@dataclass(frozen=True)
class Change:
    """One value that became another; `saves` counts the saves of one sitting shown as one."""

    at: datetime.datetime
    author: str
    author_id: uuid.UUID | None
    section: str
    of: str
    label: str
    before: str
    after: str
    saves: int = 1
    # The row and column it is about, to join the saves of one sitting.
    place: tuple[Any, ...] = field(default=(), compare=False)

    @property
    def is_long(self) -> bool:
        return max(len(self.before), len(self.after)) > LONG

    @property
    def words(self) -> list[tuple[str, str]]:
        return changed_words(self.before, self.after)


def _shown(column: models.Field, value: Any) -> str:
    """A value as people read it; nothing for a blank one."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if value is None or value in ("", []):
        return ""
    choices = dict(getattr(getattr(column, "base_field", column), "flatchoices", ()) or ())
    if isinstance(value, list):
        return ", ".join(str(choices.get(one, one)) for one in value)
    if isinstance(column, EurosField):
        return euros(Decimal(value))
    if isinstance(value, datetime.date):
        return date_fr(value)
    return time_fr(value) if isinstance(value, datetime.time) else str(choices.get(value, value))


def _label(model: type[models.Model], row: Any, column: models.Field) -> str:
    if model is DsfAmount:
        where = budget.COLUMN_LABELS.get(row.column, "")
        return LINES.get(row.line, row.line) + (f", {where.lower()}" if where else "")
    return sentence(str(column.verbose_name))


def _of(model: type[models.Model], row: Any) -> str:
    """Whose row it is, when there are several."""
    if model is DsfTenant:
        return str(row.last_name)
    return str(row.relation) if model is DsfMember else ""


def _of_table(dsf: Dsf, section: str, model: Any) -> Iterator[Change]:
    kept = {one.name for one in model.history.model._meta.concrete_fields}
    columns = [one for one in model._meta.concrete_fields if one.name in kept and one.name not in BESIDE]
    rows = model.history.filter(dsf_id=dsf.pk).select_related("history_user").order_by("history_date", "history_id")
    last: dict[Any, Any] = {}
    for row in rows:
        key = getattr(row, "id", None) or row.dsf_id
        known, gone = last.get(key), row.history_type == "-"
        for column in columns:
            before = _shown(column, getattr(known, column.attname)) if known is not None else ""
            after = "" if gone else _shown(column, getattr(row, column.attname))
            if known is None and after == "non":
                continue  # a box that a new row leaves unticked is nobody's answer
            if before != after:
                author = row.history_user
                yield Change(
                    at=row.history_date,
                    author=author.display_name if author else "Système",
                    author_id=author.pk if author else None,
                    section=section,
                    of=_of(model, known if gone and known is not None else row),
                    label=_label(model, row, column),
                    before=before,
                    after=after,
                    place=(model, key, column.name),
                )
        last[key] = None if gone else row


def changes(dsf: Dsf, *, section: str = "", special: bool) -> list[Change]:
    """Every change, the newest first. `special`: with the causes of family F10."""
    found: list[Change] = []
    for key, tables in TABLES.items():
        for model in tables if section in ("", key) else ():
            if model is not DsfSpecialCauses or special:
                found += _of_table(dsf, str(SectionKey(key).label), model)
    return sorted(found, key=lambda one: one.at, reverse=True)


def by_sitting(found: Iterable[Change]) -> list[Change]:
    """The saves of one value that one person made in one go, as one change from the first to the last of them."""
    kept: list[Change] = []
    open_ones: dict[tuple[Any, ...], tuple[int, datetime.datetime]] = {}
    for one in found:  # newest first
        rank, earlier = open_ones.get(one.place, (-1, one.at))
        if rank >= 0 and kept[rank].author_id == one.author_id and earlier - one.at < ONE_SITTING:
            kept[rank] = replace(kept[rank], before=one.before, saves=kept[rank].saves + 1)
        else:
            rank = len(kept)
            kept.append(one)
        open_ones[one.place] = (rank, one.at)
    return [one for one in kept if one.before != one.after]


def changed_words(before: str, after: str) -> list[tuple[str, str]]:
    """(«same», «gone» or «new», text) in order; long stretches that did not move are cut short."""
    old, new = (re.split(r"(\s+)", text) for text in (before, after))
    found: list[tuple[str, str]] = []
    for what, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            words = old[a:b]
            found.append(
                ("same", "".join(words) if len(words) < 40 else "".join(words[:16]) + " […] " + "".join(words[-16:]))
            )
            continue
        found += [("gone", "".join(old[a:b]))] if b > a else []
        found += [("new", "".join(new[c:d]))] if d > c else []
    return [
        (kind, "".join(text for _, text in group)) for kind, group in itertools.groupby(found, key=lambda one: one[0])
    ]
