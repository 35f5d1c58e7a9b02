"""Errors a user can act on. Anything else that is raised is our bug."""

from __future__ import annotations


class AppError(Exception):
    """Something the user can mend: what happened (`title`), where (`detail`), what to do (`advice`)."""

    def __init__(self, title: str, detail: str = "", advice: str = "") -> None:
        super().__init__(title)
        self.title = title
        self.detail = detail
        self.advice = advice

    def __str__(self) -> str:
        return " ".join(part for part in (self.title, self.detail, self.advice) if part)


class InputError(AppError):
    """What the user gave cannot be read or used."""


class HostError(AppError):
    """The computer refused: disk, lock, permission, network."""


class InfeasibleError(AppError):
    """Wishes that cannot hold together; at the border it becomes an answer with state `infeasible`."""


class CancelledError(Exception):
    """The user stopped a job; nothing was changed."""
