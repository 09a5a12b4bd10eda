"""Who is at work in the demonstration: organisations and people, as document «charte 44» lists them.

Institutions bear their public names. Bailleurs, études and associations are made up, and so is every person: a name of
a person here says what she does.
"""

from dataclasses import dataclass

from organisations.enums import OrganisationKind as Kind
from organisations.enums import Role

DOMAIN = "demo.exemple.fr"


@dataclass(frozen=True)
class Who:
    """An organisation: `key` names it in the demonstration, `arrondissement` and `commune` are INSEE codes."""

    key: str
    kind: Kind
    name: str
    arrondissement: str = ""
    commune: str = ""
    is_legal_person: bool = True
    sci_familiale: bool = False


@dataclass(frozen=True)
class Person:
    """A login. `posts`: the organisation's key and the role, once per membership."""

    login: str
    name: str
    posts: tuple[tuple[str, Role], ...]

    @property
    def email(self) -> str:
        return f"{self.login}@{DOMAIN}"


NANTES, SAINT_NAZAIRE, CHATEAUBRIANT = "442", "443", "445"

ORGANISATIONS: dict[str, tuple[Who, ...]] = {
    "44": (
        Who("estuaire", Kind.BAILLEUR_SOCIAL, "Logis de l’Estuaire"),
        Who("rivieres", Kind.BAILLEUR_SOCIAL, "Habitat des Trois Rivières"),
        Who("mimosas", Kind.BAILLEUR_PRIVE, "SCI familiale Les Mimosas", is_legal_person=False, sci_familiale=True),
        Who("sillon", Kind.BAILLEUR_PRIVE, "Gérance du Sillon, mandataire", is_legal_person=False),
        Who("ddets", Kind.DDETS, "DDETS de la Loire-Atlantique", arrondissement=NANTES),
        Who("prefecture", Kind.PREFECTURE, "Préfecture de la Loire-Atlantique"),
        Who("sp-saint-nazaire", Kind.PREFECTURE, "Sous-préfecture de Saint-Nazaire", arrondissement=SAINT_NAZAIRE),
        Who(
            "sp-chateaubriant",
            Kind.PREFECTURE,
            "Sous-préfecture de Châteaubriant-Ancenis",
            arrondissement=CHATEAUBRIANT,
        ),
        Who("eds-nantes", Kind.DEPARTEMENT, "Département, EDS de Nantes", arrondissement=NANTES),
        Who("eds-saint-nazaire", Kind.DEPARTEMENT, "Département, EDS de Saint-Nazaire", arrondissement=SAINT_NAZAIRE),
        Who("metropole", Kind.METROPOLE, "Nantes Métropole"),
        Who("nantes", Kind.COMMUNE, "Commune de Nantes", commune="44109"),
        Who("reze", Kind.COMMUNE, "Commune de Rezé", commune="44143"),
        Who("ccas-nantes", Kind.CCAS, "CCAS de Nantes", commune="44109"),
        Who("ccas-saint-nazaire", Kind.CCAS, "CCAS de Saint-Nazaire", commune="44184"),
        Who("caf", Kind.CAF, "CAF de Loire-Atlantique"),
        Who("msa", Kind.MSA, "MSA Loire-Atlantique – Vendée"),
        Who("fsl-departement", Kind.FSL, "FSL du Département"),
        Who("fsl-metropole", Kind.FSL, "FSL de Nantes Métropole"),
        Who("banque-de-france", Kind.BANQUE_DE_FRANCE, "Banque de France, commission de surendettement"),
        Who("adil", Kind.ADIL, "ADIL de Loire-Atlantique"),
        Who("udaf", Kind.UDAF, "Udaf de Loire-Atlantique"),
        Who("toit", Kind.ASSOCIATION, "Association Un toit en Loire"),
        Who("relais", Kind.ASSOCIATION, "Association Le Relais locatif"),
        Who("quais", Kind.COMMISSAIRE_DE_JUSTICE, "Étude des Quais, commissaires de justice"),
        Who("briere", Kind.COMMISSAIRE_DE_JUSTICE, "Étude de la Brière, commissaires de justice"),
        Who("action-logement", Kind.ACTION_LOGEMENT, "Action Logement Pays de la Loire"),
        Who("tj-nantes", Kind.TRIBUNAL, "Tribunal judiciaire de Nantes", arrondissement=NANTES),
        Who("tj-saint-nazaire", Kind.TRIBUNAL, "Tribunal judiciaire de Saint-Nazaire", arrondissement=SAINT_NAZAIRE),
        Who("locataire", Kind.ASSOCIATION, "Espace locataire (démonstration)"),
        Who("plateforme", Kind.EDITEUR, "Administration de la plateforme"),
    ),
    "974": (
        Who("lagon", Kind.BAILLEUR_SOCIAL, "Cases du Lagon"),
        Who("ddets-974", Kind.DDETS, "DEETS de La Réunion"),
        Who("prefecture-974", Kind.PREFECTURE, "Préfecture de La Réunion"),
        Who(
            "departement-974", Kind.DEPARTEMENT, "Département, territoire d’action sociale Nord", arrondissement="9741"
        ),
        Who("saint-denis", Kind.COMMUNE, "Commune de Saint-Denis", commune="97411"),
        Who("caf-974", Kind.CAF, "CAF de La Réunion"),
        Who("filaos", Kind.COMMISSAIRE_DE_JUSTICE, "Étude des Filaos, commissaires de justice"),
    ),
}

