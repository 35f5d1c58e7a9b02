"""Proposals kept in the household's file under a name of the user's, to come back to and to compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.desk.views import LostScenario, ScenarioView
from app.engine.fingerprint import difference_words
from app.model.errors import InputError
from app.model.proposal import Proposal
from app.model.scenario import LONGEST_NAME, MOST_SCENARIOS, Scenario

if TYPE_CHECKING:
    from app.desk.session import Session
    from app.store import HouseholdFile


def readable(file: HouseholdFile) -> tuple[Scenario, ...]:
    """The scenarios this program can read, the one kept first at the front."""
    return tuple(Scenario(s.name, s.kept, s.proposal) for s in file.scenarios() if s.proposal is not None)


def unreadable(file: HouseholdFile) -> tuple[LostScenario, ...]:
    """Those it cannot."""
    return tuple(LostScenario(s.name, s.kept, s.issue) for s in file.scenarios() if s.issue is not None)


def scenario_views(session: Session) -> tuple[ScenarioView, ...]:
    """Each scenario with what of its inputs is no longer as it was, seen from the day in view."""
    views = []
    for scenario in session.scenarios():
        differs = session.changed_since(scenario.proposal)
        text = difference_words(scenario.proposal, differs, session.as_of)
        views.append(ScenarioView(scenario, not differs, differs, text))
    return tuple(views)


def keep(file: HouseholdFile, name: str, proposal: Proposal) -> None:
    """Keep a proposal under a name, as one step."""
    name, taken = _proper(name), _names(file)
    if name not in taken and len(taken) >= MOST_SCENARIOS:
        raise InputError(
            f"{MOST_SCENARIOS} scenarios are kept already.", "", "Remove one first, or keep this under the name of one."
        )
    with file.step(f"Keep scenario “{name}”") as step:
        step.save_scenario(name, proposal)


def rename(file: HouseholdFile, old: str, new: str) -> None:
    """Rename a scenario, as one step; to its own name, as none."""
    taken = _names(file)
    old, new = _known(old, taken), _proper(new)
    if new == old:
        return
    if new in taken:
        raise InputError(f"A scenario “{new}” is kept already.", "", "Choose a name that is not taken.")
    with file.step(f"Rename scenario “{old}” to “{new}”") as step:
        step.rename_scenario(old, new)


def drop(file: HouseholdFile, name: str) -> None:
    """Remove a scenario, as one step."""
    name = _known(name, _names(file))
    with file.step(f"Remove scenario “{name}”") as step:
        step.drop_scenario(name)


def _names(file: HouseholdFile) -> tuple[str, ...]:
    return tuple(s.name for s in file.scenarios())


def _known(name: str, taken: tuple[str, ...]) -> str:
    """The name as it is kept; blanks around and within it are no part of a name."""
    name = " ".join(name.split())
    if name not in taken:
        kept = ", ".join(f"“{n}”" for n in taken)
        raise InputError(f"There is no scenario “{name}”.", "", f"Kept are {kept}." if kept else "None is kept yet.")
    return name


def _proper(name: str) -> str:
    """A name as it will be kept. Raises `InputError` where it cannot be."""
    name = " ".join(name.split())
    if not name:
        raise InputError("A scenario needs a name.", "", "Give it one, such as “Edge only”.")
    if len(name) > LONGEST_NAME:
        said = f"A scenario’s name has at most {LONGEST_NAME} characters; this one has {len(name)}."
        raise InputError(said, "", "Choose a shorter one.")
    if not name.isprintable():
        raise InputError("A scenario’s name has a character that cannot be shown.", "", "Choose another name.")
    return name
