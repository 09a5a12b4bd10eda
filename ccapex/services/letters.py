"""What letters say: content drawn from the case, the avis and the contacts of the territory, frozen as plain data.

A letter of an avis holds the words meant for its addressee and nothing of the deliberation nor of the other addressees. A
letter to a tenant holds no amount, no evaluation: social services and communes read it in copy.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from cases.models import Act, Case, Deadline
from cases.procedure.enums import ActKind
from ccapex.enums import AddresseeFamily, AvisKind, ContactKind, LetterKind
from ccapex.models import AvisAddressee, Contact, Letter
from ccapex.words import DateLine, StageLetter, letters
from core.formats import date_fr, date_long
from organisations.enums import OrganisationKind
from organisations.models import Membership, Organisation, Territory

HEARINGS = (ActKind.ASSIGNATION, ActKind.RENVOI_AUDIENCE)
# The charter: social services of the Département, communes and, through them, their CCAS.
IN_COPY = (OrganisationKind.DEPARTEMENT, OrganisationKind.COMMUNE, OrganisationKind.CCAS)
OF_AVIS = {
    AvisKind.AVIS: "l’avis",
    AvisKind.RECOMMANDATION: "la recommandation",
    AvisKind.DECISION: "la décision",
}


def to_write(member: Membership, letter: StageLetter) -> QuerySet[Case]:
    """Open cases that stand at the stage of this letter and were not written to since the act that calls for it.

    Each has `trigger_on`, the day of that act.
    """
    acts = Act.objects.standing().filter(case=OuterRef("pk"), kind__in=letter.triggers)
    written = Letter.objects.filter(
        case=OuterRef("pk"), kind=LetterKind.SYSTEMATIC, stage=letter.stage, written_on__gte=OuterRef("trigger_on")
    )
    found = (
        Case.objects.visible_to(member)
        .open()
        .filter(stage__in=letter.stages)
        .annotate(trigger_on=Subquery(acts.order_by("-on").values("on")[:1]))
        .filter(trigger_on__isnull=False)
        .filter(~Exists(written))
        .order_by("trigger_on", "number")
    )
    return cast("QuerySet[Case]", found)


def contacts_in_force(territory: Territory, day: datetime.date) -> list[Contact]:
    """Every contact of the territory that may be printed on a day."""
    rows = Contact.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day), valid_from__lte=day)
    return list(rows.filter(territory=territory).select_related("commune", "arrondissement"))


@dataclass(frozen=True)
class Office:
    """What all the letters of a day share: contacts, social services to put in copy, who writes."""

    day: datetime.date
    sender: Organisation
    contacts: Sequence[Contact]
    services: Sequence[Organisation]

    def contact(self, kind: ContactKind, case: Case) -> Contact | None:
        """The nearest contact of a kind: of the commune, else of the arrondissement, else of the whole territory."""
        place = case.commune
        found = [
            contact
            for contact in self.contacts
            if contact.kind == kind
            and contact.commune_id in (None, place.pk)
            and contact.arrondissement_id in (None, place.arrondissement_id)
            and (kind != ContactKind.BAILLEUR or contact.organisation_id == case.bailleur_id)
        ]
        return min(found, key=lambda c: (c.commune_id is None, c.arrondissement_id is None, c.name), default=None)

    def copies(self, case: Case) -> list[Organisation]:
        """Social services of the place: of the commune, of its arrondissement, or of the whole territory."""
        place = case.commune
        return [
            service
            for service in self.services
            if service.commune_id in (None, place.pk)
            and service.arrondissement_id in (None, place.arrondissement_id)
            and (service.kind == OrganisationKind.DEPARTEMENT or service.commune_id is not None)
        ]

    def posted(self, case: Case) -> list[Contact]:
        """Bodies of the place that nobody represents in the application: their copy is posted. A commune hands its CCAS's on."""
        here = {service.kind for service in self.copies(case)}
        wanted = [] if OrganisationKind.DEPARTEMENT in here else [ContactKind.SOCIAL]
        if not here & {OrganisationKind.COMMUNE, OrganisationKind.CCAS}:
            wanted.append(ContactKind.CCAS)
        return [found for kind in wanted if (found := self.contact(kind, case))]

    def missing(self, letter: StageLetter) -> list[str]:
        """Mandatory bodies of which the territory gives no contact at all: a letter without them would not be complete."""
        known = {contact.kind for contact in self.contacts}
        return [str(kind.label) for kind in letter.required if kind not in known]


