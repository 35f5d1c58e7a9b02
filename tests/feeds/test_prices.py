"""Price files as sites write them: names of columns, days, rows between the prices, and whose prices they are."""

from decimal import Decimal

import pytest

from app.feeds import read_bytes
from app.model.errors import InputError
from app.model.importing import FileReading, RowClass

YAHOO = (
    '{mark}Date,Open,High,Low,"Close Close price adjusted for splits.",'
    '"Adj Close Adjusted close price adjusted for splits and dividend and/or capital gain distributions.",Volume\n'
)


def _read(name: str, text: str) -> FileReading:
    return read_bytes(name, text.encode())


def _told(reading: FileReading) -> list[tuple[str, str, str, str | None]]:
    return [
        (p.symbol, str(p.day), str(p.close), None if p.adjusted is None else str(p.adjusted)) for p in reading.prices
    ]


def _classes(reading: FileReading) -> list[RowClass]:
    return [record.row_class for record in reading.records]


def test_yahoo_until_2023_says_null_on_days_without_trading() -> None:
    """A row that says in every column that there is no price is no price, and nothing to decide."""
    reading = _read(
        "ALDR.csv",
        "Date,Open,High,Low,Close,Adj Close,Volume\n"
        "2023-11-20,22.1,22.5,22.0,22.31,21.95,2885400\n"
        "2023-11-21,null,null,null,null,null,null\n",
    )
    assert _told(reading) == [("ALDR", "2023-11-20", "22.31", "21.95")]
    assert _classes(reading) == [RowClass.HEADER, RowClass.ROW, RowClass.BY_RULE]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_yahoo_since_2024_explains_its_columns(mark: str) -> None:
    """Long column names, written-out days, dividends and splits between them, a dash for no volume."""
    reading = _read(
        "BRK-B.csv",
        YAHOO.format(mark=mark)
        + '"Nov 20, 2026","4,000.10","4,010.00","3,990.00","4,005.50","4,001.00","2,885,400"\n'
        + '"Nov 19, 2026","0.95 Dividend"\n"Nov 18, 2026","4:1 Stock Splits"\n"Nov 17, 2026","2 Capital Gain"\n'
        + '"Nov 16, 2026",1000,1001,999,1000.50,1000,-\n',
    )
    assert _told(reading) == [
        ("BRK.B", "2026-11-20", "4005.5", "4001"),
        ("BRK.B", "2026-11-16", "1000.5", "1000"),
    ]
    assert [p.volume for p in reading.prices] == [Decimal(2885400), None]
    notes = [r.note for r in reading.records if r.row_class is RowClass.BY_RULE]
    assert notes == ["A dividend, no price.", "A split, no price.", "A capital gain paid out, no price."]


def test_yahoo_copied_from_the_page_is_parted_by_tabs() -> None:
    """Stars behind the names of columns mean nothing."""
    text = "Date\tOpen\tHigh\tLow\tClose*\tAdj Close**\tVolume\nNov 20, 2026\t30.1\t31\t29\t30.5\t30\t2,400\n"
    reading = _read("ALDR.txt", f"{text}Nov 19, 2026\t0.95 Dividend\n")
    assert _told(reading) == [("ALDR", "2026-11-20", "30.5", "30")]


def test_stooq_daily_csv() -> None:
    """The file's name has the symbol in front of the country and the period; volumes may have decimals."""
    reading = _read("aldr_us_d.csv", "Date,Open,High,Low,Close,Volume\n2024-01-02,35.1,36,34,35.5,3885400.55\n")
    assert _told(reading) == [("ALDR", "2024-01-02", "35.5", None)]
    assert reading.prices[0].volume == Decimal("3885400.55")


def test_stooq_ascii_names_its_symbols_and_keeps_to_days() -> None:
    """Every row has symbol and period; what is no daily price is left out by rule."""
    reading = _read(
        "data.txt",
        "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\n"
        "BRK-B.US,D,20240102,000000,356,362,356,361.9,4000000,0\n"
        "ALDR.US,5,20240102,153500,18.15,18.44,18.883,18.64,8196,0\n"
        "^SPX,D,20240103,000000,4700,4710,4690,4704.81,0,0\n",
    )
    assert _told(reading) == [("BRK.B", "2024-01-02", "361.9", None), ("^SPX", "2024-01-03", "4704.81", None)]
    assert _classes(reading)[2] is RowClass.BY_RULE


def test_stooq_in_polish() -> None:
    """Its Polish site heads the same table in Polish."""
    reading = _read(
        "aldr_d.csv", "Data,Otwarcie,Najwyzszy,Najnizszy,Zamkniecie,Wolumen\n2024-01-02,5.1,6,4,5.5,38854\n"
    )
    assert _told(reading) == [("ALDR", "2024-01-02", "5.5", None)]


def test_nasdaq_has_the_month_first_and_dollars() -> None:
    """`01/02/2024` needs no later day to be read: the site is American."""
    reading = _read(
        "HistoricalData_ALDR.csv",
        "Date,Close/Last,Volume,Open,High,Low\n01/02/2024,$18.64,82488670,$18.15,$18.44,$18.883\n"
        "01/03/2024,N/A,--,N/A,N/A,N/A\n",
    )
    assert _told(reading) == [("ALDR", "2024-01-02", "18.64", None)]
    assert _classes(reading)[-1] is RowClass.BY_RULE


@pytest.mark.parametrize("name", ["HistoricalData_1699999999999.csv", "download.csv", "historical-prices (2).csv"])
def test_a_name_every_download_has_names_no_security(name: str) -> None:
    """Nothing is taken for the prices of “HISTORICALDATA”: one sentence says what to do."""
    with pytest.raises(InputError, match="does not say whose prices") as refused:
        _read(name, "Date,Close/Last\n01/02/2024,$185.64\n")
    assert "VTI.csv" in refused.value.advice


@pytest.mark.parametrize(
    "name, symbol",
    [
        ("SPY.csv", "SPY"),
        ("D.csv", "D"),
        ("brk-b (1).csv", "BRK.B"),
        ("spy.us.csv", "SPY"),
        ("^spx_d.csv", "^SPX"),
        ("HistoricalPrices_VTI.csv", "VTI"),
        ("Download Data - FUND_US_ARCX_VTI.csv", "VTI"),
    ],
)
def test_the_symbol_in_a_name(name: str, symbol: str) -> None:
    """Sites put words before it, countries and numbers behind it."""
    assert {p.symbol for p in _read(name, "Date,Close\n2024-01-02,5\n").prices} == {symbol}


@pytest.mark.parametrize("text", ["date,symbol,close\n2024-01-02,brk-b,5\n", "Date,BRK-B\n2024-01-02,5\n"])
def test_symbols_of_the_template_stand_as_they_were_written(text: str) -> None:
    """As in the other templates, in capitals."""
    assert [(p.symbol, p.close) for p in _read("mine.csv", text).prices] == [("BRK-B", Decimal(5))]


def test_a_missing_price_in_the_template_is_asked_about() -> None:
    """Only a row that says so itself has no price; an empty cell may be a mistake."""
    reading = _read("mine.csv", "date,symbol,close\n2024-01-02,VTI,\n")
    assert _classes(reading)[-1] is RowClass.REVIEW
