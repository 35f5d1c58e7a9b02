"""What reading a file found: issues by line, equal doubts told once with all their lines."""

from __future__ import annotations

from collections.abc import Callable, Collection

from app.feeds.values import clip
from app.model.issue import Issue, Place, Severity

_LINES_NAMED = 5


class Findings:
    """Collects the issues of one file, and what a record's own note says."""

    def __init__(self, file: str) -> None:
        self.notes: dict[int, str] = {}
        self.file = file
        self._held: list[Issue] = []
        self._doubts: dict[tuple[Severity, str, str], list[tuple[int | None, str]]] = {}

    def hold(self, line: int, code: str, text: str, column: str = "") -> None:
        """A record is kept back for the user."""
        self.notes[line] = text
        self._held.append(Issue(Severity.REVIEW, code, text, Place(self.file, line, column)))

    def doubt(self, line: int | None, code: str, text: str, every: str = "") -> None:
        """A row is imported with a doubt; `every` is the sentence that stands for several such rows."""
        self._add(Severity.WARNING, line, code, text, every)

    def remark(self, line: int | None, code: str, text: str, every: str = "") -> None:
        """Something worth knowing, without doubt."""
        self._add(Severity.INFO, line, code, text, every)

    def forget(self, lines: Collection[int]) -> None:
        """Drop the doubts about rows that turned out to be part of another row."""
        for key, found in list(self._doubts.items()):
            if kept := [(line, text) for line, text in found if line not in lines]:
                self._doubts[key] = kept
            else:
                del self._doubts[key]

    def issues(self, mask: Callable[[str], str]) -> tuple[Issue, ...]:
        """All issues in the order of their lines, those of the file as a whole first; `mask` hides account numbers."""
        merged = [
            Issue(severity, code, _sentence(every, found), Place(self.file, found[0][0]))
            for (severity, code, every), found in self._doubts.items()
        ]
        ordered = sorted([*self._held, *merged], key=lambda issue: issue.place.line or 0)
        return tuple(Issue(i.severity, i.code, mask(i.text), i.place) for i in ordered)

    def _add(self, severity: Severity, line: int | None, code: str, text: str, every: str) -> None:
        if line is not None:
            self.notes[line] = text
        self._doubts.setdefault((severity, code, every or text), []).append((line, text))


def _sentence(every: str, found: list[tuple[int | None, str]]) -> str:
    if len(found) == 1:
        return found[0][1]
    lines = [str(line) for line, _ in found if line is not None]
    more = f" and {len(lines) - _LINES_NAMED} more" if len(lines) > _LINES_NAMED else ""
    return f"{every} ({len(found)} rows: lines {', '.join(lines[:_LINES_NAMED])}{more})"


def quoted(text: str) -> str:
    """A cell's text in quotation marks, short enough for a sentence."""
    return f"“{clip(text)}”"
