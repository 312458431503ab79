"""What goes with an item (files, picture, comments, the feed it came from), from what was found to what readers read."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from feedtool import small, values
from feedtool.build import FORMATS, media, render
from feedtool.check import check
from feedtool.clean.carried import LONGEST_TITLE, LONGEST_URL, MOST
from feedtool.clean.pipeline import Cleaner
from feedtool.clean.urls import web_url
from feedtool.cli import articles
from feedtool.model import CleanItem, Enclosure, Item, Person, SafeHtml, Upstream
from feedtool.state import codec
from tests.feeds import make_entry, make_feed

if TYPE_CHECKING:
    from pathlib import Path

    from feedtool.clean.pipeline import Cleaned

EPISODE = Enclosure("https://cdn.example.org/1.mp3?a=1&b=2", "audio/mpeg", 12345, "Episode 1 & more", 3661)
NOTES = Enclosure("https://cdn.example.org/1/notes")
PICTURE = "https://cdn.example.org/1.jpg"
COMMENTS = "https://example.org/bread#comments"
MILL = Upstream("Mill & Co", "https://mill.example/feed.xml", "From the mill < & >", "(c) Mill & Co")
HELPER = Person("Ann & Co", "ann@example.org", "https://example.org/ann")
EVERYTHING: dict[str, Any] = {
    "enclosures": (EPISODE, NOTES),
    "image": PICTURE,
    "comments": COMMENTS,
    "upstream": MILL,
    "contributors": (HELPER,),
    "rights": "CC BY & friends",
}
HOSTILE = (
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "file:///etc/passwd",
    "//example.org/a",
    "magnet:?xt=urn:btih:1",
    "https://",
    "https://exa mple.org/",
    "https://[::g]/",
    "https://a..b.example/",
    "https://a＜b.example/",
    "http://_x.example/",
    "https://example.org:99999/",
    "https://example.org/" + "a" * 1_000_000,
    "\x00",
)


def clean(**fields: Any) -> Cleaned:
    """Clean an item with these fields."""
    return Cleaner.of(language="en").clean(Item("a", "a", "Bread", "Rye or wheat.", **fields))


def again(item: CleanItem) -> CleanItem:
    """Clean what came out of cleaning."""
    fields = {name: getattr(item, name) for name in EVERYTHING}
    return Cleaner.of(language="en").clean(Item("a", "a", item.title, item.html, "html", **fields)).item


def rendered(name: str, **fields: Any) -> bytes:
    """Render a feed of one entry, and demand that it is valid."""
    data = render(make_feed(make_entry(**fields)), name)
    assert check(data) == ()
    return data


def read(name: str, **fields: Any) -> Any:
    """Read the entry back as a reader does."""
    found = feedparser.parse(rendered(name, **fields))
    assert not found.bozo
    return found.entries[0]


def attached(**fields: Any) -> Any:
    """Read the item back from JSON Feed."""
    return json.loads(rendered("json", **fields))["items"][0]


# Cleaning


def test_what_is_clean_stays() -> None:
    """All of it goes through as it is."""
    cleaned = clean(**EVERYTHING)
    assert cleaned.refusals == ()
    assert {name: getattr(cleaned.item, name) for name in EVERYTHING} == EVERYTHING


@pytest.mark.parametrize("address", HOSTILE, ids=lambda address: repr(address[:20]))
def test_what_is_no_address_is_left_out(address: str) -> None:
    """Wherever it stands; each time it is said, in short."""
    cleaned = clean(enclosures=(Enclosure(address), NOTES), image=address, comments=address, upstream=Upstream("Mill", address))
    assert (cleaned.item.enclosures, cleaned.item.image, cleaned.item.comments) == ((NOTES,), None, None)
    assert cleaned.item.upstream == Upstream("Mill")
    assert len(cleaned.refusals) == (0 if not address.strip() else 4)
    assert all(len(refusal) < 300 for refusal in cleaned.refusals)


def test_an_address_that_can_be_written_is_kept() -> None:
    """Spaces, umlauts and controls are written as URLs have them."""
    cleaned = clean(image=" https://bäcker.example/a b\n", comments="HTTPS://example.org")
    assert (cleaned.item.image, cleaned.item.comments) == ("https://xn--bcker-gra.example/a%20b", "https://example.org")


@given(st.text(max_size=60) | st.sampled_from(HOSTILE[:-2]), st.sampled_from(["", "http://", "https://a.example/"]))
@settings(deadline=None, max_examples=300)
def test_every_address_that_cleaning_gives_can_be_built(text: str, start: str) -> None:
    """The two rooms do not know each other, and agree."""
    url = web_url(start + text)
    assert url is None or values.is_url(url)


def test_a_colon_in_a_path_is_no_port() -> None:
    """An item with such a link can be built, too."""
    url = "https://example.org/:a:b/c::d?e:f"
    assert attached(link=web_url(url))["url"] == url


def test_an_address_stands_once() -> None:
    """The first mention of it counts."""
    assert clean(enclosures=(EPISODE, NOTES, Enclosure(EPISODE.url, "audio/ogg"))).item.enclosures == (EPISODE, NOTES)


def test_enclosures_are_a_few() -> None:
    """What is too many is said once."""
    cleaned = clean(enclosures=tuple(Enclosure(f"https://example.org/{n}") for n in range(500)))
    assert len(cleaned.item.enclosures) == MOST
    assert cleaned.refusals == (f"it has more than {MOST} enclosures: the rest was left out",)


def test_addresses_have_a_longest_length() -> None:
    """To the character."""
    longest = "https://example.org/".ljust(LONGEST_URL, "a")
    assert clean(image=longest).item.image == longest
    assert clean(image=longest + "a").item.image is None
    assert clean(image=longest[:-1] + "ä").item.image is None


@pytest.mark.parametrize(
    ("stated", "wanted"),
    [
        ("Audio/MPEG; codecs=mp3", "audio/mpeg"),
        (" video/mp4 ", "video/mp4"),
        ("mp3", None),
        ("", None),
        ("audio/\x00mpeg", None),
        ("a/" + "b" * 200, None),
    ],
)
def test_types_are_media_types(stated: str, wanted: str | None) -> None:
    """In small letters, without parameters, or they are not known."""
    assert clean(enclosures=(replace(NOTES, type=stated),)).item.enclosures[0].type == wanted


@pytest.mark.parametrize("number", [0, -1, 2**53, 10**5000], ids=["nothing", "less", "more", "far more"])
def test_numbers_are_counts(number: int) -> None:
    """Nothing has no bytes, or fewer, or more than readers can count."""
    assert clean(enclosures=(replace(NOTES, length=number, duration=number),)).item.enclosures == (NOTES,)


def test_titles_are_texts_like_any_other() -> None:
    """Repaired, normalised and on one line."""
    dirty, tidy = "Caf\u00c3\u00a9 &amp;amp;\n bar\u200b\x07", "Café & bar"
    people = (Person(dirty),)
    upstream = Upstream(dirty, MILL.link, dirty, dirty)
    item = clean(enclosures=(replace(NOTES, title=dirty),), upstream=upstream, contributors=people, rights=dirty).item
    assert (item.enclosures[0].title, item.upstream) == (tidy, Upstream(tidy, MILL.link, tidy, tidy))
    assert (item.contributors, item.rights) == ((Person(tidy),), tidy)


def test_titles_are_lines_whatever_the_steps() -> None:
    """Where the steps that see to that are left out, and where one of them makes a line end."""
    item = Item("a", "a", "a", "a", enclosures=(replace(NOTES, title=" a\nb\x07&#10;c"),))
    titles = [Cleaner.of(steps=steps).clean(item).item.enclosures[0].title for steps in ((), ("decode", "normalise"))]
    assert titles == ["a b&#10;c", "a b c"]


def test_a_title_without_end_is_none() -> None:
    """It is left out whole, and the host stands in for the title of a feed."""
    title = "a" * (LONGEST_TITLE + 1)
    cleaned = clean(enclosures=(replace(NOTES, title=title),), upstream=Upstream(title, MILL.link))
    assert (cleaned.item.enclosures, cleaned.item.upstream) == ((NOTES,), Upstream("mill.example", MILL.link))
    assert len(cleaned.refusals) == 2


def test_a_feed_without_title_and_address_is_none() -> None:
    """There is nothing to say of it."""
    assert clean(upstream=Upstream(" \x07")).item.upstream is None


texts = st.text(st.characters(exclude_categories=()), max_size=30)
addresses = st.sampled_from(HOSTILE[:-2]) | texts | texts.map("https://example.org/".__add__)
numbers = st.none() | st.integers()
enclosures = st.builds(Enclosure, addresses, st.none() | texts | st.just("audio/mpeg"), numbers, st.none() | texts, numbers)
carried = st.fixed_dictionaries(
    {
        "enclosures": st.lists(enclosures, max_size=4).map(tuple),
        "image": st.none() | addresses,
        "comments": st.none() | addresses,
        "upstream": st.none() | st.builds(Upstream, texts, st.none() | addresses, st.none() | texts, st.none() | texts),
        "contributors": st.lists(st.builds(Person, texts, st.none() | texts, st.none() | addresses), max_size=2).map(tuple),
        "rights": st.none() | texts,
    }
)


@given(carried)
@settings(deadline=None, max_examples=150)
def test_cleaning_twice_equals_once(fields: dict[str, Any]) -> None:
    """And what came out is refused nowhere."""
    once = clean(**fields).item
    twice = again(once)
    assert [getattr(twice, name) for name in EVERYTHING] == [getattr(once, name) for name in EVERYTHING]


# State


def test_state_keeps_all_of_it() -> None:
    """What is packed comes back."""
    item = clean(**EVERYTHING).item
    assert codec.unpacked(codec.packed(item), key=item.key, origin=item.origin) == item


def test_what_was_packed_before_is_read() -> None:
    """Items were remembered before there was such a thing."""
    item = clean().item
    old = json.loads(small.expanded(codec.packed(item)))
    assert not old.keys() & EVERYTHING.keys()
    assert codec.unpacked(small.compressed(json.dumps(old).encode()), key=item.key, origin=item.origin) == item


def test_items_without_it_keep_their_names() -> None:
    """These were written by the version before; another name would make every entry look edited."""
    item = Item("a", "a", "Bread", "Rye", tags=("food",))
    made = CleanItem("a", "a", "Bread", SafeHtml("<p>Rye</p>"), "Rye", "Rye", tags=("food",))
    assert codec.digest(codec.original(item))[:16] == "c0423c779c1ee489"
    assert codec.content(made)[:16] == "4da4864c3a96b215"


@pytest.mark.parametrize("name", sorted(EVERYTHING.keys() - {"comments"}))
def test_readers_see_all_of_it(name: str) -> None:
    """So each part of it changes the name of the content, and of what was found; where comments stand is no edit."""
    item = Item("a", "a", "Bread", "Rye")
    some = {name: EVERYTHING[name]}
    assert codec.content(clean(**some).item) != codec.content(clean().item)
    assert codec.original(replace(item, **some)) != codec.original(item)


def test_lone_surrogates_are_named() -> None:
    """An item is kept as it was found, whatever it was."""
    item = Item("a", "a", "a", "a", enclosures=(Enclosure("\ud800", title="\ud800"),), upstream=Upstream("\ud800"))
    assert b'"upstream"' in codec.original(item)
    assert codec.content(replace(clean().item, enclosures=item.enclosures))


# Building


def test_rss_reads_back() -> None:
    """The files, the comments, the feed that it came from, and the picture."""
    entry = read("rss", **EVERYTHING)
    first = {"href": EPISODE.url, "type": EPISODE.type, "length": str(EPISODE.length)}
    assert [dict(each) for each in entry.enclosures] == [first, {**first, "title": EPISODE.title}]
    assert [each["url"] for each in entry.media_content] == [EPISODE.url, NOTES.url]
    assert (entry.comments, entry.source.title, entry.source.href) == (COMMENTS, MILL.title, MILL.link)
    assert entry.media_thumbnail == [{"url": PICTURE}]
    assert ([each.name for each in entry.contributors], entry.rights) == ([HELPER.name], "CC BY & friends")


def test_a_language_of_its_own_is_said_in_every_format() -> None:
    """That of the feed is not said again."""
    assert read("rss", language="de").language == "de"
    assert read("atom", language="de").title_detail.language == "de"
    assert attached(language="de")["language"] == "de"
    assert b"dc:language" not in rendered("rss", language="en")


def test_atom_reads_back() -> None:
    """Every file with its title, and the rest."""
    entry = read("atom", **EVERYTHING)
    wanted = {"href": EPISODE.url, "type": EPISODE.type, "length": str(EPISODE.length), "title": EPISODE.title}
    assert [dict(each) for each in entry.enclosures] == [
        wanted,
        {"href": NOTES.url, "type": "application/octet-stream"},
    ]
    assert [each.href for each in entry.links if each.rel == "replies"] == [COMMENTS]
    assert b'rel="replies" type="text/html"' in rendered("atom", **EVERYTHING)
    assert (entry.source.title, entry.source.id, entry.source.links[0].href) == (MILL.title, MILL.link, MILL.link)
    assert (entry.source.subtitle, entry.source.rights) == (MILL.description, MILL.rights)
    assert [dict(each) for each in entry.contributors] == [{"name": HELPER.name, "email": HELPER.email, "href": HELPER.uri}]
    assert entry.rights == "CC BY & friends"
    assert (entry.media_thumbnail, entry.link) == ([{"url": PICTURE}], "https://example.org/bread")


def test_json_reads_back() -> None:
    """Every file with all that is known of it, and the picture."""
    item = attached(**EVERYTHING)
    assert item["image"] == PICTURE
    assert item["attachments"] == [
        {
            "url": EPISODE.url,
            "mime_type": EPISODE.type,
            "title": EPISODE.title,
            "size_in_bytes": EPISODE.length,
            "duration_in_seconds": EPISODE.duration,
        },
        {"url": NOTES.url, "mime_type": "application/octet-stream"},
    ]


def test_atom_follows_the_grammar(pytestconfig: Any) -> None:
    """By the grammar of RFC 4287."""
    path: Path = pytestconfig.rootpath / "tests/data/atom.rng"
    etree.RelaxNG(etree.parse(str(path))).assertValid(etree.fromstring(rendered("atom", **EVERYTHING)))


def test_rss_has_what_it_demands() -> None:
    """A type is guessed, and an unknown length is 0."""
    files = (Enclosure("https://example.org/A.M4A#t=1"), replace(EPISODE, title=None))
    found = [dict(each) for each in read("rss", enclosures=files).enclosures]
    assert [(each["type"], each["length"]) for each in found] == [("audio/mp4", "0")]


def test_types_are_guessed_by_a_table_of_media_types() -> None:
    """Which is ours: the machine's own would give other bytes elsewhere."""
    assert all(values.is_media_type(kind) and ending == ending.lower() for ending, kind in media._TYPES.items())
    assert [media.guess(f"https://example.org/{name}") for name in ("a.pdf?b", "a", "a.b/c", "a.exe")][1:] == [None] * 3


