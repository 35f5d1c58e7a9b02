"""What Today tells, worked out from what the desk returns: pure functions, no widgets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from app.desk.session import Session
from app.desk.views import AccountView, HoldingView, LotView, TriggerView
from app.engine.drift import ClassDrift, Status
from app.engine.idle_cash import idle_accounts, idle_cash
from app.engine.signals.result import ClassSignal
from app.engine.tax import FlatRates, flat_rates
from app.model.account import Account
from app.model.harvest import Candidate, HarvestReport, Verdict
from app.model.number import ZERO
from app.model.plan import Plan
from app.model.reminder import Reminder
from app.model.target import CASH_CLASS
from app.model.ticket import Ticket, TicketState
from app.ui.format import NOTHING, Formatter
from app.ui.pages.looking import Looked
from app.ui.pages.proposing import Freshness, Proposing
from app.ui.pages.words import names_apart, slots_of, told
from app.ui.widgets.band_geometry import BandView
from app.ui.widgets.class_marker import Flag
from app.ui.widgets.tile import TileView
from app.ui.widgets.verdict_banner import VerdictView

if TYPE_CHECKING:
    from app.engine.tactical.states import TiltReport

SOON_DAYS = 45
_CENT = Decimal("0.01")
_TO_PLACE = (TicketState.OPEN, TicketState.PART_FILLED)


@dataclass(frozen=True, slots=True)
class TurningLot:
    """Shares of a security in an account that become long-term on one day; `saves` is the tax that waiting saves."""

    account: str
    symbol: str
    shares: Decimal
    acquired: date
    long_on: date
    gain: Decimal
    saves: Decimal


class Facts:
    """One look at the household: every figure on Today comes from the same moment.

    `harvest` is None while losses are being looked up.
    """

    def __init__(
        self, session: Session, view: Formatter, proposing: Proposing, harvest: HarvestReport | None = None
    ) -> None:
        self.view = view
        self.follow(proposing)
        self.harvest = harvest
        household = session.household()
        self.day = session.as_of
        self.plan: Plan = household.plan
        self.status: Status = session.status()
        self.accounts: tuple[AccountView, ...] = session.accounts()
        self.triggers: tuple[TriggerView, ...] = session.triggers()
        self.tilts: TiltReport | None = session.tilt_report()
        self.signals: tuple[ClassSignal, ...] = ()
        self.idle_accounts = tuple(name for name, _ in idle_accounts(household))
        self.idle_cash: Decimal = idle_cash(household, self.status)
        self.accepted = household.accepted
        self.tickets: tuple[Ticket, ...] = tuple(t for t in session.tickets() if t.state in _TO_PLACE)
        self.reminders: tuple[Reminder, ...] = session.reminders()
        self.held_rows = len(session.held_rows())
        self.pending = len(session.lost_pending())
        self.missing = session.missing_holdings()
        self.wordings = len(session.open_wordings())
        self.price_day = session.price_day
        self.rates: FlatRates = flat_rates(self.plan.tax, household.tax_table)

    def look(self, looked: Looked) -> None:
        """Take what was looked up of triggers, tilts and signals."""
        self.triggers, self.tilts, self.signals = looked.triggers, looked.tilts, looked.signals

    def follow(self, proposing: Proposing) -> None:
        """Take the proposal as it stands now: none, being worked out, done, or out of date."""
        self.solving = proposing.freshness is Freshness.SOLVING
        self.proposal = proposing.fresh
        self.outdated = proposing.freshness in (Freshness.STALE, Freshness.EDITED) and proposing.is_tried

    # Lots

    def candidates(self, verdict: Verdict) -> tuple[Candidate, ...]:
        """Return the losses of that verdict; none while they are being looked up."""
        return tuple(c for c in self.harvest.candidates if c.verdict is verdict) if self.harvest else ()

    def lots(self) -> Iterator[tuple[Account, HoldingView, LotView]]:
        """Give every lot of the accounts whose gains are taxed."""
        for held in self.accounts:
            if held.account.type.is_taxable:
                for holding in held.holdings:
                    for lot in holding.lots:
                        yield held.account, holding, lot

    @cached_property
    def turning(self) -> tuple[TurningLot, ...]:
        """Return gains that become long-term within the next weeks, the soonest first."""
        rows = sorted(
            (
                (lot.long_on, account.name, holding.symbol, lot.lot.acquired, lot.lot.shares, lot.gain)
                for account, holding, lot in self.lots()
                if lot.term == "short" and lot.long_on and lot.lot.acquired and lot.gain and lot.gain > 0
            ),
            key=lambda row: row[:3],
        )
        found = []
        for (long_on, account, symbol), group in groupby(rows, key=lambda row: row[:3]):
            same = list(group)
            gain = sum((row[5] for row in same), ZERO)
            saves = self.rates.tax(gain, ZERO) - self.rates.tax(ZERO, gain)
            shares = sum((row[4] for row in same), ZERO)
            found.append(TurningLot(account, symbol, shares, same[0][3], long_on, gain, saves))
        return tuple(found)

    @property
    def turning_soon(self) -> tuple[TurningLot, ...]:
        """Return those that turn within the days that Today looks ahead."""
        return tuple(lot for lot in self.turning if lot.long_on <= self.day + timedelta(days=SOON_DAYS))

    # Cash

    @property
    def breaches(self) -> tuple[ClassDrift, ...]:
        """Return the classes outside their bands, the farthest first; none while drift can't be told."""
        return self.status.breaches

    def idle(self, held: AccountView) -> Decimal | None:
        """Return cash above the account's minimum, None where it is not known."""
        return None if held.cash is None else max(held.cash - held.account.minimum_cash, ZERO)

    @property
    def heavy_cash(self) -> tuple[tuple[AccountView, Decimal], ...]:
        """Return accounts whose idle cash is more than the Cash class may take of them, the most first."""
        cash_class = next((c for c in self.status.classes if c.name == CASH_CLASS), None)
        most = cash_class.band.upper if cash_class else ZERO
        found = []
        for held in self.accounts:
            idle = self.idle(held)
            worth_it = idle is not None and idle >= max(self.plan.rules.minimum_trade, _CENT)
            if worth_it and idle and held.value and held.account.can_trade and idle > most * held.value:
                found.append((held, idle))
        return tuple(sorted(found, key=lambda row: -row[1]))


