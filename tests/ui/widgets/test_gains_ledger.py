"""The gains ledger: where bars and words stand, and what it says."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from app.model.harvest import GainsLedger
from app.model.number import ZERO
from app.ui.format import Formatter
from app.ui.widgets.gains_ledger import GainsLedgerBar, LedgerView, ledger_words
from app.ui.widgets.gains_ledger_geometry import LedgerWidths, ledger_places, title_words
from tests.ui.harvest_reports import DAY, LEDGER

WIDTHS = LedgerWidths(title=137, gains=196, net=57, losses=88, budget=113)
FORMAT = Formatter(hide_amounts=False, today=DAY)
amounts = st.integers(0, 10_000_000).map(Decimal)


def test_the_bars_stand_as_drawn() -> None:
    """Gains lead right from zero, losses back past it to the net, the budget stands near the right end."""
    at = ledger_places(LEDGER, 862, WIDTHS)
    assert at.zero == pytest.approx(155, abs=1)
    assert at.zero < at.realized < at.gains
    assert at.realized_back == at.gains
    assert at.back < at.zero
    assert at.budget == pytest.approx(855)
    assert at.net_left + WIDTHS.net < at.back
    assert not at.budget_low
    per_dollar = (at.gains - at.zero) / 2115
    assert at.zero - at.back == pytest.approx(411 * per_dollar)


@given(amounts, amounts, amounts, amounts, st.none() | amounts)
def test_whatever_the_year_bars_stay_on_the_axis(
    gains: Decimal, losses: Decimal, more_gains: Decimal, more_losses: Decimal, budget: Decimal | None
) -> None:
    """Nothing is drawn beyond the ends, and the net has room for its words."""
    at = ledger_places(GainsLedger(2026, gains, losses, more_gains, more_losses, budget), 862, WIDTHS)
    places = [at.zero, at.realized, at.gains, at.realized_back, at.back, *([] if at.budget is None else [at.budget])]
    assert all(-0.01 <= place <= 855.01 for place in places)
    assert at.net_left >= -0.01
    row = [(at.zero - 6, at.zero + 6)]
    if at.losses_low:
        row.append((at.losses_left, at.losses_left + WIDTHS.losses))
    if at.budget_low:
        row.append((at.budget_left, at.budget_left + WIDTHS.budget))
    row.sort()
    assert all(a[1] < b[0] for a, b in pairwise(row))
    for start, wide in ((at.losses_left, WIDTHS.losses), (at.gains_left, WIDTHS.gains)):
        assert -0.01 <= start <= 862.01 - wide


def test_the_net_stands_at_its_end() -> None:
    """Before the end of the losses; right of the gains where nothing was lost."""
    gained = replace(LEDGER, proposed_losses=Decimal(600))
    at = ledger_places(gained, 862, WIDTHS)
    assert at.zero < at.net_left < at.back
    plain = ledger_places(replace(LEDGER, proposed_losses=ZERO), 862, WIDTHS)
    assert plain.net_left > plain.gains


def test_the_budget_gives_its_line_to_the_losses() -> None:
    """Where gains come near the budget, its words stand lower; nearer still, those of the losses too."""
    near = ledger_places(replace(LEDGER, realized_gains=Decimal(6500)), 862, WIDTHS)
    assert (near.budget_low, near.losses_low) == (True, False)
    nearer = ledger_places(replace(LEDGER, realized_gains=Decimal(9000)), 862, WIDTHS)
    assert (nearer.budget_low, nearer.losses_low) == (True, True)


def test_words_say_what_was_done_and_what_is_proposed() -> None:
    """Losses carry their sign, an empty year says that there are no gains."""
    words = ledger_words(LedgerView(LEDGER, FORMAT))
    assert words.spoken == ("gains: $1,240 realised, $875 proposed, harvest −$2,526, net −$411, gains budget $10,000")
    both = ledger_words(LedgerView(replace(LEDGER, realized_losses=Decimal(500)), FORMAT))
    assert both.losses == "losses: −$500 realised, −$2,526 harvest"
    done = GainsLedger(2026, ZERO, Decimal(500), ZERO, ZERO, None)
    assert ledger_words(LedgerView(done, FORMAT)).spoken == "no gains, losses −$500 realised, net −$500"
    assert title_words(LEDGER) == "2026, with the proposal"
    assert title_words(done) == "2026 so far"


def test_hidden_amounts_are_not_said(qtbot: QtBot) -> None:
    """Neither on the bars nor to a reader."""
    bar = GainsLedgerBar()
    qtbot.addWidget(bar)
    bar.set_view(LedgerView(LEDGER, replace(FORMAT, hide_amounts=True)))
    assert "net $•••" in bar.accessibleDescription()
    assert not any(char.isdigit() for char in bar.accessibleDescription())
    assert not bar.grab().isNull()
