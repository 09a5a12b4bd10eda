"""The bailleurs' dwellings, leases and monthly files, as their own software would export them."""

import datetime
import io
import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openpyxl import Workbook

from cases.imports.columns import COLUMNS, TableKind
from config.demo import accounts, names, reference
from config.demo.accounts import Account, Terms
from config.demo.reference import Place
from config.demo.stories import STORIES, Story, tell

REFORM = datetime.date(2023, 7, 29)
AGENCIES = {"442": "Nantes", "443": "Saint-Nazaire", "445": "Châteaubriant-Ancenis"}
PAYER = {"445": "MSA"}
# Communes of the made-up dwellings with their postcode and weight; Nantes comes from the public register.
COMMUNES: dict[str, tuple[tuple[str, str, int], ...]] = {
    "44": (
        ("44109", "44000", 44),
        ("44143", "44400", 9),
        ("44162", "44800", 8),
        ("44114", "44700", 4),
        ("44190", "44230", 3),
        ("44047", "44220", 3),
        ("44184", "44600", 15),
        ("44131", "44210", 3),
        ("44069", "44350", 2),
        ("44036", "44110", 5),
        ("44003", "44150", 4),
    ),
    "974": (("97411", "97400", 6), ("97416", "97410", 3), ("97415", "97460", 3), ("97410", "97470", 2)),
}
STREETS = (
    "rue des Tilleuls",
    "rue du Lavoir",
    "allée des Mouettes",
    "rue de la Minoterie",
    "avenue des Genêts",
    "rue du Vieux Puits",
    "place du Marché",
    "impasse des Alouettes",
    "rue de la Corderie",
    "boulevard des Peupliers",
)
# Share of the leases, and number of leases at full scale.
STOCK = {"44": {"estuaire": 1080, "rivieres": 720, "mimosas": 60, "sillon": 80}, "974": {"lagon": 60}}
SHARED = {"44": (("estuaire", 3), ("rivieres", 2)), "974": (("lagon", 1),)}
PRIVATE = {"44": (("sillon", 1), ("mimosas", 1)), "974": ()}
STORIES_ELSEWHERE = 12  # cases of the small territory


@dataclass(frozen=True)
class LeaseSpec:
    """A lease as the bailleur's file tells it."""

    reference: str
    dwelling: str
    place: Place
    arrondissement: str
    concluded_on: datetime.date
    clause: str
    rent: Decimal
    charges: Decimal
    aid: Decimal
    paid_to: str
    tenants: tuple[names.Tenant, ...]
    account: Account | None
    credit: Decimal
    in_debt_since: datetime.date | None
    story: Story | None

    def balance(self, on: datetime.date) -> Decimal:
        return self.account.balance(on) if self.account else -self.credit


def _euros(value: float) -> Decimal:
    return Decimal(f"{value:.2f}")


