"""What feedgen gets wrong, set right: each of these fails without its correction, and where scrubbing is at work."""

from __future__ import annotations

import json
import locale
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from feedtool.build import FEEDS, FORMATS, render
from feedtool.model import Enclosure, Person, Point, SafeHtml, Upstream
from feedtool.podcast import (
    Alternate,
    Category,
    Chapters,
    Copy,
    Credit,
    Episode,
    Funding,
    License,
    Owner,
    Show,
    Trailer,
    Transcript,
)
from tests.feeds import make_entries, make_entry, make_feed

if TYPE_CHECKING:
    from feedtool.model import Entry, Feed

SPACES = {
    "a": "http://www.w3.org/2005/Atom",
    "c": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
}
CREATORS = "channel/item/dc:creator/text()"


def found(feed: Feed, name: str, path: str) -> list[Any]:
    """Render a feed and look it up by XPath."""
    result = etree.fromstring(render(feed, name)).xpath(path, namespaces=SPACES)
    assert isinstance(result, list)
    return result


def json_item(entry: Entry) -> dict[str, Any]:
    """Render a feed of one entry and give that entry."""
    item: dict[str, Any] = json.loads(render(make_feed(entry), "json"))["items"][0]
    return item


def test_rss_links_to_the_home_page() -> None:
    """Plain feedgen takes the last link of any rel, here the feed's own."""
    assert found(make_feed(), "rss", "channel/link/text()") == ["https://example.org/"]


def test_rss_names_authors_without_email() -> None:
    """They vanish in plain feedgen."""
    feed = make_feed(make_entry(authors=(Person("Ada Reed"),)))
    assert found(feed, "rss", CREATORS) == ["Ada Reed"]


def test_rss_names_two_authors_with_email() -> None:
    """Plain feedgen writes two `author` elements, where one is allowed."""
    feed = make_feed(make_entry(authors=(Person("Ada", "a@example.org"), Person("Bo", "b@example.org"))))
    assert found(feed, "rss", CREATORS) == ["Ada", "Bo"]
    assert found(feed, "rss", "channel/item/author") == []


@pytest.mark.parametrize("name", FEEDS)
@pytest.mark.parametrize(
    "email", ["ada@localhost", "ada@x/y.org", "ada@x..org", "ada@[192.0.2.1]", "adä@example.org", "ada@x_y"]
)
def test_an_address_that_no_mail_goes_to_is_left_out(name: str, email: str) -> None:
    """It would make the feed invalid, or names a host of somebody's own network (RFC 2822, section 3.4.1; RFC 5321, 2.3.5)."""
    show = Show(
        categories=(Category("Arts"),), explicit=False, owner=Owner("Ada", "ada@example.org"), keeper=email, is_locked=True
    )
    text = render(make_feed(author=Person("Ada", email), webmaster=Person("Ada", email), show=show), name).decode()
    assert "Ada" in text
    assert email not in text


@pytest.mark.parametrize("name", FEEDS)
def test_the_host_of_an_address_is_written_in_ascii(name: str) -> None:
    """As the syntax of addresses in feeds has it."""
    show = Show(categories=(Category("Arts"),), explicit=False, owner=Owner("Ada", "bo@bäcker.example"))
    text = render(make_feed(author=Person("Ada", "ada@bäcker.example"), show=show), name).decode()
    assert "ada@xn--bcker-gra.example" in text
    assert ("bo@xn--bcker-gra.example" in text) == (name == "rss")


