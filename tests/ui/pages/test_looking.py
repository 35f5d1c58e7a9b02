"""Triggers, tilts and signals, looked up once for every page."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from app.desk.session import Session
from app.model.errors import AppError, InputError
from app.ui.pages.looking import Looking
from app.ui.pages.page import PageContext
from tests.ui.pages.driving import settle


def test_one_look_serves_every_page(context: PageContext, qtbot: QtBot) -> None:
    """It is asked for once, and again only when the household is another; meanwhile triggers say what is known."""
    looking = Looking.of(context)
    assert Looking.of(context) is looking
    assert looking.looked is None
    assert looking.triggers[0].fired == "not looked up yet"
    labels: list[str] = []
    context.jobs.started.connect(lambda job: labels.append(job.label))
    with qtbot.waitSignal(looking.changed, timeout=60_000):
        looking.update()
        looking.update()
    check(looking, context)
    plan = context.session.plan
    context.session.save_plan(replace(plan, rules=replace(plan.rules, trigger=("annual",))), "Look yearly")
    assert looking.looked is None
    with qtbot.waitSignal(looking.changed, timeout=60_000):
        looking.update()
    assert len(labels) == 2


def check(looking: Looking, context: PageContext) -> None:
    """What was looked up is all there."""
    looked = looking.looked
    assert looked is not None
    assert looking.triggers == looked.triggers
    assert looked.triggers[0].last_fired is not None
    assert [s.name for s in looked.signals] == [c.name for c in context.session.plan.leaves]
    assert looked.tilts.tilts == ()


def test_a_failure_is_told(context: PageContext, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stands on the page in front; nothing is made up."""

    def fail(_session: Session) -> None:
        raise InputError("No prices.")

    monkeypatch.setattr(Session, "look_up_triggers", fail)
    told: list[AppError] = []
    context.failed.connect(told.append)
    looking = Looking.of(context)
    looking.update()
    settle(qtbot, context)
    assert [error.title for error in told] == ["No prices."]
    assert looking.looked is None
