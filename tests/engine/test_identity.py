"""Substantially identical securities."""

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.identity import groups_of, identity_groups
from app.engine.rebalance.inputs import compile_inputs
from app.model.plan import Strictness
from app.model.proposal import Mode
from app.model.security import FundFacts, Security
from app.model.transaction import Disposal
from tests.engine.households import LONG_AGO, YESTERDAY, fund, household, proposal, with_rules

D = Decimal


@pytest.mark.parametrize("turned", [False, True])
def test_identity_goes_from_hand_to_hand(turned: bool) -> None:
    """A is B and B is C, so all three are one group named by the first in the alphabet, in any order."""
    securities = [
        Security("VTSAX", identical=("VTI",)),
        Security("VTI"),
        Security("ITOT", identical=("VTSAX",)),
        Security("BND", substitutes=("AGG",)),
    ]
    groups = identity_groups(reversed(securities) if turned else securities)
    assert {groups[s] for s in ("VTSAX", "VTI", "ITOT")} == {"ITOT"}


def test_a_substitute_is_not_identical() -> None:
    """What may stand in after a harvest must not share the group."""
    groups = identity_groups([Security("BND", substitutes=("AGG",)), Security("AGG", substitutes=("BND",))])
    assert groups == {"BND": "BND", "AGG": "AGG"}


def test_a_named_twin_belongs_to_the_group_though_the_plan_has_no_table_for_it() -> None:
    """A fund held only at another broker is still the same thing."""
    assert identity_groups([Security("VTI", identical=("VTSAX",))]) == {"VTI": "VTI", "VTSAX": "VTI"}


def test_circles_and_doubles_do_no_harm() -> None:
    """Twins that name each other, and themselves, are one group."""
    groups = identity_groups([Security("A", identical=("B", "A")), Security("B", identical=("A",))])
    assert groups == {"A": "A", "B": "A"}


FACTS = {
    fund.symbol: fund
    for fund in (
        FundFacts("VTI", index="CRSP US Total Market", exposure="US total market"),
        FundFacts("VTSAX", index="CRSP US Total Market", shares_of="VTI", exposure="US total market"),
        FundFacts("ITOT", index="S&P Total Market", exposure="US total market"),
        FundFacts("AVUS", exposure="US total market"),
        FundFacts("VOO", index="S&P 500", exposure="US large cap"),
        FundFacts("SPY", index="S&P 500", exposure="US large cap"),
        FundFacts("VFIAX", index="S&P 500", shares_of="VOO", exposure="US large cap"),
    )
}


@pytest.mark.parametrize(
    "strictness, identical",
    [
        (Strictness.CUSIP, [{"VTI"}, {"VOO"}]),
        (Strictness.IDENTICAL, [{"VTI", "VTSAX"}, {"VOO", "VFIAX"}]),
        (Strictness.SAME_INDEX, [{"VTI", "VTSAX"}, {"VOO", "VFIAX", "SPY"}]),
        (Strictness.SIMILAR, [{"VTI", "VTSAX", "ITOT"}, {"VOO", "VFIAX", "SPY"}]),
    ],
)
def test_each_reading_widens_the_groups(strictness: Strictness, identical: list[set[str]]) -> None:
    """One CUSIP, one fund, one index, one exposure of index funds; a fund without an index stays by itself."""
    groups = identity_groups([], strictness, FACTS)
    found = [{s for s in groups if groups[s] == groups[name]} for name in ("VTI", "VOO")]
    assert found == identical


def test_one_cusip_only_means_that_declarations_do_not_count() -> None:
    """The narrowest reading leaves every symbol to itself."""
    declared = [Security("A", identical=("B",))]
    assert identity_groups(declared, Strictness.CUSIP, FACTS) == {s: s for s in ("A", "B", *FACTS)}


def test_share_classes_meet_through_a_fund_the_plan_does_not_have() -> None:
    """Two classes of VTI are one though VTI itself is not held, and what is declared goes on from there."""
    facts = {s: FACTS[s] for s in ("VTSAX",)} | {"VITSX": FundFacts("VITSX", shares_of="VTI")}
    groups = identity_groups([Security("LCTM", identical=("VITSX",))], facts=facts)
    assert groups["LCTM"] == groups["VTSAX"]


