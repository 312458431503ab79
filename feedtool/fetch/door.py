"""The door of one source: answers what it asks for, from outside or from what was kept, and notes every answer."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from feedtool import small
from feedtool.ask import Get, Letters, Program, Query
from feedtool.errors import FetchError
from feedtool.fetch import due, robots
from feedtool.model import Document, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from feedtool.ask import Request
    from feedtool.fetch.client import Reply
    from feedtool.fetch.limits import Credentials, Limits
    from feedtool.fetch.pace import Turnstile

Mode = Literal["live", "kept", "offline"]
"""Whether to ask: always; only for what is not kept; never."""


class Unmodified(Exception):  # noqa: N818  - it is no error
    """All that the source asks for is as it was at its last good read."""


class Lacking(Exception):  # noqa: N818
    """What a page said that is asked for once is known, and was not brought along: it must be."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How one source may reach what is outside; `delay` is in seconds, `folder` is where relative paths start."""

    limits: Limits
    folder: Path
    credentials: Credentials | None = field(default=None, repr=False)
    delay: float = 1.0
    obeys_robots: bool = True


@dataclass(frozen=True, slots=True)
class Times:
    """The times of one source: `now` is the run's one time (aware), `until` is when all must be done, on `clock` (seconds)."""

    now: datetime
    until: float
    turnstile: Turnstile
    clock: Callable[[], float] = time.monotonic


@dataclass(frozen=True, slots=True)
class Got:
    """What was got for a request, before it is known whether that is new."""

    data: bytes | None  # None: it is what it was
    url: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    moved: str | None = None


