"""Whether the dates that known items state moved together in a way that no editor moves them."""

from __future__ import annotations

from bisect import bisect_right
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from feedtool.gate.sight import Case

_DAY = timedelta(days=1)
_ZONE = timedelta(hours=26)
"""The farthest that two time zones lie apart, UTC-12 to UTC+14."""
_QUARTER = timedelta(minutes=15)
"""All time zones differ by multiples of it."""
_SUMMER = timedelta(hours=1)
"""A corrected zone moves summer and winter dates differently by so much."""
_SPREAD = 0.5
"""Dates that stood on one day by this share already do not move together now: busy lists of what changed today."""


def dates(case: Case) -> str | None:
    """Hold known dates that nearly all moved onto one day, or nearly all backwards; a corrected time zone passes."""
    stated = [(now.stated, then.stated) for now, then in case.pairs if now.stated and then.stated]
    moved = [(now, then) for now, then in stated if now != then]
    least = len(stated) * case.limits.dates_share
    if len(moved) < max(case.limits.few, least) or _is_zone([now - then for now, then in moved]):
        return None
    back = sum(1 for now, then in moved if then - now > _ZONE)
    one_day, day = _densest([now for now, _ in moved])
    limit = f"(limit: {case.limits.dates_share:.0%})"
    was_one = _densest([then for _, then in moved])[0] >= len(moved) * _SPREAD
    if one_day >= least and not was_one:
        return f"{one_day} of {len(stated)} known dates moved onto one day, {day:%Y-%m-%d} {limit}"
    if back >= least and not (was_one and one_day < least):  # dates that stood on one day and part are put right
        return f"{back} of {len(stated)} known dates moved backwards {limit}"
    return None


def _is_zone(shifts: list[timedelta]) -> bool:
    near = max(shifts) - min(shifts) <= _SUMMER and max(map(abs, shifts)) <= _ZONE
    return near and not any(shift % _QUARTER for shift in shifts)


def _densest(moments: list[datetime]) -> tuple[int, datetime]:
    """Count the most of these moments that lie within one day, and say when the last of them is."""
    ordered = sorted(moments)
    ends = (bisect_right(ordered, start + _DAY) for start in ordered)
    return max((end - at, ordered[end - 1]) for at, end in enumerate(ends))
