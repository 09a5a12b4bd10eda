"""People of every role, and objects in every relation to them: granted, closed, revoked, expired, future, foreign…"""

import uuid
from dataclasses import dataclass, field
from typing import Any

from cases.models import Act, Attachment, Case
from ccapex.models import AgendaItem, Session
from conventions.models import Convention
from dsf.models import Dsf, DsfAttachment, DsfNote
from organisations.enums import Role
from organisations.models import Membership
from tests.authorisation.routes import Entry

ABSENT = uuid.UUID("00000000-0000-7000-8000-000000000000")
# How a case lies to a person: `foreign` was granted to others only, `elsewhere` is another territory's.
CASE_RELATIONS = ("granted", "closed", "revoked", "expired", "future", "foreign", "elsewhere", "absent")
OTHER_RELATIONS = ("granted", "foreign", "elsewhere", "absent")


@dataclass
class World:
    """`people` by role; identifiers by (kind, relation); `owned` those that only one person has (alerts, imports)."""

    people: dict[str, Membership] = field(default_factory=dict)
    cases: dict[tuple[str, str], Case] = field(default_factory=dict)
    acts: dict[tuple[str, Any], Act] = field(default_factory=dict)
    dsfs: dict[tuple[str, Any], Dsf] = field(default_factory=dict)
    exchanges: dict[tuple[str, str], Any] = field(default_factory=dict)
    conventions: dict[tuple[str, str], tuple[Convention, Any]] = field(default_factory=dict)
    attachments: dict[Any, Attachment] = field(default_factory=dict)
    # The plan d’apurement of each case, still to be signed.
    measures: dict[Any, Any] = field(default_factory=dict)
    # Another one, signed, with an avenant to be signed.
    signed: dict[Any, Any] = field(default_factory=dict)
    # A rencontre tripartite of each case, proposed with the service of the world's social workers.
    meetings: dict[Any, Any] = field(default_factory=dict)
    justificatifs: dict[Any, DsfAttachment] = field(default_factory=dict)
    notes: dict[Any, DsfNote] = field(default_factory=dict)
    sessions: dict[str, tuple[Session, AgendaItem, Case]] = field(default_factory=dict)
    room: dict[Any, dict[str, Any]] = field(default_factory=dict)
    # What hangs from the item of a séance, by relation: stay, avis, addressee.
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    imports: dict[tuple[str, str], Any] = field(default_factory=dict)
    alerts: dict[tuple[str, str], Any] = field(default_factory=dict)
    papers: dict[str, Any] = field(default_factory=dict)
    intakes: dict[tuple[str, str], Any] = field(default_factory=dict)
    feed: str = ""

    def owner(self, role: str) -> str:
        """Whose leases a role is tried on: the private bailleur has its own, everybody else the social bailleur's."""
        return "private" if role == Role.BAILLEUR_PRIVATE else "social"

    def case(self, role: str, relation: str) -> Case | None:
        return self.cases.get((self.owner(role), relation)) or self.cases.get(("any", relation))

    def identifiers(self, role: str, entry: Entry, relation: str) -> dict[str, Any] | None:
        """Parts of the address for an entry, a role and a relation; None when the world has no such object."""
        if not entry.object:
            return self._plain(role, entry)
        finder = getattr(self, f"_{entry.object}")
        parts: dict[str, Any] | None = finder(role, entry, relation)
        return parts

    def _plain(self, role: str, entry: Entry) -> dict[str, Any]:
        return {"territory": "44", "token": self.feed} if entry.name == "calendar_feed" else dict(entry.parts)

    def _case(self, role: str, entry: Entry, relation: str) -> dict[str, Any] | None:
        case = self.case(role, relation)
        if case is None and relation != "absent":
            return None
        parts = {
            key: value
            for key, value in entry.parts.items()
            if key not in ("act", "attachment", "measure", "meeting", "plan")
        }
        parts[
            "case_pk"
            if entry.name in ("dsf:ask", "dsf:new_suit_notice", "ccapex:add_case", "ccapex:send_intake_case")
            else "pk"
        ] = case.pk if case else ABSENT
        if "act" in entry.parts:
            owner = "any" if relation in ("foreign", "elsewhere") else self.owner(role)
            parts["act_pk"] = self.acts[relation, (owner, entry.parts["act"])].pk if case else ABSENT
        if "measure" in entry.parts:
            rows = self.signed if entry.parts["measure"] == "signed" else self.measures
            parts["measure_pk"] = rows[case.pk] if case else ABSENT
        if "meeting" in entry.parts:
            parts["meeting_pk"] = self.meetings[case.pk] if case else ABSENT
        if "plan" in entry.parts:
            rows = self.signed if entry.parts["plan"] == "signed" else self.measures
            return parts | {"pk": rows[case.pk] if case else ABSENT}
        if "attachment" in entry.parts:
            parts["attachment_pk"] = self.attachments[case.pk].pk if case else ABSENT
        return parts

    def _session(self, role: str, entry: Entry, relation: str) -> dict[str, Any] | None:
        found = self.sessions.get(relation)
        if found is None and relation != "absent":
            return None
        session, item, candidate = found or (None, None, None)
        parts = {key: value for key, value in entry.parts.items() if key not in ("case", "item", "of", "row")}
        named = item if "item" in entry.parts else session
        if session is not None and "of" in entry.parts:
            named = self.room[session.pk][entry.parts["of"]]
        if "row" in entry.parts and session:
            named = self.rows[relation][entry.parts["row"]]
        parts["pk"] = str(named.pk) if named else str(ABSENT)
        if "case" in entry.parts:
            parts["case_pk"] = candidate.pk if candidate else ABSENT
        return parts

    def _paper(self, role: str, entry: Entry, relation: str) -> dict[str, Any] | None:
        """Papers of a séance: those of this territory, or none at all."""
        if relation not in ("granted", "absent"):
            return None
        named = "case_pk" if entry.object == "to_write" else "pk"
        found = self.papers.get(entry.object) if relation == "granted" else None
        return {named: str(found or ABSENT), **entry.parts}

    _minutes = _letter = _run = _avis = _wording = _contact = _to_write = _paper

    def _dsf(self, role: str, entry: Entry, relation: str) -> dict[str, Any]:
        dsf = self.dsfs.get((relation, entry.parts["kind"]))
        rest = {
            key: value for key, value in entry.parts.items() if key not in ("kind", "justificatif", "child", "note")
        }
        if "note" in entry.parts:
            rest["note_pk"] = self.notes[dsf.pk].pk if dsf else ABSENT
        if "justificatif" in entry.parts:
            rest["attachment_pk"] = self.justificatifs[dsf.pk].pk if dsf else ABSENT
        if child := entry.parts.get("child"):
            rest[f"{child}_pk"] = self.exchanges[relation, child] if dsf else ABSENT
        return {"pk": dsf.pk if dsf else ABSENT, **rest}

    def _observation(self, role: str, entry: Entry, relation: str) -> dict[str, Any]:
        return {"pk": self.exchanges.get((relation, "observation"), ABSENT)}

    def _suit_notice(self, role: str, entry: Entry, relation: str) -> dict[str, Any]:
        return {"pk": self.exchanges.get((relation, "suit_notice"), ABSENT)}

    def _designation(self, role: str, entry: Entry, relation: str) -> dict[str, Any] | None:
        found = self.exchanges.get((relation, "designation"))
        return {"pk": found or ABSENT} if found or relation == "absent" else None

    def _question(self, role: str, entry: Entry, relation: str) -> dict[str, Any]:
        return {"pk": self.exchanges.get((relation, "invitation"), ABSENT)}

    def _convention(self, role: str, entry: Entry, relation: str) -> dict[str, Any] | None:
        found = self.conventions.get((relation, entry.parts["state"]))
        if found is None and relation != "absent":
            return None
        parts: dict[str, Any] = {key: value for key, value in entry.parts.items() if key != "state"}
        parts["pk"] = found[0].pk if found else ABSENT
        if entry.name == "conventions:keep":
            parts["engagement_pk"] = found[1].pk if found else ABSENT
        return parts

    def _intake(self, role: str, entry: Entry, relation: str) -> dict[str, Any] | None:
        found = self.intakes.get((role, relation)) or self.intakes.get(("any", relation))
        if found is None and relation != "absent":
            return None
        parts: dict[str, Any] = {"pk": str(found or ABSENT), **entry.parts}
        if parts.pop("case", False):
            case = self.case(role, "granted")
            parts["case_pk"] = case.pk if case else ABSENT
        return parts

    def _import(self, role: str, entry: Entry, relation: str) -> dict[str, Any] | None:
        found = self.imports.get((role, relation)) or self.imports.get(("any", relation))
        return {"pk": found or ABSENT} if found or relation == "absent" else None

    def _alert(self, role: str, entry: Entry, relation: str) -> dict[str, Any] | None:
        found = self.alerts.get((role, relation)) or self.alerts.get(("any", relation))
        return {"pk": found or ABSENT} if found or relation == "absent" else None
