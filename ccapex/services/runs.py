"""Runs of letters: chosen, confirmed, written all or none, drawn as one file, sent.

Writing and drawing happen in a worker. Writing is one transaction: a worker killed in the middle leaves no letter and no
hole in the numbers; a run that starts again after it finds its letters and only draws them.
"""

import datetime
import uuid
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO

from celery import current_app
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from cases.enums import OutreachChannel, OutreachOutcome
from cases.models import Case, Outreach
from ccapex import rules
from ccapex.enums import AvisState, LetterKind, RunState, SessionState
from ccapex.models import AvisAddressee, Letter, LetterCopy, LetterRun, Session
from ccapex.services import letters, notices, numbers
from ccapex.services.freezing import keep_signed
from ccapex.services.ladder import ladder_of
from ccapex.words import StageLetter, stage_letters
from core.errors import ConcurrentChange, DomainError
from core.failpoints import passing
from core.formats import date_fr
from core.text import digest
from organisations import scope
from organisations.models import Membership, Territory
from organisations.services import log_access

MAKE = "reporting.make_letters"
# One file of that many letters is what a printer and a reader can still handle; a larger choice makes several runs.
MOST = 300
FORGOTTEN_AFTER = datetime.timedelta(minutes=3)
UNDER_WAY = (RunState.WAITING, RunState.RUNNING)

Report = Callable[[str, int, int], None]


def _may(actor: Membership) -> None:
    refusal = rules.may_prepare(actor)
    if refusal:
        raise DomainError(refusal)


def _run(actor: Membership, **fields: Any) -> LetterRun:
    return LetterRun.objects.create(
        territory_id=actor.organisation.territory_id, organisation=actor.organisation, entered_by=actor, **fields
    )


def choose(*, stage: str, cases: Sequence[Case], actor: Membership) -> LetterRun:
    """Keep the choice of cases of a systematic run; nothing is written before it is confirmed.

    `cases` were fetched through `letters.to_write`. Raises DomainError for an empty or too large choice.
    """
    _may(actor)
    if not cases:
        raise DomainError("Choisissez au moins un dossier.")
    if len(cases) > MOST:
        raise DomainError(f"Un envoi compte {MOST} courriers au plus : faites-en plusieurs.")
    return _run(
        actor,
        kind=LetterKind.SYSTEMATIC,
        stage=stage,
        selection=[str(case.pk) for case in cases],
        total=len(cases),
    )


def confirm(*, run: LetterRun, actor: Membership) -> bool:
    """Ask for the letters. False when it was asked already. Raises DomainError when a mandatory contact is missing."""
    _may(actor)
    if run.kind == LetterKind.SYSTEMATIC:
        letter = stage_letters()[run.stage]
        missing = letters.office(actor=actor, day=scope.today()).missing(letter)
        if missing:
            raise DomainError(
                f"Il manque les coordonnées que ce courrier doit donner : {', '.join(missing)}. Complétez les contacts."
            )
    asked = LetterRun.objects.filter(pk=run.pk, state=RunState.WAITING, started_at__isnull=True).update(
        started_at=timezone.now()
    )
    if asked:
        announce(run_id=run.pk, actor_id=actor.pk)
    return asked == 1


def abandon(*, run: LetterRun, actor: Membership) -> None:
    """Give up a choice that was not confirmed. Raises ConcurrentChange when it was."""
    _may(actor)
    moved = LetterRun.objects.filter(pk=run.pk, state=RunState.WAITING, started_at__isnull=True).update(
        state=RunState.FAILED, error="Abandonné avant d’être confirmé.", finished_at=timezone.now(), selection=[]
    )
    if moved != 1:
        raise ConcurrentChange("Cet envoi est déjà demandé : il ne peut plus être abandonné.")


def notify_avis(*, session: Session, actor: Membership) -> LetterRun:
    """Ask for all the letters of a séance's avis at once. Raises DomainError before it is closed, or when none is left."""
    _may(actor)
    if session.state != SessionState.HELD:
        raise DomainError("Levez la séance avant d’en écrire les courriers.")
    count = unwritten(session).count()
    if not count:
        raise DomainError("Tous les courriers des avis de cette séance sont déjà écrits.")
    run = _run(actor, kind=LetterKind.AVIS, session=session, total=count)
    confirm(run=run, actor=actor)
    return run


