"""Whether two reads are in the same language, by their most frequent short words: knows no language by name."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from feedtool.gate import screens
from feedtool.gate.sight import spread
from feedtool.gate.words import short

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from feedtool.gate.sight import Case, Seen

_TOP = 60
"""So many of the most frequent short words are compared."""
_ENOUGH = 200
"""Short words that each side must have."""
_SOME = 3.0
"""A word counts in full when it was a third as frequent: a language that a third of the last items had is known."""
_ITEMS = 200
"""Of so many items the starts are read."""


def language(case: Case) -> str | None:
    """Hold texts that share few of the frequent short words of the last read."""
    if screens.is_spoken(case, most=_ITEMS, top=_TOP, enough=_ENOUGH, some=_SOME):
        return None
    known: dict[Hashable, list[str]] = {}
    now, then = _frequent(case.new, known), _frequent(case.last, known)
    if min(now.total(), then.total()) < _ENOUGH:
        return None
    shared = overlap(now, then)
    if shared >= case.limits.language_overlap:
        return None
    words = f"{_most(now)} where {_most(then)} were"
    return f"another language: {shared:.0%} of the short words are known (limit: {case.limits.language_overlap:.0%}; {words})"


def overlap(now: Counter[str], then: Counter[str]) -> float:
    """Give the share of the frequent short words of `now` that `then` has too, about as often."""
    top = now.most_common(_TOP)
    total, before = sum(times for _, times in top), then.total()
    return sum(min(times / total, _SOME * then[word] / before) for word, times in top)


def _frequent(sights: Sequence[Seen], known: dict[Hashable, list[str]]) -> Counter[str]:
    """Count short words; what is `known` of a text is not found out again."""
    count: Counter[str] = Counter()
    for one in spread(sights, most=_ITEMS):
        mark = one.mark
        found = known.get(mark)
        if found is None:
            found = known[mark] = short(one.title, one.text)
        count.update(found)
    return count


def _most(words: Counter[str]) -> str:
    return " ".join(word for word, _ in words.most_common(4))
