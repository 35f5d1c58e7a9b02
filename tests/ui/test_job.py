"""Jobs: results and failures on the GUI thread, cancelling, latest-wins slots, writers in order."""

from collections.abc import Generator, Iterator
from functools import partial
from threading import Event, get_ident

import pytest
from pytestqt.qtbot import QtBot

from app.desk.views import Progress
from app.model.errors import CancelledError, InputError
from app.ui.job import Job, JobQueue, Steps, once, run_generator
from tests.ui.page_fixtures import keep


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[JobQueue]:
    """Give a queue that is empty again afterwards."""
    queue = JobQueue()
    yield queue
    queue.close()


def counting(gate: Event | None = None) -> Steps[str]:
    """Count to two, waiting at the gate between, and tell it."""
    yield Progress(1, 2, "one")
    if gate is not None:
        gate.wait()
    yield Progress(2, 2, "two")
    return "counted"


def refusing() -> Steps[str]:
    """Fail after the first step."""
    yield Progress(0, 1, "reading")
    raise InputError("No.")


def test_a_generator_runs_to_its_result() -> None:
    """Steps are reported in order and the value returned is the result."""
    said: list[object] = []
    assert run_generator(counting(), Event(), said.append) == "counted"
    assert said == [Progress(1, 2, "one"), Progress(2, 2, "two")]


def test_a_cancelled_generator_is_closed() -> None:
    """After a cancel the steps stop where they stand and their cleaning up runs."""
    cancel, closed = Event(), []

    def work() -> Generator[Progress, None, None]:
        try:
            while True:
                cancel.set()
                yield Progress(0, 0, "on and on")
        finally:
            closed.append(True)

    with pytest.raises(CancelledError):
        run_generator(work(), cancel, lambda _: None)
    assert closed == [True]


def test_a_cancel_before_the_start_runs_nothing() -> None:
    """Work that was cancelled in the queue never begins."""
    cancel = Event()
    cancel.set()
    with pytest.raises(CancelledError):
        run_generator(lambda _: pytest.fail("begun"), cancel, lambda _: None)


def test_the_result_arrives_on_the_gui_thread(qtbot: QtBot, jobs: JobQueue) -> None:
    """Work runs elsewhere; its progress and its result are heard where the widgets are."""
    here = get_ident()
    threads: list[int] = []
    heard: list[object] = []

    def work() -> Steps[int]:
        threads.append(get_ident())
        yield Progress(0, 0, "away")
        return 7

    job = jobs.start(work(), "Counting")
    job.progressed.connect(lambda _: heard.append(get_ident()))
    job.finished.connect(lambda result: heard.append((result, get_ident())))
    with qtbot.waitSignal(jobs.ended):
        pass
    assert heard == [here, (7, here)]
    assert threads[0] != here


def test_a_failure_is_told_with_its_error(qtbot: QtBot, jobs: JobQueue) -> None:
    """What the work raises is handed over as it is."""
    job = jobs.start(refusing(), "Reading")
    with qtbot.waitSignal(job.failed) as failed:
        pass
    assert isinstance(failed.args[0], InputError)


def test_cancelling_tells_cancelled_and_never_finished(qtbot: QtBot, jobs: JobQueue) -> None:
    """A cancelled job ends once, as cancelled, although its work had gone on."""
    gate, said = Event(), list[object]()
    job = jobs.start(counting(gate), "Counting")
    job.finished.connect(keep(said))
    with qtbot.waitSignal(job.progressed):
        pass
    job.cancel()
    with qtbot.waitSignal(job.cancelled):
        gate.set()
    assert said == []


def test_in_a_slot_the_latest_wins(qtbot: QtBot, jobs: JobQueue) -> None:
    """A newer job of a slot silences the older, which is still at work."""
    gate, said = Event(), list[object]()
    first = jobs.start(counting(gate), "First", slot="weights")
    first.finished.connect(keep(said))
    with qtbot.waitSignal(first.progressed):
        pass
    second = jobs.start(once("Second", lambda: "second"), "Second", slot="weights")
    second.finished.connect(keep(said))
    with qtbot.waitSignal(second.ended):
        pass
    with qtbot.waitSignal(first.ended):
        gate.set()
    assert said == ["second"]


def test_slots_do_not_disturb_each_other(qtbot: QtBot, jobs: JobQueue) -> None:
    """Jobs of different slots, and jobs without one, all tell their results."""
    said: list[object] = []
    for name in ("a", "b", "", ""):
        jobs.start(once(name, partial(str, name)), name, slot=name).finished.connect(keep(said))
    qtbot.waitUntil(lambda: not jobs.running)
    assert sorted(str(one) for one in said) == ["", "", "a", "b"]


def test_writers_run_one_after_another(qtbot: QtBot, jobs: JobQueue) -> None:
    """The second writer begins when the first has ended, in the order they were asked for."""
    order: list[str] = []

    def write(name: str) -> Steps[None]:
        order.append(f"{name} begins")
        yield Progress(0, 0, name)
        order.append(f"{name} ends")

    for name in ("first", "second", "third"):
        jobs.start(write(name), name, writes=True)
    qtbot.waitUntil(lambda: not jobs.running)
    assert order == [f"{name} {what}" for name in ("first", "second", "third") for what in ("begins", "ends")]


def test_work_may_ask_for_the_cancel_event(qtbot: QtBot, jobs: JobQueue) -> None:
    """A function that takes the event sees a cancel between its steps."""
    seen: list[bool] = []
    started = Event()

    def work(cancel: Event) -> Steps[None]:
        started.set()
        cancel.wait()
        seen.append(cancel.is_set())
        yield Progress(0, 0, "stopped")

    job = jobs.start(work, "Waiting")
    started.wait()
    with qtbot.waitSignal(job.cancelled):
        job.cancel()
    assert seen == [True]


def test_closing_stops_what_runs(qtbot: QtBot, jobs: JobQueue) -> None:
    """After close no thread is at work, and no result of a stopped job is told."""
    said: list[object] = []

    def endless() -> Steps[None]:
        while True:
            yield Progress(0, 0, "on and on")

    job: Job = jobs.start(endless(), "Endless")
    job.finished.connect(keep(said))
    jobs.close()
    qtbot.waitUntil(lambda: not jobs.running)
    assert said == []
