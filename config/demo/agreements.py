"""Conventions between bailleurs and communes, in the form of the model convention: one in force, one denounced."""

import datetime

from config.demo.playing import manager
from config.demo.territories import World
from conventions.models import Convention
from conventions.services import drafting
from conventions.services.drafting import DraftTerms, PartyTerms
from organisations import scope
from organisations.enums import Role

PROMISES = (
    ("estuaire", "Informer le locataire avant la commission et proposer un plan d’apurement", 60),
    ("nantes", "Réunir la commission locale chaque mois et proposer un rendez-vous au ménage", 90),
)


def sign(world: World) -> None:
    """Prepare and sign the conventions of the first territory; the accesses they give follow by themselves."""
    today = world.today
    kept = _signed(world, "estuaire", "nantes", today - datetime.timedelta(days=400))
    for key, what, days in PROMISES:
        actor = world.member("nantes", Role.COMMUNE_OFFICER) if key == "nantes" else manager(world, key)
        with scope.acting(actor):
            drafting.add_engagement(
                convention=kept, what=what, until=today + datetime.timedelta(days=days), actor=actor
            )
    ended = _signed(world, "rivieres", "reze", today - datetime.timedelta(days=500))
    actor = manager(world, "rivieres")
    with scope.acting(actor):
        drafting.denounce(
            convention=ended,
            on=today - datetime.timedelta(days=45),
            reason="Organisation de la prévention revue ; une nouvelle convention est en préparation.",
            actor=actor,
        )


def _signed(world: World, bailleur: str, commune: str, on: datetime.date) -> Convention:
    landlord, town = world.organisations[bailleur], world.organisations[commune]
    actor = manager(world, bailleur)
    assert town.commune is not None
    terms = DraftTerms(
        title=f"Prévention des expulsions, {landlord.name} et {town.name}",
        parties=(
            PartyTerms(landlord, "la directrice générale", "dpo.bailleur@exemple.fr"),
            PartyTerms(town, "l’adjointe au logement", "dpo.commune@exemple.fr"),
        ),
        communes=(town.commune,),
    )
    with scope.acting(actor):
        convention = drafting.create_convention(terms=terms, actor=actor)
        drafting.record_signature(convention=convention, on=on, actor=actor)
    return convention