def test_the_plans_index_comes_before_the_tables() -> None:
    """A trust the table does not know joins by its index; a fund whose index was corrected leaves."""
    plan = [Security("TRUST", index="s&p  500 Index"), Security("SPY", index="Another")]
    groups = identity_groups(plan, Strictness.SAME_INDEX, FACTS)
    assert groups["TRUST"] == groups["VOO"] != groups["SPY"]


def test_substitutes_are_similar_only_where_each_names_the_other() -> None:
    """The widest reading joins what is put on a par, and leaves a one-sided substitute to be bought."""
    plan = [
        Security("A", substitutes=("B", "C", "Z")),
        Security("B", substitutes=("A",)),
        Security("C"),
    ]
    groups = identity_groups(plan, Strictness.SIMILAR)
    assert groups["A"] == groups["B"] != groups["C"]
    assert len(set(identity_groups(plan, Strictness.SAME_INDEX).values())) == 3


@pytest.mark.parametrize("strictness", list(Strictness))
def test_an_option_never_joins_its_shares(strictness: Strictness) -> None:
    """Neither by declaration nor by index; what a call replaces is counted by the ledger."""
    call = "SPY261218C00600000"
    plan = [Security(call, identical=("SPY",), index="S&P 500"), Security("SPY", identical=(call,))]
    groups = identity_groups(plan, strictness, FACTS)
    assert [s for s in groups if groups[s] == groups[call]] == [call]


def test_a_future_on_the_index_joins_by_declaration_only() -> None:
    """A contract marked to market follows the index and is no share of a fund."""
    future = Security("MES", index="S&P 500", section_1256=True)
    assert identity_groups([future], Strictness.SIMILAR, FACTS)["MES"] == "MES"
    declared = replace(future, identical=("SPY",))
    assert identity_groups([declared], Strictness.IDENTICAL, FACTS)["SPY"] == "MES"


@given(st.lists(st.tuples(st.sampled_from("ABCDE"), st.sampled_from("ABCDE")), max_size=6), st.randoms())
def test_groups_do_not_depend_on_order(pairs: list[tuple[str, str]], random: Random) -> None:
    """However the declarations are shuffled, the groups are those of the smallest equivalence that holds them."""
    plan = [Security(s, identical=tuple(b for a, b in pairs if a == s)) for s in "ABCDE"]
    shuffled = list(plan)
    random.shuffle(shuffled)
    groups = identity_groups(plan)
    assert identity_groups(shuffled) == groups
    assert all(groups[a] == groups[b] for a, b in pairs)
    assert all(groups[s] == min(x for x in groups if groups[x] == groups[s]) for s in groups)


def test_the_rule_in_force_decides_at_once() -> None:
    """A preview under another reading has other groups, from the same holdings."""
    held = replace(household(securities=(fund("VOO", "Stocks"), fund("SPY", "Stocks"))), funds=FACTS)
    narrow, wide = groups_of(held), groups_of(with_rules(held, wash=Strictness.SAME_INDEX))
    assert narrow["VOO"] != narrow["SPY"]
    assert wide["VOO"] == wide["SPY"]


@pytest.mark.parametrize("strictness, blocked", [(Strictness.IDENTICAL, False), (Strictness.SAME_INDEX, True)])
def test_a_proposal_does_not_buy_back_under_another_name(strictness: Strictness, blocked: bool) -> None:
    """After a loss in SPY the index rule keeps VOO from being bought, and the fund rule does not."""
    held = household(
        securities=(fund("VOO", "Stocks"), fund("SPY", "Stocks"), fund("BND", "Bonds")),
        prices={"VOO": "500", "SPY": "500", "BND": "50"},
        cash={"Brokerage": "10000"},
    )
    loss = Disposal("Brokerage", "SPY", LONG_AGO, YESTERDAY, D(1), D(500), D(600), "long")
    held = with_rules(replace(held, funds=FACTS, disposals=(loss,)), wash=strictness)
    reached = {t.symbol for t in proposal(held, Mode.INVEST).trades if t.symbol in FACTS}
    assert not (blocked and reached)
    assert blocked or reached
    assert ("VOO" in {b.symbol for b in compile_inputs(held).barriers}) is blocked
