"""The one action table: menus, shortcuts, the palette and the shortcut sheet are all made from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.ui.icons import IconName, icon


class Reach(IntEnum):
    """What must be there for a command: nothing, an open household, or one that may be changed."""

    ALWAYS = 0
    HOUSEHOLD = 1
    WRITING = 2


@dataclass(frozen=True, slots=True)
class Command:
    """One thing the user can do: its words, the place it belongs to and its keys.

    `page` names the page that performs it; without one the window does.
    """

    key: str
    words: str
    place: str
    keys: str = ""
    icon: IconName | None = None
    page: str = ""
    reach: Reach = Reach.HOUSEHOLD


COMMANDS: tuple[Command, ...] = (
    Command("go.today", "Today", "Go", "Ctrl+1", "today"),
    Command("go.accounts", "Accounts", "Go", "Ctrl+2", "accounts"),
    Command("go.targets", "Targets", "Go", "Ctrl+3", "targets"),
    Command("go.rebalance", "Rebalance", "Go", "Ctrl+4", "rebalance"),
    Command("go.harvest", "Harvest", "Go", "Ctrl+5", "harvest"),
    # Six is kept for the Lab.
    Command("go.charts", "Charts", "Go", "Ctrl+7", "charts"),
    Command("go.tickets", "Tickets", "Go", "Ctrl+8", "tickets"),
    Command("go.settings", "Settings", "Go", "Ctrl+,", "settings"),
    Command("file.new", "New household…", "File", "Ctrl+N", "plus", reach=Reach.ALWAYS),
    Command("file.open", "Open a household…", "File", "Ctrl+O", "folder", reach=Reach.ALWAYS),
    Command("file.sample", "Open the sample household", "File", "", "spark", reach=Reach.ALWAYS),
    Command("file.import", "Import files…", "File", "Ctrl+I", "import", reach=Reach.WRITING),
    Command("file.prices", "Fetch prices from the internet…", "File", "", "link", reach=Reach.WRITING),
    Command("file.template", "Import with a template…", "File", "Ctrl+Shift+I", "columns", reach=Reach.WRITING),
    Command("file.backup", "Back up this household now", "File", "Ctrl+Shift+B", "file"),
    Command("file.restore", "Restore a backup…", "File", "", "refresh", reach=Reach.WRITING),
    Command("file.check", "Check this household", "File", "", "shield"),
    Command("file.close", "Close this household", "File", "", "close"),
    Command("file.quit", "Quit", "File", "Ctrl+Q", reach=Reach.ALWAYS),
    Command("edit.undo", "Undo", "Edit", "Ctrl+Z", "undo", reach=Reach.WRITING),
    Command("edit.redo", "Redo", "Edit", "Ctrl+Shift+Z", "redo", reach=Reach.WRITING),
    Command("view.palette", "Search or run a command", "View", "Ctrl+K", "search", reach=Reach.ALWAYS),
    Command("view.day", "See another day…", "View", "Ctrl+D", "calendar"),
    Command("view.now", "Back to today’s date", "View", "", "calendar"),
    Command("view.hide", "Hide amounts", "View", "Ctrl+Shift+H", "eye"),
    Command("view.inspector", "Show or hide the inspector", "View", "F9", "columns"),
    Command("view.back", "Back to what was inspected before", "View", "Ctrl+Up", "chevron-left"),
    Command("view.light", "Light theme", "View", reach=Reach.ALWAYS),
    Command("view.dark", "Dark theme", "View", reach=Reach.ALWAYS),
    Command("view.system", "Theme of the system", "View", reach=Reach.ALWAYS),
    Command("view.larger", "Larger text", "View", "Ctrl++", reach=Reach.ALWAYS),
    Command("view.smaller", "Smaller text", "View", "Ctrl+-", reach=Reach.ALWAYS),
    Command("view.normal", "Text at 100 %", "View", "Ctrl+0", reach=Reach.ALWAYS),
    Command("help.keys", "Keyboard shortcuts", "Help", "F1", "help", reach=Reach.ALWAYS),
    Command("help.about", "About Evenkeel", "Help", "", "info", reach=Reach.ALWAYS),
    # Pages
    Command("rebalance.review", "Review proposal", "Rebalance", "Ctrl+Return", "rebalance", "rebalance"),
    Command("rebalance.edge", "Propose: back to the band edge", "Rebalance", "", "rebalance", "rebalance"),
    Command("rebalance.target", "Propose: back to target", "Rebalance", "", "rebalance", "rebalance"),
    Command("rebalance.invest", "Propose: invest cash", "Rebalance", "", "rebalance", "rebalance"),
    Command("rebalance.raise", "Propose: raise cash", "Rebalance", "", "rebalance", "rebalance"),
    Command("rebalance.harvest-rebalance", "Propose: harvest and rebalance", "Rebalance", "", "harvest", "rebalance"),
    Command("rebalance.harvest", "Propose: harvest losses only", "Rebalance", "", "harvest", "rebalance"),
    Command("rebalance.tactical", "Propose: tactical", "Rebalance", "", "rebalance", "rebalance"),
    Command("rebalance.recalculate", "Work the proposal out again", "Rebalance", "F5", "refresh", "rebalance"),
    Command("rebalance.stop", "Stop working out trades", "Rebalance", "Shift+F5", "close", "rebalance"),
    Command("rebalance.interim", "Use the answer found so far", "Rebalance", "Ctrl+F5", "check", "rebalance"),
    Command("rebalance.tick", "Leave the trade out, or take it in", "Rebalance", "Ctrl+T", "check", "rebalance"),
    Command("rebalance.hold", "Hold the security, or let it go", "Rebalance", "Ctrl+Shift+T", "pin", "rebalance"),
    Command("rebalance.shares", "Change the shares of the trade", "Rebalance", "F2", "edit", "rebalance"),
    Command("rebalance.clear", "Clear my changes to trades", "Rebalance", "Ctrl+Shift+F5", "undo", "rebalance"),
    Command("rebalance.group", "Group trades by account or by class", "Rebalance", "", "table", "rebalance"),
    Command("rebalance.deposits", "How far deposits alone go", "Rebalance", "", "rebalance", "rebalance"),
    Command("rebalance.undone", "What was left undone, and why", "Rebalance", "", "info", "rebalance"),
    Command(
        "rebalance.accept", "Accept as tickets", "Rebalance", "Ctrl+Shift+Return", "tickets", "rebalance", Reach.WRITING
    ),
    Command(
        "rebalance.keep",
        "Keep the proposal as a scenario",
        "Rebalance",
        "Ctrl+Shift+K",
        "plus",
        "rebalance",
        Reach.WRITING,
    ),
    Command("rebalance.next", "Look at the next scenario", "Rebalance", "Ctrl+PgDown", "chevron-right", "rebalance"),
    Command("rebalance.previous", "Look at the scenario before", "Rebalance", "Ctrl+PgUp", "chevron-left", "rebalance"),
    Command("rebalance.revive", "Work the scenario out again", "Rebalance", "", "refresh", "rebalance"),
    Command("rebalance.rename", "Rename the scenario", "Rebalance", "", "edit", "rebalance", Reach.WRITING),
    Command("rebalance.drop", "Remove the scenario", "Rebalance", "", "trash", "rebalance", Reach.WRITING),
    Command("balance.open", "Cost of balance", "Rebalance", "Ctrl+B", "rebalance", "balance"),
    Command("balance.compare", "Compare scenarios", "Rebalance", "Ctrl+Shift+C", "table", "balance"),
    Command("balance.use", "Use this point of balance", "Rebalance", "", "check", "balance"),
    Command("balance.remind", "Remind me of this step…", "Rebalance", "", "bell", "balance", Reach.WRITING),
    Command("balance.pin", "Pin this point as a scenario", "Rebalance", "", "pin", "balance", Reach.WRITING),
    Command("rebalance.book", "Save the proposal as an Excel workbook…", "Rebalance", "", "export", "rebalance"),
    Command("accounts.filter", "Filter accounts and lots", "Accounts", "Ctrl+F", "filter", "accounts"),
    Command("held.look", "Rows left open, and words not understood", "Accounts", "", "file", "held"),
    Command("held.copy", "Save open rows as CSV…", "Accounts", "", "export", "held"),
    Command("transactions.look", "Transactions", "Accounts", "Ctrl+L", "table", "transactions"),
    Command("transactions.filter", "Filter transactions", "Accounts", "", "filter", "transactions"),
    Command("targets.add", "Add an asset class", "Targets", "", "plus", "targets", Reach.WRITING),
    Command("targets.strategic", "Strategic targets", "Targets", "", "targets", "targets"),
    Command("targets.tactical", "Tactical tilts", "Targets", "", "targets", "targets"),
    Command("harvest.look", "Losses worth taking", "Harvest", "", "harvest", "harvest"),
    Command("harvest.floors", "Floors of harvesting…", "Harvest", "", "settings", "harvest", Reach.WRITING),
    Command("harvest.again", "Look for losses again", "Harvest", "", "refresh", "harvest"),
    Command("taxes.look", "Tax year, line by line", "Tax year", "", "table", "taxes"),
    Command("taxes.form8949", "Save Form 8949 as CSV…", "Tax year", "", "export", "taxes"),
    Command("taxes.book", "Save the tax book as Excel…", "Tax year", "", "export", "taxes"),
    Command("charts.drift", "Drift over time", "Charts", "", "charts", "charts"),
    Command("charts.allocation", "Allocation over time", "Charts", "", "charts", "charts"),
    Command("charts.drawdown", "Distance from the last high", "Charts", "", "charts", "charts"),
    Command("charts.signals", "Momentum and volatility over time", "Charts", "", "charts", "charts"),
    Command("charts.table", "Charts as tables", "Charts", "", "table", "charts"),
    Command("charts.save", "Save the chart…", "Charts", "", "export", "charts"),
    Command("performance.look", "What decisions added", "Performance", "", "charts", "performance"),
    Command(
        "performance.wait",
        "Wait with the class that is outside",
        "Performance",
        "",
        "clock",
        "performance",
        Reach.WRITING,
    ),
    Command(
        "performance.skip", "Skip the trade the rule proposes", "Performance", "", "close", "performance", Reach.WRITING
    ),
    Command("performance.save", "Save the journal as CSV…", "Performance", "", "export", "performance"),
    Command("tickets.fills", "Import fills…", "Tickets", "", "import", "tickets", Reach.WRITING),
    Command("tickets.copy", "Copy the ticket’s instruction", "Tickets", "", "copy", "tickets"),
    Command("tickets.hold", "Hold the ticket", "Tickets", "", "pin", "tickets", Reach.WRITING),
    Command("tickets.cancel", "Cancel the ticket", "Tickets", "", "close", "tickets", Reach.WRITING),
    Command("tickets.reopen", "Reopen the ticket", "Tickets", "", "undo", "tickets", Reach.WRITING),
    Command("tickets.book", "Save tickets as an Excel workbook…", "Tickets", "", "export", "tickets"),
    Command("tickets.basket", "Save tickets as a basket file…", "Tickets", "", "export", "tickets"),
)


class ActionTable(QObject):
    """One QAction for each command, with its shortcut in force over the whole window."""

    ran = Signal(str)

    def __init__(self, window: QWidget, commands: tuple[Command, ...] = COMMANDS) -> None:
        super().__init__(window)
        self.commands = commands
        self._actions = {command.key: self._make(command, window) for command in commands}

    def __getitem__(self, key: str) -> QAction:
        return self._actions[key]

    def __iter__(self) -> Iterator[Command]:
        return iter(self.commands)

    def set_reach(self, reach: Reach) -> None:
        """Offer what can be done now: without a household, with one, with one that may be changed."""
        for command in self.commands:
            self._actions[command.key].setEnabled(command.reach <= reach)

    def _make(self, command: Command, window: QWidget) -> QAction:
        action = QAction(command.words, window)
        if command.icon:
            action.setIcon(icon(command.icon))
        if command.keys:
            action.setShortcuts([QKeySequence(keys) for keys in _all_keys(command.keys)])
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.setAutoRepeat(False)
        action.triggered.connect(lambda: self.ran.emit(command.key))
        window.addAction(action)
        return action


def key_caps(keys: str) -> tuple[str, ...]:
    """Return the caps to draw for a shortcut: ``Ctrl+Shift+Z`` gives Ctrl, Shift and Z."""
    caps = keys.replace("++", "+Plus").split("+") if keys else []
    return tuple(_CAPS.get(cap, cap) for cap in caps)


_CAPS = {"Return": "Enter", "Plus": "+", "-": "−", "Up": "↑"}
_TWINS = {"Ctrl+Return": ("Ctrl+Enter",), "Ctrl++": ("Ctrl+=",), "F1": ("Ctrl+?",)}
"""Second keys for the same thing: the number pad's Enter, and plus without Shift."""


def _all_keys(keys: str) -> tuple[str, ...]:
    return (keys, *_TWINS.get(keys, ()))
