"""From the place of a dwelling to the commission that examines it, on a given day."""

import datetime

from django.db.models import Q

from ccapex.models import Commission, Competence, MayorParticipation
from core.text import normalise
from organisations import scope
from organisations.models import Commune, Territory

_SHORT = {"st": "saint", "ste": "sainte"}


def _plain(name: str) -> str:
    return " ".join(_SHORT.get(word, word) for word in normalise(name).split())


def commune_named(*, territory: Territory, name: str) -> Commune | None:
    """The commune of that name today; a former name known to the charter leads to the commune it became part of."""
    plain = _plain(name)
    if not plain:
        return None
    found = Commune.objects.filter(territory=territory, search_name=plain).first()
    if found is not None:
        return found
    # A visitor has no scope: the charter's list names communes, nobody.
    with scope.system(territory):
        former = MayorParticipation.objects.filter(territory=territory).exclude(listed_as="").select_related("commune")
        return next((row.commune for row in former if _plain(row.listed_as) == plain), None)


def route(*, territory: Territory, commune: Commune | None, stage: str, on: datetime.date) -> Commission | None:
    """The commission competent that day, the most specific competence first; None when nobody is.

    A commune before its arrondissement before the whole territory, and at equal place one stage before all. Without any
    competence written, the commission of the arrondissement. Scope of the State or of the system.
    """
    in_force = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    rows = Competence.objects.filter(
        in_force,
        Q(kind="") | Q(kind=stage),
        Q(commission__valid_until__isnull=True) | Q(commission__valid_until__gte=on),
        territory=territory,
        valid_from__lte=on,
        commission__valid_from__lte=on,
    ).select_related("commission")
    place = Q(commune__isnull=True, arrondissement__isnull=True)
    if commune is not None:
        place |= Q(commune=commune) | Q(arrondissement_id=commune.arrondissement_id)
    best = max(
        rows.filter(place),
        key=lambda row: (row.commune_id is not None, row.arrondissement_id is not None, row.kind != "", row.valid_from),
        default=None,
    )
    if best is not None:
        return best.commission
    if commune is None:
        return None
    commissions = Commission.objects.filter(in_force, territory=territory, valid_from__lte=on)
    return commissions.filter(arrondissement_id=commune.arrondissement_id).order_by("-valid_from", "pk").first()
