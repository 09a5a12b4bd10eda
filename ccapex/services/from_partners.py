"""What a bailleur signals, or a commissaire de justice, becomes a message of the commission: cases calls, the commission answers."""

from cases.services.saisines import Word
from ccapex.services.intake import Message, receive
from organisations.models import Membership


def receive_word(word: Word, actor: Membership) -> str:
    """The message kept as any other, with its receipt, its term and, when it seizes, its act; its receipt number."""
    message = Message(
        sender=word.sender,
        sender_name=word.sender_name,
        household_name=word.household_name,
        stage=word.stage,
        address=word.address,
        commune=word.commune,
        text=word.text,
    )
    return receive(territory=actor.organisation.territory, message=message, actor=actor, case=word.case).receipt
