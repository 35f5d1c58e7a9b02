"""A proposal as rows: groups by account, trades with chips, and the proof of a lot; all of it frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from app.engine.holding_period import SHORT, lot_long_on, lot_term
from app.model.household import Household
from app.model.number import ZERO, cents
from app.model.plan import Plan
from app.model.proposal import AccountEffect, Fixed, LotChoice, LotSale, Mode, Proposal, Reason, Side, Trade
from app.model.target import UNCLASSIFIED
from app.ui.format import NOTHING, Formatter
from app.ui.pages.rebalance.edits import Broken, Decision, TradeKey, decision_on, trade_key
from app.ui.pages.rows_tree import Branch, Heading, Panel
from app.ui.pages.words import account_words, told
from app.ui.widgets.chip import ChipView, Tone

UNDONE = "undone"
PANEL = "why"

_HALF_A_DOLLAR = Decimal("0.5")
_RANK = ("trust", "breach", "harvest", "flow", "target", "lot", "location", "unit")


@dataclass(frozen=True, slots=True)
class Look:
    """What a proposal is shown with: what was decided since, what that breaks, and how it stands.

    `can_edit` is whether trades may be decided; `heights` are those of the proofs that lie open.
    """

    fixed: tuple[Fixed, ...] = ()
    broken: tuple[Broken, ...] = ()
    is_stale: bool = False
    can_edit: bool = True
    with_undone: bool = False
    by_class: bool = False
    heights: Mapping[TradeKey, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TradeRow:
    """One trade as it is shown; `term` trails the gain, `broken` says which limit its decision breaks.

    `is_proposed` is false where only a decision speaks of it: what was left out, or held.
    """

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
    decision: Decision = field(default_factory=Decision)
    broken: str = ""
    can_edit: bool = True
    is_proposed: bool = True

    @property
    def is_quiet(self) -> bool:
        """Whether it is shown as not counting: out of date, left out or held."""
        return self.is_stale or self.decision.kind in {"out", "held"}


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


def trade_branches(proposal: Proposal, household: Household, format_: Formatter, look: Look) -> tuple[Branch, ...]:
    """The tree: accounts or classes in plan order with their trades, sells first; then what was left undone."""
    every = {a.name: account_rows(a.name, proposal, household, format_, look) for a in household.plan.accounts}
    if look.by_class:
        groups = _class_groups([row for rows in every.values() for row in rows], proposal, household, format_, look)
    else:
        groups = _account_groups(every, proposal, household, format_, look)
    if look.with_undone and (lines := undone_rows(proposal, format_)):
        title = Heading("Left undone, and limits that bind", "nothing is dropped without a line here")
        groups.append(Branch(UNDONE, title, tuple(Branch(n, line) for n, line in enumerate(lines))))
    return tuple(groups)


def _account_groups(
    every: Mapping[str, tuple[TradeRow, ...]],
    proposal: Proposal,
    household: Household,
    format_: Formatter,
    look: Look,
) -> list[Branch]:
    """A group for each account that trades, with its cash."""
    groups = []
    cash = {effect.name: effect for effect in proposal.accounts}
    for account in household.plan.accounts:
        rows, effect = every[account.name], cash.get(account.name)
        if rows:
            moved = "" if effect is None else cash_words(effect, format_)
            note = _with_edited(account_words(account), rows)
            groups.append(_group(account.name, Heading(account.name, note, moved), rows, look))
    return groups


def _class_groups(
    every: list[TradeRow], proposal: Proposal, household: Household, format_: Formatter, look: Look
) -> list[Branch]:
    """A group for each class that is traded, with its weight; rows name their account."""
    effects = {effect.name: effect for effect in proposal.classes}
    found: dict[str, list[TradeRow]] = {name: [] for name in (*(c.name for c in household.plan.leaves), UNCLASSIFIED)}
    for row in every:
        parts = household.security(row.symbol).classes
        home = max(parts, key=lambda name: parts[name], default=UNCLASSIFIED)
        found.setdefault(home, []).append(replace(row, name=row.key[0]))
    groups = []
    for name, rows in found.items():
        if rows:
            rows.sort(key=lambda row: row.side is Side.BUY)
            effect = effects.get(name)
            weights = ""
            if effect is not None:
                before = format_.weight(effect.before, unit=False)
                weights = f"weight {before} → {format_.weight(effect.after)}"
            groups.append(_group(name, Heading(name, _with_edited("", rows), weights), rows, look))
    return groups


def _group(key: str, heading: Heading, rows: Sequence[TradeRow], look: Look) -> Branch:
    return Branch(key, heading, tuple(Branch(row.key, row, _panel(row, look)) for row in rows))


def _with_edited(note: str, rows: Sequence[TradeRow]) -> str:
    edited = any(row.decision.kind for row in rows)
    return " · ".join(part for part in (note, "edited" if edited else "") if part)


def _panel(row: TradeRow, look: Look) -> tuple[Branch, ...]:
    return (Branch(PANEL, Panel(look.heights.get(row.key, 0))),) if row.is_proposed else ()


def account_rows(
    account: str, proposal: Proposal, household: Household, format_: Formatter, look: Look
) -> tuple[TradeRow, ...]:
    """An account's trades, sells first, then what the user left out or holds there."""
    trades = sorted((t for t in proposal.trades if t.account == account), key=lambda t: (t.side is Side.BUY, -t.amount))
    rows = [trade_row(t, proposal, household, format_, look) for t in trades]
    named = {(t.account, t.symbol) for t in trades}
    for one in look.fixed:
        decision, key = decision_on(look.fixed, trade_key(one)), trade_key(one)
        if one.account != account or key in {row.key for row in rows} or not decision.kind:
            continue
        # A security held stands once, on the row of its trade where it has one.
        if decision.kind == "held" and (key[:2] in named or one.side is Side.BUY):
            continue
        rows.append(_decided_row(one, decision, household, format_, look))
    return tuple(rows)


