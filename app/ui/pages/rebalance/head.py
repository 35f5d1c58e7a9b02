"""The header of the Rebalance page: scenarios, how the proposal stands, and where it can go."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.model.proposal import State
from app.ui.icons import icon
from app.ui.pages.menu import Choice, open_menu
from app.ui.pages.page import PageContext, PageHeader
from app.ui.pages.proposing import Freshness, Proposing
from app.ui.pages.rebalance.leaving import Leaving
from app.ui.pages.rebalance.status import ProposalStatus, stale_banner
from app.ui.pages.rebalance.strip import ScenarioStrip
from app.ui.pages.scenario_words import kept_words
from app.ui.pages.scenarios import ScenarioShelf
from app.ui.theme import current_theme
from app.ui.widgets.banner import Banner, BannerView, Glyph
from app.ui.widgets.card import button, row
from app.ui.widgets.text import Text


class Head:
    """Fills a page's header and keeps it in step; a kept scenario is looked at, never accepted."""

    def __init__(self, context: PageContext, header: PageHeader, banners: QVBoxLayout, leaving: Leaving) -> None:
        self._context, self._leaving = context, leaving
        self._proposing, self._shelf = Proposing.of(context), ScenarioShelf.of(context)
        self.strip, self.status, self.kept = ScenarioStrip(), ProposalStatus(), KeptStatus()
        self.more = QToolButton()
        self.more.setIcon(icon("more", "ink_2"))
        self.more.setAccessibleName("More for this proposal")
        self.more.setToolTip("More for this proposal")
        self.compare = button("Compare")
        self.accept = button("Accept as tickets", "primary", icon_name="tickets")
        self.stale = Banner(BannerView(""))
        self.stale.hide()
        banners.addWidget(self.stale)
        line = header.layout()
        if isinstance(line, QHBoxLayout):
            for place, part in enumerate((self.strip, self.status, self.kept), 1):
                line.insertWidget(place, part)
        for part in (self.more, self.compare, self.accept):
            header.add(part)
        self._connect()

    @property
    def commands(self) -> dict[str, Callable[[], object]]:
        """What the action table may have done."""
        return {
            "rebalance.keep": self.ask_name,
            "rebalance.rename": self._rename,
            "rebalance.drop": self._drop,
            "rebalance.revive": self._revive,
            "rebalance.next": lambda: self.strip.step(1),
            "rebalance.previous": lambda: self.strip.step(-1),
            "rebalance.accept": self._leaving.accept,
            "rebalance.book": self._leaving.save_book,
        }

    def show(self, *, can_ask: bool) -> None:
        """Show which proposal is looked at and how it stands; `can_ask` is whether there is anything to work out."""
        looked, format_, proposing = self._shelf.looked, self._context.format, self._proposing
        can_write = self._context.can_write
        can_keep = proposing.proposal is not None and proposing.proposal.state is not State.INFEASIBLE
        name = looked.name if looked else ""
        self.strip.show_names(self._shelf.names, name, can_write=can_write, can_keep=can_keep)
        self.status.setVisible(looked is None)
        self.kept.setVisible(looked is not None)
        if looked is not None:
            is_current = self._shelf.is_current(looked)
            self.kept.show_words(kept_words(looked, format_, is_current=is_current), is_current=is_current)
        self.status.show_state(proposing, format_, can_ask=can_ask, price_day=self._context.session.price_day)
        self._show_banner(is_looked=looked is not None)
        accepted = self._leaving.is_accepted
        self.accept.setText("See the tickets" if accepted else "Accept as tickets")
        self.accept.setEnabled(looked is None and (accepted or self._leaving.can_accept))

    def fit(self, window: int) -> None:
        """Give way as the window narrows: first how it was proven, then names."""
        theme = current_theme()
        roomy = window >= theme.px("break.rail_collapses_below")
        self.status.set_short(not roomy)
        self.strip.set_room(4 if window >= theme.px("break.third_column_from") else 2 if roomy else 1)

    def ask_name(self) -> None:
        """Ask what the proposal shall be kept as."""
        proposal = self._proposing.proposal
        if self.strip.plus.isEnabled() and proposal is not None:
            self.strip.type_name(self._shelf.free_name(proposal))

    # Inside

    def _connect(self) -> None:
        proposing, shelf = self._proposing, self._shelf
        self.status.recalculate.connect(proposing.recalculate)
        self.status.stop.connect(proposing.stop)
        self.status.use.connect(proposing.use_interim)
        self.stale.acted.connect(proposing.recalculate)
        self.strip.chosen.connect(shelf.look)
        self.strip.keepAsked.connect(self.ask_name)
        self.strip.kept.connect(self._keep)
        self.strip.renamed.connect(shelf.rename)
        self.strip.removed.connect(shelf.drop)
        self.kept.revived.connect(self._revive)
        self.compare.clicked.connect(lambda: self._context.go("balance"))
        self.accept.clicked.connect(self._leaving.accept)
        self.more.clicked.connect(self._open_menu)

    def _show_banner(self, *, is_looked: bool) -> None:
        """Say what changed; the banner stays while it is worked out again, so that nothing moves meanwhile."""
        freshness = self._proposing.freshness
        if freshness is Freshness.STALE:
            self.stale.set_view(stale_banner(self._proposing, self._context.session.history(), self._context.format))
        solving = freshness is Freshness.SOLVING
        stays = freshness is Freshness.STALE or (solving and not self.stale.isHidden())
        self.stale.action.setEnabled(not solving)
        self.stale.setVisible(stays and not is_looked)

    def _open_menu(self) -> None:
        looked, can_write = self._shelf.looked, self._context.can_write
        choices: list[Choice | None]
        if looked is not None:
            name = looked.name
            choices = [
                Choice("Work it out again", self._revive),
                None,
                Choice("Rename", self._rename, None, can_write),
                Choice("Remove", lambda: self._shelf.drop(name), None, can_write),
            ]
        else:
            solving = self._proposing.freshness is Freshness.SOLVING
            choices = [
                Choice("Save Excel workbook…", self._leaving.save_book, None, self._leaving.can_save),
                Choice("Keep as a scenario", self.ask_name, None, self.strip.plus.isEnabled()),
                None,
                Choice("Work it out again", self._proposing.recalculate, None, not solving),
            ]
        open_menu(self.more, "More for this proposal", choices)

    def _keep(self, name: str) -> None:
        proposal = self._proposing.proposal
        if proposal is not None:
            self._shelf.keep(name, proposal)

    def _rename(self) -> None:
        if (looked := self._shelf.looked) is not None and self._context.can_write:
            self.strip.type_name(looked.name, renames=looked.name)

    def _drop(self) -> None:
        if (looked := self._shelf.looked) is not None and self._context.can_write:
            self._shelf.drop(looked.name)

    def _revive(self) -> None:
        """Ask what a kept one was asked, of the household as it is."""
        if (looked := self._shelf.looked) is not None:
            self._shelf.look("")
            self._proposing.ask(looked.proposal.request)


class KeptStatus(QWidget):
    """When a scenario was kept, whether it is still of now, and the way to work it out again."""

    def __init__(self) -> None:
        super().__init__()
        self._glyph = Glyph("check", "good", 16)
        self.words = Text("", "small", "ink_2")
        self._again = button("Work it out again", "link", small=True)
        self.revived = self._again.clicked
        self.setLayout(row(self._glyph, self.words, self._again))

    def show_words(self, words: str, *, is_current: bool) -> None:
        """Say how it stands."""
        self._glyph.set_icon("check" if is_current else "clock", "good" if is_current else "caution")
        self.words.set_words(words)
