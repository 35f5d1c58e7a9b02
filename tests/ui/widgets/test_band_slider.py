"""The band slider by mouse, by keys and by a screen reader."""

import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, QVariantAnimation
from PySide6.QtGui import QAccessible, QImage, QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import theme_switch
from app.ui.widgets.band_geometry import BandView, Edges, Handle, hit_center, moved
from app.ui.widgets.band_line import BandLine
from app.ui.widgets.band_paint import BandLook, axis_in, track_y
from app.ui.widgets.band_slider import BandSlider

KEY = Qt.Key
MOD = Qt.KeyboardModifier
LEFT = Qt.MouseButton.LeftButton


def weight(percent: str) -> Decimal:
    """Return a percentage as a fraction."""
    return Decimal(percent) / 100


VIEW = BandView(
    "US equity", 0, weight("40"), weight("37"), weight("44"), weight("40"), weight("47"),
    suggested_lower=weight("36.5"), suggested_upper=weight("44.7"),
)  # fmt: skip


class Page:
    """Does what a page does with a slider: applies moves at once and restores a cancelled gesture."""

    def __init__(self, slider: BandSlider) -> None:
        self.slider = slider
        self.log: list[tuple[str, Decimal, str]] = []
        self.steps: list[Edges] = []
        self.edges = slider.view.edges
        self._before = self.edges
        slider.changed.connect(self._hear)

    def _hear(self, handle: Handle, place: Decimal, phase: str) -> None:
        self.log.append((handle, place, phase))
        if phase == "start":
            self._before = self.edges
        elif phase == "move":
            self.edges = moved(self.edges, handle, place)
        elif phase == "cancel":
            self.edges = self._before
        elif self.edges != self._before:
            self.steps.append(self.edges)
        if phase != "start":
            here = self.edges
            shown = replace(VIEW, target=here.target, lower=here.lower, upper=here.upper)
            self.slider.set_view(shown)


@pytest.fixture
def slider(qtbot: QtBot) -> BandSlider:
    """Show a slider 360 wide with the focus free."""
    made = BandSlider(VIEW)
    qtbot.addWidget(made)
    made.resize(360, 58)
    with qtbot.waitActive(made):
        made.show()
    return made


@pytest.fixture
def page(slider: BandSlider) -> Page:
    """Put the slider on a page."""
    return Page(slider)


def spot(slider: BandSlider, handle: Handle) -> QPoint:
    """Return the middle of a handle's hit area."""
    rect = QRectF(slider.rect())
    look = BandLook(reach=10)
    x = axis_in(rect, slider.view, look).x(slider.view.edges.at(handle))
    return QPoint(round(x), round(track_y(rect, look) + hit_center(handle)))


def drag(slider: BandSlider, handle: Handle, dx: int, modifier: Qt.KeyboardModifier = MOD.NoModifier) -> None:
    """Press a handle, move it and let go."""
    start = spot(slider, handle)
    QTest.mousePress(slider, LEFT, MOD.NoModifier, start)
    move(slider, start + QPoint(dx, 0), modifier)
    QTest.mouseRelease(slider, LEFT, modifier, start + QPoint(dx, 0))


def move(slider: BandSlider, to: QPoint, modifier: Qt.KeyboardModifier = MOD.NoModifier) -> None:
    """Send a mouse move with the button down, which QTest can't do together with a modifier."""
    place = QPointF(to)
    event = QMouseEvent(QEvent.Type.MouseMove, place, slider.mapToGlobal(place), LEFT, LEFT, modifier)
    QApplication.sendEvent(slider, event)


PX_PER_POINT = (360 - 24) / 20


def test_a_drag_is_one_gesture(slider: BandSlider, page: Page) -> None:
    """Press, move and release are start, move and end of one undo step of exact weight."""
    drag(slider, "upper", round(2 * PX_PER_POINT))
    assert [phase for _, _, phase in page.log] == ["start", "move", "end"]
    assert page.steps == [Edges(weight("40"), weight("37"), weight("46"))]


def test_a_drag_back_to_its_start_leaves_no_step(slider: BandSlider, page: Page) -> None:
    """Going there and back ends where it began, to the last digit."""
    start = spot(slider, "upper")
    QTest.mousePress(slider, LEFT, MOD.NoModifier, start)
    move(slider, start + QPoint(31, 0))
    move(slider, start)
    QTest.mouseRelease(slider, LEFT, MOD.NoModifier, start)
    assert page.steps == []
    assert slider.view.edges == VIEW.edges


