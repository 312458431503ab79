"""The lines of a text file told apart: labels, title, standfirst and paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from feedtool.model import Removal
from feedtool.sources.dates import is_bare, read_date
from feedtool.sources.labels import Field, read_label
from feedtool.sources.layout import is_mark, is_wrapped, paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from zoneinfo import ZoneInfo

HEAD, TAIL = 5, 10
"""Lines that are not blank, at either end of a file, among which labels are looked for."""

LONGEST = 300
"""Characters of a title or a standfirst; longer ones are paragraphs."""

CUT = 80
"""Characters of a title that is made from a paragraph."""

VISIBLE = re.compile(r"[^\s\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2060-\u206f\ufeff]")
SENTENCE = re.compile(r"[^.!?…。！？]+(?:[.!?…]+(?=\s)|[。！？]+)")


@dataclass(frozen=True, slots=True)
class Line:
    """A stripped line and its number in the file, from 1."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A line that became a field."""

    field: Field
    value: str
    line: Line

    @property
    def removal(self) -> Removal:
        """Record that the line left the text."""
        return Removal(step="fields", rule=self.field, text=self.line.text, where=f"line:{self.line.number}")


def numbered(lines: Iterable[str]) -> list[Line]:
    """Count the lines of a file."""
    return [Line(number, text) for number, text in enumerate(lines, 1)]


def take_labels(lines: Sequence[Line], *, fields: frozenset[Field], zone: ZoneInfo) -> list[Taken]:
    """Find the label lines of these fields: of each, the first at the head and the last at the tail, in the order of the file.

    A date that cannot be read is none.
    """
    full = [line for line in lines if line.text]
    found: dict[tuple[str, Field], Taken] = {}
    for end, part in (("head", full[:HEAD]), ("tail", full[-TAIL:][::-1])):
        for taken in _labels(part):
            if taken.field in fields and (taken.field != "date" or read_date(taken.value, zone=zone)):
                found.setdefault((end, taken.field), taken)
    return sorted(dict.fromkeys(found.values()), key=lambda taken: taken.line.number)


def take_date(lines: Sequence[Line], *, zone: ZoneInfo) -> Taken | None:
    """Find a bare ISO 8601 date, alone in its line, before or after the first other line."""
    full = [line for line in lines if line.text]
    for line in full[:2]:
        if is_bare(line.text) and read_date(line.text, zone=zone):
            return Taken("date", line.text, line)
    return None


def without(lines: Iterable[Line], taken: Iterable[Taken]) -> list[Line]:
    """Leave out the lines that became fields."""
    numbers = {each.line.number for each in taken}
    return [line for line in lines if line.number not in numbers]


@dataclass(frozen=True, slots=True)
class Parts:
    """The title, the standfirst and the paragraphs of a text; an empty title says that no line was one."""

    title: str
    standfirst: str | None
    paragraphs: tuple[str, ...]


def headed(lines: Sequence[Line]) -> Parts:
    """Make the first line with a word in it the title and the next one, where it is one, the standfirst."""
    texts = [line.text for line in lines]
    visible = [index for index, text in enumerate(texts) if VISIBLE.search(text)]
    if not visible:
        return Parts("", None, tuple(paragraphs(texts)))
    index = next((index for index in visible if _says_something(texts[index])), visible[0])
    before, title, after = texts[:index], texts[index], texts[index + 1 :]
    if len(title) > LONGEST:
        return Parts(shortened(title), None, tuple(paragraphs(texts)))
    return _standing(Parts(title, None, tuple(paragraphs(before))), after)


def plain(parts: Parts) -> Parts:
    """Put the standfirst back as the first paragraph."""
    first = () if parts.standfirst is None else (parts.standfirst,)
    return replace(parts, standfirst=None, paragraphs=(*first, *parts.paragraphs))


def shortened(paragraph: str) -> str:
    """Make a title from a paragraph: its first sentence if that is short, else what fits of its first words.

    >>> shortened("Rain came late. It stayed.")
    'Rain came late.'
    """
    match = SENTENCE.match(paragraph)
    if match and len(match[0]) <= CUT:
        return match[0].strip()
    head = paragraph[: CUT + 1]
    cut = head.rsplit(maxsplit=1)[0] if len(head.split()) > 1 else paragraph[:CUT]
    return cut.rstrip(" ,;:-–—") + "…"


def _labels(lines: Iterable[Line]) -> Iterator[Taken]:
    for line in lines:
        label = read_label(line.text)
        if label:
            yield Taken(label.field, label.value, line)


def _standing(parts: Parts, after: list[str]) -> Parts:
    """Part the standfirst from the text after the title: one short line of its own, with a longer paragraph somewhere later."""
    chunk = _first_chunk(after)
    rest = paragraphs(after[1:])
    is_one = chunk and _says_something(chunk[0]) and not read_label(chunk[0]) and not is_wrapped(chunk)
    if is_one and len(chunk[0]) <= min(LONGEST, max(map(len, rest), default=0) - 1):
        return replace(parts, standfirst=chunk[0], paragraphs=(*parts.paragraphs, *rest))
    return replace(parts, paragraphs=(*parts.paragraphs, *paragraphs(after)))


def _says_something(line: str) -> bool:
    """Say whether a line is more than rules (`---`) and marks (`#sea#`)."""
    return any(char.isalnum() for char in line) and not is_mark(line)


def _first_chunk(lines: list[str]) -> list[str]:
    return lines[: lines.index("")] if "" in lines else lines
