"""The editors of momentum and volatility, unfolded under their cards; what is changed takes effect at once."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.desk.overlays import VolatilityStanding
from app.model.plan import Plan
from app.model.signal_checks import METHODS
from app.model.signal_rules import Exhaustion, Momentum, Volatility
from app.ui.format import Formatter
from app.ui.pages.settings.fields import Choice, NumberField
from app.ui.pages.settings.form import FormCard
from app.ui.pages.targets.overlay_words import (
    ENDS,
    METHOD_WORDS,
    exposure_now,
    pace_now,
    standing_line,
    widening_now,
)
from app.ui.theme import current_theme
from app.ui.widgets.card import Hairline, button, row
from app.ui.widgets.text import Text
from app.ui.widgets.toggle import Toggle

INDEX = "index"
DEFAULT_TARGET = Decimal("0.10")
_METHODS = (
    (INDEX, "An imported index"),
    ("ewma", "EWMA of each class"),
    ("garch", "GARCH(1,1) of each class"),
    ("realised", "Realised, 21 days, of each class"),
)
_PACES = (
    ("calm", "Below the median", "of a gap a day"),
    ("uneasy", "Up to the 80th percentile", "of a gap a day"),
    ("panic", "Above it", "of a gap a day; purchases take all of it once the level is a tenth below its 10-day high"),
)


class OverlayEditor(FormCard):
    """A card of switches and numbers; `changed` tells the rule with one of them changed, and the step's name."""

    changed = Signal(object, str)
    closed = Signal()

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.leave = button("", "quiet", icon_name="close", small=True)
        self.leave.setAccessibleName(f"Close {title}")
        self.leave.clicked.connect(self.closed)
        self.head.addWidget(self.leave)
        self.first: QWidget = self.leave
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Fold away on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


class MomentumEditor(OverlayEditor):
    """Edits the momentum filter."""

    def __init__(self) -> None:
        super().__init__("Momentum")
        self._rule = Momentum()
        self.on, self.flow, self.buys = (
            _switch("Momentum filter"),
            _switch("Money flow"),
            _switch("Delay purchases too"),
        )
        self.ends = Choice("What ends a delay", tuple(ENDS.items()), 420)
        self.limit = NumberField("Distance at which nothing waits", "number")
        self.days = NumberField("Days after which nothing waits", "days")
        self.add(
            "Delay what the trend carries", self.on, "a class above its band is not trimmed while it goes on rising"
        )
        self.add("A delay ends when", self.ends, wide=True)
        self.add("or, at the latest, at", self.limit, "widths of the band away from target")
        self.add("or after", self.days, "trading days outside the band")
        self.add("Money flow must agree", self.flow, "from volumes; where these are unknown it is not asked")
        self.add("Purchases wait too", self.buys, "a class below its band is not bought while it goes on falling")
        self.first = self.on
        self.on.clicked.connect(lambda on: self._tell(f"Turn {_on(on)} the momentum filter", on=on))
        self.ends.chosen.connect(lambda end: self._tell(f"End delays: {_short(end)}", exhaustion=end))
        self.limit.entered.connect(lambda x: self._tell(f"Delay up to {self.limit.text()} widths", limit=x))
        self.days.entered.connect(lambda x: self._tell(f"Delay up to {self.days.text()} days", days=int(x)))
        self.flow.clicked.connect(lambda on: self._tell(f"Turn {_on(on)} money flow", money_flow=on))
        self.buys.clicked.connect(lambda on: self._tell(f"Turn {_on(on)} delayed purchases", buys=on))

    def show_rule(self, rule: Momentum, format_: Formatter, *, can_write: bool) -> None:
        """Show the rule in force."""
        self._rule = rule
        self.on.setChecked(rule.on)
        self.ends.show_value(rule.exhaustion)
        self.limit.show_value(rule.limit, format_)
        self.days.show_value(Decimal(rule.days), format_)
        self.flow.setChecked(rule.money_flow)
        self.buys.setChecked(rule.buys)
        self.on.setEnabled(can_write)
        for control in (self.ends, self.limit, self.days, self.flow, self.buys):
            control.setEnabled(can_write and rule.on)

    def _tell(self, step: str, **changed: object) -> None:
        self.changed.emit(replace(self._rule, **changed), step)  # type: ignore[arg-type]  # each name with its own kind


