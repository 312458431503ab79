"""What directories of podcasts would refuse: one good feed, and what each change to it breaks."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedtool.check import check
from feedtool.check.demands import DEMANDS, SEVERITIES
from feedtool.check.directories import artwork, findings
from feedtool.cli import main, terminal
from feedtool.picture import Picture
from tests.origin import Answer, origin
from tests.test_measure import jpeg
from tests.test_podcast import EPISODE, FILE, SHOW, written

GOOD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
  xmlns:podcast="https://podcastindex.org/namespace/1.0">
<channel>
<title>Kitchen talk</title>
<link>https://example.org/</link>
<atom:link rel="self" href="https://example.org/feed.xml"/>
<description>On bread.</description>
<language>en-gb</language>
<itunes:author>Kitchen</itunes:author>
<itunes:owner><itunes:name>Ada</itunes:name><itunes:email>ada@example.org</itunes:email></itunes:owner>
<itunes:image href="https://example.org/cover.jpg"/>
<itunes:category text="Arts"><itunes:category text="Food"/></itunes:category>
<itunes:explicit>false</itunes:explicit>
<itunes:type>serial</itunes:type>
<podcast:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</podcast:guid>
<podcast:locked>yes</podcast:locked>
<item>
<title>Rye</title>
<guid isPermaLink="false">rye</guid>
<pubDate>Thu, 01 Jan 2026 10:00:00 +0000</pubDate>
<enclosure url="https://example.org/rye.mp3?from=feed" length="5" type="audio/mpeg"/>
<itunes:episode>1</itunes:episode>
<itunes:season>1</itunes:season>
<itunes:episodeType>full</itunes:episodeType>
<itunes:explicit>true</itunes:explicit>
<itunes:duration>1:02:03</itunes:duration>
<podcast:transcript url="https://example.org/rye.vtt" type="text/vtt"/>
<podcast:person>Ada</podcast:person>
</item>
<item>
<title>Wheat</title>
<guid isPermaLink="false">wheat</guid>
<pubDate>Fri, 02 Jan 2026 10:00:00 +0000</pubDate>
<enclosure url="https://example.org/wheat.m4a" length="5" type="audio/x-m4a"/>
<itunes:episode>2</itunes:episode>
</item>
</channel>
</rss>
"""
ITEMS = GOOD[GOOD.index("<item>") : GOOD.index("</channel>")]
BREAKS = [
    ("format", GOOD, "<feed xmlns='http://www.w3.org/2005/Atom'/>", 1),
    ("title", "<title>Kitchen talk</title>", "", 4),
    ("title", "<title>Rye</title>", "<title/>", 18),
    ("description", "<description>On bread.</description>", "", 4),
    ("long", "On bread.", "é" * 2001, 8),
    ("image", '<itunes:image href="https://example.org/cover.jpg"/>', "", 4),
    ("image", "https://example.org/cover.jpg", "cover.jpg", 12),
    ("image-name", "cover.jpg", "cover", 12),
    ("language", "<language>en-gb</language>", "", 4),
    ("language", "en-gb", "english", 9),
    ("category", '<itunes:category text="Arts"><itunes:category text="Food"/></itunes:category>', "", 4),
    ("category", '"Food"', '"Drama"', 13),
    ("category", '"Arts"', '"arts"', 13),
    ("explicit", "<itunes:explicit>false</itunes:explicit>", "", 4),
    ("explicit", "false</itunes:explicit>", "clean</itunes:explicit>", 14),
    ("explicit-episode", "true</itunes:explicit>", "yes</itunes:explicit>", 26),
    ("author", "<itunes:author>Kitchen</itunes:author>", "", 4),
    ("owner", "<itunes:email>ada@example.org</itunes:email>", "", 11),
    ("owner", "ada@example.org", "ada", 11),
    ("link", "<link>https://example.org/</link>", "", 4),
    ("blocked", "<podcast:locked>", "<itunes:block>Yes</itunes:block><podcast:locked>", 17),
    ("blocked", "<podcast:locked>", "<podcast:block>yes</podcast:block><podcast:locked>", 17),
    ("blocked", "<title>Rye</title>", "<title>Rye</title><itunes:block>yes</itunes:block>", 19),
    ("moved", "<podcast:locked>", "<itunes:new-feed-url>https://b.example/</itunes:new-feed-url><podcast:locked>", 17),
    ("type", ">serial<", ">series<", 15),
    ("serial", "<itunes:episode>2</itunes:episode>", "", 31),
    ("episodes", ITEMS, "", 4),
    ("file", '<enclosure url="https://example.org/wheat.m4a" length="5" type="audio/x-m4a"/>', "", 31),
    ("file", "https://example.org/wheat.m4a", "wheat.m4a", 35),
    ("file-kind", "wheat.m4a", "wheat.ogg", 35),
    ("file-type", "audio/x-m4a", "audio/ogg", 35),
    ("file-length", 'm4a" length="5"', 'm4a" length="0"', 35),
    ("file-length", 'm4a" length="5"', 'm4a"', 35),
    ("file-twice", "https://example.org/wheat.m4a", "https://example.org/rye.mp3?from=feed", 35),
    ("guid", '<guid isPermaLink="false">wheat</guid>', "", 31),
    ("guid-twice", ">wheat<", ">rye<", 31),
    ("date", "<pubDate>Fri, 02 Jan 2026 10:00:00 +0000</pubDate>", "", 31),
    ("date", "Fri, 02 Jan 2026", "Thu, 02 Jan 2026", 34),
    ("number", "<itunes:episode>1<", "<itunes:episode>0<", 23),
    ("number", "<itunes:season>1<", "<itunes:season>one<", 24),
    ("kind", ">full<", ">whole<", 25),
    ("duration", "1:02:03", "an hour", 27),
    ("show-guid", "<podcast:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</podcast:guid>", "", 4),
    ("show-guid", "917393e3-1b1e-5cef-ace4-edaa54e1f810", "me", 16),
    ("locked", ">yes</podcast:locked>", ">true</podcast:locked>", 17),
    ("lacks", ' type="text/vtt"', "", 28),
    ("lacks", "<podcast:person>Ada<", "<podcast:person><", 29),
    ("lacks", "<podcast:person>Ada<", "<podcast:chat server='a.example'/><podcast:person>Ada<", 29),
    ("lengthy", "<podcast:person>Ada<", f"<podcast:person>{'a' * 129}<", 29),
]


