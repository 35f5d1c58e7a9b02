"""The second opinion on tax: by hand, against published cases, and beside the program's own tax.

The cases by hand have a fictional table: ordinary 10 % to 50,000, 20 % to 200,000, 40 % beyond; long-term 0 % to
90,000, 15 % to 300,000, 20 % beyond; NIIT 4 % from 250,000; standard deduction 10,000; loss limit 3,000.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.desk.tax_tables import table_years, tax_table
from app.engine.netting import net as programs_netting
from app.engine.tax import tax_change as programs_change
from app.engine.tax import year_tax as programs_tax
from app.model.plan import Filing, Tax
from app.model.tax_table import TaxTable
from app.model.tax_year import YearStart
from tests.engine.households import TABLE, household, with_plan
from tests.engine.rebalance.effort import examples
from tests.engine.rebalance.schedule_d import (
    Filed,
    Netting,
    change,
    filed,
    income_tax,
    netting,
    state_tax,
    surtax,
    year_tax,
)
from tests.engine.rebalance.schedule_d_arrays import YearTax

D = Decimal
JOINT = Tax(income=D(150000))
FILINGS = {"single": Filing.SINGLE, "mfj": Filing.JOINT, "mfs": Filing.SEPARATE, "hoh": Filing.HEAD}
AT_ONCE = 10
"""Results compared in one example, so that thousands cost seconds."""


# --- By hand ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "short, long, carried_short, carried_long, expected",
    [
        # Gains on both sides: only the long one is net capital gain.
        ("5000", "7000", "0", "0", ("7000", "12000", "0", "0", "0")),
        # A short loss eats into the long gain.
        ("-2000", "7000", "0", "0", ("5000", "5000", "0", "0", "0")),
        # A long loss eats into the short gain, which stays ordinary.
        ("7000", "-2000", "0", "0", ("0", "5000", "0", "0", "0")),
        # 9,000 lost: 3,000 come off, short first, 2,000 short and 4,000 long go on.
        ("-5000", "-4000", "0", "0", ("0", "-3000", "3000", "2000", "4000")),
        # 1,000 short and 4,000 long lost: the allowed 3,000 use up the short one.
        ("-1000", "-4000", "0", "0", ("0", "-3000", "3000", "0", "2000")),
        # A carried long loss is a loss of this year: 4,000 against 7,000, both long.
        ("0", "7000", "0", "4000", ("3000", "3000", "0", "0", "0")),
        # Carried short 10,000, gain 4,000 long: 6,000 too many, 3,000 allowed, 3,000 go on as short.
        ("0", "4000", "10000", "0", ("0", "-3000", "3000", "3000", "0")),
        # Gains and losses equal.
        ("4000", "-4000", "0", "0", ("0", "0", "0", "0", "0")),
    ],
)
def test_a_year_is_netted_as_the_statute_says(
    short: str, long: str, carried_short: str, carried_long: str, expected: tuple[str, ...]
) -> None:
    """Net capital gain, what income has of it, the allowed loss, and what goes on."""
    result = netting(D(short), D(long), D(carried_short), D(carried_long), D(3000), D(150000))
    assert result == Netting(*(D(x) for x in expected))


def test_a_loss_that_income_cannot_use_is_carried_on() -> None:
    """1,000 of income use 1,000 of the 3,000 allowed; the rest of 5,000 goes on."""
    result = netting(D(-5000), D(0), D(0), D(0), D(3000), D(1000))
    assert (result.allowed, result.carry_short) == (D(3000), D(4000))
    assert netting(D(-5000), D(0), D(0), D(0), D(3000), D(0)).carry_short == D(5000)


def _parts(short: str, long: str, **tax: object) -> tuple[Decimal, Decimal, Decimal]:
    facts = filed(replace(JOINT, **tax), TABLE)  # type: ignore[arg-type]  # fields by name
    result = netting(D(short), D(long), D(0), D(0), facts.loss_limit, facts.income)
    return income_tax(result, facts), surtax(result, facts), state_tax(result, facts)


def test_a_short_gain_climbs_the_brackets() -> None:
    """150,000: 5,000 + 20,000. With 80,000 more, 50,000 at 20 % and 30,000 at 40 %."""
    assert _parts("0", "0") == (D(25000), D(0), D(0))
    assert _parts("80000", "0") == (D(25000 + 10000 + 12000), D(0), D(0))


def test_a_long_gain_lies_on_top_of_income() -> None:
    """Income 80,000: 10,000 of 30,000 at 0 %, 20,000 at 15 %. At 290,000 of income 10,000 at 15 %, 20,000 at 20 %."""
    assert _parts("0", "30000", income=D(80000))[0] == D(11000 + 3000)
    assert _parts("0", "30000", income=D(290000))[0] == D(5000 + 30000 + 36000 + 1500 + 4000)


def test_a_long_gain_never_pays_more_than_income_would() -> None:
    """A gain above the end of the zero rate, in a table whose 10 % bracket goes on to 100,000: 10 % and not 15 %."""
    low = replace(TABLE.of(Filing.JOINT), ordinary_tops=(D(100000), D(200000)))
    table = replace(TABLE, filings={Filing.JOINT: low})
    facts = filed(Tax(income=D(92000)), table)
    assert income_tax(netting(D(0), D(5000), D(0), D(0), D(3000), facts.income), facts) == D(9700)


def test_the_shipped_tables_have_such_a_stretch() -> None:
    """2026, joint: the zero rate ends at 98,900, the 12 % bracket at 100,800; 1,000 of gain at 99,000 pay 120."""
    facts = filed(Tax(income=D(99000)), tax_table(2026))
    without, with_gain = (
        income_tax(netting(D(0), D(gain), D(0), D(0), facts.loss_limit, facts.income), facts) for gain in (0, 1000)
    )
    assert with_gain - without == D(120)


def test_the_surtax_takes_the_lesser() -> None:
    """MAGI 240,000 and a gain of 30,000: 20,000 beyond the floor at 4 %; from 260,000 on all of it."""
    assert _parts("0", "30000", magi=D(240000))[1] == D(800)
    assert _parts("0", "30000", magi=D(260000))[1] == D(1200)
    assert _parts("0", "-30000", magi=D(260000))[1] == D(0)


def test_the_state_taxes_what_is_netted() -> None:
    """5 % of a short gain, 2 % of a long one, and 5 % off for the loss deducted."""
    state = {"state_rate": D("0.05"), "state_long_rate": D("0.02")}
    assert _parts("1000", "3000", **state)[2] == D(50 + 60)
    assert _parts("-1000", "3000", **state)[2] == D(40)
    assert _parts("-9000", "3000", **state)[2] == D(-150)


def test_a_change_starts_from_the_year_so_far() -> None:
    """A short loss of 5,000 and a carried long one of 2,000: a long gain of 6,000 only brings the loss to 1,000.

    Two thousand less are deducted, at 20 %. What the plan says of carryforwards is not asked.
    """
    held = with_plan(household(), tax=replace(JOINT, carryforward_short=D(99999)))
    start = YearStart(short=D(-5000), entering_long=D(2000))
    assert change(replace(held, year=start), D(0), D(6000)) == D(400)


# --- Published and computed cases -------------------------------------------------------------------------------------


def _read(path: Path) -> Any:  # noqa: ANN401  whatever the file holds
    return json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


def test_every_netting_case_comes_out(shared: Path) -> None:
    """Line 16, the deduction and both carryovers."""
    cases = _read(shared / "tax_cases" / "netting_carryover.json")
    wrong: dict[str, object] = {}
    for case in cases:
        asked, expected = case["input"], case["expected"]
        short, long, short_in, long_in = (D(asked.get(k, 0)) for k in ("st", "lt", "st_carry_in", "lt_carry_in"))
        room = D(asked.get("taxable_income_plus_deduction", 10**6))
        got = netting(short, long, short_in, long_in, D(3000), room)
        told = {
            "deduction": got.allowed,
            "st_carryover": got.carry_short,
            "lt_carryover": got.carry_long,
            "line16": short - short_in + long - long_in,
            "net_st": short - short_in,
            "net_lt": long - long_in,
        }
        wrong |= {case["id"]: told} if any(told[k] != D(v) for k, v in expected.items()) else {}
    assert wrong == {}
    assert len(cases) >= 8


def _facts(given: Mapping[str, Any]) -> Filed:
    """Wages as income after the standard deduction, which is part of MAGI."""
    filing, table, wages = FILINGS[given["filing_status"].lower()], tax_table(given["year"]), D(given["wages"])
    deduction = table.of(filing).standard_deduction
    return filed(Tax(given["year"], filing, max(D(0), wages - deduction), wages), table)


def test_every_federal_case_comes_out_to_the_cent(shared: Path) -> None:
    """Tax and NIIT of 2024 to 2026; dividends are taxed as long-term gains and are no part of the netting."""
    stated = {"year", "filing_status", "wages", "short_term", "long_term", "qualified_dividends", "deduction", "other"}
    cases = [
        c
        for c in _read(shared / "tax_cases" / "federal_tax.json")
        if c["input"].keys() <= stated and "wages" in c["input"] and c["input"]["year"] in table_years()
    ]
    wrong: dict[str, object] = {}
    for case in cases:
        asked, expected = case["input"], case["expected"]
        facts, paid = _facts(asked), D(asked.get("qualified_dividends", 0))
        short, long = (D(asked.get(k, 0)) for k in ("short_term", "long_term"))
        net = netting(short, long, D(0), D(0), facts.loss_limit, facts.income)
        net = replace(net, net_capital_gain=net.net_capital_gain + paid, included=net.included + paid)
        got = {"regular_tax": income_tax(net, facts), "niit": surtax(net, facts)}
        off = {k: v for k, v in got.items() if k in expected and abs(v - D(expected[k])) > D("0.01")}
        wrong |= {case["id"]: off} if off else {}
    assert wrong == {}
    assert len(cases) >= 40


def test_the_worth_of_one_more_result_comes_out(shared: Path) -> None:
    """Each household of the list with each further result, to the cent."""
    wrong = []
    rows = _read(shared / "tax_cases" / "marginal_value_examples.json")["rows"]
    for row in rows:
        facts = _facts(row["input"])
        short, long = (D(row["input"][k]) for k in ("short_term", "long_term"))
        before = year_tax(short, long, D(0), D(0), facts)
        for name in (k for k in row if k.startswith(("st_", "lt_"))):
            term, kind, amount = name.split("_")
            more = D(amount) * (-1 if kind == "loss" else 1)
            more_short, more_long = (more, D(0)) if term == "st" else (D(0), more)
            after = year_tax(short + more_short, long + more_long, D(0), D(0), facts)
            wrong += [(row["input"], name)] if abs(before - after - D(row[name])) > D("0.01") else []
    assert wrong == []
    assert len(rows) >= 6


# --- Beside the program's own tax -------------------------------------------------------------------------------------


@st.composite
def taxes(draw: st.DrawFn) -> tuple[Tax, TaxTable]:
    """A household's facts under a shipped table, its income often at a corner of it."""
    table, filing = tax_table(draw(st.sampled_from(table_years()))), draw(st.sampled_from(Filing))
    row = table.of(filing)
    corners = (*row.ordinary_tops, row.zero_top, row.fifteen_top, row.niit_floor - row.standard_deduction, D(0))
    income = max(D(0), draw(st.sampled_from(corners)) + draw(st.integers(-6000, 6000)))
    magi = draw(st.sampled_from((None, None, row.niit_floor - 500, row.niit_floor + 500, D(0))))
    state, state_long = draw(st.sampled_from(((D(0), None), (D("0.05"), None), (D("0.093"), D("0.04")))))
    carried = (D(draw(st.sampled_from((0, 0, 800, 4200, 30000)))) for _ in range(2))
    return Tax(table.year, filing, income, magi, state, state_long, *carried), table


