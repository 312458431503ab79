"""The quick reader of feeds gives what feedparser's way gives, to the last field, or declines."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedtool.model import Document
from feedtool.sources import Context, feedread
from feedtool.sources.feedquick import quick

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

SAMPLES = sorted((Path(__file__).parent / "data" / "ordinary").glob("*.xml"))
URL = "https://mill.example.org/feed.xml"
NOW = datetime(2026, 1, 5, tzinfo=UTC)
NAMES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:slash="http://purl.org/rss/1.0/modules/slash/" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:podcast="https://podcastindex.org/namespace/1.0"'
)


def feeds(text: str, url: str | None = URL) -> tuple[feedread.Feed, feedread.Feed | None]:
    """Read a feed by feedparser, and by the quick reader if it takes it."""
    document = Document("feed", "feed", text.encode("utf-8", "surrogatepass"), url=url, fetched=NOW)
    context = Context("news", Path(), "en", ZoneInfo("Europe/Istanbul"))

    def read(quickly: object) -> feedread.Feed:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(feedread, "quick", quickly)
            return feedread.feed(document, context, encoding=None, most=50)

    slow = read(lambda *_: None)
    taken: list[bool] = []

    def spied(text: str) -> object:
        found = quick(text)
        taken.append(found is not None)
        return found

    found = read(spied)
    assert found == slow
    return slow, found if any(taken) else None


def rss(item: str, *, head: str = "", names: str = NAMES) -> str:
    """Write a feed with one item."""
    return (
        f'<?xml version="1.0"?><rss version="2.0" {names}><channel><title>Mill</title>{head}<item>{item}</item></channel></rss>'
    )


def atom(entry: str, *, head: str = "", names: str = NAMES) -> str:
    """Write a feed with one entry."""
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {names}><title>Mill</title>{head}<entry>{entry}</entry></feed>'


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("url", [URL, "http://example.org"])
def test_what_common_programs_write_is_taken(path: Path, url: str) -> None:
    """The shapes of WordPress, Ghost, Hugo, Jekyll, Blogger, Substack, Medium, YouTube and of podcasts."""
    slow, found = feeds(path.read_text(), url)
    assert found == slow
    assert found.items
    assert found.items[0].title
    assert found.head


@pytest.mark.parametrize(
    "text",
    [
        rss("<title>a</title>").replace("</rss>", ""),
        rss("<title>a &nbsp; b</title>"),
        "<!DOCTYPE rss [<!ENTITY a 'b'>]>" + rss("<title>&a;</title>"),
        rss("<title>a</title><nobody>knows</nobody>"),
        rss("<title>a</title><media:nothing/>"),
        rss("<title>a</title><title>b</title>"),
        rss("<title>a <b>b</b></title>"),
        rss("<title unknown='1'>a</title>"),
        rss("<title>caf\u00c3\u00a9</title>"),
        rss("<title>a &#150; b</title>"),
        rss("<description><![CDATA[a &#0; b]]></description>"),
        rss("<title>a \x0b b</title>"),
        rss("<link>https://a.example/?b=1&amp;copy;=2</link>"),
        rss("<link>https:///a.example/</link>"),
        rss("<author>info@a.example.org (info@a.example.org)</author>"),
        rss("<media:title>a</media:title><title>b</title>"),
        rss("<title>a</title><guid xml:base='http://a.example/'>b</guid>"),
        rss("<title xml:lang='de'>a</title>"),
        rss("<podcast:chapters url='a'><title>a</title></podcast:chapters>"),
        rss("<guid xmlns='https://podcastindex.org/namespace/1.0'>a</guid>"),
        rss("<title>a</title>", head="<textInput><title>a</title></textInput>"),
        rss("<m:title>a</m:title>", names='xmlns:m="http://search.yahoo.com/mrss/" xmlns:dc="http://example.org/other"'),
        rss("<title>a</title>", names='xmlns:media="http://purl.org/dc/elements/1.1/"'),
        rss("<title>a</title>", names='xmlns="http://purl.org/rss/1.0/"'),
        rss("<title>a</title>", names='xml:base="http://a.example/"'),
        atom("<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a</div></content>"),
        atom("<content type='image/png'>aGFsbG8=</content>"),
        atom("<content src='http://a.example/'/>"),
        atom("<title>a</title><source><title>b</title></source>"),
        atom("<title>a</title><?php b ?>"),
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><item><title>a</title></item></rdf:RDF>",
    ],
)
def test_what_is_out_of_the_ordinary_is_left_to_feedparser(text: str) -> None:
    """Whatever feedparser has a rule of its own for, and what nobody has thought of."""
    assert feeds(text)[1] is None


OWNERS = (
    "<itunes:name>ada@example.org (Ada)</itunes:name><itunes:email>a</itunes:email>",
    "<itunes:email>a</itunes:email><itunes:name>ada@example.org (Ada)</itunes:name>",
    "<itunes:name>Ada</itunes:name><itunes:email>ada@example.org</itunes:email>",
    "<itunes:name/><itunes:email>ada</itunes:email>",
)


@pytest.mark.parametrize("owner", OWNERS)
@pytest.mark.parametrize("editor", ["", "<managingEditor>ada@example.org (Ada)</managingEditor>", "<itunes:author/>"])
def test_the_line_of_an_author_goes_with_the_parts(owner: str, editor: str) -> None:
    """An address that is cut in its part is whole in the line."""
    assert feeds(rss("<title>a</title>", head=f"{editor}<itunes:owner>{owner}</itunes:owner>"))[1]
    assert feeds(atom("<author><name>ada@example.org.uk</name><email>ada@example.org</email></author>"))[1]


@pytest.mark.parametrize("kind", [rss, atom])
def test_an_address_of_the_feed_that_is_odd_or_missing_changes_nothing(kind: type[str]) -> None:
    """Without an address, relative ones stay; one with a trailing `?` is not the base that feedparser has."""
    for url in (None, "", "https://mill.example.org/feed?", "https://mill.example.org/a|b", "file:///a"):
        feeds(kind("<title>a</title><link>b</link><guid>c</guid><id>d</id><comments>e</comments>"), url)


def test_the_quick_reader_does_without_feedparser() -> None:
    """It costs 0.07 s and more memory to load."""
    import subprocess  # noqa: PLC0415
    import sys  # noqa: PLC0415

    code = (
        "import sys; from feedtool.sources.feedquick import quick\n"
        f"assert quick({rss('<title>a</title>')!r}.partition('?>')[2])\nassert 'feedparser' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


SPACES = st.sampled_from(["", "", " ", "\n\t", "\r\n", "\u00a0", "<!-- c -->"])
WORDS = st.sampled_from(
    [
        "",
        "a",
        "Rye & wheat",
        "café – “x”",
        "x\u2028y",
        "naïve",
        "\u00c3\u00a9",
        "\u0096",
        "\U0001f600",
        "<p>a</p>",
        "<b>a</b> &amp; b",
        "a &lt; b",
        "&#8217;",
        "&nosuch; <i>x</i>",
        "</b>",
        "<zz>a</zz>",
        "1 < 2",
        "&copy;",
        "a\r\nb",
        "]]",
        "<img src='a.png'>",
        "<a href='/x'>y</a> <svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        "ada@example.org (Ada)",
        "Ada <ada@example.org>",
        "Ada (ada@example.org)",
        "ada@example.org",
        "a, b ,, c",
        "tag:a.example,2024:1",
        "https://a.example/x?y=1&z=2#w",
        "http://a.example",
        "//b.example/c",
        "../d e",
        "?q",
        "#f",
        "mailto:a@b.example",
        "javascript:x",
        "https://[x",
        "HTTP://A.example/b/../c",
        "http://a.example/;?",
        "1:02:03",
        "de-DE",
        "en_US",
        "yes",
        "60",
        "hourly",
        "&#xD;",
        "&#55296;",
        "\x0c",
        "\ufeff",
        "xmlns:a='b'",
    ]
)
DATES = st.sampled_from(
    [
        "Mon, 05 Jan 2026 10:00:00 GMT",
        "5 Jan 2026 10:00 +0130",
        "Mon, 5 Jan 2026 24:00:00 GMT",
        "Sun, 31 Feb 2026 10:00:00 EST",
        "Mon 05 Jan 2026 10:00:00 PDT",
        "Mon,05 Jan 2026 10:00:00 GMT",
        "mon, 05 JAN 2026 10:00:00 -0000",
        "05 Jan 26 10:00:00 GMT",
        "2026-01-05T10:00:00Z",
        "2026-01-05T10:00:00.123+05:30",
        "2026-01-05",
        "2026-01-05T10:00:00",
        "2026-01-05T10:00Z",
        "2026-01",
        "2026-01-05 10:00:00",
        "2026-13-05T10:00:00Z",
        "yesterday",
        "1899-01-01T00:00:00Z",
        "2500-01-01T00:00:00Z",
        "9999-12-31T23:00:00-05:00",
        "05 Oct 2026 10:00:00 EST",
        "Sat, 05 Sept 2026 10:00:00 GMT",
        "Mon, 05 Jan 2026 10:00:00 UTC",
        "Mon, 05 Jan 2026 10:00:60 Z",
        "Mon, 05 Jan 2026 10:00:00 CET",
        "Sat, Dec 16 2023 02:02:33 PM",
        "0001-01-01",
    ]
)
TEXTS = {
    "title": ("", ' type="html"', ' type="text"', ' type="TEXT/HTML"', ' type="xhtml"'),
    "link": (
        "",
        ' href="/a"',
        ' href="https://a.example/b" rel="alternate"',
        ' href="c.mp3" rel="enclosure" length="5"',
        ' rel="self" href="d"',
    ),
    "description": ("", ' type="text"'),
    "summary": ("", ' type="html"', ' type="text"'),
    "rights": ("", ' type="html"'),
    "content": (
        "",
        ' type="html"',
        ' type="text"',
        ' type="html" xml:base="https://b.example/c/"',
        ' xml:base="d/"',
        ' src="x"',
    ),
    "guid": ("", ' isPermaLink="false"', ' isPermaLink="true"', ' isPermaLink="TRUE"', ' ispermalink="false"'),
    "id": ("",),
    "author": ("",),
    "category": ("", ' domain="d"', ' term="t" label="l"', ' term=""', ' scheme="s"'),
    "comments": ("",),
    "enclosure": (' url="a.mp3"', ' url="https://a.example/a.mp3" length="12" type="Audio/MPEG"', "", ' url=""'),
    "source": (' url="https://a.example/feed"', "", ' url=""'),
    "content:encoded": ("", ' type="text"'),
    "dc:creator": ("",),
    "dc:subject": ("",),
    "dc:rights": ("",),
    "dc:language": ("",),
    "itunes:author": ("",),
    "itunes:summary": ("",),
    "itunes:subtitle": ("",),
    "itunes:duration": ("",),
    "itunes:image": (' href="a.png"', "", ' href="https://a.example/b.png"'),
    "itunes:keywords": ("",),
    "itunes:explicit": ("",),
    "media:content": (' url="a.png" type="Image/PNG" fileSize="3"', ' url="b.png" medium="image"', ""),
    "media:thumbnail": (' url="a.png" width="1"', ""),
    "media:rating": ("", ' scheme="urn:simple"'),
    "media:title": ("", ' type="html"'),
    "media:description": ("",),
    "slash:comments": ("",),
    "language": ("",),
    "copyright": ("",),
    "managingEditor": ("",),
    "ttl": ("",),
    "sy:updatePeriod": ("",),
    "generator": ("", ' uri="a"'),
    "icon": ("",),
    "logo": ("",),
    "subtitle": ("", ' type="html"'),
    "atom:link": (' href="e" rel="self"', ' href="/f"'),
    "webMaster": ("",),
    "itunes:category": (' text="Arts"',),
    "atom:updated": ("",),
    "unknown": ("", ' a="b"'),
    "docs": ("",),
    "podcast:season": ("", ' name="a"'),
    "podcast:guid": ("",),
    "podcast:person": ("", ' role="guest" href="/a"'),
    "podcast:transcript": (' url="a.vtt" type="text/vtt"', ' url=""'),
}
NESTED = (
    "<author><name>{0}</name><email>{1}</email><uri>{2}</uri></author>",
    "<contributor><name>{0}</name></contributor>",
    "<author/>",
    "<media:group><media:content url='a'/><media:title>{0}</media:title></media:group>",
    "<media:content url='a.png'><media:thumbnail url='b.png'/><media:title type='html'>{0}</media:title></media:content>",
    "<image><url>{0}</url><title>{1}</title><link>{2}</link><width>3</width></image>",
    "<skipHours><hour>3</hour></skipHours>",
    "<itunes:owner><itunes:name>{0}</itunes:name><itunes:email>{1}</itunes:email></itunes:owner>",
    "<itunes:category text='a'><itunes:category text='b'/></itunes:category>",
    "<source><title>{0}</title><id>{1}</id></source>",
    "<podcast:alternateEnclosure type='audio/mpeg'><podcast:source uri='{0}'/></podcast:alternateEnclosure>",
    "<podcast:alternateEnclosure><source url='a'>{0}</source></podcast:alternateEnclosure>",
    "<podcast:liveItem status='live'><title>{0}</title><enclosure url='{1}'/></podcast:liveItem>",
)


def escaped(text: str) -> str:
    """Write a text as XML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