def test_the_first_mention_of_an_address_is_built() -> None:
    """The cleaner sees to that, but it is not the only one who makes items."""
    found = attached(enclosures=(EPISODE, Enclosure(EPISODE.url, "audio/ogg")))["attachments"]
    assert [each["mime_type"] for each in found] == ["audio/mpeg"]


def test_an_upstream_without_address_is_no_source_of_rss() -> None:
    """RSS demands title and address; Atom takes what there is (RFC 4287, section 4.2.11)."""
    assert b"Mill" not in rendered("rss", upstream=Upstream("Mill"))
    assert b"feed.xml" not in rendered("rss", upstream=Upstream("", MILL.link))
    assert read("atom", upstream=Upstream("Mill")).source.title == "Mill"
    assert read("atom", upstream=Upstream("", rights="(c) Mill")).source.rights == "(c) Mill"


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_the_prefix_of_pictures_is_declared_where_it_is_used(name: str) -> None:
    """Feeds without pictures stay as they were."""
    assert rendered(name, image=PICTURE).count(b"xmlns:media=") == 1
    assert b"mrss" not in rendered(name)


@given(carried)
@settings(deadline=None, max_examples=100)
def test_output_is_always_valid(fields: dict[str, Any]) -> None:
    """Whatever an item that did not come from the cleaner holds."""
    assert all(rendered(name, **fields) for name in FORMATS)


