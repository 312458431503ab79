"""What the titles of one source begin or end with: the name of the site, behind or in front of a sign that parts it.

What has the site's name is taken for it early; another ending only where nearly all titles have it. Beginnings that end with a
colon are headings of a series unless they are the site's name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SLOT = "…"
"""Stands for the title itself."""

MOST = 8
"""Beginnings and endings that are known of one source."""

NAMED_ITEMS, NAMED_SHARE = 3, 0.5
"""How many titles, and which share of them, have what has the site's name."""

OTHER_ITEMS, OTHER_SHARE = 8, 0.9
"""How many have another ending that is taken for the site's."""

_LONGEST = 80
_DEPTH = 3  # title - section - site

_END = re.compile(r"\s+(?:[|·•»›:–—~/<-]|::|\|\||--)\s+(?=\S)|\s*[|｜]\s*(?=\S)|\s*(?=[\[(【（])|[_-](?=[^\W\d_a-z]+$)")
_START = re.compile(r"\s*(?:[|｜»›•·]|::)\s*|\s+[–—-]\s+|\s*[:：]\s+|\s*：\s*|(?<=[\])】）])\s*")


def affixes(titles: Sequence[str], site: str, before: Iterable[str] = ()) -> tuple[str, ...]:
    """Give what these titles begin or end with, `…` standing for the title, with all that was known `before`.

    `site` is the name of the site, or empty. What is known once stays, so that no cleaned title changes back. The same titles
    in any order give the same.

    >>> affixes(["Fog - Harbour Gazette", "Fish - Harbour Gazette", "Rain - Harbour Gazette"], "Harbour Gazette")
    ('… - Harbour Gazette',)
    """
    known = list(dict.fromkeys(before))
    rest = [" ".join(title.split()) for title in dict.fromkeys(titles)]
    for _ in range(_DEPTH):
        rest = [_without(title, known) for title in rest]
        new = [each for each in _found(rest, site) if each not in known]
        if not new:
            break
        known += new
    return tuple(known[:MOST])


def _found(titles: Sequence[str], site: str) -> list[str]:
    """Give what enough of these titles have, the most frequent first."""
    rests: defaultdict[str, list[str]] = defaultdict(list)
    spelt: dict[str, str] = {}
    for title in titles:
        for affix, rest in _candidates(title):
            key = affix.casefold()
            rests[key].append(rest)
            spelt[key] = min(affix, spelt.get(key, affix))
    good = (key for key, some in rests.items() if _is_enough(key, some, len(titles), _names(site)))
    return [spelt[key] for key in sorted(good, key=lambda key: (-len(rests[key]), key))]


def _is_enough(affix: str, rests: Sequence[str], count: int, names: frozenset[str]) -> bool:
    inside = _bare(affix)
    if inside in names:
        return len(rests) >= NAMED_ITEMS and len(rests) >= NAMED_SHARE * count
    is_series = affix.endswith(SLOT)
    return not is_series and len(rests) >= OTHER_ITEMS and len(rests) >= OTHER_SHARE * count


def _candidates(title: str) -> Iterable[tuple[str, str]]:
    """Give each beginning and ending that a sign parts from the rest, with that rest."""
    for match in _END.finditer(title):
        if match.start() > 0 and not title[match.start() - 1].isspace() and len(title) - match.start() <= _LONGEST:
            yield SLOT + title[match.start() :], title[: match.start()].casefold()
    for match in _START.finditer(title, 0, _LONGEST):
        if match.start() > 0 and match.end() < len(title):
            yield title[: match.end()] + SLOT, title[match.end() :].casefold()


def _names(site: str) -> frozenset[str]:
    """Give what the site may be called: its whole name, and each part of it that a sign parts off."""
    parts = re.split(r"\s+[|·•»›:–—~/<-]+\s+|\s*[|｜]\s*|:\s+", site)
    return frozenset(filter(None, map(_bare, (site, *parts))))


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _without(title: str, known: Iterable[str]) -> str:
    for affix in known:
        is_ending = affix.startswith(SLOT)
        part = affix.strip(SLOT)
        piece = title[-len(part) :] if is_ending else title[: len(part)]
        if part and len(part) < len(title) and piece.casefold() == part.casefold():
            title = (title[: -len(part)] if is_ending else title[len(part) :]).strip()
    return title
