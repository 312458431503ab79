"""Days of calendars other than the Gregorian one, rewritten into it: `令和8年3月5日`, `民國115年3月5日`, `۱۴ اسفند ۱۴۰۴`."""

from __future__ import annotations

import re
from datetime import date

ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
"""The year before the first of each era that Japan and Taiwan count in."""
PERSIAN = frozenset({"fa", "ps", "ckb"})
MONTHS = ("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند")
NOWRUZ = date(1921, 3, 21)
"""The first day of the Persian year 1300."""
LEAP = frozenset({1, 5, 9, 13, 17, 22, 26, 30})
"""Remainders by 33 of Persian leap years; that rule agrees with the sky from 1244 to 1472 (until March 2094)."""

_ERA = re.compile(rf"({'|'.join(ERAS)})\s?([0-9]{{1,3}}|元)\s?年")
_NUMBERS = re.compile(r"(?<![0-9./-])(1[34][0-9]{2})([/.-])([0-9]{1,2})\2([0-9]{1,2})(?![0-9])")
_NAMED = re.compile(rf"(?<![0-9])([0-9]{{1,2}})\s+({'|'.join(MONTHS)}),?\s+(?:ماه\s+)?(1[34][0-9]{{2}})(?![0-9])")


def western(text: str, languages: tuple[str, ...]) -> str:
    """Rewrite the days in a text; those of the Persian calendar only in languages (BCP 47) whose countries use it.

    >>> western("令和8年3月5日", ("ja",))
    '2026年3月5日'
    """
    text = _ERA.sub(lambda found: f"{ERAS[found[1]] + (1 if found[2] == '元' else int(found[2]))}年", text)
    if not PERSIAN.isdisjoint(tag.partition("-")[0].lower() for tag in languages):
        text = _NUMBERS.sub(lambda found: _iso(found, int(found[1]), int(found[3]), int(found[4])), text)
        text = _NAMED.sub(lambda found: _iso(found, int(found[3]), MONTHS.index(found[2]) + 1, int(found[1])), text)
    return text


def _iso(found: re.Match[str], year: int, month: int, day: int) -> str:
    """Write a Persian day as ISO 8601, and one that does not exist as it was."""
    if not (1 <= month <= len(MONTHS) and 1 <= day <= _days(year, month)):
        return found[0]
    passed = sum(365 + _is_leap(each) for each in range(1300, year)) + 30 * (month - 1) + min(month - 1, 6) + day - 1
    return date.fromordinal(NOWRUZ.toordinal() + passed).isoformat()


def _days(year: int, month: int) -> int:
    return 31 if month <= 6 else 30 if month < len(MONTHS) else 29 + _is_leap(year)  # noqa: PLR2004


def _is_leap(year: int) -> bool:
    return year % 33 in LEAP
