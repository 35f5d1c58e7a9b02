"""Losses worth taking on a day: candidates with what they save and what stands in their way, and what not to buy.

Each candidate is judged as if it were the only sale: with the year so far, the purchases around it and its own costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from app.engine.harvest.dividend_rate import lost_rate
from app.engine.harvest.gain_room import gain_room
from app.engine.harvest.lanes import identical, window_groups
from app.engine.harvest.loss_lots import LossSale, loss_sales
from app.engine.harvest.replacements import match, past_purchases, planned_purchases
from app.engine.harvest.switch_back import switch_backs
from app.engine.harvest.words import dividend_words, fate, is_under_floor, reasons, ways_out
from app.engine.harvest.worth import YearSoFar, has_tax_facts, smallest_loss, swap_cost, worth_of, year_so_far
from app.engine.holding_period import SHORT
from app.engine.identity import groups_of
from app.engine.substitutes import substitutes_for
from app.engine.tax import flat_rates
from app.engine.wash_window import WINDOW, groups_sold_at_loss
from app.engine.words import day_text, dollars
from app.model.harvest import (
    Candidate,
    DoNotBuy,
    GainsLedger,
    HarvestReport,
    SubstituteChoice,
    Verdict,
)
from app.model.household import Household
from app.model.issue import Issue, Severity
from app.model.number import ZERO, cents
from app.model.proposal import Trade
from app.model.tax_year import TaxYear


@dataclass(frozen=True, slots=True)
class _Day:
    """What all candidates of a day share; `rivals` are the identity groups that stand at a loss themselves."""

    household: Household
    so_far: YearSoFar
    groups: Mapping[str, str]
    rivals: frozenset[str]

    def group(self, symbol: str) -> str:
        return self.groups.get(symbol, symbol)


def harvest(household: Household, year: TaxYear) -> HarvestReport:
    """Everything about harvesting on the household's day; `year` is the year of that day so far."""
    groups = groups_of(household)
    so_far = year_so_far(household, year)
    sales, issues = loss_sales(household)
    rivals = frozenset(groups.get(sale.symbol, sale.symbol) for sale in sales)
    day = _Day(household, so_far, groups, rivals)
    candidates = sorted((_candidate(day, sale) for sale in sales), key=_order)
    return HarvestReport(
        as_of=household.as_of,
        candidates=tuple(candidates),
        do_not_buy=(
            *_sold_lately(household, groups),
            *_while_waiting(candidates, groups, household.as_of),
            *_if_sold_today(household, candidates, groups),
        ),
        gain_room=gain_room(household, so_far),
        windows=window_groups(household, candidates, groups),
        ledger=gains_ledger(year, household.plan.tax.year_gains_budget),
        issues=(*issues, *_year_issues(household, year)),
        switch_backs=switch_backs(household, so_far, groups),
        saved_together=_saved_together(so_far, candidates),
    )


def _saved_together(so_far: YearSoFar, candidates: Sequence[Candidate]) -> Decimal:
    """The fall of this year's tax by all clear losses at once: gains and the deduction are there only once."""
    clear = [c for c in candidates if c.verdict is Verdict.CLEAR]
    short = sum((c.allowed for c in clear if c.term == SHORT), ZERO)
    return cents(-so_far.change(-short, short - sum((c.allowed for c in clear), ZERO)))


def gains_ledger(year: TaxYear, budget: Decimal | None, trades: Iterable[Trade] = ()) -> GainsLedger:
    """Gains and losses of the year and of trades proposed; distributions of funds are gains."""
    done = [d.gain for d in year.disposals if d.gain is not None] + [year.distributions]
    proposed = [lot.gain for trade in trades for lot in trade.lots if lot.gain is not None]
    return GainsLedger(year.year, _gains(done), _losses(done), _gains(proposed), _losses(proposed), budget)


def _gains(results: Iterable[Decimal]) -> Decimal:
    return sum((x for x in results if x > 0), ZERO)


def _losses(results: Iterable[Decimal]) -> Decimal:
    return -sum((x for x in results if x < 0), ZERO)


# --- Candidates -------------------------------------------------------------------------------------------------------


def _candidate(day: _Day, sale: LossSale) -> Candidate:
    """One sale with its numbers, its verdict and its reasons."""
    household, so_far = day.household, day.so_far
    symbols = frozenset(identical(day.groups, sale.symbol))
    past = past_purchases(household, symbols)
    planned = planned_purchases(household, symbols, household.as_of + WINDOW)
    blockers = match(sale, (*past, *planned), household.plan.rules.wash_readings)
    put_off, lost = fate(blockers)
    allowed = sale.size - put_off - lost
    choices = substitutes_for(sale.symbol, household, groups=day.groups, account=sale.account.name)
    substitute = _first(day, choices)
    dividend = lost_rate(household, sale, flat_rates(so_far.tax, household.tax_table))
    cost = swap_cost(household, sale, substitute, dividend.amount)
    use = so_far.use(allowed, sale.term)
    found = Candidate(
        account=sale.account.name,
        symbol=sale.symbol,
        lots=sale.lot_sales(),
        shares=sale.shares,
        value=sale.value,
        basis=sale.basis,
        loss=-sale.size,
        of_basis=-sale.size / sale.basis,
        term=sale.term,
        allowed=allowed,
        put_off=put_off,
        lost=lost,
        benefit_now=cents(use.now),
        benefit_net=cents(so_far.present_value(use, allowed + lost, cost.total)),
        worth=worth_of(so_far, use, allowed + lost, cost.total),
        cost=cost,
        threshold=smallest_loss(household, so_far, sale, cost.total),
        substitute=substitute,
        substitutes=choices,
        blocked_by=blockers,
        ways_out=ways_out(household, sale, past, symbols, allowed) if blockers else (),
        lockout_until=household.as_of + WINDOW,
        verdict=Verdict.CLEAR,
        reasons=(),
    )
    judged = replace(found, verdict=_verdict(so_far, found))
    words = (
        *reasons(household, so_far, sale, judged, symbols),
        *dividend_words(household, dividend),
        *_rival_words(day, judged),
    )
    return replace(judged, reasons=words)


