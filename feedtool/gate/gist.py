"""The gist of an item: so little of its text that it may be remembered, and enough to say mostly that nothing is wrong."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING
from zlib import crc32

from feedtool.gate.words import RUN, body, short

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence
    from datetime import datetime

VERSION = 1
"""What gists mean; it grows when they come to mean something else, and those of before count no more."""
_COMMON = 16
"""So many of the most frequent short words are remembered; together they tell how much of all the frequent ones make up."""
_SKETCHED = 200
"""So many runs of a body are in its sketch: two bodies of 3,000 characters of English are told apart by them."""
_BITS = 1_024


@dataclass(frozen=True, slots=True)
class Gist:
    """What is remembered of an item's text, as numbers.

    `length` counts its characters, `words` those of its body without the title, `sketch` has bits for the first runs of three
    of them; `short` counts its short words, `common` has the most frequent ones.
    """

    title: str
    link: str | None
    removed: int
    length: int
    is_blank: bool
    words: int
    sketch: int
    short: int
    common: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Glimpse:
    """An item that is seen by its gist; `load` gives its text where a rule cannot do without.

    Equal `mark`s say that title, text, link and what was removed are the same.
    """

    guid: str
    stated: datetime | None
    mark: Hashable
    gist: Gist
    load: Callable[[], str]

    @property
    def title(self) -> str:
        """Give the title."""
        return self.gist.title

    @property
    def link(self) -> str | None:
        """Give the link."""
        return self.gist.link

    @property
    def removed(self) -> int:
        """Count the characters that cleaning took out as noise."""
        return self.gist.removed

    @property
    def length(self) -> int:
        """Count the characters of the text."""
        return self.gist.length

    @property
    def is_blank(self) -> bool:
        """Say whether the text is nothing but space."""
        return self.gist.is_blank

    @property
    def text(self) -> str:
        """Give the text, which may have to be loaded."""
        return self.load()


def gist(title: str, text: str, *, link: str | None, removed: int) -> Gist:
    """Make the gist of an item."""
    found, little = body(title, text), short(title, text)
    return Gist(
        title=title,
        link=link,
        removed=removed,
        length=len(text),
        is_blank=not text.strip(),
        words=len(found),
        sketch=sketch(found[: _SKETCHED + RUN - 1]),
        short=len(little),
        common=tuple(Counter(little).most_common(_COMMON)),
    )


def written(one: Gist) -> str:
    """Write a gist as one line of JSON."""
    return json.dumps([VERSION, {name: getattr(one, name) for name in _NAMES}], separators=(",", ":"))


def read(text: str | None) -> Gist | None:
    """Read what `written` wrote; None where nothing is, or what another version wrote."""
    version, values = json.loads(text) if text else (None, {})
    if version != VERSION:
        return None
    return Gist(**{**values, "common": tuple(map(tuple, values["common"]))})


def sketch(found: Sequence[str]) -> int:
    """Give a bit for each run of words: a bit that only one of two sketches has is a run that only one of them has."""
    marks = {word: crc32(word.encode("utf-8", "surrogatepass")) for word in set(found)}
    row = [marks[word] for word in found]
    if len(row) < RUN:
        return 1 << sum(row) % _BITS
    bits = bytearray(_BITS)
    for one, two, three in zip(row, row[1:], row[2:], strict=False):
        bits[(one * 31 + two * 17 + three) % _BITS] = 1
    return int(bits.translate(_DIGITS), 2)


_NAMES = tuple(field.name for field in fields(Gist))
_DIGITS = bytes.maketrans(b"\0\1", b"01")
