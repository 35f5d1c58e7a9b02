"""The plan file: every field comes back, and what is wrong is named with what to do about it."""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.model.account import Account
from app.model.errors import InputError
from app.model.plan import (
    GoalPrices,
    Location,
    Lock,
    Plan,
    PlannedBuy,
    Rules,
    Tax,
    Transfer,
    WashReadings,
)
from app.model.plan_text import plan_from_tables, plan_to_tables
from app.model.security import Security
from app.model.signal_rules import Advice, Momentum, Volatility
from app.model.tables import from_tables
from app.model.target import AssetClass, Tilt

TABLES = (Plan, Tax, Account, AssetClass, Tilt, Security, Transfer, Lock, PlannedBuy)
KINDS = (*TABLES, Rules, GoalPrices, Location, Momentum, Volatility, Advice, WashReadings)

st.register_type_strategy(Decimal, st.decimals(allow_nan=False, allow_infinity=False))


# --- Round trip ---------------------------------------------------------------------------------------------


def _default(f: Field[Any]) -> object:
    if f.default is not MISSING:
        return f.default
    return f.default_factory() if f.default_factory is not MISSING else MISSING


def _other(hint: Any, default: object) -> Any:  # noqa: ANN401  whatever type the field has
    """Make a value of a field's type that is not its default."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _other(next(a for a in arguments if a is not type(None)), default)
    if origin is tuple:
        return (_other(arguments[0], None),)
    if origin is not None and issubclass(origin, Mapping):
        return {"Some name": _other(arguments[1], None)}
    if is_dataclass(hint):
        return _filled(hint)
    if issubclass(hint, StrEnum):
        return next(m for m in hint if m != default)
    number, text = Decimal("0.1234567890123"), "some “text”, ünïcode"
    values: dict[type, object] = {Decimal: number, date: date(2031, 2, 3), bool: not default, int: 77, str: text}
    return values[hint]


def _filled(kind: Any) -> Any:  # noqa: ANN401  an object of whatever kind
    """Make a dataclass in which no field has its default."""
    hints = get_type_hints(kind)
    return kind(**{f.name: _other(hints[f.name], _default(f)) for f in fields(kind)})


def _through_file(plan: Plan) -> Plan:
    """Write the plan as a file would be and read it, without asking whether it makes sense."""
    text = tomli_w.dumps(plan_to_tables(plan))
    read: Plan = from_tables(Plan, tomllib.loads(text, parse_float=Decimal), "the plan")
    return read


def test_a_plan_without_any_default_comes_back_equal() -> None:
    """Each field of each table is written and read: none can be forgotten."""
    plan = _filled(Plan)
    for kind in KINDS:
        one = _filled(kind)
        assert all(getattr(one, f.name) != _default(f) for f in fields(kind)), kind
    assert _through_file(plan) == plan


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=60, deadline=None)
@given(st.from_type(Plan))
def test_any_plan_comes_back_equal(plan: Plan) -> None:
    """Whatever the types allow survives the file: empty tables, every digit, names in any script."""
    assert _through_file(plan) == plan


def test_only_what_differs_from_the_default_is_written() -> None:
    """A small plan is a small file: a class has its numbers, an account its kind, the rest stays away."""
    plan = Plan(
        accounts=(Account("Roth"),), classes=(AssetClass("All", Decimal(1)),), rules=Rules(turnover_cap=Decimal("0.2"))
    )
    assert plan_to_tables(plan) == {
        "account": [{"name": "Roth", "type": "taxable", "owner": "self", "trades": True}],
        "class": [{"name": "All", "target": Decimal(1), "below": Decimal(0), "above": Decimal(0), "band": "absolute"}],
        "rules": {"turnover_cap": Decimal("0.2")},
    }


def test_location_and_what_classes_pay_out_are_read_and_written() -> None:
    """The keys of the plan file are those of the documentation, and off is not written at all."""
    tables = {
        "class": [
            {"name": "A", "target": Decimal("0.5"), "yield": Decimal("0.02"), "qualified": Decimal("0.9")},
            {"name": "B", "target": Decimal("0.5"), "yield": Decimal(0), "realised": Decimal("0.01")},
        ],
        "rules": {"location": {"on": True, "years": Decimal(5)}},
    }
    plan = plan_from_tables(tables)
    assert plan.rules.location == Location(on=True, years=Decimal(5))
    assert [(c.yields, c.qualified, c.realised) for c in plan.classes] == [
        (Decimal("0.02"), Decimal("0.9"), Decimal(0)),
        (Decimal(0), Decimal(0), Decimal("0.01")),
    ]
    assert _through_file(plan) == plan
    written = plan_to_tables(plan)
    assert [row.get("yield") for row in written["class"]] == [Decimal("0.02"), Decimal(0)]
    assert "rules" not in plan_to_tables(replace(plan, rules=Rules(location=Location())))


def test_the_exception_for_what_does_not_reconcile_is_a_key_of_its_account() -> None:
    """Written where it is made, left out where it is not."""
    tables = {"account": [{"name": "A", "sell_unreconciled": True}, {"name": "B"}]}
    plan = plan_from_tables(tables)
    assert [a.sell_unreconciled for a in plan.accounts] == [True, False]
    assert _through_file(plan) == plan
    assert [row.get("sell_unreconciled") for row in plan_to_tables(plan)["account"]] == [True, None]


# --- What is wrong is named ---------------------------------------------------------------------------------

GOOD = """
[household]
name = "Sample"

