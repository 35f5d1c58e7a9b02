"""What the Signals tab says of a class that waits, is paced, or has nothing to wait for."""

from dataclasses import replace
from datetime import date

from app.engine.signals.result import ClassSignal, Decision, Signal
from app.ui.format import Formatter
from app.ui.pages.charts.signals_tab import clash_words, signal_sentence, switch_words

FORMAT = Formatter(hide_amounts=False, today=date(2026, 11, 20))
WAITS = Signal(True, Decision.DELAY, 0.0, "VTI rose.")
TRADES = Signal(False, Decision.TRADE, 0.25, "VIX is high.")
SIGNAL = ClassSignal(
    "US equity", "over", Decision.DELAY, 0.0, date(2027, 1, 11), "Why.", by_momentum=WAITS, by_volatility=TRADES
)


def test_a_wait_is_said_with_its_last_day() -> None:
    """A trim above the band, a purchase below it."""
    told = "US equity is above its band; its trim waits, until Jan 11, 2027 at the latest."
    assert signal_sentence(SIGNAL, FORMAT) == told
    below = replace(SIGNAL, state="under", until=None)
    assert signal_sentence(below, FORMAT) == "US equity is below its band; its purchase waits."


def test_a_pace_is_said_as_a_part_of_the_gap() -> None:
    """The whole gap needs no words of its own, and inside the band the desk's own reason stands."""
    paced = replace(SIGNAL, decision=Decision.ACCELERATE, pace=0.25)
    assert signal_sentence(paced, FORMAT).replace("\u202f", " ") == (
        "US equity is above its band; 25.0 % of the gap is traded today."
    )
    assert signal_sentence(replace(paced, pace=1.0), FORMAT) == "Why."
    assert signal_sentence(replace(SIGNAL, state="in"), FORMAT) == "Why."


def test_both_say_whether_they_are_on() -> None:
    """What one would do is told even where it is switched off."""
    assert switch_words("Momentum", WAITS) == "Momentum is switched on and lets it wait."
    assert switch_words("Volatility", TRADES) == "Volatility is switched off; on, it would trade."


def test_a_clash_is_told_only_where_there_is_one() -> None:
    """One waits and the other does not; or one has nothing to say."""
    assert clash_words(SIGNAL).startswith("The two disagree today: momentum waits where volatility trades.")
    assert clash_words(replace(SIGNAL, by_momentum=TRADES, by_volatility=WAITS)).startswith(
        "The two disagree today: volatility waits"
    )
    assert clash_words(replace(SIGNAL, by_momentum=TRADES)) == ""
    assert clash_words(replace(SIGNAL, by_volatility=None)) == ""
