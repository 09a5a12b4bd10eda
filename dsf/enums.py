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
    """Parts of the official form that are written, saved and compared on their own, by its own numbers.

    7.3 stands apart from the rest of 7: a jurist of the ADIL may write there and nowhere else.
    """

    IDENTITY = "identite", "1.1 Identité"
    HOUSEHOLD = "menage", "1.2 à 1.4 Ménage"
    BUDGET = "budget", "2. Ressources et charges"
    DEBT = "dette", "3. Nature et origine de la dette"
    REPAYMENT = "apurement", "4. Apurement de la dette"
    DWELLING = "logement", "5. Logement et relogement"
    EVALUATION = "evaluation", "6. Évaluation sociale"
    HEARING = "audience", "7. Préparation à l’audience"
    DEBT_REVIEW = "decompte", "7.3 Décompte de la dette"
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


class Cause(models.TextChoices):
    """Ordinary causes of the impayé (section 3.1, family F9); several may be ticked."""

    RENT = "loyer_eleve", "Loyer trop élevé"
    INCREASE = "augmentation", "Augmentation du loyer ou des charges"
    JOB = "perte_emploi", "Perte d’emploi"
    FAMILY = "famille", "Changement de la situation familiale"
    MANAGEMENT = "gestion", "Difficulté de gestion du budget"
    AID = "aides", "Suspension d’allocations ou d’aides"
    DISPUTE = "litige", "Litige avec le bailleur"
    RETIREMENT = "retraite", "Passage à la retraite"


class SpecialCause(models.TextChoices):
    """Causes that are sensitive data (section 3.1, family F10): optional, walled, switched off by the DPO."""

    HEALTH = "sante", "Maladie, raisons médicales ou hospitalisation"
    DETENTION = "detention", "Placement en détention"


class RentResumed(models.TextChoices):
    """Section 4.1: did the tenant resume paying the rent?"""

    UNKNOWN = "", "Non connu"
    FULL = "totalite", "Oui, en totalité"
    PARTIAL = "partiel", "Oui, partiellement"
    IRREGULAR = "irregulier", "Oui, de façon irrégulière"
    NO = "non", "Non"


class AnswerOrDoubt(models.TextChoices):
    """The boxes of the form that have a third one, «Ne sait pas»: it is an answer, a blank is not."""

    UNASKED = "", "Non renseigné"
    YES = "oui", "Oui"
    NO = "non", "Non"
    DOUBT = "nsp", "Ne sait pas"


class Overindebtedness(models.TextChoices):
    """Section 4.2, dossier de surendettement."""

    UNKNOWN = "", "Non connu"
    NOT_WANTED = "sans_objet", "Le ménage ne souhaite pas demander ou n’est pas éligible"
    PREPARED = "constitution", "Dispositif envisagé ou en cours de constitution"
    FILED = "depose", "Dossier déposé"
    REFUSED = "refuse", "Dossier refusé"
    ADMISSIBLE = "recevable", "Dossier jugé recevable"


class CommissionOutcome(models.TextChoices):
    """Section 4.2: the plan or measure that the commission de surendettement gave."""

    NONE = "", "Aucun, ou non connu"
    PLAN = "plan", "Plan de traitement de la dette"
    MORATORIUM = "suspension", "Suspension de l’exigibilité des créances"
    PRP = "prp", "Rétablissement personnel sans liquidation judiciaire"
    PRP_LIQUIDATION = "prp_liquidation", "Rétablissement personnel avec liquidation judiciaire"
    PARTIAL = "effacement_partiel", "Effacement partiel de la créance"


class Fsl(models.TextChoices):
    """Section 4.2, dossier FSL."""

    UNKNOWN = "", "Non connu"
    NOT_WANTED = "sans_objet", "Le ménage ne souhaite pas le demander ou n’est pas éligible"
    PREPARED = "constitution", "Dossier en cours de constitution"
    FILED = "depose", "Dossier déposé"
    REFUSED = "refuse", "Dossier refusé"
    ADMISSIBLE = "recevable", "Dossier jugé recevable"
    PAID = "verse", "Aide versée"


