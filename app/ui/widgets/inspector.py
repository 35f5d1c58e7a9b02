"""The inspector: what a number is, how it was made and where its parts come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.ui.icons import icon
from app.ui.theme import current_theme, theme_switch
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.card import Hairline, Well, button, row
from app.ui.widgets.class_marker import ClassMarker, Flag, paint_flag
from app.ui.widgets.inspector_parts import ChoiceList, Notice, NoticeBox
from app.ui.widgets.text import Text

_PAD = 18


@dataclass(frozen=True, slots=True)
class FormulaRow:
    """One line of a formula: the operand's name and its value at the right."""

    left: str
    right: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value; a key makes the value a link that ``asked`` tells."""

    label: str
    value: str = ""
    role: ColorRole = "ink"
    key: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part between hairlines; ``link`` and ``links`` are (key, text) that ``acted`` tells.

    ``choices`` are (key, text) of which one holds, the ``chosen``; ``button`` is a (key, text) below them, ``buttons``
    are several, each in a line of its own.
    """

    title: str = ""
    text: str = ""
    formula: tuple[FormulaRow, ...] = ()
    facts: tuple[Fact, ...] = ()
    link: tuple[str, str] | None = None
    links: tuple[tuple[str, str], ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    chosen: str = ""
    button: tuple[str, str] | None = None
    buttons: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """All there is to say about one number; ``slot`` is a class's zero-based place.

    One with the ``key`` of the one before replaces it: the same number, seen after a change.
    """

    title: str
    figure: str = ""
    caption: str = ""
    slot: int | None = None
    flag: Flag | None = None
    formula: tuple[FormulaRow, ...] = ()
    facts: tuple[Fact, ...] = ()
    sections: tuple[Section, ...] = ()
    sources: tuple[Fact, ...] = ()
    history: tuple[Fact, ...] = ()
    actions: tuple[tuple[str, str], ...] = ()
    notice: Notice | None = None
    links: tuple[tuple[str, str], ...] = ()
    foot: str = ""
    key: str = ""


def inspector_width() -> int:
    """Return how wide the inspector is: never under the token, more for larger text."""
    theme = current_theme()
    width = theme.px("size.inspector")
    return max(width, theme.scaled(width))


class Inspector(QFrame):
    """Shows one explanation at a time, 304 wide; the frame keeps what was inspected before."""

    acted = Signal(str)
    asked = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Inspector")
        self._key = ""
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 0, 0, 0)
        layout.addWidget(self._scroll)
        theme_switch().themeChanged.connect(self._restyle)
        self._restyle()

    def show_explanation(self, explanation: Explanation) -> None:
        """Replace what is shown; the same number seen after a change stays where it was scrolled to."""
        bar, is_same = self._scroll.verticalScrollBar(), bool(explanation.key) and explanation.key == self._key
        place = bar.value() if is_same else 0
        self._key = explanation.key
        self._fill(explanation)
        if place:
            QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
            bar.setValue(place)

    def _fill(self, explanation: Explanation) -> None:
        page, body = self._page()
        body.addLayout(self._head(explanation.title, explanation.slot))
        if explanation.figure:
            body.addSpacing(6)
            body.addLayout(_figure(explanation))
        if explanation.caption:
            body.addWidget(Text(explanation.caption, "small", "ink_2", wrap=True))
        first = Section(formula=explanation.formula, facts=explanation.facts, links=explanation.links)
        if explanation.notice:
            # What decides stands on its tint, and its figures belong to it: no line between.
            body.addSpacing(8)
            body.addWidget(NoticeBox(explanation.notice))
            body.addSpacing(8)
            self._fill_section(body, first)
            first = Section()
        sections = [
            *((first,) if first.formula or first.facts or first.links else ()),
            *explanation.sections,
            *_listed("Where the figures come from", explanation.sources),
            *_listed("History", explanation.history),
        ]
        for section in sections:
            self._add_section(body, section)
        body.addStretch(1)
        if explanation.actions:
            body.addSpacing(12)
            body.addLayout(self._actions(explanation.actions))
        if explanation.foot:
            body.addSpacing(12)
            body.addWidget(Text(explanation.foot, "micro", "ink_3", wrap=True))
        self._scroll.setWidget(page)

    def show_nothing(self, sentence: str) -> None:
        """Say what would be shown here."""
        self._key = ""
        page, body = self._page()
        body.addLayout(self._head("Inspector", None))
        body.addWidget(Text(sentence, "small", "ink_2", wrap=True))
        body.addStretch(1)
        self._scroll.setWidget(page)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the surface and the hairline at its left."""
        theme = current_theme()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("surface"))
        painter.fillRect(0, 0, 1, self.height(), theme.color("line"))

    def _restyle(self) -> None:
        """Keep the width, and give larger text the room it needs."""
        self.setFixedWidth(inspector_width())

    def _page(self) -> tuple[QWidget, QVBoxLayout]:
        page = QWidget()
        body = QVBoxLayout(page)
        body.setContentsMargins(_PAD, 14, _PAD, 14)
        body.setSpacing(4)
        return page, body

    def _head(self, title: str, slot: int | None) -> QHBoxLayout:
        close = button("", "quiet", small=True)
        close.setIcon(icon("close"))
        close.setAccessibleName("Close the inspector")
        close.setFixedWidth(26)
        close.clicked.connect(self.closed)
        heading = Text(title, "heading", wrap=True)
        parts: list[QWidget | int] = [] if slot is None else [ClassMarker(slot)]
        head = row(*parts, heading, close)
        head.setStretchFactor(heading, 1)
        return head

    def _add_section(self, body: QVBoxLayout, section: Section) -> None:
        body.addSpacing(10)
        body.addWidget(Hairline())
        body.addSpacing(10)
        self._fill_section(body, section)

    def _fill_section(self, body: QVBoxLayout, section: Section) -> None:
        if section.title:
            link = [self._link(*section.link)] if section.link else []
            body.addLayout(row(Text(section.title, "strong"), 1, *link))
            body.addSpacing(2)
        if section.text:
            body.addWidget(Text(section.text, "small", "ink_2", wrap=True))
        if section.formula:
            body.addSpacing(4)
            body.addWidget(_formula(section.formula))
            body.addSpacing(4)
        for fact in section.facts:
            body.addLayout(self._fact(fact))
        if section.links:
            body.addSpacing(2)
            body.addLayout(row(*(self._link(*link) for link in section.links), 1, spacing=12))
        if section.choices:
            body.addWidget(self._choices(section))
        for one in (*((section.button,) if section.button else ()), *section.buttons):
            body.addSpacing(4)
            body.addLayout(self._actions([one]))

    def _choices(self, section: Section) -> QWidget:
        choices = ChoiceList(section.choices, section.chosen)
        choices.setAccessibleName(section.title)
        choices.chosen.connect(self.acted)
        return choices

    def _fact(self, fact: Fact) -> QHBoxLayout:
        label = Text(fact.label, "small", "ink_2", strong="ink", wrap=True)
        value: QWidget
        if fact.key:
            value = button(fact.value, "link", small=True)
            value.setAccessibleName(f"{label.words}: {fact.value}")
            value.clicked.connect(partial(self.asked.emit, fact.key))
        else:
            value = Text(fact.value, "small", fact.role)
            value.setAccessibleName(f"{label.words}: {value.words}")
        line = row(label, value)
        line.setStretchFactor(label, 1)
        # Beside a label of several lines the value stands with the first.
        line.setAlignment(value, Qt.AlignmentFlag.AlignTop)
        return line

    def _link(self, key: str, text: str) -> QWidget:
        link = button(text, "link", small=True)
        link.clicked.connect(partial(self.acted.emit, key))
        return link

    def _actions(self, actions: Sequence[tuple[str, str]]) -> QHBoxLayout:
        parts = []
        for key, text in actions:
            part = button(text, small=True)
            part.clicked.connect(partial(self.acted.emit, key))
            parts.append(part)
        line = row(*parts)
        for place in range(len(parts)):
            line.setStretch(place, 1)
        return line


def _listed(title: str, facts: tuple[Fact, ...]) -> tuple[Section, ...]:
    return (Section(title, facts=facts),) if facts else ()


def _figure(explanation: Explanation) -> QHBoxLayout:
    """Return the figure in its role, with a flag when it lies beyond an edge."""
    role: ColorRole = explanation.flag or "ink"
    parts: list[QWidget | int] = [_FlagMark(explanation.flag)] if explanation.flag else []
    return row(*parts, Text(explanation.figure, "figure", role), 1, spacing=4)


def _formula(rows: Sequence[FormulaRow]) -> Well:
    well = Well()
    for line in rows:
        right = [Text(line.right, "small")] if line.right else []
        left = Text(line.left, "small", "ink_2", wrap=not line.right)
        across = row(left, *right)
        across.setStretchFactor(left, 1)
        well.body.addLayout(across)
    return well


class _FlagMark(QLabel):
    def __init__(self, flag: Flag) -> None:
        super().__init__()
        self._flag: Flag = flag
        self.setFixedWidth(10)
        self.setAccessibleName("above its band" if flag == "over" else "below its band")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the flag on the figure's baseline."""
        center = QPointF(self.width() / 2, self.height() / 2)
        paint_flag(QPainter(self), center.x(), center.y() + 3, self._flag)
