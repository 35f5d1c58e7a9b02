"""What the inspector says of a lot: gain, basis, holding period, wash windows, and the rows of files behind them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from app.desk.behind import LotBehind, LotWindow
from app.desk.views import LotView
from app.model.household import Lot
from app.model.number import ZERO
from app.model.wash import Certainty, WashAdjustment, WindowKind
from app.ui.format import NOTHING, Formatter
from app.ui.pages.words import told
from app.ui.widgets.inspector import Explanation, Fact, FormulaRow, Section

_TERMS = {"short": "short-term", "long": "long-term"}
_MAY_CHANGE = timedelta(days=30)
_DAY = timedelta(days=1)


def lot_key(lot: Lot) -> str:
    """What the explanation of a lot is known by."""
    return f"lot|{lot.id}"


def explain_lot(
    view: LotView, format_: Formatter, *, locked: bool = False, taxed: bool = True, behind: LotBehind | None = None
) -> Explanation:
    """A lot: its gain with the arithmetic, its term, what selling it would do, where it comes from.

    `taxed` tells whether its account is: elsewhere a term means nothing. `behind` is None while it is being looked up;
    what it adds stays open until then.
    """
    lot = view.lot
    acquired = "unknown day" if lot.acquired is None else format_.day_long(lot.acquired)
    held = f"{format_.shares(lot.shares)} {lot.symbol}, {lot.account}"
    figure = format_.money(view.gain, signed=True) if view.gain is not None else "Basis unknown"
    term = f"{_TERMS.get(view.term or '', 'term unknown,')} " if taxed else ""
    kind = f"{term}{'loss' if view.gain and view.gain < 0 else 'gain'}, not {'realised' if taxed else 'taxed'}"
    caption = kind if view.gain is not None else "Without a basis the gain can’t be told."
    return Explanation(
        title=f"Lot of {acquired}",
        figure=figure,
        caption=f"{caption} · {held}",
        formula=_gain_formula(view, format_) if view.price is not None else (),
        facts=_facts(view, format_, behind, taxed=taxed),
        sections=(
            *_basis(lot, format_, behind),
            *_holding_period(lot, format_, behind),
            *_windows(behind, lot, format_),
        ),
        sources=_sources(lot, format_, behind),
        actions=(("basis", "Edit basis"), ("lock", "Unlock lot" if locked else "Lock lot")),
        key=lot_key(lot),
    )


def _gain_formula(view: LotView, format_: Formatter) -> tuple[FormulaRow, ...]:
    shares = format_.shares(view.lot.shares)
    value = f"{shares} × {format_.price(view.price)} = {format_.money(view.value, cents=True)}"
    basis = f"{shares} × {format_.price(view.cost_per_share)} = {format_.money(view.lot.basis, cents=True)}"
    return (
        FormulaRow("Value", value),
        FormulaRow("Basis", basis if view.lot.basis is not None else format_.money(None)),
        FormulaRow("Gain", format_.money(view.gain, cents=True, signed=True)),
    )


def _facts(view: LotView, format_: Formatter, behind: LotBehind | None, *, taxed: bool) -> tuple[Fact, ...]:
    lot, days = view.lot, None if view.long_on is None else (view.long_on - format_.today).days
    ahead = days is not None and days > 0
    since = "inherited" if lot.is_inherited else format_.day(view.long_on)
    covered = {True: "covered", False: "not covered", None: "unknown"}[lot.covered]
    tax = NOTHING if behind is None else format_.money(behind.tax, signed=True)
    of_term = (
        Fact("Long-term from" if ahead else "Long-term since", since),
        *((Fact("Days to long-term", format_.count(days)),) if ahead else ()),
        Fact("Reported to the IRS", covered),
    )
    return (
        *(of_term if taxed else ()),
        *(() if _is_adjusted(lot, behind) else (Fact("Wash adjustments", "none"),)),
        Fact("Tax if sold today", tax),
        Fact("Price where the gain is zero", format_.price(view.cost_per_share)),
    )


# --- Basis --------------------------------------------------------------------------------------------------


def _is_adjusted(lot: Lot, behind: LotBehind | None) -> bool:
    """Whether there is more to say of its basis than what was paid."""
    told_otherwise = behind is not None and (bool(behind.adjustments) or _differs(lot, behind.broker_basis))
    changed = lot.original_basis is not None and lot.basis != lot.original_basis
    return changed or told_otherwise or bool(lot.washed or lot.broker_washed or lot.loss_basis is not None)


def _differs(lot: Lot, broker_basis: Decimal | None) -> bool:
    return broker_basis is not None and lot.basis is not None and broker_basis != lot.basis


def _basis(lot: Lot, format_: Formatter, behind: LotBehind | None) -> tuple[Section, ...]:
    """The adjusted basis beside the original one, with every step between them."""
    if lot.basis is None or not _is_adjusted(lot, behind):
        return ()
    facts = (
        Fact("Original basis", format_.money(lot.original_basis, cents=True)),
        *_steps(lot, format_, behind),
        Fact("**Adjusted basis**", format_.money(lot.basis, cents=True)),
        *_broker(lot, format_, behind),
    )
    if lot.loss_basis is None:
        return (Section("Basis", facts=facts),)
    gift = Fact("Basis for a loss: its value when it was given", format_.money(lot.loss_basis, cents=True))
    words = "A gift has two bases (IRC 1015(a)). Sold between the two it brings neither gain nor loss."
    return (Section("Basis", words, facts=(*facts, gift)),)


def _steps(lot: Lot, format_: Formatter, behind: LotBehind | None) -> Iterator[Fact]:
    """What lies between the original and the adjusted basis."""
    if behind is not None:
        yield from (_adjustment(a, format_) for a in behind.adjustments)
    elif lot.washed:
        yield Fact("Put off by wash sales", format_.money(lot.washed, cents=True, signed=True))
    kept = ZERO
    if lot.broker_washed:
        amount = format_.money(lot.broker_washed, cents=True, signed=True)
        if _keeps_brokers(lot):
            kept = lot.broker_washed
            yield Fact("Added by the broker, kept: the loss it comes from is not in the records", amount)
        else:
            yield Fact("Added by the broker, taken out: the steps here take its place", amount, "ink_3")
    rest = (lot.basis or ZERO) - (lot.original_basis or ZERO) - lot.washed - kept
    if lot.original_basis is not None and rest:
        yield Fact("Your edit, or other changes", format_.money(rest, cents=True, signed=True))


def _keeps_brokers(lot: Lot) -> bool:
    """Whether the broker's adjustment stands: then the shares count as used, and nothing of ours is on them."""
    return lot.replaces and not lot.washed


