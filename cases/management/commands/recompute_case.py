"""`manage.py recompute_case 44-2026-00318`: compute one case again, with its alerts. JSON report on standard output.

Exit codes: 0 done, 1 no such case.
"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.models import Case
from cases.services.projection import recompute_cases
from organisations import scope
from organisations.models import Territory


class Command(BaseCommand):
    help = "Recalcule un dossier : étape, échéances, points à vérifier, alertes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="numéro du dossier, par exemple 44-2026-00318")

    def handle(self, *args: Any, **options: Any) -> None:
        number = options["number"]
        missing = CommandError(f"Aucun dossier ne porte le numéro « {number} ».")
        territory = Territory.objects.filter(code=number.partition("-")[0]).first()
        if territory is None:
            raise missing
        with scope.system(territory):
            case = Case.objects.filter(number=number).first()
            if case is None:
                raise missing
            counts = recompute_cases(territory=territory, case_ids=[case.pk])
            case.refresh_from_db()
        due = case.next_due_on.isoformat() if case.next_due_on else None
        report = {"number": number, "stage": case.stage, "next_due_on": due, **counts}
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
