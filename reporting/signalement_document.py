"""Receipts on paper: signalement of an impayé, saisine of the commission, fiche of a commissaire de justice. From frozen content only."""

import datetime
import zoneinfo
from decimal import Decimal
from typing import Any

from cases.models import CdpReport, Signalement
from cases.services.cdp_reports import fingerprint
from core.text import digest
from reporting.pdf import render_pdf

Day = datetime.date.fromisoformat


def signalement_pdf(row: Signalement, *, to: str) -> bytes:
    """The receipt of a signalement («organisme») or of the saisine that it counts for («ccapex»): always the same bytes.

    Raises ValueError when the content no longer has its digest.
    """
    content: dict[str, Any] = row.content
    if digest(content) != row.sha256:
        raise ValueError(f"Signalement {row.pk} no longer has its digest.")
    saisine = to == "ccapex"
    if saisine:
        title, addressee = "Accusé de saisine de la CCAPEX", f"CCAPEX, accusé de réception {content['intake_receipt']}"
        basis = (
            f"Le signalement de l’impayé à la {content['body']} vaut saisine de la CCAPEX tant que l’impayé persiste "
            "(art. 24 II de la loi du 6 juillet 1989)."
            if content["body"]
            else "Le ménage ne reçoit pas d’aide au logement : la CCAPEX est saisie par le bailleur (art. 24 II de la loi du "
            "6 juillet 1989)."
        )
    else:
        title, addressee = f"Signalement d’impayé à la {content['body']}", content["body"]
        basis = "Signalement d’un impayé de loyer par le bailleur (art. R.824-4 du code de la construction et de l’habitation)."
    values = {
        **content,
        "title": title,
        "addressee": addressee,
        "basis": basis,
        "on": Day(content["on"]),
        "lease_on": Day(content["lease_on"]) if content["lease_on"] else None,
        "about_on": Day(content["about_on"]),
        "balance": Decimal(content["balance"]),
        "balance_on": Day(content["balance_on"]) if content["balance_on"] else None,
        "rent": Decimal(content["rent"]),
        "charges": Decimal(content["charges"]),
        "sha": row.sha256,
    }
    return render_pdf("pdf/signalement.html", values, made_on=values["on"])


def cdp_receipt_pdf(row: CdpReport) -> bytes:
    """The fiche of annexe 4 with its number, its moment and its fingerprint: always the same bytes.

    Raises ValueError when the content no longer has its digest.
    """
    sha, content = fingerprint(row), row.content
    at = row.entered_at.astimezone(zoneinfo.ZoneInfo(row.territory.time_zone))
    rule = content["threshold"]
    values = {
        **content,
        "number": row.number,
        "at": at,
        "intake_receipt": row.intake_receipt,
        "act_on": Day(content["act_on"]),
        "unpaid_since": Day(content["unpaid_since"]),
        "lease_signed_on": Day(content["lease_signed_on"]) if content["lease_signed_on"] else None,
        "rent": Decimal(content["rent"]),
        "amount": Decimal(content["amount"]),
        "rule": {**rule, "limit_amount": Decimal(rule["limit_amount"]) if rule["limit_amount"] else None},
        "sha": sha,
    }
    return render_pdf("pdf/fiche_cdp.html", values, made_on=at.date())
