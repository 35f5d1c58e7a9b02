"""The five figures at the head of the page, and what each is made of."""

from __future__ import annotations

from app.engine.performance import Compared, Performance
from app.model.number import from_float
from app.ui.format import NOTHING, Formatter
from app.ui.pages.performance.words import DISCLAIMER, rate
from app.ui.widgets.inspector import Explanation, Fact, FormulaRow, Section
from app.ui.widgets.tile import TileView

TIME, MONEY, MIX, ERROR, FALL = "time", "money", "mix", "error", "fall"
TILES = (TIME, MONEY, MIX, ERROR, FALL)
LABELS = {
    TIME: "Time-weighted return",
    MONEY: "Money-weighted return",
    MIX: "Against the target mix",
    ERROR: "Tracking error",
    FALL: "Deepest fall from a high",
}
MEANING = {
    TIME: "Daily returns linked, so that money coming and going has no say: (1 + r₁)(1 + r₂)… − 1.",
    MONEY: "The yearly rate at which every deposit and withdrawal grows into today’s value (XIRR).",
    MIX: "The household’s return less that of your targets, held in the leading security of each class.",
    ERROR: "Standard deviation of the daily differences from the target mix × √252.",
    FALL: "How far a dollar fell from its last high, measured on linked returns.",
}
A_YEAR = "a year"


def tile_views(found: Performance | None, format_: Formatter) -> tuple[TileView, ...]:
    """The tiles; without figures, of what is being counted."""
    if found is None:
        return tuple(TileView(LABELS[key], NOTHING, line="being counted") for key in TILES)
    whole = found.household
    yearly = whole.yearly if whole.yearly is not None else whole.total
    since = f"since {format_.month(found.first)}" if found.first else ""
    return (
        TileView(
            LABELS[TIME],
            rate(yearly, format_, signed=True),
            A_YEAR if whole.yearly is not None else "",
            line=f"{rate(whole.total, format_, signed=True, places=0)} {since}" if whole.total is not None else "",
        ),
        _money(found, format_),
        _mix(found.compared, format_),
        _error(found.compared, format_),
        _fall(found, format_),
    )


def _money(found: Performance, format_: Formatter) -> TileView:
    yearly = found.money_weighted_yearly
    figure = yearly if yearly is not None else found.money_weighted
    gain = None if found.gain is None else from_float(round(found.gain, 2))
    line = f"{format_.money(gain, signed=True)} gained" if gain is not None else "gain unknown"
    return TileView(LABELS[MONEY], rate(figure, format_, signed=True), A_YEAR if yearly is not None else "", line=line)


def _mix(compared: Compared | None, format_: Formatter) -> TileView:
    if compared is None:
        return TileView(LABELS[MIX], rate(None, format_), line="no days with prices of every class")
    ours, mix = compared.household, compared.mix
    if ours.yearly is not None and mix.yearly is not None:
        line = f"the mix made {rate(mix.yearly, format_, signed=True)}"
        return TileView(LABELS[MIX], rate(ours.yearly - mix.yearly, format_, signed=True), A_YEAR, line=line)
    return TileView(LABELS[MIX], rate(compared.active, format_, signed=True), line="over less than a year")


def _error(compared: Compared | None, format_: Formatter) -> TileView:
    error = compared.tracking_error if compared else None
    ratio = compared.information_ratio if compared else None
    line = "" if ratio is None else f"information ratio {_ratio(ratio)}"
    return TileView(LABELS[ERROR], rate(error, format_), A_YEAR if error is not None else "", line=line)


def _ratio(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _fall(found: Performance, format_: Formatter) -> TileView:
    fall = found.household.drawdown
    if fall is None:
        return TileView(LABELS[FALL], rate(None, format_))
    low = format_.day(fall.trough, year=True)
    return TileView(LABELS[FALL], rate(-fall.depth, format_), line=f"low on {low}")


def explain_tile(key: str, found: Performance, format_: Formatter) -> Explanation:
    """What a figure is made of, with its formula and what it rests on."""
    views = dict(zip(TILES, tile_views(found, format_), strict=True))
    view = views[key]
    makers = {TIME: _time_rows, MONEY: _money_rows, MIX: _mix_rows, ERROR: _error_rows, FALL: _fall_rows}
    facts = (
        Fact("From the close of", format_.day(found.first, year=True)),
        Fact("To the close of", format_.day(found.last, year=True)),
        Fact("Daily returns", format_.count(found.returns)),
    )
    notes = tuple(Section("What it rests on", note) for note in (" ".join(found.notes),) if note)
    return Explanation(
        title=LABELS[key],
        figure=f"{view.figure} {view.unit}".strip(),
        caption=MEANING[key],
        formula=makers[key](found, format_),
        facts=facts,
        sections=notes,
        foot=DISCLAIMER,
        key=f"performance|tile:{key}",
    )


def _time_rows(found: Performance, format_: Formatter) -> tuple[FormulaRow, ...]:
    return (
        FormulaRow("Linked returns", rate(found.household.total, format_, signed=True, places=2)),
        FormulaRow("A year", rate(found.household.yearly, format_, signed=True, places=2)),
        FormulaRow("Volatility a year", rate(found.household.volatility, format_, places=2)),
        FormulaRow("Modified Dietz, whole time", rate(found.dietz, format_, signed=True, places=2)),
    )


def _money_rows(found: Performance, format_: Formatter) -> tuple[FormulaRow, ...]:
    def dollars(value: float | None, *, signed: bool = False) -> str:
        return format_.money(None if value is None else from_float(round(value, 2)), signed=signed)

    return (
        FormulaRow("At the start", dollars(found.begin)),
        FormulaRow("+ Came in", dollars(found.came)),
        FormulaRow("− Left", dollars(found.left)),
        FormulaRow("+ Gained", dollars(found.gain, signed=True)),
        FormulaRow("At the end", dollars(found.end)),
        FormulaRow("Rate a year", rate(found.money_weighted_yearly, format_, signed=True, places=2)),
    )


def _mix_rows(found: Performance, format_: Formatter) -> tuple[FormulaRow, ...]:
    compared = found.compared
    if compared is None:
        return ()
    return (
        FormulaRow("Household", rate(compared.household.total, format_, signed=True, places=2)),
        FormulaRow("Target mix, tilts in it", rate(compared.mix.total, format_, signed=True, places=2)),
        FormulaRow("Strategic mix", rate(compared.strategic.total, format_, signed=True, places=2)),
        FormulaRow("Household less target mix", rate(compared.active, format_, signed=True, places=2)),
    )


def _error_rows(found: Performance, format_: Formatter) -> tuple[FormulaRow, ...]:
    compared, today = found.compared, found.tracking_error_today
    past = compared.tracking_error if compared else None
    return (
        FormulaRow("So far", rate(past, format_, places=2)),
        FormulaRow("At today’s weights", rate(today.value, format_, places=2)),
    )


def _fall_rows(found: Performance, format_: Formatter) -> tuple[FormulaRow, ...]:
    fall = found.household.drawdown
    if fall is None:
        return ()
    mix = found.compared.mix.drawdown if found.compared else None
    return (
        FormulaRow("High", format_.day(fall.peak, year=True)),
        FormulaRow("Low", format_.day(fall.trough, year=True)),
        FormulaRow("Back at the high", "not yet" if fall.recovered is None else format_.day(fall.recovered, year=True)),
        FormulaRow("Deepest fall of the target mix", rate(-mix.depth if mix else None, format_)),
    )
