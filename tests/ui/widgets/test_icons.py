"""Icons: every one of ours, in any role, at any scale."""

import gc
import xml.etree.ElementTree as ET
from typing import get_args

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QIcon, QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.resources import resource_path
from app.ui.icons import IconName, icon, icon_pixmap, paint_icon
from app.ui.theme import current_theme, theme_switch

NAMES: tuple[IconName, ...] = get_args(IconName)


def ink_share(image: QImage) -> float:
    """Return the share of pixels that are not transparent."""
    inked = sum(image.pixelColor(x, y).alpha() > 0 for x in range(image.width()) for y in range(image.height()))
    return inked / (image.width() * image.height())


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_follows_the_grid(name: IconName) -> None:
    """An icon is drawn on 18 by 18 with a 1.5 stroke and round caps, in the current colour alone."""
    text = resource_path(f"icons/{name}.svg").read_text(encoding="utf-8")
    root = ET.fromstring(text)  # noqa: S314 (our own file)
    assert root.attrib["viewBox"] == "0 0 18 18"
    assert root.attrib["stroke"] == "currentColor"
    assert (root.attrib["stroke-width"], root.attrib["stroke-linecap"]) == ("1.5", "round")
    assert "#" not in text


def test_every_icon_file_has_a_name() -> None:
    """Names and files are the same set."""
    assert {path.stem for path in resource_path("icons").glob("*.svg")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_leaves_ink(qapp: QApplication, name: IconName) -> None:
    """No icon is empty, and none is a blot."""
    assert 0.02 < ink_share(icon_pixmap(name, "ink", 18, 2).toImage()) < 0.7


def test_an_icon_follows_the_theme(qapp: QApplication) -> None:
    """One QIcon shows the role of whatever theme is in force."""
    made = icon("lock", "accent")
    found = []
    for mode in ("light", "dark"):
        theme_switch().choose("dark" if mode == "dark" else "light")
        image = made.pixmap(QSize(36, 36)).toImage()
        solid = {
            image.pixelColor(x, y).name()
            for x in range(image.width())
            for y in range(image.height())
            if image.pixelColor(x, y).alpha() == 255
        }
        found.append(solid == {current_theme().color("accent").name()})
    assert found == [True, True]


def test_a_checked_icon_takes_its_second_role(qapp: QApplication) -> None:
    """On and off differ when two roles are given, and not otherwise."""
    size, mode = QSize(18, 18), QIcon.Mode.Normal
    two, one = icon("today", "ink_2", "accent"), icon("today")
    assert two.pixmap(size, mode, QIcon.State.On).toImage() != two.pixmap(size).toImage()
    assert one.pixmap(size, mode, QIcon.State.On).toImage() == one.pixmap(size).toImage()


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_painting_is_sharp_at_every_scale(qapp: QApplication, scale: float) -> None:
    """What is painted into a scaled image equals the icon rendered at that size."""
    side = round(18 * scale)
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(scale)
    image.fill(QColor(0, 0, 0, 0))
    painter = QPainter(image)
    paint_icon(painter, QRectF(0, 0, 18, 18), "check", current_theme().color("ink"))
    painter.end()
    whole = icon_pixmap("check", "ink", 18, scale).toImage()
    assert image.convertToFormat(whole.format()) == whole


def test_copies_of_an_icon_outlive_it(qapp: QApplication) -> None:
    """A detached copy keeps painting after the first icon and Python's garbage are gone."""
    for _ in range(20):
        first = icon("unlock")
        copy = QIcon(first)
        copy.addPixmap(first.pixmap(18, 18))
        del first
        gc.collect()
        assert not copy.pixmap(18, 18).isNull()
