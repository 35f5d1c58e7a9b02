"""What the inspector says of a class's widths: the suggestion, its working, and what the bands would have done."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from app.model.target import AssetClass
from app.ui.format import DASH, NOTHING, Formatter, points_text
from app.ui.pages.words import told
from app.ui.widgets.inspector import Fact, FormulaRow, Section

if TYPE_CHECKING:
    from app.engine.widths.advice import WidthAdvice
    from app.engine.widths.past import WouldHave

_DECIDES = {
    "cost": "Cost against risk",
    "tax": "Tax on gains",
    "budget": "Tracking-error budget",
    "smallest": "Smallest step",
    "limit": "End of the scale",
}
USE, WORKING, SOURCE = "use-widths", "widths-working", "widths-source"


def pair(below: Decimal, above: Decimal) -> str:
    """`−3.5 / +4.7`."""
    return f"{points_text(-below)} / {points_text(above)}"


def spread_words(advice: WidthAdvice) -> str:
    """The widths over the 95 % range of volatility: `4.1–4.2` for both sides alike, else `4.1–4.2 / 6.0–7.1`."""
    if advice.lowest is None or advice.highest is None:
        return NOTHING
    sides = []
    for low, high in zip(advice.lowest, advice.highest, strict=True):
        ends = points_text(low, signed=False), points_text(high, signed=False)
        sides.append(ends[0] if ends[0] == ends[1] else DASH.join(ends))
    return sides[0] if sides[0] == sides[1] else " / ".join(sides)


def decides_words(advice: WidthAdvice) -> str:
    """Which term decides, in a word or two; what is missing where nothing does."""
    if advice.found is None:
        return " ".join(advice.missing)
    below, above = (_DECIDES[str(side.binding)] for side in (advice.found.below, advice.found.above))
    words = below if below == above else f"{below} below, {above.lower()} above"
    return f"{words}, moved by your view" if advice.found.above.shift else words


def advice_sections(
    advice: WidthAdvice, present: tuple[Decimal, Decimal], format_: Formatter, opened: frozenset[str]
) -> tuple[Section, ...]:
    """The suggestion with its reason and formula; `opened` are the parts that are shown at length."""
    from app.engine.widths.words import SOURCE as SOURCE_WORDS
    from app.engine.widths.words import VIEW_SOURCE, formula, numbers, reason, working

    reason_text = said(reason(advice), format_)
    if advice.found is None or advice.below is None or advice.above is None:
        return (Section("Suggested widths", f"None. {reason_text}"),)
    in_force = present == (advice.below, advice.above)
    use = None if in_force else (USE, f"Use {pair(advice.below, advice.above)}")
    well = [
        FormulaRow(formula(advice.asked, advice.found)),
        FormulaRow(said(numbers(advice.asked, advice.found), format_)),
    ]
    first = Section(
        "Suggested widths",
        f"{pair(advice.below, advice.above)}, as they are. {reason_text}" if in_force else reason_text,
        formula=tuple(well),
        links=(
            (WORKING, "Hide the working" if WORKING in opened else "Show the working"),
            (SOURCE, "Hide the source" if SOURCE in opened else "Source"),
        ),
        link=use,
    )
    rest = []
    if WORKING in opened:
        steps = tuple(FormulaRow(said(step, format_)) for step in working(advice))
        rest.append(Section("The working", formula=steps))
    if SOURCE in opened:
        rest.append(Section("Source", f"{SOURCE_WORDS} {VIEW_SOURCE}" if advice.asked.view else SOURCE_WORDS))
    return (first, *rest)


def past_section(would_have: WouldHave, name: str, format_: Formatter, opened: frozenset[str]) -> Section:
    """What the bands in force would have done; what those figures rest on with the working."""
    from app.engine.widths.words import left_out_words, past_basis, span_words, times

    acted = [Fact(f"{AssetClass(name).short_name} would have acted", times(would_have.acted[name]))]
    facts = (
        *(acted if name in would_have.acted and would_have.by_band else []),
        Fact("All classes", format_.counted(would_have.rebalances, "rebalance")),
        Fact("Tax and cost, a year", f"about {format_.money(would_have.yearly)}"),
        Fact("Tracking error", format_.weight(Decimal(f"{would_have.tracking_error:.6f}"))),
    )
    basis = past_basis(would_have) if WORKING in opened else left_out_words(would_have)
    return Section(f"Under these bands, {span_words(would_have)}", basis, facts=facts)


def live_words(would_have: WouldHave | None, name: str, format_: Formatter) -> str:
    """The line under a handle that moves."""
    from app.engine.widths.words import acted_words

    if would_have is None:
        return "There are no prices to follow this band through the past."
    return said(acted_words(would_have, name), format_)


def said(text: str, format_: Formatter) -> str:
    """A sentence of the engine as the screen says it: hidden amounts hidden, no percent sign alone on a line."""
    # Wrapped labels are rich text, where Qt makes a plain space of a narrow one.
    return told(text, format_).replace(" %", "\N{NO-BREAK SPACE}%")
