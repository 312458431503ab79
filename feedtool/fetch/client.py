"""HTTP by libcurl: one exchange with its redirects, inside limits, to checked addresses only."""

from __future__ import annotations

import os
import socket
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pycurl

from feedtool.errors import FetchError
from feedtool.fetch import address, guard
from feedtool.fetch.decode import ACCEPTED, DecodeError, Decoder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from feedtool.ask import Get
    from feedtool.fetch.limits import Credentials, Limits

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
TRANSIENT = frozenset({408, 425, 429})
CERTIFICATES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")
WAITING = frozenset(
    {
        pycurl.E_OPERATION_TIMEDOUT,
        pycurl.E_COULDNT_CONNECT,
        pycurl.E_COULDNT_RESOLVE_HOST,
        pycurl.E_RECV_ERROR,
        pycurl.E_SEND_ERROR,
        pycurl.E_GOT_NOTHING,
        pycurl.E_PARTIAL_FILE,
        pycurl.E_HTTP2,
    }
)


@dataclass(frozen=True, slots=True)
class Reply:
    """The last answer of an exchange: names of headers in small letters, the body decoded.

    `moved` is the URL that the first one has moved to for good, `hops` are all URLs that were asked.
    """

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes
    moved: str | None = None
    hops: tuple[str, ...] = ()


def get(  # noqa: PLR0913  - one call says all of an exchange
    request: Get,
    limits: Limits,
    *,
    credentials: Credentials | None = None,
    etag: str | None = None,
    modified: str | None = None,
    seconds: float,
    before: Callable[[str], None] = lambda _: None,
) -> Reply:
    """Ask for a URL and follow where it leads; raise FetchError where no good answer comes in time."""
    until = time.monotonic() + seconds
    shown = request.url
    try:
        url = address.asked(address.canonical(request.url), request.query)
    except address.AddressError as error:
        raise FetchError(f"{shown}: the URL {error}; correct url") from error
    hops: list[str] = []
    is_moved, method, body = True, "POST" if request.body is not None else "GET", request.body
    while True:
        before(url)
        hops.append(url)
        conditions = (etag, modified) if len(hops) == 1 or is_moved else (None, None)
        one = _Exchange(shown, limits, until - time.monotonic())
        told = _told(request, limits, conditions) + _shown(url, credentials)
        status, headers, data = one.run(_Call(url, method, body, told), credentials)
        if status not in REDIRECTS or "location" not in headers:
            break
        if len(hops) > limits.max_redirects:
            raise FetchError(f"{shown}: it is sent on more than {limits.max_redirects} times; correct url")
        is_moved = is_moved and status in PERMANENT
        try:
            url = address.follow(url, headers["location"])
        except address.AddressError as error:
            raise FetchError(f"{shown}: it is sent on to a URL that {error}: {headers['location'][:100]!r}") from error
        if status == HTTPStatus.SEE_OTHER or (status in {301, 302} and method == "POST"):
            method, body = "GET", None
    _demand_good(shown, status, headers)
    moved = address.without(url, request.query) if is_moved and len(hops) > 1 else None
    return Reply(status, address.without(url, request.query), headers, data, moved, tuple(hops))


def _demand_good(shown: str, status: int, headers: Mapping[str, str]) -> None:
    if status < HTTPStatus.BAD_REQUEST:
        return
    try:
        name = f" {HTTPStatus(status).phrase}"
    except ValueError:
        name = ""
    transient = status in TRANSIENT or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    is_gone = status == HTTPStatus.GONE
    advice = "" if transient else "; take it out of the configuration" if is_gone else "; correct url"
    raise FetchError(
        f"{shown}: the server answered {status}{name}{advice}",
        transient=transient,
        gone=is_gone,
        status=status,
        retry_after=headers.get("retry-after"),
    )


@dataclass(frozen=True, slots=True)
class _Call:
    url: str
    method: str
    body: bytes | None
    told: list[str]


def _told(request: Get, limits: Limits, conditions: tuple[str | None, str | None]) -> list[str]:
    told = [f"User-Agent: {limits.agent}", f"Accept: {request.accept}", f"Accept-Encoding: {ACCEPTED}", "Expect:"]
    names = ("If-None-Match", "If-Modified-Since")
    told += [f"{name}: {value}" for name, value in zip(names, conditions, strict=True) if value]
    if request.body is not None and request.body_type:
        told.append(f"Content-Type: {request.body_type}")
    return told


