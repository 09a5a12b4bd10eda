"""What is missing in a diagnostic, who may do what, which acts it leaves in the case."""

import uuid
from dataclasses import dataclass
from decimal import Decimal

from cases.enums import CaseStatus
from cases.models import Case
from cases.procedure.enums import ActKind
from cases.querysets import STATE_ROLES
from cases.rules import SIGNALLING_ROLES
from dsf import checks
from dsf.content import Content, Known, content_of, known_of
from dsf.enums import AttachmentKind, DocumentKind, DsfKind, DsfState, SectionKey
from dsf.models import (
    Dsf,
    DsfSettings,
    DsfSpecialCauses,
)
from dsf.querysets import SOCIAL_ROLES
from organisations.enums import OrganisationKind, Role
from organisations.models import Membership

# Bodies that write diagnostics (document 003, notice step 1: Département, CCAS, CAF, ADIL, Udaf, association).
SERVICE_KINDS = (
    OrganisationKind.DEPARTEMENT,
    OrganisationKind.METROPOLE,
    OrganisationKind.CCAS,
    OrganisationKind.CAF,
    OrganisationKind.UDAF,
    OrganisationKind.ASSOCIATION,
)
REQUEST_ACT = {
    DsfKind.CDP: ActKind.DSF_CDP_DEMANDE,
    DsfKind.ASSIGNATION: ActKind.DSF_DEMANDE,
    DsfKind.CFP: ActKind.DSF_CFP_DEMANDE,
}
SENT_ACT = {
    DsfKind.CDP: ActKind.DSF_CDP_TRANSMIS,
    DsfKind.ASSIGNATION: ActKind.DSF_TRANSMIS,
    DsfKind.CFP: ActKind.DSF_CFP_TRANSMIS,
}
ADDRESSEE = {
    DsfKind.CDP: "la CCAPEX",
    DsfKind.ASSIGNATION: "le juge et la CCAPEX",
    DsfKind.CFP: "le préfet",
}
# The act that calls for a diagnostic, when the territory has it asked by rule.
CALLED_BY = {ActKind.SIGNALEMENT_CDP: DsfKind.CDP, ActKind.ASSIGNATION: DsfKind.ASSIGNATION}
AUTOMATIC_MOTIVE = {
    DsfKind.CDP: "Commandement de payer signalé par le commissaire de justice",
    DsfKind.ASSIGNATION: "Assignation délivrée : audience fixée",
}
STAGE_WORDS = {
    DsfKind.CDP: "au stade du commandement de payer",
    DsfKind.ASSIGNATION: "avant l’audience",
    DsfKind.CFP: "avant la décision sur la force publique",
}
# What each stage asks of the service, for who chooses one: (stage, addressee and clock).
KIND_LINES = (
    (
        "Commandement de payer",
        "Pour la CCAPEX, dès le signalement du commissaire de justice. Aucune audience n’existe encore : à transmettre "
        "avant la fin du délai du commandement.",
    ),
    (
        "Assignation",
        "Pour le juge et la CCAPEX. Entretien proposé dans les quinze jours ouvrés, transmission au plus tard cinq jours "
        "ouvrés avant l’audience.",
    ),
    (
        "Concours de la force publique",
        "Pour le préfet : la situation d’aujourd’hui, le relogement, ce qu’une expulsion entraînerait. Aucun texte ne fixe "
        "de date.",
    ),
)
LEGAL_BASIS = {
    DsfKind.CDP: "Loi du 6 juillet 1989, art. 24 I ; loi du 31 mai 1990, art. 7-2",
    DsfKind.ASSIGNATION: "Loi du 6 juillet 1989, art. 24 III ; décret 2021-8 du 5 janvier 2021",
    DsfKind.CFP: "Code des procédures civiles d’exécution, art. L. 153-1 ; loi du 31 mai 1990, art. 7-2",
}


