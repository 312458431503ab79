"""The source kind `feed`: what of a feed of any format becomes of an item, and what a feed may take over as its head."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedtool.build import FORMATS, render
from feedtool.check import check
from feedtool.clean.head import safe
from feedtool.config import headed as headed_by
from feedtool.config import loads
from feedtool.errors import ConfigError
from feedtool.merge import feed as merge
from feedtool.model import Document, Enclosure, Head, Item, Person, Size, Upstream
from feedtool.run import once, plan
from feedtool.sources import Context
from feedtool.sources.feedcut import cut
from feedtool.sources.feedread import Feed, feed
from feedtool.state.database import opened
from tests.feeds import make_entry

if TYPE_CHECKING:
    from feedtool.report import Report

URL = "https://mill.example/feed.xml"
NOW = datetime(2026, 4, 1, tzinfo=UTC)
ITUNES = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
ADA = Person("Ada", "ada@mill.example", "https://mill.example/ada")
ADA_IN_ATOM = "<name>Ada</name><email>ada@mill.example</email><uri>/ada</uri>"


def read(text: str | bytes, url: str | None = URL, charset: str | None = None) -> Feed:
    """Read a feed that was found at a URL."""
    data = text if isinstance(text, bytes) else text.encode()
    context = Context("mill", Path(), "en", ZoneInfo("UTC"))
    return feed(
        Document("mill", url or "mill.xml", data, url=url, charset=charset, fetched=NOW), context, encoding=None, most=1000
    )


def rss(item: str, head: str = "", root: str = "") -> str:
    """Write an RSS feed of one item."""
    return f'<rss version="2.0" {root}><channel>{head}<item>{item}</item></channel></rss>'


def atom(entry: str, head: str = "", root: str = "") -> str:
    """Write an Atom feed of one entry."""
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {root}>{head}<entry>{entry}</entry></feed>'


def one(text: str | bytes, url: str | None = URL) -> Item:
    """Read the one item of a feed."""
    (item,) = read(text, url).items
    return item


EVERYTHING = {
    "rss": rss(
        "<title>Rye &amp; wheat</title><link>https://mill.example/1</link><guid isPermaLink='false'>one</guid>"
        "<pubDate>Wed, 01 May 2024 12:30:00 GMT</pubDate><dcterms:modified>2024-05-02T08:00:00Z</dcterms:modified>"
        "<author>ada@mill.example (Ada)</author><dc:contributor>Ann</dc:contributor><dc:rights>(c) Mill</dc:rights>"
        "<category>food</category><description>In short</description>"
        "<content:encoded>&lt;p&gt;Whole&lt;/p&gt;</content:encoded>"
        "<enclosure url='https://mill.example/1.mp3' length='9' type='audio/mpeg'/><comments>https://mill.example/1#c</comments>"
        "<media:thumbnail url='https://mill.example/1.jpg'/><source url='https://up.example/feed'>Up</source>"
        "<dc:language>de</dc:language>",
        root=f'{DC} xmlns:dcterms="http://purl.org/dc/terms/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:media="http://search.yahoo.com/mrss/"',
    ),
    "atom": atom(
        "<title type='html'>Rye &amp;amp; wheat</title><link href='https://mill.example/1'/><id>tag:one</id>"
        "<published>2024-05-01T12:30:00Z</published><updated>2024-05-02T08:00:00Z</updated>"
        f"<author>{ADA_IN_ATOM}</author><contributor><name>Ann</name></contributor><rights>(c) Mill</rights>"
        "<category term='food'/><summary>In short</summary><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>"
        "<p>Whole</p></div></content><link rel='enclosure' href='https://mill.example/1.mp3' length='9' type='audio/mpeg'/>"
        "<media:thumbnail url='https://mill.example/1.jpg'/><source><title>Up</title><link rel='self' href='https://up.example/feed'/>"
        "</source>",
        root='xml:lang="de" xmlns:media="http://search.yahoo.com/mrss/"',
    ),
}

KEYS = {"rss": "one", "atom": "tag:one"}


@pytest.mark.parametrize("form", EVERYTHING)
def test_all_of_an_item_is_read(form: str) -> None:
    """Title, link, id, dates, people, tags, summary and content, files, picture, comments, upstream, rights, language."""
    item = one(EVERYTHING[form])
    assert (item.title, item.link, item.key, item.tags) == ("Rye & wheat", "https://mill.example/1", KEYS[form], ("food",))
    assert item.published == datetime(2024, 5, 1, 12, 30, tzinfo=UTC)
    assert item.updated == datetime(2024, 5, 2, 8, tzinfo=UTC)
    assert [(each.name, each.email) for each in item.authors] == [("Ada", "ada@mill.example")]
    assert (item.summary, item.content.replace(" ", ""), item.content_type) == ("In short", "<p>Whole</p>", "html")
    assert item.enclosures == (Enclosure("https://mill.example/1.mp3", "audio/mpeg", 9),)
    assert (item.image, item.upstream) == ("https://mill.example/1.jpg", Upstream("Up", "https://up.example/feed"))
    assert item.comments == ("https://mill.example/1#c" if form == "rss" else None)
    assert ([each.name for each in item.contributors], item.rights, item.language) == (["Ann"], "(c) Mill", "de")


# One sample of each defect that there was


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ("safe<script>alert(1)</script> words", "safe words"),
        ("<style>p {}</style>Bread", "Bread"),
        ("<img src='a.png' alt='A loaf'/>", "A loaf"),
        ("Bread<!-- and butter -->", "Bread"),
    ],
)
def test_a_title_is_what_a_reader_sees(markup: str, wanted: str) -> None:
    """Scripts, styles and comments are not, and a text stands for a picture."""
    escaped = markup.replace("<", "&lt;")
    assert one(atom(f"<title type='html'>{escaped}</title>")).title == wanted


def test_the_title_of_a_picture_is_not_that_of_the_entry() -> None:
    """Wherever it stands."""
    assert one(atom("<title>Right</title><image><title>Wrong</title></image>")).title == "Right"
    assert one(atom("<image><title>Wrong</title></image><title>Right</title>")).title == "Right"


def test_a_guid_that_is_no_permalink_is_no_link() -> None:
    """Even where it looks like one; one that says nothing else is."""
    guid = "https://mill.example/1"
    assert one(rss(f"<title>a</title><guid isPermaLink='false'>{guid}</guid>")).link is None
    assert one(rss(f"<title>a</title><guid>{guid}</guid>")).link == guid


def test_an_item_without_a_link_has_none() -> None:
    """The address of the feed is not that of its items."""
    assert one(rss("<title>a</title>")).link is None
    assert one(rss("<title>a</title><link> </link><comments/>")).comments is None


def test_content_that_is_the_title_stands_in_for_none() -> None:
    """Plain, as Atom has it where there is nothing else; then a description is the content."""
    assert one(atom("<title>Rye</title><content>Rye</content>")).content == ""
    assert one(atom("<title>Rye</title><content>Rye</content><summary>Whole</summary>")).content == "Whole"
    assert one(rss("<title>Rye</title><description>Rye</description>")).content == "Rye"
    both = (
        "<title>Rye</title><description>&lt;p>Whole&lt;/p></description><media:description type='plain'>Rye</media:description>"
    )
    item = one(rss(both, root='xmlns:media="http://search.yahoo.com/mrss/"'))
    assert (item.content, item.summary) == ("<p>Whole</p>", None)


BASES = {
    "stated": ("xml:base='https://else.example/b/'", "<link>https://mill.example/1</link>", "https://else.example/b/a"),
    "none, but a page": ("", "<link>https://mill.example/1</link>", "a"),
    "neither": ("", "", "https://mill.example/a"),
}


@pytest.mark.parametrize(("root", "link", "wanted"), BASES.values(), ids=BASES)
def test_addresses_in_a_text_follow_its_base(root: str, link: str, wanted: str) -> None:
    """That of the document is the last resort; without one the cleaner takes the item's page."""
    item = one(
        rss(f"{link}<description>&lt;a href=' a '&gt;b&lt;/a&gt; &lt;a href='#n'&gt;c&lt;/a&gt;</description>", root=root)
    )
    assert wanted in item.content
    assert "#n" in item.content
    assert "https" not in item.content.partition("#n")[0].rpartition("<a")[2]