def cash_words(effect: AccountEffect, format_: Formatter) -> str:
    """`cash $9,480 → $10,377`, and between them what comes in, goes out or is moved."""
    flow = f" {format_.money(effect.flow, signed=True)}" if effect.flow else ""
    moved = f" {format_.money(effect.moved, signed=True)} moved" if effect.moved else ""
    return f"cash {format_.money(effect.cash_before)}{flow}{moved} → {format_.money(effect.cash_after)}"


def trade_row(
    trade: Trade, proposal: Proposal, household: Household, format_: Formatter, look: Look | None = None
) -> TradeRow:
    """One trade in words; shares that wait to be worked in say nothing of gain yet."""
    look = look or Look()
    key, decision = trade_key(trade), decision_on(look.fixed, trade_key(trade))
    waits = decision.kind == "shares" and decision.shares != trade.shares
    shares = decision.shares if waits and decision.shares is not None else trade.shares
    gain, term = ("", "") if waits else _gain_words(trade, household, format_)
    return TradeRow(
        key=key,
        side=trade.side,
        symbol=trade.symbol,
        name=household.security(trade.symbol).name,
        shares=format_.shares(shares),
        amount=format_.money(cents(shares * trade.price) if waits else trade.amount),
        gain=gain or NOTHING,
        term=term,
        chips=chips_of(trade, proposal, format_),
        sentences="\n".join(told(reason.text, format_) for reason in trade.reasons),
        is_stale=look.is_stale,
        decision=decision,
        broken=next((one.text for one in look.broken if one.key == key), ""),
        can_edit=look.can_edit,
    )


def _gain_words(trade: Trade, household: Household, format_: Formatter) -> tuple[str, str]:
    """Gain and term of a sale that is taxed; nothing for others."""
    account = household.plan.account(trade.account)
    if trade.side is Side.BUY or account is None or not account.type.is_taxable:
        return "", ""
    terms = {lot.term for lot in trade.lots}
    term = "" if trade.gain is None else (terms.pop() or "") if len(terms) == 1 else "mixed"
    return format_.money(trade.gain, signed=True), term


def _decided_row(one: Fixed, decision: Decision, household: Household, format_: Formatter, look: Look) -> TradeRow:
    """A row for what is not in the proposal because the user decided so, to take it in again."""
    words = {"out": "Left out by you", "held": "Held by you"}.get(decision.kind, "Decided by you")
    shares = format_.shares(one.shares) if one.shares else NOTHING
    price = household.price(one.symbol)
    amount = NOTHING if not one.shares or price is None else format_.money(cents(one.shares * price))
    return TradeRow(
        key=trade_key(one),
        side=one.side,
        symbol=one.symbol,
        name=household.security(one.symbol).name,
        shares=shares,
        amount=amount,
        gain=NOTHING,
        term="",
        chips=(ChipView(words, "outline"),),
        sentences=f"{words}: the next calculation keeps to it.",
        is_stale=look.is_stale,
        decision=decision,
        broken=next((b.text for b in look.broken if b.key == trade_key(one)), ""),
        can_edit=look.can_edit,
        is_proposed=False,
    )


