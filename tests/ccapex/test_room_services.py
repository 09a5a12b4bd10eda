"""The séance held through its services: comings and goings, what may be given, what is frozen."""

import datetime

import pytest
from django.utils import timezone

from cases.models import Act
from ccapex import room as rules_of_the_room
from ccapex.models import AgendaItem, Attendance, Avis, AvisAddressee, Deliberation, Recusal, SessionNote
from ccapex.services import avis, room, sessions
from core.errors import ConcurrentChange, DomainError
from organisations import scope
from organisations.enums import Role
from tests import factories as make
from tests.ccapex.situations import a_draft, a_held_session

pytestmark = pytest.mark.django_db
CONSENSUS = "consensus"


def test_arriving_twice_is_arriving_once_and_leaving_twice_leaving_once():
    held = a_held_session(arrived=("etat",), opened=False)
    with scope.acting(held.agent):
        for _ in range(2):
            room.arrive(session=held.session, seat=held.seat("caf"), actor=held.agent)
        assert Attendance.objects.filter(seat=held.seat("caf")).count() == 1
        assert room.leave(session=held.session, seat=held.seat("caf"), actor=held.agent)
        assert room.leave(session=held.session, seat=held.seat("caf"), actor=held.agent) is None
        room.arrive(session=held.session, seat=held.seat("caf"), actor=held.agent)
        assert Attendance.objects.filter(seat=held.seat("caf")).count() == 2


def test_another_person_for_a_member_present_is_a_replacement():
    held = a_held_session()
    with scope.acting(held.agent):
        with pytest.raises(DomainError, match="représente déjà"):
            room.arrive(session=held.session, seat=held.seat("caf"), name="Mme Suppléante", actor=held.agent)
        stay = room.replace(session=held.session, seat=held.seat("caf"), name="Mme Suppléante", actor=held.agent)
        first, second = Attendance.objects.filter(seat=held.seat("caf")).order_by("arrived_at")
        assert (second, first.left_at) == (stay, second.arrived_at)


def test_corrected_hours_keep_the_former_ones_and_do_not_overlap():
    held = a_held_session(arrived=("etat",), opened=False)
    now = timezone.now()
    with scope.acting(held.agent):
        stay = Attendance.objects.get(seat=held.seat("etat"))
        early = now - datetime.timedelta(minutes=20)
        room.correct_stay(
            stay=stay, arrived_at=early, left_at=now - datetime.timedelta(minutes=5), remote=False, actor=held.agent
        )
        assert stay.history.count() == 2
        at = now - datetime.timedelta(minutes=10)
        with pytest.raises(DomainError, match="encore dans la salle"):
            room.arrive(session=held.session, seat=held.seat("etat"), at=at, actor=held.agent)
        with pytest.raises(DomainError, match="à venir"):
            room.correct_stay(
                stay=stay,
                arrived_at=now + datetime.timedelta(hours=1),
                left_at=None,
                remote=False,
                actor=held.agent,
            )
        with pytest.raises(ConcurrentChange):
            room.correct_stay(
                stay=stay, arrived_at=early, left_at=None, remote=False, expected_version=0, actor=held.agent
            )


def test_only_members_of_the_commission_sit():
    held, other = a_held_session(), a_held_session()
    with scope.acting(held.agent), pytest.raises(DomainError, match="ne compose pas"):
        room.arrive(session=held.session, seat=other.seat("caf"), actor=held.agent)


def test_the_bailleur_concerned_stands_aside_by_default_and_may_be_given_its_voice_back():
    agent = make.a_member(Role.CCAPEX_SECRETARY)
    held = a_held_session(agent=agent, opened=False)
    item = held.items[0]
    with scope.acting(agent):
        seat = sessions.add_member(
            commission=held.session.commission, organisation=item.case.bailleur, valid_from=datetime.date(2024, 1, 1)
        )
        room.open_session(session=held.session, actor=agent)
        room.start_item(item=item, actor=agent)
        recusal = Recusal.objects.get(item=item)
        assert (recusal.seat, recusal.reason) == (seat, room.OF_THE_BAILLEUR)
        room.take_back(recusal=recusal, actor=agent)
        room.arrive(session=held.session, seat=seat, actor=agent)
        room.resume_item(item=item, actor=agent)
        assert not Recusal.objects.filter(item=item).exists()


