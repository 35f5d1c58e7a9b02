"""Losses as matters of the inbox: ready to take, put at risk by a purchase to come, or too small to bother."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.model.harvest import Blocker, Candidate, Verdict
from app.model.number import ZERO
from app.model.reminder import Reminder
from app.ui.format import Formatter
from app.ui.pages.today.facts import Facts
from app.ui.widgets.inbox import InboxItem


@dataclass(frozen=True, slots=True)
class Matter:
    """An inbox item with what it weighs in dollars and the place its button opens.

    A quiet one is told among what was put off, until that is shown. A `reminder` leaves the household's file when it is
    dismissed. `more` are further sentences for who asks why.
    """

    item: InboxItem
    dollars: Decimal
    page: str
    what: Mapping[str, str]
    is_quiet: bool = False
    reminder: Reminder | None = None
    more: tuple[str, ...] = ()


def loss_matters(facts: Facts) -> Iterator[Matter]:
    """Give what the losses of the day ask; nothing while they are being looked up."""
    yield from (_ready(c, facts.view) for c in facts.candidates(Verdict.CLEAR))
    for candidate in facts.candidates(Verdict.BLOCKED):
        planned = [b for b in candidate.blocked_by if b.planned]
        if planned:
            yield _at_risk(candidate, planned, facts.view)
    minimum = facts.plan.rules.harvest.minimum_loss
    yield from (_small(c, minimum, facts.view) for c in facts.candidates(Verdict.FLOOR))


def _ready(candidate: Candidate, view: Formatter) -> Matter:
    stand_in = f"{candidate.substitute} can stand in; " if candidate.substitute else ""
    item = InboxItem(
        f"loss:{candidate.key}",
        "harvest",
        "good",
        f"A {view.money(-candidate.loss)} loss is ready to harvest",
        f"{_shares(candidate, view)}. {stand_in}no purchase within 30 days.",
        view.money(candidate.benefit_now),
        "less tax now",
        "See lots",
    )
    return _leading(item, candidate, candidate.benefit_now)


def _at_risk(candidate: Candidate, planned: list[Blocker], view: Formatter) -> Matter:
    """A purchase declared for a day to come, and what it would do to a loss."""
    first = min(planned, key=lambda b: b.day)
    item = InboxItem(
        f"risk:{candidate.key}",
        "octagon",
        "danger",
        f"{first.account} will buy {first.symbol} on {view.day_long(first.day)}",
        _harm(candidate, planned, view),
        view.money(-candidate.loss),
        "loss at risk",
        "Resolve",
    )
    return _leading(item, candidate, -candidate.loss)


def _harm(candidate: Candidate, planned: list[Blocker], view: Formatter) -> str:
    """What the purchases to come put off and lose for good, and what was lost to earlier ones."""
    lost = sum((b.voided for b in planned if b.permanent), ZERO)
    put_off = sum((b.voided for b in planned if not b.permanent), ZERO)
    whole = f"the {view.money(-candidate.loss)} {candidate.symbol} loss"
    if lost and put_off:
        words = f"It would put off {view.money(put_off)} of {whole} and void {view.money(lost)} of it for good."
    elif lost:
        words = f"It would void {view.money(lost)} of {whole} for good."
    else:
        words = f"It would put off {view.money(put_off)} of {whole}."
    done = sum((b.voided for b in candidate.blocked_by if not b.planned), ZERO)
    return f"{words} Earlier purchases void {view.money(done)} today." if done else words


def _small(candidate: Candidate, minimum: Decimal, view: Formatter) -> Matter:
    floor = f"your {view.money(minimum)} floor" if -candidate.loss < minimum else "your floor"
    item = InboxItem(
        f"small:{candidate.key}",
        "harvest",
        "neutral",
        f"A {candidate.symbol} loss under {floor}",
        f"{_shares(candidate, view)}, {view.money(candidate.loss)}. Floors are set on Harvest.",
        view.money(candidate.benefit_now),
        "less tax now",
        "See lots",
    )
    return _leading(item, candidate, candidate.benefit_now, is_quiet=True)


def _leading(item: InboxItem, candidate: Candidate, dollars: Decimal, *, is_quiet: bool = False) -> Matter:
    return Matter(item, dollars, "harvest", {"candidate": candidate.key}, is_quiet)


def _shares(candidate: Candidate, view: Formatter) -> str:
    return f"{view.shares(candidate.shares)} {candidate.symbol} in {candidate.account}"
