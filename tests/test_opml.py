"""Lists of feeds from other programs become sources."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from feedtool.errors import SourceError
from feedtool.run.plan import settings_of
from feedtool.sources.opml import read_opml

if TYPE_CHECKING:
    from pathlib import Path

NESTED = """<?xml version="1.0" encoding="UTF-8"?><opml version="1.0"><head><title>Subscriptions</title></head><body>
<outline text="News &amp; more" title="News &amp; more">
  <outline type="rss" text="Harbour Gazette" title="Harbour Gazette" xmlUrl="https://gazette.example.org/feed?a=1&amp;b=2" htmlUrl="https://gazette.example.org/"/>
  <outline text="Şehir: 'haber' #1" xmlurl="https://sehir.example/rss"/>
  <outline text="Twice" xmlUrl="https://sehir.example/rss"/>
  <outline text="A podcast" type="include" url="https://elsewhere.example/list.opml"/>
</outline>
<outline text="Harbour Gazette" type="rss" xmlUrl="https://other.example/${HOME}/feed"/>
<outline text="Local" xmlUrl="file:///etc/passwd"/>
<outline text="Private" xmlUrl="https://me:secret@private.example/feed"/>
<outline text="Empty"/></body></opml>"""


def bring(path: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    return subprocess.run(
        [sys.executable, "-m", "feedtool", "import", "opml", str(path), *more], capture_output=True, text=True, check=False
    )


def test_a_list_becomes_sources_that_load(tmp_path: Path) -> None:
    """Every feed once, under a name of its own, its folders as tags; odd titles and URLs are quoted."""
    (tmp_path / "list.opml").write_text(NESTED, encoding="utf-8")
    done = bring(tmp_path / "list.opml", "--feeds")
    config = tmp_path / "config.yaml"
    config.write_text("site: {title: T, url: https://example.com/}\n" + done.stdout, encoding="utf-8")
    settings = settings_of(config, {})
    assert list(settings.sources) == ["harbour-gazette", "sehir-haber-1", "harbour-gazette-2"]
    assert [source.url[0] for source in settings.sources.values()] == [  # type: ignore[attr-defined]
        "https://gazette.example.org/feed?a=1&b=2",
        "https://sehir.example/rss",
        "https://other.example/${HOME}/feed",
    ]
    assert settings.sources["harbour-gazette"].tags == ("News & more",)
    assert {name: feed.sources for name, feed in settings.feeds.items()} == {
        "news-more": ("harbour-gazette", "sehir-haber-1"),
        "all": ("harbour-gazette-2",),
    }


def test_names_are_those_of_sources_whatever_titles_are(tmp_path: Path) -> None:
    """Other scripts as they sound, and nothing that YAML takes for something else."""
    titles = ("日本語", "😀", "null", "true", "12")
    outlines = "".join(f'<outline text="{each}" xmlUrl="https://{at}.example/feed"/>' for at, each in enumerate(titles))
    (tmp_path / "list.opml").write_text(f"<opml><body>{outlines}</body></opml>", encoding="utf-8")
    config = tmp_path / "config.yaml"
    config.write_text("site: {title: T, url: https://example.com/}\n" + bring(tmp_path / "list.opml", "--feeds").stdout)
    settings = settings_of(config, {})
    assert settings.feeds["all"].sources == ("ribenyu", "grinning", "null-2", "true", "12")


def test_unreadable_entries_are_listed_with_their_lines(tmp_path: Path) -> None:
    """And the rest is written all the same; a password is not repeated."""
    (tmp_path / "list.opml").write_text(NESTED, encoding="utf-8")
    done = bring(tmp_path / "list.opml")
    lines = done.stderr.splitlines()
    assert done.returncode == 0
    assert [line.split(":")[1] for line in lines] == ["6", "9", "10", "11"]
    assert "local files are named by path" in lines[1]
    assert "secret" not in done.stderr
    assert lines[3].endswith("Empty: has no xmlUrl: left out")


def test_pages_that_freshrss_reads_by_rules_are_no_feeds() -> None:
    """They are listed with the kind that they can be written as."""
    outline = '<outline text="{0}" type="{0}" xmlUrl="https://a.example/{0}"/>'
    found = read_opml(
        f"<opml><body>{outline.format('HTML+XPath')}{outline.format('JSON+DotNotation')}</body></opml>".encode(), name="x"
    )
    assert not found.feeds
    assert [each.reason.rpartition("; ")[2] for each in found.unreadable] == [
        "write it as kind: html",
        "write it as kind: json",
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><body>no</body></html>",
        b"\x89PNG\r\n\0",
        b"<opml><body></body></opml>",
        b'<?xml version="1.0"?><!DOCTYPE o [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><opml><body>&c;</body></opml>',
    ],
)
def test_what_is_no_list_is_one_clear_error(data: bytes) -> None:
    """In one line, with the file's name."""
    with pytest.raises(SourceError, match=r"^'list\.opml' "):
        read_opml(data, name="list.opml")


def test_a_deep_list_is_read_in_bounded_time() -> None:
    """Ten thousand folders inside each other."""
    deep = b"<opml><body>" + b"<outline text='x'>" * 10_000 + b"<outline text='f' xmlUrl='https://a.example/'/>"
    with suppress(SourceError):
        assert len(read_opml(deep, name="deep").feeds) <= 1


def test_utf_16_is_read() -> None:
    """As some programs of Windows write it."""
    assert len(read_opml(NESTED.replace("UTF-8", "UTF-16").encode("utf-16"), name="list").feeds) == 3


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    """With exit code 1 and nothing on standard output."""
    done = bring(tmp_path / "nowhere.opml")
    assert (done.returncode, done.stdout) == (1, "")
    assert "no such file" in done.stderr
