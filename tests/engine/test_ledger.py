"""The replay of transactions: lots, cash, disposals, and what could not be done."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.ledger import Replay, replay
from app.model.account import LotMethod
from app.model.number import ZERO
from app.model.transaction import Action, DisposalKind, Transaction
from tests.engine.transactions import buy, pick, row, sell

D = Decimal
JAN, MAR, JUN, SEP = date(2025, 1, 5), date(2025, 3, 5), date(2026, 6, 5), date(2026, 9, 5)
END = date(2026, 11, 20)


def _replay(*rows: Transaction, method: LotMethod = LotMethod.FIFO, until: date = END) -> Replay:
    return replay(rows, {"A": method}, until)


def _lots(found: Replay) -> list[tuple[str, Decimal, Decimal | None]]:
    return [(x.id, x.shares, x.basis) for x in found.lots]


def _sold(found: Replay) -> list[tuple[str, Decimal, Decimal, Decimal | None, str | None]]:
    return [(d.lot, d.shares, d.proceeds, d.basis, d.term) for d in found.disposals]


# --- Purchases and sales ------------------------------------------------------------------------------------


def test_a_purchase_is_a_lot_that_cost_what_was_paid() -> None:
    """Fees are in the cash, so they are in the basis; the cash is gone."""
    found = _replay(buy("b", JAN, "10", "1004.95"))
    (lot,) = found.lots
    assert (lot.id, lot.shares, lot.basis, lot.acquired, lot.reference) == ("b", D(10), D("1004.95"), JAN, "b")
    assert found.cash == {"A": D("-1004.95")}
    assert found.issues == ()


def test_a_purchase_without_cash_costs_price_and_fees_or_is_unknown() -> None:
    """A reinvestment moves no cash: price tells its basis; without one the basis is unknown, not zero."""
    priced = row("p", JAN, Action.REINVEST, "X", "2", price=D(50), fees=D(1))
    given_basis = row("g", JAN, Action.REINVEST, "X", "2", basis=D(98))
    found = _replay(priced, given_basis, row("u", JAN, Action.REINVEST, "X", "2"))
    assert _lots(found) == [("p", D(2), D(101)), ("g", D(2), D(98)), ("u", D(2), None)]


def test_a_sale_takes_the_oldest_lots_first() -> None:
    """A part of a lot leaves with its part of the basis, and proceeds are shared by shares."""
    found = _replay(buy("b1", JAN, "10", "100"), buy("b2", JUN, "10", "300"), sell("s", SEP, "15", "600"))
    assert _sold(found) == [("b1", D(10), D(400), D(100), "long"), ("b2", D(5), D(200), D(150), "short")]
    assert _lots(found) == [("b2", D(5), D(150))]
    assert found.cash == {"A": D(200)}


@pytest.mark.parametrize(
    "method, sold", [(LotMethod.FIFO, "b1"), (LotMethod.LIFO, "b3"), (LotMethod.HIFO, "b2"), (LotMethod.LOFO, "b1")]
)
def test_the_accounts_method_decides_where_the_sale_names_no_lots(method: LotMethod, sold: str) -> None:
    """Each method takes its own first lot."""
    rows = (
        buy("b1", JAN, "5", "50"),
        buy("b2", MAR, "5", "150"),
        buy("b3", JUN, "5", "100"),
        sell("s", SEP, "5", "99"),
    )
    assert [d.lot for d in _replay(*rows, method=method).disposals] == [sold]


def test_mintax_knows_the_price_from_the_amount() -> None:
    """A sale told by its amount alone has a price too: the lot with the loss goes first."""
    rows = (buy("gain", JAN, "10", "100"), buy("loss", MAR, "10", "300"), sell("s", SEP, "10", "200"))
    assert [d.lot for d in _replay(*rows, method=LotMethod.MINTAX).disposals] == ["loss"]


def test_the_average_method_spreads_the_basis_over_all_shares() -> None:
    """Ten shares at 10 and ten at 30 cost 20 each, whichever are sold."""
    rows = (buy("b1", JAN, "10", "100"), buy("b2", MAR, "10", "300"), sell("s", SEP, "10", "250"))
    found = _replay(*rows, method=LotMethod.AVERAGE)
    assert [d.basis for d in found.disposals] == [D(200)]
    assert [x.basis for x in found.lots] == [D(200)]


# --- Specific lots ------------------------------------------------------------------------------------------


def test_a_sale_takes_the_lots_it_names() -> None:
    """Named shares leave first, the rest follows the account’s method."""
    found = _replay(
        buy("b1", JAN, "10", "100"),
        buy("b2", MAR, "10", "200"),
        buy("b3", JUN, "10", "300"),
        sell("s", SEP, "12", "480", lots=(pick("b3", "5"), pick("b2", "4"))),
    )
    assert [(d.lot, d.shares) for d in found.disposals] == [("b3", D(5)), ("b2", D(4)), ("b1", D(3))]
    assert _lots(found) == [("b1", D(7), D(70)), ("b2", D(6), D(120)), ("b3", D(5), D(150))]
    assert found.issues == ()


@pytest.mark.parametrize("named", ["b9:5", "b1:11"])
def test_a_named_lot_that_is_not_held_is_told(named: str) -> None:
    """The sale still leaves, by the account’s method, with one issue that names the lot."""
    reference, _, shares = named.partition(":")
    found = _replay(
        buy("b1", JAN, "10", "100"),
        buy("b2", MAR, "10", "200"),
        sell("s", SEP, "5", "99", lots=(pick(reference, shares),)),
    )
    assert [i.code for i in found.issues] == ["lot-not-held"]
    assert f"“{reference}”" in found.issues[0].text
    assert sum((d.shares for d in found.disposals), ZERO) == D(5)


def test_a_lot_named_twice_is_taken_twice() -> None:
    """“b1:5;b1:3” takes eight shares of the lot."""
    found = _replay(buy("b1", JAN, "10", "100"), sell("s", SEP, "8", "99", lots=(pick("b1", "5"), pick("b1", "3"))))
    assert _lots(found) == [("b1", D(2), D(20))]


def test_the_rest_of_a_named_lot_may_be_sold_too() -> None:
    """A row that sells eight and names five of a lot finds the other three there."""
    found = _replay(buy("b1", JAN, "10", "100"), sell("s", SEP, "8", "96", lots=(pick("b1", "5"),)))
    assert found.issues == ()
    assert _lots(found) == [("b1", D(2), D(20))]


def test_lots_named_for_more_than_is_sold_are_told() -> None:
    """A row that sells four and names six contradicts itself: proceeds never exceed the cash, and an issue says so."""
    found = _replay(buy("b1", JAN, "10", "100"), sell("s", SEP, "4", "100", lots=(pick("b1", "6"),)))
    assert sum((d.proceeds for d in found.disposals), ZERO) == D(100)
    assert found.issues


# --- Order within a day -------------------------------------------------------------------------------------

SAME_DAY = (
    buy("b1", MAR, "5", "50"),
    sell("s", MAR, "12", "240"),
    buy("b2", MAR, "7", "140"),
    row("d", MAR, Action.DIVIDEND, "X", cash="3"),
)


@pytest.mark.parametrize("rows", [SAME_DAY, SAME_DAY[::-1], SAME_DAY[2:] + SAME_DAY[:2]])
def test_a_sale_waits_for_the_purchases_of_its_day(rows: tuple[Transaction, ...]) -> None:
    """Exports list a day newest first as often as oldest first; nothing is missing either way."""
    found = _replay(*rows)
    assert found.issues == ()
    assert found.lots == ()
    assert found.cash == {"A": D(53)}


@given(st.permutations(range(6)))
def test_the_order_of_a_day_changes_neither_cash_nor_shares_nor_basis(order: list[int]) -> None:
    """Purchases and sales of one day, in any order of rows, end the same under first-in-first-out."""
    day = [
        buy("b1", MAR, "5", "50"), buy("b2", MAR, "7", "77"), buy("y1", MAR, "3", "33", "Y"),
        sell("s1", MAR, "9", "180"), sell("s2", MAR, "6", "90"), sell("s3", MAR, "3", "60", "Y"),
    ]  # fmt: skip
    found = _replay(buy("b0", JAN, "4", "20"), *(day[n] for n in order))
    assert found.issues == ()
    assert (found.cash, sum((x.shares for x in found.lots), ZERO)) == ({"A": D(150)}, D(1))
    assert sum((d.basis or ZERO for d in found.disposals), ZERO) + sum(
        (x.basis or ZERO for x in found.lots), ZERO
    ) == D(180)


def test_a_sale_waits_for_the_lot_it_names() -> None:
    """A lot bought the same day may stand below the sale in the file."""
    found = _replay(
        buy("b1", JAN, "10", "100"), sell("s", MAR, "5", "99", lots=(pick("b2", "5"),)), buy("b2", MAR, "5", "90")
    )
    assert [d.lot for d in found.disposals] == ["b2"]


def test_a_sale_never_waits_for_another_day() -> None:
    """What is bought tomorrow cannot be sold today: the records lack something."""
    found = _replay(sell("s", MAR, "5", "99"), buy("b", MAR + timedelta(days=1), "5", "50"))
    assert [i.code for i in found.issues] == ["missing-history"]
    assert "5 more shares of X left A on 2025-03-05" in found.issues[0].text
    assert _sold(found) == [("", D(5), D(99), None, None)]
    assert found.disposals[0].disallowed is None
    assert _lots(found) == [("b", D(5), D(50))]


def test_an_oversold_holding_gives_the_proceeds_of_what_was_there() -> None:
    """Two of five shares are known: two fifths of the money belong to them; what the rest cost is unknown, not zero."""
    found = _replay(buy("b", JAN, "2", "20"), sell("s", MAR, "5", "100"))
    assert _sold(found) == [("b", D(2), D(40), D(20), "short"), ("", D(3), D(60), None, None)]
    assert [i.code for i in found.issues] == ["missing-history"]


# --- Splits -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ratio, shares", [("2", "20"), ("0.1", "1"), ("1.5", "15")])
def test_a_split_changes_shares_and_leaves_basis_and_day(ratio: str, shares: str) -> None:
    """Forward and reverse."""
    (lot,) = _replay(buy("b", JAN, "10", "100"), row("x", MAR, Action.SPLIT, "X", ratio)).lots
    assert (lot.shares, lot.basis, lot.acquired) == (D(shares), D(100), JAN)


def test_a_split_of_one_third_is_rounded_to_the_share_quantum() -> None:
    """Ten shares become 3.33333333."""
    (lot,) = _replay(buy("b", JAN, "10", "100"), row("x", MAR, Action.SPLIT, "X", str(D(1) / D(3)))).lots
    assert lot.shares == D("3.33333333")


def test_added_shares_are_spread_over_the_lots() -> None:
    """Some brokers say how many shares came, not the ratio; the later sale still finds all of them."""
    found = _replay(
        buy("b1", JAN, "10", "100"),
        buy("b2", MAR, "30", "300"),
        row("x", JUN, Action.SPLIT, "X", "20", added_shares=D(20)),
        sell("s", SEP, "60", "900"),
    )
    assert [(d.lot, d.shares, d.basis) for d in found.disposals] == [("b1", D(15), D(100)), ("b2", D(45), D(300))]
    assert (found.lots, found.issues) == ((), ())


@pytest.mark.parametrize("ratio", [None, "0", "-2"])
def test_a_split_without_a_usable_ratio_is_told(ratio: str | None) -> None:
    """Shares stay as they were."""
    found = _replay(buy("b", JAN, "10", "100"), row("x", MAR, Action.SPLIT, "X", ratio))
    assert [i.code for i in found.issues] == ["split-ratio"]
    assert [x.shares for x in found.lots] == [D(10)]


def test_a_split_touches_its_own_security_and_account_only() -> None:
    """The same fund elsewhere has its own row."""
    found = replay(
        [buy("b", JAN, "10", "100"), buy("o", JAN, "10", "100", account="B"), row("x", MAR, Action.SPLIT, "X", "2")],
        {},
        END,
    )
    assert {x.account: x.shares for x in found.lots} == {"A": D(20), "B": D(10)}


# --- What comes and goes without a purchase -----------------------------------------------------------------


def test_return_of_capital_lowers_the_basis_share_by_share() -> None:
    """40 over 10 and 30 shares are 10 and 30."""
    found = _replay(
        buy("b1", JAN, "10", "100"),
        buy("b2", MAR, "30", "300"),
        row("r", JUN, Action.RETURN_OF_CAPITAL, "X", cash="40"),
    )
    assert _lots(found) == [("b1", D(10), D(90)), ("b2", D(30), D(270))]
    assert found.disposals == ()


def test_return_of_capital_beyond_the_basis_is_a_gain() -> None:
    """A basis never falls below nothing: what exceeds it is gain of its lot’s term (IRC 301(c)(3))."""
    found = _replay(
        buy("b1", JAN, "10", "5"), buy("b2", JUN, "10", "100"), row("r", SEP, Action.RETURN_OF_CAPITAL, "X", cash="40")
    )
    assert _lots(found) == [("b1", D(10), D(0)), ("b2", D(10), D(80))]
    assert [(d.lot, d.proceeds, d.basis, d.term, d.kind) for d in found.disposals] == [
        ("b1", D(15), D(0), "long", DisposalKind.DISTRIBUTION)
    ]


def test_return_of_capital_leaves_an_unknown_basis_unknown() -> None:
    """Nothing can be taken off what is not known."""
    found = _replay(
        row("t", JAN, Action.TRANSFER_IN, "X", "10"), row("r", MAR, Action.RETURN_OF_CAPITAL, "X", cash="40")
    )
    assert _lots(found) == [("t", D(10), None)]
    assert found.cash == {"A": D(40)}


@pytest.mark.parametrize("action", [Action.TRANSFER_IN, Action.GIFT, Action.INHERIT])
def test_shares_received_bring_their_own_basis_and_day(action: Action) -> None:
    """No cash moves; the day that counts is the one given, and unknown where none is, save for an inheritance."""
    found = _replay(
        row("known", JUN, action, "X", "10", basis=D(70), acquired=JAN), row("unknown", JUN, action, "X", "5")
    )
    told = {x.id: (x.basis, x.acquired) for x in found.lots}
    assert told == {"known": (D(70), JAN), "unknown": (None, JUN if action is Action.INHERIT else None)}
    assert found.cash == {"A": D(0)}


def test_a_transfer_out_takes_lots_away_without_a_result() -> None:
    """Oldest first; nothing is realised."""
    found = _replay(
        buy("b1", JAN, "10", "100"), buy("b2", MAR, "10", "300"), row("t", JUN, Action.TRANSFER_OUT, "X", "15")
    )
    assert _lots(found) == [("b2", D(5), D(150))]
    assert found.disposals == ()


def test_a_merger_exchanges_one_security_for_another() -> None:
    """Ten old shares at two for one become twenty new ones with the old basis and day."""
    merger = row("m", MAR, Action.MERGER, "OLD", "10", other_symbol="NEW", ratio=D(2))
    (lot,) = _replay(buy("b", JAN, "10", "100", "OLD"), merger).lots
    assert (lot.symbol, lot.shares, lot.basis, lot.acquired) == ("NEW", D(20), D(100), JAN)


def test_a_spin_off_takes_its_basis_from_the_parent() -> None:
    """The basis received is no longer the parent’s: together they still cost 100."""
    spun = row("m", MAR, Action.SPIN_OFF, "NEW", "5", basis=D(20), other_symbol="OLD")
    found = _replay(buy("b", JAN, "10", "100", "OLD"), spun)
    assert sum((x.basis or ZERO for x in found.lots), ZERO) == D(100)


def test_a_merger_that_pays_cash_too_leaves_the_basis_to_be_entered() -> None:
    """Stock and cash together need facts the row does not have: unknown is told, never guessed."""
    merger = row("m", MAR, Action.MERGER, "OLD", "10", "55", other_symbol="NEW", ratio=D("0.5"), boot=D(55))
    found = _replay(buy("b", JAN, "10", "100", "OLD"), merger)
    assert [(x.symbol, x.shares, x.basis) for x in found.lots] == [("NEW", D(5), None)]
    assert [i.code for i in found.issues] == ["merger-boot"]
    assert found.cash == {"A": D(-45)}


def test_a_merger_for_cash_alone_is_a_sale() -> None:
    """Nothing is received but money, so a result is realised."""
    found = _replay(buy("b", JAN, "10", "100", "OLD"), row("m", SEP, Action.MERGER, "OLD", "10", "150"))
    assert _sold(found) == [("b", D(10), D(150), D(100), "long")]
    assert found.lots == ()


def test_a_merger_without_a_ratio_changes_nothing_and_is_told() -> None:
    """How many new shares came is not guessed."""
    found = _replay(buy("b", JAN, "10", "100", "OLD"), row("m", MAR, Action.MERGER, "OLD", "10", other_symbol="NEW"))
    assert _lots(found) == [("b", D(10), D(100))]
    assert [i.code for i in found.issues] == ["merger-ratio"]


def test_cash_rows_change_cash_alone() -> None:
    """Deposits, dividends, interest, fees and taxes."""
    rows = [
        row("1", JAN, Action.DEPOSIT, cash="1000"),
        row("2", MAR, Action.DIVIDEND, "X", cash="12.34"),
        row("3", MAR, Action.INTEREST, cash="0.66"),
        row("4", JUN, Action.FEE, cash="-3"),
        row("5", JUN, Action.TAX, "X", cash="-10"),
        row("6", SEP, Action.WITHDRAWAL, cash="-100"),
    ]
    found = _replay(*rows)
    assert (found.cash, found.lots, found.disposals, found.issues) == ({"A": D(900)}, (), (), ())


def test_rows_after_the_day_are_left_out() -> None:
    """The day itself counts."""
    found = _replay(buy("b1", JAN, "10", "100"), buy("b2", MAR, "10", "100"), until=JAN)
    assert [x.id for x in found.lots] == ["b1"]


def test_opening_lots_and_cash_are_continued() -> None:
    """A replay on top of a snapshot sells the snapshot’s lots."""
    opening = _replay(buy("b", JAN, "10", "100"))
    later = replay([sell("s", MAR, "4", "80")], {}, END, opening.held, {"A": D(500)})
    assert _lots(later) == [("b", D(6), D(60))]
    assert later.cash == {"A": D(580)}


# --- Conservation -------------------------------------------------------------------------------------------

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["buy", "sell", "roc"]),
        st.integers(0, 40),
        st.integers(1, 10**6),
        st.integers(1, 10**7),
        st.sampled_from(["X", "Y"]),
    ),
    max_size=14,
)


@given(ROWS, st.sampled_from(LotMethod))
def test_shares_and_basis_are_conserved(rows: list[tuple[str, int, int, int, str]], method: LotMethod) -> None:
    """Bought less sold is open, and every cent of basis is in a disposal, an open lot, or was paid back."""
    made = []
    for n, (kind, days, ten_thousandths, cents, symbol) in enumerate(rows):
        day, shares, money = JAN + timedelta(days=20 * days), str(D(ten_thousandths) / 10000), str(D(cents) / 100)
        if kind == "roc":
            made.append(row(str(n), day, Action.RETURN_OF_CAPITAL, symbol, cash=money))
        else:
            made.append((buy if kind == "buy" else sell)(str(n), day, shares, money, symbol))
    found = _replay(*made, method=method, until=date.max)
    bought = [t for t in made if t.action is Action.BUY]
    sold = [d for d in found.disposals if d.kind is DisposalKind.SALE and d.lot]
    missing = {i.text for i in found.issues}
    for symbol in ("X", "Y"):
        shares_in = sum((t.shares or ZERO for t in bought if t.symbol == symbol), ZERO)
        shares_out = sum((d.shares for d in sold if d.symbol == symbol), ZERO)
        assert shares_in - shares_out == sum((x.shares for x in found.lots if x.symbol == symbol), ZERO)
    basis_in = -sum((t.cash for t in bought), ZERO)
    kept = sum((x.basis or ZERO for x in found.lots), ZERO) + sum((d.basis or ZERO for d in sold), ZERO)
    repaid = basis_in - kept
    most = sum((t.cash for t in made if t.action is Action.RETURN_OF_CAPITAL), ZERO)
    assert 0 <= repaid <= most
    if not most:
        assert repaid == 0
    if not missing:
        proceeds = sum((t.cash for t in made if t.action is Action.SELL), ZERO)
        assert sum((d.proceeds for d in sold), ZERO) == proceeds
    assert found.cash.get("A", ZERO) == sum((t.cash for t in made), ZERO)
