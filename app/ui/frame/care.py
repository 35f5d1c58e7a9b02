"""Commands that look after the household's file: back it up, check it."""

from pathlib import Path

from app.model.issue import Issue
from app.ui.job import once
from app.ui.pages.page import PageContext
from app.ui.widgets.inspector import Explanation, Section


def back_up(context: PageContext) -> None:
    """Copy the file and say where the copy lies."""

    def done(copy: Path) -> None:
        context.say(f"Backed up to {copy.name}.", undo=False)

    context.run(once("Backing up", context.session.backup), done, label="Backing up")


def check(context: PageContext) -> None:
    """List faults of the file and of what it holds in the inspector, with a way to mend them."""

    def done(issues: tuple[Issue, ...]) -> None:
        if not issues:
            context.say("Checked: the file and what it holds agree.", undo=False)
            return
        context.show_explanation(_listed(issues), lambda _: fix(issues))

    def fix(issues: tuple[Issue, ...]) -> None:
        work = once("Mending", lambda: context.session.fix(issues))
        context.run(work, fixed, label="Mending", writes=True)

    def fixed(left: tuple[Issue, ...]) -> None:
        context.changed()
        done(left)

    context.run(once("Checking the household", context.session.check), done, label="Checking the household")


def _listed(issues: tuple[Issue, ...]) -> Explanation:
    sections = tuple(Section(issue.severity.value.capitalize(), issue.text) for issue in issues)
    can_fix = any(issue.fix for issue in issues)
    return Explanation(
        "Check of the household",
        caption=f"{len(issues)} found",
        sections=sections,
        actions=(("fix", "Mend what can be"),) if can_fix else (),
    )