def unwritten(session: Session) -> QuerySet[AvisAddressee]:
    """Addressees of the adopted avis of a séance to whom no letter was written."""
    rows: QuerySet[AvisAddressee] = AvisAddressee.objects.filter(
        avis__item__session=session, avis__state=AvisState.ADOPTED, adopted_on__isnull=False, letters__isnull=True
    )
    return rows.order_by("avis__number", "pk")


def announce(*, run_id: uuid.UUID, actor_id: uuid.UUID) -> None:
    """Tell the workers, once committed. Only a hint: the periodic task finds what the broker lost."""
    arguments = [str(run_id), str(actor_id)]
    transaction.on_commit(lambda: current_app.send_task(MAKE, arguments, retry=False), robust=True)


def _locked(run_id: uuid.UUID) -> LetterRun | None:
    rows = LetterRun.objects.select_for_update(of=("self",)).filter(
        pk=run_id, state__in=UNDER_WAY, started_at__isnull=False
    )
    return rows.select_related("session__commission").first()


def write(*, run_id: uuid.UUID, membership: Membership, report: Report) -> LetterRun | None:
    """Write the letters of a confirmed run, all or none; None when there is nothing to do. Safe to run again."""
    with scope.acting(membership):
        run = _locked(run_id)
        if run is None:
            return None
        if not run.letters.exists():
            # Two runs of one territory choose one after the other: no case is written to twice.
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"letters {run.territory_id}"])
            made = (
                _stage(run, membership, report) if run.kind == LetterKind.SYSTEMATIC else _avis(run, membership, report)
            )
            bulk_create_with_history(made, Letter, batch_size=200)
            passing("letters-written")
        run.state = RunState.RUNNING
        run.done = run.letters.count()
        run.save(update_fields=["state", "done"])
    passing("letters-committed")
    return run


def _letter(run: LetterRun, case: Case, content: dict[str, Any], membership: Membership) -> Letter:
    return Letter(
        territory_id=run.territory_id,
        case=case,
        kind=run.kind,
        stage=run.stage,
        number=content["number"],
        run=run,
        to_name=content["to"]["name"][:160],
        content=content,
        sha256=digest(content),
        written_on=content["written_on"],
        written_by=membership,
    )


def _stage(run: LetterRun, membership: Membership, report: Report) -> list[Letter]:
    """Letters of the cases that are still to be written to: the others left the stage, or were written to since."""
    letter: StageLetter = stage_letters()[run.stage]
    chosen = letters.to_write(membership, letter).filter(pk__in=run.selection)
    cases = list(letters.with_what_letters_say(chosen))
    desk = letters.office(actor=membership, day=scope.today())
    known = letters.procedure_of(cases, letter)
    made = []
    for index, case in enumerate(cases, start=1):
        number = numbers.take(numbers.LETTER, desk.day.year)
        content = letters.stage_content(case=case, letter=letter, known=known, desk=desk, number=number)
        made.append(_letter(run, case, content, membership))
        report("Écriture des courriers", index, len(cases))
    return made


def _avis(run: LetterRun, membership: Membership, report: Report) -> list[Letter]:
    """One letter per addressee."""
    assert run.session is not None
    desk = letters.office(actor=membership, day=scope.today())
    days = datetime.timedelta(days=ladder_of(run.session.territory, desk.day).reply_days)
    rows = list(
        unwritten(run.session).select_related(
            "case__household", "case__dwelling__commune", "case__commune", "avis__item__session__commission"
        )
    )
    made = []
    for index, addressee in enumerate(rows, start=1):
        if addressee.due_on is None:
            addressee.due_on = desk.day + days
            addressee.save(update_fields=["due_on"])
        number = numbers.take(numbers.LETTER, desk.day.year)
        content = letters.avis_content(addressee=addressee, desk=desk, number=number)
        row = _letter(run, addressee.case, content, membership)
        row.addressee = addressee
        made.append(row)
        report("Écriture des courriers", index, len(rows))
    return made


def finish(*, run: LetterRun, membership: Membership, content: bytes) -> None:
    """Keep the one file of a run, and say that it is ready. Twice the same file changes nothing."""
    with scope.acting(membership):
        row = _locked(run.pk)
        if row is None:
            return
        row.file.save("", ContentFile(content), save=False)
        row.state, row.finished_at, row.selection, row.error = RunState.DONE, timezone.now(), [], ""
        row.save(update_fields=["file", "state", "finished_at", "selection", "error"])


def finish_empty(*, run: LetterRun, membership: Membership) -> None:
    """Say that no letter of the choice was still to be written."""
    with scope.acting(membership):
        LetterRun.objects.filter(pk=run.pk, state__in=UNDER_WAY).update(
            state=RunState.FAILED,
            error="Aucun courrier n’était encore à écrire : les dossiers choisis ont avancé, ou ont déjà été servis.",
            finished_at=timezone.now(),
        )


