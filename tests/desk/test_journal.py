"""The journal from the file: episodes worked out by hand with round numbers, decisions noted, accepted and undone."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.desk.plan_file import plan_from_toml
from app.desk.session import Session, run
from app.engine.journal.report import JournalReport
from app.engine.journal.words import done_words, rule_words, workings
from app.model.errors import InputError
from app.model.journal import Alpha, DecisionKind, Episode, Mended
from app.model.proposal import Costs, Mode, Request, Side, Trade
from app.model.ticket import Fill, Ticket, TicketState
from tests.desk.driving import PLAN, Put, imported, ledger_text
from tests.store.samples import proposal

D = Decimal
# Ten basis points of spread, trades of any size, the whole way to target; a tax put off is worth nothing here, so
# that the tax of an episode is simply this year's: 15 % of a long gain, 22 % of a short one.
RULES = """
[rules]
goal = "target"
minimum_trade = 0
harvest = { discount_rate = 0, years = 1, later_rate = 0 }
"""
ROUND = PLAN.replace('classes = { "Stocks" = 1.0 }', 'classes = { "Stocks" = 1.0 }\nhalf_spread_bps = 10').replace(
    'classes = { "Bonds" = 1.0 }', 'classes = { "Bonds" = 1.0 }\nhalf_spread_bps = 10'
)
HELD = (
    "d1,2023-01-05,Brokerage,deposit,,,,,6000",
    "d2,2023-01-05,Roth,deposit,,,,,3000",
    "b1,2023-01-05,Brokerage,buy,VTI,15,20,,300",
    "b2,2024-01-05,Brokerage,buy,VTI,30,80,,2400",
    "b3,2024-01-05,Brokerage,buy,BND,30,100,,3000",
    "r1,2024-01-05,Roth,buy,VTI,15,50,,750",
    "r2,2024-01-05,Roth,buy,BND,10,100,,1000",
    "w1,2024-01-08,Brokerage,withdrawal,,,,,300",
    "w2,2024-01-08,Roth,withdrawal,,,,,1250",
)
TRADED = (
    "s1,2026-01-08,Brokerage,sell,VTI,4,165,,660,b2:4",
    "s2,2026-01-08,Roth,sell,VTI,4,165,4,656",
    "s3,2026-01-08,Brokerage,buy,BND,6,100,,600",
    "s4,2026-01-08,Roth,buy,BND,6,100,,600",
)


def closes(**series: str) -> str:
    """A price file of January 2026 from the fifth on: one price a day of each security, in a line."""
    rows = [f"2026-01-{5 + n:02d},{s},{price}" for s, line in series.items() for n, price in enumerate(line.split())]
    return "\n".join(["date,symbol,close", *rows, ""])


def house(session: Session, put: Put, plan: str, ledger: tuple[str, ...], prices: str, day: int) -> Session:
    """A household with that plan, ledger and prices, seen from a day of January 2026."""
    session.save_plan(plan_from_toml(plan + RULES), "Set plan")
    imported(session, put("ledger.csv", ledger_text(*ledger)), put("prices.csv", prices))
    session.view_day(date(2026, 1, day))
    return session


@pytest.fixture
def both_outside(session: Session, put: Put) -> Session:
    """Stocks rise by half on the sixth, both classes are outside; the trade comes two days later and a tenth higher."""
    return house(session, put, ROUND, HELD + TRADED, closes(VTI="100 150 165 165", BND="100 100 100 100"), 8)


def journal(session: Session) -> JournalReport:
    """The journal, worked out to its end."""
    return run(session.journal())


def only(report: JournalReport, name: str) -> Episode:
    """The one episode of a class."""
    (found,) = [e for e in report.episodes if e.name == name]
    return found


def test_every_part_of_an_episode_is_what_a_person_works_out(both_outside: Session) -> None:
    """On the sixth stocks are 9,000 of 13,000: the rule sells 1,200, 8 shares at 150, 6 of them taxed.

    Timing: 1,200 held on while stocks made 10 % and the mix, there being no class inside, 6 %. The rule's tax: 6 shares
    bought at 20: 15 % of 780. What was done: 4 shares in the Roth, 4 bought at 80: 15 % of 340. First in first out they
    were 4 at 20: 15 % of 580; pro rata 3 sold at 165 and 3 at the 164 that the Roth got after its fee of 4. Costs:
    1.20 of the rule against that fee and 1.32.
    """
    stocks = only(journal(both_outside), "Stocks")
    assert (stocks.side, stocks.first, stocks.last) == ("over", date(2026, 1, 6), date(2026, 1, 8))
    assert (stocks.traded, stocks.value, stocks.gap, stocks.goal) == (date(2026, 1, 6), D(13000), D(1200), D("0.6"))
    assert [(s.how, s.amount, s.timing) for s in stocks.slices] == [(Mended.TRADED, D(1200), D(48))]
    bills = stocks.bills
    assert (bills.rule_tax, bills.real_tax, bills.fifo_tax, bills.spread_tax) == (D(117), D(51), D(87), D("130.05"))
    assert (bills.rule_cost, bills.real_cost) == (D("1.20"), D("5.32"))
    assert stocks.alpha == Alpha(D(48), D(0), D("22.95"), D("43.05"), D("-4.12"))
    assert stocks.alpha.total == D("109.88")
    assert stocks.basis_points is not None
    assert stocks.basis_points == pytest.approx(D("84.52"), abs=D("0.01"))


def test_what_goes_from_one_class_to_the_other_counts_once(both_outside: Session) -> None:
    """Bonds are bought for the same 1,200: 72 and the 48 of the stocks are the 10 % of 1,200 that waiting brought."""
    report = journal(both_outside)
    bonds = only(report, "Bonds")
    assert bonds.alpha == Alpha(D(72), D(0), D(0), D(0), D(0))
    assert (bonds.bills.rule_cost, bonds.bills.real_cost) == (D("1.20"), D("1.20"))
    assert report.totals.timing == D(120)
    assert report.totals == report.known
    assert report.totals.total == D("181.88")


def test_new_money_spares_the_rules_costs(session: Session, put: Put) -> None:
    """Stocks fall below their band; 1,200 come in the day after and buy stocks. Of those, 0.6 only keep the weight.

    Bonds, which the rule would have sold at 100 for them, stand at 110 by then: 480 of them were kept for a tenth.
    """
    wide = ROUND.replace("target = 0.4\nbelow = 0.05\nabove = 0.05", "target = 0.4\nbelow = 0.2\nabove = 0.2")
    ledger = (
        "d1,2026-01-05,Brokerage,deposit,,,,,10000",
        "b1,2026-01-05,Brokerage,buy,VTI,60,100,,6000",
        "b2,2026-01-05,Brokerage,buy,BND,40,100,,4000",
        "d2,2026-01-07,Brokerage,deposit,,,,,1200",
        "b3,2026-01-07,Brokerage,buy,VTI,15,80,,1200",
    )
    found = journal(house(session, put, wide, ledger, closes(VTI="100 80 80", BND="100 100 110"), 7))
    (stocks,) = found.episodes
    assert (stocks.side, stocks.gap) == ("under", D(480))
    assert [(s.how, s.amount) for s in stocks.slices] == [(Mended.FLOW, D(480))]
    assert stocks.bills.rule_cost == D("0.96")
    assert stocks.alpha == Alpha(D(48), D("0.96"), D(0), D(0), D(0))


def test_what_is_never_traded_is_measured_until_today(session: Session, put: Put) -> None:
    """It stays open: the class made 10 % more than the mix's 6, and no tax was paid on it."""
    seen = house(session, put, ROUND, HELD, closes(VTI="100 150 165", BND="100 100 100"), 7)
    stocks = only(journal(seen), "Stocks")
    assert stocks.is_open
    assert [(s.how, s.amount, s.timing) for s in stocks.slices] == [(Mended.LEFT, D(1200), D(48))]
    assert stocks.alpha == Alpha(D(48), D(0), D(117), D(0), D("1.20"))
    assert rule_words(stocks, seen.as_of) == "Sell $1,200 on Jan 6"
    assert done_words(stocks, seen.as_of) == "$1,200 still open"


