"""The user's settings: what is saved comes back, and a broken file costs nothing but itself."""

import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.desk.settings import (
    Settings,
    change_settings,
    last_household,
    read_settings,
    remember_household,
    save_settings,
    settings_path,
)
from app.model.errors import HostError


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    """Every setting survives the way through the file."""
    settings = Settings(
        theme="dark",
        text_size=1.3,
        hide_amounts=True,
        reduced_motion=False,
        recent=(tmp_path / "a.evenkeel",),
        recent_commands=("go.today",),
        geometry="AdnQ",
        snoozed={"a|breach:US equity": "2026-11-23"},
    )
    save_settings(settings, tmp_path / "settings.toml")
    assert read_settings(tmp_path / "settings.toml") == settings


def test_no_file_gives_the_defaults(home: Path) -> None:
    """The first start has no file and needs none."""
    assert not settings_path().exists()
    assert read_settings() == Settings()


@pytest.mark.parametrize("text", ["theme = ", "\x00\x01", "[["])
def test_a_broken_file_gives_the_defaults(tmp_path: Path, text: str) -> None:
    """A file that is no TOML is as good as none."""
    path = tmp_path / "settings.toml"
    path.write_text(text, encoding="utf-8")
    assert read_settings(path) == Settings()


def test_a_wrong_value_costs_only_itself(tmp_path: Path) -> None:
    """A value of the wrong kind falls back to its default; the others hold."""
    path = tmp_path / "settings.toml"
    path.write_text('theme = "purple"\ntext_size = "big"\nhide_amounts = true\nrecent = 3\n', encoding="utf-8")
    assert read_settings(path) == Settings(hide_amounts=True)


def test_unknown_keys_are_kept(tmp_path: Path) -> None:
    """What a newer program wrote is still there after this one saved."""
    path = tmp_path / "settings.toml"
    path.write_text('theme = "light"\nsomething_new = [1, 2]\n[later]\nkey = "value"\n', encoding="utf-8")
    save_settings(replace(read_settings(path), theme="dark"), path)
    text = path.read_text(encoding="utf-8")
    assert 'theme = "dark"' in text
    assert "something_new" in text
    assert 'key = "value"' in text


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps a user's folder by its own rules")
def test_only_the_owner_may_read(home: Path) -> None:
    """File and folder are closed to everybody else."""
    save_settings(Settings())
    assert stat.S_IMODE(settings_path().stat().st_mode) == 0o600
    assert stat.S_IMODE(settings_path().parent.stat().st_mode) & 0o077 == 0


def test_a_refused_save_says_so_and_leaves_the_old_file(tmp_path: Path) -> None:
    """Where the folder is a file, saving fails with a sentence and nothing is left lying about."""
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(HostError, match="can’t be saved"):
        save_settings(Settings(), tmp_path / "taken" / "settings.toml")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_recent_households_come_last_first_and_once() -> None:
    """Opening a household again moves it up; the list stays short."""
    settings = Settings()
    for name in ("a", "b", "a", *"cdefghij"):
        settings = settings.with_recent(Path(name))
    assert [path.name for path in settings.recent] == list("jihgfedc")
    assert settings.without_recent(Path("j")).recent[0] == Path("i")


def test_the_last_household_is_one_that_is_still_there(home: Path, tmp_path: Path) -> None:
    """A household that was moved away is passed over."""
    there, gone = tmp_path / "there.evenkeel", tmp_path / "gone.evenkeel"
    for path in (there, gone):
        path.touch()
        remember_household(path)
    gone.unlink()
    assert last_household() == there.resolve()


def test_recent_commands_keep_five() -> None:
    """The palette's memory is five commands long, the last first."""
    settings = Settings()
    for key in "abcdefa":
        settings = settings.with_command(key)
    assert settings.recent_commands == tuple("afedc")


def test_a_change_leaves_what_others_wrote_meanwhile(tmp_path: Path) -> None:
    """The command line agrees to a source while the window is open; the window's theme does not take it back."""
    path = tmp_path / "settings.toml"
    old = Settings(snoozed={"a": "2026-11-23", "b": "dismissed"})
    save_settings(old, path)
    save_settings(replace(old, online_prices="yahoo", snoozed={**old.snoozed, "c": "dismissed"}), path)
    merged = change_settings(old, replace(old, theme="dark", snoozed={"a": "2026-12-01"}), path)
    assert merged == read_settings(path)
    assert (merged.theme, merged.online_prices) == ("dark", "yahoo")
    assert merged.snoozed == {"a": "2026-12-01", "c": "dismissed"}


def test_a_change_where_no_file_is_yet_keeps_all_that_was_held(tmp_path: Path) -> None:
    """The first save writes everything the window holds, not the defaults."""
    old = Settings(theme="light", text_size=1.2)
    assert change_settings(old, replace(old, hide_amounts=True), tmp_path / "s.toml") == replace(old, hide_amounts=True)
