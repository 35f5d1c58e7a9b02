"""One module a broker, for what its profile cannot say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.feeds.brokers.degiro import DegiroAccount
from app.feeds.brokers.etrade import EtradeGains
from app.feeds.brokers.fidelity import FidelityHistory, FidelityPositions
from app.feeds.brokers.fidelity_statement import FidelityOptions, FidelityStatement
from app.feeds.brokers.generic import GenericPositions, GenericTransactions
from app.feeds.brokers.prices import PriceReader, WidePriceReader
from app.feeds.brokers.schwab import SchwabTransactions
from app.feeds.brokers.tastytrade import TastytradeHistory
from app.feeds.positions import PositionReader
from app.feeds.profile import TableKind
from app.feeds.realized import RealizedReader
from app.feeds.tables import TableReader
from app.feeds.transactions import TransactionReader
from app.model.importing import FileKind

_BY_KIND: Mapping[FileKind, type[TableReader[Any]]] = {
    FileKind.POSITIONS: PositionReader,
    FileKind.LOTS: PositionReader,
    FileKind.TRANSACTIONS: TransactionReader,
    FileKind.CASH: TransactionReader,
    FileKind.AWARDS: TransactionReader,
    FileKind.REALIZED: RealizedReader,
    FileKind.PRICES: PriceReader,
}
# What a profile's key `reader` may name.
_BY_NAME: Mapping[str, type[TableReader[Any]]] = {
    "degiro_account": DegiroAccount,
    "etrade_gains": EtradeGains,
    "fidelity_history": FidelityHistory,
    "fidelity_options": FidelityOptions,
    "fidelity_positions": FidelityPositions,
    "fidelity_statement": FidelityStatement,
    "generic_positions": GenericPositions,
    "generic_transactions": GenericTransactions,
    "prices_wide": WidePriceReader,
    "schwab_transactions": SchwabTransactions,
    "tastytrade_history": TastytradeHistory,
}


def reader_of(kind: TableKind) -> type[TableReader[Any]]:
    """The reader for a kind of table: its own where it has one, else what its profile says is enough."""
    return _BY_NAME[kind.reader] if kind.reader else _BY_KIND[kind.kind]
