"""The rules of the room against an independent statement of them, on generated séances."""

import datetime
import zoneinfo
from fractions import Fraction

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from ccapex import room
from ccapex.enums import AvisKind, ItemState, MajorityBase, Matter, QuorumBasis
from tests.ccapex import charter

PARIS = zoneinfo.ZoneInfo("Europe/Paris")
KINDS = ["caf", "msa", "fsl", "prefecture", "ddets", "departement", "adil", "bailleur_social"]
SPAN = (-30, 60)  # minutes around a New Year's midnight
minutes = st.integers(*SPAN)
days = st.sampled_from([datetime.date(2026, 12, 31), datetime.date(2027, 1, 1), datetime.date(2027, 1, 2)])


def at(minute):
    return None if minute is None else charter.START + datetime.timedelta(minutes=minute)


@st.composite
def stays(draw, name):
    """Stays of one member that do not overlap: comings and goings, the last perhaps not over."""
    if draw(st.booleans()):
        return [(name, SPAN[0], None)]
    moments = sorted(draw(st.sets(minutes, max_size=4)))
    pairs = list(zip(moments[::2], [*moments[1::2], None], strict=False))
    return [(name, first, gone) for first, gone in pairs]


@st.composite
def seances(draw):
    members = {}
    for number in range(draw(st.integers(0, 7))):
        members[f"m{number}"] = {
            "kind": draw(st.sampled_from(KINDS)),
            "voice": draw(st.sampled_from(["deliberative", "deliberative", "consultative"])),
            "from": draw(st.sampled_from([*[datetime.date(2020, 1, 1)] * 4, datetime.date(2027, 1, 1)])),
            "until": draw(st.one_of(*[st.none()] * 4, days)),
        }
    opened = draw(st.one_of(st.just(SPAN[0]), st.just(SPAN[0]), st.none(), minutes))
    return {
        "members": members,
        "stays": [stay for name in members for stay in draw(stays(name))],
        "opened": opened,
        "closed": draw(st.one_of(st.none(), st.none(), minutes)),
        "share": draw(st.sampled_from([Fraction(1, 2), Fraction(1, 2), Fraction(1, 3), Fraction(2, 3), Fraction(1)])),
        "basis": draw(st.sampled_from(QuorumBasis.values)),
        "base": draw(st.sampled_from(MajorityBase.values)),
    }


@st.composite
def situations(draw):
    seance = draw(seances())
    names = sorted(seance["members"])
    item = {
        "state": draw(st.sampled_from(["examen", "examen", "examen", *ItemState.values])),
        "started": draw(st.one_of(st.none(), minutes)),
        "payer": draw(st.sampled_from(["", "caf", "msa"])),
        "aside": set(draw(st.lists(st.sampled_from(names), max_size=2))) if names else set(),
        "heard": draw(st.lists(st.sampled_from(KINDS), max_size=2)),
    }
    return seance, item, draw(minutes)


def as_room(seance, minute):
    return room.Room(
        at=at(minute),
        zone=PARIS,
        seats=tuple(
            room.Seat(
                key=name,
                name=name,
                organisation=f"o-{name}",
                kind=m["kind"],
                voice=m["voice"],
                valid_from=m["from"],
                valid_until=m["until"],
            )
            for name, m in seance["members"].items()
        ),
        stays=tuple(room.Stay(name, name, at(first), at(gone)) for name, first, gone in seance["stays"]),
        opened_at=at(seance["opened"]),
        closed_at=at(seance["closed"]),
        quorum_numerator=seance["share"].numerator,
        quorum_denominator=seance["share"].denominator,
        quorum_basis=seance["basis"],
        majority_base=seance["base"],
    )


def as_item(item):
    return room.Item(
        state=item["state"],
        started_at=at(item["started"]),
        payer=item["payer"],
        recused=dict.fromkeys(item["aside"], "Intérêt"),
        heard=tuple(room.Heard(f"tiers {kind}", "tiers", kind) for kind in item["heard"]),
    )


@given(situations())
def test_presence_quorum_and_voters_are_those_of_the_charter(situation):
    seance, item, minute = situation
    now, point = as_room(seance, minute), as_item(item)
    assert {p.seat.key for p in now.present} == charter.in_the_room(seance, minute)
    assert {p.seat.key for p in room.voters(now, point)} == charter.may_vote(seance, item, minute)
    assert room.quorum(now, point).reached == charter.quorum(seance, minute, item["aside"])
    assert room.quorum(now).reached == charter.quorum(seance, minute, set())


