"""Feeds that are split by tag, author, source or language: which parts there are, what they show, and what they cost."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedtool import publish
from feedtool.check import check
from feedtool.cli import main, terminal
from feedtool.config import loads
from feedtool.errors import ConfigError, RenderError, SourceError
from feedtool.merge.parts import part_name
from feedtool.model import Person
from feedtool.run import once, plan, splitting
from feedtool.run.differ import differ
from feedtool.run.listing import listed
from feedtool.run.making import Making
from feedtool.slug import file_slug
from feedtool.spelling import folded
from feedtool.state.database import opened, tried
from tests.history import World, article, edited

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONFIG = """site: {title: Example News, url: "https://news.example.org/feeds/", index: false}
sources:
  wire: {kind: list}
feeds:
  gazette:
    title: Harbour Gazette
    sources: wire
    limit: 4
    formats: json
    split_by: tag
"""
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Give a site whose one feed is split by tag."""
    with World(tmp_path, CONFIG, listings={"wire": []}).alive(monkeypatch) as made:
        yield made


def by(world: World, split_by: str) -> None:
    """Split the feed otherwise."""
    world.config = CONFIG.replace("split_by: tag", f"split_by: {split_by}")


def tagged(world: World, *tags: str, source: str = "wire", **fields: object) -> str:
    """Put an item with these tags, a day newer than the last, in front of a source's list; give its marker."""
    marker = world.marker()
    made = article(marker, day=world.markers - 60, tags=tags, **fields)  # type: ignore[arg-type]
    world.items(source).insert(0, made)
    return marker


def parts(world: World) -> list[str]:
    """Name the parts whose files are there."""
    return sorted(path.name.removesuffix(".json") for path in (world.folder / "output").glob("gazette.*.*.json"))


def shown(world: World, name: str) -> list[str]:
    """Give the markers of the articles that a feed shows, the newest first."""
    feed = json.loads((world.folder / "output" / f"{name}.json").read_text(encoding="utf-8"))
    return [
        item["content_text"].split()[1] if "content_text" in item else item["content_html"].split()[1] for item in feed["items"]
    ]


def guids(world: World, name: str) -> dict[str, str]:
    """Give the guids of a feed's entries, by their titles."""
    feed = json.loads((world.folder / "output" / f"{name}.json").read_text(encoding="utf-8"))
    return {item["title"]: item["id"] for item in feed["items"]}


def stamps(world: World) -> dict[str, int]:
    """Say when each file was written."""
    return {path.name: path.stat().st_mtime_ns for path in (world.folder / "output").iterdir()}


def test_each_tag_has_a_feed_of_its_own(world: World) -> None:
    """With its own title, id and addresses, in all formats, each valid; entries have the guids that they have in the feed."""
    world.config = CONFIG.replace("formats: json", "formats: [rss, atom, json]")
    for tags in (["Ferries"], ["ferries", "Işık"], ["北京新闻"]):
        tagged(world, *tags)
    assert world.run().is_ok
    assert parts(world) == ["gazette.tag.beijingxinwen", "gazette.tag.ferries", "gazette.tag.isik"]
    output = world.folder / "output"
    for file in sorted((*output.glob("gazette*.xml"), *output.glob("gazette*.json"))):
        assert not check(file.read_bytes()), file.name
    root = ET.parse(output / "gazette.tag.ferries.atom.xml").getroot()  # noqa: S314  - our own
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert root.findtext(f"{ATOM}title") == "Harbour Gazette: Ferries"
    assert root.findtext(f"{ATOM}id") == "tag:news.example.org,2026:gazette.tag.ferries"
    assert links["self"] == "https://news.example.org/feeds/gazette.tag.ferries.atom.xml"
    assert guids(world, "gazette.tag.ferries").items() < guids(world, "gazette").items()


