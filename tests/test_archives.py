"""Archives (RFC 5005): a reader that walks from a feed through them sees all that was ever published; they never change."""

from __future__ import annotations

import itertools
import json
import random
import shutil
import signal
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from feedtool.check import check
from feedtool.config import Settings, loads
from feedtool.run import feeds as making
from feedtool.run import plan
from feedtool.run import read as reading
from feedtool.run.archives import cut, cut_all
from feedtool.state import archives as archived
from feedtool.state.database import opened
from feedtool.state.feeds import Shown
from tests.archives import BASE, FORMATS, NOW, Room, titles, walk
from tests.conftest import Site
from tests.history import prose
from tests.nginx import Nginx, nginx
from tests.origin import origin
from tests.survival import killed_at
from tests.test_config import mistakes
from tests.test_config import read as read_config
from tests.test_config_mistakes import HEAD, TAIL

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY = timedelta(days=1)


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """Give a site with a feed of four and archives of three, before its first run."""
    made = Room(tmp_path)
    made.configure()
    return made


def sizes(room: Room, name: str = "news.xml") -> list[int]:
    """Count the entries of a feed and of each of its archives."""
    return [len(page.titles) for page in room.walk(name)]


def test_the_style_that_archives_name_is_there_as_long_as_they_are(room: Room) -> None:
    """Also where the files for all feeds are not wanted, and what is left is removed; it names a page that is there."""
    room.add(12)
    room.run()
    archive = room.files()["news.archive-0001.xml"]
    assert b'href="feed.css"' in archive[0]
    room.configure('feeds/"}', 'feeds/", home: "https://news.example.org/", index: false}')
    done = room.run(DAY, prunes=True)
    assert {Path(name).name for name in done.removed} == {"index.html", "feeds.opml"}
    assert room.files()["news.archive-0001.xml"] == archive
    style = room.files()["feed.css"]
    assert b"pages for people, too: https://news.example.org/" in style[0]
    assert b"index.html" not in style[0]
    (room.folder / "output" / "feed.css").unlink()
    assert (room.run(2 * DAY).is_ok, room.files()["feed.css"][0]) == (True, style[0])
    room.configure(", archive: 3")
    assert "output/feed.css" in room.run(3 * DAY, prunes=True).removed


@pytest.mark.parametrize("name", FORMATS)
def test_a_first_build_archives_what_the_feed_has_no_room_for(room: Room, name: str) -> None:
    """Each item once; the oldest archive may have fewer, so that nothing old is shown as if it were news."""
    room.add(12)
    assert room.run().is_ok
    assert sizes(room, name) == [4, 3, 3, 2]
    pages = room.walk(name)
    assert titles(pages) == dict.fromkeys(room.ever, 1)
    assert [title for page in pages for title in page.titles] == [f"Number {number}" for number in range(12, 0, -1)]
    assert [page.is_archive for page in pages] == [False, True, True, True]
    assert all(page.links["current"] == BASE + name for page in pages[1:])
    assert all(check(data) == () for name, (data, *_) in room.files().items() if name.endswith((".xml", ".json")))


@pytest.mark.parametrize("name", FORMATS)
def test_what_leaves_waits_in_the_feed_until_there_is_enough(room: Room, name: str) -> None:
    """At every step all is there once; a feed shows at most so many more as make no archive yet."""
    room.add(4)
    found = []
    for _ in range(9):
        room.run()
        found.append(sizes(room, name))
        assert titles(room.walk(name)) == dict.fromkeys(room.ever, 1)
        room.add()
    assert found == [[4], [5], [6], [4, 3], [5, 3], [6, 3], [4, 3, 3], [5, 3, 3], [6, 3, 3]]