def test_a_picture_before_a_film_follows_the_base_too() -> None:
    """As do all addresses that HTML may load."""
    content = "<content type='html'>&lt;video poster='p.jpg' src='v.mp4'&gt;&lt;/video&gt;</content>"
    item = one(atom(content, root="xml:base='https://else.example/'"))
    assert 'poster="https://else.example/p.jpg"' in item.content
    assert 'src="https://else.example/v.mp4"' in item.content


@pytest.mark.parametrize(
    ("second", "lasts"), [("duration='30'", [600, 30]), ("", [600, 600])], ids=["each says it", "none says it"]
)
def test_a_file_lasts_as_long_as_it_says_itself(second: str, lasts: list[int]) -> None:
    """What is said of the episode is true of its first file, and of others that say nothing else: a trailer is not so long."""
    file = f"<media:content url='https://mill.example/v.mp4' type='video/mp4' {second}/>"
    episode = (
        "<enclosure url='https://mill.example/a.mp3' type='audio/mpeg' length='9'/><itunes:duration>10:00</itunes:duration>"
    )
    spaces = "xmlns:media='http://search.yahoo.com/mrss/' xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'"
    assert [each.duration for each in one(rss(f"{episode}{file}", root=spaces)).enclosures] == lasts


def test_an_entry_of_atom_has_the_authors_of_its_feed() -> None:
    """RFC 4287, section 4.2.1: its own, else those of its source, else those of the feed; an editor of RSS wrote nothing."""
    head, source = f"<author>{ADA_IN_ATOM}</author>", "<source><title>Up</title><author><name>Bo</name></author></source>"
    assert one(atom("<title>a</title>", head)).authors == (ADA,)
    assert one(atom(f"<title>a</title>{source}", head)).authors == (Person("Bo"),)
    assert one(atom(f"<title>a</title>{source}<author><name>Cy</name></author>", head)).authors == (Person("Cy"),)
    assert one(rss("<title>a</title>", "<managingEditor>ada@mill.example (Ada)</managingEditor>")).authors == ()


