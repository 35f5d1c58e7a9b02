"""The state of the proposal in the header: up to date, being worked out, edited, out of date, refused."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from app.desk.views import StepView
from app.model.number import CENT
from app.model.proposal import State
from app.ui.format import Formatter
from app.ui.icons import IconName
from app.ui.pages.proposing import Freshness, Proposing, changes_since
from app.ui.pages.rebalance.goal_pane import MODES
from app.ui.pages.words import old_words, told
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.banner import BannerView, Glyph
from app.ui.widgets.card import button, row
from app.ui.widgets.text import Text

_LOOKS: dict[Freshness, tuple[IconName, ColorRole]] = {
    Freshness.CURRENT: ("check", "good"),
    Freshness.EDITED: ("edit", "accent"),
    Freshness.STALE: ("warning", "caution"),
    Freshness.FAILED: ("octagon", "danger"),
    Freshness.SOLVING: ("clock", "ink_2"),
    Freshness.ASKS: ("info", "ink_2"),
    Freshness.NONE: ("info", "ink_2"),
}
_NAMED = 2


def status_words(proposing: Proposing) -> str:
    """The state in few words."""
    proposal, freshness = proposing.proposal, proposing.freshness
    if freshness is Freshness.SOLVING:
        return proposing.progress.label if proposing.progress else "Working out trades"
    if freshness is Freshness.FAILED:
        return proposing.error.title if proposing.error else "Not worked out"
    if freshness is Freshness.CURRENT:
        impossible = proposal is not None and proposal.state is State.INFEASIBLE
        return "Can’t be done together" if impossible else "Up to date"
    return {
        Freshness.STALE: "Inputs changed",
        Freshness.EDITED: "Edited by you",
        Freshness.ASKS: "Waits for an amount",
    }.get(freshness, "No proposal yet")


def proof_words(proposing: Proposing, format_: Formatter) -> str:
    """How near a fresh proposal is proven to be, and how long that took: `solved exactly in 0.8 s`."""
    fresh, answer = proposing.fresh, proposing.answer
    if fresh is None or answer is None or fresh.state is State.INFEASIBLE:
        return ""
    took = f"in {answer.took:.1f} s"
    if fresh.gap <= CENT and fresh.state is State.OPTIMAL:
        return f"solved exactly {took}"
    return f"proven within {format_.money(max(fresh.gap, CENT), cents=True)} {took}"


def stale_banner(proposing: Proposing, steps: tuple[StepView, ...], format_: Formatter) -> BannerView:
    """What changed since the shown trades were worked out, with the way to work them out again."""
    return BannerView(f"**Inputs changed.** {_since(proposing, steps, format_)}", "caution", "warning", "Recalculate")


def _since(proposing: Proposing, steps: tuple[StepView, ...], format_: Formatter) -> str:
    answer = proposing.answer
    if answer is None:
        return ""
    proposal = answer.proposal
    if answer.household is None:
        return f"These trades were kept from {format_.day(proposal.as_of)}."
    if proposing.is_same_household and proposing.has_other_signals:
        return "Momentum or volatility lets other trades through than when these were worked out."
    if proposing.is_same_household:
        return f"These trades answer “{MODES[proposal.request.mode]}”; the goal is another by now."
    if proposal.as_of != format_.today:
        return f"These trades are of {format_.day(proposal.as_of)}, the day shown is {format_.day(format_.today)}."
    names = [told(name, format_) for name in changes_since(answer.steps, steps)]
    if not names:
        return "These trades were worked out before."
    said = " and ".join(f"“{name}”" for name in names[-_NAMED:])
    if len(names) > _NAMED:
        said = f"{format_.counted(len(names), 'change')}, the last {said}"
    return f"These trades were worked out before {said}."


class ProposalStatus(QWidget):
    """A glyph, words, a bar while it is being worked out, and what can be done about it."""

    recalculate = Signal()
    stop = Signal()
    use = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_short = False
        self._proof = ""
        self._glyph = Glyph("info", "ink_2", 16)
        self.words = Text("", "small", "ink_2")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(96)
        self._bar.setAccessibleName("Working out trades")
        self.again = button("Recalculate", "link", small=True)
        self.using = button("Use this", "link", small=True)
        self.using.setAccessibleName("Use the answer found so far")
        self.stopping = button("Cancel", "link", small=True)
        self.stopping.setAccessibleName("Stop working out trades")
        self.again.clicked.connect(self.recalculate)
        self.using.clicked.connect(self.use)
        self.stopping.clicked.connect(self.stop)
        self.setLayout(row(self._glyph, self.words, self._bar, self.using, self.stopping, self.again))

    def show_state(self, proposing: Proposing, format_: Formatter, *, can_ask: bool, price_day: date | None) -> None:
        """Show the state of the proposal; `can_ask` is whether there is anything to work out.

        `price_day` is the day of the oldest price it rests on, None where that is not known.
        """
        freshness, proposal = proposing.freshness, proposing.proposal
        glyph, role = _LOOKS[freshness]
        if freshness is Freshness.CURRENT and proposal is not None and proposal.state is State.INFEASIBLE:
            glyph, role = "octagon", "danger"
        self._glyph.set_icon(glyph, role)
        self._state, self._proof = status_words(proposing), proof_words(proposing, format_)
        old = "" if price_day is None else old_words(price_day, format_.today)
        self._prices = f"prices up to {old}" if old else ""
        at = proposing.answer.made_at if proposing.answer else None
        self.words.setToolTip(f"Worked out at {at:%H:%M}, {self._proof}" if at and self._proof else "")
        self._say()
        solving = freshness is Freshness.SOLVING
        self._bar.setVisible(solving)
        self.stopping.setVisible(solving)
        self.using.setVisible(proposing.interim is not None)
        if solving:
            progress = proposing.progress
            self._bar.setRange(0, progress.total if progress else 0)
            self._bar.setValue(progress.done if progress else 0)
        again = (Freshness.EDITED, Freshness.FAILED, *((Freshness.NONE,) if can_ask else ()))
        self.again.setVisible(freshness in again)

    def set_short(self, short: bool) -> None:
        """Leave out how it was proven where there is little room."""
        if short != self._is_short:
            self._is_short = short
            self._say()

    def _say(self) -> None:
        proof = "" if self._is_short else self._proof
        self.words.set_words(" · ".join(part for part in (self._state, proof, self._prices) if part))

    _state = _prices = ""
