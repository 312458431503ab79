"""One request and its one answer by libcurl: inside limits, to checked addresses only, over connections that are kept open."""

from __future__ import annotations

import os
import re
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pycurl

from feedtool.counted import counted
from feedtool.fetch import guard
from feedtool.fetch.decode import DecodeError, Decoder, TooLargeError
from feedtool.fetch.faults import Fault, fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from feedtool.fetch.limits import Credentials, Limits

QUICK_EXIT = 322
"""CURLOPT_QUICK_EXIT, which pycurl has no name for: else closing a handle waits for a resolver that does not answer."""

HIDE_CONNECT = 265
"""CURLOPT_SUPPRESS_CONNECT_HEADERS: what a proxy says of its tunnel is no header of the answer."""

OPEN = 4
"""Connections that one handle keeps open."""

WASTE = 65_536
"""Bytes of an error page or a redirect that are read so that its connection can be used again; more are not waited for."""

LAG = 0.5
"""Seconds after the end of a request's time at which its connections are ended from outside."""

UNCONNECTED = "no connection was made"
CERTIFICATES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")
STATUS = re.compile(r"HTTP/[0-9.]+ +([0-9]{3})(?![0-9])")
SINGLE = frozenset({"location", "content-type", "etag", "last-modified", "retry-after", "date", "age", "expires"})
"""Headers that have one value; of several the first counts, other headers are lists."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it is sent: `headers` are lines, and `body` makes it a POST, `head` a HEAD.

    `owner` is who asks: a connection is shared by requests of the same owner under the same guard only.
    """

    url: str
    headers: tuple[bytes, ...] = field(repr=False)
    body: bytes | None = field(default=None, repr=False)
    owner: Credentials | None = None
    head: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: names of headers in small letters; `body` is decoded, and empty unless the status is 2xx."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def answered(call: Call, limits: Limits, *, seconds: float) -> Answer:
    """Ask, and give the answer; raise Fault where none comes within so many seconds, or not as it must be."""
    if seconds <= 0:
        raise Fault("its time ran out before it was asked; raise fetch.timeout or deadline", transient=True)
    if limits.proxy:
        _demand_open(call.url, limits)
    handle = _handle(os.getpid(), threading.get_ident(), limits.allow_private, limits.proxy, call.owner)
    return _Exchange(call, limits, seconds).run(handle)


def _demand_open(url: str, limits: Limits) -> None:
    """Refuse an address that is written out: what a proxy makes of names is its own to guard."""
    written = guard.literal(urlsplit(url).hostname or "")
    reason = guard.refusal(written, allow_private=limits.allow_private) if written else None
    if written and reason:
        raise Fault(told(written, reason))


@lru_cache(8)
def _handle(*_: object) -> Any:
    """Give the handle that keeps the connections of one process, thread, guard, proxy and owner."""
    return pycurl.Curl()


class _Head:
    """The headers of an answer, taken line by line; those before it (1xx) and after its body only count."""

    def __init__(self, limit: int) -> None:
        self.limit, self.size, self.status = limit, 0, 0
        self.is_whole = False
        self.fields: dict[str, str] = {}

    def take(self, line: bytes) -> None:
        self.size += len(line)
        if self.size > self.limit:
            raise Fault(f"its headers are larger than {self.limit:,} bytes")
        text = line.decode("latin-1")
        if self.is_whole:
            return
        if status := STATUS.match(text):
            self.status = int(status[1])
            self.fields.clear()
        elif not text.strip():
            self.is_whole = self.status >= 200  # noqa: PLR2004
        elif not text.startswith((" ", "\t")):
            self._field(*text.split(":", 1))

    def _field(self, name: str, value: str = "") -> None:
        name, value = name.strip().lower(), value.strip()
        if name not in self.fields:
            self.fields[name] = value
        elif name not in SINGLE:
            self.fields[name] += f", {value}"

    def is_good(self) -> bool:
        return 200 <= self.status < 300  # noqa: PLR2004


