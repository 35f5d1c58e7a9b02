"""Golden pictures: widgets as they were approved, in both themes at three scales.

``EVENKEEL_UPDATE_GOLDEN=1 python -m pytest tests/ui/golden`` paints them anew, to be looked at
before they are committed.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter, QPainterPath
from PySide6.QtWidgets import QApplication

from app.ui.charts.drift_paint import Frame
from app.ui.charts.frontier import paint_frontier
from app.ui.charts.frontier_view import Dot, FrontierView
from app.ui.charts.frontier_words import paint_words
from app.ui.format import Formatter
from app.ui.theme import Theme, current_theme, theme_switch
from app.ui.theme_tokens import ThemeName
from app.ui.widgets.alpha_ledger import AlphaBar, AlphaView, paint_alpha
from app.ui.widgets.balance_dial import paint_dial
from app.ui.widgets.band_geometry import BandView
from app.ui.widgets.band_line import paint_band_line
from app.ui.widgets.band_paint import BandLook, paint_band
from app.ui.widgets.chip import ChipView, paint_chip
from app.ui.widgets.class_marker import line_pen, paint_fill, paint_marker
from app.ui.widgets.dial_geometry import DialView
from app.ui.widgets.gains_ledger import LedgerView, paint_ledger
from app.ui.widgets.inclinometer import paint_inclinometer
from app.ui.widgets.wash_timeline_paint import TimelineView, layout_of, paint_canvas, paint_header
from tests.ui.frontiers import POINTS
from tests.ui.harvest_reports import BND_WINDOW, DAY, LEDGER, VWO_WINDOW

FORMAT = Formatter(hide_amounts=False, today=DAY)
PICTURES = Path(__file__).parent / "pictures"
UPDATE = os.environ.get("EVENKEEL_UPDATE_GOLDEN") == "1"
CHANNEL_TOLERANCE = 24
SHARE_TOLERANCE = 0.002
"""Two builds of Qt may round an antialiased pixel differently; a moved or missing part is far more."""


def weight(percent: str) -> Decimal:
    """Return a percentage as a fraction."""
    return Decimal(percent) / 100


REST = BandView("US equity", 0, weight("40"), weight("37"), weight("44"), weight("40"), weight("42"), weight("41.2"))
OVER = replace(REST, current=weight("47"), proposed=weight("42.4"))
UNDER = BandView(
    "Intl developed", 1, weight("18"), weight("15"), weight("21"), weight("18"), weight("13.4"), weight("15")
)
SMALL = BandView("TIPS", 5, weight("7"), weight("5.5"), weight("9"), weight("7"), weight("6.1"), weight("6.5"))
ROWS: tuple[tuple[BandView, BandLook], ...] = (
    (REST, BandLook(10)),
    (OVER, BandLook(10, scale=True, ground="selected", focus="upper")),
    (UNDER, BandLook(10, hot="lower")),
    (OVER, BandLook(10, scale=True, pressed="upper")),
    (SMALL, BandLook(10, focus="target")),
    (replace(SMALL, locked=True, strategic=weight("8.5")), BandLook(10)),
    (replace(REST, current=weight("75")), BandLook(10)),
    (replace(SMALL, enabled=False), BandLook(10)),
    (replace(REST, child=True), BandLook(10)),
)
CHIPS = (
    ChipView("Over band", "over"), ChipView("Under", "under"), ChipView("Harvest", "good"),
    ChipView("Lot choice", "accent"), ChipView("Location"), ChipView("Ignored", "outline"),
    ChipView("Can't read", "danger", "octagon"), ChipView("Twin", "caution", "warning"),
    ChipView("Duplicate", "neutral", "check"),
)  # fmt: skip


def paint_sliders(painter: QPainter, theme: Theme) -> None:
    """Paint the slider in its states, 66 px apart."""
    for at, (view, look) in enumerate(ROWS):
        rect = QRectF(0, at * 82, 360, 82 if look.scale else 58)
        painter.fillRect(rect, theme.color(look.ground))
        paint_band(painter, rect, view, look, theme)


def paint_lines(painter: QPainter, theme: Theme) -> None:
    """Paint the read-only row inside, above, below, unknown and beyond its range."""
    views = (REST, OVER, UNDER, SMALL, replace(REST, current=None), replace(UNDER, current=weight("2")))
    for at, view in enumerate(views):
        paint_band_line(painter, QRectF(0, at * 38, 320, 38), view)


def paint_chips(painter: QPainter, theme: Theme) -> None:
    """Paint one chip of each tone."""
    x, y = 8.0, 16.0
    for chip in CHIPS:
        x += paint_chip(painter, x, y, chip) + 6
        if x > 300:
            x, y = 8.0, y + 26


def paint_markers(painter: QPainter, theme: Theme) -> None:
    """Paint marker, hollow marker, fill and line of eight classes."""
    for at in range(8):
        y = 14 + at * 26
        paint_marker(painter, QPointF(14, y), at)
        paint_marker(painter, QPointF(38, y), at, 4.6, hollow=True, ground=theme.color("surface"))
        path = QPainterPath()
        path.addRoundedRect(QRectF(60, y - 9, 60, 18), 2, 2)
        paint_fill(painter, path, at)
        painter.setPen(line_pen(at))
        painter.drawLine(QPointF(132, y), QPointF(212, y))


def paint_inclinometers(painter: QPainter, theme: Theme) -> None:
    """Paint the instrument inside, below, above, beyond and unknown."""
    for at, ball in enumerate((Decimal("0.1"), Decimal("-1.4"), Decimal("1.75"), Decimal(5), None)):
        paint_inclinometer(painter, QRectF(0, at * 46, 112, 46), ball, theme)


def paint_ledgers(painter: QPainter, theme: Theme) -> None:
    """Paint a year with a proposal, one of losses only, and one near its budget."""
    years = (
        LEDGER,
        replace(LEDGER, realized_losses=Decimal(5400), proposed_gains=Decimal(0), budget=None),
        replace(LEDGER, realized_gains=Decimal(8600)),
    )
    for at, ledger in enumerate(years):
        paint_ledger(painter, QRectF(16, 12 + at * 70, 488, 60), LedgerView(ledger, FORMAT), theme)


def paint_timeline(painter: QPainter, theme: Theme) -> None:
    """Paint a blocked window with its later day, and a clear one whose sale is tried on another day."""
    view = TimelineView((BND_WINDOW, VWO_WINDOW), DAY, FORMAT, {1: date(2026, 12, 1)})
    layout = layout_of(view, 584, theme)
    painter.translate(16, 4)
    paint_header(painter, layout, theme)
    painter.translate(0, 20)
    paint_canvas(painter, view, layout, theme, focus=5)


def paint_dials(painter: QPainter, theme: Theme) -> None:
    """Paint the small dial at a stop with the keyboard, between stops, at its end, and out of date."""
    states = (
        (DialView(POINTS, POINTS[2].drift), True),
        (DialView(POINTS, POINTS[3].drift), False),
        (DialView(POINTS, POINTS[-1].drift), False),
        (DialView(POINTS, POINTS[0].drift, is_stale=True), False),
    )
    for at, (view, focus) in enumerate(states):
        paint_dial(painter, QRectF(at % 2 * 220, at // 2 * 100, 204, 92), view, theme, focus=focus)


def paint_frontiers(painter: QPainter, theme: Theme) -> None:
    """Paint the large frontier between two stops, with another plan and all words that find room."""
    dots = (Dot(Decimal("0.0310"), Decimal(-120), "Edge only"), Dot(Decimal("0.0500"), Decimal(-380), "Mine"))
    view = FrontierView(DialView(POINTS, POINTS[3].drift), dots, FORMAT)
    box = QRectF(10, 20, 620, 260)
    frame = Frame.of(box, (-8.0, 0.3), (-700.0, 240.0))
    paint_frontier(painter, view, frame, has_focus=True)
    paint_words(painter, view, frame, box)


def paint_alphas(painter: QPainter, theme: Theme) -> None:
    """Paint a split whose interval contains zero, and one with a part that is unknown and no interval."""
    names = ("Timing", "Cash flow", "Tax", "Location", "Cost")

    def view(amounts: tuple[int | None, ...], total: int | None, low: float | None, high: float | None) -> AlphaView:
        parts = (AlphaBar(n, n, None if a is None else Decimal(a)) for n, a in zip(names, amounts, strict=True))
        whole = AlphaBar("total", "Total", None if total is None else Decimal(total))
        return AlphaView(tuple(parts), whole, low, high, FORMAT)

    paint_alpha(painter, QRectF(10, 8, 500, 146), view((-473, 214, 226, 310, 2), 279, -1176.0, 1773.0), theme)
    paint_alpha(painter, QRectF(10, 168, 500, 146), view((120, -40, None, 0, -6), None, None, None), theme)


SCENES: dict[str, tuple[int, int, Callable[[QPainter, Theme], None]]] = {
    "band-slider": (360, 82 * len(ROWS), paint_sliders),
    "band-line": (320, 228, paint_lines),
    "inclinometer": (112, 230, paint_inclinometers),
    "chips": (400, 90, paint_chips),
    "markers": (220, 214, paint_markers),
    "gains-ledger": (520, 222, paint_ledgers),
    "wash-timeline": (600, 400, paint_timeline),
    "balance-dial": (428, 192, paint_dials),
    "frontier": (640, 300, paint_frontiers),
    "alpha-ledger": (520, 322, paint_alphas),
}


@pytest.fixture(autouse=True)
def light_after(qapp: QApplication) -> Iterator[None]:
    """Leave the theme as tests expect it."""
    yield
    theme_switch().choose("light")


def picture_of(scene: str, scale: float) -> QImage:
    """Paint a scene on the surface colour at a device scale."""
    wide, tall, paint = SCENES[scene]
    image = QImage(round(wide * scale), round(tall * scale), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    image.fill(current_theme().color("surface"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint(painter, current_theme())
    painter.end()
    return image


def channels(image: QImage) -> npt.NDArray[np.int16]:
    """Return height x width x 3 colour channels."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : plain.width() * 3].reshape(plain.height(), plain.width(), 3).astype(np.int16)


