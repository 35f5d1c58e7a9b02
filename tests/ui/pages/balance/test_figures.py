"""Plans side by side, and what one step further takes: frozen columns and sentences."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.model.number import ZERO
from app.model.proposal import (
    ClassEffect,
    Costs,
    DriftEffect,
    LotSale,
    Mode,
    Proposal,
    Request,
    Side,
    State,
    TaxEffect,
    Trade,
)
from app.model.scenario import Scenario, Waiting
from app.ui.format import NOTHING, Formatter
from app.ui.pages.balance.columns import POINT, SCENARIO, WAITING, Known, columns_of, figures_here, nothing_done
from app.ui.pages.balance.figures import ROWS, figures_at, figures_of
from app.ui.pages.balance.point_card import facts
from app.ui.pages.balance.table import shared
from app.ui.pages.balance.words import step_words, wait_words
from app.ui.widgets.dial_geometry import DialView
from tests.ui.frontiers import POINTS

D = Decimal
DAY = date(2026, 11, 20)
FORMAT = Formatter(hide_amounts=False, today=DAY)
LONG = LotSale("L4", date(2024, 12, 16), D(60), D(19656), D(875), "long")
SHORT = LotSale("L5", date(2025, 12, 3), D(46), D(13867), D(1874), "short")
LOSS = LotSale("V1", date(2021, 2, 16), D(300), D(16416), D(-2526), "long")
VTI = Trade("Brokerage", "VTI", Side.SELL, D(60), D("342.18"), D("20530.80"), Costs(spread=D(4)), lots=(LONG,))
VWO = Trade("Brokerage", "VWO", Side.SELL, D(300), D("46.30"), D(13890), Costs(spread=D(2)), lots=(LOSS,))
BUY = Trade("Roth IRA", "VEA", Side.BUY, D(10), D("62.40"), D(624), Costs())
OUTSIDE = ClassEffect("US equity", D("0.4"), D("0.37"), D("0.44"), D("0.47"), D("0.42"))
HERE = Proposal(
    "p1",
    DAY,
    Request(Mode.EDGE),
    State.OPTIMAL,
    (VTI, VWO),
    (),
    (OUTSIDE,),
    TaxEffect(now=D(-359)),
    DriftEffect(D("0.0714"), D("0.0240"), D("0.03"), ZERO),
)
THERE = replace(
    HERE,
    trades=(replace(VTI, shares=D(106), costs=Costs(spread=D(6)), lots=(LONG, SHORT)), VWO),
    tax=TaxEffect(now=D(147)),
    drift=replace(HERE.drift, after=D("0.0030")),
)
DIAL = DialView(POINTS, D("0.0240"))


class TestFigures:
    """Counted from lots."""

    def test_gains_and_losses_are_parted_by_term(self) -> None:
        """Purchases have neither."""
        found = figures_of(replace(THERE, trades=(*THERE.trades, BUY)))
        assert (found.long, found.short, found.loss) == (D(875), D(1874), D(-2526))
        assert (found.outside, found.trades, found.together) == (0, 3, D(155))

    def test_a_stop_says_what_the_frontier_knows(self) -> None:
        """The rest is not there until its trades are worked out."""
        found = figures_at(POINTS[1])
        assert (found.outside, found.trades, found.long) == (None, None, None)
        assert figures_at(POINTS[2]).outside == 0
        assert [row.text(found, FORMAT) for row in ROWS] == [
            "5.6",
            NOTHING,
            NOTHING,
            NOTHING,
            NOTHING,
            "−$593",
            "$4",
            "−$589",
        ]

    def test_nothing_done_needs_no_calculation(self) -> None:
        """Zero trades, and as many classes outside as there are now."""
        nothing = replace(POINTS[0], trades=0, tax=ZERO, cost=ZERO)
        dial = DialView((nothing, *POINTS[1:]), nothing.drift)
        found = nothing_done(dial, dial.drift, 1)
        assert found is not None
        assert (found.trades, found.outside, found.together) == (0, 1, ZERO)
        assert figures_here(dial, HERE, 1) == found
        assert nothing_done(DIAL, DIAL.drift, 1) is None

    def test_facts_name_short_gains_only_where_there_are_any(self) -> None:
        """They are what waiting would save."""
        labels = [label for label, _ in facts(figures_of(HERE), FORMAT)]
        assert labels == ["Trades", "Outside bands", "Gain taken, long", "Loss taken"]
        assert ("Gain taken, short", "$1,874") in facts(figures_of(THERE), FORMAT)


class TestColumns:
    """In which order plans stand side by side."""

    def known(self, dial: DialView | None = DIAL, drift: Decimal | None = None) -> Known:
        """Some of the points worked out."""
        found = {DIAL.drift: HERE, POINTS[-1].drift: THERE}
        return Known(dial, found.get, lambda _: None, HERE, drift)

    def test_from_cheap_to_even_with_the_handle_among_them(self) -> None:
        """Stops by name, the handle's own column tinted."""
        columns = columns_of(self.known(), FORMAT)
        assert [c.title for c in columns] == ["Harvest only", "Free moves end", "Nearest edge", "This point", "Target"]
        assert [c.is_here for c in columns] == [False, False, False, True, False]
        assert columns[3].figures == figures_of(HERE)
        assert columns[0].figures == figures_at(POINTS[0])

    def test_the_handle_on_a_stop_is_that_stop(self) -> None:
        """And the proposal keeps a column of its own."""
        columns = columns_of(self.known(replace(DIAL, drift=POINTS[2].drift), DIAL.drift), FORMAT)
        assert [(c.title, c.is_here) for c in columns][2:4] == [("Nearest edge", True), ("Proposal", False)]

    def test_kept_ones_follow_and_say_when_they_are_old(self) -> None:
        """With the day in the note."""
        kept = Scenario("Edge only", datetime(2026, 11, 3, 10, 2, tzinfo=UTC), replace(HERE, as_of=date(2026, 11, 3)))
        known = replace(self.known(), scenarios=((kept, False), (replace(kept, name="Mine"), True)))
        columns = columns_of(known, FORMAT)[-2:]
        assert [(c.key, c.title) for c in columns] == [
            ((SCENARIO, "Edge only"), "Edge only, old"),
            ((SCENARIO, "Mine"), "Mine"),
        ]
        assert "not current" in columns[0].note

    def test_a_day_ahead_stands_last_where_it_is_cheaper(self) -> None:
        """The next step on that day."""
        cheaper = Waiting(date(2026, 12, 4), "55 VTI are long-term", replace(THERE, tax=TaxEffect(now=D(44))))
        known = replace(self.known(), waiting=lambda _: (cheaper,))
        last = columns_of(known, FORMAT)[-1]
        assert (last.key[0], last.title) == (WAITING, "Target, from Dec 4")
        dearer = replace(cheaper, proposal=replace(THERE, tax=TaxEffect(now=D(999))))
        assert columns_of(replace(known, waiting=lambda _: (dearer,)), FORMAT)[-1].title == "Target"

    def test_without_a_frontier_the_proposal_stands_alone(self) -> None:
        """Beside the kept ones."""
        columns = columns_of(self.known(None), FORMAT)
        assert [(c.key[0], c.title) for c in columns] == [(POINT, "Proposal")]


