"""The Transactions page."""

from app.ui.pages.transactions.page import TransactionsPage

__all__ = ["TransactionsPage"]
