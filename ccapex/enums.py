"""Vocabularies of the commission (règlement intérieur, document 003 annexe 8)."""

from django.db import models


class CommissionLevel(models.TextChoices):
    PLENIERE = "pleniere", "Formation plénière"
    CENTRALE = "centrale", "CCAPEX centrale"
    TERRITORIALE = "territoriale", "Commission territoriale"
    SOUS_COMMISSION = "sous_commission", "Sous-commission"
    LOCALE_CCAPEX = "ccapex_locale", "CCAPEX locale"
    LOCALE = "locale", "Commission locale d’une convention"


class Voice(models.TextChoices):
    DELIBERATIVE = "deliberative", "Voix délibérative"
    CONSULTATIVE = "consultative", "Voix consultative"


class SessionState(models.TextChoices):
    PLANNED = "planned", "En préparation"
    CONVENED = "convened", "Convoquée"
    OPEN = "open", "En cours"
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


class Matter(models.TextChoices):
    """What an avis bears on; some matters need their deciding body in the room (règlement intérieur, art. 5)."""

    AID = "aide", "Aide au logement (APL, AL)"
    FSL = "fsl", "Aide du FSL"
    QUOTA = "contingent", "Relogement sur le contingent préfectoral"
    REHOUSING = "relogement", "Relogement, hors contingent"
    SUPPORT = "accompagnement", "Accompagnement social ou médico-social, médiation"
    DEBT = "dette", "Plan d’apurement, surendettement"
    SIAO = "siao", "Hébergement, logement accompagné (SIAO)"
    PROTECTION = "protection", "Protection d’un majeur ou d’un mineur"
    DALO = "dalo", "Recours DALO"
    PROCEDURE = "procedure", "Suite de la procédure"
    OTHER = "autre", "Autre"


class FrequencyUnit(models.TextChoices):
    YEAR = "annee", "par an"
    SEMESTER = "semestre", "par semestre"
    QUARTER = "trimestre", "par trimestre civil"


class QuorumBasis(models.TextChoices):
    """Whom the quorum counts. The règlement intérieur says «membres composant la commission»: both readings exist, and
    both must be reached until a jurist has chosen one.
    """

    STRICTEST = "stricte", "La plus exigeante des deux lectures (à vérifier par un juriste)"
    ALL = "tous", "Tous les membres composant la commission"
    DELIBERATIVE = "deliberatifs", "Les membres ayant voix délibérative"


class MajorityBase(models.TextChoices):
    """Simple majority «des membres ayant voix délibérative»: of the voices cast, of those present, or of all of
    them. Until a jurist has chosen, a vote is adopted when it is on the three bases.
    """

    STRICTEST = "stricte", "La plus exigeante des trois lectures (à vérifier par un juriste)"
    CAST = "exprimees", "Des voix exprimées"
    PRESENT = "presents", "Des membres délibératifs présents"
    ALL = "composant", "De tous les membres délibératifs"


class HolderRank(models.TextChoices):
    TITULAIRE = "titulaire", "Titulaire"
    SUPPLEANT = "suppleant", "Suppléant"


class Reply(models.TextChoices):
    """Answer to a convocation."""

    NONE = "", "Pas de réponse"
    COMES = "present", "Présent"
    ABSENT = "absent", "Absent"
    REPLACED = "remplace", "Remplacé par son suppléant"


class GuestKind(models.TextChoices):
    MAYOR = "maire", "Maire ou son représentant (sans voix)"
    THIRD_PARTY = "tiers", "Tiers entendu ou expert (sans voix)"
    HOUSEHOLD = "menage", "Le ménage"


class ItemState(models.TextChoices):
    LISTED = "inscrit", "Inscrit"
    DELIBERATING = "examen", "En examen"
    DONE = "examine", "Examiné"
    DEFERRED = "reporte", "Reporté"
    WITHDRAWN = "retire", "Retiré"


class AvisKind(models.TextChoices):
    """Three things that are never mixed. Décision: from 1 January 2027 only (loi 2023-668 art. 12, décrets 2026-83, 84)."""

    AVIS = "avis", "Avis"
    RECOMMANDATION = "recommandation", "Recommandation"
    DECISION = "decision", "Décision"


class AvisState(models.TextChoices):
    DRAFT = "projet", "Projet"
    ADOPTED = "adopte", "Rendu"
    REJECTED = "rejete", "Non adopté"
    DEFERRED = "reporte", "Reporté"


class DecisionMode(models.TextChoices):
    CONSENSUS = "consensus", "Consensus"
    VOTE = "vote", "Vote compté"


