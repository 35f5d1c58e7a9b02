"""File cards: one for each file, with what it is, whose it is and whether its totals agree."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from app.desk.views import FileReview
from app.ui.format import Formatter
from app.ui.icons import IconName, paint_icon
from app.ui.pages.import_review.rows import OPEN, FileTable, has_account_rows
from app.ui.theme import Theme, current_theme
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.card import button
from app.ui.widgets.paint import crisp_line, draw_text, round_rect

_HEIGHT = 118
_LEAST_WIDTH = 264
_IN_VIEW = 4


class FileCard(QAbstractButton):
    """One file; the chosen one is ringed, one that could not be read is dashed and its columns can be matched."""

    matchAsked = Signal()

    def __init__(self, table: FileTable, view: Formatter) -> None:
        super().__init__()
        file = table.file
        self._file, self._standing = file, standing(table, view)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(file.name)
        about = f"{kind_words(file)}. {account_line(file)}, {len(file.rows)} rows. {self._standing[0]}"
        self.setAccessibleDescription(about)
        self.match = button("Match columns…", "link", parent=self)
        self.match.setAccessibleName(f"Match columns of {file.name}")
        self.match.clicked.connect(self.matchAsked)
        self.match.setVisible(file.read is None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the way to a template at the foot of the card."""
        size = self.match.sizeHint()
        self.match.setGeometry(14, self.height() - size.height() - 6, size.width(), size.height())

    def sizeHint(self) -> QSize:
        """Return the size at the present text size."""
        theme = current_theme()
        return QSize(theme.scaled(_LEAST_WIDTH), theme.scaled(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Return the least width that still reads."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        theme, file = current_theme(), self._file
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        self._paint_ground(painter, box, theme)
        inner = box.adjusted(14, 12, -14, -10)
        body, small = theme.line("body"), theme.line("small")
        paint_icon(painter, QRectF(inner.left(), inner.top() + 1, 18, 18), "file", theme.color("ink_2"))
        name = QRectF(inner.left() + 26, inner.top(), inner.width() - 26, body)
        draw_text(painter, name, file.name, theme.font("strong"), theme.color("ink"))
        kind = name.translated(0, body - 2)
        draw_text(painter, kind, kind_words(file), theme.font("small"), theme.color("ink_2"))
        y = inner.top() + body + small + 8
        crisp_line(painter, QPointF(inner.left(), y), QPointF(inner.right(), y), theme.color("line"))
        first = QRectF(inner.left(), y + 6, inner.width(), body)
        second = first.translated(0, body + 1)
        if file.read is None:
            draw_text(painter, first, file.refusal, theme.font("small"), theme.color("danger"))
            return
        count = draw_text(
            painter, first, f"{len(file.rows):,} rows", theme.font("body"), theme.color("ink"), align="right"
        )
        draw_text(
            painter, first.adjusted(0, 0, -count - 8, 0), account_line(file), theme.font("body"), theme.color("ink_2")
        )
        words, role, glyph = self._standing
        used = draw_text(painter, second, words, theme.font("small"), theme.color(role), align="right")
        if glyph:
            side = QRectF(second.right() - used - 20, second.center().y() - 7, 14, 14)
            paint_icon(painter, side, glyph, theme.color(role), 14)
        draw_text(painter, second, "Total", theme.font("body"), theme.color("ink_2"))

    def _paint_ground(self, painter: QPainter, box: QRectF, theme: Theme) -> None:
        ground = theme.color("hover" if self.underMouse() and not self.isChecked() else "surface")
        if self.isChecked():
            round_rect(painter, box, 8, ground, line=theme.color("accent"), width=2)
        elif self._file.read is None:
            round_rect(painter, box, 8, ground)
            painter.setPen(QPen(theme.color("control"), 1, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        else:
            round_rect(painter, box, 8, ground, line=theme.color("line"))


class FileCards(QScrollArea):
    """The cards side by side; more than four scroll sideways."""

    chosen = Signal(int)
    matching = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Files")
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.cards: list[FileCard] = []

    def show_files(self, files: Sequence[FileTable], view: Formatter, at: int) -> None:
        """Show a card for each file, the one at a place chosen."""
        inside = QWidget()
        line = QHBoxLayout(inside)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(current_theme().px("space.card_gap"))
        self.cards = []
        for place, file in enumerate(files):
            card = FileCard(file, view)
            card.setChecked(place == at)
            card.clicked.connect(lambda _=False, place=place: self.chosen.emit(place))
            card.matchAsked.connect(lambda place=place: self.matching.emit(place))
            self.cards.append(card)
            line.addWidget(card)
        self.setWidget(inside)
        many = len(files) > _IN_VIEW
        policy = Qt.ScrollBarPolicy
        self.setHorizontalScrollBarPolicy(policy.ScrollBarAsNeeded if many else policy.ScrollBarAlwaysOff)
        self.setFixedHeight(current_theme().scaled(_HEIGHT) + (12 if many else 0))


def kind_words(file: FileReview) -> str:
    """Return source, kind and encoding: ``Fidelity · lots · UTF-8``."""
    if file.read is None:
        return "Not recognised"
    encoding = file.read.encoding.upper().removesuffix("-SIG")
    return f"{file.source} · {file.read.kind} · {encoding}"


def account_line(file: FileReview) -> str:
    """Return the account of a file, or how many it holds."""
    if not has_account_rows(file):
        return "Every account"
    names = [name for _, name in file.accounts]
    return names[0] if len(names) == 1 else f"{len(names)} accounts" if names else "No account"


def standing(table: FileTable, view: Formatter) -> tuple[str, ColorRole, IconName | None]:
    """Return what is left to decide, or how the file's own total compares, with its glyph."""
    file, left = table.file, table.count(*OPEN)
    if file.read is None:
        return file.refusal, "danger", "octagon"
    if file.seen_before:
        return "imported before", "ink_2", "check"
    if left:
        return f"{left} {'row' if left == 1 else 'rows'} to decide", "caution", "warning"
    difference = file.totals.apart
    if difference is None:
        return "none in the file", "ink_3", None
    if not difference:
        return "equals the file", "good", "check"
    return f"{view.money(abs(difference), cents=True)} apart", "caution", "warning"
