"""The commands of securities and prices."""

from tests.cli.driving import DAY, EXACT, MONEY, Command, Each, Maybe, faults
from tests.desk.driving import Put, holdings_text

CUSIP = "922908769"
SECURITY = {
    "symbol": str,
    "name": str,
    "classes": Each(float),
    "shares": EXACT,
    "value": Maybe(MONEY),
    "price": Maybe(EXACT),
    "price_date": Maybe(DAY),
    "printed": [str],
    "accounts": [str],
    "half_spread_bps": EXACT,
    "daily_volume": Maybe(EXACT),
    "missing": [str],
}
PRICE = {"symbol": str, "price": Maybe(EXACT), "date": Maybe(DAY), "age": Maybe(int), "days": int}


def test_securities_are_listed_and_named(empty: Command, put: Put) -> None:
    """What nobody knows comes first, until it is given a symbol; taken back, it is unknown again."""
    rows = (f"A,{s},5,300,2020-01-02,900,2026-01-06" for s in (CUSIP, "ITOT"))
    assert empty("import", put("a.csv", holdings_text(*rows))).json["unknown"] == [CUSIP]
    found = empty("securities", "--as-of", "2026-01-09").json
    assert faults(found, {"securities": [SECURITY], "unknown": [str]}) == []
    assert found["unknown"] == [CUSIP]
    named = empty("securities", "alias", CUSIP, "vti", "--as-of", "2026-01-09").json
    assert (named["unknown"], named["securities"][1]["printed"]) == ([], [CUSIP])
    assert {lot["symbol"] for lot in empty("lots", "--as-of", "2026-01-09").json} == {"VTI", "ITOT"}
    assert empty("securities", "alias", "--remove", CUSIP).json["unknown"] == [CUSIP]
    assert empty("undo").json == {"step": f"Read {CUSIP} as printed"}
    assert empty("securities", "alias", CUSIP).code == 2
    assert empty("securities", "alias", "--remove", "XYZ").code == 2


def test_prices_are_listed_set_and_deleted(empty: Command, put: Put) -> None:
    """Each change is one step; `prices import` says what differs."""
    empty("import", put("a.csv", holdings_text("A,VTI,5,300,2020-01-02,900,2026-01-06")))
    path = put("p.csv", "date,symbol,close\n2026-01-05,VTI,299\n2026-01-07,VTI,301\n")
    assert empty("prices", "import", path).json["files"][0]["new"] == 2
    found = empty("prices", "--as-of", "2026-01-09").json
    assert faults(found, {"prices": [PRICE]}) == []
    assert found["prices"] == [
        {
            "symbol": "VTI",
            "price": "301",
            "date": "2026-01-07",
            "age": 2,
            "days": 2,
            "first": "2026-01-05",
            "last": "2026-01-07",
        }
    ]
    assert empty("prices", "set", "VTI", "2026-01-07", "$1,302.50").json["close"] == "1302.5"
    (file,) = empty("prices", "import", put("q.csv", "date,symbol,close\n2026-01-07,VTI,303\n")).json["files"]
    assert [i["code"] for i in file["issues"]] == ["conflict-ruling"]
    assert empty("prices", "delete", "VTI", "--from", "2026-01-07").json == {"symbol": "VTI", "deleted": 3}
    assert empty("prices", "--as-of", "2026-01-09").json["prices"][0]["price"] == "300"
    assert empty("prices", "set", "VTI", "2026-01-07", "much").code == 2
    assert empty("prices", "set", "VTI", "2026-01-07", "nan").code == 2
    assert empty("prices", "delete", "NOPE").code == 2
