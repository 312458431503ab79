"""What in a letter is its reader's alone: their address, and the links by which they leave. A feed is read by everybody."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit, urlunsplit

from feedtool.sources import mailwords
from feedtool.sources.mime import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_ADDRESSES = 50
LABEL = 60
"""Characters of a link's text; a longer one is a sentence, in which the words of a label mean something else."""

READERS = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to", "cc")
OTHERS = ("from", "reply-to", "sender", "list-post", "list-id", "list-help")
ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]+(?:\.[\w-]+)+")
BRACKETED = re.compile(r"<\s*([^<>\s]{1,2000})\s*>")
CODES = {"mailchi": frozenset({"e"}), "campaign-archive": frozenset({"e"}), "substack": frozenset({"token", "r"})}
"""By the name of a host, the parameters that stand for one reader and that its pages do not need."""

URL = re.compile(r"https?://[^\s<>\"']{1,2000}")


@dataclass(frozen=True, slots=True)
class Private:
    """What is to be hidden: a pattern of the reader's addresses, None where none is known, and the addresses for leaving."""

    addresses: re.Pattern[str] | None
    leaving: frozenset[str]

    def hide(self, text: str) -> str:
        """Take the reader's addresses out of a text, URL or HTML."""
        return self.addresses.sub("", text) if self.addresses else text

    def is_leaving(self, url: str, label: str = "") -> bool:
        """Say whether a link, with this text, is for leaving or for what is sent to this one reader."""
        return _place(url) in self.leaving or (len(label) <= LABEL and says(label, mailwords.LEAVE))

    def without(self, text: str) -> str:
        """Take the addresses, and the URLs for leaving, out of plain text."""
        if not URL.search(text):
            return self.hide(text)
        lines, is_next = [], False
        for line in text.split("\n"):
            is_said = says(line, mailwords.LEAVE)
            is_bare = is_next and URL.match(line.strip()) is not None
            lines.append(URL.sub("" if is_said or is_bare else self._kept, line))
            is_next = (is_said and URL.search(line) is None) or (is_next and not line.strip())
        return self.hide("\n".join(lines))

    def _kept(self, url: re.Match[str]) -> str:
        return "" if _place(url[0]) in self.leaving else url[0]


def private(headers: Mapping[str, tuple[bytes, ...]]) -> Private:
    """Find out from a letter's headers whom it was sent to and how they would leave."""
    readers, others = (_addresses(headers, names) for names in (READERS, OTHERS))
    found = [address for address in readers if address not in others][:MAX_ADDRESSES]
    spelt = [re.escape(way) for address in found for way in dict.fromkeys((address, quote(address)))]
    pattern = re.compile(rf"(?<![\w.+-])(?:{'|'.join(spelt)})(?![\w-])", re.IGNORECASE) if spelt else None
    urls = BRACKETED.findall(plain(headers, "list-unsubscribe"))
    return Private(pattern, frozenset(_place(url) for url in urls))


def shared(url: str) -> str:
    """Write the address of a letter online as its sender shares it: without the code of one reader, where that is known.

    >>> shared("https://mailchi.mp/town/march?e=0123abc")
    'https://mailchi.mp/town/march'
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    host = (parts.hostname or "").rpartition(".")[0].rpartition(".")[2]
    codes = CODES.get(host, frozenset())
    query = "&".join(part for part in parts.query.split("&") if part.partition("=")[0] not in codes)
    return urlunsplit(parts._replace(query=query))


def says(text: str, table: str) -> bool:
    """Say whether a text has one of the phrases of a table."""
    folded = text.lower() if text.isascii() else fold(text)
    return any(phrase in folded for phrase in _phrases(table))


def fold(text: str) -> str:
    """Write a text without capitals and accents, so that the same words are the same.

    >>> fold("ABONELİKTEN  ÇIK"), fold("Abonelikten çık")
    ('abonelikten cik', 'abonelikten cik')
    """
    parts = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    return " ".join("".join(char for char in parts if not unicodedata.combining(char)).replace("ı", "i").split())


@cache
def _phrases(table: str) -> tuple[str, ...]:
    return tuple(map(fold, mailwords.phrases(table)))


def _addresses(headers: Mapping[str, tuple[bytes, ...]], names: tuple[str, ...]) -> tuple[str, ...]:
    values = (value.decode("latin-1").lower() for name in names for value in headers.get(name, ()))
    return tuple(dict.fromkeys(address for value in values for address in ADDRESS.findall(value)))


def _place(url: str) -> str:
    """Name where a URL leads, without its query where the path says enough: that is written in any order."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url.strip()
    if parts.scheme.lower() == "mailto" or parts.path not in {"", "/"}:
        return f"{parts.netloc.lower()}{parts.path}"
    return url.strip()
