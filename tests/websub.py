"""WebSub in small, over real connections: a hub that verifies and fetches, a subscriber that checks, a site of files."""

from __future__ import annotations

import hashlib
import hmac
import threading
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

SECRET = "of hub and subscriber"  # noqa: S105
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
TIMEOUT = 60.0


@dataclass
class Hub:
    """A hub: `pings` are the forms that it was sent as news, `subscribers` the callbacks of each topic.

    With a `status` other than 202 it refuses pings; `location` is where it then sends on to.
    """

    url: str = ""
    status: int = 202
    location: str | None = None
    pings: list[dict[str, str]] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    subscribers: dict[str, list[str]] = field(default_factory=dict)

    def topics(self) -> list[str]:
        """Give the topics of all pings, and forget them."""
        found = [ping["hub.url"] for ping in self.pings]
        self.pings.clear()
        return found

    def take(self, form: dict[str, str]) -> int:
        """Do what a form asks for, and give the status of the answer."""
        if form["hub.mode"] == "subscribe":
            return self._subscribe(form["hub.callback"], form["hub.topic"])
        self.pings.append(form)
        if self.status == 202:
            self._distribute(form["hub.url"])
        return self.status

    def _subscribe(self, callback: str, topic: str) -> int:
        """Verify the intent of a subscriber (section 5.3)."""
        asked = {"hub.mode": "subscribe", "hub.topic": topic, "hub.challenge": "c4a11e9e", "hub.lease_seconds": "600"}
        with DIRECT.open(f"{callback}?{urlencode(asked)}", timeout=TIMEOUT) as answer:
            if answer.read() != b"c4a11e9e":
                return 404
        self.subscribers.setdefault(topic, []).append(callback)
        return 202

    def _distribute(self, topic: str) -> None:
        """Fetch a topic and send it on, signed (section 7)."""
        with DIRECT.open(topic, timeout=TIMEOUT) as answer:
            body, kind = answer.read(), answer.headers["Content-Type"]
        seal = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        for callback in self.subscribers.get(topic, ()):
            headers = {"Content-Type": kind, "X-Hub-Signature": f"sha256={seal}", "Link": f'<{topic}>; rel="self"'}
            DIRECT.open(urllib.request.Request(callback, body, headers), timeout=TIMEOUT).close()  # noqa: S310


@dataclass
class Subscriber:
    """Who wants to hear: `got` are the bodies that came with a right signature, by topic."""

    url: str = ""
    got: dict[str, list[bytes]] = field(default_factory=dict)

    def subscribe(self, hub: str, topic: str) -> None:
        """Ask a hub for news of a topic."""
        form = {"hub.mode": "subscribe", "hub.topic": topic, "hub.callback": f"{self.url}news", "hub.secret": SECRET}
        DIRECT.open(hub, urlencode(form).encode(), timeout=TIMEOUT).close()

    def hear(self, topic: str, body: bytes, seal: str) -> int:
        """Take news whose signature is right, by whatever method of the recommendation (section 7.1)."""
        kind = seal.partition("=")[0]
        if not hmac.compare_digest(seal, f"{kind}=" + hmac.new(SECRET.encode(), body, kind).hexdigest()):
            return 401
        self.got.setdefault(topic, []).append(body)
        return 200


class _Handler(BaseHTTPRequestHandler):
    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers["Content-Length"]))

    def _end(self, status: int, body: bytes = b"", *, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class _HubHandler(_Handler):
    def __init__(self, hub: Hub, *rest: object) -> None:
        self.hub = hub
        super().__init__(*rest)  # type: ignore[arg-type]

    def do_POST(self) -> None:
        assert self.headers["Content-Type"] == "application/x-www-form-urlencoded"
        self.hub.agents.append(self.headers["User-Agent"])
        status = self.hub.take(dict(parse_qsl(self._body().decode(), strict_parsing=True)))
        self._end(status, headers={"Location": self.hub.location} if self.hub.location else None)

    def do_GET(self) -> None:
        self._end(200, b"this is a hub")


class _SubscriberHandler(_Handler):
    def __init__(self, subscriber: Subscriber, *rest: object) -> None:
        self.subscriber = subscriber
        super().__init__(*rest)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self._end(200, parse_qs(urlsplit(self.path).query)["hub.challenge"][0].encode())

    def do_POST(self) -> None:
        links = (link.partition(">; rel=") for link in self.headers["Link"].split(", "))
        topic = next(url.removeprefix("<") for url, _, rel in links if rel == '"self"')
        self._end(self.subscriber.hear(topic, self._body(), self.headers["X-Hub-Signature"]))


class Files(SimpleHTTPRequestHandler):
    """Answers with the files of a folder."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def hub() -> Iterator[Hub]:
    """Run a hub."""
    made = Hub()
    with serve(partial(_HubHandler, made)) as made.url:
        yield made


@contextmanager
def subscriber() -> Iterator[Subscriber]:
    """Run one who wants to hear."""
    made = Subscriber()
    with serve(partial(_SubscriberHandler, made)) as made.url:
        yield made


@contextmanager
def files(folder: Path) -> Iterator[str]:
    """Serve the files of a folder; yields its URL."""
    with serve(partial(Files, directory=str(folder))) as url:
        yield url


@contextmanager
def serve(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serve on the loopback network; yields the URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
