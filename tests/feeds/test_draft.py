"""A draft becomes a profile like any other, and a profile a draft; what a draft lacks is said in sentences."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.feeds import read_bytes
from app.feeds.actions import Rule
from app.feeds.draft import KIND_ROLES, Draft, Signs, Skip, draft_of, draft_profile, drafts_of, profile_of_draft
from app.feeds.draft_checks import check, column_values
from app.feeds.profile import broker_name, table_source, table_sources
from app.feeds.profile_keys import USUAL, NumberForm
from app.feeds.sniff import RawGrid, raw_grid, read_grid
from app.feeds.suggest import suggest
from app.model.errors import InputError
from app.model.importing import FileKind, FileReading
from tests.feeds.golden import fixtures

TEXTS = [path for path in fixtures() if path.suffix in (".csv", ".txt")]
LEDGER = """Tag;Vorgang;Kürzel;Stück;Betrag
13.11.2026;Kauf;ALDR;1,5;-1.234,50
14.11.2026;Dividende;ALDR;;2,10
Summe;;;;-1.232,40
"""
DRAFT = Draft(
    name="Acme Bank",
    kind=FileKind.TRANSACTIONS,
    header=("Tag", "Vorgang", "Kürzel", "Stück", "Betrag"),
    header_line=1,
    delimiter=";",
    columns={0: "date", 1: "action", 2: "symbol", 3: "shares", 4: "amount"},
    constants={"account": "Depot"},
    currency="USD",
    numbers=NumberForm(",", "."),
    dates={0: "%d.%m.%Y"},
    actions={"Kauf": Rule.BUY, "Dividende": Rule.DIVIDEND},
    totals="summe",
    label="date",
    fingerprint=("tag", "vorgang", "kürzel", "stück", "betrag"),
    table_id="acmebank.transactions",
)


def grid(text: str = LEDGER) -> RawGrid:
    """The grid of a file of this text."""
    return raw_grid("x.csv", text.encode())


def read(draft: Draft, text: str) -> FileReading:
    """The reading of a text by a draft."""
    return read_bytes("x.csv", text.encode(), profile_of_draft(draft))


def said(draft: Draft, text: str, *, blocking: bool = True) -> list[str]:
    """The sentences about a draft for a text."""
    return [p.text for p in check(draft, grid(text)) if p.is_blocking is blocking]


def test_a_draft_reads_its_file() -> None:
    """Decimal commas, days with dots, a total, and an account the file does not name."""
    reading = read(DRAFT, LEDGER)
    assert [(str(t.day), t.action, str(t.cash), t.account) for t in reading.transactions] == [
        ("2026-11-13", "buy", "-1234.5", "Depot"),
        ("2026-11-14", "dividend", "2.1", "Depot"),
    ]
    assert reading.totals.difference == 0
    assert not check(DRAFT, grid())


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_shipped_table_is_a_draft_that_reads_the_same(path: Path) -> None:
    """Table to draft to text to table to draft: nothing is lost, and the file is read as before."""
    reading, found = read_bytes(path.name, path.read_bytes()), read_grid(path)
    for table in reading.tables:
        source = table_source(table.table_id)
        if source is None:
            continue
        draft = draft_of(source, broker_name(reading.broker), found, table.line)
        assert drafts_of(draft_profile(draft), found, table.line) == (draft,)
        if len(reading.tables) == 1:
            again = read_bytes(path.name, path.read_bytes(), profile_of_draft(draft))
            assert again == replace(reading, records=again.records)
            assert list(again.records) == list(reading.records)
            assert not [p for p in check(draft, found) if p.is_blocking]


WORDS = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)
NAMES = st.lists(WORDS.filter(lambda name: name.strip(' "*$').strip()), min_size=2, max_size=8, unique_by=str.lower)


@given(data=st.data(), names=NAMES, kind=st.sampled_from(sorted(KIND_ROLES)))
@settings(max_examples=200)
def test_any_draft_is_its_profile(data: st.DataObject, names: list[str], kind: FileKind) -> None:
    """Whatever names, roles, words and marks it has."""
    roles = data.draw(st.lists(st.sampled_from(KIND_ROLES[kind]), max_size=len(names), unique=True))
    words = data.draw(st.dictionaries(WORDS.map(str.lower), st.sampled_from(sorted(Rule)), max_size=4))
    text = ",".join(f'"{name.replace(chr(34), "")}x"' for name in names) + "\n" + ",".join("1" for _ in names) + "\n"
    found = raw_grid("x.csv", text.encode(), delimiter=",")
    draft = Draft(
        name="Acme",
        kind=kind,
        header=found.header_cells(1),
        header_line=1,
        delimiter=",",
        columns=dict(enumerate(roles)),
        numbers=data.draw(st.sampled_from([USUAL, NumberForm(",", "."), NumberForm(".", "'")])),
        actions={word: Rule(rule) for word, rule in words.items()},
        signs=data.draw(st.sampled_from([Signs.BY_ACTION, Signs.REVERSED])),
        table_id=f"acme.{kind}",
    )
    try:
        (again,) = drafts_of(draft_profile(draft), found, 1)
    except InputError:
        assert check(draft, found)
        return
    assert replace(again, rest={}, signs=draft.signs) == draft


def test_columns_without_a_name_are_told_by_the_one_on_their_left() -> None:
    """And two of one name are two columns."""
    text = "Day,Fee,,Fee\n2026-01-02,1,2,3\n"
    draft = Draft(name="A", header=("Day", "Fee", "", "Fee"), columns={0: "date", 2: "amount", 3: "fees"})
    (table,) = table_sources(tomllib.loads(draft_profile(draft)))
    assert table["columns"] == {"date": ["day"], "amount": ["fee>1"], "fees": ["fee>2"]}
    assert draft_of(table, "A", grid(text), 1).columns == draft.columns
    nameless = replace(draft, header=("", "Fee", "", "Fee"))
    assert "Column 1 has no name, and none on its left has one." in said(nameless, text)


def test_a_day_in_a_columns_name_is_another_one_tomorrow() -> None:
    """The column is told by what stands before the day, and no file is known by it."""
    text = "Symbol,Quantity,Market value as of 11/19/2026\nALDR,1,2\n"
    draft = suggest(grid(text), name="A").draft
    assert draft.columns == {0: "symbol", 1: "shares", 2: "value"}
    assert draft.fingerprint == ("symbol", "quantity")
    assert read(draft, text.replace("11/19", "12/31")).positions[0].value == 2
    assert drafts_of(draft_profile(draft), grid(text)) == (replace(draft, table_id="a.positions"),)


@pytest.mark.parametrize(
    "changed, sentence",
    [
        ({"name": " "}, "The template has no name yet."),
        ({"header": ()}, "The line of column names is not chosen yet."),
        ({"columns": {0: "date", 1: "action"}}, "No column is the amount, and none is the price."),
        ({"columns": {1: "action", 4: "amount"}}, "No column is the day."),
        ({"columns": {0: "date", 1: "date", 4: "amount"}}, "2 columns are the day; it can only be one."),
        ({"columns": {**DRAFT.columns, 9: "fees"}}, "There is no column 10."),
        ({"signs": Signs.TWO_COLUMNS}, "No column is money in, and none is money out."),
        ({"numbers": None}, "The numbers are written in the usual way."),
        ({"dates": {0: "%Y%m%d"}}, "No cell of “Tag” reads in the chosen form of days."),
        ({"totals": "("}, "“(” is no pattern: missing ), unterminated subpattern at position 0."),
        ({"kind": FileKind.LOTS}, "No column is the day a lot was bought."),
        ({"kind": FileKind.REALIZED}, "No column is the day of sale."),
        ({"kind": FileKind.PRICES}, "No column is the closing price."),
    ],
)
def test_what_is_missing_is_said(changed: dict[str, object], sentence: str) -> None:
    """One sentence each."""
    if "numbers" in changed:
        sentence = "“1,5” decides."
    assert sentence in said(replace(DRAFT, **changed), LEDGER)  # type: ignore[arg-type]


def test_days_left_open_are_asked_for_and_never_guessed() -> None:
    """Neither the check nor an import decides between May and December."""
    text = "Day,What,Amount\n05/12/2024,Interest,1\n"
    draft = replace(suggest(grid(text), name="A").draft, columns={0: "date", 1: "action", 2: "amount"})
    (sentence,) = said(draft, text)
    assert "“05/12/2024” may be 12 May 2024 or 5 December 2024" in sentence
    with pytest.raises(InputError, match="may be month/day or day/month"):
        read(draft, text)
    chosen = replace(draft, dates={0: "%d/%m/%Y"})
    assert not said(chosen, text)
    assert str(read(chosen, text).transactions[0].day) == "2024-12-05"


def test_two_orders_of_days_in_one_table_are_refused() -> None:
    """One table has one list of formats."""
    text = "Sold,Bought,Symbol,Qty,Proceeds\n13/01/2024,01/13/2023,A,1,2\n"
    columns = {0: "sold", 1: "acquired", 2: "symbol", 3: "shares", 4: "proceeds"}
    draft = Draft("A", FileKind.REALIZED, tuple(text.split("\n", maxsplit=1)[0].split(",")), 1, columns=columns)
    both = replace(draft, dates={0: "%d/%m/%Y", 1: "%m/%d/%Y"})
    assert said(both, text) == ["“Bought” has the month first and “Sold” the day: one table can only have one order."]


def test_money_in_and_out_of_two_columns() -> None:
    """What came in less what went out."""
    text = "Day,What,Credit,Debit\n2024-05-13,Interest,1.50,\n2024-05-14,Fee,,2.00\n"
    draft = suggest(grid(text), name="A", kind=FileKind.TRANSACTIONS).draft
    assert draft.signs is Signs.TWO_COLUMNS
    assert [str(t.cash) for t in read(draft, text).transactions] == ["1.5", "-2"]


def test_amounts_without_a_sign_have_that_of_their_action() -> None:
    """Purchases, fees and money sent away are negative; the rest is not."""
    rows = ["Buy,A,2,10", "Sell,A,1,6", "Fee,,,1", "Deposit,,,50", "Withdrawal,,,20", "Dividend,A,,3"]
    text = "Day,What,Symbol,Shares,Amount\n" + "".join(f"2024-05-13,{row}\n" for row in rows)
    draft = suggest(grid(text), name="A").draft.with_action("Deposit", Rule.CASH_IN)
    draft = draft.with_action("withdrawal", Rule.CASH_OUT)
    assert draft.signs is Signs.BY_ACTION
    reading = read(draft, text)
    assert [str(t.cash) for t in reading.transactions] == ["-10", "6", "-1", "50", "-20", "3"]
    assert not [issue for issue in reading.issues if issue.code == "sign"]


def test_amounts_the_other_way_round_are_turned() -> None:
    """Money out is positive there, in rows nobody has explained too."""
    text = "Day,What,Symbol,Shares,Amount\n2024-05-13,Buy,A,2,10\n2024-05-14,Magic,,,-7\n"
    draft = replace(suggest(grid(text), name="A").draft, signs=Signs.REVERSED)
    assert [str(t.cash) for t in read(draft, text).transactions] == ["-10", "7"]


def test_rows_are_left_out_by_their_words() -> None:
    """With the reason the user wrote."""
    text = "Day,State,What,Amount\n2024-05-13,Done,Interest,1\n2024-05-14,Void,Interest,2\n"
    draft = Draft(
        "A",
        header=("Day", "State", "What", "Amount"),
        columns={0: "date", 1: "status", 2: "action", 3: "amount"},
        actions={"Interest": Rule.INTEREST},
        skip=(Skip("status", "void", "It was taken back."),),
    )
    reading = read(draft, text)
    assert [record.note for record in reading.records] == ["", "", "It was taken back."]
    assert len(reading.transactions) == 1


def test_bytes_in_an_older_encoding_are_read_in_the_one_that_was_chosen() -> None:
    """The bytes do not show it, so the template says it, for its own files only."""
    text = "Dzień,Rodzaj,Kwota\n2024-05-13,Prowizja łączna,-1\n"
    found = raw_grid("x.csv", text.encode("cp1250"), "cp1250")
    draft = replace(suggest(found, name="A").draft, columns={0: "date", 1: "action", 2: "amount"})
    reading = read_bytes("x.csv", text.encode("cp1250"), profile_of_draft(draft))
    assert (reading.encoding, reading.transactions[0].printed_action) == ("cp1250", "Prowizja łączna")
    assert read_bytes("x.csv", text.encode(), profile_of_draft(draft)).encoding == "utf-8"


def test_values_are_counted_with_their_effect() -> None:
    """The most frequent first; empty cells apart."""
    text = "Day,What,Amount\n" + "2024-05-13,Buy,1\n" * 3 + "2024-05-14,Magic,2\n2024-05-15,,3\n"
    values = column_values(grid(text), suggest(grid(text)).draft, 1)
    assert [(v.text, v.count, v.effect) for v in values.values] == [("Buy", 3, Rule.BUY), ("Magic", 1, None)]
    assert (values.rows, values.empty, values.distinct, values.name) == (5, 1, 2, "What")
    assert column_values(grid(text), suggest(grid(text)).draft, 0).days.decided == "%Y-%m-%d"


def test_a_word_nobody_has_explained_is_a_remark() -> None:
    """It does not keep the template from being saved."""
    text = LEDGER.replace("Dividende", "Ausschüttung")
    (sentence,) = said(DRAFT, text, blocking=False)
    assert sentence == "Nothing says what “Ausschüttung” does: 1 rows stay unclassified until you do."
    assert not said(DRAFT, text)


def test_a_role_moves_from_column_to_column() -> None:
    """And takes the format of its days with it no further than it can."""
    draft = DRAFT.with_role(2, "date")
    assert draft.columns == {1: "action", 2: "date", 3: "shares", 4: "amount"}
    assert draft.dates == {}
    assert DRAFT.with_role(0, "").columns == {1: "action", 2: "symbol", 3: "shares", 4: "amount"}
    assert draft.place("symbol") is None