PEOPLE: dict[str, tuple[Person, ...]] = {
    "44": (
        Person("bailleur", "Responsable prévention, Logis de l’Estuaire", (("estuaire", Role.BAILLEUR_MANAGER),)),
        Person("cesf", "Conseillère sociale, Logis de l’Estuaire", (("estuaire", Role.BAILLEUR_CESF),)),
        Person("bailleur2", "Responsable contentieux, Trois Rivières", (("rivieres", Role.BAILLEUR_MANAGER),)),
        Person("prive", "Gérante, SCI Les Mimosas", (("mimosas", Role.BAILLEUR_PRIVATE),)),
        Person("mandataire", "Gestionnaire, Gérance du Sillon", (("sillon", Role.BAILLEUR_PRIVATE),)),
        Person("commissaire", "Commissaire de justice, Étude des Quais", (("quais", Role.COMMISSAIRE),)),
        Person("commissaire2", "Commissaire de justice, Étude de la Brière", (("briere", Role.COMMISSAIRE),)),
        Person("ccapex", "Secrétariat CCAPEX, Nantes", (("ddets", Role.CCAPEX_SECRETARY),)),
        Person(
            "ccapex-saint-nazaire",
            "Secrétariat CCAPEX, Saint-Nazaire",
            (("sp-saint-nazaire", Role.CCAPEX_SECRETARY),),
        ),
        Person(
            "ccapex-chateaubriant",
            "Secrétariat CCAPEX, Châteaubriant-Ancenis",
            (("sp-chateaubriant", Role.CCAPEX_SECRETARY),),
        ),
        Person("prefecture", "Chargée des expulsions, préfecture", (("prefecture", Role.PREFECTURE),)),
        Person("social", "Assistante sociale, EDS de Nantes", (("eds-nantes", Role.SOCIAL_WORKER),)),
        Person("social2", "Assistant social, EDS de Saint-Nazaire", (("eds-saint-nazaire", Role.SOCIAL_WORKER),)),
        Person("chef", "Responsable d’unité, EDS de Nantes", (("eds-nantes", Role.SOCIAL_HEAD),)),
        Person("commune", "Chargée de logement, Nantes", (("nantes", Role.COMMUNE_OFFICER),)),
        Person("ccas", "Chargé de prévention, CCAS de Saint-Nazaire", (("ccas-saint-nazaire", Role.COMMUNE_OFFICER),)),
        Person("elu", "Adjointe au logement, Nantes", (("nantes", Role.ELECTED),)),
        Person("membre", "Représentante de la CAF à la commission", (("caf", Role.CCAPEX_MEMBER),)),
        Person("adil", "Juriste, ADIL", (("adil", Role.ADIL_JURIST),)),
        Person("caf", "Gestionnaire des impayés, CAF", (("caf", Role.BODY_OFFICER),)),
        Person("msa", "Gestionnaire des impayés, MSA", (("msa", Role.BODY_OFFICER),)),
        Person("fsl", "Instructrice, FSL de Nantes Métropole", (("fsl-metropole", Role.BODY_OFFICER),)),
        Person("banque", "Gestionnaire, Banque de France", (("banque-de-france", Role.BODY_OFFICER),)),
        Person("locataire", "Locataire", (("locataire", Role.TENANT),)),
        Person("dpo", "Délégué à la protection des données, Département", (("eds-nantes", Role.DPO),)),
        Person("plateforme", "Administratrice de la plateforme", (("plateforme", Role.PLATFORM_ADMIN),)),
        Person("stat", "Chargé d’études, DDETS", (("ddets", Role.STATISTICIAN),)),
        # One person, two posts: the switch in the header.
        Person(
            "double",
            "Chargé de mission habitat",
            (("reze", Role.COMMUNE_OFFICER), ("ccas-nantes", Role.COMMUNE_OFFICER)),
        ),
    ),
    "974": (
        Person("bailleur-974", "Responsable prévention, Cases du Lagon", (("lagon", Role.BAILLEUR_MANAGER),)),
        Person("ccapex-974", "Secrétariat CCAPEX, La Réunion", (("ddets-974", Role.CCAPEX_SECRETARY),)),
        Person("social-974", "Assistante sociale, Saint-Denis", (("departement-974", Role.SOCIAL_WORKER),)),
        Person("commissaire-974", "Commissaire de justice, Étude des Filaos", (("filaos", Role.COMMISSAIRE),)),
    ),
}
