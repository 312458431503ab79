"""The source kind `text`: files of plain text, one article each."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from feedtool.config import OneOrMany, Size, Source, Text, Unique, check, option
from feedtool.errors import ItemError
from feedtool.model import Document, Item, Person, Problem
from feedtool.sources import dates, encoding, files, link
from feedtool.sources.front import VISIBLE, Line, Parts, Taken, headed, numbered, plain, take_date, take_labels, without
from feedtool.sources.kinds import Context, Found
from feedtool.sources.labels import Field, split_tags
from feedtool.sources.layout import paragraphs, split_lines
from feedtool.sources.slug import slug

if TYPE_CHECKING:
    from datetime import datetime

MAX_BYTES = 2_000_000


class TextSource(Source):
    """Files of plain text, one article each."""

    kind: Literal["text"] = option("Files of plain text, one article each.")
    path: OneOrMany[Text] = option(
        "The files: one or more globs (`**` crosses folders), relative to the configuration.", min_length=1
    )
    encoding: Text | None = option("The encoding of the files; default: found out file by file.", default=None)
    max_bytes: Size = option("The size of the largest file that is read.", default=MAX_BYTES)
    title: Literal["line", "name"] = option("Where the title is: the first `line` or the file's `name`.", default="line")
    standfirst: Literal["line", "none"] = option("Whether a short `line` right after the title is the summary.", default="line")
    attribution: Literal["line", "none"] = option("Whether a `Source: …` line names the author.", default="line")
    tag_line: Literal["line", "none"] = option("Whether a `Tags: …` line gives tags.", default="line")
    date: Unique[Literal["line", "name", "modified"]] = option(
        "Where the date is looked for, in this order: a `line`, the file's `name`, when it was `modified`.",
        default=("line", "name", "modified"),
    )
    link: Text | None = option(
        "The address of an article: an http or https URL with `{slug}`, `{name}` or `{date}`.", default=None
    )

    @check("path")
    @classmethod
    def _path(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any("\0" in pattern for pattern in value):
            raise ValueError("expected a path without NUL characters")
        return value

    @check("encoding")
    @classmethod
    def _encoding(cls, value: str | None) -> str | None:
        if value is not None:
            encoding.codec(value)
        return value

    @check("link")
    @classmethod
    def _link(cls, value: str | None) -> str | None:
        return None if value is None or value == "none" else link.check_template(value)


def read(options: TextSource, context: Context) -> Found:
    """Read the files of a source, in the order of their names; a file that cannot be read is a problem, the rest goes on.

    Raises SourceError when there is no file at all.
    """
    items, problems = [], []
    for place in files.find(options.path, folder=context.folder):
        try:
            document = files.load(place, limit=options.max_bytes)
            items.append(parse(document, options, context))
        except ItemError as error:
            problems.append(Problem(subject=context.source, stage=error.stage, message=str(error), where=error.where))
    return Found(tuple(items), tuple(problems))


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
    return Item(
        key=document.name,
        origin=document.origin,
        title=parts.title,
        content="\n".join(parts.paragraphs),
        summary=parts.standfirst,
        link=_link(document, parts.title, options=options, published=published, context=context),
        published=published,
        authors=_authors(taken),
        tags=_tags(taken),
        removals=tuple(each.removal for each in taken),
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
    lines = [each.value for each in taken if each.field == "date"]
    found = {
        "line": dates.read_date(lines[0], zone=context.timezone) if lines else None,
        "name": dates.name_date(PurePosixPath(document.name).name, zone=context.timezone),
        "modified": document.modified,
    }
    return next((moment for place in options.date if (moment := found[place])), None)


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
