"""Vocabularies of the case files, with their French labels."""

from django.db import models


class Civility(models.TextChoices):
    MME = "mme", "Mme"
    M = "m", "M."
    UNKNOWN = "", "Non renseignée"


class PaidTo(models.TextChoices):
    """Who receives the housing aid (decides the threshold of the impayé, R.824-1 CCH)."""

    BAILLEUR = "bailleur", "Bailleur (tiers payant)"
    LOCATAIRE = "locataire", "Locataire"
    NONE = "aucune", "Aucune aide"


class PayingBody(models.TextChoices):
    CAF = "caf", "CAF"
    MSA = "msa", "MSA"
    UNKNOWN = "", "Non renseigné"


class ApiScope(models.TextChoices):
    """What a key may deliver."""

    ENTRIES = "ecritures", "Écritures seulement"
    ALL = "tout", "Baux, soldes et écritures"


class LeaseEnd(models.TextChoices):
    """Why a lease ended for its bailleur. Its case, its debt and its people stay with it."""

    ENDED = "fin", "Bail terminé"
    SOLD = "vente", "Logement vendu"
    REPLACED = "remplace", "Autre locataire"
    NONE = "", "En cours"


class EntryGuarantee(models.TextChoices):
    """Who answers for the rent since the household moved in."""

    VISALE = "visale", "Visale"
    CAUTION = "caution", "Caution d’un proche"
    OTHER = "autre", "Autre garantie"
    NONE = "aucune", "Aucune"


class EntryKind(models.TextChoices):
    """Écritures of a rent account. Échéances raise the debt, the others lower it (or correct it either way)."""

    ECHEANCE = "echeance", "Échéance"
    PAIEMENT = "paiement", "Paiement"
    AIDE = "aide", "Aide au logement"
    REGULARISATION = "regularisation", "Régularisation"
    CHARGES = "charges", "Charges"
    FRAIS = "frais", "Frais"
    INTERETS = "interets", "Intérêts"


class CaseStatus(models.TextChoices):
    OPEN = "ouvert", "Ouvert"
    CLOSED = "clos", "Clos"


class Parc(models.TextChoices):
    PRIVE = "prive", "Parc privé"
    PUBLIC = "public", "Parc public"


class ImportStatus(models.TextChoices):
    RECEIVED = "received", "Reçu"
    ANALYSING = "analysing", "Analyse en cours"
    READY = "ready", "Prêt à confirmer"
    REFUSED = "refused", "Fichier refusé"
    CONFIRMED = "confirmed", "Import demandé"
    APPLYING = "applying", "Import en cours"
    DONE = "done", "Importé"
    FAILED = "failed", "Échec, rien n’a été écrit"
    ABANDONED = "abandoned", "Abandonné"


class Channel(models.TextChoices):
    """How an alert reaches its person. Calendar feeds read deadlines themselves and need no alert row."""

    IN_APP = "in_app", "Dans l’application"
    EMAIL = "email", "Courriel"


class AlertStatus(models.TextChoices):
    PENDING = "pending", "À envoyer"
    SENT = "sent", "Envoyée"
    CANCELLED = "cancelled", "Annulée"
    FAILED = "failed", "En échec"


class OutreachChannel(models.TextChoices):
    PHONE = "telephone", "Appel"
    SMS = "sms", "SMS"
    LETTER = "courrier", "Courrier"
    MAIL = "courriel", "Courriel"
    NOTE = "mot", "Mot dans la boîte aux lettres"
    VISIT = "visite", "Visite à domicile"
    MEETING = "rendez_vous", "Rendez-vous"
    OUTSIDE = "hors_les_murs", "Rendez-vous hors les murs"


class OutreachOutcome(models.TextChoices):
    REACHED = "joint", "Ménage joint"
    NO_ANSWER = "sans_reponse", "Sans réponse"
    REFUSED = "refus", "Refus exprimé"
    PENDING = "en_attente", "En attente"


class MeasureKind(models.TextChoices):
    PLAN_APUREMENT = "plan_apurement", "Plan d’apurement"
    FSL = "fsl", "FSL"
    PROTOCOLE = "protocole", "Protocole de cohésion sociale"
    GARANTIE = "garantie", "Garantie (Visale, caution)"
    MUTATION = "mutation", "Mutation"
    ACCOMPAGNEMENT = "accompagnement", "Accompagnement social"
    AUTRE = "autre", "Autre mesure"


class PlanState(models.TextChoices):
    """Where the last plan d’apurement of an account stands."""

    RUNNING = "running", "En cours"
    KEPT = "kept", "Tenu"
    BROKEN = "broken", "Rompu"


