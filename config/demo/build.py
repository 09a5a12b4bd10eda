"""The whole demonstration, in order. One transaction: it is there entirely, or not at all."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from config.demo import territories
from organisations.models import Territory

Say = Callable[[str], None]


@dataclass(frozen=True)
class Size:
    """How much to make. `scale` 1 is the demonstration: about 2,000 leases and 300 cases; tests take a tiny part."""

    scale: float = 1.0


def already_there() -> bool:
    """Whether a territory of the demonstration exists: then nothing is written, whoever made it."""
    return Territory.objects.filter(code__in=territories.NAMES).exists()


def build(*, password: str, size: Size, say: Say) -> dict[str, territories.World]:
    """Write the demonstration. The same day and the same scale give the same data."""
    with transaction.atomic():
        worlds = {}
        for code, (name, _) in territories.NAMES.items():
            say(f"{name} : communes, organisations, personnes")
            worlds[code] = territories.build_territory(code=code, password=password)
    return worlds
