"""Podcasts from a configuration to the files that are published."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from feedtool.categories import CATEGORIES
from feedtool.check import check
from feedtool.config import loads
from feedtool.errors import ConfigError
from feedtool.model import Head
from feedtool.namespace import EPISODE as OF_EPISODE
from feedtool.namespace import SHOW as OF_SHOW
from feedtool.namespace import TAGS, Extra
from feedtool.podcast import Category, Credit, Funding, License, Owner, Show, Spot, Trailer
from feedtool.run import once, plan
from feedtool.run.showing import guid_of, show_of
from feedtool.state.database import opened
from tests.test_podcast import ARTS, EPISODE, SHOW, outside, read, written

if TYPE_CHECKING:
    from feedtool.report import Report

NOW = datetime(2026, 5, 3, tzinfo=UTC)
CONFIG = """
site: {{title: Site, url: "https://site.example/", author: Desk}}
sources: {{pod: {{kind: feed, path: pod.xml}}}}
feeds:
  mill:
    title: Mill
    {more}
"""
EVERYTHING = """podcast:
      category: [Tech News, Arts, News > Politics]
      explicit: true
      image: https://site.example/cover.jpg
      author: Kitchen
      owner: {name: Ada, email: ada@site.example}
      type: serial
      title: The mill
      guid: 917393E3-1b1e-5cef-ace4-edaa54e1f810
      locked: true
      medium: audiobook
      block: true
      complete: true
      funding: [https://site.example/give, {url: "https://site.example/join", title: Join}]
      people: [Ada, {name: Ben, role: guest, group: cast, link: "https://b.example/", image: "https://b.example/b.jpg"}]
      location: [Austin, {name: Marlow, rel: creator, geo: "geo:51.5,-0.7", osm: R3727240, country: GB}]
      license: {name: mine, url: "https://site.example/terms"}
      more:
        - {element: txt, text: "S6lpp-7ZCn8", attributes: {purpose: verify}}
        - {element: updateFrequency, text: Every weekday, attributes: {rrule: "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR"}}
        - {element: podroll, feeds: [{feedGuid: 917393e3-1b1e-5cef-ace4-edaa54e1f810, title: Buns}]}
        - {element: chat, attributes: {space: "#a", protocol: irc, server: irc.example.org}}
      trailer: [{title: Soon, url: "https://site.example/t.mp3", published: 2026-04-01, length: 5, type: audio/mpeg, season: 2}]
"""
SAID = Show(
    kind="serial",
    title="The mill",
    author="Kitchen",
    owner=Owner("Ada", "ada@site.example"),
    categories=(Category("News", ("Tech News", "Politics")), Category("Arts")),
    explicit=True,
    image="https://site.example/cover.jpg",
    is_blocked=True,
    is_complete=True,
    guid="917393e3-1b1e-5cef-ace4-edaa54e1f810",
    is_locked=True,
    keeper="ada@site.example",
    medium="audiobook",
    credits=(Credit("Ada"), Credit("Ben", "guest", "cast", "https://b.example/", "https://b.example/b.jpg")),
    spots=(Spot("Austin"), Spot("Marlow", "creator", "geo:51.5,-0.7", "R3727240", "GB")),
    license=License("mine", "https://site.example/terms"),
    funding=(Funding("https://site.example/give"), Funding("https://site.example/join", "Join")),
    trailers=(Trailer("Soon", "https://site.example/t.mp3", datetime(2026, 4, 1, tzinfo=UTC), 5, "audio/mpeg", 2),),
    extras=(
        Extra("txt", "S6lpp-7ZCn8", (("purpose", "verify"),)),
        Extra("updateFrequency", "Every weekday", (("rrule", "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR"),)),
        Extra(
            "podroll",
            inner=(Extra("remoteItem", attributes=(("feedGuid", "917393e3-1b1e-5cef-ace4-edaa54e1f810"), ("title", "Buns"))),),
        ),
        Extra("chat", attributes=(("server", "irc.example.org"), ("protocol", "irc"), ("space", "#a"))),
    ),
)


def build(folder: Path, more: str) -> Report:
    """Build a feed of a podcast with these settings."""
    stated = loads(CONFIG.format(more=more), plan.REGISTRY, environ={}, folder=folder)
    with opened(stated.state) as database:
        return once.run(replace(plan.plan(stated), offline=True), database, once.Means(NOW))


def show(folder: Path) -> Show | None:
    """Read what was published of the show."""
    data = (folder / "output/mill.xml").read_bytes()
    assert check(data) == ()
    head = read(data).head
    assert head
    return head.show


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with a podcast."""
    (tmp_path / "pod.xml").write_bytes(written(show=SHOW, episode=EPISODE))
    return tmp_path


def test_a_feed_says_what_its_settings_say(folder: Path) -> None:
    """All of it, and reads back so."""
    assert build(folder, EVERYTHING).is_ok
    assert show(folder) == SAID


def test_what_is_not_said_is_as_apple_asks(folder: Path) -> None:
    """Not explicit, by the feed's author, under a name made of its address."""
    build(folder, f"podcast: {{{ARTS}}}")
    guid = guid_of("https://site.example/mill.xml")
    assert show(folder) == Show(
        owner=Owner("Ada", "ada@a.example"), author="Desk", categories=(Category("Arts"),), explicit=False, guid=guid
    )


def test_a_head_speaks_where_the_settings_do_not(folder: Path) -> None:
    """Its name for ever, too; but not where it has moved to, or whom to ask for the other feed."""
    head = written(show=SHOW, episode=EPISODE).replace(
        b"<itunes:type>", b"<itunes:new-feed-url>https://b.example/</itunes:new-feed-url><itunes:type>"
    )
    (folder / "pod.xml").write_bytes(head)
    build(folder, "head: pod\n    podcast: {explicit: false, locked: false, owner: {name: Ada, email: a@site.example}}")
    made = show(folder)
    assert made
    assert (made.explicit, made.is_locked, made.keeper) == (False, False, "a@site.example")
    assert (made.guid, made.categories, made.moved) == (SHOW.guid, SHOW.categories, None)


def test_a_head_alone_makes_a_show(folder: Path) -> None:
    """Without one, episodes are all that is said of podcasts."""
    build(folder, "head: pod")
    assert show(folder) == SHOW
    build(folder, "description: none")
    assert show(folder) is None
    assert read((folder / "output/mill.xml").read_bytes()).items[0].episode == outside(EPISODE)


def test_where_another_feed_has_moved_to_is_not_said() -> None:
    """Readers would follow it away."""
    feed = loads(CONFIG.format(more="head: pod"), plan.REGISTRY, environ={}, folder=Path()).feeds["mill"]
    made = show_of(feed, Head(show=replace(SHOW, moved="https://b.example/")), address="https://site.example/mill.xml")
    assert made == SHOW


def test_each_part_of_a_podcast_is_one_of_its_own(folder: Path) -> None:
    """Under a name of its own, whatever that of the whole is."""
    build(folder, f"split_by: tag\n    podcast: {{{ARTS}, guid: {SHOW.guid}}}")
    made = {path.name: read(path.read_bytes()).head for path in (folder / "output").glob("*.xml") if "atom" not in path.name}
    guids = {name: head.show.guid for name, head in made.items() if head and head.show}
    parts = sorted(name for name in guids if name != "mill.xml")
    assert guids["mill.xml"] == SHOW.guid
    assert parts
    assert [guids[name] for name in parts] == [guid_of(f"https://site.example/{name}") for name in parts]


def test_the_artwork_is_the_picture_of_the_feed(folder: Path) -> None:
    """In every format."""
    build(folder, f"podcast: {{{ARTS}, image: 'https://site.example/cover.jpg'}}")
    for name in ("mill.xml", "mill.atom.xml", "mill.json"):
        assert "https://site.example/cover.jpg" in (folder / "output" / name).read_text()


def test_new_settings_are_published(folder: Path) -> None:
    """Though no item is new; and the same settings give the same bytes."""
    build(folder, f"podcast: {{{ARTS}}}")
    first = (folder / "output/mill.xml").read_bytes()
    assert not build(folder, f"podcast: {{{ARTS}}}").feeds[0].written
    assert build(folder, f"podcast: {{{ARTS}, medium: blog}}").feeds[0].written
    assert (folder / "output/mill.xml").read_bytes() != first


def test_what_directories_would_refuse_is_told(folder: Path) -> None:
    """All of it where the settings are new; later only what new episodes lack; nothing of it fails."""
    report = build(folder, f"podcast: {{{ARTS}}}")
    assert report.is_ok
    (note,) = (each for each in report.notes if "refuse" in each)
    assert re.match(r"mill: directories would refuse mill\.xml: line \d+: podcast/", note)
    assert "more); see 'feedtool validate --podcast'" in note
    assert build(folder, f"podcast: {{{ARTS}}}").notes == ()
    more = written(episode=EPISODE).replace(b"<item", b"<item><title>b</title><guid>b</guid></item><item", 1)
    (folder / "pod.xml").write_bytes(more)
    (note,) = (each for each in build(folder, f"podcast: {{{ARTS}}}").notes if "refuse" in each)
    assert "podcast/file: the item has no enclosure" in note


@pytest.mark.tells("itunes/lacks", "MissingItunesElement")
def test_what_a_head_lacks_is_told_once(folder: Path) -> None:
    """In plain words, with the keys that mend it; nothing of a head that has all, or of a feed that is no podcast."""
    assert build(folder, "head: pod").notes == ()
    (folder / "pod.xml").write_bytes(written(show=replace(SHOW, explicit=None, owner=None), episode=EPISODE))
    report = build(folder, "head: pod\n    description: Rye")
    assert report.is_ok
    (note,) = report.notes
    assert note.startswith("mill: by its head mill.xml is a podcast; directories would refuse it without explicit, owner:")
    more = written(show=replace(SHOW, explicit=None, owner=None)).replace(b"Bread", b"Rye")
    (folder / "pod.xml").write_bytes(more)
    assert build(folder, "head: pod\n    description: Rye").notes == ()
    parts = [each for each in build(folder, "head: pod\n    split_by: tag").notes if "by its head" in each]
    assert [each.partition(":")[0] for each in parts] == ["mill"]
    (folder / "pod.xml").write_bytes(written(show=Show(medium="blog")))
    assert not [each for each in build(folder, "head: pod\n    description: Wheat").notes if "by its head" in each]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("category: Tecnology", "7:25: feeds.mill.podcast.category: unknown category 'Tecnology'; did you mean 'Technology'?"),
        (
            "category: Comics",
            "unknown category 'Comics' (all are in docs/podcasts.md and at https://podcasters.apple.com/support/1691)",
        ),
        ("category: Tech New", "unknown category 'Tech New'; did you mean 'News > Tech News'? (all are in docs/podcasts.md"),
        ("category: [Arts, Arts]", "'Arts' is listed twice"),
        ("category: Arts > Drama", "expected 'Fiction > Drama', got 'Arts > Drama'"),
        ("explicit: clean", "expected true or false, got 'clean'"),
        ("image: cover.jpg", "expected an absolute http or https URL"),
        ("owner: {name: a}", "missing key 'email'"),
        ("owner: {name: a, email: b}", "expected an e-mail address like me@example.org, got 'b'"),
        ("guid: 12", "expected a UUID like"),
        ("type: sereal", "did you mean 'serial'?"),
        ("medium: podcasts", "did you mean 'podcast'?"),
        ("colour: red", "unknown key 'colour'"),
        ("location: [{name: a, geo: b}]", "expected latitude and longitude like geo:30.27,-97.74, got 'b'"),
        ("location: [{name: a, country: gb}]", "expected two capital letters, got 'gb'"),
        ("location: [{name: a, osm: b}]", "expected N, W or R and a number, like R113314, got 'b'"),
        ("trailer: [{title: a, url: 'https://a.example', published: soon}]", "expected a date like 2026-04-01"),
        ("more: [{element: chatt}]", "unknown element 'chatt'; did you mean 'chat'?"),
        ("more: [{element: chat, attributes: {server: a}}]", "missing protocol"),
        ("more: [{element: chat, attributes: {servr: a}}]", "chat has no attribute 'servr': use server, protocol"),
        ("more: [{element: block, text: maybe}]", "expected yes or no as text"),
        ("more: [{element: txt}]", "missing text"),
        ("more: [{element: chat, text: a}]", "chat takes no text"),
        ("more: [{element: chat, feeds: [{feedGuid: a}]}]", "chat takes no feeds"),
        ("more: [{element: podroll}]", "missing feeds"),
        ("more: [{element: podroll, feeds: [{title: a}]}]", "missing feedGuid"),
        ("more: [{element: podroll, feeds: [{feedGuid: a}]}]", "expected a UUID as feedGuid"),
        (
            "more: [{element: updateFrequency, text: a}, {element: updateFrequency, text: b}]",
            "expected updateFrequency once",
        ),
        ("funding: [give]", "expected an absolute http or https URL"),
    ],
)
def test_mistakes_are_told_with_their_place(said: str, message: str) -> None:
    """Each with what would be right."""
    with pytest.raises(ConfigError) as caught:
        loads(CONFIG.format(more=f"podcast: {{{said}}}"), plan.REGISTRY, environ={}, folder=Path())
    assert message in str(caught.value)


