"""An invented broker whose profile tests write into the user's folder, key by key."""

from collections import Counter

from app.feeds import read_bytes
from app.feeds.profile import user_folder
from app.model.importing import FileReading, PositionRow, TransactionRow

LEDGER = """
broker = "acme"
name = "Acme"

[[table]]
id = "acme.ledger"
kind = "transactions"
required = ["date", "shares"]
{keys}

[table.columns]
date = ["acme day"]
action = ["deed"]
symbol = ["what"]
description = ["words"]
shares = ["count"]
price = ["each"]
amount = ["sum"]
{columns}

[table.actions]
buy = ["bought"]
sell = ["sold"]
cash = ["moved"]
reinvest = ["again"]
mirror = ["again too"]
{actions}

{tables}
"""
HOLDINGS = """
broker = "acme"
name = "Acme"

[[table]]
id = "acme.holdings"
kind = "positions"
required = ["symbol", "shares"]
{keys}

[table.columns]
symbol = ["acme what"]
shares = ["count"]
price = ["each"]
value = ["worth"]
{columns}

{tables}
"""


def profile(text: str, **parts: str) -> None:
    """Put a profile into the user's folder."""
    user_folder().mkdir(parents=True, exist_ok=True)
    filled = text.format(**{"keys": "", "columns": "", "actions": "", "tables": "", **parts})
    (user_folder() / "acme.toml").write_text(filled, encoding="utf-8")


def read(*lines: str, name: str = "x.csv") -> FileReading:
    """The reading of a file of these lines."""
    reading = read_bytes(name, ("\n".join(lines) + "\n").encode())
    assert reading.broker == "acme"
    return reading


def transactions(*lines: str) -> tuple[TransactionRow, ...]:
    """The transactions in these lines."""
    return read(*lines).transactions


def positions(*lines: str) -> tuple[PositionRow, ...]:
    """The positions in these lines."""
    return read(*lines).positions


def classes(reading: FileReading) -> Counter[str]:
    """How many records are of which class."""
    return Counter(record.row_class.value for record in reading.records)