def test_readers_that_know_no_archives_find_the_same_way(room: Room) -> None:
    """`next` leads where `prev-archive` does; the feed itself is no archive and leads to no current one."""
    room.add(8)
    room.run()
    for name in ("news.xml", "news.atom.xml"):
        first, *rest = room.walk(name)
        assert "current" not in first.links
        assert all(page.links.get("next") == page.links.get("prev-archive") for page in (first, *rest))
        assert "prev-archive" not in rest[-1].links
        assert [page.links["next-archive"] for page in rest] == [
            f"{BASE}{name.replace('.', f'.archive-000{at}.', 1)}" for at in (3, 2)
        ]


def test_archives_never_change(room: Room) -> None:
    """Not by news, edits, removals, other settings or a newer program; not a byte is written."""
    room.add(12)
    room.run()
    before = room.archives()
    room.edit(2, "after an edit")
    room.path(1).unlink()
    room.add(2)
    room.run(DAY)
    room.configure("title: News", "title: Other news, description: Quite another")
    room.run(2 * DAY)
    assert {name: each for name, each in room.archives().items() if name in before} == before
    assert titles(room.walk())["Number 1"] == 1
    assert b"after an edit" not in b"".join(data for data, *_ in room.archives().values())


def test_an_edit_shows_in_the_feed_and_goes_into_the_next_archive(room: Room) -> None:
    """What returns to a feed, is edited and leaves again is archived again: the newest version is the one to take."""
    room.add(7)
    room.run()
    room.configure("limit: 4", "limit: 6")
    room.run(DAY)
    room.edit(3, "after an edit")
    room.run(2 * DAY)
    room.add(6)
    room.run(3 * DAY)
    pages = room.walk("news.json")
    assert titles(pages) == dict.fromkeys(room.ever, 1) | {"Number 3": 2}
    dates = [when for page in pages for title, when in zip(page.titles, page.updated, strict=True) if title == "Number 3"]
    assert dates == sorted(dates, reverse=True)
    assert len(set(dates)) == 2


def test_what_waits_follows_its_source(room: Room) -> None:
    """An edit shows as long as it is in the feed, and is what the archive has; what its source took away stays as it was."""
    room.add(6)
    room.configure("archive: 3", "archive: 3, formats: [json]")
    room.run()
    room.add(2)
    room.run(DAY)
    assert sizes(room, "news.json") == [6, 2]
    room.edit(3, "after an edit")
    room.path(4).unlink()
    room.run(2 * DAY)
    assert b"number 3 after an edit" in room.fetch(f"{BASE}news.json")
    room.add()
    room.run(3 * DAY)
    assert sizes(room, "news.json") == [4, 3, 2]
    archive = room.fetch(f"{BASE}news.archive-0002.json")
    assert b"number 3 after an edit" in archive
    assert b"number 4 as it was first" in archive


