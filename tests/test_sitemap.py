"""A sitemap names the pages of a site: which are taken, in which order, and what is told apart from a sitemap."""

from __future__ import annotations

import gzip
import time
import tracemalloc
import zlib
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedtool.ask import Get
from feedtool.errors import FetchError, SourceError
from feedtool.model import Document
from feedtool.sources import KINDS, Context, Found
from feedtool.sources.maps import entries
from feedtool.sources.sitemap import SitemapSource

if TYPE_CHECKING:
    from feedtool.ask import Request

HOME = "https://example.org"
URL = f"{HOME}/sitemap.xml"
FETCHED = datetime(2025, 11, 20, tzinfo=UTC)
NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:video="http://www.google.com/schemas/sitemap-video/1.1"'
)
NEWS = """<url><loc>https://example.org/n</loc><lastmod>2025-11-13</lastmod><news:news><news:publication>
<news:name>Paper</news:name><news:language>tr</news:language></news:publication>
<news:publication_date>2025-11-12T10:30:00+03:00</news:publication_date><news:title>Göl &amp; su</news:title>
<news:keywords>göl, su</news:keywords></news:news>
<image:image><image:loc>https://img.example.org/a.jpg</image:loc></image:image></url>"""
VIDEO = """<url><loc>https://example.org/v</loc><video:video><video:title>Film</video:title>
<video:thumbnail_loc>/t.jpg</video:thumbnail_loc><video:description>About.</video:description></video:video></url>"""


def pages(*paths: str) -> str:
    """Write `url` elements: a path, and a date after a blank."""
    rows = [path.partition(" ") for path in paths]
    return "".join(f"<url><loc>{HOME}{path}</loc>{date and f'<lastmod>{date}</lastmod>'}</url>" for path, _, date in rows)


def urlset(inner: str) -> str:
    """Write a sitemap."""
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {NAMESPACES}>{inner}</urlset>'


def index(*names: str) -> str:
    """Write an index of sitemaps: a name, and a date after a blank."""
    rows = [name.partition(" ") for name in names]
    inner = "".join(f"<sitemap><loc>/{name}</loc>{date and f'<lastmod>{date}</lastmod>'}</sitemap>" for name, _, date in rows)
    return f"<sitemapindex {NAMESPACES}>{inner}</sitemapindex>"


def read(answers: dict[str, str | bytes] | str | bytes, asked: list[str] | None = None, **options: Any) -> Found:
    """Read a site: a sitemap, or several by their names."""
    site = answers if isinstance(answers, dict) else {"sitemap.xml": answers}

    def ask(request: Request) -> Document:
        assert isinstance(request, Get)
        if asked is not None:
            asked.append(request.url.removeprefix(f"{HOME}/"))
        data = site.get(request.url.removeprefix(f"{HOME}/"))
        if data is None:
            raise FetchError("404")
        raw = data if isinstance(data, bytes) else data.encode()
        return Document(request.url, request.url, raw, url=request.url, fetched=FETCHED)

    context = replace(Context("site", Path(), "en", ZoneInfo("UTC")), ask=ask)
    return KINDS["sitemap"].read(SitemapSource.model_validate({"kind": "sitemap", "url": URL, **options}), context)


def paths(found: Found) -> list[str]:
    """Give the paths of what was found."""
    return [item.key.removeprefix(HOME) for item in found.items]


def test_pages_come_newest_first_and_once() -> None:
    """Pages are sorted by their dates, those without one last and in their own order."""
    found = read(urlset(pages("/a 2025-01-01", "/x", "/b 2025-11-12T10:00:00Z", "/y", "/a 2025-01-01", "/c 2025-03")))
    assert paths(found) == ["/b", "/c", "/a", "/x", "/y"]
    assert found.items[0].updated == datetime(2025, 11, 12, 10, tzinfo=UTC)
    assert (found.items[0].link, found.items[0].title, found.fingerprint) == (f"{HOME}/b", "", "")


