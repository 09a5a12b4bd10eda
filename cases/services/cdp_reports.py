"""The fiche of a commissaire de justice (document 003, annexe 4): threshold of the day of the act, attestation, receipt."""

import datetime
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from cases.enums import LandlordKind
from cases.models import Act, Case, CdpReport
from cases.procedure.ask import Answer, ask
from cases.procedure.counting import whole_months
from cases.procedure.enums import ActKind
from cases.services.acts import record_act
from cases.services.numbers import CDP, take_number
from cases.services.saisines import Word, tell_commission
from core.errors import DomainError
from core.formats import date_fr, euros
from core.text import digest
from organisations import scope
from organisations.enums import Role
from organisations.models import Commune, Membership

NATIONAL_FROM = datetime.date(2023, 7, 29)


@dataclass(frozen=True)
class Fiche:
    """The fields of annexe 4. Amounts in euros; `has_aid` None: not known."""

    addressee_name: str
    address: str
    commune: Commune
    landlord_name: str
    landlord_kind: str
    act_on: datetime.date
    rent: Decimal
    unpaid_since: datetime.date
    amount: Decimal
    attested: bool
    email: str = ""
    phone: str = ""
    lease_signed_on: datetime.date | None = None
    has_aid: bool | None = None
    landlord_address: str = ""
    landlord_email: str = ""


@dataclass(frozen=True)
class Threshold:
    """What the rule of the day of the act says. `crossed` None: no threshold is known for this département at that date."""

    crossed: bool | None
    concerned: bool
    months: int
    limit_months: int | None
    limit_amount: Decimal | None
    text: str
    citation: str
    rule_id: str
    to_check: bool


def may_report(member: Membership) -> str | None:
    """Refusal to deposit a fiche, or None."""
    return None if member.role == Role.COMMISSAIRE else "Seul un commissaire de justice dépose cette fiche."


def threshold(fiche: Fiche, dept: str) -> Threshold:
    """Is the commandement to be signalled? National thresholds since 29 July 2023, the prefectoral order before (art. 24 I)."""
    rule_id = "CCAPEX-CDP-SEUIL" if fiche.act_on >= NATIONAL_FROM else "CCAPEX-CDP-OLD"
    months = whole_months(fiche.unpaid_since, fiche.act_on)
    answer: Answer = ask(
        rule_id,
        {
            "date_cdp": fiche.act_on,
            "dept": dept,
            "bailleur": fiche.landlord_kind,
            "loyer_hc": fiche.rent,
            "dettes": fiche.amount,
            "mois_sans_interruption": months,
        },
    )
    extra = answer.outcome.extra
    return Threshold(
        crossed=extra.get("signalement"),
        concerned=fiche.landlord_kind != LandlordKind.LEGAL_PERSON,
        months=months,
        limit_months=extra.get("seuil_mois"),
        limit_amount=extra.get("seuil_dette"),
        text=answer.rule.explain,
        citation=answer.rule.citation,
        rule_id=f"{rule_id} {answer.rule.version}",
        to_check=answer.needs_jurist,
    )


def _check(fiche: Fiche, found: Threshold) -> None:
    if fiche.act_on > scope.today():
        raise DomainError("Le commandement est signifié avant d’être signalé : cette date est à venir.", field="act_on")
    if fiche.unpaid_since > fiche.act_on:
        raise DomainError("L’impayé commence avant le commandement.", field="unpaid_since")
    if fiche.lease_signed_on and fiche.lease_signed_on > fiche.act_on:
        raise DomainError("Le bail est signé avant le commandement.", field="lease_signed_on")
    if fiche.attested and found.crossed is False:
        why = (
            "le bailleur est une personne morale, que ce signalement ne concerne pas"
            if not found.concerned
            else f"{found.months} mois d’impayé pour {found.limit_months}, {euros(fiche.amount)} pour {euros(found.limit_amount)}"
        )
        raise DomainError(
            f"D’après cette fiche, les seuils ne sont pas dépassés : {why}. Corrigez-la, ou décochez l’attestation pour la "
            "transmettre à titre d’information.",
            field="attested",
        )


