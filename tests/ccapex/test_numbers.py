import threading

import pytest
from django.db import connections

from ccapex.models import NumberSequence
from ccapex.services.numbers import AVIS, INTAKE, take
from organisations import scope
from organisations.enums import Role
from tests import factories as make

WRITERS, EACH = 6, 5


@pytest.mark.django_db
def test_each_series_year_and_territory_counts_alone():
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    with scope.acting(agent):
        assert [take(AVIS, 2026), take(AVIS, 2026), take(INTAKE, 2026)] == [
            "AVI-44-2026-00001",
            "AVI-44-2026-00002",
            "SAI-44-2026-00001",
        ]
        assert take(AVIS, 2027) == "AVI-44-2027-00001"
    with scope.system(make.a_territory("974", "La Réunion", "Indian/Reunion")):
        assert take(AVIS, 2026) == "AVI-974-2026-00001"


@pytest.mark.django_db
def test_no_number_without_a_territory():
    with scope.platform(), pytest.raises(scope.ScopeMissing):
        take(AVIS, 2026)


def test_writers_at_once_and_rollbacks_leave_neither_hole_nor_double(committed_db):
    territory = make.a_territory()
    kept, lock, start = [], threading.Lock(), threading.Barrier(WRITERS)

    class GivenUpError(Exception):
        pass

    def write(writer):
        start.wait()
        try:
            for turn in range(EACH):
                try:
                    with scope.system(territory):
                        number = take(AVIS, 2026)
                        if (writer + turn) % 3 == 0:
                            raise GivenUpError
                except GivenUpError:
                    continue
                with lock:
                    kept.append(number)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(kept) == [f"AVI-44-2026-{n:05d}" for n in range(1, len(kept) + 1)]
    assert len(kept) == WRITERS * EACH * 2 // 3
    with scope.system(territory):
        assert NumberSequence.objects.get().last == len(kept)
