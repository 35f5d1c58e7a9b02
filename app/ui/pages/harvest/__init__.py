"""Harvest: losses worth taking, what stands in their way, and what must not be bought."""

from app.ui.pages.harvest.page import HarvestPage

__all__ = ["HarvestPage"]