class Builder:
    """Makes the leases of one territory; everything random comes from one seed."""

    def __init__(self, territory: str, arrondissements: dict[str, str], today: datetime.date, scale: float) -> None:
        self.territory, self.arrondissements, self.today, self.scale = territory, arrondissements, today, scale
        self.rng = random.Random(f"prevex-{territory}")  # noqa: S311 (made-up data, not a secret)
        self.numbers = itertools.count(1)
        self.nantes = itertools.cycle(reference.dwellings_of_nantes())

    def build(self) -> dict[str, list[LeaseSpec]]:
        """Leases by bailleur: first those with a story, then those of people who pay."""
        portfolio: dict[str, list[LeaseSpec]] = {key: [] for key in STOCK[self.territory]}
        for story in self._stories():
            pool = PRIVATE[self.territory] if story.private else SHARED[self.territory]
            key = self.rng.choices([key for key, _ in pool], [weight for _, weight in pool])[0]
            portfolio[key].append(self._lease(key, story))
        for key, count in STOCK[self.territory].items():
            ordinary = max(round(count * self.scale) - len(portfolio[key]), round(6 * self.scale) + 1)
            portfolio[key] += [self._lease(key, None) for _ in range(ordinary)]
            self.rng.shuffle(portfolio[key])
        return portfolio

    def _stories(self) -> Iterator[Story]:
        # Every third story is enough to show the small territory.
        table = STORIES if self.territory == "44" else STORIES[:: len(STORIES) // STORIES_ELSEWHERE][:STORIES_ELSEWHERE]
        for name, count, teller in table:
            wanted = max(1, round(count * self.scale)) if self.territory == "44" else 1
            for _ in range(wanted):
                story = tell(name, teller, self.rng, self.today, self.territory)
                if not PRIVATE[self.territory]:
                    story.private = False
                yield story

    def _place(self, key: str) -> tuple[Place, str]:
        choices = COMMUNES[self.territory]
        code, postcode, _ = self.rng.choices(choices, [weight for *_, weight in choices])[0]
        if code == "44109" and key in ("estuaire", "rivieres"):
            return next(self.nantes), self.arrondissements[code]
        rooms = self.rng.choices([1, 2, 3, 4, 5], [2, 5, 7, 5, 2])[0]
        street = self.rng.choice(STREETS)
        place = Place(
            address=f"{self.rng.randint(1, 68)} {street}",
            postcode=postcode,
            commune=code,
            rooms=rooms,
            surface=14 + rooms * 17 + self.rng.randint(-4, 9),
            residence=f"Résidence {street.split(' ', 1)[1]}" if self.rng.random() < 0.5 else "",
        )
        return place, self.arrondissements[code]

    def _lease(self, key: str, story: Story | None) -> LeaseSpec:
        rng, number = self.rng, next(self.numbers)
        place, arrondissement = self._place(key)
        private = key in ("mimosas", "sillon")
        rent = _euros(place.surface * (rng.uniform(9.5, 13) if private else rng.uniform(5.4, 7.6)))
        charges = _euros(place.surface * rng.uniform(0.8, 1.6))
        paid_to = story.aid if story else rng.choices(["bailleur", "locataire", "aucune"], [5, 1, 4])[0]
        aid = Decimal(0) if paid_to == "aucune" else _euros(float(rent) * rng.uniform(0.3, 0.65))
        terms = Terms(gross=rent + charges, aid=aid if paid_to == "bailleur" else Decimal(0))
        account, since = self._account(terms, story)
        old = story.old_lease if story else rng.random() < 0.6
        concluded = self._concluded(old, story)
        clause = "2 mois" if old or rng.random() < 0.08 else "6 semaines"
        prefix = key[:2].upper()
        return LeaseSpec(
            reference=f"{prefix}-{20_000 + number}",
            dwelling=f"{prefix}L-{number:05d}",
            place=place,
            arrondissement=arrondissement,
            concluded_on=concluded,
            clause=clause,
            rent=rent,
            charges=charges,
            aid=aid,
            paid_to=paid_to,
            tenants=names.tenants(rng, number, self.today),
            account=account,
            credit=_euros(rng.uniform(5, 90)) if rng.random() < 0.08 else Decimal(0),
            in_debt_since=since,
            story=story,
        )

    def _account(self, terms: Terms, story: Story | None) -> tuple[Account | None, datetime.date | None]:
        if story is not None:
            account = accounts.owed_since(
                terms, story.constituted_on, self.today, self.rng, then=story.then, cleared_on=story.cleared_on
            )
            return account, accounts.first_default(story.constituted_on)
        if self.rng.random() < 0.07:
            return accounts.one_month_owed(terms, self.today), accounts.due_day(self.today)
        return None, None

    def _concluded(self, old: bool, story: Story | None) -> datetime.date:
        latest = (story.constituted_on if story else self.today) - datetime.timedelta(days=150)
        if old:
            first, last = datetime.date(2008, 1, 15), REFORM - datetime.timedelta(days=1)
        else:
            first, last = REFORM, max(latest, REFORM)
        return first + datetime.timedelta(days=self.rng.randint(0, (last - first).days))


def monthly_file(leases: Sequence[LeaseSpec], on: datetime.date) -> bytes:
    """The bailleur's workbook with its balances at the end of a day: a sheet of leases, a sheet of écritures."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Baux")
    columns = COLUMNS[TableKind.LEASES]
    sheet.append([column.label for column in columns])
    for lease in leases:
        cells = _lease_cells(lease, on)
        sheet.append([cells.get(column.key) for column in columns])
    sheet = book.create_sheet("Écritures")
    columns = COLUMNS[TableKind.ENTRIES]
    sheet.append([column.label for column in columns])
    for lease in leases:
        for entry in lease.account.entries if lease.account else ():
            if entry.on <= on:
                sheet.append([lease.reference, entry.on, entry.kind, entry.label, float(entry.amount), entry.reference])
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def _lease_cells(lease: LeaseSpec, on: datetime.date) -> dict[str, Any]:
    balance = lease.balance(on)
    owed = balance > 0 and lease.in_debt_since is not None and lease.in_debt_since <= on
    return {
        "lease_reference": lease.reference,
        "tenants": " ; ".join(tenant.written for tenant in lease.tenants),
        "dwelling_reference": lease.dwelling,
        "address": lease.place.address,
        "postcode": lease.place.postcode,
        "commune": lease.place.commune,
        "agency": AGENCIES.get(lease.arrondissement, "Réunion"),
        "residence": lease.place.residence,
        "concluded_on": lease.concluded_on,
        "clause_delay": lease.clause,
        "rent": float(lease.rent),
        "charges": float(lease.charges),
        "aid": float(lease.aid),
        "aid_paid_to": lease.paid_to,
        # The farming country around Châteaubriant: the MSA pays there.
        "aid_body": PAYER.get(lease.arrondissement, "CAF") if lease.aid else None,
        "balance": float(balance),
        "in_debt_since": lease.in_debt_since if owed else None,
        "phone": " ; ".join(tenant.phone for tenant in lease.tenants),
        "email": " ; ".join(tenant.email for tenant in lease.tenants),
        "birth": " ; ".join(f"{tenant.birth:%d/%m/%Y}" for tenant in lease.tenants),
    }
