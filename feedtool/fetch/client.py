"""HTTP: a request followed from redirect to redirect, with credentials for their own host only, and no secret in a message."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from feedtool.errors import FetchError
from feedtool.fetch import address
from feedtool.fetch.decode import ACCEPTED
from feedtool.fetch.exchange import Answer, Call, answered
from feedtool.fetch.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from feedtool.ask import Get
    from feedtool.fetch.limits import Credentials, Limits

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
TRANSIENT = frozenset({408, 425, 429})
"""Statuses below 500 that may be another one later."""

ADVICE: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "give auth or headers that it accepts",
    HTTPStatus.FORBIDDEN: "it refuses who asks: see auth, headers and fetch.agent, or ask its owner",
    HTTPStatus.METHOD_NOT_ALLOWED: "correct url or body",
    HTTPStatus.PROXY_AUTHENTICATION_REQUIRED: "correct fetch.proxy",
    HTTPStatus.GONE: "take it out of the configuration",
}
"""What to do about a status; in all other cases it is the URL that is wrong."""

NO_HEAD = "it tells nobody how long its files are (HEAD): state that in the source"

KEPT = frozenset({"etag", "last-modified"})
"""Headers that are remembered, word for word, for the next request."""

COOKIE = "it may want the cookie that it sets, and none is kept: give it in headers, or correct url"

WHOLE = frozenset({*range(200, 206), *range(207, 300), HTTPStatus.NOT_MODIFIED})
"""Statuses of answers that are all there is; 206 is a part that nobody asked for."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The last answer on the way: names of headers in small letters, the body decoded.

    `url` is where it came from, `moved` where the first URL has moved to for good. Neither has the pairs of the query, which
    may be secret, nor has anything of it what was sent to prove who asks: a server may repeat that anywhere.
    """

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes
    moved: str | None = None


def get(  # noqa: PLR0913  - one call says all of a request
    request: Get,
    limits: Limits,
    *,
    credentials: Credentials | None = None,
    etag: str | None = None,
    modified: str | None = None,
    seconds: float,
    before: Callable[[str], float] = lambda _: math.inf,
) -> Reply:
    """Ask for a URL and follow where it leads; raise FetchError where no good answer comes within so many seconds.

    `before` is called with each URL before it is asked, as it may be shown. It may wait, which does not count, and gives the
    seconds that there are at most from then on.
    """
    way = _Way(request, limits, credentials, time.monotonic() + seconds)
    try:
        return way.followed((etag, modified), before)
    except Fault as fault:
        raise FetchError(way.told(str(fault)), transient=fault.transient) from fault.__cause__


def line(name: str, value: str) -> bytes:
    """Write a header as it is sent: in UTF-8, whose bytes are opaque to HTTP (RFC 9110, section 5.5).

    >>> line("X-City", "İzmir").decode()
    'X-City: İzmir'
    """
    return f"{name}: {value}".encode()


class _Way:
    """The way from the URL of a request to its last answer."""

    def __init__(self, request: Get, limits: Limits, credentials: Credentials | None, until: float) -> None:
        self.request, self.limits, self.credentials, self.until = request, limits, credentials, until
        self.body = request.body
        self.is_moved, self.advice = True, "correct url"
        self.secret = address.secrets(request.url, request.query, credentials)

    def told(self, message: str) -> str:
        """Give a message with the URL that is meant, without what is secret."""
        return f"{self.request.url}: {address.hidden(message, *self.secret)}"

    def followed(self, known: tuple[str | None, str | None], before: Callable[[str], float]) -> Reply:
        url, seen = self._first(), set[tuple[str, bool, bool]]()
        for _ in range(self.limits.max_redirects + 1):
            same = (url, self.body is None, self.is_moved)  # what makes two requests alike
            if same in seen:
                raise Fault(f"it is sent on in a circle; {self.advice}")
            seen.add(same)
            self._wait(url, before)
            sent = known if self.is_moved else (None, None)
            answer = self._answer(url, sent)
            if answer.status == HTTPStatus.NOT_MODIFIED and not any(sent):
                raise Fault("the server answered 304 Not Modified, although it was not asked whether it is", transient=True)
            if answer.status not in REDIRECTS or "location" not in answer.headers:
                return self._reply(url, answer)
            url = self._next(url, answer)
        raise Fault(f"it is sent on more than {self.limits.max_redirects} times; correct url")

    def _wait(self, url: str, before: Callable[[str], float]) -> None:
        start = time.monotonic()
        left = before(self._shown(url))
        now = time.monotonic()
        self.until = min(self.until + now - start, now + left)

    def _first(self) -> str:
        try:
            return address.asked(address.canonical(self.request.url), self.request.query)
        except address.AddressError as error:
            raise Fault(f"the URL {error}; correct url") from error

    def _next(self, url: str, answer: Answer) -> str:
        """Give where a redirect leads; a body is sent again for 307 and 308 only (RFC 9110, 15.4)."""
        is_same = self.body is None or answer.status in {307, 308}
        self.is_moved = self.is_moved and is_same and answer.status in PERMANENT
        self.advice = COOKIE if "set-cookie" in answer.headers else self.advice
        if not is_same:
            self.body = None
        location = answer.headers["location"].encode("latin-1").decode(errors="surrogateescape")  # bytes stay what they are
        try:
            return address.follow(url, location)
        except address.AddressError as error:
            raise Fault(f"it is sent on to a URL that {error}: {location[:100]!r}") from error

    def _answer(self, url: str, known: tuple[str | None, str | None]) -> Answer:
        names = ("If-None-Match", "If-Modified-Since")
        asked = (f"{name}: {value}".encode("latin-1") for name, value in zip(names, known, strict=True) if value)
        headers = (*(line(name, value) for name, value in (*self._lines(), *self._secrets(url))), *asked)
        call = Call(url, headers, self.body, self.credentials, self.request.head)
        return answered(call, self.limits, seconds=self.until - time.monotonic())

    def _lines(self) -> list[tuple[str, str]]:
        lines = [
            ("User-Agent", self.limits.agent),
            ("Accept", self.request.accept),
            ("Accept-Encoding", "identity" if self.request.head else ACCEPTED),
            ("Expect", ""),
        ]
        if self.body is not None and self.request.body_type:
            lines.append(("Content-Type", self.request.body_type))
        return lines

    def _secrets(self, url: str) -> list[tuple[str, str]]:
        """Give what is for the configured host only."""
        given = self.credentials
        if given is None or address.origin(url) != address.origin(given.origin):
            return []
        if given.user is None:
            return list(given.headers)
        return [("Authorization", f"Basic {given.basic()}"), *given.headers]

    def _reply(self, url: str, answer: Answer) -> Reply:
        self._demand_good(answer)
        found = address.without(url, self.request.query)
        is_other = found != address.without(self._first(), self.request.query)
        shown = self._shown(url)
        headers = {name: value for name, value in answer.headers.items() if name not in KEPT or not self._tells(value)}
        is_moved = self.is_moved and is_other and shown == found  # what is not shown whole cannot be asked for
        return Reply(answer.status, shown, headers, answer.body, shown if is_moved else None)

    def _shown(self, url: str) -> str:
        return address.hidden(address.without(url, self.request.query), *self.secret)

    def _tells(self, text: str) -> bool:
        return address.hidden(text, *self.secret) != text

    def _demand_good(self, answer: Answer) -> None:
        status = answer.status
        if status in WHOLE:
            return
        transient = status in TRANSIENT or status >= HTTPStatus.INTERNAL_SERVER_ERROR
        known = {**ADVICE, HTTPStatus.METHOD_NOT_ALLOWED: NO_HEAD} if self.request.head else ADVICE
        advice = "" if transient else f"; {known.get(status, 'correct url')}"
        raise FetchError(
            self.told(f"the server answered {status}{_phrase(status)}{advice}"),
            transient=transient,
            gone=status == HTTPStatus.GONE,
            status=status,
            retry_after=answer.headers.get("retry-after"),
        )


def _phrase(status: int) -> str:
    try:
        return f" {HTTPStatus(status).phrase}"
    except ValueError:
        return ""
