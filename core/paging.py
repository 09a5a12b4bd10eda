"""Pages of long lists."""

from functools import cached_property
from typing import Any, cast

from django.core.paginator import Paginator
from django.db.models import QuerySet

MOST = 2_000  # nobody turns forty pages: beyond, one filters or searches


class CappedPaginator(Paginator):
    """Counts up to `MOST` rows: under row-level security, counting all of them costs more than the page itself."""

    @cached_property
    def _counted(self) -> int:
        return cast("QuerySet[Any]", self.object_list).order_by()[: MOST + 1].count()

    @cached_property
    def count(self) -> int:
        """Rows, or `MOST` when there are more (`capped`)."""
        return min(self._counted, MOST)

    @property
    def capped(self) -> bool:
        return self._counted > MOST
