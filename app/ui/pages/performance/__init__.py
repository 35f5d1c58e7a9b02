"""The Performance page: what was earned, and what decisions about breaches added to it."""

from app.ui.pages.performance.page import PerformancePage

__all__ = ["PerformancePage"]
