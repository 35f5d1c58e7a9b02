"""Rebalance: goal, trades with their reasons, and what they do."""

from app.ui.pages.rebalance.page import RebalancePage

__all__ = ["RebalancePage"]
