"""Targets: every class on its number line, with a target, two edges and a tilt that can be moved."""

from app.ui.pages.targets.page import TargetsPage

__all__ = ["TargetsPage"]
