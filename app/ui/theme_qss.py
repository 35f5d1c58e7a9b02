"""The style sheet: frames, fields, segments, buttons and scroll bars; the rest is painted."""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

from app.resources import resource_path

if TYPE_CHECKING:
    from app.ui.theme import Theme

_SHEET = Template("""
QFrame[card="true"] { background: $surface; border: 1px solid $line; border-radius: 8px; }
QFrame[well="true"] { background: $sunken; border: none; border-radius: 6px; }
QFrame[rail="true"] { background: $rail; border: none; }
QFrame[hairline="true"] { background: $line; border: none; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QToolTip { background: $surface; color: $ink; border: 1px solid $line_strong; padding: 6px 8px; }

QPushButton, QToolButton { font-weight: 500; }
QPushButton {
    background: $surface; color: $ink; border: 1px solid $line_strong;
    border-radius: 6px; padding: 0 11px; min-height: ${button}px;
}
QPushButton[small="true"] { padding: 0 9px; min-height: ${button_small}px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed, QPushButton:checked { background: $selected; }
QPushButton:disabled { color: $faded; border-color: $line; background: transparent; }
QPushButton[kind="primary"] {
    background: $accent; color: $on_accent; border-color: $accent; padding: 0 12px;
}
QPushButton[kind="primary"]:hover, QPushButton[kind="primary"]:pressed {
    background: $accent_hover; border-color: $accent_hover;
}
QPushButton[kind="primary"]:disabled {
    color: $faded; background: $chip; border-color: $chip;
}
QPushButton[kind="quiet"] { background: transparent; border-color: transparent; color: $ink_2; }
QPushButton[kind="quiet"]:hover { background: $hover; }
QPushButton[kind="quiet"]:disabled { color: $faded; }
QPushButton[kind="link"] {
    background: transparent; border: none; color: $accent; padding: 0;
}
QPushButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="link"]:disabled { color: $faded; text-decoration: none; }
QPushButton::menu-indicator { image: none; }
QToolButton {
    background: transparent; border: 1px solid transparent; border-radius: 6px;
    color: $ink_2; padding: 0 5px; min-height: ${button_small}px;
}
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $selected; }
QToolButton:disabled { color: $faded; }
QToolButton::menu-indicator { image: none; }

QFrame[segment="true"] { background: $sunken; border: 1px solid $line_strong; border-radius: 7px; }
QFrame[segment="true"] QPushButton {
    background: transparent; border: 1px solid transparent; border-radius: 5px;
    color: $ink_2; padding: 0 10px; min-height: ${segment}px;
}
QFrame[segment="true"] QPushButton:hover { color: $ink; }
QFrame[segment="true"] QPushButton:checked {
    background: $surface; border-color: $line_strong; color: $ink;
}
QFrame[segment="true"] QPushButton:disabled { color: $faded; }

QLineEdit, QAbstractSpinBox, QComboBox, QPlainTextEdit, QTextEdit {
    background: $surface; color: $ink; border: 1px solid $control; border-radius: 6px;
    padding: 0 9px; min-height: ${field}px;
    selection-background-color: $band; selection-color: $ink;
}
QPlainTextEdit, QTextEdit { padding: 5px 7px; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus, QTextEdit:focus {
    border-color: $accent;
}
QLineEdit[error="true"], QAbstractSpinBox[error="true"], QComboBox[error="true"] {
    border: 2px solid $danger; padding: 0 8px; min-height: ${field_error}px;
}
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {
    color: $faded; border-color: $line_strong; background: transparent;
}
QLineEdit QToolButton { border: none; padding: 0; min-height: 0; }
QLineEdit[quiet="true"], QComboBox[quiet="true"] {
    border-color: transparent; background: transparent; padding: 0 0 0 6px; min-height: ${quiet}px;
}
QLineEdit[quiet="true"] { font-weight: 500; }
QLineEdit[quiet="true"]:hover, QComboBox[quiet="true"]:hover { border-color: $control; }
QLineEdit[quiet="true"]:focus, QComboBox[quiet="true"]:focus { border-color: $accent; background: $surface; }
QLineEdit[quiet="true"][error="true"] { border: 2px solid $danger; padding: 0 5px; min-height: ${quiet_error}px; }
QLineEdit[bare="true"] { border: none; padding: 0; background: transparent; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit {
    border: none; padding: 0; min-height: 0; background: transparent;
}
QAbstractSpinBox { border-radius: 5px; padding: 0 2px 0 4px; min-height: ${spin}px; }
QAbstractSpinBox[error="true"] { padding: 0 1px 0 3px; min-height: ${spin_error}px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
    subcontrol-origin: padding; width: 16px; border: none; border-left: 1px solid $line;
}
QAbstractSpinBox::up-button { subcontrol-position: top right; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; }
QAbstractSpinBox::up-arrow {
    image: url("$glyphs/step-up.svg"); width: 7px; height: 4px; top: 2px;
}
QAbstractSpinBox::down-arrow {
    image: url("$glyphs/step-down.svg"); width: 7px; height: 4px; bottom: 2px;
}
QComboBox::drop-down, QDateEdit::drop-down {
    subcontrol-origin: padding; subcontrol-position: center right; width: 22px; border: none;
}
QComboBox::down-arrow, QDateEdit::down-arrow {
    image: url("$glyphs/drop.svg"); width: 12px; height: 12px;
}
QComboBox QAbstractItemView {
    background: $surface; border: 1px solid $line_strong; padding: 4px; outline: none;
    selection-background-color: $selected; selection-color: $ink;
}

QCheckBox, QRadioButton { spacing: 8px; }
QCheckBox::indicator, QRadioButton::indicator {
    width: 13px; height: 13px; border: 1px solid $control; background: $surface;
}
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 7px; }
QCheckBox::indicator:checked, QRadioButton::indicator:checked {
    background: $accent; border-color: $accent;
}
QCheckBox::indicator:checked { image: url("$glyphs/check.svg"); }
QCheckBox::indicator:indeterminate { image: url("$glyphs/partial.svg"); border-color: $accent; }
QRadioButton::indicator:checked { image: url("$glyphs/dot.svg"); }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $line_strong; }
QCheckBox::indicator:checked:disabled, QRadioButton::indicator:checked:disabled {
    background: $line_strong; border-color: $line_strong;
}

QAbstractItemView { background: $surface; border: none; outline: none; }
QHeaderView { background: transparent; border: none; }
QFileDialog QHeaderView { background: $sunken; }
QFileDialog QHeaderView::section { background: $sunken; color: $ink_2; border: none; padding: 4px 8px; }
QHeaderView::up-arrow, QHeaderView::down-arrow { image: none; }
QTableCornerButton::section { background: transparent; border: none; }
QTreeView::branch { background: transparent; }

QMenu {
    background: $surface; border: 1px solid $line_strong; padding: 4px 0;
}
QMenu::item { padding: 5px 24px 5px 14px; color: $ink; background: transparent; }
QMenu::item:selected { background: $selected; }
QMenu::item:disabled { color: $faded; }
QMenu::separator { height: 1px; background: $line; margin: 4px 0; }
QMenu::icon { left: 10px; }

QProgressBar { background: $line_strong; border: none; border-radius: 2px; max-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 8px; }
QScrollBar:horizontal { height: 8px; }
QScrollBar::handle { background: $line_strong; border-radius: 4px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $control; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: transparent; }
QDockWidget, QMainWindow::separator { border: none; background: transparent; }
QStatusBar { background: $rail; border-top: 1px solid $line; }
QStatusBar::item { border: none; }
""")


def build_qss(theme: Theme) -> str:
    """Return the style sheet of a theme at its text size."""
    return _SHEET.substitute(
        theme.colors,
        faded=theme.faded().name(),
        glyphs=resource_path(f"themes/{theme.name}").as_posix(),
        button=theme.scaled(theme.px("size.button")) - 2,
        button_small=theme.scaled(theme.px("size.button_small")) - 2,
        segment=theme.scaled(theme.px("size.button_small")) - 4,
        field=theme.scaled(theme.px("size.field")) - 2,
        field_error=theme.scaled(theme.px("size.field")) - 4,
        spin=theme.scaled(theme.px("size.spin")) - 2,
        quiet=theme.scaled(theme.px("size.spin")) - 4,
        quiet_error=theme.scaled(theme.px("size.spin")) - 6,
        spin_error=theme.scaled(theme.px("size.spin")) - 4,
    )
