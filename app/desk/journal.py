"""The journal of an open household: what it is worked out from, and the decisions the user notes."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from app.desk.household_of import ledger_rows, load_holdings
from app.desk.tax_tables import tax_table
from app.engine.mechanical import YearFacts
from app.engine.past import Past
from app.engine.tax_year import by_year, results
from app.model.progress import Progress

if TYPE_CHECKING:
    from app.desk.session import Session
    from app.model.household import Lot
    from app.model.transaction import Disposal


def past_of(session: Session) -> Generator[Progress, None, Past]:
    """Everything the journal is worked out from, up to the day in view."""
    from app.desk.bars import class_bars
    from app.desk.drift_history import _closes, _plans
    from app.desk.trading_days import trading_days

    history = yield from session.drift_history()
    day, plan = session.as_of, session.plan
    yield Progress(0, 2, "Reading what was sold")
    taxable = {a.name for a in plan.accounts if a.type.is_taxable}
    disposals = [d for d in session.holdings().disposals(last=day) if d.account in taxable]
    yield Progress(1, 2, "Reading prices")
    return Past(
        history=history,
        household=session.household(),
        plans=_plans(session, day),
        transactions=[t for t in ledger_rows(session.file) if t.day <= day],
        disposals=disposals,
        bars=class_bars(session.file, plan, day),
        closes=_closes(session, day),
        lots_on=_lots_on(session),
        facts_of=_facts_of(session, disposals),
        sessions=trading_days(day),
    )


def _lots_on(session: Session) -> Callable[[date], Sequence[Lot]]:
    """Lots held at the close of a day, each day counted once."""

    @cache
    def lots(day: date) -> Sequence[Lot]:
        with session.file.snapshot():
            return load_holdings(session.file, day).lots

    return lots


def _facts_of(session: Session, disposals: Sequence[Disposal]) -> Callable[[int], YearFacts | None]:
    """What the tax of a year rests on; of years before the plan's, without carryforwards, which nobody knows."""
    plan = session.plan
    contracts = frozenset(s.symbol for s in plan.securities if s.section_1256)
    sold = by_year(disposals)

    @cache
    def facts(year: int) -> YearFacts | None:
        start = session.tax_year(year).start
        tax = replace(plan.tax, carryforward_short=start.entering_short, carryforward_long=start.entering_long)
        return YearFacts(tax, tax_table(year), *results(sold.get(year, ()), contracts))

    return facts
