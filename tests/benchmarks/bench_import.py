"""Imports of leases, then of ten écritures each, against a bare COPY of the same rows into the same tables."""

import csv
import io
from collections.abc import Iterable, Iterator

import psycopg
from django.core.files.base import ContentFile
from django.db.models import Model

from cases.imports.columns import ENTRY_COLUMNS, LEASE_COLUMNS, Column
from cases.imports.writing import TABLES_WRITTEN
from cases.models import LedgerEntry
from cases.services import imports
from organisations import scope
from organisations.enums import Role
from organisations.models import Commune
from tests import factories
from tests.benchmarks.measure import duration, report, say, stopwatch
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


def floor(url: str, bailleur: object, models: tuple[type[Model], ...] = TABLES_WRITTEN) -> float:
    """Seconds of a COPY of the imported rows into the tables, indexes kept, without policy, history or foreign keys."""
    with administrator(url) as connection, connection.cursor() as cursor:
        copies = {}
        for model in models:
            table = model._meta.db_table
            with cursor.copy(f"COPY (SELECT * FROM {table} WHERE bailleur_id = '{bailleur}') TO STDOUT") as copy:
                copies[table] = b"".join(bytes(part) for part in copy)
        with stopwatch() as watch, connection.transaction():
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table, rows in copies.items():
                cursor.execute(f"CREATE TEMPORARY TABLE copied_{table} (LIKE {table} INCLUDING ALL)")
                with cursor.copy(f"COPY copied_{table} FROM STDIN") as copy:
                    copy.write(rows)
            raise psycopg.Rollback
    return watch.seconds


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
        with stopwatch() as read:
            imports.analyse(import_id=row.pk, membership=member)
        with scope.acting(member):
            imports.confirm(row=row, actor=member)
        with stopwatch() as written:
            row = imports.apply(import_id=row.pk, membership=member, with_detection=False)
        assert row.status == "done", row.report
        report(
            f"import {turn}",
            written.seconds,
            floor(world.url, member.organisation_id, models),
            f"preview {duration(read.seconds)}",
        )
    say(f"    written: {row.report.get('written')}")
