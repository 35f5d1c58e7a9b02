"""Tax year: every sale, every wash sale and every difference with a broker behind a year's tax."""

from app.ui.pages.taxes.page import TaxesPage

__all__ = ["TaxesPage"]
