"""Trades on their way out: what to type at the broker, as a workbook, as a basket file, as a sentence."""
