"""Dates in any language and form, as people and programs write them; what is not sure is None, and never now."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from feedtool.sources.dates import read_date, settled

if TYPE_CHECKING:
    from feedtool.sources.kinds import Context
    from feedtool.sources.written import Style

LONGEST = 200
"""Characters that are looked at: a date stands at the head of what a rule for dates finds."""
SPOKEN = 60
"""Characters that `3 hours ago` with all that stands around it may have."""
PARTS = 4
"""Parts of a text (`By Jane | 3 hours ago`) that are read so, for each that says nothing costs 3 ms."""
LATEST = 2199

_DOTTED = re.compile(r"\s*[0-9]{1,2}\.")
_SECONDS = re.compile(r"[0-9]{10}(?:[0-9]{3})?")
_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_BREAK = re.compile(r"\s*[|•·;\n\r]\s*|\s+[–—-]\s+|:\s+")
_OLD, _NEW = 1_000_000_000, 2_000_000_000
"""Seconds since 1970 that are taken for a moment: ten digits, before May 2033; from there on they are telephones' numbers."""
_WEEK = re.compile(r"[0-9]{4}-?W[0-9]{2}-?[1-7]")
_RUN = re.compile(r"[12][0-9]{3}[01][0-9][0-3][0-9][0-2][0-9][0-5][0-9]([0-5][0-9])?")
"""A date and time without marks, as in `20240305143000`."""
_SMALL = re.compile(r"\s+\S{1,5}$")

_MONTH_FIRST = frozenset({"en", "en-us", "en-ph", "en-pr", "en-gu", "en-vi", "en-as", "en-mp", "es-us", "es-pr", "es-pa"})
_YEAR_FIRST = frozenset({"zh", "ja", "ko"})
_UNSURE = frozenset({"en-ca"})


def read_when(text: str, *, context: Context, now: datetime | None = None) -> datetime | None:
    """Read a date as people and programs write it, in the source's languages, order and zone; None where that is not sure.

    `now` is what relative dates (`3 hours ago`) count from; without it they are not read. The first full date of a text counts.
    Gives an aware moment with whole seconds, from 1900 to 2199; a date alone means its midnight in the zone of `context`.
    """
    if not (context.order and _DOTTED.match(text)) and (found := read_date(text, zone=context.timezone)) is not None:
        return _sane(found)
    text = _plain(text)
    if text.isdecimal() or _WEEK.fullmatch(text):
        return _sane(_stamp(text, context))
    return _sane(_absolute(text, context)) or (None if now is None else _sane(_relative(text, context, now)))


def _plain(text: str) -> str:
    """Write a text with composed characters, 0-9 for digits of all scripts, single spaces; its head where it is long."""
    text = text[: 5 * LONGEST]
    if not text.isascii():
        text = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
        text = "".join(str(unicodedata.decimal(char, char)) for char in text)
    lines = (" ".join(line.split()) for line in text.splitlines())
    text = "\n".join(line for line in lines if line)
    return text if len(text) <= LONGEST else text[:LONGEST].rpartition(" ")[0]


def _stamp(text: str, context: Context) -> datetime | None:
    """Read a number: seconds or milliseconds since 1970, or all digits of a date and time; or a day of a week (ISO 8601)."""
    if _SECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC) if _OLD <= int(text[:10]) < _NEW else None
    if not (_RUN.fullmatch(text) or _WEEK.fullmatch(text)):
        return None
    try:
        return datetime.fromisoformat(f"{text[:8]}T{text[8:]}" if text.isdecimal() else text).replace(tzinfo=context.timezone)
    except ValueError:
        return None


def _absolute(text: str, context: Context) -> datetime | None:
    if sum(map(str.isdecimal, text)) < 3:  # noqa: PLR2004  a day and two digits of a year
        return None
    from feedtool.sources import daytime, written  # noqa: PLC0415  - programs write dates that need neither

    found = written.first_day(text, _style(context))
    if found is None:
        return None
    return daytime.clock(text, found.start, found.end).on(found.day, context.timezone)


def _relative(text: str, context: Context, now: datetime) -> datetime | None:
    """Read `3 hours ago`: to the minute within an hour, to the hour within a day; days begin at midnight."""
    here = now.astimezone(context.timezone).replace(tzinfo=None, second=0, microsecond=0)
    languages = context.languages or (context.language, "en")
    for part in _BREAK.split(text)[:PARTS]:
        if part and len(part) <= SPOKEN and (found := _spoken(part, languages, here, context)) is not None:
            return found
    return None


def _spoken(text: str, languages: tuple[str, ...], now: datetime, context: Context) -> datetime | None:
    from feedtool.sources import daytime, spoken  # noqa: PLC0415

    timed = daytime.any_clock(text)
    rest = timed[1].strip() if timed else text
    found = spoken.ago(rest, languages, now=now)
    if timed and found is None:
        found = spoken.ago(_SMALL.sub("", rest), languages, now=now)
    if found is None:
        return None
    moment, has_time = found
    if timed:
        return timed[0].on(moment.replace(hour=0, minute=0), context.timezone)
    if not has_time:
        moment = moment.replace(hour=0, minute=0)
    elif now - moment >= timedelta(hours=1):
        moment = moment.replace(minute=0)
    return moment.replace(second=0, microsecond=0, tzinfo=context.timezone)


def _style(context: Context) -> Style:
    from feedtool.sources.written import Style  # noqa: PLC0415

    languages = context.languages or (context.language, "en")
    order = context.order or _order_of(languages[0].replace("_", "-").lower())
    return Style(languages, order, is_said=context.order is not None)


def _order_of(tag: str) -> str | None:
    """Give the order of day, month and year in numbers, as a language and country have it; None where both are in use."""
    primary = tag.partition("-")[0]
    if tag in _UNSURE:
        return None
    if primary in _YEAR_FIRST:
        return "YMD"
    return "MDY" if tag in _MONTH_FIRST else "DMY"


def _sane(moment: datetime | None) -> datetime | None:
    moment = None if moment is None else settled(moment, None)
    return moment if moment is not None and moment.year <= LATEST else None
