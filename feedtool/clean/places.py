"""Where in a field or body a rule's spans may be cut: whole lines, edges, head, tail, or everywhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedtool.clean.lines import without

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedtool.clean.lines import Line, Span

# What may stand between two tokens, or between a token and the text, and goes with them; direction marks among it.
_SEPARATORS = "|·•‧,;/–—-\u200e\u200f\u061c"
_BETWEEN = re.compile(rf"[\s{re.escape(_SEPARATORS)}]*")
# What may be left of a line that held a token and is no text: list marks, brackets, quotes, an end mark.
_NOTHING = re.compile(rf"[\s{re.escape(_SEPARATORS)}*.…!?:()\[\]{{}}<>\"'“”„‘’«»‹›]*")
_READS_ON = re.compile(r"\s*[,;:.!?)\]'’]")

Spans = list[list["Span"]]
"""Per line, the spans to cut."""


def edges(lines: Sequence[Line], spans: Sequence[Sequence[Span]]) -> Spans:
    """Choose whole lines and tokens at the edges of lines; a token that its sentence reads on from is left alone."""
    chosen: Spans = []
    for index, (line, found) in enumerate(zip(lines, spans, strict=True)):
        first, last = _runs(line.text, found)
        if covers(line.text, found):
            chosen.append(list(found))
            continue
        leading = [] if first and _reads_on(line.text[found[first - 1][1] :]) else found[:first]
        trailing = [] if last < len(found) and _goes_on(lines, index, line.text[: found[last][0]]) else found[last:]
        chosen.append([*leading, *trailing])
    return chosen


def head(lines: Sequence[Line], spans: Sequence[Sequence[Span]]) -> Spans:
    """Choose the run of spans that touches the very start of the body."""
    chosen: Spans = [[] for _ in lines]
    for index, (line, found) in enumerate(zip(lines, spans, strict=True)):
        if not line.text.strip():
            continue
        first, _ = _runs(line.text, found)
        chosen[index] = list(found[:first])
        if not covers(line.text, chosen[index]):
            break
    return chosen


def tail(lines: Sequence[Line], spans: Sequence[Sequence[Span]]) -> Spans:
    """Choose the run of spans that touches the very end of the body."""
    chosen: Spans = [[] for _ in lines]
    for index in reversed(range(len(lines))):
        if not lines[index].text.strip():
            continue
        _, last = _runs(lines[index].text, spans[index])
        chosen[index] = list(spans[index][last:])
        if not covers(lines[index].text, chosen[index]):
            break
    return chosen


def everywhere(_lines: Sequence[Line], spans: Sequence[Sequence[Span]]) -> Spans:
    """Choose all."""
    return [list(found) for found in spans]


def covers(text: str, spans: Sequence[Span]) -> bool:
    """Say whether nothing but punctuation would be left of a line."""
    return bool(spans) and _NOTHING.fullmatch(without(text, spans)) is not None


def with_separators(text: str, spans: Sequence[Span]) -> list[Span]:
    """Widen spans at a line's edges by the separators between them and the text."""
    if covers(text, spans):
        return _split_whole(text, spans)
    wide = list(spans)
    first, last = _runs(text, spans)
    for i in range(first):
        wide[i] = (0 if i == 0 else wide[i - 1][1], _between_end(text, wide[i][1]))
    for i in reversed(range(last, len(spans))):
        wide[i] = (_between_start(text, wide[i][0]), len(text) if i == len(spans) - 1 else wide[i + 1][0])
    return wide


def bare(text: str) -> str:
    """Strip separators and spaces from the edges of a text."""
    return text[_between_end(text, 0) : _between_start(text, len(text))]


def _runs(text: str, spans: Sequence[Span]) -> tuple[int, int]:
    """Give how many spans make the leading run, and at which span the trailing run begins."""
    first, position = 0, 0
    while first < len(spans) and _BETWEEN.fullmatch(text, position, spans[first][0]):
        position = spans[first][1]
        first += 1
    last, position = len(spans), len(text)
    while last > 0 and _BETWEEN.fullmatch(text, spans[last - 1][1], position):
        last -= 1
        position = spans[last][0]
    return first, last


def _reads_on(after: str) -> bool:
    return bool(_READS_ON.match(after)) or after.lstrip()[:1].islower()


def _goes_on(lines: Sequence[Line], index: int, before: str) -> bool:
    """Say whether the next line goes on with this line's sentence (text broken into short lines)."""
    if before.rstrip()[-1:] in set('.!?…。！？:;"”’»)'):
        return False
    after = next((line.text.lstrip() for line in lines[index + 1 :] if line.text.strip()), "")
    return after[:1].islower()


def _split_whole(text: str, spans: Sequence[Span]) -> list[Span]:
    starts = [0, *(start for start, _ in spans[1:])]
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def _between_end(text: str, position: int) -> int:
    match = _BETWEEN.match(text, position)
    return match.end() if match else position


def _between_start(text: str, position: int) -> int:
    while position > 0 and (text[position - 1] in _SEPARATORS or text[position - 1].isspace()):
        position -= 1
    return position
