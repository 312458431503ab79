"""What gists alone prove: that a rule would find nothing, so that no text need be read for it.

A screen never holds anything. Where it proves nothing the rule itself looks at the texts.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING

from feedtool.gate.gist import sketch
from feedtool.gate.words import HEAD, body, runs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedtool.gate.gist import Gist
    from feedtool.gate.sight import Case, Seen

_CLOSE = 1e-6
"""Shares that are so near to a limit are left to the rule: it may add them up in another order."""


def is_varied(case: Case, least: int, *, most: int, alike: float) -> bool:
    """Say whether no group of alike bodies of so many words at least can be large enough, or newly so.

    Around a body that was there before, the group is hardly larger than it was, and what was always so is no sign. Around a
    new one, its runs are compared with the sketches of the others: what differs there cannot be common. `most` bodies are
    compared by the rule; `alike` is the share of common runs from which two are alike.
    """
    new, last = _gists(case.new), _gists(case.last)
    if new is None or last is None or max(_told(new), _told(last)) > most:
        return False
    there = [one for one in new if not one.is_blank and one.words >= least]
    among = sum(1 for one in last if not one.is_blank and one.words >= least)
    need = max(case.limits.same_from, len(there) * case.limits.alike_share)
    if len(there) < need:
        return True
    fresh = [one for one in case.changed if one.gist and not one.gist.is_blank and one.gist.words >= least]
    before = ceil(need) - len(fresh)
    if before <= 1 or before < among * case.limits.alike_share / 2:
        return False
    return all(_like(_sketched(one.title, one.text[:HEAD]), there, alike) < need for one in fresh)


def is_spoken(case: Case, *, most: int, top: int, enough: int, some: float) -> bool:
    """Say whether the frequent short words of now are known beyond doubt, or too few on a side to tell.

    The overlap is the sum, over the `top` words of now, of the lesser of n/total and some * t/before, where n and t count the
    word now and then. As t is at least n less what the changed items have, the sum is at least the lesser of 1 and
    some * total/before, less some * changed/before. The total is at least that of the words that gists name.
    """
    new, last, changed = _gists(case.new), _gists(case.last), _gists(case.changed)
    if new is None or last is None or changed is None or max(len(new), len(last)) > most:
        return False
    now, before = (sum(one.short for one in read) for read in (new, last))
    if min(now, before) < enough:
        return True
    count: Counter[str] = Counter()
    for one in new:
        for word, times in one.common:
            count[word] += times
    total = sum(sorted(count.values(), reverse=True)[:top])
    lost = sum(one.short for one in changed) * some / before
    return min(1.0, some * total / before) - lost > case.limits.language_overlap + _CLOSE


def _gists(sights: Iterable[Seen]) -> list[Gist] | None:
    found = [one.gist for one in sights]
    return None if None in found else [each for each in found if each]


def _told(gists: Iterable[Gist]) -> int:
    return sum(1 for one in gists if not one.is_blank)


@lru_cache(maxsize=32)
def _sketched(title: str, start: str) -> tuple[int, int]:
    """Count the runs of a body by its start, and sketch them all; remembered, for a source and its feed ask in turn."""
    told = body(title, start)
    return len(runs(told)), sketch(told)


def _like(sketched: tuple[int, int], others: Iterable[Gist], alike: float) -> int:
    """Count the bodies that one may be alike to, itself included, as far as their sketches tell."""
    number, missing = sketched[0], ~sketched[1]
    return sum(1 for other in others if _may_be(number, other.words, (other.sketch & missing).bit_count(), alike))


def _may_be(runs: int, words: int, different: int, alike: float) -> bool:
    """Say whether a body of so many words, of which so many runs are not in the other one, can be alike to its `runs`.

    It has at most a run for each word, and one without any; it is most alike when all its other runs are common.
    """
    other = min(max(1, words), runs + different)
    common = other - different
    return common >= (runs + other - common) * alike
