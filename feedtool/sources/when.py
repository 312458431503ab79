"""Dates in any language and form, as people and programs write them; what is not sure is None, and never now."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
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

_ORDERED = re.compile(r"\s*(?:\d{1,2}\.|\d{4}/)")
"""Numbers that a configured order may mean otherwise than everybody does."""
_SECONDS = re.compile(r"[0-9]{10}(?:[0-9]{3})?")
_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_BREAK = re.compile(r"\s*[|•·;\n\r]\s*|\s+[–—-]\s+|:\s+")
_OLD, _NEW = 1_000_000_000, 2_000_000_000
"""Seconds since 1970 that are taken for a moment: ten digits, before May 2033; from there on they are telephones' numbers."""
_TIMED = r"(T[0-9:.,]+(?:Z|[+-][0-9:]+)?)?"
_WEEK = re.compile(rf"[0-9]{{4}}-?W[0-9]{{2}}-?[1-7]{_TIMED}")
_DAY = re.compile(rf"([0-9]{{4}})-([0-9]{{3}}){_TIMED}")
_RUN = re.compile(r"([12][0-9]{3}[01][0-9][0-3][0-9])([0-2][0-9][0-5][0-9](?:[0-5][0-9])?) ?(Z|[+-][0-9]{4})?")
"""A date and time without marks, as in `20240305143000`; with a zone in XMLTV and LDAP (RFC 4517, section 3.3.13)."""
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_SMALL = re.compile(r"\s+\S{1,5}$")

_MONTH_FIRST = frozenset({"en", "en-us", "en-ph", "en-pr", "en-gu", "en-vi", "en-as", "en-mp", "es-us", "es-pr", "es-pa"})
_YEAR_FIRST = frozenset({"zh", "ja", "ko"})
_UNSURE = frozenset({"en-ca"})


def read_when(text: str, *, context: Context, now: datetime | None = None) -> datetime | None:
    """Read a date as people and programs write it, in the source's languages, order and zone; None where that is not sure.

    `now` is what relative dates (`3 hours ago`) count from; without it they are not read. The first full date of a text counts.
    Gives an aware moment with whole seconds, from 1900 to 2199; a date alone means its midnight in the zone of `context`.
    """
    text = text[: 5 * LONGEST]
    if not (context.order and _ORDERED.match(text)) and (found := read_date(text, zone=context.timezone)) is not None:
        return _sane(found, context)
    text = _plain(text)
    if text.isdecimal() or _WEEK.fullmatch(text) or _DAY.fullmatch(text) or _RUN.fullmatch(text):
        return _sane(_stamp(text), context)
    return _sane(_absolute(text, context) or (None if now is None else _relative(text, context, now)), context)


def _plain(text: str) -> str:
    """Write a text with composed characters, 0-9 for digits of all scripts, single spaces; its head where it is long."""
    if not text.isascii():
        text = _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).replace("\u2010", "-")
        text = "".join(str(unicodedata.decimal(char, char)) for char in text)
    lines = (" ".join(line.split()) for line in text.splitlines())
    text = "\n".join(line for line in lines if line)
    return text if len(text) <= LONGEST else text[:LONGEST].rpartition(" ")[0]


def _stamp(text: str) -> datetime | None:
    """Read a number: seconds or milliseconds since 1970, or all of a date and time; or a day of a week or year (ISO 8601)."""
    if _SECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC) if _OLD <= int(text[:10]) < _NEW else None
    try:
        if found := _RUN.fullmatch(text):
            return datetime.fromisoformat(f"{found[1]}T{found[2]}{found[3] or ''}")
        if found := _DAY.fullmatch(text):
            day = _of_year(int(found[1]), int(found[2]))
            return datetime.fromisoformat(f"{day}{found[3] or ''}") if day else None
        return None if text.isdecimal() else datetime.fromisoformat(text)
    except ValueError:
        return None


def _of_year(year: int, number: int) -> date | None:
    day = date(year, 1, 1) + timedelta(days=number - 1)
    return day if day.year == year else None


def _absolute(text: str, context: Context) -> datetime | None:
    from feedtool.sources import calendars, daytime, written  # noqa: PLC0415  - programs write dates that need none of them

    text = calendars.western(text, _languages(context))
    has_digits = sum(map(str.isdecimal, text)) >= 3  # noqa: PLR2004  of a day, and two of a year
    found = written.first_day(text, _style(context)) if has_digits else None
    if found is None:
        return None
    return daytime.clock(text, found.start, found.end).on(found.day, context.timezone)


def _relative(text: str, context: Context, now: datetime) -> datetime | None:
    """Read `3 hours ago`: to the minute within an hour, to the hour within a day; days begin at midnight.

    A text with a year in it is a date in a language that is not known: the `11h` after it is its time, no age.
    """
    if _YEAR.search(text):
        return None
    here = now.astimezone(context.timezone).replace(second=0, microsecond=0)
    for part in _BREAK.split(text)[:PARTS]:
        if part and len(part) <= SPOKEN and (found := _spoken(part, context, here)) is not None:
            return found
    return None


def _spoken(text: str, context: Context, now: datetime) -> datetime | None:
    from feedtool.sources import daytime, spoken  # noqa: PLC0415

    timed = daytime.any_clock(text)
    for said in (timed[1].strip(), _SMALL.sub("", timed[1].strip())) if timed else (text,):
        found = spoken.ago(said, _languages(context), now=now.replace(tzinfo=None))
        if found is not None and timed:
            return timed[0].on(found[0].replace(hour=0, minute=0), context.timezone)
        if found is not None:
            return _back(now, found[0], has_time=found[1])
    return None


def _back(now: datetime, moment: datetime, *, has_time: bool) -> datetime:
    """Give the naive moment its zone; hours are counted as they passed, also where the clocks were changed between."""
    if not has_time:
        return moment.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=now.tzinfo)
    passed = now.replace(tzinfo=None) - moment
    then = (now.astimezone(UTC) - passed).astimezone(now.tzinfo)
    return then.replace(minute=0) if passed >= timedelta(hours=1) else then


def _style(context: Context) -> Style:
    from feedtool.sources.written import Style  # noqa: PLC0415

    languages = _languages(context)
    order = context.order or _order_of(languages[0].lower())
    return Style(languages, order, is_said=context.order is not None)


def _languages(context: Context) -> tuple[str, ...]:
    """Give the languages to try, the likely first: those that are said, else that of the source and English."""
    return context.languages or tuple(dict.fromkeys((context.language, "en")))


def _order_of(tag: str) -> str | None:
    """Give the order of day, month and year in numbers, as a language and country have it; None where both are in use."""
    primary = tag.partition("-")[0]
    if tag in _UNSURE:
        return None
    if primary in _YEAR_FIRST:
        return "YMD"
    return "MDY" if tag in _MONTH_FIRST else "DMY"


def _sane(moment: datetime | None, context: Context) -> datetime | None:
    moment = None if moment is None else settled(moment, context.timezone)
    return moment if moment is not None and moment.year <= LATEST else None