def _adjustment(a: WashAdjustment, format_: Formatter) -> Fact:
    """One wash sale that fed the lot: which sale, how much, on what authority and how firmly."""
    sold = f"{format_.shares(a.shares)} {a.loss_symbol} sold {format_.day(a.sold)} in {a.loss_account}"
    tail = f"{a.authority}. {_firmness(a, format_)}"
    if a.permanent:
        return Fact(f"**Lost for good**, from {sold}. {tail}", format_.money(a.disallowed, cents=True), "danger")
    return Fact(f"**Put off** from {sold}. {tail}", format_.money(a.disallowed, cents=True, signed=True))


def _firmness(a: WashAdjustment, format_: Formatter) -> str:
    match a.certainty:
        case Certainty.CERTAIN:
            return "Certain."
        case Certainty.PROVISIONAL:
            return f"May change until {format_.day(a.sold + _MAY_CHANGE)}."
        case Certainty.CONTESTED:
            return "Authorities differ; your reading decides."


def _broker(lot: Lot, format_: Formatter, behind: LotBehind | None) -> Iterator[Fact]:
    basis = None if behind is None else behind.broker_basis
    if basis is not None and lot.basis is not None and basis != lot.basis:
        yield Fact("The broker’s basis", format_.money(basis, cents=True))
        yield Fact("Ours differs by", format_.money(lot.basis - basis, cents=True, signed=True))


