"""Errors that a person reads."""


class DomainError(Exception):
    """A request the domain refuses. The message is a French sentence that says what is wrong and what to do.

    `field` names the form field at fault, when there is one; views tie the sentence to it.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class ConcurrentChange(DomainError):
    """Somebody else changed the row between its reading and its writing (compare-and-set failed)."""
