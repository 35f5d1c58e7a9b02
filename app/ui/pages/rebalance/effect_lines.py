"""What a proposal does, in lines: drift, tax with what it is made of, costs, and what is to be minded after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from app.engine.wash_window import WINDOW
from app.engine.withdrawal import cents_text, withdrawal, withdrawal_words
from app.model.household import Household
from app.model.number import ZERO
from app.model.plan import Plan
from app.model.proposal import ClassEffect, Proposal, Side, Trade
from app.model.withdrawal import Drawn
from app.ui.format import UNKNOWN, Formatter
from app.ui.icons import IconName
from app.ui.pages.words import slots_of, told
from app.ui.theme_tokens import ColorRole, TypeName
from app.ui.widgets.band_geometry import BandView

_HAIR = Decimal("0.0000001")
"""What cents leave over: a weight nearer to its edge than this is on it, as for the engine."""
_MOST_SALES = 4
_FLAT = "flat"


@dataclass(frozen=True, slots=True)
class Line:
    """A label with a figure at the right; `before` stands quietly before it."""

    label: str
    figure: str
    before: str = ""
    style: TypeName = "small"
    role: ColorRole = "ink"


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence with its glyph."""

    icon: IconName
    role: ColorRole
    text: str


def outside_count(proposal: Proposal, *, after: bool) -> int:
    """How many classes lie outside their bands, before or after."""
    return sum(1 for c in proposal.classes if _is_outside(c, after=after))


def drift_lines(proposal: Proposal, format_: Formatter) -> tuple[Line, ...]:
    """How much drift is left and how many classes are outside, before and after."""
    drift = proposal.drift
    outside = [outside_count(proposal, after=after) for after in (False, True)]
    before = format_.points(drift.before, signed=False)
    after = format_.points(drift.after, signed=False)
    return (
        Line("Drift left", f"{after} points", f"{before} → "),
        Line("Outside bands", format_.count(outside[1]), f"{format_.count(outside[0])} → "),
    )


def _is_outside(effect: ClassEffect, *, after: bool) -> bool:
    weight = effect.after if after else effect.before
    return max(effect.lower - weight, weight - effect.upper) > _HAIR


def tax_lines(proposal: Proposal, household: Household, format_: Formatter) -> tuple[Line, ...]:
    """What the year's tax is made of: what was realised, each sale, the net, and what first in, first out costs."""
    tax = proposal.tax
    lines = [*_year_lines(proposal, household, format_), *_sale_lines(proposal, household, format_)]
    if tax.disallowed > tax.permanent:
        lines.append(Line("Put off by a wash sale", format_.money(tax.disallowed - tax.permanent)))
    if tax.permanent:
        lines.append(Line("Lost for good in an IRA", format_.money(tax.permanent)))
    if proposal.tax_model != _FLAT:
        net = _net_of_year(proposal, household)
        if net != tax.short_gain + tax.long_gain or net < ZERO:
            label = "Net, against income" if net < ZERO else "Net gain of the year"
            lines.append(Line(label, format_.money(net, signed=True), style="emphasis"))
    if tax.if_fifo is not None and tax.if_fifo != tax.now:
        change = tax.if_fifo - tax.now
        words = f"{format_.money(abs(change))} {'more' if change > ZERO else 'less'}"
        lines.append(Line("First in, first out would cost", words))
    return tuple(lines)


def _year_lines(proposal: Proposal, household: Household, format_: Formatter) -> list[Line]:
    """What the year and those before it bring along, where the tax is netted with it."""
    year = household.year_start
    if proposal.tax_model == _FLAT:
        return []
    parts = (
        ("Realised so far, short", year.short),
        ("Realised so far, long", year.long),
        ("Carried in, short", -year.entering_short),
        ("Carried in, long", -year.entering_long),
    )
    return [Line(label, format_.money(amount, signed=True)) for label, amount in parts if amount]


def _sale_lines(proposal: Proposal, household: Household, format_: Formatter) -> list[Line]:
    """The largest gains and losses of the sales that are taxed, then the sum of the others."""
    gains = ((t, t.gain) for t in _taxed_sales(proposal, household))
    sales = sorted(((t, gain) for t, gain in gains if gain), key=lambda sale: -abs(sale[1]))
    lines = [
        Line(
            f"{'Gain' if gain > ZERO else 'Loss'}, {format_.shares(trade.shares)} {trade.symbol}",
            format_.money(gain, signed=True),
        )
        for trade, gain in sales[:_MOST_SALES]
    ]
    rest = [gain for _, gain in sales[_MOST_SALES:]]
    if rest:
        words = format_.counted(len(rest), "other sale").capitalize()
        lines.append(Line(words, format_.money(sum(rest, ZERO), signed=True)))
    return lines


def _taxed_sales(proposal: Proposal, household: Household) -> list[Trade]:
    taxable = {a.name for a in household.plan.accounts if a.type.is_taxable}
    return [t for t in proposal.trades if t.side is Side.SELL and t.account in taxable]


def _net_of_year(proposal: Proposal, household: Household) -> Decimal:
    year, tax = household.year_start, proposal.tax
    carried = year.entering_short + year.entering_long
    return year.short + year.long - carried + tax.short_gain + tax.long_gain + tax.disallowed


