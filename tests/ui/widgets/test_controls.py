"""The small controls: segments, tiles, chips, banners, verdict, empty state, job, toggle, ring."""

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QProgressBar, QPushButton, QScrollArea, QSplitter, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import Shiboken

from app.ui.theme import current_theme, theme_switch
from app.ui.widgets.banner import Banner, BannerView, UndoBanner
from app.ui.widgets.card import Card, Hairline, Well, button, cards
from app.ui.widgets.chip import INK, TINT, Chip, ChipView, chip_width
from app.ui.widgets.empty_state import EmptyState, EmptyView
from app.ui.widgets.focus_ring import FocusRing
from app.ui.widgets.inclinometer import Inclinometer, ball_side
from app.ui.widgets.job_bar import JobBar, JobView
from app.ui.widgets.segment import Segment
from app.ui.widgets.text import Text
from app.ui.widgets.tile import Tile, TileView
from app.ui.widgets.toggle import Toggle
from app.ui.widgets.verdict_banner import VerdictBanner, VerdictView

Shown = Callable[..., QWidget]


def button_of(widget: QWidget, text: str) -> QPushButton:
    """Return the button of a text."""
    (found,) = (part for part in widget.findChildren(QPushButton) if part.text() == text)
    return found


def picture(widget: QWidget) -> QImage:
    """Return a widget as painted now."""
    image = QImage(widget.size(), QImage.Format.Format_RGB32)
    widget.render(image)
    return image


def test_a_segment_tells_what_is_chosen(qtbot: QtBot) -> None:
    """Choosing tells the key once; choosing it again tells nothing."""
    segment = Segment([("own", "My own"), ("five", "± 5")], "Bands")
    qtbot.addWidget(segment)
    assert segment.choice == "own"
    with qtbot.waitSignal(segment.changed) as told:
        segment.choose("five")
    assert (told.args, segment.choice) == (["five"], "five")
    with qtbot.assertNotEmitted(segment.changed):
        segment.choose("five")


def test_arrows_move_a_segment(shown: Shown, qtbot: QtBot) -> None:
    """Left and right move choice and focus together, and stop at the ends."""
    segment = Segment([("a", "A"), ("b", "B"), ("c", "C")], "Tabs")
    shown(segment)
    button_of(segment, "A").setFocus()
    for key, choice in (
        (Qt.Key.Key_Right, "b"), (Qt.Key.Key_Right, "c"), (Qt.Key.Key_Right, "c"), (Qt.Key.Key_Left, "b"),
    ):  # fmt: skip
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key)
        assert segment.choice == choice
    assert QApplication.focusWidget() is button_of(segment, "B")


def test_arrows_pass_over_a_disabled_option(shown: Shown, qtbot: QtBot) -> None:
    """An option that can't be used is not chosen by keys."""
    segment = Segment([("a", "A"), ("b", "B"), ("c", "C")], "Tabs")
    segment.set_option_enabled("b", False)
    shown(segment)
    button_of(segment, "A").setFocus()
    QTest.keyClick(button_of(segment, "A"), Qt.Key.Key_Right)
    assert segment.choice == "c"


def test_a_tile_is_a_button_that_speaks(shown: Shown, qtbot: QtBot) -> None:
    """Enter opens a tile's page, and a reader hears label, figure and line."""
    tile = Tile(TileView("Drift from target", "7.1", "points", "1 of 7 classes", "outside its band", "over"))
    shown(tile)
    with qtbot.waitSignal(tile.clicked):
        QTest.keyClick(tile, Qt.Key.Key_Return)
    assert tile.accessibleName() == "Drift from target: 7.1 points"
    assert tile.accessibleDescription() == "1 of 7 classes outside its band"


def test_a_tile_shows_its_flag_in_color(shown: Shown) -> None:
    """With a flag the tile has pixels of the role, without it none."""
    seen = []
    for flag in (None, "over"):
        tile = Tile(TileView("Drift", "7.1", line="outside", flag="over" if flag else None))
        shown(tile)
        image, over = picture(tile), current_theme().color("over")
        found = any(image.pixelColor(x, y) == over for x in range(image.width()) for y in range(image.height()))
        seen.append(found)
    assert seen == [False, True]


def test_chips_fit_their_words(qtbot: QtBot) -> None:
    """A chip is 20 high and as wide as its words, wider with an icon, and its tip is read."""
    plain, iconed = ChipView("Clear", "good"), ChipView("Clear", "good", "check", "Clear from Dec 21.")
    chip = Chip(iconed)
    qtbot.addWidget(chip)
    assert chip.sizeHint().height() == 20
    assert chip_width(iconed) - chip_width(plain) == 16
    assert (chip.accessibleName(), chip.accessibleDescription()) == ("Clear", "Clear from Dec 21.")
    assert chip.toolTip() == "Clear from Dec 21."


