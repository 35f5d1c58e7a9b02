"""Consistency of the household, beyond the integrity of its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.desk.price_checks import series_issues
from app.model.household import TrustState
from app.model.issue import Issue, Severity

if TYPE_CHECKING:
    from app.desk.session import Session


def check(session: Session) -> tuple[Issue, ...]:
    """Everything worth knowing of the file, rows kept for review, prices, classes and trust."""
    found = list(session.file.check())
    household = session.household()
    held = session.held_rows()
    if held:
        found.append(
            Issue(
                Severity.REVIEW,
                "held-rows",
                f"{len(held)} imported rows wait for review. They count for nothing until then.",
            )
        )
    for missing in session.missing_holdings():
        text = f"“{missing.file}” no longer names {missing.symbol} in {missing.account}, and no sale ends it."
        advice = "It counts as gone; say on Accounts if it is still held."
        found.append(Issue(Severity.WARNING, "holding-missing", f"{text} {advice}"))
    symbols = sorted({x.symbol for x in household.lots})
    unpriced = [s for s in symbols if household.price(s) is None]
    if unpriced:
        found.append(
            Issue(
                Severity.WARNING, "no-price", f"No price for {', '.join(unpriced)}. Import prices or a positions file."
            )
        )
    bare = [s for s in symbols if not household.security(s).classes]
    if bare and household.plan.classes:
        found.append(
            Issue(
                Severity.WARNING,
                "unclassified",
                f"No asset class for {', '.join(bare)}. Put them into classes on Targets.",
            )
        )
    found += series_issues(session.file)
    for name, trust in household.trust.items():
        if trust.state is TrustState.BROKEN:
            found.append(Issue(Severity.WARNING, "does-not-reconcile", f"{name}: {' '.join(trust.reasons)}"))
    return tuple(found)
