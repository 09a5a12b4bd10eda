"""An independent judge of who sees and writes which row, in plain Python from the YAML and the facts of the rows.

It shares nothing with organisations.policies: no SQL, no row-level security, only the matrix as written and each row.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from organisations import scope
from organisations.models import Membership
from tests.isolation.world import World

RAW = yaml.safe_load(
    (Path(__file__).resolve().parents[2] / "organisations" / "matrix.yaml").read_text(encoding="utf-8")
)
OWNERS = {"BG", "BP", "BC"}
Row = dict[str, Any]


def code_of(role: str) -> str:
    return str(RAW["roles"][role]["code"])


def cell(family: str, code: str) -> str:
    return str(RAW["families"][family]["cells"].split()[RAW["codes"].index(code)])


@dataclass
class Judge:
    """Holds every case and grant of the world, and judges row by row."""

    world: World

    def __post_init__(self) -> None:
        self.cases = {row["id"]: row for row in self.world.rows("cases_case")}
        self.grants = self.world.rows("cases_casegrant")
        self.parents: dict[str, dict[Any, Row]] = {}

    def day(self, actor: Membership) -> datetime.date:
        return scope.local_today(actor.organisation.territory)

    def grants_of(self, actor: Membership, case_id: Any) -> list[Row]:
        """Grants in force of the actor's organisation on a case."""
        day = self.day(actor)
        serves = {"lasting": (False,), "session": (True,), "any": (False, True)}
        kinds = serves[RAW["roles"][actor.role].get("grants", "lasting")]
        return [
            grant
            for grant in self.grants
            if grant["content_object_id"] == case_id
            and grant["temporary"] in kinds
            and grant["group_id"] == actor.organisation.group_id
            and grant["revoked_at"] is None
            and grant["valid_from"] <= day
            and (grant["valid_until"] is None or grant["valid_until"] >= day)
        ]

    def reaches(self, actor: Membership, case_id: Any, letter: str) -> bool:
        """Does the actor reach this case in the way its cell asks (A: agreement, T: session)?"""
        found = self.grants_of(actor, case_id)
        if letter == "A":
            return any(grant["agreement_on"] for grant in found)
        if letter == "T":
            return any(grant["temporary"] for grant in found)
        return bool(found)

    def letter(self, label: str, actor: Membership) -> str:
        """The cell that governs this actor on this table."""
        rule = RAW["models"][label]
        code = code_of(actor.role)
        found = cell(rule["family"], code)
        if rule.get("write") == "all" and rule["path"] in ("organisation", "membership"):
            return "W"
        if rule.get("write") == "append" and found in "-S":
            return "O"
        if rule.get("readers") and code not in rule["readers"]:
            return "-"
        return found

    def sees(self, label: str, actor: Membership, row: Row, *, history: bool = False) -> bool:
        """May this actor read this row?"""
        rule, code, letter = RAW["models"][label], code_of(actor.role), self.letter(label, actor)
        path = rule["path"]
        if letter in "-S" or path == "system":
            return False
        own = letter != "O" or row.get("organisation_id") == actor.organisation_id
        if isinstance(path, dict) and "via" in path:
            return self._through_parent(path, actor, row)
        if isinstance(path, dict):
            return BY_SQL[label](self, actor, row)
        if path == "organisation":
            return bool(row["organisation_id"] == actor.organisation_id)
        if path == "membership":
            return bool(row["membership_id"] == actor.pk)
        if path == "log":
            mine = row["membership_id"] == actor.pk
            return bool(row["organisation_id"] == actor.organisation_id if letter == "R" else mine)
        if code == "SE":
            return bool(row["territory_id"] == actor.organisation.territory_id) and own
        if path == "grant":
            return row in self.grants_of(actor, row["content_object_id"])
        if path in ("lease", "household", "dwelling"):
            return self._through_lease(path, code, letter, actor, row, own)
        case_id = row["id"] if path == "self" else row["case_id"]
        return own and self.reaches(actor, case_id, letter)

    def _through_lease(self, path: str, code: str, letter: str, actor: Membership, row: Row, own: bool) -> bool:
        if letter == "O" and "organisation_id" not in row:
            return False
        if code in OWNERS:
            return bool(row["bailleur_id"] == actor.organisation_id) and own
        link = f"{path}_id"
        key = row.get(link, row.get("id"))
        return own and any(
            self.reaches(actor, case_id, letter) and self.reaches(actor, case_id, "R")
            for case_id, case in self.cases.items()
            if case[link] == key
        )

    def _through_parent(self, path: dict[str, str], actor: Membership, row: Row) -> bool:
        table = path["via"]
        if table not in self.parents:
            self.parents[table] = {parent["id"]: parent for parent in self.world.rows(table)}
        parent_label = next(label for label in RAW["models"] if label.lower().replace(".", "_") == table)
        parent = self.parents[table].get(row[path["column"]])
        return parent is not None and self.sees(parent_label, actor, parent)

    def updates(self, label: str, actor: Membership, row: Row) -> bool:
        """May this actor change this row?"""
        rule, code, letter = RAW["models"][label], code_of(actor.role), self.letter(label, actor)
        write = rule.get("write", "matrix")
        if write in ("system", "append") or not self.sees(label, actor, row):
            return False
        if write == "all":
            return True
        if write == "contribute":
            mine = row["organisation_id"] == actor.organisation_id
            return letter == "W" or (code in rule["contributors"] and bool(mine))
        return code in write if isinstance(write, list) else letter == "W"

    def inserts(self, label: str, actor: Membership, row: Row) -> bool:
        """May this actor add a row like this one?"""
        rule, code = RAW["models"][label], code_of(actor.role)
        write = rule.get("write", "matrix")
        if write == "system":
            return False
        if write == "append":
            return bool(row["membership_id"] == actor.pk and row["organisation_id"] == actor.organisation_id)
        if write == "contribute":
            mine = row["organisation_id"] == actor.organisation_id
            return code in rule["contributors"] and bool(mine) and self.sees(label, actor, row)
        return self.updates(label, actor, row)

    def deletes(self, label: str, actor: Membership, row: Row) -> bool:
        """May this actor delete this row?"""
        return bool(RAW["models"][label].get("delete")) and self.inserts(label, actor, row)


