"""Dates in any language and form: `data/dates.tsv` has the forms, these are the rules that hold for all of them."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from feedtool.sources import spoken
from feedtool.sources.calendars import western
from feedtool.sources.kinds import Context
from feedtool.sources.when import read_when

NOW = datetime(2026, 3, 18, 12, 34, 56, tzinfo=UTC)
CONTEXT = Context("news", Path(), "en", ZoneInfo("UTC"))
TABLE = [line.split("\t") for line in (Path(__file__).parent / "data" / "dates.tsv").read_text().splitlines()[1:]]
LANGUAGES = sorted({language for language, _, _ in TABLE})
WEEKDAY_WRONG = "Mon, 05 Mar 2026 14:30:00 GMT"


def read(text: str, language: str = "en", zone: str = "UTC", order: str | None = None) -> datetime | None:
    """Read."""
    return read_when(text, context=replace(CONTEXT, language=language, timezone=ZoneInfo(zone), order=order), now=NOW)


def told(text: str, language: str = "en", zone: str = "UTC", order: str | None = None) -> str | None:
    """Read, and tell to the minute."""
    moment = read(text, language, zone, order)
    return moment.isoformat(timespec="minutes") if moment else None


@contextmanager
def machine(clock: datetime, zone: str) -> Iterator[None]:
    """Have a machine whose clock and zone are these, and which has read nothing yet."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    time.tzset()
    spoken.ago.cache_clear()
    spoken.month_of.cache_clear()
    try:
        with time_machine.travel(clock, tick=False):
            yield
    finally:
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
        time.tzset()


@pytest.mark.parametrize(("language", "text", "expected"), TABLE, ids=[f"{language}-{text}" for language, text, _ in TABLE])
def test_forms(language: str, text: str, expected: str) -> None:
    """A date is the moment that people mean by it, with the offset it names; what has no full date is None."""
    moment = None if expected == "-" else datetime.fromisoformat(expected)
    if moment and moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    found = read(text, language)
    assert (found, found and found.utcoffset()) == (moment, moment and moment.utcoffset())


@pytest.mark.parametrize("language", ["en", "tr"])
def test_a_language_that_is_not_known_gives_no_other_date(language: str) -> None:
    """Of what another language writes with words nothing is made up: it is the same moment, or none."""
    spelt = [
        (text, read(text, own)) for own, text, _ in TABLE if own[:2] != language and not re.search("[0-9][./-] ?[0-9]", text)
    ]
    assert [text for text, moment in spelt if moment and read(text, language) not in {moment, None}] == []


