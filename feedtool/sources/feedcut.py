"""The text of a feed before it is parsed: cut to the items that are wanted, and refused where that would take too long."""

from __future__ import annotations

import re

MAX_TAGS = 200_000
"""Tags that may be parsed: feedparser reads 27,000 to 60,000 a second (measured), and 1,000 items have 10,000 to 50,000."""

TAGS = 100
"""Tags for each item that is wanted, where these are more."""

MAX_ATTRIBUTES = 200
"""Attributes of one element: the XML reader needs 0.2 s for 4,000 and 40 s for 50,000 (measured); real ones have 30."""

_PASSED = r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)"
"""What only looks like tags; where it is never closed it is passed over whole, so that one pass is linear."""

END = re.compile(rf"{_PASSED}|</(?:[\w.-]{{1,50}}:)?(item|entry)\s*>", re.DOTALL | re.IGNORECASE)
_ATTRIBUTE = r"\s++[^\s<>=]++(?>(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s<>]*+))?)"
TAG = re.compile(rf"{_PASSED}|<[A-Za-z/][^\s<>]*+(?P<crowd>(?:{_ATTRIBUTE}){{{MAX_ATTRIBUTES + 1}}})?", re.DOTALL)


MAY_END = re.compile(r"</[\w.:-]{0,55}(?:item|entry)\s*>", re.IGNORECASE)
MAY_BE_CROWDED = (re.compile(r"<[^<]{1000}"), re.compile(r"=\s*+(?:\"[^\"<]{0,1000}<|'[^'<]{0,1000}<)"))
"""What an element with so many attributes looks like, and little else does: to look for it costs a tenth."""


def cut(text: str, most: int) -> tuple[str, int]:
    """Leave out all items after the first so many; give the text and how many items there were, at least where it was cut.

    Raises ValueError for what would take too long to parse.
    """
    count = len(MAY_END.findall(text))
    if count > most:
        ends = [match.end() for match in END.finditer(text) if match[1]]
        count = len(ends)
        text = text[: ends[most - 1]] + text[ends[-1] :] if count > most else text
    most_tags = max(MAX_TAGS, TAGS * most)
    if text.count("<") > most_tags or any(sign.search(text) for sign in MAY_BE_CROWDED):
        _refuse_costly(text, most_tags)
    return text, count


def _refuse_costly(text: str, most: int) -> None:
    for count, tag in enumerate(TAG.finditer(text)):
        if tag["crowd"]:
            raise ValueError(
                f"has an element with more than {MAX_ATTRIBUTES} attributes ({tag[0][:40]!r}); correct url, or ask its owner"
            )
        if count == most:
            raise ValueError(f"has more than {most:,} tags in the items that are read; lower max_items, or leave it")
