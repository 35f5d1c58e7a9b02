"""The state of the proposal in the header: up to date, being worked out, out of date, refused."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from app.model.number import ONE
from app.model.proposal import State
from app.ui.format import Formatter
from app.ui.icons import IconName
from app.ui.pages.proposing import Freshness, Proposing
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.banner import Glyph
from app.ui.widgets.card import button, row
from app.ui.widgets.text import Text

_LOOKS: dict[Freshness, tuple[IconName, ColorRole]] = {
    Freshness.CURRENT: ("check", "good"),
    Freshness.STALE: ("warning", "caution"),
    Freshness.FAILED: ("octagon", "danger"),
    Freshness.SOLVING: ("clock", "ink_2"),
    Freshness.ASKS: ("info", "ink_2"),
    Freshness.NONE: ("info", "ink_2"),
}


def status_words(proposing: Proposing, format_: Formatter) -> str:
    """The state in words."""
    proposal = proposing.proposal
    if proposing.freshness is Freshness.SOLVING:
        return proposing.progress.label if proposing.progress else "Working out trades"
    if proposing.freshness is Freshness.STALE:
        return "Inputs changed"
    if proposing.freshness is Freshness.ASKS:
        return "Waits for an amount"
    if proposing.freshness is Freshness.FAILED:
        return proposing.error.title if proposing.error else "Not worked out"
    if proposal is None:
        return "No proposal yet"
    if proposal.state is State.INFEASIBLE:
        return "Can’t be done together"
    at = f"{proposing.made_at:%H:%M}" if proposing.made_at else format_.day(proposal.as_of)
    exact = proposal.state is State.OPTIMAL
    how = "solved exactly" if exact else f"at most {format_.money(max(proposal.gap, ONE))} from exact,"
    return f"Up to date · {at}, {how} in {proposing.took:.1f} s"


class ProposalStatus(QWidget):
    """A glyph, words, a bar while it is being worked out, and Recalculate where that helps."""

    recalculate = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._glyph = Glyph("info", "ink_2", 16)
        self.words = Text("", "small", "ink_2")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(96)
        self._bar.setAccessibleName("Working out trades")
        self._again = button("Recalculate", "link", small=True)
        self._again.clicked.connect(self.recalculate)
        self.setLayout(row(self._glyph, self.words, self._bar, self._again))

    def show_state(self, proposing: Proposing, format_: Formatter) -> None:
        """Show the state of the proposal."""
        freshness, proposal = proposing.freshness, proposing.proposal
        glyph, role = _LOOKS[freshness]
        if freshness is Freshness.CURRENT and proposal is not None and proposal.state is State.INFEASIBLE:
            glyph, role = "octagon", "danger"
        self._glyph.set_icon(glyph, role)
        self.words.set_words(status_words(proposing, format_))
        solving = freshness is Freshness.SOLVING
        self._bar.setVisible(solving)
        if solving:
            progress = proposing.progress
            self._bar.setRange(0, progress.total if progress else 0)
            self._bar.setValue(progress.done if progress else 0)
        self._again.setVisible(freshness in (Freshness.STALE, Freshness.FAILED))
