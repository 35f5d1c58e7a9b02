"""Today: what is true now, what there is to decide, and where every class stands against its band."""

from app.ui.pages.today.page import TodayPage

__all__ = ["TodayPage"]
