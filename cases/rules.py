"""Who may do what on a case: a boolean's worth of French. None means yes; a sentence is the refusal."""

from dataclasses import dataclass

from cases.enums import CaseStatus
from cases.models import Act, Case, Measure, Meeting
from cases.procedure.enums import ActKind
from organisations.enums import OrganisationKind, Role
from organisations.matrix import matrix
from organisations.models import Membership

_BAILLEUR_ACTS = frozenset(
    {
        ActKind.RELANCE,
        ActKind.COMMISSION_IMPAYES,
        ActKind.PLAN_APUREMENT,
        ActKind.PLAN_ROMPU,
        ActKind.SIGNALEMENT_CAF,
        ActKind.SAISINE_CCAPEX,
        ActKind.DETTE_SOLDEE,
        ActKind.REPRISE_LOYER_COURANT,
        ActKind.DEPART_VOLONTAIRE,
        ActKind.PCS,
        ActKind.JUGEMENT,
    }
)
_SOCIAL_ACTS = frozenset(
    {
        ActKind.EMPEX,
        ActKind.DSF_ENTRETIEN_PROPOSE,
        ActKind.DSF_RELANCE,
        ActKind.DSF_CONTACT_CCAPEX,
        ActKind.FSL,
        ActKind.FSL_DECISION,
        ActKind.SURENDETTEMENT_DEPOT,
        ActKind.SURENDETTEMENT_RECEVABILITE,
        ActKind.SURENDETTEMENT_DECISION,
        ActKind.DALO_RECOURS,
        ActKind.DAHO_RECOURS,
        ActKind.AJ_DEMANDE,
        ActKind.REPRISE_LOYER_COURANT,
        ActKind.RELOGEMENT,
    }
)
# Written by their own service (DSF, CCAPEX), never by the act form.
_BY_SERVICE_ONLY = frozenset(
    {
        ActKind.DSF_DEMANDE,
        ActKind.DSF_CDP_DEMANDE,
        ActKind.DSF_CFP_DEMANDE,
        ActKind.DSF_TRANSMIS,
        ActKind.DSF_CDP_TRANSMIS,
        ActKind.DSF_CFP_TRANSMIS,
        ActKind.DSF_CARENCE,
        ActKind.AVIS_CCAPEX,
        ActKind.PREMIER_IMPAYE,
        ActKind.IMPAYE_CONSTITUE,
    }
)
_STATE_ACTS = frozenset(ActKind) - _BY_SERVICE_ONLY

RECORDABLE: dict[str, frozenset[ActKind]] = {
    Role.COMMISSAIRE: frozenset(
        {
            ActKind.CDP,
            ActKind.CDP_CAUTION,
            ActKind.SIGNALEMENT_CDP,
            ActKind.ASSIGNATION,
            ActKind.NOTIFICATION_PREFET,
            ActKind.PLACEMENT,
            ActKind.RENVOI_AUDIENCE,
            ActKind.SIGNIFICATION_JUGEMENT,
            ActKind.CQL,
            ActKind.NOTIFICATION_CQL_PREFET,
            ActKind.TENTATIVE_EXPULSION,
            ActKind.REQUISITION_CFP,
            ActKind.EXPULSION,
            ActKind.REPRISE,
        }
    ),
    Role.BAILLEUR_MANAGER: _BAILLEUR_ACTS,
    Role.BAILLEUR_PRIVATE: _BAILLEUR_ACTS,
    Role.SOCIAL_WORKER: _SOCIAL_ACTS,
    Role.SOCIAL_HEAD: _SOCIAL_ACTS,
    Role.CCAPEX_SECRETARY: _STATE_ACTS,
    Role.PREFECTURE: _STATE_ACTS,
}


# Who signals an impayé to the payer of the aid and to the commission: the bailleur of the lease.
SIGNALLING_ROLES = frozenset({Role.BAILLEUR_MANAGER, Role.BAILLEUR_PRIVATE})


def may_export(membership: Membership) -> str | None:
    """Why this person may not take a list away; None when he may. A séance is read on the day and no copy is kept."""
    if not matrix().reads("F0", membership.role):
        return "Votre rôle ne lit aucun dossier."
    if matrix().grants(membership.role) != "lasting":
        return "Ce qui s’ouvre le temps d’une séance se lit à l’écran et ne s’emporte pas."
    return None