@pytest.mark.parametrize("address", HOSTILE, ids=lambda address: repr(address[:20]))
def test_hostile_addresses_are_not_written(address: str) -> None:
    """Nor is a number that nobody can write, whatever its length."""
    file = Enclosure(address, address[:50], 10**4000, address, -1)
    for name in FORMATS:
        data = rendered(name, enclosures=(file,), image=address, comments=address, upstream=Upstream("Mill", address))
        assert b"javascript" not in data


# Checking

LINK = b'<link href="https://example.org/bread" rel="alternate"/>'


@pytest.mark.parametrize(
    ("name", "old", "new", "rule"),
    [
        ("rss", b'length="12345" type="audio/mpeg"/>', b'length="-1" type="audio/mpeg"/>', "rss/enclosure"),
        ("rss", b'length="12345" type="audio/mpeg"/>', b'type="audio/mpeg"/>', "rss/enclosure"),
        ("rss", b'length="12345" type="audio/mpeg"/>', b'length="12345" type="mp3"/>', "rss/enclosure"),
        ("rss", b"<comments>", b"<comments/><comments>", "rss/once"),
        ("rss", b"<comments>https:", b"<comments>javascript:", "rss/url"),
        ("rss", b'<source url="', b'<source href="', "rss/url"),
        ("rss", b'url="https://cdn.example.org/1.jpg"', b'url="1.jpg"', "rss/url"),
        ("atom", b'length="12345"', b'length="many"', "atom/link"),
        ("atom", b'rel="enclosure" type="audio/mpeg"', b'rel="enclosure" type="mp3"', "atom/link"),
        ("atom", b'rel="enclosure" type="audio/mpeg"', b'rel="alternate"', "atom/alternate"),
        ("atom", b"<id>https://mill", b"<id>mill", "atom/id"),
        ("atom", b"<source>", b"<source><entry/>", "atom/element"),
        ("atom", b"<source>", b'<source><link href="feed.xml"/>', "atom/url"),
        ("atom", b'url="https://cdn.example.org/1.jpg"', b'url="1.jpg"', "atom/url"),
        ("json", b'"image": "https:', b'"image": "javascript:', "json/url"),
        ("json", b'"audio/mpeg"', b'"mp3"', "json/attachments"),
        ("json", b"12345", b'"12345"', "json/attachments"),
        ("json", b"3661", b"true", "json/attachments"),
        ("json", b'"Episode 1 & more"', b"1", "json/attachments"),
    ],
)
def test_what_is_broken_is_found(name: str, old: bytes, new: bytes, rule: str) -> None:
    """By its rule."""
    data = rendered(name, **EVERYTHING)
    assert data.count(old) == 1
    assert rule in {finding.rule for finding in check(data.replace(old, new))}


# The command line


def test_the_command_shows_what_is_there() -> None:
    """As JSON, and only what is there."""
    item = Item("a", "a", "Bread", "Rye")
    plain = json.loads(articles._shown(item, clean(), None))
    full = json.loads(articles._shown(item, clean(**{**EVERYTHING, "image": None}), None))
    assert full.keys() - plain.keys() == {"enclosures", "comments", "upstream", "contributors", "rights"}
    assert full["upstream"] == asdict(MILL)
