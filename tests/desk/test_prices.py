"""Prices set, deleted and doubted."""

from datetime import date
from decimal import Decimal

import pytest

from app.desk.session import Session
from app.model.errors import InputError
from tests.desk.driving import Put, holdings_text, imported, ledger_text, reviewed

D = Decimal
DAY = date(2026, 1, 6)
HELD = holdings_text("Brokerage,VTI,2,300,2020-01-02,500,2026-01-06")


def _price(session: Session, symbol: str = "VTI", day: date = DAY) -> Decimal | None:
    quote = session.file.quotes(day).get(symbol)
    return None if quote is None else quote.price


def test_a_price_by_hand_rules_its_day(session: Session, put: Put) -> None:
    """Over positions and price files alike, until it is undone; it stands among the imports and goes with them."""
    imported(session, put("a.csv", HELD))
    imported(session, put("VTI.csv", "date,close\n2026-01-06,301\n"))
    assert _price(session) == D(301)
    assert session.set_price("vti", DAY, D("302.5")) == "VTI"
    assert _price(session) == D("302.5")
    assert session.imports()[0].name == "Price VTI by hand"
    assert session.undo() == "Price VTI"
    assert _price(session) == D(301)
    session.redo()
    session.undo_import(session.imports()[0].batch)
    assert _price(session) == D(301)


@pytest.mark.parametrize("close", ["0", "-1", "1e9"])
def test_what_is_no_price_is_refused(session: Session, close: str) -> None:
    """Nothing is written."""
    with pytest.raises(InputError, match="no price"):
        session.set_price("VTI", DAY, D(close))
    assert session.history() == ()


def test_a_series_or_a_day_of_it_is_deleted(session: Session, put: Put) -> None:
    """In one step, whatever files and names the prices came under; what stands in positions stays."""
    imported(session, put("a.csv", HELD))
    imported(session, put("p.csv", "date,symbol,close\n2026-01-05,VTI,3\n2026-01-06,VTI,3\n2026-01-06,OLD,4\n"))
    session.name_security("OLD", "VTI")
    assert _price(session) == D(4)
    assert session.delete_prices("vti", DAY, DAY) == 2
    assert _price(session) == D(300)
    assert session.delete_prices("VTI") == 1
    with pytest.raises(InputError, match="No price file"):
        session.delete_prices("VTI")
    session.undo()
    session.undo()
    assert _price(session) == D(4)
    with pytest.raises(InputError, match="no price on these days"):
        session.delete_prices("VTI", date(2020, 1, 1), date(2020, 1, 2))


def test_another_price_of_the_same_day_is_told(session: Session, put: Put) -> None:
    """Before it is imported, with both figures; equal ones are duplicates and tell nothing."""
    imported(session, put("p.csv", "date,symbol,close\n2026-01-05,VTI,3\n2026-01-06,VTI,4\n"))
    (file,) = reviewed(session, put("q.csv", "date,symbol,close\n2026-01-05,VTI,3.00\n2026-01-06,VTI,4.5\n")).files
    (told,) = [i.text for i in file.issues if i.code == "conflict-ruling"]
    assert "VTI closed at 4 on 2026-01-06 by what is there; this file says 4.5" in told
    assert (file.count("new"), file.count("duplicate")) == (1, 1)


def test_closes_adjusted_for_a_split_are_told(session: Session, put: Put) -> None:
    """The ledger has a split of 4 for 1, and the file's closes do not jump; closes as traded tell nothing."""
    imported(
        session,
        put("a.csv", ledger_text("b,2026-01-02,Brokerage,buy,ALDR,2,100,,200", "s,2026-01-06,Brokerage,split,ALDR,4")),
    )
    head = "date,symbol,close\n"
    traded = "2026-01-05,ALDR,100\n2026-01-06,ALDR,25.2\n2026-01-07,ALDR,25\n"
    adjusted = "2026-01-05,ALDR,25\n2026-01-06,ALDR,25.2\n2026-01-07,ALDR,25\n"
    (fine,) = reviewed(session, put("t.csv", head + traded)).files
    assert [i.code for i in fine.issues] == []
    (wrong,) = reviewed(session, put("w.csv", head + adjusted)).files
    assert [i.code for i in wrong.issues] == ["price-adjusted"]
    assert "ALDR before 2026-01-06" in wrong.issues[0].text
    assert "4 for 1" in wrong.issues[0].text
    imported(session, put("w.csv", head + adjusted))
    assert [i.code for i in session.check() if i.code.startswith("price")] == ["price-adjusted"]
    (mended,) = reviewed(session, put("t.csv", head + traded)).files
    assert [i.code for i in mended.issues] == ["conflict-ruling"]


def test_two_kinds_of_closes_in_one_series_are_told(session: Session, put: Put) -> None:
    """What came before is as traded; the file goes on adjusted, and jumps where there was no split."""
    imported(session, put("a.csv", ledger_text("s,2026-06-01,Brokerage,split,ALDR,4")))
    imported(session, put("p.csv", "date,symbol,close\n2026-01-05,ALDR,100\n2026-01-06,ALDR,101\n"))
    (file,) = reviewed(session, put("q.csv", "date,symbol,close\n2026-01-07,ALDR,25\n2026-01-08,ALDR,25.1\n")).files
    assert [i.code for i in file.issues] == ["price-contradicts"]
    assert "between 2026-01-06 and 2026-01-07" in file.issues[0].text


@pytest.mark.parametrize(
    "held, name, text",
    [
        ("BRK.B", "p.csv", "date,symbol,close\n2026-01-06,BRK-B,301\n"),
        ("BRK-B", "p.csv", "date,symbol,close\n2026-01-06,BRK-B,301\n"),
        ("BRK.B", "BRK-B.csv", "Date,Close\n2026-01-06,301\n"),
        ("BRK-B", "BRK-B.csv", "Date,Close\n2026-01-06,301\n"),
        ("BRKB", "w.csv", "Date,BRK/B\n2026-01-06,301\n"),
    ],
)
def test_prices_meet_what_is_held_however_it_is_spelt(
    session: Session, put: Put, held: str, name: str, text: str
) -> None:
    """A site writes a dash where a broker writes a dot; a template holds whatever its user wrote."""
    imported(session, put("a.csv", holdings_text(f"Brokerage,{held},2,,2020-01-02,500,2026-01-06")))
    imported(session, put(name, text))
    assert _price(session, held) == D(301)
    (again,) = reviewed(session, put(name, text + "\n")).files
    assert (again.count("new"), again.count("duplicate")) == (0, 1)