results = st.integers(-20_000_00, 20_000_00).map(lambda cents: D(cents) / 100) | st.integers(-500, 500).map(D)
MANY = st.lists(st.tuples(results, results), min_size=AT_ONCE, max_size=AT_ONCE)


@examples(300)
@given(taxes(), MANY)
@example((Tax(2026, Filing.JOINT, D(99000)), tax_table(2026)), [(D(0), D(1000))])
def test_the_program_finds_the_same_tax(given_: tuple[Tax, TaxTable], many: list[tuple[Decimal, Decimal]]) -> None:
    """Three thousand random years, to the last digit."""
    tax, table = given_
    carried, facts = (tax.carryforward_short, tax.carryforward_long), filed(tax, table)
    wrong = {
        pair: (theirs, mine)
        for pair in many
        if (theirs := programs_tax(*pair, tax, table).total) != (mine := year_tax(*pair, *carried, facts))
    }
    assert wrong == {}


@examples(200)
@given(taxes(), results, results, MANY)
def test_the_program_finds_the_same_change(
    given_: tuple[Tax, TaxTable], short: Decimal, long: Decimal, many: list[tuple[Decimal, Decimal]]
) -> None:
    """What further results change, from a year that has some, where the zero rate's end plays no part."""
    tax, table = given_
    row = table.of(tax.filing)
    wide = replace(row, ordinary_tops=(row.ordinary_tops[0], row.zero_top, *row.ordinary_tops[2:]))
    table = replace(table, filings={**table.filings, tax.filing: wide})
    start = YearStart(short, long, tax.carryforward_short, tax.carryforward_long)
    held = replace(with_plan(household(), tax=tax), tax_table=table, year=start)
    wrong = {
        pair: (theirs, mine)
        for pair in many
        if (theirs := programs_change(short, long, *pair, tax, table).total) != (mine := change(held, *pair))
    }
    assert wrong == {}


