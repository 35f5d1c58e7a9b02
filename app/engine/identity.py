"""Substantially identical securities (IRC 1091): groups closed transitively, apart from substitutes.

The law gives no list, so the plan's `rules.wash` says how wide a group is. Facts of known funds come from the bundled
table; what the plan says of a security comes before them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from app.engine.option_symbol import is_option
from app.model.household import Household
from app.model.plan import Strictness
from app.model.security import FundFacts, Security

NO_FACTS: Mapping[str, FundFacts] = MappingProxyType({})


def groups_of(household: Household) -> Mapping[str, str]:
    """The groups under the household's own plan, known funds that nobody holds among them."""
    return identity_groups(household.securities.values(), household.plan.rules.wash, household.funds)


def identity_groups(
    securities: Iterable[Security],
    strictness: Strictness = Strictness.IDENTICAL,
    facts: Mapping[str, FundFacts] = NO_FACTS,
) -> Mapping[str, str]:
    """Symbol → name of its group, the first of its symbols in alphabetical order; a symbol alone is its own group.

    `cusip` is the symbol alone. `identical` adds what the plan declares and the share classes of one fund, `same-index`
    funds that follow one index. `similar` adds index funds of one exposure, which are each other's bundled substitutes,
    and securities that name each other as substitutes in the plan; a one-sided substitute stays one. Options never
    join, whatever is declared: a call is matched with its shares by the ledger. Contracts of IRC 1256 join only what is
    declared.
    """
    known = {s.symbol: s for s in securities}
    named = {other for s in known.values() for other in s.identical}
    groups = _Groups(sorted({*known, *named, *facts}))
    if strictness is Strictness.CUSIP:
        return groups.names()
    for security in known.values():
        groups.join(security.symbol, *security.identical)
    for fund in facts.values():
        groups.join(fund.symbol, fund.fund)
    contracts = {s.symbol for s in known.values() if s.section_1256}
    symbols = [symbol for symbol in {**known, **facts} if symbol not in contracts]
    if strictness in (Strictness.SAME_INDEX, Strictness.SIMILAR):
        groups.join_alike({symbol: index_key(followed_index(symbol, known, facts)) for symbol in symbols})
    if strictness is Strictness.SIMILAR:
        groups.join_alike({fund.symbol: fund.exposure for fund in facts.values() if fund.index})
        for security in known.values():
            mutual = (s for s in security.substitutes if s in known and security.symbol in known[s].substitutes)
            groups.join(security.symbol, *mutual)
    return groups.names()


def followed_index(symbol: str, securities: Mapping[str, Security], facts: Mapping[str, FundFacts]) -> str:
    """What a security follows: the plan's word, else that of the table, empty where neither knows."""
    security, fund = securities.get(symbol), facts.get(symbol)
    return (security.index if security else "") or (fund.index if fund else "")


def index_key(index: str) -> str:
    """An index's name as it is compared: letter case, spaces and a closing “Index” do not tell two apart."""
    return " ".join(index.casefold().split()).removesuffix(" index")


class _Groups:
    """Sets of symbols that only ever grow together; each is led by its first symbol."""

    def __init__(self, symbols: Iterable[str]) -> None:
        self._leader = {symbol: symbol for symbol in symbols}

    def _find(self, symbol: str) -> str:
        while self._leader.setdefault(symbol, symbol) != symbol:
            symbol = self._leader[symbol]
        return symbol

    def join(self, *symbols: str) -> None:
        """Make one group of the groups of all these symbols, options left out."""
        first, *others = symbols
        for other in others:
            if other != first and not is_option(first) and not is_option(other):
                kept, gone = sorted((self._find(first), self._find(other)))
                self._leader[gone] = kept

    def join_alike(self, marks: Mapping[str, str]) -> None:
        """Join the symbols that bear one mark; an empty mark says nothing."""
        first: dict[str, str] = {}
        for symbol, mark in marks.items():
            if mark:
                self.join(first.setdefault(mark, symbol), symbol)

    def names(self) -> dict[str, str]:
        """The group of every symbol."""
        return {symbol: self._find(symbol) for symbol in list(self._leader)}
