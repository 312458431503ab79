"""How sure it is that what repeats is noise: weights that were set once, and a confidence between 0 and 1.

The weights are a judgement put in numbers, not a fit: 32 labelled feeds with noise are too few to learn thirty weights from
(docs/learning.md has the figures). Each kind of evidence is told in a word, for people to see.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    "beside": 2.0,  # beside lines that are surely noise
    "leads": 3.0,  # nothing but links below it, to the end or on the site
    "byline": 2.5,  # a date or name at an edge
    "label": 2.6,  # a label of a usual kind ("Tags:") at an edge
    "times": -5.0,  # chapters with their times
    "template": -8.0,  # items mostly are one text with other values
    "section": -3.0,  # heads what varies
    "usual": -6.0,  # a heading or field that columns have: "Ingredients", "Price: 12 euros"
    "asks": -5.0,  # a question among what varies, with no sign
    "heading": -0.6,
    "table": -2.0,
    "quote": -1.5,
    "varies": -1.5,  # the share of words that vary
    "much": -1.0,  # many words that vary
    "short": -1.2,  # one or two words without any sign
    "whole": -2.0,  # items in which all repeats
    "rare": -1.5,
    "loose": -1.0,  # little in common
    "field": -5.0,  # varies and has no sign: a field that all items have
    "many": -3.0,  # several times in an item
    "glued": -0.8,  # no line of its own
}

COUNTS = 0.3
"""The least that evidence adds to be named."""


def confidence(evidence: Mapping[str, float]) -> float:
    """Give the probability that the evidence speaks of noise, to four places so that it is the same on every machine."""
    total = sum(WEIGHTS[name] * value for name, value in evidence.items())
    return round(1 / (1 + math.exp(-total)), 4)


def told(evidence: Mapping[str, float]) -> tuple[str, ...]:
    """Name the kinds of evidence that count, the weightiest first; what speaks against it has a `-` in front."""
    sums = {name: WEIGHTS[name] * value for name, value in evidence.items() if name != "bias"}
    names = sorted(sums, key=lambda name: (-abs(sums[name]), name))
    return tuple(name if sums[name] > 0 else f"-{name}" for name in names if abs(sums[name]) >= COUNTS)
