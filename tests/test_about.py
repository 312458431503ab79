"""What an item is about (vocabularies of tags, pages elsewhere, places, sizes of pictures): found, made safe, remembered."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedtool import small
from feedtool.build import FORMATS, render
from feedtool.build.people import mailbox
from feedtool.check import check
from feedtool.clean import forms
from feedtool.clean.carried import LARGEST_PICTURE, LONGEST_TERM
from feedtool.clean.pipeline import Cleaner
from feedtool.model import CARRIED, Category, CleanItem, Document, Enclosure, Head, Item, Person, Point, Size
from feedtool.sources import Context, feedread
from feedtool.sources.feedfiles import image
from feedtool.state import codec
from tests.feeds import make_entry, make_feed
from tests.test_feedquick import atom, feeds, rss

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

FOOD = Category("Food & drink", "https://example.org/words#", "f-1")
ABOUT: dict[str, Any] = {
    "tags": ("Food & drink", "rye"),
    "external": "https://other.example/story",
    "categories": (FOOD, Category("rye", "Grain words")),
    "image": "https://example.org/1.jpg",
    "size": Size(1200, 630),
    "point": Point(41.012345, -28.5),
    "authors": (Person("Ada", avatar="https://example.org/ada.jpg"),),
}
GEO = 'xmlns:georss="http://www.georss.org/georss" xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#"'


def clean(**given: Any) -> CleanItem:
    """Clean an item with these fields."""
    return Cleaner.of(language="en").clean(Item("a", "a", "Bread", "Rye or wheat.", **given)).item


def read(item: str) -> Item:
    """Read an item of RSS by both readers, which must agree, and the quick one take it."""
    slow, found = feeds(rss(f"<title>a</title>{item}", names=f'xmlns:media="http://search.yahoo.com/mrss/" {GEO}'))
    assert found == slow
    return slow.items[0]


# Cleaning


def test_what_is_clean_stays() -> None:
    """All of it goes through as it is."""
    item = clean(**ABOUT)
    assert {name: getattr(item, name) for name in ABOUT} == ABOUT


def test_what_is_said_of_tags_goes_with_them() -> None:
    """Their texts are mended alike; what is said of a tag that is not there, or says no more, is left out."""
    item = clean(
        tags=(" Caf\u00c3\u00a9  bar ", "rye"),
        categories=(
            Category(" Caf\u00c3\u00a9  bar ", " a\x07 b "),
            Category("rye"),
            Category("rye", None, "rye"),
            Category("gone", "https://example.org/"),
            Category("rye", "x" * 5000, "y" * (LONGEST_TERM + 1)),
        ),
    )
    assert item.tags == ("Café bar", "rye")
    assert item.categories == (Category("Café bar", "a b"),)


@pytest.mark.parametrize(
    ("point", "wanted"),
    [
        (Point(41.01234567, -0.0000001), Point(41.012346, 0.0)),
        (Point(90, -180), Point(90.0, -180.0)),
        (Point(90.1, 0), None),
        (Point(0, 181), None),
        (Point(float("nan"), 0), None),
        (Point(0, float("inf")), None),
    ],
)
def test_places_are_on_earth(point: Point, wanted: Point | None) -> None:
    """To six decimals, and without a negative zero."""
    assert repr(clean(point=point).point) == repr(wanted)


@pytest.mark.parametrize("size", [Size(0, 1), Size(1, -1), Size(LARGEST_PICTURE + 1, 1)])
def test_sizes_are_those_of_a_picture(size: Size) -> None:
    """Of one that is there, and that a screen could show."""
    assert clean(image=ABOUT["image"], size=size).size is None
    assert clean(size=Size(1, 1)).size is None


def test_addresses_are_those_of_pages() -> None:
    """Wherever they stand."""
    item = clean(external="javascript:alert(1)", authors=(Person("Ada", avatar="data:image/png;base64,AA"),))
    assert (item.external, item.authors) == (None, (Person("Ada"),))


# The state


def test_state_keeps_all_of_it() -> None:
    """What is packed comes back, in the ledger and in the head of a feed too."""
    item = clean(**ABOUT)
    assert codec.unpacked(codec.packed(item), key="a", origin="a") == item
    found = Item("a", "a", "a", "a", **ABOUT)
    assert codec.found(codec.original(found), key="a", origin="a") == found
    assert forms.to_item(forms.of_item(found)) == found
    head = Head("a", icon="https://example.org/i.png", authors=ABOUT["authors"])
    assert codec.head_read(codec.head_written(head)) == head


def test_what_was_written_before_is_read() -> None:
    """An older version wrote nothing of it; nor does this one, where there is nothing to say."""
    item = clean(authors=(Person("Ada"),))
    old = json.loads(small.expanded(codec.packed(item)))
    assert not old.keys() & set(CARRIED)
    assert old["authors"] == [{"name": "Ada", "email": None, "uri": None}]
    assert codec.unpacked(small.compressed(json.dumps(old).encode()), key="a", origin="a") == item
    assert "icon" not in json.loads(codec.head_written(Head("a")))


@pytest.mark.parametrize("name", ["external", "categories", "size", "point", "comments"])
def test_what_is_read_for_the_first_time_is_no_edit(name: str) -> None:
    """Else all items of a source would be dated anew after an update; they are published again all the same."""
    whole = clean(**ABOUT, comments="https://example.org/c")
    without: dict[str, Any] = {name: () if name == "categories" else None}
    blank = replace(whole, **without)
    assert codec.content(whole) == codec.content(blank)
    item = Item("a", "a", "a", "a", **ABOUT, comments="https://example.org/c")
    assert codec.original(item) != codec.original(replace(item, **without))


def test_how_long_a_file_lasts_is_no_edit() -> None:
    """It is what the file is, whoever found it out."""
    file = Enclosure("https://example.org/1.mp3", "audio/mpeg", 1)
    item = clean(enclosures=(file,))
    assert codec.content(replace(item, enclosures=(replace(file, duration=5),))) == codec.content(item)


# Reading


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("<georss:point>45.256 -71.92</georss:point>", Point(45.256, -71.92)),
        ("<georss:point> 45.256,-71.92 </georss:point>", Point(45.256, -71.92)),
        ("<georss:point>45.256</georss:point>", None),
        ("<georss:point>north pole</georss:point>", None),
        ("<georss:point>91 0</georss:point>", None),
        ("<georss:point/>", None),
        ("<georss:point>nan nan</georss:point>", None),
        ("<geo:lat>45.256</geo:lat><geo:long>-71.92</geo:long>", Point(45.256, -71.92)),
        ("<geo:lat>45.256</geo:lat>", None),
        ("<geo:lat>x</geo:lat><geo:long>y</geo:long>", None),
    ],
)
def test_places_are_found(said: str, wanted: Point | None) -> None:
    """As GeoRSS and W3C's vocabulary write them."""
    assert read(said).point == wanted


