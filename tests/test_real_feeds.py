"""Broken, odd and mis-declared feeds of the world, each through a whole build: nothing falls over, and nothing goes missing."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import feedparser
import pytest

from feedtool.build.check import check
from feedtool.config import loads
from feedtool.run import once, plan
from feedtool.state.database import opened

if TYPE_CHECKING:
    from feedtool.model import Report

FEEDS = Path(__file__).parents[2] / "shared" / "data" / "feeds"
FILES = sorted(path for path in FEEDS.rglob("*") if path.suffix in {".xml", ".json"})

pytestmark = pytest.mark.skipif(not FILES, reason="the feeds are not beside this checkout")

MIN_FULL = 25

HEAD = """
site: {title: Suite, url: "https://suite.example.org/"}
defaults: {limit: 1000, gate: {enabled: false}}
sources:
"""


class Built(NamedTuple):
    """One build of all files, a source and a feed each: its report, and the folder with what was published."""

    report: Report
    output: Path

    def entries(self, name: str) -> int:
        """Count the entries of a feed."""
        return next(feed.entries for feed in self.report.feeds if feed.feed == name)

    def problems(self, name: str) -> list[str]:
        """Give the problems of a source, apart from those of its feed."""
        every = (*self.report.problems, *self.report.quiet)
        return [f"{each.where}: {each.message}" for each in every if each.subject == name]


def names() -> dict[str, Path]:
    """Name the source of each file."""
    return {f"s{number}": path for number, path in enumerate(FILES)}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build all of them at once."""
    folder = tmp_path_factory.mktemp("feeds")
    for name, path in names().items():
        shutil.copy(path, folder / f"{name}{path.suffix}")
    sources = "".join(f"  {name}: {{kind: feed, path: {name}{path.suffix}}}\n" for name, path in names().items())
    feeds = "feeds:\n" + "".join(f"  f{name}: {{title: {name}, sources: [{name}], duplicates: keep}}\n" for name in names())
    settings = loads(HEAD + sources + feeds, plan.REGISTRY, environ={}, folder=folder)
    with opened(settings.state) as database:
        report = once.run(plan.plan(settings), database, once.Means(datetime(2026, 4, 1, tzinfo=UTC)))
    return Built(report, settings.output)


@pytest.mark.parametrize("name", names(), ids=[path.relative_to(FEEDS).as_posix() for path in FILES])
def test_every_item_is_there(built: Built, name: str) -> None:
    """Whatever feedparser finds comes out as an entry, or as a problem that names it; and what comes out is valid."""
    found = len(feedparser.parse(names()[name].read_bytes()).entries)
    problems = built.problems(name)
    assert not [problem for problem in problems if "please report it" in problem]
    assert built.entries(f"f{name}") + len(problems) >= found
    assert [check(path.read_bytes()) for path in built.output.glob(f"f{name}.*")] == [()] * (
        3 * bool(built.entries(f"f{name}"))
    )


def test_those_with_items_can_be_read(built: Built) -> None:
    """Being broken is no reason to give nothing: whatever has items gives entries, though most have a head alone."""
    full = [name for name, path in names().items() if feedparser.parse(path.read_bytes()).entries]
    assert len(full) >= MIN_FULL
    assert [names()[name].name for name in full if not built.entries(f"f{name}")] == []
