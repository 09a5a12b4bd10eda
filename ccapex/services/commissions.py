"""Commissions as dated settings: who sits, who examines what, under which rules, from and until.

Nothing is rewritten: a change of rules closes the row on the day before and opens its successor, and a séance keeps the
row of its own day.
"""

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from django.db import IntegrityError, models, transaction
from django.db.models import Q

from ccapex import rules
from ccapex.criteria import CRITERIA
from ccapex.enums import SessionState
from ccapex.models import (
    Commission,
    CommissionMembership,
    Competence,
    ComplexityCriterion,
    MayorParticipation,
    SeatHolder,
    Session,
)
from core.errors import DomainError
from core.formats import date_long
from organisations.models import Arrondissement, Commune, Membership, Organisation, Territory

DATA = Path(__file__).resolve().parent.parent / "data"
DAY = datetime.timedelta(1)
# What a revision may change; the rest of a commission is what it is made of.
REVISED = (
    "name",
    "level",
    "parent",
    "arrondissement",
    "secretariat",
    "quorum_numerator",
    "quorum_denominator",
    "quorum_basis",
    "majority_base",
    "sessions_per_year",
    "frequency_unit",
    "source",
    "needs_jurist",
)


def in_force(rows: Any, day: datetime.date) -> models.QuerySet[Any]:
    """Rows of a dated setting (a query, or what hangs from a row) that hold on `day`."""
    found: models.QuerySet[Any] = rows.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=day), valid_from__lte=day
    )
    return found


def _allowed(actor: Membership, territory_id: Any) -> None:
    refusal = rules.may_prepare(actor)
    if refusal:
        raise DomainError(refusal)
    if territory_id != actor.organisation.territory_id:
        raise DomainError("Ce réglage est celui d’un autre territoire.")


def _save(row: Any) -> None:
    """Write a row; what the database refuses is said in French, on the form."""
    try:
        with transaction.atomic():
            row.full_clean(validate_unique=False)
            row.save()
    except IntegrityError as error:
        raise DomainError("La même ligne existe déjà à cette date.", field="valid_from") from error


def open_commission(*, actor: Membership, valid_from: datetime.date, **values: Any) -> Commission:
    """Open a commission in the actor's territory. Raises DomainError for a role that may not or a name taken that day."""
    _allowed(actor, actor.organisation.territory_id)
    row = Commission(territory_id=actor.organisation.territory_id, valid_from=valid_from, **values)
    _check_parent(row)
    _save(row)
    return row


def _check_parent(row: Commission) -> None:
    above = row.parent
    while above is not None:
        if above.pk == row.pk:
            raise DomainError("Une commission ne peut dépendre d’elle-même.", field="parent")
        above = above.parent


def revise(
    *, commission: Commission, from_on: datetime.date, actor: Membership, changes: Mapping[str, Any]
) -> Commission:
    """Give a commission other rules from a day on: its row ends the day before, its successor carries what it is made of.

    Séances from that day on that are still being prepared follow the successor; one already convened refuses the change.
    A change that takes effect on the commission's own first day corrects the row itself, while it has no séance.
    """
    _allowed(actor, commission.territory_id)
    with transaction.atomic():
        old = Commission.objects.select_for_update().get(pk=commission.pk)
        _check_revision(old, from_on)
        values = {name: changes.get(name, getattr(old, name)) for name in REVISED}
        if from_on == old.valid_from:
            for name, value in values.items():
                setattr(old, name, value)
            _check_parent(old)
            _save(old)
            return old
        new = Commission(territory_id=old.territory_id, valid_from=from_on, valid_until=old.valid_until, **values)
        _check_parent(new)
        _save(new)
        _hand_over(old, new)
        old.successor, old.valid_until = new, from_on - DAY
        old.save(update_fields=["successor", "valid_until"])
        return new


def _check_revision(old: Commission, from_on: datetime.date) -> None:
    if old.successor_id is not None:
        raise DomainError("Une version plus récente a pris la suite : modifiez celle-là.")
    if from_on < old.valid_from:
        raise DomainError(f"Cette version commence le {date_long(old.valid_from)}.", field="from_on")
    if old.valid_until is not None and from_on > old.valid_until:
        raise DomainError("Cette commission n’est plus en vigueur à cette date.", field="from_on")
    fixed = Session.objects.filter(commission=old, on__gte=from_on).exclude(
        state__in=[SessionState.PLANNED, SessionState.CANCELLED]
    )
    if fixed.exists():
        raise DomainError(
            "Une séance convoquée ou tenue à partir de cette date suit les règles actuelles. Choisissez une date plus tardive.",
            field="from_on",
        )


