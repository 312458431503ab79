"""What one read of a source leaves behind: which items stay, although something is wrong with what they are now."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.history import START, World, article

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONFIG = """site: {title: Example News, url: "https://news.example.org/feeds/", index: false}
sources:
  wire: {kind: list}
feeds:
  gazette: {title: Harbour Gazette, formats: json}
"""


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Give a site with ten articles, read once."""
    with World(tmp_path, CONFIG, listings={"wire": []}).alive(monkeypatch) as made:
        made.listings["wire"] = [article(made.marker(), day=-day) for day in range(1, 11)]
        assert made.run().is_ok
        yield made


def shown(world: World) -> list[str]:
    """Give the texts of the feed's entries."""
    feed = json.loads((world.folder / "output" / "gazette.json").read_text(encoding="utf-8"))
    return [item["content_text"] if "content_text" in item else item["content_html"] for item in feed["items"]]


def test_an_item_that_comes_cut_off_stays_though_it_is_found_elsewhere(world: World) -> None:
    """A link with other parameters in each read is another place to a person, and the same item."""
    before = shown(world)
    items = world.items("wire")
    items[4] = replace(items[4], origin="listing: elsewhere", content=items[4].content[: len(items[4].content) // 3])
    assert [each.where for each in world.run().problems] == ["listing: elsewhere"]
    assert shown(world) == before


def test_an_item_that_went_stays_away_though_another_of_its_place_is_cut_off(world: World) -> None:
    """Items may all have one link; what is wrong with one of them brings no other back."""
    world.each("wire", lambda item: replace(item, origin="listing"))
    assert world.run().is_ok
    items = world.items("wire")
    del items[7]
    items[4] = replace(items[4], content=items[4].content[: len(items[4].content) // 3])
    assert len(world.run().problems) == 1
    assert len(shown(world)) == 9


@pytest.mark.parametrize("origin", ["listing", "listing: elsewhere"])
def test_what_cannot_be_cleaned_any_more_stays(world: World, origin: str) -> None:
    """As it was, in its place; also where it is found elsewhere, for what it is called by has not changed."""
    world.each("wire", lambda item: replace(item, origin="listing"))
    assert world.run().is_ok
    before = shown(world)
    items = world.items("wire")
    items[4] = replace(items[4], content="<p>" + "<b>" * 300_000, content_type="html", published=START, origin=origin)
    assert [each.stage for each in world.run().problems] == ["clean"]
    assert shown(world) == before
