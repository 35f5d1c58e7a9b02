"""What this program is, in a few lines."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import __version__
from app.ui.frame.key_cap import KeyCaps
from app.ui.frame.overlay import Overlay
from app.ui.pages.first_run import PROMISE
from app.ui.widgets.banner import Glyph
from app.ui.widgets.card import Hairline, row
from app.ui.widgets.text import Text


class AboutSheet(Overlay):
    """Name, version, promise and what it is not; Esc closes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "About Evenkeel", 460, 140)
        words = QVBoxLayout()
        words.setContentsMargins(24, 20, 16, 24)
        words.setSpacing(10)
        name = Text("Evenkeel", "title")
        words.addLayout(row(Glyph("mark", "accent", 36), name, 1, KeyCaps(("Esc",)), spacing=14))
        words.addWidget(Text(f"Version {__version__}, MIT licence.", "small", "ink_2"))
        words.addWidget(Hairline())
        for line in (
            PROMISE,
            "The program calculates; you decide and place the trades yourself. Not investment or tax advice.",
            "Inter is set under the SIL Open Font License 1.1.",
        ):
            words.addWidget(Text(line, "body", "ink_2", wrap=True))
        self.content.addLayout(words)
