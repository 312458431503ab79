"""How a feed is served: the media type and the charset that its server states."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedtool.check import page
from feedtool.check.findings import Finding
from feedtool.check.valid import head
from feedtool.check.valid.rule import warning

if TYPE_CHECKING:
    from collections.abc import Iterator

TYPE = warning(
    "http/type",
    "a feed that is served under the media type of something else, or of none",
    "RFC 4287, section 7; RFC 7303; JSON Feed 1.1, suggestions for publishers",
    "serve RSS as application/rss+xml, Atom as application/atom+xml, JSON Feed as application/feed+json",
    w3c="UnexpectedContentType NonSpecificMediaType",
)
CHARSET = warning(
    "http/charset",
    "a charset that the server states and the feed contradicts",
    "RFC 7303, section 3",
    "state no charset, or that which the feed is in",
    w3c="EncodingMismatch",
)
RULES = (TYPE, CHARSET)

_XML = frozenset({"text/xml", "application/xml"})
_TYPES = {
    "rss": frozenset({"application/rss+xml"}),
    "atom": frozenset({"application/atom+xml"}),
    "rdf": frozenset({"application/rdf+xml", "application/rss+xml"}),
    "json": frozenset({"application/feed+json", "application/json"}),
}
_MARK = re.compile(rb"<(?:\w+:)?(rss|feed|RDF)[\s>]")
_SNIFFED = 512
"""Bytes at the beginning in which browsers look for a feed that is served as XML of any kind."""


@dataclass(frozen=True, slots=True)
class Served:
    """What a server stated: the media type and the charset, both in small letters, None where it did not."""

    type: str | None = None
    charset: str | None = None


def findings(data: bytes, served: Served) -> Iterator[Finding]:
    """Say what is wrong with how a feed is served."""
    kind = _kind(data)
    if kind == "page":
        return
    wanted = _TYPES.get(kind, frozenset[str]()) | (frozenset() if kind == "json" else _XML)
    if served.type not in wanted:
        yield _found(TYPE.name, f"the server states {served.type or 'no type'}: {TYPE.mend}")
    elif served.type in _XML and not _MARK.search(data[:_SNIFFED]):
        yield _found(
            TYPE.name, f"the server states {served.type}, and no feed begins in the first {_SNIFFED} bytes: {TYPE.mend}"
        )
    stated = head.declared(data)[1] if kind != "json" else "utf-8"
    if served.charset and stated and served.charset.lower() != stated.lower():
        yield _found(CHARSET.name, f"the server states {served.charset}, and the feed {stated}: {CHARSET.mend}")


def _kind(data: bytes) -> str:
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        return "json"
    if page.is_page(data):
        return "page"
    found = _MARK.search(data)
    return {b"rss": "rss", b"feed": "atom", b"RDF": "rdf"}[found[1]] if found else ""


def _found(rule: str, message: str) -> Finding:
    return Finding(1, rule, message)
