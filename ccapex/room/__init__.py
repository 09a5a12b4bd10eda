"""The rules of the room: who is there, whether the quorum holds, who votes on an item, what would be valid and why not.

Pure functions of the facts given: no query, no clock. Where the text allows two readings both are computed, the strictest
one decides unless the commission has settled it, and what depends on the choice says «à vérifier par un juriste».
"""

from ccapex.room.bodies import Body, body, valid_matters
from ccapex.room.counting import Quorum, QuorumReading, lost_at, quorum, voters
from ccapex.room.judging import Judgement, Reason, Way, WayOut, judge
from ccapex.room.people import Heard, Item, Present, Room, Seat, Stay
from ccapex.room.texts import DECIDERS, DECIDES_FROM, JURIST, RULES, Rule
from ccapex.room.voting import Count, Majority, MajorityReading, count_refusal, facts, majority

__all__ = [
    "DECIDERS",
    "DECIDES_FROM",
    "JURIST",
    "RULES",
    "Body",
    "Count",
    "Heard",
    "Item",
    "Judgement",
    "Majority",
    "MajorityReading",
    "Present",
    "Quorum",
    "QuorumReading",
    "Reason",
    "Room",
    "Rule",
    "Seat",
    "Stay",
    "Way",
    "WayOut",
    "body",
    "count_refusal",
    "facts",
    "judge",
    "lost_at",
    "majority",
    "quorum",
    "valid_matters",
    "voters",
]
