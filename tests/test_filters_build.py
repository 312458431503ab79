"""Filters through whole runs: mistakes, what a change of them does, what passing time does, and what people are told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from feedtool.config import load
from feedtool.run import plan
from feedtool.run.read import settings_name
from tests.conftest import ARTICLE
from tests.history import World, article

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedtool.report import Report
    from tests.conftest import Site

CONFIG = """site: {title: Example News, url: "https://news.example.org/feeds/"}
sources:
  newsroom: {kind: text, path: articles/*.txt}
  desk: {kind: text, path: desk/*.txt}
feeds:
  news:
    title: News
    formats: json
    sources: newsroom
    FEED
"""


def write(site: Site, feed: str = "limit: 50", *, source: str = "", sources: str = "newsroom") -> None:
    """Write a configuration with this line in its feed, and this in its first source."""
    text = CONFIG.replace("FEED", feed).replace("articles/*.txt", f"articles/*.txt{source}")
    site.write("config.yaml", text.replace("sources: newsroom", f"sources: {sources}"))


@pytest.fixture
def many(site: Site) -> Site:
    """Give a site with six articles, every other of them about sports."""
    for number in range(3, 7):
        text = ARTICLE.replace("first", "sports" if number % 2 else f"{number}th").replace("two", f"two of {number}")
        site.write(f"articles/2026-03-0{number}-n{number}.txt", text)
    return site


def titles(site: Site) -> list[str]:
    """Give what tells the titles of the published feed apart, in order."""
    feed = json.loads((site.folder / "output" / "news.json").read_text(encoding="utf-8"))
    return [item["title"].removeprefix("A title for the ").removesuffix(" article") for item in feed["items"]]


MISTAKES = [
    (
        "filter: {drop: [{titel: x}]}",
        "10:22: feeds.news.filter.drop[0].titel: unknown key 'titel'; did you mean 'title'?",
    ),
    (
        "filter: {keep: {xyzzy: red}}",
        (
            "10:21: feeds.news.filter.keep.xyzzy: unknown key 'xyzzy'; known: any, title, link, id, summary, content, text, "
            "author, tag, language, enclosure, image, comments, source, age, published, updated"
        ),
    ),
    (
        "filter: {drop: [a, {title: {pattern: '(x'}}]}",
        (
            "10:42: feeds.news.filter.drop[1].title.pattern: missing ): (x (look-around and back-references are not there: "
            "see the re2 syntax), got '(x'"
        ),
    ),
    ("filter: {drop: {source: dsk}}", "10:29: feeds.news.filter.drop.source: unknown source 'dsk'; did you mean 'desk'?"),
    ("filter: {drop: {title: {}}}", "10:28: feeds.news.filter.drop.title: expected at least one of contains, equals, "),
    ("filter: {drop: {age: 7 d}}", "10:26: feeds.news.filter.drop.age: expected a mapping, got '7 d'"),
    ("max_age: a month", "10:14: feeds.news.max_age: expected a time like 90, 90 s, 5 m, 2 h or 30 d, got 'a month'"),
    (
        "sort: newst",
        "10:11: feeds.news.sort: expected one of newest, oldest, title, as-given, got 'newst'; did you mean 'newest'?",
    ),
]


@pytest.mark.parametrize(("line", "expected"), MISTAKES, ids=[line for line, _ in MISTAKES])
def test_mistakes_are_told_by_line(site: Site, line: str, expected: str) -> None:
    """A field that does not exist, a pattern that does not compile: where, what, and what was probably meant."""
    write(site, line)
    done = site.here("check")
    assert done.returncode == 2
    assert done.stderr.startswith(f"config.yaml:{expected}")


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("items: 'div['", "4:54: sources.p.items: expected a CSS selector"),
        ("items: '//p['", "4:54: sources.p.items: expected an XPath"),
    ],
)
def test_wrong_selectors_are_told_by_line(site: Site, selector: str, expected: str) -> None:
    """What a page is read by is checked before anything is read."""
    source = f"  p: {{kind: html, url: 'https://example.org', {selector}, fields: {{title: h2}}}}\n  newsroom"
    write(site)
    config = site.folder / "config.yaml"
    config.write_text("\n" + config.read_text(encoding="utf-8").replace("  newsroom", source, 1), encoding="utf-8")
    assert f"config.yaml:{expected}" in site.here("check").stderr


def test_a_wrong_selector_of_whole_articles_is_told_by_line(site: Site) -> None:
    """Settings that several kinds share are checked by the same words."""
    write(site, source=", full_text: {content: 'p['}")
    assert "config.yaml:3:69: sources.newsroom.full_text.content: expected a CSS selector" in site.here("check").stderr


def test_a_changed_filter_takes_effect_at_once(many: Site) -> None:
    """Nothing is read again, the gate does not mind, and what was dropped comes back under its old guid."""
    write(many)
    assert many.here("build").returncode == 0
    before = (many.folder / "output" / "news.json").read_bytes()
    write(many, "filter: {drop: [{title: sports}, {title: [4th, 6th]}, {title: second}]}")
    done = many.here("build", "--offline")
    assert (done.returncode, done.stderr, titles(many)) == (0, "", ["first"])
    write(many)
    assert many.here("build", "--offline").returncode == 0
    assert (many.folder / "output" / "news.json").read_bytes() == before


def test_filters_of_source_and_feed_both_count(many: Site) -> None:
    """An item must pass that of its source and that of the feed."""
    write(many, "filter: {keep: [{title: first}, {title: sports}]}", source=", filter: {drop: sports}")
    assert many.here("build").returncode == 0
    assert titles(many) == ["first"]


def test_a_filter_on_a_source_counts_in_every_feed_that_has_it(many: Site) -> None:
    """A changed filter of a source makes its feeds anew, and those of other sources not."""
    many.write("desk/2026-03-09-desk.txt", ARTICLE.replace("first", "desk"))
    write(many)
    many.here("build")
    write(many, source=", filter: {keep: {title: sports}}")
    assert many.here("build").returncode == 0
    assert titles(many) == ["sports", "sports"]


def test_sort_and_limit(many: Site) -> None:
    """The limit takes the newest; the order is another thing; as given, the limit takes the first."""
    found = {}
    for order in ("newest", "oldest", "title", "as-given"):
        write(many, f"{{sort: {order}, limit: 3}}".strip("{}").replace(", ", "\n    "))
        assert many.here("build").returncode == 0
        found[order] = titles(many)
    assert found["newest"] == ["6th", "sports", "4th"]
    assert found["oldest"] == ["4th", "sports", "6th"]
    assert found["title"] == ["4th", "6th", "sports"]
    assert found["as-given"] == ["first", "second", "sports"]


def test_a_feed_is_never_emptied(many: Site) -> None:
    """A filter that drops everything is told, with the rules that did, and what readers have stays."""
    write(many)
    many.here("build")
    before = many.files()
    write(many, "filter: {keep: {title: ferry}}", source=", filter: {drop: sports}")
    done = many.here("build")
    assert (done.returncode, many.files()) == (1, before)
    assert done.stderr == (
        "news: gate: held: every one of its 6 items is dropped by filter "
        "(feeds.news.filter.keep: 4, sources.newsroom.filter.drop[0]: 2): nothing was published\n"
    )
    assert many.here("build").stderr == ""
    again = many.here("build", "--accept", "news")  # what cannot be accepted is not passed over in silence
    assert (again.returncode, again.stderr, many.files()) == (1, done.stderr, before)


def test_a_new_feed_of_which_nothing_is_left_is_told(many: Site) -> None:
    """Without a last good state there is nothing to hold."""
    write(many, "max_age: 1 d")
    done = many.here("build")
    assert (done.returncode, many.files()) == (1, {})
    assert "news: build: every one of its 6 items is dropped by filter (feeds.news.max_age: 6)" in done.stderr


def test_a_source_of_which_nothing_is_left_is_told_once(many: Site) -> None:
    """The feed has others, so nothing is wrong; its owner should know as long as the filter is new."""
    many.write("desk/2026-03-09-desk.txt", ARTICLE.replace("first", "desk"))
    write(many, sources="[newsroom, desk]", source=", filter: {keep: ferry}")
    done = many.here("build")
    rule = "(sources.newsroom.filter.keep: 6)"
    assert done.stderr == f"news: of source 'newsroom', every one of its 6 items is dropped by filter {rule}\n"
    assert (done.returncode, titles(many)) == (0, ["desk"])
    many.write("desk/2026-03-10-desk.txt", ARTICLE.replace("first", "next").replace("long", "lengthy"))
    assert (many.here("build").stderr, titles(many)) == ("", ["next", "desk"])


def test_diff_shows_what_feeds_would_take(many: Site) -> None:
    """Entries that would be left out or taken in, and a new order; nothing is published."""
    write(many, "limit: 5")
    many.here("build")
    before = many.files()
    write(many, "sort: oldest", source=", filter: {drop: {title: 6th}}")
    done = many.here("diff")
    assert done.stdout.splitlines() == [
        "news: left out: A title for the 6th article",
        "news: taken in: A title for the first article",
        "news: sorted anew: 4 entries",
        "nothing would change in 6 items; feeds would change in 3 places",
    ]
    assert many.files() == before


def test_diff_tells_of_an_item_once(many: Site) -> None:
    """An item that is new or gone is that; what becomes of its entry goes without saying."""
    write(many, "limit: 5")
    many.here("build")
    many.write("articles/2026-03-09-n9.txt", ARTICLE.replace("first", "9th"))
    (many.folder / "articles" / "2026-03-06-n6.txt").unlink()
    lines = many.here("diff").stdout.splitlines()
    assert [line for line in lines if not line.startswith("  ")] == [
        "newsroom: gone: A title for the 6th article",
        "newsroom: new: A title for the 9th article",
        "2 of 6 items would change",
    ]


def test_a_source_is_not_read_anew_for_its_filter(many: Site) -> None:
    """What feeds take of it changes nothing in its items."""
    names = set()
    for source in ("", ", max_age: 9 d", ", filter: {drop: x}"):
        write(many, source=source)
        settings = load(many.folder / "config.yaml", plan.REGISTRY, environ={})
        names.add(settings_name(settings.sources["newsroom"]))
    assert len(names) == 1


def test_the_trial_of_a_source_shows_its_filter(many: Site) -> None:
    """How many items stay, which rule decided how many, and which item went by what."""
    write(many, source=", max_age: 9000 d, filter: {keep: [{title: sports}, {title: 4th}, xyz], drop: {title: first}}")
    lines = [" ".join(line.split()) for line in many.here("test", "newsroom").stdout.splitlines()]
    at = lines.index("filter: 3 of 6 stay")
    assert lines[at + 1 : at + 7] == [
        "0 go by sources.newsroom.max_age: older than max_age",
        "1 go by sources.newsroom.filter.drop[0]: title contains 'first'",
        "2 stay by sources.newsroom.filter.keep[0]: title contains 'sports'",
        "1 stay by sources.newsroom.filter.keep[1]: title contains '4th'",
        "0 stay by sources.newsroom.filter.keep[2]: any contains 'xyz'",
        "2 go by sources.newsroom.filter.keep: fits no rule of keep",
    ]
    assert "dropped by sources.newsroom.filter.drop[0]" in lines
    told = json.loads(many.here("test", "newsroom", "--json").stdout)
    assert [item["dropped"] is None for item in told["items"]] == [False, False, True, True, True, False]


WORLD = """site: {title: T, url: "https://news.example.org/feeds/"}
sources:
  a: {kind: list}
feeds:
  news: {title: N, formats: json, max_age: 30 days}
"""


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Give a site whose one source lists an article for each of the last 20 days, and one without a date."""
    made = World(tmp_path, WORLD)
    made.listings["a"] = [article(made.marker(), day=-float(day)) for day in range(20)]
    made.items("a").append(article(made.marker(), published=None))
    with made.alive(monkeypatch):
        yield made


def entries(report: Report) -> int:
    """Count the entries of the one feed, of which nothing may be wrong."""
    assert report.is_ok
    return report.feeds[0].entries


def test_items_age_out_although_nothing_changes(world: World) -> None:
    """A source that stands still loses an item a day; what has no date stays; the gate does not mind."""
    counts = []
    for world.day in (0, 10, 11, 12, 27, 40):
        counts.append(entries(world.run()))
    assert counts == [21, 21, 20, 19, 4, 1]


def test_nothing_is_written_before_a_time_has_come(world: World) -> None:
    """A feed that no item leaves yet is not made again; one that an item leaves is."""
    entries(world.run())
    assert world.run().feeds[0].written == ()
    world.day = 11
    assert world.run().feeds[0].written == ("news.json",)


def test_a_feed_of_which_everything_aged_out_is_kept(world: World) -> None:
    """Its last entries stay, and that is said."""
    world.items("a").pop()
    entries(world.run())
    before = (world.folder / "output" / "news.json").read_bytes()
    world.day = 90
    report = world.run()
    assert "held: every one of its 20 items is dropped by filter (feeds.news.max_age: 20)" in str(report.problems[0])
    assert (world.folder / "output" / "news.json").read_bytes() == before


def test_a_broken_source_is_still_held_while_items_age(world: World) -> None:
    """Ageing excuses what aged, and nothing else."""
    entries(world.run())
    world.day = 12
    del world.items("a")[2:]
    report = world.run()
    assert "held" in str(report.problems[0])
    assert report.feeds[0].entries == 19
