"""A real web server on the loopback network whose answers are scripted, and that counts who asked for what, when and how."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Asked:
    """One request: its path with the query, its headers (small letters), and which of the host's requests were under way."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    at: float
    others: int

    @property
    def is_conditional(self) -> bool:
        """Say whether it asks only for what has changed."""
        return "if-none-match" in self.headers or "if-modified-since" in self.headers


@dataclass(frozen=True)
class Answer:
    """What the server says; with an `etag` it answers 304 to who has it already."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str | None = None
    wait: float = 0.0


Script = Answer | Callable[[Asked], Answer]


class Origin:
    """The server: `pages` says by path what it answers, `asked` is what it was asked for, in order."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.pages: dict[str, Script] = {}
        self.asked: list[Asked] = []
        self.lock = threading.Lock()
        self.under_way: dict[str, int] = defaultdict(int)

    def feed(self, path: str, *titles: str, head: str = "", **answer: Any) -> str:
        """Serve a feed with these items and give its URL."""
        self.pages[path] = Answer(feed(*titles, head=head), **answer)
        return self.url + path

    def paths(self) -> list[str]:
        """Give the paths that were asked for."""
        return [each.path for each in self.asked]

    def of(self, path: str) -> list[Asked]:
        """Give the requests for one path."""
        return [each for each in self.asked if each.path == path]


def feed(*titles: str, head: str = "", base: str = "https://example.com") -> bytes:
    """Write an RSS feed with an item for each title, the newest first."""
    items = "".join(
        f"<item><title>{title}</title><link>{base}/{title.replace(' ', '-')}</link><guid isPermaLink='false'>{title}</guid>"
        f"<pubDate>{20 - at:02} Feb 2026 10:00:00 GMT</pubDate><description>All about {title}.</description></item>"
        for at, title in enumerate(titles)
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><link>{base}/</link><description>D</description>'
        f"{head}{items}</channel></rss>"
    ).encode()


@contextmanager
def origin(address: str = "127.0.0.1", port: int = 0) -> Iterator[Origin]:
    """Serve on an address of the loopback network; 127.0.0.2 and so on are other hosts."""
    server = ThreadingHTTPServer((address, port), _Handler)
    server.daemon_threads = True
    made = Origin(f"http://{address}:{server.server_port}")
    server.origin = made  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer as scripted; POST, too."""
        made: Origin = self.server.origin  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        with made.lock:
            others = made.under_way["all"]
            made.under_way["all"] += 1
            asked = Asked(self.command, self.path, headers, body, time.monotonic(), others)
            made.asked.append(asked)
        try:
            self._answer(made.pages.get(self.path, Answer(b"no such page", 404)), asked)
        finally:
            with made.lock:
                made.under_way["all"] -= 1

    do_POST = do_GET  # noqa: N815
    do_HEAD = do_GET  # noqa: N815

    def _answer(self, script: Script, asked: Asked) -> None:
        answer = script(asked) if callable(script) else script
        time.sleep(answer.wait)
        if answer.etag is not None and asked.headers.get("if-none-match") == answer.etag:
            answer = Answer(b"", 304, answer.headers, answer.etag)
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.etag is not None:
            self.send_header("ETag", answer.etag)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        with suppress(ConnectionError):  # who asked has gone
            self.wfile.write(b"" if answer.status == 304 or asked.method == "HEAD" else answer.body)

    def log_message(self, *_: object) -> None:
        pass
