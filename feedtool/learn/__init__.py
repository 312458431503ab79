"""What repeats across one source's items → a frozen profile of its noise. It knows no files, clock, network or feed formats."""

from __future__ import annotations

from dataclasses import replace
from statistics import median_low
from typing import TYPE_CHECKING

from feedtool.alike import joined, tokens
from feedtool.learn.evidence import look
from feedtool.learn.gather import ITEM, LINKED, Group, Place, Source, groups, laid_out, listed
from feedtool.learn.phrases import strength
from feedtool.learn.setting import Setting
from feedtool.learn.stretches import edges
from feedtool.learn.weigh import confidence, told
from feedtool.profile import Noise, Pattern

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from feedtool.profile import Edge, Sample, Shape

LEAST = 3
"""Items from which on anything is learned."""

SURE = 0.5
"""The confidence from which on a pattern is applied; measured on labelled feeds, see docs/learning.md."""

UNSURE = 0.3
"""The confidence below which a pattern that was applied is applied no longer."""

TOLD = 0.15
"""The confidence from which on a pattern is told at all."""

PATIENCE = 20
"""Times that a pattern may not be found again before it is forgotten."""

_EXAMPLES = 3
_LONGEST_EXAMPLE = 200
_NEAR = 6
_STEADY = 0.7


def learn(samples: Sequence[Sample], before: Noise | None = None) -> Noise:
    """Learn what repeats in the items of one source, given what was known `before`.

    The same samples in the same order and the same `before` give the same profile. With fewer than three items nothing is new.
    """
    source = laid_out(samples)
    found = _found(source) if len(samples) >= LEAST else []
    return Noise(_merged(found, before.patterns if before else ()), len(samples))


def _found(source: Source) -> list[Pattern]:
    lines = groups(source)
    setting = Setting.of(source, lines)
    sure = _sure((group, look(group, setting)) for group in lines)
    setting = setting.knowing(sure)
    weighed = [(group, look(group, setting)) for group in lines]
    sure = _sure(weighed)
    stretches = edges(source, sure | _alike(source, weighed))
    at_edges = replace(setting, tails=setting.tails | _last(source, sure), heads=setting.heads | _first(source, sure))
    weighed += [(group, look(group, at_edges)) for group in stretches]
    told_of = (pair for pair in weighed if confidence(pair[1]) >= TOLD and pair[0].start != (ITEM,))
    return [_pattern(group, evidence, source, sure) for group, evidence in told_of]


def _sure(weighed: Iterable[tuple[Group, Mapping[str, float]]]) -> frozenset[Place]:
    """Give the places of what is surely noise."""
    return frozenset(place for group, evidence in weighed if confidence(evidence) >= SURE for place in group.places)


def _alike(source: Source, weighed: Iterable[tuple[Group, Mapping[str, float]]]) -> frozenset[Place]:
    """Give the places of lines that are as sure: links to items that are not known, and lists."""
    frames = [
        (group.start[: group.start.index(ITEM)], group.start[group.start.index(ITEM) + 1 :])
        for group, evidence in weighed
        if len(group.start) > 1 and ITEM in group.start and confidence(evidence) >= SURE
    ]
    linked = {
        (item, line)
        for item, rows in enumerate(source.rows if frames else ())
        for line, row in enumerate(rows)
        if any(row.parts[: len(start)] == start and row.parts[len(row.parts) - len(end) :] == end for start, end in frames)
    }
    lines = (group for group, evidence in weighed if group.shape == "line" and confidence(evidence) >= SURE)
    for group, most in ((group, _listed(group, source)) for group in lines):
        for item, line in group.places if most else ():
            linked.update((item, line + 1 + entry) for entry in range(min(most, listed(source, (item, line)))))
    return frozenset(linked)


def _last(source: Source, taken: Collection[Place]) -> set[Place]:
    return {(item, lines[-1]) for item, lines in _left(source, taken)}


def _first(source: Source, taken: Collection[Place]) -> set[Place]:
    return {(item, lines[0]) for item, lines in _left(source, taken)}


def _left(source: Source, taken: Collection[Place]) -> Iterable[tuple[int, list[int]]]:
    for item, rows in enumerate(source.rows):
        if lines := [line for line in range(len(rows)) if (item, line) not in taken]:
            yield item, lines