def test_parts_fill_up_with_what_is_remembered(world: World) -> None:
    """Up to their limit, with what the source has no more because it was old; not with what was taken back."""
    old = [tagged(world, "ferries") for _ in range(6)]
    world.run()
    assert shown(world, "gazette.tag.ferries") == old[:1:-1]
    new = [tagged(world, "weather") for _ in range(6)]
    del world.items("wire")[6:]
    world.run()
    assert (shown(world, "gazette"), shown(world, "gazette.tag.ferries")) == (new[:1:-1], old[:1:-1])
    world.items("wire").pop(1)
    world.run()
    assert shown(world, "gazette.tag.weather") == [new[5], *new[3:0:-1]]


def test_a_part_that_is_new_shows_what_is_remembered(world: World) -> None:
    """A feed that is split later has parts of all that it ever had, under the guids that readers know."""
    by(world, "[]")
    old = [tagged(world, "ferries") for _ in range(3)]
    world.run()
    before = guids(world, "gazette")
    for _ in range(6):
        tagged(world, "weather")
    del world.items("wire")[6:]
    by(world, "tag")
    world.run()
    assert shown(world, "gazette.tag.ferries") == old[::-1]
    assert guids(world, "gazette.tag.ferries") == before


def test_what_has_no_news_is_left_alone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """No part is made anew for news of another; a part whose tag is gone keeps its last entries."""
    made: list[str] = []
    ready = Making.ready

    def heard(self: Making, *args: Any, **words: Any) -> Any:
        made.append(self.name)
        return ready(self, *args, **words)

    monkeypatch.setattr(Making, "ready", heard)
    tagged(world, "rain")
    tagged(world, "ferries")
    last = tagged(world, "weather")
    world.run()
    before = stamps(world)
    made.clear()
    world.change("wire", last, lambda item: article(last, day=-58, tags=("fog",)))
    assert world.run().is_ok
    after = stamps(world)
    assert {name for name in after if before.get(name) != after[name] and "gazette.tag" in name} == {"gazette.tag.fog.json"}
    assert shown(world, "gazette.tag.weather") == [last]
    assert made == ["gazette", "gazette.tag.weather", "gazette.tag.fog"]


