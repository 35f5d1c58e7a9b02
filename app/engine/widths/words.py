"""What a suggested width rests on, in sentences: the reason, the formula, the working and where it is from."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from app.engine.widths.advice import Binding, SideTerms, WidthAdvice, WidthQuestion, Widths, trade_size
from app.engine.widths.past import WouldHave
from app.engine.words import dollars, listed
from app.model.number import from_float

SOURCE = (
    "Edge: Gerhold, Guasoni, Muhle-Karbe and Schachermayer, “Transaction costs, trading volume, and the liquidity "
    "premium”, Finance and Stochastics 18 (2014). Other places to stop: the same trade-off for a random walk between "
    "two edges. Tax: Masters, “Rules for rebalancing”, Journal of Portfolio Management 29(3) (2003). Looks: Broadie, "
    "Glasserman and Kou, Mathematical Finance 7 (1997). Impact: the square-root law (Almgren and others 2005)."
)
VIEW_SOURCE = (
    "The shift by a view is a rule of thumb in the spirit of Garleanu and Pedersen (2013), not a result of theirs."
)
_TINY = 5e-5
_WHOLE_YEAR, _NEARLY = 0.96, 0.04
_COUNTS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten"}
BINDINGS = {
    Binding.COST: "what trading costs against the risk of waiting",
    Binding.TAX: "tax on gains, put off as long as that pays",
    Binding.BUDGET: "the tracking-error budget",
    Binding.SMALLEST: "twice the smallest step",
    Binding.LIMIT: "the end of the scale: a class weighs between 0 and 100 %",
}


def percent(part: float, digits: int = 1) -> str:
    """A part of one as `4.3 %`."""
    return f"{100.0 * part:.{digits}f} %"


def points(width: float, digits: int = 1) -> str:
    """A width in points."""
    return f"{100.0 * width:.{digits}f}"


def binding_of(found: Widths) -> str:
    """Which term decides, in one word for both sides, or one a side."""
    below, above = found.below.binding, found.above.binding
    return str(below) if below is above else f"{below} below, {above} above"


def formula(asked: WidthQuestion, found: Widths) -> str:
    """The formula of the width of least cost, for where the plan's trades stop."""
    fixed = found.prices.upper_fixed > 0.0 or found.prices.lower_fixed > 0.0
    if asked.stop >= 1.0:
        return "Δ = ∛(3/2 · c k),  k = w²(1 − w)²/γ"
    if asked.stop <= 0.0:
        head = "Δ⁴ = 6 c k Δ + 12 F k" if fixed else "Δ = ∛(6 c k)"
        return f"{head},  k = w²(1 − w)²/γ"
    tail = " + 12 F k/((1 + t²)(1 − t²))" if fixed else ""
    power = "Δ⁴ = 6 c k Δ" if fixed else "Δ³ = 6 c k"
    return f"{power}/((1 + t²)(1 + t)){tail},  k = w²(1 − w)²/γ"


def numbers(asked: WidthQuestion, found: Widths) -> str:
    """The formula's numbers: `w 0.40 · γ 4 · c 0.02 % down, 0.03 % up`."""
    parts = [f"w {asked.target:.2f}", f"γ {asked.gamma:g}"]
    if 0.0 < asked.stop < 1.0:
        parts.append(f"t {asked.stop:g}")
    lower, upper = percent(found.prices.lower, 3), percent(found.prices.upper, 3)
    parts.append(f"c {lower}" if lower == upper else f"c {lower} down, {upper} up")
    if found.prices.upper_fixed > 0.0 or found.prices.lower_fixed > 0.0:
        parts.append(f"F {_fixed(asked)}")
    return " · ".join(parts)


def _fixed(asked: WidthQuestion) -> str:
    buying, selling = (dollars(from_float(float(fixed)), to_the_cent=True) for fixed in asked.costs.fixed)
    return buying if buying == selling else f"{buying} down, {selling} up"


def reason(advice: WidthAdvice) -> str:
    """Why the edges sit where they do, in two or three sentences."""
    asked, found = advice.asked, advice.found
    said = []
    if (known := asked.volatility) is not None:
        said.append(f"Against the rest of the portfolio it moves {percent(known.sigma)} a year.")
    if found is None:
        return " ".join((*said, *advice.missing))
    said.append(_cost_words(found))
    said += [words for words in (_view_words(found), _tax_words(asked, found), _budget_words(asked, found)) if words]
    return " ".join((*said, *advice.missing))


