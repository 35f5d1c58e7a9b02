"""The theme: contrast, fonts, one small style sheet and a switch that tells once."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontInfo, QFontMetricsF, QPalette, QRawFont
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.resources import resource_path
from app.ui.theme import Theme, ThemeSwitch, build_palette, current_theme, theme_switch
from app.ui.theme_qss import build_qss
from app.ui.theme_tokens import COLOR_ROLES, TYPE_NAMES, ColorRole, ThemeName, TypeName, read_tokens

THEMES: tuple[ThemeName, ...] = ("light", "dark")
TEXT_ROLES: tuple[ColorRole, ...] = (
    "ink", "ink_2", "ink_3", "accent", "over", "under", "good", "caution", "danger",
)  # fmt: skip
SURFACES: tuple[ColorRole, ...] = ("canvas", "rail", "surface", "sunken", "selected", "hover")
NEEDED_GLYPHS = "0123456789.,$%+−–•▲▼→←↑↓·×Δγ½\u202f\u00a0"


@pytest.fixture(autouse=True)
def switch(qapp: QApplication) -> Iterator[ThemeSwitch]:
    """Hand out the switch and put it back to light at 100 %."""
    yield theme_switch()
    theme_switch().choose("light")


def theme_of(name: ThemeName) -> Theme:
    """Return a theme at 100 %."""
    return Theme(name, 1.0, False, read_tokens())


def luminance(color: str) -> float:
    """Return WCAG 2 relative luminance."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the WCAG 2 contrast ratio."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_as_wcag_says() -> None:
    """Black on white has the contrast 21, a colour on itself 1."""
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1


@pytest.mark.parametrize("name", THEMES)
def test_every_text_role_reads_on_every_surface(name: ThemeName) -> None:
    """Text reaches a contrast of 4.5 on all surfaces it can stand on."""
    colors = theme_of(name).colors
    poor = {
        (text, surface): ratio
        for text, surface in product(TEXT_ROLES, SURFACES)
        if (ratio := contrast(colors[text], colors[surface])) < 4.5
    }
    assert not poor


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(
    "text,ground",
    [
        ("over", "over_tint"), ("under", "under_tint"), ("good", "good_tint"), ("accent", "accent_tint"),
        ("caution", "caution_tint"), ("danger", "danger_tint"), ("ink_2", "chip"), ("on_accent", "accent"),
        ("on_accent", "accent_hover"), ("ink", "band"), ("surface", "ink"),
    ],
)  # fmt: skip
def test_text_reads_on_its_own_tint(name: ThemeName, text: ColorRole, ground: ColorRole) -> None:
    """Chips, banners, bubbles and the primary button reach 4.5."""
    colors = theme_of(name).colors
    assert contrast(colors[text], colors[ground]) >= 4.5


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("role", ["control", "band_edge", "accent", "over", "under"])
def test_what_carries_meaning_stands_out(name: ThemeName, role: ColorRole) -> None:
    """Control borders, band edges and marks reach 3 on the surface."""
    colors = theme_of(name).colors
    assert contrast(colors[role], colors["surface"]) >= 3


@pytest.mark.parametrize("name", THEMES)
def test_class_marks_stand_out(name: ThemeName) -> None:
    """Each of the seven class colours reaches 3 on the surface."""
    theme = theme_of(name)
    surface = theme.colors["surface"]
    assert all(contrast(theme.slot_color(at).name(), surface) >= 3 for at in range(7))


def test_an_eighth_class_begins_the_list_again() -> None:
    """Places beyond the seventh reuse the colours from the first."""
    theme = theme_of("light")
    assert theme.slot(7) is theme.slot(0)
    assert len({slot.marker for slot in theme.slots}) == 7
    assert len({slot.pattern for slot in theme.slots}) == 7
    assert len({slot.dash for slot in theme.slots}) == 7


def test_colors_are_fresh() -> None:
    """Who changes a colour changes only their own."""
    theme = theme_of("light")
    theme.color("ink").setAlphaF(0.1)
    assert theme.color("ink").alpha() == 255
    assert theme.color("ink", 0.5).alphaF() == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("style", TYPE_NAMES)
def test_fonts_are_ours_with_tabular_figures(qapp: QApplication, style: TypeName) -> None:
    """Every type style uses a bundled family and sets all digits equally wide."""
    font = current_theme().font(style)
    assert QFontInfo(font).family().startswith("Inter")
    assert font.pixelSize() == read_tokens().types[style].px
    metrics = QFontMetricsF(font)
    assert metrics.horizontalAdvance("111") == metrics.horizontalAdvance("888")


def test_fonts_have_the_glyphs_we_write(qapp: QApplication) -> None:
    """No figure, sign, arrow or narrow space falls back to another font."""
    raw = QRawFont.fromFont(current_theme().font("body"))
    assert raw.familyName() == "Inter"
    assert [c for c in NEEDED_GLYPHS if not raw.supportsCharacter(ord(c))] == []


