"""Settings: how the window looks, and the facts and rules every calculation reads."""

from app.ui.pages.settings.page import SettingsPage

__all__ = ["SettingsPage"]