def test_a_rule_that_does_not_look_trades_nothing(session: Session, put: Put) -> None:
    """With looks at the month's end nothing is proposed, and nothing compared."""
    session.save_plan(plan_from_toml(ROUND + RULES + 'look = "monthly"'), "Set plan")
    imported(
        session,
        put("ledger.csv", ledger_text(*HELD, *TRADED)),
        put("prices.csv", closes(VTI="100 150 165 165", BND="100 100 100 100")),
    )
    session.view_day(date(2026, 1, 8))
    found = journal(session)
    assert {e.traded for e in found.episodes} == {None}
    assert found.totals == Alpha()
    assert [d.kind for d in found.decisions] == []


def test_an_unknown_basis_makes_tax_and_total_unknown(session: Session, put: Put) -> None:
    """Timing and cost stay known, the reason is said, and the sum leaves the episode out in words."""
    gift = "b1,2023-01-05,Brokerage,gift,VTI,15,,,"
    unspent = "w3,2024-01-08,Brokerage,withdrawal,,,,,300"
    ledger = (*[row for row in HELD if not row.startswith("b1")], gift, unspent, *TRADED)
    found = journal(house(session, put, ROUND, ledger, closes(VTI="100 150 165 165", BND="100 100 100 100"), 8))
    stocks = only(found, "Stocks")
    assert (stocks.alpha.timing, stocks.alpha.cost) == (D(48), D("-4.12"))
    assert (stocks.alpha.tax, stocks.alpha.location, stocks.alpha.total) == (None, None, None)
    assert any("basis of VTI" in why for why in stocks.unknown)
    assert (found.totals.total, found.known.total, found.unknown) == (None, D(72), 1)
    assert "1 breach is not in it" in found.sentence


