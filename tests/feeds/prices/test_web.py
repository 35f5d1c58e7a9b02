"""Asking one site for prices: patience, its end, and answers that are none."""

import io
import socket
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from email.message import Message
from threading import Event
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.request import Request

import pytest

from app.feeds.prices import web
from app.feeds.prices.address import CsvAddress, checked_address
from app.feeds.prices.source import Answer, SourceError, UnknownSymbolError, fetch
from app.feeds.prices.web import LONGEST, MOST_BYTES, TRIES, Web
from app.model.errors import CancelledError, InputError
from tests.feeds.prices.stand_in import PAGE, PRICES, Site, Still

DAY = date(2026, 11, 20)
FIRST = date(2026, 1, 1)


def _source(site: Site, clock: Still | None = None) -> CsvAddress:
    return CsvAddress(checked_address(site.address), Web(clock=clock or Still()))


def _asked(site: Site, symbol: str, clock: Still | None = None) -> Answer:
    return _source(site, clock).prices(symbol, Event())


def _fetch(source: CsvAddress, *symbols: str, cancel: Event | None = None) -> object:
    work = fetch(source, dict.fromkeys(symbols, FIRST), DAY, cancel or Event())
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


# --- What is sent and read ----------------------------------------------------------------------------------


def test_the_symbol_is_sent_and_nothing_else(site: Site) -> None:
    """One request with the symbol in its path, without cookies and without a word about who asks."""
    site.says("BRK-B", PRICES)
    answer = _asked(site, "BRK.B")
    assert [(p.symbol, str(p.day), p.close) for p in answer.rows] == [
        ("BRK.B", "2026-11-18", Decimal("10.5")),
        ("BRK.B", "2026-11-19", Decimal("11.25")),
    ]
    assert site.asked == ["/BRK-B.csv"]
    (headers,) = site.heard
    assert headers.keys() == {"Accept-Encoding", "Host", "User-Agent", "Connection"}
    assert headers["User-Agent"].startswith("Evenkeel/")


def test_a_symbol_cannot_reach_for_another_path(site: Site) -> None:
    """What stands in an address has a meaning there; the symbol gets none."""
    with pytest.raises(UnknownSymbolError):
        _asked(site, "../A?B#^C")
    assert site.asked == ["/--%2FA%3FB%23%5EC.csv"]


@pytest.mark.parametrize("body", [b"", b"No data", b"  N/D\n"])
def test_no_data_is_an_unknown_symbol(site: Site, body: bytes) -> None:
    """Sites say so in words, with an answer that looks fine."""
    site.says("ALDR", body)
    with pytest.raises(UnknownSymbolError):
        _asked(site, "ALDR")


@pytest.mark.parametrize(
    "body, text",
    [
        (PAGE, "no table of prices"),
        (b"\x00\xff garbage " * 50, "no table of prices"),
        (b"id,date,account,action,symbol,shares\n1,2026-01-02,A,buy,ALDR,1\n", "not with prices"),
        (b"date,symbol,close\n2026-11-18,OTHER,5\n", "prices of OTHER"),
        (b"Date,OTHER\n2026-11-18,5\n", "prices of OTHER"),
    ],
)
def test_what_is_no_table_of_its_prices_is_refused(site: Site, body: bytes, text: str) -> None:
    """A page, garbage, another kind of file, another security's prices: none of it is imported."""
    site.says("ALDR", body)
    with pytest.raises(SourceError, match=text):
        _asked(site, "ALDR")


def test_lines_that_cannot_be_read_are_counted(site: Site) -> None:
    """The rest is taken, and the doubt is told."""
    site.says("ALDR", PRICES + b"2026-11-20,1,2,1,-4,100\n")
    answer = _asked(site, "ALDR")
    assert (len(answer.rows), answer.doubts) == (2, ("1 lines of the answer cannot be read.",))


# --- Patience -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", [429, 500, 503, 408])
def test_what_fails_for_the_moment_is_tried_again(site: Site, first: int) -> None:
    """After a pause that grows, and after the pause the site asks for."""
    clock = Still()
    site.says("ALDR", first, (503, b"", {"Retry-After": "7"}), PRICES)
    assert len(_asked(site, "ALDR", clock).rows) == 2
    assert len(site.asked) == 3
    assert clock.waits == [1.0, 7.0]


def test_patience_ends(site: Site) -> None:
    """After so many tries it is told, once."""
    site.says("ALDR", 500)
    with pytest.raises(SourceError, match="out of order") as told:
        _asked(site, "ALDR")
    assert len(site.asked) == TRIES
    assert not told.value.ends


@pytest.mark.parametrize("answer", [403, 401, (429, b"", {"Retry-After": "3600"})])
def test_a_refusal_is_no_reason_to_ask_again(site: Site, answer: int | tuple[int, bytes, dict[str, str]]) -> None:
    """Neither for this symbol nor for the next."""
    site.says("A", answer)
    site.says("B", PRICES)
    found = _fetch(_source(site), "A", "B")
    assert site.asked == ["/A.csv"]
    assert list(found.failed) == ["A", "B"]  # type: ignore[attr-defined]
    assert "was not asked for" in found.failed["B"]  # type: ignore[attr-defined]


def test_requests_keep_their_distance(site: Site) -> None:
    """At most one a second, whatever the symbol."""
    clock = Still()
    site.says("A", PRICES)
    source = _source(site, clock)
    for _ in range(3):
        source.prices("A", Event())
    assert clock.waits == [1.0, 1.0]


