"""When to look: calendars on trading days, the threshold, and cash that arrived.

A trigger says whether it is due, why, when it last fired and when it next can. What takes long to find out (the
exchange's calendar, the money that came in, the drift history) comes as `Known`; what is not known yet is said as that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from app.engine.drift import Status
from app.engine.idle_cash import idle_accounts, idle_cash, least_cash
from app.engine.inflows import Arrival, Inflow
from app.engine.trading_days import WEEKDAYS, TradingDays
from app.engine.words import day_text, dollars, listed
from app.model.household import Household
from app.model.look import CASH_ARRIVING, THRESHOLD, TRIGGERS
from app.model.signal_rules import Postpone
from app.model.target import CASH_CLASS

if TYPE_CHECKING:
    from app.engine.breaches import Sighting

_DAY = timedelta(days=1)
_UNKNOWN = "not looked up yet"


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger of the plan: due today or not, and why.

    `next_day` is the next day it can fire, the day itself while it is due on it; `ahead` says what that day is.
    `last_fired` is the last day it did, `fired` says what happened then, or why that is not known.
    """

    name: str
    due: bool
    reason: str
    next_day: date | None = None
    ahead: str = ""
    last_fired: date | None = None
    fired: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What triggers go by beside the household of the day.

    `inflows` are distributions and contributions past and expected, `arrivals` when cash last came to each account, the
    latest first, `sighting` the latest
    breach that a look found; `has_ledger` and `has_history` say whether they have been looked up.
    """

    days: TradingDays = WEEKDAYS
    inflows: tuple[Inflow, ...] = ()
    arrivals: tuple[Arrival, ...] = ()
    sighting: Sighting | None = None
    has_ledger: bool = False
    has_history: bool = False


NOTHING_KNOWN = Known()


def triggers(household: Household, status: Status, known: Known = NOTHING_KNOWN) -> tuple[Trigger, ...]:
    """The plan's triggers on the household's day."""
    rules, day = household.plan.rules, household.as_of
    found = []
    for name in rules.trigger:
        if name == THRESHOLD:
            found.append(_threshold(rules.look, status, known, day))
        elif name == CASH_ARRIVING:
            found.append(_cash_arriving(household, status, known))
        elif name in TRIGGERS:
            found.append(_calendar(name, rules.postpone, known, day))
        else:
            reason = f"not a known trigger: use {listed(TRIGGERS)}"
            found.append(Trigger(name, due=False, reason=reason))
    return tuple(found)


# --- Threshold ----------------------------------------------------------------------------------------------


def _threshold(look: str, status: Status, known: Known, day: date) -> Trigger:
    """Due while a class is outside and a look has seen it: today's, or one whose finding still stands."""
    out = status.breaches
    seen = known.days.last_look(look, day)
    # Between two sessions no price changes: what is outside on a Sunday was so at Friday's look.
    is_look = known.days.on_or_before(day) == seen
    stands = known.sighting is not None and any(c.name in known.sighting.stands for c in out)
    due = bool(out) and (is_look or stands)
    falls = known.days.next_look(look, day)
    ahead = f"the {_interval(look)} look{_assumed(known.days, falls)}"
    names = ", ".join(c.name for c in out)
    reason = f"{names} outside" if out else _calm_words(status)
    if out and not due:
        reason += f"; the {_interval(look)} look comes on {day_text(falls, day)}"
    elif out and not is_look and known.sighting is not None:
        reason = _standing_words([c.name for c in out], known.sighting, day)
    if not known.has_history:
        return Trigger(THRESHOLD, due, reason, falls, ahead, None, _UNKNOWN)
    if known.sighting is None:
        return Trigger(THRESHOLD, due, reason, falls, ahead, None, "no look has found a class outside its band")
    fired = f"{listed(known.sighting.names)} left {'its band' if len(known.sighting.names) == 1 else 'their bands'}"
    return Trigger(THRESHOLD, due, reason, falls, ahead, known.sighting.day, fired)


def _standing_words(names: list[str], sighting: Sighting, day: date) -> str:
    """Which classes a look has found outside, and which have left their bands after it."""
    stand = [name for name in names if name in sighting.stands]
    later = [name for name in names if name not in sighting.stands]
    said = f"{', '.join(stand)} outside since the look of {day_text(sighting.day, day)} at least"
    return f"{said}; {listed(later)} since then" if later else said


def _calm_words(status: Status) -> str:
    """Why no class counts as outside: it is not, or nobody can tell."""
    if status.unpriced:
        return f"drift can’t be told: no price of {listed(status.unpriced[:3])}"
    return "every class is inside its band" if status.value else "nothing is held yet"


def _interval(look: str) -> str:
    return f"{look}-day" if look.isdecimal() else look


