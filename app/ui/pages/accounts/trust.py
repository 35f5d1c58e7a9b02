"""What the inspector says of an account's records: each finding in words and numbers, with a button for each fix."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.desk.views import AccountView
from app.model.household import TrustState
from app.model.reconciliation import REMOVE_OPENING, Finding, FindingKind, OpeningBalance
from app.model.security import CASH
from app.ui.explain import explain_account
from app.ui.format import Formatter
from app.ui.pages.words import told
from app.ui.widgets.inspector import Explanation, Fact, FormulaRow, Section
from app.ui.widgets.inspector_parts import Notice

ADD_ALL = "add-all"
ALLOW, BAR = "allow-unreconciled", "bar-unreconciled"
_MOST = 8
_KINDS: dict[FindingKind, str] = {
    FindingKind.LOTS: "lots and position",
    FindingKind.LOT_BASIS: "basis of the lots",
    FindingKind.FILE_TOTAL: "A file’s own total",
    FindingKind.HISTORY: "transactions and position",
    FindingKind.CASH: "Cash",
    FindingKind.REALIZED: "closed lots",
    FindingKind.BASIS_UNKNOWN: "basis unknown",
}


@dataclass(frozen=True, slots=True)
class Records:
    """What is known of an account's records beside its trust: all findings, and its opening balances."""

    findings: tuple[Finding, ...] = ()
    openings: tuple[OpeningBalance, ...] = ()
    can_write: bool = True

    @property
    def proposed(self) -> tuple[OpeningBalance, ...]:
        """The opening balances that findings propose."""
        return tuple(f.opening for f in self.findings if f.opening is not None)


def fix_key(finding: int, fix: int) -> str:
    """What the button of a fix tells: the places of the finding and of the fix."""
    return f"fix|{finding}|{fix}"


def explain_records(view: AccountView, records: Records, format_: Formatter) -> Explanation:
    """An account as `explain_account` has it, with what was found in the place of the bare reasons."""
    plain = explain_account(view, format_)
    if not records.findings and not records.openings and not view.account.sell_unreconciled:
        return plain
    texts = {f.text for f in records.findings}
    rest = " ".join(told(reason, format_) for reason in view.trust.reasons if reason not in texts)
    sections = (
        *_sales(view, records),
        *_all_proposed(records, format_),
        *_findings(records, format_),
        *((Section("Also", rest),) if rest else ()),
        *_openings(records, format_),
    )
    return replace(plain, sections=sections, notice=_notice(view))


def _notice(view: AccountView) -> Notice | None:
    """What the state means for sales."""
    if view.trust.state is not TrustState.BROKEN:
        return None
    if view.account.sell_unreconciled:
        text = "You let it be sold all the same. Proposals say so at each sale."
        return Notice("Does not add up", text, "caution", "warning")
    return Notice("Does not add up", f"{_barred(view)} stays as it is until it does.", "danger", "octagon")


def _barred(view: AccountView) -> str:
    symbols = sorted({f.symbol for f in view.trust.findings if f.bars})
    more = len(symbols) - 3
    return ", ".join(symbols[:3]) + (f" and {more} more" if more > 0 else "")


def _sales(view: AccountView, records: Records) -> Iterator[Section]:
    """The exception for sales, where there is something to make it for."""
    allowed = view.account.sell_unreconciled
    if not records.can_write or not (allowed or any(f.bars for f in records.findings)):
        return
    choices = (
        (BAR, "Keep what does not reconcile out of every sale."),
        (ALLOW, "Sell it all the same: its lots, basis and tax may be wrong."),
    )
    yield Section("Sales in this account", choices=choices, chosen=ALLOW if allowed else BAR)


def _all_proposed(records: Records, format_: Formatter) -> Iterator[Section]:
    count = len(records.proposed)
    if count > 1 and records.can_write:
        text = "Shares and cash that must have been there before the first row. Basis can be entered later."
        yield Section(
            "Opening balances", text, buttons=((ADD_ALL, f"Add all {format_.counted(count, 'opening balance')}"),)
        )


def _findings(records: Records, format_: Formatter) -> Iterator[Section]:
    for place, finding in enumerate(records.findings[:_MOST]):
        yield _finding(place, finding, format_, can_write=records.can_write)
    rest = records.findings[_MOST:]
    if rest:
        symbols = dict.fromkeys(f.symbol for f in rest if f.symbol)
        text = f"{format_.counted(len(rest), 'more finding').capitalize()}: {', '.join(symbols)}."
        yield Section("And", text)


def _finding(place: int, finding: Finding, format_: Formatter, *, can_write: bool) -> Section:
    kind = _KINDS[finding.kind]
    named = finding.symbol and finding.symbol != CASH
    sentence = told(finding.text, format_)
    return Section(
        f"{finding.symbol}: {kind}" if named else kind,
        _capital(sentence.removeprefix(f"{finding.symbol}: " if named else "Cash: ")),
        formula=_figures(finding, format_),
        buttons=tuple((fix_key(place, n), told(fix.label, format_)) for n, fix in enumerate(finding.fixes))
        if can_write
        else (),
    )


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _figures(finding: Finding, format_: Formatter) -> tuple[FormulaRow, ...]:
    if finding.ours is None and finding.theirs is None:
        return ()
    sides = (finding.ours, finding.theirs, finding.difference)
    figures = [format_.shares(x) if finding.is_shares else format_.money(x, cents=True) for x in sides]
    unit = " shares" if finding.is_shares else ""
    theirs = "The file’s total" if finding.kind is FindingKind.FILE_TOTAL else "The broker’s"
    ours = "Its rows" if finding.kind is FindingKind.FILE_TOTAL else "Ours"
    names = (ours, theirs, "Difference")
    return tuple(FormulaRow(name, figure + unit) for name, figure in zip(names, figures, strict=True))


def _openings(records: Records, format_: Formatter) -> Iterator[Section]:
    """The opening balances there are, each with a way to take it out."""
    if not records.openings:
        return
    remove = "Remove" if records.can_write else ""
    facts = tuple(
        Fact(_opening_words(b, format_), remove, key=f"{REMOVE_OPENING}|{b.id}" if remove else "")
        for b in records.openings
    )
    yield Section("Opening balances entered", facts=facts)


def _opening_words(balance: OpeningBalance, format_: Formatter) -> str:
    day = format_.day(balance.day, year=True)
    if balance.shares is None:
        return f"{format_.money(balance.cash, cents=True)} in cash on {day}"
    basis = "basis unknown" if balance.basis is None else f"basis {format_.money(balance.basis, cents=True)}"
    bought = "" if balance.acquired is None else f", bought {format_.day(balance.acquired, year=True)}"
    return f"{format_.shares(balance.shares)} {balance.symbol} on {day}, {basis}{bought}"
