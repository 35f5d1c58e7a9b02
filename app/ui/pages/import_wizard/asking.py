"""What the wizard asks above the grid: a sentence with an answer or two, gone once it is answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.pages.import_wizard.columns import walk_before
from app.ui.widgets.banner import Banner, BannerView
from app.ui.widgets.card import button

Answer = tuple[str, Callable[[], object]]


class Question(Banner):
    """A banner whose answers are buttons, the first of them the likelier one."""

    def __init__(self, view: BannerView, answers: Sequence[Answer]) -> None:
        super().__init__(view)
        self.answers: list[QWidget] = []
        for words, act in answers:
            part = button(words, small=True)
            part.setAccessibleName(f"{words}. {self.words.words}")
            part.clicked.connect(lambda _=False, act=act: act())
            layout = self.layout()
            if layout is not None:
                layout.addWidget(part)
            self.answers.append(part)


class Questions:
    """The questions that are open, by key; asking one again with the same words leaves it in place."""

    def __init__(self, place: QVBoxLayout, below: QWidget) -> None:
        """`below` is what Tab comes to next."""
        self._place, self._below = place, below
        self._open: dict[str, tuple[str, Question]] = {}

    def ask(self, key: str, view: BannerView | None, answers: Sequence[Answer] = ()) -> None:
        """Ask, or with None take the question away."""
        words = view.text if view else ""
        before = self._open.get(key)
        if before is not None and before[0] == words:
            return
        if before is not None:
            del self._open[key]
            before[1].hide()
            before[1].deleteLater()
        if view is not None:
            question = Question(view, answers)
            self._open[key] = words, question
            self._place.addWidget(question)
            question.show()
            walk_before(self._below, question.answers)

    def clear(self) -> None:
        """Take every question away."""
        for key in [*self._open]:
            self.ask(key, None)

    @property
    def keys(self) -> frozenset[str]:
        """Return what is asked now."""
        return frozenset(self._open)
