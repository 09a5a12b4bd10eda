"""Vocabularies of conventions."""

from django.db import models


class ConventionKind(models.TextChoices):
    """What a convention is for. Only the first opens cases (document 000)."""

    PREVENTION = "prevention", "Prévention des impayés et des expulsions"
    PARTENARIAT = "partenariat", "Partenariat entre ville, CCAS et bailleur"


# The rule of the procedure that dates each kind, and the one of its yearly bilan.
TERM_RULE = {ConventionKind.PREVENTION: "CONV-000", ConventionKind.PARTENARIAT: "CONV-002"}
BILAN_RULE = {ConventionKind.PREVENTION: "CONV-000-BILAN"}


class ConventionState(models.TextChoices):
    DRAFT = "draft", "Projet"
    SIGNED = "signed", "Signée"
    EXPIRED = "expired", "Arrivée à son terme"
    DENOUNCED = "denounced", "Dénoncée"


class Quality(models.TextChoices):
    """In which quality an organisation signs. The bailleur opens its cases, the others read them."""

    BAILLEUR = "bailleur", "Bailleur"
    COMMUNE = "commune", "Commune"
    CCAS = "ccas", "CCAS ou CIAS"
    COLLECTIVITE = "collectivite", "Département ou métropole"
    PARTENAIRE = "partenaire", "Autre partenaire"
