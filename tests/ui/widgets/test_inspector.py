"""The inspector: one explanation at a time, in order, every link told."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import theme_switch
from app.ui.widgets.inspector import Explanation, Fact, FormulaRow, Inspector, Section
from app.ui.widgets.inspector_parts import ChoiceList, Notice, NoticeBox
from app.ui.widgets.text import Text

EXPLANATION = Explanation(
    "US equity", "47.0 %", "$301,000 of $640,501", slot=0, flag="over",
    formula=(FormulaRow("VTI, Brokerage", "$240,553"), FormulaRow("over everything", "$640,501")),
    facts=(Fact("Band", "37.0–44.0 %"), Fact("Beyond the edge", "+2.99 pts", "over")),
    sections=(Section("Suggested widths", "It moves 11.2 % a year.", link=("use", "Use −3.5 / +4.7")),),
    sources=(Fact("Fidelity file, line 6", "price", key="row:6"),),
    history=(Fact("Oct 9", "left its band"),),
    actions=(("caps", "Account caps"), ("funds", "Funds in class")),
)  # fmt: skip


@pytest.fixture
def inspector(shown: Callable[..., QWidget]) -> Inspector:
    """Show an explanation."""
    made = Inspector()
    made.show_explanation(EXPLANATION)
    made.setMinimumHeight(600)
    shown(made)
    return made


def words(inspector: Inspector) -> list[str]:
    """Return all texts from top to bottom."""
    labels = [label for label in inspector.findChildren(Text) if label.isVisible()]
    labels.sort(key=lambda label: label.mapTo(inspector, label.rect().topLeft()).y())
    return [label.words for label in labels]


def press(inspector: Inspector, name: str) -> None:
    """Press the button of a text or accessible name."""
    (found,) = (
        button for button in inspector.findChildren(QPushButton) if name in {button.text(), button.accessibleName()}
    )
    found.click()


def test_an_explanation_reads_from_top_to_bottom(inspector: Inspector) -> None:
    """What, figure, formula, facts, sections, sources and history follow each other."""
    said = words(inspector)
    order = [
        "US equity", "47.0 %", "$301,000 of $640,501", "VTI, Brokerage", "Band", "Suggested widths",
        "It moves 11.2 % a year.", "Where the figures come from", "History",
    ]  # fmt: skip
    assert [said.index(part) for part in order] == sorted(said.index(part) for part in order)


def test_the_inspector_is_304_wide(inspector: Inspector) -> None:
    """Width is the token's, whatever is shown; larger text widens it, smaller text does not narrow it."""
    widths = []
    for size in (0.9, 1.0, 1.5):
        theme_switch().choose("light", size)
        widths.append(inspector.maximumWidth())
    assert widths == [304, 304, 456]


def test_the_same_number_stays_where_it_was_scrolled_to(inspector: Inspector) -> None:
    """After a change the reader is not sent back to the top; another number begins there."""
    long = replace(EXPLANATION, key="one", sections=tuple(Section(f"Part {n}", "Words. " * 40) for n in range(20)))
    inspector.show_explanation(long)
    bar = inspector.findChildren(QScrollArea)[0].verticalScrollBar()
    QTest.qWaitForWindowExposed(inspector)
    QApplication.sendPostedEvents()
    bar.setValue(300)
    assert bar.value() == 300
    inspector.show_explanation(replace(long, figure="48.0 %"))
    assert bar.value() == 300
    inspector.show_explanation(replace(long, key="other"))
    assert bar.value() == 0


def test_links_and_buttons_tell_their_key(inspector: Inspector, qtbot: QtBot) -> None:
    """Actions and links are acted, sources are asked, the cross closes."""
    with qtbot.waitSignal(inspector.acted) as acted:
        press(inspector, "Account caps")
    assert acted.args == ["caps"]
    with qtbot.waitSignal(inspector.acted) as linked:
        press(inspector, "Use −3.5 / +4.7")
    assert linked.args == ["use"]
    with qtbot.waitSignal(inspector.asked) as asked:
        press(inspector, "Fidelity file, line 6: price")
    assert asked.args == ["row:6"]
    with qtbot.waitSignal(inspector.closed):
        press(inspector, "Close the inspector")


