"""A report on the fictional Alders as of November 20, 2026: one loss clear, one blocked, one under the floor."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.model.harvest import (
    Blocker,
    Candidate,
    DoNotBuy,
    GainsLedger,
    HarvestCost,
    HarvestReport,
    HarvestWorth,
    Lane,
    Mark,
    MarkKind,
    SubstituteChoice,
    Verdict,
    WayOut,
    WindowGroup,
)
from app.model.number import ZERO
from app.model.proposal import LotSale

DAY = date(2026, 11, 20)
START, UNTIL = date(2026, 10, 21), date(2026, 12, 20)
CLEAR_DAY = date(2026, 12, 21)
LATER = date(2026, 12, 4)
D = Decimal


def _lot(name: str, acquired: date, shares: str, basis: str, gain: str, term: str) -> LotSale:
    return LotSale(name, acquired, D(shares), D(basis), D(gain), term)


WORTH = HarvestWorth(D("2526"), ZERO, D("0.38"), 10, D("412.50"))
VWO = Candidate(
    account="Brokerage",
    symbol="VWO",
    lots=(_lot("vwo-1", date(2021, 2, 16), "300", "16422", "-2526", "long"),),
    shares=D(300),
    value=D("13896"),
    basis=D("16422"),
    loss=D("-2526"),
    of_basis=D("-0.1538"),
    term="long",
    allowed=D("2526"),
    put_off=ZERO,
    lost=ZERO,
    benefit_now=D("534.12"),
    benefit_net=D("221.40"),
    worth=WORTH,
    cost=HarvestCost(ZERO, D("4.20"), ZERO),
    threshold=D("0.031"),
    substitute="IEMG",
    substitutes=(
        SubstituteChoice("IEMG", "iShares Core MSCI Emerging Markets", "MSCI EM IMI", "high", "Another index."),
        SubstituteChoice("SCHE", "Schwab Emerging Markets", "FTSE Emerging", "medium", "The same provider of indexes."),
    ),
    blocked_by=(),
    ways_out=(),
    lockout_until=CLEAR_DAY,
    verdict=Verdict.CLEAR,
    reasons=("No purchase of VWO or VEMAX falls in its 61 days.",),
)
BND = Candidate(
    account="Brokerage",
    symbol="BND",
    lots=(_lot("bnd-1", date(2021, 8, 9), "250", "21530", "-3392.50", "long"),),
    shares=D(250),
    value=D("18137.50"),
    basis=D("21530"),
    loss=D("-3392.50"),
    of_basis=D("-0.15757"),
    term="long",
    allowed=D("2849.70"),
    put_off=ZERO,
    lost=D("542.80"),
    benefit_now=D("699.00"),
    benefit_net=D("442.00"),
    worth=WORTH,
    cost=HarvestCost(ZERO, D("3.10"), D("9.00")),
    threshold=D("0.027"),
    substitute="SCHZ",
    substitutes=(
        SubstituteChoice("SCHZ", "Schwab US Aggregate Bond", "Bloomberg US Aggregate", "medium", "Another provider."),
    ),
    blocked_by=(Blocker("Sam's IRA", "BND", date(2026, 11, 3), D(40), False, True, D("542.80")),),
    ways_out=(
        WayOut(LATER, D("3392.50"), "Pause Sam’s auto-invest, sell on or after **Dec 4**. All $3,393 counts."),
        WayOut(DAY, D("2849.70"), "Sell today: $2,850 counts, $543 is void. Dec 3 must be paused all the same."),
    ),
    lockout_until=CLEAR_DAY,
    verdict=Verdict.BLOCKED,
    reasons=("Sam’s IRA bought 40 BND on Nov 3.",),
)
VEA = replace(
    VWO,
    symbol="VEA",
    lots=(_lot("vea-1", date(2026, 6, 11), "100", "6143", "-86", "short"),),
    shares=D(100),
    value=D("6057"),
    basis=D("6143"),
    loss=D("-86"),
    of_basis=D("-0.014"),
    term="short",
    allowed=D("86"),
    benefit_now=D("23"),
    benefit_net=D("12"),
    substitute="IEFA",
    substitutes=(SubstituteChoice("IEFA", "iShares Core MSCI EAFE", "MSCI EAFE IMI", "high", "Another index."),),
    verdict=Verdict.FLOOR,
    reasons=("A loss of $86 is under your floor of $100.",),
)


def _clear(text: str = "") -> Mark:
    return Mark(CLEAR_DAY, MarkKind.CLEAR, text)


VWO_WINDOW = WindowGroup(
    symbol="VWO",
    identical=("VWO", "VEMAX"),
    sold=DAY,
    start=START,
    until=UNTIL,
    blocked=False,
    lanes=(
        Lane("Brokerage", (Mark(DAY, MarkKind.SALE, "sell 300", D(300), planned=True), _clear("buy again"))),
        Lane(
            "Roth IRA",
            (Mark(date(2026, 10, 16), MarkKind.PURCHASE, "bought 20 on Oct 16: outside", D(20)), _clear("buy again")),
        ),
        Lane("Sam's IRA", (_clear("buy again"),)),
    ),
)
BND_WINDOW = WindowGroup(
    symbol="BND",
    identical=("BND", "VBTLX"),
    sold=DAY,
    start=START,
    until=UNTIL,
    blocked=True,
    lanes=(
        Lane(
            "Brokerage",
            (
                Mark(DAY, MarkKind.SALE, "sell 250: held back", D(250), planned=True),
                Mark(LATER, MarkKind.CLEAR, "sell from Dec 4: loss counts in full"),
            ),
        ),
        Lane("Rollover IRA", ()),
        Lane(
            "Sam's IRA",
            (
                Mark(date(2026, 11, 3), MarkKind.PURCHASE, "bought 40", D(40), voids=True),
                Mark(date(2026, 12, 3), MarkKind.PURCHASE, "auto-invest 40", D(40), planned=True, voids=True),
            ),
        ),
    ),
    later=(
        date(2026, 11, 4),
        date(2027, 1, 3),
        "window if sold Dec 4: Nov 4 to Jan 3, clear once Dec 3 is paused",
    ),
)
LEDGER = GainsLedger(2026, D("1240"), ZERO, D("875"), D("2526"), D("10000"))
REPORT = HarvestReport(
    as_of=DAY,
    candidates=(VWO, BND, VEA),
    do_not_buy=(
        DoNotBuy("BND", ("BND", "VBTLX"), CLEAR_DAY, "its loss waits for a day that clears it", if_sold_today=True),
        DoNotBuy("VWO", ("VWO", "VEMAX"), CLEAR_DAY, "its loss would be put off", if_sold_today=True),
    ),
    gain_room=None,
    windows=(VWO_WINDOW, BND_WINDOW),
    ledger=LEDGER,
)
NOTHING = HarvestReport(DAY, (), (), None, (), replace(LEDGER, proposed_gains=ZERO, proposed_losses=ZERO))
