"""How old prices are, wherever something is decided by them."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from pytestqt.qtbot import QtBot

from app.desk.session import run
from app.model.proposal import Mode, Request
from app.model.ticket import TicketState
from app.ui.format import Formatter
from app.ui.pages.accounts.rows import AssetRow, TreeMatter, asset_branches
from app.ui.pages.page import PageContext
from app.ui.pages.proposing import Proposing
from app.ui.pages.rebalance.status import ProposalStatus
from app.ui.pages.targets.rows import unsettled
from app.ui.pages.tickets.rows import batches_of, price_words
from app.ui.pages.words import price_note

DAY = date(2026, 11, 20)


def test_a_price_is_old_after_a_long_weekend() -> None:
    """Until then nothing is said; an undated one holds for every day."""
    notes = [price_note(Decimal(5), DAY, DAY + timedelta(days=n)) for n in (0, 5, 6, 40)]
    assert notes == ["", "", "price 6 days old", "price 40 days old"]
    assert price_note(Decimal(5), None, DAY) == ""
    assert price_note(None, None, DAY) == "no price"


def test_holdings_carry_it(context: PageContext) -> None:
    """In the tree of accounts, with the day in the tip; a missing price too."""
    (view, *_) = context.session.accounts()

    def chips(later: int, **changed: object) -> list[str]:
        holding = replace(view.holdings[0], **changed)  # type: ignore[arg-type]  # fields by name
        matter = TreeMatter(Formatter(hide_amounts=False, today=DAY + timedelta(days=later)))
        (branch,) = asset_branches([(view, (holding,))], matter, whole=False)
        row = branch.children[0].row
        assert isinstance(row, AssetRow)
        return [chip.text for chip in row.chips]

    assert chips(0) == []
    assert chips(12) == ["price 12 days old"]
    assert chips(0, price=None, price_day=None) == ["no price"]


def test_the_header_of_a_proposal_carries_it(qtbot: QtBot, context: PageContext) -> None:
    """Beside its state, as long as the prices are old."""
    status = ProposalStatus()
    qtbot.addWidget(status)
    for later, told in ((0, False), (12, True)):
        format_ = Formatter(hide_amounts=False, today=DAY + timedelta(days=later))
        status.show_state(Proposing.of(context), format_, can_ask=True, price_day=DAY)
        assert ("prices up to 12 days old" in status.words.words) is told


def test_tickets_carry_it_while_some_wait(context: PageContext) -> None:
    """Limits are made of the prices of the day they were accepted, or before."""
    session = context.session
    session.accept(run(session.propose(Request(Mode.EDGE))))
    (batch,) = batches_of(session.tickets())
    later = Formatter(hide_amounts=False, today=batch.accepted + timedelta(days=9))
    assert price_words(batch, later).endswith(": 9 days old")
    done = replace(batch, tickets=tuple(replace(t, state=TicketState.CANCELLED) for t in batch.tickets))
    assert price_words(done, later) == ""


def test_what_has_no_class_or_no_price_is_listed_whole(context: PageContext) -> None:
    """Each with what is missing; what has both is not there, and what has a class stays there until it has a price."""
    plan, accounts = context.session.plan, context.session.accounts()
    assert unsettled(plan, accounts, DAY) == ()
    bare = replace(plan, securities=tuple(replace(s, classes={}) if s.symbol == "BND" else s for s in plan.securities))
    (row,) = unsettled(bare, accounts, DAY)
    assert (row.symbol, row.price) == ("BND", "no class")
    unpriced = tuple(
        replace(a, holdings=tuple(replace(h, price=None, value=None) if h.symbol == "VTI" else h for h in a.holdings))
        for a in accounts
    )
    told = {row.symbol: row.price for row in unsettled(bare, unpriced, DAY)}
    assert told == {"BND": "no class", "VTI": "no price"}
    cusip = tuple(replace(a, holdings=tuple(replace(h, symbol="922908769") for h in a.holdings)) for a in accounts[:1])
    (row,) = unsettled(bare, cusip, DAY)
    assert row.price == "no ticker symbol, no class"
