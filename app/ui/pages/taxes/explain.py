"""What the inspector says about a sale, a wash sale or a match: the arithmetic, the law, and the rows behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.engine.realized_match import RealizedMatch
from app.model.importing import RealizedRow
from app.model.number import ZERO
from app.model.transaction import Disposal
from app.model.wash import Certainty, WashAdjustment
from app.ui.format import UNKNOWN, Formatter
from app.ui.pages.taxes.words import (
    CAVEAT,
    code_words,
    fate_words,
    firm_words,
    term_words,
)
from app.ui.pages.words import told
from app.ui.widgets.inspector import Explanation, Fact, FormulaRow, Section
from app.ui.widgets.inspector_parts import Notice

READINGS = "readings"
"""What the link to the contested readings tells."""

Sources = Mapping[str | RealizedRow, str]
"""File and line by the id of a ledger row, or by a broker's row."""

_ROW = re.compile(r"[tpr]\d+")
_TERMS = {"short": "short-term", "long": "long-term"}


@dataclass(frozen=True, slots=True)
class Around:
    """What is known beside a sale; None while it is being counted."""

    adjustments: tuple[WashAdjustment, ...] | None = None
    matches: tuple[RealizedMatch, ...] | None = None
    sources: Sources = field(default_factory=dict)


# --- A sale -------------------------------------------------------------------------------------------------


def explain_sale(key: str, sold: Disposal, around: Around, format_: Formatter) -> Explanation:
    """A disposal: its gain with the arithmetic, its holding period, its wash sales and the rows it rests on."""
    known = sold.gain is not None
    kind = "loss" if sold.result is not None and sold.result < 0 else "gain"
    term = f"{_TERMS[sold.term]} {kind}" if sold.term in _TERMS else f"{kind}, term {term_words(sold)}"
    caption = f"{term} that counts, {sold.account}, sold {format_.day(sold.sold)}"
    return Explanation(
        title=f"{sold.symbol}, {format_.shares(sold.shares)} shares",
        figure=format_.money(sold.gain, signed=True) if known else "Basis unknown",
        caption=caption if known else "Without a basis the gain can’t be told.",
        notice=_notice(sold, format_),
        formula=_gain(sold, format_),
        facts=_facts(sold, format_),
        sections=(
            *_wash_of(sold, around, format_),
            *_washed_into(sold, around, format_),
            *_broker_beside(sold, around, format_),
        ),
        sources=_sale_sources(sold, around.sources),
        foot=CAVEAT,
        key=f"taxes|{key}",
    )


def _notice(sold: Disposal, format_: Formatter) -> Notice | None:
    if not sold.disallowed:
        return None
    put_off = sold.disallowed - sold.permanent
    later = "is added to the basis of the shares that replace them"
    if not sold.permanent:
        return Notice(f"{format_.money(put_off)} put off", f"The loss {later}.", "caution", "clock")
    rest = f" {format_.money(put_off)} {later}." if put_off else ""
    text = f"The account that bought has no basis to add it to.{rest}"
    return Notice(f"{format_.money(sold.permanent)} lost for good", text, "danger", "octagon")


def _gain(sold: Disposal, format_: Formatter) -> tuple[FormulaRow, ...]:
    money, disallowed = format_.money, sold.disallowed or ZERO
    put_off = disallowed - sold.permanent
    return (
        FormulaRow("Proceeds", money(sold.proceeds, cents=True)),
        FormulaRow("− Basis", money(sold.basis, cents=True)),
        *((FormulaRow("+ Put off", money(put_off, cents=True)),) if put_off else ()),
        *((FormulaRow("+ Lost for good", money(sold.permanent, cents=True)),) if sold.permanent else ()),
        FormulaRow("Gain that counts", money(sold.gain, cents=True, signed=True)),
    )


def _facts(sold: Disposal, format_: Formatter) -> tuple[Fact, ...]:
    codes, meaning = code_words(sold)
    washed = format_.money(sold.washed, cents=True)
    facts = [
        Fact("Acquired", format_.day(sold.acquired, year=True)),
        Fact("Held since", format_.day(sold.held_since or sold.acquired, year=True)),
        Fact("Term", term_words(sold)),
    ]
    if why := held_words(sold):
        facts.insert(2, Fact(why))
    if sold.washed:
        facts.insert(0, Fact("Of the basis, put there by earlier wash sales", washed))
    if sold.distributed:
        facts.append(Fact("Gains distributed on these shares", format_.money(sold.distributed, cents=True)))
    if codes:
        facts.append(Fact("Code", meaning.partition(": ")[2] if len(codes) == 1 else codes))
    return tuple(facts)


