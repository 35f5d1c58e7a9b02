"""Cost of balance: how even, at what price, and the kept proposals side by side."""

from app.ui.pages.balance.page import BalancePage

__all__ = ["BalancePage"]
