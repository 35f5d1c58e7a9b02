"""What the inspector says of a lot: every step of its basis, its holding period, its windows, its rows."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.desk.behind import BehindRow, LotBehind, LotWindow
from app.desk.views import LotView
from app.model.household import Lot
from app.model.wash import Certainty, WashAdjustment, WashWindow, WindowKind
from app.ui.format import HIDDEN, NOTHING, Formatter
from app.ui.pages.accounts.explain import explain_lot, window_words
from app.ui.widgets.inspector import Explanation, Fact, Section

D = Decimal
DAY = date(2026, 11, 20)
FORMAT = Formatter(hide_amounts=False, today=DAY)
LOT = Lot(
    "t3", "Brokerage", "VTI", D(80), D(24160), date(2026, 3, 10), source="ledger.csv, line 4",
    original_basis=D(20960), held_since=date(2026, 1, 19), bought=date(2026, 3, 10), washed=D(3200), replaces=True,
)  # fmt: skip
PLAIN = replace(LOT, basis=D(20960), held_since=None, washed=D(0), replaces=False)
PUT_OFF = WashAdjustment(
    "Brokerage", "VTI", date(2026, 3, 3), "t2", "t1", "Brokerage", "VTI", date(2026, 3, 10), "t3", D(80), D(3200),
    permanent=False, days_tacked=50, replacement_sold=None, certainty=Certainty.CERTAIN, depends_on=(),
    authority="IRC 1091(d)",
)  # fmt: skip
BOUGHT = WashWindow(
    "VTI", "Roth IRA", date(2026, 11, 20), date(2026, 10, 21), date(2026, 12, 20), WindowKind.BOUGHT, D(20), ("VTI",)
)
ROW = BehindRow(date(2026, 3, 10), "Bought 80 VTI at $262.00 for $20,960.00", "ledger.csv, line 4")


def view(lot: Lot, term: str = "short", long_on: date | None = date(2027, 1, 20)) -> LotView:
    """The lot at 260 a share."""
    gain = None if lot.basis is None else D(20800) - lot.basis
    return LotView(lot, D(260), D(20800), gain, term, long_on, None)


def section(told: Explanation, title: str) -> Section:
    """The section of that title."""
    return next(s for s in told.sections if s.title == title)


def values(facts: tuple[Fact, ...]) -> dict[str, str]:
    """Facts by their label."""
    return {fact.label: fact.value for fact in facts}


def test_original_and_adjusted_basis_stand_side_by_side_with_the_step_between() -> None:
    """Which sale, where, on what authority, how firmly, and the money."""
    told = explain_lot(view(LOT), FORMAT, behind=LotBehind(adjustments=(PUT_OFF,)))
    assert values(section(told, "Basis").facts) == {
        "Original basis": "$20,960.00",
        "**Put off** from 80 VTI sold Mar 3 in Brokerage. IRC 1091(d). Certain.": "+$3,200.00",
        "**Adjusted basis**": "$24,160.00",
    }


@pytest.mark.parametrize(
    "certainty, words",
    [
        (Certainty.PROVISIONAL, "May change until Apr 2."),
        (Certainty.CONTESTED, "Authorities differ; your reading decides."),
    ],
)
def test_how_firm_an_adjustment_is(certainty: Certainty, words: str) -> None:
    """Until when it may change, or that authorities differ."""
    behind = LotBehind(adjustments=(replace(PUT_OFF, certainty=certainty),))
    assert section(explain_lot(view(LOT), FORMAT, behind=behind), "Basis").facts[1].label.endswith(words)


def test_what_is_lost_for_good_adds_nothing() -> None:
    """It is told in danger, and no sum grows by it."""
    behind = LotBehind(adjustments=(replace(PUT_OFF, permanent=True, disallowed=D(840)),))
    fact = section(explain_lot(view(PLAIN), FORMAT, behind=behind), "Basis").facts[1]
    assert fact.label.startswith("**Lost for good**, from 80 VTI")
    assert (fact.value, fact.role) == ("$840.00", "danger")


def test_before_it_is_looked_up_the_sum_stands_for_the_steps() -> None:
    """Nothing is said that is not known yet; the tax waits with a dash."""
    told = explain_lot(view(LOT), FORMAT)
    assert values(section(told, "Basis").facts)["Put off by wash sales"] == "+$3,200.00"
    assert values(told.facts)["Tax if sold today"] == NOTHING
    assert values(explain_lot(view(LOT), FORMAT, behind=LotBehind(tax=D(-90))).facts)["Tax if sold today"] == "−$90"


def test_a_lot_without_adjustments_has_no_section_of_them() -> None:
    """One line says so."""
    told = explain_lot(view(PLAIN), FORMAT, behind=LotBehind(broker_basis=PLAIN.basis))
    assert values(told.facts)["Wash adjustments"] == "none"
    assert told.sections == ()


def test_what_the_broker_added_is_taken_out_where_ours_counts_instead() -> None:
    """Its basis and the difference are told."""
    lot = replace(LOT, broker_washed=D(1000))
    behind = LotBehind(adjustments=(PUT_OFF,), broker_basis=D(21960))
    facts = values(section(explain_lot(view(lot), FORMAT, behind=behind), "Basis").facts)
    assert facts["Added by the broker, taken out: the steps here take its place"] == "+$1,000.00"
    assert facts["The broker’s basis"] == "$21,960.00"
    assert facts["Ours differs by"] == "+$2,200.00"


def test_what_the_broker_added_is_kept_where_the_loss_is_not_in_the_records() -> None:
    """The sum holds: original, kept, adjusted; its days stand, too."""
    lot = replace(LOT, basis=D(21960), washed=D(0), broker_washed=D(1000))
    told = explain_lot(view(lot), FORMAT, behind=LotBehind(broker_basis=D(21960)))
    assert list(values(section(told, "Basis").facts).values()) == ["$20,960.00", "+$1,000.00", "$21,960.00"]
    assert section(told, "Holding period").text == "The broker tacked days on for a wash sale before these records."


def test_an_edit_of_the_user_is_a_step_too() -> None:
    """Whatever lies between original and adjusted is accounted for."""
    told = explain_lot(view(replace(PLAIN, basis=D(21000))), FORMAT, behind=LotBehind())
    assert values(section(told, "Basis").facts)["Your edit, or other changes"] == "+$40.00"


def test_a_gift_has_two_bases_and_two_days() -> None:
    """For a loss its value when given, counted from that day."""
    lot = replace(PLAIN, held_since=date(2020, 1, 6), loss_basis=D(20000), loss_since=date(2026, 3, 10), bought=None)
    told = explain_lot(view(lot), FORMAT, behind=LotBehind())
    basis, period = section(told, "Basis"), section(told, "Holding period")
    assert values(basis.facts)["Basis for a loss: its value when it was given"] == "$20,000.00"
    assert "neither gain nor loss" in basis.text
    assert values(period.facts) == {"Counted since": "Jan 6, 2020", "A loss counted since": "Mar 10, 2026"}
    assert period.text.startswith("A gift:")


def test_days_tacked_on_are_counted() -> None:
    """From when it counts, and how many days that is earlier than the purchase."""
    period = section(explain_lot(view(LOT), FORMAT, behind=LotBehind(adjustments=(PUT_OFF,))), "Holding period")
    assert period.text == "50 days tacked on by wash sales (IRC 1223(3))."
    assert values(period.facts) == {"Bought": "Mar 10, 2026", "Counted since": "Jan 19, 2026"}
    assert "tacked on" in section(explain_lot(view(LOT), FORMAT), "Holding period").text


def test_what_was_inherited_is_long_at_once() -> None:
    """There is no day to wait for."""
    told = explain_lot(view(replace(PLAIN, is_inherited=True), "long", None), FORMAT)
    assert values(told.facts)["Long-term since"] == "inherited"
    assert "Days to long-term" not in values(told.facts)
    assert "(IRC 1223(9))" in section(told, "Holding period").text


def test_exchanged_shares_take_over_their_days() -> None:
    """A merger or a gift without a loss carries the day with it."""
    told = explain_lot(view(replace(PLAIN, held_since=date(2020, 1, 6))), FORMAT)
    assert section(told, "Holding period").text.startswith("It took over the days")


def test_where_gains_are_not_taxed_no_term_is_told() -> None:
    """Days to long-term would mean nothing there."""
    told = explain_lot(view(PLAIN), FORMAT, taxed=False)
    assert told.caption.startswith("loss, not taxed")
    assert not {"Long-term from", "Days to long-term", "Reported to the IRS"} & set(values(told.facts))
    assert values(explain_lot(view(PLAIN), FORMAT).facts)["Days to long-term"] == "61"


@pytest.mark.parametrize(
    "kind, permanent, words",
    [
        (
            WindowKind.BOUGHT,
            False,
            "A loss sold before Dec 21 is put off by 20 VTI bought in Roth IRA on Nov 20.",
        ),
        (
            WindowKind.PLANNED,
            True,
            "A loss sold from Oct 21 to Dec 20 is lost for good by 20 VTI that Roth IRA buys on Nov 20.",
        ),
        (
            WindowKind.SOLD_AT_LOSS,
            False,
            "Roth IRA sold 20 VTI at a loss on Nov 20: VTI bought before Dec 21 puts it off.",
        ),
    ],
)
def test_open_windows_are_sentences(kind: WindowKind, permanent: bool, words: str) -> None:
    """What happens to a loss, until when, and by which event."""
    found = LotWindow(replace(BOUGHT, kind=kind), D(20), permanent)
    assert window_words(found, LOT, FORMAT) == words
    told = explain_lot(view(LOT), FORMAT, behind=LotBehind(windows=(found,)))
    assert [fact.label for fact in section(told, "Wash windows open").facts] == [words]


def test_rows_stand_with_file_and_line() -> None:
    """What the row says follows; amounts in it hide with the others."""
    told = explain_lot(view(LOT), FORMAT, behind=LotBehind(rows=(ROW,)))
    words = "**ledger.csv, line 4** Bought 80 VTI at $262.00 for $20,960.00, Mar 10, 2026."
    assert [fact.label for fact in told.sources] == [words]
    hidden = Formatter(hide_amounts=True, today=DAY)
    behind = LotBehind((ROW,), (PUT_OFF,), (), D(21000), D(-90))
    said = str(explain_lot(view(LOT), hidden, behind=behind).sources) + str(
        explain_lot(view(LOT), hidden, behind=behind).sections
    )
    assert "$" not in said.replace(HIDDEN, "")


def test_the_same_lot_replaces_itself() -> None:
    """Its key is its own, before and after it is looked up."""
    assert explain_lot(view(LOT), FORMAT).key == explain_lot(view(LOT), FORMAT, behind=LotBehind()).key == "lot|t3"