def test_the_font_licence_ships_with_the_fonts() -> None:
    """The SIL Open Font License lies beside the font files."""
    assert "SIL OPEN FONT LICENSE" in resource_path("fonts/OFL.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", THEMES)
def test_the_style_sheet_stays_small(name: ThemeName) -> None:
    """Frames and states only: under 200 lines and no hex that is not a token."""
    theme = theme_of(name)
    sheet = build_qss(theme)
    tokens = {value.lower() for value in theme.colors.values()} | {theme.faded().name()}
    assert len(sheet.splitlines()) < 200
    assert {found.lower() for found in re.findall(r"#[0-9A-Fa-f]{6}", sheet)} <= tokens


@pytest.mark.parametrize("name", THEMES)
def test_the_style_sheet_glyphs_use_the_tokens(name: ThemeName) -> None:
    """The few glyphs a style sheet needs as files are drawn in the theme's own colours."""
    theme = theme_of(name)
    found: set[str] = set()
    for path in resource_path(f"themes/{name}").glob("*.svg"):
        found |= set(re.findall(r"#[0-9A-Fa-f]{6}", path.read_text(encoding="utf-8")))
    assert found == {theme.colors[role] for role in ("ink_2", "accent", "on_accent")}
    linked = {Path(name).name for name in re.findall(r'url\("(.*?)"\)', build_qss(theme))}
    assert linked == {path.name for path in resource_path(f"themes/{name}").glob("*.svg")}


@pytest.mark.parametrize("name", THEMES)
def test_the_palette_follows_the_roles(name: ThemeName) -> None:
    """Window, base and text of the palette are canvas, surface and ink."""
    theme = theme_of(name)
    palette = build_palette(theme)
    role = QPalette.ColorRole
    assert palette.color(role.Window) == theme.color("canvas")
    assert palette.color(role.Base) == theme.color("surface")
    assert palette.color(role.Text) == theme.color("ink")
    assert palette.color(QPalette.ColorGroup.Disabled, role.Text) == theme.faded()


def test_switching_tells_once_and_repaints_the_application(qtbot: QtBot, switch: ThemeSwitch) -> None:
    """A change of theme is one signal, and the application's palette has changed by then."""
    with qtbot.waitSignal(switch.themeChanged) as told:
        switch.choose("dark")
    assert told.signal_triggered
    assert current_theme().name == "dark"
    assert QApplication.palette().color(QPalette.ColorRole.Window) == current_theme().color("canvas")


def test_choosing_what_is_already_there_is_silent(qtbot: QtBot, switch: ThemeSwitch) -> None:
    """No signal is sent when nothing changes."""
    with qtbot.assertNotEmitted(switch.themeChanged):
        switch.choose("light")


def test_text_size_grows_type_and_rows_but_not_hairlines(switch: ThemeSwitch) -> None:
    """At 150 % the body is 20 px and rows grow; fixed sizes stay; the factor is kept within bounds."""
    switch.choose("light", 1.5)
    theme = current_theme()
    assert (theme.font("body").pixelSize(), theme.scaled(32), theme.px("size.hairline")) == (20, 48, 1)
    switch.choose("light", 9)
    assert current_theme().text_size == 1.5
    switch.choose("light", 0.1)
    assert current_theme().text_size == 0.9


def test_reduced_motion_stops_all_motion(switch: ThemeSwitch) -> None:
    """Every duration is 0 under reduced motion, and the design's otherwise."""
    switch.choose("light", reduced_motion=True)
    assert {current_theme().duration(name) for name in ("unfold", "row_recentre", "ghost", "hover")} == {0}
    switch.choose("light", reduced_motion=False)
    assert current_theme().duration("row_recentre") == 160


def test_system_mode_follows_the_system(
    switch: ThemeSwitch, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In system mode the theme changes with the system's colour scheme, otherwise it does not."""

    class Hints:
        """A system that is dark."""

        def colorScheme(self) -> Qt.ColorScheme:
            return Qt.ColorScheme.Dark

    hints = qapp.styleHints()
    switch.choose("light")
    monkeypatch.setattr(type(qapp), "styleHints", staticmethod(Hints))
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert current_theme().name == "light"
    switch.choose("system")
    assert (switch.mode, current_theme().name) == ("system", "dark")


def test_buttons_keep_tabular_figures(qtbot: QtBot) -> None:
    """A style sheet weight does not cost a button its figures."""
    made = QPushButton("111")
    qtbot.addWidget(made)
    made.ensurePolished()
    metrics = QFontMetricsF(made.font())
    assert made.font().weight() == made.font().Weight.Medium
    assert metrics.horizontalAdvance("111") == metrics.horizontalAdvance("888")


def test_every_color_role_is_in_both_themes() -> None:
    """Light and dark name the same roles."""
    assert set(theme_of("light").colors) == set(theme_of("dark").colors) == set(COLOR_ROLES)


def test_a_missing_resource_is_named() -> None:
    """Asking for a file that does not ship raises with its name."""
    with pytest.raises(FileNotFoundError, match=r"fonts/none\.ttf"):
        resource_path("fonts/none.ttf")