def test_the_next_explanation_replaces_the_last(inspector: Inspector, qtbot: QtBot) -> None:
    """Nothing of what was shown before stays."""
    inspector.show_explanation(replace(EXPLANATION, title="TIPS", flag=None, actions=()))
    qtbot.waitUntil(lambda: "TIPS" in words(inspector))
    assert "US equity" not in words(inspector)
    inspector.show_nothing("Click a number to see how it was made.")
    qtbot.waitUntil(lambda: "Click a number to see how it was made." in words(inspector))
    assert "TIPS" not in words(inspector)


def test_a_fact_is_read_with_its_label(inspector: Inspector) -> None:
    """A value alone says nothing to a screen reader, so it carries its label."""
    names = {label.accessibleName() for label in inspector.findChildren(Text)}
    assert "Beyond the edge: +2.99 pts" in names


def test_tab_reaches_every_link(inspector: Inspector, qtbot: QtBot) -> None:
    """Walking by Tab from the cross meets every link and button once."""
    buttons = [button for button in inspector.findChildren(QPushButton) if button.isVisible()]
    buttons[0].setFocus()
    met = {buttons[0]}
    for _ in range(len(buttons)):
        focused = inspector.window().focusWidget()
        QTest.keyClick(focused, Qt.Key.Key_Tab)
        focused = inspector.window().focusWidget()
        if isinstance(focused, QPushButton):
            met.add(focused)
    assert met == set(buttons)


def test_a_notice_stands_above_its_figures(inspector: Inspector, qtbot: QtBot) -> None:
    """What decides on its tint, the figures and links that belong to it, the foot at the end; read as sentences."""
    notice = Notice("$543 would be lost for good", "Sam bought.", "danger", "octagon")
    facts, links = (Fact("**BND**, anywhere", "**40**"),), (("source", "Source rows"),)
    inspector.show_explanation(Explanation("BND", notice=notice, facts=facts, links=links, foot="Review before use."))
    qtbot.waitUntil(lambda: "Review before use." in words(inspector))
    assert inspector.findChildren(NoticeBox)[-1].accessibleName() == "$543 would be lost for good. Sam bought."
    assert "BND, anywhere: 40" in {label.accessibleName() for label in inspector.findChildren(Text)}
    with qtbot.waitSignal(inspector.acted) as acted:
        press(inspector, "Source rows")
    assert acted.args == ["source"]


def test_one_way_is_taken_by_its_words_or_its_circle(inspector: Inspector, qtbot: QtBot) -> None:
    """Each is told by its key; the circle carries the words for a reader."""
    section = Section(
        "Ways", choices=(("a", "Pause it."), ("b", "Sell **today**.")), chosen="a", button=("hold", "Hold")
    )
    inspector.show_explanation(Explanation("BND", sections=(section,)))
    choices = inspector.findChildren(ChoiceList)[-1]
    assert [radio.accessibleName() for radio in choices.radios.values()] == ["Pause it.", "Sell today."]
    assert choices.radios["a"].isChecked()
    label = next(text for text in choices.findChildren(Text) if text.words == "Sell today.")
    with qtbot.waitSignal(inspector.acted) as acted:
        QTest.mouseClick(label, Qt.MouseButton.LeftButton)
    assert acted.args == ["b"]
    assert choices.radios["b"].isChecked()
    with qtbot.waitSignal(inspector.acted) as held:
        press(inspector, "Hold")
    assert held.args == ["hold"]


def test_a_long_file_name_does_not_widen_the_inspector(qtbot: QtBot) -> None:
    """It breaks after its joints, or anywhere where it has none; what is read aloud has no breaks in it."""
    for name in ("Alder_XXX417_Transactions_20261120-115444.csv,", "A" * 60):
        label = Text(f"**{name} line 4** Sold 1 for $299.35", "small", wrap=True)
        qtbot.addWidget(label)
        widest = max(label.fontMetrics().horizontalAdvance(part) for part in ("Transactions_", "A" * 24))
        assert label.minimumSizeHint().width() <= 1.2 * widest
        assert label.accessibleName() == f"{name} line 4 Sold 1 for $299.35"
    plain = Text("a short sentence-like thing", "small", wrap=True)
    qtbot.addWidget(plain)
    assert "\u200b" not in plain.text()
