"""The command `test`: what one who writes a source sees of it, and that nothing comes of trying."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Site

CONFIG = """
site: {title: T, url: "https://news.example.org/"}
sources:
  town:
    kind: html
    path: town.html
    language: tr
    items: .card
    fields: {link: a@href, published: .day, summary: .lead, author: .nobody, content: p@html}
feeds:
  news: {title: News}
"""
CARD = '<div class=card><h2><a href="https://town.example.org/{0}">Haber {0}</a></h2><i class=day>{1}</i><p>{2}</p></div>'
PAGE = "<!doctype html><meta charset=utf-8>" + "".join(
    CARD.format(*each)
    for each in ((1, "3 Mart 2026", "Su kesilecek, çünkü borular yenileniyor."), (2, "yakında", "Kurs."), (3, "bekleyin", ""))
)
PODCAST = """
site: {title: T, url: "https://news.example.org/"}
sources:
  pod: {kind: json, path: pod.json, language: en}
feeds:
  news: {title: News}
"""
SEEN = """town (html): 3 items, 0 requests

  title          3/3 100%  Haber 1
  link           3/3 100%  https://town.example.org/1
  published      1/3  33%  2026-03-03 00:00:00+00:00
  updated        0/3   0%
  authors        0/3   0%
  tags           0/3   0%
  summary        0/3   0%
  content        2/3  66%  Su kesilecek, çünkü borular yenileniyor.
  image          0/3   0%
  enclosures     0/3   0%
  comments       0/3   0%
  language       3/3 100%  tr

  1. Haber 1
     https://town.example.org/1 · 2026-03-03 00:00 UTC
     Su kesilecek, çünkü borular yenileniyor. (5 words, 40 characters)
  2. Haber 2
     https://town.example.org/2 · no date
     Kurs. (1 word, 5 characters)
  3. Haber 3
     https://town.example.org/3 · no date
     (no text)
  note: summary: '.lead' finds nothing in any item
  note: author: '.nobody' finds nothing in any item
  note: published: 'yakında' cannot be read as a date (and 1 more like it)
  note: dates are read in language and date_languages, by date_order; each needs its day, month and year
