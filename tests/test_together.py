"""What belongs to all feeds together: the page of all, their list for readers, the style in which browsers show a feed."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree, html

from feedtool.build import site as build
from feedtool.check import check
from feedtool.config import load
from feedtool.run import once, plan
from feedtool.sources.opml import read_opml
from feedtool.state.database import opened
from tests import demo
from tests.conftest import ARTICLE, CONFIG, TOGETHER, Site

if TYPE_CHECKING:
    from pathlib import Path

    from feedtool.report import Report

NOW = datetime(2026, 4, 1, tzinfo=UTC)
TWO = CONFIG.replace("feeds:\n", "  wire: {kind: text, path: wire/*.txt}\nfeeds:\n").replace(
    "news: {title: News}", "news: {title: News, sources: [newsroom]}\n  wire: {title: The wire, sources: [wire], language: tr}"
)


class KilledError(Exception):
    """The run ends here."""


@pytest.fixture
def two(site: Site) -> Site:
    """Give a site with two feeds, before its first run."""
    site.write("config.yaml", TWO)
    site.write("wire/2026-03-07-a.txt", ARTICLE.replace("first", "wired"))
    return site


def run(site: Site, **means: Any) -> Report:
    """Run in this process, a day after the last time."""
    settings = load(site.folder / "config.yaml", plan.REGISTRY, environ={})
    with opened(settings.state) as database:
        return once.run(plan.plan(settings), database, once.Means(now=NOW, **means))


def rows(site: Site) -> list[tuple[str, str, str]]:
    """Give what the page of all says of each feed: its title, its day, and where it leads."""
    data = site.files()["index.html"][0]
    assert check(data) == ()
    found = html.document_fromstring(data.decode()).findall("body/main/article")
    return [(each.findtext("h2/a", ""), each.findtext("p/time", ""), str(each.xpath("string(h2/a/@href)"))) for each in found]


def test_all_feeds_are_listed_in_the_order_of_the_configuration(two: Site) -> None:
    """With their days, their pages, and their formats for readers; and again as OPML."""
    assert run(two).is_ok
    assert rows(two) == [("News", "March 2, 2026", "news.html"), ("The wire", "March 7, 2026", "wire.html")]
    page = html.document_fromstring(two.files()["index.html"][0].decode())
    assert "Last update: March 7, 2026" in " ".join(page.find("body/header").text_content().split())  # type: ignore[union-attr]
    assert [each.get("href") for each in page.findall("head/link[@rel='alternate']")] == [
        *(f"{name}.{ending}" for name in ("news", "wire") for ending in ("xml", "atom.xml", "json")),
        "feeds.opml",
    ]
    listed = read_opml(two.files()["feeds.opml"][0], name="feeds.opml")
    assert [(each.title, each.url) for each in listed.feeds] == [
        ("News", "https://news.example.org/feeds/news.xml"),
        ("The wire", "https://news.example.org/feeds/wire.xml"),
    ]


def test_news_change_the_page_and_not_the_list(two: Site) -> None:
    """A list for readers is the same as long as the feeds are; without news nothing is touched."""
    run(two)
    before = two.files()
    assert run(two).is_ok
    assert two.files() == before
    two.write("wire/2026-03-09-b.txt", ARTICLE.replace("first", "later"))
    run(two)
    after = two.files()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"index.html", "wire.xml", "wire.atom.xml", "wire.json", "wire.html"}
    assert rows(two)[1][1] == "March 9, 2026"


def test_a_feed_that_fails_keeps_its_row(two: Site) -> None:
    """With the day on which it was good; one that never was has none."""
    run(two)
    before = rows(two)
    (two.folder / "wire").rename(two.folder / "elsewhere")
    two.write("articles/2026-03-08-c.txt", ARTICLE.replace("first", "third"))
    assert not run(two).is_ok
    assert rows(two) == [("News", "March 8, 2026", "news.html"), before[1]]


def test_nothing_is_listed_before_there_is_a_feed(two: Site) -> None:
    """An empty page would say that there are none."""
    for name in ("articles", "wire"):
        (two.folder / name).rename(two.folder / f"no-{name}")
    assert not run(two).is_ok
    assert two.files() == {}


@pytest.mark.parametrize("name", TOGETHER)
def test_what_is_lost_or_spoilt_comes_back(name: str, two: Site) -> None:
    """Like the files of feeds."""
    run(two)
    before = {each: data for each, (data, *_) in two.files().items()}
    (two.folder / "output" / name).unlink()
    run(two)
    (two.folder / "output" / name).write_bytes(b"feedtool, spoilt")
    run(two)
    assert {each: data for each, (data, *_) in two.files().items()} == before


def test_a_run_that_is_killed_is_made_good(two: Site) -> None:
    """It was remembered what was to be there, before it was."""
    run(two)
    two.write("wire/2026-03-09-b.txt", ARTICLE.replace("first", "later"))
    seen = list[str]()

    def step(name: str) -> None:
        seen.append(name)
        if seen.count("rename") == 5:  # the files of the feed are in place
            raise KilledError

    with pytest.raises(KilledError):
        run(two, step=step)
    assert (rows(two)[1][1], two.files()["wire.xml"][0].count(b"<item")) == ("March 7, 2026", 2)
    assert run(two).is_ok
    assert rows(two)[1][1] == "March 9, 2026"


def test_what_somebody_else_wrote_is_left_alone(two: Site) -> None:
    """And told once; the other files are written all the same. When it is gone, ours comes."""
    two.write("output/index.html", "<h1>My own page</h1>")
    first = run(two)
    assert first.is_ok
    assert first.notes == (
        "site: 'index.html' in the output is not of feedtool and stays; remove it, or set site.index: false",
    )
    two.write("wire/2026-03-09-b.txt", ARTICLE.replace("first", "later"))
    assert (run(two).notes, two.files()["index.html"][0]) == ((), b"<h1>My own page</h1>")
    assert set(TOGETHER) < set(two.files())
    (two.folder / "output" / "index.html").unlink()
    run(two)
    assert len(rows(two)) == 2


def test_without_the_state_ours_is_known(two: Site) -> None:
    """Who loses the state does not lose the page."""
    run(two)
    (two.folder / "state.db").unlink()
    two.write("wire/2026-03-09-b.txt", ARTICLE.replace("first", "later"))
    assert run(two).notes == ()
    assert rows(two)[1][1] == "March 9, 2026"


def test_who_wants_none_gets_none(two: Site) -> None:
    """And feeds name no style then; files of before are left, and told of."""
    run(two)
    assert b"xml-stylesheet" in two.files()["news.xml"][0]
    two.write("config.yaml", TWO.replace('feeds/"', 'feeds/", index: false'))
    told = " ".join(run(two).notes)
    assert "3 files are left" in told
    assert all(name in told for name in TOGETHER)
    assert b"xml-stylesheet" not in two.files()["news.xml"][0] + two.files()["news.atom.xml"][0]
    assert b"index.html" not in two.files()["news.html"][0]


def test_a_dry_run_writes_nothing(two: Site) -> None:
    """Nor does it remember anything that the next one would believe."""
    run(two, dry=True)
    assert two.files() == {}
    assert run(two).is_ok
    assert set(TOGETHER) < set(two.files())


def test_what_cannot_be_written_is_told(two: Site) -> None:
    """And the feeds are there."""
    (two.folder / "output" / "index.html").mkdir(parents=True)
    report = run(two)
    assert [(each.subject, each.stage) for each in report.problems] == [("site", "publish")]
    assert "it is a folder" in str(report.problems[0])
    assert (two.folder / "output" / "news.xml").exists()


def test_rebuild_makes_them_too(two: Site) -> None:
    """From the state alone."""
    run(two)
    before = {name: data for name, (data, *_) in two.files().items()}
    for path in (two.folder / "output").iterdir():
        path.unlink()
    assert two.feedtool("rebuild").returncode == 0
    assert {name: data for name, (data, *_) in two.files().items()} == before


def test_a_feed_must_not_write_the_page_of_all(site: Site) -> None:
    """Its name is refused where it stands, unless there is no such page or the feed has none."""
    text = CONFIG.replace("news: {title", "index: {title")
    site.write("config.yaml", text)
    line = text.splitlines().index("  index: {title: News}") + 1
    said = (
        f"config.yaml:{line}:3: feeds.index: writes 'index.html', which a run writes itself; rename it, or change its formats\n"
    )
    assert site.feedtool("check").stderr == said
    for allowed in (text.replace('feeds/"', 'feeds/", index: false'), text.replace("News}", "News, formats: [rss]}")):
        site.write("config.yaml", allowed)
        assert site.feedtool("check").returncode == 0


SCHEMA = etree.RelaxNG(
    etree.fromstring("""<element name="opml" xmlns="http://relaxng.org/ns/structure/1.0"
  datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes"><attribute name="version"><value>2.0</value></attribute>
  <element name="head"><element name="title"><text/></element></element><element name="body"><oneOrMore><element name="outline">
  <attribute name="type"><value>rss</value></attribute><attribute name="text"/><attribute name="title"/>
  <attribute name="xmlUrl"><data type="anyURI"/></attribute><attribute name="htmlUrl"><data type="anyURI"/></attribute>
  <optional><attribute name="description"/></optional><optional><attribute name="language"><data
  type="language"/></attribute></optional>
  <optional><attribute name="version"><value>RSS2</value></attribute></optional></element></oneOrMore></element></element>""")
)
"""What OPML 2.0 demands of a list of subscriptions (http://opml.org/spec2.opml#subscriptionLists)."""


def test_the_list_is_valid_and_brings_the_feeds_back(tmp_path: Path) -> None:
    """Each feed and part once, by the address that most readers know; feedtool itself imports it."""
    data = build.files(demo.catalogue())["feeds.opml"]
    SCHEMA.assertValid(etree.fromstring(data))
    (tmp_path / "feeds.opml").write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-m", "feedtool", "import", "opml", "feeds.opml"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in ("harbour", "harbour.tag.ferries", "mina", "liman"):
        assert f"https://e.example/feeds/{name}.xml" in done.stdout


def test_pages_of_all_speak_the_language_of_the_site() -> None:
    """Texts, plurals and dates in Turkish; feeds of another language say so."""
    page = html.document_fromstring(build.files(demo.catalogue("tr"))["index.html"].decode())
    header = " ".join(page.find("body/header").text_content().split())  # type: ignore[union-attr]
    assert "5 akış" in header
    assert "Son güncelleme: 2 Mayıs 2024" in header
    assert [(each.get("lang"), each.get("dir")) for each in page.iterfind("body/main/article/h2")] == [
        ("en", "ltr"),
        (None, None),
        ("ar", "rtl"),
    ]


def test_the_same_feeds_give_the_same_bytes() -> None:
    """Whatever language was spoken before."""
    first = build.files(demo.catalogue())
    build.files(demo.catalogue("tr"))
    assert build.files(demo.catalogue()) == first
