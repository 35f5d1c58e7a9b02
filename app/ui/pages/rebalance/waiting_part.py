"""What a proposal lets wait because momentum delays it or volatility paces it: a line a class, above the trades."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.model.plan import Rules
from app.model.proposal import Proposal, Undone
from app.model.timing import SIGNALS
from app.ui.format import Formatter
from app.ui.pages.words import told
from app.ui.widgets.banner import Banner, BannerView

_LEFT_ASIDE = BannerView(
    "Momentum and volatility are left aside for this proposal.", "neutral", "clock", "Go by signals"
)


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """One class that waits, with the first reason; `tip` is all that is told of it."""

    banner: BannerView
    tip: str = ""


def waiting_lines(proposal: Proposal | None, rules: Rules, format_: Formatter) -> tuple[WaitingLine, ...]:
    """One line a class that waits, the first with the way to trade it anyway; or the way back to going by signals."""
    if proposal is None:
        return ()
    if proposal.request.ignore_signals:
        return (WaitingLine(_LEFT_ASIDE),) if rules.has_signals else ()
    waits = [u for u in proposal.not_done if u.code in SIGNALS]
    anyway = "Trade anyway" if len(waits) == 1 else "Trade all anyway"
    return tuple(_line(u, format_, "" if n else anyway) for n, u in enumerate(waits))


def _line(undone: Undone, format_: Formatter, action: str) -> WaitingLine:
    name, _, rest = undone.text.partition(":")
    first = rest.partition(". ")[0].rstrip(".")
    cost = "" if undone.costs is None else f" Waiting has cost {format_.money(undone.costs)} so far."
    banner = BannerView(told(f"**{name}**:{first}.", format_), "neutral", "clock", action)
    return WaitingLine(banner, told(f"{undone.text}{cost}", format_))


class WaitingPart(QWidget):
    """The lines; `chosen` tells whether signals shall be left aside."""

    chosen = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Waiting")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(11, 8, 11, 4)
        self._column.setSpacing(6)
        self._lines: tuple[WaitingLine, ...] = ()
        self.banners: tuple[Banner, ...] = ()
        self.hide()

    def show_waiting(self, lines: tuple[WaitingLine, ...], *, leaves_aside: bool, can_edit: bool) -> None:
        """Show the lines; `leaves_aside` is whether the proposal shown goes by no signal."""
        if lines != self._lines:
            for banner in self.banners:
                banner.hide()
                banner.deleteLater()
            self._lines, self.banners = lines, tuple(Banner(line.banner) for line in lines)
            for banner, line in zip(self.banners, lines, strict=True):
                banner.setToolTip(line.tip)
                banner.acted.connect(lambda: self.chosen.emit(not leaves_aside))
                self._column.addWidget(banner)
        for banner in self.banners:
            banner.action.setEnabled(can_edit)
        self.setVisible(bool(lines))
