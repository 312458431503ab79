"""Documents from where a source's options say they are: files by `path`, or answers by `url`. Kinds share these options."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self
from urllib.parse import unquote_plus, urlsplit

from feedtool.ask import Get
from feedtool.config import (
    After,
    Auth,
    Flag,
    Headers,
    HiddenError,
    OneOrMany,
    RefusalError,
    Secret,
    Size,
    Source,
    Text,
    check,
    option,
    whole,
)
from feedtool.config.fields import Info  # noqa: TC001  - pydantic reads it
from feedtool.errors import ItemError
from feedtool.model import Problem
from feedtool.sources import files

if TYPE_CHECKING:
    from feedtool.model import Document
    from feedtool.sources.kinds import Context

SCHEMES = ("http", "https", "s3", "gs", "az", "ftp", "ftps", "sftp")
WEB = ("http", "https")
MAX_BYTES = 20_000_000


def address(value: str) -> str:
    """Check the URL of a source: absolute, of a scheme that can be fetched, without a password in it; raise RefusalError."""
    try:
        parts = urlsplit(value)
        bad = not parts.hostname or parts.port == 0
    except ValueError as error:
        raise RefusalError("expected a URL like https://example.com/feed") from error
    if parts.scheme.lower() == "file":
        raise RefusalError("expected a URL that is not file:; local files are named by path")
    if parts.scheme.lower() not in SCHEMES or bad or any(char.isspace() or ord(char) < 32 for char in value):  # noqa: PLR2004
        raise RefusalError(f"expected a URL like https://example.com/feed ({', '.join(SCHEMES)})")
    if parts.username is not None or parts.password is not None:
        raise HiddenError("expected a URL without user and password; write them as auth: {user: …, password: '${NAME}'}")
    return value


def demand_http(info: Info[Any]) -> None:
    """Refuse an option that only http and https know where the URL, which was read before, is of another scheme."""
    for url in info.data.get("url", ()):
        scheme = url.partition("://")[0].lower()
        if scheme not in WEB:
            raise RefusalError(f"expected no {info.field_name} with a URL of {scheme}, which knows none: leave it out")


Address = Annotated[Text, After(address)]
"""The URL of something to fetch."""


class Given(Source):
    """What a source reads, at URLs or in files: exactly one of `url` and `path`."""

    url: OneOrMany[Address] = option(
        "One or more URLs to read (http, https; with the extra `buckets`: s3, gs, az, ftp).", default=()
    )
    path: OneOrMany[Text] = option("Files to read: globs (`**` crosses folders), relative to the configuration.", default=())
    query: dict[str, Secret] = option("What is added to the URL as its query; it is shown nowhere.", default={})
    headers: Headers = option("Headers that are sent to the URL's own host alone; they are shown nowhere.", default={})
    auth: Auth | None = option("User name and password for the URL's own host.", default=None)
    allow_private: Flag = option("Whether the URL may be on this machine or in its own network.", default=False)
    encoding: Text | None = option("The encoding of what is read; default: what it states, else found out.", default=None)
    max_bytes: Size = option("The size of the largest file that is read.", default=MAX_BYTES)

    @check("encoding")
    @classmethod
    def _encoding(cls, value: str | None) -> str | None:
        if value is not None:
            from feedtool.sources import encoding  # noqa: PLC0415  - its tables are for those who read

            encoding.codec(value)
        return value

    @check("query", "headers")
    @classmethod
    def _for_http(cls, value: dict[str, Any], info: Info[Any]) -> dict[str, Any]:
        if value:
            demand_http(info)
        return value

    @check("path")
    @classmethod
    def _path(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any("\0" in pattern for pattern in value):
            raise RefusalError("expected a path without NUL characters")
        return value

    @whole(mode="after")
    def _either(self) -> Self:
        if bool(self.url) == bool(self.path):
            raise RefusalError("expected exactly one of url and path")
        return self


@dataclass(frozen=True, slots=True)
class Read:
    """The documents of a source in a stable order; `fingerprint` and `unmodified` are as `Found` has them."""

    documents: tuple[Document, ...] = ()
    problems: tuple[Problem, ...] = ()
    fingerprint: str | None = ""
    unmodified: bool = False


def documents(options: Given, context: Context, *, accept: str = "*/*", role: Literal["named", "page"] = "named") -> Read:
    """Read all that a source's options name.

    A file that cannot be read is a problem and the rest goes on; a URL that cannot be read raises SourceError, for what only it
    has must not seem to be gone. Files that are as `context.known` says are not loaded.
    """
    if options.url:
        return Read(tuple(context.ask(request(options, url, accept=accept, role=role)) for url in options.url))
    places = files.find(options.path, folder=context.folder, own=context.own)
    if context.known and context.known == files.fingerprint(places, limit=options.max_bytes):
        return Read(fingerprint=context.known, unmodified=True)
    loaded: list[Document] = []
    problems: list[Problem] = []
    seen = files.Seen()
    for place in places:
        try:
            loaded.append(files.load(place, limit=options.max_bytes))
            seen.add(place, loaded[-1].data)
        except ItemError as error:
            problems.append(Problem(context.source, error.stage, str(error), error.where))
    return Read(tuple(loaded), tuple(problems), None if problems else seen.name())


def request(options: Given, url: str, *, accept: str = "*/*", role: Literal["named", "page"] = "named") -> Get:
    """Ask for a URL as the options of a source say."""
    query = tuple((name, value.get_secret_value()) for name, value in options.query.items())
    return Get(url=url, accept=accept, role=role, query=query)


def beyond(first: Get, url: str) -> Get:
    """Ask for a URL that a first one led to: with its query, which may be secret, on its host alone, and not twice.

    >>> first = Get(url="http://example.com/a", query=(("key", "abc"),))
    >>> [beyond(first, url).query for url in ("https://example.com/b", "http://example.org/b", "http://example.com/b?key=1")]
    [(('key', 'abc'),), (), ()]
    """
    own, other = urlsplit(first.url), urlsplit(url)
    is_own = own.netloc.lower() == other.netloc.lower() and other.scheme in {own.scheme, "https"}
    there = {unquote_plus(part.partition("=")[0]) for part in other.query.split("&")}
    return replace(first, url=url, query=tuple(pair for pair in first.query if is_own and pair[0] not in there))
