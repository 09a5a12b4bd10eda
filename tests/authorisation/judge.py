"""What each cell of the matrix expects, without asking the application."""

from tests.authorisation.routes import GET_OK, POST_OK, Entry, roles_of
from tests.authorisation.world import CASE_RELATIONS, OTHER_RELATIONS

STATE = roles_of(["state"])
SOCIAL = roles_of(["social"])
CASE_READERS = roles_of(["case_readers"])
INTAKE_SENDERS = roles_of(["intake_senders"])
CONVENTION_READERS = roles_of(["everyone"]) - {"tenant", "platform_admin", "statistician"}


def relations_of(entry: Entry) -> tuple[str, ...]:
    """How the object of an entry may lie to a person."""
    if entry.object in ("case", "dsf", "observation", "question"):
        return CASE_RELATIONS
    return OTHER_RELATIONS if entry.object else ("granted",)


def visible(kind: str, role: str, relation: str) -> bool:
    """Does a person of this role see an object of this kind that lies so to it?"""
    if relation == "absent" or relation == "elsewhere":
        return False
    if kind in ("case", "dsf"):
        readers = CASE_READERS if kind == "case" else SOCIAL
        return role in STATE or (role in readers and relation in ("granted", "closed"))
    if kind == "observation":
        return role in ("bailleur_manager", "bailleur_cesf") and relation in ("granted", "closed")
    if kind == "suit_notice":
        told = ("social_worker", "social_head", "bailleur_manager", "bailleur_cesf")
        return role in STATE or (role in told and relation == "granted")
    if kind == "question":
        return False  # the jurist invited is of another ADIL (tests/dsf/test_exchange.py tries the invited one)
    if kind == "convention":
        return role in CONVENTION_READERS and relation == "granted"
    if kind == "session":
        return role in STATE and relation == "granted"
    if kind == "to_write":
        return False
    if kind == "run":
        return role == "ccapex_secretary" and relation == "granted"
    if kind in ("avis", "letter"):
        # Addressed to the bailleur: its people read it, and the State.
        return (role in STATE or role in ("bailleur_manager", "bailleur_cesf")) and relation == "granted"
    if kind == "intake":
        return role in STATE or (role in INTAKE_SENDERS and relation == "granted")
    return relation == "granted"


def expected(entry: Entry, role: str, relation: str, method: str) -> frozenset[int]:
    """Statuses that this cell may answer."""
    if entry.refusal == 401:  # no key, nobody: asked before anything else
        return frozenset({401})
    if method not in entry.allowed:
        return frozenset({405})
    allowed = role in entry.allowed[method]
    if entry.role_first and not allowed:
        return frozenset({403})
    if entry.object and not visible(entry.object, role, relation):
        return frozenset({404})
    if role in entry.unseen:
        return frozenset({404})
    if allowed and (relation != "closed" or entry.closed is None or role in entry.closed):
        return entry.get_ok if method == "GET" else entry.get_ok | POST_OK
    return frozenset({entry.refusal})


def answered(statuses: frozenset[int]) -> bool:
    return bool(statuses & (GET_OK | POST_OK))
