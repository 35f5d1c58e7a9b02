"""Options that became shares."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.engine.ledger import Replay, replay
from app.model.transaction import Action, Transaction
from tests.engine.transactions import buy, row, sell

D = Decimal
CALL, PUT = "XYZ261218C00050000", "XYZ261218P00050000"
MAR, APR, MAY, END = date(2026, 3, 2), date(2026, 4, 1), date(2026, 5, 4), date(2028, 1, 1)


def _replay(*rows: Transaction) -> Replay:
    return replay(rows, {}, END)


def _sold(found: Replay) -> list[tuple[Decimal, Decimal, Decimal | None, str | None, date]]:
    return [(d.shares, d.proceeds, d.basis, d.term, d.sold) for d in found.disposals]


def test_an_assigned_put_gives_its_premium_to_the_shares() -> None:
    """Written for 250, assigned at 50: the shares cost 4,750 and the option brings no result (Rev. Rul. 78-182)."""
    rows = sell("w", MAR, "1", "250", PUT), buy("x", MAY, "100", "5000", "XYZ"), buy("c", MAY, "1", "0", PUT)
    for order in (rows, rows[::-1]):
        found = _replay(*order)
        assert [(x.symbol, x.shares, x.basis, x.acquired) for x in found.lots] == [("XYZ", D(100), D(4750), MAY)]
        assert found.disposals == ()
        assert [i.code for i in found.issues] == ["option-written", "option-assigned"]
        said = "The XYZ shares traded on 2026-05-04 came from an option you wrote: its premium of $250.00"
        assert found.issues[1].text == f"{said} lowers their cost."
        assert found.cash == {"A": D(-4750)}


def test_an_assigned_call_gives_its_premium_to_the_proceeds() -> None:
    """200 shares called away at 50 for two calls written for 500: 10,500 of proceeds, long-term as the shares were."""
    bought = buy("b", date(2024, 1, 2), "200", "6000", "XYZ")
    rows = sell("w", MAR, "2", "500", CALL), buy("c", MAY, "2", "0", CALL), sell("x", MAY, "200", "10000", "XYZ")
    found = _replay(bought, *rows)
    assert _sold(found) == [(D(200), D(10500), D(6000), "long", MAY)]
    assert found.lots == ()


def test_part_of_the_contracts_may_be_assigned() -> None:
    """One of three: a third of the premium goes along, two stay written."""
    found = _replay(sell("w", MAR, "3", "300", PUT), buy("c", MAY, "1", "0", PUT), buy("x", MAY, "100", "5000", "XYZ"))
    assert [(x.symbol, x.shares, x.basis) for x in found.lots] == [(PUT, D(-2), D(-200)), ("XYZ", D(100), D(4900))]


def test_what_the_contract_did_not_oblige_to_is_no_assignment() -> None:
    """Another price, number, security, account, day or side, or a row that says expired: the premium is a result."""
    trade, end = buy("x", MAY, "100", "5000", "XYZ"), buy("c", MAY, "1", "0", PUT)
    others = (
        (buy("x", MAY, "100", "4990", "XYZ"), end),
        (buy("x", MAY, "50", "2500", "XYZ"), end),
        (buy("x", MAY, "100", "5000", "ABC"), end),
        (replace(trade, account="B"), end),
        (buy("x", APR, "100", "5000", "XYZ"), end),
        (trade, replace(end, description="PUT XYZ EXPIRED")),
        (trade, replace(end, cash=D(-10))),
    )
    for rows in others:
        found = _replay(sell("w", MAR, "1", "250", PUT), *rows)
        assert [d.symbol for d in found.disposals] == [PUT], rows
        assert "option-assigned" not in [i.code for i in found.issues]


def test_the_shares_may_be_dated_the_next_day_of_trading() -> None:
    """Ended on a Friday, bought on Monday; a purchase five days later is another one, and so is one before."""
    friday = date(2026, 10, 16)
    for day, basis in ((19, 4750), (21, 5000), (15, 5000)):
        trade = buy("x", date(2026, 10, day), "100", "5000", "XYZ")
        found = _replay(sell("w", MAR, "1", "250", PUT), buy("c", friday, "1", "0", PUT), trade)
        assert [x.basis for x in found.lots] == [D(basis)], day


def test_a_trade_takes_one_contract_row() -> None:
    """Two rows that end a put and one purchase: one was assigned, the other expired."""
    ends = buy("c", MAY, "1", "0", PUT), buy("e", MAY, "1", "0", PUT)
    found = _replay(sell("w", MAR, "2", "500", PUT), *ends, buy("x", MAY, "100", "5000", "XYZ"))
    assert _sold(found) == [(D(1), D(250), D(0), "short", MAY)]
    assert [(x.symbol, x.basis) for x in found.lots] == [("XYZ", D(4750))]


def test_an_exercised_call_gives_its_cost_to_the_shares() -> None:
    """Bought for 300, exercised at 50: the shares cost 5,300, held from the day after the exercise."""
    rows = buy("b", MAR, "1", "300", CALL), sell("c", MAY, "1", "0", CALL), buy("x", MAY, "100", "5000", "XYZ")
    for order in (rows, rows[::-1]):
        found = _replay(*order)
        assert [(x.symbol, x.basis, x.acquired) for x in found.lots] == [("XYZ", D(5300), MAY)]
        assert found.disposals == ()
        said = (
            "The XYZ shares traded on 2026-05-04 came from an option you held: its cost of $300.00 raises their cost."
        )
        assert [i.text for i in found.issues] == [said]


def test_an_exercised_put_lowers_the_proceeds() -> None:
    """Bought for 300, the shares sold at 50 by it: 4,700 of proceeds."""
    shares = buy("s", MAR, "100", "4500", "XYZ")
    found = _replay(
        shares, buy("b", MAR, "1", "300", PUT), sell("c", MAY, "1", "0", PUT), sell("x", MAY, "100", "5000", "XYZ")
    )
    assert _sold(found) == [(D(100), D(4700), D(4500), "short", MAY)]
    assert [i.code for i in found.issues] == ["option-exercised"]


def test_an_option_of_unknown_cost_keeps_its_unknown_result() -> None:
    """What it cost is not taken for nothing: its own result stays unknown."""
    moved = row("m", MAR, Action.TRANSFER_IN, CALL, "1")
    found = _replay(moved, sell("c", MAY, "1", "0", CALL), buy("x", MAY, "100", "5000", "XYZ"))
    assert [(d.symbol, d.basis) for d in found.disposals] == [(CALL, None)]
