"""The first picture: the sample, one's own files or an empty household; theme and text size before data."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.desk.settings import Settings
from app.model.errors import AppError
from app.ui.frame.key_cap import KeyCaps
from app.ui.pages.page import failure_banner
from app.ui.theme import current_theme, theme_switch
from app.ui.theme_tokens import read_tokens
from app.ui.widgets.band_geometry import BandView
from app.ui.widgets.band_line import paint_band_line
from app.ui.widgets.banner import Banner, Glyph
from app.ui.widgets.card import Card, Hairline, button, row
from app.ui.widgets.paint import crisp_line, round_rect
from app.ui.widgets.segment import Segment
from app.ui.widgets.text import Text

_CARD_WIDTH = 312
_CARD_GAP = 24
_CARD_HEIGHT = 334
_PICTURE_HEIGHT = 92
_FOOT = 54

PROMISE = "Everything stays in one file on this computer. No account, no connection, unless you ask for prices."
_SUBTITLE = "Your accounts, lots and rules in one file. Evenkeel works out the trades; you decide and place them."

Draw = Callable[[QPainter, QRectF], None]


class FirstRunPage(QWidget):
    """Three ways to begin; the sample's button is the default one."""

    sampleWanted = Signal()
    importWanted = Signal()
    newWanted = Signal()
    openWanted = Signal()
    opened = Signal(object)
    themeChosen = Signal(str)
    textSizeChosen = Signal(float)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("First steps")
        self._failure: Banner | None = None
        self._ways = QHBoxLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addStretch(17)
        layout.addLayout(self._middle())
        layout.addStretch(19)
        layout.addWidget(self._foot(settings))
        self.show_recent(settings.recent)
        self.sample.setFocus()

    def show_recent(self, recent: Sequence[Path]) -> None:
        """Offer the households that were open before, and any other file."""
        while item := self._ways.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        for path in [path for path in recent if path.exists()][:2]:
            known = button(path.stem, "link")
            known.setAccessibleName(f"Open {path.stem}")
            known.setToolTip(str(path))
            known.clicked.connect(lambda _=False, path=path: self.opened.emit(path))
            self._ways.addWidget(known)
        other = button("Open a file", "quiet")
        other.clicked.connect(self.openWanted)
        self._ways.addWidget(other)

    def tell(self, error: AppError | None) -> None:
        """Show what went wrong above the cards; None takes it away."""
        if self._failure is not None:
            self._failure.hide()
            self._failure.deleteLater()
            self._failure = None
        if error is not None:
            self._failure = failure_banner(error)
            self._failure.acted.connect(lambda: self.tell(None))
            self._column.insertWidget(1, self._failure)

    def _middle(self) -> QHBoxLayout:
        self._column = QVBoxLayout()
        self._column.setSpacing(28)
        mark = Glyph("mark", "accent", 64)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Text("Keep the household on an even keel.", "hero"))
        subtitle = Text(_SUBTITLE, "body", "ink_2")
        font = current_theme().font("body")
        font.setPixelSize(current_theme().scaled(15))
        subtitle.setFont(font)
        words.addWidget(subtitle)
        head = row(mark, spacing=26)
        head.addLayout(words, 1)
        self._column.addLayout(head)
        self._column.addLayout(self._cards())
        self._column.addWidget(Hairline())
        foot = row(Glyph("lock", "ink_2", 15), Text(PROMISE, "body", "ink_2"), 1)
        self._ways.setSpacing(16)
        foot.addLayout(self._ways)
        self._column.addLayout(foot)
        centred = QHBoxLayout()
        centred.addStretch(1)
        centred.addLayout(self._column)
        centred.addStretch(1)
        return centred

    def _cards(self) -> QHBoxLayout:
        self.sample = button("Open the sample", "primary")
        self.sample.setDefault(True)
        self.sample.clicked.connect(self.sampleWanted)
        self.files = button("Choose files, or drop them here")
        self.files.clicked.connect(self.importWanted)
        self.empty = button("New household")
        self.empty.clicked.connect(self.newWanted)
        cards = row(spacing=_CARD_GAP)
        for heading, line, points, draw, press in (
            (
                "Explore the sample household",
                "A fictional couple with five accounts.",
                (
                    "one class above its band",
                    "lots with gains and with losses",
                    "trades ready to be worked out",
                ),
                _draw_bands,
                self.sample,
            ),
            (
                "Import my files",
                "Statements from your brokers, or any CSV.",
                (
                    "positions, lots, history, prices",
                    "every row shown before it is saved",
                    "one step to undo",
                ),
                _draw_files,
                self.files,
            ),
            (
                "Start empty",
                "Set targets first, bring data later.",
                ("bands before data is fine too", "import at any time", "one file, kept where you choose"),
                _draw_keel,
                self.empty,
            ),
        ):
            cards.addWidget(_WayCard((heading, line, points), _Picture(draw), press))
        return cards

    def _foot(self, settings: Settings) -> QFrame:
        foot = _Foot()
        foot.setProperty("rail", True)
        foot.setFixedHeight(current_theme().scaled(_FOOT))
        self.theme = Segment([("system", "System"), ("light", "Light"), ("dark", "Dark")], "Appearance")
        self.theme.choose(settings.theme)
        self.theme.changed.connect(self.themeChosen)
        layout = QHBoxLayout(foot)
        layout.setContentsMargins(24, 0, 24, 0)
        layout.setSpacing(8)
        left: tuple[QWidget, ...] = (
            Text("Appearance", "small", "ink_2"),
            self.theme,
            Text("Text", "small", "ink_2"),
            self._sizes_part(settings.text_size),
        )
        for part in left:
            layout.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.insertSpacing(2, 8)
        layout.addStretch(1)
        layout.addWidget(Text("Step by step with the keyboard:", "small", "ink_2"))
        layout.addWidget(KeyCaps(("Tab", "Enter")))
        layout.addSpacing(8)
        layout.addWidget(Text("Not investment or tax advice", "small", "ink_2"))
        return foot

    def _sizes_part(self, size: float) -> QFrame:
        """Return A−, the size in force and A+ on one track."""
        track = QFrame()
        track.setProperty("segment", True)
        line = QHBoxLayout(track)
        line.setContentsMargins(2, 2, 2, 2)
        line.setSpacing(0)
        self._size = QPushButton(f"{size * 100:.0f} %")
        for part, words, name, act in (
            (QPushButton(), "A−", "Smaller text", lambda: self._step(-1)),
            (self._size, self._size.text(), "Text at 100 %", lambda: self._resize(1.0)),
            (QPushButton(), "A+", "Larger text", lambda: self._step(1)),
        ):
            part.setText(words)
            part.setAccessibleName(name)
            part.clicked.connect(act)
            line.addWidget(part)
        self._size.setCheckable(True)
        self._size.setChecked(True)
        return track

    def _step(self, step: int) -> None:
        self._resize(stepped(current_theme().text_size, step))

    def _resize(self, size: float) -> None:
        self._size.setChecked(True)
        self._size.setText(f"{size * 100:.0f} %")
        self.textSizeChosen.emit(size)


