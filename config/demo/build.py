"""The whole demonstration, in order. One transaction: it is there entirely, or not at all."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.db import transaction

from cases.enums import ImportStatus
from cases.services import imports
from cases.services.sweep import sweep
from config.demo import (
    aftermath,
    agreements,
    commissions,
    diagnostics,
    helps,
    intakes,
    letters,
    months,
    playing,
    portfolio,
    signalled,
    territories,
)
from config.demo.portfolio import LeaseSpec
from config.demo.territories import World
from core.formats import date_fr
from organisations import scope
from organisations.models import Territory

Say = Callable[[str], None]
# The month before: what changed between the two files is what an import shows.
LAST_FILE = datetime.timedelta(days=31)


@dataclass(frozen=True)
class Size:
    """How much to make. `scale` 1 is the demonstration: about 2,000 leases and 300 cases; tests take a tiny part."""

    scale: float = 1.0


def already_there() -> bool:
    """Whether a territory of the demonstration exists: then nothing is written, whoever made it."""
    return Territory.objects.filter(code__in=territories.NAMES).exists()


def build(*, password: str, size: Size, say: Say) -> dict[str, World]:
    """Write the demonstration. The same day and the same scale give the same data."""
    with transaction.atomic():
        worlds = {}
        for code, (name, _) in territories.NAMES.items():
            say(f"{name} : communes, organisations, personnes")
            world = worlds[code] = territories.build_territory(code=code, password=password)
            fill(world, size, say)
    return worlds


def fill(world: World, size: Size, say: Say) -> None:
    """Leases, cases and everything that happened in one territory."""
    builder = portfolio.Builder(
        world.territory.code,
        {code: commune.arrondissement.code for code, commune in world.communes.items()},
        world.today,
        size.scale,
    )
    leases = builder.build()
    last = world.today - LAST_FILE
    say(f"{world.territory.name} : fichiers mensuels au {date_fr(last)}")
    _import_all(world, leases, last)
    # A debt paid since then: what was done before is told first, and the next file closes the case by itself.
    playing.play(world, [p for p in playing.cases_of(world, leases) if p.story.cleared_on])
    say(f"{world.territory.name} : fichiers mensuels au {date_fr(world.today)}")
    _import_all(world, leases, world.today)
    played = [p for p in playing.cases_of(world, leases) if not p.story.cleared_on]
    say(f"{world.territory.name} : {len(played)} dossiers, leurs actes et leurs échéances")
    playing.play(world, played)
    say(f"{world.territory.name} : démarches, mesures, signalements, fiches de commandement")
    helps.help_households(world, played)
    signalled.signal_and_report(world, played)
    say(f"{world.territory.name} : diagnostics, séances, conventions, alertes")
    diagnostics.ask_and_write(world, played)
    held, secretary = commissions.convene(world, played)
    letters.prepare(world)
    aftermath.follow(world, held, secretary)
    intakes.receive(world, played)
    if world.territory.code == "44":
        agreements.sign(world)
        playing.open_to_the_household(world, played)
    sweep(territory=world.territory)
    say(f"{world.territory.name} : deux ans de fins de mois, priorités")
    months.close(world, leases)


def _import_all(world: World, leases: dict[str, list[LeaseSpec]], on: datetime.date) -> None:
    for bailleur, specs in leases.items():
        import_file(world, bailleur, specs, on)


def import_file(world: World, bailleur: str, specs: list[LeaseSpec], on: datetime.date) -> None:
    """Deposit, analyse and confirm a bailleur's monthly file, as its responsable does on the import page."""
    actor = playing.manager(world, bailleur)
    content = ContentFile(portfolio.monthly_file(specs, on))
    with scope.acting(actor):
        row = imports.deposit(actor=actor, file=content, file_name=f"impayes-{on:%Y-%m}.xlsx", balance_on=on)
    row = imports.analyse(import_id=row.pk, membership=actor)
    if row.error_count or row.status != ImportStatus.READY:
        raise RuntimeError(f"Made-up file refused: {row.status} {row.report}")
    with scope.acting(actor):
        imports.confirm(row=row, actor=actor)
    imports.apply(import_id=row.pk, membership=actor)
