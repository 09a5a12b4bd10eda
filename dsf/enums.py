"""Vocabularies of the diagnostic, with the official form's own words (CERFA 16227*01)."""

from django.db import models


class DsfKind(models.TextChoices):
    """At which step of the procedure the diagnostic is asked for: its addressee follows."""

    CDP = "cdp", "Commandement de payer (pour la CCAPEX)"
    ASSIGNATION = "assignation", "Assignation (pour le juge)"
    CFP = "cfp", "Concours de la force publique (pour le préfet)"


class DsfState(models.TextChoices):
    REQUESTED = "requested", "Demandé"
    ACCEPTED = "accepted", "Accepté, sans rédacteur"
    WRITING = "writing", "En cours de rédaction"
    RETURNED = "returned", "Renvoyé au demandeur"
    TRANSMITTED = "transmitted", "Transmis"
    CARENCE = "carence", "Bordereau de carence"

    @classmethod
    def live(cls) -> tuple[str, ...]:
        """States in which the diagnostic still waits for somebody."""
        return (cls.REQUESTED.value, cls.ACCEPTED.value, cls.WRITING.value)


class SectionKey(models.TextChoices):
    """Sections that exist, by the number of the official form."""

    IDENTITY = "identite", "1.1 Identité"
    HOUSEHOLD = "menage", "1.2 à 1.4 Ménage"
    BUDGET = "budget", "2. Ressources et charges"
    EVALUATION = "evaluation", "6. Évaluation sociale"
    WRITER = "redacteur", "8. Rédacteur"


class Answer(models.TextChoices):
    """Yes, no, or not known: «non connu» is never «non»."""

    YES = "oui", "Oui"
    NO = "non", "Non"
    UNKNOWN = "", "Non connu"


class FamilyStatus(models.TextChoices):
    SINGLE = "celibataire", "Célibataire"
    COHABITING = "concubinage", "En concubinage"
    PACS = "pacse", "Pacsé"
    MARRIED = "marie", "Marié"
    DIVORCED = "divorce", "Divorcé"
    SEPARATING = "separation", "En cours de séparation ou divorce"
    WIDOWED = "veuf", "Veuf"


class HouseholdType(models.TextChoices):
    ALONE = "seul", "Une personne seule"
    COUPLE = "couple", "Un couple"
    TWO_PARENTS = "deux_parents", "Une famille avec 2 parents"
    ONE_PARENT = "monoparentale", "Une famille monoparentale"
    SHARED = "colocation", "Une colocation"
    OTHER = "autre", "Autre"


class Protection(models.TextChoices):
    UNKNOWN = "", "Non connu"
    NONE = "aucune", "Aucune mesure"
    TUTELLE = "tutelle", "Tutelle"
    CURATELLE = "curatelle", "Curatelle"