def _cost_words(found: Widths) -> str:
    """What trading costs, and that a difference between the sides moves no edge."""
    lower, upper = found.prices.lower, found.prices.upper
    amount = f"{percent((lower + upper) / 2.0, 3)} of the amount"
    if found.above.binding is Binding.SMALLEST and not found.above.shift:
        return f"Trading costs so little ({percent(max(lower, upper), 3)}) that the smallest steps decide."
    if max(lower, upper) < _TINY:
        return "Trading costs next to nothing."
    return f"A trade with its other side counts {amount}."


def _view_words(found: Widths) -> str:
    shift = found.above.shift
    return (
        f"The view moves both edges {'up' if shift > 0.0 else 'down'} by {points(abs(shift))} points." if shift else ""
    )


def _tax_words(asked: WidthQuestion, found: Widths) -> str:
    selling = asked.selling
    if found.above.binding is Binding.TAX:
        return (
            f"Selling {dollars(from_float(found.sold))} costs {percent(found.tax_rate)} of it in tax, "
            f"so the upper edge sits further out; without tax it would be +{points(found.above.cost)}, and a "
            "tracking-error budget would hold it."
        )
    if found.above.tax is not None and found.above.binding is Binding.BUDGET:
        return f"Tax would move the upper edge to +{points(found.above.tax)}; the budget does not let it."
    if selling.free > 0 and selling.gain > 0:
        return f"{dollars(selling.free)} of it sells without tax, enough for such trades: tax moves no edge."
    if selling.free > 0:
        return "It sells without tax, so tax moves no edge."
    return ""


def _budget_words(asked: WidthQuestion, found: Widths) -> str:
    if Binding.BUDGET not in (found.below.binding, found.above.binding) or asked.budget is None:
        return ""
    return f"The tracking-error budget holds it within {points(found.above.budget or 0.0)} points."


def working(advice: WidthAdvice) -> tuple[str, ...]:
    """Every step of the width, one sentence each."""
    asked, found = advice.asked, advice.found
    if found is None:
        return advice.missing
    return (*_given(asked), *_steps(asked, found), *_range(advice), *advice.missing)


def _given(asked: WidthQuestion) -> Sequence[str]:
    costs = asked.costs
    spread = f"Half the spread is {percent(costs.buy, 3)} buying and {percent(costs.sell, 3)} selling"
    said = [f"{spread}; the rest of the portfolio takes the other side at {percent(costs.other, 3)}."]
    if costs.daily_volume > 0.0:
        said.append(
            f"Impact is 0.7 · {percent(costs.daily_sigma, 2)} a day · √(shares ÷ {costs.daily_volume:,.0f} a day)."
        )
    else:
        said.append("Its daily volume is not known, so impact is not counted.")
    if asked.selling.stuck > 0:
        why = "locked, of unknown basis, or in accounts that do not trade or do not reconcile"
        said.append(f"{dollars(asked.selling.stuck)} of it is not sold: {why}.")
    if any(costs.fixed):
        parts = "commissions and what the plan lets making a trade count"
        said.append(f"A trade and its other side cost {_fixed(asked)} however small they are: {parts}.")
        if asked.stop >= 1.0 and asked.volatility is not None:
            size = trade_size(asked, 0.0)
            spread = percent(costs.fixed[1] / asked.value / size, 3)
            mean = dollars(from_float(size * asked.value))
            said.append(f"Trades to the edge are {mean} in the mean, so this is {spread} of the amount.")
    return said