def verdict_view(facts: Facts) -> VerdictView:
    """Return the sentence of the day with its supporting line and its next step."""
    status, view = facts.status, facts.view
    told_it = status.is_known and bool(status.classes)
    worst = max(status.classes, key=lambda c: abs(c.band_units), default=None) if told_it else None
    if not facts.plan.classes:
        return VerdictView(status.verdict, "A target and a band for each class say when to act.", None, "Set targets")
    if worst is None:
        return VerdictView(status.verdict, "Import prices or positions to see weights and drift.", None, "Import files")
    return VerdictView(
        status.verdict, told(_line(facts, worst), view), worst.band_units, "Review proposal", "Ctrl Enter"
    )


def _line(facts: Facts, worst: ClassDrift) -> str:
    view, proposal = facts.view, facts.proposal
    if proposal and proposal.summary:
        return proposal.summary
    if facts.solving:
        return "The trades that bring it back are being worked out."
    if facts.breaches and facts.outdated:
        return "The trades that bring it back were worked out before the last change. Review brings them up to date."
    if facts.breaches:
        return "No trades are worked out for this day yet. Review shows them with their tax and cost."
    edge = worst.band.upper if worst.drift > 0 else worst.band.lower
    room = view.points(abs(edge - worst.actual), signed=False)
    return f"The widest, {worst.name}, is {room} points from its edge."


def tile_views(facts: Facts) -> tuple[TileView, TileView, TileView, TileView]:
    """Return drift, cash, losses and what turns long-term, in this order."""
    return _drift_tile(facts), _cash_tile(facts), _loss_tile(facts), _turning_tile(facts)


def _drift_tile(facts: Facts) -> TileView:
    status, view = facts.status, facts.view
    if not status.is_known or not status.classes:
        return TileView("Drift from target", "unknown", line="a price or a target is missing")
    figure = view.points(status.half_drift, signed=False)
    out, leaves = status.breaches, status.leaves
    if not out:
        return TileView("Drift from target", figure, "points", line="every class is inside its band")
    flag: Flag = "over" if out[0].beyond > 0 else "under"
    lead = f"{len(out)} of {len(leaves)} classes"
    band = "outside its band" if len(out) == 1 else "outside their bands"
    return TileView("Drift from target", figure, "points", lead, band, flag)