@given(situations(), st.sampled_from(AvisKind.values), st.sampled_from(Matter.values))
def test_an_avis_is_valid_when_it_breaks_no_article(situation, kind, matter):
    seance, item, minute = situation
    judged = room.judge(as_room(seance, minute), as_item(item), kind=kind, matter=matter)
    assert {reason.rule for reason in judged.reasons} == charter.faults(seance, item, kind, matter, minute)
    assert judged.valid == (not judged.reasons)
    assert bool(judged.ways) >= bool(judged.reasons and item["state"] in ("inscrit", "examen"))


@given(situations(), st.tuples(*[st.integers(0, 3)] * 3))
def test_a_vote_is_adopted_on_the_base_of_the_commission(situation, voices):
    seance, item, minute = situation
    now, point, count = as_room(seance, minute), as_item(item), room.Count(*voices)
    able = len(charter.may_vote(seance, item, minute))
    refused = room.count_refusal(now, point, count)
    assert (refused is not None) == (sum(voices) == 0 or sum(voices) > able)
    if refused is None:
        vote = room.majority(now, point, count)
        assert vote.adopted == charter.adopted(seance, item, minute, *voices)
        assert not (vote.adopted and voices[0] == voices[1])


def test_the_generated_seances_reach_both_answers():
    """Every article is broken alone somewhere, and some avis are valid: the comparison above is not empty."""
    broken = st.tuples(situations(), st.sampled_from(AvisKind.values), st.sampled_from(Matter.values)).map(
        lambda drawn: charter.faults(drawn[0][0], drawn[0][1], drawn[1], drawn[2], drawn[0][2])
    )
    quick = settings(max_examples=3_000, database=None, phases=[Phase.generate], derandomize=True)
    for wanted in [set(), *({article} for article in room.RULES if article not in ("SANS_VOIX", "DEPORT", "MAJORITE"))]:
        assert find(broken, lambda faults, wanted=wanted: faults == wanted, settings=quick) == wanted
    adopted = find(
        st.tuples(situations(), st.integers(1, 3)).filter(lambda drawn: charter.may_vote(*drawn[0])),
        lambda drawn: charter.adopted(*drawn[0], drawn[1], 0, 0),
        settings=quick,
    )
    assert adopted


@given(situations(), st.sampled_from(Matter.values))
def test_a_way_out_leads_to_an_avis_that_is_valid(situation, matter):
    """Re-scoping to a proposed matter removes the fault of the deciding body and nothing else."""
    seance, item, minute = situation
    judged = room.judge(as_room(seance, minute), as_item(item), kind=AvisKind.AVIS, matter=matter)
    for way in judged.ways:
        for other in way.matters:
            faults = charter.faults(seance, item, "avis", other, minute)
            assert "DECIDEUR" not in faults
            assert faults <= {reason.rule for reason in judged.reasons}


@pytest.mark.parametrize(("members", "asked"), [(1, 1), (2, 1), (3, 2), (15, 8), (16, 8)])
def test_quorum_is_half_rounded_up(members, asked):
    seance = {
        "members": {
            f"m{n}": {"kind": "adil", "voice": "deliberative", "from": datetime.date(2020, 1, 1), "until": None}
            for n in range(members)
        },
        "stays": [],
        "opened": None,
        "closed": None,
        "share": Fraction(1, 2),
        "basis": "tous",
        "base": "exprimees",
    }
    assert [r.asked for r in room.quorum(as_room(seance, 0)).readings] == [asked, asked]
    assert charter.rounded_up(members, Fraction(1, 2)) == asked


def a_seance(**kinds_and_voices):
    return {
        "members": {
            name: {"kind": name, "voice": voice, "from": datetime.date(2020, 1, 1), "until": None}
            for name, voice in kinds_and_voices.items()
        },
        "stays": [(name, -10, None) for name in kinds_and_voices],
        "opened": -10,
        "closed": None,
        "share": Fraction(1, 2),
        "basis": "stricte",
        "base": "stricte",
    }


ITEM = {"state": "examen", "started": -5, "payer": "", "aside": set(), "heard": []}