[tax]
filing = "joint"
income = 180000

[[account]]
name = "Brokerage"
type = "taxable"

[[class]]
name = "Stocks"
target = 0.6
below = 0.03
above = 0.05
tilt = { weight = 0.02, until = 2026-12-31 }

[[class]]
name = "Bonds"
target = 0.4

[[security]]
symbol = "VTI"
classes = { "Stocks" = 1.0 }

[[transfer]]
from = "Brokerage"
to = "Brokerage"
most = 7000

[[lock]]
symbol = "VTI"
account = "Brokerage"

[[planned_buy]]
account = "Brokerage"
symbol = "VTI"
amount = 300
every = "monthly"
next = 2026-12-03

[rules]
minimum_trade = 100
"""


def _read(text: str) -> Plan:
    return plan_from_tables(tomllib.loads(text, parse_float=Decimal))


def _refusal(wrong: str, instead_of: str) -> InputError:
    """Read the good plan with one place changed, and hand over the error."""
    assert GOOD.count(instead_of) >= 1
    with pytest.raises(InputError) as caught:
        _read(GOOD.replace(instead_of, wrong, 1))
    return caught.value


def test_the_good_plan_is_read() -> None:
    """What the tests below spoil is sound to begin with."""
    plan = _read(GOOD)
    assert plan.asset_class("Stocks") == AssetClass(
        "Stocks", Decimal("0.6"), Decimal("0.03"), Decimal("0.05"), tilt=Tilt(Decimal("0.02"), date(2026, 12, 31))
    )
    assert plan.transfers == (Transfer("Brokerage", "Brokerage", Decimal(7000)),)


@pytest.mark.parametrize(
    "wrong, instead_of, named, advice",
    [
        ("minimum_trad = 100", "minimum_trade = 100", "minimum_trad", "“minimum_trade”"),
        ("[[clas]]", "[[class]]", "clas", "“class”"),
        ("incom = 1", "income = 180000", "incom", "“income”"),
        ("weigth = 0.02", "weight = 0.02", "weigth", "“weight”"),
        ("zzzz = 1", "minimum_trade = 100", "zzzz", "Add it, or correct the name."),
        ('"Stoks" = 1.0', '"Stocks" = 1.0', "Stoks", "“Stocks”"),
        ('account = "Brokrage"', 'account = "Brokerage"', "Brokrage", "“Brokerage”"),
        ('to = "Brokerag"', 'to = "Brokerage"', "Brokerag", "“Brokerage”"),
    ],
)
def test_a_misspelt_name_is_refused_with_the_nearest_known_one(
    wrong: str, instead_of: str, named: str, advice: str
) -> None:
    """A misspelt limit is never silently without effect."""
    error = _refusal(wrong, instead_of)
    assert f"“{named}”" in error.title
    assert advice in error.advice


@pytest.mark.parametrize(
    "wrong, instead_of, title, advice",
    [
        ('target = "much"', "target = 0.6", "“target” of “class” of the plan 1 (Stocks) is “much”.", "such as 0.05"),
        ("target = true", "target = 0.6", "is “True”.", "a number such as 0.05"),
        ("target = nan", "target = 0.6", "is “NaN”.", "a number such as 0.05"),
        ("target = inf", "target = 0.6", "is “Infinity”.", "a number such as 0.05"),
        ('filing = "alone"', 'filing = "joint"', "is “alone”.", "single, joint, separate, head"),
        ('until = "soon"', "until = 2026-12-31", "is “soon”.", "a date such as 2026-12-31"),
        ("trades = 1", 'type = "taxable"', "is “1”.", "true or false"),
        ("name = 7", 'name = "Sample"', "is “7”.", "text in quotes"),
        ("year = 2026.5", "income = 180000", "is “2026.5”.", "a whole number"),
        ('classes = "Stocks"', 'classes = { "Stocks" = 1.0 }', "is not a table.", '{ "name" = 0.5 }'),
        ('identical = "VOO"', 'classes = { "Stocks" = 1.0 }', "is not a list.", "square brackets"),
        ("tilt = 0.02", "tilt = { weight = 0.02, until = 2026-12-31 }", "is not a table.", "documentation"),
        ("", ", until = 2026-12-31", "lacks “until”.", "Add it."),
        ("", 'from = "Brokerage"', "lacks “from”.", "Add it."),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_with_what_to_write(wrong: str, instead_of: str, title: str, advice: str) -> None:
    """The sentence says table, key and value; the advice says what belongs there."""
    error = _refusal(wrong, instead_of)
    assert title in error.title
    assert advice in error.advice


@pytest.mark.parametrize(
    "wrong, instead_of, title",
    [
        ("target = 0.65", "target = 0.6", "The targets add up to 105 %, not 100 %."),
        ("target = -0.4\n[[class]]\nname = 'C'\ntarget = 0.8", "target = 0.4", "The target of “Bonds” is -0.4."),
        ("below = -0.03", "below = 0.03", "A band width of “Stocks” is negative."),
        ("target = 0.6\nyield = 1.2", "target = 0.6", "“yield” of “Stocks” is 1.2."),
        ("target = 0.6\nqualified = -0.1", "target = 0.6", "“qualified” of “Stocks” is -0.1."),
        ("target = 0.6\nrealised = 2", "target = 0.6", "“realised” of “Stocks” is 2."),
        ("location = { years = 0 }", "minimum_trade = 100", "“years” of “location” is 0."),
        ('trigger = ["fortnightly"]', "minimum_trade = 100", "“fortnightly” is no trigger of the rules."),
        ('look = "never"', "minimum_trade = 100", "“never” is no look interval of the rules."),
        ('look = "253"', "minimum_trade = 100", "“253” is no look interval of the rules."),
        ("cash_arriving = -1", "minimum_trade = 100", "“cash_arriving” of the rules is negative."),
        ("tilt_budget = -0.01", "minimum_trade = 100", "“tilt_budget” of the rules is negative."),
        (
            "until = 2026-12-31, from = 2027-01-01",
            "until = 2026-12-31",
            "The tilt of “Stocks” begins after it ends.",
        ),
        (
            "until = 2026-12-31, budget = -0.1",
            "until = 2026-12-31",
            "“budget” of the tilt of “Stocks” is negative.",
        ),
        ('name = "Stocks"', 'name = "Bonds"', "Two class tables are named “Stocks”."),
        ('"Stocks" = 0.9', '"Stocks" = 1.0', "The class parts of VTI do not add up to 1."),
        ('name = "Stocks/US"', 'name = "Stocks"', "VTI is put into “Stocks”, which has child classes."),
    ],
)
def test_parts_that_contradict_each_other_are_refused(wrong: str, instead_of: str, title: str) -> None:
    """Targets sum to one, widths are positive, names are unique, funds are in leaves and wholly placed."""
    assert _refusal(wrong, instead_of).title == title


@pytest.mark.parametrize(
    "name, title",
    [("Cash", "“Cash” is given a yield."), ("A", "“A” has child classes, and what it yields is theirs.")],
)
def test_a_yield_that_nothing_would_use_is_refused(name: str, title: str) -> None:
    """Cash lies where it lies, and a parent is nothing but its children."""
    classes: list[dict[str, object]] = [
        {"name": "A/B", "target": Decimal("0.5")},
        {"name": "A"},
        {"name": "Cash", "target": Decimal("0.5")},
    ]
    given_one = [c | {"yield": Decimal("0.02")} if c["name"] == name else c for c in classes]
    with pytest.raises(InputError) as caught:
        plan_from_tables({"class": given_one})
    assert caught.value.title == title


def test_targets_within_a_millionth_are_taken_as_one() -> None:
    """Three thirds written with six digits are a plan."""
    thirds = "\n".join(f'[[class]]\nname = "C{n}"\ntarget = 0.333333' for n in range(3))
    assert len(_read(thirds).leaves) == 3


def test_a_parents_own_target_is_not_counted() -> None:
    """Only leaves add up; what stands at a parent is the sum of its children in any case."""
    tree = '[[class]]\nname="E"\ntarget=0.9\n[[class]]\nname="E/US"\ntarget=0.7\n[[class]]\nname="B"\ntarget=0.3'
    assert [c.name for c in _read(tree).leaves] == ["E/US", "B"]


SPOILT = (
    ("targt = 0.6", "target = 0.6"),
    ("target = 0.7", "target = 0.6"),
    ('target = "x"', "target = 0.6"),
    ("above = -1", "above = 0.05"),
    ('type = "brokerage"', 'type = "taxable"'),
    ('classes = { "Gold" = 1.0 }', 'classes = { "Stocks" = 1.0 }'),
    ('classes = { "Stocks" = 0.5 }', 'classes = { "Stocks" = 1.0 }'),
    ('to = "Elsewhere"', 'to = "Brokerage"'),
    ("account = 1", 'account = "Brokerage"'),
    ("", 'symbol = "VTI"'),
    ('name = "Stocks"', 'name = "Bonds"'),
    ("next = 2026", "next = 2026-12-03"),
)


@pytest.mark.parametrize("wrong, instead_of", SPOILT)
def test_every_refusal_says_what_to_do(wrong: str, instead_of: str) -> None:
    """Title and advice are sentences: neither is empty, both end with a full stop or a question mark."""
    error = _refusal(wrong, instead_of)
    assert error.title.endswith((".", "?"))
    assert error.advice.endswith((".", "?"))


@pytest.mark.parametrize(
    "wrong, instead_of",
    [
        ("weight = -0.7, until = 2026-12-31", "weight = 0.02, until = 2026-12-31"),
        ("weight = 0.5, until = 2026-12-31", "weight = 0.02, until = 2026-12-31"),
        ("until = 2026-12-31T08:00:00", "until = 2026-12-31"),
        ("minimum_trade = -1", "minimum_trade = 100"),
        ("turnover_cap = -0.1", "minimum_trade = 100"),
        ('[[lock]]\nclass = "Stoks"', "[[lock]]"),
    ],
)
def test_a_plan_that_no_proposal_could_follow_is_refused(wrong: str, instead_of: str) -> None:
    """Tilts beyond nothing or everything, a time for a day, limits below zero and a lock on no class are faults."""
    assert _refusal(wrong, instead_of).advice
