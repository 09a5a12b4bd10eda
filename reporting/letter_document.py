"""Letters and minutes on paper, drawn from their frozen content only."""

import datetime
from collections.abc import Iterable
from typing import Any

from ccapex.models import Letter, Minutes
from core.text import digest
from reporting.pdf import render_pdf


def letter_context(content: dict[str, Any], sha: str) -> dict[str, Any]:
    """What the template draws of one letter. Raises ValueError when the content no longer has its digest."""
    if digest(content) != sha:
        raise ValueError(f"Letter {content.get('number')} no longer has its digest.")
    return {**content, "written_on": datetime.date.fromisoformat(content["written_on"]), "sha": sha}


def letters_pdf(letters: Iterable[Letter]) -> bytes:
    """One file of many letters, each on its own pages with its annex: what is printed and posted."""
    rows = list(letters)
    made = [letter_context(row.content, row.sha256) for row in rows]
    title = made[0]["title"] if len(made) == 1 else f"{len(made)} courriers, {made[0]['number']} à {made[-1]['number']}"
    return render_pdf("pdf/courriers.html", {"letters": made, "title": title}, made_on=made[0]["written_on"])


def told_once(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The items, each avis with `alike`: whether those present, who could vote and the quorum are those of the avis before.

    A séance of forty items would otherwise name the same dozen people forty times.
    """
    before: Any = None
    told = []
    for item in items:
        rows = []
        for avis in item["avis"]:
            how = avis["established"]
            facts = how and [how[key] for key in ("members", "present", "voters", "recused", "quorum")]
            rows.append({**avis, "alike": how is not None and facts == before})
            before = facts or before
        told.append({**item, "avis": rows})
    return told


def minutes_pdf(minutes: Minutes) -> bytes:
    """One version of a compte rendu: the same bytes for ever."""
    content = minutes.content
    if digest(content) != minutes.sha256:
        raise ValueError(f"Minutes {minutes.pk} no longer have their digest.")
    context = {
        **content,
        "on": datetime.date.fromisoformat(content["on"]),
        "at": datetime.time.fromisoformat(content["at"]),
        "present": [seat for seat in content["members"] if seat["stays"]],
        "items": told_once(content["items"]),
        "absent": [seat for seat in content["members"] if not seat["stays"]],
        "number": minutes.number,
        "version": minutes.version,
        "reason": minutes.reason,
        "sha": minutes.sha256,
    }
    return render_pdf("pdf/compte_rendu.html", context, made_on=context["on"])
