"""A record without its file: what is kept of it beside its cells, and how it is read from that."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Mapping, Sequence

from app.feeds.ofx_statement import SAID, STATEMENT, is_of_list
from app.feeds.reading import read_below
from app.feeds.tables import Block
from app.feeds.values import find_day
from app.model.errors import InputError
from app.model.importing import FileReading

LINE = 2
"""Where a record stands when it is read again: below its column names."""
_NAMES = {"symbol": "Symbol above", "account": "Account above", "as_of": "Day above", "currency": "Currency above"}
"""Columns that are not in the file: what a title, or the position of a lot, says of the record."""

Kept = tuple[str, tuple[str, ...], tuple[str, ...]]
"""Id of the table, column names, cells."""


def kept(reading: FileReading, line: int, cells: Sequence[str]) -> Kept:
    """What must be kept of a record so that it can be read again; no names where that is not possible."""
    table = reading.table_at(line)
    if table is None:
        return "", (), tuple(cells)
    said = {**reading.above.get(table.line, {}), **reading.above.get(line, {})}
    if table.table_id.endswith(STATEMENT):
        parts = [cell.partition(" ") for cell in cells[1:]]
        told = {name: text for name, _, text in reversed(parts)} | said
        told |= {name: "" for name in SAID if name not in told}
        return table.table_id, ("Element", *told), (*cells[:1], *told.values())
    names = [_NAMES[role] for role in said]
    padded = (*cells, *[""] * (len(table.header) - len(cells)))
    wider = (*table.header, *[""] * (len(padded) - len(table.header)))
    return (
        (table.table_id, (*wider, *names), (*padded, *said.values()))
        if said
        else (
            table.table_id,
            table.header,
            tuple(cells),
        )
    )


def read_again(name: str, table_id: str, header: Sequence[str], cells: Sequence[str]) -> FileReading:
    """Read what was kept of a record; its row, if it has one, is that of `LINE`.

    Raises `InputError` where no profile of today knows the table.
    """
    if not header:
        raise InputError("Its column names were not kept, so it cannot be read again without its file.")
    if table_id.endswith(STATEMENT):
        return read_below(name, _statement(table_id, dict(zip(header, cells, strict=False))), Block())
    roles = {text: role for role, text in _NAMES.items()}
    told = list(zip(header, [*cells, *[""] * (len(header) - len(cells))], strict=False))
    said = {roles[text]: cell.strip() for text, cell in told if text in roles}
    plain = [text for text in header if text not in roles]
    rest = [cell for text, cell in told if text not in roles] + list(cells[len(header) :])
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([plain, rest])
    block = Block(said.get("account", ""), said.get("symbol", ""), find_day(said.get("as_of", "")))
    block.currency = said.get("currency", "")
    return read_below(name, out.getvalue(), block)


def _statement(table_id: str, told: Mapping[str, str]) -> str:
    """An OFX statement of one element, which stands in the second line."""
    tag = told["Element"]
    leaves = {name: html.escape(text) for name, text in told.items() if text and name != "Element"}
    element = f"<{tag}>" + "".join(f"<{name}>{text}" for name, text in leaves.items()) + f"</{tag}>"
    listed = f"<INVTRANLIST>\n{element}</INVTRANLIST>" if is_of_list(tag) else f"\n{element}"
    security = "".join(
        f"<{name}>{leaves.get(name, '')}" for name in ("UNIQUEID", "TICKER", "SECNAME") if name in leaves
    )
    head = "".join(f"<{name}>{leaves[name]}" for name in ("CURDEF", "DTASOF", "ACCTID") if name in leaves)
    broker = table_id.removesuffix(STATEMENT)
    return f"<OFX><ORG>{broker}<INVSTMTRS>{head}{listed}</INVSTMTRS><SECINFO>{security}</SECINFO></OFX>"
