"""The user's own settings: how the window looks and which households were open, in one TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from app.desk.own_file import write_own
from app.model.errors import HostError
from app.resources import config_folder

ThemeMode = Literal["system", "light", "dark"]

_FILE = "settings.toml"
_RECENT = 8
_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Settings:
    """What is remembered between two starts; `geometry` is Qt's own text, `rest` keys a newer program wrote.

    `online_prices` is the source of prices on the internet that the user has agreed to, empty where to none.
    `reduced_motion` None follows the system; `recent` and `recent_commands` have the last first; `snoozed` tells until
    when a matter of a household's inbox is put off.
    """

    theme: ThemeMode = "system"
    text_size: float = 1.0
    hide_amounts: bool = False
    reduced_motion: bool | None = None
    recent: tuple[Path, ...] = ()
    recent_commands: tuple[str, ...] = ()
    geometry: str = ""
    online_prices: str = ""
    snoozed: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    rest: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)

    def with_recent(self, path: Path) -> Settings:
        """Put a household first among the recent ones."""
        others = (known for known in self.recent if known != path)
        return replace(self, recent=(path, *others)[:_RECENT])

    def without_recent(self, path: Path) -> Settings:
        """Forget a household that is no longer there."""
        return replace(self, recent=tuple(known for known in self.recent if known != path))

    def with_command(self, key: str) -> Settings:
        """Put a command first among the recent ones."""
        others = (known for known in self.recent_commands if known != key)
        return replace(self, recent_commands=(key, *others)[:5])


def settings_path() -> Path:
    """Return where the settings lie; the folder need not exist."""
    return config_folder() / _FILE


def state_folder() -> Path:
    """Return the folder for logs and crash reports, made and owner-only."""
    import platformdirs

    folder = platformdirs.user_state_path("evenkeel", appauthor=False)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def read_settings(path: Path | None = None) -> Settings:
    """Read the settings; a missing or broken file gives the defaults, a value of the wrong kind its own."""
    try:
        tables = tomllib.loads((path or settings_path()).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Settings()
    known: dict[str, Any] = {}
    for key, is_good in _GOOD.items():
        value = tables.pop(key, None)
        if value is not None and is_good(value):
            known[key] = value
    for key in ("recent", "recent_commands"):
        if key in known:
            known[key] = tuple(Path(item) if key == "recent" else item for item in known[key])
    if "text_size" in known:
        known["text_size"] = float(known["text_size"])
    return Settings(**known, rest=MappingProxyType(tables))


def save_settings(settings: Settings, path: Path | None = None) -> None:
    """Write the settings whole or not at all, readable by the owner alone; raise HostError when refused."""
    import tomli_w

    path = path or settings_path()
    tables = dict(settings.rest) | {
        item.name: value
        for item in fields(settings)
        if item.name != "rest" and (value := getattr(settings, item.name)) is not None
    }
    tables |= {"recent": [str(known) for known in settings.recent], "snoozed": dict(settings.snoozed)}
    try:
        write_own(path, tomli_w.dumps(tables))
    except OSError as error:
        advice = "Settings hold until the window closes. Free some space, or make the folder writable."
        raise HostError("The settings can’t be saved.", f"{path}: {error.strerror or error}.", advice) from error


def change_settings(old: Settings, new: Settings, path: Path | None = None) -> Settings:
    """Write what is other in `new` than in `old` over what the file says by now, and return what it then says.

    A second window or the command line may have written since `old` was read. Raises HostError when refused.
    """
    path = path or settings_path()
    there = read_settings(path) if path.exists() else old
    changed = {
        item.name: value for item in fields(new) if (value := getattr(new, item.name)) != getattr(old, item.name)
    }
    if "snoozed" in changed:
        woken = old.snoozed.keys() - new.snoozed.keys()
        changed["snoozed"] = {k: v for k, v in {**there.snoozed, **new.snoozed}.items() if k not in woken}
    merged = replace(there, **changed)
    save_settings(merged, path)
    return merged


def last_household() -> Path | None:
    """Return the household opened last, if it is still there."""
    return next((path for path in read_settings().recent if path.exists()), None)


def remember_household(path: Path) -> None:
    """Make a household the last one opened."""
    save_settings(read_settings().with_recent(path.resolve()))


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


_GOOD: dict[str, Callable[[Any], bool]] = {
    "theme": lambda value: value in {"system", "light", "dark"},
    "text_size": lambda value: isinstance(value, int | float) and 0.5 <= value <= 3,  # noqa: PLR2004 (clamped on use)
    "hide_amounts": lambda value: isinstance(value, bool),
    "reduced_motion": lambda value: isinstance(value, bool),
    "recent": _is_texts,
    "recent_commands": _is_texts,
    "geometry": lambda value: isinstance(value, str),
    "online_prices": lambda value: isinstance(value, str),
    "snoozed": lambda value: isinstance(value, dict) and _is_texts(list(value.values())),
}
