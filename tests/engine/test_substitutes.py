"""What may stand in for a security sold at a loss, and in which order."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.engine.identity import groups_of
from app.engine.substitutes import overlap, partners, substitutes_for
from app.model.household import Household
from app.model.plan import Lock, LockSide, Strictness
from app.model.security import FundFacts, Security, SecurityLock
from app.model.transaction import Disposal
from tests.engine.households import LONG_AGO, YESTERDAY, household, with_plan, with_rules

D = Decimal
STOCKS = {"Stocks": D(1)}
MARKET: dict[str, Any] = {"exposure": "Market", "near": ("Large",), "classes": STOCKS}
LARGE: dict[str, Any] = {"exposure": "Large", "near": ("Market",), "classes": STOCKS}


def known(symbol: str, index: str, spread: str = "1", sure: str = "issuer", **more: Any) -> FundFacts:  # noqa: ANN401  fields by name
    """A known fund of the house H."""
    more = {"issuer": "H", "name": f"Fund {symbol}"} | more
    return FundFacts(symbol, index=index, half_spread_bps=D(spread), confidence=sure, **more)


FUNDS = (
    known("VTI", "CRSP", **MARKET),
    known("VTSAX", "CRSP", kind="fund", shares_of="VTI", **MARKET),
    known("ITOT", "S&P TMI", "3", **MARKET),
    known("SCHB", "DJ Broad", "2", **MARKET),
    known("SPTM", "S&P 1500", "0.5", "likely", **MARKET),
    known("OTHR", "CRSP", "0.1", issuer="J", **MARKET),
    known("AVUS", "", "0.1", "", **MARKET),
    known("FSKAX", "DJ Total", kind="fund", issuer="F", **MARKET),
    known("VOO", "S&P 500", **LARGE),
    known("SPY", "S&P 500", "0.1", **LARGE),
    known("GLD", "Gold", exposure="Gold", classes={"Gold": D(1)}),
    known("IAU", "Gold", exposure="Gold", shares_of="GLD", classes={"Gold": D(1)}),
    known("CASH1", "", kind="money"),
)
TABLE = {fund.symbol: fund for fund in FUNDS}


def held(*securities: Security, funds: Iterable[FundFacts] = FUNDS) -> Household:
    """A household whose plan has those securities, beside a table of known funds."""
    return replace(household(securities=securities), funds={f.symbol: f for f in funds})


def symbols(given: Household, symbol: str, **more: object) -> list[str]:
    """The symbols of the choices, in order."""
    return [c.symbol for c in substitutes_for(symbol, given, **more)]  # type: ignore[arg-type]  # fields by name


def test_known_funds_are_ranked_by_likeness_then_certainty_then_spread() -> None:
    """The same exposure comes before the nearest, a stated index before a likely one, then the cheaper."""
    assert symbols(held(Security("VTI")), "VTI") == ["SCHB", "ITOT", "SPTM", "AVUS", "SPY"]


def test_what_the_plan_has_comes_first_among_the_alike() -> None:
    """It has a price and a class already; one of the nearest exposure still waits."""
    assert symbols(held(Security("VTI"), Security("SPTM"), Security("VOO")), "VTI") == [
        "SPTM",
        "SCHB",
        "ITOT",
        "AVUS",
        "VOO",
    ]


def test_the_users_list_comes_first_in_its_own_order() -> None:
    """Named ones lead, said so, and are not offered twice."""
    plan = held(Security("VTI", substitutes=("SPTM", "OWN", "ITOT", "SPTM")), Security("OWN", name="My own"))
    choices = substitutes_for("VTI", plan)
    assert [c.symbol for c in choices] == ["SPTM", "OWN", "ITOT", "SCHB", "AVUS", "SPY"]
    assert [c.reason for c in choices[:3]] == ["You named it for VTI."] * 3
    assert (choices[1].name, choices[1].index, choices[1].confidence) == ("My own", "", "")


def test_a_choice_says_what_it_follows_and_why() -> None:
    """Name, index, how sure, and the reason in one sentence."""
    first, *_, active, _ = substitutes_for("VTI", held(Security("VTI")))
    assert (first.name, first.index, first.confidence) == ("Fund SCHB", "DJ Broad", "issuer")
    assert first.reason == "Market; follows DJ Broad."
    assert active.reason == "Market; follows no index."


def test_an_index_of_the_users_is_said_to_be_his() -> None:
    """What the plan says of a fund comes before the table and is not the issuer's word."""
    changed = held(Security("VTI"), Security("ITOT", index="Mine"), Security("SCHB", index="CRSP index"))
    found = {c.symbol: (c.index, c.confidence) for c in substitutes_for("VTI", changed)}
    assert found["ITOT"] == ("Mine", "yours")
    assert "SCHB" not in found


