"""Entries that say the same things are written alike: feedgen writes the first of a shape, the others put their texts into it.

An entry is given as named texts: a mapping of texts, and of mappings and lists of mappings of them. Which of them are there is
its shape. What builds an entry must take texts as they are, and look at nothing but whether they are there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    Said = Mapping[str, Any]
    Finish = Callable[[Any], None]

MOST = 500
"""Shapes that are kept; a feed has a few, and many feeds have the same."""

LONG = 500
"""Characters from which on it pays to look whether a text was escaped just now."""

_MARK = re.compile("\ue000([0-9]+)\ue001")


@dataclass(frozen=True, slots=True)
class _Form:
    """An entry of one shape: what stands between its texts, which text comes where, and whether that is in a start tag."""

    start: str
    rest: tuple[tuple[int, bool, str], ...]

    def filled(self, texts: Sequence[str]) -> bytes:
        parts = [self.start]
        for at, is_attribute, after in self.rest:
            words = texts[at]
            parts += (_attribute(words) if is_attribute else _long(words) if len(words) > LONG else _text(words), after)
        return "".join(parts).encode()


class Press:
    """Writes entries; `build` makes the bytes of one, as UTF-8."""

    def __init__(self, build: Callable[[Said], bytes]) -> None:
        self._build = build
        self._forms: dict[object, _Form] = {}

    def write(self, said: Said) -> bytes:
        """Write an entry that says this."""
        texts: list[str] = []
        shape = _shape(said, texts)
        form = self._forms.get(shape)
        if form is None:
            form = _cast(self._build(_marked(said, count())))
            if len(self._forms) >= MOST:
                del self._forms[next(iter(self._forms))]
            self._forms[shape] = form
        return form.filled(texts)


def _shape(value: Any, texts: list[str]) -> object:
    """Give which texts are there, and the texts in their order."""
    if value.__class__ is not dict:
        return tuple([_shape(each, texts) for each in value])
    shape: list[object] = []
    for name, each in value.items():
        if each.__class__ is str:
            if each:
                texts.append(each)
                shape.append(name)
        elif each:
            shape += (name, _shape(each, texts))
    return tuple(shape)


def _marked(value: Any, numbers: Iterator[int]) -> Any:
    """Put marks in the place of texts, in the same order."""
    if isinstance(value, str):
        return f"\ue000{next(numbers)}\ue001"
    if isinstance(value, dict):
        return {name: _marked(each, numbers) for name, each in value.items() if each}
    return [_marked(each, numbers) for each in value]


def _cast(written: bytes) -> _Form:
    start, *rest = _MARK.split(written.decode())
    before, made = start, []
    for at, after in zip(rest[::2], rest[1::2], strict=True):
        made.append((int(at), before.rfind("<") > before.rfind(">"), after))
        before += after
    return _Form(start, tuple(made))


@lru_cache(maxsize=4)
def _long(words: str) -> str:
    """Escape a text that is not short: each format has the same content, one after the other."""
    return _text(words)


def _text(words: str) -> str:
    """Escape a text as libxml2 does."""
    if "&" in words:
        words = words.replace("&", "&amp;")
    if "<" in words:
        words = words.replace("<", "&lt;")
    if ">" in words:
        words = words.replace(">", "&gt;")
    return words.replace("\r", "&#13;") if "\r" in words else words


def _attribute(words: str) -> str:
    words = _text(words)
    if '"' in words:
        words = words.replace('"', "&quot;")
    return words.replace("\n", "&#10;").replace("\t", "&#9;") if "\n" in words or "\t" in words else words