def office(*, actor: Membership, day: datetime.date) -> Office:
    """The office that writes on a day. Scope of the actor."""
    territory = actor.organisation.territory
    services = Organisation.objects.filter(territory=territory, kind__in=IN_COPY, is_active=True).order_by("name")
    return Office(day, actor.organisation, contacts_in_force(territory, day), list(services))


def with_what_letters_say(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The cases with everything their letters read, in a fixed number of queries."""
    return cases.select_related(
        "household", "dwelling__commune", "commune__arrondissement", "bailleur", "lease"
    ).prefetch_related("household__tenants")


@dataclass(frozen=True)
class Procedure:
    """Acts and dates of the cases of a run."""

    acts: dict[Any, list[Act]]
    deadlines: dict[tuple[Any, str], Deadline]


def procedure_of(cases: Iterable[Case], letter: StageLetter) -> Procedure:
    """Standing acts that a letter names and the computed dates that it prints, for many cases in two queries."""
    ids = [case.pk for case in cases]
    acts: dict[Any, list[Act]] = {}
    for act in Act.objects.standing().filter(case__in=ids, kind__in=[*letter.triggers, *HEARINGS]).order_by("on"):
        acts.setdefault(act.case_id, []).append(act)
    rules = [line.rule for line in letter.dates]
    rows = Deadline.objects.filter(case__in=ids, rule_id__in=rules).order_by("safe_on", "key")
    return Procedure(acts, {(row.case_id, row.rule_id): row for row in rows})


def _contact(contact: Contact, label: str) -> dict[str, str]:
    return {
        "label": label,
        "name": contact.name,
        "address": contact.address,
        "phone": contact.phone,
        "email": contact.email,
        "steps": contact.steps,
    }


def _contacts(case: Case, letter: StageLetter, desk: Office) -> list[dict[str, str]]:
    words = letters()["contacts"]
    found = []
    for kind in letter.contacts:
        label = words[kind.value]["label"]
        contact = desk.contact(kind, case)
        if contact is not None:
            found.append(_contact(contact, label))
        elif kind == ContactKind.BAILLEUR:
            # The person's name is not known: the bailleur's is, with its agency, and where to ask.
            agency = f", {case.lease.agency}" if case.lease.agency else ""
            steps = words[kind.value]["missing"]
            blank = {"address": "", "phone": "", "email": ""}
            found.append({"label": label, "name": f"{case.bailleur.name}{agency}", "steps": steps, **blank})
    return found


def _date_line(line: DateLine, row: Deadline | None) -> dict[str, Any]:
    """A computed date as the tenant reads it: the legal one, strict, with its reason; never typed, never guessed."""
    on = row.due if row else None
    if row is None or on is None:
        return {"text": line.unknown, "why": "", "readings": []}
    readings = [
        f"{reading['label']} : {date_fr(datetime.date.fromisoformat(reading['on']))}"
        for reading in row.payload.get("readings", [])
        if reading.get("on")
    ]
    return {
        "text": line.text.format(on=date_long(on)),
        "why": row.why,
        "readings": readings if row.needs_jurist and len(readings) > 1 else [],
    }


def _hearing(case: Case, acts: Sequence[Act], desk: Office) -> dict[str, Any]:
    """When and where the hearing is, from the last act that fixes it."""
    days = [act.details["audience_on"] for act in acts if act.kind in HEARINGS and act.details.get("audience_on")]
    court = desk.contact(ContactKind.COURT, case)
    where = f", {court.name}" if court else ""
    place = f" {court.address}" if court and court.address else ""
    if not days:
        text = "La date de l’audience est écrite dans l’assignation."
    else:
        day = date_long(datetime.date.fromisoformat(str(days[-1])))
        text = f"L’audience est fixée au {day}{where}.{place} L’heure est écrite dans l’assignation."
    return {"text": text, "why": "", "readings": []}


def _case_acts(case: Case, letter: StageLetter, known: Procedure) -> tuple[Act | None, list[Act]]:
    acts = known.acts.get(case.pk, [])
    triggers = [act for act in acts if ActKind(act.kind) in letter.triggers]
    return (triggers[-1] if triggers else None), acts


def _address(case: Case) -> list[str]:
    dwelling = case.dwelling
    return [dwelling.address, f"{dwelling.postcode} {dwelling.commune.name}".strip()]


def _sender(desk: Office, case: Case) -> dict[str, Any]:
    found = desk.contact(ContactKind.SENDER, case)
    lines = [line for line in (found.address if found else "").splitlines() if line]
    return {
        "name": desk.sender.name,
        "address": lines,
        "phone": found.phone if found else "",
        "email": found.email if found else "",
    }


def stage_content(*, case: Case, letter: StageLetter, known: Procedure, desk: Office, number: str) -> dict[str, Any]:
    """The systematic letter of a case, as plain data."""
    trigger, acts = _case_acts(case, letter, known)
    words = letters()
    values = {
        "act": trigger.kind_label[:1].lower() + trigger.kind_label[1:] if trigger else "",
        "act_on": date_fr(trigger.on) if trigger else "",
        "bailleur": case.bailleur.name,
        "number": case.number,
    }
    dates = [_date_line(line, known.deadlines.get((case.pk, line.rule))) for line in letter.dates]
    if letter.hearing:
        dates.insert(0, _hearing(case, acts, desk))
    tenants = [str(tenant) for tenant in case.household.tenants.all()]
    copies = [{"id": str(service.pk), "name": service.name} for service in desk.copies(case)]
    copies += [{"id": "", "name": body.name, "address": body.address} for body in desk.posted(case)]
    return {
        "number": number,
        "title": letter.title,
        "written_on": desk.day.isoformat(),
        "case": case.number,
        "sender": _sender(desk, case),
        "to": {"name": ", ".join(tenants) or case.household.name, "address": _address(case)},
        "opening": words["common"]["opening"],
        "paragraphs": [paragraph.format(**values) for paragraph in letter.paragraphs],
        "quoted": "",
        "dates": dates,
        "contacts": _contacts(case, letter, desk),
        "closing": [*([words["common"]["copy"]] if copies else []), *words["common"]["closing"]],
        "copies": copies,
        "sheet": words["sheet"],
        "source": letter.source,
    }


def avis_content(*, addressee: AvisAddressee, desk: Office, number: str) -> dict[str, Any]:
    """The letter that gives an addressee the words meant for it, and nothing else of the avis."""
    case = addressee.case
    session = addressee.avis.item.session
    named = OF_AVIS[AvisKind(addressee.kind)]
    asked = (
        f"Nous vous remercions d’informer la commission des suites données avant le {date_long(addressee.due_on)} : "
        "suivi, suivi en partie ou non suivi, en disant pourquoi."
        if addressee.due_on
        else "Nous vous remercions d’informer la commission des suites données : suivi, suivi en partie ou non suivi, en "
        "disant pourquoi."
    )
    occupant = addressee.family == AddresseeFamily.OCCUPANT
    about = (
        "votre situation" if occupant else f"la situation du ménage {case.household.name}, {', '.join(_address(case))},"
    )
    name = session.commission.name
    body = f"{name[:1].lower()}{name[1:]}" if name.startswith("Commission") else name
    secrecy = (
        "Les informations de ce courrier vous sont transmises pour cette seule situation ; vous êtes tenu à leur "
        "confidentialité."
    )
    return {
        "number": number,
        "title": f"{AvisKind(addressee.kind).label} n° {addressee.number}",
        "written_on": desk.day.isoformat(),
        "case": case.number,
        "sender": _sender(desk, case),
        "to": {"name": addressee.name, "address": [line for line in addressee.address.splitlines() if line]},
        "opening": "Madame, Monsieur,",
        "paragraphs": [
            f"Réunie le {date_long(session.on)}, la {body} a examiné {about} et vous adresse {named} ci-dessous."
        ],
        "quoted": addressee.asked,
        "dates": [{"text": asked, "why": "", "readings": []}],
        "contacts": [],
        "closing": [*([] if occupant else [secrecy]), letters()["common"]["closing"][-1]],
        "copies": [],
        "sheet": None,
        "source": "Règlement intérieur de la CCAPEX, art. 4 ; loi du 31 mai 1990, art. 7-2",
    }
