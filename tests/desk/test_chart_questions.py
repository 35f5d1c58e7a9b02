"""What is asked to draw momentum and volatility of a class, from a file."""

from app.desk.session import Session, run
from tests.desk.test_signals import rising

__all__ = ["rising"]


def test_a_class_is_drawn_as_it_is_decided(rising: Session) -> None:
    """The last day of what is drawn is the reading of today's signal."""
    path = run(rising.signal_path("Stocks"))
    signal = next(s for s in run(rising.signals()) if s.name == "Stocks")
    assert path is not None
    assert signal.momentum is not None
    assert signal.volatility is not None
    assert path.bars.symbol == signal.momentum.symbol == "VTI"
    assert path.stop_f[-1] == signal.momentum.stop
    assert path.momentum.momentum_f[-1] == signal.momentum.momentum
    assert path.volatility.realised_f[-1] == signal.volatility.realised
    assert [b.side for b in path.breaches if b.is_open] == ["over"]
    assert run(rising.signal_path("Stocks")) is path


def test_a_class_without_prices_is_not_drawn(rising: Session) -> None:
    """Cash has no series, and what is not there has none."""
    assert run(rising.signal_path("Cash")) is None
    assert run(rising.signal_path("Moon")) is None