def test_an_avis_given_is_numbered_frozen_told_and_dated():
    held = a_held_session()
    draft = a_draft(held, families=("bailleur", "occupant"))
    with scope.acting(held.agent) as current:
        given = avis.take(avis=draft, mode=CONSENSUS, expected_version=0, actor=held.agent)
        assert given.number == f"AVI-44-{current.today.year}-00001"
        assert set(AvisAddressee.objects.values_list("number", "adopted_on")) == {(given.number, current.today)}
        frozen = Deliberation.objects.get(avis=given)
        assert len(frozen.facts["voters"]) == 4
        assert [reading["reached"] for reading in frozen.facts["quorum"]] == [True, True]
        assert Act.objects.filter(case=given.case, kind="AVIS_CCAPEX", on=current.today).count() == 1
        second = a_draft(held, kind="recommandation", matter="accompagnement")
        assert avis.take(avis=second, mode=CONSENSUS, actor=held.agent).number.endswith("00002")
        assert Act.objects.filter(case=given.case, kind="AVIS_CCAPEX").count() == 1
        with pytest.raises(DomainError, match="ne change plus"):
            avis.edit_avis(avis=given, wanted=avis.Wanted("avis", "dette", "Autre"), actor=held.agent)
        with pytest.raises(DomainError, match="ne change plus"):
            avis.take(avis=given, mode=CONSENSUS, actor=held.agent)
        with pytest.raises(DomainError, match="ne change plus"):
            avis.withdraw_avis(avis=given, actor=held.agent)


def refused(held, draft, **how):
    with scope.acting(held.agent):
        with pytest.raises(avis.NotValid) as caught:
            avis.take(avis=draft, mode=how.pop("mode", CONSENSUS), actor=held.agent, **how)
        assert Avis.objects.get(pk=draft.pk).state == "projet"
        assert not Deliberation.objects.filter(avis=draft).exists()
    return {reason.rule for reason in caught.value.judgement.reasons}


def test_an_avis_that_the_rules_forbid_is_never_recorded():
    held = a_held_session()
    aid, quota, decision = (
        a_draft(held, matter="aide"),
        a_draft(held, matter="contingent"),
        a_draft(held, kind="decision", matter="aide"),
    )
    with scope.acting(held.agent):
        room.leave(session=held.session, seat=held.seat("caf"), actor=held.agent)
    assert refused(held, aid) == {"DECIDEUR"}
    if timezone.localdate() < rules_of_the_room.DECIDES_FROM:
        assert "DECISION" in refused(held, decision)
    with scope.acting(held.agent):
        room.recuse(item=held.items[0], seat=held.seat("etat"), reason="A déjà statué", actor=held.agent)
    assert "DECIDEUR" in refused(held, quota)
    with scope.acting(held.agent):
        for name in ("fsl", "adil", "banque"):
            room.leave(session=held.session, seat=held.seat(name), actor=held.agent)
    assert "QUORUM" in refused(held, a_draft(held))
    not_begun = a_draft(held, item=held.items[1])
    assert "INSCRIT" in refused(held, not_begun)


def test_a_quorum_lost_and_back_is_asked_again_from_the_start_of_the_point():
    held = a_held_session(arrived=("etat", "caf", "fsl"))
    draft = a_draft(held)
    with scope.acting(held.agent):
        room.leave(session=held.session, seat=held.seat("caf"), actor=held.agent)
    assert refused(held, draft) == {"QUORUM"}
    with scope.acting(held.agent):
        room.arrive(session=held.session, seat=held.seat("caf"), actor=held.agent)
    assert refused(held, draft) == {"QUORUM"}
    with scope.acting(held.agent):
        room.resume_item(item=held.items[0], actor=held.agent)
        assert avis.take(avis=draft, mode=CONSENSUS, actor=held.agent).number


def test_a_vote_is_counted_against_the_room_and_may_reject():
    held = a_held_session()
    draft = a_draft(held)
    with scope.acting(held.agent):
        for count in (None, rules_of_the_room.Count(5, 0, 0), rules_of_the_room.Count(0, 0, 0)):
            with pytest.raises(DomainError):
                avis.take(avis=draft, mode="vote", count=count, actor=held.agent)
        rejected = avis.take(avis=draft, mode="vote", count=rules_of_the_room.Count(2, 2, 0), actor=held.agent)
        assert (rejected.state, rejected.number) == ("rejete", "")
        assert not Act.objects.filter(case=rejected.case, kind="AVIS_CCAPEX").exists()
        given = avis.take(avis=a_draft(held), mode="vote", count=rules_of_the_room.Count(3, 0, 1), actor=held.agent)
        assert given.number.endswith("00001")  # a rejected avis takes no number
        assert Deliberation.objects.get(avis=given).votes_for == 3


def test_an_avis_goes_to_somebody():
    held = a_held_session()
    with scope.acting(held.agent), pytest.raises(DomainError, match="au moins un destinataire"):
        avis.take(avis=a_draft(held, families=()), mode=CONSENSUS, actor=held.agent)


