"""Published cases of distributions, splits, spin-offs, mergers and gifts, from the shared material.

Two cases are not for the ledger: the answer of a forum about one fraction rests on prices its question does not give,
and a taxable spin-off is a dividend whose shares come with their value as basis, told by a row of its own.
"""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.engine.ledger import Replay, replay
from app.engine.tax_year import results
from app.model.number import ZERO
from app.model.transaction import Action, Transaction

D = Decimal
DAY, NEXT, END = date(2016, 1, 4), date(2016, 6, 1), date(2026, 1, 1)


def _cases(shared: Path, name: str) -> dict[str, dict[str, Any]]:
    found = json.loads((shared / "tax_cases" / f"{name}.json").read_text(encoding="utf-8"), parse_float=Decimal)
    return {c["id"]: c for c in found}


def _row(name: str, day: date, action: Action, shares: object = None, cash: object = 0, **more: Any) -> Transaction:  # noqa: ANN401
    symbol = more.pop("symbol", "X")
    return Transaction(
        name, "A", day, action, symbol, None if shares is None else D(str(shares)), cash=D(str(cash)), **more
    )


def _replay(*rows: Transaction) -> Replay:
    return replay(rows, {}, END)


def _unit_costs(found: Replay, symbol: str = "X") -> list[Decimal]:
    return [(x.basis or ZERO) / x.shares for x in found.lots if x.symbol == symbol]


def _gains(found: Replay) -> list[Decimal | None]:
    return [d.gain for d in found.disposals]


def test_returns_of_capital(shared: Path) -> None:
    """The IRS’s example, and two of another program: share by share, never below nothing, the excess is gain."""
    cases = _cases(shared, "corporate_actions")
    case = cases["p550_roc_over_basis"]
    first, second = case["input"]["distributions"]
    bought = _row("b", date(2012, 1, 3), Action.BUY, 1, -case["input"]["basis"])
    rows: tuple[Transaction, ...] = (bought, _row("r1", DAY, Action.RETURN_OF_CAPITAL, cash=first))
    assert [x.basis for x in _replay(*rows).lots] == [D(case["expected"]["basis_after"][0])]
    found = _replay(*rows, _row("r2", NEXT, Action.RETURN_OF_CAPITAL, cash=second))
    assert ([x.basis for x in found.lots], _gains(found)) == ([D(0)], [D(case["expected"]["gain"][1])])
    assert [d.term for d in found.disposals] == [case["expected"]["term"]]
    for name in ("csingley_roc_basic", "csingley_roc_zero"):
        case = cases[name]
        rows = tuple(
            _row(str(n), date(2016, 1, 1 + n), Action.BUY, q, -D(q) * D(p))
            for n, (q, p, _) in enumerate(case["input"]["lots"])
        )
        found = _replay(*rows, _row("r", DAY, Action.RETURN_OF_CAPITAL, cash=case["input"]["cash"]))
        assert _unit_costs(found) == [D(p) for p in case["expected"]["prices"]]
        assert found.disposals == ()


def test_splits_and_stock_dividends(shared: Path) -> None:
    """Basis spread over the new shares; a later lot is left alone."""
    cases = _cases(shared, "corporate_actions")
    case = cases["csingley_split_reverse"]
    (q1, p1, _), (q2, p2, _) = case["input"]["lots"]
    found = _replay(
        _row("b1", date(2016, 1, 1), Action.BUY, q1, -D(q1) * D(p1)),
        _row("x", date(2016, 1, 2), Action.SPLIT, "0.1"),
        _row("b2", date(2016, 1, 3), Action.BUY, q2, -D(q2) * D(p2)),
    )
    assert [(x.shares, (x.basis or ZERO) / x.shares) for x in found.lots] == [
        (D(q), D(p)) for q, p in case["expected"]["lots"]
    ]
    case = cases["p550_stock_dividend_1"]
    (shares, cost), new = case["input"]["lots"][0], case["input"]["new_per_old"]
    found = _replay(_row("b", DAY, Action.BUY, shares, -cost), _row("x", NEXT, Action.SPLIT, 1 + new))
    assert [(x.shares, x.basis) for x in found.lots] == [tuple(map(D, lot)) for lot in case["expected"]["lots"]]


