"""What tests of desk, command line and state share: files written and imported in a line, the sample made once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from app.desk.imports import ImportChoices
from app.desk.plan_file import plan_from_toml
from app.desk.session import Session, run
from app.desk.views import AccountView, FileReview, ImportReview

LEDGER = "id,date,account,action,symbol,shares,price,fees,amount,lots,acquired,description\n"
HOLDINGS = "account,symbol,shares,price,acquired,basis,date\n"
DEPOSIT = "d1,2026-01-05,Brokerage,deposit,,,,,1000"
BUY = "b1,2026-01-06,Brokerage,buy,VTI,2,300,,600"
BAD = "x1,someday,Brokerage,buy,VTI,1,300,,300"
SCHWAB = (
    '"Transactions  for account Brokerage ...724 as of 11/20/2026"\n'
    '"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"\n'
)
PLAN = """
[household]
name = "Test"

[tax]
year = 2026
filing = "joint"
income = 150000

[[account]]
name = "Brokerage"
type = "taxable"

[[account]]
name = "Roth"
type = "roth"

[[class]]
name = "Stocks"
target = 0.6
below = 0.05
above = 0.05

[[class]]
name = "Bonds"
target = 0.4
below = 0.05
above = 0.05

[[security]]
symbol = "VTI"
classes = { "Stocks" = 1.0 }

[[security]]
symbol = "BND"
classes = { "Bonds" = 1.0 }
"""
Put = Callable[[str, str], Path]

_FOLDERS: list[TemporaryDirectory[str]] = []
"""Kept until the process ends, and with it the folder of the sample."""


@cache
def made_sample() -> Path:
    """Make the sample household, once a process."""
    folder = TemporaryDirectory(prefix="evenkeel-sample-")
    _FOLDERS.append(folder)
    path = Path(folder.name) / "sample.evenkeel"
    Session.create(path, sample=True).close()
    return path


def copied_sample(folder: Path) -> Path:
    """Put a fresh copy of the sample household into a folder."""
    return Path(shutil.copy(made_sample(), folder / "sample.evenkeel"))


def ledger_text(*rows: str) -> str:
    """A transactions template; a row is `id,day,account,action,symbol,shares,price,fees,amount…`."""
    return LEDGER + "".join(f"{row}{',' * (LEDGER.count(',') - row.count(','))}\n" for row in rows)


def holdings_text(*rows: str) -> str:
    """A positions template; a row is `account,symbol,shares,price,acquired,basis,day`."""
    return HOLDINGS + "".join(f"{row}{',' * (HOLDINGS.count(',') - row.count(','))}\n" for row in rows)


def reviewed(session: Session, *paths: Path, **choices: object) -> ImportReview:
    """Review files; further words are the import's choices."""
    return run(session.review_files(paths, ImportChoices(**choices)))  # type: ignore[arg-type]  # fields by name


def imported(session: Session, *paths: Path, **choices: object) -> ImportReview:
    """Import files and hand over the review that was carried out."""
    review = reviewed(session, *paths, **choices)
    run(session.commit_import(review, ImportChoices(**choices)))  # type: ignore[arg-type]  # fields by name
    return review


def counted(file: FileReview) -> tuple[int, int, int, int]:
    """Rows that are new, duplicates, twins and held."""
    return file.count("new"), file.count("duplicate"), file.count("twin"), file.count("held")


def adds_up(file: FileReview) -> bool:
    """Tell whether the counts of a card add up to the rows of its file."""
    assert file.read is not None
    return sum(counted(file)) + file.count("ignored") == file.read.rows == len(file.rows)


def set_plan(session: Session, text: str = PLAN) -> None:
    """Put a plan in force from its text."""
    session.save_plan(plan_from_toml(text), "Set plan")


def account(session: Session, name: str) -> AccountView:
    """The account of that name as it is shown."""
    return next(view for view in session.accounts() if view.account.name == name)


def facts(session: Session) -> tuple[object, ...]:
    """Everything a household says that a restart, or undo and redo, must not change."""
    held = session.household()
    return held.plan, held.lots, dict(held.cash), dict(held.trust), dict(held.quotes), session.imports()
