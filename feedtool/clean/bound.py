"""How much of its text all removing steps together may take from one item, measured by what is usual for its source.

A footer is as long below a short item as below a long one, so an item is over the bound only where both the share of its
text and the number of characters are far beyond the usual. What is taken several times counts once; markup does not count,
and neither does a text that the user replaces.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from feedtool.clean import CHANGING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from feedtool.clean.draft import Settings
    from feedtool.model import CleanItem

LAST = 50
"""Items of a source that are remembered, to know what is usual."""

LEAST = 10
"""Items from which on something is usual; before that `max_removed` is the bound."""

FREE_SHARE, FREE_SIZE = 0.2, 200
"""What an item may lose beyond the double of the usual: as a share of its text, and in characters."""

SWAP = "replace"

_MOST = 0.9  # of the items lose no more than the usual


@dataclass(frozen=True, slots=True)
class Usual:
    """What nine of ten items of a source lose at most: the share of their text, and characters."""

    share: float
    size: int

    @property
    def share_limit(self) -> float:
        """Give the share that is far too much: more than the double, but always something that can be passed."""
        return min(2 * self.share + FREE_SHARE, (1 + self.share) / 2)

    @property
    def size_limit(self) -> int:
        """Give the number of characters that is far too much."""
        return 2 * self.size + FREE_SIZE


class Part(NamedTuple):
    """What one step, or one rule of it, took out of the body: characters of text."""

    step: str
    rule: str
    size: int


def parts(item: CleanItem) -> tuple[Part, ...]:
    """Give what each rule took out of an item, the most first."""
    sizes: dict[tuple[str, str], int] = {}
    seen: set[str] = set()
    for each in item.removals:
        text = each.text.strip()
        is_text = each.step not in CHANGING and each.step != SWAP and each.where.startswith("body")
        if is_text and text not in seen and _is_prose(text):
            seen.add(text)
            sizes[each.step, each.rule] = sizes.get((each.step, each.rule), 0) + len(text)
    return tuple(sorted((Part(*name, size) for name, size in sizes.items()), key=lambda part: (-part.size, part)))


def excess(taken: Collection[Part], kept: int, settings: Settings) -> str:
    """Say why it is too much to take these parts of an item that keeps so many characters, or nothing."""
    size = sum(part.size for part in taken)
    if not size:
        return ""
    if not kept:
        return "nothing of the text would be left"
    known = settings.usual
    if known is None:  # what was learned is what the source's items usually lose
        size = sum(part.size for part in taken if part.step != "learned")
    share = size / (size + kept)
    if known is None or settings.max_removed >= 1:
        return _told(share, settings.max_removed, "max_removed allows") if share > settings.max_removed else ""
    share = size / (size + kept)
    if share > known.share_limit and size > known.size_limit:
        return _told(share, known.share_limit, "what is usual for its source allows")
    return ""


def usual(shares: str | None, cleaner: str) -> Usual | None:
    """Say what is usual for a source by what is remembered of it; nothing, where that is little or of another cleaner."""
    pairs = _read(shares, cleaner)
    if len(pairs) < LEAST:
        return None
    at = int(_MOST * (len(pairs) - 1))
    share = sorted(taken / (taken + kept) if taken else 0.0 for taken, kept in pairs)[at]
    return Usual(share, sorted(taken for taken, _ in pairs)[at])


def remembered(shares: str | None, cleaner: str, items: Iterable[CleanItem]) -> str:
    """Write what is remembered of a source after more of its items were cleaned (JSON)."""
    more = [(sum(part.size for part in parts(item)), len(item.text)) for item in items]
    return json.dumps({"cleaner": cleaner, "last": [*_read(shares, cleaner), *more][-LAST:]}, separators=(",", ":"))


def _told(share: float, limit: float, whose: str) -> str:
    return f"all steps together would take {share:.0%} of the text, more than the {limit:.0%} that {whose}"


def _is_prose(text: str) -> bool:
    return not text.startswith("<") and ("://" not in text or " " in text)


def _read(shares: str | None, cleaner: str) -> list[tuple[int, int]]:
    known = json.loads(shares) if shares else {}
    return [(taken, kept) for taken, kept in known["last"]] if known.get("cleaner") == cleaner else []
