import pytest

from cases.models import Case
from core import paging
from organisations import scope
from tests import factories as make


@pytest.mark.django_db
def test_long_list_is_counted_up_to_its_limit_and_says_so(monkeypatch):
    monkeypatch.setattr(paging, "MOST", 2)
    cases = [make.a_case() for _ in range(3)]
    with scope.system(cases[0].territory):
        rows = Case.objects.by_next_due()
        long = paging.CappedPaginator(rows, 1)
        short = paging.CappedPaginator(rows.filter(pk__in=[case.pk for case in cases[:2]]), 1)
        assert (long.count, long.capped, long.num_pages) == (2, True, 2)
        assert (short.count, short.capped) == (2, False)
