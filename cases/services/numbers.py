"""Numbers without holes for what people keep as a proof: one locked counter per territory, series and year."""

from django.db import connection

from cases.models import DocumentNumber
from organisations import scope

# Series: signalement of an impayé, fiche of a commissaire de justice, notice of the decision to sue.
SIGNALEMENT, CDP, SUIT_NOTICE = "SIG", "CDP", "INF"


def take_number(series: str, year: int) -> str:
    """The next number of a series, such as «SIG-44-2026-00012». Take it in the transaction that writes what bears it."""
    territory = scope.current().territory
    if territory is None:
        raise scope.ScopeMissing("A number belongs to a territory.")
    with scope.system(territory):
        DocumentNumber.objects.bulk_create(
            [DocumentNumber(territory=territory, series=series, year=year)], ignore_conflicts=True
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE cases_documentnumber SET last = last + 1"
                " WHERE territory_id = %s AND series = %s AND year = %s RETURNING last",
                [territory.pk, series, year],
            )
            return f"{series}-{territory.code}-{year}-{cursor.fetchone()[0]:05d}"
