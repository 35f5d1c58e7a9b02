"""What the inspector says."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.desk.views import AccountView, HoldingView, LotView
from app.engine.drift import ClassDrift
from app.model.account import Account
from app.model.household import Lot, Trust, TrustState
from app.model.plan import Plan
from app.model.proposal import DISCLAIMER, Costs, LotSale, Reason, Side, Trade
from app.model.target import AssetClass, Band, Tilt
from app.model.ticket import Fill, Ticket
from app.ui.explain import explain_account, explain_class, explain_edge, explain_holding, explain_ticket
from app.ui.format import HIDDEN, UNKNOWN, Formatter
from app.ui.pages.accounts.explain import explain_lot
from app.ui.widgets.inspector import Explanation

DAY = date(2026, 11, 20)
FORMAT = Formatter(hide_amounts=False, today=DAY)
LOT = Lot(
    "L3",
    "Brokerage",
    "VTI",
    Decimal(218),
    Decimal("52668.80"),
    date(2021, 11, 8),
    covered=True,
    source="positions.csv, line 6",
)
VIEW = LotView(
    LOT, Decimal("342.18"), Decimal("74595.24"), Decimal("21926.44"), "long", date(2022, 11, 9), Decimal("4385.29")
)
HOLDING = HoldingView(
    "Brokerage",
    "VTI",
    "Total Stock Market",
    Decimal(218),
    Decimal("342.18"),
    date(2026, 11, 19),
    VIEW.value,
    LOT.basis,
    VIEW.gain,
    "long",
    (("US equity", Decimal("0.6")), ("Intl developed", Decimal("0.4"))),
    (VIEW,),
)
ACCOUNT = AccountView(
    Account("Brokerage"),
    Decimal(9480),
    Decimal("84075.24"),
    Trust(TrustState.BROKEN, ("It lacks 3 shares.",)),
    (HOLDING,),
)
BAND = Band(Decimal("0.37"), Decimal("0.40"), Decimal("0.44"))
DRIFT = ClassDrift("US equity", Decimal(47), Decimal("0.47"), Decimal("0.40"), BAND, is_leaf=True)


def facts(explanation: Explanation) -> dict[str, str]:
    """The facts by their label."""
    return {fact.label: fact.value for fact in explanation.facts}


def test_a_class_says_how_far_beyond_its_edge() -> None:
    """In points and in money, with the flag of its side; funds split over classes count with their part."""
    told = explain_class(DRIFT, Decimal(100), Plan(), [ACCOUNT], FORMAT, 0)
    assert told.flag == "over"
    assert facts(told)["Beyond the edge"] == "+3.00 pts · $3"
    assert facts(told)["Tactical tilt"] == "none"
    held = told.sections[0].facts[0]
    assert held.label.startswith("VTI · Brokerage, 60.0")
    assert held.value == "$44,757"


def test_a_class_inside_has_no_flag_and_says_its_tilt() -> None:
    """Nothing lies beyond, so nothing is said of it."""
    plan = Plan(classes=(AssetClass("US equity", tilt=Tilt(Decimal("0.02"), date(2026, 12, 31))),))
    told = explain_class(replace(DRIFT, actual=Decimal("0.41")), Decimal(100), plan, [], FORMAT, 0)
    assert told.flag is None
    assert "Beyond the edge" not in facts(told)
    assert facts(told)["Tactical tilt"] == "+2.0 until Dec 31"
    assert told.sections[0].text == "Nothing of it is held."


def test_a_lot_shows_its_arithmetic() -> None:
    """To the cent, operand by operand, with the file it comes from."""
    told = explain_lot(VIEW, FORMAT)
    assert (told.title, told.figure) == ("Lot of November 8, 2021", "+$21,926")
    assert [row.right for row in told.formula] == [
        "218 × $342.18 = $74,595.24",
        "218 × $241.60 = $52,668.80",
        "+$21,926.44",
    ]
    assert facts(told)["Long-term since"] == "Nov 9, 2022"
    assert [source.label for source in told.sources] == ["positions.csv, line 6"]


def test_a_lot_of_unknown_basis_says_so() -> None:
    """No figure is made up, and the way to mend it is there."""
    told = explain_lot(replace(VIEW, lot=replace(LOT, basis=None, covered=None), gain=None, tax_if_sold=None), FORMAT)
    assert told.figure == "Basis unknown"
    assert told.formula[1].right == told.formula[2].right == UNKNOWN
    assert facts(told)["Reported to the IRS"] == UNKNOWN
    assert ("basis", "Edit basis") in told.actions


def test_a_lot_about_to_turn_says_from_when() -> None:
    """The day is ahead, not behind."""
    told = explain_lot(replace(VIEW, term="short", long_on=date(2026, 12, 4)), FORMAT, locked=True)
    assert facts(told)["Long-term from"] == "Dec 4"
    assert ("lock", "Unlock lot") in told.actions


def test_a_holding_names_its_classes_and_an_account_its_records() -> None:
    """Shares times price; why records can't be relied on."""
    holding = explain_holding(HOLDING, FORMAT)
    assert [row.right for row in holding.formula] == ["218", "$342.18", "$74,595.24"]
    assert [fact.label for fact in holding.sections[0].facts] == ["US equity", "Intl developed"]
    account = explain_account(ACCOUNT, FORMAT)
    assert facts(account)["Records"] == "Does not add up"
    assert account.sections[0].text == "It lacks 3 shares."


def test_a_ticket_puts_plan_beside_fill() -> None:
    """The average of two fills, and the disclaimer at the end."""
    sale = LotSale("L3", date(2021, 11, 8), Decimal(60), Decimal(14496), Decimal("6034.80"), "long")
    trade = Trade(
        "Brokerage", "VTI", Side.SELL, Decimal(60), Decimal("342.18"), Decimal("20530.80"), Costs(), lots=(sale,)
    )
    trade = replace(trade, reasons=(Reason("lot", "The next one costs $504 more."),))
    fills = Fill("f1", DAY, Decimal(20), Decimal(342)), Fill("f2", DAY, Decimal(40), Decimal(345))
    told = explain_ticket(Ticket("t1", "p1", DAY, trade, fills=fills), "Sell 60 VTI.", "Fidelity", FORMAT)
    sections = {section.title: section for section in told.sections}
    assert sections["Instruction to copy"].text == "Sell 60 VTI."
    assert {fact.label: fact.value for fact in sections["Fill"].facts}["Average price"] == "$344.00"
    assert told.sections[-1].text == DISCLAIMER
    hidden = explain_ticket(Ticket("t1", "p1", DAY, trade), "Sell.", "", Formatter(hide_amounts=True, today=DAY))
    assert next(s for s in hidden.sections if s.title == "Why").text == f"The next one costs {HIDDEN} more."


def test_the_nearer_edge_is_named() -> None:
    """In points, and which side it lies on."""
    near = replace(DRIFT, actual=Decimal("0.3733"))
    assert explain_edge(near, FORMAT) == "0.33 points above its lower edge of 37"
    assert explain_edge(replace(DRIFT, actual=Decimal("0.43")), FORMAT) == "1.00 points below its upper edge of 44"
