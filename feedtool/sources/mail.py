"""The source kind `mail`: letters, as newsletters are, from files or an IMAP server."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Literal, Self

from feedtool.ask import Letters
from feedtool.config import (
    After,
    Block,
    Duration,
    Flag,
    Line,
    OneOrMany,
    RefusalError,
    SecretLine,
    Size,
    Source,
    Text,
    option,
    whole,
)
from feedtool.sources.kinds import Found, Kind

if TYPE_CHECKING:
    from feedtool.sources.kinds import Context

MAX_BYTES = 50_000_000
HOST = re.compile(r"[^\W_][\w.-]{0,252}|[0-9a-fA-F:.]{2,45}")
PORTS = {"tls": 993, "starttls": 143, "none": 143}


def _sender(value: str) -> str:
    """Check who writes: an address, or `@` and a domain."""
    name, at, domain = value.rpartition("@")
    if not at or not domain or "@" in name or any(char.isspace() or char in '<>,;"' or ord(char) < 32 for char in value):  # noqa: PLR2004
        raise RefusalError("expected an address like news@example.com, or a domain like '@example.com'")
    return value.lower()


def _host(value: str) -> str:
    if HOST.fullmatch(value) is None:
        raise RefusalError("expected a host like imap.example.com, or an IP address; the port has a key of its own")
    return value


Sender = Annotated[Text, After(_sender)]
Host = Annotated[Text, After(_host)]


class Imap(Block):
    """A folder of letters on an IMAP server."""

    host: Host = option("The server.")
    port: int | None = option("Its port; default: 993, or 143 where `security` is not `tls`.", default=None, ge=1, le=65535)
    user: Line = option("The user name.")
    password: SecretLine = option("The password, or an app password where the provider wants one; write it as `${NAME}`.")
    security: Literal["tls", "starttls", "none"] = option(
        "How the connection is kept secret: from the start, after a greeting, or not at all.", default="tls"
    )
    folder: Line = option("The folder.", default="INBOX")
    mark_read: Flag = option("Whether letters are marked as read; nothing else of them is ever changed.", default=False)
    since: Duration | None = option("How old letters may be; default: any age.", default=None)
    max_messages: int = option("The number of letters that are read at most, the newest.", default=100, ge=1, le=1000)


class MailSource(Source):
    """Letters, as newsletters are, from files or an IMAP server."""

    kind: Literal["mail"] = option("Letters, as newsletters are, from files or an IMAP server.")
    path: OneOrMany[Line] = option(
        "An mbox file, a Maildir folder, or globs of letters (`*.eml`), relative to the configuration.", default=()
    )
    imap: Imap | None = option("A folder on an IMAP server.", default=None)
    allow_private: Flag = option("Whether the server may be on this machine or in its own network.", default=False)
    senders: OneOrMany[Sender] = option(
        "Whose letters are taken: addresses, or domains like `@example.com`; default: everybody's.", default=()
    )
    subject: Line | None = option("What the subject must have in it, with or without capitals and accents.", default=None)
    content: Literal["html", "text"] = option("Which form of a letter that has both is taken.", default="html")
    link: Literal["view-online", "none"] = option(
        "Whether an item's link is where the letter says that it is online.", default="view-online"
    )
    max_bytes: Size = option("The size of the largest file that is read.", default=MAX_BYTES)

    @whole(mode="after")
    def _either(self) -> Self:
        if (self.imap is None) == (not self.path):
            raise RefusalError("expected exactly one of path and imap")
        return self


def read(options: MailSource, context: Context) -> Found:
    """Read letters, the newest last; one that cannot be read is a problem, the rest goes on.

    Files whose names and bytes are those of `context.known` are not parsed. Raises SourceError when there is no file at all.
    """
    from feedtool.sources import files, letters  # noqa: PLC0415  - options alone need no reader

    if options.imap is not None:
        document = context.ask(_request(options, options.imap))
        gathered = letters.Gathered(letters.split(document))
    else:
        places = letters.find(options.path, folder=context.folder, own=context.own)
        if context.known and context.known == files.fingerprint(places.places, limit=options.max_bytes):
            return Found(fingerprint=context.known, unmodified=True)
        gathered = letters.gather(places, context, limit=options.max_bytes)
    from feedtool.sources.post import sort  # noqa: PLC0415  - where nothing changed there is nothing to parse

    return sort(gathered, options, context)


def _request(options: MailSource, imap: Imap) -> Letters:
    return Letters(
        host=imap.host,
        user=imap.user,
        password=imap.password.get_secret_value(),
        port=imap.port or PORTS[imap.security],
        security=imap.security,
        folder=imap.folder,
        senders=options.senders,
        subject=options.subject,
        max_messages=imap.max_messages,
        since=imap.since,
        mark_read=imap.mark_read,
        timeout=options.fetch.timeout,
    )


KIND = Kind(MailSource, read)