def test_what_news_and_videos_say() -> None:
    """The extensions for news, images and videos give titles, dates, tags, language and pictures."""
    news, video = read(urlset(NEWS + VIDEO)).items
    assert (news.title, news.language, news.tags) == ("Göl & su", "tr", ("göl", "su"))
    assert (news.published, news.image) == (datetime(2025, 11, 12, 7, 30, tzinfo=UTC), "https://img.example.org/a.jpg")
    assert (video.title, video.image, video.summary) == ("Film", f"{HOME}/t.jpg", "About.")


def test_an_index_is_followed_newest_first() -> None:
    """Sitemaps of an index are read with the newest first; without dates the last is taken for the newest."""
    asked: list[str] = []
    site: dict[str, str | bytes] = {"sitemap.xml": index("a", "b 2025-01-01", "c 2025-11-01", "d")}
    site |= {name: urlset(pages(f"/{name}")) for name in "abcd"}
    found = read(site, asked)
    assert asked == ["sitemap.xml", "c", "b", "d", "a"]
    assert sorted(paths(found)) == ["/a", "/b", "/c", "/d"]


def test_an_index_is_bounded() -> None:
    """No more sitemaps are asked for than is said, nor deeper than three levels, nor one twice."""
    asked: list[str] = []
    site: dict[str, str | bytes] = {"sitemap.xml": index("1", "sitemap.xml"), "1": index("2"), "2": index("3"), "3": index("4")}
    found = read(site, asked)
    assert asked == ["sitemap.xml", "1", "2"]
    assert found.hints == ("1 sitemap was not read; raise max_sitemaps, or choose with sitemaps",)
    many: dict[str, str | bytes] = {
        "sitemap.xml": index(*map(str, range(9))),
        **{str(n): urlset(pages(f"/{n}")) for n in range(9)},
    }
    assert len(read(many, max_sitemaps=3).items) == 3
    assert paths(read(many, sitemaps=["/4"])) == ["/4"]


def test_a_sitemap_that_fails_leaves_the_others() -> None:
    """One sitemap of an index that cannot be read is a problem; when none can, the source fails."""
    found = read({"sitemap.xml": index("a", "b"), "a": urlset(pages("/a"))})
    assert paths(found) == ["/a"]
    assert [(problem.message, problem.where) for problem in found.problems] == [("404", f"{HOME}/b")]
    with pytest.raises(SourceError, match="404"):
        read({"sitemap.xml": index("a", "b")})


def test_gzip_is_unpacked() -> None:
    """Compressed sitemaps are read, also of several members; damaged and broken-off ones are said to be so."""
    data = urlset(pages("/a")).encode()
    assert paths(read(gzip.compress(data))) == ["/a"]
    assert paths(read(gzip.compress(data[:50]) + gzip.compress(data[50:]))) == ["/a"]
    with pytest.raises(SourceError, match="breaks off"):
        read(gzip.compress(data)[:-20])
    with pytest.raises(SourceError, match="damaged"):
        read(b"\x1f\x8bnothing of the kind")


def test_a_gzip_bomb_is_refused() -> None:
    """What unpacks to more than 50 MB is never unpacked whole."""
    packer = zlib.compressobj(wbits=31)
    bomb = b"".join(packer.compress(b" " * 10**6) for _ in range(300)) + packer.flush()
    tracemalloc.start()
    with pytest.raises(SourceError, match="larger than 50,000,000 bytes"):
        read(bomb)
    assert tracemalloc.get_traced_memory()[1] < 200_000_000
    tracemalloc.stop()


def test_text_and_robots() -> None:
    """A list of URLs is a sitemap; robots.txt leads to some."""
    assert paths(read(f"\ufeff{HOME}/a\r\n{HOME}/b\n\nnonsense here\n")) == ["/a", "/b"]
    robots = f"User-agent: *\nDisallow: /x\nSitemap: {HOME}/a\n"
    assert paths(read({"sitemap.xml": robots, "a": urlset(pages("/p"))})) == ["/p"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty"),
        (" \n", "is empty"),
        ("<!DOCTYPE html><html><body>", "page of HTML"),
        ('<html xmlns="http://www.w3.org/1999/xhtml">', "page of HTML"),
        ('<rss version="2.0"><channel/></rss>', "set kind: feed"),
        ('<feed xmlns="http://www.w3.org/2005/Atom"/>', "set kind: feed"),
        ("<other/>", "starts with 'other'"),
        ("nothing", "is no sitemap"),
        (urlset(pages("/a", "/b"))[:-20], "breaks off"),
        ("<urlset>" + "<a>" * 100_000, "breaks off"),
        ('{"a": 1}', "is no sitemap"),
        (b"\x89PNG\r\n\x1a\n\0\0", "is no sitemap"),
    ],
)
def test_what_is_no_sitemap(text: str | bytes, reason: str) -> None:
    """Each thing that is no sitemap is told apart, and named."""
    with pytest.raises(SourceError, match=reason) as caught:
        read(text)
    assert URL in str(caught.value)