def _party(column: str) -> Callable[[Judge, Membership, Row], bool]:
    """A convention and what hangs from it are read by the organisations that `conventions.ConventionAccess` names."""

    def judged(judge: Judge, actor: Membership, row: Row) -> bool:
        named = judge.world.rows("conventions_conventionaccess")
        return any(a["convention_id"] == row[column] and a["organisation_id"] == actor.organisation_id for a in named)

    return judged


def _same_territory(judge: Judge, actor: Membership, row: Row) -> bool:
    return bool(row["territory_id"] == actor.organisation.territory_id)


def _state_or_own(judge: Judge, actor: Membership, row: Row) -> bool:
    """The State reads its territory's rows, an organisation those that name it."""
    own = row["organisation_id"] == actor.organisation_id
    return _same_territory(judge, actor, row) and (code_of(actor.role) == "SE" or own)


def _addressed(judge: Judge, actor: Membership, row: Row) -> bool:
    """An addressee reads its row once the avis is adopted."""
    if code_of(actor.role) == "SE":
        return _same_territory(judge, actor, row)
    return _state_or_own(judge, actor, row) and row["adopted_on"] is not None


def _copied(judge: Judge, actor: Membership, row: Row) -> bool:
    """A letter is read by the State, and by the organisations its copies name."""
    if code_of(actor.role) == "SE" or not _same_territory(judge, actor, row):
        return _same_territory(judge, actor, row)
    copies = judge.world.rows("ccapex_lettercopy")
    return any(c["letter_id"] == row["id"] and c["organisation_id"] == actor.organisation_id for c in copies)


def _told(judge: Judge, actor: Membership, row: Row) -> bool:
    """A decision to sue: the State, the bailleur that wrote it, and the services that its deliveries name."""
    if not _same_territory(judge, actor, row):
        return False
    if code_of(actor.role) == "SE" or row["organisation_id"] == actor.organisation_id:
        return True
    named = judge.world.rows("dsf_suitnoticedelivery")
    return any(d["notice_id"] == row["id"] and d["organisation_id"] == actor.organisation_id for d in named)


def _delivered(judge: Judge, actor: Membership, row: Row) -> bool:
    """Its delivery: the same, and one service does not read another's."""
    sent = row["sender_id"] == actor.organisation_id
    return _state_or_own(judge, actor, row) or (_same_territory(judge, actor, row) and bool(sent))


# Tables whose path is a condition in SQL, said again here in Python.
BY_SQL: dict[str, Callable[[Judge, Membership, Row], bool]] = {
    "dsf.CourtSettings": _same_territory,
    "ccapex.Commission": _same_territory,
    "ccapex.CommissionMembership": _same_territory,
    "ccapex.Competence": _same_territory,
    "ccapex.MayorParticipation": _same_territory,
    "ccapex.SeatHolder": _same_territory,
    "ccapex.Wording": _same_territory,
    "ccapex.ComplexityCriterion": _same_territory,
    "ccapex.Session": _same_territory,
    "ccapex.SessionTransition": _same_territory,
    "ccapex.Convocation": _state_or_own,
    "ccapex.Attendance": _same_territory,
    "ccapex.Minutes": _same_territory,
    "ccapex.AvisAddressee": _addressed,
    "ccapex.Contact": _same_territory,
    "ccapex.Letter": _copied,
    "ccapex.LetterCopy": _state_or_own,
    "ccapex.Intake": _state_or_own,
    "ccapex.IntakeLink": _same_territory,
    "ccapex.IntakeTransition": _same_territory,
    "dsf.DesignatedService": _same_territory,
    "dsf.SuitNotice": _told,
    "dsf.SuitNoticeDelivery": _delivered,
    "cases.CdpReport": _state_or_own,
    "conventions.Convention": _party("id"),
    "conventions.ConventionParty": _party("convention_id"),
    "conventions.Perimeter": _party("convention_id"),
    "conventions.Engagement": _party("convention_id"),
}
