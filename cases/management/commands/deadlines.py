"""`manage.py deadlines`: the legal clock from a JSON description, or checked against vectors. Touches no database."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.procedure.describe import answer_for
from cases.procedure.inputs import InputError, to_date
from cases.procedure.vectors import Check, check_lines

STANDARD_INPUT = "-"


class Command(BaseCommand):
    help = "Calcule étape, échéances et anomalies d’un dossier décrit en JSON, ou vérifie un fichier de vecteurs."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("file", nargs="?", help="description JSON d’un dossier («-» : entrée standard)")
        what.add_argument("--vectors", metavar="FILE", help="lignes JSON id, rule, in, out à recalculer")
        parser.add_argument("--today", metavar="DATE", help="date d’observation (AAAA-MM-JJ), aujourd’hui sinon")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["vectors"]:
            self.check_vectors(options["vectors"])
        else:
            self.describe(options["file"], options["today"])

    def check_vectors(self, path: str) -> None:
        failed = passed = 0
        for result in check_lines(self.read(path).splitlines()):
            if result.passed:
                passed += 1
            else:
                failed += 1
                self.report(result)
        self.stdout.write(f"{passed} passed, {failed} failed")
        if failed:
            sys.exit(1)

    def report(self, result: Check) -> None:
        if result.error:
            self.stdout.write(f"{result.id} {result.rule}: {result.error}")
        for name, expected, found in result.differences:
            wanted, got = (json.dumps(value, ensure_ascii=False) for value in (expected, found))
            self.stdout.write(f"{result.id} {result.rule} {name}: expected {wanted}, computed {got}")

    def describe(self, path: str, today: str | None) -> None:
        try:
            described = json.loads(self.read(path))
            answer = answer_for(described, to_date(today, "--today") if today else None)
        except json.JSONDecodeError as error:
            raise CommandError(
                f"{path} n’est pas du JSON lisible (ligne {error.lineno}, colonne {error.colno})."
            ) from error
        except InputError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))

    def read(self, path: str) -> str:
        if path == STANDARD_INPUT:
            return sys.stdin.read()
        try:
            return Path(path).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{path} ne peut être lu : {error}") from error
