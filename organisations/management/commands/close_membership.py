"""`manage.py close_membership`: end a membership and the person's sessions, at once."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import DomainError
from organisations import scope, services
from organisations.models import Membership


class Command(BaseCommand):
    help = "Ferme une habilitation (elle n’est jamais effacée) et termine les sessions de la personne."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("membership", help="identifiant de l’habilitation")

    def handle(self, *args: Any, **options: Any) -> None:
        with scope.platform():
            membership = Membership.objects.filter(pk=options["membership"]).first()
            if membership is None:
                raise CommandError("Aucune habilitation ne porte cet identifiant.")
            try:
                services.deactivate_membership(membership=membership)
            except DomainError as error:
                raise CommandError(error.message) from error
        self.stdout.write(json.dumps({"closed": str(membership.pk)}))
