from collections import Counter

from organisations.enums import Role
from tests.authorisation import routes


def test_every_route_is_listed():
    """Add a line to matrix.yaml for a new address; take it away with the address."""
    assert set(routes.routes_of_the_resolver()) == routes.listed()


def test_every_route_has_one_name_of_its_own():
    assert [name for name, count in Counter(routes.routes_of_the_resolver()).items() if count > 1] == []


def test_every_role_of_the_matrix_exists_and_all_are_in_it():
    assert routes.roles_of(["everyone"]) == set(Role.values)
    named = set().union(*(roles for entry in routes.entries() for roles in entry.allowed.values()))
    assert named <= set(Role.values)