def _pattern(group: Group, evidence: Mapping[str, float], source: Source, sure: Collection[Place]) -> Pattern:
    edge, depth = _stand(group, source, sure)
    rows = [source.row(place) for place in group.places]
    below = _listed(group, source) if group.shape == "line" else 0
    start, end = group.start, group.end
    shape: Shape = "list" if below else group.shape
    if ITEM in start:
        shape, start, end = "frame", start[: start.index(ITEM)], start[start.index(ITEM) + 1 :]
    longest = max(len(tokens(row.block.text)) for row in rows) if shape == "frame" else 0
    room = _rounded(longest - len(start) - len(end)) if shape == "frame" else below
    texts = dict.fromkeys(row.block.text.strip()[:_LONGEST_EXAMPLE] for row in rows)
    return Pattern(
        shape=shape,
        start=joined(start),
        end=joined(end),
        room=room,
        edge=edge,
        depth=depth,
        seen=group.items,
        of=len(source.samples),
        confidence=confidence(evidence),
        applied=confidence(evidence) >= SURE,
        evidence=told(evidence),
        examples=tuple(texts)[:_EXAMPLES],
    )


def _listed(group: Group, source: Source) -> int:
    """Give how many lines the lists below these lines mostly have; 0 where most have none, or no list of other items."""
    counts = [listed(source, place) for place in group.places]
    below = [source.row((item, line + 1)) for (item, line), count in zip(group.places, counts, strict=True) if count]
    known = sum(ITEM in row.parts or row.block.linked >= LINKED for row in below)
    usual = median_low(counts)
    is_steady = usual > 1 and counts.count(usual) >= _STEADY * len(counts) and (known or strength(joined(group.start)) >= 1)
    return usual if known * 2 > len(counts) or is_steady else 0


def _stand(group: Group, source: Source, sure: Collection[Place]) -> tuple[Edge, int]:
    """Say at which edge the lines stand, and how many other lines may be between; what is surely noise does not count."""
    below, above = [], []
    for item, line in group.places:
        rest = [at for at in range(len(source.rows[item])) if (item, at) not in sure]
        below.append(sum(at > line for at in rest))
        above.append(sum(at < line for at in rest))
    if max(below) <= _NEAR:
        return "tail", _rounded(max(below))
    if max(above) <= _NEAR:
        return "head", _rounded(max(above))
    return "any", 0


def _rounded(number: int) -> int:
    """Round up to a power of two, at least 2: a profile that grew with each new item would have all items cleaned again."""
    return max(2, 1 << number.bit_length())


def _merged(found: Iterable[Pattern], before: Sequence[Pattern]) -> tuple[Pattern, ...]:
    """Carry on what was known: what was applied stays so until it is plainly less sure, or not found for long."""
    known = {_name(pattern): pattern for pattern in before}
    patterns = {}
    for pattern in found:
        last = known.get(_name(pattern))
        patterns[_name(pattern)] = _grown(pattern, last) if last and last.applied else pattern
    for name, last in known.items():
        if name not in patterns and last.missed < PATIENCE:
            patterns[name] = replace(last, missed=last.missed + 1)
    return tuple(sorted(patterns.values(), key=lambda each: (-each.confidence, -each.seen, each.shape, each.start, each.end)))


def _grown(pattern: Pattern, last: Pattern) -> Pattern:
    """Keep what is applied from flickering: its place and room only widen."""
    is_same = pattern.edge == last.edge
    is_rarer = pattern.seen * last.of < last.seen * pattern.of  # which says nothing of the items that have it
    return replace(
        pattern,
        applied=is_rarer or pattern.confidence >= UNSURE,
        confidence=max(pattern.confidence, last.confidence) if is_rarer else pattern.confidence,
        room=max(pattern.room, last.room),
        edge=pattern.edge if is_same else "any",
        depth=max(pattern.depth, last.depth) if is_same else 0,
    )


def decided(noise: Noise, *, applies: bool, pinned: Sequence[Pattern] = (), banned: Sequence[Pattern] = ()) -> Noise:
    """Apply what a person decided: what is pinned goes, the rest where it `applies`; what is banned is not there."""
    never = {_name(pattern) for pattern in banned}
    always = {_name(pattern): pattern for pattern in pinned}
    known = {_name(pattern): pattern for pattern in noise.patterns}
    chosen = {name: replace(each, applied=name in always or (each.applied and applies)) for name, each in known.items()}
    given = {name: replace(each, applied=True) for name, each in always.items() if name not in known}
    return replace(noise, patterns=tuple(each for name, each in {**given, **chosen}.items() if name not in never))


def _name(pattern: Pattern) -> tuple[str, ...]:
    return pattern.shape, pattern.start, pattern.end