def test_spin_offs(shared: Path) -> None:
    """By market values, by a part that is capped, and one in stock of another class."""
    cases = _cases(shared, "corporate_actions")
    given, expected = cases["csingley_spinoff"]["input"], cases["csingley_spinoff"]["expected"]
    new = D(given["shares"]) / 5
    bought = _row("b", DAY, Action.BUY, given["shares"], -given["shares"] * given["price"])
    values = {"fair_value": new * given["spin_price"], "price": D(given["parent_price"])}
    found = _replay(bought, _row("s", NEXT, Action.SPIN_OFF, new, symbol="NEW", other_symbol="X", **values))
    assert (_unit_costs(found), _unit_costs(found, "NEW")) == (
        [D(expected["parent_price"])],
        [D(expected["spin_price_basis"])],
    )
    given, expected = cases["taxjson_spin_cap"]["input"], cases["taxjson_spin_cap"]["expected"]
    bought = _row("b", DAY, Action.BUY, 100, -given["parent_basis"])
    spun = _row("s", NEXT, Action.SPIN_OFF, 10, symbol="NEW", other_symbol="X", basis=D(given["allocated"]))
    found = _replay(bought, spun)
    assert {x.symbol: x.basis for x in found.lots} == {"X": expected["parent_basis"], "NEW": expected["spun_basis"]}
    given, expected = cases["p550_preferred_dividend"]["input"], cases["p550_preferred_dividend"]["expected"]
    bought = _row("b", DAY, Action.BUY, 1, -given["basis"])
    values = {"fair_value": D(given["fmv_new"]), "price": D(given["fmv_old"])}
    found = _replay(bought, _row("s", NEXT, Action.SPIN_OFF, 1, symbol="PFD", other_symbol="X", **values))
    assert {x.symbol: x.basis for x in found.lots} == {"X": expected["basis_old"], "PFD": expected["basis_new"]}


def test_mergers_with_cash(shared: Path) -> None:
    """Gain up to the cash, block by block, and no loss."""
    cases = _cases(shared, "corporate_actions")
    given, expected = cases["taxjson_boot_2"]["input"], cases["taxjson_boot_2"]["expected"]
    bought = _row("b", DAY, Action.BUY, 10, -given["basis"])
    facts = {"other_symbol": "NEW", "ratio": D(1), "boot": D(given["boot"]), "fair_value": D(given["stock_fmv"])}
    found = _replay(bought, _row("m", NEXT, Action.MERGER, 10, given["boot"], **facts))
    assert (_gains(found), [x.basis for x in found.lots]) == (
        [D(expected["recognized_gain"])],
        [D(expected["new_basis"])],
    )
    given, expected = cases["taxjson_boot_per_block"]["input"], cases["taxjson_boot_per_block"]["expected"]
    day = date.fromisoformat(given["date"])
    rows = [
        _row(f"b{n}", date.fromisoformat(d), Action.BUY, q, -cost) for n, (q, cost, d) in enumerate(given["blocks"])
    ]
    worth = D(given["new_shares"]) * D(given["fmv_per_new_share"])
    facts = {"other_symbol": "NEW", "ratio": D("0.5"), "boot": D(given["boot"]), "fair_value": worth}
    sold = _row("s", date(2025, 9, 2), Action.SELL, given["new_shares"], 2000, symbol="NEW")
    found = _replay(*rows, _row("m", day, Action.MERGER, 100, given["boot"], **facts), sold)
    assert _gains(found)[:2] == [D(g) for g in expected["gain"]]
    assert [d.basis for d in found.disposals[2:]] == [D(b) for b in expected["new_basis"]]
    assert [d.term for d in found.disposals[2:]] == ["long", "short"]


def test_gifts(shared: Path) -> None:
    """Neither gain nor loss between the two bases; a loss below the lower one."""
    cases = _cases(shared, "basis_dividends")
    for name in ("p550_gift_no_gain_no_loss", "gift_loss_branch"):
        given, expected = cases[name]["input"], cases[name]["expected"]
        values = {"basis": D(given["donor_basis"]), "fair_value": D(given["fmv_at_gift"]), "acquired": date(2010, 1, 4)}
        sale = given.get("sale", cases["gift_loss_branch"]["input"].get("sale", 8700))
        found = _replay(_row("g", DAY, Action.GIFT, 100, **values), _row("s", NEXT, Action.SELL, 100, sale))
        assert _gains(found) == [-D(expected["loss"])]


def test_a_fund_loss_after_a_distribution(shared: Path) -> None:
    """The IRS’s example: 2.00 long, 0.50 short."""
    case = _cases(shared, "basis_dividends")["p550_fund_capgain_dist_6_months"]
    given, expected = case["input"], case["expected"]
    found = _replay(
        _row("b", date(2025, 4, 3), Action.BUY, 1, -given["cost"]),
        _row("d", date(2025, 6, 2), Action.CAPITAL_GAIN, cash=given["cap_gain_dist"]),
        _row("s", date(2025, 7, 15), Action.SELL, 1, given["sale"]),
    )
    assert results(found.disposals) == (-D(expected["st_loss"]), -D(expected["lt_loss"]))
