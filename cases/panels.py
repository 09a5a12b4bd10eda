"""Panels of the case page that higher rooms bring: the page knows their names, never their contents."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cases.models import Case
from organisations.http import ActingRequest

# (template, context), or None when this reader may not see a trace of it.
PanelContent = tuple[str, dict[str, Any]] | None
PanelFunction = Callable[[ActingRequest, Case], PanelContent]


@dataclass(frozen=True)
class Panel:
    key: str
    label: str
    content: PanelFunction
    order: int


_panels: dict[str, Panel] = {}
# (words, address) of a button at the head of the case page; None when this reader may not use it.
ActionFunction = Callable[[ActingRequest, Case], tuple[str, str] | None]
_actions: list[ActionFunction] = []


def register_panel(*, key: str, label: str, content: PanelFunction, order: int = 50) -> None:
    """Add a tab to the case page (called from AppConfig.ready)."""
    _panels[key] = Panel(key=key, label=label, content=content, order=order)


def register_action(action: ActionFunction) -> None:
    """Add a button beside the title of the case page (called from AppConfig.ready)."""
    if action not in _actions:
        _actions.append(action)


def actions(request: ActingRequest, case: Case) -> list[tuple[str, str]]:
    """Buttons that this reader is given."""
    return [found for action in _actions if (found := action(request, case)) is not None]


def panels() -> list[Panel]:
    return sorted(_panels.values(), key=lambda panel: panel.order)
