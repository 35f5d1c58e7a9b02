"""The Harvest page: the year's ledger, losses worth taking, and the windows of every account."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.model.errors import AppError
from app.model.harvest import Candidate, HarvestReport
from app.model.plan import HarvestRules, Lock, LockSide
from app.model.proposal import Mode, Proposal
from app.ui.job import once
from app.ui.pages.harvest.explain import HOLD, RULING, SOURCE, explain_candidate, explain_ruling, way_key
from app.ui.pages.harvest.floors import FloorsPopover
from app.ui.pages.harvest.rows import (
    candidate_of,
    candidate_rows,
    foot_words,
    group_of,
    proposed_shares,
    room_words,
    together_words,
    windows_told,
    with_proposal,
)
from app.ui.pages.harvest.table import CandidateTable
from app.ui.pages.page import Page, PageContext
from app.ui.pages.plan_edit import PlanEditor
from app.ui.pages.proposing import Freshness, Proposing
from app.ui.pages.words import told
from app.ui.widgets.banner import Banner, BannerView
from app.ui.widgets.card import Card, Hairline, button
from app.ui.widgets.empty_state import EmptyState, EmptyView
from app.ui.widgets.gains_ledger import GainsLedgerBar, LedgerView
from app.ui.widgets.text import Text
from app.ui.widgets.wash_legend import WashLegend
from app.ui.widgets.wash_timeline import WashTimeline
from app.ui.widgets.wash_timeline_paint import TimelineView

_NOTE = "Losses worth taking, and what must not be bought"
_EMPTY = EmptyView(
    "No loss to take",
    "No lot of a taxable account lies below its cost. A loss shows here as soon as prices make one.",
)
_SIDE = 20
_ISSUES = 3
_LOT = "lot:"


class HarvestPage(Page):
    """One report, looked up anew whenever the household changes; the old one stays until the next is there."""

    key = "harvest"
    title = "Harvest"
    icon = "harvest"

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._editor = PlanEditor.of(context)
        self._proposing = Proposing.of(context)
        self._report: HarvestReport | None = None
        self._asked: tuple[int, date] | None = None
        self._is_working = False
        self._chosen = ""
        self._tried: dict[int, date] = {}
        self.header.set_note(_NOTE)
        self.floors = button("Floors", icon_name="settings")
        self.floors.setEnabled(context.can_write)
        self.taxes = button("Tax year", "quiet")
        self.opens = button("Open in Rebalance", "primary")
        self.popover = FloorsPopover(self.floors)
        self.ledger, self.table = GainsLedgerBar(), CandidateTable()
        self.timeline = WashTimeline(TimelineView((), context.session.as_of, context.format))
        self.empty = EmptyState(_EMPTY)
        self.room, self.foot = Text("", "small", "ink_2", wrap=True), Text("", "small", "ink_2", wrap=True)
        self.together = Text("", "small", "ink_2", wrap=True)
        self.together.setContentsMargins(_SIDE, 8, _SIDE, 10)
        self.stale = Text("", "small", "ink_3")
        self.issues = Banner(BannerView("", "caution", "warning"))
        self._lay_out()
        self._connect()

    @property
    def report(self) -> HarvestReport | None:
        """Return the report that is shown."""
        return self._report

    def refresh(self) -> None:
        """Show the report as it stands, and look anew where the household is another by now."""
        self._ask()
        self._show()

    def arrive(self, **what: str) -> None:
        """Choose the candidate of a security, or of a key, that another page asked for."""
        self._chosen = what.get("candidate", self._chosen)
        found = next((c for c in self._candidates() if c.symbol == what.get("symbol")), None)
        if found is not None:
            self._chosen = found.key
        self.table.choose(self._chosen)

    # Building

    def _lay_out(self) -> None:
        self.header.add(self.stale)
        self.header.add(self.taxes)
        self.header.add(self.floors)
        self.header.add(self.opens)
        self.banners.addWidget(self.issues)
        self._ledger_card = Card()
        self._ledger_card.body.setContentsMargins(_SIDE, 13, _SIDE, 5)
        self._ledger_card.body.addWidget(self.ledger)
        self._table_card = Card(padded=False)
        self._table_card.body.setContentsMargins(1, 1, 1, 1)
        self._table_card.body.addWidget(self.table)
        self._table_card.body.addWidget(self.together)
        self._room_card = Card("Gains without federal tax")
        self._room_card.body.addWidget(self.room)
        self._timeline_card = self._make_timeline_card()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self._ledger_card)
        column.addWidget(self._table_card)
        column.addWidget(self._room_card)
        column.addWidget(self.empty, 1)
        column.addWidget(self._timeline_card, 1)
        column.addStretch(0)
        self._inside = inside
        self.body.addWidget(inside, 1)

    def _make_timeline_card(self) -> Card:
        card = Card("Wash windows, every account in the household")
        card.body.setContentsMargins(_SIDE, 12, _SIDE, 10)
        card.head.addWidget(WashLegend(), 3)
        card.head.setStretch(1, 0)
        card.body.setSpacing(9)
        card.body.addWidget(self.timeline, 1)
        card.body.addWidget(Hairline())
        card.body.addWidget(self.foot)
        return card

    def _connect(self) -> None:
        self._proposing.changed.connect(self._follow)
        self.floors.clicked.connect(self._open_floors)
        self.opens.clicked.connect(lambda: self.context.go("rebalance", mode=Mode.HARVEST_REBALANCE))
        self.taxes.clicked.connect(lambda: self.context.go("taxes", year=str(self.context.session.as_of.year)))
        self.popover.saved.connect(self._save_floors)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._choose(self.table.chosen()))
        self.table.asked.connect(self._choose)
        self.timeline.tried.connect(self._try)
        self.commands = {
            "harvest.look": self.table.setFocus,
            "harvest.floors": self._open_floors,
            "harvest.again": self._again,
        }

    # Asking

    def _ask(self) -> None:
        """Look for losses off the GUI thread, once for each state of the household."""
        session = self.context.session
        wanted = (session.revision, session.as_of)
        if self._asked == wanted:
            return
        self._asked, self._is_working = wanted, True
        self.context.run(
            once("Looking for losses", session.harvest),
            self._take,
            label="Looking for losses",
            slot="harvest",
            on_failed=self._fail,
        )

    def _again(self) -> None:
        self._asked = None
        self.refresh()

    def _take(self, report: HarvestReport) -> None:
        self._report, self._tried, self._is_working = report, {}, False
        self._show()

    def _fail(self, error: AppError) -> None:
        self._asked, self._is_working = None, False
        self.stale.set_words("")
        self.tell(error)

    # Showing

    def _follow(self) -> None:
        self.when_seen(self._show)

    def _show(self) -> None:
        report, format_ = self._report, self.context.format
        self._inside.setVisible(report is not None)
        if report is None:
            self.issues.hide()
            return
        self.stale.set_words("out of date, being looked up again" if self._is_working else "")
        plan = self._editor.plan
        proposal, taxable = self._proposed(), {a.name for a in plan.accounts if a.type.is_taxable}
        rows = candidate_rows(report, plan.rules.harvest, format_, proposed_shares(proposal))
        self.ledger.set_view(LedgerView(with_proposal(report.ledger, proposal, taxable), format_))
        self.table.show_rows(rows)
        self._table_card.setVisible(bool(rows))
        together = together_words(report, format_)
        self.together.set_words(together)
        self.together.setVisible(bool(together))
        self.empty.setVisible(not rows)
        words = room_words(report, format_)
        self.room.set_words(words)
        self._room_card.setVisible(bool(words))
        self._show_windows(report)
        self._show_issues(report)
        self._restore_choice()

    def _show_windows(self, report: HarvestReport) -> None:
        format_ = self.context.format
        groups = windows_told(report.windows, format_)
        tried = {at: day for at, day in self._tried.items() if at < len(groups)}
        self.timeline.set_view(TimelineView(groups, report.as_of, format_, tried))
        self._timeline_card.setVisible(bool(groups))
        self.foot.set_words(foot_words(self._editor.plan.rules.wash))

    def _show_issues(self, report: HarvestReport) -> None:
        found = [told(issue.text, self.context.format) for issue in report.issues]
        more = f" And {len(found) - _ISSUES} more." if len(found) > _ISSUES else ""
        self.issues.set_view(BannerView(" ".join(found[:_ISSUES]) + more, "caution", "warning"))
        self.issues.setVisible(bool(found))

    def _restore_choice(self) -> None:
        """Keep the choice and its explanation in step; nothing is opened that was not open."""
        if self._chosen and self._candidate() is None:
            self._chosen = ""
            self.context.show_explanation(None)
        elif self._chosen:
            self.table.choose(self._chosen)

    def _proposed(self) -> Proposal | None:
        """The proposal on the table, while it answers to the household as it is."""
        return self._proposing.proposal if self._proposing.freshness is Freshness.CURRENT else None

    # Choosing and explaining

    def _candidates(self) -> tuple[Candidate, ...]:
        return self._report.candidates if self._report else ()

    def _candidate(self) -> Candidate | None:
        return next((c for c in self._candidates() if c.key == self._chosen), None)

    def _choose(self, index: QModelIndex) -> None:
        if not index.isValid() or self._report is None:
            return
        self._chosen = self.table.rows.row_at(index).key
        candidate = self._candidate()
        group = None if candidate is None else group_of(self._report, candidate)
        if group is not None:
            self.timeline.show_group(group)
        self._explain()

    def _explain(self) -> None:
        report, candidate = self._report, self._candidate()
        if report is None or candidate is None:
            return
        group, plan = group_of(report, candidate), self._editor.plan
        windows = windows_told(report.windows, self.context.format)
        tried = None if group is None or group not in self._tried else (windows[group], self._tried[group])
        kinds = {account.name: account.type for account in plan.accounts}
        explanation = explain_candidate(
            candidate, report, plan.rules.harvest, kinds, self.context.format, tried, held=self._is_held(candidate)
        )
        self.context.show_explanation(explanation, self._act)

    def _try(self, group: int, day: date) -> None:
        """Follow the mark on the timeline: the inspector speaks of the day it stands on."""
        report = self._report
        if report is None:
            return
        self._tried = {at: other for at, other in self._tried.items() if at != group}
        if day != report.windows[group].sold:
            self._tried[group] = day
        chosen = self._candidate()
        if chosen is None or group_of(report, chosen) != group:
            found = candidate_of(report, report.windows[group])
            self._chosen = found.key if found else ""
            self.table.choose(self._chosen)
        self._explain()

    def _act(self, key: str) -> None:
        candidate = self._candidate()
        if candidate is None:
            return
        if key == HOLD:
            self._hold(candidate)
        elif key == SOURCE:
            self.context.go("accounts", lot=candidate.lots[0].id)
        elif key == RULING:
            self.context.show_explanation(explain_ruling())
        elif key.startswith(_LOT):
            self.context.go("accounts", lot=key.removeprefix(_LOT))
        else:
            self._take_way(candidate, key)

    def _take_way(self, candidate: Candidate, key: str) -> None:
        """Show the window of the day a way out would sell on."""
        group = None if self._report is None else group_of(self._report, candidate)
        way = next((way for at, way in enumerate(candidate.ways_out) if way_key(at) == key), None)
        if way is None or group is None:
            return
        self._tried[group] = way.sell_from
        self.timeline.set_tried(group, way.sell_from)
        self.timeline.show_group(group)

    # Changing the plan

    def _is_held(self, candidate: Candidate) -> bool:
        locked = {lock.lot for lock in self._editor.plan.locks if lock.lot}
        return all(lot.id in locked for lot in candidate.lots)

    def _hold(self, candidate: Candidate) -> None:
        """Lock the lots against selling, or let them go again; one step either way."""
        plan, ids = self._editor.plan, {lot.id for lot in candidate.lots}
        kept = tuple(lock for lock in plan.locks if lock.lot not in ids)
        held = self._is_held(candidate)
        locks = tuple(Lock(account=candidate.account, symbol=candidate.symbol, lot=lot.id, side=LockSide.SELL)
                      for lot in candidate.lots)  # fmt: skip
        what = f"{candidate.symbol} of {candidate.account}"
        words = f"Let go {what}" if held else f"Hold {what}"
        self._editor.save(replace(plan, locks=kept if held else (*locks, *kept)), words, say=True)
        self._explain()

    def _open_floors(self) -> None:
        if self.context.can_write:
            self.popover.open(self._editor.plan.rules.harvest, self.context.format)

    def _save_floors(self, floors: HarvestRules) -> None:
        plan = self._editor.plan
        shown = replace(self.context.format, hide_amounts=False)
        words = f"Set floors to {shown.money(floors.minimum_loss)} and {shown.weight(floors.minimum_part)} of basis"
        self._editor.save(replace(plan, rules=replace(plan.rules, harvest=floors)), words)
