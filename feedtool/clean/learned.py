"""The step that takes out what a source is known to repeat: the applied patterns of its profile, at the places that they name.

Where they would leave nothing of an item, or take more than its share of the words, none is applied to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from feedtool.alike import Slots, form, joined, stretches, tokens
from feedtool.clean.blocks import blocks, is_address
from feedtool.clean.lines import TextBody, drop, words
from feedtool.model import Removal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from feedtool.clean.draft import Draft, Settings
    from feedtool.clean.lines import Line, Span
    from feedtool.profile import Block, Noise, Pattern

STEP = "learned"
_LINKED = 0.8
_TIMED = re.compile(r"\d:\d\d")
_ENDS = (".", "!", "…", "。", "！")
_FEW = 3
_ADDRESSES = frozenset({"{url}", "{link}"})
_EDGE = 3
"""Lines at either edge whose beginnings and ends are looked at, as in learning."""


@dataclass(frozen=True, slots=True)
class Memory:
    """The applied patterns of a source, ready to be looked up: lines and stretches by their form, frames one by one."""

    site: str
    lines: Mapping[str, Pattern]
    stretches: Mapping[tuple[str, str], Pattern]
    frames: tuple[tuple[Pattern, tuple[str, ...], tuple[str, ...]], ...]

    @classmethod
    def of(cls, noise: Noise) -> Memory | None:
        """Compile a profile; None where nothing of it is applied."""
        applied = noise.applied
        if not applied:
            return None
        frames = ((each, tuple(tokens(each.start)), tuple(tokens(each.end))) for each in applied if each.shape == "frame")
        return cls(
            site=noise.site,
            lines={each.start: each for each in applied if each.shape in {"line", "list"}},
            stretches={(each.shape, each.start): each for each in applied if each.shape in {"opening", "closing"}},
            frames=tuple(frames),
        )

    def line(self, parts: Sequence[str]) -> Pattern | None:
        """Find the pattern that a whole line is of."""
        found = self.lines.get(joined(parts))
        return found or next((each for each, start, end in self.frames if _fits(parts, each, start, end)), None)

    def stretch(self, text: str, slots: Slots) -> tuple[Pattern, Span] | None:
        """Find the longest pattern that a line begins or ends with."""
        best: tuple[Pattern, Span] | None = None
        for shape, start, end in stretches(text) if self.stretches else ():
            found = self.stretches.get((shape, joined(tokens(form(text[start:end], slots)))))
            if found and (best is None or end - start > best[1][1] - best[1][0]):
                best = found, (start, end)
        return best


def _fits(parts: Sequence[str], pattern: Pattern, start: tuple[str, ...], end: tuple[str, ...]) -> bool:
    room = len(parts) - len(start) - len(end)
    begins = tuple(parts[: len(start)]) == start
    return begins and 0 <= room <= pattern.room and (not end or tuple(parts[-len(end) :]) == end)


@dataclass(frozen=True, slots=True)
class Cut:
    """One stretch of a line to be taken out, and why."""

    line: int
    span: Span
    pattern: Pattern


def learned(draft: Draft, settings: Settings) -> Draft:
    """Take out what the source repeats."""
    memory = settings.memory
    if memory is None:
        return draft
    names = [author.name for author in draft.authors]
    slots = Slots.of(title=draft.title, site=memory.site, link=draft.base, names=names)
    draft = _summary(draft, memory, slots)
    lines = draft.body.lines()
    cuts = _cuts(draft, lines, memory, slots)
    if not cuts:
        return draft
    spans = {cut.line: (cut.span,) for cut in cuts}
    why = _refusal(lines, spans, settings.max_removed)
    if why:
        reason = f"what the source repeats was not taken out: {why}"
        return draft if reason in draft.refusals else replace(draft, refusals=(*draft.refusals, reason))
    rows = tuple(
        Removal(STEP, str(cut.pattern), lines[cut.line].text[slice(*cut.span)], f"body:{lines[cut.line].number}")
        for cut in cuts
    )
    return replace(draft, body=draft.body.cut(spans), removals=(*draft.removals, *rows))


def _refusal(lines: Sequence[Line], cuts: Mapping[int, Sequence[Span]], most: float) -> str:
    """Say why cuts must not be made, or nothing: a few words may be all that a source gives beside what it repeats."""
    kept = words(drop(line.text, cuts.get(at, ())) for at, line in enumerate(lines))
    taken = words(lines[at].text[slice(*span)] for at, spans in cuts.items() for span in spans)
    if kept < _FEW and taken > most * (kept + taken):
        return f"it would leave {kept} of {kept + taken} words"
    return ""


def _cuts(draft: Draft, lines: Sequence[Line], memory: Memory, slots: Slots) -> list[Cut]:
    parts = [tuple(tokens(form(line.text, slots))) if line.is_prose or is_address(line) else () for line in lines]
    found = {at: each for at, row in enumerate(parts) if row and (each := memory.line(row))}
    if any(each.shape == "list" for each in found.values()):
        found |= dict(_links(draft, found))
    rest = [at for at, line in enumerate(lines) if at not in found and line.text.strip()]
    whole = [Cut(at, (0, len(lines[at].text)), each) for at, each in found.items() if _is_there(at, each, rest)]
    taken = {cut.line for cut in whole}
    left = [at for at, line in enumerate(lines) if at not in taken and line.text.strip()]
    ends = {at: memory.stretch(lines[at].text, slots) for at in (*left[:_EDGE], *left[-_EDGE:])}
    pieces = (_piece(at, lines[at], found_at, left) for at, found_at in ends.items())
    cuts = [cut for cut in (*whole, *pieces) if cut and not lines[cut.line].held]
    return sorted(cuts, key=lambda cut: cut.line)


def _links(draft: Draft, found: Mapping[int, Pattern]) -> Iterator[tuple[int, Pattern]]:
    """Give the lines that are links and follow a line that heads such a list."""
    rows, is_text = blocks(draft.body), isinstance(draft.body, TextBody)
    for at, pattern in found.items():
        after, left = at + 1, pattern.room or len(rows)
        while pattern.shape == "list" and left and after < len(rows) and after not in found:
            if not _is_listed(rows[after], is_text=is_text):
                break
            yield after, pattern
            left -= bool(rows[after].text.strip())
            after += 1


def _is_listed(row: Block, *, is_text: bool) -> bool:
    """Say whether a line is a link; in plain text, where none can be seen, whether it is no sentence."""
    text = row.text.strip()
    return not text or (not text.endswith(_ENDS) and not _TIMED.search(text) if is_text else row.linked >= _LINKED)


def _is_there(at: int, pattern: Pattern, rest: Sequence[int]) -> bool:
    """Say whether a line stands where its pattern stands; lines that are noise as well do not count."""
    if pattern.edge == "any":
        return True
    between = sum(other > at for other in rest) if pattern.edge == "tail" else sum(other < at for other in rest)
    return between <= pattern.depth


def _piece(at: int, line: Line, found: tuple[Pattern, Span] | None, left: Sequence[int]) -> Cut | None:
    if found is None or not _is_there(at, found[0], [other for other in left if other != at]):
        return None
    if not _ADDRESSES & {*tokens(found[0].start)} and not line.is_free(found[1]):
        return None
    return Cut(at, found[1], found[0])


def _summary(draft: Draft, memory: Memory, slots: Slots) -> Draft:
    """Take whole lines and stretches out of the summary, which has all that its source wrote in one line."""
    text, rows = draft.summary, []
    while text:
        span = _in_summary(text, memory, slots)
        if span is None:
            break
        pattern, (start, end) = span
        rows.append(Removal(STEP, str(pattern), text[start:end], "summary"))
        text = drop(text, [(start, end)]).strip()
    return replace(draft, summary=text, removals=(*draft.removals, *rows)) if rows else draft


def _in_summary(text: str, memory: Memory, slots: Slots) -> tuple[Pattern, Span] | None:
    whole = memory.line(tuple(tokens(form(text, slots))))
    if whole:
        return whole, (0, len(text))
    for shape, start, end in stretches(text):
        parts = tuple(tokens(form(text[start:end], slots)))
        found = memory.stretches.get((shape, joined(parts))) or memory.lines.get(joined(parts))
        if found:
            return found, (start, end)
    return None
