"""When a source is asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedtool.fetch.due import LONGEST, backoff, due, freshness, retry_after
from feedtool.model import Pause

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)  # a Wednesday
DATE = "Wed, 04 Mar 2026 10:00:00 GMT"
DAYS = frozenset(range(7))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"cache-control": "max-age=600"}, 600),
        ({"cache-control": 'public, Max-Age="60"'}, 60),
        ({"cache-control": "max-age=600", "age": "100"}, 500),
        ({"cache-control": "max-age=600", "age": "junk"}, 600),
        ({"cache-control": "max-age=50", "age": "100"}, 0),
        ({"cache-control": "s-maxage=600"}, 0),
        ({"cache-control": "no-cache, max-age=600"}, 0),
        ({"cache-control": "no-store"}, 0),
        ({"expires": "Wed, 04 Mar 2026 11:00:00 GMT", "date": DATE}, 3600),
        ({"expires": "Wed, 04 Mar 2026 09:00:00 GMT", "date": DATE}, 0),
        ({"expires": "0", "date": DATE}, 0),
        (
            {
                "cache-control": "max-age=60",
                "expires": "Wed, 04 Mar 2037 11:00:00 GMT",
                "date": DATE,
            },
            60,
        ),
    ],
)
def test_freshness_is_as_caches_reckon_it(headers: dict[str, str], seconds: float) -> None:
    """RFC 9111: max-age less Age, else Expires less Date; what cannot be read counts for nothing."""
    assert freshness(headers) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("Wed, 04 Mar 2026 11:30:00 GMT", 3600),
        ("Wed, 04 Mar 2020 11:30:00 GMT", 0),
        ("soon", 0),
        (None, 0),
        ("-5", 0),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, seconds: float) -> None:
    """RFC 9110, section 10.2.3."""
    assert retry_after(value, now=NOW) == seconds


def test_pauses_double_up_to_a_day() -> None:
    """Ten minutes, twenty, … a day; never much more."""
    waits = [backoff("news", tries) for tries in range(1, 40)]
    assert [round(wait / 600) for wait in waits[:1]] == [1]
    assert all(2**at * 600 <= wait <= 2**at * 750 for at, wait in enumerate(waits[:8]))
    assert max(waits) <= LONGEST * 1.25


def test_sources_that_failed_together_come_back_apart() -> None:
    """The jitter differs by source, and is the same in every run."""
    assert len({backoff(f"s{at}", 3) for at in range(100)}) == 100
    assert backoff("s1", 3) == backoff("s1", 3)


def test_the_longest_wish_is_bounded() -> None:
    """A year of max-age would be a frozen feed; what the owner wishes counts as a lower bound."""
    assert due(Pause(10**9), now=NOW, most=86400) == NOW + timedelta(days=1)
    assert due(Pause(60), now=NOW, least=600) == NOW + timedelta(minutes=10)
    assert due(Pause(), now=NOW) == NOW


def test_skipped_hours_and_days_are_left_out() -> None:
    """RSS 2.0: in GMT; the first moment that is in neither."""
    assert due(Pause(hours=frozenset({10, 11})), now=NOW) == NOW.replace(hour=12, minute=0)
    assert due(Pause(days=frozenset({2, 3})), now=NOW) == datetime(2026, 3, 6, tzinfo=UTC)
    assert due(Pause(days=DAYS), now=NOW) == NOW, "a source that skips every day is not asked never"


@given(
    st.builds(
        Pause,
        st.floats(0, 1e12),
        st.frozensets(st.integers(0, 23)),
        st.frozensets(st.integers(0, 6)),
    )
)
def test_due_is_never_in_the_past_nor_far(pause: Pause) -> None:
    """Whatever a server says."""
    at = due(pause, now=NOW)
    assert NOW <= at <= NOW + timedelta(days=1 + 8)


@given(st.text(max_size=60), st.text(max_size=40))
def test_any_header_is_read_without_a_fault(control: str, age: str) -> None:
    """Headers are hostile text."""
    assert freshness({"cache-control": control, "age": age, "expires": age, "date": control}) >= 0
    assert retry_after(age, now=NOW) >= 0