def test_points_of_markup_are_found() -> None:
    """Feedparser knows the longer form; lines are no places."""
    where = (
        '<georss:where><gml:Point xmlns:gml="http://www.opengis.net/gml"><gml:pos>1.5 2.5</gml:pos></gml:Point></georss:where>'
    )
    slow, _ = feeds(rss(f"<title>a</title>{where}", names=GEO))
    assert slow.items[0].point == Point(1.5, 2.5)
    slow, _ = feeds(rss("<title>a</title><georss:line>1 2 3 4</georss:line>", names=GEO))
    assert slow.items[0].point is None


def test_sizes_of_pictures_are_found() -> None:
    """Of the one that is taken; a side alone says nothing."""
    item = read('<media:thumbnail url="https://example.org/1.jpg" width="75" height="50"/>')
    assert (item.image, item.size) == ("https://example.org/1.jpg", Size(75, 50))
    assert read('<media:thumbnail url="https://example.org/1.jpg" width="75"/>').size is None
    assert read('<media:content url="https://example.org/2.jpg" medium="image" width="9" height="8"/>').size == Size(9, 8)


def test_vocabularies_of_tags_are_found() -> None:
    """A scheme or domain, and a term beside its label; what podcasts are found by is no vocabulary."""
    tag = '<category term="f-1" scheme="https://example.org/words#" label="Food &amp; drink"/>'
    text = atom(f'<title>a</title>{tag}<category term="rye"/>')
    slow, found = feeds(text)
    assert found == slow
    assert (slow.items[0].tags, slow.items[0].categories) == (("Food & drink", "rye"), (FOOD,))
    assert read('<category domain="a b">c</category>').categories == (Category("c", "a b"),)
    words = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    slow, _ = feeds(rss("<title>a</title><itunes:keywords>b, c</itunes:keywords>", names=words))
    assert (slow.items[0].tags, slow.items[0].categories) == (("b", "c"), ())


