"""Forty letters and the compte rendu of forty situations, as the worker makes them, beside WeasyPrint on the same HTML."""

import tempfile
import time

import weasyprint
from django.template.loader import render_to_string
from django.test import override_settings

from ccapex.enums import ContactKind
from ccapex.models import AgendaItem, Session
from ccapex.services import letters, minutes, runs, wordings
from ccapex.words import stage_letters
from organisations import scope
from reporting.letter_document import letter_context, minutes_pdf
from reporting.pdf import STATIC, _fetcher
from reporting.tasks import make_letters
from tests.benchmarks.measure import report, say
from tests.benchmarks.population import World
from tests.ccapex.situations import a_session

PAPERS = 40
STAGE = "cdp"


def _contacts(agent):
    for kind in ContactKind:
        if kind != ContactKind.BAILLEUR:
            wordings.save_contact(
                contact=None, actor=agent, kind=kind, name=kind.label, phone="01 99 00 00 01", valid_from=scope.today()
            )


def _floor(template: str, context: dict) -> float:
    """Seconds of the renderer alone on the page that the document is drawn from, without tags nor archive."""
    html = render_to_string(template, context)
    started = time.perf_counter()
    weasyprint.HTML(string=html, base_url=f"{STATIC.as_uri()}/", url_fetcher=_fetcher({})).write_pdf()
    return time.perf_counter() - started


def run(world: World, *, verbose: bool = False) -> None:
    agent = world.people["ccapex_secretary"]
    with tempfile.TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
        with scope.acting(agent):
            _contacts(agent)
            cases = list(letters.to_write(agent, stage_letters()[STAGE])[:PAPERS])
            made = runs.choose(stage=STAGE, cases=cases, actor=agent)
            runs.confirm(run=made, actor=agent)
        started = time.perf_counter()
        make_letters(str(made.pk), str(agent.pk))
        seconds = time.perf_counter() - started
        with scope.acting(agent):
            rows = list(made.letters.all())
            assert len(rows) == PAPERS, len(rows)
        drawn = {"letters": [letter_context(row.content, row.sha256) for row in rows], "title": "x", "pdf": True}
        report(
            f"{PAPERS} letters", seconds, _floor("pdf/courriers.html", drawn), "written, numbered, drawn as one PDF/UA"
        )
        session, _ = a_session(agent)
        with scope.system(agent.organisation.territory):
            Session.objects.filter(pk=session.pk).update(state="held", on=scope.today())
            AgendaItem.objects.bulk_create(
                AgendaItem(
                    territory=session.territory,
                    session=session,
                    case=case,
                    position=rank,
                    kind="cdp",
                    subject="Plan",
                    added_by=agent,
                )
                for rank, case in enumerate(cases, start=1)
            )
        started = time.perf_counter()
        with scope.acting(agent):
            issued = minutes.issue(session=session, actor=agent)
        minutes_pdf(issued)
        say(f"minutes of {PAPERS} situations: {time.perf_counter() - started:.1f} s")
