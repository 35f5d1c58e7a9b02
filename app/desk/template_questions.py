"""What may be asked of an open household about templates for files nobody knew: the wizard's questions."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

from app.desk.questions import Questions

if TYPE_CHECKING:
    from app.desk.imports import ImportChoices
    from app.desk.templates import Draft, DriftProposal, RawGrid, Suggestion, TemplateView
    from app.desk.views import ImportReview, Progress
    from app.model.importing import FileKind


class TemplateQuestions(Questions):
    """A file as a grid, a draft for it, what the draft would import, and the templates that are kept."""

    def raw_grid(self, path: Path, encoding: str = "", delimiter: str = "", worksheet: str = "") -> RawGrid:
        """A file as undecided cells, read as chosen, else in the likeliest way."""
        from app.desk.templates import read_grid

        return read_grid(path, encoding, delimiter, worksheet)

    def suggest_template(self, grid: RawGrid, header_line: int = 0, kind: FileKind | None = None) -> Suggestion:
        """The likeliest draft for a file, with the reasons."""
        from app.desk.templates import suggest

        return suggest(grid, header_line, kind)

    def drift_proposals(self, grid: RawGrid, header_line: int = 0) -> tuple[DriftProposal, ...]:
        """Known tables that look like this one, the nearest first, each with the differences and a draft."""
        from app.desk.templates import drift_proposals

        return drift_proposals(grid, header_line)

    def preview_template(
        self, path: Path, draft: Draft, choices: ImportChoices | None = None
    ) -> Generator[Progress, None, ImportReview]:
        """What importing the file by the draft would do; nothing is written, and the draft is not kept."""
        from app.desk.imports import ImportChoices
        from app.desk.templates import preview

        return (yield from preview(self._session.file, path, draft, choices or ImportChoices()))

    def templates(self) -> tuple[TemplateView, ...]:
        """The templates that are kept, by name."""
        from app.desk.templates import templates

        return templates()

    def save_template(self, draft: Draft) -> TemplateView:
        """Keep a draft: from now on every file with its column names is read by it."""
        from app.desk.templates import save_template

        return save_template(draft)

    def rename_template(self, template: str, name: str) -> TemplateView:
        """Call a template something else."""
        from app.desk.templates import rename_template

        return rename_template(template, name)

    def delete_template(self, template: str) -> str:
        """Keep a template no longer; says its name."""
        from app.desk.templates import delete_template

        return delete_template(template)

    def export_template(self, template: str, to: Path) -> Path:
        """Copy a template into a file."""
        from app.desk.templates import export_template

        return export_template(template, to)

    def import_template(self, source: Path) -> TemplateView:
        """Take a template from a file, once it is understood."""
        from app.desk.templates import import_template

        return import_template(source)
