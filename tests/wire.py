"""A wire to a server: what goes over it is noted, and a test may have it busy, or lose an answer."""

from __future__ import annotations

import threading
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 60.0
"""Seconds that the server may be busy itself, or slow: that is no matter of the test, which hears nothing of it."""

Fault = Literal["", "busy", "lost"]
"""Nothing; the server is said to be busy; or the server hears the request, and its answer is lost."""


@dataclass
class Wire:
    """What went over the wire, as method and path with query; `fault` says what happens to a request."""

    url: str
    host: str
    asked: list[tuple[str, str]] = field(default_factory=list)
    drops: tuple[str, ...] = ()
    """Headers that do not arrive, in lower case."""

    fault: Callable[[str, str], Fault] = field(default=lambda _method, _path: "")

    def since(self) -> list[tuple[str, str]]:
        """Give what was asked since the last time: the method, and the last part of the path."""
        asked, self.asked[:] = [(method, path.partition("?")[0].rpartition("/")[2]) for method, path in self.asked], []
        return asked


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wire: Wire

    def _led(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.wire.asked.append((self.command, self.path))
        fault = self.wire.fault(self.command, self.path)
        if fault == "busy":
            self._answer(503, [("Content-Length", "0")], b"")
            return
        end = time.monotonic() + PATIENCE
        while (answer := self._asked(body))[0] >= HTTPStatus.INTERNAL_SERVER_ERROR and time.monotonic() < end:
            time.sleep(0.1)
        status, headers, data = answer
        if fault == "lost":
            self.close_connection = True
            return
        self._answer(status, headers, data)

    def _asked(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        with closing(HTTPConnection(self.wire.host, timeout=PATIENCE)) as connection:
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in self.wire.drops:
                    connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()

    def _answer(self, status: int, headers: list[tuple[str, str]], data: bytes) -> None:
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in {"connection", "transfer-encoding", "date", "server"}:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = _led  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def wire(target: str) -> Iterator[Wire]:
    """Lead to a server; what is signed for the wire's own address is sent on as it is."""
    led = Wire("", urlsplit(target).netloc)

    class Handler(_Handler):
        wire = led

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        led.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield led
        finally:
            server.shutdown()
            thread.join(10)