def may_record(member: Membership, case: Case, kind: ActKind) -> str | None:
    """Refusal to record an act of this kind on this case, or None."""
    if kind not in RECORDABLE.get(member.role, frozenset()):
        return f"Votre rôle ne permet pas d’enregistrer l’acte « {kind.label} »."
    if case.status == CaseStatus.CLOSED:
        return "Ce dossier est clos : rouvrez-le avant d’y enregistrer un acte."
    return None


def recordable_kinds(member: Membership, case: Case) -> list[ActKind]:
    """Acts this person may record here, in procedural order."""
    return [kind for kind in ActKind if may_record(member, case, kind) is None]


def may_cancel(member: Membership, act: Act) -> str | None:
    """Only who recorded an act, or the State which keeps the procedure, cancels it."""
    if act.cancelled_at is not None:
        return "Cet acte est déjà annulé."
    if act.kind in _BY_SERVICE_ONLY:
        return "Cet acte découle d’un autre document : corrigez celui-ci."
    if member.role not in RECORDABLE:
        return "Votre rôle ne permet pas d’annuler un acte."
    if member.organisation_id == act.organisation_id or member.role in (Role.CCAPEX_SECRETARY, Role.PREFECTURE):
        return None
    return "Seule l’organisation qui a enregistré un acte peut l’annuler."


@dataclass(frozen=True)
class Referral:
    """A kind of organisation to which a role may open a case, and on which ground."""

    kinds: tuple[str, ...]
    reason: str
    legal_basis: str


_STATE_REFERRALS = (
    Referral(
        (OrganisationKind.DEPARTEMENT, OrganisationKind.CCAS, OrganisationKind.UDAF, OrganisationKind.ASSOCIATION),
        "Orientation par l’État vers un service social",
        "Loi du 31 mai 1990, art. 7-2 : informations strictement nécessaires",
    ),
    Referral(
        (OrganisationKind.COMMISSAIRE_DE_JUSTICE,),
        "Acte déposé par l’étude",
        "Loi du 6 juillet 1989, art. 24 ; CPCE, art. L. 412-5",
    ),
)
REFERRALS: dict[str, tuple[Referral, ...]] = {
    Role.BAILLEUR_MANAGER: (
        Referral(
            (OrganisationKind.COMMISSAIRE_DE_JUSTICE,),
            "Étude mandatée par le bailleur",
            "Mandat du bailleur ; loi du 6 juillet 1989, art. 24",
        ),
    ),
    Role.CCAPEX_SECRETARY: _STATE_REFERRALS,
    Role.PREFECTURE: _STATE_REFERRALS,
}
REFERRALS[Role.BAILLEUR_PRIVATE] = REFERRALS[Role.BAILLEUR_MANAGER]


def may_refer(member: Membership, case: Case) -> str | None:
    """Refusal to open this case to another organisation, or None."""
    if member.role not in REFERRALS:
        return "Votre rôle ne permet pas d’ouvrir ce dossier à une autre organisation."
    if case.status == CaseStatus.CLOSED:
        return "Ce dossier est clos."
    return None


def referral_to(member: Membership, kind: str) -> Referral | None:
    """The ground on which this role opens a case to an organisation of this kind; None when it may not."""
    return next((referral for referral in REFERRALS.get(member.role, ()) if kind in referral.kinds), None)


# Who logs outreach and measures: those who meet the household (matrix.yaml, contributors).
FOLLOW_UP_ROLES = frozenset(
    {
        Role.SOCIAL_WORKER,
        Role.SOCIAL_HEAD,
        Role.CCAPEX_SECRETARY,
        Role.PREFECTURE,
        Role.BAILLEUR_MANAGER,
        Role.BAILLEUR_PRIVATE,
        Role.BAILLEUR_CESF,
    }
)


def may_follow_up(member: Membership, case: Case) -> str | None:
    """Refusal to log outreach or a measure on this case, or None."""
    if member.role not in FOLLOW_UP_ROLES:
        return "Votre rôle ne permet pas d’enregistrer une démarche ou une mesure."
    if case.status == CaseStatus.CLOSED:
        return "Ce dossier est clos."
    return None


# Who takes part in a rencontre tripartite and writes of it (matrix.yaml, contributors of cases.Meeting), and who reads it.
MEETING_ROLES = FOLLOW_UP_ROLES - {Role.CCAPEX_SECRETARY, Role.PREFECTURE}
MEETING_READERS = FOLLOW_UP_ROLES | {Role.TENANT}


