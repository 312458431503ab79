"""Files of episodes that do not say how long they are: a real server is asked about each, once, and counts."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedtool.fetch import files
from feedtool.fetch.files import Files
from feedtool.model import Enclosure, Item
from feedtool.picture import faults, picture_of
from feedtool.run import once, read
from feedtool.run.measuring import measured
from feedtool.run.plan import Known, plan, settings_of
from feedtool.run.reach import door_of
from feedtool.state.database import opened
from tests.origin import Answer, Asked, Origin, origin
from tests.test_podcast import ARTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedtool.report import Report

START = datetime(2026, 3, 2, 0, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
AUDIO = Answer(b"x" * 1234, headers={"Content-Type": "audio/x-test; a=b"})
CONFIG = """
site: {{title: Test, url: https://feeds.example.com/}}
defaults: {{fetch: {{delay: 0}}, gate: {{enabled: false}}}}
sources:
  pod: {{kind: feed, url: "{url}/feed", allow_private: true{source}}}
feeds:
  pod: {{title: Pod, formats: rss{feed}}}
"""


class Show:
    """A podcast on a server, and a configuration that reads it; each run is an hour after the last."""

    def __init__(self, folder: Path, server: Origin) -> None:
        self.folder, self.server, self.now = folder, server, START
        self.configure()

    def configure(self, *, source: str = "", feed: str = f", podcast: {{{ARTS}}}") -> None:
        """Write the configuration."""
        text = CONFIG.format(url=self.server.url, source=source, feed=feed)
        (self.folder / "config.yaml").write_text(text)

    def say(self, *episodes: str) -> None:
        """Serve a feed with these enclosures, each a path with more attributes."""
        items = "".join(
            f"<item><title>{at}</title><guid>{at}</guid><pubDate>{at + 1:02} Feb 2026 10:00:00 GMT</pubDate>"
            f"<enclosure url='{self.server.url}{path}' {rest}/></item>"
            for at, (path, _, rest) in enumerate(each.partition(" ") for each in episodes)
        )
        text = (
            f"<rss version='2.0'><channel><title>T</title><link>https://a.example/</link><description/>{items}</channel></rss>"
        )
        self.server.pages["/feed"] = Answer(text.encode())

    def run(self, *, offline: bool = False, after: timedelta = HOUR) -> Report:
        """Do one run and let time go by."""
        settings = settings_of(self.folder / "config.yaml", {})
        planned = replace(plan(settings), offline=offline)
        with opened(settings.state) as database:
            report = once.run(planned, database, once.Means(now=self.now))
        self.now += after
        return report

    def heads(self) -> list[str]:
        """Give what was asked about."""
        return [each.path for each in self.server.asked if each.method == "HEAD"]

    def published(self) -> list[tuple[str, str]]:
        """Give length and type of each file that is published, the oldest episode first."""
        entries = feedparser.parse((self.folder / "output/pod.xml").read_bytes()).entries
        return [(each.enclosures[0].length, each.enclosures[0].type) for each in reversed(entries)]


@pytest.fixture
def show(tmp_path: Path) -> Iterator[Show]:
    """Give a podcast."""
    with origin() as server:
        yield Show(tmp_path, server)


def test_each_file_is_asked_about_once(show: Show) -> None:
    """However often the feed changes, and whatever the server says by then; what is stated is not asked."""
    show.server.pages |= {"/a.mp3": AUDIO, "/b.mp3": AUDIO}
    show.say("/a.mp3", "/whole.mp3 length='5' type='audio/mpeg'")
    assert show.run().is_ok
    assert show.heads() == ["/a.mp3"]
    assert show.published() == [("1234", "audio/x-test"), ("5", "audio/mpeg")]
    show.server.pages["/a.mp3"] = Answer(b"y")
    show.say("/a.mp3", "/whole.mp3 length='5' type='audio/mpeg'", "/b.mp3 type='audio/mpeg'")
    report = show.run()
    assert (report.is_ok, report.cleaned) == (True, 1)
    assert show.heads() == ["/a.mp3", "/b.mp3"]
    assert show.published() == [("1234", "audio/x-test"), ("5", "audio/mpeg"), ("1234", "audio/mpeg")]
    assert not any(b"x" in each.body for each in show.server.asked)


def test_it_is_remembered_for_ever(show: Show) -> None:
    """Longer than answers are kept; and nothing is asked offline."""
    show.server.pages["/a.mp3"] = AUDIO
    show.say("/a.mp3")
    show.run(after=timedelta(days=100))
    for path in ("/c.mp3", "/d.mp3"):
        show.say("/a.mp3", f"{path} length='1' type='a/b'")
        show.run(after=timedelta(days=100))
    assert show.run(offline=True).is_ok
    assert show.heads() == ["/a.mp3"]
    assert show.published()[0] == ("1234", "audio/x-test")


def test_nothing_is_asked_where_nobody_wants_it(show: Show) -> None:
    """Feeds that are no podcasts leave files as they are; a source may say otherwise, either way."""
    show.say("/a.mp3")
    show.server.pages["/a.mp3"] = AUDIO
    show.configure(feed="")
    show.run()
    assert (show.heads(), show.published()) == ([], [("0", "audio/mpeg")])
    show.configure(source=", measure: false")
    show.run()
    assert show.heads() == []
    show.configure(source=", measure: true", feed="")
    show.run()
    assert (show.heads(), show.published()) == (["/a.mp3"], [("1234", "audio/x-test")])


def test_a_failure_is_none_of_the_source(show: Show) -> None:
    """It is told once, and the file is asked about again later and later, a few times."""
    show.server.pages["/a.mp3"] = Answer(b"", 404)
    hours = (0, 0.5, 1, 2, 24, 25, 26, 100, 193, 194, 1000, 5000)
    asked = []
    for at, hour in enumerate(hours):
        show.now = START + hour * HOUR
        before = len(show.heads())
        show.say("/a.mp3", f"/{at}.mp3 length='1' type='a/b'")
        report = show.run()
        assert report.is_ok
        is_told = any("the length of a file is not known" in note and "404" in note for note in report.notes)
        assert is_told == (len(show.heads()) > before)
        asked += [hour] if is_told else []
    assert asked == [0, 1, 25, 193]
    assert show.published()[0] == ("0", "audio/mpeg")


def test_a_file_that_comes_later_is_found(show: Show) -> None:
    """Though nothing of its source is new; and then the source is quiet again."""
    show.server.pages["/a.mp3"] = Answer(b"", 404)
    show.say("/a.mp3")
    show.server.feed("/feed", etag='"1"')
    show.say("/a.mp3")
    feed = show.server.pages["/feed"]
    assert isinstance(feed, Answer)
    show.server.pages["/feed"] = replace(feed, etag='"1"')
    show.run(after=HOUR / 2)
    show.server.pages["/a.mp3"] = AUDIO
    assert (show.run(after=HOUR / 2).unmodified, show.published()) == (1, [("0", "audio/mpeg")])
    assert show.run().is_ok
    assert show.published() == [("1234", "audio/x-test")]
    assert show.run().unmodified == 1
    assert len(show.heads()) == 2


def test_a_file_that_is_not_named_any_more_is_not_waited_for(show: Show) -> None:
    """The source is read again once at most."""
    show.server.pages["/a.mp3"] = Answer(b"", 404)
    show.say("/a.mp3", "/b.mp3 length='5' type='audio/mpeg'")
    show.run(after=2 * HOUR)
    show.say("/b.mp3 length='5' type='audio/mpeg'")
    show.run(after=30 * HOUR)
    assert [show.run(after=300 * HOUR).unmodified for _ in range(3)] == [1, 1, 1]
    assert show.heads() == ["/a.mp3"]
    show.say("/c.mp3", "/b.mp3 length='5' type='audio/mpeg'")
    show.run()
    show.configure(feed="")
    assert [show.run(after=300 * HOUR).cleaned for _ in range(3)] == [0, 0, 0]
    assert show.heads() == ["/a.mp3", "/c.mp3"]


def test_a_host_that_is_down_is_asked_once_a_run(show: Show) -> None:
    """Not for each of its files; when it is back, they get their lengths."""
    show.say(*(f"/{at}.mp3" for at in range(5)))
    show.server.pages |= {f"/{at}.mp3": Answer(b"", 503) for at in range(5)}
    report = show.run(after=2 * HOUR)
    assert len(show.heads()) == 1
    assert any("the lengths of 5 files are not known" in note for note in report.notes)
    show.server.pages |= {f"/{at}.mp3": AUDIO for at in range(5)}
    show.say(*(f"/{at}.mp3" for at in range(5)), "/n.mp3 length='1' type='a/b'")
    show.run()
    assert len(show.heads()) == 6
    assert show.published()[:5] == [("1234", "audio/x-test")] * 5


def test_a_server_that_takes_no_head_is_told_of(show: Show) -> None:
    """With what helps: nobody can correct the address, and there is no body."""
    show.say("/a.mp3")
    show.server.pages["/a.mp3"] = Answer(b"", 405)
    report = show.run()
    assert any("405 Method Not Allowed; it tells nobody how long" in note for note in report.notes), report.notes


def test_a_file_that_fails_keeps_no_other_from_being_asked_about(show: Show) -> None:
    """It comes last from then on, wherever it stands in the feed, and whether it fails again."""
    show.say(*(f"/{at}.mp3" for at in range(4)))
    show.server.pages |= {f"/{at}.mp3": AUDIO for at in range(4)} | {f"/{at}.mp3": Answer(b"", 500) for at in range(2)}
    report = show.run(after=2 * HOUR)
    assert show.heads() == ["/0.mp3"]
    assert any("/0.mp3: the server answered 500" in note for note in report.notes)
    show.run(after=25 * HOUR)
    assert show.heads() == ["/0.mp3", "/1.mp3"]
    show.run()
    assert show.heads() == ["/0.mp3", "/1.mp3", "/2.mp3", "/3.mp3", "/0.mp3"]
    assert [length for length, _ in show.published()] == ["0", "0", "1234", "1234"]


def test_a_run_asks_about_so_many_at_most(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next one goes on, though the feed is as it was."""
    monkeypatch.setattr(read, "FILES", 2)
    show.server.pages |= {f"/{at}.mp3": AUDIO for at in range(5)}
    show.say(*(f"/{at}.mp3" for at in range(5)))
    for count in (2, 4, 5, 5):
        show.run()
        assert len(show.heads()) == count
    assert show.published() == [("1234", "audio/x-test")] * 5


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        (Answer(b"abc", headers={"Content-Type": "text/html; charset=utf-8"}), ("0", "audio/mpeg")),
        (Answer(b"abc", headers={"Content-Type": "application/octet-stream"}), ("3", "audio/mpeg")),
        (Answer(b"abc", headers={"Content-Type": "nonsense"}), ("3", "audio/mpeg")),
        (Answer(b"", headers={"Content-Type": "audio/ogg"}), ("0", "audio/ogg")),
        (Answer(b"abc", headers={"Content-Encoding": "gzip"}), ("3", "audio/mpeg")),
    ],
)
def test_what_cannot_be_meant_is_not_believed(show: Show, answer: Answer, wanted: tuple[str, str]) -> None:
    """A page in place of a file, and types that say nothing."""
    show.server.pages["/a.mp3"] = answer
    show.say("/a.mp3")
    show.run()
    assert show.published() == [wanted]
    show.run()
    assert len(show.heads()) == 1