def _assumed(days: TradingDays, day: date) -> str:
    """What to add where a day rests on weekdays alone."""
    return "" if days.knows(day) else "; holidays of the exchange are not known that far, weekdays count"


# --- Calendars ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Look:
    """A look by the calendar: the last session of its period, the day it falls on, and the money that moved it."""

    end: date
    day: date
    moved_by: Inflow | None = None


def _calendar(name: str, postpone: Postpone, known: Known, day: date) -> Trigger:
    """The last session of each period, or the first payment after it where the plan postpones looks."""
    days = known.days
    end = days.last_look(name, day)
    latest = _look_of(name, end, postpone, known)
    if latest.day <= day:
        last, coming = latest, _look_of(name, days.next_look(name, end + _DAY), postpone, known)
    else:
        last, coming = _look_of(name, days.last_look(name, end - _DAY), postpone, known), latest
    due = last.day == day
    coming = last if due else coming
    words = _look_words(name, coming, day)
    ahead = words + _assumed(days, coming.day)
    if postpone is not Postpone.NOTHING and not known.has_ledger:
        ahead += f"; the {postpone} it waits for is {_UNKNOWN}"
    return Trigger(name, due, words, coming.day, ahead, last.day, _look_words(name, last, day))


def _look_of(name: str, end: date, postpone: Postpone, known: Known) -> _Look:
    """The look of the period with that end: it waits for the next payment at most until the next period's end."""
    following = known.days.next_look(name, end + _DAY)
    for inflow in known.inflows if postpone is not Postpone.NOTHING else ():
        falls = known.days.on_or_after(inflow.day)
        if inflow.kind is postpone and end <= inflow.day and falls < following:
            return _Look(end, falls, inflow)
    return _Look(end, end)


def _look_words(name: str, look: _Look, day: date) -> str:
    """`quarterly look on Dec 31`, and what moved it."""
    if look.moved_by is None:
        return f"{name} look on {day_text(look.day, day)}"
    return f"{name} look of {day_text(look.end, day)}, moved to {inflow_words(look.moved_by, day)}"


def inflow_words(inflow: Inflow, day: date) -> str:
    """`the dividend of VTI on Oct 4`, `the contribution to Roth expected on Jan 2`."""
    what = f"dividend of {inflow.name}" if inflow.kind is Postpone.DIVIDEND else f"contribution to {inflow.name}"
    how = " expected" if inflow.is_expected else " planned" if inflow.is_planned else ""
    return f"the {what}{how} on {day_text(inflow.day, day)}"


# --- Cash arriving ------------------------------------------------------------------------------------------


def _cash_arriving(household: Household, status: Status, known: Known) -> Trigger:
    """Due while accounts have idle cash and the household more cash than its Cash class wants."""
    rules, day = household.plan.rules, household.as_of
    accounts, least, idle = idle_accounts(household), least_cash(rules), idle_cash(household, status)
    due = idle >= least
    if due:
        reason = f"{_idle_words(accounts, idle)}; {_short_words(status)}"
    elif accounts:
        reason = "the Cash class wants the cash there is"
    else:
        reason = f"no account has {dollars(least)} above its minimum"
    coming = next((i for i in known.inflows if i.day > day), None)
    falls = day if due else None if coming is None else known.days.on_or_after(coming.day)
    ahead = "cash is there" if due else _UNKNOWN if not known.has_ledger else "no money is expected"
    if not due and coming is not None:
        ahead = inflow_words(coming, day)
    if known.arrivals:
        latest = known.arrivals[0]
        return Trigger(CASH_ARRIVING, due, reason, falls, ahead, latest.day, f"{latest.because} in {latest.account}")
    fired = "the ledger does not tell when cash arrived" if known.has_ledger else _UNKNOWN
    return Trigger(CASH_ARRIVING, due, reason, falls, ahead, None, fired)


def _idle_words(accounts: tuple[tuple[str, Decimal], ...], idle: Decimal) -> str:
    """`$500 in Brokerage waits`, `$976 waits in Brokerage, Roth and 2 more accounts`."""
    names = [name for name, _ in accounts]
    if len(names) > 3:  # noqa: PLR2004  three fit a line
        names = [*names[:2], f"{len(names) - 2} more accounts"]
    return f"{dollars(idle)} waits in {listed(names)}"


def _short_words(status: Status) -> str:
    """The classes below target, the farthest first."""
    short = sorted((c for c in status.leaves if c.drift < 0 and c.name != CASH_CLASS), key=lambda c: c.drift)
    if not short:
        return "no class is below its target"
    names = listed([c.name for c in short[:3]])
    return f"{names} {'is' if len(short) == 1 else 'are'} below target"