def test_people_are_named_by_what_is_known_of_them() -> None:
    """An address where no name is said; an address is resolved."""
    assert one(atom("<author><uri>/ada</uri></author>")).authors == (
        Person("https://mill.example/ada", None, "https://mill.example/ada"),
    )
    assert one(atom(f"<author>{ADA_IN_ATOM}</author>")).authors == (ADA,)
    assert (
        one(atom("<author><name>Ada</name><email>a@mill.example?subject=b</email></author>")).authors[0].email
        == "a@mill.example"
    )
    for said in ("Ada Reed &lt;ada@mill.example&gt;", "Ada Reed (mailto:ada@mill.example)"):
        found = one(atom(f"<author><name>{said}</name></author>")).authors
        assert found == (Person("Ada Reed", "ada@mill.example"),)


@pytest.mark.parametrize(
    "said", ["ada@mill.online (Ada Reed)", "Ada Reed &lt;ada@mill.online&gt;", "Ada Reed (ada@mill.online)"]
)
def test_addresses_may_end_in_long_names(said: str) -> None:
    """Those of people at new domains, in all the ways in which RSS says who wrote."""
    assert one(rss(f"<title>a</title><author>{said}</author>")).authors == (Person("Ada Reed", "ada@mill.online"),)
    assert one(rss(f"<title>a</title><dc:creator>{said}</dc:creator>", root=DC)).authors[0].email == "ada@mill.online"


def test_the_language_is_that_of_the_text() -> None:
    """Not of a title beside it, nor of the feed around it."""
    entry = "<title xml:lang='fr'>Pain</title><summary xml:lang='de'>Brot</summary>"
    assert one(atom(entry, root="xml:lang='en'")).language == "de"
    assert one(atom("<title xml:lang='fr'>Pain</title>", root="xml:lang='en'")).language == "fr"
    assert one(rss("<title>Pain</title><dc:language>fr</dc:language>", "<language>en</language>", DC)).language == "fr"


def test_an_upstream_is_kept_as_far_as_it_is_known() -> None:
    """Its title, address, description and rights."""
    source = "<title>Up</title><subtitle>All of it</subtitle><rights>(c) Up</rights>"
    assert one(atom(f"<title>a</title><source>{source}</source>")).upstream == Upstream("Up", None, "All of it", "(c) Up")
    assert one(atom("<title>a</title><source><rights>(c)</rights></source>")).upstream == Upstream("", None, None, "(c)")
    assert one(atom("<title>a</title><source/>")).upstream is None


