"""Podcasts from sources that are none by themselves: files with front matter, records; and what docs/podcasts.md shows."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from feedtool.check import check
from feedtool.check.directories import findings
from feedtool.config import loads
from feedtool.model import Enclosure
from feedtool.podcast import Chapters, Episode, Transcript
from feedtool.run import once, plan
from feedtool.state.database import opened
from tests.test_podcast import ARTS, read

if TYPE_CHECKING:
    from feedtool.model import Item

PAGE = (Path(__file__).parents[1] / "docs/podcasts.md").read_text()
SHOWN = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
NOTES = re.findall(r"```markdown\n(.*?)```", PAGE, re.DOTALL)
SITE = 'site: {title: Site, url: "https://example.org/feeds/"}\n'
NOW = datetime(2026, 5, 3, tzinfo=UTC)
RECORD = {
    "title": "Rye",
    "id": 1,
    "audio_url": "https://cdn.example.org/rye.mp3",
    "file_size": 5,
    "duration": 61,
    "episode_number": "2.5",
    "season": 1,
    "episodeType": "Bonus",
    "explicit": True,
    "transcript": {"url": "https://cdn.example.org/rye.srt"},
    "chapters_url": "https://cdn.example.org/rye.json",
}
FILE = Enclosure("https://cdn.example.org/rye.mp3", "audio/mpeg", 5, duration=61)
EPISODE = Episode(
    number=2.5,
    season=1,
    kind="bonus",
    explicit=True,
    chapters=Chapters("https://cdn.example.org/rye.json", "application/json+chapters"),
    transcripts=(Transcript("https://cdn.example.org/rye.srt", "application/x-subrip"),),
)


def built(folder: Path, text: str, name: str = "kitchen") -> bytes:
    """Build from a configuration, without the network, and give the RSS."""
    stated = loads(SITE + text, plan.REGISTRY, environ={}, folder=folder)
    with opened(stated.state) as database:
        assert once.run(replace(plan.plan(stated), offline=True), database, once.Means(NOW)).is_ok
    data = (folder / f"output/{name}.xml").read_bytes()
    assert check(data) == ()
    return data


def item(folder: Path, source: str) -> Item:
    """Build a podcast of one source, and give its one item as it is published."""
    (found,) = read(
        built(folder, f"sources: {{s: {{{source}}}}}\nfeeds: {{kitchen: {{title: K, podcast: {{{ARTS}}}}}}}\n")
    ).items
    return found


def test_the_folder_that_is_shown_is_a_podcast(tmp_path: Path) -> None:
    """What docs/podcasts.md shows is built, and no directory would refuse it."""
    (tmp_path / "episodes").mkdir()
    (note,) = NOTES
    (tmp_path / "episodes/rye.md").write_text(note)
    (text,) = (each for each in SHOWN if "kind: markdown" in each)
    data = built(tmp_path, text)
    (found,) = read(data).items
    assert found.enclosures == (Enclosure("https://cdn.example.org/show/rye.mp3", "audio/mpeg", duration=1900),)
    assert found.episode == Episode(
        number=2.0,
        season=1,
        explicit=False,
        chapters=Chapters("https://cdn.example.org/show/rye.json", "application/json+chapters"),
        transcripts=(Transcript("https://cdn.example.org/show/rye.vtt", "text/vtt"),),
    )
    assert found.link == "https://example.org/show/rye-or-wheat/"
    assert [each.rule for each in findings(data)] == ["podcast/file-length"]  # nobody was asked


@pytest.mark.parametrize("text", SHOWN)
def test_what_is_shown_is_right(text: str) -> None:
    """Each configuration of the page reads without a mistake."""
    assert loads(SITE + text, plan.REGISTRY, environ={}, folder=Path()).feeds


def test_records_are_episodes(tmp_path: Path) -> None:
    """By the usual names of their fields, or by those that are given."""
    (tmp_path / "in.json").write_text(json.dumps([RECORD]))
    found = item(tmp_path, "kind: json, path: in.json")
    assert (found.enclosures, found.episode) == ((FILE,), EPISODE)
    other = {"title": "Rye", "a": {"u": RECORD["audio_url"], "b": "5", "s": "1:01"}, "n": 7, "x": "clean"}
    (tmp_path / "in.json").write_text(json.dumps([other]))
    fields = "fields: {enclosure: a.u, size: a.b, duration: a.s, episode: n, explicit: x}"
    found = item(tmp_path, f"kind: json, path: in.json, {fields}")
    assert (found.enclosures, found.episode) == ((FILE,), Episode(number=7.0, explicit=False))


def test_rows_are_episodes(tmp_path: Path) -> None:
    """Of a table, too."""
    (tmp_path / "in.csv").write_text("Title,Audio URL,File size,Duration,Episode\nRye,https://cdn.example.org/rye.mp3,5,61,7\n")
    found = item(tmp_path, "kind: table, path: in.csv")
    assert (found.enclosures, found.episode) == ((FILE,), Episode(number=7.0))


TWO = (
    Enclosure("https://cdn.example.org/rye.m4a", "audio/x-m4a", 5, duration=61),
    Enclosure("https://cdn.example.org/rye.m4v", "video/x-m4v", 7),
)
FEED_NAMES = [
    {"url": TWO[0].url, "mime_type": "audio/x-m4a", "size_in_bytes": 5, "duration_in_seconds": 61},
    {"url": TWO[1].url, "mime_type": "video/x-m4v", "size_in_bytes": 7},
]
RSS_NAMES = [
    {"url": TWO[0].url, "type": "Audio/X-M4A", "length": "5", "duration": "1:01"},
    {"href": TWO[1].url, "type": "video/x-m4v", "length": "7"},
]


@pytest.mark.parametrize(
    ("record", "options"),
    [
        ({"attachments": FEED_NAMES}, ""),
        ({"enclosures": RSS_NAMES}, ""),
        ({"media": {"files": FEED_NAMES}}, "fields: {enclosure: media.files}"),
        ({"media": {"files": FEED_NAMES}}, "fields: {enclosure: 'media.files[].url'}"),
    ],
)
def test_what_objects_say_of_files_is_kept(record: dict[str, object], options: str, tmp_path: Path) -> None:
    """Type, length in bytes and in time, in the words of JSON Feed or RSS, whether the object is named or its address."""
    (tmp_path / "in.json").write_text(json.dumps([{"title": "Rye", **record}]))
    assert item(tmp_path, f"kind: json, path: in.json, {options}").enclosures == TWO


def test_what_objects_of_lines_and_front_matter_say_of_files_is_kept(tmp_path: Path) -> None:
    """One file or several."""
    (tmp_path / "in.jsonl").write_text(json.dumps({"title": "Rye", "enclosure": RSS_NAMES[0]}))
    assert item(tmp_path, "kind: table, path: in.jsonl").enclosures == TWO[:1]
    (tmp_path / "rye.md").write_text(f"---\nenclosure: {json.dumps(FEED_NAMES)}\n---\n# Rye\n\nText.\n")
    assert item(tmp_path, "kind: markdown, path: '*.md'").enclosures == TWO


def test_an_item_knows_its_first_file_best(tmp_path: Path) -> None:
    """What stands in the item itself counts before what stands beside the address; of other objects nothing is taken."""
    other = {"url": "https://example.org/page", "type": "text/html", "length": 9}
    record = {"title": "Rye", "audio_url": TWO[0].url, "file": {**RSS_NAMES[0], "title": "Ear"}, "file_size": 6, "page": other}
    (tmp_path / "in.json").write_text(json.dumps([record]))
    assert item(tmp_path, "kind: json, path: in.json").enclosures == (replace(TWO[0], length=6, title="Ear"),)


def test_an_item_without_a_file_is_no_episode(tmp_path: Path) -> None:
    """Records of other things have seasons, too."""
    record = {name: value for name, value in RECORD.items() if name != "audio_url"}
    (tmp_path / "in.json").write_text(json.dumps([record]))
    assert item(tmp_path, "kind: json, path: in.json").episode is None


@pytest.mark.parametrize(
    "matter",
    [
        "---\naudio: rye.mp3\nbytes: 5\nduration: 61\nepisode: 7\nexplicit: no\n---\n",
        "---\nenclosure: {url: rye.mp3}\nlength: 5\nduration: '1:01'\nepisode_number: 7\nexplicit: false\n---\n",
        '+++\npodcast_file = "rye.mp3"\npodcast_bytes = 5\npodcast_duration = "1:01"\nepisode = 7\nexplicit = false\n+++\n',
        '{"audio": "rye.mp3", "size": 5, "duration": 61, "episode": 7, "explicit": false}\n',
    ],
)
def test_front_matter_names_file_and_episode(matter: str, tmp_path: Path) -> None:
    """In YAML, TOML and JSON, as themes of site generators call them; addresses are those of the site."""
    (tmp_path / "rye.md").write_text(matter + "# Rye\n\nText.\n")
    found = item(tmp_path, "kind: markdown, path: '*.md', base: 'https://cdn.example.org/'")
    assert (found.enclosures, found.episode) == ((FILE,), Episode(number=7.0, explicit=False))
