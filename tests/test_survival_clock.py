"""What a run survives: clocks that jump."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from feedtool.errors import StateError
from tests.conftest import ARTICLE
from tests.survival import (
    Newsroom,
    published,
    run,
)
from tests.surviving import DAY, LAZY, NOW, build, change, copied, demand_told, room

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Site

__all__ = ["room"]


@pytest.mark.parametrize("years", [-10, 10, -40])
def test_a_clock_that_jumps_far_is_refused(room: Newsroom, years: int) -> None:
    """Both dates are named, nothing is changed; when the clock is right again, so is the run."""
    wrong = NOW.replace(year=NOW.year + years)
    change(room)
    before, state = published(room.folder), sqlite_dump(room.folder)
    with pytest.raises(StateError, match=f"the clock says {wrong:%Y-%m-%d}, but the last run was on {NOW:%Y-%m-%d}"):
        run(room.folder, wrong)
    assert (published(room.folder), sqlite_dump(room.folder)) == (before, state)
    right = copied(room.folder, "right")
    assert run(room.folder, NOW + DAY).is_ok
    run(right, NOW + DAY)
    assert published(room.folder) == published(right)


def sqlite_dump(folder: Path) -> list[str]:
    """Write the state out as SQL."""
    with closing(sqlite3.connect(folder / "state.db")) as connection:
        return list(connection.iterdump())


def test_a_clock_that_goes_back_a_little_is_the_time_of_the_last_run(room: Newsroom) -> None:
    """Nothing is dated before what was published then."""
    change(room)
    right = copied(room.folder, "right")
    assert run(room.folder, NOW - DAY).is_ok
    run(right, NOW)
    assert published(room.folder) == published(right)


LAZY += ", feedtool.check, feedtool.clean.pipeline, feedtool.sources.article, ctypes, charset_normalizer, bs4, bleach, ftfy"

CLOCK = """
from datetime import datetime, timedelta
class Shifted(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + timedelta(days={days})
build.datetime = Shifted
"""


@pytest.mark.parametrize("days", [-3650, 3650])
def test_a_clock_that_jumps_is_refused_until_somebody_believes_it(site: Site, days: int) -> None:
    """The command ends with 1 and says how to go on; `--accept-clock` goes on."""
    assert site.feedtool("build").returncode == 0
    site.write("articles/2026-03-03-third.txt", ARTICLE.replace("first", "third"))
    before, now = site.files(), datetime.now(UTC)
    done = build(site.folder, first=CLOCK.format(days=days))
    demand_told(done, f"the clock says {now + days * DAY:%Y-}", f"the last run was on {now:%Y-}", "--accept-clock")
    assert site.files() == before
    believed = copied(site.folder, f"{site.folder.name}-believed")
    done = build(believed, "--accept-clock", first=CLOCK.format(days=days))
    assert (done.returncode, "is in the future" in done.stderr) == ((1, True) if days < 0 else (0, False))
    assert b"third" in (believed / "output/news.xml").read_bytes()
    assert build(site.folder).returncode == 0
    assert b"third" in (site.folder / "output/news.xml").read_bytes()
