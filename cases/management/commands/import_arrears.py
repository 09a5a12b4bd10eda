"""`manage.py import_arrears FILE --organisation NAME --territory 44 --as EMAIL --on 2026-10-31 [--partial] [--dry-run]`.

The same services as the screens. A JSON report on standard output; exit code 0 all good, 1 lines refused, 2 file
refused or import impossible.
"""

import argparse
import contextlib
import datetime
import json
import uuid
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from cases.enums import ImportStatus
from cases.models import ArrearsImport
from cases.rules import IMPORTERS
from cases.services import imports
from core.errors import DomainError
from organisations import scope
from organisations.models import Membership

ALL_GOOD, LINES_REFUSED, FILE_REFUSED = 0, 1, 2


class Command(BaseCommand):
    help = "Imports an arrears file for a bailleur, or says what it would do (--dry-run)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--organisation", required=True, help="name or identifier of the bailleur")
        parser.add_argument("--territory", required=True, help="code of the département")
        parser.add_argument("--as", dest="email", required=True, help="e-mail of the person who imports")
        parser.add_argument("--on", type=datetime.date.fromisoformat, required=True, help="day of the balances")
        parser.add_argument("--dry-run", action="store_true", help="analyse only, write nothing")
        parser.add_argument(
            "--partial", action="store_true", help="the file holds some leases only: absent ones are not told"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        membership = self._membership(options)
        try:
            row = self._import(options, membership)
        except DomainError as error:
            self._answer({"status": "refused", "refusal": error.message}, FILE_REFUSED)
            return
        report = {
            "import": str(row.pk),
            "status": row.status,
            "balance_on": row.balance_on.isoformat(),
            "lines": row.line_count,
            "errors": row.error_count,
            **{key: value for key, value in row.report.items() if key not in ("files", "reading")},
        }
        refused = row.status not in (ImportStatus.DONE, ImportStatus.READY, ImportStatus.ABANDONED)
        self._answer(report, FILE_REFUSED if refused else LINES_REFUSED if row.error_count else ALL_GOOD)

    def _answer(self, report: dict[str, Any], code: int) -> None:
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
        if code:
            raise SystemExit(code)

    def _membership(self, options: dict[str, Any]) -> Membership:
        wanted = Q(organisation__name=options["organisation"])
        with contextlib.suppress(ValueError):
            wanted |= Q(organisation_id=uuid.UUID(options["organisation"]))
        found = (
            Membership.objects.usable_on(scope.local_today(None))
            .filter(
                wanted,
                organisation__territory__code=options["territory"],
                user__email__iexact=options["email"],
                role__in=IMPORTERS,
            )
            .select_related("organisation__territory", "organisation__group")
            .first()
        )
        if found is None:
            raise CommandError(
                "Nobody of that e-mail may import for that organisation in that territory.", returncode=2
            )
        return found

    def _import(self, options: dict[str, Any], membership: Membership) -> ArrearsImport:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"{path} is not a file.", returncode=2)
        with path.open("rb") as stream, scope.acting(membership):
            row = imports.deposit(
                actor=membership,
                file=File(stream),
                file_name=path.name,
                balance_on=options["on"],
                whole=not options["partial"],
            )
        row = imports.analyse(import_id=row.pk, membership=membership)
        if row.status != ImportStatus.READY:
            return row
        if options["dry_run"]:
            with scope.acting(membership):
                imports.abandon(row=row, actor=membership)
            return row
        with scope.acting(membership):
            imports.confirm(row=row, actor=membership)
        return imports.apply(import_id=row.pk, membership=membership)
