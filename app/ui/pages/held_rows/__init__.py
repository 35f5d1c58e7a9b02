"""What imports left open: rows kept back, and brokers' words nobody has explained."""

from app.ui.pages.held_rows.page import HeldRowsPage

__all__ = ["HeldRowsPage"]
