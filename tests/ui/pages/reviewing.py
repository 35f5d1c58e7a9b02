"""What tests of the import review share."""

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from app.ui.pages.import_review import ImportReviewPage

Review = Callable[..., None]


def at_rest(qtbot: QtBot, page: ImportReviewPage) -> None:
    """Wait until no job is at work."""
    qtbot.waitUntil(lambda: not page.context.jobs.running)
