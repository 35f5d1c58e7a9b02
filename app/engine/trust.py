"""How far an account's records can be relied on: what was found, what could not be done, and which lots lack facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.engine.reconcile import unknown_bases
from app.model.household import Lot, Trust, TrustState
from app.model.reconciliation import Finding, FindingKind

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """An account's findings and what its replay could not do, in sentences; `has_cash` where its cash is known."""

    findings: tuple[Finding, ...]
    reasons: tuple[str, ...]
    has_cash: bool


def trust_in(standings: Mapping[str, Standing], lots: Iterable[Lot]) -> dict[str, Trust]:
    """Every account's trust with these lots in it."""
    held: dict[str, list[Lot]] = defaultdict(list)
    for lot in lots:
        held[lot.account].append(lot)
    return {name: _trust(name, standing, held[name]) for name, standing in standings.items()}


def _trust(account: str, standing: Standing, lots: Sequence[Lot]) -> Trust:
    """What the records of an account allow, worst finding first."""
    known = sorted(standing.findings, key=lambda f: not f.bars)
    findings = (*known, *unknown_bases(account, lots))
    barring = [f.text for f in known if f.bars]
    if not lots and not standing.has_cash and not barring:
        return Trust(TrustState.EMPTY, ("Nothing is known of this account yet. Import a file.",), findings)
    undated = sorted({lot.symbol for lot in lots if lot.acquired is None})
    no_basis = sorted({lot.symbol for lot in lots if lot.basis is None})
    reasons = [*barring, *standing.reasons, *_told(known)]
    if barring:
        return Trust(TrustState.BROKEN, tuple(reasons), findings)
    if undated:
        reasons.append(f"Purchase dates are unknown: {_listed(undated)}.")
    if no_basis:
        reasons.append(f"Basis is unknown: {_listed(no_basis)}.")
    if not standing.has_cash:
        reasons.append("Cash is not stated in any imported file.")
    return Trust(TrustState.HOLDING if undated or no_basis else TrustState.LOTS, tuple(reasons), findings)


def _told(findings: Sequence[Finding]) -> Iterator[str]:
    """What does not add up and bars nothing; incomplete histories of several securities in one sentence."""
    told = [f for f in findings if not f.bars]
    partial = sorted({f.symbol for f in told if f.kind is FindingKind.HISTORY})
    if len(partial) > 1:
        yield f"The transactions do not lead to the position: {_listed(partial)}."
    yield from (f.text for f in told if f.kind is not FindingKind.HISTORY or len(partial) == 1)


def _listed(symbols: list[str]) -> str:
    more = len(symbols) - _MOST_NAMED
    return ", ".join(symbols[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
