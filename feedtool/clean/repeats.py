"""Noise that one document shows by itself: hash-delimited or symbol-framed tokens that repeat at its head or tail.

A refrain of ordinary words is content, and so is a framed token that stands there once.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedtool.clean import places
from feedtool.clean.fold import GLUE, fold, fold_with_map
from feedtool.clean.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedtool.clean.lines import Body, Line, Span

NAME = "repeated token"
WHY = "it repeats at the edges of this item"
_HASH = "#"

_LEAST = 2
"""How often a token must stand at the edges to be noise."""

# Up to 3 of one symbol, up to 40 characters that begin and end with a letter or digit, the same symbols: bounded, so linear.
_SYMBOLS = "#*=~|_^+%$§¤¦°†•●★☆◆■▪►◄"
_S = re.escape(_SYMBOLS)
_FRAMED = re.compile(
    rf"(?<!\w)(?P<frame>(?P<symbol>[{_S}])(?P=symbol){{0,2}})[ {GLUE}]?"
    rf"(?P<word>[^\W_](?:[^\n{_S}]{{0,38}}[^\W_])?)[ {GLUE}]?(?P=frame)(?!\w)"
)
_HINT = re.compile(rf"[{_S}＃＊＝～｜＿＋％＄]")


@dataclass(frozen=True, slots=True)
class Repeated:
    """Matches the tokens that repeat in one document; where one hash tag repeats, all in that place are tags."""

    tokens: frozenset[tuple[str, str]]
    language: str

    def may_match(self, _folded: str) -> bool:
        """Say yes: the tokens come from this very document."""
        return True

    def spans(self, line: Line) -> list[Span]:
        """Find the repeated tokens of a line."""
        hashes = any(frame == _HASH for frame, _ in self.tokens)
        found = framed(line, self.language)
        return [span for frame, word, span in found if (frame, word) in self.tokens or (hashes and frame == _HASH)]


def found(body: Body, language: str) -> tuple[Rule, ...]:
    """Give the rule that this document's own edges call for, or none."""
    if not _is_hinted(body.texts(), language):
        return ()
    lines = body.lines()
    rows = [framed(line, language) for line in lines]
    spans = [[span for _, _, span in row] for row in rows]
    edge = [{*first, *last} for first, last in zip(places.head(lines, spans), places.tail(lines, spans), strict=True)]
    counts = Counter(
        (frame, word) for row, chosen in zip(rows, edge, strict=True) for frame, word, span in row if span in chosen
    )
    tokens = frozenset(token for token, count in counts.items() if count >= _LEAST)
    if not tokens:
        return ()
    return (Rule(NAME, ("title", "summary", "tags", "head", "tail"), Repeated(tokens, language), edges=True),)


def _is_hinted(texts: Sequence[str], language: str) -> bool:
    """Say whether the first or last line with text may have a framed token: without one no line beyond is looked at."""
    ends = (next((text for text in some if text.strip()), "") for some in (texts, reversed(texts)))
    return any(_is_framed(text, language) for text in ends)


def _is_framed(text: str, language: str) -> bool:
    return _HINT.search(text) is not None and _FRAMED.search(fold(text, language)) is not None


def framed(line: Line, language: str) -> list[tuple[str, str, Span]]:
    """Find the framed tokens of a line outside code and URLs: (frame, word, span).

    >>> from feedtool.clean.lines import Line
    >>> framed(Line(1, "end. #Haber# ##x##"), "en")
    [('#', 'haber', (5, 12)), ('##', 'x', (13, 18))]
    """
    if not _is_framed(line.text, language):
        return []
    folded = fold_with_map(line.text, language)
    matches = ((m["frame"], m["word"], folded.span(*m.span())) for m in _FRAMED.finditer(folded.text))
    return [match for match in matches if line.is_free(match[2])]
