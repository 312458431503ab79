"""The source kind `text`: files of plain text, one article each."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from feedtool.config import OneOrMany, Size, Source, Text, Unique, check, option
from feedtool.errors import ItemError
from feedtool.model import Problem
from feedtool.sources import files
from feedtool.sources.kinds import Found, Kind

if TYPE_CHECKING:
    from feedtool.sources.kinds import Context

MAX_BYTES = 2_000_000


class TextSource(Source):
    """Files of plain text, one article each."""

    holds_all: ClassVar[bool] = True

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
            from feedtool.sources import encoding  # noqa: PLC0415  - its tables are for those who read

            encoding.codec(value)
        return value

    @check("link")
    @classmethod
    def _link(cls, value: str | None) -> str | None:
        from feedtool.sources import link  # noqa: PLC0415

        return None if value is None or value == "none" else link.check_template(value)


def read(options: TextSource, context: Context) -> Found:
    """Read the files of a source, in the order of their names; a file that cannot be read is a problem, the rest goes on.

    Files whose names and bytes are those of `context.known` are not parsed. Raises SourceError when there is no file at all.
    """
    places = files.find(options.path, folder=context.folder, own=context.own)
    if context.known and context.known == files.fingerprint(places, limit=options.max_bytes):
        return Found(fingerprint=context.known, unmodified=True)
    from feedtool.sources.article import parse  # noqa: PLC0415  - where nothing changed there is nothing to parse

    items, problems, seen = [], [], files.Seen()
    for place in places:
        try:
            document = files.load(place, limit=options.max_bytes)
            seen.add(place, document.data)
            items.append(parse(document, options, context))
        except ItemError as error:
            problems.append(Problem(subject=context.source, stage=error.stage, message=str(error), where=error.where))
    return Found(tuple(items), tuple(problems), fingerprint=None if problems else seen.name())


KIND = Kind(TextSource, read)