"""


def test_what_was_found_is_shown(site: Site) -> None:
    """By field with its share; what cleaning made of something else was not found; rules and dates that found nothing."""
    site.write("config.yaml", CONFIG)
    site.write("town.html", PAGE)
    before = set(site.folder.rglob("*"))
    done = site.here("test", "town")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == SEEN
    assert set(site.folder.rglob("*")) == before
    told = json.loads(site.here("test", "town", "--json").stdout)
    assert (told["fields"]["summary"], told["fields"]["published"], len(told["items"])) == (0, 1, 3)


def test_what_episodes_say_is_shown(site: Site) -> None:
    """Where any item is one, each field of episodes with its share, also what none of them says."""
    first = {
        "title": "Rye",
        "id": 1,
        "audio_url": "https://cdn.example.org/rye.mp3",
        "duration": 3661,
        "episode_number": "2.5",
        "season": 0,
        "explicit": False,
        "chapters_url": "https://cdn.example.org/rye.json",
    }
    site.write("pod.json", json.dumps([first, {"title": "Wheat", "id": 2, "audio_url": "https://cdn.example.org/wheat.mp3"}]))
    site.write("config.yaml", PODCAST)
    lines = site.here("test", "pod").stdout.splitlines()
    at = lines.index("  language       2/2 100%  en")
    assert lines[at + 1 : at + 10] == [
        "  duration       1/2  50%  1:01:01",
        "  season         1/2  50%  0",
        "  episode        1/2  50%  2.5",
        "  type           0/2   0%",
        "  explicit       1/2  50%  no",
        "  chapters       1/2  50%  https://cdn.example.org/rye.json",
        "  transcript     0/2   0%",
        "  people         0/2   0%",
        "",
    ]
    assert json.loads(site.here("test", "pod", "--json").stdout)["fields"]["duration"] == 1


def test_a_url_of_ones_own_network_is_allowed_by_an_option(site: Site) -> None:
    """There is no source to set `allow_private` on; the message is that of the feed, which asks for no robots.txt."""
    done = site.here("test", "http://10.0.0.1/feed.xml")
    assert done.returncode == 1
    assert done.stdout == (
        "url (feed): 0 items, 1 request\n"
        "  wrong: http://10.0.0.1/feed.xml: its address 10.0.0.1 is not on the open internet; "
        "add --allow-private if it is in your own network\n"
    )
    (problem,) = json.loads(site.here("test", "--json", "http://10.0.0.1/feed.xml").stdout)["problems"]
    assert problem.endswith("add --allow-private if it is in your own network")


def test_lines_fit_the_terminal(site: Site) -> None:
    """At 60 columns values are cut and notes are folded."""
    site.write("config.yaml", CONFIG.replace(".lead", '"p.lead-of-an-article, p.of-another"'))
    site.write("town.html", PAGE)
    ours, theirs = pty.openpty()
    environ = {**os.environ, "COLUMNS": "60"}
    words = [sys.executable, "-m", "feedtool", "test", "town"]
    process = subprocess.Popen(words, cwd=site.folder, stdout=theirs, env=environ)
    os.close(theirs)
    seen = b""
    while part := _read(ours):
        seen += part
    assert process.wait() == 0
    os.close(ours)
    lines = seen.decode().splitlines()
    assert max(map(len, lines)) <= 60
    assert "  content        2/3  66%  Su kesilecek, çünkü borular yeni…" in lines
    at = lines.index("  note: summary: 'p.lead-of-an-article, p.of-another' finds")
    assert lines[at + 1] == "     nothing in any item"


HEADED = """
site: {{title: T, url: "https://news.example.org/"}}
defaults: {{gate: {{enabled: false}}}}
sources: {{mill: {{kind: feed, path: mill.xml}}}}
feeds: {{news: {{head: mill{0}}}}}
"""
MILL = (
    '<rss version="2.0"><channel><title>{0}</title><link>https://mill.example.org/</link><description>What the mill grinds'
    "</description><language>en-gb</language><copyright>The mill</copyright><category>Flour</category>"
    "<item><title>One</title><link>https://mill.example.org/1</link></item></channel></rss>"
)


@pytest.fixture
def mill(site: Site) -> Site:
    """Make a site whose feed takes its head from its source."""
    site.write("config.yaml", HEADED.format(""))
    site.write("mill.xml", MILL.format("Mill"))
    return site


def test_what_a_source_says_of_itself_is_shown(mill: Site) -> None:
    """Which is what a feed with this head would say."""
    lines = mill.here("test", "mill").stdout.splitlines()
    at = lines.index("  of itself it says, for feeds that have it as their head:")
    assert [line.split(maxsplit=1) for line in lines[at + 1 : lines.index("", at)]] == [
        ["title", "Mill"],
        ["description", "What the mill grinds"],
        ["link", "https://mill.example.org/"],
        ["language", "en-gb"],
        ["rights", "The mill"],
        ["tags", "Flour"],
    ]
    assert json.loads(mill.here("test", "mill", "--json").stdout)["head"]["rights"] == "The mill"


def test_diff_shows_what_a_feed_would_say_of_itself(mill: Site) -> None:
    """Because its source says so now, or its settings; not again once it was built."""
    mill.here("build")
    assert mill.here("diff").stdout == "nothing would change in 1 item\n"
    mill.write("mill.xml", MILL.format("Old mill"))
    before = mill.files()
    assert mill.here("diff").stdout.splitlines() == [
        "news: head: what it says of itself",
        "  -title: Mill",
        "  +title: Old mill",
        "   description: What the mill grinds",
        "nothing would change in 1 item; feeds would change in 1 place",
    ]
    mill.write("config.yaml", HEADED.format(", description: Ours"))
    assert {"  -description: What the mill grinds", "  +description: Ours"} < set(mill.here("diff").stdout.splitlines())
    assert mill.files() == before
    assert mill.here("build").returncode == 0
    assert mill.here("diff").stdout == "nothing would change in 1 item\n"


def _read(descriptor: int) -> bytes:
    """Read what a terminal shows; nothing once it is closed, which Linux calls an error."""
    try:
        return os.read(descriptor, 65536)
    except OSError:
        return b""