def _hand_over(old: Commission, new: Commission) -> None:
    """Seats with their holders, competences, mayors' participation and sub-commissions go on in the successor."""
    start = new.valid_from
    for seat in old.seats.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=start)):
        holders = list(seat.holders.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=start)))
        copy = _copied(seat, start, commission=new)
        for holder in holders:
            _copied(holder, start, seat=copy)
    for rows in (old.competences, old.mayors):
        for row in rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=start)):
            _copied(row, start, commission=new)
    for child in old.children.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=start), successor__isnull=True):
        child.parent = new
        child.save(update_fields=["parent"])
    for session in old.sessions.filter(on__gte=start, state=SessionState.PLANNED):
        session.commission = new
        session.save(update_fields=["commission"])


def _copied(row: Any, start: datetime.date, **links: Any) -> Any:
    """The same row under the successor; a mandate that goes on keeps its own first day and its undertaking."""
    keep = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name != "id"} | {
        f"{name}_id": value.pk for name, value in links.items()
    }
    if not isinstance(row, SeatHolder):
        keep["valid_from"] = max(row.valid_from, start)
    made = type(row)(**keep)
    made.save()
    return made


def _end(row: Any, until: datetime.date, actor: Membership) -> None:
    _allowed(actor, row.territory_id)
    if until < row.valid_from:
        raise DomainError(f"Cette ligne commence le {date_long(row.valid_from)}.", field="until")
    row.valid_until = until
    row.save(update_fields=["valid_until"])


def end(*, row: Any, until: datetime.date, actor: Membership) -> None:
    """Give a dated setting its last day: seat, holder, competence, participation, criterion, or a whole commission.

    Raises DomainError for a commission that still has séances after that day.
    """
    if isinstance(row, Commission):
        later = row.sessions.filter(on__gt=until).exclude(state=SessionState.CANCELLED)
        if later.exists():
            raise DomainError(
                "Une séance est prévue après cette date : déplacez-la ou annulez-la d’abord.", field="until"
            )
    _end(row, until, actor)


def seat(
    *,
    commission: Commission,
    organisation: Organisation,
    voice: str,
    copresident: bool,
    valid_from: datetime.date,
    actor: Membership,
) -> CommissionMembership:
    """Seat an organisation. Raises DomainError when it already sits on that day."""
    _allowed(actor, commission.territory_id)
    if in_force(commission.seats.filter(organisation=organisation), valid_from).exists():
        raise DomainError("Cette organisation siège déjà à cette date.", field="organisation")
    row = CommissionMembership(
        territory_id=commission.territory_id,
        commission=commission,
        organisation=organisation,
        voice=voice,
        copresident=copresident,
        valid_from=valid_from,
    )
    _save(row)
    return row


