"""What the inspector says of a class or of a matter in the inbox."""

from decimal import Decimal

from app.engine.drift import ClassDrift
from app.ui.pages.today.facts import Facts
from app.ui.pages.today.losses import Matter
from app.ui.pages.words import slots_of
from app.ui.widgets.class_marker import Flag
from app.ui.widgets.inspector import Explanation, Fact, FormulaRow, Section

_MOST_SOURCES = 8


def explain_class(facts: Facts, known: ClassDrift) -> Explanation:
    """Return how a class's weight and drift come about, with the holdings it is made of."""
    view, status, band = facts.view, facts.status, known.band
    flag: Flag | None = None if known.state == "in" else "over" if known.beyond > 0 else "under"
    distance = view.points(known.drift, places=2)
    return Explanation(
        title=known.name,
        figure=view.weight(known.actual, places=2),
        caption=f"{distance} points from target",
        slot=slots_of(facts.plan).get(known.name),
        flag=flag,
        formula=(
            FormulaRow("Held", view.money(known.value, cents=True)),
            FormulaRow("Household", view.money(status.value, cents=True)),
            FormulaRow("Weight", view.weight(known.actual, places=2)),
        ),
        facts=(
            Fact("Target", view.weight(band.target, places=2)),
            Fact("Band", view.weight_range(band.lower, band.upper)),
            Fact("Beyond the edge", view.points(known.beyond, places=2) if known.beyond else "no"),
            *((Fact("Tilt", view.points(tilt, places=2)),) if (tilt := band.tilt - band.shift) else ()),
            *((Fact("Moved by volatility", view.points(band.shift, places=2)),) if band.shift else ()),
        ),
        sections=(Section("Held in", facts=_holdings(facts, known)),),
        links=(("performance", "What decisions about it brought"),),
        actions=(("targets", "Open targets"), ("charts", "Band history")),
    )


def _holdings(facts: Facts, known: ClassDrift) -> tuple[Fact, ...]:
    """Return the largest holdings of a class, and cash where the class is cash."""
    view = facts.view
    found: list[tuple[Decimal, str]] = []
    for held in facts.accounts:
        for holding in held.holdings:
            part = dict(holding.classes).get(known.name)
            if part and holding.value is not None:
                found.append((holding.value * part, f"{holding.symbol}, {held.account.name}"))
        if known.name == "Cash" and held.cash:
            found.append((held.cash, f"Cash, {held.account.name}"))
    found.sort(reverse=True)
    shown = tuple(Fact(words, view.money(value)) for value, words in found[:_MOST_SOURCES])
    rest = sum((value for value, _ in found[_MOST_SOURCES:]), Decimal(0))
    return (*shown, Fact(f"{len(found) - _MOST_SOURCES} more", view.money(rest))) if rest else shown


def explain_matter(matter: Matter) -> Explanation:
    """Return an inbox item in full, with its button."""
    item = matter.item
    stake = (Fact(item.stake_note.capitalize(), item.stake),) if item.stake else ()
    more = (Section("What else would end it", text=" ".join(matter.more)),) if matter.more else ()
    return Explanation(
        title=item.title, caption=item.sentence, facts=stake, sections=more, actions=(("act", item.action), *item.also)
    )
