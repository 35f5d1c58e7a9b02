"""What a harvest candidate's verdict rests on, in sentences, and the ways out of a blocked one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal

from app.engine.harvest.dividend_rate import LostRate
from app.engine.harvest.loss_lots import LossSale, held_symbols, turns_long
from app.engine.harvest.replacements import Purchase, loses_for_good, match, planned_purchases
from app.engine.harvest.worth import YearSoFar
from app.engine.holding_period import LONG, SHORT
from app.engine.wash_window import WINDOW
from app.engine.words import about_shares, day_text, dollars, listed, percent_text, shares_text
from app.model.harvest import Blocker, Candidate, Verdict, WayOut
from app.model.household import Household
from app.model.number import ZERO, cents
from app.model.plan import HarvestRules

SOON = timedelta(days=60)
DAY = timedelta(days=1)


def fate(blockers: Iterable[Blocker]) -> tuple[Decimal, Decimal]:
    """What purchases put off, and what they lose for good."""
    split = {True: ZERO, False: ZERO}
    for blocker in blockers:
        split[blocker.permanent] += blocker.voided
    return split[False], split[True]


def fate_text(blockers: Sequence[Blocker]) -> str:
    """`$543 is lost for good`, `$20 is put off`, or both."""
    put_off, lost = fate(blockers)
    parts = ((lost, "lost for good"), (put_off, "put off"))
    return listed([f"{dollars(amount)} is {words}" for amount, words in parts if amount])


def ways_out(
    household: Household, sale: LossSale, past: Sequence[Purchase], symbols: frozenset[str], allowed: Decimal
) -> tuple[WayOut, ...]:
    """First the day from which all of it counts and what pauses until when, then what counts today."""
    today, readings = household.as_of, household.plan.rules.wash_readings
    done = match(sale, past, readings)
    # A purchase beyond the shares sold voids nothing today, and all of itself once the earlier ones are out.
    harmful = [p.day for p in past if match(sale, (p,), readings)]
    clear = max(harmful, default=today - WINDOW - DAY) + WINDOW + DAY
    planned = planned_purchases(household, symbols, clear + WINDOW)
    accounts = listed(list(dict.fromkeys(p.account for p in planned)))
    pause = f"Pause purchases in {accounts} until {day_text(clear + WINDOW + DAY, today)}" if planned else ""
    when = f"sell on or after {day_text(clear, today)}" if clear > today else "sell today"
    words = f"{pause}, {when}." if pause else f"{when[0].upper()}{when[1:]}."
    full = WayOut(clear, sale.size, f"{words} All {dollars(sale.size)} counts.")
    if clear <= today:
        going_on = match(sale, planned_purchases(household, symbols, today + WINDOW), readings)
        return full, WayOut(
            today, allowed, f"Sell today and let them run: {dollars(allowed)} counts, {fate_text(going_on)}."
        )
    counts = sale.size - sum((b.voided for b in done), ZERO)
    text = f"Sell today: {dollars(counts)} counts, {fate_text(done)}."
    soon = [p for p in planned if p.day <= today + WINDOW]
    if soon:
        days = listed([f"{day_text(p.day, today)} in {p.account}" for p in soon])
        text += f" What is planned for {days} must be paused all the same."
    return full, WayOut(today, counts, text)


def reasons(
    household: Household, so_far: YearSoFar, sale: LossSale, candidate: Candidate, symbols: frozenset[str]
) -> tuple[str, ...]:
    """The sentence of the verdict first, then what else there is to know; `symbols` count as one with the sold."""
    found = [
        *_verdict_words(household, so_far, candidate),
        *_no_use_words(so_far, candidate),
        *_turning_words(household, so_far, sale, candidate.allowed),
        *_reinvest_words(household, sale, symbols),
    ]
    if sale.symbol not in household.sigma and candidate.verdict in (Verdict.WAIT, Verdict.CLEAR):
        found.append(f"{sale.symbol} has too few prices: its volatility is taken to be 1 % a day.")
    if sale.term is None:
        found.append("A day of purchase is unknown: the loss is counted as long-term.")
    return tuple(found)


def dividend_words(household: Household, lost: LostRate) -> tuple[str, ...]:
    """What a dividend costs that was paid on shares not held for long enough."""
    if not lost.amount:
        return ()
    until = f" From {day_text(lost.free_on, household.as_of)} it costs nothing." if lost.free_on else ""
    return (f"Sold today, {dollars(lost.dividends)} of dividends are taxed as wages: {dollars(lost.amount)}.{until}",)


def is_under_floor(rules: HarvestRules, candidate_loss: Decimal, of_basis: Decimal) -> bool:
    """Is the loss, positive, smaller than the user cares for?"""
    return candidate_loss < rules.minimum_loss or of_basis < rules.minimum_part


def _verdict_words(household: Household, so_far: YearSoFar, c: Candidate) -> list[str]:
    size = -c.loss
    match c.verdict:
        case Verdict.BLOCKED:
            return _blocked_words(household, so_far, c)
        case Verdict.FLOOR:
            rules = so_far.rules
            if size < rules.minimum_loss:
                return [f"Under your {dollars(rules.minimum_loss)} floor."]
            return [f"Under your floor of {percent_text(rules.minimum_part)} of basis."]
        case Verdict.NO_SUBSTITUTE:
            return [f"Nothing may stand in for {c.symbol} in {c.account}."]
        case Verdict.NOT_WORTH:
            return [f"Later tax and costs take all of it and {dollars(-c.benefit_net)} more."] if c.benefit_net else []
        case Verdict.WAIT:
            depth, least = percent_text(size / c.value), percent_text(c.threshold or ZERO)
            return [f"The loss is {depth} of value. From {least} on, taking it beats waiting for a larger one."]
        case Verdict.CLEAR:
            return [f"Saves {dollars(c.benefit_now)} this year, {dollars(c.benefit_net)} after later tax and costs."]


def _blocked_words(household: Household, so_far: YearSoFar, c: Candidate) -> list[str]:
    today, out = household.as_of, []
    for b in c.blocked_by:
        what = f"{(about_shares if b.planned else shares_text)(b.shares)} {b.symbol}"
        day = day_text(b.day, today)
        did = f"{b.account} buys {what} on {day}" if b.planned else f"{b.account} bought {what} on {day}"
        why = "there is no basis to add it to" if b.permanent else "it is added to the basis of those shares"
        fall = "lost for good" if b.permanent else "put off"
        out.append(f"{did}: {dollars(b.voided)} of the loss is {fall}, {why}.")
    if c.lost:
        price = so_far.saved_now(-c.loss, c.term) - so_far.saved_now(-c.loss - c.lost, c.term)
        if price > 0:
            out.append(f"What is lost for good would have saved {dollars(price)} this year.")
    return out


def _no_use_words(so_far: YearSoFar, c: Candidate) -> list[str]:
    """Why a loss that counts saves nothing this year."""
    if c.benefit_now > 0 or not c.allowed:
        return []
    netted, limit = so_far.netted, so_far.table.of(so_far.tax.filing).loss_limit
    if netted.net_short + netted.net_long <= -limit:
        return [f"This year’s {dollars(limit)} deduction is already used: the loss is carried to later years."]
    return ["This year’s gains pay no tax, so the loss saves nothing now."]


def _turning_words(household: Household, so_far: YearSoFar, sale: LossSale, allowed: Decimal) -> list[str]:
    """The price of waiting for a short-term loss that soon turns long; it has one only where short-term gains are."""
    days = [day for lot in sale.lots if (day := turns_long(lot)) is not None and day > household.as_of]
    if sale.term != SHORT or not days or min(days) > household.as_of + SOON:
        return []
    price = cents(so_far.saved_now(allowed, SHORT) - so_far.saved_now(allowed, LONG))
    turns = day_text(min(days), household.as_of)
    return (
        [f"Turns long-term on {turns}. From then on the loss saves {dollars(price)} less this year."]
        if price > 0
        else []
    )


def _reinvest_words(household: Household, sale: LossSale, symbols: frozenset[str]) -> list[str]:
    """Accounts that reinvest dividends of the group: how many shares they will buy is not known."""
    until, readings, out = day_text(household.as_of + WINDOW, household.as_of), household.plan.rules.wash_readings, []
    sold = {lot.id for lot in sale.lots}
    left = [lot for lot in household.lots if lot.id not in sold]
    for account in household.plan.accounts:
        permanent = loses_for_good(account.type, readings)
        held = sorted(held_symbols(left, account.name) & symbols)
        if account.reinvest and held and permanent is not None:
            fall = "is lost for good" if permanent else "is put off"
            what = f"{account.name} reinvests dividends of {listed(held)}"
            out.append(f"{what}: the loss on as many shares as it buys until {until} {fall}.")
    return out
