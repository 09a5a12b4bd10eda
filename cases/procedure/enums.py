"""The closed vocabularies of the procedure, with their French labels."""

from __future__ import annotations

from enum import StrEnum

from .labels import ACT_LABELS


class ActKind(StrEnum):
    """What can happen in a case: the acts of the main line and of its side procedures (law.md, section 1)."""

    PREMIER_IMPAYE = "PREMIER_IMPAYE"
    IMPAYE_CONSTITUE = "IMPAYE_CONSTITUE"
    RELANCE = "RELANCE"
    COMMISSION_IMPAYES = "COMMISSION_IMPAYES"
    EMPEX = "EMPEX"
    PLAN_APUREMENT = "PLAN_APUREMENT"
    PLAN_ROMPU = "PLAN_ROMPU"
    SIGNALEMENT_CAF = "SIGNALEMENT_CAF"
    RENVOI_BAILLEUR_CAF = "RENVOI_BAILLEUR_CAF"
    SAISINE_CCAPEX = "SAISINE_CCAPEX"
    AVIS_CCAPEX = "AVIS_CCAPEX"
    CDP = "CDP"
    SIGNALEMENT_CDP = "SIGNALEMENT_CDP"
    CDP_CAUTION = "CDP_CAUTION"
    DSF_CDP_DEMANDE = "DSF_CDP_DEMANDE"
    DSF_CDP_TRANSMIS = "DSF_CDP_TRANSMIS"
    ASSIGNATION = "ASSIGNATION"
    NOTIFICATION_PREFET = "NOTIFICATION_PREFET"
    PLACEMENT = "PLACEMENT"
    DSF_DEMANDE = "DSF_DEMANDE"
    DSF_ENTRETIEN_PROPOSE = "DSF_ENTRETIEN_PROPOSE"
    DSF_RELANCE = "DSF_RELANCE"
    DSF_CONTACT_CCAPEX = "DSF_CONTACT_CCAPEX"
    DSF_TRANSMIS = "DSF_TRANSMIS"
    DSF_CARENCE = "DSF_CARENCE"
    RENVOI_AUDIENCE = "RENVOI_AUDIENCE"
    AUDIENCE = "AUDIENCE"
    JUGEMENT = "JUGEMENT"
    SIGNIFICATION_JUGEMENT = "SIGNIFICATION_JUGEMENT"
    APPEL = "APPEL"
    CQL = "CQL"
    NOTIFICATION_CQL_PREFET = "NOTIFICATION_CQL_PREFET"
    TENTATIVE_EXPULSION = "TENTATIVE_EXPULSION"
    REQUISITION_CFP = "REQUISITION_CFP"
    DSF_CFP_DEMANDE = "DSF_CFP_DEMANDE"
    DSF_CFP_TRANSMIS = "DSF_CFP_TRANSMIS"
    OCTROI_CFP = "OCTROI_CFP"
    REFUS_CFP = "REFUS_CFP"
    DEMANDE_INDEMNITE_CFP = "DEMANDE_INDEMNITE_CFP"
    EXPULSION = "EXPULSION"
    REPRISE = "REPRISE"
    DEPART_VOLONTAIRE = "DEPART_VOLONTAIRE"
    RELOGEMENT = "RELOGEMENT"
    DETTE_SOLDEE = "DETTE_SOLDEE"
    REPRISE_LOYER_COURANT = "REPRISE_LOYER_COURANT"
    FSL = "FSL"
    FSL_DECISION = "FSL_DECISION"
    SURENDETTEMENT_DEPOT = "SURENDETTEMENT_DEPOT"
    SURENDETTEMENT_RECEVABILITE = "SURENDETTEMENT_RECEVABILITE"
    SURENDETTEMENT_DECISION = "SURENDETTEMENT_DECISION"
    PCS = "PCS"
    DALO_RECOURS = "DALO_RECOURS"
    DALO_DECISION = "DALO_DECISION"
    DAHO_RECOURS = "DAHO_RECOURS"
    DAHO_DECISION = "DAHO_DECISION"
    DELAIS_JEX = "DELAIS_JEX"
    AJ_DEMANDE = "AJ_DEMANDE"
    AJ_DECISION = "AJ_DECISION"

    @property
    def label(self) -> str:
        return ACT_LABELS[self.value]


