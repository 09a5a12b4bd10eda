"""What the commission received these last weeks: every kind of sender, with and without an account."""

import datetime

from cases.models import Case
from cases.procedure.calendars import calendar_of
from cases.procedure.counting import add_working_days
from ccapex.enums import IntakeSender
from ccapex.models import Intake
from ccapex.services import intake as service
from config.demo.playing import Played
from config.demo.territories import World
from organisations import scope
from organisations.enums import Role
from organisations.models import Membership

SECRETARY = {"44": "ddets", "974": "ddets-974"}
TEXT = {
    IntakeSender.TENANT: "Je n’arrive plus à payer mon loyer depuis trois mois. J’ai reçu un papier de l’huissier.",
    IntakeSender.BAILLEUR: "Impayé persistant malgré deux relances et un plan d’apurement non suivi.",
    IntakeSender.INTERESTED: "Ma voisine âgée reçoit des courriers qu’elle n’ouvre plus. Elle est seule.",
    IntakeSender.PAYER: "Suspension de l’aide envisagée : mobilisation demandée.",
    IntakeSender.COMED: "Recours amiable fondé sur la menace d’expulsion sans relogement.",
    IntakeSender.FSL: "L’aide du fonds ne suffirait pas au maintien dans les lieux.",
    IntakeSender.COMMISSAIRE: "Commandement signifié, dette au-delà des seuils.",
    IntakeSender.PREFECT: "Réquisition de la force publique reçue.",
    IntakeSender.MEMBER: "Situation signalée par le service social du secteur.",
}
STAGE = {
    IntakeSender.PAYER: "impaye",
    IntakeSender.BAILLEUR: "cdp",
    IntakeSender.COMMISSAIRE: "cdp",
    IntakeSender.PREFECT: "cfp",
    IntakeSender.COMED: "cql",
}
# Sender, jours ouvrés ago, what became of it.
RECEIVED = (
    (IntakeSender.COMED, 12, "linked"),
    (IntakeSender.PAYER, 9, "linked"),
    (IntakeSender.FSL, 8, "taken"),
    (IntakeSender.BAILLEUR, 7, "linked"),
    (IntakeSender.COMMISSAIRE, 6, "answered"),
    (IntakeSender.PREFECT, 5, "taken"),
    (IntakeSender.MEMBER, 4, "refused"),
    (IntakeSender.INTERESTED, 4, "waiting"),
    (IntakeSender.TENANT, 1, "waiting"),
)


def receive(world: World, played: list[Played]) -> None:
    """A dozen messages about households of the portfolio, the oldest first, then three that arrive without an account."""
    secretary = world.member(SECRETARY[world.territory.code], Role.CCAPEX_SECRETARY)
    with scope.system(world.territory):
        pks = [row.case.pk for row in played]
        cases = Case.objects.open().filter(pk__in=pks).select_related("household", "dwelling", "commune", "territory")
        about = list(cases.order_by("number")[: len(RECEIVED) + 3])
    calendar = calendar_of(world.territory.code)
    for (sender, ago, became), case in zip(RECEIVED, about, strict=False):
        day = add_working_days(world.today, -ago, calendar)
        with scope.acting(secretary):
            row = service.receive(territory=world.territory, message=_message(case, sender, day), actor=secretary)
            _follow(row, case, became, secretary)
    for number, case in enumerate(about[len(RECEIVED) :]):
        message = _message(case, IntakeSender.TENANT if number else IntakeSender.INTERESTED, None, danger=number == 0)
        service.receive(territory=world.territory, message=message, code=f"DEMO-{number}")


def _message(case: Case, sender: str, day: datetime.date | None, *, danger: bool = False) -> service.Message:
    return service.Message(
        sender=sender,
        sender_name=case.household.name if sender == IntakeSender.TENANT else IntakeSender(sender).label,
        household_name=case.household.name,
        address=case.dwelling.address,
        commune=case.commune,
        stage=STAGE.get(IntakeSender(sender), ""),
        text="Des cris chaque soir, un enfant dans le logement." if danger else TEXT[IntakeSender(sender)],
        danger=danger,
        received_on=day,
    )


def _follow(intake: Intake, case: Case, became: str, secretary: Membership) -> None:
    if became == "waiting":
        return
    service.take_charge(intake=intake, actor=secretary)
    if became == "linked":
        reasons = [f"Même nom : {case.household.name}", f"Même adresse : {case.dwelling.address}"]
        service.accept_link(intake=intake, case=case, reasons=reasons, score=100, actor=secretary)
    elif became == "answered":
        service.answer(intake=intake, answer="clos", actor=secretary)
    elif became == "refused":
        service.refuse(intake=intake, answer="objet", reason="Situation réglée entre-temps", actor=secretary)