def test_an_avis_is_deferred_with_its_words_to_the_next_session():
    held = a_held_session()
    draft = a_draft(held, matter="aide", families=("organisme_payeur",))
    with scope.acting(held.agent) as current:
        later = sessions.create_session(
            commission=held.session.commission,
            on=current.today + datetime.timedelta(30),
            at=datetime.time(9, 0),
            place="Salle Loire",
            actor=held.agent,
        )
        with pytest.raises(DomainError, match="Dites pourquoi"):
            avis.defer_avis(avis=draft, reason=" ", actor=held.agent)
        assert avis.defer_avis(avis=draft, reason="CAF absente", actor=held.agent) == later
        copy = Avis.objects.get(item__session=later)
        assert (copy.text, copy.state, copy.item.case_id) == (draft.text, "projet", draft.case_id)
        assert copy.addressees.get().family == "organisme_payeur"
        room.finish_item(item=held.items[0], actor=held.agent)
        assert avis.defer_item(item=held.items[1], reason="Temps écoulé", actor=held.agent) == later
        assert set(AgendaItem.objects.filter(session=held.session).values_list("state", flat=True)) == {
            "examine",
            "reporte",
        }
        room.close_session(session=held.session, actor=held.agent)
        assert not Attendance.objects.filter(session=held.session, left_at__isnull=True).exists()


def test_a_point_deferred_without_a_next_session_says_so():
    held = a_held_session()
    with scope.acting(held.agent):
        assert avis.defer_item(item=held.items[0], reason="CAF absente", actor=held.agent) is None


def test_two_secretaries_do_not_overwrite_one_another():
    held = a_held_session()
    draft = a_draft(held)
    with scope.acting(held.agent):
        avis.edit_avis(avis=draft, wanted=avis.Wanted("avis", "dette", "Un"), expected_version=0, actor=held.agent)
        with pytest.raises(ConcurrentChange):
            avis.edit_avis(
                avis=draft, wanted=avis.Wanted("avis", "dette", "Deux"), expected_version=0, actor=held.agent
            )
        with pytest.raises(ConcurrentChange):
            avis.take(avis=draft, mode=CONSENSUS, expected_version=0, actor=held.agent)
        room.save_note(item=held.items[0], text="Première", expected_version=0, actor=held.agent)
        room.save_note(item=held.items[0], text="Première", expected_version=0, actor=held.agent)
        with pytest.raises(ConcurrentChange):
            room.save_note(item=held.items[0], text="Seconde", expected_version=0, actor=held.agent)
        assert SessionNote.objects.get().version == 1


def test_a_session_is_not_closed_over_a_point_left_open():
    held = a_held_session()
    a_draft(held)
    with scope.acting(held.agent):
        with pytest.raises(DomainError, match="1, 2"):
            room.close_session(session=held.session, actor=held.agent)
        with pytest.raises(DomainError, match="projet d’avis reste"):
            room.finish_item(item=held.items[0], actor=held.agent)
        with pytest.raises(DomainError, match="encore en examen"):
            room.start_item(item=held.items[1], actor=held.agent)


def test_nothing_changes_once_the_session_is_closed_or_elsewhere():
    held = a_held_session()
    draft = a_draft(held)
    with scope.acting(held.agent):
        avis.defer_item(item=held.items[0], reason="Fin", actor=held.agent)
        avis.defer_item(item=held.items[1], reason="Fin", actor=held.agent)
        room.close_session(session=held.session, actor=held.agent)
        for attempt in (
            lambda: room.arrive(session=held.session, seat=held.seat("caf"), actor=held.agent),
            lambda: avis.take(avis=draft, mode=CONSENSUS, actor=held.agent),
            lambda: room.save_note(item=held.items[0], text="Après", actor=held.agent),
            lambda: avis.draft_avis(item=held.items[0], wanted=avis.Wanted("avis", "dette", "x"), actor=held.agent),
        ):
            with pytest.raises(DomainError):
                attempt()


@pytest.mark.parametrize("role", [role for role in Role.values if role not in ("ccapex_secretary", "prefecture")])
def test_no_other_role_holds_a_session(role):
    held = a_held_session()
    draft = a_draft(held)
    draft.item = held.items[0]
    outsider = make.a_member(role, territory=held.agent.organisation.territory)
    for attempt in (
        lambda: room.arrive(session=held.session, seat=held.seat("caf"), actor=outsider),
        lambda: room.start_item(item=held.items[1], actor=outsider),
        lambda: avis.take(avis=draft, mode=CONSENSUS, actor=outsider),
        lambda: room.save_note(item=held.items[0], text="x", actor=outsider),
    ):
        with pytest.raises(DomainError, match="secrétariat"):
            attempt()
