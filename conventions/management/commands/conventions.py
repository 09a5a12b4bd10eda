"""Bring conventions up to date: terms reached, cases that entered their perimeter or left it."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from conventions.services.sharing import refresh_conventions
from organisations.models import Territory


class Command(BaseCommand):
    help = "Met à jour les accès donnés par les conventions d’un territoire, ou de tous. Rapport en JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--territoire", metavar="CODE", help="Code du département ; sans lui, tous les territoires."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        territories = Territory.objects.all()
        if options["territoire"]:
            territories = territories.filter(code=options["territoire"])
            if not territories:
                raise CommandError(f"Aucun territoire ne porte le code « {options['territoire']} ».")
        report = {row.code: refresh_conventions(territory=row).as_report() for row in territories}
        self.stdout.write(json.dumps(report, ensure_ascii=False))