def test_sloppy_xml_is_read() -> None:
    """A bare ampersand, a byte order mark, blanks at the top, another or no namespace: all that programs write."""
    text = "\ufeff\n<urlset><url><loc> https://example.org/a?b=1&c=2 </loc></url></urlset>"
    assert paths(read(text)) == ["/a?b=1&c=2"]
    assert paths(read(urlset(pages("/ä")).encode("utf-16"))) == ["/ä"]
    assert paths(read(urlset(pages("/b")).replace("UTF-8", "UTF-16").encode("utf-16"))) == ["/b"]


def test_entities_reach_nothing() -> None:
    """Entities of a document type are not put in: no file is read, and nothing grows."""
    top = '<!DOCTYPE urlset [<!ENTITY e0 "x"><!ENTITY f SYSTEM "file:///etc/hostname">'
    found = read(f"{top}]><urlset><url><loc>{HOME}/a&f;</loc></url><url><loc>{HOME}/b</loc></url></urlset>")
    assert paths(found) == ["/a", "/b"]
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    with pytest.raises(SourceError, match="amplification"):
        read(f"{top}{bomb}]><urlset><url><loc>{HOME}/a&e9;</loc></url></urlset>")


def test_a_place_that_is_empty_names_no_page() -> None:
    """Least of all the sitemap itself."""
    assert [
        entry.url
        for entry in entries(
            Document("s", "s", urlset(f"<url><loc/></url><url><loc> </loc></url>{pages('/a')}").encode(), url=URL)
        )
    ] == [f"{HOME}/a"]


def test_other_hosts_are_left_out() -> None:
    """A sitemap speaks for its own host, with or without www; what it says of others is a hint."""
    found = read(
        urlset(pages("/a") + "<url><loc>https://www.example.org/w</loc></url><url><loc>https://evil.example/b</loc></url>")
    )
    assert [item.key for item in found.items] == [f"{HOME}/a", "https://www.example.org/w"]
    assert found.hints == ("1 page was left out, as it is on another host than the sitemap",)


def test_a_sitemap_kept_elsewhere_speaks_for_the_site() -> None:
    """The one that was named says where it is: sites keep them with those who deliver their files."""
    elsewhere = "https://files.example/s.xml"
    asked = Document(URL, URL, f"<sitemapindex><sitemap><loc>{elsewhere}</loc></sitemap></sitemapindex>".encode(), url=URL)
    inner = urlset(pages("/a") + "<url><loc>https://files.example/b</loc></url><url><loc>https://evil.example/c</loc></url>")
    answers = {URL: asked, elsewhere: Document(elsewhere, elsewhere, inner.encode(), url=elsewhere)}
    context = Context("s", Path(), "en", ZoneInfo("UTC"), ask=lambda request: answers[request.url])  # type: ignore[union-attr]
    found = KINDS["sitemap"].read(SitemapSource.model_validate({"kind": "sitemap", "url": URL}), context)
    assert [item.key for item in found.items] == [f"{HOME}/a", "https://files.example/b"]


@pytest.mark.parametrize(
    ("options", "left"),
    [
        ({"include": ["/news/"]}, ["/news/1", "/news/2?x=1", "/de/news/3"]),
        ({"include": ["/news/*"]}, ["/news/1", "/news/2?x=1"]),
        ({"include": ["https://example.org/de/*"]}, ["/de/news/3"]),
        ({"exclude": ["?x="]}, ["/news/1", "/de/news/3", "/about"]),
        ({"include": "news", "exclude": "/de/*"}, ["/news/1", "/news/2?x=1"]),
        ({"limit": 1}, ["/news/1"]),
    ],
)
def test_pages_are_chosen_by_their_address(options: dict[str, Any], left: list[str]) -> None:
    """A pattern is a part of the address, or with `*` all of it or its path."""
    assert paths(read(urlset(pages("/news/1", "/news/2?x=1", "/de/news/3", "/about")), **options)) == left


