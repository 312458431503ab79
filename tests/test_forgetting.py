"""What is forgotten of sources that leave the configuration, and when: whoever puts one back soon has nothing new in it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from feedtool.model import Pause
from feedtool.state import answers
from feedtool.state.answers import Due
from feedtool.state.database import opened
from tests.history import World, article

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONFIG = """site: {title: Example News, url: "https://news.example.org/feeds/", index: false}
defaults: {keep: {age: 60 d}}
sources:
  other: {kind: list}
  wire: {kind: list}
feeds:
  gazette: {title: Harbour Gazette, formats: json, gate: {enabled: false}}
"""
WITHOUT = CONFIG.replace("  wire: {kind: list}\n", "")


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Give a site with two sources of three articles each, read once."""
    with World(tmp_path, CONFIG, listings={"wire": [], "other": []}).alive(monkeypatch) as made:
        for name in ("wire", "other"):
            made.listings[name] = [article(made.marker(), day=-day, site=f"http://{name}.example") for day in range(1, 4)]
        assert made.run().is_ok
        yield made


def shown(world: World) -> dict[str, str]:
    """Give the ids of the feed's entries with their dates."""
    feed = json.loads((world.folder / "output" / "gazette.json").read_text(encoding="utf-8"))
    return {item["id"]: item["date_published"] for item in feed["items"]}


def counts(world: World) -> list[int]:
    """Count what the state has of the source that left."""
    tables = {"items": "source", "sources": "name", "looks": "source"}
    with opened(world.settings().state) as database:
        return [
            database.rows(f"SELECT count(*) FROM {table} WHERE {name} = 'wire'")[0][0]  # noqa: S608
            for table, name in tables.items()
        ]


def news(world: World, day: int) -> None:
    """Run on a day with news in the other source."""
    world.day = day
    world.items("other").insert(0, article(world.marker(), day=float(day), site="http://other.example"))
    assert world.run().is_ok


def test_a_source_that_is_put_back_has_nothing_new(world: World) -> None:
    """It left for less than `keep.age`, after it had nothing new for longer than that."""
    before = shown(world)
    news(world, 100)
    world.config = WITHOUT
    news(world, 150)
    news(world, 205)
    assert before.keys() - shown(world).keys()
    world.config = CONFIG
    world.day = 206
    assert world.run().is_ok
    assert before.items() <= shown(world).items()


def test_a_source_that_left_is_forgotten(world: World) -> None:
    """When it has been away for longer than `keep.age`, it takes no room any more."""
    world.config = WITHOUT
    news(world, 10)
    news(world, 70)
    assert counts(world) == [3, 1, 1]
    news(world, 71)
    assert counts(world) == [0, 0, 0]
    with opened(world.settings().state) as database:
        assert database.rows("SELECT count(*) FROM originals")[0][0] == 6


def test_when_a_source_that_left_may_be_asked_is_forgotten(world: World) -> None:
    """It waits for nothing any more."""
    with opened(world.settings().state) as database, database.transaction():
        answers.put_off(database, [("gone", Due(datetime(2030, 1, 1, tzinfo=UTC), 1, "busy", "", Pause()))])
    news(world, 1)
    with opened(world.settings().state) as database:
        assert answers.dues(database) == {}


def test_what_a_feed_shows_of_a_source_that_left_stays(world: World) -> None:
    """Its items are another's, too, under the guid that it gave them: they are kept until no feed shows them."""
    world.listings["other"] = [*world.items("wire"), *world.items("other")]
    world.config = CONFIG.replace(
        "  other: {kind: list}\n  wire: {kind: list}\n", "  wire: {kind: list}\n  other: {kind: list}\n"
    )
    world.day = 1
    assert world.run().is_ok
    before = shown(world)
    world.config = WITHOUT
    for day in (2, 80, 81):
        news(world, day)
    assert before.items() <= shown(world).items()
    assert counts(world) == [3, 1, 1]
