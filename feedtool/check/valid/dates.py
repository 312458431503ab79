"""Dates: RFC 822 as RSS has it, RFC 3339 as Atom has it, W3CDTF as Dublin Core has it; and whether one can be true."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from feedtool.check.valid.rule import error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedtool.check.findings import Finding
    from feedtool.check.valid.node import Text

RFC822 = error(
    "date/rfc822",
    "a date that is not one of RFC 822, or of a day that does not exist",
    "RFC 822, section 5, with four digits for the year; RSS 2.0",
    "write it as 'Wed, 06 May 2026 12:30:00 +0000'",
    w3c="InvalidRFC2822Date",
)
WEEKDAY = error(
    "date/weekday",
    "a date that names another day of the week than it was",
    "RFC 822, section 5.2",
    "correct the day of the week or the date",
    w3c="IncorrectDOW",
)
PROBLEMATIC = warning(
    "date/rfc822-form",
    "a date that is one by the letter of RFC 822 and that many readers cannot read",
    "RSS Best Practices Profile, dates",
    "write it as 'Wed, 06 May 2026 12:30:00 +0000'",
    w3c="ProblematicalRFC822Date",
)
RFC3339 = error(
    "date/rfc3339",
    "a date that is not one of RFC 3339 with an offset",
    "RFC 3339, section 5.6; RFC 4287, section 3.3",
    "write it as '2026-05-06T12:30:00Z'",
    w3c="InvalidRFC3339Date",
)
W3CDTF = error(
    "date/w3cdtf",
    "a date that is not one of W3CDTF",
    "W3C, Date and Time Formats; Dublin Core",
    "write it as '2026-05-06T12:30:00Z'",
    w3c="InvalidW3CDTFDate InvalidISO8601DateTime InvalidISO8601Date",
)
PLAUSIBLE = warning(
    "date/plausible",
    "a date before 1990 or later than now",
    "RSS Best Practices Profile, dates",
    "correct it, or publish the item when it is time",
    w3c="ImplausibleDate",
)
RULES = (RFC822, WEEKDAY, PROBLEMATIC, RFC3339, W3CDTF, PLAUSIBLE)

_DAYS = "Mon Tue Wed Thu Fri Sat Sun".split()
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_DAY_NAMES, _MONTH_NAMES = "|".join(_DAYS), "|".join(_MONTHS)
_ZONES = "UT|GMT|EST|EDT|CST|CDT|MST|MDT|PST|PDT"
_STRICT = re.compile(
    rf"(?:({_DAY_NAMES}), )?(\d\d?) ({_MONTH_NAMES}) (\d{{4}}) (\d\d):(\d\d)(?::(\d\d))? (?:[+-]?\d\d[03]0|{_ZONES}|Z)"
)
_LOOSE = re.compile(
    rf"(?i)(?:(?:{_DAY_NAMES})\s*,\s*)?\d\d?\s+(?:{_MONTH_NAMES})\s+\d\d(?:\d\d)?\s+\d\d:\d\d(?::\d\d)?\s+"
    rf"(?:[+-]\d{{4}}|{_ZONES}|[a-ik-z])?"
)
_COMMENT = re.compile(r"\([^()]*\)")
_ISO = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.\d*)?)?(Z|[+-]\d\d:\d\d))?)?)?", re.ASCII
)  # what RFC 3339 and W3CDTF share
_LONGEST = 200
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_SLACK = timedelta(minutes=10)


def rfc822(found: Text) -> Iterator[Finding]:
    """Look whether it is a date as RSS has it."""
    if strict := _STRICT.fullmatch(found.value):
        yield from _dated(found, strict)
    elif len(found.value) <= _LONGEST and _LOOSE.fullmatch(_uncommented(found.value)):
        yield found.breaks(PROBLEMATIC)
    else:
        yield found.breaks(RFC822)


def rfc3339(found: Text) -> Iterator[Finding]:
    """Look whether it is a date as Atom has it: whole, with an offset."""
    parts = _ISO.fullmatch(found.value)
    if not parts or not parts[6] or not _is_time(parts):
        yield found.breaks(RFC3339)
    else:
        yield from _plausible(found, _iso(found.value))


def w3cdtf(found: Text) -> Iterator[Finding]:
    """Look whether it is a date as Dublin Core has it: from a year to a moment."""
    parts = _ISO.fullmatch(found.value)
    if not parts or not _is_time(parts):
        yield found.breaks(W3CDTF)
    else:
        yield from _plausible(found, _iso(found.value))


def _dated(found: Text, parts: re.Match[str]) -> Iterator[Finding]:
    day = _day(int(parts[4]), _MONTHS.index(parts[3]) + 1, int(parts[2]))
    if day is None or not _is_clock(parts[5], parts[6], parts[7]):
        yield found.breaks(RFC822)
    elif parts[1] and parts[1] != _DAYS[day.weekday()]:
        yield found.breaks(WEEKDAY, f"it was a {_DAYS[day.weekday()]}: correct the day of the week or the date")
    else:
        yield from _plausible(found, _mail(found.value))


def _plausible(found: Text, moment: datetime | None) -> Iterator[Finding]:
    now = found.node.facts.now
    if moment is not None and (moment < _EARLIEST or (now is not None and moment > now + _SLACK)):
        yield found.breaks(PLAUSIBLE)


def _uncommented(value: str) -> str:
    """Take the comments out that RFC 822 allows, however deep; the bound on lengths keeps this quick."""
    was, value = "", value.replace("\\(", "").replace("\\)", "")
    while was != value:
        was, value = value, _COMMENT.sub(" ", value)
    return value.strip()


def _is_time(parts: re.Match[str]) -> bool:
    month, day = int(parts[2] or 1), int(parts[3] or 1)
    if _day(int(parts[1]), month, day) is None:
        return False
    offset = re.fullmatch(r"[+-](\d\d):(\d\d)", parts[7] or "")
    is_near = not offset or (int(offset[1]) < 24 and int(offset[2]) < 60)  # noqa: PLR2004
    return is_near and (parts[4] is None or _is_clock(parts[4], parts[5], parts[6]))


def _is_clock(hour: str, minute: str, second: str | None) -> bool:
    return int(hour) < 24 and int(minute) < 60 and int(second or 0) <= 60  # noqa: PLR2004


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _iso(value: str) -> datetime | None:
    """Give the moment of a date that has the right form; None where Python knows none, as for a leap second."""
    try:
        moment = datetime.fromisoformat(value if "T" in value else f"{value}-01-01"[:10])
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except ValueError:
        return None


def _mail(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None
