"""WebSub: hubs stand in every format, and hear of what changed once it is in place, until they have taken it."""

from __future__ import annotations

import itertools
import json
import shutil
import signal
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import feedparser
import pytest

from feedtool import build
from feedtool.check import check
from feedtool.config import Settings, load
from feedtool.run import once, pinging, plan
from feedtool.state import pings
from feedtool.state.database import opened
from tests import websub
from tests.conftest import ARTICLE, Site
from tests.feeds import make_feed
from tests.survival import killed_at
from tests.test_config import mistakes, read
from tests.test_config_mistakes import HEAD, TAIL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedtool.report import Report

NOW = datetime(2026, 4, 1, tzinfo=UTC)
HUBS = ("https://hub.example.org/", "https://other.example.org/?a=1&b=2")
CONFIG = """
site: {{title: Example News, url: "{url}", hub: {{url: "{hub}", allow_private: true}}}}
sources:
  newsroom: {{kind: text, path: articles/*.txt}}
feeds:
  news: {{title: News}}
"""
FILES = ("news.atom.xml", "news.json", "news.xml")


@dataclass
class World:
    """A site whose output is served, and its hub."""

    site: Site
    hub: websub.Hub
    url: str

    def topics(self, *names: str) -> list[str]:
        """Give the URLs of files."""
        return [self.url + name for name in names]

    def settings(self) -> Settings:
        """Read the configuration."""
        return load(self.site.folder / "config.yaml", plan.REGISTRY, environ={})

    def run(self, after: timedelta = timedelta(0), *, offline: bool = False, **means: Any) -> Report:
        """Run in this process, so long after the first run."""
        settings = self.settings()
        with opened(settings.state) as database:
            return once.run(replace(plan.plan(settings), offline=offline), database, once.Means(now=NOW + after, **means))

    def debts(self) -> tuple[pings.Debt, ...]:
        """Give what the hub has not been told yet."""
        with opened(self.settings().state) as database:
            return pings.debts(database)

    def write(self, name: str) -> None:
        """Write another article."""
        self.site.write(f"articles/2026-03-05-{name}.txt", ARTICLE.replace("first", name))


@pytest.fixture
def world(site: Site) -> Iterator[World]:
    """Give a site with a hub, before its first run."""
    output = site.folder / "output"
    output.mkdir()
    with websub.hub() as hub, websub.files(output) as url:
        site.write("config.yaml", CONFIG.format(url=url, hub=hub.url))
        yield World(site, hub, url)


def test_hubs_stand_in_every_format() -> None:
    """Beside the one link of the feed to itself; what a check finds valid, and readers find."""
    feed = make_feed(hubs=HUBS)
    for kind in ("rss", "atom"):
        data = build.render(feed, kind)
        links = [(link.rel, link.href) for link in feedparser.parse(data).feed.links]
        assert [href for rel, href in links if rel == "hub"] == list(HUBS)
        assert [href for rel, href in links if rel == "self"] == [feed.base + build.file_name("kitchen", kind)]
        assert check(data) == ()
    assert json.loads(build.render(feed, "json"))["hubs"] == [{"type": "WebSub", "url": url} for url in HUBS]


@pytest.mark.parametrize("kind", build.FORMATS)
def test_without_hubs_there_are_no_links(kind: str) -> None:
    """Who names none gets the bytes of before; and a hub changes no entry."""
    assert b"hub" not in build.render(make_feed(), kind)
    assert build.head_names(make_feed(), [kind]) == build.head_names(make_feed(hubs=HUBS), [kind])


def test_a_subscriber_gets_the_new_content(world: World) -> None:
    """From the program's own command to the one who asked the hub, which verified and fetched."""
    assert world.site.feedtool("build").returncode == 0
    with websub.subscriber() as reader:
        for topic in world.topics(*FILES):
            reader.subscribe(world.hub.url, topic)
        world.write("late")
        assert world.site.feedtool("build").returncode == 0
        got = {topic.removeprefix(world.url): bodies for topic, bodies in reader.got.items()}
    assert got == {name: [data] for name, (data, *_) in world.site.files().items() if name in FILES}
    assert all(b"late article" in bodies[0] for bodies in got.values())
    assert world.hub.agents[0] == f"feedtool/0.1.0 (+{world.url})"


def test_one_ping_for_each_changed_file_and_none_without_change(world: World) -> None:
    """The form has all that hubs ask for; a quiet run tells nothing, and so does one that looks only."""
    world.run()
    assert [set(ping) for ping in world.hub.pings] == [{"hub.mode", "hub.url", "hub.topic"}] * 3
    assert all(ping["hub.mode"] == "publish" and ping["hub.topic"] == ping["hub.url"] for ping in world.hub.pings)
    assert world.hub.topics() == world.topics(*FILES)
    world.run()
    assert world.hub.topics() == []


