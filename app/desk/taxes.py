"""Realised results, wash sales and harvests of an open household, and the forms they fill."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from app.desk.household_of import load_gathered, load_holdings, wash_rule
from app.desk.importing.coverage import gap_issues
from app.desk.tax_tables import tax_table
from app.engine.harvest.report import harvest
from app.engine.harvest.worth import year_so_far
from app.engine.identity import groups_of
from app.engine.realized_match import RealizedMatch, match_realized, reported_bases
from app.engine.sale_today import result_of_sale
from app.engine.section_1256 import year_end_mark
from app.engine.tax_year import by_year, tax_year
from app.engine.wash_ledger import Owners, open_windows, wash_ledger
from app.model.collector import collector_paused
from app.model.harvest import HarvestReport
from app.model.importing import RealizedRow
from app.model.issue import Issue, Severity
from app.model.number import ZERO, cents
from app.model.plan import Strictness
from app.model.security import Quote
from app.model.tax_year import TaxYear
from app.model.transaction import Action, Disposal
from app.model.wash import WashLedger, WashWindow

if TYPE_CHECKING:
    from app.desk.session import Session
    from app.store import HouseholdFile

A_WEEK = timedelta(days=7)
COVERED_SINCE, NOT_COVERED_BEFORE = date(2012, 1, 1), date(2011, 1, 1)


def year_of(session: Session, year: int) -> TaxYear:
    """The year's realised results in taxable accounts up to the day in view."""
    plan, file = session.plan, session.file
    taxable = {a.name for a in plan.accounts if a.type.is_taxable}
    first = min(year, plan.tax.year)
    sold = session.holdings().disposals(date(first, 1, 1), date(year, 12, 31))
    disposals = by_year([d for d in sold if d.account in taxable])
    contracts = frozenset(s.symbol for s in plan.securities if s.section_1256)
    issues: list[Issue] = []
    if contracts:
        for at in range(first, year + 1):
            marks, missing = _marks(file, at, session.as_of, contracts, taxable)
            disposals.setdefault(at, []).extend(marks)
            issues += missing if at == year else []
    paid = _distributions(session, taxable, date(first, 1, 1))
    found = tax_year(year, disposals, paid, plan.tax, tax_table, contracts, session.as_of)
    issues += gap_issues(session.gaps(), taxable, found.disposals, year)
    return replace(found, issues=(*found.issues, *issues))


def _distributions(session: Session, taxable: set[str], first: date) -> Mapping[int, Decimal]:
    """Long-term capital gain distributions of funds from a day on, by year (Schedule D, line 13)."""
    found: dict[int, Decimal] = {}
    for t in session.file.transactions(pending=False, first=first):
        if t.action is Action.CAPITAL_GAIN and t.account in taxable and t.day <= session.as_of:
            found[t.day.year] = found.get(t.day.year, ZERO) + t.cash
    return found


def _marks(
    file: HouseholdFile, year: int, as_of: date, contracts: frozenset[str], taxable: set[str]
) -> tuple[list[Disposal], list[Issue]]:
    """What a year adds to the results of contracts still open at its end, and takes back of the year before."""
    found: list[Disposal] = []
    issues: list[Issue] = []
    for end, taken_back in ((date(year, 12, 31), False), (date(year - 1, 12, 31), True)):
        if end > as_of:
            continue
        quotes = file.quotes(end)
        for lot in load_holdings(file, end).lots:
            if lot.symbol in contracts and lot.account in taxable:
                price = _price_at(quotes.get(lot.symbol), end)
                if price is None:
                    text = f"{lot.symbol} has no price of the days before {end}: its mark is missing from {year}."
                    issues.append(Issue(Severity.WARNING, "mark-missing", text))
                else:
                    found.append(year_end_mark(lot, price, end, date(year, 1, 1) if taken_back else end))
    return found, list(dict.fromkeys(issues))


def _price_at(quote: Quote | None, end: date) -> Decimal | None:
    """The last price before a year's end, at most a week old: an older one is no market value."""
    if quote is None or quote.day is None or end - quote.day > A_WEEK:
        return None
    return quote.price


