"""How the demonstration's courts receive diagnostics, and what left for them: proved, awaited, come back and sent again."""

import random

from config.demo.playing import state
from config.demo.territories import World
from dsf.enums import DocumentKind
from dsf.models import Dsf
from dsf.services import sendings
from organisations import scope
from organisations.models import Membership

# By rank of the court in its territory: (accepts downloads, street, mailbox of the registry).
HABITS = (
    (True, "Greffe du juge des contentieux de la protection\n19 quai François-Mitterrand", "greffe.jcp"),
    (False, "Greffe du juge des contentieux de la protection\n77 avenue Albert-de-Mun", ""),
)
NOT_COLLECTED = "Pli revenu au service : boîte du greffe fermée le jour du dépôt."


def settle(world: World) -> None:
    """Each court's address, and the one that takes downloads."""
    agent = state(world)
    with scope.acting(agent):
        for court, (downloads, street, mailbox) in zip(sendings.courts(world.territory), HABITS, strict=False):
            town = court.name.rpartition(" de ")[2]
            sendings.change_court(
                court=court,
                address=f"{court.name}\n{street}\n{town}",
                email=f"{mailbox}@tribunal.exemple.fr" if downloads else "",
                accepts_download=downloads,
                actor=agent,
            )


def send(world: World, dsf: Dsf, worker: Membership, rng: random.Random) -> None:
    """What happened to a diagnostic made for the judge: delivered, left without proof yet, returned then sent again, or
    still to be sent.
    """
    courts = sendings.courts(world.territory)
    document = dsf.documents.filter(kind=DocumentKind.DIAGNOSTIC).latest("version")
    told = rng.choice(("delivered", "delivered", "left", "returned", "waiting"))
    if told == "waiting" or not courts:
        return
    today = scope.today()

    def leaves(reference: str) -> None:
        row = sendings.send_printed(
            document=document, court=courts[0], sent_on=today, reference=reference, actor=worker
        )
        if told == "returned" and not reference:
            sendings.record_return(sending=row, returned_on=today, reason=NOT_COLLECTED, actor=worker)
        elif told != "left":
            sendings.note_receipt(sending=row, reference=reference, received_on=today, actor=worker)

    if told == "returned":
        leaves("")
    leaves("" if told == "left" else f"2C 148 {rng.randint(100, 999)} {rng.randint(1000, 9999)} 6")