def test_pages_of_replies_are_comments() -> None:
    """In Atom, where they are pages; a feed of comments is none (RFC 4685)."""
    feed = '<link rel="replies" type="application/atom+xml" href="https://a.example/f"/>'
    pages = f'{feed}<link rel="replies" type="text/html" href="/c"/>'
    slow, found = feeds(atom(f'<title>a</title>{pages}<link rel="related" href="https://b.example/"/>'))
    assert found == slow
    assert (slow.items[0].comments, slow.items[0].external) == ("https://mill.example.org/c", "https://b.example/")


def test_one_person_said_twice_is_one() -> None:
    """By name, and as somebody who can be reached; two who share a name and have addresses of their own are two."""
    atom_author = "<atom:author><atom:name>Ada</atom:name><atom:email>a@example.org</atom:email></atom:author>"
    names = 'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    slow, found = feeds(
        rss(f"<title>a</title>{atom_author}<dc:creator>Ada</dc:creator><dc:creator>Bo</dc:creator>", names=names)
    )
    assert found == slow
    assert slow.items[0].authors == (Person("Ada", "a@example.org"), Person("Bo"))
    other = atom_author.replace("a@", "b@")
    slow, found = feeds(rss(f"<title>a</title>{atom_author}{other}", names=names))
    assert found == slow
    assert slow.items[0].authors == (Person("Ada", "a@example.org"), Person("Ada", "b@example.org"))


def test_items_of_a_language_of_their_own_are_read_quickly() -> None:
    """It holds for all that is in them, and for no other item."""
    text = rss("<title>a</title><description>b</description>").replace("<item>", '<item xml:lang="de_AT">')
    slow, found = feeds(text.replace("</channel>", "<item><title>c</title></item></channel>"))
    assert found == slow
    assert [item.language for item in slow.items] == ["de-AT", None]


OWN = (
    "comments contributors rights source categories image_size point label scheme name width height latitude longitude title"
).split()
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)


