"""Today: the verdict, four figures, the inbox, and every class against its band."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.model.proposal import Mode
from app.ui.job import once
from app.ui.pages.harvesting import Harvesting
from app.ui.pages.looking import Looking
from app.ui.pages.page import Page, PageContext
from app.ui.pages.proposing import Proposing
from app.ui.pages.today.ahead import coming_days
from app.ui.pages.today.explain import explain_class, explain_matter
from app.ui.pages.today.facts import (
    SOON_DAYS,
    Facts,
    band_views,
    tile_views,
    values_by_class,
    verdict_view,
)
from app.ui.pages.today.inbox import DISMISSED, IMPORT, awakened, breached, is_snoozed, matters, outside_since, snoozed
from app.ui.pages.today.losses import Matter
from app.ui.pages.today.noting import note_in_journal
from app.ui.pages.today.side import AccountLine, AccountsCard, AheadList, HeadTab
from app.ui.pages.today.spark import DriftSpark, SparkView
from app.ui.pages.today.timing import ANYWAY
from app.ui.pages.today.weights import WeightsCard
from app.ui.pages.words import account_words, slots_of
from app.ui.theme import current_theme
from app.ui.widgets.card import Card, Hairline, button, cards, row
from app.ui.widgets.empty_state import EmptyState, EmptyView
from app.ui.widgets.inbox import InboxList
from app.ui.widgets.text import Text
from app.ui.widgets.tile import Tile, TileView
from app.ui.widgets.verdict_banner import VerdictBanner, VerdictView

if TYPE_CHECKING:
    from app.engine.history import DriftHistory

_YEAR = timedelta(days=365)
_LOW_WINDOW = 860
_CORNER = 8
"""The list keeps clear of the card's rounded corners."""


_NOTHING_TO_DECIDE = EmptyView(
    "Nothing to decide",
    "A class outside its band, cash without work, records that do not add up: what needs you stands here.",
)