@pytest.mark.parametrize(
    ("language", "order", "expected"),
    [
        ("en", None, "2026-03-04"),
        ("en-US", None, "2026-03-04"),
        ("en-GB", None, "2026-04-03"),
        ("tr", None, "2026-04-03"),
        ("es-US", None, "2026-03-04"),
        ("en-CA", None, None),
        ("tr", "MDY", "2026-03-04"),
        ("en", "DMY", "2026-04-03"),
        ("en-CA", "DMY", "2026-04-03"),
        ("en", "YMD", "2026-03-04"),
    ],
)
def test_order(language: str, order: str | None, expected: str | None) -> None:
    """The configured order tells day from month, else that of the language and country; where both are in use it is no date."""
    assert told("03/04/2026", language, order=order) == (expected and f"{expected}T00:00+00:00")


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("03.04.2026", None, "2026-04-03"),
        ("03.04.2026", "MDY", "2026-03-04"),
        ("٠٣.٠٤.٢٠٢٦", "MDY", "2026-03-04"),
        ("2026/03/04", "YDM", "2026-04-03"),
        ("2026/3/4", "YDM", "2026-04-03"),
        ("2026-03-04", "YDM", "2026-03-04"),
        ("2026-3-4", "YDM", "2026-03-04"),
        ("26/03/04", "YMD", "2026-03-04"),
        ("25/03/2026", "MDY", "2026-03-25"),
        ("03/25/2026", "DMY", "2026-03-25"),
    ],
)
def test_order_and_marks(text: str, order: str | None, expected: str) -> None:
    """Dots mean day first unless an order is configured, dashes after a year ISO 8601; what can only be a day is the day."""
    assert told(text, order=order) == f"{expected}T00:00+00:00"


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("5 March 2026", "Europe/Istanbul", "2026-03-05T00:00+03:00"),
        ("5 March 2026 14:30", "America/New_York", "2026-03-05T14:30-05:00"),
        ("5 July 2026 14:30", "America/New_York", "2026-07-05T14:30-04:00"),
        ("5 March 2026 14:30 GMT", "America/New_York", "2026-03-05T14:30+00:00"),
        ("5 March 2026 14:30 XYZ", "America/New_York", "2026-03-05T14:30-05:00"),
        ("5 March 2026 14:30 CST", "America/New_York", "2026-03-05T14:30-06:00"),
        ("5 March 2026 14:30 CST", "Asia/Shanghai", "2026-03-05T14:30+08:00"),
        ("5 July 2026 14:30 IST", "Asia/Kolkata", "2026-07-05T14:30+05:30"),
        ("29 March 2026 02:30", "Europe/Berlin", "2026-03-29T02:30+01:00"),
        ("25 October 2026 02:30", "Europe/Berlin", "2026-10-25T02:30+02:00"),
        ("25 October 2026 02:30 CET", "Europe/Berlin", "2026-10-25T02:30+01:00"),
        ("2026-03-05 14:30 Europe/Istanbul", "UTC", "2026-03-05T14:30+03:00"),
        ("5 July 2026 14:30 (America/New_York)", "UTC", "2026-07-05T14:30-04:00"),
        ("2026-03-05T14:30:00[America/Argentina/Buenos_Aires]", "UTC", "2026-03-05T14:30-03:00"),
        ("2026-03-05T14:30:00+01:00[Asia/Tokyo]", "UTC", "2026-03-05T14:30+01:00"),
        ("14:30 US/Eastern, 5 March 2026", "UTC", "2026-03-05T14:30-05:00"),
        ("5 March 2026 14:30 Sport/Football", "Europe/Istanbul", "2026-03-05T14:30+03:00"),
        ("5 March 2026 14:30 America/Indiana", "Europe/Istanbul", "2026-03-05T14:30+03:00"),
        ("14:30 15/03/2026 +0300", "UTC", "2026-03-15T14:30+03:00"),
        ("14:30 5 March 2026 (EST)", "UTC", "2026-03-05T14:30-05:00"),
        ("14:30 CET 5 March 2026 EST", "UTC", "2026-03-05T14:30+01:00"),
        ("14:30 15/03/2026 -16:00", "Europe/Istanbul", "2026-03-15T14:30+03:00"),
        ("14:30 15/03/2026 +3", "UTC", "2026-03-15T14:30+00:00"),
        ("14:30 15/03/2026 EST Tower", "UTC", "2026-03-15T14:30+00:00"),
        ("2026-W10-4", "Europe/Istanbul", "2026-03-05T00:00+03:00"),
        ("2026-W10-4T14:30", "Europe/Istanbul", "2026-03-05T14:30+03:00"),
        ("2026-064T14:30", "Europe/Istanbul", "2026-03-05T14:30+03:00"),
        ("2026-064T14:30:15.5Z", "Europe/Istanbul", "2026-03-05T14:30+00:00"),
        ("yesterday", "Pacific/Auckland", "2026-03-18T00:00+13:00"),
        ("1772721000", "Europe/Istanbul", "2026-03-05T14:30+00:00"),
    ],
)
def test_zones(text: str, zone: str, expected: str) -> None:
    """A date that names no zone is in that of its source; a time that the clocks skip or repeat is the former of the two.

    A zone is an offset, an abbreviation or a place; it may end a text in which the time stands before the date.
    """
    assert told(text, zone=zone) == expected


@pytest.mark.parametrize("text", ["2026-000T14:30", "2026-366T14:30", "2026-064T25:00", "2026-064T", "2026-06414:30"])
def test_days_of_a_year_that_are_none(text: str) -> None:
    """Nothing is made up."""
    assert told(text) is None


@pytest.mark.parametrize(
    ("text", "fetched", "expected"),
    [
        ("3 hours ago", "2026-03-29T02:34:00+00:00", "2026-03-29T00:00+01:00"),
        ("2 hours ago", "2026-10-25T01:34:00+00:00", "2026-10-25T01:00+02:00"),
        ("1 hour ago", "2026-10-25T01:34:00+00:00", "2026-10-25T02:00+02:00"),
        ("yesterday", "2026-03-29T22:34:00+00:00", "2026-03-29T00:00+01:00"),
    ],
)
def test_hours_that_passed(text: str, fetched: str, expected: str) -> None:
    """Hours are counted as they passed, across a change of the clocks; days are those of the source's zone."""
    found = read_when(text, context=replace(CONTEXT, timezone=ZoneInfo("Europe/Berlin")), now=datetime.fromisoformat(fetched))
    assert found is not None
    assert found.isoformat(timespec="minutes") == expected


@pytest.mark.parametrize("text", ["3 hours ago", "yesterday", "today", "now"])
def test_nothing_to_count_from(text: str) -> None:
    """Without the time of fetching there are no relative dates."""
    assert read_when(text, context=CONTEXT) is None


def test_languages_that_are_said() -> None:
    """Languages said for dates count instead of the source's, in their order."""
    context = replace(CONTEXT, languages=("tr", "de"))
    assert read_when("5 Mart 2026", context=context) == read_when("5. März 2026", context=context) == read("2026-03-05")
    assert read_when("5 February 2026", context=context) is None
    assert read("5 Mart 2026", "fr") is None