def test_a_good_feed_is_taken() -> None:
    """By all; and it is valid besides."""
    assert findings(GOOD.encode(), Picture("JPEG", 1400, 1400, 3)) == ()
    assert check(GOOD.encode()) == ()


@pytest.mark.parametrize(("rule", "old", "new", "line"), BREAKS, ids=[f"{each[0]}-{at}" for at, each in enumerate(BREAKS)])
def test_each_change_breaks_one_demand(rule: str, old: str, new: str, line: int) -> None:
    """It is found at its line, with who demands it, where, and the mend."""
    assert GOOD.count(old) == 1
    (found,) = findings(GOOD.replace(old, new).encode())
    (demand,) = (each for each in DEMANDS if each.name == found.rule)
    assert (found.rule, found.line) == (f"podcast/{rule}", line)
    assert all(part in found.message for part in (demand.who, demand.mend))


def test_artwork_that_is_given_is_looked_at() -> None:
    """It stands where its address does."""
    (found,) = findings(GOOD.encode(), Picture("JPEG", 600, 600, 3))
    assert (found.rule, found.line) == ("podcast/image-size", 12)
    assert artwork(GOOD.encode()) == "https://example.org/cover.jpg"
    assert artwork(b"<rss/>") is artwork(b"{") is None


def test_every_demand_is_broken_here() -> None:
    """None of them is without a test."""
    assert {f"podcast/{rule}" for rule, *_ in BREAKS} | {"podcast/image-size"} == SEVERITIES.keys()


def test_what_is_written_is_taken() -> None:
    """A show that says all that it can is refused by nobody, but for what it says of itself."""
    data = written(show=SHOW, episode=EPISODE, enclosures=(FILE,))
    assert {each.rule for each in findings(data)} == {"podcast/blocked"}


def test_a_trailer_of_a_serial_show_needs_no_number() -> None:
    """It stands for the show."""
    trailer = "<itunes:episodeType>trailer</itunes:episodeType>"
    assert findings(GOOD.replace("<itunes:episode>2</itunes:episode>", trailer).encode()) == ()


