"""The règlement intérieur said again, slowly, minute by minute, from nothing of the application but the words it stores.

A séance is a dict: "members" (name -> kind, voice, from, until), "stays" (member, first minute, minute of departure or None),
"opened", "closed" (minutes or None), "share", "basis", "base". An item: "state", "started", "payer", "aside" (names), "heard" (kinds).
"""

import datetime
import math
from fractions import Fraction

START = datetime.datetime(2026, 12, 31, 23, 0, tzinfo=datetime.UTC)  # midnight in Paris: the day changes at minute 0


def day_of(minute):
    """The legal day in Paris, an hour ahead of UTC in winter."""
    return (START + datetime.timedelta(minutes=minute, hours=1)).date()


def members(seance, minute):
    today = day_of(minute)
    found = set()
    for name, member in seance["members"].items():
        if member["from"] > today:
            continue
        if member["until"] is not None and member["until"] < today:
            continue
        found.add(name)
    return found


def in_the_room(seance, minute):
    found = set()
    for name, first, gone in seance["stays"]:
        if minute < first:
            continue
        if gone is not None and minute >= gone:
            continue
        if name in members(seance, minute):
            found.add(name)
    return found


def half_is_there(seance, names_composing, names_present):
    """«La moitié au moins des membres composant la commission sont présents.»"""
    if not names_composing:
        return False
    return Fraction(len(names_present), len(names_composing)) >= seance["share"]


def quorum(seance, minute, aside):
    everybody = members(seance, minute)
    voting = {name for name in everybody if seance["members"][name]["voice"] == "deliberative"}
    here = in_the_room(seance, minute) - aside
    of_all = half_is_there(seance, everybody, here & everybody)
    of_voting = half_is_there(seance, voting, here & voting)
    if seance["basis"] == "tous":
        return of_all
    if seance["basis"] == "deliberatifs":
        return of_voting
    return of_all and of_voting


def may_vote(seance, item, minute):
    found = set()
    for name in in_the_room(seance, minute):
        if seance["members"][name]["voice"] != "deliberative":
            continue
        if name in item["aside"]:
            continue
        found.add(name)
    return found


def who_decides(matter, payer):
    """Kinds of organisations of which one must be there; None when nobody in particular."""
    if matter == "aide":
        return {payer} if payer else {"caf", "msa"}
    if matter == "fsl":
        return {"fsl"}
    if matter == "contingent":
        return {"prefecture", "ddets"}
    return None


def faults(seance, item, kind, matter, minute):
    """Articles that an avis given at this minute would break."""
    found = set()
    if seance["opened"] is None or minute < seance["opened"]:
        found.add("OUVERTE")
    if seance["closed"] is not None and minute >= seance["closed"]:
        found.add("OUVERTE")
    if item["state"] != "examen":
        found.add("INSCRIT")
    if not quorum(seance, minute, item["aside"]):
        found.add("QUORUM")
    if item["started"] is not None:
        for each in range(item["started"], minute):
            if not quorum(seance, each, item["aside"]):
                found.add("QUORUM")
    if not may_vote(seance, item, minute):
        found.add("MAJORITE")
    wanted = who_decides(matter, item["payer"])
    if wanted is not None:
        kinds_voting = {seance["members"][name]["kind"] for name in may_vote(seance, item, minute)}
        if not wanted & kinds_voting:
            found.add("DECIDEUR")
    if kind == "decision":
        if day_of(minute) < datetime.date(2027, 1, 1):
            found.add("DECISION")
        if matter != "aide":
            found.add("DECISION")
    return found


def adopted(seance, item, minute, votes_for, votes_against, abstentions):
    """More than half of the voices, on the base of the commission; a tie is not more than half."""
    cast = votes_for * 2 > votes_for + votes_against
    of_present = votes_for * 2 > len(may_vote(seance, item, minute))
    deliberative = [n for n in members(seance, minute) if seance["members"][n]["voice"] == "deliberative"]
    of_all = votes_for * 2 > len(deliberative)
    answers = {
        "exprimees": cast,
        "presents": of_present,
        "composant": of_all,
        "stricte": cast and of_present and of_all,
    }
    return answers[seance["base"]]


def rounded_up(members_count, share):
    return math.ceil(members_count * share)
