"""What a proposal lets wait because momentum delays it or volatility paces it: a line a class, above the trades."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.model.plan import Rules
from app.model.proposal import Proposal, Request, Undone
from app.model.timing import SIGNALS
from app.ui.format import Formatter
from app.ui.pages.words import told, waiting_name
from app.ui.widgets.banner import Banner, BannerView

ANYWAY, BACK = "Trade anyway", "Go by signals"


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A class that waits, or is traded anyway, with the way to the other; `tip` is all that is told of it.

    `name` is empty where the line is for all classes. `is_back`: its action goes by signals again.
    """

    banner: BannerView
    name: str = ""
    tip: str = ""
    is_back: bool = False


def waiting_lines(proposal: Proposal | None, rules: Rules, format_: Formatter) -> tuple[WaitingLine, ...]:
    """A line for every class that waits, the first reason in it, and for every one that is traded anyway."""
    if proposal is None:
        return ()
    request = proposal.request
    aside = () if not rules.has_signals else ("",) if request.ignore_signals else request.anyway
    names: dict[str, Undone] = {}
    for undone in proposal.not_done:
        if undone.code in SIGNALS:
            names.setdefault(waiting_name(proposal, undone), undone)
    return (*map(_back, aside), *(_line(name, u, format_) for name, u in names.items()))


def _back(name: str) -> WaitingLine:
    subject = f"**{name}**: momentum" if name else "Momentum"
    words = f"{subject} and volatility are left aside for this proposal."
    return WaitingLine(BannerView(words, "neutral", "clock", BACK), name, is_back=True)


def _line(name: str, undone: Undone, format_: Formatter) -> WaitingLine:
    first = undone.text.removeprefix(f"{name}:").partition(". ")[0].rstrip(".")
    cost = "" if undone.costs is None else f" Waiting has cost {format_.money(undone.costs)} so far."
    banner = BannerView(told(f"**{name}**:{first}.", format_), "neutral", "clock", ANYWAY)
    return WaitingLine(banner, name, told(f"{undone.text}{cost}", format_))


def left_aside(request: Request, name: str, *, on: bool) -> Request:
    """The request that leaves signals aside for a class, or for all where it has no name, or goes by them again."""
    if not name:
        return replace(request, ignore_signals=on, anyway=())
    others = set(request.anyway) - {name}
    return replace(request, anyway=tuple(sorted(others | {name} if on else others)))


class WaitingPart(QWidget):
    """The lines; `chosen` tells a class, or none for all, and whether signals shall be left aside for it."""

    chosen = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Waiting")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(11, 8, 11, 4)
        self._column.setSpacing(6)
        self._lines: tuple[WaitingLine, ...] = ()
        self.banners: tuple[Banner, ...] = ()
        self.hide()

    def show_waiting(self, lines: tuple[WaitingLine, ...], *, can_edit: bool) -> None:
        """Show the lines; their actions only where the proposal may be changed."""
        if lines != self._lines:
            for banner in self.banners:
                banner.hide()
                banner.deleteLater()
            self._lines, self.banners = lines, tuple(Banner(line.banner) for line in lines)
            for banner, line in zip(self.banners, lines, strict=True):
                banner.setToolTip(line.tip)
                banner.action.setAccessibleName(f"{line.banner.action}: {line.name}" if line.name else "")
                banner.acted.connect(partial(self.chosen.emit, line.name, not line.is_back))
                self._column.addWidget(banner)
        for banner in self.banners:
            banner.action.setEnabled(can_edit)
        self.setVisible(bool(lines))