@pytest.mark.parametrize(
    "needs, room, widths",
    [
        ([80, 80, 80], 450, [150, 150, 150]),
        ([80, 170, 80], 450, [140, 170, 140]),
        ([80, 80, 80], 200, [112, 112, 112]),
        ([80, 400], 1000, [260, 260]),
        ([], 500, []),
    ],
)
def test_room_is_shared_by_what_titles_need(needs: list[int], room: int, widths: list[int]) -> None:
    """A long title takes from its neighbours what they can spare; where there is too little, the table scrolls."""
    assert shared(needs, room, 112, 260) == widths


class TestSentences:
    """One step further, or wait."""

    def test_the_next_lot_is_named_with_its_price(self) -> None:
        """Short-term is said, because it is what costs."""
        assert step_words(HERE, THERE, FORMAT) == (
            "Sell 46 VTI from the lot of Dec 3, 2025. It is still short-term: "
            "+$506 tax, +$2 cost, and drift falls to 0.3."
        )

    def test_without_another_lot_the_largest_trade_is_named(self) -> None:
        """With its account."""
        more = replace(HERE, trades=(*HERE.trades, BUY), drift=replace(HERE.drift, after=D("0.02")))
        assert step_words(HERE, more, FORMAT) == (
            "Buy 10 VEA in Roth IRA. That is $0 tax, $0 cost, and drift falls to 2.0."
        )
        assert step_words(HERE, HERE, FORMAT).startswith("The same trades: ")

    def test_from_nothing_every_lot_is_further(self) -> None:
        """The largest result is named."""
        assert step_words(None, HERE, FORMAT).startswith("Sell 300 VWO from the lot of Feb 16, 2021. That is −$359 tax")

    def test_waiting_says_what_it_saves_or_that_it_saves_nothing(self) -> None:
        """Of the day that saves most."""
        wait = Waiting(date(2026, 12, 4), "55 VTI are long-term", replace(THERE, tax=TaxEffect(now=D(44))))
        assert wait_words(THERE, (wait,), FORMAT) == (
            "From Dec 4 the same step costs **$103 less**, at today’s prices. 55 VTI are long-term."
        )
        same = replace(wait, proposal=THERE)
        assert wait_words(THERE, (same,), FORMAT).startswith("Up to Dec 4 no day makes the same step cheaper")
        assert wait_words(THERE, (), FORMAT) == "No day ahead changes what it costs."