class VolatilityEditor(OverlayEditor):
    """Edits the volatility overlay: what is measured, and three switches that stand apart."""

    def __init__(self) -> None:
        super().__init__("Volatility")
        self._rule = Volatility()
        self.method = Choice("How volatility is measured", _METHODS, 230)
        self.symbol = QLineEdit()
        self.symbol.setAccessibleName("Symbol of the index")
        self.symbol.setFixedWidth(current_theme().scaled(90))
        self.years = NumberField("Years it is compared with", "years")
        self.on, self.cut, self.widen = _switch("Pace"), _switch("Exposure target"), _switch("Wider bands")
        self.paces = {name: NumberField(f"Pace: {words}", "rate") for name, words, _ in _PACES}
        self.target = NumberField("Volatility to keep to", "rate")
        self.cap = NumberField("Exposure at most", "number")
        self.most = NumberField("Widest bands", "number")
        self.measured = self._lay_out_measure()
        self.pace = self._section("Pace", self.on)
        for name, words, note in _PACES:
            self.add(words, self.paces[name], note)
        self.exposure = self._section("Exposure target", self.cut)
        self.add(
            "Volatility to keep to", self.target, "a year; above it the risky classes are cut to target / forecast"
        )
        self.add("At most", self.cap, "times what the plan says")
        self.bands = self._section("Wider bands", self.widen)
        self.add("At most", self.most, "times the plan’s widths, in proportion to the class’s own volatility")
        self.first = self.method
        self._connect()

    def _lay_out_measure(self) -> Text:
        box = QWidget()
        box.setLayout(row(self.method, self.symbol, spacing=8))
        told = self.add("Measured by", box, wide=True)
        self.add("Compared with the last", self.years, "years")
        return told

    def _section(self, title: str, toggle: Toggle) -> Text:
        """A hairline, and a switch with what it would do now."""
        self.add_wide(Hairline())
        about = self.add(title, toggle)
        self.labels[toggle].setFont(current_theme().font("strong"))
        return about

    def _connect(self) -> None:
        self.method.chosen.connect(self._choose_method)
        self.symbol.editingFinished.connect(self._take_symbol)
        self.years.entered.connect(lambda x: self._tell(f"Compare volatility with {x} years", years=int(x)))
        self.on.clicked.connect(lambda on: self._tell(f"Turn {_on(on)} pace by volatility", on=on))
        for (name, words, _), field in zip(_PACES, self.paces.values(), strict=True):
            self._wire(field, name, f"Pace {words[0].lower()}{words[1:]}: {{}}")
        self.cut.clicked.connect(
            lambda on: self._tell(f"Turn {_on(on)} the exposure target", target=DEFAULT_TARGET if on else None)
        )
        self._wire(self.target, "target", "Keep volatility to {}")
        self._wire(self.cap, "cap", "Exposure of at most {}")
        self.widen.clicked.connect(lambda on: self._tell(f"Turn {_on(on)} wider bands", widen=on))
        self._wire(self.most, "widen_most", "Widen bands at most {} times")

    def _wire(self, field: NumberField, name: str, step: str) -> None:
        field.entered.connect(lambda value: self._tell(step.format(field.text()), **{name: value}))

    def show_rule(
        self, plan: Plan, standing: VolatilityStanding | None, format_: Formatter, *, can_write: bool
    ) -> None:
        """Show the rule in force and what each switch makes of the day in view."""
        rule = self._rule = plan.rules.volatility
        is_index = rule.indicator not in METHODS
        self.method.show_value(INDEX if is_index else rule.indicator)
        self.symbol.setText(rule.indicator if is_index else "")
        self.years.show_value(Decimal(rule.years), format_)
        self.on.setChecked(rule.on)
        self.cut.setChecked(rule.target is not None)
        self.widen.setChecked(rule.widen)
        for name, field in self.paces.items():
            field.show_value(getattr(rule, name), format_)
        self.target.show_value(rule.target, format_)
        self.cap.show_value(rule.cap, format_)
        self.most.show_value(rule.widen_most, format_)
        for control in (self.method, self.years, self.on, self.cut, self.widen):
            control.setEnabled(can_write)
        self.symbol.setEnabled(can_write and is_index)
        for field in self.paces.values():
            field.setEnabled(can_write and rule.on)
        self.target.setEnabled(can_write and rule.target is not None)
        self.cap.setEnabled(can_write and rule.target is not None)
        self.most.setEnabled(can_write and rule.widen)
        note = standing.reading.note if standing is not None and standing.reading is not None else ""
        self.measured.set_words(note or standing_line(rule, standing), "ink_2")
        self.pace.set_words(pace_now(standing), "ink_2")
        self.exposure.set_words(exposure_now(plan, standing, format_), "ink_2")
        self.bands.set_words(widening_now(standing), "ink_2")

    def _choose_method(self, method: object) -> None:
        words = METHOD_WORDS.get(str(method), "an index")
        self._tell(f"Measure volatility by {words}", indicator="VIX" if method == INDEX else method)

    def _take_symbol(self) -> None:
        symbol = self.symbol.text().strip().upper()
        if symbol and symbol != self._rule.indicator and self.symbol.isEnabled():
            self._tell(f"Measure volatility by {symbol}", indicator=symbol)

    def _tell(self, step: str, **changed: object) -> None:
        self.changed.emit(replace(self._rule, **changed), step)  # type: ignore[arg-type]  # each name with its own kind


def _switch(name: str) -> Toggle:
    toggle = Toggle()
    toggle.setAccessibleName(name)
    return toggle


def _on(on: bool) -> str:
    return "on" if on else "off"


def _short(end: object) -> str:
    return ENDS[Exhaustion(str(end))].removesuffix(" (default)")