def share_off(image: QImage, golden: QImage) -> float:
    """Return the share of pixels whose worst channel is off by more than the tolerance."""
    off = np.abs(channels(image) - channels(golden)).max(axis=2) > CHANNEL_TOLERANCE
    return float(off.mean())


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("scene", SCENES)
def test_the_picture_is_the_approved_one(scene: str, name: ThemeName, scale: float, tmp_path: Path) -> None:
    """The scene paints as approved; on a difference the new picture is kept beside the test's files."""
    theme_switch().choose(name)
    image = picture_of(scene, scale)
    path = PICTURES / f"{scene}-{name}-{scale:g}x.png"
    if UPDATE:
        path.parent.mkdir(exist_ok=True)
        assert image.save(str(path))
    golden = QImage(str(path))
    assert golden.size() == image.size(), f"{path.name} is missing or of another size"
    off = share_off(image, golden)
    if off > SHARE_TOLERANCE:
        image.save(str(tmp_path / path.name))
        pytest.fail(f"{off:.2%} of {path.name} differ; the new picture is {tmp_path / path.name}")


def test_a_lost_part_is_noticed(qapp: QApplication) -> None:
    """The tolerance lets no missing marker pass, even in the largest scene."""
    theme_switch().choose("light")
    whole = picture_of("band-slider", 1.0)
    missing = QImage(whole)
    painter = QPainter(missing)
    painter.fillRect(QRectF(207, 24, 14, 14), current_theme().color("band"))
    painter.end()
    assert share_off(missing, whole) > 0
    assert share_off(whole, whole) == 0


def test_no_picture_is_left_over() -> None:
    """Every file in the folder belongs to a scene."""
    wanted = {
        f"{scene}-{name}-{scale:g}x.png" for scene in SCENES for name in ("light", "dark") for scale in (1.0, 1.5, 2.0)
    }
    assert {path.name for path in PICTURES.iterdir()} == wanted