def _verdict(so_far: YearSoFar, c: Candidate) -> Verdict:
    """The first that holds."""
    if c.blocked_by:
        return Verdict.BLOCKED
    if is_under_floor(so_far.rules, -c.loss, -c.of_basis):
        return Verdict.FLOOR
    if not c.substitute:
        return Verdict.NO_SUBSTITUTE
    if c.benefit_net <= 0:
        return Verdict.NOT_WORTH
    is_shallow = c.threshold is not None and -c.loss < c.threshold * c.value
    return Verdict.WAIT if is_shallow else Verdict.CLEAR


def _first(day: _Day, choices: Sequence[SubstituteChoice]) -> str:
    """The first substitute that is not at a loss itself: two losses cannot stand in for each other on one day."""
    free = [c.symbol for c in choices if day.group(c.symbol) not in day.rivals]
    return next(iter((*free, *(c.symbol for c in choices))), "")


def _rival_words(day: _Day, c: Candidate) -> list[str]:
    if not c.substitute or day.group(c.substitute) not in day.rivals:
        return []
    return [f"{c.substitute} is at a loss itself: buying it today makes a loss of {c.substitute} sold with it void."]


def _order(c: Candidate) -> tuple[bool, Decimal, str, str, str]:
    """Clear ones first, then by what they are worth."""
    return c.verdict is not Verdict.CLEAR, -c.benefit_net, c.account, c.symbol, c.term or ""


# --- What not to buy --------------------------------------------------------------------------------------------------


def _sold_lately(household: Household, groups: Mapping[str, str]) -> list[DoNotBuy]:
    """Groups a loss of which was sold within thirty days, with the last day of their lockout."""
    out, taxable = [], {a.name for a in household.plan.accounts if a.type.is_taxable}
    for group, until in sorted(groups_sold_at_loss(household, groups).items(), key=lambda x: (x[1], x[0])):
        sales = [
            d
            for d in household.disposals
            if groups.get(d.symbol, d.symbol) == group
            and d.account in taxable
            and d.sold + WINDOW == until
            and d.result is not None
            and d.result < 0
        ]
        lost = -sum((d.result for d in sales if d.result is not None), ZERO)
        sold, accounts = day_text(until - WINDOW, household.as_of), sorted({d.account for d in sales})
        because = f"Sold at a loss of {dollars(lost)} in {' and '.join(accounts)} on {sold}."
        symbol = sales[0].symbol
        out.append(DoNotBuy(symbol, identical(groups, symbol), until, because))
    return out


def _while_waiting(candidates: Iterable[Candidate], groups: Mapping[str, str], today: date) -> list[DoNotBuy]:
    """Groups of blocked candidates that count in full from a later day: another purchase would push that day out."""
    waiting = {groups.get(c.symbol, c.symbol): c for c in candidates if c.verdict is Verdict.BLOCKED and c.ways_out}
    out = []
    for c in waiting.values():
        sold = c.ways_out[0].sell_from
        if sold > today:
            waits = f"While its loss waits for {day_text(sold, today)}"
            because = f"{waits}: buying it puts that day off, or voids the loss."
            out.append(DoNotBuy(c.symbol, identical(groups, c.symbol), sold + WINDOW, because))
    return out


def _if_sold_today(household: Household, candidates: Iterable[Candidate], groups: Mapping[str, str]) -> list[DoNotBuy]:
    """Groups of clear candidates, each once."""
    clear = {groups.get(c.symbol, c.symbol): c for c in candidates if c.verdict is Verdict.CLEAR}
    until = household.as_of + WINDOW
    again = day_text(until + timedelta(days=1), household.as_of)
    because = f"If its loss is taken today. From {again} it can be bought again."
    return [DoNotBuy(c.symbol, identical(groups, c.symbol), until, because, if_sold_today=True) for c in clear.values()]


def _year_issues(household: Household, year: TaxYear) -> list[Issue]:
    out = []
    if year.entering_short is None or year.entering_long is None:
        text = f"The losses carried into {year.year} are not known; they count as none."
        out.append(Issue(Severity.WARNING, "carryforward", text))
    if not has_tax_facts(household.plan.tax):
        text = "No income is entered, so savings are counted for an income of nothing. Enter it in Settings, under Tax."
        out.append(Issue(Severity.WARNING, "income-missing", text))
    if household.tax_table is None:
        text = f"There is no federal tax table for {year.year}; only the state’s rate counts."
        out.append(Issue(Severity.WARNING, "tax-table", text))
    return out