def held_words(sold: Disposal) -> str:
    """Why the holding period does not begin on the day of purchase; empty where it does."""
    if sold.is_inherited:
        return "Inherited shares are long-term at once."
    since, bought = sold.held_since, sold.acquired
    if since is None or since == bought:
        return ""
    if sold.washed or (bought is not None and since < bought):
        return "The days of a loss put off onto these shares count with theirs."
    return "The shares did not come by a plain purchase: their time counts from here."


def _wash_of(sold: Disposal, around: Around, format_: Formatter) -> tuple[Section, ...]:
    """What replaces the shares sold, with the authority."""
    if around.adjustments is None:
        return (Section("What replaces these shares", "Wash sales are being counted."),) if sold.disallowed else ()
    mine = [
        a
        for a in around.adjustments
        if (a.loss_account, a.loss_symbol, a.sale, a.loss_lot) == (sold.account, sold.symbol, sold.sale, sold.lot)
    ]
    if not mine:
        text = "The broker’s own count; the purchase is not in the records." if sold.disallowed else ""
        return (Section("What replaces these shares", text),) if text else ()
    facts = tuple(
        Fact(
            f"{format_.shares(a.shares)} {a.symbol} in {a.account}, bought {format_.day(a.bought)}",
            f"{format_.money(a.disallowed)} {fate_words(a)}",
            "danger" if a.permanent else "ink",
        )
        for a in mine
    )
    return (Section("What replaces these shares", _authorities(mine), facts=facts),)


def _washed_into(sold: Disposal, around: Around, format_: Formatter) -> tuple[Section, ...]:
    """Earlier losses that these shares carried in their basis."""
    if not sold.washed or not around.adjustments:
        return ()
    mine = [
        a
        for a in around.adjustments
        if (a.account, a.symbol, a.replacement_lot) == (sold.account, sold.symbol, sold.lot)
        and a.replacement_sold in (sold.sold, None)
        and not a.permanent
    ]
    facts = tuple(
        Fact(
            f"{format_.shares(a.shares)} {a.loss_symbol} of {a.loss_account}, sold {format_.day(a.sold)}",
            format_.money(a.disallowed, cents=True),
        )
        for a in mine
    )
    return (Section("Losses put off onto these shares", _authorities(mine), facts=facts),) if facts else ()


def _authorities(adjustments: Iterable[WashAdjustment]) -> str:
    """What they rest on, each named once."""
    named = [part for a in adjustments for part in a.authority.split("; ") if part]
    return f"{'; '.join(dict.fromkeys(named))}."


def _broker_beside(sold: Disposal, around: Around, format_: Formatter) -> tuple[Section, ...]:
    found = next((m for m in around.matches or () if sold in m.ours), None)
    if found is None:
        return ()
    shared = "" if len(found.ours) == 1 else f" The broker’s figures are of {len(found.ours)} of these rows together."
    facts = tuple(fact for row in found.brokers for fact in _broker_facts(row, format_))
    return (Section("What the broker reports", told(found.text, format_) + shared, facts=facts),)


def _broker_facts(row: RealizedRow, format_: Formatter) -> tuple[Fact, ...]:
    money = format_.money
    return (
        Fact("Acquired", format_.day(row.acquired, year=True)),
        Fact("Shares", format_.shares(row.shares)),
        Fact("Proceeds", money(row.proceeds, cents=True)),
        Fact("Basis", money(row.basis, cents=True)),
        Fact("Disallowed", "none" if row.disallowed is None else money(row.disallowed, cents=True)),
        Fact("Term", row.term or UNKNOWN),
    )


def _sale_sources(sold: Disposal, sources: Sources) -> tuple[Fact, ...]:
    return (
        *_named_sources("Sale", (sold.sale,), sources),
        *_named_sources("Shares", (sold.lot, sold.purchase), sources, leave=(sold.sale,)),
    )


