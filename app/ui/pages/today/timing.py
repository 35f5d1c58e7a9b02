"""What time asks for today: triggers that are due, trades that wait or hurry, tilts over budget or at their end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from app.desk.views import TriggerView
from app.engine.signals.result import ClassSignal, Decision, Delay
from app.engine.tactical.states import TiltReport, TiltRisk, TiltState, percent
from app.engine.tactical.words import over_budget
from app.model.look import CASH_ARRIVING, THRESHOLD
from app.model.number import ZERO, from_float
from app.model.proposal import Mode
from app.ui.format import Formatter
from app.ui.pages.today.facts import Facts
from app.ui.pages.today.losses import Matter
from app.ui.widgets.inbox import InboxItem

LATE = timedelta(days=7)
"""How long a look by the calendar that nothing was accepted after stays in the inbox."""
_FEW = 10
"""Dollars below which cents are told."""
ANYWAY = "anyway"
_ANYWAY = ((ANYWAY, "Trade anyway"),)
_NAMES = {
    "daily": "daily",
    "weekly": "weekly",
    "monthly": "monthly",
    "quarterly": "quarterly",
    "semiannual": "half-yearly",
    "annual": "yearly",
}


def timing_matters(facts: Facts) -> Iterator[Matter]:
    """Everything time asks for; what is not looked up yet is left for later."""
    for trigger in facts.triggers:
        if trigger.name == CASH_ARRIVING:
            yield from _cash_arrived(facts, trigger)
        elif trigger.name != THRESHOLD:
            yield from _calendar(facts, trigger)
    for signal in filter(_is_paced, facts.signals):
        waits = signal.delay is not None and signal.decision is Decision.DELAY
        yield _delay(facts, signal) if waits else _paced(facts, signal)
    if facts.tilts is not None:
        yield from _over(facts.tilts)
        yield from _ended(facts, facts.tilts)


def when_text(trigger: TriggerView, view: Formatter) -> str:
    """When it last fired and when it next can, as far as that is known."""
    last = f"Last {view.day(trigger.last_fired)}." if trigger.last_fired else ""
    ahead = f"Next {view.day(trigger.next_day)}." if trigger.next_day and not trigger.due else ""
    return " ".join(part for part in (last, ahead) if part)


def next_look(facts: Facts) -> str:
    """When bands are looked at next, where that is not today; empty where it is, or where no look is."""
    found = next((t for t in facts.triggers if t.name == THRESHOLD), None)
    if found is None or found.due or found.next_day is None:
        return ""
    return f" {found.ahead[:1].upper()}{found.ahead[1:].partition(';')[0]} comes {facts.view.day(found.next_day)}."


def _calendar(facts: Facts, trigger: TriggerView) -> Iterator[Matter]:
    """A look that is due, or was lately and nothing was accepted since."""
    view, last = facts.view, trigger.last_fired
    if last is None or not (trigger.due or _is_open(facts, trigger)):
        return
    name = _NAMES.get(trigger.name, trigger.name)
    title = f"The {name} look is due" if trigger.due else f"The {name} look was due {view.day_long(last)}"
    told = _sentence(trigger.reason if trigger.due else trigger.fired)
    ahead = "" if trigger.due else f" Next {view.day(trigger.next_day)}."
    item = InboxItem(f"due:{trigger.name}:{last}", "bell", "accent", title, told + ahead, "", "", "Review")
    yield Matter(item, ZERO, "rebalance", {"mode": Mode.EDGE})


def _is_open(facts: Facts, trigger: TriggerView) -> bool:
    last = trigger.last_fired
    if trigger.name == "daily" or last is None or facts.day - last > LATE:
        return False
    return facts.accepted is None or facts.accepted < last


def _cash_arrived(facts: Facts, trigger: TriggerView) -> Iterator[Matter]:
    if not trigger.due:
        return
    view, accounts = facts.view, facts.idle_accounts
    where = accounts[0] if len(accounts) == 1 else view.counted(len(accounts), "account")
    since = f" {_sentence(trigger.fired)[:-1]} on {view.day(trigger.last_fired)}." if trigger.last_fired else ""
    line = _sentence(trigger.reason.partition("; ")[2]) + since
    share = view.weight(facts.idle_cash / facts.status.value) if facts.status.value else ""
    title = f"{view.money(facts.idle_cash)} of cash waits in {where}"
    item = InboxItem(f"arrived:{trigger.last_fired}", "cash", "under", title, line, share, "of household", "Invest")
    account = {"account": accounts[0]} if len(accounts) == 1 else {}
    yield Matter(item, facts.idle_cash, "rebalance", {"mode": Mode.INVEST, **account})


def paced_classes(facts: Facts) -> frozenset[str]:
    """The classes outside their bands that signals let wait, or pace: their breach is told with that."""
    return frozenset(s.name for s in facts.signals if _is_paced(s))


def _is_paced(signal: ClassSignal) -> bool:
    outside = signal.state in ("over", "under")
    return outside and (signal.decision is not Decision.TRADE or signal.pace < 1)


def _delay(facts: Facts, signal: ClassSignal) -> Matter:
    """A trade that waits: for how long, at what risk so far, and what would end it."""
    view, delay = facts.view, signal.delay
    side = "Selling" if signal.state == "over" else "Buying"
    days = "" if delay is None else f", day {delay.days}"
    ends = () if delay is None else delay.ends
    cost = None if delay is None or delay.cost is None else from_float(delay.cost) * facts.status.value
    item = InboxItem(
        f"delay:{signal.name}",
        "clock",
        "caution",
        f"{side} {signal.name} waits{days}",
        " ".join((signal.reason, *ends[:1], *_error(delay))),
        "unknown" if cost is None else view.money(cost, cents=abs(cost) < _FEW),
        "cost so far",
        "Review",
        _ANYWAY,
    )
    # Its days and its cost grow every day: put off until it changes, it comes back when it waits for something else.
    mark = f"waits until {signal.until}"
    return Matter(item, _beyond(facts, signal), "rebalance", _of(signal), more=ends[1:], mark=mark)


def _of(signal: ClassSignal) -> dict[str, str]:
    """What Rebalance is asked for; the class is the one that *Trade anyway* trades."""
    return {"mode": Mode.EDGE, "asset_class": signal.name}


def _error(delay: Delay | None) -> tuple[str, ...]:
    if delay is None or delay.tracking_error is None:
        return ()
    return (f"It takes {percent(delay.tracking_error)} of tracking error a year.",)


def _beyond(facts: Facts, signal: ClassSignal) -> Decimal:
    """Dollars beyond the broken edge."""
    beyond = next((abs(c.beyond) for c in facts.status.classes if c.name == signal.name), ZERO)
    return beyond * facts.status.value


def _paced(facts: Facts, signal: ClassSignal) -> Matter:
    """A trade that goes faster, or in parts: how much of the gap is traded today."""
    side = "Sell" if signal.state == "over" else "Buy"
    hurries = signal.decision is Decision.ACCELERATE
    title = f"{side} {signal.name} {'sooner' if hurries else 'in parts'}"
    pace = f"{signal.pace * 100:.0f} %"
    key = f"pace:{signal.name}"
    also = () if hurries else _ANYWAY
    item = InboxItem(key, "bell", "accent", title, signal.reason, pace, "of the gap", "Review", also)
    return Matter(item, _beyond(facts, signal), "rebalance", _of(signal))


def _over(report: TiltReport) -> Iterator[Matter]:
    """Each budget that is exceeded, with the weight that would fit."""
    names = [r.name for r in report.tilts if r.fits is not None]
    errors = [r.tracking_error for r in report.tilts if r.fits is not None]
    if report.fits is not None:
        names, errors = [*names, ""], [*errors, report.tracking_error]
    for name, error, sentence in zip(names, errors, over_budget(report), strict=True):
        title = f"The tilt of {name} is over its budget" if name else "The tilts are over their budget"
        stake = "" if error is None else percent(error)
        item = InboxItem(f"tilt-budget:{name}", "targets", "caution", title, sentence, stake, "error a year", "Review")
        yield Matter(item, ZERO, "targets", {"horizon": "tactical", **({"asset_class": name} if name else {})})


def _ended(facts: Facts, report: TiltReport) -> Iterator[Matter]:
    """Tilts that ended since something was last accepted: their classes have gone back to the strategic target."""
    view = facts.view
    for risk in report.tilts:
        if risk.state is not TiltState.ENDED or not _is_news(facts, risk):
            continue
        target = next((c.strategic for c in facts.status.classes if c.name == risk.name), None)
        title = f"The tilt of {risk.name} ended {view.day_long(risk.tilt.until)}"
        line = f"The target is back at {view.weight(target)}. Tactical trades undo what the tilt did."
        item = InboxItem(
            f"tilt-ended:{risk.name}:{risk.tilt.until}",
            "targets",
            "accent",
            title,
            line,
            f"{view.points(risk.tilt.weight)} pts",
            "was tilted",
            "Review",
        )
        yield Matter(item, abs(risk.tilt.weight) * facts.status.value / 100, "rebalance", {"mode": Mode.TACTICAL})


def _is_news(facts: Facts, risk: TiltRisk) -> bool:
    return facts.accepted is None or facts.accepted <= risk.tilt.until


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}." if words else ""
