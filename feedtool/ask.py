"""What a source may ask the outside for: plain, frozen values. `fetch` answers each with a `Document`.

Fields that may hold a secret are left out of the representation and of the name under which an answer is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedtool.model import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Get:
    """A page, feed or file at an http, https, s3 or ftp URL.

    `role` is `named` for what the user's configuration names as it stands, `page` for a page made for people: then robots.txt
    is asked first. `render` asks for the page as a browser shows it. `query` is added to the URL and may hold secrets: it is
    never shown. With `body` the request is a POST. `once` names a version of what is asked for: an answer that was kept under
    the same version is given again for ever, without a request; None asks every time. With `head` only what a server says of
    it is asked for, not the thing itself.
    """

    url: str
    role: Literal["named", "page"] = "named"
    accept: str = "*/*"
    render: bool = False
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes | None = field(default=None, repr=False)
    body_type: str | None = None
    once: str | None = None
    head: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Rows of a database, as JSON Lines: one object a row; `url` is SQLAlchemy's, `parameters` are bound by name."""

    url: str = field(repr=False)
    sql: str
    parameters: tuple[tuple[str, str | int | float | bool | None], ...] = field(default=(), repr=False)
    max_rows: int = 1000
    timeout: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """The newest messages of a folder of an IMAP server, as one mbox (RFC 4155), the oldest first.

    `since` is how many seconds they may be old. Nothing is deleted, and nothing is marked as read unless `mark_read` says so.
    """

    host: str
    user: str = field(repr=False)
    password: str = field(repr=False)
    port: int = 993
    security: Literal["tls", "starttls", "none"] = "tls"
    folder: str = "INBOX"
    senders: tuple[str, ...] = ()
    subject: str | None = None
    max_messages: int = 100
    since: float | None = None
    mark_read: bool = False
    timeout: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What a program writes to its standard output; it is started without a shell, in `folder`, with only this environment."""

    argv: tuple[str, ...]
    folder: str
    environ: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    timeout: float = 30.0


Request = Get | Query | Letters | Program

if TYPE_CHECKING:
    Ask = Callable[[Request], Document]
    """Gives the answer; raises SourceError for a request that could not be answered."""
