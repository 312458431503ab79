"""Pages of public feeds, judged by axe-core in a real Chromium: nothing that keeps a person from reading them.

    python -m benchmarks.axe FOLDER... [--least BYTES] [--most N] [--keep FOLDER]

Every feed below the folders, and every set of labelled items (`*.json.gz`), is served from 127.0.0.1 and built by one
configuration into pages, in English, Turkish and Arabic in turn. Each page is opened on a phone's width, all of it unfolded;
axe runs its rules in the light, and those about colours in the dark as well. It exits with 1 where axe finds a fault, or a
page is wider than the phone.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import shutil
import tempfile
from collections import Counter
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from benchmarks.roundtrip import HEAD, build, found, served
from feedtool.fetch.browser import NAMES
from tests.test_pages_browser import axe, unfolded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from playwright.sync_api import Page

LANGUAGES = ("en", "tr", "ar")
LIMIT = 30
"""Entries of a page: all kinds of markup that a feed has are in so many, and axe takes a second for them."""

WIDTH = 360
RUN = """async (rules) => (await axe.run(document, rules)).violations.map(
  each => [each.id, each.nodes.length, each.nodes[0].html.slice(0, 200), each.nodes[0].failureSummary])"""
ALL = {"rules": {"target-size": {"enabled": True}}}
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}


def main() -> int:
    """Build, look at every page, print what was found, and give 1 where there is anything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--least", type=int, default=3000, help="feeds of fewer bytes are left out (default: 3000)")
    parser.add_argument("--most", type=int, default=100_000, help="how many feeds are read at most")
    parser.add_argument("--keep", type=Path, help="work in this empty folder and leave it there")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="feedtool-bench-") as temporary:
        folder = args.keep or Path(temporary)
        paths = [*_sets(args.folders, folder / "sets"), *found(args.folders)]
        chosen = [path for path in paths if path.stat().st_size >= args.least][: args.most]
        feeds = {f"s{number}": path for number, path in enumerate(chosen)}
        with served(feeds) as urls:
            _configure(folder, urls)
            print(f"{len(feeds)} feeds: {build(folder)}")
        rules = Counter[str]()
        for rule, fault in _faults(folder / "output", feeds):
            print(fault, flush=True)
            rules[rule] += 1
    print(f"{rules.total()} must not be: {dict(rules)}")
    return 1 if rules else 0


def _sets(folders: Iterable[Path], into: Path) -> Iterator[Path]:
    """Write labelled items as feeds; give the files."""
    into.mkdir(parents=True)
    for path in sorted(path for folder in folders for path in folder.rglob("*.json.gz")):
        data = json.loads(gzip.decompress(path.read_bytes()))
        items = [
            {"id": str(at), "url": each["link"], "title": each["title"], "content_html": each["html"]}
            for at, each in enumerate(data["items"])
        ]
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": data["title"], "items": items}
        (file := into / path.stem).write_text(json.dumps(feed))
        yield file


def _configure(folder: Path, urls: Mapping[str, str]) -> None:
    """Write a configuration with a source for each feed, and a page of it in one of the languages in turn."""
    lines = [HEAD.replace("limit: 1000", f"limit: {LIMIT}"), "sources:\n"]
    lines += [f"  {name}: {{kind: feed, url: '{url}', allow_private: true}}\n" for name, url in urls.items()]
    lines += ["feeds:\n"]
    lines += [
        f"  {name}: {{head: {name}, sources: [{name}], language: {code}, formats: [html]}}\n"
        for name, code in zip(urls, cycle(LANGUAGES), strict=False)
    ]
    (folder / "config.yaml").write_text("".join(lines))


def _faults(output: Path, feeds: Mapping[str, Path]) -> Iterator[tuple[str, str]]:
    """Look at every page; give what is wrong, each with the rule that says so."""
    program = next(filter(None, map(shutil.which, NAMES)))
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    pages = {path: feeds.get(path.stem, path) for path in sorted(output.glob("*.html"))}
    articles = 0
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=flags)
        for path, source in pages.items():
            with browser.new_context(bypass_csp=True, viewport={"width": WIDTH, "height": 800}) as context:
                page = context.new_page()
                page.route(re.compile("^https?:"), lambda route: route.abort())
                page.goto(path.as_uri(), wait_until="load")
                articles += page.locator("article").count()
                yield from ((rule, f"{path.stem} ({source.name}): {fault}") for rule, fault in _judged(page))
        browser.close()
    print(f"{len(pages)} pages with {articles:,} entries")


def _judged(page: Page) -> Iterator[tuple[str, str]]:
    unfolded(page)
    page.evaluate(axe())
    for theme, rules in (("light", ALL), ("dark", COLOURS)):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        for rule, count, html, message in page.evaluate(RUN, rules):
            yield rule, f"{rule} in the {theme}, {count} times: {html} ({' '.join(message.split())})"
    if (wide := page.evaluate("document.documentElement.scrollWidth")) > WIDTH:
        yield "width", f"{wide} wide"


if __name__ == "__main__":
    raise SystemExit(main())
