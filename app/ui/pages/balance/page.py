"""The Cost of balance page: a dial over the whole frontier, and the stops and kept proposals side by side."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from app.model.frontier import request_at
from app.model.number import ZERO
from app.model.proposal import DISCLAIMER, Mode, Proposal
from app.model.reminder import Reminder
from app.ui.charts.frontier import FrontierChart
from app.ui.charts.frontier_view import FrontierView
from app.ui.job import once
from app.ui.pages.balance.answers import PointAnswers
from app.ui.pages.balance.columns import SCENARIO, Known, columns_of, figures_here, nothing_done
from app.ui.pages.balance.dots import dots_of
from app.ui.pages.balance.point_card import PointCard, PointView
from app.ui.pages.balance.table import CompareTable
from app.ui.pages.balance.words import day_words, held_words, reminder_of, step_words, wait_words
from app.ui.pages.balancing import Balancing
from app.ui.pages.elided import ElidedText
from app.ui.pages.menu import Choice, open_menu
from app.ui.pages.page import Page, PageContext
from app.ui.pages.proposing import Freshness, Proposing
from app.ui.pages.rebalance.status import stale_banner
from app.ui.pages.scenarios import ScenarioShelf
from app.ui.theme import current_theme
from app.ui.widgets.banner import Banner, BannerView, Glyph
from app.ui.widgets.card import Card, button, row
from app.ui.widgets.dial_geometry import NEAR, DialView, clamped, next_stop, stop_at, stop_name, stops
from app.ui.widgets.empty_state import EmptyState, EmptyView
from app.ui.widgets.text import Text

_FOLLOW_MS = 120
_CARD = 300
_HINT_FROM = 1320
_NO_DIAL = EmptyView(
    "No dial for this goal",
    "Money in, money out and losses alone leave no point to choose. These goals have one:",
    (("edge", "Back to the band edge"), ("target", "Back to target")),
)
_NO_CHOICE = EmptyView("Nothing to choose", "No trade of today brings the household nearer to target.")
_NOT_YET = EmptyView("Not worked out", "The cost of balance follows a proposal of now.", (("again", "Work it out"),))


class BalancePage(Page):
    """Moves along the frontier; the proposal itself changes only with *Use this point*."""

    key = "balance"
    title = "Cost of balance"
    icon = "rebalance"

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._proposing, self._balancing = Proposing.of(context), Balancing.of(context)
        self.shelf = ScenarioShelf.of(context)
        self.answers = PointAnswers(context, self)
        self._drift: Decimal | None = None
        self._begun = 0
        self._follow = QTimer(self)
        self._follow.setSingleShot(True)
        self._follow.setInterval(_FOLLOW_MS)
        self._follow.timeout.connect(self._settle)
        self.back = button("Rebalance", "quiet", small=True)
        self.back.setStyleSheet("QPushButton { padding: 0 2px; border: none; }")
        self.back.setAccessibleName("Back to Rebalance")
        self.hint = Text("← → move the dial · Home cheapest · End most even", "small", "ink_2")
        self.pin = button("Pin as scenario")
        self.use = button("Use this point", "primary")
        self.stale = Banner(BannerView(""))
        self.stale.hide()
        self.held = Banner(BannerView(""))
        self.held.hide()
        self.chart, self.card, self.table = FrontierChart(), PointCard(), CompareTable()
        self.empty, self.not_yet, self.no_choice = (EmptyState(x) for x in (_NO_DIAL, _NOT_YET, _NO_CHOICE))
        self.waiting = Text("Working out the cost of balance …", "body", "ink_2")
        self._lay_out()
        self._connect()

    def refresh(self) -> None:
        """Show the frontier of the proposal that is shown on Rebalance."""
        self._proposing.visit()
        self._show()

    def arrive(self, **what: str) -> None:
        """Bring the table to the front, where scenarios are to be compared."""
        if what.get("compare"):
            self.table.setFocus()

    # Building

    def _lay_out(self) -> None:
        self.header.lead(Glyph("chevron-right", "ink_2", 14))
        self.header.lead(self.back)
        for part in (self.hint, self.pin, self.use):
            self.header.add(part)
        self.banners.addWidget(self.stale)
        self.banners.addWidget(self.held)
        chart = Card()
        chart.body.setContentsMargins(18, 14, 18, 8)
        axis = ElidedText("Tax this year and trading cost, against doing nothing", "small", "ink_2", align="right")
        head = row(Text("What another point of balance costs", "heading"), axis, spacing=20)
        head.setStretch(1, 1)
        chart.body.addLayout(head)
        self.front = QStackedWidget()
        self.waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        fronts: tuple[QWidget, ...] = (self.chart, self.empty, self.not_yet, self.no_choice, self.waiting)
        for front in fronts:
            self.front.addWidget(front)
        chart.body.addWidget(self.front, 1)
        self.card.setFixedWidth(current_theme().scaled(_CARD))
        across = row(chart, self.card, spacing=current_theme().px("space.card_gap"))
        across.setStretch(0, 1)
        self.body.addLayout(across, 1)
        table = Card(padded=False)
        table.body.setContentsMargins(1, 1, 1, 1)
        table.body.addWidget(self.table)
        self.body.addWidget(table)
        self.foot = Text("", "micro", "ink_2")
        self.body.addLayout(row(Text(DISCLAIMER, "micro", "ink_2"), 1, self.foot))

    def _connect(self) -> None:
        for source in (self._proposing, self._balancing, self.shelf, self.answers):
            source.changed.connect(self._show_if_seen)
        self.back.clicked.connect(self._leave)
        self.pin.clicked.connect(self._pin)
        self.use.clicked.connect(self._use)
        self.card.remind.clicked.connect(self.open_reminders)
        self.stale.acted.connect(self._proposing.recalculate)
        self.chart.moved.connect(self._move)
        self.table.chosen.connect(self._choose)
        self.empty.chosen.connect(lambda key: self._proposing.ask(self._proposing.request.with_mode(Mode(key))))
        self.not_yet.chosen.connect(lambda _: self._again())
        self.commands = {
            "balance.open": self.chart.grip.handle.setFocus,
            "balance.compare": self.table.setFocus,
            "balance.pin": self._pin,
            "balance.use": self._use,
            "balance.remind": self.open_reminders,
        }

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape returns."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The hint gives way first."""
        super().resizeEvent(event)
        theme = current_theme()
        self.hint.setVisible(self.window().width() >= _HINT_FROM * theme.text_size)
        self.card.setFixedWidth(theme.scaled(_CARD))

    def hideEvent(self, event: QHideEvent) -> None:
        """Work out nothing for nobody; come back to where the proposal stands."""
        super().hideEvent(event)
        self._follow.stop()
        self.answers.stop()
        self._drift, self._stale = None, True

    # Showing

    def _show_if_seen(self) -> None:
        self.when_seen(self._show)

    def _show(self) -> None:
        self._balancing.visit()
        self._show_stale()
        self._show_held()
        dial = self._balancing.view(self._drift)
        has_curve = dial is not None and dial.can_move and self._balancing.is_offered
        self.front.setCurrentWidget(self._in_front(has_curve=has_curve))
        self.card.setVisible(has_curve)
        if dial is not None and has_curve:
            self._begin(dial)
            self._show_dial(dial)
            if not self._follow.isActive():
                self._ask(dial)
        else:
            self._show_table(None)
        here = self._here(dial) if dial is not None and has_curve else None
        self.pin.setEnabled(here is not None and self.context.can_write)
        self.use.setEnabled(has_curve)

    def _in_front(self, *, has_curve: bool) -> QWidget:
        if not self._balancing.is_offered:
            return self.empty
        if has_curve:
            return self.chart
        is_coming = self._balancing.is_working or self._proposing.freshness is Freshness.SOLVING
        if is_coming:
            return self.waiting
        return self.no_choice if self._balancing.points and not self._balancing.is_stale else self.not_yet

    def _show_stale(self) -> None:
        proposing = self._proposing
        if proposing.freshness is Freshness.STALE:
            self.stale.set_view(stale_banner(proposing, self.context.session.history(), self.context.format))
        solving = proposing.freshness is Freshness.SOLVING
        self.stale.action.setEnabled(not solving)
        self.stale.setVisible(proposing.freshness is Freshness.STALE or (solving and not self.stale.isHidden()))

    def _show_held(self) -> None:
        """Say which classes signals hold up, while the proposal shown is of now."""
        fresh = self._proposing.fresh
        words = held_words(fresh) if fresh is not None and self._balancing.is_offered else ""
        self.held.set_view(BannerView(words, "neutral", "clock"))
        self.held.setVisible(bool(words))

    def _begin(self, dial: DialView) -> None:
        """Forget the points of another frontier; the proposal of now is known already."""
        made, base = self._balancing.made, self._balancing.base
        if base is not None and made != self._begun:
            self._begun = made
            self.answers.begin(base, dial.points)
        fresh = self._proposing.fresh
        rests = self._balancing.view()
        if fresh is not None and rests is not None and not dial.is_stale:
            self.answers.know(rests.drift, fresh)

    def _show_dial(self, dial: DialView) -> None:
        dots = () if dial.is_stale else dots_of(self._known(dial))
        self.chart.show_view(FrontierView(dial, dots, self.context.format))
        self.foot.set_words("Grey dots: plans in whole shares that were looked at." if dots else "")
        self._show_card(dial)
        self._show_table(dial)

    def _show_card(self, dial: DialView) -> None:
        here = self._here(dial)
        further = next_stop(dial.points, dial.drift, 1)
        there = self.answers.at(further)
        format_ = self.context.format
        if abs(further - dial.drift) <= NEAR:
            step = "Nothing is nearer to target: this is as even as shares and limits allow."
            wait = self._wait_words(here, dial.drift)
        else:
            nothing = nothing_done(dial, dial.drift) is not None
            is_known = there is not None and (here is not None or nothing)
            step = step_words(here, there, format_) if there is not None and is_known else "Being worked out."
            wait = self._wait_words(there, further)
        frontier = self._balancing.frontier
        before = frontier.drift if frontier else ZERO
        is_there = here is not None or nothing_done(dial, dial.drift) is not None
        is_settled = is_there and not self._follow.isActive()
        figures = figures_here(dial, here, self._known(dial).outside)
        can_remind = self.context.can_write and bool(self._ahead(dial))
        self.card.show_point(PointView(figures, before, step, wait, is_settled, can_remind), format_)

    def _wait_words(self, step: Proposal | None, drift: Decimal) -> str:
        waiting = self.answers.waiting(drift)
        if step is None or waiting is None:
            return "Being worked out."
        return wait_words(step, waiting, self.context.format)

    def _ahead(self, dial: DialView) -> list[tuple[str, Reminder]]:
        """The days ahead of one step further, each as a line and as the reminder it would be."""
        drift = next_stop(dial.points, dial.drift, 1)
        step, waiting, format_ = self.answers.at(drift), self.answers.waiting(drift), self.context.format
        if step is None or not waiting:
            return []
        stop = stop_at(dial.points, drift)
        name = stop_name(stop) if stop is not None else f"{format_.points(drift, signed=False)} points left"
        days = [wait for wait in waiting if wait.day > self.context.session.as_of]
        return [(day_words(step, wait, format_), reminder_of(name, step, wait, format_)) for wait in days]

    def _known(self, dial: DialView | None) -> Known:
        rests = self._balancing.view()
        return Known(
            dial=dial,
            at=self.answers.at,
            waiting=self.answers.waiting,
            proposal=self._proposing.proposal,
            proposal_drift=rests.drift if rests is not None and dial is not None else None,
            scenarios=tuple((one, self.shelf.is_current(one)) for one in self.shelf.scenarios),
        )

    def _show_table(self, dial: DialView | None) -> None:
        self.table.show_columns(columns_of(self._known(dial), self.context.format), self.context.format)

    # Moving

    def _here(self, dial: DialView) -> Proposal | None:
        return self.answers.at(dial.drift)

    def _move(self, drift: Decimal) -> None:
        """Show the handle where it was moved; its trades follow once it rests."""
        self._drift = drift
        self._follow.start()
        dial = self._balancing.view(drift)
        if dial is not None:
            self._show_dial(dial)
            self.pin.setEnabled(False)

    def _settle(self) -> None:
        self._show_if_seen()

    def _ask(self, dial: DialView) -> None:
        """Have this point worked out, then the next stop with the days ahead, then the other stops."""
        if dial.is_stale:
            return
        further = next_stop(dial.points, dial.drift, 1)
        others = (stop.drift for stop in stops(dial.points) if stop.trades)
        nothing = nothing_done(dial, dial.drift) is not None
        self.answers.want(() if nothing else (dial.drift,), (further, *others))
        if nothing or self._here(dial) is not None:
            self.answers.want_waiting(further)

    def _choose(self, key: tuple[str, str]) -> None:
        kind, what = key
        if kind == SCENARIO:
            self.shelf.look(what)
            self.context.go("rebalance")
        elif kind == "point" and self._balancing.points:
            self._move(clamped(self._balancing.points, Decimal(what)))

    # Doing

    def _leave(self) -> None:
        self.context.go("rebalance")

    def _again(self) -> None:
        if self._proposing.freshness is Freshness.CURRENT:
            self._balancing.again()
        else:
            self._proposing.recalculate()

    def _pin(self) -> None:
        dial = self._balancing.view(self._drift)
        here = self._here(dial) if dial is not None else None
        if dial is None or here is None or not self.context.can_write:
            return
        stop = stop_at(dial.points, dial.drift)
        named = stop_name(stop) if stop is not None and stop.label else ""
        name = "" if named in self.shelf.names else named
        self.shelf.keep(
            name or self.shelf.free_name(replace(here, request=replace(here.request, drift=dial.drift))), here
        )

    def open_reminders(self) -> QMenu | None:
        """Offer the days ahead; one that is kept already is ticked, and pressed again it is dismissed."""
        dial = self._balancing.view(self._drift)
        days = self._ahead(dial) if dial is not None else []
        kept = self.context.session.reminders()
        choices: list[Choice | None] = [
            Choice(words, partial(self._remind, one, dismiss=one in kept), one in kept) for words, one in days
        ]
        return open_menu(self.card.remind, "Remind me on", choices) if choices else None

    def _remind(self, reminder: Reminder, *, dismiss: bool) -> None:
        context, session = self.context, self.context.session
        call, said = session.remind, f"Today reminds you from {context.format.day(reminder.day)} on."
        if dismiss:
            call, said = session.dismiss_reminder, "Dismissed the reminder."

        def done(_: None) -> None:
            context.say(said)
            context.changed()

        context.run(once("Saving", lambda: call(reminder)), done, label="Saving reminders", writes=True)

    def _use(self) -> None:
        dial = self._balancing.view(self._drift)
        if dial is None:
            return
        self.shelf.look("")
        if self._drift is not None:
            self._proposing.ask(request_at(dial.points, self._proposing.request, dial.drift))
        self.context.go("rebalance")
