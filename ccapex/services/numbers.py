"""Numbers without holes: one locked counter per territory, series and year."""

from django.db import connection

from ccapex.models import NumberSequence
from organisations import scope

# Series of the commission: saisine, avis, compte rendu, courrier.
INTAKE, AVIS, MINUTES, LETTER = "SAI", "AVI", "CR", "COU"


def take(series: str, year: int) -> str:
    """The next number of a series, such as «AVI-44-2026-00012». Scope of the territory, a person's or the system's.

    Take it in the transaction that writes what bears it: the counter stays locked until that transaction ends, so that a
    rollback gives the number back and two writers go one after the other.
    """
    territory = scope.current().territory
    if territory is None:
        raise scope.ScopeMissing("A number belongs to a territory.")
    with scope.system(territory):
        row = NumberSequence(territory=territory, series=series, year=year)
        NumberSequence.objects.bulk_create([row], ignore_conflicts=True)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE ccapex_numbersequence SET last = last + 1"
                " WHERE territory_id = %s AND series = %s AND year = %s RETURNING last",
                [territory.pk, series, year],
            )
            return f"{series}-{territory.code}-{year}-{cursor.fetchone()[0]:05d}"
