"""What the commission must hear of: a higher room receives it and gives its receipt, in the same transaction."""

from collections.abc import Callable
from dataclasses import dataclass

from cases.models import Case
from organisations.models import Commune, Membership


@dataclass(frozen=True)
class Word:
    """A message to the commission. `sender`: «bailleur» or «commissaire»; `stage`: «impaye» or «cdp»."""

    sender: str
    sender_name: str
    household_name: str
    stage: str
    text: str
    commune: Commune
    address: str = ""
    case: Case | None = None


Receiver = Callable[[Word, Membership], str]
_receivers: list[Receiver] = []


def register_receiver(receiver: Receiver) -> None:
    """Have a higher room receive what seizes the commission (called from AppConfig.ready)."""
    if receiver not in _receivers:
        _receivers.append(receiver)


def tell_commission(word: Word, actor: Membership) -> str:
    """Hand a message over; the commission's receipt number, empty when no commission is there to receive."""
    return next((receiver(word, actor) for receiver in _receivers), "")
