"""The run itself: what it does when a room fails, and that it runs through any map."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from feedtool import build
from feedtool.config import Settings, loads
from feedtool.errors import UsageError
from feedtool.run import once, plan
from feedtool.run import read as reading
from feedtool.sources import KINDS, Kind
from feedtool.sources.text import TextSource
from feedtool.state.database import opened
from tests.conftest import ARTICLE, CONFIG

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedtool.report import Report

NOW = datetime(2026, 4, 1, tzinfo=UTC)


def run(settings: Settings, *, sources: tuple[str, ...] = (), **means: Any) -> Report:
    """Run once, in this process, with the state beside the configuration."""
    with opened(settings.state) as database:
        return once.run(plan.plan(settings, sources=sources), database, once.Means(**{"now": NOW, **means}))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give the settings of a folder with two articles."""
    (tmp_path / "articles").mkdir()
    for name in ("2026-03-01-a.txt", "2026-03-02-b.txt"):
        (tmp_path / "articles" / name).write_text(ARTICLE, encoding="utf-8")
    return loads(CONFIG, plan.REGISTRY, environ={}, folder=tmp_path)


def test_report_counts(settings: Settings) -> None:
    """Entries, what is new, what was removed, what was written; then nothing new and nothing written."""
    first = run(settings).feeds[0]
    assert (first.entries, first.new, first.removed, len(first.written)) == (2, 2, 6, 4)
    second = run(settings)
    assert (second.feeds[0].new, second.feeds[0].written, len(second.feeds[0].unchanged)) == (0, (), 4)
    assert second.is_ok


def test_any_map_will_do(settings: Settings) -> None:
    """Results may come in any order, through any callable shaped like map; the sources are told as they are done."""

    def backwards(work: Any, tasks: Any) -> Iterator[Any]:
        return (work(task) for task in reversed(tasks))

    done: list[str] = []
    report = run(settings, dry=True, each=backwards, notice=done.append)
    assert (done, report.feeds[0].entries) == (["newsroom"], 2)


def test_a_fault_in_a_source_is_a_problem_and_no_crash(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a reader raises ends in the report, with a word that it is feedtool's fault."""

    def broken(_options: TextSource, _context: Any) -> Any:
        raise KeyError("oops")

    monkeypatch.setattr(reading, "KINDS", {**KINDS, "text": Kind(TextSource, broken)})
    report = run(settings)
    assert str(report.problems[0]) == "newsroom: read: KeyError: 'oops' (a fault in feedtool: please report it)"


def test_an_item_that_cannot_be_cleaned_is_left_out(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error in cleaning names its item; the others are there."""
    kind = KINDS["text"]

    def costly(options: TextSource, context: Any) -> Any:
        found = kind.read(options, context)
        first, *rest = found.items
        changed = type(first)(first.key, first.origin, first.title, "<div>" * 300, "html", published=first.published)
        return type(found)((changed, *rest), found.problems)

    monkeypatch.setattr(reading, "KINDS", {"text": Kind(TextSource, costly)})
    report = run(settings)
    assert (report.feeds[0].entries, len(report.problems)) == (1, 1)
    assert str(report.problems[0]).startswith("newsroom: articles/2026-03-01-a.txt: clean: the body was not cleaned")


def test_what_would_be_invalid_is_not_published(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check stands between rendering and publishing."""
    invalid = build.Bound(b"<rss/>", b"<rss/>", build.Parts("", 0, 0, ()), frozenset())
    monkeypatch.setattr(build, "bind", lambda *_, **__: {"rss": invalid})
    report = run(settings)
    assert "news.xml would not be valid, nothing was published: line 1: rss/" in str(report.problems[0])
    assert not settings.output.exists()


def test_source_fields_reach_items(settings: Settings) -> None:
    """A source's tags and language are its items'; its author is the fallback."""
    text = CONFIG.replace('noise: ["#haber#"]', "tags: [one, ONE, two], language: tr, author: Desk")
    changed = loads(text, plan.REGISTRY, environ={}, folder=settings.folder)
    article = "Title\n\nTags: Two, three\nBody without a source line.\n"
    (settings.folder / "articles" / "c.txt").write_text(article, encoding="utf-8")
    items = {each.key: each.clean for each in reading.read(plan.plan(changed).tasks[0]).items if each.clean}
    assert items["articles/2026-03-01-a.txt"].authors[0].name == "Newsroom"
    assert items["articles/c.txt"].authors[0].name == "Desk"
    assert items["articles/c.txt"].tags == ("Two", "three", "one")
    assert items["articles/c.txt"].language == "tr"


def test_plan_refuses_unknown_names(settings: Settings) -> None:
    """A name that the configuration does not have is said with those it has."""
    with pytest.raises(UsageError, match="--source: the configuration has no 'x'; it has: newsroom"):
        plan.plan(settings, sources=["x"])
    assert plan.plan(settings, sources=["newsroom"]).feeds == ("news",)
