"""How long a moving handle takes: drift, verdict and the rows, told and painted."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import cycle
from pathlib import Path
from statistics import median
from time import perf_counter

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.desk.session import run
from app.model.proposal import Mode, Request
from app.ui.pages.page import PageContext
from app.ui.pages.rebalance.page import RebalancePage
from app.ui.pages.rebalance.rows import Look
from app.ui.pages.targets.page import TargetsPage
from tests.ui.page_fixtures import close_context, sample_context
from tests.ui.pages.driving import settle, show

pytestmark = [pytest.mark.bench, pytest.mark.qt_log_ignore("propagateSizeHints")]

MOVES = 60
EDGE_MOVE, TARGET_MOVE, MANY_TRADES, GHOST_MOVE = 80, 150, 800, 350
"""Most empty repaints each may cost: where one takes 0.14 ms, 11, 21, 112 and 49 ms; a 60 Hz frame is 119 of them."""


@pytest.fixture
def context(qtbot: QtBot, tmp_path: Path) -> Iterator[PageContext]:
    """Give a page's context over a fresh copy of the sample household."""
    made = sample_context(tmp_path)
    yield made
    close_context(made)


def typical_ms(call: Callable[[], object], times: int = MOVES) -> float:
    """The median of so many calls, in milliseconds."""
    taken = []
    for _ in range(times):
        start = perf_counter()
        call()
        taken.append((perf_counter() - start) * 1000)
    return median(taken)


def floor_ms(qtbot: QtBot, like: QWidget) -> float:
    """What this machine takes to repaint an empty widget of the same size."""
    empty = QWidget()
    qtbot.addWidget(empty)
    empty.resize(like.size())
    with qtbot.waitExposed(empty):
        empty.show()
    floor = typical_ms(empty.repaint)
    empty.hide()
    return floor


def told(taken: float, floor: float) -> str:
    """What was measured, for a failure."""
    return f"{taken:.1f} ms, {taken / floor:.0f} empty repaints of {floor:.3f} ms"


def test_a_moving_handle_keeps_up_with_the_screen(context: PageContext, qtbot: QtBot) -> None:
    """From the slider's move to the last painted pixel of its row and the verdict: well within a frame."""
    page = TargetsPage(context)
    show(qtbot, page)
    row = page.list.row("US equity")
    assert row is not None
    weights = cycle([Decimal("0.441"), Decimal("0.45"), Decimal("0.46"), Decimal("0.471")])
    row.slider.changed.emit("upper", Decimal("0.44"), "start")

    def move() -> None:
        row.slider.changed.emit("upper", next(weights), "move")
        QApplication.processEvents()

    taken, floor = typical_ms(move), floor_ms(qtbot, page)
    row.slider.changed.emit("upper", Decimal("0.44"), "cancel")
    settle(qtbot, context)
    assert taken / floor < EDGE_MOVE, told(taken, floor)


def test_a_moving_target_keeps_up_with_the_screen(context: PageContext, qtbot: QtBot) -> None:
    """A target moves every unlocked class with it: seven rows instead of one."""
    page = TargetsPage(context)
    show(qtbot, page)
    row = page.list.row("US equity")
    assert row is not None
    weights = cycle([Decimal("0.41"), Decimal("0.42"), Decimal("0.43"), Decimal("0.44")])
    row.slider.changed.emit("target", Decimal("0.40"), "start")

    def move() -> None:
        row.slider.changed.emit("target", next(weights), "move")
        QApplication.processEvents()

    taken, floor = typical_ms(move), floor_ms(qtbot, page)
    row.slider.changed.emit("target", Decimal("0.40"), "cancel")
    settle(qtbot, context)
    assert taken / floor < TARGET_MOVE, told(taken, floor)


def test_ghosts_follow_a_moving_handle(context: PageContext, qtbot: QtBot) -> None:
    """From the slider's move to the ghosts of the plan it means, worked out on another thread: within 50 ms."""
    page = TargetsPage(context)
    show(qtbot, page)
    row = page.list.row("US equity")
    assert row is not None
    weights = cycle([Decimal("0.445"), Decimal("0.45"), Decimal("0.46"), Decimal("0.455")])
    row.slider.changed.emit("upper", Decimal("0.44"), "start")

    def move() -> None:
        before = row.slider.view.proposed
        row.slider.changed.emit("upper", next(weights), "move")
        qtbot.waitUntil(lambda: row.slider.view.proposed != before)

    taken, floor = typical_ms(move), floor_ms(qtbot, page)
    row.slider.changed.emit("upper", Decimal("0.44"), "cancel")
    settle(qtbot, context)
    assert taken / floor < GHOST_MOVE, told(taken, floor)


def test_three_hundred_trades_are_shown_at_once(context: PageContext, qtbot: QtBot) -> None:
    """A long proposal is listed, unfolded and painted without the window stopping."""
    page = RebalancePage(context)
    show(qtbot, page)
    proposal = run(context.session.propose(Request(Mode.TARGET)))
    seed = proposal.trades[0]
    many = replace(
        proposal,
        trades=tuple(
            replace(seed, account=account.name, symbol=f"F{n:03d}")
            for account in context.session.plan.accounts
            for n in range(60)
        ),
    )
    household = context.session.household()
    flip = cycle([many, proposal])

    def show_other() -> None:
        page.trades.show_proposal(next(flip), household, context.format, Look())
        QApplication.processEvents()

    taken, floor = typical_ms(show_other, 10), floor_ms(qtbot, page)
    assert taken / floor < MANY_TRADES, told(taken, floor)
