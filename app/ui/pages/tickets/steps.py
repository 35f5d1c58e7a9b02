"""Where a batch of tickets stands: accepted, placed at brokers, ticked off."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.format import Formatter
from app.ui.icons import paint_icon
from app.ui.pages.tickets.rows import Batch
from app.ui.theme import current_theme
from app.ui.widgets.banner import Glyph
from app.ui.widgets.card import Card, row
from app.ui.widgets.paint import round_rect
from app.ui.widgets.text import Text

_DISC = 20


class Steps(Card):
    """Three steps in a row, and how many tickets are filled."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padded=False, parent=parent)
        self.setAccessibleName("Steps")
        self._discs = [_Disc(n + 1) for n in range(3)]
        self._words = [Text() for _ in range(3)]
        self._count = Text("", "body", "ink_2")
        parts: list[QWidget | int] = []
        for n, (disc, words) in enumerate(zip(self._discs, self._words, strict=True)):
            if n:
                parts.append(Glyph("chevron-right", "ink_3", 14))
            parts += [disc, words]
        line = row(*parts, 1, self._count, spacing=10)
        line.setContentsMargins(16, 10, 16, 10)
        self.body.addLayout(line)

    def show_batch(self, batch: Batch, format_: Formatter) -> None:
        """Show where a batch stands."""
        started = any(ticket.fills for ticket in batch.tickets)
        done = (True, started or not batch.open, not batch.open)
        words = (f"Accepted {format_.day(batch.accepted)}", "Place at brokers", "Tick off fills")
        now = next((n for n, is_done in enumerate(done) if not is_done), None)
        for n, is_done in enumerate(done):
            self._discs[n].show_state(done=is_done, now=n == now)
            self._words[n].set_words(words[n], "ink" if n == now else "ink_2")
        self._count.set_words(f"{format_.count(batch.filled)} of {format_.count(len(batch.tickets))} filled")


class _Disc(QWidget):
    """A number, or a tick once the step is done."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self._done = self._now = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_state(self, *, done: bool, now: bool) -> None:
        """Show whether the step is done, or the one to do now."""
        self._done, self._now = done, now
        state = "done" if done else "to do now" if now else "later"
        self.setAccessibleName(f"Step {self._number}, {state}")
        self.update()

    def sizeHint(self) -> QSize:
        """A small disc."""
        return QSize(_DISC, _DISC)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the disc."""
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        filled = self._done or self._now
        ground = theme.color("accent") if filled else None
        round_rect(painter, box, _DISC / 2, ground, line=None if filled else theme.color("control"), width=1.5)
        if self._done:
            paint_icon(painter, box, "check", theme.color("on_accent"), 14)
            return
        font = theme.font("micro")
        font.setWeight(font.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(theme.color("on_accent" if self._now else "ink_2"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(self._number))
