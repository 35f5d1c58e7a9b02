"""What may be asked of an open household about taxes: results, wash sales, harvests, and the forms they fill."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from app.desk.questions import Questions

if TYPE_CHECKING:
    from app.desk.behind import LotBehind
    from app.engine.realized_match import RealizedMatch
    from app.model.harvest import HarvestReport
    from app.model.importing import RealizedRow
    from app.model.tax_year import TaxYear
    from app.model.wash import WashLedger, WashWindow


class TaxQuestions(Questions):
    """The questions; the open household keeps the answers until it changes."""

    def tax_year(self, year: int) -> TaxYear:
        """The year's realised results in taxable accounts, and what they come to."""
        from app.desk.taxes import year_of

        return self._keep(f"tax {year}", lambda: year_of(self._session, year))

    def wash_ledger(self) -> WashLedger:
        """Every wash-sale adjustment of the history; each contested reading is tried, so it takes a while."""
        from app.desk.taxes import wash_of

        return self._keep("wash", lambda: wash_of(self._session))

    def wash_windows(self) -> tuple[WashWindow, ...]:
        """Wash windows open on the day in view."""
        from app.desk.taxes import windows_of

        return self._keep("windows", lambda: windows_of(self._session))

    def harvest(self) -> HarvestReport:
        """Losses worth taking on the day in view, and what must not be bought."""
        from app.desk.taxes import harvest_of

        return self._keep("harvest", lambda: harvest_of(self._session))

    def tax_of_sale(self, lot: str) -> Decimal | None:
        """What selling a lot on the day in view adds to the year's tax, exactly netted; None where it is not known."""
        from app.desk.taxes import tax_of_sale

        return tax_of_sale(self._session, lot)

    def behind_lot(self, lot: str) -> LotBehind:
        """Rows, wash sales, open windows and tax behind an open lot; it may take as long as `wash_ledger`."""
        from app.desk.behind import behind_lots

        return behind_lots(self._session, (lot,))[lot]

    def reconciliation(self, year: int) -> tuple[RealizedMatch, ...]:
        """The year's disposals against the closed lots brokers report."""
        from app.desk.taxes import reconciliation

        return self._keep(f"reconciliation {year}", lambda: reconciliation(self._session, year))

    def tax_years(self) -> tuple[int, ...]:
        """The plan's tax year, that of the day in view, and those in which taxable accounts sold, oldest first."""
        from app.desk.taxes import tax_years

        return self._keep("tax years", lambda: tax_years(self._session))

    def row_sources(self) -> Mapping[str | RealizedRow, str]:
        """File and line in words: of ledger rows and positions by id, of a broker's closed lots by the row."""
        from app.desk.taxes import row_sources

        return self._keep("sources", lambda: row_sources(self._session))

    def write_forms(self, year: int, path: Path) -> Path:
        """Save Form 8949 of a year as a CSV file, or with all that belongs to it as a workbook."""
        from app.desk.taxes import write_forms

        return write_forms(self._session, year, path)
