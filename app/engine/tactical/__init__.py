"""Tactical tilts: where they stand, what they risk and what they were worth."""