def _steps(asked: WidthQuestion, found: Widths) -> Sequence[str]:
    lower, upper = found.below, found.above
    same = points(lower.cost, 2) == points(upper.cost, 2)
    cost = f"±{points(upper.cost, 2)}" if same else f"−{points(lower.cost, 2)} / +{points(upper.cost, 2)}"
    spread = asked.stop >= 1.0 and any(asked.costs.fixed) and asked.volatility is not None
    cancels = "" if spread else " Volatility cancels here."
    said = [f"Least cost of risk and trading: {cost} points.{cancels}"]
    if upper.tax is not None:
        said.append(
            f"Selling {dollars(from_float(found.sold))} above costs {percent(found.tax_rate, 2)} of it in "
            f"tax; putting that off for a year is worth {percent(asked.deferral)} of it. The trade pays for itself "
            f"within a year from +{points(upper.tax, 2)} points on."
        )
    if upper.shift:
        said.append(f"The view moves both edges by {100.0 * upper.shift:+.2f} points.".replace("-", "−"))
    if upper.look:
        said.append(
            f"Looking every {_interval(asked.interval)} adds {points(upper.look, 2)} points by itself (0.5826·s·√dt), "
            "which are taken off."
        )
    said += _budget_step(asked, upper)
    smallest = 2.0 * max(0.001, asked.smallest)
    said.append(f"No band is narrower than {points(smallest, 2)} points, twice the smallest step or trade.")
    said.append(f"What decides below: {BINDINGS[lower.binding]}. Above: {BINDINGS[upper.binding]}.")
    return said


def _budget_step(asked: WidthQuestion, upper: SideTerms) -> Sequence[str]:
    if upper.budget is None or asked.budget is None:
        return ["There is no tracking-error budget."] if asked.budget is None else []
    share = f"Its share of the tracking-error budget is {percent(asked.budget, 2)} a year"
    return [f"{share}, which a band of ±{points(upper.budget, 2)} points takes up."]


def _range(advice: WidthAdvice) -> Sequence[str]:
    known = advice.asked.volatility
    if known is None or advice.lowest is None or advice.highest is None:
        return []
    sides = [
        f"{sign}{points(float(low))}" if low == high else f"{sign}{points(float(low))} to {sign}{points(float(high))}"
        for sign, low, high in zip("−+", advice.lowest, advice.highest, strict=True)
    ]
    moves = f"Its movement against the rest, {percent(known.sigma)} a year, rests on {known.observations:,} returns"
    lies = f"with 95 % confidence it lies between {percent(known.low)} and {percent(known.high)} ({known.method})"
    return [f"{moves}; {lies}. Over that range the widths are {sides[0]} and {sides[1]}."]


def _interval(years: float) -> str:
    days = round(years * 252)
    return "trading day" if days == 1 else f"{days} trading days"


def short_width(below: Decimal, above: Decimal) -> str:
    """`−3.5 / +4.7`."""
    return f"−{100 * below:.1f} / +{100 * above:.1f}"


def span_words(told: WouldHave) -> str:
    """`past ten years`, or how long the history is where it is shorter."""
    years = round(told.years)
    if told.years >= _WHOLE_YEAR and abs(told.years - years) < _NEARLY:
        return "past year" if years == 1 else f"past {_COUNTS.get(years, years)} years"
    return f"past {told.years:.1f} years"


def times(count: int) -> str:
    """`never`, `once`, `7 times`."""
    return {0: "never", 1: "once"}.get(count, f"{count:,} times")


def acted_words(told: WouldHave, name: str) -> str:
    """The one line under a moving handle: how often the class's band would have acted, and what the rule costs."""
    if not told.by_band:
        count = told.rebalances
        traded = f"traded {times(count)}" if count else "never traded"
        return f"Bands start nothing under these rules; the calendar {traded} in the {span_words(told)}."
    if name not in told.acted:
        return "It has no price history, or a short one, so nothing can be said of its past."
    count = told.acted[name]
    did = f"have triggered {times(count)}" if count else "never have triggered"
    triggered = f"This band would {did} in the {span_words(told)}"
    return f"{triggered}; all bands cost about {dollars(told.yearly)} a year."


def past_basis(told: WouldHave) -> str:
    """What the figures of the past rest on."""
    first = f"From {told.first:%b} {told.first.year} to {told.last:%b} {told.last.year}"
    said = [
        f"{first}, at today’s bands and targets, on closes of the days the rule looks.",
        "Tax and cost are those of today’s lots and spreads at today’s value, as if a year’s sales were the first.",
    ]
    return " ".join(filter(None, (*said, left_out_words(told))))


def left_out_words(told: WouldHave) -> str:
    """Which classes the past is told without; empty where it is told with all."""
    if not told.left_out:
        return ""
    have, are = ("has", "is") if len(told.left_out) == 1 else ("have", "are")
    short = f"{have} no price history, or a short one, and {are} left out"
    return f"{listed(told.left_out)} {short}; the others are scaled up."