class AddresseeFamily(models.TextChoices):
    """The nine families of article 4, then bailleur and occupant."""

    COMED = "comed", "Commission de médiation DALO"
    PAYER = "organisme_payeur", "Organisme payeur (CAF, MSA)"
    FSL = "fsl", "Fonds de solidarité pour le logement"
    RESERVER = "reservataire", "Bénéficiaire de droits de réservation"
    REHOUSER = "relogement", "Bailleur ou organisme concourant au relogement"
    SUPPORT = "accompagnement", "Accompagnement social ou médico-social, médiation locative"
    OVERINDEBTEDNESS = "surendettement", "Commission de surendettement"
    SIAO = "siao", "SIAO"
    PROTECTION = "protection", "Protection juridique des majeurs ou des mineurs"
    BAILLEUR = "bailleur", "Bailleur concerné"
    OCCUPANT = "occupant", "Occupant concerné"


class ReplyOutcome(models.TextChoices):
    ACKNOWLEDGED = "recu", "Bien reçu"
    FOLLOWED = "suivi", "Suivi"
    PARTLY = "partiel", "Suivi en partie"
    REFUSED = "refuse", "Non suivi"


class IntakeKind(models.TextChoices):
    SAISINE = "saisine", "Saisine"
    ALERTE = "alerte", "Alerte (COMED, CAF/MSA, FSL)"
    INFORMATION = "information", "Information"
    SIGNALEMENT = "signalement", "Signalement"


class IntakeSender(models.TextChoices):
    """Who may write (loi 90-449 art. 7-2; règlement intérieur art. 6 and annexe I)."""

    MEMBER = "membre", "Membre de la commission"
    BAILLEUR = "bailleur", "Bailleur"
    TENANT = "locataire", "Locataire ou occupant"
    INTERESTED = "interesse", "Institution ou personne y ayant intérêt ou vocation"
    PAYER = "caf_msa", "CAF ou MSA"
    COMED = "comed", "Commission de médiation DALO"
    FSL = "fsl", "Fonds de solidarité pour le logement"
    COMMISSAIRE = "commissaire", "Commissaire de justice"
    PREFECT = "prefet", "Préfet"


class IntakeState(models.TextChoices):
    RECEIVED = "recue", "Reçue"
    OWNED = "prise", "Prise en charge"
    ANSWERED = "repondue", "Répondue"
    REFUSED = "sans_suite", "Sans suite"


class IntakeEvent(models.TextChoices):
    """What happened to an intake, as its history says it."""

    RECEIVE = "receive", "Reçu"
    TAKE = "take", "Pris en charge"
    HAND_OVER = "hand_over", "Confié"
    INFORM = "inform", "Expéditeur informé"
    ANSWER = "answer", "Clos"
    REFUSE = "refuse", "Sans suite"
    REOPEN = "reopen", "Repris"
    LINK = "link", "Rattaché"
    UNLINK = "unlink", "Détaché"
    ESCALATE = "escalate", "Préfecture prévenue"


class IntakeMailKind(models.TextChoices):
    """E-mails about an intake. None says anything of what was written."""

    DANGER = "danger", "Danger signalé"
    ESCALATION = "escalade", "Danger signalé, non ouvert"
    RECEIPT = "accuse", "Accusé de réception"
    ANSWER = "reponse", "Réponse à lire"


class LetterKind(models.TextChoices):
    SYSTEMATIC = "systematique", "Courrier systématique"
    AVIS = "avis", "Notification d’un avis"
    REMINDER = "relance", "Relance"
    CONVOCATION = "convocation", "Convocation"
    RECEIPT = "accuse", "Accusé de réception"


class RunState(models.TextChoices):
    WAITING = "attente", "En attente"
    RUNNING = "cours", "En cours"
    DONE = "fini", "Prêt"
    FAILED = "echec", "En échec"


class ContactKind(models.TextChoices):
    """Bodies of the territory that a letter names (charte: engagements of the State on letters)."""

    BAILLEUR = "bailleur", "Gestionnaire du dossier chez un bailleur"
    SOCIAL = "service_social", "Service social du Département (EDS)"
    CCAS = "ccas", "CCAS"
    ADIL = "adil", "ADIL"
    FSL = "fsl", "Fonds de solidarité pour le logement (FSL)"
    OVERINDEBTEDNESS = "surendettement", "Secrétariat de la commission de surendettement"
    HOUSING = "logement", "Demande de logement social et contingent préfectoral"
    SIAO = "siao", "SIAO (115)"
    COMED = "comed", "Commission de médiation (DALO)"
    COURT = "tribunal", "Tribunal"
    SENDER = "expediteur", "Secrétariat de la CCAPEX (expéditeur)"
