"""Made-up people: common names put together at random, numbers and addresses that reach nobody."""

import datetime
import random
import unicodedata
from dataclasses import dataclass

from config.demo import reference

LAST_NAMES = reference.names("nom")
WOMEN = reference.names("femme")
MEN = reference.names("homme")


@dataclass(frozen=True)
class Tenant:
    """A person named on a lease."""

    civility: str
    last_name: str
    first_name: str
    birth: datetime.date
    phone: str
    email: str

    @property
    def written(self) -> str:
        return f"{self.civility} {self.last_name} {self.first_name}"


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode()
    return "".join(c for c in bare.lower() if c.isalpha())


def a_tenant(rng: random.Random, number: int, today: datetime.date, last_name: str = "") -> Tenant:
    """A person of 20 to 75. `number` makes the e-mail address unique."""
    woman = rng.random() < 0.58
    first, last = rng.choice(WOMEN if woman else MEN), last_name or rng.choice(LAST_NAMES)
    birth = today - datetime.timedelta(days=rng.randint(20 * 365, 75 * 365))
    return Tenant(
        civility="Mme" if woman else "M.",
        last_name=last,
        first_name=first,
        birth=birth,
        phone=a_phone(rng),
        email=f"{_plain(first)}.{_plain(last)}{number}@exemple.fr" if rng.random() < 0.7 else "",
    )


def a_phone(rng: random.Random) -> str:
    """A number of the ranges that the numbering plan keeps for works of fiction."""
    prefix = "06 39 98" if rng.random() < 0.8 else "01 99 00"
    return f"{prefix} {rng.randint(0, 99):02d} {rng.randint(0, 99):02d}"


def tenants(rng: random.Random, number: int, today: datetime.date) -> tuple[Tenant, ...]:
    """One tenant, or two for three leases in ten, often of one name."""
    first = a_tenant(rng, number, today)
    if rng.random() > 0.3:
        return (first,)
    same = first.last_name if rng.random() < 0.6 else ""
    return (first, a_tenant(rng, number + 500_000, today, same))
