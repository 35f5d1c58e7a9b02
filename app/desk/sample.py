"""The fictional household that ships with Evenkeel: where its files lie."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.resources import resource_path

SAMPLE_DAY = date(2026, 11, 20)


@dataclass(frozen=True, slots=True)
class SampleFiles:
    """The Alders: a plan, the ledger and the snapshot to import in this order, ten years of prices."""

    plan: Path
    imports: tuple[Path, ...]
    prices: Path


def sample_files() -> SampleFiles:
    """Return the shipped sample household, as of `SAMPLE_DAY`."""
    return SampleFiles(
        plan=resource_path("sample/plan.toml"),
        imports=(resource_path("sample/transactions.csv"), resource_path("sample/positions.csv")),
        prices=resource_path("sample/prices.csv"),
    )