def test_a_quiet_run_looks_at_no_item(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no source changed the parts are those of the last run; files that are gone are put back."""
    tagged(world, "ferries", "weather")
    world.run()
    before = stamps(world)

    def refused(*_: object) -> None:
        raise AssertionError("items were asked for")

    with monkeypatch.context() as patch:
        patch.setattr(splitting._Splitting, "_split", refused)
        report = world.run()
        assert report.is_ok
        assert stamps(world) == before
        (world.folder / "output" / "gazette.tag.ferries.json").unlink()
        assert world.run().feeds[0].parts[0].written == ("gazette.tag.ferries.json",)


def test_names_stay(world: World) -> None:
    """Tags whose names are alike have numbers in the order of their coming, and keep them, whichever is more frequent later."""
    tagged(world, "C")
    world.run()
    for tags in (["C++", "C#"], ["C++"], ["C++"]):
        tagged(world, *tags)
    world.run()
    told = {each.name: each.part.label for each in _listed(world) if each.part}
    assert told == {"gazette.tag.c": "C", "gazette.tag.c-2": "C++", "gazette.tag.c-3": "C#"}
    by(world, "[]")
    world.run()
    by(world, "tag")
    tagged(world, "c#")
    world.run()
    assert {each.name: each.part.label for each in _listed(world) if each.part} == told


def _listed(world: World):  # type: ignore[no-untyped-def]  # noqa: ANN202
    settings = world.settings()
    with opened(settings.state) as database:
        return listed(database, settings)


def test_what_is_wanted(world: World) -> None:
    """`only` chooses and spells; `min_entries` waits; `max_parts` takes the most frequent, and says once what is left."""
    for tags in (["ferries", "fog"], ["ferries", "rain"], ["weather"]):
        tagged(world, *tags)
    by(world, "{by: tag, only: [FERRIES, Snow], title: '{part} · {feed}'}")
    report = world.run()
    assert report.notes == ("gazette: split_by tag: no item has 'Snow' yet",)
    assert [each.settings.title for each in _listed(world)] == ["Harbour Gazette", "FERRIES · Harbour Gazette"]
    by(world, "{by: tag, min_entries: 2}")
    world.run()
    assert parts(world) == ["gazette.tag.ferries"]
    by(world, "{by: tag, max_parts: 2}")
    (note,) = world.run().notes
    assert note.startswith(
        "gazette: split_by tag: there are 2 parts, and 2 more would be too many, such as 'rain' with 1 entry;"
    )
    assert parts(world) == ["gazette.tag.ferries", "gazette.tag.fog"]
    tagged(world, "rain")
    assert world.run().notes == ()
    by(world, "{by: tag, max_parts: 1, only: snow}")
    tagged(world, "snow")
    world.run()
    assert parts(world) == ["gazette.tag.ferries", "gazette.tag.fog", "gazette.tag.snow"]
    by(world, "{by: tag, max_parts: 3}")
    world.run()
    status = json.loads((world.folder / "status.json").read_text(encoding="utf-8"))
    assert status["feeds"].keys() == {"gazette"}
    assert status["feeds"]["gazette"]["split_by"] == {"tag": {"parts": 3, "left_out": 2}}


def test_by_author_source_and_language(world: World) -> None:
    """A feed may be split in several ways at once."""
    by(world, "[author, source, language]")
    tagged(world, authors=(Person("Ada Reed"), Person("Bo Lund")), language="tr")
    tagged(world, authors=(Person("ada reed"),), language="pt-BR")
    world.run()
    assert parts(world) == [
        "gazette.author.ada-reed",
        "gazette.author.bo-lund",
        "gazette.language.pt",
        "gazette.language.tr",
        "gazette.source.wire",
    ]
    assert len(shown(world, "gazette.author.ada-reed")) == 2
    assert json.loads((world.folder / "output/gazette.language.tr.json").read_text())["language"] == "tr"


@pytest.mark.parametrize("setting", ["", ", language: de"], ids=["by its settings", "by its items"])
def test_the_part_of_a_source_goes_on_when_that_is_renamed(world: World, setting: str) -> None:
    """Under the name that its readers know, with the new one in its title; a source that gets the old one has its own part."""
    by(world, "source")
    for _ in range(3):
        tagged(world, "Fog")
    world.run()
    world.listings["agency"] = world.listings.pop("wire")
    world.config = world.config.replace("wire: {kind: list", f"agency: {{kind: list{setting}").replace(": wire", ": agency")
    newest = tagged(world, "Fog", source="agency")
    world.run()
    assert (parts(world), shown(world, "gazette.source.wire")[0]) == (["gazette.source.wire"], newest)
    assert '"title": "Harbour Gazette: agency"' in (world.folder / "output/gazette.source.wire.json").read_text()
    world.config = world.config.replace("  agency:", "  wire: {kind: list}\n  agency:").replace(": agency", ": [agency, wire]")
    world.listings["wire"] = []
    tagged(world, "Fog")
    world.run()
    assert parts(world) == ["gazette.source.wire", "gazette.source.wire-2"]


def test_filters_hold_for_parts(world: World) -> None:
    """What the feed does not take is in none of its parts, and what is too old goes when its time has come."""
    world.config += "    filter: {drop: {tag: spam}}\n    max_age: 20 d\n"
    for at in range(3):
        world.items("wire").append(article(world.marker(), day=-5 * at, tags=("ferries", "spam") if at == 1 else ("ferries",)))
    world.run()
    assert len(shown(world, "gazette.tag.ferries")) == 2
    assert parts(world) == ["gazette.tag.ferries"]
    world.day += 12
    world.run()
    assert len(shown(world, "gazette.tag.ferries")) == 1


def test_a_held_feed_holds_its_parts(world: World) -> None:
    """What the gate keeps out of a feed comes into none of its parts; a source that fails changes nothing."""
    world.config = CONFIG.replace("{kind: list}", "{kind: list, gate: {enabled: false}}").replace("limit: 4", "limit: 9")
    for _ in range(8):
        tagged(world, "ferries")
    world.run()
    before = stamps(world)
    world.listings["wire"] = [article(world.marker(), tags=("ferries", "new"))]
    assert not world.run().is_ok
    world.listings["wire"] = SourceError("gone")
    assert not world.run().is_ok
    assert {name: at for name, at in stamps(world).items() if "tag" in name} == {
        name: at for name, at in before.items() if "tag" in name
    }


def test_a_part_that_fails_is_told_with_its_feed(world: World) -> None:
    """Others are made; it is made by the next run that can; a hundred failures are one subject."""
    folder = world.folder / "output" / "gazette.tag.ferries.json"
    folder.mkdir(parents=True)
    tagged(world, "ferries", "weather")
    report = world.run()
    assert [problem.subject for problem in report.problems] == ["gazette"]
    assert str(report.problems[0]).startswith("gazette: gazette.tag.ferries: publish: cannot write")
    assert shown(world, "gazette.tag.weather")
    folder.rmdir()
    assert world.run().is_ok
    assert parts(world) == ["gazette.tag.ferries", "gazette.tag.weather"]


def test_a_part_that_cannot_be_made_is_tried_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the next run, although nothing changed."""
    tagged(world, "ferries", "weather")
    ready = Making.ready

    def broken(self: Making, *args: Any, **words: Any) -> Any:
        if self.name == "gazette.tag.ferries":
            raise RenderError("not today")
        return ready(self, *args, **words)

    with monkeypatch.context() as patch:
        patch.setattr(Making, "ready", broken)
        assert [str(each) for each in world.run().problems] == ["gazette: gazette.tag.ferries: build: not today"]
    assert world.run().is_ok
    assert parts(world) == ["gazette.tag.ferries", "gazette.tag.weather"]


def test_rebuild_makes_parts_too(world: World) -> None:
    """From the state alone, to the same bytes."""
    for tags in (["ferries"], ["weather", "ferries"]):
        tagged(world, *tags)
    world.run()
    output = world.folder / "output"
    before = {path.name: path.read_bytes() for path in output.iterdir()}
    for path in output.iterdir():
        path.unlink()
    settings = world.settings()
    with opened(settings.state) as database:
        assert once.rebuild(settings, database, once.Means(now=world.now)).is_ok
    assert {path.name: path.read_bytes() for path in output.iterdir()} == before


def test_a_part_that_is_wanted_again_waits_for_an_entry(world: World) -> None:
    """What was not wanted for a while is forgotten but for its name; no item has that tag now, and nobody need mend that."""
    both = "{by: tag, only: [ferries, weather]}"
    by(world, both)
    tagged(world, "ferries")
    tagged(world, "weather")
    world.run()
    by(world, "{by: tag, only: ferries}")
    world.items("wire")[:] = [replace(each, tags=("ferries",)) for each in world.items("wire")]
    assert world.run().is_ok
    by(world, both)
    assert world.run().is_ok
    settings = world.settings()
    with opened(settings.state) as database:
        assert once.rebuild(settings, database, once.Means(now=world.now)).is_ok
    marker = tagged(world, "weather")
    assert world.run().is_ok
    assert shown(world, "gazette.tag.weather") == [marker]


def test_a_run_that_is_cut_off_is_made_good(world: World) -> None:
    """Wherever a run ends, the next one has all parts, and nobody sees an item under two guids."""
    for tags in (["ferries"], ["weather", "ferries"]):
        tagged(world, *tags)
    settings = world.settings()

    class Cut(BaseException):
        pass

    for stop in range(0, 40, 3):
        count = 0

        def step(_: str, stop: int = stop) -> None:
            nonlocal count
            count += 1
            if count > stop:
                raise Cut

        with opened(settings.state) as database:
            try:
                once.run(plan.plan(settings), database, once.Means(now=world.now, step=step))
            except Cut:
                continue
    assert world.run().is_ok
    assert parts(world) == ["gazette.tag.ferries", "gazette.tag.weather"]
    assert guids(world, "gazette.tag.ferries") == guids(world, "gazette")


def test_combined_feeds_split_what_they_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What two sources have is one entry in the parts as well, under the same guid."""
    config = CONFIG.replace("  wire: {kind: list}", "  wire: {kind: list}\n  desk: {kind: list}").replace(
        "sources: wire\n", "sources: [wire, desk]\n"
    )
    with World(tmp_path, config, listings={"wire": [], "desk": []}).alive(monkeypatch) as world:
        marker = tagged(world, "ferries")
        world.items("desk").append(article(marker, day=-58, tags=("fog",), site="http://desk.example"))
        tagged(world, "ferries", source="desk")
        world.run()
        assert len(shown(world, "gazette")) == 2
        assert guids(world, "gazette.tag.ferries") == guids(world, "gazette")
        assert parts(world) == ["gazette.tag.ferries"]
        before = guids(world, "gazette.tag.ferries")
        tagged(world, "ferries")
        world.listings |= {source: world.items(source)[:1] for source in ("wire", "desk")}
        world.run()
        assert guids(world, "gazette.tag.ferries").items() > before.items()


RSS = """<rss version="2.0"><channel><title>Pilots</title><link>https://pilots.example/</link><description>P</description>
<copyright>The pilots</copyright><item><guid>a</guid><title>One</title><description>First text of all.</description></item>
<item><guid>b</guid><title>Two</title><description>Another text.</description>
<source url="https://first.example/feed">First</source></item></channel></rss>"""


def test_combined_feeds_name_the_feeds_that_entries_are_from(world: World) -> None:
    """By title, rights and page, in all formats, unless an item says so itself; a feed of one source does so when asked."""
    pilots = world.folder / "pilots.xml"
    pilots.write_text(RSS, encoding="utf-8")
    world.write("a.txt", "Of our own\n\nA text that we have written by ourselves, and no feed.")
    sources = "  pilots: {kind: feed, path: pilots.xml}\n  desk: {kind: text, path: articles/*.txt}\n"
    feeds = "  all: {title: All}\n  one: {title: One, sources: pilots}\n  asked: {title: One, sources: pilots, credit: true}\n"
    world.config = f"{CONFIG.partition('sources:')[0]}sources:\n{sources}feeds:\n{feeds}"
    assert world.run().is_ok
    stated = {"Two": ("First", "https://first.example/feed", None)}
    every = {**stated, "One": ("Pilots", "https://pilots.example/", "The pilots")}
    assert [_credited(world, name) for name in ("all", "one", "asked")] == [every, stated, every]
    pilots.write_text(RSS.replace("Pilots", "Harbour pilots"), encoding="utf-8")
    assert world.run().is_ok
    assert _credited(world, "all")["One"][0] == "Harbour pilots"


def _credited(world: World, name: str) -> dict[str, tuple[str | None, ...]]:
    """Say by title which feed each entry is from: its title, address and rights; the same in all formats, as far as they go."""
    output = world.folder / "output"
    atom = ET.parse(output / f"{name}.atom.xml").getroot()  # noqa: S314  - our own
    found: dict[str, tuple[str | None, ...]] = {}
    for entry in atom.iter(f"{ATOM}entry"):
        if (source := entry.find(f"{ATOM}source")) is not None:
            (link,) = source.findall(f"{ATOM}link")
            told = (source.findtext(f"{ATOM}title"), link.get("href"), source.findtext(f"{ATOM}rights"))
            found[entry.findtext(f"{ATOM}title") or ""] = told
    items = json.loads((output / f"{name}.json").read_text(encoding="utf-8"))["items"]
    named = {item["title"]: item["_feedtool"]["source"] for item in items if "source" in item.get("_feedtool", {})}
    assert {title: (each["title"], each["link"], each.get("rights")) for title, each in named.items()} == found
    rss = ET.parse(output / f"{name}.xml").getroot()  # noqa: S314
    said = {item.findtext("title"): source for item in rss.iter("item") if (source := item.find("source")) is not None}
    assert {title: (source.text, source.get("url")) for title, source in said.items()} == {k: v[:2] for k, v in found.items()}
    return found


def _fog(world: World, *tags: str) -> None:
    """Write an article for each of these tags, and split the feed of the folder."""
    for day, tag in enumerate(tags, 1):
        world.write(f"2026-03-0{day}-a.txt", f"Title {day}\n\nTags: {tag}\nParagraph {day} is longer than its title.")
    world.config = CONFIG.replace("kind: list", "kind: text, path: articles/*.txt")


def test_diff_tells_which_parts_there_would_be(world: World) -> None:
    """Before a feed is split, by their names, titles and sizes; and which would not be made any more."""
    _fog(world, "Fog", "fog, Rain")
    config = world.config
    world.config = config.replace("split_by: tag", "split_by: []")
    world.run()
    world.config = config
    assert _differences(world) == [
        ("new part", "gazette.tag.fog: Harbour Gazette: Fog, 2 entries"),
        ("new part", "gazette.tag.rain: Harbour Gazette: Rain, 1 entry"),
    ]
    world.run()
    world.config = config.replace("split_by: tag", "split_by: {by: tag, only: rain}")
    assert _differences(world) == [("no part any more", "gazette.tag.fog")]


def test_people_are_told_of_parts_in_one_line(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """However many there are: by `status`, and by the summary of a run."""
    _fog(world, "Fog", "fog, Rain, Snow")
    world.config = world.config.replace("split_by: tag", "split_by: {by: tag, max_parts: 2}")
    (report,) = world.run().feeds
    assert list(terminal._written(report)) == ["gazette.json", "and 2 of 2 parts"]
    path = world.folder / "config.yaml"
    path.write_text(world.config, encoding="utf-8")
    main(["status", "-c", str(path)])
    assert capsys.readouterr().out.splitlines()[-1] == "feed gazette: split by tag into 2 parts, 1 more would be too many"


def _differences(world: World) -> list[tuple[str, str]]:
    settings = world.settings()
    with tried(settings.state) as database:
        found = differ(plan.plan(settings), database, once.Means(now=world.now))
    return [(change.kind, change.title) for change in found.entries]


def test_files_that_are_gone_were_taken_back(world: World) -> None:
    """A folder is no list of the newest: what is not there any more is in no part, however old it was."""
    _fog(world, "fog", "fog", "fog")
    world.run()
    (world.folder / "articles" / "2026-03-01-a.txt").unlink()
    world.run()
    feed = json.loads((world.folder / "output" / "gazette.tag.fog.json").read_text(encoding="utf-8"))
    assert [item["title"] for item in feed["items"]] == ["Title 3", "Title 2"]


def test_an_entry_is_as_old_in_a_part_as_in_its_feed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it is from another source now, which was edited later: readers of both see one date."""
    config = CONFIG.replace("sources: wire", "sources: [wire, desk]").replace("feeds:", "  desk: {kind: list}\nfeeds:")
    with World(tmp_path, config.replace("split_by: tag", ""), listings={"wire": [], "desk": []}).alive(monkeypatch) as world:
        one, two = (article(f"zq000{at}", tags=("fog",)) for at in (1, 2))
        world.listings |= {"wire": [one, two], "desk": [one]}
        world.run()
        for source in ("wire", "desk"):
            world.items(source)[0] = edited(one)
            world.run()
        del world.items("wire")[0]
        world.run()
        world.config = config
        world.run()
        assert _dates(world, "gazette.tag.fog") == _dates(world, "gazette")


def _dates(world: World, name: str) -> dict[str, tuple[str, str | None]]:
    feed = json.loads((world.folder / "output" / f"{name}.json").read_text(encoding="utf-8"))
    return {item["id"]: (item["date_published"], item.get("date_modified")) for item in feed["items"]}


@given(st.text(max_size=200))
def test_any_value_has_a_file(text: str) -> None:
    """A name that publishing takes, the same each time; how a value is spelt changes nothing."""
    name = part_name("news", "tag", text, ())
    assert publish.files.NAME.fullmatch(f"{name}.atom.xml")
    assert len(name) < 100
    assert file_slug(file_slug(text)) == file_slug(text)
    assert folded(folded(text)) == folded(text)


def test_no_part_is_called_as_an_archive() -> None:
    """Servers let caches keep archives for a week."""
    assert part_name("news", "tag", "Archive 2024", ()) == "news.tag.archive-2024-2"
    assert part_name("news", "tag", "Archive 2024", {"news.tag.archive-2024-2"}) == "news.tag.archive-2024-3"
    assert part_name("news", "tag", "The archive 2024", ()) == "news.tag.the-archive-2024"


MISTAKES = [
    ("split_by: tags", "8:15: feeds.gazette.split_by: expected one of tag, author, source, language, got 'tags'; did you mean"),
    ("split_by: [tag, {by: tag}]", "8:21: feeds.gazette.split_by[1]: a mapping is listed twice"),
    ("split_by: {by: tag, titel: x}", "8:25: feeds.gazette.split_by.titel: unknown key 'titel'; did you mean 'title'?"),
    ("split_by: {by: tag, title: '{feed}'}", "8:32: feeds.gazette.split_by.title: expected a title with {part}"),
    ("split_by: {by: tag, max_parts: 0}", "8:36: feeds.gazette.split_by.max_parts: expected at least 1, got '0'"),
    (
        "split_by: {by: source, only: [wire, wier]}",
        "8:41: feeds.gazette.split_by.only[1]: unknown source 'wier'; did you mean 'wire'?",
    ),
    ("split_by: {by: tag, only: [Fog, Rye, '#FOG']}", "8:42: feeds.gazette.split_by.only[2]: '#FOG' is listed twice"),
    ("split_by: [tag, {by: source, only: desk}]", "8:40: feeds.gazette.split_by[1].only: unknown source 'desk'; known: wire"),
    (
        "split_by: {by: language, only: english}",
        "8:36: feeds.gazette.split_by.only: expected a language like en or pt, got 'eng",
    ),
    (
        "split_by: {by: language, only: [en, pt-BR]}",
        "8:41: feeds.gazette.split_by.only[1]: expected a language without a region",
    ),
    (
        "split_by: tag\n  gazette.tag.fog: {title: Fog}",
        "9:3: feeds.gazette.tag.fog: is a name that parts of feed 'gazette' may have (split_by: tag); rename one of the two",
    ),
    (
        "split_by: tag\n  gazette.tag: {title: Fog}",
        "9:3: feeds.gazette.tag: is a name that parts of feed 'gazette' may have (split_by: tag); rename one of the two",
    ),
]


@pytest.mark.parametrize(("line", "expected"), MISTAKES, ids=[line for line, _ in MISTAKES])
def test_mistakes_are_told_by_line(tmp_path: Path, line: str, expected: str) -> None:
    """Where, what, and what was probably meant."""
    text = (
        CONFIG.replace("kind: list", "kind: text, path: a")
        .replace("    limit: 4\n    formats: json\n", "")
        .replace("split_by: tag", line)
    )
    with pytest.raises(ConfigError) as refused:
        loads("\n" + text.replace("    sources: wire\n", ""), plan.REGISTRY, environ={}, folder=tmp_path)
    assert f"config.yaml:{expected}" in str(refused.value)
