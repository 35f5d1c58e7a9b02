"""The window: the frame round the pages, the one action table, and the household that is open."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property, partial
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QMainWindow, QMenu

from app.desk.session import Session
from app.desk.settings import Settings, ThemeMode, change_settings, read_settings
from app.model.errors import AppError, HostError
from app.ui.actions import ActionTable, Reach
from app.ui.frame import ask
from app.ui.frame.about import AboutSheet
from app.ui.frame.care import back_up, check
from app.ui.frame.dock import InspectorDock
from app.ui.frame.door import Door
from app.ui.frame.entries import command_entries, household_entries
from app.ui.frame.frame import Frame
from app.ui.frame.menus import fill_menu_bar, household_menu
from app.ui.frame.palette import Palette
from app.ui.frame.rail import Rail
from app.ui.frame.shortcut_sheet import ShortcutSheet
from app.ui.frame.standing import (
    household_name,
    place_words,
    price_words,
    redo_name,
    saved_words,
    trust_words,
    undo_name,
)
from app.ui.frame.status_bar import StatusBar
from app.ui.frame.top_bar import TopBar
from app.ui.icons import icon
from app.ui.job import JobQueue, once
from app.ui.pages import HOMES, PLACES, page_class
from app.ui.pages.first_run import FirstRunPage, stepped
from app.ui.pages.page import Page, PageContext
from app.ui.theme import theme_switch
from app.ui.widgets.banner import BannerView

_log = logging.getLogger("evenkeel")
_SMALLEST = (1180, 720)
_READ_ONLY = BannerView(
    "**Read only.** Another window has this household open. Close it there, then open it here again.",
    "caution",
    "lock",
)


class MainWindow(QMainWindow):
    """Shows its frame at once; `open_last` then opens the household that was open before."""

    def __init__(self, settings: Settings | None = None) -> None:
        super().__init__()
        self.settings = settings or read_settings()
        self._apply_look()
        self.jobs = JobQueue(self)
        self.door = Door(self, self.jobs)
        self.context: PageContext | None = None
        self._pages: dict[str, Page] = {}
        self._first_run: FirstRunPage | None = None
        self.actions_ = ActionTable(self)
        self.top = TopBar(self.actions_)
        self.rail = Rail(self.actions_, [f"go.{key}" for key in PLACES], "go.settings")
        self.dock = InspectorDock()
        self.status = StatusBar(self.jobs)
        self.frame = Frame(self.top, self.rail, self.dock, self.status)
        self.handlers = self._make_handlers()
        self._connect()
        self._furnish()
        self._leave()

    @cached_property
    def palette_(self) -> Palette:
        """The command palette, made when it is first opened."""
        palette = Palette(self.frame)
        palette.chosen.connect(lambda key: self._keep(self.settings.with_command(key)))
        return palette

    @cached_property
    def sheet(self) -> ShortcutSheet:
        """The sheet of shortcuts, made when it is first opened."""
        return ShortcutSheet(self.frame, self.actions_)

    @cached_property
    def about(self) -> AboutSheet:
        """What the program is, made when it is first asked."""
        return AboutSheet(self.frame)

    def _open_sheet(self) -> None:
        self.sheet.open()

    def _open_about(self) -> None:
        self.about.open()

    # Households

    def open_last(self, path: Path | None = None) -> None:
        """Open a household, or the last one; with neither, offer the ways to begin."""
        last = path or next((known for known in self.settings.recent if known.exists()), None)
        if last is None:
            self._offer_first_run()
        else:
            self.top.set_household(last.stem, self._menu())
            self.door.open(last)

    def _enter(self, session: Session) -> None:
        self._keep(self.settings.with_recent(session.path.resolve()))
        self.context = PageContext(session, self.jobs, self.settings, self)
        self.context.householdChanged.connect(self._stand)
        self.context.formatChanged.connect(self._stand)
        self.context.explained.connect(self.dock.explain)
        self.context.renewed.connect(self.dock.renew)
        self.context.gone.connect(lambda page, what: self.go(page, **what))
        self.context.said.connect(self._say)
        self.context.failed.connect(self._fail)
        self.context.importing.connect(self.import_files)
        self.context.kept.connect(self._keep)
        self.frame.show_notice(_READ_ONLY if session.read_only else None)
        self.frame.set_bare(False)
        self._drop_first_run()
        self._stand()
        self.go("today")

    def _leave(self) -> None:
        """Put away what belongs to a household, with everything its pages show."""
        for page in self._pages.values():
            self.frame.stack.removeWidget(page)
            page.deleteLater()
        self._pages.clear()
        if self.context is not None:
            self.context.deleteLater()
            self.context = None
        self.dock.forget()
        self.frame.show_notice(None)
        self.frame.undo_banner.hide()
        self._stand()

    def _close_household(self) -> None:
        self.door.close()
        self._offer_first_run()

    def _offer_first_run(self) -> FirstRunPage:
        if self._first_run is None:
            page = self._first_run = FirstRunPage(self.settings)
            page.sampleWanted.connect(self.door.open_sample)
            page.importWanted.connect(self.import_files)
            page.newWanted.connect(self._new)
            page.openWanted.connect(self._open)
            page.opened.connect(self.door.open)
            page.themeChosen.connect(self._choose_theme)
            page.textSizeChosen.connect(lambda size: self._keep(replace(self.settings, text_size=size)))
            self.frame.stack.addWidget(page)
        self.frame.stack.setCurrentWidget(self._first_run)
        self.frame.set_bare(True)
        self._first_run.sample.setFocus()
        return self._first_run

    def _drop_first_run(self) -> None:
        if self._first_run is not None:
            self.frame.stack.removeWidget(self._first_run)
            self._first_run.deleteLater()
            self._first_run = None

    # Places

    def go(self, key: str, **what: str) -> None:
        """Open a place and show something there."""
        if self.context is None:
            return
        page = self._page(key)
        self.rail.choose(HOMES.get(key, key))
        self.frame.stack.setCurrentWidget(page)
        page.setFocus()
        self.dock.turn_to(key)
        if "palette_" in vars(self):
            self.palette_.shut()
        page.tell(None)
        if what:
            page.arrive(**what)

    def _page(self, key: str) -> Page:
        if key not in self._pages and self.context is not None:
            self._pages[key] = page_class(key)(self.context)
            self.frame.stack.addWidget(self._pages[key])
        return self._pages[key]

    @property
    def _context(self) -> PageContext:
        """Return the context of the household that is open; only commands that need one ask."""
        if self.context is None:
            raise RuntimeError("no household is open")
        return self.context

    @property
    def page(self) -> Page | None:
        """Return the page in front."""
        shown = self.frame.stack.currentWidget()
        return shown if isinstance(shown, Page) else None

    def import_files(self, paths: Sequence[Path] = ()) -> None:
        """Review files before they are imported; without a household one is made for them first."""
        chosen = tuple(paths) or ask.ask_imports(self)
        if not chosen:
            return
        if self.context is None:
            place = ask.ask_new_household(self)
            if place:
                self.door.create(place, lambda: self.import_files(chosen))
            return
        self.go("import", paths="\n".join(str(path) for path in chosen))

    def _match_columns(self) -> None:
        path = ask.ask_import(self)
        if path:
            self.go("wizard", path=str(path))

    # Commands

    def _make_handlers(self) -> dict[str, Callable[[], object]]:
        handlers: dict[str, Callable[[], object]] = {
            "file.new": self._new,
            "file.open": self._open,
            "file.sample": self.door.open_sample,
            "file.import": self.import_files,
            "file.template": self._match_columns,
            "file.backup": lambda: back_up(self._context),
            "file.restore": self._restore,
            "file.prices": lambda: self.go("settings", section="prices"),
            "file.check": lambda: check(self._context),
            "file.close": self._close_household,
            "file.quit": self.close,
            "edit.undo": lambda: self._step("Undoing", Session.undo, "Undone"),
            "edit.redo": lambda: self._step("Doing again", Session.redo, "Done again"),
            "view.palette": self._open_palette,
            "view.day": self.top.open_day_menu,
            "view.now": lambda: self._view_day(None),
            "view.hide": self._toggle_amounts,
            "view.inspector": self.dock.toggle,
            "view.back": self.dock.back,
            "view.larger": lambda: self._resize_text(1),
            "view.smaller": lambda: self._resize_text(-1),
            "view.normal": lambda: self._keep(replace(self.settings, text_size=1.0)),
            "help.keys": self._open_sheet,
            "help.about": self._open_about,
        }
        modes: tuple[ThemeMode, ...] = ("light", "dark", "system")
        places = {f"go.{key}": partial(self.go, key) for key in (*PLACES, "settings")}
        return handlers | places | {f"view.{mode}": partial(self._choose_theme, mode) for mode in modes}

    def _run(self, key: str) -> None:
        command = next(command for command in self.actions_ if command.key == key)
        if command.page and self.context is not None:
            self.go(command.page)
            self._page(command.page).perform(key)
        elif not command.page:
            self.handlers[key]()

    def _open_palette(self) -> None:
        entries = list(command_entries(self.actions_))
        if self.context is not None:
            entries += household_entries(self.context)
        self.palette_.offer(entries, self.settings.recent_commands)

    def _new(self) -> None:
        path = ask.ask_new_household(self)
        if path:
            self.door.create(path)

    def _open(self) -> None:
        path = ask.ask_household(self)
        if path:
            self.door.open(path)

    def _restore(self) -> None:
        backup = ask.ask_backup(self, self.door.session.path.parent) if self.door.session else None
        if backup:
            self.door.restore(backup)

    def _step(self, label: str, call: Callable[[Session], str | None], said: str) -> None:
        context = self._context

        def done(name: str | None) -> None:
            if name:
                context.say(f"{said}: {name}.", undo=False)
                context.changed()

        context.run(once(label, lambda: call(context.session)), done, label=label, writes=True)

    def _view_day(self, day: date | None) -> None:
        """See the household as of a day, None as of today; counted in a job, shown when it is."""
        context, label = self._context, "Counting another day"

        def look() -> None:
            context.session.view_day(day)
            context.session.status()

        context.run(once(label, look), lambda _: context.changed(), label=label, slot="day")

    # What the frame says

    def _stand(self) -> None:
        """Bring bar, status and what can be done up to date with the household."""
        session = self.door.session
        reach = Reach.ALWAYS
        if self.context is not None and session is not None:
            reach = Reach.WRITING if self.context.can_write else Reach.HOUSEHOLD
        self.actions_.set_reach(reach)
        history = session.history() if session else ()
        for key, word, name in (("edit.undo", "Undo", undo_name(history)), ("edit.redo", "Redo", redo_name(history))):
            self.actions_[key].setText(f"{word}: {name}" if name else word)
            self.actions_[key].setEnabled(bool(name) and reach is Reach.WRITING)
        self.top.set_steps()
        self.top.set_hidden(self.settings.hide_amounts)
        hidden = self.settings.hide_amounts
        self.actions_["view.hide"].setText("Show amounts" if hidden else "Hide amounts")
        name = household_name(session) if session else ""
        self.setWindowTitle(f"{name} – Evenkeel" if name else "Evenkeel")
        self.top.set_household(name, self._menu())
        self.status.place.say(*place_words(self.settings.online_prices))
        if self.context is not None and session is not None:
            view = self.context.format
            self.top.set_day(session.as_of, view)
            self.status.saved.say(saved_words(history, view, datetime.now().astimezone()))
            self.status.trust.say(*trust_words(session.accounts()))
            self.status.prices.set_words(*price_words(session.price_day, view))
        else:
            self.status.saved.say("")
            self.status.trust.say("")
            self.status.prices.set_words("")

    def _say(self, sentence: str, undo: bool) -> None:
        self.frame.undo_banner.show_for(sentence, "Undo" if undo else "")

    def _fail(self, error: AppError) -> None:
        if self.page is not None:
            self.page.tell(error)
        else:
            self._offer_first_run().tell(error)

    def _menu(self) -> QMenu:
        """Return a fresh household menu."""
        others = [path for path in self.settings.recent if not self._is_open(path) and path.exists()]
        return household_menu(self.top.household, self.actions_, others, self.door.open)

    def _is_open(self, path: Path) -> bool:
        return self.door.session is not None and self.door.session.path.resolve() == path.resolve()

    # Look

    def _keep(self, settings: Settings) -> None:
        """Hold to other settings at once, and save them."""
        try:
            settings = change_settings(self.settings, settings)
        except HostError as error:
            _log.info("%s", error)
        self.settings = settings
        self._apply_look()
        self.status.place.say(*place_words(settings.online_prices))
        if self.context is not None:
            self.context.settings = settings

    def _apply_look(self) -> None:
        motion = self.settings.reduced_motion
        theme_switch().choose(self.settings.theme, self.settings.text_size, reduced_motion=motion)

    def _toggle_amounts(self) -> None:
        self._keep(replace(self.settings, hide_amounts=not self.settings.hide_amounts))

    def _choose_theme(self, mode: ThemeMode) -> None:
        self._keep(replace(self.settings, theme=mode))

    def _resize_text(self, step: int) -> None:
        self._keep(replace(self.settings, text_size=stepped(self.settings.text_size, step)))

    # Building

    def _connect(self) -> None:
        self.actions_.ran.connect(self._run)
        self.door.entered.connect(self._enter)
        self.door.left.connect(self._leave)
        self.door.failed.connect(self._fail)
        self.top.dayChosen.connect(self._view_day)
        self.frame.undo_banner.undone.connect(self.actions_["edit.undo"].trigger)
        self.status.job_bar.used.connect(self.actions_["rebalance.interim"].trigger)

    def _furnish(self) -> None:
        self.setCentralWidget(self.frame)
        self.setMinimumSize(*_SMALLEST)
        self.setWindowIcon(icon("mark", "accent"))
        self.setAcceptDrops(True)
        self.resize(1440, 900)
        if self.settings.geometry:
            self.restoreGeometry(QByteArray.fromBase64(self.settings.geometry.encode()))
        if sys.platform == "darwin":
            fill_menu_bar(self.menuBar(), self.actions_)

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button that has the keyboard, as Space does; Qt leaves that to dialogs."""
        control = self.focusWidget()
        enters = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enters and isinstance(control, QAbstractButton) and control.isEnabled():
            control.click()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files from anywhere, anywhere."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open a household that is dropped; review other files."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        households = [path for path in paths if path.suffix == ask.SUFFIX]
        event.acceptProposedAction()
        if households:
            self.door.open(households[0])
        elif paths:
            self.import_files(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember where the window was, stop every job and close the household."""
        geometry = bytes(self.saveGeometry().toBase64().data()).decode()
        self._keep(replace(self.settings, geometry=geometry))
        self.jobs.close()
        self.door.close()
        super().closeEvent(event)
