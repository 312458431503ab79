"""One file of plain text to one item: title, standfirst, labels, date, paragraphs."""

from __future__ import annotations

from itertools import takewhile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feedtool.errors import ItemError
from feedtool.model import Item, Person
from feedtool.slug import slug
from feedtool.sources import dates, encoding, link
from feedtool.sources.front import VISIBLE, Line, Parts, Taken, headed, numbered, plain, take_date, take_labels, without
from feedtool.sources.labels import Field, split_tags
from feedtool.sources.layout import paragraphs, split_lines

if TYPE_CHECKING:
    from datetime import datetime

    from feedtool.model import Document
    from feedtool.sources.kinds import Context
    from feedtool.sources.text import TextSource


def parse(document: Document, options: TextSource, context: Context) -> Item:
    """Read one document; raise ItemError when it is no text, blank, or lacks what the options demand."""
    lines = numbered(split_lines(_decoded(document, options, context)))
    if not any(VISIBLE.search(line.text) for line in lines):
        raise _refusal(document, "is empty; write something into it, or leave it out of path")
    taken = take_labels(lines, fields=_fields(options), zone=context.timezone)
    bare = take_date(without(lines, taken), zone=context.timezone) if "line" in options.date else None
    taken = sorted({*taken, *([bare] if bare else [])}, key=lambda each: each.line.number)
    parts = _parts(document, options, without(lines, taken))
    published = _published(document, taken, options=options, context=context)
    modified = document.modified if published is None and "modified" in options.date else None
    return Item(
        key=document.name,
        origin=document.origin,
        title=parts.title,
        content="\n".join(parts.paragraphs),
        summary=parts.standfirst,
        link=_link(document, parts.title, options=options, published=published or modified, context=context),
        published=published,
        authors=_authors(taken),
        tags=_tags(taken),
        removals=tuple(each.removal for each in taken),
        modified=modified,
    )


def _refusal(document: Document, message: str) -> ItemError:
    return ItemError(message, where=document.origin)


def _decoded(document: Document, options: TextSource, context: Context) -> str:
    try:
        return encoding.decode(document.data, language=context.language, encoding=options.encoding)
    except ValueError as error:
        raise _refusal(document, str(error)) from error


def _fields(options: TextSource) -> frozenset[Field]:
    wanted: dict[Field, bool] = {
        "attribution": options.attribution == "line",
        "date": "line" in options.date,
        "tags": options.tag_line == "line",
    }
    return frozenset(field for field, is_wanted in wanted.items() if is_wanted)


def _parts(document: Document, options: TextSource, lines: list[Line]) -> Parts:
    if options.title == "name":
        return Parts(_title(document.name), None, tuple(paragraphs(line.text for line in lines)))
    parts = headed(lines)
    if not parts.title:
        raise _refusal(document, "has no title, only labels; write one into its first line, or set title to name")
    return parts if options.standfirst == "line" else plain(parts)


def _title(name: str) -> str:
    """Make a title from a file name.

    >>> _title("news/2024-03-25-the_long-harvest.txt")
    'the long harvest'
    """
    stem = PurePosixPath(name).stem
    words = dates.undated(stem).replace("-", " ").replace("_", " ").split()
    return " ".join(words) or stem or name


def _published(document: Document, taken: list[Taken], *, options: TextSource, context: Context) -> datetime | None:
    """Give the date that a document states, in the places that count before its own modification time does."""
    lines = [each.value for each in taken if each.field == "date"]
    found = {
        "line": dates.read_date(lines[0], zone=context.timezone) if lines else None,
        "name": dates.name_date(PurePosixPath(document.name).name, zone=context.timezone),
    }
    stated = takewhile(lambda place: place != "modified" or document.modified is None, options.date)
    return next((moment for place in stated if (moment := found.get(place))), None)


def _authors(taken: list[Taken]) -> tuple[Person, ...]:
    return tuple(dict.fromkeys(_person(each.value) for each in taken if each.field == "attribution"))


def _person(value: str) -> Person:
    """Give the one whom an attribution names; of a bare URL, its host is the name."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return Person(value)
    is_url = parts.scheme in {"http", "https"} and parts.hostname and len(value.split()) == 1
    return Person(name=parts.hostname.removeprefix("www."), uri=value) if is_url and parts.hostname else Person(value)


def _tags(taken: list[Taken]) -> tuple[str, ...]:
    return tuple(tag for each in taken if each.field == "tags" for tag in split_tags(each.value))


def _link(document: Document, title: str, *, options: TextSource, published: datetime | None, context: Context) -> str | None:
    if options.link is None:
        return None
    name = PurePosixPath(document.name).stem or document.name
    if published is None and link.has_date(options.link):
        raise _refusal(document, "has no date for {date} in link; date it in a line or its name, or add modified to date")
    day = published.astimezone(context.timezone).date().isoformat() if published else ""
    return link.fill(options.link, {"slug": slug(title) or slug(name) or name, "name": name, "date": day})
