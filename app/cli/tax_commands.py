"""The commands of taxes: realised results, wash sales, harvests."""

from __future__ import annotations

import argparse

from app.cli import tax_shapes
from app.cli.answer import Answer
from app.cli.shapes import iso, money
from app.cli.tables import table
from app.cli.tax_shapes import part
from app.desk.session import Session
from app.model.harvest import Verdict
from app.model.number import plain
from app.model.tax_year import TaxYear


def tax(session: Session, arguments: argparse.Namespace) -> Answer:
    """A year's results, and its forms where they are asked for."""
    year = arguments.year if arguments.year is not None else session.as_of.year
    found = session.tax_year(year)
    shape = tax_shapes.tax_year(found)
    text = _tax_text(found)
    if arguments.form8949 is not None:
        shape["file"] = str(session.write_forms(year, arguments.form8949))
        text += f"\n\nSaved {arguments.form8949}."
    if arguments.reconcile:
        matches = session.reconciliation(year)
        shape["reconciliation"] = [tax_shapes.realized_match(m) for m in matches]
        rows = [(m.account, m.symbol, iso(m.sold), money(m.basis), money(m.disallowed), m.text) for m in matches]
        head = ("account", "symbol", "sold", "basis, ours less theirs", "disallowed, ours less theirs", "why")
        text += "\n\n" + table(head, rows, frozenset({3, 4}))
    unknown = any(d.basis is None for d in found.disposals)
    return Answer(shape, text, issues_left=unknown)


def _tax_text(found: TaxYear) -> str:
    head = ("account", "symbol", "acquired", "sold", "shares", "proceeds", "basis", "gain", "term", "disallowed")
    rows = [
        (
            d.account,
            d.symbol,
            iso(d.acquired),
            iso(d.sold),
            plain(d.shares),
            money(d.proceeds),
            money(d.basis),
            money(d.gain),
            d.term,
            money(d.disallowed),
        )
        for d in found.disposals
    ]
    netted, due = found.netted, found.due
    sums: list[tuple[str, str | None]] = [
        ("Short-term", money(found.short)),
        ("Long-term", money(found.long)),
        ("Net short-term, carryforward in", part(netted, "net_short")),
        ("Net long-term, carryforward in", part(netted, "net_long")),
        ("Deducted from other income", part(netted, "deduction")),
        ("Carried on, short-term", part(netted, "carry_short")),
        ("Carried on, long-term", part(netted, "carry_long")),
        ("Estimated tax of these results", part(due, "total")),
    ]
    parts = [table(head, rows, frozenset({4, 5, 6, 7, 9})), table((str(found.year), "amount"), sums, frozenset({1}))]
    return "\n\n".join([*parts, *(i.text for i in found.issues), "Estimates, not a return."])


def wash(session: Session, _arguments: argparse.Namespace) -> Answer:
    """The wash-sale ledger and the windows that are open."""
    adjustments, windows = session.wash_ledger().adjustments, session.wash_windows()
    rows = [
        (
            iso(a.sold),
            a.loss_symbol,
            a.loss_account,
            plain(a.shares),
            money(a.disallowed),
            "lost for good" if a.permanent else "put off",
            f"{a.symbol} of {a.bought} in {a.account}",
            str(a.certainty) + (f" ({', '.join(a.depends_on)})" if a.depends_on else ""),
            a.authority,
        )
        for a in adjustments
    ]
    head = ("sold", "symbol", "account", "shares", "disallowed", "", "replaced by", "how firm", "authority")
    open_rows = [(w.symbol, w.account, iso(w.start), iso(w.until), str(w.kind)) for w in windows]
    text = table(head, rows, frozenset({3, 4})) if rows else "No loss was washed."
    windows_text = table(("symbol", "account", "from", "to", "kind"), open_rows) if open_rows else "No window is open."
    return Answer(tax_shapes.wash(adjustments, windows), f"{text}\n\n{windows_text}")


def harvest(session: Session, _arguments: argparse.Namespace) -> Answer:
    """Losses worth taking, and what must not be bought."""
    report = session.harvest()
    rows = [
        (
            c.symbol,
            c.account,
            plain(c.shares),
            money(c.loss),
            c.term,
            money(c.benefit_now),
            money(c.benefit_net),
            c.substitute or None,
            str(c.verdict),
            " ".join(c.reasons),
        )
        for c in report.candidates
    ]
    head = ("symbol", "account", "shares", "loss", "term", "saves now", "after later tax", "stand-in", "verdict", "why")
    parts = [table(head, rows, frozenset({2, 3, 5, 6})) if rows else "No lot stands at a loss that could be taken."]
    if sum(c.verdict is Verdict.CLEAR for c in report.candidates) > 1:
        together = f"All that are clear together save ${report.saved_together:,}."
        parts.append(f"Each is counted as if it were the only sale. {together}")
    if report.do_not_buy:
        locked = [(d.symbol, iso(d.until), d.because) for d in report.do_not_buy]
        parts.append(table(("do not buy", "until", "because"), locked))
    if report.gain_room is not None:
        parts.append(report.gain_room.text)
    parts += [s.text for s in report.switch_backs]
    parts += [i.text for i in report.issues]
    parts.append("Calculated from your targets and rules. Review before use. Nothing is submitted or executed.")
    return Answer(tax_shapes.harvest(report), "\n\n".join(parts), issues_left=bool(report.issues))