def deeper(each: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """Give lists and objects of values."""
    return st.lists(each, max_size=2) | st.dictionaries(st.sampled_from(OWN), each, max_size=4)


def json_feed(**item: Any) -> feedread.Feed:
    """Read a JSON Feed of one item."""
    data = {"version": "https://jsonfeed.org/version/1.1", "title": "Mill", "items": [{"id": "1", "content_text": "a", **item}]}
    document = Document("feed", "feed", json.dumps(data).encode(), url="https://mill.example/feed.json")
    return feedread.feed(document, Context("news", Path(), "en", ZoneInfo("UTC")), encoding=None, most=50)


def test_what_json_does_not_say_is_not_the_feed_itself() -> None:
    """An address that is missing is none: it is not that of the feed, which relative ones are meant from."""
    item = json_feed(url="", image="").items[0]
    assert (item.link, item.image, item.external, item.origin) == (None, None, None, "1")
    head = json_feed().head
    assert head
    assert (head.link, head.image, head.icon) == (None, None, None)


def test_the_page_elsewhere_is_the_link_where_there_is_no_other() -> None:
    """As the format says; both are kept where they differ."""
    assert json_feed(external_url="https://b.example/").items[0].link == "https://b.example/"
    item = json_feed(url="https://a.example/", external_url="https://b.example/").items[0]
    assert (item.link, item.external) == ("https://a.example/", "https://b.example/")


def test_authors_of_json_are_reached_by_mail() -> None:
    """Where their URL says so, and not as a page."""
    found = json_feed(authors=[{"name": "Ada", "url": "mailto:ada@example.org", "avatar": "/ada.png"}]).items[0]
    assert found.authors == (Person("Ada", "ada@example.org"),)
    assert json_feed(authors=[{"avatar": "https://a.example/1.png"}]).items[0].authors == ()


@given(st.recursive(PLAIN, deeper, max_leaves=8))
@settings(deadline=None, max_examples=40)
def test_our_own_object_may_be_anything(said: Any) -> None:
    """Whoever wrote it: what is of no use is passed by, and what is read can be cleaned and published."""
    item = json_feed(_feedtool=said, authors=[{"name": "a", "_feedtool": said}]).items[0]
    made = Cleaner.of(language="en").clean(item).item
    for name in FORMATS:
        assert check(render(make_feed(make_entry(**{each: getattr(made, each) for each in CARRIED})), name)) == ()


# Building

anything = st.text(st.characters(exclude_categories=()), max_size=20)
numbers = st.floats() | st.integers(-200, 200).map(float)
about = st.fixed_dictionaries(
    {
        "tags": st.lists(anything, max_size=3).map(tuple),
        "categories": st.lists(st.builds(Category, anything, st.none() | anything, st.none() | anything), max_size=3).map(
            tuple
        ),
        "external": st.none() | anything | anything.map("https://example.org/".__add__),
        "image": st.just("https://example.org/1.jpg"),
        "size": st.none() | st.builds(Size, st.integers(), st.integers()),
        "point": st.none() | st.builds(Point, numbers, numbers),
        "authors": st.lists(
            st.builds(Person, anything, st.none() | anything, st.none() | anything, st.none() | anything), max_size=2
        ).map(tuple),
    }
)


@given(about)
@settings(deadline=None, max_examples=40)
def test_output_is_always_valid(given: dict[str, Any]) -> None:
    """Whatever an item that did not come from the cleaner holds."""
    first = given["tags"][:1]
    known = tuple(replace(each, label=label) for each, label in zip(given["categories"], first, strict=False))
    feed = make_feed(make_entry(**{**given, "categories": (*known, *given["categories"])}))
    assert [check(render(feed, name)) for name in FORMATS] == [()] * len(FORMATS)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("https://example.org/a.PNG", "image/url"),
        ("https://example.org/logo", "image/url"),
        ("https://example.org/a.webp", "{http://www.w3.org/2005/Atom}logo"),
        ("https://example.org/a.svg?size=1", "{http://www.w3.org/2005/Atom}logo"),
    ],
)
def test_rss_takes_three_kinds_of_pictures(address: str, place: str) -> None:
    """GIF, JPEG and PNG by its specification; what is none of them is Atom's logo."""
    from lxml import etree  # noqa: PLC0415

    channel = etree.fromstring(render(make_feed(image=address), "rss"))[0]
    places = ("image/url", "{http://www.w3.org/2005/Atom}logo")
    assert {each: channel.findtext(each) for each in places if channel.findtext(each)} == {place: address}


def test_editors_have_an_address() -> None:
    """RSS names nobody else: a page or a name is not enough."""
    assert mailbox(Person("Ada (of (the) Mill)", "ada@example.org")) == "ada@example.org (Ada of the Mill)"
    assert mailbox(Person("", "ada@example.org")) == "ada@example.org (ada@example.org)"
    assert mailbox(Person("Ada", "no address", "https://example.org/")) is None
    assert mailbox(None) is None


def test_every_part_of_an_item_is_in_the_list() -> None:
    """What goes with an item is told by one list, which the state, the ledger and the cleaner go by."""
    own = {"key", "origin", "title", "content", "content_type", "summary", "link", "published", "updated", "authors", "tags"}
    assert {each.name for each in fields(Item)} - own - {"language", "removals", "modified"} == set(CARRIED)


def test_a_picture_has_the_size_that_is_stated_anywhere() -> None:
    """What a podcast calls its picture may stand beside, as one of Media RSS, which alone has sizes."""
    at, other = "https://example.org/1.jpg", "https://example.org/2.jpg"
    stated = {"width": "100", "height": "56"}
    told = {"image": {"href": at}, "media_thumbnail": [{"url": other, **stated}, {"url": at, **stated}]}
    assert image(told, None) == (at, Size(100, 56))
    assert image({**told, "media_thumbnail": [{"url": other, **stated}]}, None) == (at, None)
    assert image({}, None) == (None, None)
