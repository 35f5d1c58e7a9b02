"""Accounts: what is held, lot by lot, how far the records can be relied on, and past imports."""

from app.ui.pages.accounts.page import AccountsPage

__all__ = ["AccountsPage"]