def test_who_only_looks_tells_nobody(world: World) -> None:
    """What is published without the network is told of by the next run that has one."""
    assert world.site.feedtool("build", "--dry-run").returncode == 0
    assert world.run(offline=True).is_ok
    assert world.hub.pings == []
    assert world.run().is_ok
    assert world.hub.topics() == world.topics(*FILES)


def test_a_format_that_stays_the_same_is_not_told_of(world: World) -> None:
    """A ping is for the bytes of one file, and for each hub of that feed."""
    world.run()
    world.hub.topics()
    text = (world.site.folder / "config.yaml").read_text(encoding="utf-8")
    world.site.write(
        "config.yaml", text.replace("{title: News}", "{title: News, formats: [rss, json]}\n  more: {title: More, hub: []}")
    )
    world.run()
    assert world.hub.topics() == []
    world.write("late")
    world.run()
    assert world.hub.topics() == world.topics("news.json", "news.xml")


class KilledError(BaseException):
    """Stands for the end of a process."""


def test_a_run_that_is_killed_before_it_pings_owes_it_to_the_next(world: World) -> None:
    """The debt is committed before the first rename; it is paid only once the file is in place."""

    def kill(at: str) -> Any:
        def step(name: str) -> None:
            if name == at:
                raise KilledError

        return step

    with pytest.raises(KilledError):
        world.run(step=kill("ping"))
    assert (len(world.debts()), world.hub.pings, min(world.site.feeds())) == (3, [], "news.atom.xml")
    world.run()
    assert (world.debts(), world.hub.topics()) == ((), world.topics(*FILES))
    world.write("late")
    with pytest.raises(KilledError):
        world.run(step=kill("rename"))
    assert len(world.debts()) == 3
    world.run()
    assert (world.debts(), world.hub.topics()) == ((), world.topics(*FILES))


def test_wherever_a_run_is_killed_the_hub_hears_of_every_file_that_changed(world: World, tmp_path: Path) -> None:
    """At least once, by the killed run or the next one; and nothing is owed then."""
    world.run()
    world.write("late")
    for number in itertools.count(5, 14):
        world.hub.topics()
        killed = replace(world, site=Site(Path(shutil.copytree(world.site.folder, tmp_path / f"killed-{number}"))))
        code = killed_at(number, killed.site.folder, NOW)
        assert killed.run().is_ok
        assert (set(world.hub.topics()), killed.debts()) == (set(world.topics(*FILES)), ()), f"killed at moment {number}"
        if code == 0:
            return
        assert code == -signal.SIGKILL


def test_what_cannot_be_put_in_place_is_not_told_of(world: World) -> None:
    """The hub would fetch the old file, and never again."""
    world.run()
    world.hub.topics()
    world.write("late")
    (world.site.folder / "output" / "news.xml").unlink()
    (world.site.folder / "output" / "news.xml").mkdir()
    assert not world.run().is_ok
    assert (len(world.debts()), world.hub.pings) == (3, [])
    (world.site.folder / "output" / "news.xml").rmdir()
    assert world.run().is_ok
    assert (world.debts(), world.hub.topics()) == ((), world.topics(*FILES))


def test_a_hub_that_fails_is_told_later_and_its_owner_after_some_time(world: World) -> None:
    """The feeds are good all the time; pauses grow; the third failure is said, once a try, and so is that all is good again."""
    world.hub.status = 503
    assert world.run().is_ok
    assert len(world.hub.topics()) == 1  # it is not asked about the others
    assert world.run(timedelta(minutes=5)).is_ok
    assert world.hub.topics() == []
    assert world.run(timedelta(minutes=15)).is_ok
    third = world.run(timedelta(hours=1))
    since, until = "since 2026-04-01 00:00", f"next time after {world.debts()[0].at:%Y-%m-%d %H:%M} UTC"
    waiting = f"(3 files are not told of, news.atom.xml first, {since}; {until})"
    assert [str(problem) for problem in third.problems] == [
        f"{world.hub.url}: hub: failed 3 times in a row: it answered 503 {waiting}"
    ]
    assert all(not report.problems for report in third.feeds)
    quiet = world.run(timedelta(hours=1, minutes=5))
    assert (quiet.problems, len(quiet.quiet)) == ((), 1)
    status = json.loads((world.site.folder / "status.json").read_text(encoding="utf-8"))
    assert (status["hubs"][world.hub.url]["state"], status["hubs"][world.hub.url]["waiting"]) == ("failed", 3)
    assert status["feeds"]["news"]["state"] == "ok"
    assert f"hub {world.hub.url}: failed; failed 3 times" in world.site.feedtool("status").stdout
    assert world.site.feedtool("status").returncode == 1
    world.hub.status = 202
    assert world.run(timedelta(hours=3)).is_ok
    assert world.debts() == ()
    health = (world.site.folder / "health.xml").read_text(encoding="utf-8")
    assert [f"(hub) {word}" in health for word in ("broke", "recovered")] == [True, True]


