"""Profiles of the user's own that cannot be used: told once an import, and in nobody's way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.desk.views import FileReview
from app.feeds.profile import profile_problems
from app.model.issue import Issue, Place, Severity


def with_profile_problems(reviews: Sequence[FileReview]) -> tuple[FileReview, ...]:
    """The reviews, the first of them with one warning where profiles of the user's are left out."""
    problems = profile_problems()
    if not problems or not reviews:
        return tuple(reviews)
    told = " ".join(f"{problem.title} {problem.detail.rstrip('.')}." for problem in problems)
    text = f"{told} It is left out; everything else is read. {problems[0].advice}"
    if len(problems) > 1:
        text = text.replace("It is left out", "They are left out", 1)
    issue = Issue(Severity.WARNING, "profile-unusable", text, Place(reviews[0].name))
    return (replace(reviews[0], issues=(issue, *reviews[0].issues)), *reviews[1:])
