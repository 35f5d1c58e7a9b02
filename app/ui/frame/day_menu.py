"""The day control: a calendar that opens under it."""

from datetime import date

from PySide6.QtCore import QDate, QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QToolButton, QVBoxLayout, QWidget

from app.ui.icons import IconName, icon
from app.ui.theme import current_theme, theme_switch
from app.ui.widgets.card import button

_ARROWS: tuple[tuple[str, str, IconName], ...] = (
    ("qt_calendar_prevmonth", "Month before", "chevron-left"),
    ("qt_calendar_nextmonth", "Month after", "chevron-right"),
)


class DayMenu(QFrame):
    """Asks for the day that everything is counted for; any day that has come."""

    chosen = Signal(object)

    def __init__(self, anchor: QWidget) -> None:
        super().__init__(anchor, Qt.WindowType.Popup)
        self.setProperty("card", True)
        self.setAccessibleName("See another day")
        self._anchor = anchor
        self.calendar = QCalendarWidget()
        self.calendar.setAccessibleName("Day shown")
        self.calendar.setLocale(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.calendar.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.SingleLetterDayNames)
        self.calendar.setStyleSheet("QWidget#qt_calendar_navigationbar { background: transparent; }")
        self.calendar.activated.connect(self._choose)
        self.calendar.clicked.connect(self._choose)
        for name, words, sign in _ARROWS:
            arrow = self.calendar.findChild(QToolButton, name)
            if isinstance(arrow, QToolButton):
                arrow.setAccessibleName(words)
                arrow.setIcon(icon(sign))
        self.now = button("Today", "secondary", small=True)
        self.now.clicked.connect(lambda: self._choose(QDate.currentDate()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.calendar)
        layout.addWidget(self.now)
        theme_switch().themeChanged.connect(self._restyle)
        self._restyle()

    def set_day(self, day: date) -> None:
        """Select the day shown now."""
        self.calendar.setSelectedDate(QDate(day.year, day.month, day.day))

    def open(self) -> None:
        """Open under its control, inside the window."""
        self.calendar.setMaximumDate(QDate.currentDate())
        self.adjustSize()
        corner = self._anchor.mapToGlobal(QPoint(0, self._anchor.height() + 4))
        edge = self._anchor.window().mapToGlobal(QPoint(self._anchor.window().width(), 0)).x()
        self.move(min(corner.x(), edge - self.width() - 8), corner.y())
        self.show()
        self.calendar.setFocus(Qt.FocusReason.PopupFocusReason)

    def _choose(self, day: QDate) -> None:
        self.hide()
        self.chosen.emit(date(day.year(), day.month(), day.day()))

    def _restyle(self) -> None:
        plain = QTextCharFormat()
        plain.setForeground(current_theme().color("ink"))
        for weekday in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.calendar.setWeekdayTextFormat(weekday, plain)
        head = QTextCharFormat()
        head.setForeground(current_theme().color("ink_3"))
        self.calendar.setHeaderTextFormat(head)
