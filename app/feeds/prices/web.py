"""Reading one address of the web: slowly, with patience and an end, and never anything but a page's bytes."""

from __future__ import annotations

import time
from collections.abc import Callable
from http.client import HTTPException, HTTPMessage
from threading import Event
from typing import IO, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from app import __version__
from app.feeds.prices.source import SourceError, UnknownSymbolError
from app.model.errors import CancelledError

PAUSE, TIMEOUT, LONGEST = 1.0, 10.0, 30.0
"""Seconds between two requests, of silence, and of one answer as a whole."""
TRIES = 3
MOST_PATIENCE = 60.0
"""A site that asks for more than this many seconds is not waited for."""
MOST_BYTES = 20_000_000
_CHUNK = 64 * 1024
_ABSENT, _BUSY, _BROKEN = frozenset({404, 410}), frozenset({408, 425, 429}), 500

Open = Callable[[Request, float], IO[bytes]]


class Clock(Protocol):
    """What tells the time and lets it pass."""

    def now(self) -> float:
        """Seconds from some moment on."""
        ...

    def wait(self, seconds: float, cancel: Event) -> None:
        """Let time pass, less of it once `cancel` is set."""
        ...


class SystemClock:
    """The computer's own."""

    def now(self) -> float:
        """See `Clock`."""
        return time.monotonic()

    def wait(self, seconds: float, cancel: Event) -> None:
        """See `Clock`."""
        cancel.wait(seconds)


class _RetryError(Exception):
    def __init__(self, text: str, after: float = 0.0) -> None:
        super().__init__(text)
        self.text = text
        self.after = after


class _SameSite(HTTPRedirectHandler):
    """Follows a redirect unless it would leave HTTPS, or tell the symbol to a site nobody agreed to."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        """See `HTTPRedirectHandler`."""
        to, host = urlsplit(newurl), urlsplit(req.full_url).hostname
        if to.scheme != req.type or _bare(to.hostname) != _bare(host):
            raise SourceError(f"sends us on to {to.hostname or 'somewhere else'}", ends=True)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _bare(host: str | None) -> str:
    return (host or "").removeprefix("www.")


def _open(request: Request, timeout: float) -> IO[bytes]:
    answer: IO[bytes] = build_opener(_SameSite).open(request, timeout=timeout)
    return answer


class Web:
    """Asks for one page after another, at most one a `pause`; what fails for the moment is tried again, later."""

    def __init__(self, open_: Open = _open, clock: Clock | None = None, *, pause: float = PAUSE) -> None:
        self._open = open_
        self._clock = clock or SystemClock()
        self._pause = pause
        self._next = self._clock.now()

    def get(self, address: str, cancel: Event) -> bytes:
        """The page. Raises `UnknownSymbolError` where there is none, `SourceError`, `CancelledError`."""
        for attempt in range(1, TRIES + 1):
            self._wait(self._next - self._clock.now(), cancel)
            self._next = self._clock.now() + self._pause
            try:
                return self._read(address, cancel)
            except _RetryError as error:
                if attempt == TRIES:
                    raise SourceError(error.text) from error
                self._wait(max(2.0**attempt / 2, error.after), cancel)
        raise AssertionError  # the last attempt returns or raises

    def _wait(self, seconds: float, cancel: Event) -> None:
        if seconds > 0:
            self._clock.wait(seconds, cancel)
        if cancel.is_set():
            raise CancelledError

    def _read(self, address: str, cancel: Event) -> bytes:
        request = Request(address, headers={"User-Agent": f"Evenkeel/{__version__}"})  # noqa: S310 (checked where made)
        try:
            with self._open(request, TIMEOUT) as answer:
                return self._body(answer, cancel)
        except HTTPError as error:
            with error:
                raise _refused(error) from error
        except TimeoutError as error:
            raise _RetryError("does not answer in time") from error
        except URLError as error:
            slow = isinstance(error.reason, TimeoutError)
            raise _RetryError("does not answer in time" if slow else "cannot be reached") from error
        except (OSError, HTTPException, ValueError) as error:
            raise _RetryError("broke off its answer") from error

    def _body(self, answer: IO[bytes], cancel: Event) -> bytes:
        began, parts, size = self._clock.now(), list[bytes](), 0
        # One piece as it comes: `read` of a whole chunk would wait for a slow site for hours.
        read = getattr(answer, "read1", answer.read)
        while part := read(_CHUNK):
            if cancel.is_set():
                raise CancelledError
            parts.append(part)
            size += len(part)
            if size > MOST_BYTES:
                raise SourceError("answers with more than prices can be")
            if self._clock.now() - began > LONGEST:
                raise _RetryError("answers too slowly")
        if getattr(answer, "length", None):
            raise _RetryError("broke off its answer")
        return b"".join(parts)


def _refused(error: HTTPError) -> Exception:
    if error.code in _ABSENT:
        return UnknownSymbolError()
    after = error.headers.get("Retry-After", "") if error.headers else ""
    seconds = float(after) if after.isdecimal() else 0.0
    if seconds > MOST_PATIENCE:
        return SourceError(f"asks to be left alone for {seconds:.0f} seconds", ends=True)
    if error.code in _BUSY:
        return _RetryError("says that we ask too often", seconds)
    if error.code >= _BROKEN:
        return _RetryError(f"is out of order (error {error.code})", seconds)
    return SourceError(f"refuses to answer (error {error.code})", ends=True)
