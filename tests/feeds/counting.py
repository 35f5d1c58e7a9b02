"""What is counted of a reading beside figures worked out by hand."""

from decimal import Decimal

from app.model.importing import FileReading, RowClass


def cash_of(reading: FileReading) -> Decimal:
    """The cash of all transactions."""
    return sum((row.cash for row in reading.transactions), Decimal(0))


def counts_of(reading: FileReading) -> tuple[int, int, int]:
    """Rows, rows left out by rule, rows held."""
    classes = [record.row_class for record in reading.records]
    return classes.count(RowClass.ROW), classes.count(RowClass.BY_RULE), classes.count(RowClass.REVIEW)
