"""How sure it is that what repeats is noise: evidence in numbers, weights that were set once, a confidence between 0 and 1.

The weights are a judgement put in numbers, not a fit: of 32 feeds with noise there are too few to learn twenty weights from
(`docs/learning.md` has the figures for both). Each kind of evidence is told in a word, for people to see.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedtool.learn.gather import ITEM, slots_in, vary
from feedtool.learn.phrases import strength

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from collections.abc import Set as AbstractSet

    from feedtool.learn.gather import Group, Place, Row, Source

WEIGHTS: Mapping[str, float] = {
    "bias": -2.8,
    "share": 1.5,  # of the items that have it
    "most": 1.5,  # how far that is beyond six of ten
    "often": 0.8,  # in how many items, up to 32
    "strong": 3.0,  # a phrase that is hardly ever content
    "weak": 1.2,  # a phrase that often is none
    "tail": 1.0,  # at the end of items, with nothing but what repeats below it
    "head": 0.6,
    "last": 0.7,  # the very last line
    "first": 0.3,
    "slot": 1.5,  # speaks of the item's own title or the site
    "linked": 0.5,
    "item": 2.5,  # links to other items of the source
    "long": 2.5,  # a whole sentence or more that stays the same
    "run": 0.6,  # beside other lines that repeat
    "byline": 1.0,  # a date or number at an edge
    "label": 2.6,  # a label of a usual kind ("Tags:") at an edge
    "times": -3.0,  # chapters with their times
    "section": -2.0,  # heads what varies
    "heading": -0.6,
    "table": -2.0,
    "quote": -1.5,
    "varies": -1.5,  # the share of words that vary
    "much": -1.0,  # many words that vary
    "short": -1.2,  # one or two words without any sign
    "whole": -2.0,  # items in which all repeats
    "rare": -1.5,
    "loose": -1.0,  # little in common
    "field": -3.0,  # varies, stands among what is not repeated, and has no sign: a field of the items' own structure
    "glued": -0.8,  # no line of its own
    "inner": -2.0,  # glued to a line that is neither the first nor the last that is left
}

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_TABLES = frozenset({"td", "th", "dt", "dd", "pre", "caption"})
_OWN = frozenset({"{title}", "{site}"})
_MARKS = frozenset("#|•·»→▶►«*~=_")
_SHORT, _LONG, _SOME, _FEW_FIXED = 2, 8, 3, 3
_MANY_VARY = 20
_BYLINE = 4
_WORDS_A_CUE = 24
_NEAR = 3
_COUNTS = 0.3
"""The least that evidence adds to be named."""

_MOSTLY = 0.6


@dataclass(frozen=True, slots=True)
class Setting:
    """The source that groups are weighed in: its lines, those that repeat, and those of them that make up its edges."""

    source: Source
    repeated: AbstractSet[Place]
    tails: AbstractSet[Place]
    heads: AbstractSet[Place]

    @classmethod
    def of(cls, source: Source, groups: Collection[Group]) -> Setting:
        """Find the edges: the lines at the end and beginning of each item that repeat, with no other between."""
        repeated = {place for group in groups if _is_frequent(group, len(source.samples)) for place in group.places}
        tails: set[Place] = set()
        heads: set[Place] = set()
        for item, rows in enumerate(source.rows):
            last = len(rows)
            while last and (item, last - 1) in repeated:
                last -= 1
            tails.update((item, line) for line in range(last, len(rows)))
            first = 0
            while first < last and (item, first) in repeated:
                first += 1
            heads.update((item, line) for line in range(first))
        return cls(source, repeated, tails, heads)


def _is_frequent(group: Group, of: int) -> bool:
    share = group.items / of
    return (group.items > 2 and share >= 0.25) or (group.items > 1 and share >= 0.5)  # noqa: PLR2004  measured


def confidence(evidence: Mapping[str, float]) -> float:
    """Give the probability that the evidence speaks of noise, to four places so that it is the same on every machine."""
    total = sum(WEIGHTS[name] * value for name, value in evidence.items())
    return round(1 / (1 + math.exp(-total)), 4)


def told(evidence: Mapping[str, float]) -> tuple[str, ...]:
    """Name the kinds of evidence that count, the weightiest first; what speaks against it has a `-` in front."""
    sums = {name: WEIGHTS[name] * value for name, value in evidence.items() if name != "bias"}
    names = sorted(sums, key=lambda name: (-abs(sums[name]), name))
    return tuple(name if sums[name] > 0 else f"-{name}" for name in names if abs(sums[name]) >= _COUNTS)


def weigh(group: Group, setting: Setting) -> dict[str, float]:
    """Give the evidence for and against a group, each kind between 0 and 1."""
    source, rows = setting.source, [setting.source.row(place) for place in group.places]
    cue = strength(" ".join((*group.start, *group.end)))
    share = group.items / len(source.samples)
    fixed, varying = group.fixed, vary(group, rows) if group.shape == "frame" else 0.0
    is_label = group.is_label and cue > 0
    size = 1 + fixed + (0 if group.is_label else varying)
    place = _places(group, setting)
    edge = max(place["tail"], place["head"])
    slots = slots_in((*group.start, *group.end))
    near = _share(group, lambda at: source.below(at) <= _NEAR)
    at_edge = max(place["first"], near, place["head"])
    is_frame = group.shape == "frame"
    is_glued = group.shape in {"opening", "closing"}
    is_short = fixed <= _SHORT and not cue and ITEM not in slots and not (_MARKS & {*group.start})
    whole = _share(group, lambda at: all((at[0], line) in setting.repeated for line in range(len(source.rows[at[0]]))))
    return {
        "bias": 1.0,
        "share": share,
        "most": max(0.0, (share - _MOSTLY) / (1 - _MOSTLY)),
        "often": min(1.0, math.log2(group.items) / 5),
        "strong": float(cue >= 1) * min(1.0, _WORDS_A_CUE / size),
        "weak": float(0 < cue < 1) * min(1.0, _WORDS_A_CUE / 3 / size),
        **place,
        "slot": float(bool(slots & _OWN) and fixed >= _SHORT),
        "linked": sum(row.block.linked for row in rows) / len(rows) if share > 0.3 else 0.0,  # noqa: PLR2004
        "item": float(ITEM in slots),
        "long": min(1.0, fixed / _LONG) * share * (1 - whole),
        "run": _share(group, lambda at: (at[0], at[1] + 1) in setting.repeated or (at[0], at[1] - 1) in setting.repeated),
        "byline": float(bool(slots & {"{n}", "{date}"}) and fixed <= _BYLINE and min(at_edge, share) > _MOSTLY),
        "label": float(is_label) * max(near, place["first"]),
        "times": float("{time}" in slots),
        "section": _share(group, lambda at: _heads_what_varies(at, setting)),
        "heading": _share(group, lambda at: _is_heading(source.row(at))) * (1 - edge),
        "table": _share(group, lambda at: source.row(at).block.tag in _TABLES),
        "quote": _share(group, lambda at: source.row(at).block.tag == "blockquote") * (1 - cue / 2),
        "varies": varying / (fixed + varying) if is_frame and varying and not is_label else 0.0,
        "much": 0.0 if is_label else min(1.0, varying / _MANY_VARY),
        "short": float(is_short) * (1 if is_glued else 1 - edge * 0.7),
        "whole": whole,
        "rare": max(0.0, (0.5 - share) / 0.5),
        "loose": float(is_frame and not group.is_label and fixed <= _FEW_FIXED and cue < 1),
        "field": (1 - edge) * float(is_frame and not cue and not slots & _OWN),
        "glued": float(is_glued),
        "inner": (1 - edge) * (1 - float(cue >= 1)) if is_glued else 0.0,
    }


def _places(group: Group, setting: Setting) -> dict[str, float]:
    return {
        "tail": _share(group, lambda at: at in setting.tails),
        "head": _share(group, lambda at: at in setting.heads),
        "last": _share(group, lambda at: setting.source.below(at) == 0),
        "first": _share(group, lambda at: at[1] == 0),
    }


def _share(group: Group, is_so: Callable[[Place], bool]) -> float:
    return sum(map(is_so, group.places)) / len(group.places)


def _is_heading(row: Row) -> bool:
    return row.block.tag in _HEADINGS or row.block.strong


def _heads_what_varies(at: Place, setting: Setting) -> bool:
    row = setting.source.row(at)
    heads = _is_heading(row) or row.form.endswith((":", "："))
    return heads and setting.source.below(at) > 0 and (at[0], at[1] + 1) not in setting.repeated
