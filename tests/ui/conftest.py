"""Fixtures of the window's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.ui.pages.page import PageContext
from tests.ui.page_fixtures import close_context, empty_context, sample_context


@pytest.fixture
def context(qtbot: QtBot, tmp_path: Path) -> Iterator[PageContext]:
    """Give a page's context over a fresh copy of the sample household."""
    made = sample_context(tmp_path)
    yield made
    close_context(made)


@pytest.fixture
def bare_context(qtbot: QtBot, tmp_path: Path) -> Iterator[PageContext]:
    """Give a page's context over an empty household."""
    made = empty_context(tmp_path)
    yield made
    close_context(made)