@collector_paused()
def wash_of(session: Session) -> WashLedger:
    """Every adjustment of the household's history as of the day in view."""
    plan, day = session.plan, session.as_of
    narrow = replace(plan, rules=replace(plan.rules, wash=Strictness.CUSIP))
    owners = Owners({a.name: a.owner for a in plan.accounts}, {a.name: a.type for a in plan.accounts})
    return wash_ledger(load_gathered(session.file, day), wash_rule(plan), wash_rule(narrow), owners, day)


def windows_of(session: Session) -> tuple[WashWindow, ...]:
    """Wash windows open on the day in view."""
    household = session.household()
    return open_windows(household, groups_of(household))


def harvest_of(session: Session) -> HarvestReport:
    """Losses worth taking on the day in view, and what must not be bought."""
    return harvest(session.household(), session.tax_year(session.as_of.year))


def tax_of_sale(session: Session, lot_id: str) -> Decimal | None:
    """What selling a lot on the day in view adds to the year's tax, negative where it falls.

    The year so far and its carryforwards are netted with it; a loss that purchases void does not count. None where its
    price or basis is not known; nothing in accounts that are not taxed.
    """
    household = session.household()
    lot = next((x for x in household.lots if x.id == lot_id), None)
    account = None if lot is None else household.plan.account(lot.account)
    if lot is None or account is None:
        return None
    if not account.type.is_taxable:
        return ZERO
    result = result_of_sale(household, lot, groups_of(household))
    if result is None:
        return None
    return cents(year_so_far(household, session.tax_year(session.as_of.year)).change(*result))


def reconciliation(session: Session, year: int) -> tuple[RealizedMatch, ...]:
    """The year's disposals against the closed lots brokers report, line by line; empty where no such file is there."""
    rows = [found.row for found in session.file.realized() if found.row.sold.year == year]
    taxable = {a.name for a in session.plan.accounts if a.type.is_taxable}
    rows = [row for row in rows if row.account in taxable and row.sold <= session.as_of]
    if not rows:
        return ()
    return match_realized(session.tax_year(year).disposals, rows, session.wash_ledger().adjustments)


def tax_years(session: Session) -> tuple[int, ...]:
    """Years worth a look: with sales in taxable accounts, the plan's, and that of the day in view."""
    taxable = {a.name for a in session.plan.accounts if a.type.is_taxable}
    sold = {d.sold.year for d in session.holdings().disposals() if d.account in taxable}
    return tuple(sorted({*sold, session.plan.tax.year, session.as_of.year}))


def row_sources(session: Session) -> Mapping[str | RealizedRow, str]:
    """File and line of every row that a sale may rest on."""
    file = session.file
    found: dict[str | RealizedRow, str] = {t.id: t.source for t in file.transactions()}
    found |= {p.id: p.source for p in file.positions()}
    for stored in file.realized():
        found[f"r{stored.id}"] = found[stored.row] = stored.source
    return found


def write_forms(session: Session, year: int, path: Path) -> Path:
    """Save Form 8949 of a year: a CSV file, or a workbook with Schedule D, wash sales and the reconciliation."""
    from app.tickets.form8949 import form8949_rows, write_form8949_csv
    from app.tickets.tax_book import write_tax_book

    found, matches = session.tax_year(year), reconciliation(session, year)
    covered, reported = dict(_covered(found.disposals)), reported_bases(matches)
    if path.suffix.lower() == ".xlsx":
        washed = [a for a in session.wash_ledger().adjustments if a.sold.year == year]
        rows = form8949_rows(found, covered, reported)
        write_tax_book(found, path, rows, washed, matches, session.plan.household.currency)
    else:
        write_form8949_csv(found, path, covered, reported)
    return path


def _covered(disposals: Sequence[Disposal]) -> Iterator[tuple[str, bool | None]]:
    """Which lots' basis brokers report to the IRS: shares bought since 2012, none before 2011, else it depends.

    Stock bought after 2010 and fund shares bought after 2011 (Reg. 1.6045-1(a)(15)).
    """
    for d in disposals:
        if d.bought is None:
            yield d.lot, None
        else:
            yield d.lot, True if d.bought >= COVERED_SINCE else False if d.bought < NOT_COVERED_BEFORE else None
