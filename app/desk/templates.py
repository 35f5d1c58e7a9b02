"""Templates of the user's own: profiles made with the wizard, kept in their folder, carried from machine to machine."""

from __future__ import annotations

import tomllib
from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.desk.own_file import write_own
from app.feeds.actions import Rule
from app.feeds.draft import (
    KIND_ROLES,
    KINDS,
    NUMBER_ROLES,
    Draft,
    Signs,
    Skip,
    draft_of,
    draft_profile,
    fingerprint_of,
    profile_of_draft,
    slug,
)
from app.feeds.draft_checks import ColumnValues, Problem, ValueCount, check, column_values
from app.feeds.drift import Drift, Renamed, drift
from app.feeds.grammar import DAY_FORMATS, NUMBER_FORMS, Format, Formats, day_formats, number_formats
from app.feeds.looks import Look
from app.feeds.profile import (
    Profile,
    broker_name,
    profile_of,
    profiles,
    read_profile,
    read_source,
    table_kinds,
    table_source,
    table_sources,
    user_folder,
    user_profiles,
)
from app.feeds.profile_keys import NumberForm
from app.feeds.sniff import LineKind, RawGrid, RawLine, Way, raw_grid, read_grid
from app.feeds.suggest import RoleGuess, Suggestion, suggest
from app.feeds.tables import DATE_ROLES, header_name, match_header
from app.model.errors import HostError, InputError

if TYPE_CHECKING:
    from app.desk.imports import ImportChoices
    from app.desk.views import ImportReview
    from app.model.progress import Progress
    from app.store import HouseholdFile

__all__ = [
    "DAY_FORMATS",
    "KINDS",
    "KIND_ROLES",
    "NUMBER_FORMS",
    "ColumnValues",
    "Draft",
    "Drift",
    "DriftProposal",
    "Format",
    "Formats",
    "LineKind",
    "Look",
    "NumberForm",
    "Problem",
    "Profile",
    "RawGrid",
    "RawLine",
    "Renamed",
    "RoleGuess",
    "Rule",
    "Signs",
    "Skip",
    "Suggestion",
    "TemplateView",
    "ValueCount",
    "Way",
    "check",
    "column_values",
    "delete_template",
    "draft_profile",
    "drift_proposals",
    "export_template",
    "import_template",
    "known_table",
    "preview",
    "raw_grid",
    "read_grid",
    "rename_template",
    "save_draft",
    "save_template",
    "suggest",
    "template",
    "template_draft",
    "templates",
]


_MOSTLY = 0.8


@dataclass(frozen=True, slots=True)
class TemplateView:
    """One file of the user's folder: its id, what it is called, and of what it is; `problem` where it is not used.

    `kinds` are those of its tables, `names` the column names a header must have.
    """

    id: str
    name: str
    kinds: tuple[str, ...]
    path: Path
    names: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class DriftProposal:
    """A known table the header resembles: the differences, and a draft filled in from its profile."""

    drift: Drift
    broker: str
    draft: Draft


# --- Kept templates -----------------------------------------------------------------------------------------


def templates() -> tuple[TemplateView, ...]:
    """The user's templates, by name; one that cannot be used says why."""
    return tuple(sorted(map(_view, user_profiles()), key=lambda view: (view.name.lower(), view.id)))


def _view(path: Path) -> TemplateView:
    try:
        profile = read_profile(path)
    except InputError as error:
        return TemplateView(path.stem, path.stem, (), path, (), f"{error.title} {error.detail}")
    names = tuple(dict.fromkeys(name for table in profile.tables for name in sorted(table.fingerprint)))
    return TemplateView(path.stem, profile.name, tuple(str(table.kind) for table in profile.tables), path, names)


def template(told: str) -> Profile:
    """The profile a name, an id or a path means. Raises `InputError` where it is none, or several."""
    return read_profile(_path_of(told))