def _cash_tile(facts: Facts) -> TileView:
    view = facts.view
    unknown = [held.account.name for held in facts.accounts if held.cash is None]
    idle = [(held, above) for held in facts.accounts if (above := facts.idle(held))]
    figure = view.money(facts.status.cash)
    if unknown:
        return TileView("Cash", figure, line=f"without {', '.join(unknown[:2])}: not known there")
    if not idle:
        return TileView("Cash", figure, line="nothing above the minimum of any account")
    heavy = facts.heavy_cash or tuple(idle)
    where = f"in {heavy[0][0].account.name}" if len(heavy) == 1 else f"in {view.counted(len(heavy), 'account')}"
    lead = view.money(sum((above for _, above in heavy), ZERO))
    return TileView("Cash", figure, lead=lead, line=f"above the minimum {where}")


def _loss_tile(facts: Facts) -> TileView:
    """What can be harvested today, and what more from the day the first blocked loss is free."""
    view, title = facts.view, "Loss to harvest"
    if facts.harvest is None:
        return TileView(title, NOTHING, line="being looked up")
    clear = facts.candidates(Verdict.CLEAR)
    later = _freed(facts)
    unknown = sum(1 for _, _, lot in facts.lots() if lot.gain is None)
    if not clear and not later:
        tail = f", {view.counted(unknown, 'lot')} unknown" if unknown else ""
        return TileView(title, view.money(ZERO), line=f"nothing to harvest{tail}")
    figure = view.money(sum((c.loss for c in clear), ZERO))
    now = "ready now" if clear else "nothing ready"
    return TileView(title, figure, line=" · ".join(part for part in (now, later) if part))


def _freed(facts: Facts) -> str:
    """`−$3,393 more from Dec 4`: the blocked losses that are free on the first such day."""
    view = facts.view
    ways = [(c.ways_out[0].sell_from, c.loss) for c in facts.candidates(Verdict.BLOCKED) if c.ways_out]
    if not ways:
        return ""
    first = min(day for day, _ in ways)
    loss = view.money(sum((loss for day, loss in ways if day == first), ZERO))
    return f"{loss} more from {view.day(first)}" if first > facts.day else f"{loss} more if purchases pause"


def _turning_tile(facts: Facts) -> TileView:
    view = facts.view
    if not facts.turning:
        return TileView("Long-term soon", "–", line="no gain waits for its year to pass")
    first = facts.turning[0]
    lead = f"{view.shares(first.shares)} {first.symbol}"
    line = f"· waiting saves {view.money(first.saves)}"
    return TileView("Long-term soon", view.days((first.long_on - facts.day).days), lead=lead, line=line)


def band_views(facts: Facts) -> tuple[BandView, ...]:
    """Return a row for each class without children, with what the proposal would make of it."""
    slots = slots_of(facts.plan)
    after: Mapping[str, Decimal] = {c.name: c.after for c in facts.proposal.classes} if facts.proposal else {}
    known = facts.status.is_known
    names = names_apart(row.name for row in facts.status.leaves)
    return tuple(
        BandView(
            name=names[row.name],
            slot=slots.get(row.name, 0),
            target=row.band.target,
            lower=row.band.lower,
            upper=row.band.upper,
            saved_target=row.band.target,
            current=row.actual if known else None,
            proposed=after.get(row.name) if known else None,
            child="/" in row.name,
        )
        for row in facts.status.leaves
    )


def values_by_class(held: AccountView, plan: Plan) -> Sequence[tuple[str, Decimal]]:
    """Return an account's money by class, in the order of the plan; what has no class comes last."""
    found: dict[str, Decimal] = {known.name: ZERO for known in plan.classes}
    for holding in held.holdings:
        for name, part in holding.classes or (("", Decimal(1)),):
            if holding.value is not None:
                found[name] = found.get(name, ZERO) + holding.value * part
    if held.cash:
        found[CASH_CLASS] = found.get(CASH_CLASS, ZERO) + held.cash
    return [(name, value) for name, value in found.items() if value > 0]