@pytest.mark.parametrize("host", ["[1]", "[:::]", "[::1", "a..b", "%00", "a:99999"])
def test_hosts_that_are_none_get_an_answer(host: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Wherever they stand."""
    feed = tmp_path / "feed.xml"
    feed.write_text(GOOD.replace("https://example.org/", f"https://{host}/"))
    assert findings(feed.read_bytes()) is not None
    assert said(capsys, str(feed))[0] in {0, 1}


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: GOOD.replace("Ada", text).encode("utf-8", "replace")))
@settings(deadline=None, max_examples=100)
def test_any_bytes_get_an_answer(data: bytes) -> None:
    """Each with a rule that is known."""
    assert all(each.rule in SEVERITIES for each in findings(data))


def test_the_documents_tell_of_each_demand() -> None:
    """docs/podcasts.md has a row for every one, as it is here."""
    rows = re.findall(r"^\| `podcast/([a-z-]+)` \| (.*) \|$", Path("docs/podcasts.md").read_text(), re.MULTILINE)
    assert rows == [
        (each.name.removeprefix("podcast/"), f"{each.severity} | {each.who} | {each.what} | {each.source} | {each.mend}")
        for each in DEMANDS
    ]


# The command


@pytest.fixture(autouse=True)
def _watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have good news printed, too."""
    monkeypatch.setattr(terminal, "is_watched", lambda: True)


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[str], str]:
    """Validate, and give the exit code, what was found, and what was said of it all."""
    code = main(["validate", "--podcast", *words])
    *lines, summary = capsys.readouterr().out.splitlines()
    return code, lines, summary


def test_a_file_is_judged_with_the_artwork_beside_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Under the name that its address ends in; without one only the feed is."""
    feed = tmp_path / "feed.xml"
    feed.write_text(GOOD)
    assert said(capsys, str(feed)) == (0, [], f"{feed}: valid")
    (tmp_path / "cover.jpg").write_bytes(jpeg(600, 600))
    code, (line,), summary = said(capsys, str(feed))
    assert code == 1
    assert line == (
        f"{feed}:12: error: podcast/image-size: it has 600 × 600 pixels: make it a square JPEG or PNG in RGB of 1400 to 3000 "
        "pixels (refused by Apple) [Apple, artwork requirements]"
    )
    assert summary == f"{feed}: valid, but directories would refuse it (1 error)"


def test_without_being_asked_nothing_is_said_of_directories(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A feed without an owner is valid; what is advised of it is not said twice."""
    feed = tmp_path / "feed.xml"
    feed.write_text(GOOD.replace(">ada@example.org<", "><").replace("<itunes:explicit>false</itunes:explicit>", ""))
    main(["validate", str(feed)])
    assert "podcast/" not in capsys.readouterr().out
    code, lines, _ = said(capsys, str(feed))
    assert code == 1
    assert [line for line in lines if "itunes/lacks" in line] == []
    assert sum("podcast/explicit" in line for line in lines) == sum("podcast/owner" in line for line in lines) == 1


def test_a_url_is_judged_with_its_artwork(capsys: pytest.CaptureFixture[str]) -> None:
    """Which is fetched by the same rules; one that cannot be had is refused."""
    with origin() as server:
        text = GOOD.replace("https://example.org/cover.jpg", f"{server.url}/cover.jpg")
        text = text.replace("https://example.org/feed.xml", f"{server.url}/feed.xml")
        server.pages["/feed.xml"] = Answer(text.encode(), headers={"Content-Type": "application/rss+xml"})
        words = ("--allow-private", f"{server.url}/feed.xml")
        server.pages["/cover.jpg"] = Answer(jpeg(300, 400))
        assert "it has 300 × 400 pixels, and is not square" in said(capsys, *words)[1][0]
        del server.pages["/cover.jpg"]
        code, (line,), _ = said(capsys, *words)
        assert (code, "error: podcast/image: it cannot be had" in line, "404" in line) == (1, True, True)


def test_findings_are_told_to_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With source and mend, as all others are."""
    feed = tmp_path / "feed.xml"
    feed.write_text(GOOD.replace("<title>Rye</title>", "<title/>"))
    assert main(["validate", "--podcast", "--json", str(feed)]) == 1
    (judged,) = json.loads(capsys.readouterr().out)
    (found,) = (each for each in judged["findings"] if each["rule"].startswith("podcast/"))
    assert (found["rule"], found["line"], found["severity"]) == ("podcast/title", 18, "error")
    assert (found["source"], found["mend"]) == ("Apple, A podcaster's guide to RSS", "write a title")


def test_another_format_is_told_as_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Directories take RSS."""
    feed = tmp_path / "feed.json"
    feed.write_text(json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "a", "items": []}))
    code, lines, _ = said(capsys, str(feed))
    assert code == 1
    assert any("podcast/format" in line for line in lines)
