"""Charts: what happened to the weights, day by day, with the band that was in force."""

from app.ui.pages.charts.page import ChartsPage

__all__ = ["ChartsPage"]
