"""Hundreds of thousands of cases in a few minutes: some computed by the services, the others cloned in SQL.

A clone differs from its model by its identifiers, its bailleur, its commune and its readers. Identifiers of a case and of
all that hangs from it begin with the case's rank, so that one replacement in a key or a payload gives the clone's.
"""

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from cases.models import Act, Case, Transition
from cases.services.projection import recompute_cases
from cases.services.sweep import WHOLE_WEEKDAY
from organisations import scope
from organisations.enums import OrganisationKind, Role
from organisations.models import Membership, Organisation, Territory
from tests import factories
from tests.benchmarks.lives import details, lives
from tests.benchmarks.measure import say, stopwatch
from tests.benchmarks.server import administrator

COMMUNES = 60
OTHERS = 12  # bailleurs that share what the sized ones leave
SERVICES = 8
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
        "twenty": min(20_000, scale // 5),
        "middle": min(10_000, scale // 10),
        "small": min(1_400, scale // 70),
    }


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
        _clone(url, territory, scale, [m.organisation for m in bailleurs.values()], others, people, models, light=light)
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


def _clone(
    url: str,
    territory: Territory,
    scale: int,
    bailleurs: list[Organisation],
    others: list[Organisation],
    people: dict[str, Membership],
    models: int,
    *,
    light: bool,
) -> None:
    owners: list[tuple[int, uuid.UUID]] = []
    first = 1
    for organisation, size in zip(bailleurs, sizes(scale).values(), strict=True):
        owners.append((first, organisation.pk))
        first += size
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
    with administrator(url) as connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no foreign key check: the rows are ours
        cursor.execute("SET work_mem = '256MB'")
        cursor.execute("CREATE TEMPORARY TABLE owner (first integer, id uuid)")
        cursor.executemany("INSERT INTO owner VALUES (%s, %s)", owners)
        cursor.execute("CREATE TEMPORARY TABLE rest (rank integer, id uuid)")
        cursor.executemany("INSERT INTO rest VALUES (%s, %s)", [(i, o.pk) for i, o in enumerate(others)])
        cursor.execute("CREATE TEMPORARY TABLE reader (group_id integer, rank integer, every integer)")
        cursor.executemany("INSERT INTO reader VALUES (%s, %s, %s)", readers)
        values: dict[str, Any] = {
            "scale": scale,
            "models": models,
            "first_model": MODELS,
            "territory": territory.pk,
            "sized": first,
            "others": len(others),
            "communes": COMMUNES,
        }
        for statement in _statements(light=light):
            cursor.execute(statement, values)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")


_LEASE_TABLES = {
    "cases_household": {"id": 1},
    "cases_dwelling": {"id": 2},
    "cases_lease": {"id": 3, "household_id": 1, "dwelling_id": 2},
    "cases_housingaid": {"lease_id": 3},
    "cases_leaseaccount": {"lease_id": 3},
}
_ID = "(c.prefix || '-%012x')::uuid"  # filled with the rank of what the case has


def _lease_rows(table: str, model_key: str, ids: dict[str, int], changed: dict[str, str]) -> str:
    """Clones of one table that hangs from a lease."""
    values = {name: _ID % what for name, what in ids.items()} | {"bailleur_id": "c.bailleur_id"} | changed
    sets = ", ".join(f"'{name}', {value}" for name, value in values.items())
    return (
        f"INSERT INTO {table} SELECT r.* FROM clone c JOIN model m ON m.rank = c.model "
        f"JOIN {table} t ON t.{'lease_id' if 'lease_id' in ids else 'id'} = m.{model_key}, "
        f"LATERAL jsonb_populate_record(t, jsonb_build_object({sets})) r"
    )


def _statements(*, light: bool) -> list[str]:
    commune = "c.commune_id"
    return [
        "CREATE TEMPORARY TABLE model AS SELECT row_number() OVER (ORDER BY id)::integer - 1 AS rank, id AS case_id, "
        "left(id::text, 23) AS prefix, lease_id, household_id, dwelling_id FROM cases_case WHERE number LIKE 'M%%'",
        "CREATE TEMPORARY TABLE place AS SELECT row_number() OVER (ORDER BY code)::integer - 1 AS rank, id "
        "FROM organisations_commune",
        "CREATE TEMPORARY TABLE clone AS SELECT i AS rank, i::bigint * 7919 %% %(models)s AS model, "
        "lpad(to_hex(i), 8, '0') || '-0000-7000-8000' AS prefix, p.id AS commune_id, "
        "CASE WHEN i < %(sized)s THEN (SELECT o.id FROM owner o WHERE o.first <= i ORDER BY o.first DESC LIMIT 1) "
        "ELSE r.id END AS bailleur_id, i %% 5 = 4 AS closed FROM generate_series(1, %(scale)s) i "
        "JOIN place p ON p.rank = i::bigint * 31 %% %(communes)s JOIN rest r ON r.rank = i %% %(others)s",
        "ANALYZE model, clone",
        _lease_rows(
            "cases_household",
            "household_id",
            {"id": 1},
            {"name": "'Mme Fictive ' || c.rank", "search_name": "'mme fictive ' || c.rank"},
        ),
        _lease_rows("cases_dwelling", "dwelling_id", {"id": 2}, {"reference": "'LC' || c.rank", "commune_id": commune}),
        _lease_rows(
            "cases_lease",
            "lease_id",
            {"id": 3, "household_id": 1, "dwelling_id": 2},
            {"reference": "'BC' || c.rank", "agency": "'Agence ' || c.rank %% 6"},
        ),
        _lease_rows("cases_housingaid", "lease_id", {"lease_id": 3}, {}),
        _lease_rows(
            "cases_leaseaccount",
            "lease_id",
            {"lease_id": 3},
            {
                "balance": "50000 + c.rank::bigint * 7907 %% 900000",
                "in_debt_since": "(current_date - (60 + c.rank * 13 %% 700))",
            },
        ),
        "INSERT INTO cases_case SELECT r.* FROM clone c JOIN model m ON m.rank = c.model "
        "JOIN cases_case t ON t.id = m.case_id, LATERAL jsonb_populate_record(t, jsonb_build_object("
        f"'id', {_ID % 4}, 'number', '44-' || extract(year FROM t.opened_on) || '-' || lpad(c.rank::text, 7, '0'), "
        f"'lease_id', {_ID % 3}, 'household_id', {_ID % 1}, 'dwelling_id', {_ID % 2}, 'bailleur_id', c.bailleur_id, "
        "'commune_id', c.commune_id) || CASE WHEN c.closed THEN jsonb_build_object('status', 'clos', "
        "'closed_on', current_date, 'next_due_on', NULL) ELSE '{}' END) r",
        "INSERT INTO cases_act SELECT r.* FROM clone c JOIN model m ON m.rank = c.model "
        "JOIN cases_act t ON t.case_id = m.case_id, LATERAL jsonb_populate_record(t, jsonb_build_object("
        f"'id', replace(t.id::text, m.prefix, c.prefix), 'case_id', {_ID % 4}, 'organisation_id', c.bailleur_id)) r",
        _deadlines(light=light),
        "INSERT INTO cases_anomaly SELECT r.* FROM clone c JOIN model m ON m.rank = c.model "
        "JOIN cases_anomaly t ON t.case_id = m.case_id, LATERAL jsonb_populate_record(t, jsonb_build_object("
        f"'id', uuidv7(), 'case_id', {_ID % 4}, 'key', replace(t.key, m.prefix, c.prefix))) r",
        _grants("o.group_id", "organisations_organisation o ON o.id = c.bailleur_id", "bailleur_of_the_lease"),
        _grants("r.group_id", "reader r ON c.rank %% r.every = r.rank", "mesure"),
        _entries(),
        _balances(),
        # The models have done their work.
        *[
            f"DELETE FROM {table} WHERE {column} IN (SELECT {key} FROM model)"
            for table, column, key in (
                ("cases_deskline", "case_id", "case_id"),
                ("cases_alert", "case_id", "case_id"),
                ("cases_deadline", "case_id", "case_id"),
                ("cases_anomaly", "case_id", "case_id"),
                ("cases_act", "case_id", "case_id"),
                ("cases_case", "id", "case_id"),
            )
        ],
    ]


def _deadlines(*, light: bool) -> str:
    payload = "'{}'::jsonb" if light else "replace(t.payload::text, m.prefix, c.prefix)::jsonb"
    kept = "WHERE t.status IN ('A_VENIR', 'A_RISQUE', 'ECHU') AND t.nature = 'BUTOIR'" if light else ""
    columns = (
        "territory_id, rule_id, rule_version, nature, title, actor, due, rolled, prudent, not_before, safe_on, status, "
        "done_on, late, consequence, citation, confidence, needs_jurist, alertable, why, computed_at"
    )
    return (
        f"INSERT INTO cases_deadline ({columns}, id, case_id, key, payload) "
        f"SELECT {', '.join(f't.{name.strip()}' for name in columns.split(','))}, uuidv7(), {_ID % 4}, "
        f"replace(t.key, m.prefix, c.prefix), {payload} FROM clone c JOIN model m ON m.rank = c.model "
        f"JOIN cases_deadline t ON t.case_id = m.case_id {kept}"
    )


def _entries() -> str:
    """Ten écritures a lease: rents and payments of the last months."""
    return (
        'INSERT INTO cases_ledgerentry (territory_id, bailleur_id, lease_id, "on", kind, label, amount, reference) '
        f"SELECT %(territory)s, c.bailleur_id, {_ID % 3}, current_date - 30 * n.i, "
        "CASE WHEN n.i %% 2 = 0 THEN 'echeance' ELSE 'paiement' END, 'Loyer', "
        "CASE WHEN n.i %% 2 = 0 THEN 52000 ELSE -40000 END, 'E' || n.i FROM clone c, generate_series(1, 10) n(i)"
    )


def _balances() -> str:
    """Two years of balances at month-ends, for the largest bailleur: what his closed months are drawn from."""
    return (
        'INSERT INTO cases_balance (territory_id, bailleur_id, lease_id, "on", amount) '
        f"SELECT %(territory)s, c.bailleur_id, {_ID % 3}, "
        "(date_trunc('month', current_date) - make_interval(months => n.i))::date - 1, "
        "(c.rank::bigint * 7907 + n.i * 31013) %% 400000 - 60000 FROM clone c, generate_series(0, 23) n(i) "
        "WHERE c.bailleur_id = (SELECT id FROM owner ORDER BY first LIMIT 1)"
    )


def _grants(group: str, join: str, rule: str) -> str:
    return (
        "INSERT INTO cases_casegrant (territory_id, content_object_id, group_id, permission_id, reason, legal_basis, rule, "
        f"granted_at, valid_from) SELECT %(territory)s, {_ID % 4}, {group}, "
        "(SELECT id FROM auth_permission WHERE codename = 'access_case'), 'Mesure', 'Mesure', "
        f"'{rule}', now(), current_date - 200 FROM clone c JOIN {join}"
    )