class Door:
    """Answers the requests of one source.

    `kept` are the answers of earlier runs. One without a body is there because the source holds nothing but it: when it still
    holds, Unmodified is raised and nothing else happens. Or it is one of many that are asked for once, which are needed where
    something was edited: then Lacking is raised, and `asked` are the answers that were got before that.
    """

    def __init__(
        self,
        rules: Rules,
        kept: tuple[Response, ...],
        times: Times,
        *,
        mode: Mode = "live",
        asked: tuple[Response, ...] = (),
    ) -> None:
        self.rules, self.mode = rules, mode
        self.now, self.until, self.clock, self.turnstile = times.now, times.until, times.clock, times.turnstile
        self.kept = {each.name: each for each in kept}
        self.answers = {each.name: each for each in asked}
        self.notes: list[str] = []
        self.requests = 0
        self.pause = rules.delay  # the seconds that the host which was asked last wants to rest
        self._robots: dict[str, robots.Robots] = {}

    def left(self) -> float:
        """Give the seconds until all must be done."""
        return max(0.0, self.until - self.clock())

    def ask(self, request: Request) -> Document:
        """Answer a request; raise FetchError when no answer is to be had."""
        name = name_of(request, self.rules.credentials)
        last = self.answers.get(name) or self.kept.get(name)
        if last is not None and (name in self.answers or self.mode != "live" or _is_once(request)):
            if last.data is None:
                raise Lacking
            return self._again(last)
        if self.mode == "offline":
            raise FetchError(f"{shown(request)}: no answer is kept; run without --offline")
        return self._asked(request, name, last)

    def glance(self, request: Get, *, seconds: float) -> Reply:
        """Ask for a web address without a note of it; raise FetchError when no answer comes within so many seconds."""
        from feedtool.fetch.client import get  # noqa: PLC0415  - a run in which nothing is due needs no client

        try:
            return get(
                request,
                self.rules.limits,
                credentials=self.rules.credentials,
                seconds=seconds,
                before=self._before(request),
            )
        finally:
            self.turnstile.leave()

    def forget_moves(self) -> None:
        """Ask the first address again the next time: where it leads now is not what was meant, as a page on repairs."""
        self.answers = {name: replace(each, moved=None) for name, each in self.answers.items()}
        self.notes.clear()

    def fingerprint(self) -> str:
        """Name all that the source holds outside; empty where it asked for nothing."""
        return fingerprint(tuple(self.answers.values()))

    def fresh(self) -> float:
        """Give the seconds for which what the source holds is to be taken as it is."""
        return min((each.fresh for each in self.answers.values() if each.role == "main"), default=0.0)

    def _asked(self, request: Request, name: str, last: Response | None) -> Document:
        try:
            got = self._got(request, last)
        finally:
            self.turnstile.leave()
        self._tell(request, got, last)
        if got.data is None and last is not None:
            etag, fresh = got.headers.get("etag") or last.etag, due.freshness(got.headers)
            return self._again(replace(last, at=self.now, etag=etag, moved=got.moved, fresh=fresh))
        data = got.data or b""
        digest = hashlib.sha256(data).hexdigest()
        is_same = last is not None and last.digest == digest
        response = self._noted(request, name, got, digest)
        if last is not None and is_same:
            return self._again(replace(response, fetched=last.fetched, data=last.data))
        self.answers[name] = replace(response, data=small.compressed(data))
        return _document(response, data)

    def _noted(self, request: Request, name: str, got: Got, digest: str) -> Response:
        kind, charset = media(got.headers.get("content-type", ""))
        return Response(
            name=name,
            shown=shown(request),
            at=self.now,
            fetched=self.now,
            digest=digest,
            url=got.url,
            moved=got.moved,
            etag=got.headers.get("etag") or None,
            modified=got.headers.get("last-modified") or None,
            type=kind,
            charset=charset,
            role="once" if _is_once(request) else "main",
            fresh=due.freshness(got.headers),
        )

    def _again(self, response: Response) -> Document:
        """Give what was kept once more."""
        self.answers[response.name] = response
        if response.data is None:
            raise Unmodified
        return _document(response, small.expanded(response.data))

    def _got(self, request: Request, last: Response | None) -> Got:
        seconds = min(getattr(request, "timeout", self.rules.limits.timeout), self.left())
        if isinstance(request, Get):
            return self._page(request, last, seconds)
        self.requests += 1
        if isinstance(request, Query):
            from feedtool.fetch import database  # noqa: PLC0415  - few sources need it

            return Got(database.rows(request, seconds=seconds, folder=self.rules.folder))
        if isinstance(request, Letters):
            return self._letters(request, last, seconds)
        from feedtool.fetch import program  # noqa: PLC0415

        return Got(program.output(request, seconds=seconds, max_bytes=self.rules.limits.max_bytes))

    def _page(self, request: Get, last: Response | None, seconds: float) -> Got:
        if request.url.partition("://")[0].lower() not in {"http", "https"}:
            return self._object(request, last, seconds)
        if request.render:
            return self._rendered(request, seconds)
        moved = self._moved(request, last)
        if moved is None:
            return self._reply(request, last, seconds)
        try:
            got = self._reply(replace(request, url=moved), last, seconds)
        except FetchError as error:
            if error.transient and error.status is not None:
                raise
            # What moved there is not there any more, or nobody answers there: perhaps it is back.
            return self._reply(request, None, seconds)
        moved = got.moved or moved
        return replace(got, moved=None if moved == _canonical(request.url) else moved)  # it may be back

    def _moved(self, request: Get, last: Response | None) -> str | None:
        """Give where a page has moved to; a query, which may be secret, is sent elsewhere only where its own host says so."""
        moved = last.moved if last is not None else None
        if moved is None or not request.query:
            return moved
        from feedtool.fetch.address import is_heir  # noqa: PLC0415  - a run in which nothing is due needs none

        return moved if is_heir(moved, request.url) else None

    def _reply(self, request: Get, last: Response | None, seconds: float) -> Got:
        from feedtool.fetch.client import get  # noqa: PLC0415  - a run in which nothing is due needs no client

        reply = get(
            request,
            self.rules.limits,
            credentials=self.rules.credentials,
            etag=last.etag if last else None,
            modified=last.modified if last else None,
            seconds=seconds,
            before=self._before(request),
        )
        if reply.status == NOT_MODIFIED and last is not None:
            return Got(None, headers=reply.headers, moved=reply.moved)
        return Got(reply.body, reply.url, reply.headers, reply.moved)

    def _before(self, request: Get) -> Callable[[str], float]:
        """Give what is called with each URL before it is asked: it may be refused, counts, waits its turn."""

        def before(url: str) -> float:
            is_page = request.role == "page" and self.rules.obeys_robots
            self.pause = self._allowed(url, request.url) if is_page else self.rules.delay
            self.requests += 1
            self.turnstile.enter(url, delay=self.pause, until=self.until)
            return self.left()

        return before

    def _tell(self, request: Request, got: Got, last: Response | None) -> None:
        if got.moved and not _is_once(request) and (last is None or last.moved != got.moved):
            self.notes.append(f"{shown(request)} has moved to {got.moved} for good: write that as its url")

    def _object(self, request: Get, last: Response | None, seconds: float) -> Got:
        from feedtool.fetch.objects import fetch_object  # noqa: PLC0415  - few sources need it

        self.requests += 1
        self.turnstile.enter(request.url, delay=self.rules.delay, until=self.until)
        etag = last.etag if last else None
        got = fetch_object(request.url, self.rules, seconds=min(seconds, self.left()), etag=etag)
        if got is None:
            return Got(None)
        return Got(got.data, got.url, {"etag": got.etag or "", "last-modified": got.modified or ""})

    def _letters(self, request: Letters, last: Response | None, seconds: float) -> Got:
        from feedtool.fetch.mailbox import fetch_letters  # noqa: PLC0415  - few sources need it

        self.turnstile.enter(shown(request), delay=self.rules.delay, until=self.until)
        limits, etag = self.rules.limits, last.etag if last else None
        got = fetch_letters(request, limits, seconds=min(seconds, self.left()), now=self.now, etag=etag)
        return Got(None) if got is None else Got(got.data, headers={"etag": got.etag})

    def _rendered(self, request: Get, seconds: float) -> Got:
        from feedtool.fetch.browser import render  # noqa: PLC0415  - few sources need it

        seconds = min(seconds, self._before(request)(request.url))
        page = render(request, self.rules.limits, credentials=self.rules.credentials, seconds=seconds)
        return Got(page.html.encode(), page.url, {"content-type": "text/html; charset=utf-8"})

    def _allowed(self, url: str, first: str) -> float:
        """Give the delay that a page's host asks for; raise FetchError where its robots.txt forbids what `first` leads to."""
        place = robots.address(url)
        rules = self._robots.get(place) or self._robots.setdefault(place, self._robots_at(place))
        agent = self.rules.limits.agent
        if not robots.is_allowed(rules, agent, url):
            what = "it" if url in {first, _canonical(first)} else f"{url}, where it leads,"
            raise FetchError(f"{first}: {place} forbids {what} to {robots.token(agent)!r}; leave it, or ask its owner")
        return robots.delay(rules, agent, least=self.rules.delay)

    def _robots_at(self, address: str) -> robots.Robots:
        name = _digest("robots", address)
        last = self.kept.get(name)
        if last is not None and last.data is not None and (self.now - last.at).total_seconds() < robots.FRESH:
            self.answers[name] = last
            return robots.parse(small.expanded(last.data))
        data = self._robots_data(address, last)
        digest = hashlib.sha256(data).hexdigest()
        self.answers[name] = Response(name, address, self.now, self.now, digest, role="robots", data=small.compressed(data))
        return robots.parse(data)

    def _robots_data(self, address: str, last: Response | None) -> bytes:
        """Get a robots.txt: none where the host has none, the last one where it cannot be read (RFC 9309, section 2.3.1)."""
        try:
            got = self._reply(Get(url=address), None, self.rules.limits.timeout)
        except FetchError as error:
            if error.status is not None and 400 <= error.status < 500 and error.status != 429:  # noqa: PLR2004
                return b""
            if last is not None and last.data is not None:
                return small.expanded(last.data)
            message = f"{error}; without its robots.txt no page of this host may be read"
            raise FetchError(message, transient=error.transient, retry_after=error.retry_after) from error
        finally:
            self.turnstile.leave()
        return got.data or b""


