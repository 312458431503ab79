"""Dates of the two forms that feeds are to have (RFC 822, ISO 8601), read as feedparser reads them; None for any other form."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from time import struct_time

MAIL = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun),? )?([0-9]{1,2}) (jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec) ([0-9]{4}) "
    r"([0-9]{2}):([0-9]{2})(?::([0-9]{2}))? (?:([+-])([0-9]{2})([0-9]{2})|(gmt|utc?|z|[ecmp][sd]t))",
    re.IGNORECASE | re.ASCII,
)
ISO = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]{1,9})?(?:Z|([+-])([0-9]{2}):([0-9]{2}))?)?"
)
MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
ZONES = {"e": -4, "c": -5, "m": -6, "p": -7}
"""Hours of the zones of North America in summer, by their first letter (RFC 822, section 5.1)."""

OLDEST = 1900


def moment(text: str) -> struct_time | None:
    """Give a date as a tuple of time in UTC.

    >>> moment("Mon, 05 Jan 2026 10:00:00 -0500")[:5]
    (2026, 1, 5, 15, 0)
    """
    try:
        when = _mail(text) or _iso(text)
    except (ValueError, OverflowError):
        return None
    return None if when is None or when.year <= OLDEST else when.utctimetuple()


def _mail(text: str) -> datetime | None:
    match = MAIL.fullmatch(text)
    if match is None:
        return None
    day, month, year, hour, minute, second, sign, hours, minutes, zone = match.groups()
    stamp = datetime(int(year), MONTHS[month.lower()], int(day), int(hour), int(minute), int(second or 0))  # noqa: DTZ001  UTC follows
    if sign:
        return stamp - _offset(sign, hours, minutes)
    zone = zone.lower()
    return stamp - timedelta(hours=ZONES[zone[0]] - (zone[1] == "s")) if len(zone) == 3 and zone[0] in ZONES else stamp  # noqa: PLR2004


def _iso(text: str) -> datetime | None:
    match = ISO.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, sign, hours, minutes = match.groups()
    stamp = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0))  # noqa: DTZ001  UTC follows
    return stamp - _offset(sign, hours, minutes) if sign else stamp


def _offset(sign: str, hours: str, minutes: str) -> timedelta:
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return -offset if sign == "-" else offset
