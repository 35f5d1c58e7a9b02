"""The wizard for files nothing knows: columns are matched by hand once, and kept as a template."""

from app.ui.pages.import_wizard.page import ImportWizardPage

__all__ = ["ImportWizardPage"]
