"""The bordereau de carence as plain data: no information could be had, and here is all that was tried."""

from typing import Any

from cases.models import Outreach
from cases.procedure.enums import ActKind
from dsf.enums import DsfKind
from dsf.models import Dsf
from dsf.rules import ADDRESSEE
from dsf.schedule import hearing_on
from dsf.services import attempts

FORMAT = 1


def carence_snapshot(dsf: Dsf, reason: str) -> dict[str, Any]:
    """What the bordereau says (document 003, notice step 4): means used, by whom, with what outcome, and why nothing came.

    JSON values in a fixed form; dates are ISO. It holds no sentence of the diagnostic itself.
    """
    hearing = hearing_on(dsf)
    return {
        "format": FORMAT,
        "case": dsf.case.number,
        "kind": dsf.kind,
        "addressee": ADDRESSEE[DsfKind(dsf.kind)],
        "service": dsf.service.name,
        "writer": dsf.writer.display_name if dsf.writer else "",
        "household": dsf.case.household.name,
        "requested_on": dsf.requested_on.isoformat(),
        "hearing_on": hearing.isoformat() if hearing else None,
        "attempts": [_attempt(row) for row in attempts.since_request(dsf)],
        "interviews_offered_on": [
            day.isoformat()
            for day in dsf.case.acts.standing()
            .filter(kind__in=[ActKind.DSF_ENTRETIEN_PROPOSE, ActKind.DSF_RELANCE], on__gte=dsf.requested_on)
            .order_by("on")
            .values_list("on", flat=True)
        ],
        "landlord_invited_on": [
            row.isoformat() for row in dsf.landlord_observations.values_list("invited_on", flat=True)
        ],
        "ccapex_asked_on": [row.isoformat() for row in dsf.ccapex_requests.values_list("asked_on", flat=True)],
        "reason": reason.strip(),
    }


def _attempt(row: Outreach) -> dict[str, str]:
    return {
        "on": row.on.isoformat(),
        "channel": row.channel,
        "channel_label": row.get_channel_display(),
        "outcome": row.outcome,
        "outcome_label": row.get_outcome_display(),
        "by": row.organisation.name,
    }


def known(dsf: Dsf) -> list[str]:
    """What is already known of the household: with any of it, the notice asks for a diagnostic and not for a carence."""
    found = []
    saved = dsf.sections.filter(version__gt=0).count()
    if saved:
        found.append("une section enregistrée" if saved == 1 else f"{saved} sections enregistrées")
    if dsf.ccapex_requests.exclude(text="").exists():
        found.append("des éléments transmis par la CCAPEX")
    if dsf.landlord_observations.exclude(text="").exists():
        found.append("des observations du bailleur")
    if any(row.outcome == "joint" for row in attempts.since_request(dsf)):
        found.append("une démarche où le ménage a été joint")
    return found


def warnings(dsf: Dsf) -> list[str]:
    """What to weigh before writing a carence: sentences, none of which forbids it once confirmed."""
    found = []
    if things := known(dsf):
        found.append(
            f"Vous disposez de {' ; '.join(things)}. Remplissez plutôt le diagnostic, même sans le ménage, et dites "
            "qu’il n’a pas participé : le juge aura de quoi décider."
        )
    log = attempts.read(dsf)
    if not log.rows:
        found.append("Aucune démarche vers le ménage n’est enregistrée depuis la demande.")
    elif len(log.tried) == 1:
        found.append(f"Un seul moyen a été essayé : {log.tried[0].lower()}. {log.suggestion}".strip())
    return found