def test_every_tone_has_ink_and_tint() -> None:
    """Tones pair a text role with the tint it was measured on."""
    assert set(INK) == set(TINT)
    assert {TINT[tone] for tone in INK if tone not in {"neutral", "outline"}} == {
        f"{INK[tone]}_tint" for tone in INK if tone not in {"neutral", "outline"}
    }


def test_a_banner_says_one_sentence_and_offers_one_action(shown: Shown, qtbot: QtBot) -> None:
    """The words are read without markup, and the action is told."""
    banner = Banner(BannerView("**Inputs changed.** The price of VTI moved.", action="Recalculate"))
    shown(banner)
    assert banner.accessibleName() == "Inputs changed. The price of VTI moved."
    with qtbot.waitSignal(banner.acted):
        button_of(banner, "Recalculate").click()
    banner.set_view(BannerView("Saved."))
    assert not banner.action.isVisible()


def test_undo_is_offered_for_eight_seconds(shown: Shown, qtbot: QtBot) -> None:
    """The banner shows, its timer runs 8 seconds, and when that is over it hides."""
    banner = UndoBanner()
    shown(banner)
    banner.hide()
    banner.show_for("Imported 32 rows into four accounts.")
    timer = banner.findChild(QTimer)
    assert timer is not None
    assert (banner.isVisible(), timer.interval(), timer.isSingleShot()) == (True, 8000, True)
    timer.timeout.emit()
    assert not banner.isVisible()
    timer.stop()


def test_undo_is_told_once_and_hides_the_banner(shown: Shown, qtbot: QtBot) -> None:
    """Pressing Undo ends the offer."""
    banner = UndoBanner()
    shown(banner)
    banner.show_for("Moved US equity upper edge.")
    with qtbot.waitSignal(banner.undone):
        button_of(banner, "Undo").click()
    assert not banner.isVisible()


def test_a_verdict_speaks_and_leads_on(shown: Shown, qtbot: QtBot) -> None:
    """The sentence is the banner's name, its line the description, its button the next step."""
    view = VerdictView("On an even keel.", "This year's tax falls by **$359**.", Decimal(0), "Review", "Ctrl Enter")
    banner = VerdictBanner(view)
    shown(banner, width=900)
    assert banner.accessibleName() == "On an even keel."
    assert banner.accessibleDescription() == "This year's tax falls by $359."
    with qtbot.waitSignal(banner.acted):
        button_of(banner, "Review").click()
    banner.set_view(VerdictView("Drift can't be told.", "", None))
    assert not any(part.isVisible() for part in banner.findChildren(QPushButton))


@pytest.mark.parametrize(
    "ball,role", [("0", "accent"), ("1", "accent"), ("-1", "accent"), ("1.01", "over"), ("-1.4", "under")]
)
def test_the_ball_takes_the_color_of_its_side(ball: str, role: str) -> None:
    """At an edge the ball is still inside; beyond it is over or under."""
    assert ball_side(Decimal(ball)) == role


def ball_x(ball: str | None) -> float | None:
    """Return the middle of the ball's pixels, found by its colour."""
    meter = Inclinometer(None if ball is None else Decimal(ball))
    meter.resize(meter.sizeHint())
    image = picture(meter)
    roles = {current_theme().color(role).name() for role in ("accent", "over", "under")}
    xs = [x for x in range(image.width()) for y in range(image.height()) if image.pixelColor(x, y).name() in roles]
    return sum(xs) / len(xs) if xs else None


def test_the_ball_rolls_with_the_drift_and_stops_at_the_ends(qtbot: QtBot) -> None:
    """More drift is further right; 2.2 band units are the end; unknown shows no ball."""
    places = [ball_x(ball) for ball in ("-9", "-2.2", "-0.5", "0", "0.5", "2.2", "9")]
    known = [place for place in places if place is not None]
    assert len(known) == 7
    assert known == sorted(known)
    assert known[0] == known[1]
    assert known[5] == known[6]
    assert known[3] == pytest.approx(55.5, abs=0.6)
    assert ball_x(None) is None


def test_an_empty_state_offers_at_most_three_ways_on(shown: Shown, qtbot: QtBot) -> None:
    """The first action is primary, each tells its key, and a fourth is refused."""
    actions = (("hold", "Use what I hold"), ("sixty", "60 / 40"), ("three", "Three funds"))
    empty = EmptyState(EmptyView("No targets yet", "Start from what you hold now.", actions))
    shown(empty)
    assert button_of(empty, "Use what I hold").property("kind") == "primary"
    with qtbot.waitSignal(empty.chosen) as told:
        button_of(empty, "60 / 40").click()
    assert told.args == ["sixty"]
    with pytest.raises(ValueError, match="at most three"):
        EmptyState(EmptyView("x", "y", (*actions, ("more", "More"))))


