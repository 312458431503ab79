"""The words of texts as rules compare them: all, the short ones, and runs of three; knows no language by name."""

from __future__ import annotations

import re

WORDS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\\W\\d_]+")
"""Words, and single characters of the scripts that set no spaces between words (Thai to Khmer, Chinese, Japanese)."""

HEAD = 3_000
"""Characters of a body that are compared with other bodies."""
RUN = 3
"""Words of a run."""
SHORT = 4
"""Letters of a short word: most articles, prepositions and pronouns have no more, few names and topics so few."""
START = 2_000
"""Characters in which short words are counted: one long item in another language does not speak for all."""

Run = tuple[str, ...]

_MARKS = {code: " " for code in range(128) if not chr(code).isalpha()}


def words(folded: str) -> list[str]:
    """Give the words of a text without case; plain ASCII is split by tables, in a sixth of the time of the pattern.

    >>> words("don't stop: 3 örnek"), words("don't stop: 3 ornek")
    (['don', 't', 'stop', 'örnek'], ['don', 't', 'stop', 'ornek'])
    """
    return folded.translate(_MARKS).split() if folded.isascii() else WORDS.findall(folded)


def body(title: str, text: str) -> list[str]:
    """Give the words of a body without its own title, numbers and marks."""
    head = text[:HEAD].casefold()
    title = title.casefold().strip()
    return words(head.replace(title, " ") if title else head)


def short(title: str, text: str) -> list[str]:
    """Give the short words of a title and the start of its text."""
    return [word for word in words(f"{title}\n{text[:START]}".casefold()) if len(word) <= SHORT]


def runs(found: list[str]) -> frozenset[Run]:
    """Give all runs of three words; fewer words are one run.

    >>> sorted(runs(["a", "b", "c", "d"])), runs(["a"])
    ([('a', 'b', 'c'), ('b', 'c', 'd')], frozenset({('a',)}))
    """
    return frozenset(zip(found, found[1:], found[2:], strict=False)) if len(found) >= RUN else frozenset({tuple(found)})
