"""Substantially identical securities (IRC 1091): groups closed transitively, apart from substitutes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.model.security import Security


def identity_groups(securities: Iterable[Security]) -> Mapping[str, str]:
    """Symbol → name of its group, the first of its symbols in alphabetical order; a symbol alone is its own group."""
    leader: dict[str, str] = {}

    def find(symbol: str) -> str:
        while leader.setdefault(symbol, symbol) != symbol:
            symbol = leader[symbol]
        return symbol

    for security in securities:
        for other in security.identical:
            first, second = sorted((find(security.symbol), find(other)))
            leader[second] = first
        find(security.symbol)
    return {symbol: find(symbol) for symbol in leader}
