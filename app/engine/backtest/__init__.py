"""Rebalancing policies tried on the past: what a rule is, and what following it would have come to."""
