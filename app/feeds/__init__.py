"""Brokers and prices in: a file's bytes to rows in the household's words."""

from app.feeds.reading import read_bytes, read_file

__all__ = ["read_bytes", "read_file"]