def test_a_job_shows_how_far_it_is(shown: Shown, qtbot: QtBot) -> None:
    """Label, bar and n of m follow the job; Use this shows when it can; no job hides the bar."""
    job = JobBar()
    shown(job)
    assert not job.isVisible()
    job.set_job(JobView("Solving 41 lots", 12, 41))
    bar = job.findChild(QProgressBar)
    assert bar is not None
    assert (bar.value(), bar.maximum(), bar.width()) == (12, 41, 120)
    assert "12 of 41" in {label.words for label in job.findChildren(Text)}
    assert not button_of(job, "Use this").isVisible()
    with qtbot.waitSignal(job.cancelled):
        button_of(job, "Cancel").click()
    job.set_job(JobView("Solving 41 lots", 41, 41, "gap 0.3 %", can_use=True))
    with qtbot.waitSignal(job.used):
        button_of(job, "Use this").click()
    job.set_job(JobView("Reading", 1250, None))
    assert (bar.value(), job.findChildren(Text)[1].words) == (0, "1,250")
    job.set_job(None)
    assert not job.isVisible()


def test_a_toggle_is_a_check_box(shown: Shown, qtbot: QtBot) -> None:
    """Click and Space switch it, and the switch looks different on and off."""
    toggle = Toggle("Patterns")
    shown(toggle)
    off = picture(toggle)
    QTest.mouseClick(toggle, Qt.MouseButton.LeftButton, pos=QPoint(toggle.width() - 3, 8))
    assert toggle.isChecked()
    assert picture(toggle) != off
    QTest.keyClick(toggle, Qt.Key.Key_Space)
    assert not toggle.isChecked()
    toggle.setEnabled(False)
    assert picture(toggle) != off


def test_text_keeps_its_line_height_and_role(qtbot: QtBot) -> None:
    """A label is as high as its style's line, also through a change of text size, and recolours."""
    label = Text("Band", "small", "ink_2")
    qtbot.addWidget(label)
    assert label.sizeHint().height() <= label.minimumHeight() == 16
    theme_switch().choose("dark", 1.5)
    assert label.minimumHeight() == 24
    assert label.palette().windowText().color() == current_theme().color("ink_2")
    label.set_words("Blocked", "danger")
    assert label.palette().windowText().color() == current_theme().color("danger")


def test_a_wrapped_label_keeps_the_narrow_space_before_a_unit(qtbot: QtBot) -> None:
    """So that no percent sign begins a line."""
    label = Text("**8.5\u202f% a year**,\ntold", wrap=True)
    qtbot.addWidget(label)
    shown = QTextDocument()
    shown.setHtml(label.text())
    assert shown.toPlainText() == "8.5\u202f% a year, told"


def test_text_marks_words_and_escapes_the_rest(qtbot: QtBot) -> None:
    """Stars make words strong; angle brackets stay what they are."""
    label = Text("**A <b>** & c", wrap=True)
    qtbot.addWidget(label)
    assert label.words == "A <b> & c"
    assert label.accessibleName() == "A <b> & c"
    assert "&lt;b&gt;" in label.text()


@pytest.mark.parametrize("style,line", [("body", 20), ("small", 16), ("heading", 20), ("verdict", 28)])
def test_wrapped_lines_are_the_style_high(qtbot: QtBot, style: str, line: int) -> None:
    """Three wrapped lines take three times the line height."""
    label = Text("word " * 30, "body" if style == "body" else style, wrap=True)  # type: ignore[arg-type]  # a TypeName
    qtbot.addWidget(label)
    assert label.heightForWidth(220) % line == 0
    assert label.heightForWidth(220) > line


def test_cards_have_their_padding_and_name(qtbot: QtBot) -> None:
    """A card names itself by its title; padding is the token's, or none."""
    card, bare = Card("Weights", "points"), Card(padded=False)
    qtbot.addWidget(card)
    qtbot.addWidget(bare)
    margins = card.body.contentsMargins()
    assert (margins.left(), margins.top(), bare.body.contentsMargins().left()) == (16, 14, 0)
    assert card.accessibleName() == "Weights"
    layout = cards([Well(), Hairline(upright=True)])
    assert layout.spacing() == 12
    holder = QWidget()
    qtbot.addWidget(holder)
    holder.setLayout(layout)


