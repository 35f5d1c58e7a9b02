"""What the inspector says about a number: values of the engine and the desk turned into explanations.

A lot has a module of its own, with the page it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from app.desk.views import AccountView, HoldingView
from app.engine.drift import ClassDrift
from app.model.number import ZERO
from app.model.plan import Plan
from app.model.proposal import DISCLAIMER, Proposal, Side, Trade
from app.model.ticket import Ticket
from app.ui.format import Formatter, edge_text
from app.ui.pages.words import (
    SELF,
    account_type,
    day_at_broker,
    part_words,
    side_word,
    told,
    trust_shown,
)
from app.ui.widgets.class_marker import Flag
from app.ui.widgets.inspector import Explanation, Fact, FormulaRow, Section

_PRICE = Decimal("0.0001")


# --- Classes ------------------------------------------------------------------------------------------------


def explain_class(
    drift: ClassDrift,
    total: Decimal,
    plan: Plan,
    accounts: Iterable[AccountView],
    format_: Formatter,
    slot: int,
) -> Explanation:
    """A class: its weight, its band, what lies beyond the edge, and where it is held."""
    band, beyond = drift.band, drift.beyond
    flag: Flag | None = "over" if drift.state == "over" else "under" if drift.state == "under" else None
    width = f"{format_.weight_range(band.lower, band.upper, places=1)}"
    outside = f"{format_.points(beyond, places=2)} pts · {format_.money(abs(beyond) * total)}"
    asset_class = plan.asset_class(drift.name)
    tilt = asset_class.tilt if asset_class else None
    tilted = "none" if tilt is None else f"{format_.points(tilt.weight)} until {format_.day(tilt.until)}"
    facts = (
        Fact("Target", format_.weight(band.target)),
        Fact("Band", width),
        Fact("From target", f"{format_.points(drift.drift, places=2)} pts"),
        *((Fact("Beyond the edge", outside, flag),) if flag else ()),
        Fact("Tactical tilt", tilted),
        *((Fact("Moved by volatility", f"{format_.points(band.shift, places=2)} pts"),) if band.shift else ()),
    )
    return Explanation(
        title=drift.name,
        figure=format_.weight(drift.actual),
        caption=f"{format_.money(drift.value)} of {format_.money(total)}",
        slot=slot,
        flag=flag,
        formula=(
            FormulaRow("Value", format_.money(drift.value, cents=True)),
            FormulaRow("Household", format_.money(total, cents=True)),
            FormulaRow("Weight", format_.weight(drift.actual, places=2)),
        ),
        facts=facts,
        sections=(_where_held(drift, accounts, format_),),
    )


def _where_held(drift: ClassDrift, accounts: Iterable[AccountView], format_: Formatter) -> Section:
    facts = []
    for view in accounts:
        for holding in view.holdings:
            part = sum((p for name, p in holding.classes if _is_in(name, drift.name)), ZERO)
            if part:
                worth = None if holding.value is None else holding.value * part
                words = part_words(part, format_)
                label = f"{holding.symbol} · {view.account.name}" + (f", {words}" if words else "")
                facts.append(Fact(label, format_.money(worth)))
        if drift.name == "Cash" and view.cash:
            facts.append(Fact(f"Cash · {view.account.name}", format_.money(view.cash)))
    return Section("Where it is held", "" if facts else "Nothing of it is held.", facts=tuple(facts))


def _is_in(name: str, of: str) -> bool:
    return name == of or name.startswith(of + "/")


# --- Accounts and holdings ----------------------------------------------------------------------------------


def holding_key(account: str, symbol: str) -> str:
    """What the explanation of a holding is known by."""
    return f"holding|{account}|{symbol}"


def account_key(account: str) -> str:
    """What the explanation of an account is known by."""
    return f"account|{account}"


def explain_holding(view: HoldingView, format_: Formatter) -> Explanation:
    """A security in one account: its value with the arithmetic, its gain and its classes."""
    of_day = "" if view.price_day is None else f"price of {format_.day(view.price_day)}"
    classes = tuple(Fact(name, format_.weight(part)) for name, part in view.classes)
    return Explanation(
        title=f"{view.symbol} in {view.account}",
        figure=format_.money(view.value) if view.value is not None else "Price unknown",
        caption=" · ".join(part for part in (view.name, of_day) if part),
        formula=(
            FormulaRow("Shares", format_.shares(view.shares)),
            FormulaRow("Price", format_.price(view.price)),
            FormulaRow("Value", format_.money(view.value, cents=True)),
        ),
        facts=(
            Fact("Basis", format_.money(view.basis)),
            Fact("Gain, not realised", format_.money(view.gain, signed=True)),
            Fact("Lots", format_.count(len(view.lots))),
        ),
        sections=(Section("Classes", "" if classes else "In no class: it counts nowhere.", facts=classes),),
        actions=(("classes", "Change its class"),),
        key=holding_key(view.account, view.symbol),
    )


def explain_account(view: AccountView, format_: Formatter) -> Explanation:
    """An account: its value, its cash, and how far its records can be relied on."""
    account = view.account
    state, _, role = trust_shown(view.trust)
    return Explanation(
        title=account.name,
        figure=format_.money(view.value) if view.value is not None else "Value unknown",
        caption=f"{format_.counted(len(view.holdings), 'holding')} and cash".capitalize(),
        facts=(
            Fact("Owner", "you" if account.owner == SELF else account.owner),
            Fact("Taxed as", account_type(account)),
            Fact("Cash", format_.money(view.cash)),
            Fact("Cash that stays", format_.money(account.minimum_cash)),
            Fact("Shares", "fractional" if account.fractional else "whole"),
            Fact("Records", state, role),
        ),
        sections=(Section("Why", " ".join(view.trust.reasons)),) if view.trust.reasons else (),
        key=account_key(account.name),
    )


# --- Trades and tickets -------------------------------------------------------------------------------------


def explain_trade(trade: Trade, proposal: Proposal, format_: Formatter) -> Explanation:
    """A trade: its amount and costs with the arithmetic, its reasons and its gain."""
    costs = trade.costs
    gain = (Fact("Gain, before costs", format_.money(trade.gain, signed=True)),) if trade.side is Side.SELL else ()
    return Explanation(
        title=f"{side_word(trade.side)} {format_.shares(trade.shares)} {trade.symbol}",
        figure=format_.money(trade.amount),
        caption=f"{trade.account}, price of {format_.day(proposal.as_of)} or before",
        formula=(
            FormulaRow("Shares × price", f"{format_.shares(trade.shares)} × {format_.price(trade.price)}"),
            FormulaRow("Amount", format_.money(trade.amount, cents=True)),
            FormulaRow("Spread and commission", format_.money(costs.spread + costs.commission, cents=True)),
            FormulaRow("Impact", format_.money(costs.impact, cents=True)),
            FormulaRow("Cash", format_.money(trade.cash, cents=True, signed=True)),
        ),
        facts=gain,
        sections=(
            Section("Why", " ".join(told(r.text, format_) for r in trade.reasons)),
            *((Section("What would change it", told(trade.change, format_)),) if trade.change else ()),
            Section(text=DISCLAIMER),
        ),
    )


def explain_ticket(ticket: Ticket, instruction: str, broker: str, format_: Formatter) -> Explanation:
    """A ticket: the words to copy, plan beside fill, and why."""
    trade = ticket.trade
    filled = ticket.filled
    paid = sum((fill.shares * fill.price for fill in ticket.fills), ZERO)
    average = (paid / filled).quantize(_PRICE) if filled else None
    plan = (
        Fact("Shares", format_.shares(trade.shares)),
        Fact("Price", format_.price(trade.price)),
        Fact("Amount", format_.money(trade.amount, cents=True)),
    )
    done = (
        Fact("Shares", format_.shares(filled)),
        Fact("Average price", format_.price(average)),
        Fact("Amount", format_.money(paid, cents=True)),
    )
    fills = tuple(
        Fact(format_.day(fill.day), f"{format_.shares(fill.shares)} at {format_.price(fill.price)}")
        for fill in ticket.fills
    )
    lots = tuple(Fact(day_at_broker(lot.acquired), f"{format_.shares(lot.shares)} shares") for lot in trade.lots)
    return Explanation(
        title=f"{side_word(trade.side)} {format_.shares(trade.shares)} {trade.symbol}",
        caption=f"{broker}, {trade.account}" if broker else trade.account,
        sections=(
            Section("Instruction to copy", instruction, links=(("copy", "Copy"),)),
            Section("Plan", facts=plan),
            *((Section("Lots", facts=lots),) if lots else ()),
            *((Section("Fill", facts=(*done, *fills)),) if filled else ()),
            *((Section("Your note", ticket.note),) if ticket.note else ()),
            Section("Why", " ".join(told(r.text, format_) for r in trade.reasons)),
            Section(text=DISCLAIMER),
        ),
    )


def explain_edge(drift: ClassDrift, format_: Formatter) -> str:
    """How far a class inside its band is from its nearer edge, in words."""
    band = drift.band
    above, below = band.upper - drift.actual, drift.actual - band.lower
    if above <= below:
        room = format_.points(above, places=2, signed=False)
        return f"{room} points below its upper edge of {edge_text(band.upper)}"
    room = format_.points(below, places=2, signed=False)
    return f"{room} points above its lower edge of {edge_text(band.lower)}"
