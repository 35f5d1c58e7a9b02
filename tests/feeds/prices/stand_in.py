"""A site on this computer that answers as real ones do on bad days, and a clock that lets no time pass."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

PRICES = b"Date,Open,High,Low,Close,Volume\n2026-11-18,1,2,1,10.5,100\n2026-11-19,1,2,1,11.25,100\n"
PAGE = b"<!DOCTYPE html><html><body>Please prove that you are no robot</body></html>"


class Site:
    """What it answers by path, each answer once and the last for ever: a status, a body, headers; `asked` are paths."""

    def __init__(self) -> None:
        self.answers: dict[str, list[tuple[int, bytes, dict[str, str]]]] = {}
        self.asked: list[str] = []
        self.heard: list[dict[str, str]] = []
        self.go_on = Event()
        self.slow = False
        self.port = 0

    @property
    def address(self) -> str:
        """Where the prices of a symbol are."""
        return f"http://127.0.0.1:{self.port}/{{symbol}}.csv"

    def says(self, symbol: str, *answers: bytes | int | tuple[int, bytes, dict[str, str]]) -> None:
        """Let it answer so of a symbol, one answer after another."""
        told = [
            (200, a, {}) if isinstance(a, bytes) else (a, b"", dict[str, str]()) if isinstance(a, int) else a
            for a in answers
        ]
        self.answers[f"/{symbol}.csv"] = told

    def answer(self, path: str) -> tuple[int, bytes, dict[str, str]]:
        """What comes now."""
        self.asked.append(path)
        told = self.answers.get(path, [(404, b"", {})])
        return told.pop(0) if len(told) > 1 else told[0]


@contextmanager
def running(site: Site) -> Iterator[Site]:
    """Let the site answer on a port of its own until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.heard.append(dict(self.headers.items()))
            status, body, headers = site.answer(self.path)
            if site.slow:
                site.go_on.wait(20)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", headers.get("Content-Length", str(len(body))))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:  # noqa: ANN401  as the server's own
            """Say nothing on standard error."""

    class Server(ThreadingHTTPServer):
        daemon_threads = False  # so that closing waits for every answer

        def handle_error(self, *_: Any) -> None:  # noqa: ANN401  as the server's own
            """Say nothing of whoever hung up."""

    server = Server(("127.0.0.1", 0), Handler)
    site.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        site.go_on.set()
        server.shutdown()
        server.server_close()
        thread.join()


class Still:
    """A clock that only waiting moves on; `cancels` sets the event once so much has been waited."""

    def __init__(self, *, cancels: float | None = None) -> None:
        self.time = 0.0
        self.waits: list[float] = []
        self.cancels = cancels

    def now(self) -> float:
        """See `Clock`."""
        return self.time

    def wait(self, seconds: float, cancel: Event) -> None:
        """See `Clock`."""
        self.waits.append(round(seconds, 3))
        self.time += seconds
        if self.cancels is not None and self.time >= self.cancels:
            cancel.set()