def test_shift_drags_in_hundredths(slider: BandSlider, page: Page) -> None:
    """With Shift a drag of one pixel is finer than a tenth of a point."""
    drag(slider, "upper", 1, MOD.ShiftModifier)
    assert page.steps[0].upper == weight("44.06")


def test_the_target_carries_its_brackets(slider: BandSlider, page: Page) -> None:
    """A drag of the tab keeps both widths; the page hears of the target alone."""
    drag(slider, "target", round(PX_PER_POINT))
    assert page.steps == [Edges(weight("41"), weight("38"), weight("45"))]
    assert {handle for handle, _, _ in page.log} == {"target"}


def test_alt_leaves_the_brackets_where_they_are(slider: BandSlider, page: Page) -> None:
    """With Alt the tab moves alone, and a page that applies the moves agrees."""
    drag(slider, "target", round(PX_PER_POINT), MOD.AltModifier)
    assert page.steps == [Edges(weight("41"), weight("37"), weight("44"))]


def test_letting_go_of_alt_in_a_drag_takes_the_brackets_along(slider: BandSlider, page: Page) -> None:
    """Alt holds for the moment it is held; page and picture agree all along."""
    start = spot(slider, "target")
    QTest.mousePress(slider, LEFT, MOD.NoModifier, start)
    move(slider, start + QPoint(20, 0), MOD.AltModifier)
    assert (page.edges.lower, page.edges.upper) == (VIEW.lower, VIEW.upper)
    move(slider, start + QPoint(round(PX_PER_POINT), 0))
    assert page.edges == slider.view.edges == Edges(weight("41"), weight("38"), weight("45"))
    QTest.mouseRelease(slider, LEFT, MOD.NoModifier, start)


def test_escape_during_a_drag_restores(slider: BandSlider, page: Page, qtbot: QtBot) -> None:
    """Esc puts everything back, ends the gesture and ignores the rest of the drag."""
    start = spot(slider, "lower")
    QTest.mousePress(slider, LEFT, MOD.NoModifier, start)
    move(slider, start + QPoint(-40, 0))
    QTest.keyClick(slider.handle_widgets()[1], KEY.Key_Escape)
    assert page.log[-1] == ("lower", VIEW.lower, "cancel")
    move(slider, start + QPoint(-60, 0))
    QTest.mouseRelease(slider, LEFT, MOD.NoModifier, start)
    assert page.steps == []
    assert slider.view.edges == VIEW.edges


def test_a_bracket_stops_a_tenth_from_the_target(slider: BandSlider, page: Page) -> None:
    """A bracket dragged across the target simply stops."""
    drag(slider, "lower", 300)
    assert page.steps[-1].lower == weight("39.9")


@pytest.mark.parametrize(
    "handle,key,modifier,after",
    [
        ("upper", KEY.Key_Right, MOD.NoModifier, ("40", "37", "44.1")),
        ("upper", KEY.Key_Left, MOD.ShiftModifier, ("40", "37", "43.99")),
        ("upper", KEY.Key_PageUp, MOD.NoModifier, ("40", "37", "45")),
        ("upper", KEY.Key_Home, MOD.NoModifier, ("40", "37", "40.1")),
        ("upper", KEY.Key_End, MOD.NoModifier, ("40", "37", "100")),
        ("upper", KEY.Key_Right, MOD.AltModifier, ("40", "36.9", "44.1")),
        ("lower", KEY.Key_Right, MOD.AltModifier, ("40", "37.1", "43.9")),
        ("lower", KEY.Key_PageDown, MOD.NoModifier, ("40", "36", "44")),
        ("lower", KEY.Key_Home, MOD.NoModifier, ("40", "0", "44")),
        ("lower", KEY.Key_Delete, MOD.NoModifier, ("40", "36.5", "44")),
        ("upper", KEY.Key_Delete, MOD.NoModifier, ("40", "37", "44.7")),
        ("target", KEY.Key_Delete, MOD.NoModifier, ("40", "36.5", "44.7")),
        ("target", KEY.Key_Left, MOD.NoModifier, ("39.9", "36.9", "43.9")),
        ("target", KEY.Key_Home, MOD.NoModifier, ("3", "0", "7")),
    ],
)
def test_keys_move_the_handles(
    slider: BandSlider,
    page: Page,
    qtbot: QtBot,
    handle: Handle,
    key: Qt.Key,
    modifier: Qt.KeyboardModifier,
    after: tuple[str, str, str],
) -> None:
    """Each key of the design moves what it says, as one undo step."""
    slider.focus_handle(handle)
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key, modifier)
    assert page.steps == [Edges(*(weight(place) for place in after))]


