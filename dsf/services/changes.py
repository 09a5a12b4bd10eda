"""What a new version says that the previous one did not: field by field, from two frozen contents."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models

from core.formats import date_fr, euros
from dsf import budget
from dsf.enums import AttachmentKind, SpecialCause
from dsf.models import (
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
    DsfTenant,
    DsfTenantObservation,
    DsfWriter,
)

BLANK = "non renseigné"
LONG = 160
ISO_DAY = re.compile(r"^\d{4}-\d\d-\d\d$")
# Part of the snapshot → heading, and the model whose fields name its values.
PARTS: tuple[tuple[str, str, type[models.Model]], ...] = (
    ("household", "1.2 et 1.3 Ménage", DsfHousehold),
    ("protection", "1.4 Mesure de protection juridique", DsfProtection),
    ("debt", "3.1 Nature et origine de la dette", DsfDebt),
    ("causes", "3.1 Causes de l’impayé", DsfCauses),
    ("repayment", "4.1 et 4.2 Apurement de la dette", DsfRepayment),
    ("overindebtedness", "4.2 Surendettement", DsfOverindebtedness),
    ("dwelling", "5 Logement et relogement", DsfDwelling),
    ("evaluation", "6 Évaluation sociale", DsfEvaluation),
    ("tenant_observation", "6 Observations du locataire", DsfTenantObservation),
    ("hearing", "7.1 à 7.4 Préparation à l’audience", DsfHearing),
    ("debt_review", "7.3 Décompte de la dette", DsfDebtReview),
    ("writer", "8 Coordonnées du rédacteur", DsfWriter),
)


@dataclass(frozen=True)
class Change:
    """One value that moved: where, which, what it said, what it says."""

    part: str
    field: str
    before: str
    after: str


def _field(model: type[models.Model], name: str) -> Any:
    return next((field for field in model._meta.get_fields() if field.name == name), None)


def _words(model: type[models.Model], name: str, value: Any) -> str:
    """A frozen value as a reader says it."""
    if value is None or value == "" or value == []:
        return BLANK
    if isinstance(value, bool):
        return "oui" if value else "non"
    field = _field(model, name)
    inner = getattr(field, "base_field", field)
    labels = dict(getattr(inner, "flatchoices", None) or [])
    if isinstance(value, list):
        return ", ".join(str(labels.get(item, item)) for item in value)
    if labels:
        return str(labels.get(value, value))
    if isinstance(value, str) and ISO_DAY.match(value):
        return date_fr(datetime.date.fromisoformat(value))
    if field is not None and type(field).__name__ == "EurosField":
        return euros(Decimal(value))
    return str(value)


def _label(model: type[models.Model], name: str) -> str:
    field = _field(model, name)
    return str(getattr(field, "verbose_name", name)) if field is not None else name


def _long(before: str, after: str) -> tuple[str, str]:
    """Of long texts, the paragraphs that moved."""
    if max(len(before), len(after)) <= LONG:
        return before, after
    old, new = before.splitlines(), after.splitlines()
    gone = "\n".join(line for line in old if line.strip() and line not in new)
    come = "\n".join(line for line in new if line.strip() and line not in old)
    return gone or "(rien de retiré)", come or "(rien d’ajouté)"


def _values(part: str, model: type[models.Model], before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    for name in [*before, *(name for name in after if name not in before)]:
        old, new = before.get(name), after.get(name)
        # Lists of rows have their own comparison; what only the judge reads has none here.
        if old == new or name in ("members", "special", "withheld"):
            continue
        gone, come = _long(_words(model, name, old), _words(model, name, new))
        yield Change(part, _label(model, name), gone, come)


def _rows(
    part: str,
    what: str,
    model: type[models.Model],
    before: list[dict[str, Any]],
    after: list[dict[str, Any]],
    name: str,
) -> Iterator[Change]:
    """Rows compared by their place; one more or one fewer is said by its name."""
    for number, (old, new) in enumerate(zip(before, after, strict=False), start=1):
        for change in _values(part, model, old, new):
            yield Change(part, f"{what} {number}, {change.field}", change.before, change.after)
    for number, row in enumerate(after[len(before) :], start=len(before) + 1):
        yield Change(part, f"{what} {number}", BLANK, str(row.get(name)) or BLANK)
    for number, row in enumerate(before[len(after) :], start=len(after) + 1):
        yield Change(part, f"{what} {number}", str(row.get(name)) or BLANK, "retiré")


def _budget(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    part = "2 Situation financière du ménage"
    if before["month"] != after["month"]:
        yield Change(part, "mois des ressources", before["month"] or BLANK, after["month"] or BLANK)
    for name, value in after["names"].items():
        if before["names"].get(name) != value:
            yield Change(part, _label(DsfFinance, name), before["names"].get(name) or BLANK, value or BLANK)
    lines = {line.key: line.label for line in (*budget.RESOURCES, *budget.HOUSING, *budget.OTHER_CHARGES)}
    for cell, value in after["amounts"].items():
        old = before["amounts"].get(cell)
        if old != value:
            line, _, column = cell.partition(".")
            whose = budget.COLUMN_LABELS.get(column, "")
            label = f"{lines.get(line, line)}, {whose.lower()}" if whose else lines.get(line, line)
            yield Change(part, label, _money(old), _money(value))


def _money(value: str | None) -> str:
    return BLANK if value is None else euros(Decimal(value))


def _files(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> Iterator[Change]:
    part = "Justificatifs"
    old, new = ({row["id"]: row for row in rows} for rows in (before, after))
    for key, row in new.items():
        if key not in old:
            yield Change(part, _file(row), "absent", "joint")
        elif (old[key]["title"], old[key]["kind"]) != (row["title"], row["kind"]):
            yield Change(part, "intitulé", _file(old[key]), _file(row))
    for key, row in old.items():
        if key not in new:
            yield Change(part, _file(row), "joint", "retiré")
    shared = [key for key in new if key in old]
    if shared != [key for key in old if key in new]:
        yield Change(part, "ordre des pièces", "", "changé")


def _file(row: dict[str, Any]) -> str:
    kind = str(AttachmentKind(row["kind"]).label)
    return kind if row["title"] == kind else f"{row['title']} ({kind.lower()})"


def between(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """Every value that differs between two frozen contents of one diagnostic, in the form's order."""
    found = list(
        _rows("1.1 Identité du locataire", "locataire", DsfTenant, before["tenants"], after["tenants"], "last_name")
    )
    if before["kind"] == after["kind"] and before.get("hearing_on") != after.get("hearing_on"):
        days = [_words(DsfHearing, "on", content.get("hearing_on")) for content in (before, after)]
        found.append(Change("En-tête", "date de l’audience", days[0], days[1]))
    for key, part, model in PARTS:
        found += _values(part, model, before.get(key, {}), after.get(key, {}))
        if key == "household":
            old, new = (content["household"]["members"] for content in (before, after))
            found += _rows("1.3 Composition du ménage", "personne", DsfMember, old, new, "relation")
        if key == "protection":
            found += _budget(before["budget"], after["budget"])
    said, says = (content.get("causes", {}) for content in (before, after))
    if (said.get("special"), said.get("withheld")) != (says.get("special"), says.get("withheld")):
        found.append(Change("3.1 Causes de l’impayé", "causes", _others(said), _others(says)))
    return [*found, *_files(before.get("attachments", []), after.get("attachments", []))]


def _others(causes: dict[str, Any]) -> str:
    named = [str(SpecialCause(value).label) for value in causes.get("special", [])]
    return ", ".join([*named, *(["Autre"] if causes.get("withheld") else [])]) or BLANK


def between_special(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """The same for what only the judge's copy says."""
    found = []
    old, new = ([SpecialCause(v).label for v in part.get("causes", [])] for part in (before, after))
    if old != new:
        words = [", ".join(str(label) for label in labels) or BLANK for labels in (old, new)]
        found.append(Change("3.1 Causes de l’impayé", "causes lues par le juge", words[0], words[1]))
    return [*found, *_files(before.get("attachments", []), after.get("attachments", []))]
