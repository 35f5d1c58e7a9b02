"""Import review: every row of every file with what it would become, before anything is saved."""

from app.ui.pages.import_review.page import ImportReviewPage

__all__ = ["ImportReviewPage"]
