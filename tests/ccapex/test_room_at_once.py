"""Two secretaries at the same second: one voice is counted, numbers have no hole, nobody leaves between check and number."""

import threading

from django.db import connections

from ccapex.models import Avis, Deliberation
from ccapex.services import avis, room
from core.errors import ConcurrentChange, DomainError
from organisations import scope
from tests.ccapex.situations import a_draft, a_held_session

TOGETHER = 4


def at_once(agent, *jobs):
    """Run every job in its own thread and transaction, from the same start; what each answered, or its refusal."""
    answers, start = [None] * len(jobs), threading.Barrier(len(jobs))

    def run(index):
        start.wait()
        try:
            with scope.acting(agent):
                answers[index] = jobs[index]()
        except DomainError as error:
            answers[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def test_one_avis_taken_by_several_is_taken_once(committed_db):
    held = a_held_session()
    draft = a_draft(held)

    def take():
        return avis.take(
            avis=Avis.objects.get(pk=draft.pk), mode="consensus", expected_version=0, actor=held.agent
        ).number

    answers = at_once(held.agent, *[take] * TOGETHER)
    numbers = [answer for answer in answers if isinstance(answer, str)]
    assert len(numbers) == 1
    assert all(isinstance(answer, DomainError) for answer in answers if answer not in numbers)
    with scope.acting(held.agent):
        assert Deliberation.objects.count() == 1


def test_several_avis_in_two_rooms_get_numbers_without_hole(committed_db):
    rooms = [a_held_session() for _ in range(2)]
    drafts = [(held, a_draft(held)) for held in rooms for _ in range(TOGETHER // 2)]

    def taker(held, draft):
        return lambda: avis.take(avis=Avis.objects.get(pk=draft.pk), mode="consensus", actor=held.agent).number

    answers = at_once(rooms[0].agent, *[taker(rooms[0], draft) for _, draft in drafts])
    year = answers[0].split("-")[2]
    assert sorted(answers) == [f"AVI-44-{year}-{number:05d}" for number in range(1, TOGETHER + 1)]


def test_the_body_that_leaves_at_the_same_second_is_seen_or_the_avis_is_refused(committed_db):
    held = a_held_session()
    draft = a_draft(held, matter="aide")
    caf = held.seat("caf").organisation.name

    def take():
        return avis.take(avis=Avis.objects.get(pk=draft.pk), mode="consensus", actor=held.agent).number

    def leave():
        return room.leave(session=held.session, seat=held.seat("caf"), actor=held.agent)

    taken, left = at_once(held.agent, take, leave)
    with scope.acting(held.agent):
        if isinstance(taken, str):
            facts = Deliberation.objects.get().facts
            assert facts["body"]["by"] == [caf]
            assert facts["at"] <= left.left_at.isoformat()
        else:
            assert isinstance(taken, avis.NotValid)
            assert not Deliberation.objects.exists()


def test_two_texts_at_the_same_second_do_not_overwrite_one_another(committed_db):
    held = a_held_session()
    draft = a_draft(held)

    def writer(text):
        wanted = avis.Wanted("avis", "dette", text)
        return lambda: (
            avis.edit_avis(avis=Avis.objects.get(pk=draft.pk), wanted=wanted, expected_version=0, actor=held.agent).text
        )

    answers = at_once(held.agent, *[writer(f"Texte {number}") for number in range(TOGETHER)])
    kept = [answer for answer in answers if isinstance(answer, str)]
    assert len(kept) == 1
    assert all(isinstance(answer, ConcurrentChange) for answer in answers if answer not in kept)
    with scope.acting(held.agent):
        assert Avis.objects.get(pk=draft.pk).text == kept[0]