NOT_MODIFIED = 304


def name_of(request: Request, credentials: Credentials | None = None) -> str:
    """Name what is asked for, without any secret: the same request, the same name."""
    match request:
        case Get():
            body = hashlib.sha256(request.body or b"").hexdigest()
            names = "\0".join(name for name, _ in request.query)
            values = (*request.query, *(credentials.wishes() if credentials and not request.once else ()))
            told = (hint(values),) if values else ()
            return _digest("get", request.url, names, body, str(request.render), request.once or "", *told)
        case Query():
            place = request.url.rpartition("@")[2]
            return _digest("query", place, request.sql, *(f"{name}={value!r}" for name, value in request.parameters))
        case Letters():
            wanted = (request.folder, *request.senders, request.subject or "")
            return _digest("letters", request.host, str(request.port), request.user, *wanted)
        case Program():
            return _digest("program", *request.argv)


def hint(pairs: tuple[tuple[str, str], ...]) -> str:
    """Give 16 bits of a digest of what may be secret: they tell all but one change of 65,536, and too little to guess it by."""
    return hashlib.sha256(repr(pairs).encode("utf-8", "surrogatepass")).hexdigest()[:4]


def shown(request: Request) -> str:
    """Give what a person sees of a request, without any secret."""
    match request:
        case Get():
            return request.url
        case Query():
            return "the database"
        case Letters():
            return f"imap://{request.host}:{request.port}/{request.folder}"
        case Program():
            return request.argv[0]


def fingerprint(responses: tuple[Response, ...]) -> str:
    """Name what answers hold that say what a source has; empty for none."""
    main = sorted(f"{each.name}={each.digest}" for each in responses if each.role == "main")
    return _digest(*main) if main else ""


def media(header: str) -> tuple[str | None, str | None]:
    """Give the media type and charset of a Content-Type, in small letters.

    >>> media('Text/HTML; Charset="UTF-8"')
    ('text/html', 'utf-8')
    """
    kind, *parameters = header.lower().split(";")
    pairs = (part.partition("=") for part in parameters)
    charset = next((value.strip().strip("\"'") for name, _, value in pairs if name.strip() == "charset"), None)
    return kind.strip() or None, charset or None


def _canonical(url: str) -> str:
    from feedtool.fetch.address import canonical  # noqa: PLC0415  - a run in which nothing is due needs none

    return canonical(url)


def _is_once(request: Request) -> bool:
    return isinstance(request, Get) and request.once is not None


def _document(response: Response, data: bytes) -> Document:
    return Document(
        name=response.url or response.shown,
        origin=response.shown,
        data=data,
        url=response.url,
        type=response.type,
        charset=response.charset,
        fetched=response.fetched,
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