def test_a_missing_price_makes_timing_unknown(both_outside: Session, put: Put) -> None:
    """A class whose leading security has no prices has no return to compare with, whatever else is known of it."""
    plan = both_outside.plan
    lead = replace(plan.securities[1], symbol="AGG")
    both_outside.save_plan(replace(plan, securities=(plan.securities[0], lead, plan.securities[1])), "Another lead")
    stocks = only(journal(both_outside), "Stocks")
    assert (stocks.alpha.timing, stocks.alpha.total) == (None, None)
    assert None not in (stocks.alpha.location, stocks.alpha.tax, stocks.alpha.cost)
    assert any("Prices of Stocks" in why for why in stocks.unknown)


def test_lines_of_a_calculation_add_up_to_its_part(sample: Session) -> None:
    """In every episode of ten years, to the cent; and the parts to timing plus the rule's bills less the real ones."""
    found = journal(sample)
    assert len(found.episodes) > 50
    for e in found.episodes:
        for part, amount in e.alpha.parts.items():
            lines = [w.amount for w in workings(e, sample.as_of) if w.part == part]
            assert sum((a for a in lines if a is not None), D(0)) == amount, (e.first, e.name, part)
        b = e.bills
        assert None not in (e.alpha.timing, b.rule_cost, b.rule_tax, b.real_cost, b.real_tax)
        told = (e.alpha.timing or 0) + (b.rule_cost or 0) + (b.rule_tax or 0) - (b.real_cost or 0) - (b.real_tax or 0)
        assert told == e.alpha.total
        assert sum((s.amount for s in e.slices), D(0)) == e.gap
    assert found.totals.total == sum((e.alpha.total for e in found.episodes if e.alpha.total is not None), D(0))


def test_the_verdict_says_when_it_may_be_luck(sample: Session) -> None:
    """The sample's interval contains zero, and the sentence says it with both ends; the total is in it."""
    found = journal(sample)
    assert found.interval is not None
    assert found.interval.contains_zero
    assert found.interval.estimate == pytest.approx(float(found.known.total or 0))
    assert found.sentence.endswith("that interval contains zero, so it may be luck.")
    assert found.sentence.startswith("Since Mar 2017 your decisions added $")
    names = [c.name for c in found.comparisons]
    assert names == ["mechanical", "annual"]
    for c in found.comparisons:
        assert c.yearly is not None
        assert c.yearly.low < c.yearly.estimate < c.yearly.high


def test_the_journal_is_kept_until_something_changes(both_outside: Session) -> None:
    """Asked twice it is the same; a decision makes it anew, with the decision at its episode."""
    found = journal(both_outside)
    assert journal(both_outside) is found
    both_outside.view_day(date(2026, 1, 7))
    both_outside.note_decision("Stocks", DecisionKind.DELAYED, "It  goes on.")
    stocks = only(journal(both_outside), "Stocks")
    assert [(d.kind, d.note) for d in stocks.entries] == [
        (DecisionKind.PROPOSED, ""),
        (DecisionKind.DELAYED, "It goes on."),
    ]


def test_waiting_and_skipping_are_steps_with_a_name(both_outside: Session) -> None:
    """The weight and the edge of the day are kept; the same again only changes the note; undo takes it back."""
    both_outside.view_day(date(2026, 1, 6))
    both_outside.note_decision("Stocks", DecisionKind.DELAYED)
    both_outside.note_decision("Stocks", DecisionKind.DELAYED, "Until Friday.")
    both_outside.note_decision("Bonds", DecisionKind.SKIPPED)
    first, second = both_outside.decisions()
    assert (first.name, first.side, first.edge, first.note) == ("Stocks", "over", D("0.65"), "Until Friday.")
    assert first.weight == D("0.69230769")
    assert (second.kind, second.side, second.edge) == (DecisionKind.SKIPPED, "under", D("0.35"))
    assert [both_outside.undo() for _ in range(3)] == ["Skip Bonds", "Wait with Stocks", "Wait with Stocks"]
    assert both_outside.decisions() == ()


