"""Dates are read as written, in the zone of their source; what is no date is None."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedtool.sources.dates import is_bare, name_date, read_date, undated

ISTANBUL = ZoneInfo("Europe/Istanbul")
MIDNIGHT = "2024-03-25T00:00:00+03:00"


def read(text: str) -> str | None:
    """Read."""
    moment = read_date(text, zone=ISTANBUL)
    return moment.isoformat() if moment else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-25", MIDNIGHT),
        ("20240325", MIDNIGHT),
        ("  2024-03-25  ", MIDNIGHT),
        ("2024-03-25T10:30", "2024-03-25T10:30:00+03:00"),
        ("2024-03-25 10:30", "2024-03-25T10:30:00+03:00"),
        ("2024-03-25T10:30:15.75Z", "2024-03-25T10:30:15+00:00"),
        ("20240325T103015z", "2024-03-25T10:30:15+00:00"),
        ("2024-03-25T10", "2024-03-25T10:00:00+03:00"),
        ("20240325T10-05", "2024-03-25T10:00:00-05:00"),
        ("2024-03-25T24:00", "2024-03-26T00:00:00+03:00"),
        ("20241231T240000Z", "2025-01-01T00:00:00+00:00"),
        ("2024-03-25T10:30:15.1234567890Z", "2024-03-25T10:30:15+00:00"),
        ("2024-03-25 10:30 -05:00", "2024-03-25T10:30:00-05:00"),
        ("2024-03-25T10:30+0530", "2024-03-25T10:30:00+05:30"),
        ("Mon, 25 Mar 2024 10:30:00 +0200", "2024-03-25T10:30:00+02:00"),
        ("25 Mar 2024 10:30 GMT", "2024-03-25T10:30:00+00:00"),
        ("25 Mar 24 10:30:00 EST", "2024-03-25T10:30:00-05:00"),
        ("25 Mar 2024 10:30:00 -0000", "2024-03-25T10:30:00+00:00"),
        ("25 Mar 2024 10:30", "2024-03-25T10:30:00+03:00"),
        ("25 Mar 2024", MIDNIGHT),
        ("25.03.2024", MIDNIGHT),
        ("5.3.2024", "2024-03-05T00:00:00+03:00"),
        ("25.03.2024 10:30", "2024-03-25T10:30:00+03:00"),
        ("25.03.2024, 10:30", "2024-03-25T10:30:00+03:00"),
        ("2024年3月25日", MIDNIGHT),
        ("٢٠٢٤-٠٣-٢٥", MIDNIGHT),
        ("２０２４年３月２５日", MIDNIGHT),
        ("1900-01-01T00:00Z", "1900-01-01T00:00:00+00:00"),
    ],
)
def test_dates_are_read(text: str, expected: str) -> None:
    """Dates are read."""
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "today",
        "May",
        "2024",
        "2024-02-30",
        "2024-13-01",
        "2024-03-25T25:00",
        "2024-03-25T24:01",
        "2024-03-25 10",
        "9999-12-31T24:00Z",
        "1899-12-31",
        "0001-01-01",
        "9999-12-31",
        "31.02.2024",
        "03/04/2024",
        "25 Mar 2024 10:30 IST",
        "32 Mar 2024",
        "25 Foo 2024",
        "2024年13月1日",
        "2024-03-25 and more",
        "2024-03-25" * 10,
        "12345678",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    """What is no date is none."""
    assert read(text) is None


def test_an_offset_with_seconds_is_written_in_utc() -> None:
    """An offset with seconds is written in utc."""
    assert read("1905-06-01") == "1905-05-31T22:03:04+00:00"


@settings(deadline=None, max_examples=100)
@given(st.one_of(st.text(max_size=30), st.from_regex(r"[0-9]{1,4}[-./ ][0-9]{1,2}[-./ ][0-9]{1,4}([T ][0-9:+-]{1,12})?Z?")))
def test_reading_never_fails_and_gives_what_every_format_can_write(text: str) -> None:
    """Reading never fails and gives what every format can write."""
    moment = read_date(text, zone=ISTANBUL)
    if moment is not None:
        assert moment.year >= 1900
        assert (moment.utcoffset() or UTC.utcoffset(moment)).seconds % 60 == 0
        assert read_date(moment.isoformat(), zone=ISTANBUL) == moment


@settings(deadline=None, max_examples=50)
@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(9998, 1, 1), timezones=st.timezones()))  # noqa: DTZ001
def test_what_iso_writes_is_read_back(moment: datetime) -> None:
    """What iso writes is read back."""
    moment = moment.replace(microsecond=0)
    if not (offset := moment.utcoffset()) or offset.seconds % 60 == 0:
        found = read_date(moment.isoformat(), zone=ISTANBUL)
        # In UTC, since a time that a clock skips equals nothing in another zone (PEP 495).
        assert found is not None
        assert found.astimezone(UTC) == moment.astimezone(UTC)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2024-03-25-harvest.txt", MIDNIGHT),
        ("2024_03_25_harvest.txt", MIDNIGHT),
        ("20240325.txt", MIDNIGHT),
        ("20240325harvest.txt", MIDNIGHT),
        ("harvest-20240325.txt", MIDNIGHT),
        ("harvest 2024.03.25.txt", MIDNIGHT),
        ("2024-03-25T1030-harvest.txt", "2024-03-25T10:30:00+03:00"),
        ("2024-03-25T10-30-15Z.txt", "2024-03-25T10:30:15+00:00"),
        ("20241399-2024-03-25.txt", MIDNIGHT),
    ],
)
def test_dates_in_file_names_are_found(name: str, expected: str) -> None:
    """Dates in file names are found."""
    moment = name_date(name, zone=ISTANBUL)
    assert moment is not None
    assert moment.isoformat() == expected


@pytest.mark.parametrize(
    "name", ["harvest.txt", "120240325.txt", "202403251.txt", "x20240325.txt", "2024-0325.txt", "18991231.txt"]
)
def test_other_digits_in_file_names_are_no_dates(name: str) -> None:
    """Other digits in file names are no dates."""
    assert name_date(name, zone=ISTANBUL) is None


def test_a_name_without_its_date() -> None:
    """A name without its date."""
    assert undated("harvest-2024-03-25T1030-two") == "harvest--two"
    assert undated("harvest-20249999") == "harvest-20249999"


def test_bare_dates_are_iso_only() -> None:
    """Bare dates are iso only."""
    assert all(map(is_bare, ["2024-03-25", "2024-03-25T10:30", "2024-03-25 10:30:00 +03:00", "2024-03-25T10:30Z"]))
    assert not any(map(is_bare, ["20240325", "25.03.2024", "2024-03-25 was a Monday", "On 2024-03-25"]))
