"""The body of an item as the steps see it: lines of text, whether they stand in plain text or in a tree of HTML.

A line is a paragraph of plain text, or what stands between two block or line breaks in HTML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self

from feedtool.clean.counting import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

Span = tuple[int, int]

Edit = tuple[Span, str]
"""A span of a line, and what is put in its place."""

_URL = re.compile(r"(?:[a-z][a-z0-9+.-]{1,15}://|www\.)[^\s，。、；：！？（）「」『』【】《》]+", re.IGNORECASE)
_CLOSING = frozenset(",.;:!?)]")
_TICKS = re.compile(r"(`{1,3})[^`]+\1")
_FENCE = re.compile(r"\s*(```|~~~)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number from 1, its text, and the spans of it that noise rules may not touch (code, URLs).

    Those among them that the user wants kept are `held`: no rule may take a line that has some.
    """

    number: int
    text: str
    kept: tuple[Span, ...] = ()
    held: tuple[Span, ...] = ()

    def is_free(self, span: Span) -> bool:
        """Say whether a span touches nothing that is protected."""
        return not any(span[0] < end and start < span[1] for start, end in self.kept)

    @property
    def is_prose(self) -> bool:
        """Say whether there is text beside what is protected."""
        return not self.text.strip() or bool(drop(self.text, self.kept).strip())


class Body(Protocol):
    """What the text steps need of a body; `map` and `cut` give the body itself back when nothing changed."""

    def lines(self) -> Sequence[Line]:
        """Give the lines in reading order."""

    def texts(self) -> Sequence[str]:
        """Give the texts of the lines alone."""

    def map(self, change: Callable[[str], str]) -> Self:
        """Change every stretch of text outside code."""

    def labels(self) -> Sequence[str]:
        """Give the texts that stand in attributes (`alt`, `title`)."""

    def label(self, change: Callable[[str], str]) -> Self:
        """Change those."""

    def cut(self, cuts: Mapping[int, Sequence[Span]]) -> Self:
        """Take spans out of lines, by their index in `lines()`; a line that is left blank goes."""

    def edit(self, edits: Mapping[int, Sequence[Edit]]) -> Self:
        """Put other texts in the place of spans of lines, by their index in `lines()`."""


