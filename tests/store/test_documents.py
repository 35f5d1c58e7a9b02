"""Values of the model as JSON in the file."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from app.model.importing import PositionRow, PriceRow, RealizedRow, TransactionRow
from app.model.issue import Issue
from app.model.plan import Plan
from app.model.proposal import Proposal
from app.model.ticket import Ticket
from app.store.column_types import EXACT, MOMENT, Document, Kept
from app.store.schema import HeldContents
from tests.store.samples import PLAN, proposal, ticket

DIALECT = sqlite.dialect()
KINDS = (Plan, Proposal, Ticket, Issue, HeldContents, TransactionRow, PositionRow, RealizedRow, PriceRow)

st.register_type_strategy(Decimal, st.decimals(allow_nan=False, allow_infinity=False))


def through(column_type: Kept[Any], value: object) -> object:
    """The value after being stored and loaded."""
    return column_type.process_result_value(column_type.process_bind_param(value, DIALECT), DIALECT)


@pytest.mark.parametrize("kind", KINDS)
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=30, deadline=None)
@given(st.data())
def test_any_value_of_the_model_comes_back_equal(kind: type, data: st.DataObject) -> None:
    """Whatever the types allow survives: unknown values, empty mappings, every digit."""
    value = data.draw(st.from_type(kind))
    assert through(Document(kind), value) == value


@pytest.mark.parametrize("value", [PLAN, proposal(), ticket()], ids=["plan", "proposal", "ticket"])
def test_digits_survive(value: Plan | Proposal | Ticket) -> None:
    """Not only the values but the digits they are written with are the same after the round trip."""
    assert repr(through(Document(type(value)), value)) == repr(value)


@given(st.datetimes(timezones=st.just(UTC)))
def test_moments_come_back_with_their_zone(moment: datetime) -> None:
    """A moment is the same instant, aware, to the microsecond."""
    assert through(MOMENT, moment) == moment
    assert through(MOMENT, moment.astimezone(timezone(timedelta(hours=5)))) == moment


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_ratios_keep_every_digit(ratio: Decimal) -> None:
    """A ratio is kept as it is written."""
    assert str(through(EXACT, ratio)) == str(ratio)
