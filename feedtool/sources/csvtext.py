"""Text to rows: comma-separated values and their kin, whatever separates them; a broken row leaves the others readable."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DELIMITERS = "\t;|,"
"""The rarer in plain text the earlier: where several divide a table equally well the first is meant."""

SAMPLE = 65_536
SAMPLE_ROWS = 200
MAX_FIELD = 2**27
RESTARTS = 10
"""Quotes that are not closed, after each of which reading begins again on the next line; each may cost the whole text once."""

STATED = re.compile(r"sep=([^\w\"'\r\n])\r?\n", re.IGNORECASE)
"""The first line by which Excel is told what divides its cells."""


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row that is not blank, with the line on which it begins, from 1; or the reason why there are none."""

    line: int
    cells: tuple[str, ...]
    broken: str = ""


def rows(text: str, *, delimiter: str | None, quote: str | None, most: int) -> list[Row]:
    r"""Read at most so many rows; no delimiter: it is found. No quote: none has a meaning.

    >>> rows("a;b\n1;'x;y'\n", delimiter=None, quote="'", most=9)[1].cells
    ('1', 'x;y')
    """
    start = 0
    if stated := STATED.match(text):
        delimiter, start = delimiter or stated[1], 1
        text = text[stated.end() :]
    limit = csv.field_size_limit(MAX_FIELD)  # of the whole process
    try:
        return list(islice(_rows(text, delimiter or find_delimiter(text, quote=quote), quote, start), most))
    finally:
        csv.field_size_limit(limit)


def find_delimiter(text: str, *, quote: str | None) -> str:
    r"""Find what divides the cells: most rows have as many as the first, and as many as may be.

    >>> find_delimiter("name;price\na, b;1,50\nc;2,50\n", quote='"')
    ';'
    """
    sample = text[:SAMPLE]
    likely = [delimiter for delimiter in DELIMITERS if delimiter != quote]
    return max(likely, key=lambda delimiter: _fit(sample, delimiter, quote, is_cut=len(text) > SAMPLE))


def _fit(sample: str, delimiter: str, quote: str | None, *, is_cut: bool) -> tuple[float, int]:
    widths = [len(row) for row in islice(_reader(io.StringIO(sample, newline=""), delimiter, quote), SAMPLE_ROWS + 1) if row]
    if is_cut and 1 < len(widths) <= SAMPLE_ROWS:
        del widths[-1]
    if not widths or widths[0] < 2:  # noqa: PLR2004  - it divides nothing
        return 0.0, 0
    return sum(width == widths[0] for width in widths) / len(widths), widths[0]


def _reader(lines: Iterable[str], delimiter: str, quote: str | None, *, strict: bool = False) -> Iterator[list[str]]:
    if quote is None:
        return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE, strict=strict)
    return csv.reader(lines, delimiter=delimiter, quotechar=quote, strict=strict)


class _Source:
    """Lines of a text, some of which may be given back; `taken` are those of the row under way, `number` that of its first."""

    def __init__(self, text: str, number: int) -> None:
        self.file, self.number = io.StringIO(text, newline=""), number
        self.taken: list[str] = []
        self.back: list[str] = []

    def __iter__(self) -> Iterator[str]:
        while line := self.back.pop() if self.back else self.file.readline():
            self.taken.append(line)
            yield line

    def settle(self, count: int) -> None:
        """Go on after so many lines of the row under way."""
        self.back += reversed(self.taken[count:])
        self.number += count
        self.taken.clear()


def _rows(text: str, delimiter: str, quote: str | None, before: int) -> Iterator[Row]:
    """Read rows; a quote that is never closed, or closed in the midst of a later cell, breaks its own line alone."""
    source, restarts = _Source(text, before + 1), 0
    reader = _reader(source, delimiter, quote)
    while (cells := next(reader, None)) is not None:
        if len(source.taken) > 1 and restarts < RESTARTS and not _is_whole(source.taken, delimiter, quote):
            yield Row(source.number, (), "has a quote that is not closed as it should be")
            source.settle(1)
            restarts, reader = restarts + 1, _reader(source, delimiter, quote)
            continue
        if any(map(str.strip, cells)):
            yield Row(source.number, tuple(cells))
        source.settle(len(source.taken))


def _is_whole(lines: list[str], delimiter: str, quote: str | None) -> bool:
    """Say whether a row of several lines is quoted as it should be."""
    try:
        list(_reader(lines, delimiter, quote, strict=True))
    except csv.Error:
        return False
    return True
