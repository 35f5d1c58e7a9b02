"""What the palette offers: the action table, and what the household holds."""

from collections.abc import Iterator

from app.desk.views import AccountView
from app.ui.actions import ActionTable, key_caps
from app.ui.frame.palette import Entry
from app.ui.pages import SECTIONS
from app.ui.pages.page import PageContext


def command_entries(actions: ActionTable) -> Iterator[Entry]:
    """Return one entry for each command; what can't be done now is not enabled."""
    for command in actions:
        action = actions[command.key]
        yield Entry(
            command.key,
            action.text(),
            command.place,
            "Help" if command.place == "Help" else "Commands",
            command.icon,
            action.trigger,
            key_caps(command.keys),
            action.isEnabled(),
        )


def household_entries(context: PageContext) -> Iterator[Entry]:
    """Return accounts, securities, classes and parts of the settings, with their figures."""
    view = context.format
    accounts = context.session.accounts()
    for held in accounts:
        yield _entry(context, held.account.name, view.money(held.value), "accounts", account=held.account.name)
        if held.cash is not None:
            name = held.account.name
            yield _entry(context, f"Cash, {name}", view.money(held.cash), "accounts", account=name, symbol="")
    for symbol, (name, place) in sorted(_securities(accounts).items()):
        yield _entry(context, f"{symbol} {name}".strip(), place, "accounts", symbol=symbol)
    for known in context.session.plan.classes:
        target = f"target {view.weight(known.target)}"
        yield _entry(context, f"Band of {known.name}", target, "targets", asset_class=known.name)
        yield _entry(context, f"Band history, {known.name}", "Chart", "charts", asset_class=known.name)
    for key, words in SECTIONS:
        yield _entry(context, f"Settings: {words}", "Settings", "settings", section=key)


def _entry(context: PageContext, words: str, place: str, page: str, **what: str) -> Entry:
    icon = {"accounts": "accounts", "targets": "targets", "charts": "charts", "settings": "settings"}[page]
    return Entry(
        f"{page}:{words}",
        words,
        place,
        "Your portfolio",
        icon,  # type: ignore[arg-type]  # names of icons, all four
        lambda: context.go(page, **what),
    )


def _securities(accounts: tuple[AccountView, ...]) -> dict[str, tuple[str, str]]:
    """Return name and accounts of each symbol held."""
    found: dict[str, tuple[str, list[str]]] = {}
    for held in accounts:
        for holding in held.holdings:
            found.setdefault(holding.symbol, (holding.name, []))[1].append(held.account.name)
    return {
        symbol: (name, where[0] if len(where) == 1 else f"{len(where)} accounts")
        for symbol, (name, where) in found.items()
    }