def test_the_failure_of_one_hub_is_not_that_of_another(tmp_path: Path) -> None:
    """Each fares by what it is owed itself, and says whether it was asked."""
    folder = Site(tmp_path)
    hubs = ", ".join(f'"{hub}"' for hub in HUBS)
    folder.write(
        "config.yaml",
        CONFIG.format(url="https://news.example.org/", hub="x").replace('{url: "x", allow_private: true}', f"[{hubs}]"),
    )
    settings = load(tmp_path / "config.yaml", plan.REGISTRY, environ={})
    with opened(settings.state) as database:
        with database.transaction():
            pings.owe(database, "news", FILES, hubs=HUBS, since=NOW)
            bad = [replace(debt, tries=9, at=NOW, why="no answer") for debt in pings.debts(database) if debt.hub == HUBS[0]]
            pings.put_off(database, bad)
        fared = pinging.fares(settings, database, tried=frozenset(HUBS[:1]))
    assert {url: (each.outcome.state, each.outcome.items, each.tried) for url, each in fared.items()} == {
        HUBS[0]: ("failed", 3, True),
        HUBS[1]: ("ok", 3, False),
    }


def test_a_file_that_a_hub_refuses_does_not_stop_the_others(world: World) -> None:
    """A redirect counts as a refusal: followed, a POST becomes a GET, which any page answers."""
    world.hub.status, world.hub.location = 302, world.hub.url
    assert world.run().is_ok
    assert world.hub.topics() == world.topics(*FILES)
    assert [debt.why for debt in world.debts()] == [
        f"it answered 302; write as hub where it sends on to: {world.hub.url!r}"
    ] * 3


def test_many_refusals_end_a_round(world: World) -> None:
    """A hub that takes nothing at all is not asked about everything."""
    text = (world.site.folder / "config.yaml").read_text(encoding="utf-8")
    world.site.write("config.yaml", text + "  more: {title: More}\n")
    world.hub.status = 400
    world.run()
    assert len(world.hub.topics()) == pinging.REFUSALS


def test_an_address_of_ones_own_network_is_not_called_unasked(world: World) -> None:
    """The guard stands before hubs as before sources."""
    text = (world.site.folder / "config.yaml").read_text(encoding="utf-8")
    world.site.write("config.yaml", text.replace(", allow_private: true", ""))
    world.run()
    assert world.hub.pings == []
    assert "set allow_private: true" in world.debts()[0].why


def test_debts_of_what_left_the_configuration_are_forgotten(world: World) -> None:
    """A hub that is named no more, or a format, is told nothing more."""
    world.hub.status = 503
    world.run()
    text = (world.site.folder / "config.yaml").read_text(encoding="utf-8")
    world.site.write("config.yaml", text.replace("{title: News}", "{title: News, hub: []}"))
    world.run(timedelta(days=1))
    assert world.debts() == ()
    assert "hubs" in json.loads((world.site.folder / "status.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("line", "urls"),
    [
        ("", ["https://hub.example.org/"]),
        ("    hub: []\n", []),
        ("    hub: https://a.example.org/\n", ["https://a.example.org/"]),
        (
            "    hub: [https://a.example.org/, {url: https://b.example.org/}]\n",
            ["https://a.example.org/", "https://b.example.org/"],
        ),
    ],
)
def test_feeds_have_the_hubs_of_their_site_or_their_own(line: str, urls: list[str]) -> None:
    """One, many, or none at all."""
    feed = read(f"{HEAD}  hub: https://hub.example.org/\n{TAIL}{line}").feeds["f"]
    assert [hub.url for hub in feed.hub] == urls


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (
            "ftp://hub.example.org/",
            "4:8: site.hub: expected an absolute http or https URL, got 'ftp://hub.example.org/'",
        ),
        ("https://user:secret@hub.example.org/", "4:8: site.hub: expected a URL without a user name or password"),
        ("[https://a.example.org/, https://a.example.org/]", "4:33: site.hub[1]: 'https://a.example.org/' is listed twice"),
    ],
)
def test_wrong_hubs_are_told_with_their_place(value: str, reason: str) -> None:
    """Each mistake has its line, column, value and reason."""
    assert mistakes(f"{HEAD}  hub: {value}\n{TAIL}") == [reason]
