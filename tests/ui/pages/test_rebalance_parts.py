"""The parts of the Rebalance page that need no household file: amounts, wishes, rows."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.model.account import Account, AccountType
from app.model.household import Household
from app.model.number import ONE, ZERO
from app.model.plan import Lock, Plan, Rules
from app.model.proposal import (
    Binding,
    ClassEffect,
    Costs,
    DriftEffect,
    Fixed,
    LocationEffect,
    LotChoice,
    LotSale,
    Mode,
    Moved,
    NextBest,
    Proposal,
    Reason,
    Request,
    Side,
    State,
    TaxEffect,
    Trade,
    Undone,
    Wish,
)
from app.model.security import Security, SecurityLock
from app.model.target import AssetClass
from app.model.tax_year import YearStart
from app.ui.format import HIDDEN, NOTHING, Formatter
from app.ui.pages.money_field import NO_NUMBER, MoneyField, amount_of
from app.ui.pages.rebalance.effect_lines import (
    Line,
    cost_lines,
    drift_lines,
    notes_of,
    raised_lines,
    raised_words,
    tax_lines,
)
from app.ui.pages.rebalance.goal_pane import GoalView, summary
from app.ui.pages.rebalance.relax import relax_words, relaxed
from app.ui.pages.rebalance.rows import Look, chips_of, proof_of, trade_branches, trade_row, undone_rows
from app.ui.pages.rows_tree import Heading
from app.ui.pages.words import lock_words, told

DAY = date(2026, 11, 20)
FORMAT = Formatter(hide_amounts=False, today=DAY)
LOT = LotSale("L4", date(2024, 12, 16), Decimal(60), Decimal(19656), Decimal("874.80"), "long")
SALE = Trade(
    "Brokerage",
    "VTI",
    Side.SELL,
    Decimal(60),
    Decimal("342.18"),
    Decimal("20530.80"),
    Costs(spread=Decimal("0.62")),
    lots=(LOT,),
    reasons=(
        Reason("breach", "US equity stood 3.0 points above its band."),
        Reason("location", "No tax: it is not taxed on sales."),
        Reason("lot", "Sells the long lot with the least tax; the next one costs $504 more."),
    ),
    alternatives=(LotChoice("L5", None, Decimal(55), None, None, None, Decimal(504)),),
    change="Waiting: from Dec 4 it is $402 cheaper.",
)
BUY = Trade(
    "Roth IRA",
    "VEA",
    Side.BUY,
    Decimal(10),
    Decimal("62.40"),
    Decimal(624),
    Costs(),
    reasons=(Reason("target", "Intl developed stood 2.0 points below its target."),),
)
HALF = ClassEffect("US equity", Decimal("0.4"), Decimal("0.37"), Decimal("0.44"), Decimal("0.47"), Decimal("0.44"))
PROPOSAL = Proposal(
    "p1",
    DAY,
    Request(Mode.EDGE),
    State.OPTIMAL,
    (BUY, SALE),
    (),
    (HALF,),
    TaxEffect(long_gain=Decimal("874.80"), now=Decimal(164), if_fifo=Decimal(2667)),
    DriftEffect(Decimal("0.071"), Decimal("0.024"), Decimal("0.03"), ZERO),
    not_done=(Undone("outside", "VTI in the Roth IRA is locked.", Decimal(236)),),
    binding=(Binding("cash", "Brokerage has no more cash to spend."),),
)
PLAN = Plan(
    accounts=(Account("Brokerage", broker="Fidelity", owner="Nora"), Account("Roth IRA", AccountType.ROTH)),
    securities=(Security("VTI", {"US equity": ONE}, name="Total Stock Market"),),
)
HOUSEHOLD = Household(DAY, PLAN, {}, (), {}, securities=dict(PLAN.securities_by_symbol()))


class TestAmounts:
    """What is typed into a field of money."""

    @pytest.mark.parametrize(
        "text, amount",
        [("12,000", "12000"), ("$12,000.50", "12000.50"), (" .5 ", "0.5"), ("7.", "7"), ("0", "0")],
    )
    def test_amounts_are_read_exactly(self, text: str, amount: str) -> None:
        """With or without sign, commas and cents."""
        assert amount_of(text) == Decimal(amount)

    @pytest.mark.parametrize("text", ["12o00", "1,2", "-5", "$", ".", "1.2.3", "12 000"])
    def test_what_is_no_number_is_told(self, text: str) -> None:
        """Nothing is guessed."""
        with pytest.raises(ValueError, match=r"."):
            amount_of(text)

    def test_nothing_is_no_amount(self) -> None:
        """An empty field is not zero."""
        assert amount_of("  ") is None

    def test_a_field_tells_a_changed_amount_once(self, qtbot: QtBot) -> None:
        """On Enter, and not again when it is left unchanged."""
        field, heard = MoneyField("Amount"), list[Decimal | None]()
        qtbot.addWidget(field)
        field.amountChanged.connect(heard.append)
        field.show_amount(Decimal(100), FORMAT)
        field.field.selectAll()
        QTest.keyClicks(field.field, "12,000")
        QTest.keyClick(field.field, Qt.Key.Key_Return)
        QTest.keyClick(field.field, Qt.Key.Key_Return)
        assert heard == [Decimal(12000)]
        assert field.field.text() == "$12,000"

    def test_a_field_says_what_is_wrong_and_keeps_its_amount(self, qtbot: QtBot) -> None:
        """The outline and the sentence are the second and first signal."""
        field = MoneyField("Amount")
        qtbot.addWidget(field)
        field.show_amount(Decimal(100), FORMAT)
        field.field.selectAll()
        QTest.keyClicks(field.field, "12o00")
        QTest.keyClick(field.field, Qt.Key.Key_Return)
        assert not field._error.isHidden()  # noqa: SLF001 (the sentence below the field)
        assert field._error.words == NO_NUMBER  # noqa: SLF001
        assert field.field.property("error") is True
        assert field.amount == 100

    def test_a_hidden_amount_is_hidden_in_its_field(self, qtbot: QtBot) -> None:
        """And leaving the field changes nothing."""
        field, heard = MoneyField("Amount"), list[Decimal | None]()
        qtbot.addWidget(field)
        field.amountChanged.connect(heard.append)
        field.show_amount(Decimal(100), Formatter(hide_amounts=True, today=DAY))
        assert field.field.text() == HIDDEN
        field.field.editingFinished.emit()
        assert heard == []


class TestWishes:
    """Giving one up."""

    @pytest.mark.parametrize(
        "wish",
        [
            "flow Brokerage",
            "minimum_cash Brokerage",
            "trades Brokerage",
            "turnover_cap",
            "gains_budget",
            "locks",
            "minimum_holding_days",
            "account_cap US bonds",
        ],
    )
    def test_every_wish_can_be_given_up(self, wish: str) -> None:
        """Plan or request change, and the step has a name."""
        accounts = (Account("Brokerage", trades=False, minimum_cash=Decimal(500)),)
        rules = Rules(turnover_cap=Decimal("0.5"), gains_budget=Decimal(10), minimum_holding_days=30)
        securities = (Security("VTI", lock=SecurityLock.HOLD),)
        classes = (AssetClass("US bonds", Decimal(1), account_cap={"Brokerage": Decimal("0.1")}),)
        plan = Plan(accounts=accounts, classes=classes, rules=rules, locks=(Lock(symbol="VTI"),), securities=securities)
        request = Request(Mode.RAISE, {"Brokerage": Decimal(-40000)})
        other_plan, other_request, words = relaxed(plan, request, Wish(wish, "…", "27618"))
        assert (other_plan, other_request) != (plan, request)
        assert words
        assert relax_words(Wish(wish, "…", "27618"))

    def test_the_nearest_amount_is_taken(self) -> None:
        """Raise what can be raised; nothing at all takes the flow away."""
        request = Request(Mode.RAISE, {"Brokerage": Decimal(-40000)})
        assert relaxed(Plan(), request, Wish("flow Brokerage", "…", "27618"))[1].flows == {"Brokerage": Decimal(-27618)}
        assert relaxed(Plan(), request, Wish("flow Brokerage", "…", "0"))[1].flows == {}

    def test_a_decided_trade_is_left_to_the_program(self) -> None:
        """The one the wish names, or all of them where it names none."""
        one, two = Fixed("Brokerage", "VTI", Side.SELL, Decimal(900)), Fixed("Roth IRA", "VEA", Side.BUY)
        request = Request(Mode.EDGE, fixed=(one, two))
        assert relaxed(Plan(), request, Wish("fixed Brokerage|VTI|sell", "…", ""))[1].fixed == (two,)
        assert relaxed(Plan(), request, Wish("fixed", "…", ""))[1].fixed == ()

    def test_an_unknown_wish_changes_nothing(self) -> None:
        """A newer engine may name more; then there is no button."""
        assert relaxed(Plan(), Request(Mode.EDGE), Wish("moon", "…", ""))[:2] == (Plan(), Request(Mode.EDGE))
        assert relax_words(Wish("moon", "…", "")) == ""


class TestSummary:
    """The goal in one line."""

    @pytest.mark.parametrize(
        "mode, amounts, words",
        [
            (Mode.EDGE, (), "**Back to the band edge** · no limit on gains · no locks"),
            (
                Mode.RAISE,
                (-40000, -3000),
                "**Raise cash** · $40,000 from Brokerage, $3,000 from Roth IRA · no limit on gains · no locks",
            ),
            (Mode.INVEST, (5000,), "**Invest cash** · $5,000 into Brokerage · no limit on gains · no locks"),
        ],
    )
    def test_it_says_how_much_and_where(self, mode: Mode, amounts: tuple[int, ...], words: str) -> None:
        """Money in goes into an account, money out comes from one."""
        flows = {account.name: Decimal(amount) for account, amount in zip(PLAN.accounts, amounts, strict=False)}
        view = GoalView(Request(mode, flows), PLAN, None, ZERO, {}, FORMAT, can_write=True)
        assert summary(view) == words


class TestRows:
    """A proposal in words."""

    def test_trades_are_grouped_by_account_sells_first(self) -> None:
        """In the plan's order, with whose account it is."""
        groups = trade_branches(PROPOSAL, HOUSEHOLD, FORMAT, Look(with_undone=True))
        assert [group.key for group in groups] == ["Brokerage", "Roth IRA", "undone"]
        assert groups[0].row == Heading("Brokerage", "Nora · taxable · Fidelity", "")
        assert len(groups[2].children) == 2

    def test_a_sale_says_gain_and_term_and_a_buy_says_nothing(self) -> None:
        """Nothing to show is an en dash; a sale in a Roth account has no gain to tell."""
        sale = trade_row(SALE, PROPOSAL, HOUSEHOLD, FORMAT)
        assert (sale.shares, sale.amount, sale.gain, sale.term) == ("60", "$20,531", "+$875", "long")
        assert trade_row(BUY, PROPOSAL, HOUSEHOLD, FORMAT).gain == NOTHING

    def test_chips_say_the_reasons_most_important_first(self) -> None:
        """Each with its sentence to hover."""
        assert [chip.text for chip in chips_of(SALE, PROPOSAL, FORMAT)] == ["Over band", "Lot choice", "No tax"]
        assert [chip.text for chip in chips_of(BUY, PROPOSAL, FORMAT)] == ["Under target"]
        assert chips_of(SALE, PROPOSAL, FORMAT)[0].tip == "US equity stood 3.0 points above its band."

    def test_a_trade_made_for_its_place_says_so_first(self) -> None:
        """The engine’s first reason is the first chip then, and a taxed sale is not said to be untaxed."""
        on = replace(PROPOSAL, location=LocationEffect(Decimal(20), Decimal(6)))
        drag = Reason("location", "A dollar of VTI in Brokerage bears 1.0 cent of tax a year: $20.53 a year less.")
        target = Reason("target", "US equity stood 3.0 points above its target.")
        placed = replace(SALE, reasons=(drag, target))
        assert [chip.text for chip in chips_of(placed, on, FORMAT)] == ["Location", "Over target"]

    def test_a_sale_of_what_does_not_reconcile_warns_first(self) -> None:
        """Whatever else speaks for it; the sentence is there to hover."""
        doubt = Reason("trust", "VTI in Brokerage does not reconcile; the plan lets it be sold all the same.")
        chips = chips_of(replace(SALE, reasons=(*SALE.reasons, doubt)), PROPOSAL, FORMAT)
        assert (chips[0].text, chips[0].tone, chips[0].tip) == ("In doubt", "caution", doubt.text)

    def test_the_proof_puts_the_chosen_lot_first(self) -> None:
        """Then what the others would cost; unknown is the word."""
        proof = proof_of(SALE, FORMAT)
        assert proof.title == "Why this lot."
        assert proof.sentence.startswith("Sells the long lot")
        assert [(lot.is_chosen, lot.basis, lot.gain, lot.against) for lot in proof.lots] == [
            (True, "327.60", "+$875", NOTHING),
            (False, "unknown", "unknown", "+$504"),
        ]
        assert proof_of(BUY, FORMAT).title == "Why."

    def test_what_would_take_its_place_is_told_with_its_price(self) -> None:
        """Dearer by so much, or no dearer at all."""
        other = replace(BUY, next_best=NextBest("Rollover IRA", "BND", Decimal("12.40")))
        assert proof_of(other, FORMAT).sentence.endswith("Instead of it BND in Rollover IRA would be $12 dearer.")
        equal = replace(BUY, next_best=NextBest("Rollover IRA", "BND", Decimal("0.04")))
        assert proof_of(equal, FORMAT).sentence.endswith("Instead of it BND in Rollover IRA would cost no more.")
        assert "no more" not in proof_of(other, Formatter(hide_amounts=True, today=DAY)).sentence

    def test_sentences_hide_their_amounts_too(self) -> None:
        """The engine writes amounts into reasons; hidden means hidden there as well."""
        hidden = Formatter(hide_amounts=True, today=DAY)
        proof = proof_of(SALE, hidden)
        assert "$504" not in proof.sentence
        assert HIDDEN in proof.sentence
        assert told("rises by $1,234.50, falls by −$3", hidden) == f"rises by {HIDDEN}, falls by {HIDDEN}"

    def test_what_was_left_undone_has_its_price(self) -> None:
        """Limits that bind come after it."""
        assert [(line.text, line.price) for line in undone_rows(PROPOSAL, FORMAT)] == [
            ("VTI in the Roth IRA is locked.", "costs $236"),
            ("Brokerage has no more cash to spend.", NOTHING),
        ]

    def test_the_effect_in_lines(self) -> None:
        """Drift before and after, classes outside, what first in, first out would have cost."""
        drift = drift_lines(PROPOSAL, FORMAT)
        assert [(line.before, line.figure) for line in drift] == [("7.1 → ", "2.4 points"), ("1 → ", "0")]
        assert [(line.label, line.figure) for line in tax_lines(PROPOSAL, HOUSEHOLD, FORMAT)] == [
            ("Gain, 60 VTI", "+$875"),
            ("First in, first out would cost", "$2,503 more"),
        ]
        assert cost_lines(PROPOSAL, HOUSEHOLD, FORMAT)[0].label == "Spread and impact, two trades"

    def test_the_yearly_tax_on_yield_stands_there_where_location_is_on(self) -> None:
        """One line, before and after; nothing while location is off."""
        assert not [line for line in cost_lines(PROPOSAL, HOUSEHOLD, FORMAT) if line.label == "Yearly tax on yield"]
        on = replace(PROPOSAL, location=LocationEffect(Decimal("2017.40"), Decimal(1350)))
        assert Line("Yearly tax on yield", "$1,350", "$2,017 → ") in cost_lines(on, HOUSEHOLD, FORMAT)

    def test_an_exact_tax_says_what_the_year_brought(self) -> None:
        """Realised so far, carried in, each sale, and the net of all of it; at flat rates that would be no sum."""
        year = YearStart(long=Decimal(1240), entering_short=Decimal(300))
        loss = replace(SALE, symbol="VWO", lots=(replace(LOT, gain=Decimal(-2526)),))
        exact = replace(
            PROPOSAL,
            trades=(SALE, loss),
            tax=TaxEffect(long_gain=Decimal("-1651.20"), now=Decimal(-359)),
            tax_model="exact",
        )
        lines = tax_lines(exact, replace(HOUSEHOLD, year=year), FORMAT)
        assert [(line.label, line.figure) for line in lines] == [
            ("Realised so far, long", "+$1,240"),
            ("Carried in, short", "−$300"),
            ("Loss, 60 VWO", "−$2,526"),
            ("Gain, 60 VTI", "+$875"),
            ("Net, against income", "−$711"),
        ]
        assert [line.label for line in tax_lines(replace(exact, tax_model="flat"), HOUSEHOLD, FORMAT)] == [
            "Loss, 60 VWO",
            "Gain, 60 VTI",
        ]

    def test_losses_say_what_must_not_be_bought(self) -> None:
        """And whether they count; without a loss there is nothing to mind."""
        assert notes_of(PROPOSAL, HOUSEHOLD, FORMAT) == ()
        loss = replace(PROPOSAL, trades=(replace(SALE, lots=(replace(LOT, gain=Decimal(-10)),)),))
        assert [note.text for note in notes_of(loss, HOUSEHOLD, FORMAT)] == [
            "No wash sale in any of two accounts",
            "After this: no VTI anywhere until Dec 21",
        ]
        washed = replace(loss, tax=replace(loss.tax, disallowed=Decimal(7)))
        assert notes_of(washed, HOUSEHOLD, FORMAT)[0].text == "A wash sale puts off $7 of loss"
        partly = replace(washed, tax=replace(washed.tax, permanent=Decimal(3)))
        assert notes_of(partly, HOUSEHOLD, FORMAT)[0].text == "A wash sale puts off $4 of loss; $3 is lost for good"
        gone = replace(washed, tax=replace(washed.tax, permanent=washed.tax.disallowed))
        assert notes_of(gone, HOUSEHOLD, FORMAT)[0].text == "A wash sale: $7 of loss is lost for good"

    def test_money_raised_says_what_a_dollar_costs(self) -> None:
        """A sentence, then each account; amounts are hidden where they are, cents of a dollar are not."""
        request = Request(Mode.RAISE, {"Brokerage": Decimal(-20500), "Roth IRA": Decimal(-500)})
        raised = replace(PROPOSAL, request=request, trades=(SALE,))
        assert raised_words(raised, PLAN, FORMAT) == ("$21,000 from 2 accounts; tax and cost $165, 0.8 cents a dollar.")
        assert [(line.label, line.figure) for line in raised_lines(raised, PLAN, FORMAT)] == [
            ("Brokerage, $20,500", "0.8 cents"),
            ("Roth IRA, $500", "0.0 cents"),
        ]
        hidden = Formatter(hide_amounts=True, today=DAY)
        words = [raised_words(raised, PLAN, hidden), *(x.label for x in raised_lines(raised, PLAN, hidden))]
        assert words == [
            f"{HIDDEN} from 2 accounts; tax and cost {HIDDEN}, 0.8 cents a dollar.",
            f"Brokerage, {HIDDEN}",
            f"Roth IRA, {HIDDEN}",
        ]

    def test_an_account_that_only_sells_says_so(self) -> None:
        """With what that costs; an unknown gain makes the parts unknown, and no other goal raises anything."""
        raised = replace(PROPOSAL, request=Request(Mode.RAISE, {"Roth IRA": Decimal(-500)}), trades=(SALE,))
        assert [(line.label, line.figure) for line in raised_lines(raised, PLAN, FORMAT)] == [
            ("Brokerage, only sells", "$165"),
            ("Roth IRA, $500", "0.0 cents"),
        ]
        plan = replace(PLAN, accounts=(PLAN.accounts[0], Account("Roth IRA", AccountType.TRADITIONAL)))
        assert raised_lines(raised, plan, FORMAT)[1].figure == "0.0 cents + income tax"
        unknown = replace(raised, trades=(replace(SALE, lots=(replace(LOT, gain=None),)),))
        assert [line.figure for line in raised_lines(unknown, PLAN, FORMAT)] == ["unknown", "unknown"]
        assert raised_words(PROPOSAL, PLAN, FORMAT) == ""
        assert raised_lines(PROPOSAL, PLAN, FORMAT) == ()

    def test_transfers_come_first(self) -> None:
        """The user has to make them before the trades."""
        moved = replace(PROPOSAL, moved=(Moved("Brokerage", "Roth IRA", Decimal(500)),))
        assert notes_of(moved, HOUSEHOLD, FORMAT)[0].text == "First move $500 from Brokerage to Roth IRA"

    def test_a_lock_is_one_line(self) -> None:
        """What, where, and which side."""
        assert lock_words(Lock(symbol="VTI", account="Roth IRA")) == "VTI, Roth IRA: don’t trade"
        assert lock_words(Lock(asset_class="TIPS")) == "TIPS, all accounts: don’t trade"
        assert lock_words(Lock(lot="L4"), {"L4": "VTI of Dec 16, 2024"}).startswith("VTI of Dec 16, 2024")
