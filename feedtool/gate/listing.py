"""What a listing as a whole looks like: how many items, how many known ones, how many different titles and links."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from feedtool.counted import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from feedtool.gate.sight import Case, Limits, Past, Seen

_HEAD = 200
"""Characters of a text that tell an item from another one of the same title."""
_TURNOVERS = 2
"""One complete turnover may have been an accident that a person let through; two are a habit."""
_AHEAD = 0.9
"""The newest tenth of the last dates is not asked for: one item dated far ahead must not hold a feed for ever."""
_AGAIN = 0.5
"""Share of the listing that comes back under new guids: half of it is no accident of a few items."""


def empty(case: Case) -> str | None:
    """Hold a read without any item."""
    if case.new:
        return None
    return f"no items where {len(case.last)} were" if case.last else "no items"


def count(case: Case) -> str | None:
    """Hold far fewer items than the smallest good read had."""
    usual = min([len(case.last), *(past.items for past in case.past)])
    if not case.new or len(case.last) < case.limits.few or len(case.new) >= usual * case.limits.count_share:
        return None
    least = f" and never fewer than {usual}" if usual < len(case.last) else ""
    limit = f"(limit: {case.limits.count_share:.0%} of {'that' if least else 'them'})"
    return f"{counted(len(case.new), 'item')} where {len(case.last)} were{least} {limit}"


def new(case: Case) -> str | None:
    """Hold a read in which hardly anything is known, unless it plainly is news; hold known items under new guids."""
    if len(case.last) < case.limits.few or not case.new:
        return None
    again = _again(case)
    if again >= case.limits.few and again >= len(case.new) * _AGAIN:
        items = counted(len(case.new), "item")
        return f"{again} of {items} are known by title and text but have a new guid (limit: {_AGAIN:.0%})"
    least = min(len(case.new), len(case.last)) * case.limits.new_share
    if len(case.pairs) > least or _follows(case) or _is_usual(case.past, case.limits):
        return None
    items = counted(len(case.new), "item")
    return f"{len(case.pairs)} of {items} known where {len(case.last)} were (limit: more than {least:.1f})"


def titles(case: Case) -> str | None:
    """Hold titles that repeat far more than they did; blank ones say nothing on a first read."""
    now, then = ([_plain(one.title) for one in read] for read in (case.new, case.last))
    return _repeats(now, then, noun="title", limits=case.limits)


def links(case: Case) -> str | None:
    """Hold links that repeat far more than they did."""
    now, then = ([one.link or "" for one in read] for read in (case.new, case.last))
    return _repeats(now, then, noun="link", limits=case.limits)


def _different(values: list[str], noun: str) -> str:
    return counted(len(set(values)), f"different {noun}")


def _repeats(now: list[str], then: list[str], *, noun: str, limits: Limits) -> str | None:
    told, before = ([value for value in read if value] for read in (now, then))
    if len(told) >= limits.same_from and _is_one(told, limits) and not (len(before) > 1 and _is_one(before, limits)):
        return f"{_different(told, noun)} in {len(told)} items (limit: more than {limits.same_share:.0%})"
    if min(len(now), len(then)) < limits.same_from:
        return None
    share, was = len(set(now)) / len(now), len(set(then)) / len(then)
    if share >= was * limits.same_drop:
        return None
    numbers = f"{_different(now, noun)} in {len(now)} items where {len(set(then))} in {len(then)} were"
    return f"{numbers} (limit: {limits.same_drop:.0%} of that share)"


def _is_one(values: list[str], limits: Limits) -> bool:
    return len(set(values)) <= max(1, len(values) * limits.same_share)


def _again(case: Case) -> int:
    """Count the new items that are, by title and text, one item that went; what stood there twice names nothing."""
    if min(len(case.fresh), len(case.last) - len(case.pairs)) < case.limits.few:
        return 0  # too few to be told of
    known = {one.guid for one, _ in case.pairs}
    gone = Counter(_face(one) for one in case.last if one.guid not in known)
    fresh = Counter(_face(one) for one in case.fresh)
    return sum(1 for face, times in fresh.items() if times == 1 and gone[face] == 1 and any(face))


def _face(one: Seen) -> tuple[str, str]:
    return _plain(one.title), one.text[:_HEAD]


def _follows(case: Case) -> bool:
    """Say whether most of the new items state a date at or after the newest of the last read, but for a tenth of it."""
    dates = _dates(case.last)
    if not dates:
        return False
    newest = dates[int((len(dates) - 1) * _AHEAD)]
    after = sum(1 for date in _dates(case.fresh) if date >= newest)
    return after >= len(case.fresh) * case.limits.new_follow


def _is_usual(past: Sequence[Past], limits: Limits) -> bool:
    turned = sum(1 for one in past if one.items >= limits.few and one.known <= one.items * limits.new_past)
    return turned >= _TURNOVERS


def _dates(sights: Sequence[Seen]) -> list[datetime]:
    return sorted(one.stated for one in sights if one.stated is not None)


def _plain(title: str) -> str:
    return " ".join(title.casefold().split())
