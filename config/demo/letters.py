"""The library of avis and the contacts that letters print: bodies of the territory, numbers reserved for fiction."""

from ccapex.enums import ContactKind
from ccapex.services import wordings
from config.demo.commissions import PLENARY_SECRETARY, SINCE
from config.demo.territories import World
from organisations import scope
from organisations.enums import Role

# Kind of contact, how to go about it. The conditions are those of the charter, in short.
STEPS = {
    ContactKind.SOCIAL: "Appelez pour un rendez-vous avec une travailleuse ou un travailleur social de votre secteur.",
    ContactKind.CCAS: "Présentez-vous à l’accueil du CCAS de votre commune.",
    ContactKind.ADIL: "Conseil gratuit et neutre sur rendez-vous ou à une permanence.",
    ContactKind.FSL: "Demande avec un travailleur social, loyer courant repris ou reprise assurée.",
    ContactKind.OVERINDEBTEDNESS: "Dépôt d’un dossier de surendettement, gratuit.",
    ContactKind.HOUSING: "Demande de logement social à jour ; inscription au contingent préfectoral par un travailleur social.",
    ContactKind.SIAO: "Par un travailleur social, ou en composant le 115.",
    ContactKind.COMED: "Recours sur formulaire, après des démarches restées sans effet.",
    ContactKind.COURT: "",
    ContactKind.SENDER: "",
}


def prepare(world: World) -> None:
    """Load the library and the contacts of a territory, as its secretariat does."""
    secretary = world.member(PLENARY_SECRETARY[world.territory.code], Role.CCAPEX_SECRETARY)
    with scope.acting(secretary):
        wordings.load_library(territory=world.territory)
        for rank, (kind, steps) in enumerate(STEPS.items()):
            wordings.save_contact(
                contact=None,
                actor=secretary,
                kind=kind,
                name=f"{kind.label}, {world.territory.name}",
                phone=f"01 99 00 44 {rank:02d}",
                steps=steps,
                source="Démonstration : numéro réservé à la fiction",
                valid_from=SINCE,
            )