def test_a_held_key_is_one_step(slider: BandSlider, page: Page, qtbot: QtBot) -> None:
    """A key that repeats while held ends in one undo step when it is released."""
    slider.focus_handle("upper")
    handle = slider.handle_widgets()[2]
    QTest.keyPress(handle, KEY.Key_Right)
    for _ in range(4):
        for kind in (QEvent.Type.KeyRelease, QEvent.Type.KeyPress):
            QApplication.sendEvent(handle, QKeyEvent(kind, KEY.Key_Right, MOD.NoModifier, "", autorep=True))
    assert page.steps == []
    QTest.keyRelease(handle, KEY.Key_Right)
    assert page.steps == [Edges(weight("40"), weight("37"), weight("44.5"))]


def test_losing_the_focus_ends_a_held_key(slider: BandSlider, page: Page, qtbot: QtBot) -> None:
    """A gesture whose key release never arrives still becomes its undo step."""
    slider.focus_handle("upper")
    QTest.keyPress(slider.handle_widgets()[2], KEY.Key_Right)
    slider.focus_handle("lower")
    assert len(page.steps) == 1


def test_tab_walks_target_lower_upper_and_on(shown: Callable[..., QWidget], qtbot: QtBot) -> None:
    """Tab goes from the target to the lower and upper edge, then to what follows the slider."""
    slider, after = BandSlider(VIEW), QLineEdit()
    shown(slider, after)
    slider.focus_handle("target")
    walked = []
    for _ in range(4):
        focused = QApplication.focusWidget()
        assert focused is not None
        walked.append(focused)
        QTest.keyClick(focused, KEY.Key_Tab)
    assert walked == [*slider.handle_widgets(), after]


def test_a_locked_target_stays_while_its_brackets_live(slider: BandSlider, page: Page, qtbot: QtBot) -> None:
    """A locked target ignores mouse and keys; the brackets still move."""
    slider.set_view(replace(VIEW, locked=True))
    drag(slider, "target", 40)
    QTest.keyClick(slider.handle_widgets()[0], KEY.Key_Right)
    assert page.log == []
    assert "locked" in slider.handle_value("target")
    drag(slider, "upper", round(PX_PER_POINT))
    assert page.steps[-1].upper == weight("45")


def test_l_asks_for_the_lock(slider: BandSlider, qtbot: QtBot) -> None:
    """L toggles the lock; the page decides."""
    with qtbot.waitSignal(slider.lockToggled):
        QTest.keyClick(slider.handle_widgets()[0], KEY.Key_L)


def test_a_disabled_row_takes_nothing(slider: BandSlider, page: Page) -> None:
    """While disabled neither the pointer nor Tab finds a handle."""
    slider.set_view(replace(VIEW, enabled=False))
    slider.focus_handle("upper")
    move(slider, spot(slider, "upper"))
    assert page.log == []
    assert QApplication.focusWidget() not in slider.handle_widgets()
    assert slider.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_hovering_a_handle_shows_what_can_be_done(slider: BandSlider) -> None:
    """The cursor tells of a handle under the pointer and of nothing elsewhere."""
    QTest.mouseMove(slider, spot(slider, "upper"))
    assert slider.cursor().shape() == Qt.CursorShape.SizeHorCursor
    QTest.mouseMove(slider, QPoint(3, 3))
    assert slider.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_a_press_beside_the_handles_is_not_ours(slider: BandSlider, page: Page) -> None:
    """A click on the bare track moves nothing."""
    QTest.mouseClick(slider, LEFT, MOD.NoModifier, QPoint(20, 31))
    assert page.log == []