@pytest.mark.parametrize("url", ["http://[x/a.mp3", "https://", "http://a b/c", "ftp://a.example/b", "\ud800"])
def test_what_is_no_address_is_asked_of_nobody(url: str, show: Show) -> None:
    """Packages may bring items with anything in them; the rest of the source goes on."""
    task = plan(settings_of(show.folder / "config.yaml", {})).tasks[0]
    door = door_of(replace(task, known=Known()))
    made = measured([Item("a", "a", "a", "a", enclosures=(Enclosure(url),))], Files(door, most=5), spare=1)
    assert made.items[0].enclosures == (Enclosure(url),)
    assert show.server.asked == []


def test_redirects_are_followed(show: Show) -> None:
    """As HEAD, to the last of them; they count as one file."""
    show.server.pages |= {"/a.mp3": Answer(b"", 302, {"Location": "/b.mp3"}), "/b.mp3": AUDIO}
    show.say("/a.mp3")
    show.run()
    assert (show.heads(), show.published()) == (["/a.mp3", "/b.mp3"], [("1234", "audio/x-test")])
    # else a server may tell how long it is when it is compressed
    assert show.server.of("/b.mp3")[0].headers["accept-encoding"] == "identity"


def test_addresses_of_this_machine_are_guarded(show: Show) -> None:
    """As everywhere: without `allow_private` nobody is asked."""
    text = (show.folder / "config.yaml").read_text().replace(", allow_private: true", "")
    show.say("/a.mp3")
    feed = show.server.pages["/feed"]
    assert isinstance(feed, Answer)
    (show.folder / "feed.xml").write_bytes(feed.body)
    (show.folder / "config.yaml").write_text(text.replace(f'url: "{show.server.url}/feed"', "path: feed.xml"))
    report = show.run()
    assert report.is_ok
    assert show.server.asked == []
    assert any("the length of a file is not known" in note for note in report.notes)


