"""The page on which a file nothing knows is matched by hand: one page, nothing saved until the template is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.ui.pages.import_wizard.asking import Questions
from app.ui.pages.import_wizard.grid_card import GridCard
from app.ui.pages.import_wizard.result import ResultCard
from app.ui.pages.import_wizard.side import SidePane
from app.ui.pages.import_wizard.words import SIGNS
from app.ui.pages.page import Page, PageContext
from app.ui.theme import current_theme
from app.ui.widgets.card import button


class ImportWizardPage(Page):
    """Shows what a file gives as it is matched now, and asks what it can't know."""

    key = "wizard"
    title = "Match columns"
    icon = "columns"

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._path: Path | None = None
        self._back = "accounts"
        back = button("Import review /", "quiet", small=True)
        back.setAccessibleName("Back to the import review")
        back.clicked.connect(lambda _: self._leave())
        self.header.lead(back)
        self.questions = Questions(self.banners)
        self.card = GridCard()
        self.result = ResultCard(context.format)
        self.side = SidePane(list(SIGNS))
        gap = current_theme().px("space.card_gap")
        left = QVBoxLayout()
        left.setSpacing(gap)
        left.addWidget(self.card, 3)
        left.addWidget(self.result, 2)
        across = QHBoxLayout()
        across.setSpacing(gap)
        across.addLayout(left, 1)
        across.addWidget(self.side)
        self.body.addLayout(across, 1)

    def _leave(self) -> None:
        self.context.go(self._back)