def test_a_view_set_during_a_gesture_does_not_fight_the_hand(slider: BandSlider) -> None:
    """While dragging, the handles stand where the hand has them, whatever the page shows."""
    start = spot(slider, "upper")
    QTest.mousePress(slider, LEFT, MOD.NoModifier, start)
    move(slider, start + QPoint(round(PX_PER_POINT), 0))
    slider.set_view(VIEW)
    assert slider.view.upper == weight("45")
    QTest.mouseRelease(slider, LEFT, MOD.NoModifier, start)
    slider.set_view(VIEW)
    assert slider.view == VIEW


def slide_of(slider: BandSlider) -> QVariantAnimation:
    """Return the animation that re-centres a row."""
    return slider.findChildren(QVariantAnimation)[0]


def test_a_new_saved_target_slides_the_row_home(slider: BandSlider, qtbot: QtBot) -> None:
    """The row slides for 160 ms until the target stands on the keel again."""
    slider.set_view(replace(VIEW, target=weight("42"), saved_target=weight("42")))
    slide = slide_of(slider)
    assert slide.state() == QVariantAnimation.State.Running
    assert slide.duration() == 160
    first = slider.handle_widgets()[0].geometry().center().x()
    with qtbot.waitSignal(slide.finished):
        slide.setCurrentTime(160)
    assert first > slider.width() / 2 + 20
    assert abs(slider.handle_widgets()[0].geometry().center().x() - slider.width() / 2) <= 1


def test_reduced_motion_brings_the_row_home_at_once(slider: BandSlider) -> None:
    """Without motion the row jumps."""
    theme_switch().choose("light", reduced_motion=True)
    slider.set_view(replace(VIEW, target=weight("42"), saved_target=weight("42")))
    assert slide_of(slider).state() == QVariantAnimation.State.Stopped
    assert abs(slider.handle_widgets()[0].geometry().center().x() - slider.width() / 2) <= 1


def test_readers_find_three_sliders(slider: BandSlider) -> None:
    """The slider has three accessible children of role Slider, named and valued in words."""
    parent = QAccessible.queryAccessibleInterface(slider)
    children = [parent.child(at) for at in range(parent.childCount())]
    kinds = QAccessible.Text
    assert [child.role() for child in children] == [QAccessible.Role.Slider] * 3
    assert [child.text(kinds.Name) for child in children] == [
        "US equity, target",
        "US equity, lower edge",
        "US equity, upper edge",
    ]
    assert children[2].text(kinds.Value) == "4.0 points above target, 44.0 percent"
    assert children[2].text(kinds.Description) == children[2].text(kinds.Value)
    assert children[2].state().focusable


def test_readers_hear_the_value_of_the_moment(slider: BandSlider, page: Page, qtbot: QtBot) -> None:
    """After a key the accessible value is the new one."""
    handle = slider.handle_widgets()[2]
    QTest.keyClick(handle, KEY.Key_PageUp)
    spoken = QAccessible.queryAccessibleInterface(handle).text(QAccessible.Text.Value)
    assert spoken == "5.0 points above target, 45.0 percent"


def test_accessible_children_die_with_their_slider(qtbot: QtBot) -> None:
    """Asking readers' questions of short-lived sliders leaves nothing to ask."""
    for _ in range(20):
        made = BandSlider(VIEW)
        parent = QAccessible.queryAccessibleInterface(made)
        assert parent.child(0).text(QAccessible.Text.Name) == "US equity, target"
        made.deleteLater()
        del made, parent
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.mark.parametrize("make", [lambda: BandSlider(VIEW), lambda: BandLine(VIEW)])
def test_a_row_paints_within_four_milliseconds(qtbot: QtBot, make: Callable[[], QWidget]) -> None:
    """The median of twenty paints at scale 2 stays under the budget."""
    row = make()
    qtbot.addWidget(row)
    row.resize(360, 82)
    image = QImage(720, 164, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(2)
    times = []
    for _ in range(21):
        start = time.perf_counter()
        row.render(image)
        times.append(time.perf_counter() - start)
    assert sorted(times)[10] < 0.004


def test_a_line_says_what_it_shows(qtbot: QtBot) -> None:
    """The read-only row tells weight, drift and side in words; an unknown weight is unknown."""
    line = BandLine(VIEW)
    qtbot.addWidget(line)
    assert line.accessibleName() == (
        "US equity: 47.0\N{NARROW NO-BREAK SPACE}%, +7.0 points from target, above its band"
    )
    line.set_view(replace(VIEW, current=None))
    assert line.accessibleName() == "US equity: weight unknown"
