"""Daily prices from the file: splits taken out, the latest import's, and the security each class is read from."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from app.desk.bars import class_bars, leading_symbols, load_bars
from app.desk.session import Session
from app.model.plan import Plan
from app.model.security import Security
from app.model.target import AssetClass
from tests.desk.driving import Put, imported, ledger_text, set_plan

D = Decimal
OLD = "date,symbol,close,high,low,volume\n2026-01-05,VTI,300,301,299,1000\n2026-01-06,VTI,302,304,300,1100\n"
NEW = "date,symbol,close\n2026-01-06,VTI,151\n2026-01-07,VTI,152\n"
SPLIT = ledger_text("b1,2026-01-05,Brokerage,buy,VTI,2,300,,600", "s1,2026-01-06,Brokerage,split,VTI,2")


def test_bars_of_a_file_are_split_free(session: Session, put: Put) -> None:
    """The ledger's split is taken out of closes that have no adjusted ones, highs and lows with them."""
    imported(session, put("old.csv", OLD), put("new.csv", NEW), put("ledger.csv", SPLIT))
    bars = load_bars(session.file, ["VTI", "BND"], date(2026, 1, 7))["VTI"]
    assert [date.fromordinal(int(d)).day for d in bars.days] == [5, 6, 7]
    assert list(bars.close_f) == pytest.approx([150.0, 151.0, 152.0])
    assert bars.high_f[0] == pytest.approx(150.5)
    assert np.isnan(bars.high_f[2])
    assert bars.volume_f[0] == 1000.0


def test_nothing_later_than_asked_is_read(session: Session, put: Put) -> None:
    """A day in view is blind to what came after it; symbols without prices are missing."""
    imported(session, put("old.csv", OLD))
    assert list(load_bars(session.file, ["VTI"], date(2026, 1, 5))["VTI"].close_f) == [300.0]
    assert not load_bars(session.file, ["VTI"], date(2026, 1, 4))


def test_a_class_is_read_from_the_first_security_with_the_most_of_it(session: Session, put: Put) -> None:
    """A fund split over classes stands behind one that is all of it; Cash has none."""
    classes = AssetClass("Stocks", D("0.6")), AssetClass("Bonds", D("0.3")), AssetClass("Cash", D("0.1"))
    split = {"Stocks": D("0.5"), "Bonds": D("0.5")}
    plan = replace(
        Plan(),
        classes=classes,
        securities=(Security("MIX", split), Security("VTI", {"Stocks": D(1)}), Security("ITOT", {"Stocks": D(1)})),
    )
    assert leading_symbols(plan) == {"Stocks": "VTI", "Bonds": "MIX"}
    set_plan(session)
    imported(session, put("old.csv", OLD))
    assert class_bars(session.file, session.plan, date(2026, 1, 6)).keys() == {"Stocks"}
