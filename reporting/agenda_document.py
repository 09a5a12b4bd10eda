"""The ordre du jour of a séance on paper."""

from typing import Any

from django.db.models import Q

from ccapex.models import AgendaItem, Session
from ccapex.services.agenda import slots
from core.formats import time_fr
from core.text import digest
from organisations.models import Membership
from reporting.pdf import render_pdf


def snapshot(session: Session, reader: Membership) -> dict[str, Any]:
    """What the document says: cases that the reader may see, and nothing of the social side."""
    seats = session.commission.seats.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=session.on), valid_from__lte=session.on
    ).select_related("organisation")
    rows = AgendaItem.objects.visible_to(reader).filter(session=session)
    items = list(rows.select_related("case__household", "case__commune", "sheet").prefetch_related("guests"))
    times = slots(session, items)
    return {
        "commission": session.commission.name,
        "on": session.on.isoformat(),
        "at": session.at.isoformat("minutes"),
        "place": session.place,
        "quorum": session.commission.quorum(len(seats)) if seats else None,
        "members": [
            {
                "name": seat.organisation.name,
                "voice": str(seat.get_voice_display()),
                "copresident": seat.copresident,
            }
            for seat in seats
        ],
        "items": [
            {
                "position": item.position,
                "household": item.case.household.name,
                "number": item.case.number,
                "commune": item.case.commune.name,
                "stage": item.case.stage_label,
                "kind": str(item.get_kind_display()),
                "subject": item.subject,
                "slot": time_fr(times[item.pk].starts) if item.pk in times else "",
                "guests": [guest.name for guest in item.guests.all()],
                "sheet": item.sheet.sha256[:12] if hasattr(item, "sheet") else "",
                "deciding_body": str(item.get_deciding_body_display()) if item.deciding_body else "",
            }
            for item in items
        ],
    }


def agenda_pdf(session: Session, reader: Membership) -> bytes:
    """Same agenda, same bytes: the file's date is the séance's."""
    content = snapshot(session, reader)
    context = {**content, "session": session, "sha": digest(content)}
    return render_pdf("pdf/ordre_du_jour.html", context, made_on=session.on)
