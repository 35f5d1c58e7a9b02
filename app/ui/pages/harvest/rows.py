"""A harvest report as rows and words: candidates with their verdict, windows, the rule in force; all of it frozen."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

from app.model.harvest import Candidate, GainsLedger, HarvestReport, Lane, Verdict, WindowGroup
from app.model.number import ZERO
from app.model.plan import HarvestRules, Strictness
from app.model.proposal import Proposal, Side
from app.ui.format import NOTHING, UNKNOWN, Formatter
from app.ui.pages.words import told
from app.ui.widgets.chip import ChipView

Proposed = Mapping[str, Decimal]
"""Shares a proposal sells, by lot."""
NOTHING_PROPOSED: Proposed = MappingProxyType({})
RULES: dict[Strictness, str] = {
    Strictness.CUSIP: "same security",
    Strictness.IDENTICAL: "same fund, any share class",
    Strictness.SAME_INDEX: "same index",
    Strictness.SIMILAR: "similar exposure",
}


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """One candidate as it is shown, with the values it sorts by."""

    key: str
    symbol: str
    account: str
    acquired: str
    shares: str
    loss: str
    of_basis: str
    term: str
    saves: str
    after: str
    stand_in: str
    verdict: ChipView
    candidate: Candidate


def candidate_rows(
    report: HarvestReport, floors: HarvestRules, format_: Formatter, proposed: Proposed = NOTHING_PROPOSED
) -> tuple[CandidateRow, ...]:
    """Rows in the report's order; `proposed` are the shares the proposal sells, by lot."""
    return tuple(_row(candidate, floors, format_, proposed) for candidate in report.candidates)


def _row(candidate: Candidate, floors: HarvestRules, format_: Formatter, proposed: Proposed) -> CandidateRow:
    return CandidateRow(
        key=candidate.key,
        symbol=candidate.symbol,
        account=candidate.account,
        acquired=acquired_words(candidate, format_),
        shares=format_.shares(candidate.shares),
        loss=format_.money(candidate.loss),
        of_basis=format_.weight(candidate.of_basis),
        term=candidate.term or UNKNOWN,
        saves=format_.money(candidate.benefit_now),
        after=format_.money(candidate.benefit_net),
        stand_in=candidate.substitute or NOTHING,
        verdict=verdict_chip(candidate, floors, format_, proposed),
        candidate=candidate,
    )


def acquired_words(candidate: Candidate, format_: Formatter) -> str:
    """`Aug 9, 2021` for one lot, `3 lots` for more."""
    lots = candidate.lots
    return format_.day(lots[0].acquired, year=True) if len(lots) == 1 else f"{format_.count(len(lots))} lots"


def verdict_chip(
    candidate: Candidate, floors: HarvestRules, format_: Formatter, proposed: Proposed = NOTHING_PROPOSED
) -> ChipView:
    """What a candidate comes to, in words with a glyph; its reasons are the tip."""
    tip = told(" ".join(candidate.reasons), format_)
    match candidate.verdict:
        case Verdict.CLEAR:
            return ChipView(_clear_words(candidate, format_, proposed), "good", "check", tip)
        case Verdict.BLOCKED:
            return ChipView(_blocked_words(candidate), "danger", "octagon", tip)
        case Verdict.FLOOR:
            return ChipView(f"Under your {floor_words(candidate, floors, format_)} floor", "neutral", "info", tip)
        case Verdict.NO_SUBSTITUTE:
            return ChipView("No stand-in", "caution", "warning", tip)
        case Verdict.NOT_WORTH:
            return ChipView("Later tax and cost exceed it", "neutral", "info", tip)
        case Verdict.WAIT:
            return ChipView("Waits for a larger loss", "neutral", "clock", tip)


def _clear_words(candidate: Candidate, format_: Formatter, proposed: Proposed) -> str:
    sold = sum((proposed.get(lot.id, ZERO) for lot in candidate.lots), ZERO)
    if sold >= candidate.shares:
        return "Clear, in proposal"
    return f"Clear, {format_.shares(sold)} in proposal" if sold else "Clear"


def _blocked_words(candidate: Candidate) -> str:
    accounts = list(dict.fromkeys(blocker.account for blocker in candidate.blocked_by))
    if not accounts:
        return "Blocked"
    return f"Blocked by {accounts[0]}" + (f" +{len(accounts) - 1}" if len(accounts) > 1 else "")


def floor_words(candidate: Candidate, floors: HarvestRules, format_: Formatter) -> str:
    """The floor a loss lies under: the amount, or else the part of basis."""
    if -candidate.loss < floors.minimum_loss:
        return format_.money(floors.minimum_loss)
    return format_.weight(floors.minimum_part)


def proposed_shares(proposal: Proposal | None) -> Proposed:
    """What a proposal sells, by lot."""
    trades = proposal.trades if proposal else ()
    return {lot.id: lot.shares for trade in trades if trade.side is Side.SELL for lot in trade.lots}


def together_words(report: HarvestReport, format_: Formatter) -> str:
    """What all clear losses save at once, where there is more than one."""
    if sum(c.verdict is Verdict.CLEAR for c in report.candidates) <= 1:
        return ""
    saved = format_.money(report.saved_together)
    return f"Each loss is counted as if it were the only sale; all that are clear save {saved} this year together."


def with_proposal(ledger: GainsLedger, proposal: Proposal | None, taxable: Collection[str]) -> GainsLedger:
    """The year's ledger with what a proposal would realise in accounts that are taxed."""
    trades = [t for t in proposal.trades if t.account in taxable] if proposal else []
    gains = [lot.gain for t in trades for lot in t.lots if lot.gain is not None]
    return replace(
        ledger,
        proposed_gains=sum((g for g in gains if g > 0), ZERO),
        proposed_losses=-sum((g for g in gains if g < 0), ZERO),
    )


def windows_told(groups: tuple[WindowGroup, ...], format_: Formatter) -> tuple[WindowGroup, ...]:
    """The windows, their words without amounts where the user hides them."""
    if not format_.hide_amounts:
        return groups
    return tuple(
        replace(
            group,
            lanes=tuple(
                Lane(lane.account, tuple(replace(mark, text=told(mark.text, format_)) for mark in lane.marks))
                for lane in group.lanes
            ),
            later=None if group.later is None else (*group.later[:2], told(group.later[2], format_)),
        )
        for group in groups
    )


def foot_words(wash: Strictness) -> str:
    """What the 61 days are, and which securities count as one."""
    return (
        "61 days: 30 before, the day, 30 after. Two lots match if your rule calls them substantially identical; "
        f"the rule in force is “{RULES[wash]}”."
    )


def room_words(report: HarvestReport, format_: Formatter) -> str:
    """What can be gained without federal tax, empty where nothing can."""
    room = report.gain_room
    return "" if room is None or room.room <= ZERO else told(room.text, format_)


def group_of(report: HarvestReport, candidate: Candidate) -> int | None:
    """The place of a candidate's window among the report's."""
    return next(
        (
            at
            for at, group in enumerate(report.windows)
            if candidate.symbol == group.symbol or candidate.symbol in group.identical
        ),
        None,
    )


def candidate_of(report: HarvestReport, group: WindowGroup) -> Candidate | None:
    """The candidate whose sale a group's planned mark is: the first of its securities."""
    names = {group.symbol, *group.identical}
    return next((candidate for candidate in report.candidates if candidate.symbol in names), None)
