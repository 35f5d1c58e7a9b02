"""What a frame of the Charts page takes while twenty years of twelve classes are moved and zoomed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import pytest
from PySide6.QtCore import QLineF, QPointF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.engine.history import ClassHistory, DriftHistory, HistoryEvent
from app.model.plan import Plan
from app.ui.charts.views import window_of
from app.ui.pages.charts.page import ChartsPage
from app.ui.pages.page import PageContext
from tests.ui.page_fixtures import close_context, sample_context
from tests.ui.pages.driving import show

pytestmark = [pytest.mark.bench, pytest.mark.qt_log_ignore("propagateSizeHints"), pytest.mark.timeout(300)]

YEARS, CLASSES, FRAMES = 20, 12, 60
MOST = 10.0
"""Most plain pictures of as many strokes a frame may take: a page has ribbons, hatches, marks and words besides."""
LAST = date(2026, 11, 20)


@pytest.fixture
def context(qtbot: QtBot, tmp_path: Path) -> Iterator[PageContext]:
    """Give a page's context over the sample, whose plan is given twelve classes."""
    made = sample_context(tmp_path)
    yield made
    close_context(made)


def long_history(names: list[str]) -> DriftHistory:
    """Weights that wander in and out of their bands, with an event a month, and bands that change."""
    rng = np.random.default_rng(11)
    begin = LAST - timedelta(days=YEARS * 365)
    days = tuple(d for n in range(YEARS * 365 + 1) if (d := begin + timedelta(days=n)).weekday() < 5)
    classes = {}
    for name in names:
        steps_f = rng.normal(0, 0.001, len(days))
        walk_f = np.zeros(len(days))
        for n in range(1, len(days)):
            walk_f[n] = 0.995 * walk_f[n - 1] + steps_f[n]
        half = np.where(np.arange(len(days)) < len(days) // 2, 0.008, 0.012)
        target_f = np.full(len(days), 1 / CLASSES)
        classes[name] = ClassHistory(target_f + walk_f, target_f, target_f - half, target_f + half)
    kinds = ("deposit", "deposit", "withdrawal", "rebalanced", "plan")
    events = tuple(HistoryEvent(day, kinds[n % 5], f"{kinds[n % 5]} {n}") for n, day in enumerate(days[::21]))
    return DriftHistory(days, classes, np.full(len(days), 1e6), np.zeros(len(days)), events)


def twelve(plan: Plan, names: list[str]) -> Plan:
    """The sample's plan with so many classes, and its securities spread over them."""
    leaf = replace(plan.leaves[0], target=Decimal("0.08"), tilt=None)
    classes = [replace(leaf, name=name) for name in names]
    classes[-1] = replace(classes[-1], target=1 - Decimal("0.08") * (len(names) - 1))
    kept = tuple(replace(s, classes={names[n % len(names)]: Decimal(1)}) for n, s in enumerate(plan.securities))
    return replace(plan, classes=tuple(classes), securities=kept)


class Plain(QWidget):
    """As many antialiased strokes as the page draws in its lines, and nothing else."""

    def __init__(self, strokes: int) -> None:
        super().__init__()
        x_f = np.linspace(0, 1100, strokes + 1)
        y_f = np.random.default_rng(3).normal(400, 20, strokes + 1)
        points = [QPointF(x, y) for x, y in zip(x_f.tolist(), y_f.tolist(), strict=True)]
        self._strokes = [QLineF(one, other) for one, other in pairwise(points)]

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802  Qt's own
        """Paint them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().windowText(), 2))
        painter.drawLines(self._strokes)


def frame_ms(move: Callable[[int], object]) -> list[float]:
    """What so many frames take, from the move to the last painted pixel."""
    taken = []
    for n in range(FRAMES):
        start = perf_counter()
        move(n)
        QApplication.processEvents()
        taken.append((perf_counter() - start) * 1000)
    return taken


def strokes_of(page: ChartsPage) -> int:
    """The strokes of all lines that are drawn."""
    assert page.facts is not None
    width = page.drift.chart.plot_rect.width()
    large = len(page.facts.levels[page.drift.subject].within(page.seen, width).weight.ends_f)
    small = [len(one.levels.within(page.seen, one.width()).weight.ends_f) for one in page.drift.small]
    return large + sum(small)


def floor_ms(qtbot: QtBot, page: ChartsPage) -> float:
    """What this machine takes to paint that many strokes plainly."""
    plain = Plain(strokes_of(page))
    qtbot.addWidget(plain)
    plain.resize(page.size())
    with qtbot.waitExposed(plain):
        plain.show()
    taken = []
    for _ in range(20):
        start = perf_counter()
        plain.repaint()
        taken.append((perf_counter() - start) * 1000)
    plain.hide()
    return median(taken)


def test_twenty_years_of_twelve_classes_move_with_the_hand(context: PageContext, qtbot: QtBot) -> None:
    """A pan and a zoom of the whole page, small charts too, cost a few times the plain strokes of its lines."""
    names = [f"Class {n}" for n in range(CLASSES)]
    context.session.save_plan(twelve(context.session.plan, names), "Twelve classes")
    page = ChartsPage(context)
    show(qtbot, page, 1256, 1600)
    page.take(long_history(names))
    page.spans.choose("all")
    assert page.facts is not None
    assert len(page.drift.small) == CLASSES - 1
    assert all(one.isVisible() for one in page.drift.small)
    QApplication.processEvents()
    reach = page.facts.reach
    whole = window_of(page.facts.history, "all")
    floor, strokes = floor_ms(qtbot, page), strokes_of(page)
    page.move_to(whole.zoomed(0.9, whole.last, reach))
    pans = frame_ms(lambda n: page.move_to(page.seen.panned(-6 if n % 2 else 5, reach)))
    page.move_to(whole)
    zooms = frame_ms(
        lambda n: page.move_to(page.seen.zoomed(0.93 if n < FRAMES / 2 else 1 / 0.93, whole.last - 900, reach))
    )
    for what, taken in (("pan", pans), ("zoom", zooms)):
        slow = sorted(taken)[int(0.95 * FRAMES)]
        told = f"{what}: {median(taken):.1f} ms a frame, 95th {slow:.1f} ms; {strokes} strokes plain {floor:.2f} ms"
        print(told)  # noqa: T201
        assert median(taken) / floor < MOST, told
