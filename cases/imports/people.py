"""Whether the people that a line names are those of the lease: a name corrected, or somebody else."""

from typing import Any

from django.db import connection

from core.text import normalise


def _same_person(new: tuple[str, str, Any], old: tuple[str, str, Any]) -> bool:
    """A name corrected, a name changed by marriage: not another person."""
    if new[2] and new[2] == old[2]:
        return True
    new_last, old_last = normalise(new[0]), normalise(old[0])
    if set(new_last.split()) & set(old_last.split()):
        return True
    if new[1] and normalise(new[1]) == normalise(old[1]):
        return True
    return _one_typo(new_last, old_last)


def _one_typo(a: str, b: str) -> bool:
    """Two names of which one or two letters differ."""
    if abs(len(a) - len(b)) > 1 or min(len(a), len(b)) < 4:
        return False
    prefix = 0
    while prefix < min(len(a), len(b)) and a[prefix] == b[prefix]:
        prefix += 1
    suffix = 0
    while suffix < min(len(a), len(b)) - prefix and a[-1 - suffix] == b[-1 - suffix]:
        suffix += 1
    return max(len(a), len(b)) - prefix - suffix <= 2


def refuse_other_households() -> None:
    """Mark the lines that would put other people in the place of a lease's tenants.

    A reference given again to another household would show its people the former one's procedure.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.line, t.last_name, t.first_name, t.birth_date, e.last_name, e.first_name, e.birth_date "
            "FROM pg_temp.arrears_plan p JOIN pg_temp.arrears_tenant t ON t.line = p.line "
            "JOIN cases_tenant e ON e.household_id = p.household_id "
            "WHERE p.household_changed AND p.problem IS NULL ORDER BY p.line"
        )
        kept: dict[int, bool] = {}
        for line, *names in cursor.fetchall():
            kept[line] = kept.get(line, False) or _same_person(tuple(names[:3]), tuple(names[3:]))
        others = [line for line, same in kept.items() if not same]
        if others:
            cursor.execute("UPDATE pg_temp.arrears_plan SET problem = 'other_household' WHERE line = ANY(%s)", [others])
