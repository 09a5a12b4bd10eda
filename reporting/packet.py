"""Room copies of the fiches of a séance: numbered, to be handed back, drawn from the frozen fiches and nothing else."""

import datetime
import hashlib
import io
import uuid

from celery import current_app
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from ccapex import rules
from ccapex.enums import RunState
from ccapex.models import AgendaSheet, Packet, Session
from core.errors import DomainError
from organisations import scope
from organisations.models import Membership, Territory
from reporting.pdf import render_pdf

DRAW = "reporting.draw_packet"
MOST_COPIES = 40
# A packet that says nothing for that long has lost its message or its worker.
FORGOTTEN_AFTER = datetime.timedelta(minutes=10)


def ask(*, session: Session, copies: int, actor: Membership) -> Packet:
    """Ask for room copies, drawn in the background. Raises DomainError once the papers of the séance are over."""
    refusal = rules.may_prepare(actor)
    if refusal:
        raise DomainError(refusal)
    if session.papers_until is None or session.papers_destroyed_at or scope.today() > session.papers_until:
        raise DomainError("Les exemplaires de salle se préparent entre la convocation et la fin d’accès.")
    if not 1 <= copies <= MOST_COPIES:
        raise DomainError(f"Demandez de un à {MOST_COPIES} exemplaires.")
    with transaction.atomic():
        packet = Packet.objects.create(
            territory_id=session.territory_id,
            session=session,
            organisation=actor.organisation,
            entered_by=actor,
            copies=copies,
            total=AgendaSheet.objects.filter(item__session=session).count(),
        )
        arguments = [session.territory.code, str(packet.pk)]
        # Only a hint: the periodic task finds what the broker lost.
        transaction.on_commit(lambda: current_app.send_task(DRAW, arguments, retry=False), robust=True)
        return packet


def forgotten(*, territory: Territory) -> list[uuid.UUID]:
    """Packets asked for that nobody draws any more. Drawn twice, the same pages come out: no harm."""
    limit = timezone.now() - FORGOTTEN_AFTER
    with scope.system(territory):
        rows = Packet.objects.filter(state__in=(RunState.WAITING, RunState.RUNNING), session__papers_destroyed_at=None)
        late = rows.annotate(since=Coalesce("started_at", "entered_at")).filter(since__lt=limit)
        return list(late.values_list("pk", flat=True))


def draw(*, territory: Territory, packet_id: uuid.UUID) -> None:
    """Draw a packet, one fiche at a time, the count written as it goes; a packet already drawn is left alone.

    Never call it inside a transaction: the count is read while the work goes on.
    """
    with scope.system(territory):
        packet = Packet.objects.select_related("session__commission").filter(pk=packet_id).first()
        if packet is None or packet.state == RunState.DONE or packet.session.papers_destroyed_at:
            return
        Packet.objects.filter(pk=packet_id).update(state=RunState.RUNNING, started_at=timezone.now(), done=0)
        sheets = list(
            AgendaSheet.objects.filter(item__session=packet.session).select_related("item").order_by("item__position")
        )
        session, commission = packet.session, packet.session.commission.name
    pages = []
    for count, sheet in enumerate(sheets, start=1):
        context = {"sheet": sheet, "content": sheet.content, "session": session, "commission": commission}
        pages.append(render_pdf("pdf/fiche.html", context, made_on=session.on))
        with scope.system(territory):
            Packet.objects.filter(pk=packet_id).update(done=count)
    content = _numbered(pages, packet.copies, session)
    with scope.system(territory):
        row = Packet.objects.get(pk=packet_id)
        row.file.save(str(row.pk), ContentFile(content), save=False)
        row.sha256 = hashlib.sha256(content).hexdigest()
        row.state, row.finished_at, row.done = RunState.DONE, timezone.now(), len(sheets)
        row.save()


def fail(*, territory: Territory, packet_id: uuid.UUID) -> None:
    """Say that the drawing stopped, so that nobody waits for it."""
    with scope.system(territory):
        Packet.objects.filter(pk=packet_id).exclude(state=RunState.DONE).update(
            state=RunState.FAILED, error="Le dessin s’est arrêté : demandez-le de nouveau."
        )


def _numbered(pages: list[bytes], copies: int, session: Session) -> bytes:
    """Every copy in one file, its number stamped on each page: «exemplaire 3 sur 12, à rendre»."""
    import pikepdf

    whole = pikepdf.new()
    for number in range(1, copies + 1):
        context = {"number": number, "copies": copies, "session": session}
        with pikepdf.open(io.BytesIO(render_pdf("pdf/exemplaire.html", context, made_on=session.on))) as stamp:
            for page in pages:
                with pikepdf.open(io.BytesIO(page)) as part:
                    start = len(whole.pages)
                    whole.pages.extend(part.pages)
                    for at in range(start, len(whole.pages)):
                        whole.pages[at].add_overlay(stamp.pages[0], pikepdf.Rectangle(whole.pages[at].mediabox))
    out = io.BytesIO()
    whole.docinfo["/Title"] = f"Fiches de synthèse, séance du {session.on:%d/%m/%Y}"
    whole.save(out, deterministic_id=True)
    return out.getvalue()
