"""`manage.py deliver_alerts`: send the e-mails that wait, without broker nor worker. JSON report on standard output.

Exit codes: 0 nothing is left given up, 1 some e-mails were given up (see `failed`), or unknown territory.
"""

import json
import time
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.services import delivery
from organisations.models import Territory

PAUSE = 5  # seconds


class Command(BaseCommand):
    help = "Envoie les courriels d’alerte en attente, et dit ce qui reste."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="un seul passage ; sans elle, jusqu’à ce que rien n’attende"
        )
        parser.add_argument("--territory", metavar="CODE", help="un seul territoire")
        parser.add_argument("--retry-failed", action="store_true", help="reprendre d’abord les envois abandonnés")

    def handle(self, *args: Any, **options: Any) -> None:
        territories = Territory.objects.order_by("code")
        if options["territory"]:
            territories = territories.filter(code=options["territory"])
            if not territories:
                raise CommandError(f"Aucun territoire ne porte le code « {options['territory']} ».")
        report: dict[str, Any] = {}
        for territory in territories:
            if options["retry_failed"]:
                delivery.retry_failed(territory=territory)
            report[territory.code] = self._deliver(territory, once=options["once"])
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
        if any(entry["backlog"]["failed"] for entry in report.values()):
            raise CommandError("Des courriels ont été abandonnés : voir « failed », puis --retry-failed.")

    def _deliver(self, territory: Territory, *, once: bool) -> dict[str, Any]:
        total = delivery.Report()
        while True:
            done = delivery.deliver(territory=territory)
            for name in ("sent", "postponed", "failed", "cancelled"):
                setattr(total, name, getattr(total, name) + getattr(done, name))
            backlog = delivery.backlog(territory=territory)
            if once or not backlog["pending"]:
                total.more = bool(backlog["pending"])
                return {**asdict(total), "backlog": backlog}
            if not done.more:
                time.sleep(PAUSE)  # what is left is in other hands or waits for its pause