@pytest.mark.parametrize("said", ["medium='image'", "type='image/jpeg'"])
def test_a_file_that_is_a_picture_is_that_of_the_item(said: str) -> None:
    """As Media RSS has it where there is no thumbnail; it is no file to take along, unless it is an enclosure as well."""
    media = (
        f"<media:content url='https://mill.example/v.mp4' medium='video'/><media:content url='https://mill.example/p' {said}/>"
    )
    root = "xmlns:media='http://search.yahoo.com/mrss/'"
    item = one(rss(f"<title>a</title>{media}", root=root))
    assert item.image == "https://mill.example/p"
    assert [each.url for each in item.enclosures] == ["https://mill.example/v.mp4"]
    taken = one(rss(f"<title>a</title><enclosure url='https://mill.example/p' length='9' type='image/png'/>{media}", root=root))
    assert [each.url for each in taken.enclosures] == ["https://mill.example/p", "https://mill.example/v.mp4"]
    thumbnail = "<media:thumbnail url='https://mill.example/t'/>"
    assert one(rss(f"<title>a</title>{media}{thumbnail}", root=root)).image == "https://mill.example/t"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (("a.jpg?w=140' width='140", "a.jpg?w=460' width='460", "a.jpg?w=300' width='300"), ("a.jpg?w=460", None)),
        (("a.jpg?w=140' width='140", "b.jpg' width='900"), ("a.jpg?w=140", None)),
        (("a.jpg?w=140", "a.jpg?w=460"), ("a.jpg?w=140", None)),
        (
            ("a.jpg' width='9' height='6", "a.jpg?big' width='90' height='60", "a.jpg?odd' width='wide"),
            ("a.jpg?big", Size(90, 60)),
        ),
    ],
    ids=["widest", "another", "no widths", "sizes"],
)
@pytest.mark.parametrize("name", ["content", "thumbnail"])
def test_of_one_picture_in_several_sizes_the_widest_is_that_of_the_item(
    name: str, said: tuple[str, ...], expected: tuple[str, Size | None]
) -> None:
    """As newspapers name them: an address for each width, which is in its query."""
    media = "".join(f"<media:{name} url='https://mill.example/{each}'/>" for each in said)
    item = one(rss(f"<title>a</title>{media}", root="xmlns:media='http://search.yahoo.com/mrss/'"))
    assert (item.image, item.size) == (f"https://mill.example/{expected[0]}", expected[1])


def test_a_file_that_is_called_like_a_picture_is_one() -> None:
    """Where it says nothing of itself; what says that it is another file is one."""
    files = ("a.JPG?w=140", "b/c.webp#x", "d.jpg' medium='document", "e")
    media = "".join(f"<media:content url='https://mill.example/{each}'/>" for each in files)
    item = one(rss(f"<title>a</title>{media}", root="xmlns:media='http://search.yahoo.com/mrss/'"))
    assert item.image == "https://mill.example/a.JPG?w=140"
    assert [each.url for each in item.enclosures] == ["https://mill.example/d.jpg", "https://mill.example/e"]


def test_the_picture_of_an_author_is_theirs() -> None:
    """WordPress names it among the pictures of the post; where two wrote it nobody knows whose it is."""
    avatar = "https://0.gravatar.com/avatar/abc?s=96"
    media = f"<media:content url='{avatar}' medium='image'><media:title type='html'>ada</media:title></media:content>"
    root = "xmlns:media='http://search.yahoo.com/mrss/' xmlns:dc='http://purl.org/dc/elements/1.1/'"
    item = one(rss(f"<title>a</title><dc:creator>Ada</dc:creator>{media}", root=root))
    assert (item.image, item.enclosures, item.authors) == (None, (), (Person("Ada", avatar=avatar),))
    two = one(rss(f"<title>a</title><dc:creator>Ada</dc:creator><dc:creator>Bo</dc:creator>{media}", root=root))
    assert (two.image, two.authors) == (None, (Person("Ada"), Person("Bo")))


def test_the_picture_of_who_made_a_release_is_theirs() -> None:
    """GitHub has no other, and it is 30 pixels wide."""
    avatar = "https://avatars.githubusercontent.com/u/1?s=60&v=4"
    thumbnail = f"<media:thumbnail height='30' width='30' url='{avatar.replace('&', '&amp;')}'/>"
    root = "xmlns:media='http://search.yahoo.com/mrss/' xmlns:dc='http://purl.org/dc/elements/1.1/'"
    item = one(rss(f"<title>a</title><dc:creator>ada</dc:creator>{thumbnail}", root=root))
    assert (item.image, item.authors) == (None, (Person("ada", avatar=avatar),))


def test_base64_and_other_old_forms_are_read() -> None:
    """Atom 0.3 and CDF."""
    content = base64.b64encode(b"<p>Bread</p>").decode()
    entry = f"<entry><title>a</title><content type='text/html' mode='base64'>{content}</content></entry>"
    assert one(f'<feed version="0.3" xmlns="http://purl.org/atom/ns#">{entry}</feed>').content == "<p>Bread</p>"
    cdf = '<channel href="https://mill.example/"><item href="https://mill.example/1"><title>a</title></item></channel>'
    assert one(f'<?xml version="1.0"?>{cdf}').link == "https://mill.example/1"