@pytest.mark.parametrize("strictness", list(Strictness))
@pytest.mark.parametrize("symbol", list(TABLE))
def test_nothing_identical_is_ever_offered(symbol: str, strictness: Strictness) -> None:
    """Under no reading does a substitute share the group, or a bundled one the index, of what is sold."""
    plan = [Security(s, substitutes=tuple(x for x in TABLE if x != s)) for s in ("VTI", "VOO")]
    for given in (held(), held(*plan), held(Security("VTI", identical=("SCHB",)))):
        under = with_rules(given, wash=strictness)
        groups = groups_of(under)
        for choice in substitutes_for(symbol, under):
            assert groups[choice.symbol] != groups[symbol]
            assert "You named" in choice.reason or not choice.index or choice.index != TABLE[symbol].index


def test_the_widest_reading_leaves_the_nearest_exposure() -> None:
    """Where similar counts as identical, only another exposure, or no index at all, can stand in."""
    assert symbols(with_rules(held(Security("VTI")), wash=Strictness.SIMILAR), "VTI") == ["AVUS", "SPY"]


def test_the_same_metal_has_no_substitute() -> None:
    """Gold in another vault is the same gold."""
    assert symbols(held(Security("GLD")), "GLD") == []


def test_a_mutual_fund_of_another_house_takes_being_named_or_had() -> None:
    """What only another broker sells is not proposed out of the blue."""
    assert "FSKAX" not in symbols(held(Security("VTSAX")), "VTSAX")
    assert "FSKAX" in symbols(held(Security("VTSAX"), Security("FSKAX")), "VTSAX")
    assert symbols(held(Security("VTSAX", substitutes=("FSKAX",))), "VTSAX")[0] == "FSKAX"


def test_money_funds_and_unknown_symbols_have_none() -> None:
    """Neither loses, or nobody knows what it is."""
    assert symbols(held(), "CASH1") == []
    assert symbols(held(), "XYZ") == []


def test_what_is_excluded_locked_or_lately_sold_at_a_loss_is_left_out() -> None:
    """The same barriers as for any purchase, for the whole group of a loss."""
    loss = Disposal("Brokerage", "VOO", LONG_AGO, YESTERDAY, D(1), D(90), D(100), "long")
    plan = held(Security("VTI", substitutes=("VOO",)), Security("SCHB", lock=SecurityLock.NO_BUY))
    plan = replace(with_rules(plan, wash=Strictness.SAME_INDEX), disposals=(loss,))
    assert symbols(plan, "VTI", excluded={"SPTM"}) == ["ITOT", "AVUS"]
    locked = with_plan(plan, locks=(Lock(symbol="ITOT", side=LockSide.BUY), Lock(symbol="AVUS", account="Roth")))
    assert symbols(locked, "VTI") == ["SPTM", "AVUS"]
    assert symbols(locked, "VTI", account="Roth") == ["SPTM"]


def test_an_account_is_offered_only_what_it_is_sold() -> None:
    """A 401k's own trust stands in there and nowhere else."""
    plan = held(Security("VTI", substitutes=("TRUST",)), Security("TRUST", only_in=("401k",)))
    assert symbols(plan, "VTI", account="401k")[0] == "TRUST"
    assert "TRUST" not in symbols(plan, "VTI", account="Brokerage")


def test_of_one_index_the_first_is_enough_unless_the_plan_has_more() -> None:
    """SPY stands for all funds of its index, beside the VOO that is there."""
    assert [s for s in symbols(held(Security("VTI")), "VTI") if TABLE[s].index == "S&P 500"] == ["SPY"]
    both = symbols(held(Security("VTI"), Security("VOO"), Security("SPY")), "VTI")
    assert both[-2:] == ["SPY", "VOO"]


def test_a_list_makes_partners_of_all_it_names() -> None:
    """Each stands in for the others and so does what is identical to them; two lists are not chained."""
    plan = held(
        Security("A", identical=("A2",), substitutes=("B", "C")),
        Security("C", identical=("C2",)),
        Security("X", substitutes=("B", "Y")),
        funds=(),
    )
    found = partners(plan, groups_of(plan))
    assert found["A2"] == {"B", "C", "C2"}
    assert found["C2"] == {"A", "A2", "B"}
    assert found["B"] == {"A", "A2", "C", "C2", "X", "Y"}
    assert found["Y"] == {"B", "X"}
    assert symbols(plan, "C2") == ["A", "A2", "B"]
    assert [c.reason for c in substitutes_for("A", plan)] == [
        "You named it for A.",
        "You named it for A.",
        "You named it beside A.",
    ]


def test_what_is_identical_to_a_named_one_follows_only_where_it_can_be_bought() -> None:
    """VTI named for VOO brings VTSAX to nobody who holds an ETF; once it is in the plan, it counts."""
    voo = Security("VOO", substitutes=("VTI",))
    assert "VTSAX" not in symbols(held(voo), "VOO")
    assert symbols(held(voo, Security("VTSAX")), "VOO")[0:2] == ["VTI", "VTSAX"]


def test_overlap_is_what_both_hold() -> None:
    """The smaller part of each class, summed."""
    assert overlap({"A": D("0.7"), "B": D("0.3")}, {"A": D("0.5"), "C": D("0.5")}) == D("0.5")