def _path_of(told: str) -> Path:
    views = templates()
    found = [view for view in views if view.id == told] or [v for v in views if v.name.lower() == told.lower()]
    if len(found) > 1:
        ids = ", ".join(view.id for view in found)
        raise InputError(f"Several templates are called “{told}”.", "", f"Choose one of {ids}.")
    if found:
        return found[0].path
    path = Path(told)
    if path.suffix.lower() == ".toml" and path.is_file():
        return path
    advice = "`evenkeel templates` lists them; a path to a profile (.toml) will do too."
    raise InputError(f"There is no template “{told}”.", "", advice)


def save_template(draft: Draft) -> TemplateView:
    """Keep a draft as a profile in the user's folder; one of the same column names and kind is replaced.

    Raises `InputError` where the draft makes no profile, `HostError` where the folder cannot be written.
    """
    if not draft.name.strip():
        raise InputError("The template has no name.", "", "Give it the name of its broker.")
    table_id = _free_id(draft)
    broker = table_id.partition(".")[0]
    # Of a broker that has a name already it is kept: every table of a broker goes by one.
    known = next((profile.name for profile in profiles() if profile.broker == broker), draft.name.strip())
    named = replace(draft, name=known, table_id=table_id)
    profile_of_draft(named)
    return _view(_write(user_folder() / f"{named.table_id}.toml", draft_profile(named)))


def _free_id(draft: Draft) -> str:
    """The id for a draft: that of the template with the same column names, else one nobody has."""
    broker = next((p.broker for p in profiles() if p.name.lower() == draft.name.strip().lower()), slug(draft.name))
    own = {path.stem for path in user_profiles()}
    for kind in table_kinds():
        is_same = kind.id in own and kind.kind is draft.kind and kind.fingerprint == frozenset(draft.fingerprint)
        if is_same and draft.fingerprint and kind.broker == broker:
            return kind.id
    taken = {kind.id for kind in table_kinds()} | own
    stem = f"{broker}.{draft.kind}"
    return next(name for n in range(1, 10_000) if (name := stem if n == 1 else f"{stem}_{n}") not in taken)


def rename_template(told: str, name: str) -> TemplateView:
    """Call a template's broker something else. Raises `InputError` for an empty name."""
    path = _path_of(told)
    if not name.strip():
        raise InputError("A template needs a name.", "", "Give it the name of its broker.")
    import tomli_w

    read_profile(path)
    return _view(_write(path, tomli_w.dumps(read_source(path) | {"name": name.strip()})))


def delete_template(told: str) -> str:
    """Take a template out of the user's folder; says which."""
    path = _own(_path_of(told))
    view = _view(path)
    try:
        path.unlink()
    except OSError as error:
        raise HostError(f"{path} cannot be deleted.", str(error.strerror or error), "Check the folder.") from error
    return view.name


def export_template(told: str, to: Path) -> Path:
    """Copy a template into a file of its own, for another machine or another person."""
    path = _path_of(told)
    read_profile(path)
    if not to.absolute().parent.is_dir():
        raise InputError(f"There is no folder {to.parent}.", "", "Choose another place.")
    return _write(to, path.read_text(encoding="utf-8-sig"))


def import_template(source: Path) -> TemplateView:
    """Take a template from a file into the user's folder, once it is understood: it holds words and nothing to run.

    Raises `InputError` with one sentence where it is no profile, or its name is taken by another.
    """
    try:
        text = source.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise HostError(f"{source.name} cannot be read.", str(error.strerror or error), "Check the path.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{source.name} is no template: it is not text in UTF-8.", "", "Export it again.") from error
    profile = profile_of(source.name, lambda: tomllib.loads(text), "Ask for it to be exported again.")
    ids = [table.id for table in profile.tables]
    if not ids:
        raise InputError(f"{source.name} is a template without a table.", "", "Ask for it to be exported again.")
    path = user_folder() / f"{_safe(ids[0] if len(ids) == 1 else profile.broker)}.toml"
    if path.exists() and path.read_text(encoding="utf-8-sig") != text:
        advice = f"Delete the other first: evenkeel templates delete {path.stem}."
        raise InputError(f"There is another template “{path.stem}”.", "", advice)
    return _view(_write(path, text))


def save_draft(draft: Draft, to: Path) -> Path:
    """Write the profile of a draft into a file outside the user's folder, whatever it still lacks."""
    return _write(to, draft_profile(draft))


