"""The Performance page: what was earned, what decisions added against the rule, and whether it may be luck."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.engine.journal.report import JournalReport
from app.engine.performance import Performance
from app.model.errors import AppError
from app.model.journal import DecisionKind, Episode, JournalEntry
from app.ui.job import once
from app.ui.pages.ask import ask_save
from app.ui.pages.page import Page, PageContext
from app.ui.pages.performance.body import BREACHES, DECISIONS, AlphaCard, JournalCard
from app.ui.pages.performance.explain import CHART, SKIP, WAIT, explain_episode, explain_part
from app.ui.pages.performance.rows import episode_key, episode_rows, write_csv
from app.ui.pages.performance.tiles import TILES, explain_tile, tile_views
from app.ui.pages.performance.words import DISCLAIMER, entry_words, supporting_line, verdict_sentence
from app.ui.pages.scroll import PageScroll
from app.ui.theme import current_theme
from app.ui.widgets.card import Card, button, cards
from app.ui.widgets.inspector import Explanation
from app.ui.widgets.text import Text
from app.ui.widgets.tile import Tile

_WAITING = "Comparing what was done with the plan’s own rule."
_LEAST_TABLE = 420


class PerformancePage(Page):
    """One sentence, five figures, the split, the journal; figures counted anew stay until the next are there."""

    key = "performance"
    title = "Performance"
    icon = "charts"

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._report: JournalReport | None = None
        self._figures: Performance | None = None
        self._asked: tuple[int, date] | None = None
        self._chosen = ""
        self._told: Explanation | None = None
        self._back = button("Charts /", "quiet", small=True)
        self._back.setAccessibleName("Back to Charts")
        self.export = button("Save as CSV", icon_name="export")
        self.sentence, self.line = Text(_WAITING, "verdict", wrap=True), Text("", role="ink_2", strong="ink", wrap=True)
        self.tiles = tuple(Tile(view) for view in tile_views(None, context.format))
        self.split, self.journal = AlphaCard(), JournalCard()
        self._lay_out()
        self._connect()

    @property
    def report(self) -> JournalReport | None:
        """Return the journal that is shown."""
        return self._report

    def refresh(self) -> None:
        """Show what is known, and count it anew where the household is another by now."""
        session = self.context.session
        wanted = (session.revision, session.as_of)
        if self._asked != wanted:
            self._asked = wanted
            self.context.run(
                lambda _: session.performance(),
                self._take_figures,
                label="Measuring returns",
                slot="performance.figures",
                on_failed=self._fail,
            )
            self.context.run(
                lambda _: session.journal(),
                self._take_report,
                label="Comparing decisions with the rule",
                slot="performance.journal",
                on_failed=self._fail,
            )
        self._show()

    def arrive(self, **what: str) -> None:
        """Show a tab, or the open breach of a class."""
        self.journal.tabs.choose(what.get("tab", self.journal.tab))
        self.refresh()
        if what.get("asset_class"):
            self._choose(f"class:{what['asset_class']}")

    # Building

    def _lay_out(self) -> None:
        self.header.lead(self._back)
        self.header.add(self.export)
        verdict = Card()
        verdict.body.setContentsMargins(20, 16, 20, 16)
        verdict.body.setSpacing(4)
        verdict.body.addWidget(self.sentence)
        verdict.body.addWidget(self.line)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(verdict)
        column.addLayout(cards(self.tiles))
        column.addWidget(self.split)
        self.journal.setMinimumHeight(current_theme().scaled(_LEAST_TABLE))
        column.addWidget(self.journal, 1)
        column.addWidget(Text(DISCLAIMER, "micro", "ink_2"))
        self.body.addWidget(PageScroll(inside, self), 1)

    def _connect(self) -> None:
        card = self.journal
        self._back.clicked.connect(lambda _: self.context.go("charts"))
        self.export.clicked.connect(lambda _: self._save())
        for key, tile in zip(TILES, self.tiles, strict=True):
            tile.clicked.connect(partial(self._choose, f"tile:{key}"))
        self.split.ledger.asked.connect(lambda key: self._choose(f"part:{key}"))
        card.chosen.connect(self._choose_row)
        card.wait.clicked.connect(lambda _: self._note(DecisionKind.DELAYED))
        card.skip.clicked.connect(lambda _: self._note(DecisionKind.SKIPPED))
        card.save.clicked.connect(lambda _: self._save_note())
        card.remove.clicked.connect(lambda _: self._remove())
        card.note.returnPressed.connect(self._save_note)
        self.commands = {
            "performance.look": self.journal.episodes.setFocus,
            "performance.wait": lambda: self._note(DecisionKind.DELAYED),
            "performance.skip": lambda: self._note(DecisionKind.SKIPPED),
            "performance.save": self._save,
        }

    # Showing

    def _take_figures(self, found: Performance) -> None:
        self._figures = found
        self._show()

    def _take_report(self, found: JournalReport) -> None:
        self._report = found
        self._show()

    def _fail(self, error: AppError) -> None:
        self._asked = None
        self.tell(error)

    def _show(self) -> None:
        report, format_ = self._report, self.context.format
        for tile, view in zip(self.tiles, tile_views(self._figures, format_), strict=True):
            tile.set_view(view)
            tile.setToolTip(f"{view.label}: {view.line}")
        if report is not None:
            self.sentence.set_words(verdict_sentence(report, format_))
            self.line.set_words(supporting_line(report, format_))
            self.split.show_report(report, format_)
            self.journal.show_report(report, format_)
        self.split.setVisible(report is None or bool(report.episodes))
        self._show_strip()
        self._restore()

    def _show_strip(self) -> None:
        card, episode, entry = self.journal, self._open_episode(), self._entry()
        writes = self.context.can_write
        name = episode.name if episode else entry.name if entry else ""
        said = entry_words(entry) if entry else "nothing noted" if episode else ""
        card.said.set_words(f"{name}, {said}" if name else "Choose a breach that is open to note what you decide.")
        for control in (card.wait, card.skip):
            control.setEnabled(writes and episode is not None)
        card.save.setEnabled(writes and entry is not None)
        card.remove.setEnabled(writes and entry is not None and entry.kind is not DecisionKind.ACCEPTED)
        card.note.setEnabled(writes and (episode is not None or entry is not None))
        if not card.note.isModified() or not card.note.hasFocus():
            card.note.setText(entry.note if entry else "")

    # What is chosen

    def _episode(self) -> Episode | None:
        """The breach that is chosen, in its table or by its class."""
        kind, _, key = self._chosen.partition(":")
        found = self._report.episodes if self._report else ()
        if kind == "class":
            return next((e for e in reversed(found) if e.name == key), None)
        return next((e for e in found if kind == BREACHES and episode_key(e) == key), None)

    def _open_episode(self) -> Episode | None:
        episode = self._episode()
        return episode if episode is not None and episode.is_open else None

    def _entry(self) -> JournalEntry | None:
        """The user's decision that is chosen, or the last about the breach that is."""
        kind, _, key = self._chosen.partition(":")
        if kind == DECISIONS and self._report:
            return next((d for d in self._report.decisions if d.id and str(d.id) == key), None)
        episode = self._episode()
        mine = [d for d in episode.entries if d.id] if episode else []
        return mine[-1] if mine else None

    def _choose(self, what: str) -> None:
        self._chosen = what
        self._told = None
        self._restore()
        self._show_strip()

    def _choose_row(self, what: str) -> None:
        if what and what != self._chosen:
            self._choose(what)

    def _restore(self) -> None:
        """Keep the explanation in step with what is shown; an inspector that was closed opens only for news."""
        told = self._explanation()
        if told is not None and told != self._told:
            self._told = told
            self.context.show_explanation(told, self._act)

    def _explanation(self) -> Explanation | None:
        kind, _, key = self._chosen.partition(":")
        format_, report = self.context.format, self._report
        makers: dict[str, Callable[[], Explanation | None]] = {
            "tile": lambda: explain_tile(key, self._figures, format_) if self._figures else None,
            "part": lambda: explain_part(key, report, format_) if report else None,
        }
        if kind in makers:
            return makers[kind]()
        episode = self._episode()
        return explain_episode(episode, format_, may_note=self.context.can_write) if episode else None

    def _act(self, key: str) -> None:
        episode = self._episode()
        if key == CHART and episode is not None:
            self.context.go("charts", asset_class=episode.name)
        elif key in (WAIT, SKIP):
            self._note(DecisionKind.DELAYED if key == WAIT else DecisionKind.SKIPPED)
        elif self._report and any(episode_key(e) == key for e in self._report.episodes):
            self.journal.tabs.choose(BREACHES)
            self.journal.episodes.choose(key)
            self._choose(f"{BREACHES}:{key}")

    # Noting

    def _note(self, kind: DecisionKind) -> None:
        episode, session = self._open_episode(), self.context.session
        if episode is None or not self.context.can_write:
            return
        name, note = episode.name, self.journal.note.text()
        words = {DecisionKind.DELAYED: f"Noted that you wait with {name}.", DecisionKind.SKIPPED: f"Skipped {name}."}
        self._write(lambda: session.note_decision(name, kind, note), words[kind])

    def _save_note(self) -> None:
        entry, session = self._entry(), self.context.session
        if entry is not None and self.context.can_write:
            note = self.journal.note.text()
            self._write(lambda: session.edit_decision_note(entry.id, note), "Saved the note.")

    def _remove(self) -> None:
        entry, session = self._entry(), self.context.session
        if entry is not None and self.context.can_write:
            self._write(lambda: session.drop_decision(entry.id), f"Removed the decision on {entry.name}.")

    def _write(self, change: Callable[[], object], words: str) -> None:
        def done(_: object) -> None:
            self.journal.note.setModified(False)
            self.context.say(words)
            self.context.changed()

        self.context.run(once("Saving", change), done, label="Saving the journal", writes=True, on_failed=self.tell)

    # Saving

    def _save(self) -> None:
        report = self._report
        path = ask_save(self, "Save the journal", "journal.csv", "CSV table (*.csv)") if report else None
        if report is None or path is None:
            return
        rows = episode_rows(report, self.context.format, untraded=True)
        work = once("Writing", lambda: write_csv(path, rows))
        self.context.run(work, lambda p: self.context.say(f"Saved {p.name}.", undo=False), label="Saving the journal")
