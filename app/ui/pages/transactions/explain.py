"""What the inspector says of a row of the ledger."""

from __future__ import annotations

from app.desk.ledger_questions import LedgerLine
from app.ui.format import Formatter
from app.ui.pages.transactions.lines import action_words, event_words, shares_words
from app.ui.widgets.inspector import Explanation, Fact, FormulaRow, Section
from app.ui.widgets.inspector_parts import Notice

EXPLAIN = "explain"
_OPEN = Notice(
    "Not explained",
    "Evenkeel does not know what this did to the shares. Its cash counts; lots are left as they were.",
    "caution",
    "warning",
)
_PENDING = Notice("Pending", "It counts nowhere until an export tells it settled.", "neutral", "clock")


def explain_line(line: LedgerLine, format_: Formatter) -> Explanation:
    """A row with all its figures, the rows that tell one event with it, and where it stands."""
    row = line.row
    facts = (
        ("Account", row.account),
        ("Shares", shares_words(line, format_)),
        ("Price", "" if row.price is None else format_.price(row.price)),
        ("Fees in the amount", format_.money(row.fees, cents=True) if row.fees else ""),
        ("Basis that came with it", "" if row.basis is None else format_.money(row.basis, cents=True)),
        ("Acquired", format_.day(row.acquired, year=True) if row.acquired else ""),
        ("Became", row.other_symbol),
        ("The broker’s word", _own_word(line)),
        ("The broker’s number", row.reference),
    )
    event = tuple(
        Fact(f"{format_.day(other.day, year=True)}, {other.action.replace('-', ' ')}",
             format_.money(other.cash, cents=True, signed=True), key=other.id)
        for other in line.event
    )  # fmt: skip
    together = (Section("One event", f"It {event_words(line, format_)}.", facts=event),) if event else ()
    said = (Section("As the broker says", row.description),) if row.description else ()
    return Explanation(
        title=" ".join(part for part in ("Not explained:" if line.is_open else action_words(line), row.symbol) if part),
        figure=format_.money(row.cash, cents=True, signed=True) if row.cash else "",
        caption=format_.day_long(row.day),
        formula=_formula(line, format_),
        facts=tuple(Fact(label, value) for label, value in facts if value),
        sections=(*together, *said),
        sources=(Fact(row.source),),
        actions=((EXPLAIN, "Explain the word"),) if line.is_open else (),
        notice=_OPEN if line.is_open else None if line.is_settled else _PENDING,
        key=f"ledger:{row.id}",
    )


def _own_word(line: LedgerLine) -> str:
    """The broker's word for what happened, where it says more than ours does."""
    ours = "" if line.is_open else action_words(line)
    return "" if line.printed_action.casefold() == ours.casefold() else line.printed_action


def _formula(line: LedgerLine, format_: Formatter) -> tuple[FormulaRow, ...]:
    """Shares times price, where that is the amount but for the fees."""
    row = line.row
    if not row.shares or not row.price or not row.cash:
        return ()
    worth = row.shares * row.price
    if abs(abs(row.cash) - worth) > row.fees + abs(worth) / 100:
        return ()
    rows = [FormulaRow(f"{format_.shares(row.shares)} × {format_.price(row.price)}", format_.money(worth, cents=True))]
    if row.fees:
        rows.append(FormulaRow("Fees", format_.money(row.fees, cents=True)))
    return tuple(rows)