def mark_failed(*, run_id: uuid.UUID, membership: Membership) -> None:
    """Say that a run stopped on an error. Letters already written stay, and are drawn when it is asked again."""
    with scope.acting(membership):
        LetterRun.objects.filter(pk=run_id, state__in=UNDER_WAY).update(
            state=RunState.FAILED, error="Une erreur a arrêté cet envoi. Relancez-le.", finished_at=timezone.now()
        )


def restart(*, run: LetterRun, actor: Membership) -> bool:
    """Ask again for a run that failed after it was confirmed."""
    _may(actor)
    asked = LetterRun.objects.filter(pk=run.pk, state=RunState.FAILED, started_at__isnull=False).update(
        state=RunState.WAITING, started_at=timezone.now(), finished_at=None, error=""
    )
    if asked:
        announce(run_id=run.pk, actor_id=actor.pk)
    return asked == 1


def forgotten(*, territory: Territory) -> list[LetterRun]:
    """Runs asked for and that no worker holds: the broker lost them, or their worker died."""
    limit = timezone.now() - FORGOTTEN_AFTER
    with scope.system(territory):
        rows = LetterRun.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            state__in=UNDER_WAY, started_at__lt=limit
        )
        return list(rows)


def mark_sent(*, run: LetterRun, on: datetime.date, actor: Membership) -> int:
    """Say that the letters of a run left on a day: copies open, in-platform addressees are told, each case keeps the trace.

    Returns how many. Raises DomainError before the file is ready, or for a day that cannot be.
    """
    _may(actor)
    if run.state != RunState.DONE:
        raise DomainError("Cet envoi n’est pas encore prêt.")
    if on > scope.today():
        raise DomainError(f"Le {date_fr(on)} est à venir.", field="on")
    with transaction.atomic():
        rows = list(
            Letter.objects.select_for_update(of=("self",))
            .filter(run=run, sent_on__isnull=True)
            .select_related("addressee", "case")
        )
        if any(row.written_on > on for row in rows):
            raise DomainError("Ces courriers ont été écrits après cette date.", field="on")
        for row in rows:
            row.sent_on = on
            row.save(update_fields=["sent_on"])
        _open_copies(rows)
        if run.kind == LetterKind.SYSTEMATIC:
            _log_on_cases(rows, on, actor)
        for row in rows:
            if row.addressee is not None:
                row.addressee.sent_on = on
                row.addressee.save(update_fields=["sent_on"])
        notices.tell([row.addressee for row in rows if row.addressee is not None], step=0)
    log_access(action="send", family="F16", object_type="letter_run", object_id=run.pk)
    return len(rows)


def _open_copies(rows: Sequence[Letter]) -> None:
    # A copy without identifier is posted: nobody reads it here.
    named = [(row, uuid.UUID(copy["id"])) for row in rows for copy in row.content["copies"] if copy["id"]]
    named += [(row, row.addressee.organisation_id) for row in rows if row.addressee and row.addressee.organisation_id]
    LetterCopy.objects.bulk_create(
        [LetterCopy(territory_id=row.territory_id, letter=row, organisation_id=pk) for row, pk in named],
        ignore_conflicts=True,
    )


def _log_on_cases(rows: Sequence[Letter], on: datetime.date, actor: Membership) -> None:
    made = [
        Outreach(
            territory_id=row.territory_id,
            case_id=row.case_id,
            on=on,
            channel=OutreachChannel.LETTER,
            outcome=OutreachOutcome.PENDING,
            note=f"Courrier de l’État n° {row.number} : {row.content['title']}",
            organisation_id=actor.organisation_id,
            entered_by=actor,
        )
        for row in rows
    ]
    bulk_create_with_history(made, Outreach, batch_size=200)


def sign(*, letter: Letter, upload: BinaryIO, size: int, actor: Membership) -> None:
    """Keep the signed copy of a letter, once and for all."""
    _may(actor)
    with transaction.atomic():
        row = Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
        keep_signed(row, upload=upload, size=size)
        row.save(update_fields=["signed_file", "signed_sha256"])


def of_actor(actor: Membership) -> QuerySet[LetterRun]:
    """Runs of one's own organisation, the last first."""
    return LetterRun.objects.filter(Q(organisation=actor.organisation_id)).select_related("session", "entered_by")
