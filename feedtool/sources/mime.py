"""A letter (RFC 5322) as a tree of parts (RFC 2045), read within bounds.

Not the standard library's parser: 1,000 nested parts raise RecursionError there, and broken headers raise whatever they meet.
"""

from __future__ import annotations

import binascii
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedtool.sources import encoding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_HEADER = 256_000
MAX_VALUE = 5000
MAX_PARTS = 500
MAX_DEPTH = 12
"""Bytes of all headers of a part and of one; parts of a letter and how deep they may be nested. Real letters have a tenth."""

BLANK = re.compile(rb"(?:\A|\n)\r?\n")
FOLD = re.compile(rb"\r?\n[ \t]+")
LINE = re.compile(rb"\r?\n|\r")
TYPE = re.compile(r"\s*([\w.+-]{1,100}/[\w.+-]{1,100})")
PARAMETER = re.compile(r';\s*([\w.-]{1,50})\s*=\s*(?:"([^"]{0,500})"|([^\s;"]{1,500}))')
WORD = re.compile(r"=\?([\w.:-]{1,60})(?:\*[\w-]{0,40})?\?([BbQq])\?([^?]{0,10000})\?=")
BETWEEN = re.compile(r"(\?=)\s+(=\?)")
NOT_BASE64 = bytes(sorted(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")))

Headers = dict[str, tuple[bytes, ...]]
"""Headers by their names in small letters, unfolded, in their order."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part: its headers, media type and parameters (in small letters); `body` as it was sent, or the parts in it."""

    headers: Mapping[str, tuple[bytes, ...]]
    type: str
    parameters: Mapping[str, str]
    body: bytes = b""
    parts: tuple[Part, ...] = ()

    @property
    def is_attached(self) -> bool:
        """Say whether its sender wants it saved, not read."""
        return plain(self.headers, "content-disposition").strip().lower().startswith("attachment")

    def walk(self) -> Iterator[Part]:
        """Give it and all that is in it, in order."""
        yield self
        for part in self.parts:
            yield from part.walk()


def read_part(data: bytes) -> Part:
    """Read a letter. Raises ValueError for one that was made to choke its readers; whatever else is wrong is put up with."""
    return _Reader().read(data)


def read_headers(data: bytes) -> tuple[Headers, bytes]:
    """Read the headers of a letter or part; give them and the body. Raises ValueError for too many of them."""
    blank = BLANK.search(data, 0, MAX_HEADER)
    if blank is None and len(data) > MAX_HEADER:
        raise ValueError(f"has more than {MAX_HEADER:,} bytes of headers")
    head, body = (data[: blank.start()], data[blank.end() :]) if blank else (data, b"")
    found: dict[str, list[bytes]] = {}
    for line in LINE.split(FOLD.sub(b" ", head)):
        name, colon, value = line.partition(b":")
        if colon:
            found.setdefault(name.strip().lower().decode("latin-1"), []).append(value.strip()[:MAX_VALUE])
    return {name: tuple(values) for name, values in found.items()}, body


def plain(headers: Mapping[str, tuple[bytes, ...]], name: str) -> str:
    """Give the first header of a name as it stands, one character a byte; nothing where there is none."""
    return headers.get(name, (b"",))[0].decode("latin-1")


def decoded(value: bytes, *, language: str) -> str:
    """Decode a header: encoded words (RFC 2047), and bytes that should not be there, in what they are most likely.

    >>> decoded(b"=?utf-8?q?S=C3=B6?= =?utf-8?b?bG7Dtmdl?=!", language="de")
    'Sölnöge!'
    """
    text = value.decode("ascii") if value.isascii() else told(value, None, language=language)
    pieces: list[tuple[str, bytes]] = []
    whole, at = BETWEEN.sub(r"\1\2", text), 0
    for word in WORD.finditer(whole):
        _add(pieces, "", whole[at : word.start()].encode("utf-8", "surrogatepass"))
        _add(pieces, word[1].lower(), _word(word[2], word[3]))
        at = word.end()
    _add(pieces, "", whole[at:].encode("utf-8", "surrogatepass"))
    return " ".join("".join(told(data, charset or "utf-8", language=language) for charset, data in pieces).split())


def payload(part: Part) -> bytes:
    """Give a part's bytes, out of the encoding that it travelled in; what is broken of it is passed over."""
    way = plain(part.headers, "content-transfer-encoding").strip().lower()
    if way == "base64":
        return _base64(part.body)
    return binascii.a2b_qp(part.body) if way == "quoted-printable" else part.body


def text(part: Part, *, language: str) -> str:
    """Give a part's text, in the encoding that it states if that can be."""
    data = payload(part)
    declared = encoding.DECLARED.search(data, 0, 2048) if part.type == "text/html" else None
    stated = part.parameters.get("charset") or (declared[1].decode("ascii") if declared else None)
    return told(data, stated, language=language)


def told(data: bytes, charset: str | None, *, language: str) -> str:
    """Decode bytes: in UTF-8 if they are that; else in the encoding that they are said to be in; else in what is found out.

    Bytes that are UTF-8 by chance are hardly ever met, those that are said to be Latin-1 and are UTF-8 every day.
    """
    if not data.isascii() and b"\0" not in data:
        with suppress(UnicodeDecodeError):
            return data.decode("utf-8-sig")
    for stated in dict.fromkeys((charset, None)):
        with suppress(ValueError):
            return encoding.decode(data, language=language, encoding=stated)
    return data.replace(b"\0", b"").decode("utf-8", "replace")


class _Reader:
    """Reads one letter; `left` is how many parts it may still have."""

    def __init__(self) -> None:
        self.left = MAX_PARTS

    def read(self, data: bytes, depth: int = 0, *, usual: str = "text/plain") -> Part:
        self.left -= 1
        if self.left < 0:
            raise ValueError(f"has more than {MAX_PARTS} parts")
        if depth > MAX_DEPTH:
            raise ValueError(f"has parts that are nested deeper than {MAX_DEPTH} levels")
        headers, body = read_headers(data)
        kind, parameters = _type(headers, usual)
        inside = tuple(self._inside(kind, parameters, body, depth + 1))
        if kind.startswith("multipart/") and not inside:  # its boundary is lost
            kind = "text/plain"
        return Part(headers, kind, parameters, b"" if inside else body, inside)

    def _inside(self, kind: str, parameters: Mapping[str, str], body: bytes, depth: int) -> Iterator[Part]:
        if kind == "message/rfc822":
            yield self.read(body, depth)
        elif kind.startswith("multipart/") and parameters.get("boundary"):
            usual = "message/rfc822" if kind == "multipart/digest" else "text/plain"
            boundary = parameters["boundary"].encode("latin-1", "replace")
            yield from (self.read(each, depth, usual=usual) for each in _pieces(body, boundary))


def _type(headers: Headers, usual: str) -> tuple[str, Mapping[str, str]]:
    value = plain(headers, "content-type")
    named = TYPE.match(value)
    found = {match[1].lower(): (match[2] if match[2] is not None else match[3]) for match in PARAMETER.finditer(value)}
    return named[1].lower() if named else usual, found


def _pieces(body: bytes, boundary: bytes) -> Iterator[bytes]:
    """Part a body at its boundary lines; one that was cut off has no last of them."""
    start = None
    for line in re.finditer(rb"(?m)^--" + re.escape(boundary) + rb"(--)?[ \t]*\r?$\n?", body):
        if start is not None:
            yield body[start : line.start()]
        if line[1]:
            return
        start = line.end()
    if start is not None:
        yield body[start:]


def _base64(data: bytes) -> bytes:
    kept = data.translate(None, NOT_BASE64)
    return binascii.a2b_base64(kept[: len(kept) - (len(kept) % 4 == 1)] + b"==")


def _word(way: str, body: str) -> bytes:
    data = body.encode("utf-8", "surrogatepass")
    return _base64(data) if way in "bB" else binascii.a2b_qp(data, header=True)


def _add(pieces: list[tuple[str, bytes]], charset: str, data: bytes) -> None:
    """Add bytes in an encoding to those before, for a character may be parted between two words."""
    if data and pieces and pieces[-1][0] == charset:
        pieces[-1] = (charset, pieces[-1][1] + data)
    elif data:
        pieces.append((charset, data))