@st.composite
def values(draw: st.DrawFn) -> str:
    """Give the content of an element: escaped, as CDATA, now and then as it is, among odd whitespace."""
    text = draw(WORDS)
    form = draw(st.sampled_from(["escaped", "escaped", "cdata", "cdata", "raw"]))
    written = {"escaped": escaped(text), "cdata": f"<![CDATA[{text}]]>", "raw": text}[form]
    return draw(SPACES) + written + draw(SPACES)


@st.composite
def elements(draw: st.DrawFn) -> str:
    """Give one element that a feed or an item may have."""
    which = draw(st.integers(0, 9))
    if which == 0:
        return draw(st.sampled_from(NESTED)).format(draw(values()), draw(values()), draw(values()))
    if which == 1:
        name = draw(st.sampled_from(["pubDate", "published", "updated", "dc:date", "lastBuildDate"]))
        return f"<{name}>{draw(SPACES)}{draw(DATES)}</{name}>"
    name = draw(
        st.sampled_from(["title", "link", "description", "content:encoded", "guid", "id"])
        if which < 6
        else st.sampled_from(sorted(TEXTS))
    )
    return f"<{name}{draw(st.sampled_from(TEXTS[name]))}>{draw(values())}</{name}>"


def several(most: int) -> SearchStrategy[str]:
    """Give some elements, each at its first place, or now and then again."""
    return st.lists(elements(), max_size=most, unique_by=lambda each: each.partition(">")[0].partition(" ")[0]).map("\n".join)