class Step(StrEnum):
    """The nine steps of the line drawn under a case's header, in order."""

    IMPAYE = "impaye"
    AMIABLE = "amiable"
    COMMANDEMENT = "commandement"
    ASSIGNATION = "assignation"
    AUDIENCE = "audience"
    JUGEMENT = "jugement"
    COMMANDEMENT_QUITTER = "commandement_quitter"
    FORCE_PUBLIQUE = "force_publique"
    ISSUE = "issue"

    @property
    def label(self) -> str:
        return _STEP_LABELS[self]

    @property
    def order(self) -> int:
        """1 to 9."""
        return list(Step).index(self) + 1


class Stage(StrEnum):
    """Where a case stands, in procedural order (the members' order is the order of the procedure)."""

    SANS_IMPAYE = "SANS_IMPAYE"
    IMPAYE_CONSTITUE = "IMPAYE_CONSTITUE"
    PREVENTION_AMIABLE = "PREVENTION_AMIABLE"
    SIGNALEMENT_CAF_MSA = "SIGNALEMENT_CAF_MSA"
    SAISINE_CCAPEX = "SAISINE_CCAPEX"
    CDP = "CDP"
    CLAUSE_ACQUISE = "CLAUSE_ACQUISE"
    ASSIGNATION = "ASSIGNATION"
    AUDIENCE = "AUDIENCE"
    DELIBERE = "DELIBERE"
    RESILIATION_CONDITIONNELLE = "RESILIATION_CONDITIONNELLE"
    RESILIATION_FERME = "RESILIATION_FERME"
    CQL = "CQL"
    TENTATIVE_EXPULSION = "TENTATIVE_EXPULSION"
    REQUISITION_CFP = "REQUISITION_CFP"
    REFUS_CFP = "REFUS_CFP"
    OCTROI_CFP = "OCTROI_CFP"
    DETTE_SOLDEE = "DETTE_SOLDEE"
    REJET = "REJET"
    RELOGEMENT = "RELOGEMENT"
    DEPART_VOLONTAIRE = "DEPART_VOLONTAIRE"
    REPRISE = "REPRISE"
    EXPULSION = "EXPULSION"

    @property
    def label(self) -> str:
        return _STAGE_LABELS[self]

    @property
    def order(self) -> int:
        return _STAGE_ORDER[self]

    @property
    def step(self) -> Step | None:
        """The step of the line of nine to mark; None while no impayé is constitué."""
        return _STAGE_STEPS[self]

    @property
    def closed(self) -> bool:
        return self.step is Step.ISSUE


class JudgmentOutcome(StrEnum):
    """`details["outcome"]` of a JUGEMENT."""

    REJET = "REJET"
    IRRECEVABILITE = "IRRECEVABILITE"
    DESISTEMENT = "DESISTEMENT"
    RESILIATION_CONDITIONNELLE = "RESILIATION_CONDITIONNELLE"
    RESILIATION_FERME = "RESILIATION_FERME"

    @property
    def label(self) -> str:
        return _OUTCOME_LABELS[self]


class Nature(StrEnum):
    """What a deadline is; it decides which of its dates is the safe one."""

    BUTOIR = "BUTOIR"
    AU_PLUS_TOT = "AU_PLUS_TOT"
    SEUIL = "SEUIL"
    DUREE_MAX = "DUREE_MAX"
    FENETRE = "FENETRE"
    PERIODICITE = "PERIODICITE"

    @property
    def label(self) -> str:
        return _NATURE_LABELS[self]


class Status(StrEnum):
    """Where a deadline stands today."""

    A_VENIR = "A_VENIR"
    A_RISQUE = "A_RISQUE"
    ECHU = "ECHU"
    ACCOMPLI = "ACCOMPLI"
    SANS_OBJET = "SANS_OBJET"
    SUSPENDU = "SUSPENDU"
    NON_PARAMETRE = "NON_PARAMETRE"

    @property
    def label(self) -> str:
        return _STATUS_LABELS[self]

    @property
    def open(self) -> bool:
        """Still asks something of somebody."""
        return self in (Status.A_VENIR, Status.A_RISQUE, Status.ECHU, Status.NON_PARAMETRE)


class Confidence(StrEnum):
    """How the text of a rule was seen. Anything but V shows «à vérifier par un juriste»."""

    V = "V"
    C = "C"
    S = "S"
    M = "M"
    UNKNOWN = "UNKNOWN"

    @property
    def label(self) -> str:
        return _CONFIDENCE_LABELS[self]