class ArrearsMovement(models.TextChoices):
    """What a month did to an account, compared with the month-end before."""

    ENTERED = "entered", "Entré en impayé"
    CURED = "cured", "Sorti de l’impayé"
    DEPARTED = "departed", "Parti en devant"


class MarkKind(models.TextChoices):
    """What one puts on a line of the list of priorities."""

    PAUSE = "pause", "En pause"
    ASSIGN = "assign", "Confié"
    CALL = "call", "À rappeler"


class MeasureState(models.TextChoices):
    """Where a measure stands; which states and moves a kind has: `cases.measures`."""

    PROPOSED = "propose", "Proposé"
    PREPARED = "prepare", "En préparation"
    ASKED = "demande", "Demandé"
    FILED = "depose", "Déposé"
    SIGNED = "signe", "Signé"
    RUNNING = "en_cours", "En cours"
    OFFERED = "offre", "Logement proposé"
    ACCEPTED = "accepte", "Accepté"
    GRANTED = "accorde", "Accordé"
    PAID = "verse", "Versé"
    CALLED = "appelee", "Mise en jeu"
    KEPT = "tenu", "Tenu"
    NEW_LEASE = "bail_signe", "Nouveau bail signé"
    DONE = "fait", "Réalisé"
    BROKEN = "rompu", "Rompu"
    REFUSED = "refuse", "Refusé"
    ENDED = "clos", "Terminé"


class CapacitySource(models.TextChoices):
    """Where the household’s capacity to pay comes from."""

    DECLARED = "declaree", "Déclarée par le ménage"
    DIAGNOSTIC = "diagnostic", "Calculée par le service social, partagée avec l’accord du ménage"
    WITHDRAWN = "retiree", "Le ménage a retiré son accord"
    UNKNOWN = "", "Non connue"


class PaymentMeans(models.TextChoices):
    """How the household will pay the instalments of a plan."""

    DIRECT_DEBIT = "prelevement", "Prélèvement"
    TRANSFER = "virement", "Virement"
    CARD = "carte", "Carte bancaire"
    CHEQUE = "cheque", "Chèque"
    CASH = "especes", "Espèces (mandat ou guichet)"


class OverindebtednessState(models.TextChoices):
    FILED = "depose", "Dossier déposé"
    ADMITTED = "recevable", "Dossier recevable"
    INADMISSIBLE = "irrecevable", "Dossier irrecevable"
    DECIDED = "mesures", "Mesures en cours"
    CANCELLED_DEBT = "effacement", "Dette effacée"
    ENDED = "clos", "Terminé"


class RunState(models.TextChoices):
    """A month’s list of signalements being made."""

    WAITING = "attente", "Demandé"
    RUNNING = "en_cours", "En cours"
    DONE = "fini", "Terminé"


class OutreachPurpose(models.TextChoices):
    """What a démarche was for, when a rule asks to know."""

    USUAL = "", "Prendre contact"
    COMMISSION = "commission", "Informer le ménage du passage de son dossier en commission"
    MEETING = "rencontre", "Inviter le ménage à une rencontre tripartite"


class MeetingState(models.TextChoices):
    PROPOSED = "proposee", "Proposée"
    HELD = "tenue", "Tenue"
    MISSED = "non_tenue", "N’a pas eu lieu"


class MeetingFormat(models.TextChoices):
    PLACE = "lieu", "Sur place"
    PHONE = "telephone", "Par téléphone"


class MeetingParty(models.TextChoices):
    """The three sides of a rencontre tripartite."""

    BAILLEUR = "bailleur", "Le bailleur"
    SERVICE = "service", "Le service social"
    HOUSEHOLD = "menage", "Le ménage"


class AgreedKind(models.TextChoices):
    """What an agreement of a meeting leads to: a measure, a démarche, an orientation."""

    PLAN = "plan_apurement", "Plan d’apurement"
    FSL = "fsl", "FSL"
    PROTOCOLE = "protocole", "Protocole de cohésion sociale"
    MUTATION = "mutation", "Mutation"
    ACCOMPAGNEMENT = "accompagnement", "Accompagnement social"
    SURENDETTEMENT = "surendettement", "Surendettement"
    DEMARCHE = "demarche", "Démarche"
    ORIENTATION = "orientation", "Orientation (ADIL, CCAS, autre service)"
    AUTRE = "autre", "Autre engagement"


class LandlordKind(models.TextChoices):
    """For whom a commandement is served: the law asks a signalement for the first two (art. 24 I)."""

    PERSON = "personne_physique", "Personne physique"
    FAMILY_SCI = "sci_familiale", "Société civile familiale (parents et alliés jusqu’au 4e degré)"
    LEGAL_PERSON = "personne_morale", "Autre personne morale"
