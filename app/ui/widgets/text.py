"""Labels in the type styles and ink roles of the theme."""

import re
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QWidget

from app.ui.theme import current_theme, theme_switch
from app.ui.theme_tokens import ColorRole, TypeName

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_LONG = re.compile(r"\S{25,}")
_JOINT = re.compile(r"[_\-./\\@]|[^\W_]{24}(?=[^\W_])")
_BREAK_HERE = "\u200b"


def breakable(text: str) -> str:
    """Let words too long for a narrow column, names of files above all, break after their joints.

    A label is never narrower than its longest word, so one long name would push a whole panel out of sight.
    """
    return _LONG.sub(lambda word: _JOINT.sub(rf"\g<0>{_BREAK_HERE}", word[0]), text)


class Text(QLabel):
    """A label that keeps its type style, line height and role through a change of theme.

    ``**words**`` are set semi-bold, in ``strong`` when one is given.
    """

    def __init__(
        self,
        text: str = "",
        style: TypeName = "body",
        role: ColorRole = "ink",
        *,
        strong: ColorRole | None = None,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words = text
        self._style = style
        self._role: ColorRole = role
        self._strong = strong
        self.setWordWrap(wrap)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        theme_switch().themeChanged.connect(self._restyle)
        self._restyle()

    @property
    def words(self) -> str:
        """Return the text as given, without markup."""
        return _BOLD.sub(r"\1", self._words)

    def set_words(self, text: str, role: ColorRole | None = None) -> None:
        """Replace the text and, if given, its role."""
        self._words = text
        self._role = role or self._role
        self._restyle()

    def set_strong(self, role: ColorRole | None) -> None:
        """Set the role of the ``**words**``."""
        self._strong = role
        self._restyle()

    def _restyle(self) -> None:
        theme = current_theme()
        self.setFont(theme.font(self._style))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, theme.color(self._role))
        self.setPalette(palette)
        line = theme.line(self._style)
        self.setMinimumHeight(line)
        bold = bool(_BOLD.search(self._words))
        if not bold and not self.wordWrap():
            self.setContentsMargins(0, 0, 0, 0)
            self.setTextFormat(Qt.TextFormat.PlainText)
            self.setText(self._words)
            return
        color = f";color:{theme.colors[self._strong]}" if self._strong else ""
        words = breakable(self._words) if self.wordWrap() else self._words
        html = _BOLD.sub(rf'<span style="font-weight:600{color}">\1</span>', escape(words, quote=False))
        # A document puts all of a line's extra height above the text; half of it belongs below.
        lift = (line - self.fontMetrics().height()) // 2
        self.setContentsMargins(0, -lift, 0, lift)
        self.setTextFormat(Qt.TextFormat.RichText)
        # Elsewhere a document makes a plain space of the narrow one before a unit, and breaks the line there.
        html = html.replace("\n", " ")
        self.setText(f'<div style="line-height:{line}px;white-space:pre-wrap">{html}</div>')
        self.setAccessibleName(self.words)
