"""The nouns of learned noise, frozen: how learning sees an item, and what a source's items repeat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Shape = Literal["line", "list", "frame", "opening", "closing"]
"""What it means: a whole line; one and the links after it; a line in a frame of words; a stretch at a line's start or end."""

Edge = Literal["head", "tail", "any"]

ROOM = 40
"""Tokens that may vary in a frame that a person wrote."""

_SHAPES: tuple[Shape, ...] = ("line", "list", "frame", "opening", "closing")


@dataclass(frozen=True, slots=True)
class Block:
    """One line of a body as learning sees it.

    `tag` is the element of a block that holds it (`p`, `li`, `h2`; plain text has `p`), `linked` the share of its characters
    that are links; `strong` says that all of it is emphasised, `code` that it is code, `inner` that its links stay on the site.
    """

    text: str
    tag: str = "p"
    linked: float = 0.0
    strong: bool = False
    code: bool = False
    inner: bool = False


@dataclass(frozen=True, slots=True)
class Sample:
    """An item as learning sees it, after the steps that need no memory; `names` are those of its authors."""

    title: str
    link: str | None
    site: str
    names: tuple[str, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """One thing that a source repeats, in the form that texts are compared by (`alike`).

    A `line`, `list`, `opening` or `closing` has the form `start`; a `frame` begins with `start` and ends with `end`, with at
    most `room` tokens between. It stands within `depth` lines of the `edge`, what else is noise not counted.
    `seen` of `of` items have it; `confidence` is between 0 and 1; `applied` says that it is taken out. `missed` counts how
    often it was not found again; `evidence` names what speaks for it and, after a `-`, against it, the weightiest first.
    """

    shape: Shape
    start: str
    end: str = ""
    room: int = 0
    edge: Edge = "any"
    depth: int = 0
    seen: int = 0
    of: int = 0
    confidence: float = 0.0
    applied: bool = False
    missed: int = 0
    evidence: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Give the name by which a configuration pins or bans it; `named` reads it."""
        text = f"{self.start} … {self.end}".strip() if self.shape == "frame" else self.start
        return text if self.shape in {"line", "frame"} else f"{self.shape}: {text}"


def named(text: str) -> Pattern:
    """Read what a person calls a pattern: its words, `…` for what varies, and in front `opening:`, `closing:` or `list:`.

    Raises ValueError where there is no word in it.

    >>> str(named("closing: Read more on {site}")), str(named("In reply to …"))
    ('closing: read more on {site}', 'in reply to …')
    """
    from feedtool.alike import fold, joined, tokens  # noqa: PLC0415  - a quiet run needs none of its patterns

    first, colon, rest = text.partition(":")
    shape = next((each for each in _SHAPES if colon and first.strip() == each), None)
    said = rest if shape else text
    start, dots, end = said.partition("…")
    parts, last = tokens(fold(start)), tokens(fold(end))
    if not any(part[0].isalnum() for part in (*parts, *last)):
        raise ValueError("expected a text with a word in it")
    if dots and shape in {None, "frame"}:
        return Pattern("frame", joined(parts), joined(last), room=ROOM, confidence=1.0)
    return Pattern(shape or "line", joined(tokens(fold(said))), confidence=1.0)


@dataclass(frozen=True, slots=True)
class Noise:
    """What a source's items repeat: patterns, the surest first, learned from so many `items` after so many `reads` with news.

    `site` is the name of the site that the source belongs to, where it is known; `titles` is what titles begin or end with, `…`
    standing for the title itself.
    """

    patterns: tuple[Pattern, ...] = ()
    items: int = 0
    reads: int = 0
    site: str = ""
    titles: tuple[str, ...] = ()

    @property
    def applied(self) -> tuple[Pattern, ...]:
        """Give the patterns that are taken out."""
        return tuple(pattern for pattern in self.patterns if pattern.applied)

    @property
    def effective(self) -> Noise:
        """Give just what decides how items are cleaned: the same, and they are cleaned the same."""
        bare = (
            Pattern(each.shape, each.start, each.end, each.room, each.edge, each.depth, applied=True) for each in self.applied
        )
        return Noise(tuple(sorted(bare, key=str)), site=self.site, titles=self.titles)
