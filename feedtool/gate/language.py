"""Whether two reads are in the same language, by their most frequent short words: knows no language by name."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from feedtool.gate.sight import spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedtool.gate.sight import Case, Sight

WORDS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\\W\\d_]+")
"""Words, and single characters of the scripts that set no spaces between words (Thai to Khmer, Chinese, Japanese)."""

_SHORT = 4
"""Letters of a short word: most articles, prepositions and pronouns have no more, few names and topics so few."""
_TOP = 60
"""So many of the most frequent short words are compared."""
_ENOUGH = 200
"""Short words that each side must have."""
_SOME = 3.0
"""A word counts in full when it was a third as frequent: a language that a third of the last items had is known."""
_ITEMS = 200
_CHARACTERS = 2_000
"""Of so many items so many characters are read: one long item in another language does not speak for all."""


def language(case: Case) -> str | None:
    """Hold texts that share few of the frequent short words of the last read."""
    now, then = _frequent(case.new), _frequent(case.last)
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


def _frequent(sights: Sequence[Sight]) -> Counter[str]:
    texts = (f"{one.title}\n{one.text[:_CHARACTERS]}".casefold() for one in spread(sights, most=_ITEMS))
    return Counter(word for text in texts for word in WORDS.findall(text) if len(word) <= _SHORT)


def _most(words: Counter[str]) -> str:
    return " ".join(word for word, _ in words.most_common(4))
