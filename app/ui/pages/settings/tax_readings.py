"""What counts as substantially identical, and where authorities differ: readings are the user's to choose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QWidget

from app.model.plan import Reading, Rules, Strictness, WashReadings, WorkplaceReading
from app.ui.pages.settings.fields import Choice
from app.ui.pages.settings.form import FormCard
from app.ui.theme import current_theme, theme_switch
from app.ui.widgets.card import Hairline
from app.ui.widgets.text import Text

Save = Callable[[Rules, str], None]
"""Writes other rules as one step of that name."""

KINDS = (
    (Strictness.CUSIP, "Same security", "one CUSIP only"),
    (Strictness.IDENTICAL, "Same fund, any share class", "VTI with VTSAX, VOO with VFIAX"),
    (Strictness.SAME_INDEX, "Same index", "also VOO with IVV and SPY"),
    (Strictness.SIMILAR, "Similar exposure", "also VTI with ITOT and SCHB, the strictest"),
)
_COUNTED = ((Reading.EXCLUDE, "left out"), (Reading.INCLUDE, "counted"))
_WORKPLACE = (
    (WorkplaceReading.PERMANENT, "permanent"),
    (WorkplaceReading.DEFERRED, "put off"),
    (WorkplaceReading.IGNORE, "left out"),
)


@dataclass(frozen=True, slots=True)
class Contested:
    """A question that authorities answer differently: its field, its words, who says what, and the answers."""

    key: str
    words: str
    citation: str
    answers: tuple[tuple[StrEnum, str], ...] = _COUNTED


CONTESTED = (
    Contested("same_lot_remainder", "The unsold rest of the same purchase", "Rev. Rul. 56-602 leaves it out"),
    Contested("sold_before_loss", "A replacement sold before the loss", "no still-held test in § 1091(a)"),
    Contested("same_sale_shares", "Lots closed by the same sale", "brokers let them replace each other"),
    Contested(
        "workplace_plans", "401(k), HSA and 529 purchases", "no authority found; treated like an IRA", _WORKPLACE
    ),
    Contested(
        "bought_before",
        "Shares bought before those sold",
        "§ 1091(a) reads both ways; two commentators say no",
    ),
    Contested("calls", "Calls bought", "an option to acquire counts, § 1091(a)"),
)


class ReadingsCard(FormCard):
    """Four kinds of sameness, and a choice for every contested reading."""

    def __init__(self, read: Callable[[], Rules], save: Save) -> None:
        super().__init__("What counts as substantially identical", "The law gives no list; you choose the reading")
        self._read, self._save = read, save
        self.kinds: dict[Strictness, QRadioButton] = {}
        self.choices: dict[str, Choice] = {}
        self.body.addSpacing(2)
        self.body.addWidget(self._kind_rows())
        self.body.addSpacing(10)
        self.body.addWidget(Hairline())
        self.body.addSpacing(8)
        self.body.addWidget(Text("Where authorities differ", "strong"))
        self.body.addLayout(self._contested_rows())
        theme_switch().themeChanged.connect(self._emphasise)

    def show_rules(self) -> None:
        """Show the readings in force."""
        rules = self._read()
        self.kinds[rules.wash].setChecked(True)
        self._emphasise()
        for key, choice in self.choices.items():
            choice.show_value(getattr(rules.wash_readings, key))

    def set_writable(self, can_write: bool) -> None:
        """Enable the choices, or show them only."""
        for control in (*self.kinds.values(), *self.choices.values()):
            control.setEnabled(can_write)

    def _kind_rows(self) -> QWidget:
        """Return the radio rows; one parent, so that the arrow keys walk them."""
        place = QWidget()
        place.setAccessibleName("What counts as substantially identical")
        grid = QGridLayout(place)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(0)
        grid.setColumnMinimumWidth(0, current_theme().scaled(249))
        grid.setColumnStretch(1, 1)
        group = QButtonGroup(self)
        for at, (kind, words, example) in enumerate(KINDS):
            radio = self.kinds[kind] = QRadioButton(words)
            radio.setAccessibleDescription(example)
            radio.setFixedHeight(current_theme().scaled(33))
            # `clicked` alone is the user's: arrow keys click as well, `setChecked` does not.
            radio.clicked.connect(lambda _=False, kind=kind: self._choose_kind(kind))
            group.addButton(radio)
            words_for = _Example(example)
            words_for.clicked.connect(radio.click)
            grid.addWidget(Hairline(), 2 * at, 0, 1, 2)
            grid.addWidget(radio, 2 * at + 1, 0)
            grid.addWidget(words_for, 2 * at + 1, 1)
            self.rows.append((f"Substantially identical: {words}", radio))
        return place

    def _contested_rows(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 2, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        for at, one in enumerate(CONTESTED):
            choice = self.choices[one.key] = Choice(one.words, one.answers, 118)
            choice.setAccessibleDescription(one.citation)
            choice.chosen.connect(lambda value, one=one: self._choose_reading(one, value))
            words = Text(one.words)
            words.setBuddy(choice)
            cited = Text(one.citation, "small", "ink_3", wrap=True)
            beside = QGridLayout()
            beside.setHorizontalSpacing(10)
            beside.setColumnStretch(1, 1)
            beside.addWidget(words, 0, 0)
            beside.addWidget(cited, 0, 1)
            grid.addWidget(Hairline(), 2 * at, 0, 1, 3)
            grid.addLayout(beside, 2 * at + 1, 0, 1, 2)
            grid.addWidget(choice, 2 * at + 1, 2)
            self.rows.append((one.words, choice))
        return grid

    def _choose_kind(self, kind: Strictness) -> None:
        words = next(words for one, words, _ in KINDS if one is kind)
        self._emphasise()
        rules = self._read()
        if kind is not rules.wash:
            self._save(replace(rules, wash=kind), f"Count as identical: {words.lower()}")

    def _choose_reading(self, one: Contested, value: StrEnum) -> None:
        rules = self._read()
        readings: WashReadings = replace(rules.wash_readings, **{one.key: value})  # type: ignore[arg-type]  # each name with its own kind
        answer = dict(one.answers)[value]
        words = one.words if one.words[0].isdigit() else one.words[0].lower() + one.words[1:]
        self._save(replace(rules, wash_readings=readings), f"Read wash sales: {words} {answer}")

    def _emphasise(self) -> None:
        """Set the chosen kind in medium weight."""
        for radio in self.kinds.values():
            radio.setFont(current_theme().font("emphasis" if radio.isChecked() else "body"))


class _Example(Text):
    """What falls under a kind; pressing it chooses the kind."""

    clicked = Signal()

    def __init__(self, words: str) -> None:
        super().__init__(words, "body", "ink_2", wrap=True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Pass the click on."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()
