"""What the bodies look like: blank, alike, collapsed, or taken out as noise; and whether one known text was cut off."""

from __future__ import annotations

import re
from itertools import combinations
from statistics import median
from typing import TYPE_CHECKING

from feedtool.gate import screens
from feedtool.gate.sight import spread
from feedtool.gate.words import body, runs

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from feedtool.gate.sight import Case, Seen
    from feedtool.gate.words import Run

    Known = dict[Hashable, tuple[int, frozenset[Run]]]

_SAMPLE = 60
"""So many bodies are compared with each other: 1,770 comparisons, whatever the number of items."""
_GLANCE = 10
"""Of so many bodies half a group is seen, or there is none; this is all that an ordinary day costs."""
_ALIKE = 0.7
"""Share of common three-word runs from which two bodies are alike. Between articles of one real feed it is below 0.3, shared
footers included; between two forms of one block page it is above 0.8."""
_TOLD = 20
"""Words of a long body; short ones ("Comments") would hide that all long ones are one."""
_FULL = 0.1
"""At most this share of the last texts was blank: nearly all had text."""
_REAL = 200
"""Characters of a text that can collapse."""
_LONG = 0.9
_UPPER = 0.5
"""A collapse halves the long texts too (nine of ten are shorter); a few notes among long reads do not."""
_NOTED = 200
"""Characters of noise below which its share means nothing."""
_SHORTER = 0.8
_LOST = 80
"""A text is noticeably shorter when it lost a fifth and so many characters, one line."""
_TORN = re.compile(r"[^\x00-\x7f]{1,4}$")
"""What half a character may have become when its other bytes were cut off."""
_TAIL = re.compile(r"[\s\[(]*(?:…|\.{3,})[\s\])]*$")
_ENDS = re.compile(r"[.!?…:;。！？؟।][\"'”’»)\]]*$")


def bodies(case: Case) -> str | None:
    """Hold bodies that went blank, and bodies that are alike where they were not."""
    return _blank(case) or _alike(case)


def short(case: Case) -> str | None:
    """Hold known texts that lost nearly everything, and texts that are a fraction as long as they were."""
    return _collapsed(case) or _shrunk(case)


def noise(case: Case) -> str | None:
    """Hold a read of which cleaning took out far more than it did."""
    if not case.last or sum(one.removed for one in case.new) < _NOTED:
        return None
    now, then = _noise(case.new), _noise(case.last)
    if now <= case.limits.noise_share or now <= then * case.limits.noise_times:
        return None
    limit = f"{case.limits.noise_share:.0%} and {case.limits.noise_times:g} times that"
    return f"{now:.0%} of the text taken out as noise where {then:.0%} was (limit: {limit})"


def cut(new: Seen, last: Seen) -> str | None:
    """Say why a known item's text is a cut-off version of what it was, or None: it stops inside a sentence, or is gone."""
    now, then = (" ".join(one.text.split()) for one in (new, last))
    kept = _TORN.sub("", _TAIL.sub("", now))
    if len(kept) > len(then) * _SHORTER or len(then) - len(kept) < _LOST or not then.startswith(kept):
        return None
    if kept == now and _ENDS.search(kept) and not then[len(kept)].isalnum():
        return None
    where = f"after {kept[-20:]!r}" if kept else "before the first word"
    return f"text cut off {where}: {len(kept):,} of {len(then):,} characters left (limit: {_SHORTER:.0%})"


def _blank(case: Case) -> str | None:
    if min(len(case.new), len(case.last)) < case.limits.same_from:
        return None
    now, then = (sum(1 for one in read if one.is_blank) for read in (case.new, case.last))
    if now < len(case.new) * case.limits.blank_share or then > len(case.last) * _FULL:
        return None
    numbers = f"{now} of {len(case.new)} items without text where {then} of {len(case.last)} were"
    return f"{numbers} (limit: {case.limits.blank_share:.0%})"


def _alike(case: Case) -> str | None:
    """Hold the largest group of alike bodies, of long ones first; what was always so is how the source writes."""
    if not case.last or len(case.new) < case.limits.same_from:
        return None
    known: Known = {}
    return next((message for least in (_TOLD, 1) if (message := _grouped(case, least, known))), None)


def _grouped(case: Case, least: int, known: Known) -> str | None:
    if screens.is_varied(case, least, most=_SAMPLE, alike=_ALIKE):
        return None
    glance, few = _group(case.new, known, least=least, most=_GLANCE)
    if glance < few * case.limits.alike_share / 2:
        return None
    number, of = _group(case.new, known, least=least, most=_SAMPLE)
    before, among = _group(case.last, known, least=least, most=_SAMPLE)
    if among < case.limits.same_from:  # so few long ones do not tell how the source writes; its short ones may
        before, among = _group(case.last, known, least=1, most=_SAMPLE)
    was_alike = before > 1 and before >= among * case.limits.alike_share / 2
    if number < case.limits.same_from or number < of * case.limits.alike_share or was_alike:
        return None
    return f"{number} of {of} bodies are alike where {before} of {among} were (limit: {case.limits.alike_share:.0%})"


def _group(sights: Sequence[Seen], known: Known, *, least: int, most: int) -> tuple[int, int]:
    """Give the size of the largest group around one body, and how many bodies of so many words at least were compared."""
    bodies = [_body(one, known) for one in spread([one for one in sights if not one.is_blank], most=most)]
    told = [found for number, found in bodies if number >= least]
    size = [1] * len(told)
    for one, other in combinations(range(len(told)), 2):
        if _is_alike(told[one], told[other]):
            size[one] += 1
            size[other] += 1
    return max(size, default=0), len(told)


def _body(one: Seen, known: Known) -> tuple[int, frozenset[Run]]:
    """Give the number of a body's words, and their runs; what is `known` of a text is not found out again."""
    mark = one.mark
    found = known.get(mark)
    if found is None:
        told = body(one.title, one.text)
        found = known[mark] = len(told), runs(told)
    return found


def _is_alike(one: frozenset[Run], other: frozenset[Run]) -> bool:
    small, large = sorted((len(one), len(other)))
    if small < large * _ALIKE:
        return False
    common = len(one & other)
    return common >= (small + large - common) * _ALIKE


def _collapsed(case: Case) -> str | None:
    had = [(now.length, then.length) for now, then in case.pairs if then.length >= _REAL]
    lost = [(now, then) for now, then in had if now < then * case.limits.short_left]
    if len(had) < min(case.limits.few, len(case.last)) or len(lost) < max(2, len(had) * case.limits.short_share):
        return None
    left = sum(now for now, _ in lost) / sum(then for _, then in lost)
    limit = f"{case.limits.short_share:.0%} with less than {case.limits.short_left:.0%} left"
    return f"{len(lost)} of {len(had)} known texts collapsed to {left:.0%} of their length (limit: {limit})"


def _shrunk(case: Case) -> str | None:
    if min(len(case.new), len(case.last)) < case.limits.few:
        return None
    lengths = [sorted(one.length for one in read) for read in (case.new, case.last)]
    now, then = (median(one) for one in lengths)
    long_now, long_then = (one[int((len(one) - 1) * _LONG)] for one in lengths)
    if then < _REAL or now >= then * case.limits.short_median or long_now >= long_then * _UPPER:
        return None
    return f"texts of {now:,.0f} characters where {then:,.0f} were usual (limit: {case.limits.short_median:.0%} of that)"


def _noise(sights: Sequence[Seen]) -> float:
    removed = sum(one.removed for one in sights)
    return removed / max(1, removed + sum(one.length for one in sights))
