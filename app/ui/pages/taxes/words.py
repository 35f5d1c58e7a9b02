"""Words of the tax year: what a wash sale does, how firm it is, which reading it hangs on, what a match comes to."""

from __future__ import annotations

from datetime import date, timedelta

from app.desk.tax_tables import tax_table
from app.engine.realized_match import RealizedMatch, Why
from app.model.transaction import Disposal, DisposalKind
from app.model.wash import Certainty, WashAdjustment
from app.ui.format import UNKNOWN, Formatter
from app.ui.pages.settings.tax import table_words
from app.ui.pages.settings.tax_readings import CONTESTED
from app.ui.pages.words import told
from app.ui.widgets.chip import ChipView, Tone

CAVEAT = "Estimates, not a return."
WINDOW = timedelta(days=30)

_READINGS = {one.key: one.words for one in CONTESTED} | {"identical": "What counts as substantially identical"}
_WASH = "W: a wash sale, as on Form 8949"
_KINDS = {
    DisposalKind.SALE: "",
    DisposalKind.DISTRIBUTION: "return of capital",
    DisposalKind.BOOT: "cash in a merger",
    DisposalKind.MARK: "marked to market",
}
_VERDICTS: dict[Why, tuple[str, Tone]] = {
    Why.AGREES: ("Agrees", "good"),
    Why.ROUNDING: ("Rounding", "good"),
    Why.NOT_A_SALE: ("Not a sale", "neutral"),
    Why.NOT_IN_FILE: ("Not in its file", "neutral"),
    Why.NOT_IN_LEDGER: ("Not in the ledger", "caution"),
    Why.SHARES: ("Other shares", "caution"),
    Why.BASIS_UNKNOWN: ("Basis unknown here", "caution"),
    Why.BROKER_BASIS_UNKNOWN: ("Broker gives no basis", "neutral"),
    Why.PROCEEDS: ("Other proceeds", "caution"),
    Why.OTHER_LOTS: ("Other lots", "caution"),
    Why.WASH_ELSEWHERE: ("Wash sale elsewhere", "neutral"),
    Why.BROKER_WASHED: ("Broker’s own wash sale", "caution"),
    Why.TERM: ("Other term", "caution"),
}


def source_words(year: int) -> str:
    """What the rates of a year rest on."""
    return table_words(year, tax_table(year))


def code_words(sold: Disposal) -> tuple[str, str]:
    """The code of a disposal on Form 8949, and what it and the kind of the disposal mean; empty for a plain sale."""
    code = "W" if sold.disallowed else ""
    return code, ". ".join(filter(None, (_KINDS[sold.kind].capitalize(), _WASH if code else "")))


def fate_words(adjustment: WashAdjustment) -> str:
    """What becomes of a washed loss."""
    return "lost for good" if adjustment.permanent else "put off"


def firm_until(sold: date) -> date:
    """The last day on which a purchase may still change what a loss is matched with."""
    return sold + WINDOW


def reading_words(names: tuple[str, ...]) -> str:
    """The contested questions an adjustment hangs on."""
    words = [_READINGS.get(name, name) for name in names]
    return "; ".join(word if at == 0 else word[:1].lower() + word[1:] for at, word in enumerate(words))


def firm_chip(adjustment: WashAdjustment, format_: Formatter) -> ChipView:
    """How firm an adjustment is, in words with a glyph."""
    tip = firm_words(adjustment, format_)
    match adjustment.certainty:
        case Certainty.CERTAIN:
            return ChipView("Certain", "good", "check", tip)
        case Certainty.PROVISIONAL:
            return ChipView(f"Provisional until {format_.day(firm_until(adjustment.sold))}", "caution", "clock", tip)
        case Certainty.CONTESTED:
            words = reading_words(adjustment.depends_on)
            return ChipView(f"Contested: {words[:1].lower()}{words[1:]}", "caution", "warning", tip)


def firm_words(adjustment: WashAdjustment, format_: Formatter) -> str:
    """How firm an adjustment is, in a sentence or two."""
    match adjustment.certainty:
        case Certainty.CERTAIN:
            return "The 61 days are over and no contested reading answers differently."
        case Certainty.PROVISIONAL:
            day = format_.day(firm_until(adjustment.sold))
            return f"A purchase until {day} may still change what the loss is matched with."
        case Certainty.CONTESTED:
            words = reading_words(adjustment.depends_on)
            return f"Authorities differ, and the reading not chosen answers differently. {words}."


def verdict_chip(found: RealizedMatch, format_: Formatter) -> ChipView:
    """What a match comes to; the sentence is its tip."""
    words, tone = _VERDICTS[found.why]
    icons: dict[Tone, ChipView] = {
        "good": ChipView(words, tone, "check", told(found.text, format_)),
        "caution": ChipView(words, tone, "warning", told(found.text, format_)),
    }
    return icons.get(tone, ChipView(words, tone, "info", told(found.text, format_)))


def is_apart(found: RealizedMatch) -> bool:
    """Is there something to look at?"""
    return not found.agrees and found.why is not Why.NOT_A_SALE


def term_words(sold: Disposal) -> str:
    """Short or long; contracts marked to market are both, whatever their time."""
    return "60/40" if sold.kind is DisposalKind.MARK else sold.term or UNKNOWN
