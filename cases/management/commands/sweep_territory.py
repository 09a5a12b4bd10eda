"""`manage.py sweep_territory 44`: the nightly sweep of one territory, now. JSON report on standard output.

Exit codes: 0 done, 1 unknown territory or date.
"""

import datetime
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.services import sweep
from organisations import scope
from organisations.models import Territory


class Command(BaseCommand):
    help = "Recalcule ce que le temps a changé dans un territoire et prépare les alertes du jour."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="code du département")
        parser.add_argument("--on", metavar="DATE", help="essai à une autre date (AAAA-MM-JJ) : rien n’est gardé")

    def handle(self, *args: Any, **options: Any) -> None:
        territory = Territory.objects.filter(code=options["code"]).first()
        if territory is None:
            raise CommandError(f"Aucun territoire ne porte le code « {options['code']} ».")
        if options["on"]:
            try:
                day = datetime.date.fromisoformat(options["on"])
            except ValueError as error:
                raise CommandError(f"« {options['on']} » n’est pas une date. Écrivez AAAA-MM-JJ.") from error
            report = sweep.dry_sweep(territory=territory, on=day)
        else:
            report = sweep.sweep(territory=territory)
            sweep.note_swept(territory=territory, on=scope.local_today(territory))
        self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