class TodayPage(Page):
    """The first place: what is true now, then what there is to decide."""

    key = "today"
    title = "Today"
    icon = "today"

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._facts: Facts | None = None
        self.matters: tuple[Matter, ...] = ()
        self._proposing = Proposing.of(context)
        self._harvesting = Harvesting.of(context)
        self._looking = Looking.of(context)
        self._shows_quiet = False
        self._history: DriftHistory | None = None
        self._history_of: tuple[int, date] | None = None
        self._import = button("Import files", icon_name="import")
        self._import.clicked.connect(lambda _: context.import_files())
        self._import.setEnabled(context.can_write)
        self.header.add(self._import)
        self.verdict = VerdictBanner(VerdictView("", "", None))
        self.verdict.acted.connect(self._take_step)
        self.tiles = tuple(Tile(TileView("", "")) for _ in range(4))
        self.inbox = InboxList("Inbox")
        self.weights = WeightsCard()
        self.spark = DriftSpark()
        self.accounts = AccountsCard()
        self.ahead = AheadList()
        self._connect()
        self.body.addWidget(self.verdict)
        self.body.addLayout(cards(self.tiles))
        self.body.addLayout(self._columns(), 1)

    def refresh(self) -> None:
        """Take one look at the household and show it everywhere."""
        view = self.context.format
        facts = self._facts = Facts(self.context.session, view, self._proposing, self._harvesting.report)
        self._show_weights(facts)
        self.header.set_note(view.day_long(facts.day, weekday=True))
        self._show_tiles(facts)
        self._show_accounts(facts)
        self._looking.update()
        self._show_looked()
        self._ask_history()
        self._harvesting.update()
        if facts.breaches:
            self._proposing.visit()

    def _show_tiles(self, facts: Facts) -> None:
        for tile, words in zip(self.tiles, tile_views(facts), strict=True):
            tile.set_view(words)

    def _show_weights(self, facts: Facts) -> None:
        """Show the verdict and the weights, with the proposal as it stands."""
        self.verdict.set_view(verdict_view(facts))
        self.weights.show_rows(band_views(facts), facts.view)
        self.weights.show_sums(*self._sums(facts))

    # Layout

    def _columns(self) -> QHBoxLayout:
        self._left = QVBoxLayout()
        self._left.setSpacing(12)
        self._left.addWidget(self._inbox_card(), 1)
        self._left.addWidget(self.accounts)
        self._spark_part = QWidget()
        spark = QVBoxLayout(self._spark_part)
        spark.setContentsMargins(0, 8, 0, 0)
        spark.setSpacing(6)
        spark.addWidget(Hairline())
        spark.addWidget(Text("Drift, past year", "body", "ink_2"))
        spark.addWidget(self.spark, 1)
        self.weights.body.addWidget(self._spark_part, 2)
        self.weights.body.addStretch(0)
        self._ahead_card = Card("Ahead", f"next {SOON_DAYS} days", padded=False)
        self._ahead_card.body.setContentsMargins(1, 14, 1, _CORNER)
        self._ahead_card.head.setContentsMargins(15, 0, 15, 13)
        self._ahead_card.setFixedWidth(current_theme().scaled(300))
        self._ahead_place = QVBoxLayout()
        self._ahead_card.body.setSpacing(0)
        self._ahead_card.body.addWidget(Hairline())
        self._ahead_card.body.addLayout(self._ahead_place, 1)
        columns = self._across = QHBoxLayout()
        columns.setSpacing(current_theme().px("space.card_gap"))
        columns.addLayout(self._left, 7)
        columns.addWidget(self.weights, 0)
        columns.addWidget(self._ahead_card)
        return columns

    def _inbox_card(self) -> Card:
        card = Card(padded=False)
        self._inbox_tab, self.ahead_tab = HeadTab("Inbox"), HeadTab("Ahead")
        self._inbox_tab.setChecked(True)
        self.order = Text("Most at stake first", "body", "ink_2")
        head = row(self._inbox_tab, self.ahead_tab, 1, self.order, spacing=16)
        head.setContentsMargins(16, 12, 16, 12)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.inbox)
        self._below = QWidget()
        QVBoxLayout(self._below).setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self._below)
        self._stack.addWidget(EmptyState(_NOTHING_TO_DECIDE))
        self._inbox_tab.toggled.connect(self._turn)
        self._put_off = Text("", "small", "ink_2")
        self.wake = button("Show", "link", small=True)
        self.wake.setAccessibleName("Show what was put off")
        self.wake.clicked.connect(self._wake_all)
        self._foot = QWidget()
        foot = row(self._put_off, 1, self.wake)
        foot.setContentsMargins(16, 8, 16, 8)
        self._foot.setLayout(foot)
        self._foot_line = Hairline()
        card.body.setContentsMargins(1, 1, 1, _CORNER)
        card.body.setSpacing(0)
        card.body.addLayout(head)
        card.body.addWidget(Hairline())
        card.body.addWidget(self._stack, 1)
        card.body.addWidget(self._foot_line)
        card.body.addWidget(self._foot)
        return card

    def _turn(self) -> None:
        """Show the inbox, what it says when it is empty, or the days ahead."""
        nothing = not self.matters and self._facts is not None
        self._stack.setCurrentIndex(1 if self.ahead_tab.isChecked() else 2 if nothing else 0)
        self.order.set_words("By date" if self.ahead_tab.isChecked() else "Most at stake first")

    def _connect(self) -> None:
        opens = (self._open_drift, self._open_cash, self._open_losses, self._open_turning)
        for tile, open_it in zip(self.tiles, opens, strict=True):
            tile.clicked.connect(open_it)
        self._proposing.changed.connect(self._follow_proposal)
        self._harvesting.changed.connect(self._follow_losses)
        self._looking.changed.connect(self._follow_looks)
        self.inbox.acted.connect(self._act)
        self.inbox.asked.connect(self._explain_matter)
        self.inbox.snoozed.connect(self._snooze)
        self.inbox.dismissed.connect(self._dismiss)
        self.inbox.chose.connect(self._act)
        self.weights.asked.connect(self._explain_class)
        self.accounts.opened.connect(lambda name: self.context.go("accounts", account=name))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the third column, the chart and the second lines give way as room goes."""
        super().resizeEvent(event)
        theme, window = current_theme(), self.window()
        third = window.width() >= theme.px("break.third_column_from")
        self._ahead_card.setVisible(third)
        self.accounts.setVisible(third)
        self.ahead_tab.setVisible(not third)
        if third:
            self._inbox_tab.setChecked(True)
        place = self._ahead_place if third else self._below.layout()
        if place is not None and self.ahead.parentWidget() is not place.parentWidget():
            place.addWidget(self.ahead)
        roomy = window.width() >= theme.px("break.rail_collapses_below")
        half = (self.width() - 2 * theme.px("space.page_x")) // 2
        self.weights.setMinimumWidth(min(theme.scaled(610 if roomy else 530), half))
        self._across.setStretch(1, 8 if third else 0)
        low = window.height() < theme.scaled(_LOW_WINDOW)
        self.inbox.set_compact(low)
        self._spark_part.setVisible(not low)

    def _follow_proposal(self) -> None:
        self.when_seen(self._show_proposal)

    def _show_proposal(self) -> None:
        if self._facts is not None:
            self._facts.follow(self._proposing)
            self._show_weights(self._facts)

    def _follow_looks(self) -> None:
        self.when_seen(self._show_looked)

    def _show_looked(self) -> None:
        """Show the inbox and the days ahead with what is known of triggers and tilts by now."""
        facts, looked = self._facts, self._looking.looked
        if facts is None:
            return
        if looked is not None:
            facts.look(looked)
        days = coming_days(facts)
        self.ahead.show_days(days, facts.view)
        self.ahead_tab.count(len(days))
        self._show_inbox()

    def _follow_losses(self) -> None:
        self.when_seen(self._show_losses)

    def _show_losses(self) -> None:
        if self._facts is not None:
            self._facts.harvest = self._harvesting.report
            self._show_tiles(self._facts)
            self._show_inbox()

    # What is shown

    def _sums(self, facts: Facts) -> tuple[str, str]:
        view, status = facts.view, facts.status
        value = f"{view.money(status.value)} in {view.counted(len(facts.accounts), 'account')}"
        if status.unpriced or not status.classes:
            return value, ""
        drift = f"Drift {view.points(status.half_drift, signed=False)}"
        if facts.proposal is None:
            return value, drift
        after = view.points(facts.proposal.drift.after, signed=False)
        return value, f"{drift} → **{after}** as proposed"

    def _show_accounts(self, facts: Facts) -> None:
        view, slots = facts.view, slots_of(facts.plan)
        self.accounts.show_lines(
            [
                AccountLine(
                    held.account.name,
                    account_words(held.account),
                    tuple((slots.get(name, -1), money) for name, money in values_by_class(held, facts.plan)),
                    view.money(held.cash),
                    view.money(held.value),
                )
                for held in facts.accounts
            ]
        )

    def _show_inbox(self) -> None:
        if self._facts is None:
            return
        found = matters(self._facts, self._outside_since(self._facts))
        household, today = str(self.context.session.path), date.today()  # noqa: DTZ011 (the user's own day)
        settings, shows_quiet = self.context.settings, self._shows_quiet
        off = [
            one for one in found if is_snoozed(one, settings, household, today) or (one.is_quiet and not shows_quiet)
        ]
        self.matters = tuple(one for one in found if one not in off)
        self.inbox.set_items([one.item for one in self.matters])
        self._inbox_tab.count(len(self.matters))
        self._turn()
        self._foot.setVisible(bool(off))
        self._foot_line.setVisible(bool(off))
        names = ", ".join(one.item.title for one in off)
        names = f"a {names[2:]}" if names.startswith("A ") else names
        self._put_off.set_words(f"{len(off)} put off: {names[:80]}")

    # History

    def _ask_history(self) -> None:
        session = self.context.session
        asked = (session.revision, session.as_of)
        if asked == self._history_of:
            self._show_history()
            return
        self._history_of = asked
        first = session.as_of - _YEAR
        self.context.run(
            lambda _cancel: session.drift_history(first),
            self._take_history,
            label="Rebuilding drift",
            slot="today.drift",
        )

    def _take_history(self, history: DriftHistory) -> None:
        self._history = history
        self._show_history()
        self._show_inbox()

    def _show_history(self) -> None:
        history, facts = self._history, self._facts
        view = None
        if history is not None and facts is not None and history.days:
            events = tuple(
                (e.day, f"Rebalanced {facts.view.day(e.day)}") for e in history.events if e.kind == "rebalanced"
            )
            drift_f = tuple(float(drift) * 100 for drift in history.drift_f)
            view = SparkView(history.days, drift_f, events[-2:], bool(facts.breaches))
        self.spark.show_history(view, self.context.format)

    def _outside_since(self, facts: Facts) -> dict[str, date]:
        found: dict[str, date] = {}
        if self._history is None:
            return found
        for known in facts.breaches:
            line = self._history.classes.get(known.name)
            if line is not None:
                outside = ((line.actual_f > line.upper_f) | (line.actual_f < line.lower_f)).tolist()
                since = outside_since(known, self._history.days, outside)
                if since:
                    found[known.name] = since
        return found

    # What is pressed

    def _take_step(self) -> None:
        if self._facts is None:
            return
        words = verdict_view(self._facts).action
        if words == "Import files":
            self.context.import_files()
        elif words == "Set targets":
            self.context.go("targets")
        else:
            self.context.go("rebalance")

    def _open_drift(self) -> None:
        self.context.go("charts")

    def _open_cash(self) -> None:
        self.context.go("rebalance", mode=Mode.INVEST)

    def _open_losses(self) -> None:
        self.context.go("harvest")

    def _open_turning(self) -> None:
        first = self._facts.turning[:1] if self._facts else ()
        self.context.go("accounts", **({"account": first[0].account, "symbol": first[0].symbol} if first else {}))

    def _matter(self, key: str) -> Matter:
        return next(one for one in self.matters if one.item.key == key)

    def _act(self, key: str, how: str = "") -> None:
        """Open the place of a matter; how is one of the further ways it offers."""
        matter = self._matter(key)
        if matter.page == IMPORT:
            self.context.import_files()
        else:
            self.context.go(
                matter.page, **matter.what, **({ANYWAY: matter.what["asset_class"]} if how == ANYWAY else {})
            )

    def _snooze(self, key: str, until: str) -> None:
        household, today = str(self.context.session.path), date.today()  # noqa: DTZ011 (the user's own day)
        self.context.keep(snoozed(self.context.settings, household, self._matter(key), until, today))
        self._show_inbox()
        if self.context.can_write and (name := breached(key)):
            note_in_journal(self.context, name, is_skipped=until == DISMISSED)

    def _dismiss(self, key: str) -> None:
        """Put a matter off for good; a reminder leaves the file, so that it can be undone."""
        reminder, context = self._matter(key).reminder, self.context
        if reminder is None or not context.can_write:
            self._snooze(key, DISMISSED)
            return
        session = context.session

        def done(_: None) -> None:
            context.say("Dismissed the reminder.")
            context.changed()

        work = once("Saving", lambda: session.dismiss_reminder(reminder))
        context.run(work, done, label="Saving reminders", writes=True)

    def _wake_all(self) -> None:
        self._shows_quiet = True
        self.context.keep(awakened(self.context.settings, str(self.context.session.path)))
        self._show_inbox()

    def _explain_matter(self, key: str) -> None:
        matter = self._matter(key)
        self.context.show_explanation(explain_matter(matter), lambda how: self._act(key, how))

    def _explain_class(self, place: int) -> None:
        if self._facts is not None:
            known = self._facts.status.leaves[place]
            self.context.show_explanation(
                explain_class(self._facts, known), lambda page: self.context.go(page, asset_class=known.name)
            )
