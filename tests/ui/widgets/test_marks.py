"""Marks of classes: markers, patterns, dashes, and lines that stay crisp."""

import pytest
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.theme import current_theme
from app.ui.widgets.class_marker import ClassMarker, line_pen, marker_path, paint_fill
from app.ui.widgets.paint import crisp_line


@pytest.mark.parametrize("at", range(7))
def test_markers_stay_within_a_fifth_of_their_radius(at: int) -> None:
    """Every shape is centred and about as large as the circle."""
    path = marker_path(current_theme().slot(at).marker, QPointF(10, 10), 6)
    box = path.boundingRect()
    assert abs(box.center().x() - 10) < 0.1
    assert abs(box.center().y() - 10) < 0.7
    assert 10 <= max(box.width(), box.height()) <= 14.4


@pytest.mark.parametrize("at", range(7))
def test_patterns_cut_only_inside_their_area(qapp: QApplication, at: int) -> None:
    """A fill shows its class colour, its cut-outs (unless solid), and nothing outside the area."""
    image = QImage(60, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("magenta"))
    area = QPainterPath()
    area.addRect(QRectF(10, 5, 40, 20))
    painter = QPainter(image)
    paint_fill(painter, area, at)
    painter.end()
    inside = [image.pixelColor(x, y) for x in range(10, 50) for y in range(5, 25)]
    outside = [image.pixelColor(x, y) for x in range(60) for y in range(30) if not (10 <= x < 50 and 5 <= y < 25)]
    theme = current_theme()
    share = sum(color == theme.slot_color(at) for color in inside) / len(inside)
    assert (share == 1) if at == 0 else (0.3 < share < 0.95)
    assert set(map(QColor.name, outside)) == {QColor("magenta").name()}


def test_dashes_are_in_pixels(qapp: QApplication) -> None:
    """A dash keeps its length in pixels at any pen width, as Qt counts in pen widths."""
    assert line_pen(0).style() == Qt.PenStyle.SolidLine
    for width in (1.0, 2.0):
        pen = line_pen(1, width)
        assert [part * width for part in pen.dashPattern()] == [8, 3]
        assert pen.capStyle() == Qt.PenCapStyle.FlatCap


def test_a_class_marker_has_its_size(qtbot: QtBot) -> None:
    """A marker beside a name takes no more room than it needs."""
    marker = ClassMarker(2, hollow=True)
    qtbot.addWidget(marker)
    assert marker.sizeHint() == QSize(15, 15)


@pytest.mark.parametrize("scale,width,wanted", [(1, 1, 1), (1, 1.5, 1), (1.5, 1.5, 2), (2, 1.5, 3), (2, 1, 2)])
@pytest.mark.parametrize("x", [10, 10.25, 10.5, 10.8])
def test_lines_are_crisp_at_every_scale(qapp: QApplication, scale: float, width: float, wanted: int, x: float) -> None:
    """A line covers whole device pixels only, as many as its width and scale give."""
    image = QImage(round(24 * scale), round(24 * scale), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    crisp_line(painter, QPointF(x, 2), QPointF(x, 22), QColor("black"), width)
    crisp_line(painter, QPointF(2, x), QPointF(6, x), QColor("black"), width)
    painter.end()
    middle = image.height() // 4
    across = [image.pixelColor(at, middle).lightness() for at in range(image.width())]
    assert sorted(across)[:wanted] == [0] * wanted
    assert set(across) <= {0, 255}
    assert across.count(0) == wanted
