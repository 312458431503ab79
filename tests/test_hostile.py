"""Hostile servers: whatever one does, it ends in time, costs little memory, is told in clear words, and harms no other feed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests import hostile_frames  # noqa: F401  - its misbehaviours join the others
from tests.conftest import TOGETHER, Site
from tests.hostile import CASES
from tests.origin import feed
from tests.rawserver import TITLES, answer, certificates, polite, server

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tests.rawserver import Line, Server

SECONDS = 1.5
GRACE = 2.0
GROWTH = 50 << 20
CONFIG = """
site: {{title: Hostile, url: "https://feeds.example.org/"}}
defaults: {{fetch: {{delay: 0, timeout: {seconds} s}}}}
sources:
{sources}
feeds:
  all: {{title: All}}
"""
HOSTS = {name: f"127.0.3.{at}" for at, name in enumerate(["polite", "closed", *CASES], 1)}


def configuration(urls: dict[str, str], seconds: float) -> str:
    """Write a configuration with a feed at each URL."""
    lines = (f'  {name}: {{kind: feed, url: "{url}", allow_private: true}}' for name, url in urls.items())
    return CONFIG.format(seconds=seconds, sources="\n".join(lines))


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Read from every hostile server, each in a process of its own, several at once."""
    folder = tmp_path_factory.mktemp("hostile")
    with server(certificates(folder, HOSTS.values())) as made:
        urls = {"polite": made.open(HOSTS["polite"], polite), "closed": made.closed(HOSTS["closed"])}
        for name, case in CASES.items():
            urls[name] = made.open(HOSTS[name], case.act, scheme=case.scheme, secure=case.secure)
        (folder / "config.yaml").write_text(configuration(urls, SECONDS))
        environ = os.environ | {"SSL_CERT_FILE": str(folder / "trusted.pem")}
        command = [sys.executable, "-m", "tests.probe", str(folder / "config.yaml")]
        done = subprocess.run(command, env=environ, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", HOSTS)
def test_a_hostile_server_ends_in_time(name: str, outcomes: dict[str, Any]) -> None:
    """Its deadline and two seconds, 50 MiB, and one error that says what was wrong; or the items, where it does no harm."""
    outcome = outcomes[name]
    told = CASES[name].told if name in CASES else None if name == "polite" else "its time"
    assert outcome["seconds"] <= SECONDS + GRACE
    assert outcome["growth"] <= GROWTH
    if told is None:
        assert (outcome["told"], outcome["titles"]) == ([], list(TITLES))
    else:
        (message,) = outcome["told"]
        assert re.search(told, message)


# A whole run

GOOD = tuple(f"good{at}" for at in range(70))
BAD = """
head_drips head_line_has_no_end headers_by_the_thousand cookies_without_end header_with_a_nul http_0_9 continue_for_ever
hints_drip busy busy_for_an_hour busy_until_9999 error_page_without_end body_drips body_without_end smallest_chunks_without_end
length_too_long trailers_without_end bomb_of_gzip bomb_of_brotli bomb_of_zstd gzip_is_cut sent_to_itself sent_to_a_file
sent_to_the_metadata_service reset_in_the_body silence certificate_of_its_own tls_never_ends bomb_of_headers
frames_fall_silent""".split()
PATIENCE = 4.0
"""Seconds that an answer may take: with 16 sources at a time, those that never answer cost a run twice that, no minute."""


class World:
    """A hundred servers, each at an address of its own; on the second `day` the good ones have news and the bad ones turn."""

    def __init__(self, made: Server) -> None:
        self.made, self.day = made, 1
        self.made.calm = self.answers
        self.urls = {name: made.open(f"127.0.4.{at}", self.answers) for at, name in enumerate(GOOD, 1)}
        for name in BAD:
            case = CASES[name]
            self.urls[name] = made.open(HOSTS[name], case.act, scheme=case.scheme, secure=case.secure)

    def answers(self, line: Line) -> None:
        """Answer each request with the feed of the day."""
        while True:
            line.asked()
            line.say(answer(feed(*("News", "First")[2 - self.day :], base=line.url.rstrip("/"))))

    def turn(self) -> None:
        """Let the second day begin."""
        self.day, self.made.calm = 2, None

    def site(self, folder: Path, names: Iterable[str]) -> Site:
        """Make a folder with a source and a feed for each name."""
        names = tuple(names)
        text = configuration({name: self.urls[name] for name in names}, PATIENCE).partition("feeds:")[0]
        feeds = "".join(f"  {name}: {{title: {name}, sources: {name}}}\n" for name in names)
        made = Site(folder)
        made.write("config.yaml", f"{text}feeds:\n{feeds}")
        return made


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Path]]:
    """Give the servers, and a folder with the certificates."""
    folder = tmp_path_factory.mktemp("world")
    with server(certificates(folder, HOSTS.values())) as made:
        yield World(made), folder


def _of_feeds(site: Site) -> dict[str, tuple[bytes, int, int]]:
    """Give the files of its feeds, without those that belong to all of them."""
    return {name: found for name, found in site.files().items() if name not in TOGETHER}


def test_thirty_of_a_hundred_sources_harm_nobody_else(world: tuple[World, Path]) -> None:
    """The other 70 feeds have the bytes that they have without them, in time; the 30 keep theirs, and each is told."""
    servers, folder = world
    trusted = str(folder / "trusted.pem")
    alone, beside = servers.site(folder / "alone", GOOD), servers.site(folder / "beside", [*GOOD, *BAD])
    for each in (alone, beside):
        done = each.feedtool("build", SSL_CERT_FILE=trusted)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    before = _of_feeds(beside)
    servers.turn()
    start = time.monotonic()
    assert alone.feedtool("build", SSL_CERT_FILE=trusted).returncode == 0
    middle = time.monotonic()
    done = beside.feedtool("build", SSL_CERT_FILE=trusted)
    end = time.monotonic()
    assert end - middle <= 2 * (middle - start) + 2 * (PATIENCE + GRACE)
    after, expected = (_of_feeds(each) for each in (beside, alone))
    assert {name: data for name, (data, *_) in after.items() if name in expected} == {
        name: data for name, (data, *_) in expected.items()
    }
    assert all(b"News" in data for data, *_ in expected.values())
    kept = {name: found for name, found in before.items() if name not in expected}
    assert len(kept) == 4 * len(BAD)
    assert {name: after[name] for name in kept} == kept
    told = {name: [line for line in done.stderr.splitlines() if line.startswith(f"{name}: ")] for name in BAD}
    assert (done.returncode, done.stderr.count("\n")) == (1, len(BAD))
    for name, (line,) in told.items():
        assert re.search(CASES[name].told or "", line)