# Each justificatif belongs to a section of the form: who reads the section reads it.
ATTACHMENT_SECTION = {
    AttachmentKind.IDENTITY: SectionKey.IDENTITY,
    AttachmentKind.FAMILY: SectionKey.HOUSEHOLD,
    AttachmentKind.PROTECTION: SectionKey.HOUSEHOLD,
    AttachmentKind.PAYSLIP: SectionKey.BUDGET,
    AttachmentKind.BENEFITS: SectionKey.BUDGET,
    AttachmentKind.TAXES: SectionKey.BUDGET,
    AttachmentKind.CHARGES: SectionKey.BUDGET,
    AttachmentKind.RENT: SectionKey.DEBT,
    AttachmentKind.SUMMONS: SectionKey.DEBT,
    AttachmentKind.PLAN: SectionKey.REPAYMENT,
    AttachmentKind.FSL: SectionKey.REPAYMENT,
    AttachmentKind.OVERINDEBTEDNESS: SectionKey.REPAYMENT,
    AttachmentKind.INSURANCE: SectionKey.DWELLING,
    AttachmentKind.DWELLING: SectionKey.DWELLING,
    AttachmentKind.SOCIAL_HOUSING: SectionKey.DWELLING,
    AttachmentKind.TENANT_OBSERVATIONS: SectionKey.EVALUATION,
    AttachmentKind.LANDLORD_OBSERVATIONS: SectionKey.EVALUATION,
    AttachmentKind.LEGAL_AID: SectionKey.HEARING,
    AttachmentKind.STATEMENT: SectionKey.DEBT_REVIEW,
    AttachmentKind.CCAPEX: SectionKey.HEARING,
    AttachmentKind.OTHER: SectionKey.EVALUATION,
}


def may_request(membership: Membership) -> str | None:
    """Why this person may not ask for a diagnostic; None when he may (art. 24 III: the préfet asks)."""
    if membership.role in STATE_ROLES:
        return None
    return "Seuls la préfecture et le secrétariat de la CCAPEX demandent un diagnostic."


def may_reassign(membership: Membership, dsf: Dsf) -> str | None:
    """Why this person may not hand the diagnostic over to another service; None when he may."""
    if membership.role in STATE_ROLES and membership.organisation.territory_id == dsf.territory_id:
        return None
    if membership.role not in SOCIAL_ROLES or membership.organisation_id != dsf.service_id:
        return "Seuls l’État et le service chargé du diagnostic le confient à un autre service."
    if dsf.state == DsfState.RETURNED:
        return "Votre service a renvoyé cette demande : la préfecture choisit un autre service."
    return None


def may_exchange(membership: Membership, dsf: Dsf, *, closed_too: bool = False) -> str | None:
    """Why this person may not ask others for what the diagnostic needs now; None when he may."""
    if membership.role not in SOCIAL_ROLES or membership.organisation_id != dsf.service_id:
        return "Seul le service chargé du diagnostic peut faire cela."
    if closed_too or dsf.state in (DsfState.ACCEPTED, DsfState.WRITING):
        return None
    if dsf.state == DsfState.REQUESTED:
        return "Acceptez d’abord la demande."
    return "Ce diagnostic n’est plus en rédaction."


def may_write(membership: Membership, dsf: Dsf) -> str | None:
    """Why this person may not write in the diagnostic now; None when he may."""
    if membership.role not in SOCIAL_ROLES or membership.organisation_id != dsf.service_id:
        return "Seul le service chargé du diagnostic peut y écrire."
    if dsf.state == DsfState.WRITING:
        return None
    if dsf.state in DsfState.live():
        return "Acceptez la demande et désignez un rédacteur avant d’écrire."
    return "Ce diagnostic n’est plus en rédaction : il ne change plus."


def may_note(membership: Membership, dsf: Dsf) -> str | None:
    """Why this person may not read nor write the private notes (family F19) and the history; None when he may."""
    if membership.role in SOCIAL_ROLES and membership.organisation_id == dsf.service_id:
        return None
    return "Les notes et l’historique sont au service chargé du diagnostic."


def may_change_settings(membership: Membership) -> str | None:
    """Why this person may not decide what the organisation allows in its diagnostics; None when he may."""
    if membership.role == Role.DPO and membership.organisation.kind in SERVICE_KINDS:
        return None
    return "Seul le délégué à la protection des données d’un service social change ces réglages."


def may_read_settings(membership: Membership) -> str | None:
    if membership.role in SOCIAL_ROLES:
        return None
    return may_change_settings(membership)


def was_transmitted(dsf: Dsf) -> bool:
    """Is there a frozen version of the diagnostic? A bordereau de carence is another document."""
    return dsf.documents.filter(kind=DocumentKind.DIAGNOSTIC).exists()


def may_read_content(membership: Membership, dsf: Dsf) -> str | None:
    """Why this person may not read the sections or the PDF now; None when he may. Dates and state are another matter.

    The State reads what was transmitted, a version under correction included: a frozen document says so, not the state.
    What is being written belongs to the service that writes it.
    """
    if membership.role in STATE_ROLES:
        return None if was_transmitted(dsf) else "Ce diagnostic se lit une fois transmis."
    if membership.role in SOCIAL_ROLES and membership.organisation_id == dsf.service_id:
        readable = dsf.state in (DsfState.WRITING, DsfState.TRANSMITTED) or was_transmitted(dsf)
        return None if readable else "Ce diagnostic n’a pas de contenu à lire."
    return "Ce diagnostic ne vous est pas destiné."


