"""Parts of the wizard: many columns, many words, what is said of a suggestion."""

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.feeds.actions import Rule
from app.feeds.draft import KIND_ROLES
from app.model.importing import RowClass
from app.ui.pages.import_wizard.columns import ColumnView, standing_of
from app.ui.pages.import_wizard.grid import KIND_WORDS, GridLine
from app.ui.pages.import_wizard.grid_card import GridCard
from app.ui.pages.import_wizard.matching import _CLASSES, DAY_ROLES
from app.ui.pages.import_wizard.values import WordsPart, WordView, standing
from app.ui.pages.import_wizard.words import EFFECTS, KINDS, role_words
from tests.ui.page_fixtures import keep

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support")


def test_every_word_of_the_engine_has_one_of_the_window() -> None:
    """Kinds, roles, effects and classes of records that a template may have can all be said."""
    assert {key for key, _ in KINDS} == {str(kind) for kind in KIND_ROLES}
    assert {key for key, _ in EFFECTS} == {"", *map(str, Rule)}
    assert not [words for words, count in Counter(words for _, words in EFFECTS).items() if count > 1]
    roles = {role for some in KIND_ROLES.values() for role in some}
    assert not [role for role in roles if "_" in role_words(role)]
    assert len({role_words(role) for role in roles}) == len(roles)
    assert _CLASSES.keys() == set(RowClass)
    assert set(_CLASSES.values()) <= KIND_WORDS.keys()


def test_the_roles_of_days_are_those_of_the_engine() -> None:
    """A role that is read as a day has its form above the column."""
    from app.feeds.tables import DATE_ROLES

    roles = {role for some in KIND_ROLES.values() for role in some}
    assert roles & DATE_ROLES == DAY_ROLES


def test_a_wide_file_gets_all_its_choosers(qtbot: QtBot) -> None:
    """They are made a few at a time, and each knows its column."""
    card = GridCard()
    qtbot.addWidget(card)
    card.resize(900, 400)
    card.show()
    names = [f"c{at}" for at in range(60)]
    card.model.show((GridLine(1, "header", "", tuple(names)),), len(names))
    chosen: list[object] = []
    card.strip.roleChosen.connect(keep(chosen))
    card.strip.show_columns([ColumnView(name) for name in names], [("", "Not used"), ("date", "Date")])
    assert len(card.strip.heads) < len(names)
    qtbot.waitUntil(lambda: len(card.strip.heads) == len(names))
    last = card.strip.heads[-1]
    assert last.role.accessibleName() == "Role of c59"
    last.role.setFocus()
    QTest.keyClick(last.role, Qt.Key.Key_Down)
    assert last.role.currentText() == "Date"
    assert chosen == [(59, "date")]
    card.strip.show_columns([ColumnView("a"), ColumnView("b")], [("", "Not used")])
    assert [head.name.words for head in card.strip.heads] == ["a", "b"]


def test_more_words_than_can_be_overlooked_come_on_request(qtbot: QtBot) -> None:
    """The most frequent first, 25 at a time; what is told counts all of them."""
    part = WordsPart()
    qtbot.addWidget(part)
    part.show()
    views = [WordView(f"word {at}", 100 - at, "buy" if at % 2 else "") for at in range(60)]
    part.show_words("Txn", views)
    assert list(part.choices) == [f"word {at}" for at in range(25)]
    assert part.more.text() == "Show 25 more of 35"
    QTest.mouseClick(part.more, Qt.MouseButton.LeftButton)
    assert len(part.choices) == 50
    assert part.choices["word 49"].currentText() == "Buy"
    QTest.mouseClick(part.more, Qt.MouseButton.LeftButton)
    assert len(part.choices) == 60
    assert part.more.isHidden()
    left = sum(view.count for view in views if not view.effect)
    assert part.about.words == f"30 words have no effect. {left:,} lines come in unclassified, and can be told later."
    assert standing(views[1:2]) == "Every word has an effect."


@pytest.mark.parametrize("score, words", [(None, "Chosen"), (1.0, "Sure"), (0.75, "Likely"), (0.4, "A guess")])
def test_how_sure_a_suggestion_is_is_said_in_words(score: float | None, words: str) -> None:
    """A number would claim more than is known."""
    assert standing_of(score)[0] == words
