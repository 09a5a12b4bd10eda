"""The whole diagnostic as a PDF, then many of them in the background.

One: a diagnostic with every section written, drawn from its frozen snapshot, beside what WeasyPrint alone needs for the same
HTML and pictures, without tags nor archive. Many: a month asked by its writer, drawn by a worker with a process for each
core, beside what the same documents take one after the other, divided by the cores.
"""

import io
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest import mock

import weasyprint
from django.template.loader import render_to_string

from config.demo import diagnostics
from dsf.enums import BatchState, DsfState
from dsf.models import Dsf, DsfBatch, DsfDocument
from dsf.services import attachments
from organisations import scope
from organisations.enums import Role
from organisations.models import Membership
from reporting import dsf_batches, dsf_document
from reporting.pdf import STATIC, _fetcher, render_pdf
from reporting.tasks import start_batch
from tests import factories as make
from tests.benchmarks.measure import duration, report, say, stopwatch
from tests.benchmarks.population import World
from tests.dsf.paper import a_pdf, a_photo
from tests.dsf.situations import in_writing

SMALL, MOST, TURNS = 20, 1_000, 7
CORES = len(os.sched_getaffinity(0))
PATIENCE = 3_000  # seconds


def _transmitted(worker: Membership, *, files: bool = False) -> DsfDocument:
    dsf, _, _ = in_writing(worker=worker, case=make.a_case(name="Mme Fictive"))
    with scope.acting(worker):
        dsf = Dsf.objects.get(pk=dsf.pk)
        for content in (a_pdf(2), a_photo(size=(1_240, 1_754))) if files else ():
            attachments.add(
                dsf=dsf,
                kind="quittance",
                title="Quittance",
                special=False,
                upload=io.BytesIO(content),
                size=len(content),
                actor=worker,
            )
        diagnostics.carry(dsf, DsfState.TRANSMITTED, worker, random.Random(dsf.pk.int))
        return DsfDocument.objects.get(dsf=dsf)


def _static(document: DsfDocument) -> Callable[[], object]:
    """The renderer alone, on the HTML and the pictures that the document is drawn from."""
    with mock.patch.object(dsf_document, "render_pdf", wraps=render_pdf) as drawn:
        dsf_document.transmitted_pdf(document, judge=True)
    (template, context), given = drawn.call_args
    html = render_to_string(template, {**context, "made_on": given["made_on"], "pdf": True})
    fetcher = _fetcher(given["pictures"])
    return lambda: weasyprint.HTML(string=html, base_url=f"{STATIC.as_uri()}/", url_fetcher=fetcher).write_pdf()


def _one(worker: Membership) -> None:
    """Processor seconds, each in turn: what else the machine does weighs on both alike."""
    for files in (False, True):
        document = _transmitted(worker, files=files)
        with scope.acting(worker):
            actions = (lambda document=document: dsf_document.transmitted_pdf(document, judge=True), _static(document))
            spent: list[list[float]] = [[], []]
            for turn in range(TURNS + 1):
                for action, seconds in zip(actions, spent, strict=True):
                    begun = time.process_time()
                    action()
                    if turn:  # the first one warms up
                        seconds.append(time.process_time() - begun)
        whole, floor = map(statistics.median, spent)
        report(f"one diagnostic, {'3 pages of' if files else 'no'} justificatifs", whole, floor, "processor time")


@contextmanager
def _worker() -> Iterator[None]:
    """A worker as in production, a process for each core."""
    command = [sys.executable, "-m", "celery", "--app", "config.celery", "worker", "--concurrency", str(CORES)]
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([*command, "--loglevel", "ERROR", "--without-gossip"], env=os.environ.copy(), **silent)
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


def _spent() -> float:
    """Processor seconds of the processes that ended: what else the machine does hardly moves them."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime


def _drawn(batch: DsfBatch, worker: Membership) -> DsfBatch:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with scope.acting(worker):
            now = DsfBatch.objects.get(pk=batch.pk)
        if now.state not in (BatchState.WAITING, BatchState.RUNNING):
            return now
        time.sleep(0.1)
    raise TimeoutError(f"{now.done} of {now.total} drawn in {PATIENCE} s")


def _asked(worker: Membership) -> DsfBatch:
    with scope.acting(worker) as current:
        batch = dsf_batches.ask(month=current.today, actor=worker)
    start_batch.delay(str(batch.pk), str(worker.pk))
    return batch


def _many(count: int) -> None:
    warm, worker = make.a_member(Role.SOCIAL_WORKER), make.a_member(Role.SOCIAL_WORKER)
    _transmitted(warm)
    with stopwatch() as made:
        documents = [_transmitted(worker) for _ in range(count)]
    say(f"  {count} diagnostics written in {duration(made.seconds)}")
    begun = time.process_time()
    with scope.acting(worker), stopwatch() as single:
        for document in documents:
            dsf_document.transmitted_pdf(document)
    alone, before = time.process_time() - begun, _spent()
    with _worker():
        _drawn(_asked(warm), warm)  # the worker is up
        with stopwatch() as watch:
            batch = _drawn(_asked(worker), worker)
    say(f"  processor: {duration(_spent() - before)} in the worker, its start included, {duration(alone)} one by one")
    assert (batch.state, batch.done) == (BatchState.DONE, count), (batch.state, batch.done)
    report(f"{count} diagnostics in the background, {CORES} cores", watch.seconds, single.seconds / CORES, "one ZIP")


def run(world: World, *, verbose: bool = False) -> None:
    _one(make.a_member(Role.SOCIAL_WORKER))
    _many(world.scale if world.scale <= MOST else SMALL)
