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


def register_panel(*, key: str, label: str, content: PanelFunction, order: int = 50) -> None:
    """Add a tab to the case page (called from AppConfig.ready)."""
    _panels[key] = Panel(key=key, label=label, content=content, order=order)


def panels() -> list[Panel]:
    return sorted(_panels.values(), key=lambda panel: panel.order)