@pytest.mark.parametrize("kind", ["primary", "secondary", "quiet", "link"])
def test_buttons_are_30_high_and_26_small(qtbot: QtBot, kind: str) -> None:
    """All kinds share two heights, and none is pressed by Enter elsewhere."""
    for small, tall in ((False, 30), (True, 26)):
        made = button("Review", kind, icon_name="check", small=small)  # type: ignore[arg-type]  # a ButtonKind
        qtbot.addWidget(made)
        made.ensurePolished()
        assert made.sizeHint().height() == (tall if kind != "link" else tall - 2)
        assert not made.autoDefault()


@pytest.fixture
def ring(qapp: QApplication) -> Iterator[FocusRing]:
    """Give the application a focus ring for one test."""
    made = FocusRing(qapp)
    yield made
    Shiboken.delete(made)


def test_the_ring_follows_the_focus(shown: Shown, ring: FocusRing) -> None:
    """The ring lies 4 px outside the control that has the keyboard, and moves on with it."""
    first, second = QLineEdit(), button("Next")
    window = shown(first, second)
    seen = []
    for control in (first, second):
        control.setFocus()
        wanted = control.geometry().adjusted(-4, -4, 4, 4)
        seen.append([child for child in window.children() if isinstance(child, QWidget)
                     and child.isVisible() and child.geometry() == wanted])  # fmt: skip
    assert [len(found) for found in seen] == [1, 1]
    first.setFocus()
    first.move(first.pos() + QPoint(3, 5))
    assert any(
        child.geometry() == first.geometry().adjusted(-4, -4, 4, 4)
        for child in window.children()
        if isinstance(child, QWidget) and child is not first
    )


def test_one_ring_at_a_time(shown: Shown, ring: FocusRing) -> None:
    """Whoever loses the keyboard loses the ring, also after the rings before it are deleted."""
    first, second = QLineEdit(), button("Next")
    window = shown(first, second)
    for control in (first, second, first, second):
        control.setFocus()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        worn = [
            child
            for child in window.children()
            if isinstance(child, QWidget) and child.isVisible() and child not in {first, second}
        ]
        assert [child.geometry() for child in worn] == [control.geometry().adjusted(-4, -4, 4, 4)]


def test_the_ring_goes_with_its_control(shown: Shown, ring: FocusRing) -> None:
    """A control that is deleted while it has the keyboard takes its ring along."""
    first, second = QLineEdit(), button("Next")
    window = shown(first, second)
    first.setFocus()
    Shiboken.delete(first)
    second.setFocus()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    worn = [child for child in window.children() if isinstance(child, QWidget) and child is not second]
    assert [child.geometry() for child in worn] == [second.geometry().adjusted(-4, -4, 4, 4)]


def test_the_ring_is_not_cut_off_by_a_tight_parent(shown: Shown, ring: FocusRing) -> None:
    """A part of a segment wears a whole ring, and keeps it when the segment moves."""
    segment = Segment([("a", "A"), ("b", "B")], "Tabs")
    window = shown(segment)
    part = button_of(segment, "B")
    part.setFocus()
    drawn = window.childAt(part.mapTo(window, QPoint(0, 0)))
    rings = [
        child
        for child in window.children()
        if isinstance(child, QWidget) and child is not segment and child.isVisible()
    ]
    assert len(rings) == 1
    assert drawn is part
    segment.move(segment.pos() + QPoint(4, 6))
    wanted = QRect(part.mapTo(window, QPoint(0, 0)), part.size()).adjusted(-4, -4, 4, 4)
    assert rings[0].geometry() == wanted
    assert rings[0].visibleRegion().boundingRect() == rings[0].rect()


def test_the_ring_stays_on_a_scrolled_page(shown: Shown, ring: FocusRing) -> None:
    """In a scroll area the ring belongs to the page that scrolls, so it scrolls along."""
    area, page = QScrollArea(), QWidget()
    field = QLineEdit(page)
    area.setWidget(page)
    shown(area)
    field.setFocus()
    assert [child for child in page.children() if isinstance(child, QWidget) and child is not field]


def test_labels_that_are_gone_do_not_hear_of_the_theme(qtbot: QtBot) -> None:
    """A deleted label leaves no slot behind that a change of theme would call."""
    label = Text("gone")
    qtbot.addWidget(label)
    Shiboken.delete(label)
    theme_switch().choose("dark")
    assert not Shiboken.isValid(label)


def test_the_ring_leaves_splitters_alone(shown: Shown, ring: FocusRing) -> None:
    """A splitter would take a ring for a pane, so it gets none."""
    splitter, field = QSplitter(), QLineEdit()
    splitter.addWidget(field)
    shown(splitter)
    field.setFocus()
    assert splitter.count() == 1