def _safe(stem: str) -> str:
    """A file's name without anything that leads out of the folder."""
    return "".join(c if c.isalnum() or c in "._-" else "_" for c in stem).lstrip(".") or "template"


def _own(path: Path) -> Path:
    if path.parent != user_folder():
        raise InputError(f"{path} is not among your templates.", "", "Delete the file yourself.")
    return path


def _write(path: Path, text: str) -> Path:
    try:
        write_own(path, text)
    except OSError as error:
        title = f"The template cannot be saved as {path}."
        raise HostError(title, str(error.strerror or error), "Choose another place, or free some space.") from error
    return path


# --- Drafts of files ----------------------------------------------------------------------------------------


def template_draft(told: str, grid: RawGrid, header_line: int = 0) -> Draft:
    """A kept template as a draft for a file, to look at and change."""
    path = _path_of(told)
    name, sources = read_profile(path).name, table_sources(read_source(path))
    drafts = [draft_of(source, name, grid, header_line) for source in sources]
    if not drafts:
        raise InputError(f"The template “{told}” has no table.", "", "Choose another.")
    return max(drafts, key=lambda draft: len(draft.columns))


def known_table(grid: RawGrid, header_line: int = 0) -> str:
    """What the header at that line (0: the likeliest) is, where an import knows it already; empty where it does not."""
    line = header_line or next(iter(grid.headers), 0)
    header = match_header(grid.header_cells(line), table_kinds())
    return "" if header is None else f"{header.kind.kind} of {broker_name(header.kind.broker)}"


def drift_proposals(grid: RawGrid, header_line: int = 0) -> tuple[DriftProposal, ...]:
    """Known tables the header at that line (0: the likeliest) resembles, the nearest first; none where it is known."""
    line = header_line or next(iter(grid.headers), 0)
    header = grid.header_cells(line)
    if match_header(header, table_kinds()) is not None:
        return ()
    found = []
    for drifted in drift(header, table_kinds()):
        near, source = _by_cells(drifted, grid, line), table_source(drifted.kind.id)
        if source is not None and near.is_telling:
            broker = broker_name(near.kind.broker)
            found.append(DriftProposal(near, broker, _renamed(draft_of(source, broker, grid, line), near)))
    return tuple(found)


def _by_cells(near: Drift, grid: RawGrid, line: int) -> Drift:
    """The differences without new names whose cells are not what the old column held."""
    names = [header_name(cell) for cell in grid.header_cells(line)]

    def fits(one: Renamed) -> bool:
        texts = grid.column(line, names.index(one.new))
        if one.role in DATE_ROLES:
            return not any(texts) or day_formats(texts).share >= _MOSTLY
        return one.role not in NUMBER_ROLES or not any(texts) or number_formats(texts).share >= _MOSTLY

    wrong = [one for one in near.renamed if not fits(one)]
    return replace(
        near,
        renamed=tuple(one for one in near.renamed if one not in wrong),
        missing=(*near.missing, *(one.old for one in wrong)),
        added=(*near.added, *(one.new for one in wrong)),
    )


def _renamed(draft: Draft, near: Drift) -> Draft:
    """The old profile's draft with the renamed columns in their roles; the new names tell it from the old table."""
    names = [header_name(cell) for cell in draft.header]
    for one in near.renamed:
        if one.role:
            draft = draft.with_role(names.index(one.new), one.role)
    new = tuple(one.new for one in near.renamed)
    kept = tuple(name for name in near.kind.fingerprint if name in names)
    return replace(draft, table_id="", fingerprint=(*kept, *new) or fingerprint_of(draft.header))


def preview(
    file: HouseholdFile, path: Path, draft: Draft, choices: ImportChoices
) -> Generator[Progress, None, ImportReview]:
    """What importing the file by the draft would do, by the very code that imports; nothing is written."""
    from app.desk.imports import review_files

    profile = profile_of_draft(replace(draft, name=draft.name.strip() or "Template"))
    chosen = replace(choices, templates={**choices.templates, str(path): profile})
    return (yield from review_files(file, [path], chosen))