@pytest.mark.parametrize("name", FORMATS)
def test_no_writer_touches_the_locale(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain feedgen switches it for each date, under the feet of all threads."""

    def refuse(*_: object) -> None:
        raise AssertionError("the locale is the process's")

    monkeypatch.setattr(locale, "setlocale", refuse)
    assert render(make_feed(), name)


@pytest.mark.parametrize("name", FORMATS)
def test_years_have_four_digits(name: str) -> None:
    """Plain feedgen writes two of them for the year 77."""
    written = render(
        make_feed(make_entry(published=datetime(77, 3, 1, tzinfo=UTC)), updated=datetime(77, 3, 2, tzinfo=UTC)), name
    )
    assert (b"01 Mar 0077 " if name == "rss" else b"0077-03-01T") in written


def test_rss_dates_the_feed_by_its_newest_entry() -> None:
    """Plain feedgen takes the clock when nobody says otherwise."""
    feed = make_feed(updated=datetime(2020, 1, 1, tzinfo=UTC))
    assert found(feed, "rss", "channel/lastBuildDate/text()") == ["Wed, 01 Jan 2020 00:00:00 +0000"]


def test_atom_entry_links_keep_their_rel() -> None:
    """Plain feedgen drops it."""
    assert found(make_feed(), "atom", "a:entry/a:link/@rel") == ["alternate"]


def test_atom_entries_say_their_language() -> None:
    """Only where it differs from that of the feed."""
    feed = make_feed(make_entry(language="tr"), make_entry(guid="tag:example.org,2024:2", language="en"))
    assert found(feed, "atom", "a:entry/@xml:lang") == ["tr"]


def test_rss_entries_declare_no_namespace() -> None:
    """The root does, once."""
    feed = make_feed(*make_entries(2))
    items = [FORMATS["rss"].writer(feed).entry(entry) for entry in feed.entries]
    assert all(item.startswith(b"    <item>\n") and b"xmlns" not in item for item in items)
    assert b"<content:encoded>" in items[0]


def test_entries_keep_their_order() -> None:
    """Plain feedgen turns it round."""
    guids = [f"tag:example.org,2024:kitchen/{n}" for n in range(3)]
    assert found(make_feed(*make_entries(3)), "rss", "channel/item/guid/text()") == guids


def test_rss_description_is_html() -> None:
    """Read as feed readers do, the description says what the summary says."""
    words = "Use <script> & &amp;, or 1 < 2"
    written = found(make_feed(make_entry(summary=words)), "rss", "channel/item/description/text()")[0]
    assert etree.fromstring(f"<p>{written}</p>").text == words


def test_rss_without_summary_has_its_content_as_description() -> None:
    """A description must be there, and come first."""
    item = make_entry(summary="", html=SafeHtml("<p>Rye</p>"))
    assert found(make_feed(item), "rss", "channel/item/description/text()") == ["<p>Rye</p>"]
    assert found(make_feed(item), "rss", "channel/item/c:encoded") == []


def test_rss_links_are_uris() -> None:
    """RSS knows no IRIs."""
    feed = make_feed(make_entry(link="https://bäcker.example/şeker?a=%20#ö"))
    assert found(feed, "rss", "channel/item/link/text()") == ["https://xn--bcker-gra.example/%C5%9Feker?a=%20#%C3%B6"]


def test_dates_are_brought_to_utc() -> None:
    """In whole seconds."""
    date = datetime(2024, 5, 1, 1, 30, 5, 999, tzinfo=timezone(timedelta(hours=3)))
    assert json_item(make_entry(published=date))["date_published"] == "2024-04-30T22:30:05+00:00"


def test_dates_at_the_end_of_the_calendar_hold() -> None:
    """Where there is no day before, the zone is dropped."""
    date = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=3)))
    assert json_item(make_entry(published=date))["date_published"] == "0001-01-01T00:00:00+00:00"


def test_an_unchanged_entry_has_no_date_modified() -> None:
    """It was not modified."""
    date = datetime(2024, 5, 1, tzinfo=UTC)
    assert "date_modified" not in json_item(make_entry(published=date, updated=date))


def test_json_reaches_an_author_where_possible() -> None:
    """By the page, else by mail; what is no address is left out."""
    people = (Person("A", "a@example.org"), Person("B", "not one", "nor this"), Person("", "c@example.org"), Person(" "))
    wanted = [("A", "mailto:a@example.org"), ("B", None), ("c@example.org", "mailto:c@example.org")]
    authors = json_item(make_entry(authors=people))["authors"]
    assert [(author["name"], author.get("url")) for author in authors] == wanted


def test_atom_leaves_out_what_is_no_address() -> None:
    """It would make the feed invalid."""
    feed = make_feed(
        make_entry(authors=(Person("A", "a@example.org", "https://a.example/"), Person("B", "not one", "nor this")))
    )
    assert found(feed, "atom", "a:entry/a:author/a:*[not(self::a:name)]/text()") == ["a@example.org", "https://a.example/"]


def test_tags_are_written_once_and_never_blank() -> None:
    """In the order of the item."""
    entry = make_entry(tags=("rye", " ", "oat", "rye", "\x0b"))
    assert json_item(entry)["tags"] == ["rye", "oat"]
    assert found(make_feed(entry), "rss", "channel/item/category/text()") == ["rye", "oat"]


def test_a_title_is_never_blank() -> None:
    """The summary stands in, then the guid."""
    assert json_item(make_entry(title="\x0b", summary="\x0bRye"))["title"] == "Rye"
    assert json_item(make_entry(title=" ", summary=""))["title"] == "tag:example.org,2024:kitchen/bread"


@pytest.mark.parametrize("name", FORMATS)
def test_text_without_html_is_text(name: str) -> None:
    """Each format says so in its own way."""
    written = render(make_feed(make_entry(html=SafeHtml(""), text="Rye <raw>", summary="")), name)
    assert {
        "rss": b"Rye &amp;lt;raw",
        "atom": b'"text">Rye &lt;raw',
        "json": b'"content_text": "Rye <raw>"',
        "html": b"<p>Rye &lt;raw",
    }[name] in written


@pytest.mark.parametrize("name", FORMATS)
def test_characters_that_xml_cannot_hold_are_taken_out(name: str) -> None:
    """One of them kills the whole feed in plain feedgen."""
    written = render(make_feed(make_entry(title="a\x00b\x0b\ufffe\ud800c", tags=("\udfffd",), summary="\x1fe")), name).decode()
    assert ">abc<" in written or '"abc"' in written


@pytest.mark.parametrize("name", FORMATS)
def test_scrubbing_html_joins_nothing(name: str) -> None:
    """What the sanitiser saw as two must not become one."""
    written = render(make_feed(make_entry(html=SafeHtml("<p>java\x0bscript:</p>"))), name).decode()
    assert "java\ufffdscript:" in written


MIXED = (None, "tr", "en-GB", "ar", "en", "not a language!")


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_a_feed_of_many_languages_says_each(name: str) -> None:
    """On the start tag of each entry whose language is another, where it holds for title, summary and content alike."""
    entries = [make_entry(guid=f"tag:example.org,2024:{at}", language=each) for at, each in enumerate(MIXED)]
    made = etree.fromstring(render(make_feed(*entries), name))
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    items = made.findall("channel/item") if name == "rss" else made.findall("{*}entry")
    assert [item.get(lang) for item in items] == [None, "tr", "en-GB", "ar", None, None]
    assert not [each for item in items for each in item.iterdescendants() if each.get(lang)]
    whole = made.findtext("channel/language") if name == "rss" else made.get(lang)
    assert whole == "en"


def test_a_json_feed_of_many_languages_says_each() -> None:
    """As a key of the item."""
    entries = [make_entry(guid=f"tag:example.org,2024:{at}", language=each) for at, each in enumerate(MIXED)]
    feed = json.loads(render(make_feed(*entries), "json"))
    assert [item.get("language") for item in feed["items"]] == [None, "tr", "en-GB", "ar", None, None]
    assert feed["language"] == "en"


def test_what_looks_like_markup_in_the_head_of_rss_is_text_in_every_reading() -> None:
    """As in titles of items; so are the rights of an item."""
    words, joined = "Use <b> &copy", "Use <\u2060b> &\u2060copy"
    feed = make_feed(make_entry(rights=words), title=words, description=words)
    assert (
        found(feed, "rss", "channel/title/text() | channel/description/text() | channel/item/dc:rights/text()") == [joined] * 3
    )
    assert found(make_feed(title=words, description=""), "rss", "channel/description/text()") == [joined]


def test_rss_names_editor_and_webmaster_where_they_have_an_address() -> None:
    """One e-mail address each, with the name in brackets."""
    feed = make_feed(author=Person("Ada", "ada@example.org"), webmaster=Person("Bo", "bo@example.org"))
    path = "channel/managingEditor/text() | channel/webMaster/text()"
    assert found(feed, "rss", path) == ["bo@example.org (Bo)", "ada@example.org (Ada)"]
    assert found(make_feed(author=Person("Ada"), webmaster=Person("Bo")), "rss", path) == []


def test_rss_names_no_source_without_address() -> None:
    """It must have one (RSS 2.0, source)."""
    known, unknown = (make_entry(upstream=Upstream("Mill", link)) for link in ("https://mill.example/feed", None))
    assert found(make_feed(known), "rss", "channel/item/source/@url") == ["https://mill.example/feed"]
    assert found(make_feed(unknown), "rss", "channel/item/source") == []


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_a_feed_says_that_it_is_complete(name: str) -> None:
    """Only where it is (RFC 5005, section 2)."""
    path = "//*[local-name() = 'complete']"
    assert [len(found(make_feed(complete=each), name, path)) for each in (True, False)] == [1, 0]


def test_json_feed_names_its_hubs() -> None:
    """As RSS and Atom do by links."""
    hub = "https://hub.example.org/"
    assert json.loads(render(make_feed(hubs=(hub,)), "json"))["hubs"] == [{"type": "WebSub", "url": hub}]
    assert "hubs" not in json.loads(render(make_feed(), "json"))


def test_parts_of_a_second_are_no_edit() -> None:
    """No format writes them: what was updated within the second of its publication was not."""
    one, other = (datetime(2024, 5, 1, 1, 30, 5, micro, tzinfo=UTC) for micro in (1, 999))
    entry = make_entry(published=one, updated=other)
    assert json_item(entry)["date_published"] == "2024-05-01T01:30:05+00:00"
    assert found(make_feed(entry), "rss", "channel/item/a:updated") == []


@pytest.mark.parametrize("name", FEEDS)
def test_addresses_that_lead_nowhere_or_run_something_are_left_out(name: str) -> None:
    """Wherever an item or a feed has one beside its link."""
    bad = "javascript:alert(1)"
    item = make_entry(image=bad, comments=bad, external=bad, enclosures=(Enclosure(bad),), upstream=Upstream("Mill", bad))
    feed = make_feed(item, image=bad, icon=bad)
    assert b"javascript" not in render(feed, name)


def test_podcasts_name_no_such_address_either() -> None:
    """In none of the elements that have one."""
    bad = "javascript:alert(1)"
    own = {"license": License("cc", bad), "funding": (Funding(bad),), "credits": (Credit("Ada", link=bad, image=bad),)}
    episode = Episode(
        chapters=Chapters(bad, "application/json"),
        transcripts=(Transcript(bad, "text/vtt"),),
        alternates=(Alternate("audio/ogg", (Copy(bad),)),),
        **own,  # type: ignore[arg-type]
    )
    trailers = (Trailer("Trailer", bad, datetime(2024, 5, 1, tzinfo=UTC)),)
    owner = Owner("Ada", "ada@example.org")
    show = Show(categories=(Category("Arts"),), explicit=False, owner=owner, image=bad, moved=bad, trailers=trailers, **own)  # type: ignore[arg-type]
    written = render(make_feed(make_entry(episode=episode), show=show), "rss")
    assert b"Ada" in written
    assert b"javascript" not in written


def test_what_is_stated_of_a_file_is_written_only_where_it_can_be() -> None:
    """A type that is none is guessed from the address; a negative length or duration is not known."""
    file = Enclosure("https://example.org/a.mp3", "not one", -1, "", -1)
    wanted = {"url": "https://example.org/a.mp3", "mime_type": "audio/mpeg"}
    assert json_item(make_entry(enclosures=(file,)))["attachments"] == [wanted]


def test_a_place_is_on_earth() -> None:
    """The poles and the ends of longitude are; what lies beyond is none."""
    path = "channel/item/*[local-name() = 'point']/text()"
    for latitude, longitude, wanted in ((90, 180, ["90 180"]), (-90, -180, ["-90 -180"]), (90.5, 0, []), (0, -180.5, [])):
        assert found(make_feed(make_entry(point=Point(latitude, longitude))), "rss", path) == wanted


@pytest.mark.parametrize("suffix", ["gif", "jpg", "png"])
def test_rss_shows_the_pictures_that_it_knows(suffix: str) -> None:
    """GIF, JPEG and PNG (RSS 2.0, image); other pictures are the logo of Atom."""
    feeds = [make_feed(image=f"https://example.org/a.{each}") for each in (suffix, "webp")]
    assert [len(found(feed, "rss", "channel/image")) for feed in feeds] == [1, 0]
    assert [len(found(feed, "rss", "channel/a:logo")) for feed in feeds] == [0, 1]
