"""Mutated files, from the deposit to the tables: each is refused or applied, never half-written, never an error.

`PREVEX_FUZZ_FILES=10000 ./bin/test tests/cases/test_import_fuzz.py` tries ten thousand, a few hundred by default;
`PREVEX_FUZZ_FROM=2520` begins with that file, so that they may be tried in parts. A file's number is its seed.
"""

import datetime
import os
import random
from typing import Any

import pytest
from django.db import transaction

from cases.imports.columns import ENTRY_COLUMNS
from cases.models import Balance, Lease, LeaseAccount, LedgerEntry
from cases.services import imports
from organisations import scope
from organisations.enums import Role
from tests import factories as make
from tests.cases import arrears
from tests.cases.arrears import a_line, as_csv, as_xlsx

pytestmark = pytest.mark.django_db

FILES = int(os.environ.get("PREVEX_FUZZ_FILES", "200"))
FROM = int(os.environ.get("PREVEX_FUZZ_FROM", "0"))
BATCH = 40
CELLS: tuple[Any, ...] = (
    "", " ", "=1+1", "@x", "-", "\u2212", "1e400", "1.234", "1,2,3", "99999999999999999999", "31/02/2026", "0000-00-00",
    "2026-10-31T00:00:00", "١٢٣", "é" * 3_000, "\ufeff", "\u202e", "\\N", "\\.", "\t", "a\nb", '"', '""', ";", "NULL", "nan",
    "inf", "-0", "+33 6", "M. ; ; Mme", "B-1", "B-2", "vente", "nouveau locataire", "solde corrigé", "fin", "01/11/2026",
    "\U0001f600", "'; DROP TABLE cases_lease; --", "44109", "2A004", "public", "locataire", "\x00", "\x1a", "\ud7ff",
)  # fmt: skip


def a_file(rng: random.Random) -> tuple[bytes, str]:
    """A good file, then what a tired export or a hostile hand does to it."""
    lines = [a_line(n, balance=str(rng.randrange(-50_000, 200_000) / 100)) for n in range(1, rng.randrange(2, 6))]
    entries = [{**arrears.ENTRY, "lease_reference": f"B-{n}", "reference": f"E-{n}"} for n in range(1, 5)]
    for row in (*lines, *entries):
        for key in list(row):
            if rng.random() < 0.06:
                row[key] = rng.choice(CELLS)
    if rng.random() < 0.2:
        lines.append(dict(rng.choice(lines)))
    kind = rng.random()
    if kind < 0.2:
        cleaned = [{k: "".join(c for c in str(v) if c >= " ") for k, v in row.items()} for row in lines + entries]
        content = as_xlsx(cleaned[: len(lines)], cleaned[len(lines) :])
        return _damaged(content, rng, 0.35), "a.xlsx"
    columns = {"columns": ENTRY_COLUMNS} if kind < 0.4 else {}
    encoding = rng.choice(["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    content = as_csv(entries if columns else lines, separator=rng.choice(";,\t|"), **columns).decode()
    return _damaged(content.encode(encoding, "replace"), rng, 0.6), "a.csv"


def _damaged(content: bytes, rng: random.Random, chance: float) -> bytes:
    if rng.random() > chance:
        return content
    data = bytearray(content)
    for _ in range(rng.choice([1, 1, 2, 5, 30])):
        at = rng.randrange(len(data)) if data else 0
        action = rng.randrange(6)
        if action == 0:
            data[at : at + 1] = bytes([rng.randrange(256)])
        elif action == 1:
            del data[at : at + rng.choice([1, 2, 40, 4_000])]
        elif action == 2:
            data[at:at] = rng.choice([b'"', b";", b"\r\n", b"\n", b"\0", b"\xff\xfe", b"\xe9", b"\\", b","])
        elif action == 3:
            data[at:at] = data[: rng.randrange(200)]
        elif action == 4:
            del data[at:]
        else:
            data += bytes(rng.randrange(256) for _ in range(20))
    return bytes(data)


def written(member):
    with scope.acting(member):
        return [model.objects.count() for model in (Lease, LeaseAccount, Balance, LedgerEntry)]


@pytest.mark.parametrize("batch", range(FROM // BATCH, (FROM + FILES) // BATCH))
def test_mutated_files_are_refused_or_applied_whole(batch, settings, tmp_path, set_day):
    settings.MEDIA_ROOT = tmp_path
    set_day(arrears.TODAY)
    member = make.a_member(Role.BAILLEUR_MANAGER)
    arrears.imported(member, as_csv([a_line(1), a_line(2)]), on=datetime.date(2026, 9, 30), with_detection=False)
    before = written(member)
    ended = set()
    for number in range(BATCH):
        content, name = a_file(random.Random(batch * BATCH + number))
        if not content:
            continue
        with transaction.atomic():
            row = arrears.analysed(member, content, name=name)
            assert row.status in ("ready", "refused"), (batch, number, row.status)
            assert written(member) == before, (batch, number)
            if row.status == "refused":
                assert row.report["refusal"]
                assert row.report["remedy"]
            else:
                announced = row.report["counts"], row.report["entries"]
                with scope.acting(member):
                    imports.confirm(row=row, actor=member)
                row = imports.apply(import_id=row.pk, membership=member, with_detection=False)
                assert (row.report["counts"], row.report["entries"]) == announced, (batch, number)
                leases, accounts, _, entries = written(member)
                assert leases - before[0] == accounts - before[1] == row.report["counts"].get("new", 0), (batch, number)
                restated = row.report["written"]["régularisations"]
                assert entries - before[3] == row.report["entries"].get("new", 0) + restated, (batch, number)
            ended.add(row.status)
            transaction.set_rollback(True)
    assert ended == {"done", "refused"}
