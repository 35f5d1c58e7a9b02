"""A report as rows: what they say, what the verdict's chip says, and the words around."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.model.harvest import GainRoom, Verdict
from app.model.number import ZERO
from app.model.plan import HarvestRules, Strictness
from app.ui.format import HIDDEN, Formatter
from app.ui.pages.harvest.rows import (
    RULES,
    candidate_of,
    candidate_rows,
    foot_words,
    group_of,
    room_words,
    together_words,
    verdict_chip,
    windows_told,
)
from app.ui.pages.harvest.table import fitting
from app.ui.widgets.chip import ChipView, chip_width
from tests.ui.harvest_reports import BND, BND_WINDOW, DAY, REPORT, VEA, VWO

FORMAT = Formatter(hide_amounts=False, today=DAY)
HIDING = replace(FORMAT, hide_amounts=True)
FLOORS = HarvestRules()


def test_a_candidate_is_one_row_as_drawn() -> None:
    """Loss and part of basis carry a minus, amounts no cents."""
    row = candidate_rows(REPORT, FLOORS, FORMAT)[1]
    said = (row.symbol, row.account, row.acquired, row.shares, row.loss, row.of_basis.replace("\u202f", " "))
    assert said == ("BND", "Brokerage", "Aug 9, 2021", "250", "−$3,393", "−15.8 %")
    assert (row.term, row.saves, row.after, row.stand_in) == ("long", "$699", "$442", "SCHZ")


def test_several_lots_are_counted_and_unknowns_are_words() -> None:
    """Never a zero for what is not known, never an empty cell."""
    many = replace(VWO, lots=VWO.lots * 3, term=None, substitute="")
    (row,) = candidate_rows(replace(REPORT, candidates=(many,)), FLOORS, FORMAT)
    assert (row.acquired, row.term, row.stand_in) == ("3 lots", "unknown", "–")


@pytest.mark.parametrize(
    "verdict, words, tone",
    [
        (Verdict.CLEAR, "Clear", "good"),
        (Verdict.FLOOR, "Under your $100 floor", "neutral"),
        (Verdict.NO_SUBSTITUTE, "No stand-in", "caution"),
        (Verdict.NOT_WORTH, "Later tax and cost exceed it", "neutral"),
        (Verdict.WAIT, "Waits for a larger loss", "neutral"),
        (Verdict.BLOCKED, "Blocked", "danger"),
    ],
)
def test_every_verdict_has_words_and_a_glyph(verdict: Verdict, words: str, tone: str) -> None:
    """Colour is the third signal; the reasons hover."""
    chip = verdict_chip(replace(VEA, verdict=verdict), FLOORS, FORMAT)
    assert (chip.text, chip.tone) == (words, tone)
    assert chip.icon is not None
    assert chip.tip == VEA.reasons[0]


def test_the_chip_names_who_blocks_and_what_the_proposal_takes() -> None:
    """More accounts than one are counted."""
    assert verdict_chip(BND, FLOORS, FORMAT).text == "Blocked by Sam's IRA"
    two = replace(BND, blocked_by=(*BND.blocked_by, replace(BND.blocked_by[0], account="Roth IRA")))
    assert verdict_chip(two, FLOORS, FORMAT).text == "Blocked by Sam's IRA +1"
    assert verdict_chip(VWO, FLOORS, FORMAT, {"vwo-1": Decimal(300)}).text == "Clear, in proposal"
    assert verdict_chip(VWO, FLOORS, FORMAT, {"vwo-1": Decimal(52)}).text == "Clear, 52 in proposal"


def test_a_floor_of_basis_is_told_as_a_part() -> None:
    """The floor that the loss lies under, not the other."""
    floors = HarvestRules(minimum_loss=ZERO, minimum_part=Decimal("0.05"))
    assert verdict_chip(VEA, floors, FORMAT).text.replace("\u202f", " ") == "Under your 5.0 % floor"


def test_the_rule_in_force_is_named() -> None:
    """Each strictness in the words of the settings."""
    assert set(RULES) == set(Strictness)
    assert foot_words(Strictness.SAME_INDEX).endswith("the rule in force is “same index”.")


def test_room_is_told_only_where_there_is_some() -> None:
    """Nothing stands where nothing can be gained."""
    assert room_words(REPORT, FORMAT) == ""
    room = GainRoom(Decimal(5200), (), "$5,200 of gain fits.")
    assert room_words(replace(REPORT, gain_room=room), FORMAT) == "$5,200 of gain fits."
    assert room_words(replace(REPORT, gain_room=room), HIDING) == f"{HIDDEN} of gain fits."
    assert room_words(replace(REPORT, gain_room=replace(room, room=ZERO)), FORMAT) == ""


def test_windows_hide_amounts_too() -> None:
    """A mark's words may hold an amount."""
    mark = replace(BND_WINDOW.lanes[2].marks[1], text="auto-invest $2,900")
    lanes = (replace(BND_WINDOW.lanes[2], marks=(mark,)),)
    group = replace(BND_WINDOW, lanes=lanes)
    assert windows_told((group,), FORMAT) == (group,)
    assert windows_told((group,), HIDING)[0].lanes[0].marks[0].text == f"auto-invest {HIDDEN}"


def test_a_candidate_and_its_window_find_each_other() -> None:
    """By symbol, or by one that counts as the same."""
    assert group_of(REPORT, BND) == 1
    assert group_of(REPORT, replace(BND, symbol="VBTLX")) == 1
    assert group_of(REPORT, VEA) is None
    assert candidate_of(REPORT, BND_WINDOW) is BND
    assert candidate_of(replace(REPORT, candidates=()), BND_WINDOW) is None


def test_a_chip_is_cut_to_its_column(qapp: object) -> None:
    """Words go, the glyph stays."""
    chip = ChipView("Later tax and cost exceed it", "neutral", "info")
    cut = fitting(chip, 120)
    assert cut.text.endswith("…")
    assert chip_width(cut) <= 120
    assert fitting(chip, 400) is chip


def test_what_clear_losses_save_together() -> None:
    """Told where there are two or more: the year’s gains are there only once."""
    assert together_words(REPORT, FORMAT) == ""
    two = replace(REPORT, candidates=(VWO, replace(VWO, symbol="IEMG")), saved_together=Decimal(620))
    assert "save $620 this year together" in together_words(two, FORMAT)
