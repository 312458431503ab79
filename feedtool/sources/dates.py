"""Dates as people and programs write them into texts and file names; what cannot be read is None, never now."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

OLDEST = 1900
LONGEST = 60

ISO = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}/[0-9]{2}/[0-9]{2}|[0-9]{8})"
    r"(?:(?:[Tt ]([0-9]{2}:?[0-9]{2}(?::?[0-9]{2}(?:[.,][0-9]+)?)?)|[Tt]([0-9]{2}))"
    r" ?([Zz]|[+-][0-9]{2}:?[0-9]{2}|[+-][0-9]{2})?)?"
)
MIDNIGHT = re.compile(r"24(?::?00){0,2}(?:[.,]0+)?")
"""The end of a day (ISO 8601-1:2019/Amd 1), which is the beginning of the next."""
MAIL = re.compile(
    r"(?:[A-Z][a-z]{2}, ?)?[0-9]{1,2} [A-Z][a-z]{2} (?:[0-9]{4}|[0-9]{2})"
    r"( [0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?: ([+-][0-9]{4}|UTC?|GMT|Z|[ECMP][SD]T))?)?",
    re.IGNORECASE,
)
DAY_FIRST = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})(?:,? ([0-9]{1,2}):([0-9]{2}))?")
IDEOGRAPHIC = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日")
BARE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9:.,]+ ?(?:Z|[+-][0-9:]+)?)?")
NAMED = re.compile(
    r"(?:^|(?<=[-_.+~,() ]))([0-9]{4})([-_.]?)([0-9]{2})\2([0-9]{2})"
    r"(?:T([0-9]{2})[-_.]?([0-9]{2})(?:[-_.]?([0-9]{2}))?(Z)?)?(?![0-9])"
)


def read_date(text: str, *, zone: ZoneInfo) -> datetime | None:
    """Read a date or a date with a time, alone in its text: ISO 8601, RFC 822, `DD.MM.YYYY`, `YYYY年M月D日`.

    A date alone means its midnight, a time without an offset is meant, in `zone`. Before 1900 or impossible: None.

    >>> read_date("2024-03-25T10:00Z", zone=UTC).isoformat()
    '2024-03-25T10:00:00+00:00'
    """
    text = " ".join(_latin(text).split())
    if len(text) > LONGEST:
        return None
    for read in (_iso, _mail, _day_first, _ideographic):
        try:
            moment = read(text)
        except (ValueError, TypeError, OverflowError):
            continue
        if moment is not None:
            return settled(moment, zone)
    return None


def is_bare(line: str) -> bool:
    """Say whether a line is shaped like an ISO 8601 date, with or without a time, and nothing else."""
    return BARE.fullmatch(line) is not None


def name_date(name: str, *, zone: ZoneInfo) -> datetime | None:
    """Find the first date in a file name, at its start or after a separator (`2024-03-25-…`, `…_20240325T1000.txt`).

    >>> name_date("report-20240325.txt", zone=UTC).isoformat()
    '2024-03-25T00:00:00+00:00'
    """
    return next((moment for _, moment in _named(name, zone)), None)


def undated(name: str) -> str:
    """Take the date that `name_date` finds out of a name.

    >>> undated("2024-03-25-harvest")
    '-harvest'
    """
    for span, _ in _named(name, None):
        return name[: span[0]] + name[span[1] :]
    return name


def _named(name: str, zone: ZoneInfo | None) -> list[tuple[tuple[int, int], datetime]]:
    found = []
    for match in NAMED.finditer(name):
        year, _, month, day, hour, minute, second, is_utc = match.groups()
        iso = f"{year}-{month}-{day}T{hour or '00'}:{minute or '00'}:{second or '00'}{is_utc or ''}"
        try:
            moment = datetime.fromisoformat(iso)
        except ValueError:
            continue
        when = settled(moment, zone)
        if when is not None:
            found.append((match.span(), when))
    return found


def _latin(text: str) -> str:
    """Write the decimal digits of every script as 0-9."""
    return text if text.isascii() else "".join(str(unicodedata.decimal(char, char)) for char in text)


def _iso(text: str) -> datetime | None:
    match = ISO.fullmatch(text)
    if match is None:
        return None
    day, time, hour, offset = match.groups()
    time = time or hour
    is_end = time is not None and MIDNIGHT.fullmatch(time) is not None
    time = "00" if is_end else time
    moment = datetime.fromisoformat(day.replace("/", "-") + (f"T{time}" if time else "") + (offset or "").upper())
    return moment + timedelta(days=is_end)


def _mail(text: str) -> datetime | None:
    match = MAIL.fullmatch(text)
    if match is None:
        return None
    moment = parsedate_to_datetime(text if match[1] else f"{text} 00:00")
    # RFC 5322, section 3.3: -0000 is a time in UTC from a system that does not tell its zone.
    return moment.replace(tzinfo=UTC) if match[2] and moment.tzinfo is None else moment


def _day_first(text: str) -> datetime | None:
    match = DAY_FIRST.fullmatch(text)
    if match is None:
        return None
    day, month, year, hour, minute = (int(number or 0) for number in match.groups())
    return datetime(year, month, day, hour, minute)  # noqa: DTZ001 a zone follows


def _ideographic(text: str) -> datetime | None:
    match = IDEOGRAPHIC.fullmatch(text)
    return datetime(*map(int, match.groups())) if match else None  # type: ignore[arg-type]  # noqa: DTZ001 a zone follows


def settled(moment: datetime, zone: ZoneInfo | None) -> datetime | None:
    """Give a moment its zone and whole seconds, or None before 1900 and where another zone could not write it."""
    moment = moment.replace(microsecond=0)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone or UTC)
    try:
        moment - timedelta(days=2), moment + timedelta(days=2)
    except OverflowError:
        return None
    # Local mean times have offsets with seconds, which no feed format can write.
    offset = moment.utcoffset() or timedelta()
    moment = moment.astimezone(UTC) if offset.seconds % 60 else moment
    return moment if moment.year >= OLDEST else None
