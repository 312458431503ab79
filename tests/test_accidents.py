"""What befalls sources: readers keep what they have, news comes through, and an accident that is mended holds nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.history import DAY, World, article

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Site

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


def keys(world: World) -> list[str]:
    """Give the titles of the feed's entries, in their order."""
    return [item["title"] for item in json.loads((world.folder / "output/news.json").read_bytes())["items"]]


def test_what_a_cut_listing_lacks_stays(world: World) -> None:
    """News comes through; what was pushed out at the end goes, as it would have, and the listing is as long as it was."""
    world.run()
    whole = keys(world)
    world.cut.add("wire")
    fresh = [article(world.marker(), day=n / 8) for n in range(2)]
    world.listings["wire"] = [*reversed(fresh), *world.items("wire")[:5]]
    world.run()
    assert keys(world) == [*(each.title for each in reversed(fresh)), *whole[:10]]
    world.cut.clear()
    world.items("wire").append(article(world.marker(), day=-40))
    assert not world.run().problems
    assert len(keys(world)) == 8


TITLES = ["One", "Two", "Three"]
FILES = {
    "feed": ("in/{}.xml", "<rss><channel><title>N</title><item><title>{0}</title><guid>{0}</guid></item></channel></rss>", 30),
    "json": ("in/{}.json", '[{{"id": "{0}", "title": "{0}"}}]', -2),
    "table": ("in/{}.csv", "id,title\n{0},{0}\n", 0),
    "markdown": ("in/{}.md", "---\ntitle: {0}\ntags: [a]\n---\nThe text of {0}.\n", -26),
    "text": ("in/{}.txt", "{0}\n\nThe text of {0}, which is longer than its title.\n", 0),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_cannot_be_read_takes_nothing_with_it(site: Site, kind: str) -> None:
    """It was cut off, or is no text: what it had stays in the feed until it can be read again, and then goes if it is gone."""
    name, text, end = FILES[kind]
    site.write("config.yaml", CONFIG.replace("{kind: list}", f"{{kind: {kind}, path: '{name.format('*')}'}}"))
    for title in TITLES:
        site.write(name.format(title), text.format(title))
    assert site.here("build").stderr == ""
    site.write(name.format("Two"), text.format("Two")[:end] if end else b"\0\1\2" * 99)
    done = site.here("build")
    assert (done.returncode, "Two" in done.stderr) == (1, True)
    assert {item["title"] for item in json.loads(site.files()["news.json"][0])["items"]} == {*TITLES}
    (site.folder / name.format("Two")).unlink()
    assert site.here("build").stderr == ""
    assert {item["title"] for item in json.loads(site.files()["news.json"][0])["items"]} == {*TITLES} - {"Two"}


@pytest.mark.parametrize(("kind", "path"), [("feed", "'**/*.xml'"), ("json", "'*.json'"), ("text", "'*'")])
def test_a_run_never_reads_what_it_wrote(site: Site, kind: str, path: str) -> None:
    """Neither its feeds, nor what it tells its owner: that would be published in the next run."""
    name, text, _ = FILES[kind]
    config = CONFIG.replace("{kind: list}", f"{{kind: {kind}, path: {path}}}") + "  other: {title: Other}\n"
    site.write("config.yaml", config)
    site.write(name.removeprefix("in/").format("One"), text.format("One"))
    for _ in range(3):
        assert site.here("build").stderr == ""
        assert [item["title"] for item in json.loads(site.files()["news.json"][0])["items"]] == ["One"]
    shown = site.here("test", "wire").stdout
    assert ("\n  1. One\n" in shown, "\n  2. " in shown) == (True, False)


def ids(world: World) -> dict[str, str]:
    """Give the guids of the feed's entries by their titles."""
    return {item["title"]: item["id"] for item in json.loads((world.folder / "output/news.json").read_bytes())["items"]}


def test_a_source_may_be_renamed_and_changed_at_once(world: World) -> None:
    """It is known by what it has, whatever its settings and the program are now: nothing comes back as new."""
    world.run()
    before = ids(world)
    world.config = CONFIG.replace("wire: {kind: list}", "cable: {kind: list, noise: ['#cable#'], tags: [cable]}")
    world.listings["cable"] = [*world.items("wire")[:8], article(world.marker(), day=0)]
    report = world.run()
    assert report.notes == (
        "cable: has the items of 'wire', which is not in the configuration any more, and goes on as that source",
    )
    assert [title for title, guid in ids(world).items() if guid != before.get(title)] == [world.items("cable")[-1].title]
    assert world.run().notes == ()


def test_guids_that_were_joined_with_the_address_of_their_feed_are_known_without_it(world: World) -> None:
    """An older feedtool made addresses of `note-7`, and links: no reader sees them twice, once that all links went is right."""
    world.config = f"defaults: {{gate: {{enabled: false}}}}{CONFIG}"
    bare = [replace(item, key=f"note-{n}", link=None, content=f"Note {n}.") for n, item in enumerate(world.items("wire"))]
    made = [f"http://feeds.example.org/all/{item.key}" for item in bare]
    world.listings["wire"] = [replace(item, key=url, link=url) for item, url in zip(bare, made, strict=True)]
    world.run()
    before = ids(world)
    world.listings["wire"] = bare
    assert (world.run().problems, ids(world)) == ((), before)


def test_a_source_may_be_split(world: World) -> None:
    """Each part goes on with what it has; the whole of an item's life comes along, and no reader sees it twice."""
    world.run()
    before = ids(world)
    for name, some in (("north", slice(0, 7)), ("south", slice(7, 10)), ("west", slice(10, 12))):
        world.listings[name] = world.items("wire")[some]
    parts = "".join(f"  {name}: {{kind: list, tags: [{name}]}}\n" for name in ("north", "south", "west"))
    world.config = CONFIG.replace("  wire: {kind: list}\n", parts)
    report = world.run()
    assert (report.problems, len(report.notes), ids(world)) == ((), 3, before)
    assert not world.run().problems


def test_another_source_in_the_place_of_one_is_another_source(world: World) -> None:
    """That both number their items from one says nothing; nor does a source that is still there give its items away."""
    world.listings["wire"] = [replace(item, key=str(n), link=None) for n, item in enumerate(world.items("wire"))]
    world.run()
    before = ids(world)
    others = [article(world.marker(), day=-3 - n, key=str(n), link=None) for n in range(12)]
    world.listings["cable"], world.config = others, CONFIG.replace("wire: {kind: list}", "cable: {kind: list, tags: [cable]}")
    assert world.run().notes == ()
    assert not {*before.values()} & {*ids(world).values()}
    world.config = CONFIG.replace(
        "  wire: {kind: list}", "  cable: {kind: list, tags: [cable]}\n  copy: {kind: list, tags: [copy]}"
    )
    world.listings["copy"] = list(others)
    assert world.run().notes == ()


COMBINED = CONFIG.replace("  wire: {kind: list}", "  wire: {kind: list}\n  slow: {kind: list}")


@pytest.mark.parametrize("lost", ["it left the list", "it is too old", "a filter drops it"])
def test_what_another_source_brings_later_is_no_news(world: World, lost: str) -> None:
    """The first source has it no more, or feeds take it from there no more: readers know it under its guid and date."""
    world.config, world.listings["slow"] = COMBINED, [article(world.marker(), day=-2 - n) for n in range(6)]
    assert not world.run().problems
    before, last = entries(world), world.items("wire")[-1]
    if lost == "it left the list":
        world.items("wire").pop()
    else:
        rule = "max_age: 14 d" if lost == "it is too old" else f"filter: {{drop: [{{link: '{last.link}'}}]}}"
        world.config = COMBINED.replace("wire: {kind: list}", f"wire: {{kind: list, {rule}}}")
    assert not world.run().problems
    assert str(last.link) not in entries(world)
    world.items("slow").append(replace(last, key="of another", published=last.published and last.published + 8 * DAY))
    for _ in range(2):
        assert not world.run().problems
        assert entries(world)[str(last.link)] == before[str(last.link)]


def test_a_link_that_many_had_tells_none_of_them(world: World) -> None:
    """Where all items link to the same page, one of another source with that link is none of them."""
    world.config, world.listings["slow"] = COMBINED, [article(world.marker(), day=-2 - n) for n in range(6)]
    link = str(world.items("wire")[0].link)
    world.items("wire")[:2] = [replace(item, link=link) for item in world.items("wire")[:2]]
    world.run()
    before = ids(world)
    del world.items("wire")[:2]
    world.run()
    world.items("slow").append(article(world.marker(), day=-1, link=link))
    world.run()
    (new,) = set(ids(world).values()) - set(before.values())
    assert "/slow/" in new.replace(":", "/")


def entries(world: World) -> dict[str, tuple[str, str]]:
    """Give the guids and dates of a feed's entries by their links."""
    feed = json.loads((world.folder / "output/news.json").read_bytes())
    return {item["url"]: (item["id"], item["date_published"]) for item in feed["items"]}