def _named_sources(what: str, ids: Sequence[str], sources: Sources, leave: Sequence[str] = ()) -> tuple[Fact, ...]:
    """File and line of every row that ids of sales and lots name, each once."""
    rows = dict.fromkeys(row for one in ids for row in _ROW.findall(one))
    left_out = {row for one in leave for row in _ROW.findall(one)}
    return tuple(Fact(f"{what}: {sources[row]}") for row in rows if row in sources and row not in left_out)


# --- A wash sale --------------------------------------------------------------------------------------------


def explain_wash(
    key: str, one: WashAdjustment, sold: Disposal | None, around: Around, format_: Formatter
) -> Explanation:
    """An adjustment: what was sold, what replaces it, what becomes of the loss, and how firm all that is."""
    what = "lost for good" if one.permanent else "put off, added to the basis of the shares that replace them"
    acquired = "" if sold is None else f", bought {format_.day(sold.acquired, year=True)}"
    replaced = [
        Fact("Bought", format_.day(one.bought)),
        Fact("In", one.account),
        Fact("Shares replaced", format_.shares(one.shares)),
    ]
    if one.days_tacked:
        replaced.append(Fact("Added to its holding period", format_.days(one.days_tacked)))
    if one.replacement_sold:
        replaced.append(Fact("Sold again", format_.day(one.replacement_sold)))
    contested = one.certainty is Certainty.CONTESTED
    return Explanation(
        title=f"{one.loss_symbol}, {format_.shares(one.shares)} shares replaced",
        figure=format_.money(one.disallowed),
        caption=f"{what}; {one.loss_account}, sold {format_.day(one.sold)}{acquired}",
        sections=(
            Section(f"Replaced by {one.symbol}", facts=tuple(replaced)),
            Section(
                "How firm it is",
                firm_words(one, format_),
                links=((READINGS, "Choose the reading"),) if contested else (),
            ),
            Section("Authority", f"{one.authority}."),
        ),
        sources=(
            *_named_sources("Sale", (one.sale,), around.sources),
            *_named_sources("Shares sold", (one.loss_lot,), around.sources, leave=(one.sale,)),
            *_named_sources("Replacement", (one.replacement_lot,), around.sources),
        ),
        foot=CAVEAT,
        key=f"taxes|{key}",
    )


# --- A match ------------------------------------------------------------------------------------------------


def explain_match(key: str, found: RealizedMatch, around: Around, format_: Formatter) -> Explanation:
    """A match: both sides with cents, the differences, and the sentence that says why."""
    money = format_.money
    facts: tuple[Fact, ...] = ()
    if found.ours and found.brokers:
        facts = (
            Fact("Proceeds, apart", money(found.proceeds, cents=True, signed=True)),
            Fact("Basis, apart", money(found.basis, cents=True, signed=True)),
            Fact("Washed, apart", money(found.disallowed, cents=True, signed=True)),
            Fact("Term", {True: "same", False: "differs", None: UNKNOWN}[found.same_term]),
        )
    sources = [
        *(fact for sold in found.ours for fact in _sale_sources(sold, around.sources)),
        *(Fact(f"Broker: {around.sources[row]}") for row in found.brokers if row in around.sources),
    ]
    return Explanation(
        title=f"{found.symbol}, {found.account}",
        caption=f"Sold {format_.day(found.sold)}. {told(found.text, format_)}",
        facts=facts,
        sections=(
            *(Section("Here", facts=_our_facts(sold, format_)) for sold in found.ours),
            *(Section("The broker", facts=_broker_facts(row, format_)) for row in found.brokers),
        ),
        sources=tuple(dict.fromkeys(sources)),
        foot=CAVEAT,
        key=f"taxes|{key}",
    )


def _our_facts(sold: Disposal, format_: Formatter) -> tuple[Fact, ...]:
    money = format_.money
    return (
        Fact("Acquired", format_.day(sold.acquired, year=True)),
        Fact("Shares", format_.shares(sold.shares)),
        Fact("Proceeds", money(sold.proceeds, cents=True)),
        Fact("Basis", money(sold.basis, cents=True)),
        Fact("Put off or lost for good", money(sold.disallowed, cents=True)),
        Fact("Term", term_words(sold)),
    )
