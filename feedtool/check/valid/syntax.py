"""The syntax of escaped HTML, without a parser: what is not closed, closed twice, written twice or half, in linear time."""

from __future__ import annotations

import re
from html.entities import html5
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ATTRIBUTE = r"""[\s/]*+([^\s/>"'<=][^\s/>=]*+)(?>(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>]*+)))?)"""
_EACH = re.compile(_ATTRIBUTE)
_TAG = re.compile(r"""<(?P<close>/?)(?P<name>[A-Za-z][^\s/>]*+)(?P<rest>(?>(?:[^>"']++|"[^"]*+"|'[^']*+')*))>""")
_START = re.compile(r"<(?=[A-Za-z/!?])")
_RAW = frozenset("script style textarea title xmp noframes iframe noembed plaintext".split())
_VOID = frozenset(
    "area base basefont bgsound br col command embed frame hr image img input isindex keygen link meta param source track "
    "wbr".split()
)
_IMPLIED = frozenset("p li dt dd option optgroup tbody td tfoot th thead tr colgroup rp rt body html head".split())
"""Elements whose end may be left out."""
_RAW_ENDS = {name: re.compile(rf"(?i)</{name}[\s/>]") for name in _RAW}
_SPECIAL = frozenset(
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer header hgroup "
    "main menu nav ol p section summary ul h1 h2 h3 h4 h5 h6 pre listing form table hr".split()
)
"""Elements that end a paragraph."""
_REFERENCE = re.compile(r"&(?:#(?:[xX]([0-9a-fA-F]*)|([0-9]*))|([A-Za-z][A-Za-z0-9]*))(;?)")
_DEEPEST = 512
_MOST = 5
"""Faults that are told of one text."""


def read(html: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Say in what HTML is not well-formed, the first few faults, and which elements are opened in it, by name."""
    reader = _Reader(html)
    found = tuple(islice(reader.faults(), _MOST))
    return found, tuple(reader.names)


def references(text: str) -> Iterator[str]:
    """Say which character references in a text are none, the first alone."""
    for found in _REFERENCE.finditer(text):
        hexadecimal, decimal, name, end = found.groups()
        is_number = name is None
        if (is_number and (not end or not (hexadecimal or decimal))) or (name and not _is_named(name, end)):
            yield f"{found[0][:20]!r} is no character reference"
            return


def _is_named(name: str, end: str) -> bool:
    """Say whether a name is that of a character; without its semicolon it may be a part of an address."""
    return f"{name};" in html5 if end else name not in html5


class _Reader:
    """Reads tag by tag, with the elements that are open."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.open: list[str] = []
        self.names: dict[str, None] = {}
        self.at = 0

    def faults(self) -> Iterator[str]:
        """Read on to the end, or to where the rest hangs in the air."""
        while found := _START.search(self.html, self.at):
            yield from references(self.html[self.at : found.start()])
            self.at = found.start()
            yield from self._markup()
            if len(self.open) > _DEEPEST:
                yield f"more than {_DEEPEST} elements in each other"
                return
        yield from references(self.html[self.at :])
        yield from (f"<{name[:20]}> is not closed" for name in reversed(self.open) if name not in _IMPLIED)

    def _markup(self) -> Iterator[str]:
        """Read what begins with a <."""
        if self.html.startswith("<!--", self.at):
            yield from self._comment()
        elif found := _TAG.match(self.html, self.at):
            self.at = found.end()
            name = found["name"].lower()
            yield from self._end(name) if found["close"] else self._start(name, found["rest"])
        else:
            end = self.html.find(">", self.at)
            yield f"{self.html[self.at : self.at + 20]!r} is no tag"
            self.at = end + 1 if end >= 0 and self.html[self.at + 1] in "!?/" else len(self.html)

    def _comment(self) -> Iterator[str]:
        end = self.html.find("-->", self.at + 4)
        text = self.html[self.at + 4 : end]
        if end < 0 or "--" in text or text.startswith((">", "->")):
            yield "a comment that is not closed, or has -- in it"
        self.at = end + 3 if end >= 0 else len(self.html)

    def _start(self, name: str, rest: str) -> Iterator[str]:
        self.names[name] = None
        yield from _attributes(name, rest)
        if name in _VOID or (rest.endswith("/") and self._is_foreign(name)):
            return
        if rest.endswith("/"):
            yield f"<{name[:20]}/> is not empty: only void elements may end so"
        self._imply(name)
        if name == "a" and "a" in self.open[-8:]:
            yield "<a> in <a>"
        self.open.append(name)
        if name in _RAW:
            end = _RAW_ENDS[name].search(self.html, self.at)
            self.at = end.start() if end else len(self.html)

    def _is_foreign(self, name: str) -> bool:
        """Say whether an element is one of SVG or MathML, which may be empty."""
        return bool({"svg", "math"} & {name, *self.open})

    def _imply(self, name: str) -> None:
        """End what a start tag ends."""
        last = self.open[-1] if self.open else ""
        if (last == "p" and name in _SPECIAL) or (
            last in _IMPLIED and (last == name or {last, name} <= {"dt", "dd"} or {last, name} <= {"td", "th"})
        ):
            self.open.pop()
        elif (last in {"td", "th"} and name in {"tr", "tbody"}) or (last == "tr" and name in {"tbody", "tfoot"}):
            self.open.pop()
            self._imply(name)

    def _end(self, name: str) -> Iterator[str]:
        if name in _VOID:
            if name != "br":
                yield f"</{name[:20]}> closes nothing"
            return
        held: list[str] = []
        while self.open and self.open[-1] != name and self.open[-1] in _IMPLIED:
            held.append(self.open.pop())
        if self.open and self.open[-1] == name:
            self.open.pop()
        elif name in self.open[-_DEEPEST:]:
            yield f"</{name[:20]}> before </{self.open[-1][:20]}>"
            del self.open[len(self.open) - 1 - self.open[::-1].index(name) :]
        else:
            self.open.extend(reversed(held))
            yield f"</{name[:20]}> closes nothing"


def _attributes(name: str, rest: str) -> Iterator[str]:
    seen: set[str] = set()
    for found in _EACH.finditer(rest):
        key = found[1].lower()
        if key in seen:
            yield f"<{name[:20]}> has {key[:20]} twice"
        if '"' in key or "'" in key or "<" in key:
            yield f"<{name[:20]}> has an attribute called {key[:20]!r}"
        seen.add(key)
        for value in (found[2], found[3], found[4]):
            yield from references(value or "")