def name_holder(
    *,
    seat: CommissionMembership,
    name: str,
    rank: str,
    valid_from: datetime.date,
    membership: Membership | None = None,
    valid_until: datetime.date | None = None,
    actor: Membership,
) -> SeatHolder:
    """Name who sits for an organisation. With an account, it must be one of that organisation."""
    _allowed(actor, seat.territory_id)
    if membership is not None and membership.organisation_id != seat.organisation_id:
        raise DomainError("Ce compte est celui d’une autre organisation.", field="membership")
    row = SeatHolder(
        territory_id=seat.territory_id,
        seat=seat,
        name=name.strip() or (membership.display_name if membership else ""),
        rank=rank,
        membership=membership,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    _save(row)
    return row


def give_competence(
    *,
    commission: Commission,
    commune: Commune | None = None,
    arrondissement: Arrondissement | None = None,
    kind: str = "",
    valid_from: datetime.date,
    actor: Membership,
) -> Competence:
    """Say what a commission examines: a commune or an arrondissement (neither: the whole territory), a stage or all."""
    _allowed(actor, commission.territory_id)
    row = Competence(
        territory_id=commission.territory_id,
        commission=commission,
        commune=commune,
        arrondissement=arrondissement,
        kind=kind,
        valid_from=valid_from,
    )
    _save(row)
    return row


def list_mayor(
    *, commission: Commission, commune: Commune, valid_from: datetime.date, listed_as: str = "", actor: Membership
) -> MayorParticipation:
    """Note that the mayor of a commune attends for his own residents, without vote (décret 2015-1384, art. 8)."""
    _allowed(actor, commission.territory_id)
    row = MayorParticipation(
        territory_id=commission.territory_id,
        commission=commission,
        commune=commune,
        listed_as=listed_as.strip(),
        valid_from=valid_from,
    )
    _save(row)
    return row


def set_criterion(
    *, rule: str, parameters: Mapping[str, Any], weight: int, valid_from: datetime.date, actor: Membership
) -> ComplexityCriterion:
    """Give a criterion of «situations complexes» this territory's figures from a day on; the former row ends the day before."""
    territory = actor.organisation.territory
    _allowed(actor, territory.pk)
    if rule not in CRITERIA:
        raise DomainError("Ce critère n’existe pas.", field="rule")
    with transaction.atomic():
        for row in in_force(ComplexityCriterion.objects.filter(territory=territory, rule=rule), valid_from):
            if row.valid_from == valid_from:
                row.parameters, row.weight = dict(parameters), weight
                row.save()
                return row
            row.valid_until = valid_from - DAY
            row.save(update_fields=["valid_until"])
        row = ComplexityCriterion(
            territory=territory, rule=rule, parameters=dict(parameters), weight=weight, valid_from=valid_from
        )
        _save(row)
        return row


def tree_data(name: str) -> dict[str, Any]:
    """A tree of `ccapex/data` as written."""
    found: dict[str, Any] = yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


CHARTERS = {"44": "loire_atlantique"}
DECREE = "decret_2026_83"


def load_charter(
    *, territory: Territory, from_on: datetime.date, secretariats: Mapping[str, Organisation] | None = None
) -> dict[str, Commission]:
    """Open the tree of the territory's charter from its data file, with the communes whose mayors attend; by key.

    Scope of the State or of the system. `secretariats` by key of the file. Raises DomainError when the territory has no
    file, when it already has commissions, or when a commune of the file is unknown.
    """
    if territory.code not in CHARTERS:
        raise DomainError("Aucun arbre n’est fourni pour ce territoire : créez ses commissions une à une.")
    if Commission.objects.filter(territory=territory).exists():
        raise DomainError("Ce territoire a déjà des commissions.")
    data = tree_data(CHARTERS[territory.code])
    places = {place.code: place for place in Arrondissement.objects.filter(territory=territory)}
    made: dict[str, Commission] = {}
    with transaction.atomic():
        for row in data["commissions"]:
            values = {key: value for key, value in row.items() if key not in ("key", "parent", "arrondissement")}
            place = places.get(row.get("arrondissement", ""))
            made[row["key"]] = Commission.objects.create(
                territory=territory,
                parent=made.get(row.get("parent", "")),
                arrondissement=place,
                secretariat=(secretariats or {}).get(row["key"]),
                source=data["source"],
                valid_from=from_on,
                **values,
            )
            if place is not None:
                Competence.objects.create(
                    territory=territory, commission=made[row["key"]], arrondissement=place, valid_from=from_on
                )
        _load_mayors(territory, data["mayors"], made, from_on)
    return made


def _load_mayors(
    territory: Territory, rows: list[dict[str, str]], made: Mapping[str, Commission], from_on: datetime.date
) -> None:
    by_place = {
        commission.arrondissement_id: commission for commission in made.values() if commission.arrondissement_id
    }
    communes = Commune.objects.filter(territory=territory).in_bulk([row["commune"] for row in rows], field_name="code")
    for row in rows:
        commune = communes.get(row["commune"])
        commission = by_place.get(commune.arrondissement_id) if commune else None
        if commune is None or commission is None:
            raise DomainError(f"La commune {row['listed_as']} ({row['commune']}) n’est pas dans le référentiel.")
        MayorParticipation.objects.create(
            territory=territory,
            commission=commission,
            commune=commune,
            listed_as=row["listed_as"],
            valid_from=from_on,
        )


def open_decree_tree(*, from_on: datetime.date, actor: Membership) -> list[Commission]:
    """Give the territory the tree of the décret of 2026 from a day on: each commission hands over to its successor.

    Everything opened so is marked «à vérifier par un juriste». Raises DomainError when no commission is in force that day.
    """
    territory = actor.organisation.territory
    _allowed(actor, territory.pk)
    data = tree_data(DECREE)
    made: dict[Any, Commission] = {}
    with transaction.atomic():
        for line in data["successors"]:
            rows = in_force(Commission.objects.filter(territory=territory, level=line["from"], successor=None), from_on)
            for old in rows.select_related("arrondissement"):
                place = old.arrondissement.name if old.arrondissement else old.name
                changes = {
                    "level": line["level"],
                    "name": line["name"].format(place=place),
                    "parent": made.get(old.parent_id, old.parent),
                    "source": data["source"],
                    "needs_jurist": True,
                }
                made[old.pk] = revise(commission=old, from_on=from_on, actor=actor, changes=changes)
    if not made:
        raise DomainError("Aucune commission de l’ancien arbre n’est en vigueur à cette date.", field="from_on")
    return list(made.values())
