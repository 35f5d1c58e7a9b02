"""Our disposals against the broker's closed lots: nothing is dropped, every difference has its reason."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.realized_match import RealizedMatch, Why, match_realized, reported_bases
from app.model.importing import RealizedRow
from app.model.transaction import Disposal, DisposalKind
from app.model.wash import Certainty, WashAdjustment

D = Decimal
SOLD, BOUGHT, LATER = date(2025, 6, 2), date(2021, 5, 3), date(2022, 5, 3)


def ours(shares: str = "100", acquired: date | None = BOUGHT, basis: str | None = "80", **more: object) -> Disposal:
    """Return a disposal of so many shares; basis and proceeds (100) are a share's."""
    count = D(shares)
    cost = None if basis is None else count * D(basis)
    made = Disposal("Brokerage", "VTI", acquired, SOLD, count, count * 100, cost, "long", "l1")
    return replace(made, **more)  # type: ignore[arg-type]  # fields by name


def theirs(
    shares: str = "100", acquired: date | None = BOUGHT, basis: str | None = "80", **more: object
) -> RealizedRow:
    """Return a broker's row, its basis and proceeds (100) those of a share."""
    count = D(shares)
    cost = None if basis is None else count * D(basis)
    made = RealizedRow(2, "Brokerage", "VTI", count, acquired, SOLD, count * 100, cost, "long")
    return replace(made, **more)  # type: ignore[arg-type]  # fields by name


def only(mine: Iterable[Disposal], brokers: Iterable[RealizedRow]) -> RealizedMatch:
    """Return the one match."""
    (match,) = match_realized(mine, brokers)
    return match


def test_the_same_lot_agrees() -> None:
    """Same account, symbol, days, shares and amounts leave nothing to look at."""
    match = only([ours()], [theirs()])
    assert (match.why, match.text, match.agrees) == (Why.AGREES, "Both sides agree.", True)
    assert (match.proceeds, match.basis, match.disallowed) == (D(0), D(0), D(0))
    assert match.same_term


def test_a_dollar_is_rounding() -> None:
    """Up to a dollar apart is told as rounding."""
    match = only([ours()], [theirs(proceeds=D("9999.10"))])
    assert (match.why, match.text) == (Why.ROUNDING, "Rounding: at most $0.90 apart.")
    assert only([ours()], [theirs(proceeds=D("9998.90"))]).why is Why.PROCEEDS


@pytest.mark.parametrize(
    "mine, row, why",
    [
        (ours(disallowed=D(300)), theirs(), Why.WASH_ELSEWHERE),
        (ours(basis="85", washed=D(500)), theirs(), Why.WASH_ELSEWHERE),
        (ours(held_since=date(2020, 1, 1)), theirs(term="short"), Why.WASH_ELSEWHERE),
        (ours(), theirs(basis="85"), Why.BROKER_WASHED),
        (ours(), theirs(disallowed=D(300)), Why.BROKER_WASHED),
        (ours(), theirs(acquired=LATER, basis="90"), Why.OTHER_LOTS),
        (ours(basis="85"), theirs(), Why.OTHER_LOTS),
        (ours(), theirs(acquired=None, basis="85"), Why.OTHER_LOTS),
        (ours(basis=None, disallowed=None), theirs(), Why.BASIS_UNKNOWN),
        (ours(), theirs(basis=None), Why.BROKER_BASIS_UNKNOWN),
        (ours(), theirs(shares="60"), Why.SHARES),
        (ours(), theirs(term="short"), Why.TERM),
        (ours(), theirs(proceeds=D(9000)), Why.PROCEEDS),
    ],
)
def test_every_difference_has_its_reason(mine: Disposal, row: RealizedRow, why: Why) -> None:
    """Wash sales across accounts, the broker's own, other lots, unknown bases, shares, terms, prices."""
    match = only([mine], [row])
    assert match.why is why
    assert match.text.endswith(".")


def test_the_purchase_a_broker_does_not_count_is_named() -> None:
    """An adjustment from another account or share class says which purchase it was."""
    wash = WashAdjustment(
        "Brokerage", "VTI", SOLD, "s1", "l1", "Roth IRA", "VTSAX", SOLD, "r1", D(10), D(300), True, 0, None,
        Certainty.CERTAIN, (), "",
    )  # fmt: skip
    (match,) = match_realized([ours(disallowed=D(300))], [theirs()], [wash])
    assert "the purchase of VTSAX in Roth IRA washes $300.00 more here" in match.text
    (plain,) = match_realized([ours(disallowed=D(300))], [theirs()], [replace(wash, account="Brokerage", symbol="VTI")])
    assert "another account or share class" in plain.text