def test_the_payer_of_the_household_is_asked_not_the_other():
    now = as_room(a_seance(prefecture="deliberative", msa="deliberative"), 5)
    unknown = room.judge(now, as_item(ITEM), kind="avis", matter="aide")
    assert unknown.valid
    assert "n’est pas connu" in unknown.doubts[0]
    known = room.judge(now, as_item(ITEM | {"payer": "caf"}), kind="avis", matter="aide")
    assert "ne siège pour la CAF" in known.reasons[0].text


def test_a_consultative_or_heard_body_does_not_decide_and_the_other_reading_is_said():
    now = as_room(a_seance(prefecture="deliberative", caf="consultative"), 5)
    judged = room.judge(now, as_item(ITEM), kind="avis", matter="aide")
    assert [reason.rule for reason in judged.reasons] == ["DECIDEUR"]
    assert any(room.JURIST in doubt and "pourrait suffire" in doubt for doubt in judged.doubts)
    heard = room.judge(now, as_item(ITEM | {"heard": ["fsl"]}), kind="avis", matter="fsl")
    assert [reason.rule for reason in heard.reasons] == ["DECIDEUR"]
    assert "tiers fsl" in heard.reasons[0].text


def test_a_quorum_lost_and_back_asks_to_take_the_item_up_again():
    seance = a_seance(prefecture="deliberative", adil="deliberative", udaf="deliberative")
    seance["stays"] = [("prefecture", -10, None), ("adil", -10, 2), ("adil", 4, None)]
    judged = room.judge(as_room(seance, 10), as_item(ITEM), kind="avis", matter="dette")
    assert [reason.rule for reason in judged.reasons] == ["QUORUM"]
    assert "0 h 02" in judged.reasons[0].text.replace("\xa0", " ")
    assert room.WayOut.RESUME in {way.kind for way in judged.ways}
    again = room.judge(as_room(seance, 10), as_item(ITEM | {"started": 5}), kind="avis", matter="dette")
    assert again.valid


def test_a_mandate_that_ends_at_midnight_may_take_the_quorum_with_it():
    seance = a_seance(prefecture="deliberative", adil="deliberative", udaf="deliberative")
    seance["basis"] = "tous"
    seance["members"]["adil"]["until"] = datetime.date(2026, 12, 31)
    seance["stays"] = [("adil", -10, None), ("prefecture", -10, None), ("udaf", 1, None)]
    seance["share"] = Fraction(2, 3)
    judged = room.judge(as_room(seance, 5), as_item(ITEM | {"started": -5}), kind="avis", matter="dette")
    assert [reason.rule for reason in judged.reasons] == ["QUORUM"]
    assert "0 h 00" in judged.reasons[0].text.replace("\xa0", " ")


def test_a_replacement_at_the_same_minute_keeps_the_quorum():
    seance = a_seance(prefecture="deliberative", adil="deliberative")
    seance["basis"], seance["share"] = "tous", Fraction(1)
    seance["stays"] = [("prefecture", -10, 2), ("prefecture", 2, None), ("adil", -10, None)]
    assert room.judge(as_room(seance, 10), as_item(ITEM), kind="avis", matter="dette").valid


def test_a_decision_waits_for_2027_to_the_minute_in_the_territory():
    seance = a_seance(prefecture="deliberative", caf="deliberative")
    before, after = as_room(seance, -1), as_room(seance, 0)
    item = as_item(ITEM)
    assert "1er janvier 2027" in room.judge(before, item, kind="decision", matter="aide").reasons[0].text
    judged = room.judge(after, item, kind="decision", matter="aide")
    assert judged.valid
    assert any("2026-84" in doubt for doubt in judged.doubts)


def test_readings_that_disagree_are_both_shown():
    seance = a_seance(prefecture="deliberative", adil="consultative", udaf="consultative", caf="deliberative")
    seance["stays"] = [("prefecture", -10, None)]
    now = as_room(seance, 5)
    assert not room.quorum(now).reached
    doubts = room.judge(now, as_item(ITEM), kind="avis", matter="dette").doubts
    assert "tous les membres" in doubts[0]
    assert room.JURIST in doubts[0]
    seance["basis"] = "deliberatifs"
    assert room.quorum(as_room(seance, 5)).reached


def test_a_tie_is_not_adopted_and_says_so():
    now = as_room(a_seance(prefecture="deliberative", adil="deliberative"), 5)
    vote = room.majority(now, as_item(ITEM), room.Count(1, 1, 0))
    assert not vote.adopted
    assert "Partage" in vote.words
