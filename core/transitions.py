"""State changes: a table of allowed events, a guard, a compare-and-set."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from core.errors import ConcurrentChange, DomainError


@dataclass(frozen=True)
class Transition:
    """One allowed event: from which states, to which one, who may, what must be filled in.

    `roles` empty means everybody who may write the row; `requires` names attributes that must not be empty.
    """

    event: str
    label: str
    sources: frozenset[str]
    target: str
    roles: frozenset[str] = frozenset()
    requires: tuple[str, ...] = ()


@dataclass(frozen=True)
class Workflow:
    """Every transition of one state field; what it does not list is refused."""

    state_field: str
    transitions: tuple[Transition, ...]
    _by_event: dict[str, Transition] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_event", {t.event: t for t in self.transitions})

    def refusal(self, instance: models.Model, event: str, *, role: str) -> str | None:
        """Why `event` is refused now, as a French sentence; None when it may happen."""
        transition = self._by_event.get(event)
        if transition is None:
            return f"L’action « {event} » n’existe pas."
        state = getattr(instance, self.state_field)
        if state not in transition.sources:
            return f"« {transition.label} » n’est pas possible dans l’état actuel. Rechargez la page."
        if transition.roles and role not in transition.roles:
            return f"Votre rôle ne permet pas cette action : « {transition.label} »."
        missing = [name for name in transition.requires if not getattr(instance, name)]
        if missing:
            names = ", ".join(str(instance._meta.get_field(name).verbose_name) for name in missing)  # type: ignore[union-attr]  # columns of the row itself
            return f"« {transition.label} » demande d’abord : {names}."
        return None

    def available(self, instance: models.Model, *, role: str) -> list[Transition]:
        return [t for t in self.transitions if self.refusal(instance, t.event, role=role) is None]

    def apply(
        self, instance: models.Model, event: str, *, role: str, also_update: Iterable[str] = ()
    ) -> tuple[str, str]:
        """Move `instance` by `event`; returns (from, to) for the caller's append-only log row.

        The change is compare-and-set: update where id and old state. Raises DomainError when the table refuses it and
        ConcurrentChange when somebody else moved the row first.
        """
        refusal = self.refusal(instance, event, role=role)
        if refusal:
            raise DomainError(refusal)
        transition = self._by_event[event]
        source = getattr(instance, self.state_field)
        values: dict[str, Any] = {name: getattr(instance, name) for name in also_update}
        changed = (
            type(instance)
            ._base_manager.filter(pk=instance.pk, **{self.state_field: source})
            .update(**values, **{self.state_field: transition.target})
        )
        if changed != 1:
            raise ConcurrentChange("Quelqu’un vient de modifier cet état. Rechargez la page avant de recommencer.")
        setattr(instance, self.state_field, transition.target)
        return source, transition.target