def test_notes_are_changed_and_decisions_taken_out(both_outside: Session) -> None:
    """Each as a step; what was accepted stays."""
    entry = both_outside.note_decision("Stocks", DecisionKind.SKIPPED, "No.")
    both_outside.edit_decision_note(entry.id, "Not now.")
    assert [d.note for d in both_outside.decisions()] == ["Not now."]
    both_outside.drop_decision(entry.id)
    assert both_outside.decisions() == ()
    assert both_outside.undo() == "Remove decision on Stocks"
    assert both_outside.undo() == "Edit note on Stocks"
    assert [d.note for d in both_outside.decisions()] == ["No."]


@pytest.mark.parametrize(
    "name, kind, note, said",
    [
        ("Gold", DecisionKind.SKIPPED, "", "There is no class “Gold”."),
        ("Stocks", DecisionKind.ACCEPTED, "", "“accepted” is nothing to note."),
        ("Stocks", DecisionKind.DELAYED, "x" * 401, "A note has at most 400 characters"),
    ],
)
def test_what_cannot_be_noted_is_said(
    both_outside: Session, name: str, kind: DecisionKind, note: str, said: str
) -> None:
    """In a sentence, and nothing is kept."""
    with pytest.raises(InputError, match=said):
        both_outside.note_decision(name, kind, note)
    assert both_outside.decisions() == ()


def test_a_number_nobody_has_is_refused(both_outside: Session) -> None:
    """Whatever is asked of it."""
    for ask in (both_outside.drop_decision, lambda n: both_outside.edit_decision_note(n, "x")):
        with pytest.raises(InputError, match="There is no decision 7"):
            ask(7)


def test_orders_are_set_against_the_prices_they_were_decided_at(session: Session, put: Put) -> None:
    """Ten shares decided at 100: eight filled at 102, sent at the close before, at 101; the other two stand at 103."""
    house(session, put, ROUND, HELD, closes(VTI="100 101 103", BND="100 100 100"), 7)
    trade = Trade("Brokerage", "VTI", Side.BUY, D(10), D(100), D(1000), Costs())
    fill = Fill("t1", date(2026, 1, 7), D(8), D(102))
    made = proposal("p1")
    with session.file.step("Accept") as step:
        step.save_proposal(made)
        step.save_tickets([Ticket("p1-01", "p1", date(2026, 1, 5), trade, TicketState.PART_FILLED, (fill,))])
        step.save_tickets([Ticket("p1-02", "p1", date(2026, 1, 5), trade)])
    (found,) = journal(session).shortfalls
    assert (found.proposal, found.tickets, found.paper) == ("p1", 1, D(1000))
    assert (found.explicit, found.delay, found.realised, found.missed) == (D(0), D(8), D(8), D(6))
    assert found.total == D(22)


def test_accepting_a_proposal_is_a_decision_of_the_same_step(sample: Session) -> None:
    """For each class it moves, with the weight before, the edge broken and the tickets; undo takes both back."""
    made = run(sample.propose(Request(Mode.EDGE)))
    tickets = sample.accept(made)
    moved = {c.name for c in made.classes if abs(c.after - c.before) >= D("0.0001")}
    entries = sample.decisions()
    assert {e.name for e in entries} == moved
    equity = next(e for e in entries if e.name == "US equity")
    assert (equity.kind, equity.side, equity.proposal) == (DecisionKind.ACCEPTED, "over", made.id)
    assert equity.edge == D("0.44")
    assert equity.ticket in {t.id for t in tickets}
    with pytest.raises(InputError, match="stays in the journal"):
        sample.drop_decision(equity.id)
    assert sample.undo() == "Accept as tickets"
    assert (sample.decisions(), sample.tickets()) == ((), ())
    assert sample.redo() == "Accept as tickets"
    assert sample.decisions() == entries


def test_what_the_momentum_filter_kept_back_is_told_beside_the_rest(sample: Session) -> None:
    """With the filter on, delays are rebuilt from history and not stored; each says until when and why."""
    plan = sample.plan
    momentum = replace(plan.rules.momentum, on=True)
    sample.save_plan(replace(plan, rules=replace(plan.rules, momentum=momentum)), "Let winners run")
    waited = [d for d in journal(sample).decisions if d.kind is DecisionKind.DELAYED]
    assert sample.decisions() == ()
    delays = run(sample.delays())
    assert [(d.day, d.name) for d in waited] == sorted((d.first, d.name) for d in delays)
    assert len(waited) > 5
    assert all(d.note.startswith("Until ") or d.note == "It waits still." for d in waited)
