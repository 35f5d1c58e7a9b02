"""The Page base: refreshes when it is seen, tells failures, runs jobs through its context."""

import pytest
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from app.desk.views import Progress
from app.model.errors import InputError
from app.ui.job import Steps, once
from app.ui.pages.page import Page, PageContext
from app.ui.widgets.banner import Banner
from tests.ui.page_fixtures import keep

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


class CountingPage(Page):
    """Counts how often it shows the household anew."""

    key = "counting"
    title = "Counting"
    icon = "today"
    refreshed = 0

    def refresh(self) -> None:
        """Count."""
        self.refreshed += 1


@pytest.fixture
def page(qtbot: QtBot, context: PageContext) -> CountingPage:
    """Give a page that was not shown yet."""
    made = CountingPage(context)
    qtbot.addWidget(made)
    return made


def test_a_page_refreshes_when_it_is_seen(page: CountingPage, context: PageContext) -> None:
    """Not before it shows; at once while it is visible; once for all changes while it was hidden."""
    assert page.refreshed == 0
    page.show()
    assert page.refreshed == 1
    context.changed()
    assert page.refreshed == 2
    page.hide()
    context.changed()
    context.changed()
    assert page.refreshed == 2
    page.show()
    page.hide()
    assert page.refreshed == 3


def test_a_failure_stands_until_it_is_closed(page: CountingPage, qtbot: QtBot) -> None:
    """One banner at a time, with all three parts of the error."""
    page.tell(InputError("Title.", "Detail.", "Advice."))
    page.tell(InputError("Other."))
    banners = [banner for banner in page.findChildren(Banner) if not banner.isHidden()]
    assert [banner.words.words for banner in banners] == ["Other."]
    banners[0].acted.emit()
    assert banners[0].isHidden()


def test_a_command_of_the_page_runs(page: CountingPage) -> None:
    """The window hands commands on by key."""
    ran: list[object] = []
    page.commands["counting.go"] = lambda: ran.append(True)
    page.perform("counting.go")
    assert ran == [True]


def test_a_jobs_result_and_progress_come_back(context: PageContext, qtbot: QtBot) -> None:
    """What the steps report and return reaches the page's callbacks."""

    def steps() -> Steps[int]:
        yield Progress(1, 2, "half")
        return 7

    heard: list[object] = []
    context.run(steps(), heard.append, label="Counting", on_progress=heard.append)
    qtbot.waitUntil(lambda: not context.jobs.running)
    assert heard == [Progress(1, 2, "half"), 7]


def test_an_error_of_the_user_goes_to_the_banner(context: PageContext, qtbot: QtBot) -> None:
    """Without a handler of its own, a job's AppError is told by the window; with one, by the page."""

    def refuse() -> None:
        raise InputError("No.")

    told: list[object] = []
    own: list[object] = []
    context.failed.connect(keep(told))
    context.run(once("Trying", refuse), lambda _: None, label="Trying")
    context.run(once("Trying", refuse), lambda _: None, label="Trying", on_failed=own.append)
    qtbot.waitUntil(lambda: not context.jobs.running)
    assert [str(error) for error in told] == [str(error) for error in own] == ["No."]


def test_any_other_error_is_raised_where_it_is_caught(context: PageContext, qtbot: QtBot) -> None:
    """It leaves the job as it is, so that the crash report has it."""

    def break_down() -> None:
        raise ZeroDivisionError

    with capture_exceptions() as caught:
        context.run(once("Trying", break_down), lambda _: None, label="Trying")
        qtbot.waitUntil(lambda: not context.jobs.running)
    assert [kind for kind, _, _ in caught] == [ZeroDivisionError]


def test_hiding_amounts_changes_the_format(context: PageContext) -> None:
    """New settings reach the formatter; only a change of what is shown is told."""
    from dataclasses import replace

    told: list[object] = []
    context.formatChanged.connect(lambda: told.append(True))
    context.settings = replace(context.settings, theme="dark")
    assert told == []
    context.settings = replace(context.settings, hide_amounts=True)
    assert told == [True]
    assert context.format.hide_amounts
