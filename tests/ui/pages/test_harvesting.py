"""The losses of a household, looked up once for every page."""

import pytest
from pytestqt.qtbot import QtBot

from app.desk.session import Session
from app.model.errors import AppError, InputError
from app.model.plan import Plan
from app.ui.pages.harvesting import Harvesting
from app.ui.pages.page import PageContext
from tests.ui.pages.driving import settle


def test_one_report_serves_every_page(context: PageContext, qtbot: QtBot) -> None:
    """It is asked for once, and again only when the household is another."""
    labels: list[str] = []
    context.jobs.started.connect(lambda job: labels.append(job.label))
    losses = Harvesting.of(context)
    reports = [losses.report]
    assert Harvesting.of(context) is losses
    with qtbot.waitSignal(losses.changed):
        losses.update()
        losses.update()
    reports.append(losses.report)
    context.session.save_plan(Plan(), "Start anew")
    reports.append(losses.report)
    assert [report is None for report in reports] == [True, False, True]
    with qtbot.waitSignal(losses.changed):
        losses.update()
    assert len(labels) == 2


def test_a_failure_is_told(context: PageContext, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stands on the page in front; no report is made up."""

    def fail(_session: Session) -> None:
        raise InputError("No table.")

    monkeypatch.setattr(Session, "harvest", fail)
    told: list[AppError] = []
    context.failed.connect(told.append)
    losses = Harvesting.of(context)
    losses.update()
    settle(qtbot, context)
    assert [error.title for error in told] == ["No table."]
    assert losses.report is None
