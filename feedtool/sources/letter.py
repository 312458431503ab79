"""A letter to an item: its subject, sender and date, and of what it says the part that suits best."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING, Literal

from feedtool.errors import ItemError
from feedtool.model import Item, Person
from feedtool.sources.layout import paragraphs, split_lines
from feedtool.sources.mime import WORD, decoded, payload, plain, read_headers, read_part, text
from feedtool.sources.newsletter import Page, read_html, read_text
from feedtool.sources.private import ADDRESS, BRACKETED, private, shared
from feedtool.sources.shape import absolute
from feedtool.sources.when import read_when

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from feedtool.model import Document
    from feedtool.sources.kinds import Context
    from feedtool.sources.mail import MailSource
    from feedtool.sources.mime import Part
    from feedtool.sources.private import Private

Content = Literal["html", "text"]

PLAIN, HTML = "text/plain", "text/html"
READ = frozenset({PLAIN, HTML, "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})
"""Media types that are no attachments."""

LONGEST_KEY = 500
LONGEST_DATE = 200
LONGEST_FROM = 1000
ESCAPED = re.compile(r"\\(.)")
COMMENT = re.compile(r"\([^()]*\)")
NAMED = re.compile(r'\s*(?:"((?:[^"\\]|\\.){0,1000})"|([^<>",]{0,1000}))\s*<([^<>\s]{1,320})>')
NAME_AFTER = re.compile(r"\(([^()]{1,500})\)")


@dataclass(frozen=True, slots=True)
class Head:
    """What the outside of a letter says; `senders` are names with addresses in small letters."""

    headers: Mapping[str, tuple[bytes, ...]] = field(repr=False)
    subject: str
    senders: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """The item that a letter gave; how many attachments and images stay behind; hints for one who writes the source."""

    item: Item
    left_out: int = 0
    hints: tuple[str, ...] = ()


def read_head(data: bytes, *, language: str) -> Head:
    """Read the outside of a letter. Raises ValueError for one that was made to choke its readers."""
    headers, _ = read_headers(data)
    subject = decoded(headers.get("subject", (b"",))[0], language=language)
    return Head(headers, subject, _senders(headers.get("from", (b"",))[0], language))


def read_letter(letter: Document, head: Head, *, options: MailSource, context: Context) -> Read:
    """Make an item of a letter; one without `modified` is one of several in its file.

    Raises ValueError or ItemError for a letter of which none can be made.
    """
    hidden, whole = private(head.headers), read_part(letter.data)
    page, content_type = _read(whole, _Said(hidden, context.language), options.content)
    subject, key = hidden.hide(head.subject), _key(letter.data, head)
    origin = letter.origin if letter.modified else f"{letter.origin}: {key}"
    if not (subject or page.content.strip()):
        is_closed = any("encrypted" in each.type or each.type.endswith("pkcs7-mime") for each in whole.walk())
        raise ItemError("is encrypted" if is_closed else "has neither a subject nor a text", where=origin)
    published, hints = _published(head, context)
    item = Item(
        key=key,
        origin=origin,
        title=subject or next((person.name for person in head.senders), ""),
        content=page.content,
        content_type=content_type,
        link=_link(head, page, hidden) if options.link == "view-online" else None,
        published=published,
        authors=tuple(dict.fromkeys(Person(person.name) for person in head.senders)),
        modified=None if published else letter.modified,
    )
    return Read(item, _left_out(whole), hints)


def _senders(value: bytes, language: str) -> tuple[Person, ...]:
    """Read who wrote: names with addresses, one address alone, or an address with a name behind it in brackets."""
    # A comma in an encoded word would part one name into two.
    stated = WORD.sub(lambda word: word[0].replace(",", "=2C"), value[:LONGEST_FROM].decode("latin-1"))
    found = [(match[1] or match[2] or "", match[3]) for match in NAMED.finditer(stated)]
    if not found:
        after = NAME_AFTER.search(stated)
        found = [(after[1] if after else "", address[0]) for address in [ADDRESS.search(stated)] if address]
    names = [decoded(ESCAPED.sub(r"\1", name).encode("latin-1"), language=language) for name, _ in found]
    return tuple(Person(name or address, address.lower()) for name, (_, address) in zip(names, found, strict=True))


@dataclass(frozen=True, slots=True)
class _Said:
    """What is needed to read any part of one letter."""

    hidden: Private
    language: str

    def page(self, part: Part) -> Page:
        found = text(part, language=self.language).replace("\r\n", "\n")
        return read_html(found, self.hidden) if part.type == HTML else read_text(found, self.hidden)


def _read(letter: Part, said: _Said, content: Content) -> tuple[Page, Content]:
    """Read what suits best; the plain text where the HTML cannot be borne."""
    parts = _texts(letter, content)
    try:
        page, kind = _joined(parts, said)
        return page if page.online else replace(page, online=_online(letter, said)), kind
    except ValueError:
        others = _texts(letter, "text")
        if others == parts:
            raise
        return _joined(others, said)


def _texts(part: Part, content: Content) -> list[Part]:
    """Choose the parts that are to be read, in order."""
    if part.is_attached:
        return []
    if part.type in {PLAIN, HTML}:
        return [part] if payload(part).strip() else []
    if part.type in {"multipart/related", "multipart/signed"}:
        return _texts(part.parts[0], content) if part.parts else []
    found = [texts for each in part.parts if (texts := _texts(each, content))]
    if part.type != "multipart/alternative" or not found:
        return [each for texts in found for each in texts]
    wanted = HTML if content == "html" else PLAIN
    return next((texts for texts in reversed(found) if any(each.type == wanted for each in texts)), found[-1])


def _online(letter: Part, said: _Said) -> str | None:
    """Look into the plain text for where the letter is online; Substack says it only there."""
    parts = (part for part in _texts(letter, "text") if part.type == PLAIN)
    with suppress(ValueError):
        return next((page.online for page in map(said.page, parts) if page.online), None)
    return None


def _joined(parts: list[Part], said: _Said) -> tuple[Page, Content]:
    pages = [said.page(part) for part in parts]
    online = next((page.online for page in pages if page.online), None)
    texts = [_laid(page.content, part) if part.type == PLAIN else page.content for page, part in zip(pages, parts, strict=True)]
    if all(part.type == PLAIN for part in parts):
        return Page("\n".join(filter(None, texts)), online), "text"
    marked = [_marked(found) if part.type == PLAIN else found for found, part in zip(texts, parts, strict=True)]
    return Page("\n".join(marked), online), "html"


def _laid(source: str, part: Part) -> str:
    """Write text with one paragraph a line."""
    if part.parameters.get("format", "").lower() != "flowed":
        return "\n".join(paragraphs(split_lines(source)))
    is_spaceless = part.parameters.get("delsp", "").lower() == "yes"
    return "\n".join(line for each in _flowed(source, is_spaceless=is_spaceless) if (line := each.strip()))


def _flowed(source: str, *, is_spaceless: bool) -> list[str]:
    """Join lines that end in a space with the next (RFC 3676); a signature's mark and quotations stay as they are."""
    lines: list[list[str]] = []
    is_open = False
    for stuffed in source.split("\n"):
        line = stuffed.removeprefix(" ")
        if is_open and not line.startswith(">"):
            lines[-1].append(line)
        else:
            lines.append([line])
        is_open = line.endswith(" ") and line != "-- " and not line.startswith(">")
        if is_open and is_spaceless:
            lines[-1][-1] = line[:-1]
    return ["".join(line) for line in lines]


