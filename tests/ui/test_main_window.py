"""The window: first steps, places, the action table, undo, theme, files dropped on it, names for every control."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.desk.session import Session
from app.desk.settings import Settings, read_settings
from app.model.errors import InputError
from app.model.progress import Progress
from app.model.proposal import Proposal
from app.ui.actions import COMMANDS, Reach
from app.ui.frame.ask import household_folder
from app.ui.main_window import MainWindow
from app.ui.pages import HOMES, PLACES
from app.ui.pages.proposing import Proposing
from app.ui.theme import theme_switch
from tests.ui.page_fixtures import nameless, sample_session

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

MakeWindow = Callable[..., MainWindow]
POSITIONS = "account,symbol,shares,price,value,date\nBrokerage,VTI,10,100,1000,2026-11-19\n"


@pytest.fixture
def make_window(qtbot: QtBot) -> Iterator[MakeWindow]:
    """Make windows that close at the end, with their jobs and their household."""
    made: list[MainWindow] = []

    def make(settings: Settings | None = None, path: Path | None = None) -> MainWindow:
        window = MainWindow(settings or Settings(theme="light"))
        qtbot.addWidget(window)
        made.append(window)
        window.resize(1440, 900)
        window.show()
        window.open_last(path)
        if path:
            qtbot.waitUntil(lambda: window.context is not None)
        return window

    yield make
    for window in made:
        window.close()
    theme_switch().choose("light")


@pytest.fixture
def window(make_window: MakeWindow, tmp_path: Path, qtbot: QtBot) -> MainWindow:
    """Give a window with the sample household open and nothing at work."""
    sample_session(tmp_path).close()
    made = make_window(path=tmp_path / "sample.evenkeel")
    at_rest(qtbot, made)
    return made


def at_rest(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until no job is at work."""
    qtbot.waitUntil(lambda: not window.jobs.running, timeout=60_000)


def stop(qtbot: QtBot, window: MainWindow) -> None:
    """Cancel every job, and those that follow, where nothing is asked of their answers."""

    def is_still() -> bool:
        for job in window.jobs.running:
            job.cancel()
        return not window.jobs.running

    qtbot.waitUntil(is_still, timeout=60_000)


def drop(window: MainWindow, *paths: Path) -> None:
    """Drop files on the window."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    where, button, keys = QPointF(50, 50), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(where, Qt.DropAction.CopyAction, mime, button, keys))


# First steps


def test_without_a_household_the_first_picture_has_the_window(make_window: MakeWindow) -> None:
    """Three ways to begin fill the window; the sample's button has the keyboard."""
    window = make_window()
    assert window.page is None
    assert not window.rail.isVisible()
    assert window.frame.stack.geometry().size() == window.frame.size()
    assert window.focusWidget() is not None
    assert window.focusWidget().accessibleName() or window.focusWidget().property("text") == "Open the sample"


def test_enter_on_the_first_picture_opens_the_sample(make_window: MakeWindow, qtbot: QtBot, home: Path) -> None:
    """The default button makes the sample in the documents folder and shows Today; the next start opens it again."""
    window = make_window()
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.context is not None, timeout=60_000)
    assert window.page is not None
    assert window.page.key == "today"
    made = household_folder() / "Sample household.evenkeel"
    assert made.exists()
    assert read_settings().recent == (made.resolve(),)
    at_rest(qtbot, window)


def test_the_last_household_opens_by_itself(make_window: MakeWindow, tmp_path: Path, qtbot: QtBot) -> None:
    """What was open before is open again, and the frame stands before it is."""
    sample_session(tmp_path).close()
    window = make_window(Settings(theme="light", recent=(tmp_path / "sample.evenkeel",)))
    assert window.rail.isVisible()
    qtbot.waitUntil(lambda: window.context is not None)
    assert window.windowTitle() == "Alder household – Evenkeel"
    at_rest(qtbot, window)


def test_a_file_that_is_no_household_is_refused_in_words(make_window: MakeWindow, tmp_path: Path, qtbot: QtBot) -> None:
    """Opening it leaves the first picture with a banner that says why."""
    other = tmp_path / "other.evenkeel"
    other.write_text("not a household", encoding="utf-8")
    window = make_window()
    window.door.open(other)
    with qtbot.waitSignal(window.door.failed) as failed:
        pass
    assert isinstance(failed.args[0], InputError)
    title = failed.args[0].title
    qtbot.waitUntil(lambda: title in _words(window.frame.stack.currentWidget()))
    assert window.context is None


