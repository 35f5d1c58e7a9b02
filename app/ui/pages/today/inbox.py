"""What there is to decide today: facts turned into inbox items, the dearest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from app.desk.settings import Settings
from app.engine.drift import ClassDrift
from app.model.household import TrustState
from app.model.look import CASH_ARRIVING
from app.model.number import ZERO
from app.model.proposal import Mode
from app.ui.format import OLD_PRICE_DAYS
from app.ui.pages.today.facts import Facts
from app.ui.pages.today.losses import Matter, loss_matters
from app.ui.pages.today.timing import next_look, paced_classes, timing_matters
from app.ui.pages.words import told
from app.ui.widgets.inbox import InboxItem

IMPORT = "import"
"""The place of items that are mended by importing files."""

_SNOOZES = {"day": 1, "week": 7}
DISMISSED = "dismissed"
_BREACH = "breach:"


def matters(facts: Facts, outside_since: Mapping[str, date] | None = None) -> tuple[Matter, ...]:
    """Return everything there is to decide, the most dollars first."""
    found = [
        *_breaches(facts, outside_since or {}),
        *timing_matters(facts),
        *_unclassified(facts),
        *_records(facts),
        *_prices(facts),
        *_tickets(facts),
        *loss_matters(facts),
        *_turning(facts),
        *_cash(facts),
        *_reminders(facts),
    ]
    return tuple(sorted(found, key=lambda matter: -matter.dollars))


def _breaches(facts: Facts, since: Mapping[str, date]) -> Iterator[Matter]:
    view, told_by_signals = facts.view, paced_classes(facts)
    for known in facts.breaches:
        if known.name in told_by_signals:
            continue
        over = known.beyond > 0
        tail = f" Outside since {view.day_long(since[known.name])}." if known.name in since else ""
        weights = f"{view.weight(known.actual)} against {view.weight_range(known.band.lower, known.band.upper)}."
        item = InboxItem(
            f"{_BREACH}{known.name}",
            "warning",
            "over" if over else "under",
            f"{known.name} is {'above' if over else 'below'} its band",
            weights + tail + next_look(facts),
            f"{view.points(known.beyond)} pts",
            "over the edge" if over else "under the edge",
            "Review",
        )
        yield Matter(item, abs(known.beyond) * facts.status.value, "rebalance", {"mode": Mode.EDGE})


def _unclassified(facts: Facts) -> Iterator[Matter]:
    amount = facts.status.unclassified
    if amount and facts.plan.classes:
        view = facts.view
        share = view.weight(amount / facts.status.value) if facts.status.value else ""
        names = sorted({h.symbol for a in facts.accounts for h in a.holdings if not h.classes})
        named = ", ".join(names[:3]) + ("…" if len(names) > 3 else "")
        item = InboxItem(
            "unclassified",
            "targets",
            "caution",
            "Some holdings have no class",
            f"{named}: never traded, and drift from nothing. Put each into a class, or give it its symbol.",
            share,
            "of household",
            "Set",
        )
        yield Matter(item, amount, "targets", {})


def _records(facts: Facts) -> Iterator[Matter]:
    view = facts.view
    for held in facts.accounts:
        name, state = held.account.name, held.trust.state
        if state is TrustState.BROKEN:
            reason = held.trust.reasons[0] if held.trust.reasons else "Its lots and its position disagree."
            title = f"{name} does not reconcile"
            stake = view.money(held.value)
            item = InboxItem(f"trust:{name}", "octagon", "danger", title, reason, stake, "in the account", "Show")
            yield Matter(item, held.value or ZERO, "accounts", {"account": name})
        elif state is TrustState.EMPTY:
            title = f"Nothing is known of {name} yet"
            line = "Import a positions or history file of it."
            yield Matter(
                InboxItem(f"empty:{name}", "import", "neutral", title, line, "", "", "Import"),
                ZERO,
                IMPORT,
                {},
            )
    if facts.held_rows:
        title = f"{view.counted(facts.held_rows, 'row').capitalize()} left open at an import"
        line = "They are kept apart until you decide, and count nowhere."
        count = view.count(facts.held_rows)
        yield Matter(InboxItem("held", "file", "caution", title, line, count, "rows", "Show"), ZERO, "held", {})
    if facts.missing:
        named = ", ".join(f"{m.symbol} in {m.account}" for m in facts.missing[:2])
        title = f"{named}{' and more' if len(facts.missing) > 2 else ''}: sold?"
        line = "The newest snapshot no longer names it, and no sale is imported. It counts as gone until you say."
        count = view.count(len(facts.missing))
        yield Matter(
            InboxItem("missing", "warning", "caution", title, line, count, "holdings", "Show"), ZERO, "held", {}
        )
    if facts.pending:
        title = f"{view.counted(facts.pending, 'pending row').capitalize()} never settled?"
        line = "A later file tells of the day without it. Say whether it is gone."
        count = view.count(facts.pending)
        yield Matter(InboxItem("pending", "clock", "caution", title, line, count, "rows", "Show"), ZERO, "held", {})
    if facts.wordings:
        title = f"{view.counted(facts.wordings, 'word').capitalize()} of a broker nobody has explained"
        line = "Their cash counts, and no lots are made of them. Say once what they do."
        count = view.count(facts.wordings)
        yield Matter(InboxItem("wordings", "help", "caution", title, line, count, "words", "Show"), ZERO, "held", {})


def _prices(facts: Facts) -> Iterator[Matter]:
    view = facts.view
    if facts.status.unpriced:
        names = ", ".join(facts.status.unpriced[:3]) + ("…" if len(facts.status.unpriced) > 3 else "")
        title = f"{names} {'has' if len(facts.status.unpriced) == 1 else 'have'} no price"
        line = "Drift can’t be told without it. Import prices or a newer positions file."
        yield Matter(
            InboxItem("unpriced", "warning", "caution", title, line, "", "", "Import"),
            facts.status.value,
            IMPORT,
            {},
        )
    elif facts.price_day and (age := (facts.day - facts.price_day).days) > OLD_PRICE_DAYS:
        title = f"Prices are {view.days(age)} old"
        line = f"The oldest is of {view.day_long(facts.price_day)}. Import a newer positions or price file."
        yield Matter(InboxItem("prices", "clock", "caution", title, line, str(age), "days", "Import"), ZERO, IMPORT, {})


def _tickets(facts: Facts) -> Iterator[Matter]:
    if facts.tickets:
        view, first = facts.view, min(ticket.accepted for ticket in facts.tickets)
        amount = sum((ticket.trade.amount for ticket in facts.tickets), ZERO)
        title = f"{view.counted(len(facts.tickets), 'ticket').capitalize()} to place"
        line = f"Accepted {view.day_long(first)}. Import the fills to tick them off."
        stake = view.money(amount)
        item = InboxItem("tickets", "tickets", "accent", title, line, stake, "to trade", "Open")
        yield Matter(item, amount, "tickets", {})


def _turning(facts: Facts) -> Iterator[Matter]:
    view = facts.view
    for lot in facts.turning_soon:
        if lot.saves > 0:
            item = InboxItem(
                f"long:{lot.account}:{lot.symbol}:{lot.long_on}",
                "clock",
                "caution",
                f"{view.shares(lot.shares)} {lot.symbol} turn long-term on {view.day_long(lot.long_on)}",
                f"Bought {view.day_long(lot.acquired)}. Sold before, the gain of {view.money(lot.gain)} is short-term.",
                view.money(lot.saves),
                "if you wait",
                "Show",
            )
            yield Matter(item, lot.saves, "accounts", {"account": lot.account, "symbol": lot.symbol})


def _cash(facts: Facts) -> Iterator[Matter]:
    view = facts.view
    under = sorted((c for c in facts.status.leaves if c.drift < 0), key=lambda c: c.drift)
    below = " and ".join(c.name for c in under[:2])
    is_told = any(t.name == CASH_ARRIVING and t.due for t in facts.triggers)
    for held, idle in facts.heavy_cash:
        if is_told and held.account.name in facts.idle_accounts:
            continue
        minimum = held.account.minimum_cash
        line = f"The minimum is {view.money(minimum)}." if minimum else "No minimum is set."
        if below:
            line += f" {below} {'is' if len(under) == 1 else 'are'} below target."
        share = view.weight(idle / facts.status.value) if facts.status.value else ""
        item = InboxItem(
            f"cash:{held.account.name}",
            "cash",
            "under",
            f"{held.account.name} holds {view.money(held.cash)} in cash",
            line,
            share,
            "of household",
            "Invest",
        )
        yield Matter(item, idle, "rebalance", {"mode": Mode.INVEST, "account": held.account.name})


def _reminders(facts: Facts) -> Iterator[Matter]:
    """What the user wished to be reminded of, from its day on."""
    view = facts.view
    for reminder in facts.reminders:
        if reminder.day <= facts.day:
            key, title = f"reminder:{reminder.day}:{reminder.text}", f"Your reminder for {view.day_long(reminder.day)}"
            item = InboxItem(key, "bell", "accent", title, told(reminder.text, view), "", "", "Review")
            yield Matter(item, ZERO, "balance", {}, reminder=reminder)


def breached(key: str) -> str:
    """Return the class whose breach a matter is about; empty for any other matter."""
    return key.removeprefix(_BREACH) if key.startswith(_BREACH) else ""


# Snoozing


def is_snoozed(matter: Matter, settings: Settings, household: str, today: date) -> bool:
    """Tell whether the user put a matter off, and it is neither time nor otherwise than it was."""
    mark = settings.snoozed.get(f"{household}|{matter.item.key}", "")
    return mark in {DISMISSED, _state(matter)} or (mark[:1].isdigit() and mark > today.isoformat())


def snoozed(settings: Settings, household: str, matter: Matter, until: str, today: date) -> Settings:
    """Put a matter off for a day, a week, until it changes, or for good."""
    days = _SNOOZES.get(until)
    mark = (today + timedelta(days=days)).isoformat() if days else _state(matter) if until == "change" else DISMISSED
    return replace(settings, snoozed={**settings.snoozed, f"{household}|{matter.item.key}": mark})


def awakened(settings: Settings, household: str) -> Settings:
    """Bring back everything that was put off in a household."""
    kept = {key: mark for key, mark in settings.snoozed.items() if not key.startswith(f"{household}|")}
    return replace(settings, snoozed=kept)


def _state(matter: Matter) -> str:
    """Return what a matter looks like now; it begins with a letter, so it is never taken for a date."""
    return f"as {matter.mark or f'{matter.item.title}, {matter.item.stake}'}"


def outside_since(known: ClassDrift, days: tuple[date, ...], outside: list[bool]) -> date | None:
    """Return the first day of the unbroken stretch outside that reaches the last day."""
    if not outside or not outside[-1] or known.state == "in":
        return None
    start = len(outside) - 1
    while start > 0 and outside[start - 1]:
        start -= 1
    return days[start] if start else None