def _shown(url: str, credentials: Credentials | None) -> list[str]:
    return [f"{name}: {value}" for name, value in credentials.headers] if credentials and _is_for(url, credentials) else []


def _is_for(url: str, credentials: Credentials) -> bool:
    return address.origin(url) == address.origin(credentials.origin)


class _Exchange:
    def __init__(self, shown: str, limits: Limits, seconds: float) -> None:
        self.shown, self.limits, self.seconds = shown, limits, seconds
        self.headers: dict[str, str] = {}
        self.size = 0
        self.refused = ""
        self.wrong = ""
        self.decoder: Decoder | None = None
        self.sockets: list[socket.socket] = []

    def run(self, call: _Call, credentials: Credentials | None) -> tuple[int, dict[str, str], bytes]:
        if self.seconds <= 0:
            raise FetchError(f"{self.shown}: it took longer than it may", transient=True)
        curl = pycurl.Curl()
        try:
            self._set(curl, call)
            if credentials and credentials.user is not None and _is_for(call.url, credentials):
                curl.setopt(pycurl.USERNAME, credentials.user)
                curl.setopt(pycurl.PASSWORD, credentials.password or "")
            curl.perform()
            status = curl.getinfo(pycurl.RESPONSE_CODE)
            data = self.decoder.body() if self.decoder and status != HTTPStatus.NOT_MODIFIED else b""
        except pycurl.error as error:
            raise self._failed(error) from None
        except DecodeError as error:
            raise FetchError(f"{self.shown}: the answer {error}", transient=True) from None
        finally:
            curl.close()
            for each in self.sockets:
                each.close()
        return status, dict(self.headers), data

    def _set(self, curl: Any, call: _Call) -> None:
        options = {
            pycurl.URL: call.url,
            pycurl.HTTPHEADER: call.told,
            pycurl.NOSIGNAL: 1,
            pycurl.TIMEOUT_MS: max(1, int(self.seconds * 1000)),
            pycurl.PROTOCOLS: pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS,
            pycurl.PROXY: self.limits.proxy or "",
            pycurl.NETRC: 0,
            pycurl.FOLLOWLOCATION: 0,
            pycurl.HEADERFUNCTION: self._header,
            pycurl.WRITEFUNCTION: self._write,
            pycurl.OPENSOCKETFUNCTION: self._socket,
            pycurl.HTTP_VERSION: pycurl.CURL_HTTP_VERSION_2TLS,
            pycurl.HTTP_CONTENT_DECODING: 0,
        }
        for name, value in options.items():
            curl.setopt(name, value)
        bundle = os.environ.get("SSL_CERT_FILE") or next(filter(os.path.exists, CERTIFICATES), None)
        if bundle:
            curl.setopt(pycurl.CAINFO, bundle)
        if call.method == "POST":
            curl.setopt(pycurl.POSTFIELDS, call.body or b"")

    def _header(self, line: bytes) -> int | None:
        self.size += len(line)
        if self.size > self.limits.max_header:
            self.wrong = f"its headers are larger than {self.limits.max_header:,} bytes"
            return -1
        text = line.decode("latin-1").strip()
        if text.lower().startswith("http/"):
            self.headers.clear()
        name, colon, value = text.partition(":")
        if colon:
            name = name.strip().lower()
            self.headers[name] = f"{self.headers[name]}, {value.strip()}" if name in self.headers else value.strip()
        return None

    def _write(self, data: bytes) -> int | None:
        try:
            if self.decoder is None:
                self.decoder = Decoder(self.headers.get("content-encoding", ""), limit=self.limits.max_bytes)
            self.decoder.feed(data)
        except DecodeError as error:
            self.wrong = f"the answer {error}"
            return -1
        return None

    def _socket(self, _purpose: int, place: Any) -> Any:
        family, kind, protocol, where = place
        reason = None if self.limits.proxy else guard.refusal(str(where[0]), allow_private=self.limits.allow_private)
        if reason:
            self.refused = f"{where[0]} {reason}"
            return pycurl.SOCKET_BAD
        made = socket.socket(family, kind, protocol)
        self.sockets.append(made)  # pycurl has its own copy of the descriptor
        return made

    def _failed(self, error: pycurl.error) -> FetchError:
        number, message = error.args[0], str(error.args[1])
        if self.refused:
            return FetchError(f"{self.shown}: its address {self.refused}; set allow_private: true if it is your own network")
        if self.wrong:
            return FetchError(f"{self.shown}: {self.wrong}")
        return FetchError(f"{self.shown}: {message[:200]}", transient=number in WAITING)
