"""Hundreds of thousands of cases in a few minutes: some computed by the services, the others cloned in SQL."""

import datetime
import uuid
from dataclasses import dataclass

from cases.models import Act, Case, Transition
from cases.services.projection import recompute_cases
from cases.services.sweep import WHOLE_WEEKDAY
from organisations import scope
from organisations.enums import OrganisationKind, Role
from organisations.models import Membership, Organisation, Territory
from tests import factories
from tests.benchmarks.cloning import Share, clone
from tests.benchmarks.lives import details, lives
from tests.benchmarks.measure import say, stopwatch
from tests.benchmarks.server import administrator

COMMUNES = 60
OTHERS = 12  # bailleurs that share what the sized ones leave
SERVICES = 8
DESK_LEASES = 30_000
MODELS = 0xFFF00000  # rank of the first model


@dataclass(frozen=True)
class World:
    """What the benchmarks act with. `today` is the day after the one for which everything is up to date."""

    url: str
    scale: int
    territory: Territory
    today: datetime.date
    bailleurs: dict[str, Membership]
    people: dict[str, Membership]

    @property
    def yesterday(self) -> datetime.date:
        return self.today - datetime.timedelta(days=1)


def sizes(scale: int) -> dict[str, int]:
    """Skewed on purpose: a plan good for one size may be bad for another (security.md E4)."""
    return {
        "large": scale * 3 // 10,
        "thirty": min(30_000, scale // 10),
        "twenty": min(20_000, scale // 5),
        "middle": min(10_000, scale // 10),
        "small": min(1_400, scale // 70),
    }


def desk_name(scale: int) -> str:
    """The bailleur whose desk is measured: the largest of at most 30 000 leases."""
    fitting = {name: size for name, size in sizes(scale).items() if size <= DESK_LEASES}
    return max(fitting, key=lambda name: fitting[name])


def populate(url: str, scale: int, *, light: bool = False) -> World:
    """A territory of `scale` cases. `light`: without what only the sweep reads (closed deadlines, payloads)."""
    with stopwatch() as watch:
        territory = _territory()
        today = scope.local_today(territory)
        if today.weekday() == WHOLE_WEEKDAY:  # an ordinary night is measured, whatever the day
            today += datetime.timedelta(days=1)
        bailleurs, people = _actors(territory, scale)
        models = _models(territory, bailleurs["large"].organisation, today - datetime.timedelta(days=1))
        others = _organisations(territory, OrganisationKind.BAILLEUR_SOCIAL, OTHERS)
        values = {"scale": scale, "models": models, "territory": territory.pk, "communes": COMMUNES}
        with administrator(url) as connection:
            clone(connection, values, _share(bailleurs, others, people, scale), light=light)
    say(f"population: {scale} cases in {watch.seconds:.0f} s")
    return World(url=url, scale=scale, territory=territory, today=today, bailleurs=bailleurs, people=people)


def _territory() -> Territory:
    from organisations import services

    with scope.platform():
        territory = services.create_territory(code="44", name="Territoire de mesure")
        codes = [f"44{number:03d}" for number in range(1, COMMUNES + 1)]
        services.load_communes(
            territory=territory,
            arrondissements={"442": "Arrondissement de mesure"},
            communes=[(code, f"Commune {code}", "442") for code in codes],
        )
    return territory


def _organisations(territory: Territory, kind: str, count: int) -> list[Organisation]:
    return [factories.an_organisation(kind, territory=territory) for _ in range(count)]


def _actors(territory: Territory, scale: int) -> tuple[dict[str, Membership], dict[str, Membership]]:
    bailleurs = {
        name: factories.a_member(Role.BAILLEUR_MANAGER, territory=territory, name=name) for name in sizes(scale)
    }
    roles = (Role.CCAPEX_SECRETARY, Role.PREFECTURE, Role.SOCIAL_WORKER, Role.COMMUNE_OFFICER, Role.COMMISSAIRE)
    people = {str(role.value): factories.a_member(role, territory=territory) for role in roles}
    return bailleurs, people


def _rank_id(rank: int, what: int) -> uuid.UUID:
    return uuid.UUID(f"{rank:08x}-0000-7000-8000-{what:012x}")


def _models(territory: Territory, bailleur: Organisation, day: datetime.date) -> int:
    """Cases of every life, computed by the services as of `day`; returns how many."""
    acts, cases = [], []
    with scope.system(territory):
        for position, (opened_on, life) in enumerate(lives(day)):
            rank = MODELS + position
            lease = factories.a_lease(bailleur, aid=250 if position % 3 else 0, concluded_on=datetime.date(2022, 3, 1))
            cases.append(
                Case(
                    id=_rank_id(rank, 4),
                    territory=territory,
                    number=f"M{position}",
                    lease=lease,
                    household_id=lease.household_id,
                    dwelling_id=lease.dwelling_id,
                    bailleur=bailleur,
                    commune_id=lease.dwelling.commune_id,
                    parc="public",
                    opened_on=opened_on,
                    stage="IMPAYE_CONSTITUE",
                    stage_since=opened_on,
                )
            )
            for number, (kind, after, given) in enumerate(life):
                acts.append(
                    Act(
                        id=_rank_id(rank, 0x100 + number),
                        territory=territory,
                        case_id=cases[-1].pk,
                        kind=kind,
                        on=opened_on + datetime.timedelta(days=after),
                        details=details(kind, opened_on, given),
                        organisation=bailleur,
                        entered_at=datetime.datetime.now(datetime.UTC),
                    )
                )
        Case.objects.bulk_create(cases)
        Act.objects.bulk_create(acts)
        recompute_cases(territory=territory, case_ids=[case.pk for case in cases], today=day)
        Transition.objects.all().delete()
    return len(cases)


def _share(
    bailleurs: dict[str, Membership], others: list[Organisation], people: dict[str, Membership], scale: int
) -> Share:
    owners: list[tuple[int, uuid.UUID]] = []
    first = 1
    for name, size in sizes(scale).items():
        owners.append((first, bailleurs[name].organisation_id))
        first += size
    territory = others[0].territory
    services = _organisations(territory, OrganisationKind.DEPARTEMENT, SERVICES)
    bodies = _organisations(territory, OrganisationKind.CAF, 2)
    readers = [
        # organisation, among how many, every how many cases: about three readers a case, as in security.md 1.3
        *[(service.group_id, number, SERVICES) for number, service in enumerate(services)],
        *[(body.group_id, number, 4) for number, body in enumerate(bodies)],
        (people["social_worker"].organisation.group_id, 1, 20),
        (people["commune_officer"].organisation.group_id, 7, COMMUNES),
        (people["commissaire"].organisation.group_id, 3, 10),
    ]
    return Share(
        owners=owners,
        first_other=first,
        others=[organisation.pk for organisation in others],
        readers=readers,
        balanced=bailleurs[desk_name(scale)].organisation_id,
    )