def test_every_category_may_be_named() -> None:
    """Of the second level alone, too."""
    names = [*CATEGORIES, *(inner for found in CATEGORIES.values() for inner in found)]
    stated = loads(CONFIG.format(more=f"podcast: {{category: {names}}}"), plan.REGISTRY, environ={}, folder=Path())
    podcast = stated.feeds["mill"].podcast
    assert podcast
    assert {each.name: each.inner for each in podcast.show(author="").categories} == CATEGORIES


def test_the_documents_name_each_category() -> None:
    """docs/podcasts.md has a row for every one of the first level, with those of the second."""
    section = Path("docs/podcasts.md").read_text().partition("### Categories\n")[2].partition("\n## ")[0]
    rows = {
        outer: tuple(filter(None, inner.split(", ")))
        for outer, inner in re.findall(r"^\| ([^|]+?) \| (.*?) ?\|$", section, re.MULTILINE)[1:]
    }
    rows.pop("---", None)
    assert rows == dict(CATEGORIES)


def test_the_documents_name_each_setting() -> None:
    """docs/podcasts.md has a row for every key."""
    from feedtool.config.podcast import Podcast  # noqa: PLC0415

    rows = re.findall(r"^\| `([a-z]+)` \|", Path("docs/podcasts.md").read_text(), re.MULTILINE)
    assert set(rows) >= set(Podcast.model_fields)


def test_the_documents_name_each_element() -> None:
    """docs/podcasts.md has a row for each line of the table, with its attributes in their order."""
    assert [row for row in Path("docs/podcasts.md").read_text().splitlines() if row in set(element_rows())] == element_rows()


def element_rows() -> list[str]:
    """Write the table of elements as docs/podcasts.md has it."""
    rows = []
    for name, tag in TAGS.items():
        named = [f"**{key}**" if key in tag.needs else key for key in tag.attributes]
        inside = [f"**{tag.inner}** in it"] if tag.inner else []
        within = ", ".join({OF_SHOW: "the show", OF_EPISODE: "an episode"}.get(each, f"`{each}`") for each in tag.within)
        text = "no" if tag.text is None else f"**{tag.text.told}**" if "text" in tag.needs else tag.text.told
        how = "once" if tag.most == 1 else "often"
        rows.append(f"| `{name}` | {within} | {how} | {text} | {', '.join((*named, *inside))} |")
    return rows