# --- Holding period -----------------------------------------------------------------------------------------


def _holding_period(lot: Lot, format_: Formatter, behind: LotBehind | None) -> tuple[Section, ...]:
    """From when it counts, where that is not the day of purchase."""
    since = lot.held_since
    if since is None and not lot.is_inherited and lot.loss_since is None:
        return ()
    facts = (
        *((Fact("Bought", format_.day(lot.bought, year=True)),) if lot.bought else ()),
        Fact("Counted since", format_.day(since or lot.acquired, year=True)),
        *((Fact("A loss counted since", format_.day(lot.loss_since, year=True)),) if lot.loss_since else ()),
    )
    return (Section("Holding period", " ".join(_why_since(lot, format_, behind)), facts=facts),)


def _why_since(lot: Lot, format_: Formatter, behind: LotBehind | None) -> Iterator[str]:
    days = sum(a.days_tacked for a in behind.adjustments) if behind else 0
    if lot.is_inherited:
        yield "Inherited, so long-term at once (IRC 1223(9))."
    elif days:
        yield f"{format_.days(days).capitalize()} tacked on by wash sales (IRC 1223(3))."
    elif lot.washed:
        yield "The days of shares sold in a wash sale are tacked on (IRC 1223(3))."
    elif lot.broker_washed is not None and _keeps_brokers(lot):
        yield "The broker tacked days on for a wash sale before these records."
    elif lot.loss_since is not None:
        yield "A gift: a gain counts from the donor’s purchase, a loss from the gift (IRC 1223(2))."
    elif lot.held_since is not None:
        yield "It took over the days of what it was exchanged for or who gave it (IRC 1223)."


# --- Windows and sources ------------------------------------------------------------------------------------


def _windows(behind: LotBehind | None, lot: Lot, format_: Formatter) -> tuple[Section, ...]:
    facts = tuple(Fact(window_words(w, lot, format_)) for w in behind.windows) if behind else ()
    return (Section("Wash windows open", facts=facts),) if facts else ()


def window_words(found: LotWindow, lot: Lot, format_: Formatter) -> str:
    """What an open window says of the lot, with the event that opened it."""
    w, fate = found.window, "lost for good" if found.permanent else "put off"
    what = w.symbol if found.shares is None else f"{format_.shares(_plain(found.shares))} {w.symbol}"
    after = format_.day(w.until + _DAY)
    match w.kind:
        case WindowKind.SOLD_AT_LOSS:
            event = f"{w.account} sold {what} at a loss on {format_.day(w.day)}"
            return f"{event}: {lot.symbol} bought before {after} puts it off."
        case WindowKind.BOUGHT:
            event = f"{what} bought in {w.account} on {format_.day(w.day)}"
            return f"A loss sold before {after} is {fate} by {event}."
        case WindowKind.PLANNED:
            event = f"{what} that {w.account} buys on {format_.day(w.day)}"
            return f"A loss sold from {format_.day(w.start)} to {format_.day(w.until)} is {fate} by {event}."


def _plain(shares: Decimal) -> Decimal:
    """Shares to three places: what is planned is known no better."""
    return shares.quantize(Decimal("0.001"))


def _sources(lot: Lot, format_: Formatter, behind: LotBehind | None) -> tuple[Fact, ...]:
    """File and line with what stands there, the oldest first."""
    if behind is None or not behind.rows:
        return tuple(Fact(line) for line in lot.source.split("; ") if line)
    return tuple(
        Fact(f"**{row.source or 'Entered here'}** {told(row.words, format_)}, {format_.day(row.day, year=True)}.")
        for row in behind.rows
    )