@pytest.mark.parametrize(
    "text",
    [
        "1" * 10**6,
        "٣" * 10**7,
        "1/2/3/" * 10**5,
        "1 a " * 10**5,
        "am" * 10**6,
        "\n" * 10**6,
        "-" * 10**6,
        "(1.1." * 10**5,
        "12:30 " * 10**5,
        "é " * 10**5,
        "9" * 60 + " hours ago",
        "99999999999 years ago",
        "3 ago ago 2 2 ago",
        "\ud800",
        "\0",
        "",
    ],
    ids=lambda text: repr(text[:9]),
)
@pytest.mark.usefixtures("unmeasured")
def test_odd_texts(text: str) -> None:
    """No text takes long or is a fault."""
    began = time.process_time()
    assert read(text, "tr") is None
    assert time.process_time() - began < 10


def test_head_of_a_long_text() -> None:
    """A date at the head of a long text counts, one far behind it does not."""
    assert told("5 March 2026. " + "word " * 10**5) == "2026-03-05T00:00+00:00"
    assert read("word " * 10**5 + "5 March 2026") is None


def test_first_day_counts() -> None:
    """The first of several dates counts, with the time beside it and not that beside the other."""
    assert told("Published 5 March 2026, 09:15 | updated 6 March 2026, 10:20") == "2026-03-05T09:15+00:00"


def test_persian_days() -> None:
    """Persian days agree with a table of the first days of years, and follow each other without a gap."""
    assert [western(f"{year}/1/1", ("fa",)) for year in (1300, 1376, 1388, 1400, 1404, 1408)] == [
        "1921-03-21", "1997-03-21", "2009-03-21", "2021-03-21", "2025-03-21", "2029-03-20",
    ]  # fmt: skip
    days = [(month, day) for month in range(1, 13) for day in range(1, 32)]
    written = [western(f"1403/{month}/{day}", ("fa",)) for month, day in days]
    found = [date.fromisoformat(each) for each in written if each[0] == "2"]
    assert found == [date(2024, 3, 20) + timedelta(days=each) for each in range(366)]


def test_persian_years_elsewhere() -> None:
    """Numbers are Persian years only in languages of countries that have them."""
    assert western("1404/12/14", ("tr", "en")) == "1404/12/14"
    assert read("1404/12/14") is None


def test_programs_need_no_tables() -> None:
    """Dates that programs write are read without loading the tables of languages."""
    code = f"""
import sys
from pathlib import Path
from zoneinfo import ZoneInfo
from feedtool.sources.kinds import Context
from feedtool.sources.when import read_when
context = Context("news", Path(), "tr", ZoneInfo("UTC"))
for text in ("2026-03-05T14:30Z", {WEEKDAY_WRONG!r}, "1772721000", "20260305", "2026-W10-4", "05.03.2026", "5/3/2026 14:30"):
    assert read_when(text, context=context), text
assert "dateparser" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=600)


@pytest.mark.usefixtures("unmeasured")
def test_programs_dates_are_quick() -> None:
    """Dates that programs write take microseconds: 10 to 15 here."""
    began = time.process_time()
    for _ in range(1000):
        read_when(WEEKDAY_WRONG, context=CONTEXT, now=NOW)
    assert time.process_time() - began < 0.5


def test_no_clock() -> None:
    """Neither the machine's clock nor its zone changes what is read."""
    with machine(datetime(1999, 12, 31, 23, 59, tzinfo=UTC), "Pacific/Auckland"):
        once = [read(text, language) for language, text, _ in TABLE]
    with machine(datetime(2031, 2, 28, 0, 1, tzinfo=UTC), "America/Los_Angeles"):
        assert [read(text, language) for language, text, _ in TABLE] == once


PIECES = st.sampled_from([piece for _, text, _ in TABLE for piece in text.split()])
TEXTS = st.text(max_size=40) | st.lists(PIECES | st.text(max_size=4), max_size=7).map(" ".join)
FETCHES = st.integers(0, 4_000_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))


@given(text=TEXTS, language=st.sampled_from(LANGUAGES), now=FETCHES)
@settings(max_examples=300, deadline=None)
def test_any_text(text: str, language: str, now: datetime) -> None:
    """Any text is None or an aware moment of whole seconds from 1900 to 2199, and the same on every machine."""
    context = replace(CONTEXT, language=language, timezone=ZoneInfo("Europe/Istanbul"))
    with machine(datetime(1999, 12, 31, 23, 59, tzinfo=UTC), "Pacific/Auckland"):
        found = read_when(text, context=context, now=now)
    with machine(datetime(2031, 2, 28, 0, 1, tzinfo=UTC), "America/Los_Angeles"):
        assert read_when(text, context=context, now=now) == found
    assert found is None or (found.tzinfo and found.microsecond == 0 and 1900 <= found.year <= 2199)


@given(day=st.dates(date(1970, 1, 1), date(2100, 1, 1)), ahead=st.sampled_from(["in 3 days", "tomorrow", "3 hours from now"]))
@settings(max_examples=30, deadline=None)
def test_nothing_is_published_ahead(day: date, ahead: str) -> None:
    """Words of the future are no date on any day."""
    now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    assert read_when(ahead, context=CONTEXT, now=now) is None
