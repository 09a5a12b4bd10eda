"""Private working notes (family F19): the service's own, apart from the form, never in a document, an export or a search."""

import uuid

from django.db import transaction

from core.errors import ConcurrentChange, DomainError
from dsf import rules
from dsf.models import Dsf, DsfNote
from organisations.models import Membership


def _text(text: str, dsf: Dsf, actor: Membership) -> str:
    refusal = rules.may_note(actor, dsf)
    if refusal:
        raise DomainError(refusal)
    if not text.strip():
        raise DomainError("Écrivez la note, ou supprimez-la.", field="text")
    return text.strip()


def add_note(*, dsf: Dsf, text: str, actor: Membership) -> DsfNote:
    """Write a note. Raises DomainError for a blank one, or for who is not of the service."""
    return DsfNote.objects.create(
        territory_id=dsf.territory_id,
        dsf=dsf,
        organisation=actor.organisation,
        entered_by=actor,
        text=_text(text, dsf, actor),
    )


def change_note(*, note: DsfNote, text: str, known: str, actor: Membership) -> None:
    """Write another text in place of the one the page showed (`known`). Raises ConcurrentChange when it is no longer that."""
    with transaction.atomic():
        row = DsfNote.objects.select_for_update(of=("self",)).get(pk=note.pk)
        new = _text(text, note.dsf, actor)
        if row.text != known.replace("\r\n", "\n").strip() and row.text != new:
            raise ConcurrentChange(
                f"Cette note a changé entre-temps. Elle dit maintenant : « {row.text} »", field="text"
            )
        if row.text != new:
            row.text = new
            row.save()


def remove_note(*, note: DsfNote, actor: Membership) -> None:
    """Take a note away; its text stays in its history, from which `restore_note` brings it back."""
    refusal = rules.may_note(actor, note.dsf)
    if refusal:
        raise DomainError(refusal)
    note.delete()


def restore_note(*, dsf: Dsf, note_id: uuid.UUID, actor: Membership) -> DsfNote:
    """Undo a removal: the same note, with its author. Raises DomainError when there is nothing to bring back."""
    refusal = rules.may_note(actor, dsf)
    if refusal:
        raise DomainError(refusal)
    gone = DsfNote.history.filter(id=note_id, dsf_id=dsf.pk, organisation=actor.organisation).first()
    if gone is None or gone.history_type != "-":
        raise DomainError("Il n’y a pas de note à rétablir.")
    note: DsfNote = gone.instance
    note.save(force_insert=True)
    # auto_now_add dated the return; the note was written when it was.
    DsfNote.objects.filter(pk=note.pk).update(entered_at=gone.entered_at)
    return note