def test_a_sale_on_one_side_alone_stays() -> None:
    """A year without any row of the broker is told apart from a sale its rows lack."""
    uncovered = only([ours()], [])
    assert (uncovered.why, uncovered.text) == (Why.NOT_IN_FILE, "No file of this account lists sales of 2025.")
    found = match_realized([ours()], [theirs(symbol="BND")])
    assert {match.symbol: match.why for match in found} == {"BND": Why.NOT_IN_LEDGER, "VTI": Why.NOT_IN_FILE}
    assert all(match.basis is None for match in found)


@pytest.mark.parametrize("kind", [DisposalKind.DISTRIBUTION, DisposalKind.MARK])
def test_what_is_no_sale_waits_for_no_row(kind: DisposalKind) -> None:
    """Returns of capital and marked contracts are among no broker's closed lots."""
    assert [m.why for m in match_realized([ours(kind=kind)], [theirs(sold=date(2025, 1, 2))])][-1] is Why.NOT_A_SALE


def test_pieces_of_one_purchase_are_joined() -> None:
    """A wash sale splits a lot on one side only; the sums are compared."""
    match = only([ours("30", disallowed=D(100)), ours("70")], [theirs("100", disallowed=D(100))])
    assert (len(match.ours), len(match.brokers), match.why) == (2, 1, Why.AGREES)
    match = only([ours("100")], [theirs("30"), theirs("70")])
    assert (len(match.ours), len(match.brokers), match.why) == (1, 2, Why.AGREES)


def test_various_is_the_sum_of_its_lots() -> None:
    """A row without a day of purchase takes the lots of its term whose shares sum to its own."""
    mine = [ours("10"), ours("20", LATER), ours("5", date(2025, 1, 6), term="short")]
    found = match_realized(mine, [theirs("30", None), theirs("5", None, term="short")])
    assert [(len(m.ours), m.brokers[0].shares, m.why) for m in found] == [
        (1, D(5), Why.AGREES),
        (2, D(30), Why.AGREES),
    ]


def test_various_finds_lots_among_others() -> None:
    """The rest of the lots keep their own rows."""
    mine = [ours("10"), ours("20", LATER), ours("7", date(2023, 1, 6))]
    found = match_realized(mine, [theirs("17", None), theirs("20", LATER)])
    assert sorted(len(m.ours) for m in found) == [1, 2]
    assert all(m.agrees for m in found)


def test_a_holding_period_moved_by_a_wash_sale_still_matches() -> None:
    """A broker may print the adjusted day of purchase."""
    match = only([ours(held_since=date(2020, 1, 1))], [theirs(acquired=date(2020, 1, 1))])
    assert match.why is Why.AGREES


def test_other_lots_of_one_sale_are_told_by_their_days() -> None:
    """First in, first out here and the highest cost there: the sentence names both days."""
    match = only([ours()], [theirs(acquired=LATER, basis="95")])
    assert match.text == "The broker sold other lots: those of May 3, 2022, here those of May 3, 2021."


def test_reported_bases_come_from_single_rows() -> None:
    """Only a disposal that stands against one row as large has a basis of the broker's."""
    one = ours(account="A")
    found = match_realized(
        [one, ours("30"), ours("70")], [theirs(account="A", basis="81"), theirs("100"), theirs("1", symbol="X")]
    )
    assert reported_bases(found) == {one: D(8100)}


PIECES = st.tuples(st.sampled_from(["1", "2", "3", "5"]), st.sampled_from([None, BOUGHT, LATER]), st.integers(0, 1))


@settings(deadline=None)
@given(st.lists(PIECES, max_size=7), st.lists(PIECES, max_size=7))
def test_every_row_is_in_exactly_one_match(
    left: list[tuple[str, date | None, int]], right: list[tuple[str, date | None, int]]
) -> None:
    """Whatever the rows are, equal ones included, none is dropped and none counted twice."""
    mine = [ours(shares, day, sold=SOLD + timedelta(later)) for shares, day, later in left]
    brokers = [theirs(shares, day, sold=SOLD + timedelta(later)) for shares, day, later in right]
    found = match_realized(mine, brokers)
    assert Counter(one for match in found for one in match.ours) == Counter(mine)
    assert Counter(row for match in found for row in match.brokers) == Counter(brokers)
    assert all(match.ours or match.brokers for match in found)
    assert match_realized(mine, brokers) == found