def test_files_in_a_folder_may_be_a_podcast(show: Show) -> None:
    """A source that asks nothing else outside is asked about its files all the same, once, and is quiet then."""
    show.server.pages["/a.mp3"] = AUDIO
    show.say("/a.mp3")
    feed = show.server.pages["/feed"]
    assert isinstance(feed, Answer)
    (show.folder / "feed.xml").write_bytes(feed.body)
    text = (show.folder / "config.yaml").read_text()
    text = text.replace(f'url: "{show.server.url}/feed", allow_private: true', "path: feed.xml, measure: true")
    (show.folder / "config.yaml").write_text(text)
    show.run(after=HOUR / 2)
    assert show.server.asked == []  # of this machine: guarded
    assert show.run().unmodified == 1


def test_what_is_not_named_any_more_is_forgotten_in_the_end(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last of it stay, for feeds drop items and take them up again."""
    monkeypatch.setattr(files, "SPARE", 2)
    for at in range(6):
        show.server.pages[f"/{at}.mp3"] = AUDIO
        show.say(f"/{at}.mp3")
        show.run()
    show.say("/5.mp3", "/4.mp3", "/3.mp3", "/0.mp3")
    show.run()
    assert show.heads() == [f"/{at}.mp3" for at in range(6)] + ["/0.mp3"]


def test_a_slow_server_does_not_eat_up_the_time_of_its_source(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer has its own time, and items are cleaned in any case."""
    monkeypatch.setattr(files, "SECONDS", 0.2)

    def slow(_: Asked) -> Answer:
        return replace(AUDIO, wait=0.5)

    show.server.pages["/a.mp3"] = slow
    show.say("/a.mp3")
    report = show.run()
    assert report.is_ok
    assert show.published() == [("0", "audio/mpeg")]
    assert any("ran out" in note for note in report.notes)


# Artwork


def png(width: int, height: int, colours: int = 2) -> bytes:
    """Write the beginning of a PNG; what follows the header is not looked at."""
    head = struct.pack(">4sIIBBBBB", b"IHDR", width, height, 8, colours, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))


