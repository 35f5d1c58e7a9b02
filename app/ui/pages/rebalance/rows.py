"""A proposal as rows: groups by account, trades with chips, and the proof of a lot; all of it frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.model.household import Household
from app.model.number import ZERO
from app.model.plan import Plan
from app.model.proposal import AccountEffect, LotChoice, LotSale, Mode, Proposal, Reason, Side, Trade
from app.ui.format import NOTHING, Formatter
from app.ui.pages.rows_tree import Branch, Heading, Panel
from app.ui.pages.words import account_words, told
from app.ui.widgets.chip import ChipView, Tone

TradeKey = tuple[str, str, str]
UNDONE = "undone"
PANEL = "why"

_RANK = ("breach", "harvest", "flow", "target", "lot", "location", "unit")


@dataclass(frozen=True, slots=True)
class TradeRow:
    """One trade as it is shown; `term` trails the gain."""

    key: TradeKey
    side: Side
    symbol: str
    name: str
    shares: str
    amount: str
    gain: str
    term: str
    chips: tuple[ChipView, ...]
    sentences: str
    is_stale: bool


@dataclass(frozen=True, slots=True)
class UndoneRow:
    """Something left undone or a limit that binds, with its price."""

    text: str
    price: str


@dataclass(frozen=True, slots=True)
class LotLine:
    """A lot in the proof of a trade: the chosen first, then what else could have been sold."""

    is_chosen: bool
    acquired: str
    shares: str
    basis: str
    gain: str
    term: str
    against: str


@dataclass(frozen=True, slots=True)
class Proof:
    """Why a trade is as it is."""

    title: str
    sentence: str
    gain_title: str
    lots: tuple[LotLine, ...]
    change: str


def trade_key(trade: Trade) -> TradeKey:
    """What tells a trade apart: an account buys or sells a security once."""
    return trade.account, trade.symbol, trade.side.value


def trade_branches(
    proposal: Proposal,
    household: Household,
    format_: Formatter,
    *,
    is_stale: bool,
    heights: Mapping[TradeKey, int],
    with_undone: bool,
) -> tuple[Branch, ...]:
    """The tree: accounts in plan order with their trades, sells first; then what was left undone."""
    groups = []
    cash = {effect.name: effect for effect in proposal.accounts}
    for account in household.plan.accounts:
        trades = [t for t in proposal.trades if t.account == account.name]
        if not trades:
            continue
        trades.sort(key=lambda t: (t.side is Side.BUY, -t.amount))
        effect = cash.get(account.name)
        moved = "" if effect is None else cash_words(effect, format_)
        rows = tuple(
            Branch(
                trade_key(t),
                trade_row(t, proposal, household, format_, is_stale=is_stale),
                (Branch(PANEL, Panel(heights.get(trade_key(t), 0))),),
            )
            for t in trades
        )
        groups.append(Branch(account.name, Heading(account.name, account_words(account), moved), rows))
    if with_undone and (lines := undone_rows(proposal, format_)):
        title = Heading("Left undone, and limits that bind", "nothing is dropped without a line here")
        groups.append(Branch(UNDONE, title, tuple(Branch(n, line) for n, line in enumerate(lines))))
    return tuple(groups)


def cash_words(effect: AccountEffect, format_: Formatter) -> str:
    """`cash $9,480 → $10,377`, and between them what comes in or goes out."""
    flow = f" {format_.money(effect.flow, signed=True)}" if effect.flow else ""
    return f"cash {format_.money(effect.cash_before)}{flow} → {format_.money(effect.cash_after)}"


def trade_row(
    trade: Trade, proposal: Proposal, household: Household, format_: Formatter, *, is_stale: bool
) -> TradeRow:
    """One trade in words."""
    gain, terms = trade.gain, {lot.term for lot in trade.lots}
    account = household.plan.account(trade.account)
    taxed = account is not None and account.type.is_taxable
    shown = NOTHING
    if trade.side is Side.SELL and taxed:
        shown = format_.money(gain, signed=True)
    term = "" if shown == NOTHING or gain is None else (terms.pop() or "") if len(terms) == 1 else "mixed"
    return TradeRow(
        key=trade_key(trade),
        side=trade.side,
        symbol=trade.symbol,
        name=household.security(trade.symbol).name,
        shares=format_.shares(trade.shares),
        amount=format_.money(trade.amount),
        gain=shown,
        term=term,
        chips=chips_of(trade, proposal, format_),
        sentences="\n".join(told(reason.text, format_) for reason in trade.reasons),
        is_stale=is_stale,
    )


def chips_of(trade: Trade, proposal: Proposal, format_: Formatter) -> tuple[ChipView, ...]:
    """The reasons as chips, the most important first; their sentences are the tips."""
    rank = {code: n for n, code in enumerate(_RANK)}
    reasons = sorted(trade.reasons, key=lambda reason: rank.get(reason.code, len(rank)))
    chips: dict[str, ChipView] = {}
    for reason in reasons:
        text, tone = _chip(reason, trade, proposal)
        chips.setdefault(text, ChipView(text, tone, tip=told(reason.text, format_)))
    return tuple(chips.values())


def _chip(reason: Reason, trade: Trade, proposal: Proposal) -> tuple[str, Tone]:
    sells = trade.side is Side.SELL
    flow = proposal.request.flows.get(trade.account, ZERO)
    if reason.code == "flow":
        if flow:
            return ("New cash", "neutral") if flow > 0 else ("Cash out", "neutral")
        if proposal.request.mode is Mode.INVEST:
            return "Idle cash", "neutral"
        return ("Pays for buys", "neutral") if sells else ("From sales", "neutral")
    known: dict[str, tuple[str, Tone]] = {
        "breach": ("Over band", "over") if sells else ("Under band", "under"),
        "target": ("Over target", "over") if sells else ("Under target", "under"),
        "unit": ("Whole units", "neutral"),
        "location": ("No tax", "neutral") if sells else ("Location", "neutral"),
        "lot": ("Lot choice", "accent"),
        "harvest": ("Harvest", "good"),
    }
    return known.get(reason.code, (reason.code.capitalize(), "neutral"))


def undone_rows(proposal: Proposal, format_: Formatter) -> tuple[UndoneRow, ...]:
    """What was left undone, then the limits that bind, each with its price where it has one."""
    lines: Sequence[tuple[str, Decimal | None]] = [
        *((undone.text, undone.costs) for undone in proposal.not_done),
        *((binding.text, binding.costs) for binding in proposal.binding),
    ]
    return tuple(
        UndoneRow(told(text, format_), NOTHING if costs is None else format_.money(costs)) for text, costs in lines
    )


def proof_of(trade: Trade, format_: Formatter) -> Proof:
    """The reasons in sentences, the lots beside what else could have been sold, and what would change it."""
    lot_reasons = [r.text for r in trade.reasons if r.code == "lot"]
    others = [r.text for r in trade.reasons if r.code != "lot"]
    is_lot = bool(lot_reasons)
    sentence = " ".join(lot_reasons + others if is_lot else others)
    total = sum((lot.shares for lot in trade.lots), ZERO)
    lines = [_lot_line(lot, None, format_, chosen=True) for lot in trade.lots]
    lines += [_lot_line(lot, lot.tax_against, format_, chosen=False) for lot in trade.alternatives]
    return Proof(
        title="Why this lot." if is_lot and len(trade.lots) == 1 else "Why these lots." if is_lot else "Why.",
        sentence=told(sentence, format_),
        gain_title=f"Gain on {format_.shares(total)}" if trade.lots else "Gain",
        lots=tuple(lines) if trade.lots else (),
        change=told(trade.change, format_),
    )


def _lot_line(lot: LotSale | LotChoice, against: Decimal | None, format_: Formatter, *, chosen: bool) -> LotLine:
    each = None if lot.basis is None or not lot.shares else lot.basis / lot.shares
    return LotLine(
        is_chosen=chosen,
        acquired=format_.day(lot.acquired, year=True),
        shares=format_.shares(lot.shares),
        basis=format_.price(each).removeprefix("$"),
        gain=format_.money(lot.gain, signed=True),
        term=lot.term or "unknown",
        against=NOTHING if chosen else format_.money(against, signed=True),
    )


def named_lots(plan: Plan, household: Household, format_: Formatter) -> dict[str, str]:
    """Words for the lots that locks speak of."""
    wanted = {lock.lot for lock in plan.locks if lock.lot}
    return {
        lot.id: f"{lot.symbol} of {format_.day(lot.acquired, year=True)}" for lot in household.lots if lot.id in wanted
    }
