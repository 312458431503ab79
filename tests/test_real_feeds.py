"""Broken, odd and mis-declared feeds of the world, each through a whole build: nothing falls over, and nothing goes missing."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import unicodedata
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import feedparser
import pytest

from feedtool.build import FORMATS, file_name
from feedtool.check import check
from feedtool.clean.urls import web_url

FEEDS = Path(__file__).parents[2] / "shared" / "data" / "feeds"
FILES = sorted(path for path in FEEDS.rglob("*") if path.is_file())
NAMES = {f"s{number}": path for number, path in enumerate(FILES)}

pytestmark = pytest.mark.skipif(not FILES, reason="the feeds are not beside this checkout")

DEADLINE = 600
"""Seconds for all of them; it takes some three."""

ENCODED = {
    "big5": "big5",
    "bozo_linenoise": "utf-8",
    "eucjp": "euc-jp",
    "euckr": "euc-kr",
    "gb2312": "gb2312",
    "koi8r": "koi8-r",
    "shiftjis": "shift-jis",
    "tis620": "tis-620",
    "windows1255": "windows-1255",
}
"""What is in files, by their names, that do not say it; feedparser alone takes them for something else."""

MIN_FULL = 25
HEAD = """
site: {title: Suite, url: "https://suite.example.org/"}
defaults: {limit: 1000, gate: {enabled: false}}
"""


class Built(NamedTuple):
    """One run of the program: what it printed, its exit code, and the folder with what was published."""

    said: str
    code: int
    output: Path

    def entries(self, name: str) -> list[Any]:
        """Read the entries of a feed back, in the order of its source."""
        path = self.output / file_name(name, "atom")
        return feedparser.parse(path.read_bytes(), sanitize_html=False).entries if path.exists() else []


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build all of them at once as a user does, a source and a feed each."""
    folder = tmp_path_factory.mktemp("feeds")
    for name, path in NAMES.items():
        shutil.copy(path, folder / f"{name}{path.suffix}")
    sources = "".join(f"  {name}: {{kind: feed, path: {name}{path.suffix}}}\n" for name, path in NAMES.items())
    feeds = "".join(f"  {name}: {{title: T, sources: [{name}], duplicates: keep, sort: as-given}}\n" for name in NAMES)
    (folder / "config.yaml").write_text(f"{HEAD}sources:\n{sources}feeds:\n{feeds}")
    command = [sys.executable, "-m", "feedtool", "build", "-c", str(folder / "config.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=DEADLINE)
    return Built(done.stdout + done.stderr, done.returncode, folder / "output")


def found(path: Path) -> list[Any]:
    """Give what feedparser finds in a file; what is there twice, word for word, is found once."""
    once: list[Any] = []
    data, head = path.read_bytes(), {}
    if path.stem in ENCODED:
        data, head = data.decode(ENCODED[path.stem], "replace").encode(), {"content-type": "text/xml; charset=utf-8"}
    for entry in feedparser.parse(data, response_headers=head, sanitize_html=False, resolve_relative_uris=False).entries:
        if entry not in once:
            once.append(entry)
    return once


def words(markup: str) -> str:
    """Give the letters and digits of a text or a piece of HTML."""
    visible = unescape(unescape(re.sub(r"<!--.*?-->|<[^<>]*>", "", markup, flags=re.DOTALL)))
    return "".join(char for char in unicodedata.normalize("NFKC", visible) if char.isalnum())


def text(entry: Any) -> str:
    """Give the words of an entry's content."""
    return words(entry.content[0].value if entry.get("content") else entry.get("summary", ""))


def differs(was: Any, now: Any) -> str | None:
    """Say in what a published entry is not the one that was found: title, link or text."""
    title, link = words(was.get("title", "")), web_url(was.get("link", ""))
    if title and words(now.title) != title:
        return f"title {now.title!r} for {was.title!r}"
    if link and now.get("link") != link:
        return f"link {now.get('link')!r} for {was.link!r}"
    return None if text(was) in text(now) or not text(was) else f"text {text(now)[:80]!r} for {text(was)[:80]!r}"


@pytest.mark.parametrize("name", NAMES, ids=[path.relative_to(FEEDS).as_posix() for path in FILES])
def test_every_item_is_there(built: Built, name: str) -> None:
    """As many as feedparser finds, in the same order, each with its title, link and text."""
    wanted, published = found(NAMES[name]), built.entries(name)
    assert len(published) == len(wanted)
    assert [why for was, now in zip(wanted, published, strict=True) if (why := differs(was, now))] == []


@pytest.mark.parametrize("name", NAMES, ids=[path.relative_to(FEEDS).as_posix() for path in FILES])
def test_what_is_published_is_valid(built: Built, name: str) -> None:
    """In all formats, or there is nothing in any."""
    files = [built.output / file_name(name, form) for form in FORMATS]
    assert len({path.exists() for path in files}) == 1
    assert [finding for path in files if path.exists() for finding in check(path.read_bytes())] == []


def test_nothing_falls_over(built: Built) -> None:
    """No traceback, no fault of ours, in time; and what gave nothing is named."""
    assert built.code in {0, 1}
    assert "Traceback" not in built.said
    assert "please report it" not in built.said
    empty = [name for name in NAMES if not built.entries(name)]
    assert [name for name in empty if not re.search(rf"^{name}: ", built.said, re.MULTILINE)] == []


def test_those_with_items_can_be_read() -> None:
    """So that this proves something: most have a head alone, but not all."""
    assert sum(bool(found(path)) for path in FILES) >= MIN_FULL