def offers_special_causes(service_id: uuid.UUID) -> bool:
    """Whether this service's DPO allows health, hospital and detention (family F10) to be said. Allowed until refused."""
    return DsfSettings.objects.filter(organisation_id=service_id).values_list(
        "special_causes", flat=True
    ).first() is not (False)


def special_causes_of(dsf: Dsf) -> DsfSpecialCauses | None:
    """The walled causes; None without any, when the DPO switched them off, and for who may not read the family."""
    return DsfSpecialCauses.objects.filter(dsf=dsf).first() if offers_special_causes(dsf.service_id) else None


def may_send(membership: Membership, dsf: Dsf) -> str | None:
    """Why this person may not send the frozen document to the court; None when he may."""
    if not is_its_service(membership, dsf):
        return "Seul le service chargé du diagnostic l’envoie au tribunal."
    if dsf.kind != DsfKind.ASSIGNATION:
        return "À ce stade, aucun juge n’est saisi : la CCAPEX et la préfecture lisent le document ici."
    return None if was_transmitted(dsf) else "Rien n’est transmis : figez d’abord le diagnostic."


COURT_READERS = SOCIAL_ROLES | STATE_ROLES


def may_set_courts(membership: Membership) -> str | None:
    """Why this person may not say how a court accepts diagnostics; None when he may."""
    if membership.role in STATE_ROLES:
        return None
    return "La préfecture et le secrétariat de la CCAPEX disent comment chaque tribunal reçoit les diagnostics."


def last_correction(dsf: Dsf) -> str:
    """Why the diagnostic was last taken up again after a transmission."""
    row = dsf.transitions.filter(event="correct").order_by("entered_at").last()
    return row.reason if row else ""


def is_its_service(membership: Membership, dsf: Dsf) -> bool:
    """Does this person belong to the service that writes the diagnostic? What is walled (family F10) is for it alone."""
    return membership.role in SOCIAL_ROLES and membership.organisation_id == dsf.service_id


def may_see_attachments(membership: Membership, dsf: Dsf) -> str | None:
    """Why this person may not open the list of justificatifs; None when he may."""
    if is_its_service(membership, dsf):
        return may_read_content(membership, dsf)
    return "Les justificatifs se lisent dans le document transmis."


@dataclass(frozen=True)
class SectionStatus:
    """Where a section stands: never saved, saved with something missing, complete."""

    key: str
    label: str
    version: int
    missing: tuple[str, ...]
    doubts: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        return self.version > 0 and not self.missing

    @property
    def state(self) -> str:
        return "Complète" if self.done else "En cours" if self.version else "À faire"


def amounts_of(dsf: Dsf) -> dict[tuple[str, str], Decimal | None]:
    """Section 2 as the budget's rules read it."""
    return {(row.line, row.column): row.amount for row in dsf.amounts.all()}


def statuses(dsf: Dsf) -> list[SectionStatus]:
    """The sections in the form's order with what each lacks and what in it is doubtful. Reads the whole diagnostic."""
    return statuses_of(dsf, content_of(dsf), known_of(dsf))


def statuses_of(dsf: Dsf, content: Content, known: Known) -> list[SectionStatus]:
    """The same, from what is read already."""
    versions = dict(dsf.sections.values_list("key", "version"))
    return [
        SectionStatus(
            key=key.value,
            label=str(key.label),
            version=versions.get(key.value, 0),
            missing=tuple(checks.missing(key, content)),
            doubts=tuple(checks.doubts(key, content, known)),
        )
        for key in SectionKey
    ]


def may_tell_suit(membership: Membership, case: Case) -> str | None:
    """Why this person may not tell the social service of a decision to sue; None when he may: the bailleur of the lease."""
    if membership.role not in SIGNALLING_ROLES or membership.organisation_id != case.bailleur_id:
        return "Seul le bailleur du logement informe le service social de sa décision d’assigner."
    return "Ce dossier est clos." if case.status == CaseStatus.CLOSED else None


def may_receive_suit(membership: Membership) -> str | None:
    """Why this person may not say that a notice was received; None when he may."""
    return None if membership.role in SOCIAL_ROLES else "Le service social informé confirme la réception."
