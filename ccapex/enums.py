"""Vocabularies of the commission (règlement intérieur, document 003 annexe 8)."""

from django.db import models


class CommissionLevel(models.TextChoices):
    PLENIERE = "pleniere", "Formation plénière"
    TERRITORIALE = "territoriale", "Commission territoriale"
    SOUS_COMMISSION = "sous_commission", "Sous-commission"
    LOCALE = "locale", "Commission locale d’une convention"


class Voice(models.TextChoices):
    DELIBERATIVE = "deliberative", "Voix délibérative"
    CONSULTATIVE = "consultative", "Voix consultative"


class SessionState(models.TextChoices):
    PLANNED = "planned", "En préparation"
    HELD = "held", "Tenue"
    CANCELLED = "cancelled", "Annulée"


class ItemKind(models.TextChoices):
    """Stage at which the case is examined (annexe I of the règlement intérieur)."""

    IMPAYE = "impaye", "Impayé, avant commandement"
    CDP = "cdp", "Commandement de payer"
    ASSIGNATION = "assignation", "Assignation"
    CQL = "cql", "Commandement de quitter les lieux"
    CFP = "cfp", "Concours de la force publique"
    SUIVI = "suivi", "Suivi d’un avis précédent"


class DecidingBody(models.TextChoices):
    """Without the body that decides, an avis on its matter is not valid (document 003, annexe 8)."""

    NONE = "", "Aucun en particulier"
    CAF = "caf", "CAF (aide au logement)"
    MSA = "msa", "MSA (aide au logement)"
    FSL = "fsl", "FSL (aide financière)"
    ETAT = "etat", "État (contingent préfectoral)"
