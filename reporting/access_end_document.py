"""The certificate of the end of access to the working papers of a séance (règlement intérieur: no copy is kept)."""

import zoneinfo
from typing import Any

from ccapex.models import AgendaSheet, Session
from core.text import digest
from reporting.pdf import render_pdf


def snapshot(session: Session) -> dict[str, Any]:
    """What was handed over and is closed: who was called and opened, which fiches, which room copies. No household.

    Nothing of it changes once the end is written: the same bytes for ever. Scope of the State.
    """
    zone = zoneinfo.ZoneInfo(session.territory.time_zone)

    def local(moment: Any) -> str:
        return moment.astimezone(zone).isoformat(timespec="minutes") if moment else ""

    rows = session.convocations.select_related("holder", "organisation").order_by("organisation__name", "holder__name")
    sheets = AgendaSheet.objects.filter(item__session=session).select_related("item").order_by("item__position")
    return {
        "commission": session.commission.name,
        "on": session.on.isoformat(),
        "convened": local(session.convened_at),
        "ended": local(session.papers_destroyed_at),
        "readers": [
            {
                "name": row.holder.name,
                "organisation": row.organisation.name,
                "undertaking": row.holder.undertaking_on.isoformat() if row.holder.undertaking_on else "",
                "opened": local(row.opened_at),
            }
            for row in rows
        ],
        "sheets": [{"position": row.item.position, "version": row.version, "sha": row.sha256} for row in sheets],
        "packets": [
            {"copies": row.copies, "made": local(row.finished_at), "sha": row.sha256}
            for row in session.packets.exclude(sha256="").order_by("entered_at")
        ],
    }


def access_end_pdf(session: Session) -> bytes:
    """The certificate, dated by the end of access. Raises ValueError while the papers are open."""
    if session.papers_destroyed_at is None:
        raise ValueError(f"The papers of {session.pk} are still open.")
    content = snapshot(session)
    zone = zoneinfo.ZoneInfo(session.territory.time_zone)
    context = {
        **content,
        "session": session,
        "rows": session.convocations.select_related("holder", "organisation").order_by(
            "organisation__name", "holder__name"
        ),
        "sha": digest(content),
    }
    return render_pdf("pdf/fin_acces.html", context, made_on=session.papers_destroyed_at.astimezone(zone).date())
