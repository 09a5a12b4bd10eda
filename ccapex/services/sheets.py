"""The fiche de synthèse of one item: composed of what members may read and of nothing else, frozen when they are called.

An allow-list: each part names its family, and a part whose family the matrix closes to members (column ME) is not even
asked. Free notes, the social evaluation (read out in the room), supporting documents and lines of the budget have no part.
"""

from collections.abc import Callable
from typing import Any

from cases.enums import PaidTo
from cases.models import Act, HouseholdMember, HousingAid, LeaseAccount, Measure, Outreach
from ccapex.criteria import MAJORITY
from ccapex.enums import AvisState
from ccapex.models import AgendaItem, AgendaSheet, Avis, HouseholdWords
from core.formats import UNKNOWN, date_fr, euros
from core.text import digest
from organisations.enums import Role
from organisations.matrix import matrix

Facts = list[tuple[str, str]]
Part = Callable[[AgendaItem], Facts]
# Never in a fiche, whatever the matrix says: F12 is read out, F13 and F20 are documents, the others are walled.
NEVER = frozenset({"F2", "F10", "F12", "F13", "F18", "F19", "F20", "F21", "F24"})
ACTS_SHOWN = 12

_parts: dict[str, tuple[str, str, Part]] = {}


def register_part(*, key: str, family: str, title: str, facts: Part) -> None:
    """Add a part to every fiche; a higher room brings what it knows. Refuses a family that is never in one."""
    if family in NEVER:
        raise ValueError(f"{family} is never in a fiche de synthèse.")
    _parts[key] = (family, title, facts)


def members_read(family: str) -> bool:
    """Do members read this family, whole (R, W), in session (T) or reduced to an indicator (S)?"""
    return family not in NEVER and matrix().cell(family, Role.CCAPEX_MEMBER) in "RWTS"


def compose(item: AgendaItem) -> dict[str, Any]:
    """The content of the fiche: sections of (label, value). Scope of the State or of the system."""
    sections = []
    for key, (family, title, facts) in _parts.items():
        if not members_read(family):
            continue
        found = facts(item)
        if found:
            sections.append({"key": key, "family": family, "title": title, "facts": [list(pair) for pair in found]})
    return {
        "number": item.case.number,
        "position": item.position,
        "kind": str(item.get_kind_display()),
        "subject": item.subject,
        "deciding_body": str(item.get_deciding_body_display()) if item.deciding_body else "",
        "sections": sections,
    }


def freeze(item: AgendaItem) -> AgendaSheet:
    """Write the fiche of an item; the same content writes nothing, another one is a new version."""
    content = compose(item)
    sha = digest(content)
    row = AgendaSheet.objects.filter(item=item).first()
    if row is None:
        return AgendaSheet.objects.create(
            territory_id=item.territory_id, item=item, case_id=item.case_id, content=content, sha256=sha
        )
    if row.sha256 != sha:
        row.content, row.sha256, row.version = content, sha, row.version + 1
        row.save()
    return row


def _yes(value: bool | None) -> str:
    return UNKNOWN if value is None else "oui" if value else "non"


def _identity(item: AgendaItem) -> Facts:
    case = item.case
    return [("Ménage", case.household.name), ("Adresse", f"{case.dwelling.address}, {case.commune.name}")]


def _situation(item: AgendaItem) -> Facts:
    case = item.case
    return [("Dossier", case.number), ("Étape", case.stage_label), ("Depuis le", date_fr(case.stage_since))]


def _home(item: AgendaItem) -> Facts:
    """F3, reduced: no name, no age, no custody."""
    rows = HouseholdMember.objects.filter(household=item.case.household_id)
    years = list(rows.values_list("birth_year", flat=True))
    minors = (
        None if not years or None in years else any(item.session.on.year - year < MAJORITY for year in years if year)
    )
    if any(year and item.session.on.year - year < MAJORITY for year in years):
        minors = True
    return [("Enfants mineurs au foyer", _yes(minors))]


def _dwelling(item: AgendaItem) -> Facts:
    case, lease = item.case, item.case.lease
    size = ", ".join(
        part
        for part in (
            f"{case.dwelling.rooms} pièces" if case.dwelling.rooms else "",
            f"{case.dwelling.surface} m²" if case.dwelling.surface else "",
        )
        if part
    )
    return [
        ("Bailleur", f"{case.bailleur.name} ({case.get_parc_display().lower()})"),
        ("Logement", size or UNKNOWN),
        ("Bail conclu le", date_fr(lease.concluded_on)),
        ("Loyer et charges", f"{euros(lease.rent)} + {euros(lease.charges)}"),
    ]


def _debt(item: AgendaItem) -> Facts:
    account = LeaseAccount.objects.filter(lease=item.case.lease_id).first()
    found = [("Dette", f"{euros(account.balance)} au {date_fr(account.balance_on)}" if account else UNKNOWN)]
    if account is not None and account.in_debt_since:
        found.append(("En impayé depuis", date_fr(account.in_debt_since)))
    for row in Measure.objects.filter(case=item.case_id).order_by("-starts_on")[:4]:
        amount = f", {euros(row.monthly_amount)} par mois" if row.monthly_amount else ""
        found.append((str(row.get_kind_display()), f"depuis le {date_fr(row.starts_on)}{amount}"))
    return found


def _aid(item: AgendaItem) -> Facts:
    aid = HousingAid.objects.filter(lease=item.case.lease_id).first()
    if aid is None or (aid.paid_to == PaidTo.NONE and not aid.suspended_since):
        return [("Aide au logement", "aucune connue")]
    found = [("Aide au logement", f"{euros(aid.amount)}, versée : {aid.get_paid_to_display().lower()}")]
    if aid.suspended_since:
        found.append(("Suspendue depuis le", date_fr(aid.suspended_since)))
    return found


def _procedure(item: AgendaItem) -> Facts:
    acts = Act.objects.standing().filter(case=item.case_id).order_by("-on", "-entered_at")[:ACTS_SHOWN]
    tried = Outreach.objects.filter(case=item.case_id).order_by("-on")[:4]
    found = [(row.kind_label, date_fr(row.on)) for row in reversed(acts)]
    if item.case.next_due_on:
        found.append(("Prochaine date du dossier", date_fr(item.case.next_due_on)))
    return found + [
        (f"Démarche : {row.get_channel_display().lower()}", f"{date_fr(row.on)}, {row.get_outcome_display().lower()}")
        for row in tried
    ]


def _avis(item: AgendaItem) -> Facts:
    rows = Avis.objects.filter(case=item.case_id, state=AvisState.ADOPTED).order_by("-adopted_on")[:3]
    return [(f"{row.get_kind_display()} {row.number}, {date_fr(row.adopted_on)}", row.text) for row in rows]


def _words(item: AgendaItem) -> Facts:
    row = HouseholdWords.objects.filter(item=item).first()
    return [(f"Reçus le {date_fr(row.received_on)}", row.text)] if row else []


register_part(key="situation", family="F0", title="Situation", facts=_situation)
register_part(key="menage", family="F1", title="Ménage", facts=_identity)
register_part(key="foyer", family="F3", title="Foyer", facts=_home)
register_part(key="logement", family="F4", title="Logement et bail", facts=_dwelling)
register_part(key="dette", family="F5", title="Dette", facts=_debt)
register_part(key="aide", family="F6", title="Aide au logement", facts=_aid)
register_part(key="procedure", family="F16", title="Procédure et démarches", facts=_procedure)
register_part(key="avis", family="F17", title="Avis précédents", facts=_avis)
register_part(key="mots", family="F15", title="Mots du ménage", facts=_words)