def stepped(size: float, step: int) -> float:
    """Return the next text size of the tokens in a direction, or the same at the end."""
    sizes = read_tokens().text_sizes
    nearest = min(range(len(sizes)), key=lambda at: abs(sizes[at] - size))
    return sizes[min(max(nearest + step, 0), len(sizes) - 1)]


class _Foot(QFrame):
    """The foot bar, with the hairline that every part of the frame has."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground by the style sheet, and the line."""
        super().paintEvent(event)
        start, end = QPointF(0, 0.5), QPointF(self.width(), 0.5)
        crisp_line(QPainter(self), start, end, current_theme().color("line"))


class _WayCard(Card):
    """One way to begin: a picture, what it is, three points and its button; the default one is ringed."""

    def __init__(self, words: tuple[str, str, Sequence[str]], picture: QWidget, press: QPushButton) -> None:
        super().__init__(padded=False)
        heading, line, points = words
        theme = current_theme()
        self._ringed = press.isDefault()
        self.setAccessibleName(heading)
        self.setFixedWidth(theme.scaled(_CARD_WIDTH))
        self.setMinimumHeight(theme.scaled(_CARD_HEIGHT))
        self.body.setContentsMargins(23, 23, 23, 21)
        self.body.setSpacing(0)
        self.body.addWidget(picture)
        self.body.addSpacing(14)
        self.body.addWidget(Text(heading, "subtitle"))
        self.body.addSpacing(9)
        self.body.addWidget(Text(line, "body", "ink_2"))
        self.body.addSpacing(10)
        listed = QGridLayout()
        listed.setVerticalSpacing(6)
        listed.setHorizontalSpacing(6)
        listed.setColumnStretch(1, 1)
        for at, point in enumerate(points):
            listed.addWidget(Glyph("check", "accent", 14), at, 0)
            listed.addWidget(Text(point, "small", "ink_2"), at, 1)
        self.body.addLayout(listed)
        self.body.addStretch(1)
        self.body.addWidget(press)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ring the card whose button Enter presses."""
        super().paintEvent(event)
        if self._ringed:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            round_rect(painter, QRectF(self.rect()), 8, line=current_theme().color("accent"), width=2)


class _Picture(QWidget):
    """A sunken well with a drawing that says what to expect."""

    def __init__(self, draw: Draw) -> None:
        super().__init__()
        self._draw = draw
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme_switch().themeChanged.connect(self.update)

    def sizeHint(self) -> QSize:
        """Return a height that leaves the words room."""
        return QSize(266, _PICTURE_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the drawing on it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        round_rect(painter, box, 6, current_theme().color("sunken"))
        self._draw(painter, box)


def _draw_bands(painter: QPainter, box: QRectF) -> None:
    """Draw three classes against their bands, the first above."""
    for place, figures in enumerate(
        (
            ("0.36", "0.45", "0.49", "0.43"),
            ("0.36", "0.44", "0.375", "0.398"),
            ("0.36", "0.43", "0.366", "0.392"),
        )
    ):
        lower, upper, now, proposed = (Decimal(figure) for figure in figures)
        target = Decimal("0.40")
        view = BandView("", (0, 1, 4)[place], target, lower, upper, target, now, proposed)
        line = QRectF(box.left() + 12, box.top() + 10 + 24 * place, box.width() - 24, 24)
        paint_band_line(painter, line, view, reach=11, ground="sunken")


def _draw_files(painter: QPainter, box: QRectF) -> None:
    """Draw three sheets, the outer two leaning away."""
    theme = current_theme()
    for dx, angle in ((-40, -7), (40, 7), (0, 0)):
        painter.save()
        painter.translate(box.center() + QPointF(dx, 0))
        painter.rotate(angle)
        round_rect(painter, QRectF(-31, -28, 62, 56), 5, theme.color("surface"), line=theme.color("line_strong"))
        for at, length in enumerate((28, 44, 38, 44, 32)):
            pen = QPen(theme.color("line_strong" if at else "accent"), 2.5)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawLine(QPointF(-21, -16 + 9 * at), QPointF(-21 + length, -16 + 9 * at))
        painter.restore()


def _draw_keel(painter: QPainter, box: QRectF) -> None:
    """Draw a band that is not there yet."""
    theme = current_theme()
    x, y = box.center().x(), box.center().y()
    painter.setPen(QPen(theme.color("line_strong"), 1))
    painter.drawLine(QPointF(x, y - 28), QPointF(x, y + 28))
    painter.setPen(QPen(theme.color("line_strong"), 2))
    painter.drawLine(QPointF(box.left() + 32, y), QPointF(box.right() - 32, y))
    pen = QPen(theme.color("control"), 1.8, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([1.6, 1.2])
    painter.setPen(pen)
    painter.setBrush(theme.color("sunken"))
    painter.drawEllipse(QPointF(x, y), 7, 7)
    for side in (-1, 1):
        edge, tip = x + side * 32, x + side * 26
        painter.drawPolyline([QPointF(tip, y - 11), QPointF(edge, y - 11), QPointF(edge, y + 11), QPointF(tip, y + 11)])
