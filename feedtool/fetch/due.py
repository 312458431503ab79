"""When a source is asked again: what servers wish (RFC 9111, RFC 9110), what feeds say, and how pauses grow. Pure."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedtool.model import Pause

FIRST = 600.0
"""Seconds after the first failure."""

LONGEST = 86400.0
"""Seconds after any failure at most."""

JITTER = 0.25
"""The share by which a pause is longer, so that sources that failed together do not come back together."""

MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?([0-9]{1,10})", re.IGNORECASE)
NEVER = re.compile(r"(?:^|[,\s])(?:no-cache|no-store)\b", re.IGNORECASE)


def freshness(headers: Mapping[str, str]) -> float:
    """Give the seconds for which a response says that it holds: `max-age` less `Age`, else `Expires` less `Date`."""
    control = headers.get("cache-control", "")
    if NEVER.search(control):
        return 0.0
    if found := MAX_AGE.search(control):
        age = headers.get("age", "")
        return max(0.0, float(found[1]) - (float(age) if age.isdecimal() and len(age) <= 10 else 0.0))  # noqa: PLR2004
    expires, date = (_date(headers.get(name, "")) for name in ("expires", "date"))
    return max(0.0, (expires - date).total_seconds()) if expires and date else 0.0


def retry_after(value: str | None, *, now: datetime) -> float:
    """Give the seconds that a `Retry-After` asks for, 0 for none that can be read."""
    text = (value or "").strip()
    if text.isascii() and text.isdecimal():
        return float(text[:10])
    when = _date(text)
    return max(0.0, (when - now).total_seconds()) if when else 0.0


def backoff(source: str, tries: int) -> float:
    """Give the seconds to wait after so many failures in a row; the same source waits the same.

    >>> 600 <= backoff("news", 1) <= 750 <= 1200 <= backoff("news", 2) <= 1500
    True
    """
    wait = min(LONGEST, FIRST * 2.0 ** min(tries - 1, 30))
    share = int.from_bytes(hashlib.sha256(f"{source}\0{tries}".encode()).digest()[:4], "big") / 2**32
    return wait * (1 + JITTER * share)


def due(pause: Pause, *, now: datetime, least: float = 0.0, most: float = LONGEST) -> datetime:
    """Say when a source may be asked again.

    `least` are the seconds that its owner wishes to be between two looks, `most` those for which a server's wish is followed.
    """
    return _open(now + timedelta(seconds=max(min(pause.seconds, most), least)), pause)


def _open(when: datetime, pause: Pause) -> datetime:
    """Give the first moment from then on that is in no hour or day to be skipped; that moment, where all of a week are."""
    for step in range(24 * 8):
        at = when.astimezone(UTC) if not step else when.astimezone(UTC).replace(minute=0, second=0) + timedelta(hours=step)
        if at.hour not in pause.hours and at.weekday() not in pause.days:
            return at
    return when


def _date(text: str) -> datetime | None:
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)