class Severity(StrEnum):
    """How much an anomaly matters. None of them ever blocks an act."""

    INFO = "INFO"
    ATTENTION = "ATTENTION"
    GRAVE = "GRAVE"

    @property
    def label(self) -> str:
        return {"INFO": "à savoir", "ATTENTION": "attention", "GRAVE": "grave"}[self.value]


class BailleurKind(StrEnum):
    PERSONNE_MORALE = "PERSONNE_MORALE"
    PERSONNE_PHYSIQUE = "PERSONNE_PHYSIQUE"
    SCI_FAMILIALE = "SCI_FAMILIALE"

    @property
    def label(self) -> str:
        return _BAILLEUR_LABELS[self]

    @property
    def must_seize_ccapex(self) -> bool:
        """Art. 24 II: a personne morale other than a family SCI (parents and alliés to the 4th degree)."""
        return self is BailleurKind.PERSONNE_MORALE


class AidMode(StrEnum):
    TIERS_PAYANT = "TIERS_PAYANT"
    VERSEMENT_LOCATAIRE = "VERSEMENT_LOCATAIRE"
    AUCUNE = "AUCUNE"

    @property
    def label(self) -> str:
        return _AID_LABELS[self]


class Actor(StrEnum):
    """Who must act."""

    BAILLEUR = "BAILLEUR"
    BAILLEUR_LOCATAIRE = "BAILLEUR_LOCATAIRE"
    LOCATAIRE = "LOCATAIRE"
    COMMISSAIRE_JUSTICE = "COMMISSAIRE_JUSTICE"
    PREFET = "PREFET"
    OPERATEUR_DSF = "OPERATEUR_DSF"
    CCAPEX = "CCAPEX"
    CAF_MSA = "CAF_MSA"
    FSL = "FSL"
    JUGE = "JUGE"
    PARTIE = "PARTIE"
    BANQUE_DE_FRANCE = "BANQUE_DE_FRANCE"
    COMED = "COMED"
    COMMUNE = "COMMUNE"
    RESERVATAIRE = "RESERVATAIRE"
    CANDIDAT = "CANDIDAT"
    RESPONSABLE_TRAITEMENT = "RESPONSABLE_TRAITEMENT"
    PRETEUR = "PRETEUR"
    ETAT = "ETAT"

    @property
    def label(self) -> str:
        """With its article, as in «par le commissaire de justice»."""
        return _ACTOR_LABELS[self]


