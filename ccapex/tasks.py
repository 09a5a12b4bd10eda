"""Thin entries for workers of the commission: each calls one service and may run twice."""

from celery import shared_task

from ccapex.services import convening, intake_mail, ladder, notices
from organisations import scope
from organisations.models import Territory


@shared_task(name=convening.SEND)
def send_convocations(territory_code: str, session_pk: str) -> None:
    """Send the e-mails of a séance that have not left."""
    convening.send(territory=Territory.objects.get(code=territory_code), session_pk=session_pk)


@shared_task(name="ccapex.requeue_convocations")
def requeue_convocations() -> None:
    """Ask again for séances whose e-mails the broker forgot."""
    for territory in Territory.objects.all():
        for pk in convening.unsent(territory):
            send_convocations.delay(territory.code, str(pk))


@shared_task(name="ccapex.close_papers")
def close_papers() -> None:
    """End the access of séances whose working papers are over, each territory at its own midnight."""
    for territory in Territory.objects.all():
        convening.close_papers(territory=territory, on=scope.local_today(territory))


@shared_task(name=notices.DELIVER)
def deliver_notices(territory_code: str) -> None:
    """Send the e-mails of avis that wait in a territory."""
    territory = Territory.objects.get(code=territory_code)
    if notices.deliver(territory=territory) == notices.BATCH:
        deliver_notices.delay(territory_code)


@shared_task(name="ccapex.requeue_notices")
def requeue_notices() -> None:
    """Find the e-mails of avis that no message announces any more."""
    notices.requeue()


@shared_task(name="ccapex.remind_avis")
def remind_avis() -> None:
    """Climb the ladder of reminders in every territory: a tick lost or run twice changes nothing."""
    for territory in Territory.objects.all():
        ladder.remind(territory=territory)


@shared_task(name=intake_mail.DELIVER)
def deliver_intake_mails(territory_code: str) -> None:
    """Send the e-mails about intakes that wait in a territory."""
    territory = Territory.objects.get(code=territory_code)
    if intake_mail.deliver(territory=territory) == intake_mail.BATCH:
        deliver_intake_mails.delay(territory_code)


@shared_task(name="ccapex.tick_intakes")
def tick_intakes() -> None:
    """Escalate dangers that nobody opened, and find e-mails that no message announces any more."""
    intake_mail.tick()
