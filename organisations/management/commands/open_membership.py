"""`manage.py open_membership`: let a person act for an organisation, by name and in one role."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from organisations import scope, services
from organisations.enums import Role
from organisations.models import Organisation, User


class Command(BaseCommand):
    help = (
        "Ouvre une habilitation (et le compte, sans mot de passe : la personne le choisit par « mot de passe oublié »)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--territory", required=True, help="code du territoire, par exemple 44")
        parser.add_argument("--organisation", required=True, help="nom de l’organisation")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--name", required=True, help="nom affiché de la personne")

    def handle(self, *args: Any, **options: Any) -> None:
        with scope.platform() as current:
            organisation = Organisation.objects.filter(
                territory__code=options["territory"], name=options["organisation"]
            ).first()
            if organisation is None:
                raise CommandError(
                    f"Aucune organisation « {options['organisation']} » dans le territoire {options['territory']}."
                )
            user = User.objects.filter(email__iexact=options["email"]).first()
            if user is None:
                user = services.create_user(email=options["email"], password=None)
            membership = services.create_membership(
                user=user,
                organisation=organisation,
                role=options["role"],
                display_name=options["name"],
                valid_from=current.today,
            )
        self.stdout.write(json.dumps({"membership": str(membership.pk), "user": user.pk}))