def cost_lines(proposal: Proposal, household: Household, format_: Formatter) -> tuple[Line, ...]:
    """Costs of trading by kind, the value of tax put off, the tax on yields, and the largest gain left alone."""
    trades = format_.counted(len(proposal.trades), "trade")
    spread = sum((t.costs.spread + t.costs.impact for t in proposal.trades), ZERO)
    commission = sum((t.costs.commission for t in proposal.trades), ZERO)
    lines = [Line(f"Spread and impact, {trades}", format_.money(spread))]
    if commission:
        lines.append(Line("Commissions", format_.money(commission)))
    if proposal.tax.deferred_value:
        lines.append(Line("Worth of tax put off", format_.money(proposal.tax.deferred_value)))
    if proposal.location is not None:
        before, after = (format_.money(x) for x in (proposal.location.drag_before, proposal.location.drag_after))
        lines.append(Line("Yearly tax on yield", after, f"{before} → "))
    kept = _kept_gain(proposal, household)
    if kept is not None:
        lines.append(Line(f"Kept for later: gain in {kept[0]}", format_.money(kept[1])))
    return tuple(lines)


def _kept_gain(proposal: Proposal, household: Household) -> tuple[str, Decimal] | None:
    """Of what is sold, the security that keeps the largest gain, with that gain; None where none is known."""
    left: dict[str, Decimal] = {}
    for trade in _taxed_sales(proposal, household):
        price, gain = household.price(trade.symbol), trade.gain
        if price is None or gain is None:
            continue
        lots = [x for x in household.lots if (x.account, x.symbol) == (trade.account, trade.symbol)]
        before = sum((x.shares * price - x.basis for x in lots if x.basis is not None), ZERO)
        left[trade.symbol] = left.get(trade.symbol, ZERO) + before - gain
    largest = max(left.items(), key=lambda kept: kept[1], default=None)
    return largest if largest is not None and largest[1] > ZERO else None


def raised_words(proposal: Proposal, plan: Plan, format_: Formatter) -> str:
    """What the money raised costs, in a sentence; nothing to say where none is raised."""
    found = withdrawal(proposal, plan)
    return "" if found is None else told(withdrawal_words(found), format_)


def raised_lines(proposal: Proposal, plan: Plan, format_: Formatter) -> tuple[Line, ...]:
    """What a dollar costs by the account that pays it, and what selling costs in accounts that pay nothing out."""
    found = withdrawal(proposal, plan)
    return tuple(_raised_line(one, format_) for one in found.drawn) if found else ()


def _raised_line(one: Drawn, format_: Formatter) -> Line:
    label = f"{one.account}, {format_.money(one.amount)}" if one.amount else f"{one.account}, only sells"
    if one.per_dollar is not None:
        more = " + income tax" if one.is_income else ""
        return Line(label, f"{cents_text(one.per_dollar)}{more}")
    if one.tax is None:
        return Line(label, UNKNOWN)
    return Line(label, format_.money(one.tax + one.cost))


def notes_of(proposal: Proposal, household: Household, format_: Formatter) -> tuple[Note, ...]:
    """What to move first, whether its losses count, and what must not be bought after them."""
    moves = tuple(
        Note("swap", "ink_2", f"First move {format_.money(m.amount)} from {m.source} to {m.to}") for m in proposal.moved
    )
    losses = [t for t in _taxed_sales(proposal, household) if (t.gain or ZERO) < ZERO]
    if not losses:
        return moves
    accounts = format_.counted(len(household.plan.accounts), "account")
    clean = Note("shield", "good", f"No wash sale in any of {accounts}")
    if proposal.tax.disallowed:
        clean = Note("warning", "caution", _washed_words(proposal, format_))
    symbols = list(dict.fromkeys(t.symbol for t in losses))
    named = symbols[0] if len(symbols) == 1 else f"{', '.join(symbols[:-1])} or {symbols[-1]}"
    clear = format_.day(proposal.as_of + WINDOW + timedelta(days=1))
    return *moves, clean, Note("clock", "caution", f"After this: no {named} anywhere until {clear}")


def _washed_words(proposal: Proposal, format_: Formatter) -> str:
    """What earlier purchases take from the losses: put off, or lost for good where an IRA bought."""
    tax = proposal.tax
    put_off, lost = format_.money(tax.disallowed - tax.permanent), format_.money(tax.permanent)
    if not tax.permanent:
        return f"A wash sale puts off {put_off} of loss"
    if tax.disallowed == tax.permanent:
        return f"A wash sale: {lost} of loss is lost for good"
    return f"A wash sale puts off {put_off} of loss; {lost} is lost for good"


def class_lines(proposal: Proposal | None, plan: Plan) -> tuple[BandView, ...]:
    """Weights of the classes now and after, each on its own line."""
    slots = slots_of(plan)
    return tuple(
        BandView(
            name=e.name,
            slot=slots.get(e.name, 0),
            target=e.target,
            lower=e.lower,
            upper=e.upper,
            saved_target=e.target,
            current=e.before,
            proposed=e.after,
            child="/" in e.name,
        )
        for e in (proposal.classes if proposal else ())
    )
