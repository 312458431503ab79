"""Pages of feeds in English, Turkish and Arabic, and the page of all of them, as people see them in tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from feedtool.build import render, site
from feedtool.clean.sanitise import sanitise
from feedtool.model import Enclosure
from tests.feeds import make_entry, make_feed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedtool.model import Entry, Feed

NEWEST = datetime(2026, 3, 9, 22, tzinfo=UTC)
ALL = ("rss", "atom", "json", "html")
RICH = """<h1>Where it runs</h1><p>The ferry runs <a href="https://e.example/x">until midnight</a>, and <mark>nobody</mark>
minds. <code>make all</code></p><h4>Timetable</h4><table><caption>Departures</caption><thead><tr><th scope="col">Pier</th>
<th scope="col">From</th><th scope="col">To-the-other-side-of-the-bay-where-it-lands</th><th scope="col">Back-to-where-it-began
</th></tr></thead><tbody><tr><td>Old</td><td>06:00</td><td>23:50</td><td>24:00</td></tr></tbody></table>
<blockquote><p>“Late.”</p></blockquote>
<pre><code>for (const a_long_name_of_a_thing of some_other_thing_that_is_long) { log(a_long_name_of_a_thing) }</code></pre>
<ul><li>one</li><li>two<ol><li>a</li></ol></li></ul><dl><dt>Ferry</dt><dd>A boat.</dd></dl><hr><figure><img
src="https://e.example/a.png" width="1200" height="600"><figcaption>The pier</figcaption></figure>
<p>https://e.example/a/very/long/address/that/goes/on/and/on/and/on/and/on/and/on/and/on/and/on</p>
<details><summary>More</summary><p>Inside</p></details><audio controls src="https://e.example/a.mp3"></audio>"""
ARABIC = "<h2>قسم الأطفال</h2><p>تبدأ الساعات في شهر أبريل، <a href='https://e.example/'>اقرأ المزيد</a>.</p>"


def entries(titles: list[str], html: str, words: str, summary: str) -> Iterator[Entry]:
    """Make long entries, a day apart."""
    for at, title in enumerate(titles):
        yield make_entry(
            guid=f"tag:e.example,2026:{at}",
            link=f"https://e.example/{at}",
            title=title,
            html=sanitise(html),
            text=words * 100,
            summary=summary,
            published=NEWEST - timedelta(days=at),
            updated=NEWEST - timedelta(days=at),
        )


ENGLISH = make_feed(
    *entries(["Ferry runs until midnight again", "Volunteers plant an orchard"], RICH, "Long text. ", "The last boat leaves."),
    make_entry(guid="tag:e.example,2026:ar", title="الخبز iPhone في المطبخ", html=sanitise(ARABIC), text="الخبز", summary=""),
    make_entry(
        guid="tag:e.example,2026:pod",
        title="Episode 12",
        enclosures=(Enclosure("https://e.example/e12.mp3", "audio/mpeg", 12345, "Episode 12"),),
        comments="https://e.example/c",
        image="https://e.example/e12.png",
    ),
    name="harbour",
    title="Harbour Gazette",
    formats=ALL,
    listed=True,
    rights="© 2026 Harbour Gazette",
)
TURKISH = make_feed(
    *entries(
        ["İSTANBUL'DA YAZ", "Ilık bir ağustos", "Kısa"], "<h2>Çocuklar</h2><p>Ücretsiz.</p>", "Ücretsiz. ", "Yeni saatler."
    ),
    name="liman",
    title="Liman Gazetesi",
    description="Körfezden haberler",
    language="tr",
    zone="Europe/Istanbul",
    formats=ALL,
    listed=True,
)
ARABIAN = make_feed(
    *entries(["المكتبة مفتوحة يوم الأحد", "iPhone متوفر الآن في العالم"], ARABIC, "تبدأ الساعات. ", "تبدأ الساعات الجديدة"),
    name="mina",
    title="جريدة الميناء",
    description="أخبار الخليج",
    language="ar",
    formats=ALL,
    listed=True,
)
FEEDS = (ENGLISH, TURKISH, ARABIAN)


def row(feed: Feed, *parts: site.Row) -> site.Row:
    """Give a feed as a list has it."""
    about = (feed.name, feed.title, feed.description, feed.home, feed.language, feed.updated)
    return site.Row(*about, len(feed.entries), feed.formats, parts)


def catalogue(language: str = "en") -> site.Catalogue:
    """Give all feeds as lists have them, one of them split."""
    part = replace(row(TURKISH), name="harbour.tag.ferries", title="Harbour Gazette: ferries", language="en")
    rows = (row(ENGLISH, part, row(ARABIAN)), row(TURKISH), row(ARABIAN))
    return site.Catalogue("Harbour Gazette", "https://e.example/feeds/", "https://e.example/", language, "UTC", rows)


def write(folder: Path) -> None:
    """Write all files as a run does."""
    for feed in FEEDS:
        for form, ending in zip(ALL, (".xml", ".atom.xml", ".json", ".html"), strict=True):
            (folder / f"{feed.name}{ending}").write_bytes(render(feed, form))
    for name, data in site.files(catalogue()).items():
        (folder / name).write_bytes(data)