def test_a_redirect_to_another_site_is_not_followed(site: Site) -> None:
    """The user agreed to one site; no other learns a symbol."""
    site.says("A", (302, b"", {"Location": "http://localhost:1/A.csv"}))
    with pytest.raises(SourceError, match="sends us on to localhost"):
        _asked(site, "A")
    site.says("B", (302, b"", {"Location": f"http://127.0.0.1:{site.port}/C.csv"}))
    site.says("C", PRICES)
    assert len(_asked(site, "B").rows) == 2


def test_a_cut_answer_is_asked_for_again(site: Site) -> None:
    """It promises more bytes than it sends; then all of them."""
    site.says("A", (200, PRICES, {"Content-Length": "4000"}), PRICES)
    assert len(_asked(site, "A").rows) == 2
    assert len(site.asked) == 2


def test_a_site_that_is_not_there(site: Site) -> None:
    """A closed port is told as what it is, and after three such answers nobody asks on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    source = CsvAddress(f"http://127.0.0.1:{port}/{{symbol}}.csv", Web(clock=Still()))
    found = _fetch(source, "A", "B", "C", "D")
    assert list(found.failed) == ["A", "B", "C", "D"]  # type: ignore[attr-defined]
    assert "cannot be reached" in found.failed["A"]  # type: ignore[attr-defined]
    assert "was not asked for" in found.failed["D"]  # type: ignore[attr-defined]


def test_a_site_that_does_not_answer_in_time(site: Site) -> None:
    """A connection without an answer is given up and tried again, and told as what it is."""
    site.slow = True
    site.says("A", PRICES)
    web_ = Web(lambda request, _: web._open(request, 0.05), Still())  # noqa: SLF001 (with less patience)
    with pytest.raises(SourceError, match="in time"):
        CsvAddress(site.address, web_).prices("A", Event())


def _web(answer: Callable[[], IO[bytes]], clock: Still) -> Web:
    def open_(_request: Request, _timeout: float) -> IO[bytes]:
        return answer()

    return Web(open_, clock)


def test_a_slow_answer_has_an_end() -> None:
    """A site that sends a byte now and then is given up, however long it would go on."""
    clock = Still()

    class Drip(io.RawIOBase):
        def read1(self, _size: int) -> bytes:
            clock.time += 11
            return b"x"

    with pytest.raises(SourceError, match="too slowly"):
        _web(Drip, clock).get("https://example.com", Event())  # type: ignore[arg-type]
    assert clock.time < TRIES * (LONGEST + 30)


def test_an_endless_answer_has_an_end() -> None:
    """More than prices can be is not read to its end."""
    read = 0

    class Endless(io.RawIOBase):
        def read1(self, size: int) -> bytes:
            nonlocal read
            read += size
            return b"x" * size

    with pytest.raises(SourceError, match="more than prices can be"):
        _web(Endless, Still()).get("https://example.com", Event())  # type: ignore[arg-type]
    assert read < MOST_BYTES + 200_000


@pytest.mark.parametrize("error", [TimeoutError(), URLError(TimeoutError())])
def test_silence_is_told_as_silence(error: Exception) -> None:
    """Whether connecting or reading takes too long."""

    def silent() -> IO[bytes]:
        raise error

    with pytest.raises(SourceError, match="in time"):
        _web(silent, Still()).get("https://example.com", Event())


def test_an_error_of_the_site_without_headers() -> None:
    """Not every answer is complete."""

    def broken() -> IO[bytes]:
        raise HTTPError("https://example.com", 500, "", Message(), None)

    with pytest.raises(SourceError, match="error 500"):
        _web(broken, Still()).get("https://example.com", Event())


# --- Cancelling ---------------------------------------------------------------------------------------------


def test_cancelling_ends_a_wait(site: Site) -> None:
    """Whoever cancels during a pause is not asked to wait for its end."""
    site.says("A", (503, b"", {"Retry-After": "50"}))
    with pytest.raises(CancelledError):
        _source(site, Still(cancels=20)).prices("A", Event())
    assert len(site.asked) == 1


def test_cancelling_between_two_symbols_asks_for_no_more(site: Site) -> None:
    """What has come is forgotten with it."""
    site.says("A", PRICES)
    cancel = Event()
    work = fetch(_source(site), dict.fromkeys("AB", FIRST), DAY, cancel)
    next(work)
    next(work)
    cancel.set()
    with pytest.raises(CancelledError):
        next(work)
    assert site.asked == ["/A.csv"]


# --- Many symbols -------------------------------------------------------------------------------------------


def test_every_symbol_is_accounted_for(site: Site) -> None:
    """Known ones with their days from the first wanted until yesterday, unknown ones by name, old ones with why."""
    site.says("A", PRICES + b"2026-11-20,1,2,1,12,100\n")
    site.says("C", b"Date,Close\n2019-05-05,3\n")
    found = _fetch(_source(site), "A", "B", "C")
    assert [str(p.day) for p in found.rows] == ["2026-11-18", "2026-11-19"]  # type: ignore[attr-defined]
    assert found.unknown == ("B",)  # type: ignore[attr-defined]
    assert found.failed == {"C": "C has no price since 2026-01-01; the last one is of 2019-05-05."}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "template",
    ["", "https://example.com/x.csv", "http://example.com/{symbol}", "ftp://example.com/{symbol}", "/etc/{symbol}",
     "https://me:secret@example.com/{symbol}", "https://{symbol}.example.com/x", "https:///{symbol}",
     "https://example.com/{symbol}/{symbol}"],
)  # fmt: skip
def test_an_address_needs_https_a_site_and_one_place_for_the_symbol(template: str) -> None:
    """Anything else is refused before it is asked."""
    with pytest.raises(InputError, match="no address for prices"):
        checked_address(template)
