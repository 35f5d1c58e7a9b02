"""Tickets: what to type at each broker, and what came of it."""

from app.ui.pages.tickets.page import TicketsPage

__all__ = ["TicketsPage"]