_STEP_LABELS = {
    Step.IMPAYE: "Impayé",
    Step.AMIABLE: "Amiable",
    Step.COMMANDEMENT: "Commandement",
    Step.ASSIGNATION: "Assignation",
    Step.AUDIENCE: "Audience",
    Step.JUGEMENT: "Jugement",
    Step.COMMANDEMENT_QUITTER: "Commandement de quitter",
    Step.FORCE_PUBLIQUE: "Force publique",
    Step.ISSUE: "Issue",
}
_STAGE_TABLE: dict[Stage, tuple[str, Step | None]] = {
    Stage.SANS_IMPAYE: ("Aucun impayé constitué", None),
    Stage.IMPAYE_CONSTITUE: ("Impayé constitué", Step.IMPAYE),
    Stage.PREVENTION_AMIABLE: ("Prévention amiable", Step.AMIABLE),
    Stage.SIGNALEMENT_CAF_MSA: ("Impayé signalé à la CAF ou à la MSA", Step.AMIABLE),
    Stage.SAISINE_CCAPEX: ("CCAPEX saisie", Step.AMIABLE),
    Stage.CDP: ("Commandement de payer", Step.COMMANDEMENT),
    Stage.CLAUSE_ACQUISE: ("Délai du commandement expiré", Step.COMMANDEMENT),
    Stage.ASSIGNATION: ("Assignation", Step.ASSIGNATION),
    Stage.AUDIENCE: ("Audience", Step.AUDIENCE),
    Stage.DELIBERE: ("Jugement attendu", Step.AUDIENCE),
    Stage.RESILIATION_CONDITIONNELLE: ("Délais accordés, clause suspendue", Step.JUGEMENT),
    Stage.RESILIATION_FERME: ("Résiliation prononcée", Step.JUGEMENT),
    Stage.CQL: ("Commandement de quitter les lieux", Step.COMMANDEMENT_QUITTER),
    Stage.TENTATIVE_EXPULSION: ("Tentative d’expulsion", Step.COMMANDEMENT_QUITTER),
    Stage.REQUISITION_CFP: ("Force publique requise", Step.FORCE_PUBLIQUE),
    Stage.REFUS_CFP: ("Force publique refusée", Step.FORCE_PUBLIQUE),
    Stage.OCTROI_CFP: ("Force publique accordée", Step.FORCE_PUBLIQUE),
    Stage.DETTE_SOLDEE: ("Dette soldée", Step.ISSUE),
    Stage.REJET: ("Demande rejetée ou abandonnée", Step.ISSUE),
    Stage.RELOGEMENT: ("Ménage relogé", Step.ISSUE),
    Stage.DEPART_VOLONTAIRE: ("Départ volontaire", Step.ISSUE),
    Stage.REPRISE: ("Reprise des lieux", Step.ISSUE),
    Stage.EXPULSION: ("Expulsion exécutée", Step.ISSUE),
}
_STAGE_ORDER = {stage: rank for rank, stage in enumerate(Stage)}
_STAGE_LABELS = {stage: label for stage, (label, _) in _STAGE_TABLE.items()}
_STAGE_STEPS = {stage: step for stage, (_, step) in _STAGE_TABLE.items()}
_OUTCOME_LABELS = {
    JudgmentOutcome.REJET: "Demande rejetée",
    JudgmentOutcome.IRRECEVABILITE: "Demande irrecevable",
    JudgmentOutcome.DESISTEMENT: "Désistement du bailleur",
    JudgmentOutcome.RESILIATION_CONDITIONNELLE: "Délais de paiement, clause suspendue (résiliation conditionnelle)",
    JudgmentOutcome.RESILIATION_FERME: "Résiliation ferme et expulsion",
}
_NATURE_LABELS = {
    Nature.BUTOIR: "au plus tard",
    Nature.AU_PLUS_TOT: "au plus tôt",
    Nature.SEUIL: "seuil",
    Nature.DUREE_MAX: "durée maximale",
    Nature.FENETRE: "période",
    Nature.PERIODICITE: "périodicité",
}
_STATUS_LABELS = {
    Status.A_VENIR: "à venir",
    Status.A_RISQUE: "à risque",
    Status.ECHU: "échue",
    Status.ACCOMPLI: "accomplie",
    Status.SANS_OBJET: "sans objet",
    Status.SUSPENDU: "suspendue",
    Status.NON_PARAMETRE: "délai non paramétré",
}
_CONFIDENCE_LABELS = {
    Confidence.V: "texte vérifié",
    Confidence.C: "source secondaire",
    Confidence.S: "document local",
    Confidence.M: "pratique connue, texte non vérifié",
    Confidence.UNKNOWN: "durée inconnue",
}
_BAILLEUR_LABELS = {
    BailleurKind.PERSONNE_MORALE: "personne morale",
    BailleurKind.PERSONNE_PHYSIQUE: "personne physique",
    BailleurKind.SCI_FAMILIALE: "SCI familiale",
}
_AID_LABELS = {
    AidMode.TIERS_PAYANT: "versée au bailleur (tiers payant)",
    AidMode.VERSEMENT_LOCATAIRE: "versée au locataire",
    AidMode.AUCUNE: "aucune aide au logement",
}
_ACTOR_LABELS = {
    Actor.BAILLEUR: "le bailleur",
    Actor.BAILLEUR_LOCATAIRE: "le bailleur et le locataire",
    Actor.LOCATAIRE: "le locataire",
    Actor.COMMISSAIRE_JUSTICE: "le commissaire de justice",
    Actor.PREFET: "le préfet",
    Actor.OPERATEUR_DSF: "l’opérateur du DSF",
    Actor.CCAPEX: "la CCAPEX",
    Actor.CAF_MSA: "la CAF ou la MSA",
    Actor.FSL: "le FSL",
    Actor.JUGE: "le juge",
    Actor.PARTIE: "la partie concernée",
    Actor.BANQUE_DE_FRANCE: "la commission de surendettement",
    Actor.COMED: "la commission de médiation (COMED)",
    Actor.COMMUNE: "la commune",
    Actor.RESERVATAIRE: "le réservataire",
    Actor.CANDIDAT: "le candidat",
    Actor.RESPONSABLE_TRAITEMENT: "le responsable de traitement",
    Actor.PRETEUR: "le prêteur",
    Actor.ETAT: "l’État",
}