def chips_of(trade: Trade, proposal: Proposal, format_: Formatter) -> tuple[ChipView, ...]:
    """The reasons as chips, the most important first; their sentences are the tips."""
    rank = {code: n for n, code in enumerate(_RANK)}
    if proposal.location is not None and trade.reasons and trade.reasons[0].code == "location":
        rank["location"] = -1
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
    if reason.code == "location" and sells and trade.lots and proposal.location is not None:
        return "Location", "neutral"
    known: dict[str, tuple[str, Tone]] = {
        "breach": ("Over band", "over") if sells else ("Under band", "under"),
        "target": ("Over target", "over") if sells else ("Under target", "under"),
        "unit": ("Whole units", "neutral"),
        "trust": ("In doubt", "caution"),
        "location": ("No tax", "neutral") if sells else ("Location", "neutral"),
        "lot": ("Lot choice", "accent"),
        "harvest": ("Harvest", "good"),
        "substitute": ("Stands in", "neutral"),
        "wash": ("Wash window", "caution"),
        "momentum": ("Momentum", "neutral"),
        "volatility": ("Volatility", "neutral"),
        "tactical": ("Tilt", "accent"),
        "yours": ("Decided by you", "outline"),
    }
    return known.get(reason.code, (reason.code.capitalize(), "neutral"))


def undone_rows(proposal: Proposal, format_: Formatter) -> tuple[UndoneRow, ...]:
    """What was left undone, then the limits that bind, each with its price where it has one."""
    lines = [(one.text, one.costs) for one in proposal.not_done]
    lines += [(one.text, one.costs) for one in proposal.binding]
    return tuple(
        UndoneRow(told(text, format_), NOTHING if costs is None else f"costs {format_.money(costs)}")
        for text, costs in lines
    )


def proof_of(trade: Trade, format_: Formatter, household: Household | None = None) -> Proof:
    """The reasons in sentences, the lots beside what else could have been sold, and what would change it.

    With the household, terms say until when they are short, and which lot came first.
    """
    lot_reasons = [r.text for r in trade.reasons if r.code == "lot"]
    others = [r.text for r in trade.reasons if r.code != "lot"]
    is_lot = bool(lot_reasons)
    told_first = lot_reasons + others if is_lot else others
    sentence = " ".join([*told_first, *_instead(trade, format_)])
    total = sum((lot.shares for lot in trade.lots), ZERO)
    terms = _terms(trade, household, format_) if household else {}
    lines = [_lot_line(lot, None, format_, terms.get(lot.id), chosen=True) for lot in trade.lots]
    lines += [_lot_line(lot, lot.tax_against, format_, terms.get(lot.id), chosen=False) for lot in trade.alternatives]
    return Proof(
        title="Why this lot." if is_lot and len(trade.lots) == 1 else "Why these lots." if is_lot else "Why.",
        sentence=told(sentence, format_),
        gain_title=f"Gain on {format_.shares(total)}" if trade.lots else "Gain",
        lots=tuple(lines) if trade.lots else (),
        change=told(trade.change, format_),
    )


def _instead(trade: Trade, format_: Formatter) -> list[str]:
    """What would take the trade's place, and how much dearer that is."""
    other = trade.next_best
    if other is None:
        return []
    if other.costs < _HALF_A_DOLLAR:
        return [f"Instead of it {other.symbol} in {other.account} would cost no more."]
    return [f"Instead of it {other.symbol} in {other.account} would be {format_.money(other.costs)} dearer."]


def _terms(trade: Trade, household: Household, format_: Formatter) -> dict[str, str]:
    """Terms of an account's lots of a security: `short until Dec 4`, `long, first in`."""
    lots = [x for x in household.lots if (x.account, x.symbol) == (trade.account, trade.symbol)]
    words: dict[str, str] = {}
    for lot in lots:
        term, day = lot_term(lot, household.as_of) or "unknown", lot_long_on(lot)
        words[lot.id] = f"short until {format_.day(day)}" if term == SHORT and day is not None else term
    dated = [lot for lot in lots if lot.acquired is not None]
    first = min(dated, key=lambda lot: str(lot.acquired), default=None)
    if first is not None and len(lots) > 1:
        words[first.id] += ", first in"
    return words


def _lot_line(
    lot: LotSale | LotChoice, against: Decimal | None, format_: Formatter, term: str | None, *, chosen: bool
) -> LotLine:
    each = None if lot.basis is None or not lot.shares else lot.basis / lot.shares
    return LotLine(
        is_chosen=chosen,
        acquired=format_.day(lot.acquired, year=True),
        shares=format_.shares(lot.shares),
        basis=format_.price(each).removeprefix("$"),
        gain=format_.money(lot.gain, signed=True),
        term=term or lot.term or "unknown",
        against=NOTHING if chosen else format_.money(against, signed=True),
    )


def named_lots(plan: Plan, household: Household, format_: Formatter) -> dict[str, str]:
    """Words for the lots that locks speak of."""
    wanted = {lock.lot for lock in plan.locks if lock.lot}
    return {
        lot.id: f"{lot.symbol} of {format_.day(lot.acquired, year=True)}" for lot in household.lots if lot.id in wanted
    }