def test_a_rebuild_gives_the_same_bytes_whatever_renders(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes of archives are in the state: articles and code may have become others."""
    room.add(11)
    room.run()
    before = room.files()
    shutil.rmtree(room.folder / "output")
    shutil.rmtree(room.folder / "articles")
    monkeypatch.setattr(making, "code_name", lambda: "another program")
    assert room.rebuild().is_ok
    assert {name: data for name, (data, *_) in room.files().items()} == {name: data for name, (data, *_) in before.items()}


def test_a_run_without_news_reads_no_archive_and_puts_back_what_is_missing(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """How files look tells whether they are as they were put there."""
    room.add(11)
    room.run()
    before = room.files()
    asked: list[str] = []
    monkeypatch.setattr("feedtool.publish.read", lambda _, name: asked.append(name))
    room.run(DAY)
    assert [name for name in asked if "archive" in name] == []
    monkeypatch.undo()
    gone = room.folder / "output" / "news.archive-0002.json"
    gone.unlink()
    (room.folder / "output" / "news.archive-0001.xml").write_bytes(b"broken")
    assert set(room.run(DAY).feeds[0].written) == {"news.archive-0001.xml", "news.archive-0002.json"}
    assert {name: data for name, (data, *_) in room.files().items()} == {name: data for name, (data, *_) in before.items()}


def test_whatever_happens_all_that_was_published_is_found(room: Room) -> None:
    """Articles come, change and go by chance; an entry is in the feed or in an archive from its first day on."""
    chance = random.Random(5)  # noqa: S311
    room.add(5)
    there = set(range(1, 6))
    for step in range(25):
        room.run(step * DAY)
        for name in FORMATS:
            assert set(titles(room.walk(name))) == room.ever
        for _ in range(chance.randint(0, 3)):
            what = chance.choice(("add", "add", "edit", "delete"))
            number = chance.choice(sorted(there))
            if what == "edit":
                room.edit(number, f"at step {step}")
            elif what == "delete" and len(there) > 3:
                room.path(number).unlink()
                there.remove(number)
            else:
                room.add()
                there.add(room.number)
        # What came and went between two runs was never published.
        room.ever = set(titles(room.walk())) | {f"Number {each}" for each in there}


def test_a_run_killed_at_any_moment_loses_nothing(room: Room, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No link leads nowhere, nothing that was published is gone, and the next run makes what an undisturbed one makes."""
    room.configure("archive: 3", "archive: 3, formats: [rss, json]")
    room.add(10)
    room.run()
    room.add(2)
    room.run(DAY)
    published = set(titles(room.walk()))
    room.add(2)
    room.path(3).unlink()
    scratch = tmp_path_factory.mktemp("killed")
    right = Room(Path(shutil.copytree(room.folder, scratch / "right")))
    right.run(2 * DAY)
    assert len(right.archives()) == len(room.archives()) + 2
    moments = 0
    for number in itertools.count(1, 4):
        killed = Room(Path(shutil.copytree(room.folder, scratch / "killed")))
        code = killed_at(number, killed.folder, NOW + 2 * DAY)
        for name in ("news.xml", "news.json"):
            assert set(titles(killed.walk(name))) >= published, f"killed at moment {number}"
        assert killed.run(2 * DAY).is_ok
        assert {name: data for name, (data, *_) in killed.files().items()} == {
            name: data for name, (data, *_) in right.files().items()
        }, f"killed at moment {number}"
        shutil.rmtree(killed.folder)
        moments += code == -signal.SIGKILL
        if code == 0:
            break
    assert moments > 9


def test_what_waits_is_not_forgotten(room: Room) -> None:
    """`keep` counts from when an item is in no feed: what waits for an archive is in one."""
    room.configure("defaults: {", "defaults: {keep: {age: 1, count: 1}, ")
    room.add(5)
    room.run()
    room.path(1).unlink()
    room.path(2).unlink()
    for day in range(1, 4):
        room.add()
        room.run(day * DAY)
        assert set(titles(room.walk())) == room.ever


def test_what_its_owner_takes_out_of_a_feed_is_not_archived(room: Room) -> None:
    """A filter means what waits as well; archives are what they are."""
    room.add(6)
    room.configure("archive: 3", "archive: 30")
    room.run()
    room.add(2)
    room.run(DAY)
    room.configure("title: News", "title: News, filter: {drop: {title: Number 4}}")
    room.run(2 * DAY)
    assert set(titles(room.walk())) == room.ever - {"Number 4"}


def test_what_waits_follows_a_source_to_its_new_name(room: Room) -> None:
    """A source that is renamed is no source that was taken out of the feed."""
    room.add(6)
    room.configure("archive: 3", "archive: 30")
    room.run()
    room.path(5).unlink()
    room.run(DAY)
    room.configure("newsroom:", "desk:")
    room.run(2 * DAY)
    assert set(titles(room.walk())) == room.ever


def test_an_entry_is_taken_out_of_archives_where_its_owner_says_so(room: Room) -> None:
    """Only those that have it are written once more; the chain stays whole even where nothing is left of an archive."""
    room.add(12)
    room.run()
    before = room.archives()
    guids: dict[str, str] = {}
    for page in ("news.archive-0001.json", "news.archive-0002.json"):
        guids |= {each["title"]: each["id"] for each in json.loads(room.fetch(BASE + page))["items"]}
    bad = [guids[f"Number {number}"] for number in (1, 2, 4)]
    room.configure("archive: 3", f"archive: {{size: 3, without: {json.dumps(bad)}}}")
    room.run(DAY)
    assert [len(page.titles) for page in room.walk()] == [4, 3, 2, 0]
    assert set(titles(room.walk("news.json"))) == room.ever - {"Number 1", "Number 2", "Number 4"}
    now = room.archives()
    assert {name for name in before if now[name] != before[name]} == {name for name in before if "-0003" not in name}
    assert not any(text in data for data, *_ in now.values() for text in (b"number 1 ", b"number 4 "))
    with opened(room.settings().state) as database:
        assert archived.numbers_with(database, "news", bad) == set()  # they do not come back when they are not named any more
    room.add(3)
    room.run(2 * DAY)
    assert [len(page.titles) for page in room.walk()] == [4, 3, 3, 2, 0]
    after = {name: data for name, (data, *_) in room.files().items()}
    assert room.rebuild().is_ok
    assert {name: data for name, (data, *_) in room.files().items()} == after


def test_what_is_too_old_for_a_feed_is_archived(room: Room) -> None:
    """An age is no wish to lose it; nor is it when other settings change in the same run."""
    room.configure("title: News", "title: News, max_age: 88 d")
    room.add(8)
    room.run()
    was = set(titles(room.walk()))
    room.configure("title: News", "title: Old news")
    room.run(4 * DAY)
    assert set(titles(room.walk())) == was
    assert len(was) > 4


def test_a_date_that_moved_is_no_wish_to_lose_it_either(room: Room) -> None:
    """It stands in the feed under the first one; by the later one, which its source states, it was too old then already."""
    room.start = date(2026, 3, 24)
    room.add(8)
    room.path(5).write_text(f"Number 5\n\n{prose('five')}\n", encoding="utf-8")
    room.run()
    room.path(5).rename(room.folder / "articles" / "2026-03-28-5.txt")
    room.run()
    room.configure("title: News", "title: News, max_age: 1 d")
    room.run()
    assert titles(room.walk()) == dict.fromkeys(room.ever, 1)


def test_a_format_that_comes_later_has_all_archives(room: Room) -> None:
    """The entries of archives are remembered as well, and those of other formats stay what they are."""
    room.configure("archive: 3", "archive: 3, formats: [rss]")
    room.add(12)
    room.run()
    before = room.archives()
    room.configure("formats: [rss]", "formats: [rss, json]")
    room.run(DAY)
    assert titles(room.walk("news.json")) == dict.fromkeys(room.ever, 1)
    assert {name: each for name, each in room.archives().items() if name.endswith(".xml")} == before


def test_under_another_address_archives_lead_to_one_another_there(room: Room) -> None:
    """They are other documents then: links to where the site was would lead nowhere."""
    room.add(12)
    room.run()
    room.configure(BASE, "https://other.example.org/")
    room.run(DAY)
    pages = walk("https://other.example.org/news.xml", lambda url: room.fetch(BASE + url.rpartition("/")[2]))
    assert set(titles(pages)) == room.ever
    assert all(page.links["current"] == "https://other.example.org/news.xml" for page in pages[1:])


def test_without_its_state_no_archive_is_written_over(room: Room) -> None:
    """New archives are numbered after those that are there, and lead to them."""
    room.add(12)
    room.run()
    before = room.archives()
    for path in room.folder.glob("state.db*"):
        path.unlink()
    room.run()
    assert {name: each for name, each in room.archives().items() if name in before} == before
    assert set(titles(room.walk())) == room.ever
    assert len(room.walk()) == 7


def test_archives_that_are_switched_off_and_on_go_on(room: Room) -> None:
    """The feed leads to none meanwhile; the numbers go on."""
    room.add(12)
    room.run()
    before = room.archives()
    room.configure(", archive: 3", "")
    room.run(DAY)
    assert sizes(room) == [4]
    room.configure("title: News", "title: News, archive: 3")
    room.run(2 * DAY)
    assert sizes(room) == [4, 3, 3, 2]
    assert room.archives() == before


def test_the_archives_of_a_feed_that_moved_are_those_of_the_new_one(room: Room) -> None:
    """Under its new name it leads to what it had under the old one, and nothing that waited there is lost."""
    room.add(12)
    room.run()
    room.add(2)
    room.run(DAY)
    before = room.archives()
    room.configure("  news: {title: News, archive: 3}", "  news: {moved_to: fresh}\n  fresh: {title: News, archive: 3}")
    for day in range(2, 6):
        room.run(day * DAY)
        for name in ("fresh.xml", "fresh.json"):
            assert titles(room.walk(name)) == dict.fromkeys(room.ever, 1)
        room.add()
    assert {name: each for name, each in room.archives().items() if name in before} == before
    assert "fresh.archive-0001.xml" in room.archives()


def renamed(room: Room, *, days: int) -> None:
    """Rename a feed that is split and has archives, twice, with news in each run, so that each name has archives."""
    room.configure("archive: 3", "archive: 3, split_by: source")
    room.add(12)
    room.run()
    names, first = ["news", "fresh", "last"], "{title: News, archive: 3, split_by: source}"
    for at in (1, 2):
        moved = "".join(f"  {old}: {{moved_to: {names[at]}}}\n" for old in names[:at])
        room.configure(room.settings_of_feeds(), f"  {names[at]}: {first}\n{moved}")
        for later in range(days):
            room.add(2)
            room.run((at * days + later) * DAY)


@pytest.mark.parametrize("days", [1, 4], ids=["at once", "in time"])
def test_old_files_of_a_feed_that_moved_lead_to_all_that_comes(room: Room, days: int) -> None:
    """Whoever reads on under any of its names, whole or in a part, finds every entry once."""
    renamed(room, days=days)
    for name in ("news", "fresh", "last"):
        for file in (f"{name}.xml", f"{name}.json", f"{name}.source.newsroom.atom.xml"):
            assert titles(room.walk(file)) == dict.fromkeys(room.ever, 1)


def test_archives_outlive_the_name_that_they_were_made_under(room: Room) -> None:
    """When it leaves the configuration they belong to the feed that it is now, and are neither left nor pruned."""
    renamed(room, days=4)
    room.configure(room.settings_of_feeds(), "  last: {title: News, archive: 3, split_by: source}\n")
    before = room.archives()
    room.configure("feeds:\n", "feeds:\n  other: {title: Other}\n")
    room.run(20 * DAY, prunes=True, feeds=["other"])  # that belongs to nobody yet
    assert room.archives() == before
    room.run(20 * DAY, prunes=True)
    assert room.archives() == before
    assert not [name for name in room.files() if name.startswith(("news", "fresh")) and ".archive-" not in name]
    room.add(2)
    room.run(21 * DAY)
    shutil.rmtree(room.folder / "output")
    room.rebuild()
    for file in ("last.xml", "last.json", "last.source.newsroom.atom.xml"):
        assert titles(room.walk(file)) == dict.fromkeys(room.ever, 1)
    room.configure(room.settings_of_feeds(), "  other: {title: Other}\n")
    room.run(22 * DAY, prunes=True)
    assert not room.archives()


def test_archives_of_an_old_name_follow_the_settings(room: Room) -> None:
    """They are written for another address, and without what must not be there any more, as its own are."""
    renamed(room, days=1)
    gone = json.loads((room.folder / "output/news.archive-0001.json").read_text(encoding="utf-8"))["items"][0]["id"]
    feed = f"  last: {{title: News, archive: {{size: 3, without: ['{gone}']}}, split_by: source}}\n"
    room.configure(room.settings_of_feeds(), feed)
    room.configure(BASE, "https://fresh.example.net/")
    room.run(20 * DAY)
    news = {name: data for name, (data, *_) in room.archives().items() if name.startswith("news.archive-")}
    assert len(news) == 9
    assert not [name for name, data in news.items() if gone.encode() in data or BASE.encode() in data]


def test_archives_stay_with_their_feed_when_another_one_gets_its_name(room: Room) -> None:
    """Whoever follows the links from one of them finds what that feed had, under whatever name, and nothing of the other."""
    news, odd = "{title: News, archive: 3}", "{title: Odd, archive: 3, filter: {keep: {title: {pattern: '[13579]$'}}}}"
    for day, feeds in enumerate(
        (
            {"news": news, "odd": odd},
            {"fresh": news, "news": "{moved_to: fresh}", "odd": odd},
            {"fresh": news, "news": odd, "odd": "{moved_to: news}"},
            {"fresh": news, "news": odd},
        )
    ):
        room.configure(room.settings_of_feeds(), "".join(f"  {name}: {each}\n" for name, each in feeds.items()))
        for later in range(2):
            room.add(8)
            shutil.rmtree(room.folder / "output", ignore_errors=True)  # what was there is known by heart
            room.run((3 * day + later) * DAY, prunes=True)
    assert "news.archive-0009.json" in room.archives()
    for file, ends in (("fresh.xml", "0123456789"), ("news.xml", "13579")):
        assert titles(room.walk(file)) == dict.fromkeys([each for each in room.ever if each[-1] in ends], 1)


def test_a_feed_that_is_new_by_name_only_has_the_archives_of_the_old_one(room: Room) -> None:
    """What its source has no more is found there; the files are not left."""
    room.add(12)
    room.run()
    for number in range(1, 7):
        room.path(number).unlink()
    room.configure("  news:", "  fresh:")
    room.run(DAY, prunes=True)
    assert titles(room.walk("fresh.xml")) == dict.fromkeys(room.ever, 1)


def test_parts_of_a_feed_have_archives_of_their_own(room: Room) -> None:
    """Each is a feed of its own in this, too."""
    room.configure("archive: 3", "archive: 3, split_by: source")
    room.add(12)
    for day in range(5):
        room.run(day * DAY)
        for name in ("news.xml", "news.source.newsroom.json"):
            assert titles(room.walk(name)) == dict.fromkeys(room.ever, 1)
        room.add()


@pytest.mark.parametrize("name", FORMATS)
def test_another_feedtool_reads_all_that_was_ever_published(tmp_path: Path, server: Nginx, name: str) -> None:
    """From a real server, by the links alone; archives are asked for once, but in JSON Feed, which does not name them so."""
    room = Room(server.folder)
    room.configure()
    room.configure("site: {title", "site: {output: site, title")
    room.configure(BASE, f"{server.url}/")
    room.add(12)
    room.run()
    other = Room(tmp_path)
    other.configure()
    source = f"{{kind: feed, url: '{server.url}/{name}', pages: 9, allow_private: true, fetch: {{delay: 0}}}}"
    other.configure("{kind: text, path: articles/*.txt}", source)
    other.configure("limit: 4", "limit: 100")
    server.answers()
    for day, asked in enumerate((4, 4, 5) if name.endswith(".json") else (4, 1, 2)):
        assert other.run(day * DAY).is_ok
        assert titles(other.walk(name)) == dict.fromkeys(room.ever, 1)
        assert len(server.answers()) == asked
        if day == 1:
            room.add(3)
            room.run(DAY)


def test_a_source_that_leads_nowhere_new_ends_there(tmp_path: Path) -> None:
    """A feed that leads to itself, or to another host, is read once, and somebody is told; `pages` bounds it."""
    with origin() as server:
        links = '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="{}"/>'
        server.feed("/a", "One", head=links.format("/b"))
        server.feed("/b", "Two", head=links.format("/c"))
        server.feed("/c", "Three", head=links.format("/b"))
        server.feed("/d", "Four", head=links.format("http://other.example.org/"))
        assert pages_of(tmp_path, f"{server.url}/a", 9) == ["One", "Two", "Three"]
        assert pages_of(tmp_path, f"{server.url}/a", 2) == ["One", "Two"]
        assert pages_of(tmp_path, f"{server.url}/a", 1) == ["One"]
        assert pages_of(tmp_path, f"{server.url}/d", 9) == ["Four"]


def pages_of(folder: Path, url: str, pages: int) -> list[str]:
    """Read the titles of a feed with so many pages at most."""
    source = f"{{kind: feed, url: '{url}', pages: {pages}, allow_private: true, fetch: {{delay: 0}}}}"
    settings = read_settings(folder, source)
    return [json.loads(each.original or b"{}")["title"] for each in reading.read(plan.plan(settings).tasks[0]).items]


def read_settings(folder: Path, source: str) -> Settings:
    """Give the settings of one source."""
    text = f"site: {{title: T, url: https://example.org/}}\nsources: {{s: {source}}}\nfeeds: {{f: {{title: F}}}}\n"
    return loads(text, plan.REGISTRY, environ={}, folder=folder)


@pytest.fixture(scope="module")
def nginxes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    """Run one server for all tests."""
    with nginx(tmp_path_factory.mktemp("nginx")) as made:
        yield made


@pytest.fixture
def server(nginxes: Nginx) -> Nginx:
    """Give a server with nothing on it."""
    for name in ("site", "articles"):
        shutil.rmtree(nginxes.folder / name, ignore_errors=True)
    for path in (*nginxes.folder.glob("state.db*"), *nginxes.folder.glob("config.yaml")):
        path.unlink()
    return nginxes


def test_explain_says_in_which_archive_an_entry_is(room: Room) -> None:
    """As long as the item itself is remembered."""
    room.add(7)
    room.run()
    site = Site(room.folder)
    told = site.feedtool("explain", f"articles/{room.path(2).name}").stdout
    assert "  feeds       none\n  archives    news.archive-0001\n" in told
    assert "archives" not in site.feedtool("explain", f"articles/{room.path(6).name}").stdout


def test_archives_are_remembered_until_they_are_pruned(room: Room) -> None:
    """A feed that left may come back; one whose files are gone is gone."""
    room.add(12)
    room.run()
    before = room.archives()
    room.configure("  news: {title: News, archive: 3}", "  other: {title: Other}")
    room.add()
    room.run(DAY)
    room.configure("  other: {title: Other}", "  news: {title: News, archive: 3}")
    room.add()
    room.run(2 * DAY)
    assert room.archives() == before
    assert len(room.walk()) == 4
    room.configure("  news: {title: News, archive: 3}", "  other: {title: Other}")
    for day in (3, 4):
        room.add()
        room.run(day * DAY, prunes=True)
    assert room.archives() == {}
    with opened(room.settings().state) as database:
        assert (archived.files(database), database.rows("SELECT * FROM archived, archive_bytes")) == ({}, [])


NEWS = "news: {title: News, archive: 3}"
SPLIT = "news: {title: News, archive: 3, split_by: source}"


@pytest.mark.parametrize(("there", "gone", "waiting"), [(NEWS, "", 0), (NEWS, "", 1), (SPLIT, NEWS, 1)])
def test_a_feed_that_comes_back_has_every_entry_that_it_ever_had(room: Room, there: str, gone: str, waiting: int) -> None:
    """Also what it showed when it left, and what waited, though its source has neither any more; so has a part."""
    name = "news.source.newsroom.xml" if there == SPLIT else "news.xml"
    room.configure(NEWS, f"{there}\n  all: {{title: All}}")
    for count in (4, 3 + waiting):
        room.add(count)
        room.run()
    assert sizes(room, name) == [4 + waiting, 3]
    room.configure(there, gone)
    for number in range(1, room.number + 1):
        room.path(number).unlink()
    room.add(4)
    room.run(DAY)
    room.configure("\n  all", f"\n  {there}\n  all") if not gone else room.configure(gone, there)
    room.run(2 * DAY)
    pages = room.walk(name)
    assert titles(pages) == Counter(room.ever)
    assert sizes(room, name) == [5 + waiting, 3, 3]


@pytest.mark.parametrize("archive", ["3", "50"])
def test_what_a_feed_had_is_forgotten_with_its_files(room: Room, archive: str) -> None:
    """What waits for a first archive is kept as long as the others are; `explain` names no feed that left."""
    room.configure(NEWS, f"news: {{title: News, archive: {archive}}}\n  all: {{title: All, limit: 1}}")
    for _ in range(2):
        room.add(4)
        room.run()
    room.configure(f"\n  news: {{title: News, archive: {archive}}}", "")
    room.add()
    room.run(DAY)
    assert "\n  feeds       none\n" in Site(room.folder).here("explain", f"articles/{room.path(8).name}").stdout
    with opened(room.settings().state) as database:
        assert database.rows("SELECT DISTINCT feed FROM entries ORDER BY feed") == [("all",), ("news",)]
    for day in (2, 3):
        room.add()
        room.run(day * DAY, prunes=True)
    with opened(room.settings().state) as database:
        assert database.rows("SELECT DISTINCT feed FROM entries") == [("all",)]


def test_the_gate_compares_what_a_feed_has_room_for(room: Room) -> None:
    """What waits is no part of it: else a feed would look as if it had lost it."""
    room.configure(", gate: {enabled: false}", "")
    room.configure("archive: 3", "archive: 50")
    room.configure("limit: 4", "limit: 10")
    room.add(12)
    for day in range(14):
        assert room.run(day * DAY).is_ok, day
        room.add(3)
    assert sizes(room) == [49, 2]


def test_nothing_is_written_in_a_trial(room: Room) -> None:
    """`--dry-run` says what would be written, archives as well."""
    room.add(12)
    report = room.run(dry=True).feeds[0]
    assert len([name for name in report.written if "archive" in name]) == 9
    assert not (room.folder / "output").exists()


def shown(number: int) -> Shown:
    """Make an entry of that day."""
    when = NOW + number * DAY
    return Shown(f"g{number}", "s", f"k{number}", "o", "d", "c", when, when, 0)


def test_archives_are_cut_from_the_oldest_end() -> None:
    """Whole ones, the rest waits; or all at once, and the oldest has fewer."""
    entries = [shown(number) for number in (3, 1, 5, 2, 4)]
    made, waiting = cut(entries, 2)
    assert [[each.guid for each in one] for one in made] == [["g2", "g1"], ["g4", "g3"]]
    assert [each.guid for each in waiting] == ["g5"]
    assert [[each.guid for each in one] for one in cut_all(entries, 2)] == [["g1"], ["g3", "g2"], ["g5", "g4"]]
    assert cut([], 2) == ((), ())
    assert cut_all([], 2) == ()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("archive: 0", "11:14: feeds.f.archive: expected at least 1, got '0'"),
        ("archive: many", "11:14: feeds.f.archive: expected a whole number, got 'many'"),
        (
            "archive: 9\n    complete: true",
            "10:5: feeds.f: expected archive or complete, not both: what has archives is not complete by itself",
        ),
        (
            "archive: {size: 9, without: ['https://e.x/1']}",
            "11:34: feeds.f.archive.without[0]: expected a guid that begins with tag:, as 'feedtool explain' tells it, got 'https://e.x/1'",
        ),
        (
            "archive: 9\n  f.archive-0001:\n    title: G",
            "12:3: feeds.f.archive-0001: is named as an archive of feed 'f' is; rename it",
        ),
    ],
)
def test_wrong_settings_are_told_with_their_place(line: str, expected: str) -> None:
    """Each mistake has its line, column and reason."""
    assert mistakes(f"{HEAD}{TAIL}    {line}\n") == [expected]


@pytest.mark.parametrize("name", ["f.archive-1", "g.archive-0001", "f-archive-0001"])
def test_names_that_are_no_archives_are_free(name: str) -> None:
    """Only what a feed with archives writes itself is refused."""
    assert name in read_config(f"{HEAD}{TAIL}    archive: 9\n  {name}:\n    title: G\n").feeds