@pytest.mark.usefixtures("unmeasured")
def test_many_stars_take_no_time() -> None:
    """A pattern cannot be written that takes long."""
    start = time.process_time()
    read(urlset(pages(*(f"/{'a' * 300}{number}" for number in range(200)))), include=["*a" * 99 + "b"])
    assert time.process_time() - start < 5


def test_a_window_counts_from_the_fetching() -> None:
    """Older pages and sitemaps are left out; what has no date stays."""
    site: dict[str, str | bytes] = {"sitemap.xml": index("a", "old 2024-01-01")}
    site |= {"a": urlset(pages("/new 2025-11-18", "/old 2025-11-01", "/x")), "old": urlset(pages("/y"))}
    assert paths(read(site, window="7 d")) == ["/new", "/x"]
    assert read(urlset(pages("/a 2020-01-01")), window="7 d").hints == ("no page is left by include, exclude and window",)


def test_without_pages_only_titles_count() -> None:
    """Whole articles are fetched unless that is denied; then pages without a title are left out, or the source fails."""
    assert SitemapSource.model_validate({"kind": "sitemap", "url": URL}).full_text.enabled
    found = read(urlset(NEWS + pages("/a")), full_text="false")
    assert (paths(found), found.hints) == (["/n"], ("1 page without a title was left out; set full_text: true",))
    with pytest.raises(SourceError, match="no titles"):
        read(urlset(pages("/a")), full_text="false")


def test_a_date_that_cannot_be_read_is_a_hint() -> None:
    """Such a page has no date; it is never now."""
    found = read(urlset(pages("/a yesterday")))
    assert found.items[0].updated is None
    assert found.hints == ("lastmod: 'yesterday' cannot be read as a date",)
    news = NEWS.replace("2025-11-12T10:30:00+03:00", "soon")
    assert read(urlset(news)).hints == ("publication_date: 'soon' cannot be read as a date",)


def test_a_file_is_known_by_its_bytes(tmp_path: Path) -> None:
    """A sitemap in a file that did not change is not parsed; one that leads elsewhere is read each time."""
    (tmp_path / "a.xml").write_text(urlset(pages("/a")))
    options = SitemapSource.model_validate({"kind": "sitemap", "path": "*.xml"})
    context = Context("site", tmp_path, "en", ZoneInfo("UTC"))
    first = KINDS["sitemap"].read(options, context)
    assert paths(first) == ["/a"]
    assert KINDS["sitemap"].read(options, replace(context, known=first.fingerprint)).unmodified


@pytest.mark.usefixtures("unmeasured")
def test_a_large_sitemap_is_read_in_seconds() -> None:
    """Fifty thousand pages, as many as the protocol allows, take ten times what a tenth of them takes, or a bit more."""
    assert any(seconds(50_000) < 25 * seconds(5_000) for _ in range(5))


def seconds(count: int) -> float:
    """Give the processor time that it takes to read so many pages."""
    text = urlset(pages(*(f"/{number} 2025-11-12T10:00:{number % 60:02}Z" for number in range(count))))
    start = time.process_time()
    assert len(read(text, limit=10).items) == 10
    return time.process_time() - start


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: urlset(text).encode("utf-8", "replace")))
def test_any_bytes_are_entries_or_a_reason(data: bytes) -> None:
    """Whatever a server sends, nothing but SourceError is raised."""
    document = Document(URL, URL, data, url=URL)
    with suppress(SourceError):
        assert entries(document) == entries(document)


@pytest.mark.usefixtures("unmeasured")
def test_tags_inside_of_tags_are_not_mended() -> None:
    """Tags in each other's names take a parser that mends them the square of their number."""
    begun = time.process_time()
    with pytest.raises(SourceError, match=r"breaks off .*; correct the URL, or ask its owner"):
        read("<urlset>" + "<a" * 200_000 + "</urlset>")
    assert time.process_time() - begun < 3
