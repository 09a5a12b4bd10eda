"""A case described in JSON, read into facts and acts; its projection, written back as JSON values.

The format is documented in docs/commande-deadlines.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from .calendars import calendar_of, timezone_of
from .engine import compute
from .enums import ActKind, AidMode, BailleurKind
from .impaye import detect_impaye
from .inputs import InputError, overrides, to_bool, to_date, to_decimal
from .types import ActFact, Facts, LedgerPoint, Projection
from .vectors import jsonable

E = TypeVar("E", bound=StrEnum)


def answer_for(described: Mapping[str, Any], today: date | None = None) -> dict[str, Any]:
    """The whole answer of `manage.py deadlines FILE`. Raises InputError with a French sentence."""
    if not isinstance(described, Mapping):
        raise InputError("La description doit être un objet JSON {…}.")
    facts = read_facts(described)
    on = today or _day(described, "today", "date", "aujourd_hui") or datetime.now(timezone_of(facts.dept)).date()
    acts = read_acts(described.get("acts", described.get("actes", ())))
    answer = projection_json(compute(facts, acts, on))
    points = described.get("ledger", described.get("compte", ()))
    if points:
        answer["impaye"] = _impaye(read_ledger(points), facts, on)
    return {"today": on.isoformat(), "calendar": calendar_of(facts.dept, facts.calendar_overrides).name, **answer}


def read_facts(described: Mapping[str, Any]) -> Facts:
    """Facts from the `lease`, `bailleur`, `territory` parts, or from a flat object."""
    lease = _part(described, "lease", "bail")
    place = _part(described, "territory", "territoire")
    aid = _part(described, "aid", "aide")
    dept = _first(place, "dept", "departement", "code") or _first(described, "dept", "departement")
    if not dept and isinstance(described.get("territory"), str):
        dept = described["territory"]
    if not dept:
        raise InputError("Il manque le département : «territory»: {«dept»: «44»}.")
    landlord = described.get("bailleur_kind") or described.get("bailleur") or "PERSONNE_MORALE"
    if isinstance(landlord, Mapping):
        landlord = _first(landlord, "kind", "type") or "PERSONNE_MORALE"
    mode = _first(aid, "mode", "paid_to") or described.get("aid_mode") or "AUCUNE"
    return Facts(
        dept=str(dept),
        bailleur_kind=_word(BailleurKind, landlord, "bailleur"),
        aid_mode=_word(AidMode, mode, "aide au logement"),
        lease_date=_day(lease, "concluded_on", "lease_date", "date", "date_bail") or _day(described, "lease_date"),
        lease_renewed_on=_day(lease, "renewed_on", "lease_renewed_on", "date_renouvellement"),
        clause_delay=_first(lease, "clause_delay", "clause", "clause_contractuelle"),
        rent=_amount(lease, "rent", "loyer", "loyer_hc"),
        charges=_amount(lease, "charges"),
        aid=_amount(aid, "amount", "montant"),
        rls=_amount(lease, "rls"),
        commune=_first(place, "commune", "insee"),
        calendar_overrides=overrides({**described, **place}),
        parc_social=to_bool(described.get("parc_social", False), "parc_social"),
    )


def read_acts(rows: Any) -> list[ActFact]:
    if not isinstance(rows, list | tuple):
        raise InputError("«acts» doit être une liste d’actes.")
    return [_act(position, row) for position, row in enumerate(rows, start=1)]


def read_ledger(rows: Any) -> list[LedgerPoint]:
    """A list of `{"on", "balance"}`, euros, positive for a debt."""
    if not isinstance(rows, list | tuple):
        raise InputError("«ledger» doit être une liste de soldes datés.")
    points = []
    for position, row in enumerate(rows, start=1):
        day = _day(row, "on", "date") if isinstance(row, Mapping) else None
        balance = _amount(row, "balance", "solde", "dette") if isinstance(row, Mapping) else None
        if day is None or balance is None:
            raise InputError(f"Solde n° {position} : il faut «on» (date) et «balance» (euros).")
        points.append(LedgerPoint(on=day, balance=balance))
    return points


def _act(position: int, row: Any) -> ActFact:
    if not isinstance(row, Mapping):
        raise InputError(f"Acte n° {position} : un objet {{«kind», «on»}} est attendu.")
    kind = _first(row, "kind", "type", "acte")
    day = _day(row, "on", "date")
    if kind is None or day is None:
        raise InputError(f"Acte n° {position} : il faut «kind» (nature de l’acte) et «on» (date).")
    known = {"kind", "type", "acte", "on", "date", "key", "details", "entered_at"}
    extra = {name: value for name, value in row.items() if name not in known}
    return ActFact(
        key=str(row.get("key") or f"{position}"),
        kind=_word(ActKind, kind, f"acte n° {position}"),
        on=day,
        details={**extra, **(row.get("details") or {})},
    )


def projection_json(projection: Projection) -> dict[str, Any]:
    """A projection as JSON values: stage, line of steps, deadlines, anomalies, next steps."""
    return {
        "stage": projection.stage.value,
        "stage_label": projection.stage.label,
        "stage_since": jsonable(projection.stage_since),
        "step": projection.stage.step.value if projection.stage.step else None,
        "suspended": projection.suspended,
        "dsf_slack_jours_ouvres": projection.dsf_slack,
        "steps": [_plain(step) for step in projection.steps],
        "deadlines": [_plain(found) for found in projection.deadlines],
        "anomalies": [_plain(found) for found in projection.anomalies],
        "next_steps": [_plain(found) for found in projection.next_steps],
    }


def _impaye(points: list[LedgerPoint], facts: Facts, on: date) -> dict[str, Any] | None:
    found = detect_impaye(points, facts, on)
    return _plain(found) if found else None


def _plain(value: Any) -> Any:
    if hasattr(value, "__dataclass_fields__"):
        plain = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        actor = getattr(value, "actor", None)
        return plain | ({"actor_label": actor.label} if actor else {})
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return jsonable(value)


def _part(described: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """A nested part, or the whole description when it is written flat."""
    for name in names:
        if isinstance(described.get(name), Mapping):
            part: Mapping[str, Any] = described[name]
            return part
    return {} if names[0] in ("aid",) else described


def _first(row: Mapping[str, Any], *names: str) -> Any:
    return next((row[name] for name in names if row.get(name) not in (None, "")), None)


def _day(row: Mapping[str, Any], *names: str) -> date | None:
    value = _first(row, *names)
    return None if value is None else to_date(value, names[0])


def _amount(row: Mapping[str, Any], *names: str) -> Decimal | None:
    value = _first(row, *names)
    return None if value is None else to_decimal(value, names[0])


def _word(enum: type[E], value: Any, label: str) -> E:
    text = str(value).strip().upper().replace(" ", "_").replace("-", "_")
    if text not in enum.__members__:
        known = ", ".join(enum.__members__)
        raise InputError(f"{label} : «{value}» est inconnu. Valeurs acceptées : {known}.")
    return enum[text]
