"""manage.py demo_data: fictional data for the demonstration and one login per role."""

import json
import secrets
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.demo import build, reference, territories

PHRASE_WORDS = 5


class Command(BaseCommand):
    help = (
        "Écrit les données fictives de la démonstration (Loire-Atlantique et La Réunion) et affiche les comptes. Ne fait rien "
        "si l’un de ces territoires existe déjà."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=float, default=1.0, help="part du volume entier, de 0,01 à 1 (1)")
        parser.add_argument("--password", default="", help="phrase de passe commune (tirée au hasard par défaut)")
        parser.add_argument("--json", action="store_true", help="affiche les comptes en JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 0.01 <= options["scale"] <= 1:
            raise CommandError("--scale va de 0,01 à 1.")
        if build.already_there():
            self._say("Un territoire de la démonstration existe déjà : rien n’est écrit.")
            return
        words = reference.words()
        password = options["password"] or " ".join(secrets.choice(words) for _ in range(PHRASE_WORDS))
        build.build(password=password, size=build.Size(options["scale"]), say=self._say)
        rows = [login for code in territories.NAMES for login in territories.logins(code)]
        if options["json"]:
            accounts = [{**asdict(row), "password": password} for row in rows]
            self.stdout.write(json.dumps(accounts, ensure_ascii=False, indent=1))
        else:
            self.stdout.write(table(rows, password))

    @staticmethod
    def _say(text: str) -> None:
        """Progress goes to the other channel: what is printed is the accounts, and nothing when nothing was written."""
        print(f"  {text}", file=sys.stderr, flush=True)


def table(rows: list[territories.Login], password: str) -> str:
    """The accounts as aligned columns."""
    lines = [("Rôle", "Organisation", "Territoire", "Adresse")]
    lines += [(row.role, row.organisation, row.territory, row.email) for row in rows]
    widths = [max(len(line[i]) for line in lines) for i in range(4)]
    text = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    text.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join([f"Phrase de passe de tous les comptes de démonstration : {password}", "", *text])
