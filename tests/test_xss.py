"""Hostile markup as title, body and link: cleaned, built into feeds, shown by a real Chromium, where nothing of it runs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from html import escape
from typing import TYPE_CHECKING

import pytest

from feedtool.clean import OPTIONAL
from feedtool.clean.policy import Policy
from tests import xss

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import Page

POLICIES = (Policy(), Policy(disallowed="escape"))
OWN = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><style><img title='</style><img src=x onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<a href='java&Tab;script&colon;alert(1)'>x</a>",
    "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=alert(1)>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<textarea></textarea><img src=x onerror=alert(1)></textarea>",
    "<p id='</p><img src=x onerror=alert(1)>'>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
]
"""A few of each sort, so that there is something to judge without the large set."""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """Give a page of a real browser."""
    with xss.browser() as made:
        yield made


def fragments(sources: Sequence[str]) -> set[str]:
    """Give the HTML of all feeds of these sources, plain and with noise, under every policy, with all steps and none."""
    return {
        fragment
        for policy in POLICIES
        for steps in (OPTIONAL, ())
        for kind in ("html", "text")
        for fragment in xss.fragments(
            xss.cleaned(xss.cleaner(policy, steps), source, kind) for plain in sources for source in (plain, xss.woven(plain))
        )
    }


def test_the_browser_runs_what_is_not_cleaned(page: Page) -> None:
    """Scripts, events and URLs are seen where they are, in documents and in elements: the judge is awake."""
    for _ in range(50):  # what runs after a request failed may come too late on a busy machine
        verdicts = list(xss.judged(page, OWN))
        ran = Counter(each.where for each in verdicts if each.ran)
        if ran["alone"] >= 5 and ran["inside"]:
            break
    assert ran["alone"] >= 5
    assert ran["inside"]
    assert any(each.events for each in verdicts)
    assert any(each.urls for each in verdicts)
    assert any(each.elements for each in verdicts)


def test_noise_in_payloads_is_taken_out() -> None:
    """Else a payload that was broken by it would be none, and the test easy to pass."""
    item = xss.cleaned(xss.cleaner(Policy()), xss.woven("A harmless sentence."), "text")
    assert item is not None
    assert item.text == "A harmless sentence."


def test_nothing_of_our_own_samples_runs(page: Page) -> None:
    """No script, no event, no URL of a script, no element that could have any."""
    assert [each for each in xss.judged(page, fragments(OWN)) if not each.is_harmless] == []


def test_nothing_of_dompurify_s_payloads_runs(page: Page) -> None:
    """All of its fixtures; each is cleaned and none refused."""
    sources = xss.payloads()
    assert all(xss.cleaned(xss.cleaner(Policy()), source, "html") for source in sources)
    assert [each for each in xss.judged(page, fragments(sources)) if not each.is_harmless] == []


CONFIG = """site: {title: T, url: "https://f.example.org/"}
defaults:
  max_removed: 1
  gate: {enabled: false}
  noise: [{literal: "#haber#", where: everywhere}, {regex: "#haber#", where: [title, summary, body, tags]}]
sources:
  rss: {kind: feed, path: rss.xml}
  json: {kind: feed, path: feed.json, disallowed: escape}
  text: {kind: text, path: "*.txt", steps: []}
feeds: {f: {title: F}}
"""


def test_nothing_runs_of_what_sources_give(tmp_path: Path, page: Page) -> None:
    """The whole way: a feed, a JSON feed and files of hostile titles, bodies, links, tags and names, built by the program."""
    sources = [each for plain in OWN for each in (plain, xss.woven(plain))]
    channel = "".join(
        f"<item><guid>{n}</guid><title>{text}</title><link>{text}</link><description>{text}</description>"
        f"<category>{text}</category><author>{text}</author></item>"
        for n, text in enumerate(map(escape, sources))
    )
    (tmp_path / "rss.xml").write_text(f"<rss version='2.0'><channel><title>T</title>{channel}</channel></rss>")
    names = ("title", "content_html", "summary", "url", "image")
    items = [{"id": str(n), **dict.fromkeys(names, text), "tags": [text]} for n, text in enumerate(sources)]
    whole = {"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": items}
    (tmp_path / "feed.json").write_text(json.dumps(whole))
    for n, text in enumerate(sources):
        (tmp_path / f"{n}.txt").write_text(f"{text}\n\n{text}\n{text}\n")
    (tmp_path / "config.yaml").write_text(CONFIG)
    subprocess.run([sys.executable, "-m", "feedtool", "build"], cwd=tmp_path, check=False, capture_output=True)
    output = tmp_path / "output"
    feed = json.loads((output / "f.json").read_text())
    assert len(feed["items"]) >= len(sources)
    made = xss.pieces(*((output / name).read_bytes() for name in ("f.xml", "f.atom.xml", "f.json")))
    pages = xss.of_page((output / "f.html").read_bytes())
    assert len(pages) == len(feed["items"])
    assert [each for each in xss.judged(page, made | pages) if not each.is_harmless] == []