def _marked(source: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in source.split("\n"))


def _key(data: bytes, head: Head) -> str:
    stated = "".join(plain(head.headers, "message-id").split()).strip("<>")[:LONGEST_KEY]
    if stated:
        return stated
    outside = b"\0".join(head.headers.get(name, (b"",))[0] for name in ("date", "from", "subject"))
    return hashlib.sha256(outside + b"\0" + read_headers(data)[1]).hexdigest()[:32]


def _published(head: Head, context: Context) -> tuple[datetime | None, tuple[str, ...]]:
    stated = COMMENT.sub(" ", plain(head.headers, "date"))[:LONGEST_DATE].strip()
    found = read_when(stated, context=context) if stated else None
    return found, () if found or not stated else (f"date: {stated!r} cannot be read as a date",)


def _link(head: Head, page: Page, hidden: Private) -> str | None:
    """Give where the letter is online: in the archive of its list (RFC 5064), else where it says itself.

    Not List-Archive: that is the list, the same for all letters.
    """
    archived = BRACKETED.search(plain(head.headers, "archived-at"))
    return (absolute(hidden.hide(archived[1]), None) if archived else None) or (page.online and shared(page.online))


def _left_out(part: Part) -> int:
    """Count what is no text: attachments, and images in the letter."""
    if part.is_attached or not (part.parts or part.type in READ or part.type.startswith("multipart/")):
        return 1
    return sum(map(_left_out, part.parts))