class _Exchange:
    """What libcurl's callbacks need to know; none of them raises, or pycurl would print it and go on."""

    def __init__(self, call: Call, limits: Limits, seconds: float) -> None:
        self.call, self.limits, self.seconds = call, limits, seconds
        self.head = _Head(limits.max_header)
        self.decoder: Decoder | None = None
        self.sockets: list[socket.socket] = []
        self.until = time.monotonic() + seconds
        self.watch = threading.Timer(seconds + LAG, self._cut)
        self.refused = ""
        self.error: BaseException | None = None
        self.came, self.state = 0, "its host's name was not resolved"

    def run(self, curl: Any) -> Answer:
        try:
            self._prepare(curl)
            curl.perform()
        except pycurl.error as error:
            if self.error or not self.head.is_whole or self.head.is_good():
                raise self._fault(curl, error) from self.error
        finally:
            self._close()
            curl.reset()  # connections stay, callbacks and what they hold go
        if not self.head.is_whole:
            raise Fault("its headers break off" if self.head.status else "what it answers is no HTTP", transient=True)
        return Answer(self.head.status, self.head.fields, self._body())

    def _close(self) -> None:
        if self.watch.ident is not None:
            self.watch.cancel()
            self.watch.join()
        for each in self.sockets:
            each.close()  # pycurl has its own copy of each

    def _cut(self) -> None:
        """End the connections of a request whose time is over: libcurl cannot while OpenSSL reads a handshake without end."""
        for each in self.sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _body(self) -> bytes:
        try:
            return self.decoder.body() if self.decoder else b""
        except DecodeError as error:
            raise _undecoded(error) from error

    def _prepare(self, curl: Any) -> None:
        for name, value in {**self._limited(), **self._sent(), **self._callbacks()}.items():
            curl.setopt(name, value)

    def _limited(self) -> dict[int, Any]:
        bundle = os.environ.get("SSL_CERT_FILE") or next(filter(os.path.exists, CERTIFICATES), None)
        return {
            pycurl.NOSIGNAL: 1,
            QUICK_EXIT: 1,
            HIDE_CONNECT: 1,
            pycurl.TIMEOUT_MS: max(1, int(min(self.seconds, 86400.0) * 1000)),
            pycurl.PROTOCOLS: pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS,
            pycurl.PROXY: self.limits.proxy or "",
            pycurl.NOPROXY: "",  # no_proxy of the environment must not lead past the proxy, to where nothing is checked
            pycurl.NETRC: 0,
            pycurl.FOLLOWLOCATION: 0,
            pycurl.MAXCONNECTS: OPEN,
            **({pycurl.CAINFO: bundle} if bundle else {}),
        }

    def _sent(self) -> dict[int, Any]:
        return {
            pycurl.URL: self.call.url,
            pycurl.HTTPHEADER: list(self.call.headers),
            pycurl.HTTP_VERSION: pycurl.CURL_HTTP_VERSION_2TLS,
            pycurl.HTTP_CONTENT_DECODING: 0,
            **({} if self.call.body is None else {pycurl.POSTFIELDS: self.call.body}),
            **({pycurl.NOBODY: 1} if self.call.head else {}),
        }

    def _callbacks(self) -> dict[int, Any]:
        return {
            pycurl.HEADERFUNCTION: self._kept(self._header, -1),
            pycurl.WRITEFUNCTION: self._kept(self._write, -1),
            pycurl.OPENSOCKETFUNCTION: self._kept(self._socket, pycurl.SOCKET_BAD),
            pycurl.PREREQFUNCTION: self._kept(self._connected, pycurl.PREREQFUNC_ABORT),
            pycurl.XFERINFOFUNCTION: self._kept(lambda *_: 0, 1),  # called each second at least: then signals are heard
            pycurl.NOPROGRESS: 0,
        }

    def _kept(self, work: Callable[..., Any], failure: int) -> Callable[..., Any]:
        def callback(*given: Any) -> Any:
            try:
                # libcurl itself looks at the time after 160 kB only, however many calls these are.
                return failure if time.monotonic() > self.until else work(*given)
            except BaseException as error:  # noqa: BLE001  - a signal's, too: it is raised again after the transfer
                self.error = error
                return failure

        return callback

    def _socket(self, _purpose: int, place: Any) -> Any:
        """Make a socket for an address that may be called; of a name that has several the others are tried then."""
        family, kind, protocol, where = place
        if self._is_refused(str(where[0])):
            return pycurl.SOCKET_BAD
        self.state = UNCONNECTED
        made = socket.socket(family, kind, protocol)
        self.sockets.append(made)
        if self.watch.ident is None and self.call.url.startswith("https:"):
            self.watch.start()
        return made

    def _connected(self, address: str, *_: object) -> int:
        """Look at the address once more before anything is sent: the connection may be an older one."""
        self.state = "no answer began"
        return int(pycurl.PREREQFUNC_ABORT if self._is_refused(address) else pycurl.PREREQFUNC_OK)

    def _is_refused(self, address: str) -> bool:
        """Say whether an address must not be called; that of a proxy is the user's choice."""
        reason = None if self.limits.proxy else guard.refusal(address, allow_private=self.limits.allow_private)
        if reason:
            self.refused = told(address, reason)
        return reason is not None

    def _header(self, line: bytes) -> None:
        self.head.take(line)
        self.state = "its body did not begin" if self.head.is_whole else "its headers had no end"

    def _write(self, data: bytes) -> int | None:
        self.came += len(data)
        self.state = f"its body had no end after {counted(self.came, 'byte')}"
        if not self.head.is_good():
            return -1 if self.came > WASTE else None
        if self.decoder is None:
            self.decoder = Decoder(self.head.fields.get("content-encoding", ""), limit=self.limits.max_bytes)
        self.decoder.feed(data)
        return None

    def _fault(self, curl: Any, error: pycurl.error) -> BaseException:
        number, text = error.args[0], str(error.args[1])
        text = text.replace(self.limits.proxy, "fetch.proxy") if self.limits.proxy else text  # its password may be in it
        if self.error is not None:
            return _undecoded(self.error) if isinstance(self.error, DecodeError) else self.error
        if self.refused and number in {pycurl.E_COULDNT_CONNECT, pycurl.E_ABORTED_BY_CALLBACK}:
            return Fault(self.refused)
        if number == pycurl.E_OPERATION_TIMEDOUT or time.monotonic() > self.until:
            if self.state == UNCONNECTED and curl.getinfo(pycurl.CONNECT_TIME):
                self.state = "its TLS handshake had no end"
            return self._late()
        return fault(number, text, verified=curl.getinfo(pycurl.SSL_VERIFYRESULT))

    def _late(self) -> Fault:
        message = f"its time ({self.seconds:.3g} s) ran out: {self.state}; raise fetch.timeout or deadline if it needs more"
        return Fault(message, transient=True)


def told(address: str, reason: str) -> str:
    """Say that an address must not be called, and what to do."""
    return f"its address {address} {reason}; {guard.advice(reason)}"


def _undecoded(error: DecodeError) -> Fault:
    is_large = isinstance(error, TooLargeError)
    advice = "; raise fetch.max_bytes if it needs more" if is_large else ""
    return Fault(f"its answer {error}{advice}", transient=not is_large)
