"""What the inspector says of a row or a file under review."""

from app.desk.views import FileReview
from app.ui.format import Formatter
from app.ui.pages.import_review.cards import kind_words
from app.ui.pages.import_review.rows import GridRow
from app.ui.pages.words import told
from app.ui.widgets.inspector import Explanation, Fact, Section


def explain_row(file: FileReview, row: GridRow, view: Formatter) -> Explanation:
    """Return a line as the file has it, beside what was read of it."""
    read = row.row
    figures = (
        ("Reading", row.chip.text),
        ("Date", view.day(read.day, year=True) if read.day else ""),
        ("Symbol", read.symbol),
        ("Shares", "" if read.shares is None else view.shares(read.shares)),
        ("Price", "" if read.price is None else view.price(read.price)),
        ("Amount", "" if read.amount is None else view.money(read.amount, cents=True)),
    )
    header = _header(file, row)
    cells = [
        Fact(header[at] if at < len(header) else f"Column {at + 1}", cell)
        for at, cell in enumerate(read.cells)
        if cell.strip() and not view.hide_amounts
    ]
    hidden = "The line is not shown while amounts are hidden." if view.hide_amounts else ""
    return Explanation(
        title=f"Line {row.line:,}",
        caption=file.name,
        facts=tuple(Fact(label, value) for label, value in figures if value),
        sections=(
            *((Section("Note", told(read.note, view)),) if read.note else ()),
            Section("The line as it stands", hidden, facts=tuple(cells)),
        ),
    )


def explain_file(file: FileReview) -> Explanation:
    """Return what was noticed about a file as a whole."""
    notes = tuple(Section("", issue.text) for issue in file.issues if issue.place.line is None)
    return Explanation(title=file.name, caption=kind_words(file), sections=notes)


def _header(file: FileReview, row: GridRow) -> tuple[str, ...]:
    """Return the names of the columns of the table a line stands in, as long as it has as many."""
    table = file.read.table_at(row.line) if file.read is not None else None
    return table.header if table is not None and len(table.header) >= len(row.row.cells) else ()
