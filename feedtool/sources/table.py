"""The source kind `table`: CSV, TSV and their kin, and JSON Lines, from URLs or in files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self

from feedtool.config import Flag, RefusalError, check, option, whole
from feedtool.counted import counted
from feedtool.errors import ItemError, SourceError
from feedtool.sources import csvtext, given, jsontext
from feedtool.sources.columns import Columns, layout
from feedtool.sources.given import Given
from feedtool.sources.instead import called
from feedtool.sources.kinds import Found, Kind
from feedtool.sources.records import MAX_RECORDS, Gathering, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedtool.model import Document
    from feedtool.sources.kinds import Context

ACCEPT = "text/csv, text/tab-separated-values, application/x-ndjson, */*;q=0.5"
MAX_COLUMNS = 1000
NAMES = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|", "space": " "}


class TableSource(Given):
    """Tables, a row for each item: CSV, TSV and their kin, and JSON Lines."""

    kind: Literal["table"] = option("Tables, a row for each item: CSV, TSV and their kin, and JSON Lines.")
    columns: Columns = option(
        "Which column is which field: its name, its number from 1, or a text with `{name}` in it.", default=Columns()
    )
    guess: Flag = option("Whether fields that are not named in `columns` are found by their usual names.", default=True)
    content_type: Literal["html", "text"] | None = option("What content is; default: found out row by row.", default=None)
    header: Flag = option("Whether the first row names the columns.", default=True)
    delimiter: str | None = option(
        "What divides the cells: one character, or `comma`, `semicolon`, `tab`, `pipe`; default: found out.", default=None
    )
    quote: str = option("What encloses cells that hold the delimiter: one character, or `none`.", default='"')

    @check("delimiter")
    @classmethod
    def _delimiter(cls, value: str | None) -> str | None:
        return None if value is None else _character(NAMES.get(value.lower(), value))

    @check("quote")
    @classmethod
    def _quote(cls, value: str) -> str:
        return value if value == "none" else _character(value)

    @whole(mode="after")
    def _differ(self) -> Self:
        if self.delimiter == self.quote:
            raise RefusalError("expected a delimiter that is not the quote")
        return self


def _character(value: str) -> str:
    if len(value) != 1 or value in "\r\n" or value.isalnum():
        raise RefusalError("expected one character that is no letter, digit or line end")
    return value


def read(options: TableSource, context: Context) -> Found:
    """Read all tables of a source; a file that cannot be read, or a row, is a problem and the rest goes on.

    Raises SourceError for a URL that cannot be read, and where nothing at all can be.
    """
    work = Gathering(context, options.content_type, options.columns.given())
    read = given.documents(options, context, accept=ACCEPT)
    if read.unmodified:
        return Found(fingerprint=read.fingerprint, unmodified=True)
    for document in read.documents:
        try:
            _take(document, options, context, work)
        except ItemError as error:
            if options.url:
                raise SourceError(f"{error.where}: {error}") from error
            work.fail(error)
    return work.found(Found(problems=read.problems, fingerprint=read.fingerprint))


def _take(document: Document, options: TableSource, context: Context, work: Gathering) -> None:
    """Make items of the rows of one table."""
    text = text_of(document, context, given=options.encoding)
    start = text.lstrip()[:1]
    if not start:
        raise ItemError("is empty; write rows into it, or correct where it is read from", where=document.origin)
    if start == "<":
        raise ItemError(
            f"is an HTML or XML page{called(text)}, not a table; correct the URL, or see whether it asks for a login",
            where=document.origin,
        )
    found = list(_lines(text, document, work) if _is_json(text, document) else _cells(text, options, document, work))
    names = list(dict.fromkeys(name for _, row in found for name in row)) if found else []
    if not found:
        return
    shape = layout(options.columns.given(), names, guess=options.guess, where=document.origin)
    for line, row in found:
        if work.is_full():
            return
        work.take(shape.values(row), document, where=f"line {line:,} of {document.origin}", record=row)


def _is_json(text: str, document: Document) -> bool:
    return text.lstrip().startswith("{") or (document.type or document.name).endswith(jsontext.LINES)


def _lines(text: str, document: Document, work: Gathering) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give the objects of JSON Lines with their lines."""
    try:
        parsed = jsontext.parse(text, named=(jsontext.LINES[0],))
    except ValueError as error:
        raise ItemError(str(error), where=document.origin) from error
    for line in parsed.lines:
        if isinstance(line.value, dict) and not line.broken:
            yield line.number, line.value
        else:
            work.refuse(line.broken or "is no object", where=f"line {line.number:,} of {document.origin}")


def _cells(text: str, options: TableSource, document: Document, work: Gathering) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give the rows by the names of their columns, with their lines; a row of another width is refused."""
    quote = None if options.quote == "none" else options.quote
    rows = csvtext.rows(text, delimiter=options.delimiter, quote=quote, most=MAX_RECORDS + 2)
    if not rows or rows[0].broken:
        raise ItemError(f"its first row {rows[0].broken}" if rows else "is empty; write rows into it", where=document.origin)
    names = _names(rows[0].cells, is_header=options.header)
    if options.header and any("://" in name for name in names):
        work.hint("the first row looks like an item: set header: false if it is one")
    if len(names) > MAX_COLUMNS:
        raise ItemError(f"has {len(names):,} columns; is it a table, and is delimiter right?", where=document.origin)
    if len(rows) == 1 and options.header:  # no item, and perhaps no table either: a word is a row of one column
        layout(options.columns.given(), names, guess=options.guess, where=document.origin)
    for row in rows[1:] if options.header else rows:
        width = max((number for number, cell in enumerate(row.cells, 1) if cell.strip()), default=0)
        if row.broken or not len(row.cells) >= len(names) >= width:
            has = f"has {counted(len(row.cells), 'column')} where the first row has {len(names)}"
            reason = row.broken or f"{has}; mend it, or set delimiter or quote"
            work.refuse(reason, where=f"line {row.line:,} of {document.origin}")
        else:
            yield row.line, dict(zip(names, row.cells, strict=False))


def _names(cells: tuple[str, ...], *, is_header: bool) -> list[str]:
    """Name the columns: the second of one name, and one without any, have a number only."""
    names: list[str] = []
    for number, cell in enumerate(cells, 1):
        name = " ".join(cell.split()) if is_header else str(number)
        names.append(name if name and name not in names else f"#{number}")
    while is_header and names and not cells[len(names) - 1].strip():
        del names[-1]
    return names


KIND = Kind(TableSource, read)