def jpeg(width: int, height: int, channels: int = 3) -> bytes:
    """Write the header of a JPEG."""
    parts = b"".join(bytes((at + 1, 0x11, 0)) for at in range(channels))
    start = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    return start + b"\xff\xc0" + struct.pack(">HBHHB", 8 + 3 * channels, 8, height, width, channels) + parts + b"\xff\xd9"


def test_artwork_is_looked_at_once(show: Show) -> None:
    """What directories would refuse is a note, once; it fails nothing, and a quiet run asks for nothing."""
    show.server.pages["/a.png"] = Answer(png(600, 500))
    show.configure(feed=f", podcast: {{{ARTS}, image: '{show.server.url}/a.png'}}")
    show.say("/a.mp3 length='1' type='audio/mpeg'")
    report = show.run()
    assert report.is_ok
    (note,) = (each for each in report.notes if "artwork" in each)
    assert note.startswith(f"pod: directories will refuse the artwork {show.server.url}/a.png: it has 600 × 500 pixels, and is")
    assert note.endswith("make it a square JPEG or PNG in RGB of 1400 to 3000 pixels")
    assert show.run().notes == ()
    assert len(show.server.of("/a.png")) == 1


def test_artwork_is_told_of_as_its_feeds(show: Show) -> None:
    """Not as the source that it was looked at with; it is looked at once for all of them."""
    show.server.pages["/a.png"] = Answer(png(600, 500))
    art = f"podcast: {{{ARTS}, image: '{show.server.url}/a.png'}}"
    show.configure(feed=f"}}\n  mill: {{title: Mill, {art}}}\n  bread: {{title: Bread, {art}")
    show.say("/a.mp3 length='1' type='audio/mpeg'")
    told = [note.partition(":")[0] for note in show.run().notes if "directories will refuse the artwork" in note]
    assert told == ["mill", "bread"]
    assert len(show.server.of("/a.png")) == 1