@dataclass(frozen=True, slots=True)
class TextBody:
    """A plain-text body: its paragraphs as lines, whose numbers stay through cuts so that the ledger can name them."""

    paragraphs: tuple[Line, ...]

    @classmethod
    def of(cls, text: str) -> TextBody:
        """Take one paragraph a line."""
        return cls(_marked((n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()))

    def lines(self) -> tuple[Line, ...]:
        """Give the paragraphs, with URLs, `code` in backticks and fenced lines protected."""
        return self.paragraphs

    def texts(self) -> tuple[str, ...]:
        """Give the texts of the paragraphs."""
        return tuple([line.text for line in self.paragraphs])

    def map(self, change: Callable[[str], str]) -> TextBody:
        """Change every paragraph; one that becomes several lines is split, one that becomes blank goes."""
        changed = [(line.number, change(line.text)) for line in self.paragraphs]
        if all(text == line.text for (_, text), line in zip(changed, self.paragraphs, strict=True)):
            return self
        return TextBody(_marked((n, part) for n, text in changed for part in text.split("\n") if part.strip()))

    def labels(self) -> tuple[str, ...]:
        """Give nothing: plain text has no attributes."""
        return ()

    def label(self, _change: Callable[[str], str]) -> TextBody:
        """Change nothing."""
        return self

    def cut(self, cuts: Mapping[int, Sequence[Span]]) -> TextBody:
        """Take spans out of paragraphs."""
        changed = {i: drop(self.paragraphs[i].text, spans) for i, spans in cuts.items()}
        rows = [(line, changed.get(i, line.text)) for i, line in enumerate(self.paragraphs)]
        if any(_FENCE.match(line.text) for line, _ in rows if "`" in line.text or "~" in line.text):
            return TextBody(_marked((line.number, text) for line, text in rows if text.strip()))
        kept = (line if text is line.text else Line(line.number, text, protected(text, ticks=True)) for line, text in rows)
        return TextBody(tuple(line for line in kept if line.text.strip()))

    def edit(self, edits: Mapping[int, Sequence[Edit]]) -> TextBody:
        """Put other texts in; a paragraph that becomes several lines is split, one that becomes blank goes."""
        rows = [(line.number, edited(line.text, edits.get(i, ()))) for i, line in enumerate(self.paragraphs)]
        return TextBody(_marked((n, part) for n, text in rows for part in text.splitlines() if part.strip()))


def _marked(numbered: Iterable[tuple[int, str]]) -> tuple[Line, ...]:
    rows = list(numbered)
    fenced = _fenced([text for _, text in rows])
    return tuple(
        Line(number, text, ((0, len(text)),) if i in fenced else protected(text, ticks=True))
        for i, (number, text) in enumerate(rows)
    )


def _fenced(texts: Sequence[str]) -> set[int]:
    """Give the indices of lines in fences; one that is never closed by the same characters fences nothing."""
    fenced: set[int] = set()
    marks = [(i, match[1]) for i, text in enumerate(texts) if ("`" in text or "~" in text) and (match := _FENCE.match(text))]
    first = 0
    while first < len(marks):
        start, mark = marks[first]
        last = next((k for k in range(first + 1, len(marks)) if marks[k][1] == mark), None)
        if last is not None:
            fenced.update(range(start, marks[last][0] + 1))
        first = first + 1 if last is None else last + 1
    return fenced


def protected(text: str, *, ticks: bool = False) -> tuple[Span, ...]:
    """Find the spans that are URLs and, where `ticks` count, code in backticks."""
    spans = [match.span() for match in _URL.finditer(text)] if "://" in text or "www." in text.lower() else []
    if ticks and "`" in text:
        spans += [match.span() for match in _TICKS.finditer(text)]
    return tuple(spans)


def drop(text: str, spans: Sequence[Span]) -> str:
    """Take spans out of a text; where two spaces or an edge space would remain, they go too.

    >>> drop("one #x# two", [(4, 7)])
    'one two'
    """
    return without(text, widen(text, spans))


def clip(spans: Sequence[Span], held: Sequence[Span]) -> list[Span]:
    """Take out of spans what is held.

    >>> clip([(0, 9)], [(3, 5)])
    [(0, 3), (5, 9)]
    """
    for start, end in held:
        spans = [
            part for first, last in spans for part in ((first, min(last, start)), (max(first, end), last)) if part[0] < part[1]
        ]
    return list(spans)


def edited(text: str, edits: Sequence[Edit]) -> str:
    """Put new texts in the place of spans, which are sorted and do not overlap.

    >>> edited("one two", [((0, 3), "1"), ((4, 7), "2")])
    '1 2'
    """
    parts, at = [], 0
    for (start, end), new in edits:
        parts += [text[at:start], new]
        at = end
    return "".join((*parts, text[at:]))


def without(text: str, spans: Sequence[Span]) -> str:
    """Take sorted spans that do not overlap out of a text, and nothing else."""
    starts = (0, *(end for _, end in spans))
    ends = (*(start for start, _ in spans), len(text))
    return "".join(text[start:end] for start, end in zip(starts, ends, strict=True))


def widen(text: str, spans: Sequence[Span]) -> list[Span]:
    """Sort and merge spans, and let each take the spaces that would be left over around it."""
    wide: list[Span] = []
    for start, end in sorted(spans):
        if wide and (start <= wide[-1][1] or text[wide[-1][1] : start].isspace()):
            wide[-1] = (wide[-1][0], max(end, wide[-1][1]))
        else:
            wide.append((start, end))
    return [_with_spaces(text, span) for span in wide]


def _with_spaces(text: str, span: Span) -> Span:
    start, end = span
    before, after = start, end
    while before > 0 and text[before - 1].isspace():
        before -= 1
    while after < len(text) and text[after].isspace():
        after += 1
    if after == len(text) or (before < start and text[after] in _CLOSING):
        return before, after if after == len(text) else end
    return (start, after) if start == 0 or before < start else span


def words(texts: Iterable[str]) -> int:
    """Count words (`counting`)."""
    return sum(map(count, texts))
