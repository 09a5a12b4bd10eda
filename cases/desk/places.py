"""Where a bailleur has leases: the agencies and communes that the filters of the desk offer."""

import uuid
from dataclasses import dataclass

from django.db import connection

from organisations.models import Commune

# One step of the index a value, instead of every line: thirty thousand leases lie in a few agencies and communes.
PLACES = """
WITH RECURSIVE agency(name) AS (
  (SELECT agency FROM cases_deskline WHERE bailleur_id = %(bailleur)s ORDER BY agency LIMIT 1)
  UNION ALL
  SELECT (SELECT d.agency FROM cases_deskline d WHERE d.bailleur_id = %(bailleur)s AND d.agency > a.name
          ORDER BY d.agency LIMIT 1) FROM agency a WHERE a.name IS NOT NULL
), commune(id) AS (
  (SELECT commune_id FROM cases_deskline WHERE bailleur_id = %(bailleur)s ORDER BY commune_id LIMIT 1)
  UNION ALL
  SELECT (SELECT d.commune_id FROM cases_deskline d WHERE d.bailleur_id = %(bailleur)s AND d.commune_id > p.id
          ORDER BY d.commune_id LIMIT 1) FROM commune p WHERE p.id IS NOT NULL
)
SELECT NULL, '', name FROM agency WHERE name <> ''
UNION ALL SELECT c.id, c.code, c.name FROM commune p JOIN organisations_commune c ON c.id = p.id
ORDER BY 3
"""


@dataclass(frozen=True)
class Places:
    """Both in the order of their names; the empty agency is not one."""

    agencies: list[str]
    communes: list[Commune]


def places_of(bailleur: uuid.UUID) -> Places:
    """Places of the lines that the scope in force shows of this bailleur."""
    with connection.cursor() as cursor:
        cursor.execute(PLACES, {"bailleur": bailleur})
        rows = cursor.fetchall()
    return Places(
        agencies=[name for pk, _, name in rows if pk is None],
        communes=[Commune(pk=pk, code=code, name=name) for pk, code, name in rows if pk is not None],
    )
