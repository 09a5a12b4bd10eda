"""Imports of leases, then of ten écritures each, against a bare COPY of the same rows into the same tables."""

import csv
import io
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from django.core.files.base import ContentFile
from django.db import connection as django_connection
from django.db.models import Model

from cases.imports.columns import ENTRY_COLUMNS, LEASE_COLUMNS, Column
from cases.imports.writing import TABLES_WRITTEN
from cases.models import LedgerEntry
from cases.services import imports
from organisations import scope
from organisations.enums import Role
from organisations.models import Commune
from tests import factories
from tests.benchmarks.measure import duration, processor_time, report, say, stopwatch
from tests.benchmarks.population import World
from tests.benchmarks.server import administrator


def _lines(count: int, commune: str) -> Iterator[dict[str, str]]:
    for number in range(1, count + 1):
        yield {
            "lease_reference": f"I-{number}",
            "tenants": f"Mme FICTIVE{number} Camille",
            "dwelling_reference": f"IL-{number}",
            "address": f"{number} rue des Mesures",
            "postcode": "44000",
            "commune": commune,
            "agency": f"Agence {number % 6}",
            "concluded_on": "01/05/2021",
            "rent": "412,50",
            "charges": "78,20",
            "aid": "231,00",
            "aid_paid_to": "bailleur",
            "aid_body": "CAF",
            # One lease in ten owes something, as in a whole park.
            "balance": "1 284,60" if number % 10 == 0 else "0",
        }


def _entries(count: int, leases: int) -> Iterator[dict[str, str]]:
    for number in range(count):
        yield {
            "lease_reference": f"I-{number % leases + 1}",
            "on": f"{number % 27 + 1:02d}/09/2026",
            "kind": "paiement" if number % 2 else "échéance",
            "label": "Écriture de mesure",
            "amount": "-230,00" if number % 2 else "490,70",
            "reference": f"IE-{number}",
        }


def _file(lines: Iterable[dict[str, str]], columns: tuple[Column, ...]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow([column.label for column in columns])
    for line in lines:
        writer.writerow([line.get(column.key, "") for column in columns])
    return text.getvalue().encode()


# Foreign keys of a table, for another one like it.
_FOREIGN_KEYS = """
SELECT format('ALTER TABLE floor_%%s ADD CONSTRAINT %%I %%s', %(table)s::text, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE conrelid = %(table)s::regclass AND contype = 'f'
"""


@dataclass
class Cost:
    """Seconds elapsed, and seconds of processor: other work on the machine lengthens the first only."""

    elapsed: float = 0.0
    processor: float = 0.0


@contextmanager
def cost(backend: int) -> Iterator[Cost]:
    """What a block costs this process and that backend of the database."""
    found = Cost()
    begun = _processor(backend)
    with stopwatch() as watch:
        yield found
    found.elapsed, found.processor = watch.seconds, _processor(backend) - begun


def _processor(backend: int) -> float:
    return time.process_time() + processor_time(backend)


@dataclass(frozen=True)
class Floor:
    """Cost of a bare COPY. `bare`: with the same indexes, into empty tables; `same`: with the foreign keys also, into
    tables that hold the other rows already, as a COPY into the tables themselves would have it."""

    bare: Cost
    same: Cost


def floor(url: str, import_id: object, bailleur: object, models: tuple[type[Model], ...] = TABLES_WRITTEN) -> Floor:
    """A COPY of the imported rows by a superuser: no policy, no history, no comparison with what is known."""
    imported = {
        model._meta.db_table: f"source_import_id = '{import_id}'"
        if model is LedgerEntry
        else f"bailleur_id = '{bailleur}'"
        for model in models
    }
    with administrator(url) as connection, connection.cursor() as cursor:
        copies = {}
        for table, mine in imported.items():
            with cursor.copy(f"COPY (SELECT * FROM {table} WHERE {mine}) TO STDOUT") as copy:
                copies[table] = b"".join(bytes(part) for part in copy)
            cursor.execute(f"CREATE TABLE floor_{table} (LIKE {table} INCLUDING ALL)")
        bare = _copied(cursor, copies)
        for table, mine in imported.items():
            cursor.execute(
                f"INSERT INTO floor_{table} OVERRIDING SYSTEM VALUE SELECT * FROM {table} WHERE NOT ({mine})"
            )
            for (statement,) in cursor.execute(_FOREIGN_KEYS, {"table": table}).fetchall():
                cursor.execute(statement)
            cursor.execute(f"ANALYZE floor_{table}")
        same = _copied(cursor, copies)
        cursor.execute("DROP TABLE " + ", ".join(f"floor_{table}" for table in copies))
    return Floor(bare, same)


def _copied(cursor: psycopg.Cursor, copies: dict[str, bytes]) -> Cost:
    """The COPY of each table with its foreign keys checked, the best of three."""
    tries = []
    for _ in range(3):
        with cost(cursor.connection.info.backend_pid) as found, cursor.connection.transaction():
            for table, rows in copies.items():
                with cursor.copy(f"COPY floor_{table} FROM STDIN") as copy:
                    copy.write(rows)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            raise psycopg.Rollback
        tries.append(found)
    return min(tries, key=lambda one: one.processor)


def run(world: World, *, verbose: bool = False) -> None:
    count = world.scale
    member = factories.a_member(Role.BAILLEUR_MANAGER, territory=world.territory)
    commune = Commune.objects.filter(territory=world.territory).values_list("code", flat=True)[0]
    leases = _file(_lines(count, commune), LEASE_COLUMNS)
    # Ten écritures a lease: a year of a park, or a month of ten such parks.
    entries = _file(_entries(10 * count, count), ENTRY_COLUMNS)
    turns = (
        (f"{count} leases, first", leases, TABLES_WRITTEN),
        (f"{count} leases, same file again", leases, TABLES_WRITTEN),
        (f"{10 * count} écritures", entries, (LedgerEntry,)),
    )
    for turn, content, models in turns:
        with scope.acting(member):
            row = imports.deposit(
                actor=member, file=ContentFile(content), file_name="mesure.csv", balance_on=scope.today()
            )
        backend = django_connection.connection.info.backend_pid
        with cost(backend) as read:
            imports.analyse(import_id=row.pk, membership=member)
        with scope.acting(member):
            imports.confirm(row=row, actor=member)
        with cost(backend) as written:
            row = imports.apply(import_id=row.pk, membership=member, with_detection=False)
        assert row.status == "done", row.report
        limit = floor(world.url, row.pk, member.organisation_id, models)
        report(
            f"import {turn}, processor",
            written.processor,
            limit.same.processor,
            f"elapsed {duration(written.elapsed)}; with its analysis, {duration(read.processor)}, ratio "
            f"{(read.processor + written.processor) / limit.same.processor:.1f}; without foreign keys, into empty tables: "
            f"floor {duration(limit.bare.processor)}, ratio {written.processor / limit.bare.processor:.1f}",
        )
    say(f"    written: {row.report.get('written')}")
