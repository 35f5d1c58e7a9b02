"""What the inspector says of a candidate: the statement, its arithmetic, ways out, and what must not be bought."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.model.account import AccountType
from app.model.harvest import Candidate, Verdict
from app.model.number import ZERO
from app.model.plan import HarvestRules
from app.model.proposal import DISCLAIMER
from app.ui.format import Formatter
from app.ui.pages.harvest.explain import explain_candidate, explain_ruling, notice_of
from app.ui.widgets.inspector import Explanation, Section
from tests.ui.harvest_reports import BND, BND_WINDOW, DAY, LATER, REPORT, VEA, VWO

FORMAT = Formatter(hide_amounts=False, today=DAY)
FLOORS = HarvestRules()
KINDS = {"Sam's IRA": AccountType.TRADITIONAL, "401(k)": AccountType.WORKPLACE}


def explained(candidate: Candidate, tried: date | None = None, format_: Formatter = FORMAT) -> Explanation:
    """Explain a candidate of the report."""
    trial = None if tried is None else (BND_WINDOW, tried)
    return explain_candidate(candidate, REPORT, FLOORS, KINDS, format_, trial)


def section(told: Explanation, title: str) -> Section:
    """Return a section by its title."""
    return next(one for one in told.sections if one.title == title)


def test_a_blocked_loss_is_told_as_drawn() -> None:
    """Figure, statement and arithmetic; the disclaimer at the foot."""
    told = explained(BND)
    assert (told.title, told.figure) == ("BND, 250 shares", "−$3,393")
    assert told.caption == "long-term loss, Brokerage lot of Aug 9, 2021"
    assert told.notice is not None
    assert (told.notice.heading, told.notice.tone) == ("$543 would be lost for good", "danger")
    assert told.notice.text == (
        "Sam's IRA bought 40 BND on Nov 3. A loss on 40 of these shares would be disallowed, "
        "and an IRA has no basis to add it to."
    )
    assert [(fact.label, fact.value) for fact in told.facts] == [
        ("Loss per share", "86.12 − 72.55 = $13.57"),
        ("Shares replaced", "40 of 250"),
        ("Void", "**40 × 13.57 = $542.80**"),
        ("Allowed today", "$2,849.70"),
    ]
    assert [words for _, words in told.links] == ["Source rows", "Rev. Rul. 2008-5"]
    assert told.foot == DISCLAIMER


def test_every_amount_of_it_can_be_hidden() -> None:
    """Not one figure with a dollar sign is left, in any part."""
    told = explained(BND, format_=replace(FORMAT, hide_amounts=True))
    assert "$5" not in repr(told)
    assert "$3" not in repr(told)
    assert "13.57" not in repr(told)


def test_a_loss_that_is_put_off_is_no_loss_for_good() -> None:
    """In a taxable account it moves to the basis of what replaces the shares."""
    blocker = replace(BND.blocked_by[0], account="Joint", permanent=False, planned=True)
    off = replace(BND, lost=ZERO, put_off=Decimal("542.80"), blocked_by=(blocker,))
    notice = notice_of(off, FLOORS, KINDS, FORMAT)
    assert (notice.heading, notice.tone) == ("$543 would be put off", "caution")
    assert notice.text.startswith("Joint will buy about 40 BND on Nov 3.")
    assert notice.text.endswith("added to the basis of the shares that replace them.")
    assert len(explained(off).links) == 1


def test_both_kinds_of_void_are_told_apart() -> None:
    """Some lost, some put off: each with its amount."""
    both = replace(BND, put_off=Decimal(100))
    facts = {fact.label: fact.value for fact in explained(both).facts}
    assert facts["Of it lost for good"] == "$542.80"
    assert facts["Of it put off"] == "$100.00"
    assert facts["Void"] == "**$642.80**"


def test_a_plan_at_work_is_called_by_its_kind() -> None:
    """No ruling speaks of it, so none is cited."""
    blocker = replace(BND.blocked_by[0], account="401(k)")
    told = explained(replace(BND, blocked_by=(blocker,)))
    assert told.notice is not None
    assert "a 401(k) has no basis to add it to" in told.notice.text
    assert len(told.links) == 1


def test_what_clears_it_is_a_choice() -> None:
    """The first way holds until another day is tried; one that is no way leaves none chosen."""
    ways = section(explained(BND), "What clears it")
    assert [words for _, words in ways.choices] == [way.text for way in BND.ways_out]
    assert ways.chosen == "way:0"
    assert ways.button == ("hold", "Hold the lot")
    assert section(explained(BND, DAY), "What clears it").chosen == "way:1"
    assert section(explained(BND, date(2026, 12, 1)), "What clears it").chosen == ""
    assert not any(one.title == "What clears it" for one in explained(VWO).sections)


def test_a_tried_day_is_told_in_a_sentence() -> None:
    """What falls into its window; on the later day, the sentence of the report."""
    told = section(explained(BND, date(2026, 12, 1)), "If sold Dec 1")
    assert told.text.startswith("Its window runs Nov 1 to Dec 31. In it: Sam's IRA, bought 40, Nov 3;")
    assert "clear once Dec 3 is paused" in section(explained(BND, LATER), "If sold Dec 4").text
    assert "No purchase" in section(explained(BND, date(2027, 1, 10)), "If sold Jan 10, 2027").text
    assert not any(one.title.startswith("If sold") for one in explained(BND, DAY).sections)


def test_what_must_not_be_bought_names_all_that_counts_as_one() -> None:
    """While a blocked loss waits, its security has no last day yet."""
    facts = section(explained(BND), "Do not buy").facts
    assert [(fact.label, fact.value) for fact in facts] == [
        ("**BND** or VBTLX, anywhere", "while you wait"),
        ("**VWO** or VEMAX, anywhere", "until Dec 21, if sold today"),
    ]


def test_stand_ins_are_ranked_with_index_and_confidence() -> None:
    """In the report's order; without one that is said."""
    facts = section(explained(VWO), "Stand-ins, the first is proposed").facts
    assert [fact.value for fact in facts] == ["high", "medium"]
    assert facts[0].label == "**IEMG** MSCI EM IMI. Another index"
    none = section(explained(replace(VWO, substitutes=())), "Stand-ins")
    assert none.text


def test_lots_behind_it_can_be_followed() -> None:
    """Each is a link to its rows."""
    (fact,) = section(explained(BND), "Lots behind it").facts
    assert (fact.label, fact.value, fact.key) == ("250 of Aug 9, 2021, long", "−$3,392.50", "lot:bnd-1")


def test_every_verdict_has_a_statement() -> None:
    """Green only where all of it counts."""
    tones = {v: notice_of(replace(VEA, verdict=v), FLOORS, KINDS, FORMAT) for v in Verdict}
    assert [v for v, notice in tones.items() if notice.tone == "good"] == [Verdict.CLEAR]
    assert tones[Verdict.FLOOR].heading == "Under your $100 floor"
    assert all(notice.text == VEA.reasons[0] for notice in tones.values() if notice.tone != "danger")


def test_the_ruling_is_explained_in_words() -> None:
    """What it holds, without leaving the program."""
    assert "not increased" in explain_ruling().sections[0].text
