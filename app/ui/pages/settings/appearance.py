"""Appearance: theme, text size, hidden amounts, motion; all of it takes effect at once."""

from __future__ import annotations

from dataclasses import replace

from app.desk.settings import Settings, ThemeMode
from app.ui.pages.page import PageContext
from app.ui.pages.settings.form import SectionForm
from app.ui.theme_tokens import read_tokens
from app.ui.widgets.segment import Segment
from app.ui.widgets.toggle import Toggle

_MODES: dict[str, ThemeMode] = {"system": "system", "light": "light", "dark": "dark"}
_MOTION = {"system": None, "still": True, "moving": False}


class AppearanceForm(SectionForm):
    """How the window looks; kept on this computer, not in the household."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        card = self.add_card("Appearance", "Kept on this computer, for every household")
        self.theme = Segment([("system", "System"), ("light", "Light"), ("dark", "Dark")], "Theme")
        sizes = [(str(size), f"{size * 100:.0f} %") for size in read_tokens().text_sizes]
        self.text_size = Segment(sizes, "Text size")
        self.hidden = Toggle("")
        self.hidden.setAccessibleName("Hide amounts")
        self.motion = Segment([("system", "As the system"), ("still", "Still"), ("moving", "Moving")], "Motion")
        card.add("Theme", self.theme)
        card.add("Text size", self.text_size, "type and rows; lines stay as they are")
        card.add("Hide amounts", self.hidden, "every amount becomes $•••; weights, points and dates stay")
        card.add("Motion", self.motion, "unfolding rows and a class sliding back to its target")
        self.column.addStretch(1)
        self.theme.changed.connect(lambda key: self._keep(theme=_MODES[key]))
        self.text_size.changed.connect(lambda key: self._keep(text_size=float(key)))
        self.hidden.toggled.connect(lambda on: self._keep(hide_amounts=on))
        self.motion.changed.connect(lambda key: self._keep(reduced_motion=_MOTION[key]))

    def refresh(self) -> None:
        """Show the settings in force."""
        settings: Settings = self.context.settings
        motion = next(key for key, value in _MOTION.items() if value is settings.reduced_motion)
        nearest = min(read_tokens().text_sizes, key=lambda size: abs(size - settings.text_size))
        for control, key in ((self.theme, settings.theme), (self.text_size, str(nearest)), (self.motion, motion)):
            blocked = control.blockSignals(True)
            control.choose(key)
            control.blockSignals(blocked)
        blocked = self.hidden.blockSignals(True)
        self.hidden.setChecked(settings.hide_amounts)
        self.hidden.blockSignals(blocked)

    def _keep(self, **changed: object) -> None:
        self.context.keep(replace(self.context.settings, **changed))  # type: ignore[arg-type]  # each name with its own kind
