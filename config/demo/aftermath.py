"""What followed the past séance: its compte rendu, its letters, who answered, who is late and was reminded."""

import datetime

from ccapex.enums import AvisState, ReplyOutcome
from ccapex.models import AvisAddressee, Letter, LetterRun, Session
from ccapex.services import ladder, minutes, replies, runs
from config.demo.territories import World
from core.text import digest
from organisations import scope
from organisations.models import Membership
from reporting.letter_document import letters_pdf

POSTED = datetime.timedelta(days=2)
# In turn, what the addressees of the avis did of it; nothing: no answer, and the reminders follow.
ANSWERS = (
    (ReplyOutcome.FOLLOWED, "", 9),
    None,
    (ReplyOutcome.PARTLY, "Plan proposé sur vingt-quatre mois, le ménage n’en a accepté que douze.", 12),
    (ReplyOutcome.REFUSED, "Ressources insuffisantes à ce jour ; demande à représenter dans trois mois.", 11),
    (ReplyOutcome.FOLLOWED, "", 14),
)


def follow(world: World, session: Session, secretary: Membership) -> None:
    """Compte rendu, letters posted two days later, answers, then the reminders of those who let the date pass."""
    with scope.acting(secretary):
        session.refresh_from_db()
        if not session.items.exists():
            return
        minutes.issue(session=session, actor=secretary)
        if not runs.unwritten(session).exists():
            return
        run = runs.notify_avis(session=session, actor=secretary)
    posted = session.on + POSTED
    _write(run, secretary, posted)
    with scope.acting(secretary):
        run.refresh_from_db()
        runs.mark_sent(run=run, on=posted, actor=secretary)
        rows = AvisAddressee.objects.filter(avis__item__session=session, avis__state=AvisState.ADOPTED)
        for rank, row in enumerate(rows.select_related("territory").order_by("number", "pk")):
            said = ANSWERS[rank % len(ANSWERS)]
            if said is not None:
                outcome, reason, after = said
                on = min(posted + datetime.timedelta(days=after), world.today)
                replies.reply(addressee=row, outcome=outcome, reason=reason, on=on, actor=secretary)
    ladder.remind(territory=world.territory)


def _write(run: LetterRun, secretary: Membership, posted: datetime.date) -> None:
    """The letters as the worker makes them, dated as they were: frozen contents say the day on which they were posted."""
    runs.write(run_id=run.pk, membership=secretary, report=lambda label, done, total: None)
    with scope.acting(secretary):
        rows = list(Letter.objects.filter(run=run).order_by("number"))
        for row in rows:
            row.content["written_on"] = posted.isoformat()
            row.sha256, row.written_on = digest(row.content), posted
            row.save(update_fields=["content", "sha256", "written_on"])
    runs.finish(run=run, membership=secretary, content=letters_pdf(rows))