def test_artwork_that_was_changed_is_looked_at(show: Show) -> None:
    """Though nothing of its source is new; one that is right is not told of, one that is not there is."""
    show.server.pages |= {"/b.png": Answer(png(1400, 1400)), "/c.png": Answer(b"", 404)}
    show.say("/a.mp3 length='1' type='audio/mpeg'")
    show.run()
    show.configure(feed=f", podcast: {{{ARTS}, image: '{show.server.url}/b.png'}}")
    assert not any("artwork" in note for note in show.run().notes)
    assert len(show.server.of("/b.png")) == 1
    show.configure(feed=f", podcast: {{{ARTS}, image: '{show.server.url}/c.png'}}")
    assert any("could not be looked at" in note and "404" in note for note in show.run(after=300 * HOUR).notes)
    show.configure()
    assert [show.run(after=300 * HOUR).is_ok for _ in range(2)] == [True, True]
    assert len(show.server.of("/c.png")) == 1


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (png(1400, 1400), []),
        (png(3000, 3000, 6), []),
        (png(1400, 1400, 3), []),
        (jpeg(1400, 1400), []),
        (png(1399, 1399), ["it has 1399 × 1399 pixels"]),
        (png(3001, 3001), ["it has 3001 × 3001 pixels"]),
        (jpeg(1400, 1401), ["it has 1400 × 1401 pixels, and is not square"]),
        (jpeg(1400, 1400, 4), ["its colours are CMYK, not RGB"]),
        (jpeg(1400, 1400, 1), ["its colours are grey, not RGB"]),
        (png(1400, 1400, 0), ["its colours are grey, not RGB"]),
        (png(1400, 1400)[:20], ["it is a PNG that cannot be read"]),
        (jpeg(1400, 1400)[:24], ["it is a JPEG that cannot be read"]),
        (b"<svg xmlns='http://www.w3.org/2000/svg' width='1400' height='1400'/>", ["it is neither JPEG nor PNG"]),
        (b"", ["it is neither JPEG nor PNG"]),
    ],
)
def test_artwork_is_judged_by_its_bytes(data: bytes, wanted: list[str]) -> None:
    """Kind, edges and colours."""
    assert list(faults(picture_of(data))) == wanted


@given(st.sampled_from([png(1400, 1400), jpeg(1400, 1400)]), st.binary(max_size=60), st.integers(0, 60))
def test_any_bytes_are_a_picture_or_none(start: bytes, rest: bytes, cut: int) -> None:
    """Nothing raises, and nothing is read that is not there."""
    assert picture_of(start[:cut] + rest).width >= 0
