"""What is missing in a diagnostic, who may do what, which acts it leaves in the case."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from cases.procedure.enums import ActKind
from cases.querysets import STATE_ROLES
from dsf import budget
from dsf.enums import DsfKind, DsfState, Protection, SectionKey
from dsf.models import Dsf, DsfEvaluation, DsfHousehold, DsfMember, DsfProtection, DsfTenant, DsfWriter
from dsf.querysets import SOCIAL_ROLES
from organisations.enums import OrganisationKind
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
LEGAL_BASIS = {
    DsfKind.CDP: "Loi du 6 juillet 1989, art. 24 I ; loi du 31 mai 1990, art. 7-2",
    DsfKind.ASSIGNATION: "Loi du 6 juillet 1989, art. 24 III ; décret 2021-8 du 5 janvier 2021",
    DsfKind.CFP: "Code des procédures civiles d’exécution, art. L. 153-1 ; loi du 31 mai 1990, art. 7-2",
}


def may_request(membership: Membership) -> str | None:
    """Why this person may not ask for a diagnostic; None when he may (art. 24 III: the préfet asks)."""
    if membership.role in STATE_ROLES:
        return None
    return "Seuls la préfecture et le secrétariat de la CCAPEX demandent un diagnostic."


def may_write(membership: Membership, dsf: Dsf) -> str | None:
    """Why this person may not write in the diagnostic now; None when he may."""
    if membership.role not in SOCIAL_ROLES or membership.organisation_id != dsf.service_id:
        return "Seul le service chargé du diagnostic peut y écrire."
    if dsf.state == DsfState.WRITING:
        return None
    if dsf.state in DsfState.live():
        return "Acceptez la demande et désignez un rédacteur avant d’écrire."
    return "Ce diagnostic n’est plus en rédaction : il ne change plus."


def may_read_content(membership: Membership, dsf: Dsf) -> str | None:
    """Why this person may not read the sections or the PDF now; None when he may. Dates and state are another matter.

    The State reads the diagnostic once transmitted; what is being written belongs to the service that writes it.
    """
    if membership.role in STATE_ROLES:
        return None if dsf.state == DsfState.TRANSMITTED else "Ce diagnostic se lit une fois transmis."
    if membership.role in SOCIAL_ROLES and membership.organisation_id == dsf.service_id:
        return (
            None
            if dsf.state in (DsfState.WRITING, DsfState.TRANSMITTED)
            else "Ce diagnostic n’a pas de contenu à lire."
        )
    return "Ce diagnostic ne vous est pas destiné."


@dataclass(frozen=True)
class SectionStatus:
    """Where a section stands: never saved, saved with something missing, complete."""

    key: str
    label: str
    version: int
    missing: tuple[str, ...]

    @property
    def done(self) -> bool:
        return self.version > 0 and not self.missing

    @property
    def state(self) -> str:
        return "Complète" if self.done else "En cours" if self.version else "À faire"


def missing_identity(tenants: Iterable[DsfTenant]) -> list[str]:
    """What a judge expects in section 1.1. Nothing of it blocks the transmission."""
    rows = list(tenants)
    if not rows:
        return ["aucun locataire"]
    missing = []
    for row in rows:
        name = " ".join(part for part in (row.first_names, row.last_name) if part)
        if not row.first_names:
            missing.append(f"le prénom de {row.last_name}")
        if row.birth_date is None:
            missing.append(f"la date de naissance de {name}")
        if not row.work:
            missing.append(f"la situation professionnelle de {name}")
    return missing


def missing_household(household: DsfHousehold, members: Iterable[DsfMember], protection: DsfProtection) -> list[str]:
    missing = []
    if not household.family_status:
        missing.append("la situation familiale")
    if not household.household_type:
        missing.append("le type de ménage")
    if household.dependants is None:
        missing.append("le nombre de personnes à charge")
    for member in members:
        if not member.contributes:
            missing.append(f"si « {member.relation} » peut contribuer au loyer")
    if protection.measure == Protection.UNKNOWN:
        missing.append("s’il existe une mesure de protection")
    if protection.measure in (Protection.TUTELLE, Protection.CURATELLE) and not protection.last_name:
        missing.append("le nom du tuteur ou du curateur")
    return missing


def missing_budget(amounts: budget.Amounts) -> list[str]:
    """Blank lines: «case vide» is not yet asked, zero is an answer."""
    blank = [line.label.lower() for line in budget.HOUSING if amounts.get((line.key, budget.HOUSEHOLD)) is None]
    totals = budget.totals(amounts)
    missing = [f"les ressources ({line.label})" for line in budget.RESOURCES[:1] if totals.by_line[line.key] is None]
    return missing + [f"la charge « {label} »" for label in blank]


def missing_evaluation(evaluation: DsfEvaluation) -> list[str]:
    missing = []
    if not evaluation.landlord_invited:
        missing.append("si le bailleur a été invité à présenter ses observations")
    if not evaluation.tenant_took_part:
        missing.append("si le locataire a participé")
    if not evaluation.text.strip():
        missing.append("l’évaluation")
    return missing


def missing_writer(contact: DsfWriter) -> list[str]:
    missing = [] if contact.name else ["le nom du rédacteur"]
    return missing if contact.email or contact.phone else [*missing, "une adresse ou un numéro où vous joindre"]


def amounts_of(dsf: Dsf) -> dict[tuple[str, str], Decimal | None]:
    """Section 2 as the budget's rules read it."""
    return {(row.line, row.column): row.amount for row in dsf.amounts.all()}


def statuses(dsf: Dsf) -> list[SectionStatus]:
    """The sections in the form's order with what each lacks. Reads the whole diagnostic."""
    versions = dict(dsf.sections.values_list("key", "version"))
    missing = {
        SectionKey.IDENTITY: missing_identity(dsf.tenants.all()),
        SectionKey.HOUSEHOLD: missing_household(dsf.household, dsf.members.all(), dsf.protection),
        SectionKey.BUDGET: missing_budget(amounts_of(dsf)),
        SectionKey.EVALUATION: missing_evaluation(dsf.evaluation),
        SectionKey.WRITER: missing_writer(dsf.writer_contact),
    }
    return [
        SectionStatus(
            key=key.value, label=str(key.label), version=versions.get(key.value, 0), missing=tuple(missing[key])
        )
        for key in SectionKey
    ]