def may_meet(member: Membership, case: Case) -> str | None:
    """Refusal to propose a rencontre tripartite on this case, or None: one of its two professional sides does."""
    if member.role not in MEETING_ROLES:
        return "Une rencontre tripartite est proposée par le bailleur ou par le service social."
    if case.status == CaseStatus.CLOSED:
        return "Ce dossier est clos."
    return None


def may_write_meeting(member: Membership, meeting: Meeting) -> str | None:
    """Refusal to date a meeting, to say who came or what was agreed, or None: the sides that take part in it."""
    refusal = may_meet(member, meeting.case)
    if refusal:
        return refusal
    if member.organisation_id in (meeting.organisation_id, meeting.service_id, meeting.case.bailleur_id):
        return None
    return "Seuls le bailleur et le service social de cette rencontre la complètent."


def may_move_measure(member: Membership, measure: Measure) -> str | None:
    """Refusal to move a measure: its organisation does, and for a plan the bailleur, who is a party to it."""
    refusal = may_follow_up(member, measure.case)
    if refusal:
        return refusal
    if member.organisation_id == measure.organisation_id:
        return None
    if measure.is_plan and member.organisation_id == measure.case.bailleur_id:
        return None
    return "Seule l’organisation qui a enregistré cette mesure peut la faire avancer."


# Who writes what the Banque de France decides (matrix.yaml, contributors of cases.Overindebtedness).
OVERINDEBTEDNESS_ROLES = frozenset(
    {Role.SOCIAL_WORKER, Role.SOCIAL_HEAD, Role.CCAPEX_SECRETARY, Role.PREFECTURE, Role.BODY_OFFICER}
)


def may_write_overindebtedness(member: Membership, case: Case) -> str | None:
    """Refusal to record a file before the commission de surendettement on this case, or None."""
    if member.role not in OVERINDEBTEDNESS_ROLES:
        return "Votre rôle ne permet pas d’enregistrer un dossier de surendettement."
    if case.status == CaseStatus.CLOSED:
        return "Ce dossier est clos."
    return None


def may_share_capacity(member: Membership, case: Case) -> str | None:
    """Refusal to share with the bailleur what the household can pay, or None: the service that wrote it, with its agreement."""
    if member.role not in (Role.SOCIAL_WORKER, Role.SOCIAL_HEAD):
        return "Seul le service social partage la capacité de remboursement, avec l’accord du ménage."
    if case.status == CaseStatus.CLOSED:
        return "Ce dossier est clos."
    return None


# Who adds supporting documents (matrix.yaml, contributors of cases.Attachment).
ATTACHING_ROLES = FOLLOW_UP_ROLES | {Role.COMMISSAIRE, Role.BODY_OFFICER}


def may_attach(member: Membership, case: Case) -> str | None:
    """Refusal to add a supporting document to this case, or None."""
    if member.role not in ATTACHING_ROLES:
        return "Votre rôle ne permet pas d’ajouter une pièce."
    if case.status == CaseStatus.CLOSED:
        return "Ce dossier est clos."
    return None


# The bailleur's desk: its own people only (matrix.yaml, readers of cases.DeskLine).
DESK_ROLES = frozenset({Role.BAILLEUR_MANAGER, Role.BAILLEUR_PRIVATE, Role.BAILLEUR_CESF})


def may_read_desk(member: Membership) -> str | None:
    """Refusal to open the bailleur's list of priorities, or None."""
    return None if member.role in DESK_ROLES else "Cette liste est celle des équipes d’un bailleur."


may_mark = may_read_desk


def may_set_priorities(member: Membership) -> str | None:
    """Refusal to change the weights of the rules, or None: who answers for the list sets it."""
    if member.role in DESK_ROLES - {Role.BAILLEUR_CESF}:
        return None
    return "Les priorités se règlent par le responsable du bailleur."


def may_write_entry(member: Membership) -> str | None:
    """Refusal to say what was done when a household moved in, or None: the bailleur of the lease does."""
    if member.role in SIGNALLING_ROLES:
        return None
    return "L’entrée dans les lieux est complétée par le bailleur."


ENTRY_READERS = FOLLOW_UP_ROLES
IMPORTERS = frozenset({Role.BAILLEUR_MANAGER.value, Role.BAILLEUR_PRIVATE.value})


def refusal_to_import(membership: Membership) -> str | None:
    """Why this person may not import arrears, as a French sentence; None when they may."""
    if membership.role in IMPORTERS:
        return None
    return "Les imports d’impayés sont réservés aux responsables d’un bailleur : ce sont ses baux et ses comptes."
