"""The places of the window; each page is loaded at its first visit, because charts bring heavy libraries."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.ui.pages.page import Page

PLACES = ("today", "accounts", "targets", "rebalance", "harvest", "charts", "tickets")
"""What the rail shows, from above; settings stand apart below."""

SECTIONS = (
    ("appearance", "Appearance"),
    ("household", "Household"),
    ("tax", "Tax"),
    ("rules", "Rules and triggers"),
    ("trading", "Trading by account"),
    ("prices", "Prices"),
    ("templates", "Import templates"),
)
"""The parts of the settings, in order."""

_CLASSES = {
    "today": "today.TodayPage",
    "accounts": "accounts.AccountsPage",
    "targets": "targets.TargetsPage",
    "rebalance": "rebalance.RebalancePage",
    "harvest": "harvest.HarvestPage",
    "charts": "charts.ChartsPage",
    "tickets": "tickets.TicketsPage",
    "settings": "settings.SettingsPage",
    "import": "import_review.ImportReviewPage",
    "wizard": "import_wizard.ImportWizardPage",
    "held": "held_rows.HeldRowsPage",
    "taxes": "taxes.TaxesPage",
    "transactions": "transactions.TransactionsPage",
    "balance": "balance.BalancePage",
    "performance": "performance.PerformancePage",
}

HOMES = {
    "import": "accounts",
    "wizard": "accounts",
    "held": "accounts",
    "transactions": "accounts",
    "taxes": "harvest",
    "balance": "rebalance",
    "performance": "charts",
}
"""Pages that are no place of the rail, and the place that is marked while they are in front."""


def page_class(key: str) -> type[Page]:
    """Load the class of a page; KeyError for a key that is none."""
    module, _, name = _CLASSES[key].partition(".")
    found: type[Page] = getattr(import_module(f"app.ui.pages.{module}"), name)
    return found