def report_cdp(*, fiche: Fiche, case: Case | None = None, actor: Membership) -> CdpReport:
    """Keep a fiche with its number, tell the commission, and record the signalement in the case that the étude named.

    The same fiche deposited twice is one: the first is given back. Raises DomainError with the field that is wrong.
    """
    refusal = may_report(actor)
    if refusal:
        raise DomainError(refusal)
    found = threshold(fiche, actor.organisation.territory.code)
    _check(fiche, found)
    content = _content(fiche, found, case, actor)
    sha = digest(content)
    same = CdpReport.objects.filter(organisation=actor.organisation_id, sha256=sha).first()
    if same is not None:
        return same
    try:
        with transaction.atomic():
            return _write(fiche, found, case, content, sha, actor)
    except IntegrityError:
        return CdpReport.objects.get(organisation=actor.organisation_id, sha256=sha)


def _write(
    fiche: Fiche, found: Threshold, case: Case | None, content: dict[str, Any], sha: str, actor: Membership
) -> CdpReport:
    number = take_number(CDP, scope.today().year)
    row = CdpReport.objects.create(
        territory_id=actor.organisation.territory_id,
        organisation=actor.organisation,
        entered_by=actor,
        number=number,
        case=case,
        content=content,
        sha256=sha,
        **{name: getattr(fiche, name) for name in Fiche.__dataclass_fields__},
    )
    row.intake_receipt = tell_commission(_word(fiche, case, number, actor), actor)
    row.save(update_fields=["intake_receipt"])
    if case is not None and fiche.attested:
        _record(fiche, case, number, found, actor)
    return row


def _record(fiche: Fiche, case: Case, number: str, found: Threshold, actor: Membership) -> None:
    """The acts of the case: the commandement when nobody recorded it, then its signalement."""
    known = Act.objects.standing().filter(case=case, on=fiche.act_on, kind=ActKind.CDP).exists()
    if not known:
        details = {"debt": str(fiche.amount), "months_uninterrupted": found.months}
        record_act(case=case, kind=ActKind.CDP, on=fiche.act_on, details=details, note=f"Fiche {number}", actor=actor)
    record_act(
        case=case,
        kind=ActKind.SIGNALEMENT_CDP,
        on=scope.today(),
        details={"number": number},
        note=f"Fiche {number}",
        actor=actor,
    )


def _word(fiche: Fiche, case: Case | None, number: str, actor: Membership) -> Word:
    attested = "seuils dépassés, attesté" if fiche.attested else "transmis à titre d’information"
    return Word(
        sender="commissaire",
        sender_name=actor.organisation.name,
        household_name=fiche.addressee_name,
        stage="cdp",
        address=fiche.address,
        commune=fiche.commune,
        case=case,
        text=f"Fiche {number} : commandement de payer du {date_fr(fiche.act_on)}, {euros(fiche.amount)} dus depuis le "
        f"{date_fr(fiche.unpaid_since)}, loyer hors charges {euros(fiche.rent)}, bailleur {fiche.landlord_name} ; {attested}.",
    )


def _content(fiche: Fiche, found: Threshold, case: Case | None, actor: Membership) -> dict[str, Any]:
    """Everything the receipt prints but its number and moment, as text."""
    values = {name: getattr(fiche, name) for name in Fiche.__dataclass_fields__ if name != "commune"}
    texts = {
        name: value.isoformat()
        if isinstance(value, datetime.date)
        else str(value)
        if isinstance(value, Decimal)
        else value
        for name, value in values.items()
    }
    rule = {name: str(value) if isinstance(value, Decimal) else value for name, value in asdict(found).items()}
    return {
        **texts,
        "commune": fiche.commune.name,
        "landlord_kind_label": LandlordKind(fiche.landlord_kind).label,
        "office": actor.organisation.name,
        "by": actor.display_name,
        "case": case.number if case else "",
        "threshold": rule,
    }


def fingerprint(row: CdpReport) -> str:
    """Digest of the whole receipt: its number, its moment and what it says. Raises ValueError when the content moved."""
    if digest(row.content) != row.sha256:
        raise ValueError(f"CdpReport {row.pk} no longer has its digest.")
    return digest({"number": row.number, "at": row.entered_at.isoformat(), "content": row.content})