@examples(200)
@given(results, results, results.map(abs), results.map(abs), st.sampled_from((D(3000), D(1500))))
def test_netting_is_the_closed_formula(
    short: Decimal, long: Decimal, carried_short: Decimal, carried_long: Decimal, limit: Decimal
) -> None:
    """Preferential is max(0, min(L, N)), ordinary max(-limit, N - P): to the cent, by statute and in the program."""
    both = (short - carried_short) + (long - carried_long)
    preferential = max(D(0), min(long - carried_long, both))
    ordinary = max(-limit, both - preferential)
    statute = netting(short, long, carried_short, carried_long, limit, D(10**6))
    program = programs_netting(short, long, carried_short, carried_long, limit)
    assert (statute.net_capital_gain, statute.included) == (preferential, ordinary + preferential)
    assert (program.preferential, program.ordinary) == (preferential, ordinary)
    assert (program.carry_short, program.carry_long) == (statute.carry_short, statute.carry_long)


@examples(100)
@given(taxes(), results, results, MANY)
def test_the_arrays_find_the_same_tax(
    given_: tuple[Tax, TaxTable], short: Decimal, long: Decimal, many: list[tuple[Decimal, Decimal]]
) -> None:
    """Floats and Decimals of the second opinion agree far below a cent."""
    tax, table = given_
    start = YearStart(short, long, tax.carryforward_short, tax.carryforward_long)
    held = replace(with_plan(household(), tax=tax), tax_table=table, year=start)
    exact = [float(change(held, *pair)) for pair in many]
    more = np.array([[float(x) for x in pair] for pair in many])
    assert YearTax(held).change(more[:, 0], more[:, 1]) == pytest.approx(exact, abs=1e-6)


@given(taxes(), results, results, results)
def test_more_gain_never_lowers_the_tax(
    given_: tuple[Tax, TaxTable], short: Decimal, long: Decimal, more: Decimal
) -> None:
    """Of two ways to sell as much, the one with less gain of each term is as good: the search relies on it."""
    tax, table = given_
    facts, carried = filed(tax, table), (tax.carryforward_short, tax.carryforward_long)
    now = year_tax(short, long, *carried, facts)
    assert year_tax(short + abs(more), long, *carried, facts) >= now
    assert year_tax(short, long + abs(more), *carried, facts) >= now