ROOTS = (
    '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" {0}><channel>{1}{2}</channel></rss>',
    '<!-- c --><feed xmlns="http://www.w3.org/2005/Atom" {0}>{1}{2}</feed>',
)
MORE = st.sampled_from(
    [
        "",
        "",
        "",
        ' xml:lang="de"',
        ' xml:lang="pt_BR"',
        ' xml:base="https://c.example/"',
        ' xmlns:thr="http://purl.org/syndication/thread/1.0"',
        ' xmlns:cc="http://backend.userland.com/creativeCommonsRssModule"',
    ]
)


@given(
    root=st.sampled_from(ROOTS),
    more=MORE,
    head=several(5),
    entries=st.lists(several(8), min_size=1, max_size=2),
    again=st.booleans() | elements(),
    url=st.sampled_from([URL, URL, None, "http://a.example/x/?y"]),
)
@settings(deadline=None, max_examples=250)
def test_whatever_a_feed_holds_both_ways_give_the_same(  # noqa: PLR0913  - hypothesis gives each part by name
    root: str, more: str, head: str, entries: list[str], *, again: bool | str, url: str | None
) -> None:
    """Elements in any order, missing, twice, with odd values: what the quick reader takes is what feedparser's way gives."""
    name = "item" if "<rss" in root else "entry"
    body = "".join(f"<{name}>{entry}{again if isinstance(again, str) else ''}</{name}>" for entry in entries)
    feeds(root.format(NAMES + more, head, body), url)


def test_the_orders_of_texts_and_contents_are_all_alike() -> None:
    """Which of two texts is content, and which of two links counts, depends on their order."""
    pool = (
        "<description>a</description>",
        "<content:encoded>b</content:encoded>",
        "<itunes:summary>c</itunes:summary>",
        "<guid>d</guid>",
        "<link>e</link>",
        "<atom:link href='f'/>",
        "<title>g</title>",
        "<media:title>h</media:title>",
    )
    orders = [rss("".join(order)) for order in product(pool, repeat=3)]
    assert sum(feeds(text)[1] is not None for text in orders) > len(orders) // 3
