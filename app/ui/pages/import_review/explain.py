"""What the inspector says of a row or a file under review."""

from app.desk.views import FileReview
from app.ui.format import Formatter
from app.ui.pages.import_review.cards import kind_words
from app.ui.pages.import_review.rows import GridRow
from app.ui.widgets.inspector import Explanation, Fact, Section


def explain_row(file: FileReview, row: GridRow, view: Formatter) -> Explanation:
    """Return a line as the file has it, beside what was read of it."""
    read = (
        ("Reading", row.chip.text),
        ("Date", view.day(row.day, year=True) if row.day else ""),
        ("Symbol", row.symbol),
        ("Shares", "" if row.shares is None else view.shares(row.shares)),
        ("Price", "" if row.price is None else view.price(row.price)),
        ("Amount", "" if row.amount is None else view.money(row.amount, cents=True)),
    )
    header = _header(file, row)
    cells = [
        Fact(header[at] if at < len(header) else f"Column {at + 1}", cell)
        for at, cell in enumerate(row.cells)
        if cell.strip() and not view.hide_amounts
    ]
    hidden = "The line is not shown while amounts are hidden." if view.hide_amounts else ""
    return Explanation(
        title=f"Line {row.line:,}",
        caption=file.name,
        facts=tuple(Fact(label, value) for label, value in read if value),
        sections=(
            *((Section("Note", row.note),) if row.note else ()),
            Section("The line as it stands", hidden, facts=tuple(cells)),
        ),
    )


def explain_file(file: FileReview) -> Explanation:
    """Return what was noticed about a file as a whole."""
    notes = tuple(Section("", issue.text) for issue in file.issues if issue.place.line is None)
    return Explanation(title=file.name, caption=kind_words(file), sections=notes)


def _header(file: FileReview, row: GridRow) -> tuple[str, ...]:
    """Return the nearest header above a line, as long as it has as many columns."""
    if file.read is None:
        return ()
    above = [
        record.cells
        for record in file.read.records
        if record.row_class == "header" and record.line < row.line and len(record.cells) >= len(row.cells)
    ]
    return above[-1] if above else ()
