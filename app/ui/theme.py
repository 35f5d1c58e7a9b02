"""Light, dark and system themes: roles for painters, a palette and one small style sheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyle

from app.resources import resource_path
from app.ui.theme_qss import build_qss
from app.ui.theme_tokens import (
    BandSizes,
    ClassSlot,
    ColorRole,
    InclinometerSizes,
    ThemeName,
    Tokens,
    TypeName,
    read_tokens,
)

Mode = Literal["system", "light", "dark"]

_FONT_FILES = ("Inter-Regular", "Inter-Medium", "Inter-SemiBold", "InterDisplay-SemiBold")
_DISABLED = 0.4
"""Opacity of what can't be used; the only text allowed under a contrast of 4.5."""


@dataclass(frozen=True, slots=True)
class Theme:
    """One look: colours by role, fonts by style and sizes at the chosen text size."""

    name: ThemeName
    text_size: float
    reduced_motion: bool
    tokens: Tokens

    @property
    def colors(self) -> Mapping[str, str]:
        """Return the hex colour of each role."""
        return self.tokens.colors[self.name]

    @property
    def slots(self) -> tuple[ClassSlot, ...]:
        """Return the seven asset class slots, in order."""
        return self.tokens.slots

    @property
    def band(self) -> BandSizes:
        """Return the measures of the band slider."""
        return self.tokens.band

    @property
    def inclinometer(self) -> InclinometerSizes:
        """Return the measures of the inclinometer."""
        return self.tokens.inclinometer

    def color(self, role: ColorRole, alpha: float = 1.0) -> QColor:
        """Return a fresh colour for a role, optionally translucent (alpha 0 to 1)."""
        color = QColor(self.colors[role])
        if alpha < 1:
            color.setAlphaF(alpha)
        return color

    def faded(self) -> QColor:
        """Return the opaque colour of text that can't be used: ink at 40 % on the surface."""
        over, under = self.color("ink"), self.color("surface")
        return QColor.fromRgbF(
            over.redF() * _DISABLED + under.redF() * (1 - _DISABLED),
            over.greenF() * _DISABLED + under.greenF() * (1 - _DISABLED),
            over.blueF() * _DISABLED + under.blueF() * (1 - _DISABLED),
        )

    def slot(self, index: int) -> ClassSlot:
        """Return the look of the class at a zero-based place; an eighth class starts again."""
        return self.slots[index % len(self.slots)]

    def slot_color(self, index: int) -> QColor:
        """Return the mark colour of a class; never for text."""
        slot = self.slot(index)
        return QColor(slot.light if self.name == "light" else slot.dark)

    def font(self, style: TypeName) -> QFont:
        """Return a font for a type style, with tabular figures."""
        return QFont(_font(style, self.text_size))

    def line(self, style: TypeName) -> int:
        """Return the line height of a type style in pixels."""
        return self.scaled(self.tokens.types[style].line)

    def px(self, name: str) -> int:
        """Return a fixed size by its place in the tokens, e.g. ``radius.card``."""
        return self.tokens.px[name]

    def scaled(self, px: float) -> int:
        """Return a size that grows with the text: rows, fields, buttons."""
        return round(px * self.text_size)

    def duration(self, name: str) -> int:
        """Return milliseconds of a motion, e.g. ``row_recentre``; 0 under reduced motion."""
        return 0 if self.reduced_motion else self.tokens.px[f"motion.{name}_ms"]


@cache
def _font(style: TypeName, text_size: float) -> QFont:
    tokens = read_tokens()
    kind = tokens.types[style]
    font = QFont([tokens.families[kind.family], *tokens.fallback])
    px = round(kind.px * text_size)
    font.setPixelSize(px)
    font.setWeight(QFont.Weight(kind.weight))
    font.setStyleHint(QFont.StyleHint.SansSerif)
    if kind.tracking:
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, kind.tracking * px)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    for feature in tokens.features:
        font.setFeature(QFont.Tag(feature), 1)
    return font


@cache
def load_fonts() -> None:
    """Register the four bundled font files once; raise OSError if one can't be read."""
    for name in _FONT_FILES:
        path = resource_path(f"fonts/{name}.ttf")
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise OSError(f"The font file can't be read: {path}")


def build_palette(theme: Theme) -> QPalette:
    """Return the Qt palette of a theme, disabled text at 40 %."""
    group, role = QPalette.ColorGroup, QPalette.ColorRole
    roles: dict[QPalette.ColorRole, ColorRole] = {
        role.Window: "canvas",
        role.WindowText: "ink",
        role.Base: "surface",
        role.AlternateBase: "sunken",
        role.Text: "ink",
        role.Button: "surface",
        role.ButtonText: "ink",
        role.BrightText: "danger",
        role.ToolTipBase: "surface",
        role.ToolTipText: "ink",
        role.PlaceholderText: "ink_3",
        role.Highlight: "selected",
        role.HighlightedText: "ink",
        role.Link: "accent",
        role.LinkVisited: "accent",
        role.Accent: "accent",
        role.Light: "surface",
        role.Midlight: "hover",
        role.Mid: "line_strong",
        role.Dark: "control",
        role.Shadow: "line_strong",
    }
    palette = QPalette()
    for target, source in roles.items():
        palette.setColor(target, theme.color(source))
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(group.Disabled, target, theme.faded())
    return palette


class ThemeSwitch(QObject):
    """Holds the theme in force and repaints the application when it changes."""

    themeChanged = Signal()

    def __init__(self, app: QApplication) -> None:
        """Load the fonts and start light at 100 %, which tests rely on."""
        super().__init__(app)
        load_fonts()
        app.setStyle("Fusion")
        self._app = app
        self._mode: Mode = "light"
        self._text_size = 1.0
        self._reduced_motion: bool | None = None
        self.theme = self._build()
        self._apply()
        app.styleHints().colorSchemeChanged.connect(self._follow_system)

    @property
    def mode(self) -> Mode:
        """Return what the user chose, which may be to follow the system."""
        return self._mode

    def choose(self, mode: Mode, text_size: float = 1.0, *, reduced_motion: bool | None = None) -> None:
        """Apply a mode, a text size (0.9 to 1.5) and a motion wish (None follows the system)."""
        sizes = read_tokens().text_sizes
        self._mode = mode
        self._text_size = min(max(text_size, sizes[0]), sizes[-1])
        self._reduced_motion = reduced_motion
        self._refresh()

    def _follow_system(self) -> None:
        if self._mode == "system":
            self._refresh()

    def _refresh(self) -> None:
        theme = self._build()
        if theme != self.theme:
            self.theme = theme
            self._apply()
            self.themeChanged.emit()

    def _build(self) -> Theme:
        scheme = self._app.styleHints().colorScheme()
        dark = self._mode == "dark" or (self._mode == "system" and scheme == Qt.ColorScheme.Dark)
        reduced = self._reduced_motion
        if reduced is None:
            hint = QStyle.StyleHint.SH_Widget_Animation_Duration
            reduced = self._app.style().styleHint(hint) == 0
        return Theme("dark" if dark else "light", self._text_size, reduced, read_tokens())

    def _apply(self) -> None:
        self._app.setFont(self.theme.font("body"))
        self._app.setPalette(build_palette(self.theme))
        self._app.setStyleSheet(build_qss(self.theme))


@cache
def theme_switch() -> ThemeSwitch:
    """Return the application's one switch; the QApplication must exist."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise TypeError("The theme needs a QApplication.")
    return ThemeSwitch(app)


def current_theme() -> Theme:
    """Return the theme in force; painters ask it anew in every paint."""
    return theme_switch().theme
