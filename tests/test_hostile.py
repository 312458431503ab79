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
from tests.hostile import CASES, LATE
from tests.origin import feed
from tests.rawserver import TITLES, answer, certificates, polite, server

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from tests.rawserver import Line, Server

TRIES = {1.5: 2.0, 6.0: 4.0, 30.0: 8.0}
"""Seconds that an answer may take, and those that its end may take more.

Where a reading is not as it must be it is done again with more time: a busy machine has a good server look late, and a slow one
be cut off before it did what is to be told of it. A fault of ours is there each time.
"""

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


def configuration(urls: dict[str, str], seconds: float, hasty: Collection[str] = ()) -> str:
    """Write a configuration with a feed at each URL; hasty ones have a time of their own."""
    haste = dict.fromkeys(hasty, f", fetch: {{timeout: {PATIENCE} s}}")
    lines = (f'  {name}: {{kind: feed, url: "{url}", allow_private: true{haste.get(name, "")}}}' for name, url in urls.items())
    return CONFIG.format(seconds=seconds, sources="\n".join(lines))


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Read from every hostile server, each in a process of its own, several at once."""
    folder = tmp_path_factory.mktemp("hostile")
    found: dict[str, Any] = {}
    with server(certificates(folder, HOSTS.values())) as made:
        urls = {"polite": made.open(HOSTS["polite"], polite), "closed": made.closed(HOSTS["closed"])}
        for name, case in CASES.items():
            urls[name] = made.open(HOSTS[name], case.act, scheme=case.scheme, secure=case.secure)
        for seconds in TRIES:
            again = {name: url for name, url in urls.items() if name not in found or faults(name, found[name])}
            found |= probed(folder, again, seconds) if again else {}
    return found


def probed(folder: Path, urls: dict[str, str], seconds: float) -> dict[str, Any]:
    """Read once from each, of which one that was stuck is not there, and note the time that it had."""
    (folder / "config.yaml").write_text(configuration(urls, seconds))
    environ = os.environ | {"SSL_CERT_FILE": str(folder / "trusted.pem")}
    command = [sys.executable, "-m", "tests.probe", str(folder / "config.yaml")]
    done = subprocess.run(command, env=environ, stdout=subprocess.PIPE, check=True)
    return {name: {**outcome, "most": seconds + TRIES[seconds]} for name, outcome in json.loads(done.stdout).items()}


def faults(name: str, outcome: dict[str, Any]) -> list[str]:
    """Say what is not as it must be: its time, 50 MiB, and one error that says what was wrong, or the items."""
    wanted = CASES[name].told if name in CASES else None if name == "polite" else "its time"
    found = [
        f"{each}: {outcome[each]}" for each, most in (("seconds", outcome["most"]), ("growth", GROWTH)) if outcome[each] > most
    ]
    told, titles = outcome["told"], outcome["titles"]
    is_told = (told, titles) == ([], list(TITLES)) if wanted is None else len(told) == 1 and re.search(wanted, told[0])
    return found if is_told else [*found, f"{told} and {titles}, wanted {wanted!r}"]


@pytest.mark.parametrize("name", HOSTS)
def test_a_hostile_server_ends_in_time(name: str, outcomes: dict[str, Any]) -> None:
    """Its deadline and little more, 50 MiB, and one error that says what was wrong; or the items, where it does no harm."""
    assert faults(name, outcomes[name]) == []


# A whole run

GOOD = tuple(f"good{at}" for at in range(70))
BAD = """
head_drips head_line_has_no_end headers_by_the_thousand cookies_without_end header_with_a_nul http_0_9 continue_for_ever
hints_drip busy busy_for_an_hour busy_until_9999 error_page_without_end body_drips body_without_end smallest_chunks_without_end
length_too_long trailers_without_end bomb_of_gzip bomb_of_brotli bomb_of_zstd gzip_is_cut sent_to_itself sent_to_a_file
sent_to_the_metadata_service reset_in_the_body silence certificate_of_its_own tls_never_ends bomb_of_headers
frames_fall_silent""".split()
PATIENCE = 4.0
"""Seconds that an answer may take which never comes: with 16 sources at a time, those cost a run twice that, no minute."""

ENDLESS = frozenset(name for name in BAD if LATE in (CASES[name].told or ""))
"""Those that end by their time alone."""

LONG = 60.0
"""Seconds that the others may take, and what all the bad ones together may cost a run, however busy the machine is."""


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

    def site(self, folder: Path, names: Iterable[str], hasty: Collection[str] = ()) -> Site:
        """Make a folder with a source and a feed for each name."""
        names = tuple(names)
        text = configuration({name: self.urls[name] for name in names}, LONG, hasty).partition("feeds:")[0]
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
    servers.site(beside.folder, [*GOOD, *BAD], ENDLESS)
    start = time.monotonic()
    assert alone.feedtool("build", SSL_CERT_FILE=trusted).returncode == 0
    middle = time.monotonic()
    done = beside.feedtool("build", SSL_CERT_FILE=trusted)
    end = time.monotonic()
    assert end - middle <= 5 * (middle - start) + LONG
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
        assert re.search(f"{CASES[name].told}|{LATE}" if name in ENDLESS else CASES[name].told or "", line)