class DwellingType(models.TextChoices):
    UNKNOWN = "", "Non connu"
    SOCIAL = "social", "Social"
    PRIVATE = "prive", "Privé"


class LegalAid(models.TextChoices):
    """Section 7.2, aide juridictionnelle."""

    UNKNOWN = "", "Non connu"
    NOT_WANTED = "non", "Non demandée ou non souhaitée par le locataire"
    PREPARED = "constitution", "Dossier en cours de constitution"
    ASKED = "demandee", "Demandée"
    GRANTED = "accordee", "Accordée"
    REFUSED = "refusee", "Refusée"


class Disputed(models.TextChoices):
    """Section 7.3: what the tenant says the debt holds that is not due."""

    RENT = "loyers", "Loyers non dus ou déjà réglés"
    CHARGES = "charges", "Charges non dues"
    FEES = "frais", "Frais d’huissiers"


class CcapexStudy(models.TextChoices):
    """Section 7.4: study of the situation by the CCAPEX."""

    UNKNOWN = "", "Non connu"
    NOT_PLANNED = "non", "Non envisagée"
    PLANNED = "envisagee", "Envisagée"
    DONE = "realisee", "Réalisée"


class AttachmentKind(models.TextChoices):
    """What a justificatif proves; each belongs to a section of the form (`dsf.rules.ATTACHMENT_SECTION`)."""

    IDENTITY = "identite", "Pièce d’identité ou titre de séjour"
    FAMILY = "famille", "Livret de famille, jugement de garde"
    PROTECTION = "protection", "Jugement de tutelle ou de curatelle"
    PAYSLIP = "salaire", "Bulletin de salaire, contrat de travail"
    BENEFITS = "allocations", "Attestation de la CAF, de la MSA ou de France Travail"
    TAXES = "impots", "Avis d’imposition"
    CHARGES = "charges", "Facture, échéancier ou contrat de crédit"
    RENT = "quittance", "Quittance, relevé de compte locatif"
    SUMMONS = "assignation", "Commandement, assignation"
    PLAN = "plan", "Plan d’apurement signé"
    FSL = "fsl", "Dossier ou décision du FSL"
    OVERINDEBTEDNESS = "surendettement", "Dossier ou décision de surendettement"
    INSURANCE = "assurance", "Attestation d’assurance habitation"
    DWELLING = "logement", "Constat sur le logement, arrêté, certificat"
    SOCIAL_HOUSING = "dls", "Attestation de demande de logement social, DALO"
    TENANT_OBSERVATIONS = "obs_locataire", "Observations du locataire"
    LANDLORD_OBSERVATIONS = "obs_bailleur", "Observations du bailleur"
    LEGAL_AID = "aj", "Demande ou décision d’aide juridictionnelle"
    STATEMENT = "decompte", "Décompte vérifié par un juriste"
    CCAPEX = "ccapex", "Préconisations de la CCAPEX"
    OTHER = "autre", "Autre justificatif"


class Addressee(models.TextChoices):
    """To whom a diagnostic, or a bordereau de carence, is sent."""

    COURT = "juge", "Le juge"
    CCAPEX = "ccapex", "La CCAPEX"
    PREFECT = "prefet", "Le préfet"


class SendingChannel(models.TextChoices):
    """How it leaves: inside the application, on paper with its bordereau d’envoi, or by a one-time download."""

    PLATFORM = "application", "Dans l’application"
    PRINT = "papier", "Imprimé, avec son bordereau d’envoi"
    DOWNLOAD = "telechargement", "Téléchargement unique, protégé par un code"


class DocumentKind(models.TextChoices):
    DIAGNOSTIC = "diagnostic", "Diagnostic social et financier"
    CARENCE = "carence", "Bordereau de carence"


class BatchState(models.TextChoices):
    WAITING = "attente", "En attente"
    RUNNING = "cours", "En cours"
    DONE = "fini", "Prêt"
    FAILED = "echec", "En échec"
