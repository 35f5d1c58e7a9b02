"""Fills a new household with the fictional sample: plan, ledger, snapshot and ten years of prices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.desk.imports import ImportChoices
from app.desk.plan_file import read_plan
from app.desk.sample import SAMPLE_DAY, sample_files

if TYPE_CHECKING:
    from app.desk.session import Session


def fill_with_sample(session: Session) -> None:
    """Put the sample into an empty household and look at it from its own day."""
    from app.desk.session import run

    files = sample_files()
    session.save_plan(read_plan(files.plan), "Set the sample plan")
    for paths in (files.imports, (files.prices,)):
        run(session.commit_import(run(session.review_files(paths)), ImportChoices()))
    with session.file.step("Look from the sample’s day") as step:
        step.set_setting("as_of", SAMPLE_DAY.isoformat())
    session.view_day(SAMPLE_DAY)