def test_a_new_household_is_made_where_the_user_says(
    make_window: MakeWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl+N asks for a place, adds the suffix and shows an empty household."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(tmp_path / "Mine"), ""))
    window = make_window()
    window.actions_["file.new"].trigger()
    qtbot.waitUntil(lambda: window.context is not None)
    assert (tmp_path / "Mine.evenkeel").exists()
    assert window.page is not None
    assert "No targets yet" in _words(window.page)
    at_rest(qtbot, window)


def test_files_dropped_on_the_first_picture_make_a_household_for_them(
    make_window: MakeWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user is asked where to keep it, then sees the files under review."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(tmp_path / "Mine.evenkeel"), ""))
    file = tmp_path / "positions.csv"
    file.write_text(POSITIONS, encoding="utf-8")
    window = make_window()
    drop(window, file)
    qtbot.waitUntil(lambda: window.page is not None and window.page.key == "import")
    at_rest(qtbot, window)
    assert window.page is not None
    assert file.name in {card.accessibleName() for card in window.page.files.cards}  # type: ignore[attr-defined]
    assert (tmp_path / "Mine.evenkeel").exists()


# Places and commands


def test_the_keys_walk_the_places(window: MainWindow, qtbot: QtBot) -> None:
    """Ctrl+1 to Ctrl+8, less 6, and Ctrl+comma open the places, and the rail marks them."""
    keys = {**dict(zip(PLACES, "1234578", strict=True)), "settings": ","}
    for place, key in keys.items():
        sequence = QKeySequence(f"Ctrl+{key}")
        QTest.keySequence(window, sequence)
        assert window.page is not None
        assert window.page.key == place
        assert window.rail.items[place].isChecked()
    at_rest(qtbot, window)


def test_the_rail_marks_where_a_page_without_a_place_belongs(window: MainWindow, qtbot: QtBot) -> None:
    """The tax year belongs to Harvest, the import review to Accounts."""
    for page, place in HOMES.items():
        window.go(page)
        assert window.page is not None
        assert window.page.key == page
        assert window.rail.items[place].isChecked()
    stop(qtbot, window)


def test_every_command_is_served(window: MainWindow) -> None:
    """A command without a page has a handler in the window; one with a page is a command of that page."""
    for command in COMMANDS:
        if command.page:
            window.go(command.page)
            assert window.page is not None
            assert command.key in window.page.commands, command.key
        else:
            assert command.key in window.handlers, command.key
    assert set(window.handlers) <= {command.key for command in COMMANDS}


def test_enter_presses_the_button_that_has_the_keyboard(window: MainWindow, qtbot: QtBot) -> None:
    """As Space does, on any button of the frame or a page."""
    tile = window.page.tiles[0]  # type: ignore[union-attr]
    tile.setFocus()
    QTest.keyClick(tile, Qt.Key.Key_Return)
    assert window.page is not None
    assert window.page.key == "charts"
    at_rest(qtbot, window)


def test_without_a_household_its_commands_rest(make_window: MakeWindow) -> None:
    """What needs a household can't be run on the first picture; opening one can."""
    window = make_window()
    for command in COMMANDS:
        assert window.actions_[command.key].isEnabled() == (command.reach is Reach.ALWAYS), command.key


def test_undo_and_redo_have_the_names_of_their_steps(window: MainWindow, qtbot: QtBot) -> None:
    """The bar says what Ctrl+Z would take back; afterwards the plan is as it was, and redo has the name."""
    context = window.context
    assert context is not None
    plan = context.session.plan
    renamed = replace(plan, household=replace(plan.household, name="The Alders"))
    context.session.save_plan(renamed, "Rename household")
    context.changed()
    assert window.top.undo.text() == "Undo: Rename household"
    assert window.top.household.text() == "The Alders"
    with qtbot.waitSignal(context.householdChanged):
        QTest.keySequence(window, QKeySequence("Ctrl+Z"))
    assert context.session.plan == plan
    assert window.actions_["edit.redo"].text() == "Redo: Rename household"
    with qtbot.waitSignal(context.householdChanged):
        QTest.keySequence(window, QKeySequence("Ctrl+Shift+Z"))
    assert context.session.plan == renamed
    at_rest(qtbot, window)


def test_hiding_amounts_hides_them_everywhere(window: MainWindow, qtbot: QtBot) -> None:
    """After Ctrl+Shift+H no dollar figure is left on the page, and the wish is saved."""
    QTest.keySequence(window, QKeySequence("Ctrl+Shift+H"))
    assert window.page is not None
    assert "$•••" in _words(window.page)
    assert "$6" not in _words(window.page)
    assert read_settings().hide_amounts
    assert window.top.eye.accessibleName() == "Show amounts"


def test_theme_and_text_size_follow_their_commands(window: MainWindow) -> None:
    """Dark, larger and back again take effect at once and are saved."""
    window.actions_["view.dark"].trigger()
    window.actions_["view.larger"].trigger()
    assert theme_switch().theme.name == "dark"
    assert theme_switch().theme.text_size == read_settings().text_size == 1.15
    window.actions_["view.normal"].trigger()
    window.actions_["view.light"].trigger()
    assert theme_switch().theme.name == "light"
    assert theme_switch().theme.text_size == 1


def test_another_day_is_another_count(window: MainWindow, qtbot: QtBot) -> None:
    """Choosing a day counts the household for it; the bar and the page say so."""
    context = window.context
    assert context is not None
    before = context.session.status().value
    day = context.session.as_of.replace(month=6, day=30)
    with qtbot.waitSignal(context.householdChanged):
        window.top.dayChosen.emit(day)
    assert context.session.as_of == day
    assert context.session.status().value != before
    assert window.top.day.text().startswith("Jun 30")
    at_rest(qtbot, window)


def test_every_control_has_a_name(window: MainWindow, qtbot: QtBot) -> None:
    """Whatever takes the keyboard, in the frame and on every page, can be called by a name."""
    for place in (*PLACES, "settings", "import"):
        window.go(place)
    assert nameless(window) == []
    at_rest(qtbot, window)


def test_the_first_picture_names_its_controls(make_window: MakeWindow) -> None:
    """So does the first picture."""
    assert nameless(make_window()) == []


# The frame


def test_what_gives_way_as_the_window_narrows(window: MainWindow, qtbot: QtBot) -> None:
    """Under 1360 the rail is 60 wide; under 1320 the inspector lies over the page instead of pushing it."""
    window.actions_["view.inspector"].trigger()
    page = window.frame.stack
    widths = {}
    for width in (1440, 1340, 1300):
        window.resize(width, 900)
        assert window.frame.width() == width
        widths[width] = (window.rail.width(), page.width())
    assert widths == {1440: (184, 1440 - 184 - 304), 1340: (60, 1340 - 60 - 304), 1300: (60, 1300 - 60)}


@pytest.mark.parametrize("size", [1.15, 1.3, 1.5])
@pytest.mark.parametrize("width", [1180, 1440, 1920])
def test_the_inspector_stays_inside_the_window_at_every_text_size(window: MainWindow, size: float, width: int) -> None:
    """Larger text makes it wider, and it has that room: nothing of it lies past the window's right edge."""
    window.actions_["view.inspector"].trigger()
    window.resize(width, 900)
    theme_switch().choose("light", size)
    inspector = window.dock.inspector
    assert inspector.width() == window.dock.width() == round(304 * size)
    assert inspector.mapTo(window, inspector.rect().topRight()).x() == width - 1
    pushed = window.frame.stack.width() < width - window.rail.width()
    assert pushed == (width == 1920 or (width == 1440 and size < 1.3))


def test_the_undo_banner_floats_and_undoes(window: MainWindow, qtbot: QtBot) -> None:
    """After an action the banner lies over the page's foot, moves nothing, and its button takes the step back."""
    context = window.context
    assert context is not None
    assert window.page is not None
    before = window.page.geometry()
    plan = context.session.plan
    context.session.save_plan(replace(plan, household=replace(plan.household, name="Other")), "Rename household")
    context.changed()
    context.say("Renamed.")
    banner = window.frame.undo_banner
    assert banner.isVisible()
    assert window.page.geometry() == before
    with qtbot.waitSignal(context.householdChanged):
        QTest.mouseClick(banner.action, Qt.MouseButton.LeftButton)
    assert context.session.plan == plan
    banner.hide()
    at_rest(qtbot, window)


def test_a_failure_is_told_on_the_page_and_closed_there(window: MainWindow, qtbot: QtBot) -> None:
    """An AppError becomes a banner with title, detail and advice; its button closes it."""
    context = window.context
    assert context is not None
    assert window.page is not None
    context.fail(InputError("The file is empty.", "positions.csv has no rows.", "Export it again."))
    page = window.page
    qtbot.waitUntil(lambda: "The file is empty. positions.csv has no rows. Export it again." in _words(page))
    context.fail(InputError("Another."))
    assert "The file is empty." not in _words(page)


def test_a_second_window_is_read_only_and_says_so(window: MainWindow, make_window: MakeWindow, tmp_path: Path) -> None:
    """While the first writes, the second shows a notice and offers nothing that changes the household."""
    second = make_window(path=tmp_path / "sample.evenkeel")
    assert second.context is not None
    assert not second.context.can_write
    assert second.frame.notice.isVisible()
    assert not second.actions_["file.import"].isEnabled()
    assert second.actions_["file.backup"].isEnabled()


def test_the_window_remembers_its_place(make_window: MakeWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    """Size and place are saved as the window closes and given back to Qt when it opens."""
    window = make_window()
    kept = bytes(window.saveGeometry().data())
    window.close()
    given: list[object] = []
    monkeypatch.setattr(MainWindow, "restoreGeometry", lambda _, geometry: given.append(bytes(geometry.data())))
    MainWindow(read_settings()).deleteLater()
    assert given == [kept]


def test_closing_a_household_leads_back_to_the_first_picture(window: MainWindow) -> None:
    """Its pages go, its file is let go, and another may be opened."""
    path = window.context.session.path if window.context else Path()
    window.actions_["file.close"].trigger()
    assert window.context is None
    assert not window.rail.isVisible()
    with Session.open(path) as session:
        assert not session.read_only


def test_a_backup_is_made_and_restored(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Restoring brings back the household as it was when it was backed up."""
    context = window.context
    assert context is not None
    copy = context.session.backup(tmp_path / "copy.evenkeel")
    plan = context.session.plan
    context.session.save_plan(replace(plan, household=replace(plan.household, name="Other")), "Rename household")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, **__: (str(copy), ""))
    with qtbot.waitSignal(window.door.entered, timeout=60_000):
        window.actions_["file.restore"].trigger()
    assert window.context is not None
    assert window.context.session.plan == plan
    at_rest(qtbot, window)


def test_a_check_without_faults_says_so(window: MainWindow, qtbot: QtBot) -> None:
    """The sample is sound, and the banner tells it."""
    window.actions_["file.check"].trigger()
    at_rest(qtbot, window)
    assert "agree" in window.frame.undo_banner.words.words
    window.frame.undo_banner.hide()


def test_the_window_takes_what_is_dropped(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    """Files dropped anywhere come under review, together with those that are."""
    for name in ("one.csv", "two.csv"):
        (tmp_path / name).write_text(POSITIONS, encoding="utf-8")
        drop(window, tmp_path / name)
        at_rest(qtbot, window)
    assert window.page is not None
    assert window.page.key == "import"
    assert {"one.csv", "two.csv"} <= {card.accessibleName() for card in window.page.files.cards}  # type: ignore[attr-defined]


def _words(root: QWidget | None) -> str:
    """Return every word a widget's labels show and its controls are called by."""
    if root is None:
        return ""
    found = [child for child in root.findChildren(QWidget) if child.isVisibleTo(root)]
    texts = [getattr(child, "words", "") for child in found]
    names = [f"{child.accessibleName()} {child.accessibleDescription()}" for child in found]
    return "\n".join([*(text for text in texts if isinstance(text, str)), *names])


def test_the_status_bar_offers_the_answer_found_so_far(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From any page: pressing it takes the answer and shows it."""
    assert window.context is not None
    proposing = Proposing.of(window.context)
    proposing.visit()
    at_rest(qtbot, window)
    found, gate = proposing.proposal, Event()
    assert found is not None

    def slow(*_: object, **__: object) -> Generator[Progress, None, Proposal]:
        yield Progress(1, 2, "Solving", found)
        gate.wait(10)
        yield Progress(2, 2, "Solving")
        return found

    monkeypatch.setattr(Session, "propose", slow)
    window.go("accounts")
    proposing.recalculate()
    (use,) = (b for b in window.status.findChildren(QPushButton) if b.text() == "Use this")
    qtbot.waitUntil(use.isVisible)
    use.click()
    gate.set()
    at_rest(qtbot, window)
    assert window.page is not None
    assert window.page.key == "rebalance"
    assert proposing.proposal is found
    assert not use.isVisible()