# What is no feed, and what is encoded otherwise than it says

NO_FEEDS = {
    "empty": (b" \n", "is empty: 0 bytes where a feed should be"),
    "called": (
        b"<html><head><title>Access\n denied</title></head></html>",
        "is an HTML page called 'Access denied', not a feed",
    ),
    "page": (b"<!doctype html><html><body>Not found</body></html>", "is an HTML page, not a feed; correct url"),
    "page that names a feed": (
        b'<html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head></html>',
        "it names its feed: https://mill.example/rss; write that as url",
    ),
    "sitemap": (b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>', "is a sitemap, not a feed"),
    "XML": (b"<note>x</note>", "is XML, but no RSS, RDF or Atom"),
    "JSON": (b'{"a": 1}', "is JSON, but no JSON Feed"),
    "broken JSON": (b'{"items": [', "is broken JSON"),
    "words": (b"Service unavailable", "is no feed: it begins with 'Service unavailable'"),
}


@pytest.mark.parametrize(("data", "message"), NO_FEEDS.values(), ids=NO_FEEDS)
def test_what_is_no_feed_is_told_apart(data: bytes, message: str) -> None:
    """Each by what it is, and what to do."""
    with pytest.raises(ValueError, match=r".") as caught:
        read(data)
    assert message in str(caught.value)


TEXT = "<?xml version='1.0' encoding='{}'?>" + rss("<title>Brötchen für 2 €</title>")
ENCODINGS = {
    "as it says": ("windows-1252", "windows-1252", None),
    "as its server says": ("utf-8", "windows-1252", "windows-1252"),
    "neither": ("utf-8", "windows-1252", "utf-8"),
    "UTF-8 that says otherwise": ("us-ascii", "utf-8", None),
    "UTF-16 without a word of it": ("utf-8", "utf-16", None),
}


@pytest.mark.parametrize(("said", "real", "charset"), ENCODINGS.values(), ids=ENCODINGS)
def test_wrong_encodings_are_found_out(said: str, real: str, charset: str | None) -> None:
    """Nobody is believed whose word does not fit the bytes."""
    assert read(TEXT.format(said).encode(real), charset=charset).items[0].title == "Brötchen für 2 €"


# The head

HEADS = {
    "rss": (
        "<title>Mill &amp;amp; Co</title><description>From the &lt;b&gt;mill&lt;/b&gt;</description><link>https://mill.example/</link>"
        "<language>de</language><managingEditor>ada@mill.example (Ada)</managingEditor><copyright>(c) Mill</copyright>"
        "<category>food</category><image><url>https://mill.example/l.png</url><title>x</title><link>https://mill.example/</link></image>"
    ),
    "atom": (
        "<title>Mill &amp; Co</title><subtitle type='html'>From the &lt;b&gt;mill&lt;/b&gt;</subtitle>"
        f"<link href='https://mill.example/'/><author>{ADA_IN_ATOM}</author><author><name>Bo</name></author>"
        "<contributor><name>Ann</name></contributor><rights>(c) Mill</rights><category term='food'/>"
        "<logo>https://mill.example/l.png</logo>"
    ),
    "json": {
        "title": "Mill & Co",
        "description": "From the mill",
        "home_page_url": "https://mill.example/",
        "language": "de",
        "authors": [{"name": "Ada", "url": "https://mill.example/ada"}],
        "icon": "https://mill.example/l.png",
    },
}


def headed(form: str, title: str = "a") -> str:
    """Write a feed with a head."""
    if form == "json":
        item = {"id": title, "title": title, "content_text": title}
        return json.dumps({"version": "https://jsonfeed.org/version/1.1", **HEADS[form], "items": [item]})  # type: ignore[dict-item]
    if form == "atom":
        return atom(f"<id>{title}</id><title>{title}</title>", str(HEADS[form]), "xml:lang='de'")
    return rss(f"<title>{title}</title>", str(HEADS[form]))


@pytest.mark.parametrize("form", HEADS)
def test_the_head_of_a_feed_is_read(form: str) -> None:
    """As far as its format has it."""
    head = read(headed(form)).head
    assert head is not None
    assert (head.title, head.description, head.link, head.language) == (
        "Mill & Co",
        "From the mill",
        "https://mill.example/",
        "de",
    )
    assert (head.authors[0].name, head.image) == ("Ada", "https://mill.example/l.png")
    if form != "json":
        assert (head.rights, head.tags) == ("(c) Mill", ("food",))
    if form == "atom":
        assert (head.authors, head.contributors) == ((ADA, Person("Bo")), (Person("Ann"),))


def test_podcasts_describe_themselves_in_their_own_words() -> None:
    """A summary of the iTunes vocabulary is a description where there is no other."""
    itunes = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    head = read(rss("<title>a</title>", "<itunes:summary>Talk</itunes:summary>", itunes)).head
    assert head is not None
    assert head.description == "Talk"


def test_a_head_is_made_safe() -> None:
    """Whatever a server sends: single lines of bounded length, and addresses that may be published."""
    nasty = "a\x0b\u202e\n b" + "c" * 10_000
    people = (Person(nasty, None, "javascript:x"), Person(" \n"))
    once = safe(Head(nasty, nasty, "javascript:x", "x!", people, people, nasty, (nasty, " "), "data:,"))
    assert (once.link, once.image, once.language, once.authors[0].uri) == (None, None, None, None)
    assert (len(once.authors), len(once.tags)) == (1, 1)
    assert all(
        text.startswith("a bc") and len(text) <= 5000 for text in (once.title, once.description, once.rights, *once.tags)
    )
    assert safe(once) == once


def test_a_head_that_was_escaped_twice_is_mended() -> None:
    """As titles of items are; what looks like markup is text."""
    head = safe(Head("Blog &#8211; Salt &amp; &lt;pepper&gt;", rights="&copy; 2026 caf\u00c3\u00a9"))
    assert (head.title, head.rights) == ("Blog – Salt & &lt;pepper&gt;", "© 2026 café")


texts = st.text(st.characters(exclude_categories=()), max_size=30)
people = st.lists(st.builds(Person, texts, st.none() | texts, st.none() | texts), max_size=2).map(tuple)
addresses = st.none() | texts | texts.map("https://mill.example/".__add__)
heads = st.builds(Head, texts, texts, addresses, st.none() | texts, people, people, texts, st.tuples(texts, texts), addresses)


@given(heads)
@settings(deadline=None, max_examples=100)
def test_any_head_gives_a_valid_feed(found: Head) -> None:
    """Made safe, it can be written in every format; made safe twice, it is the same."""
    head = safe(found)
    assert safe(head) == head
    stated = loads(SITE.format(more=""), plan.REGISTRY, environ={}, folder=Path())
    feed_settings = headed_by(stated.feeds["mill"], head, site=stated.site, name="mill")
    made = merge.assemble("mill", feed_settings, site=stated.site, updated=NOW, head=head)
    assert [check(render(replace(made, entries=(make_entry(),)), form)) for form in FORMATS] == [()] * len(FORMATS)


SITE = """
site: {{title: Site, url: "https://site.example/", author: Desk, language: en}}
sources: {{mill: {{kind: feed, path: mill.xml}}, other: {{kind: feed, path: other.xml}}}}
defaults: {{gate: {{enabled: false}}}}
feeds: {{mill: {{head: mill, sources: [other, mill]{more}}}}}
"""


def build(folder: Path, more: str = "") -> Report:
    """Build a feed that takes its head from a source."""
    stated = loads(SITE.format(more=more), plan.REGISTRY, environ={}, folder=folder)
    with opened(stated.state) as database:
        return once.run(plan.plan(stated), database, once.Means(NOW))


def published(folder: Path, name: str = "mill.atom.xml") -> Any:
    """Read a published file back, which must be valid."""
    data = (folder / "output" / name).read_bytes()
    assert check(data) == ()
    return feedparser.parse(data).feed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with two feeds."""
    (tmp_path / "mill.xml").write_text(headed("atom"))
    (tmp_path / "other.xml").write_text(rss("<title>b</title>", "<title>Other</title>"))
    return tmp_path


def test_a_feed_takes_its_head_from_a_source(folder: Path) -> None:
    """Into every format, as far as each can say it."""
    assert build(folder).is_ok
    made = published(folder)
    assert (made.title, made.subtitle, made.rights, made.logo) == (
        "Mill & Co",
        "From the mill",
        "(c) Mill",
        "https://mill.example/l.png",
    )
    assert ([each.name for each in made.authors], [each.name for each in made.contributors]) == (["Ada", "Bo"], ["Ann"])
    assert (made.link, made.tags[0].term, made.title_detail.language) == ("https://mill.example/", "food", "de")
    made = published(folder, "mill.xml")
    assert (made.title, made.subtitle, made.link, made.language) == (
        "Mill & Co",
        "From the mill",
        "https://mill.example/",
        "de",
    )
    assert (made.rights, made.image.href, made.tags[0].term) == ("(c) Mill", "https://mill.example/l.png", "food")
    data = (folder / "output" / "mill.json").read_bytes()
    assert check(data) == ()
    assert (json.loads(data)["title"], json.loads(data)["icon"]) == ("Mill & Co", "https://mill.example/l.png")


def test_what_the_feed_says_itself_holds(folder: Path) -> None:
    """A head fills only what is left open."""
    build(folder, ', title: T, description: D, home: "https://site.example/h", language: fr, author: Me')
    made = published(folder)
    assert (made.title, made.subtitle, made.link, made.title_detail.language) == ("T", "D", "https://site.example/h", "fr")
    assert [each.name for each in made.authors] == ["Me"]


def test_a_new_head_is_published_though_no_item_is_new(folder: Path) -> None:
    """And a source that breaks leaves the last one."""
    build(folder)
    (folder / "mill.xml").write_text(headed("atom").replace("Mill &amp; Co", "Windmill"))
    assert build(folder).is_ok
    assert published(folder).title == "Windmill"
    (folder / "mill.xml").write_text("<html>")
    (folder / "other.xml").write_text(rss("<title>c</title>"))
    assert not build(folder).is_ok
    assert published(folder).title == "Windmill"


def test_a_source_without_a_head_leaves_the_site_to_speak(folder: Path) -> None:
    """And the name of the feed is its title."""
    (folder / "mill.xml").write_text(rss("<title>a</title>"))
    build(folder)
    made = published(folder)
    assert (made.title, made.link, made.authors[0].name) == ("mill", "https://site.example/", "Desk")


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("sources: [mill]", "missing key 'title'"),
        ("head: mill, sources: [other]", "head is 'mill', which is none of its sources; add it to them"),
        ("head: mil", "unknown source 'mil'"),
    ],
)
def test_a_head_must_be_there(tmp_path: Path, said: str, message: str) -> None:
    """A title or a head, and that of a source that the feed reads."""
    text = SITE.replace("head: mill, sources: [other, mill]", said).format(more="")
    with pytest.raises(ConfigError) as caught:
        loads(text, plan.REGISTRY, environ={}, folder=tmp_path)
    assert message in str(caught.value)


def test_only_the_items_that_are_wanted_are_parsed() -> None:
    """The items after them are cut out of the text, and counted; what only looks like an end of one is none."""
    ends = "<!-- </item> --><![CDATA[</item>]]>"
    text = f"<rss><channel>{'<item><title>A</title></item>' * 2}{ends}<item>B</item><item>C</item></channel></rss>"
    assert cut(text, 2) == ("<rss><channel><item><title>A</title></item><item><title>A</title></item></channel></rss>", 4)
    assert cut(text, 4) == (text, 4)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (rss("<title " + " ".join(f"a{n}='>'" for n in range(201)) + ">x</title>"), 'more than 200 attributes ."<title a0='),
        (rss("<a/>" * 200_001), "more than 200,000 tags in the items that are read; lower max_items"),
    ],
)
@pytest.mark.usefixtures("unmeasured")
def test_what_would_take_too_long_to_parse_is_refused(text: str, message: str) -> None:
    """An element of endless attributes, and endless tags."""
    begun = time.process_time()
    with pytest.raises(ValueError, match=message):
        read(text)
    assert time.process_time() - begun < 3


@pytest.mark.parametrize("many", [" \u00a0" * 20_000, "&" * 100_000, "<a" * 20_000, "<!--" * 20_000])
@pytest.mark.usefixtures("unmeasured")
def test_a_long_run_takes_linear_time(many: str) -> None:
    """White space before nothing, bare ampersands, and tags and comments that do not end."""
    begun = time.process_time()
    read(rss(f"<title>A</title><description>{many}</description>"))
    assert time.process_time() - begun < 3


@pytest.mark.parametrize(
    "inside",
    [
        "<item><item><link><link/></item></link><atom:source>",
        "<atom:link href='b' rel='self'/><item></link><atom:source><image><link/></atom:source></image>",
        "</item><item><item><textInput></contributor><media:content url='z'>",
    ],
)
def test_what_feedparser_stumbles_over_is_an_error(inside: str) -> None:
    """Ends of elements that did not begin."""
    names = "xmlns:atom='http://www.w3.org/2005/Atom' xmlns:media='http://search.yahoo.com/mrss/'"
    text = f"<rss version='2.0' {names}><channel>{inside}</channel></rss>"
    with pytest.raises(ValueError, match="elements that are closed where none is open; correct url"):
        read(text)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Tue, 05 Mar 2024 10:00:00 CET", "2024-03-05T09:00"),
        ("Tue, 05 Mar 2024 10:00:00 MSK", "2024-03-05T07:00"),
        ("Tue, 05 Mar 2024 10:00:00 EST", "2024-03-05T15:00"),
        ("Tue, 05 Mar 2024 10:00:00", "2024-03-05T07:00"),
        ("Tue, 05 Mar 2024", "2024-03-04T21:00"),
        ("2024-03-05T10:00:00", "2024-03-05T07:00"),
        ("2024-03-05", "2024-03-04T21:00"),
        ("2024-03-05 10:00:00 UTC", "2024-03-05T10:00"),
        ("2024-03-05 오후 11:23:17", "2024-03-05T20:23"),
        ("1709632800", "2024-03-05T10:00"),
    ],
)
def test_a_date_of_a_feed_is_read_as_everywhere(said: str, meant: str) -> None:
    """In the zone that it names, else in that of the source; feedparser reads most of these wrongly."""
    context = Context("mill", Path(), "en", ZoneInfo("Europe/Istanbul"))
    for text in (
        rss(f"<pubDate>{said}</pubDate>"),
        rss(f"<pubDate>{said}</pubDate><other/>"),
        atom(f"<published>{said}</published>"),
    ):
        (item,) = feed(Document("mill", URL, text.encode(), url=URL, fetched=NOW), context, encoding=None, most=9).items
        assert item.published
        assert item.published.astimezone(UTC).isoformat()[:16] == meant


@pytest.mark.parametrize("said", ["2024", "2024-03", "2013-xx-27", "22013", "03335"])
def test_half_a_date_of_a_feed_is_none(said: str) -> None:
    """Day, month and year must be there; what feedparser lacks it takes from the clock."""
    found = read(rss(f"<title>a</title><dc:date>{said}</dc:date>", root=DC))
    assert found.items[0].updated is None
    assert found.hints


@pytest.mark.parametrize(
    "text", [rss("<title>a</title>"), atom("<title>a</title>"), '{"items": [{"id": "a"}], "next_url": ""}']
)
def test_a_feed_that_leads_nowhere_leads_nowhere(text: str) -> None:
    """Not to itself: that would be told as pages that go round in a circle."""
    assert read(text).older is None


@pytest.mark.parametrize("more", ["", "<unknown/>"])
def test_a_file_without_an_address_is_none(more: str) -> None:
    """Programs write one for articles without any; the address of the feed is no file of theirs."""
    item = one(rss(f"<title>a</title><enclosure url='' length='0' type=''/><itunes:image href=' '/>{more}", root=ITUNES))
    assert (item.enclosures, item.image) == ((), None)


def test_what_is_no_text_is_no_content() -> None:
    """Atom may carry a picture as content; the summary is the text then."""
    item = one(atom("<title>a</title><content type='image/png'>aGFsbG8=</content><summary>It shows a mill.</summary>"))
    assert (item.content, item.summary) == ("It shows a mill.", None)


@pytest.mark.parametrize("more", ["", "<unknown/>"])
@pytest.mark.parametrize("guid", ["12345", "urn:uuid:1", "tag:mill.example,2024:one"])
def test_a_guid_that_is_no_address_stays_as_it_is(guid: str, more: str) -> None:
    """It names its item wherever the feed moves, and leads nowhere, though most feeds call it a permalink."""
    for url in (URL, "https://elsewhere.example/feed.xml"):
        item = one(rss(f"<title>a</title><guid>{guid}</guid>{more}"), url)
        assert (item.key, item.link) == (guid, None)
    item = one(rss(f"<guid>{guid}</guid><link>/1</link>{more}"))
    assert (item.key, item.link) == (guid, "https://mill.example/1")
    item = one(rss(f"<title>a</title><guid>/2</guid>{more}"))
    assert (item.key, item.link) == ("/2", "https://mill.example/2")


def test_a_base_may_itself_be_relative() -> None:
    """To the address of the feed."""
    markup = "&lt;a href='b'>c&lt;/a>"
    item = one(atom(f"<title>a</title><link href='d'/><content type='html'>{markup}</content>", root='xml:base="/blog/"'))
    assert item.link == "https://mill.example/blog/d"
    assert 'href="https://mill.example/blog/b"' in item.content
