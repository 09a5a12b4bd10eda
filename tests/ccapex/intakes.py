"""Messages received, for tests."""

import datetime
from typing import Any

from ccapex.models import Intake
from ccapex.services import intake as service
from ccapex.services import sessions
from organisations import scope
from organisations.models import Commune, Membership
from tests import factories as make

WORDS = "Trois mois de loyer, le ménage ne répond plus."


def a_message(**values: Any) -> service.Message:
    commune = values.pop("commune", None) or Commune.objects.filter(territory__code="44").order_by("code").first()
    defaults = {
        "sender": "locataire",
        "sender_name": "Rosa Valentin",
        "household_name": "Mme Rosa Valentin",
        "address": "12 rue des Lilas",
        "commune": commune,
        "text": WORDS,
    }
    return service.Message(**{**defaults, **values})


def an_intake(actor: Membership | None = None, case: Any = None, code: str = "", **values: Any) -> Intake:
    """Received without account unless an actor writes."""
    territory = make.a_territory()
    if actor is None:
        return service.receive(territory=territory, message=a_message(**values), code=code)
    with scope.acting(actor):
        return service.receive(territory=territory, message=a_message(**values), actor=actor, case=case)


def a_commission(agent: Membership, name: str = "Commission de Nantes", **options: Any) -> Any:
    with scope.acting(agent):
        return sessions.create_commission(
            territory=agent.organisation.territory,
            name=name,
            level="territoriale",
            valid_from=datetime.date(2024, 1, 1),
            **options,
        )


def again(intake: Intake) -> Intake:
    """The row as it is now."""
    with scope.system(make.a_territory()):
        return Intake.objects.select_related("territory", "organisation", "owner").get(pk=intake.pk)
