"""What befalls sources: readers keep what they have, news comes through, and an accident that is mended holds nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.history import DAY, World, article

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONFIG = """
site: {title: Accidents, url: "https://news.example.org/feeds/"}
sources:
  wire: {kind: list}
feeds:
  news: {title: News}
"""


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Give a site whose wire lists twelve articles of the last days."""
    world = World(tmp_path, CONFIG)
    world.listings["wire"] = [article(world.marker(), day=-3 - n) for n in range(12)]
    with world.alive(monkeypatch):
        yield world


def test_dates_in_the_future_may_be_put_right(world: World) -> None:
    """We ask to correct them at the source; that they move back is no reason to hold it then."""
    right = tuple(world.items("wire"))
    assert not world.run().problems
    world.each("wire", lambda item: replace(item, published=item.published + 400 * DAY if item.published else None))
    assert len(world.run().problems) == 12
    world.items("wire")[:] = right
    assert not world.run().problems


def test_dates_of_a_first_read_in_the_future_may_be_put_right(world: World) -> None:
    """They were taken as the time of that run, which is no date of the source."""
    right = tuple(world.items("wire"))
    world.each("wire", lambda item: replace(item, published=item.published + 400 * DAY if item.published else None))
    assert len(world.run().problems) == 12
    world.items("wire")[:] = right
    assert not world.run().problems
