"""Kinds of organisations, roles of people, families of database users."""

from django.db import models


class OrganisationKind(models.TextChoices):
    """Kinds named in document 003's charter and annexes."""

    BAILLEUR_SOCIAL = "bailleur_social", "Bailleur social"
    BAILLEUR_PRIVE = "bailleur_prive", "Bailleur privé ou mandataire"
    DDETS = "ddets", "DDETS"
    PREFECTURE = "prefecture", "Préfecture ou sous-préfecture"
    DEPARTEMENT = "departement", "Département"
    METROPOLE = "metropole", "Métropole"
    COMMUNE = "commune", "Commune"
    CCAS = "ccas", "CCAS ou CIAS"
    CAF = "caf", "CAF"
    MSA = "msa", "MSA"
    FSL = "fsl", "Fonds de solidarité pour le logement"
    BANQUE_DE_FRANCE = "banque_de_france", "Banque de France"
    ADIL = "adil", "ADIL"
    UDAF = "udaf", "UDAF"
    ASSOCIATION = "association", "Association"
    COMMISSAIRE_DE_JUSTICE = "commissaire_de_justice", "Étude de commissaires de justice"
    ACTION_LOGEMENT = "action_logement", "Action Logement"
    TRIBUNAL = "tribunal", "Tribunal judiciaire"
    EDITEUR = "editeur", "Administration de la plateforme"

    @classmethod
    def bailleurs(cls) -> frozenset[str]:
        return frozenset({cls.BAILLEUR_SOCIAL.value, cls.BAILLEUR_PRIVE.value})


class Role(models.TextChoices):
    """What a person comes for; each has a column of the access matrix (`matrix.yaml`)."""

    SOCIAL_WORKER = "social_worker", "Travailleur social"
    SOCIAL_HEAD = "social_head", "Chef de service social"
    COMMUNE_OFFICER = "commune_officer", "Chargé de logement, commune ou CCAS"
    ELECTED = "elected", "Élu"
    CCAPEX_SECRETARY = "ccapex_secretary", "Secrétariat CCAPEX"
    PREFECTURE = "prefecture", "Préfecture, chargé des expulsions"
    CCAPEX_MEMBER = "ccapex_member", "Membre de la CCAPEX"
    BAILLEUR_MANAGER = "bailleur_manager", "Responsable contentieux et prévention"
    BAILLEUR_CESF = "bailleur_cesf", "Conseillère sociale du bailleur (CESF)"
    BAILLEUR_PRIVATE = "bailleur_private", "Bailleur privé ou mandataire"
    ADIL_JURIST = "adil_jurist", "Juriste ADIL"
    BODY_OFFICER = "body_officer", "Organisme payeur, FSL ou Banque de France"
    COMMISSAIRE = "commissaire", "Commissaire de justice"
    TENANT = "tenant", "Locataire"
    DPO = "dpo", "Délégué à la protection des données"
    PLATFORM_ADMIN = "platform_admin", "Administration de la plateforme"
    STATISTICIAN = "statistician", "Statistiques"


class ScopeKind(models.TextChoices):
    """Who runs the statement: a person acting for an organisation, or the system for one territory."""

    MEMBERSHIP = "membership", "Personne"
    SYSTEM = "system", "Système"
    PLATFORM = "platform", "Plateforme"
