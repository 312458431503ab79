"""A static site behind nginx, read by whole runs: by its listing pages and by its sitemap, again, and after a change."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.nginx import Nginx, nginx

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Site

CONFIG = """
site: {{title: Village, url: "https://village.example.org/"}}
defaults: {{fetch: {{delay: 0}}}}
sources:
  pages: {{kind: html, url: "{url}/index.html", allow_private: true, items: article, next: "a[rel=next]", full_text: true}}
  map: {{kind: sitemap, url: "{url}/sitemap.xml", allow_private: true, include: /news/*}}
feeds:
  pages: {{title: By its pages, sources: [pages]}}
  map: {{title: By its map, sources: [map]}}
"""
TEASER = (
    '<article><h2><a href="/news/{0}.html">Story {0}</a></h2><time datetime="{1}">then</time><p>In short: {0}.</p></article>'
)
ARTICLE = """<!doctype html><html lang="en"><head><title>Story {0} – Village</title>
<meta property="article:published_time" content="2026-03-0{0}T10:00:00Z"></head>
<body><nav><a href="/">Home</a> <a href="/about.html">About us</a></nav><main><article><h1>Story {0}</h1>
<p>The whole story of number {0} is told here, in sentences that are long enough to be those of a story. {1}</p>
<p>The mayor, Zoë Ångström, said of number {0} that it was as it was, and that there would be more to say in spring.</p>
</article></main><footer>Village, since 1901</footer></body></html>"""
MAP = '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'
ROW = "<url><loc>{0}/news/{1}.html</loc><lastmod>2026-03-0{1}</lastmod></url>"
STORIES = range(1, 7)
LISTS = ["/index.html", "/older.html"]
NEWS = [f"/news/{number}.html" for number in STORIES]


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    """Serve six stories, two listing pages of three, a map of all that names one page more, and a robots.txt."""
    with nginx(tmp_path_factory.mktemp("nginx")) as made:
        for number in STORIES:
            made.write(f"news/{number}.html", ARTICLE.format(number, ""))
        rows = "".join(ROW.format(made.url, number) for number in STORIES)
        made.write("sitemap.xml", MAP.format(f"{rows}<url><loc>{made.url}/about.html</loc></url>"))
        made.write("robots.txt", "User-agent: *\nDisallow: /private/\n")
        lists(made)
        yield made


def lists(server: Nginx, *, edited: str = "2026-03-05T10:00:00Z") -> None:
    """Write the listing pages; the time of the fifth story may be another."""
    times = {number: f"2026-03-0{number}T10:00:00Z" for number in STORIES} | {5: edited}
    newest, older = ("".join(TEASER.format(number, times[number]) for number in some) for some in ((6, 5, 4), (3, 2, 1)))
    server.write("index.html", f'<html><body>{newest}<a rel="next" href="older.html">Older</a></body></html>')
    server.write("older.html", f"<html><body>{older}</body></html>")


def built(site: Site) -> dict[str, tuple[bytes, int, int]]:
    """Build without a word; give the files, with their times and inodes."""
    done = site.feedtool("build")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return site.files()


def entries(folder: Path, name: str) -> dict[str, str]:
    """Give the content of a feed's entries by title."""
    return {each["title"]: each["content_html"] for each in json.loads((folder / "output" / name).read_text())["items"]}


@pytest.fixture
def first(site: Site, server: Nginx) -> dict[str, tuple[bytes, int, int]]:
    """Run for the first time."""
    site.write("config.yaml", CONFIG.format(url=server.url))
    return built(site)


@pytest.mark.usefixtures("first")
def test_whole_articles_come_from_all_pages(site: Site, server: Nginx) -> None:
    """Each page is asked for once by each source, packed by gzip; each story is whole, the newest first, and nothing else."""
    answers = server.answers()
    assert {status for status, _, _ in answers} == {"200"}
    assert sorted(path for _, path, _ in answers) == sorted(
        [*LISTS, "/sitemap.xml", *NEWS, *NEWS, "/robots.txt", "/robots.txt"]
    )
    assert {encoding for _, path, encoding in answers if path != "/robots.txt"} == {"gzip"}
    for name in ("pages.json", "map.json"):
        found = entries(site.folder, name)
        assert [re.findall(r"\d", title) for title in found] == [[str(number)] for number in reversed(STORIES)]
        assert all("Zoë Ångström" in content and "About us" not in content for content in found.values())


def test_nothing_new_is_a_304_each_and_touches_no_file(
    site: Site, server: Nginx, first: dict[str, tuple[bytes, int, int]]
) -> None:
    """Three small answers, no article again, and every file is the same one with the same time."""
    server.answers()
    assert built(site) == first
    assert sorted(server.answers()) == sorted(("304", path, "-") for path in [*LISTS, "/sitemap.xml"])


def test_one_edited_story_is_all_that_is_fetched(site: Site, server: Nginx, first: dict[str, tuple[bytes, int, int]]) -> None:
    """Its page and the list that says so; the other entries, and the feed that does not name the edit, stay as they are."""
    before = entries(site.folder, "pages.json")
    server.answers()
    lists(server, edited="2026-03-05T18:30:00Z")
    server.write("news/5.html", ARTICLE.format(5, "This was added in the evening."))
    after = built(site)
    answers = {(status, path) for status, path, _ in server.answers()}
    assert answers == {("200", "/index.html"), ("304", "/older.html"), ("304", "/sitemap.xml"), ("200", "/news/5.html")}
    changed = {title for title, content in entries(site.folder, "pages.json").items() if content != before[title]}
    assert changed == {"Story 5"}
    assert "This was added in the evening." in entries(site.folder, "pages.json")["Story 5"]
    assert {name for name in first if first[name] != after[name]} - {"index.html"} == {
        f"pages.{end}" for end in ("xml", "atom.xml", "json", "html")
    }
