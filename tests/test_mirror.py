"""A bucket has what the folder has: on a real S3 server (SeaweedFS), over a wire that breaks, beside others who write there."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import obstore
import pytest
from obstore.store import S3Store

from feedtool import stores
from feedtool.config import loads
from feedtool.publish import bucket as buckets_module
from feedtool.run import once, plan
from feedtool.state.database import opened, tried
from tests import websub
from tests.buckets import KEY, SECRET, Buckets, seaweedfs
from tests.conftest import ARTICLE, Site
from tests.conftest import CONFIG as USUAL
from tests.wire import Wire, wire

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedtool.report import Report

NOW = datetime(2026, 4, 1, tzinfo=UTC)
FEEDS = ["news.atom.xml", "news.json", "news.xml"]
CONFIG = USUAL.replace('org/feeds/"', 'org/feeds/", index: false') + "defaults: {formats: [rss, atom, json]}\n"
MORE = CONFIG.replace("feeds:\n", "feeds:\n  more: {title: More}\n")


@pytest.fixture(scope="module")
def server() -> Iterator[Buckets]:
    """Start SeaweedFS once; anybody may read its bucket `open`."""
    with seaweedfs() as running:
        running.put("open", "strange.xml", b"theirs")
        yield running


@pytest.fixture
def line(server: Buckets) -> Iterator[Wire]:
    """Give a wire to the server."""
    with wire(server.endpoint) as led:
        yield led


@dataclass
class Machine:
    """A folder with a configuration and a state, that publishes to a bucket."""

    site: Site
    line: Wire
    prefix: str
    options: str = ""
    config: str = CONFIG
    secret: str = SECRET
    bucket: str = "open"
    runs: int = 0

    def run(self, **means: Any) -> Report:
        """Run once, each time a minute later."""
        text = self.config + f"publish: {{to: 's3://{self.bucket}/{self.prefix}', endpoint: '{self.line.url}', "
        text += f"auth: {{user: {KEY}, password: {self.secret}}}, {self.options}}}\n"
        settings = loads(text, plan.REGISTRY, environ={}, folder=self.site.folder)
        self.runs += 1
        with (tried if means.get("dry") else opened)(settings.state) as database:
            return once.run(plan.plan(settings), database, once.Means(NOW + timedelta(minutes=self.runs), **means))

    def store(self) -> S3Store:
        """Open the bucket past the wire."""
        who: Any = {"access_key_id": KEY, "secret_access_key": SECRET}
        return S3Store(self.bucket, prefix=self.prefix, endpoint=self.line.url, client_options={"allow_http": True}, **who)

    def objects(self) -> dict[str, bytes]:
        """Give what the bucket has, unheard by the wire's log."""
        store = self.store()
        found = {each["path"]: bytes(obstore.get(store, each["path"]).bytes()) for each in obstore.list(store).collect()}
        self.line.since()
        return found

    def put(self, name: str, data: bytes) -> None:
        """Put an object as somebody else does."""
        obstore.put(self.store(), name, data)
        self.line.since()

    def files(self) -> dict[str, bytes]:
        """Give what the folder has."""
        return {name: data for name, (data, *_) in self.site.files().items()}

    def news(self, name: str = "third") -> None:
        """Write another article."""
        self.site.write(f"articles/2026-03-03-{name}.txt", ARTICLE.replace("first", name))


@pytest.fixture
def machine(site: Site, line: Wire, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Give a machine with a place of its own in the bucket, which tries again quickly."""
    quick = {name: timedelta(milliseconds=5) for name in ("init_backoff", "max_backoff")}
    monkeypatch.setitem(buckets_module.RETRY, "backoff", {**quick, "base": 2})
    return Machine(site, line, f"at/{request.node.name.partition('[')[0]}")


def test_a_bucket_has_what_the_folder_has(machine: Machine) -> None:
    """Each file with its type, what caches are told, and the coding of copies; then one list, and nothing else."""
    machine.options = "compress: [gz], cache_control: 'public, max-age=60'"
    assert machine.run().is_ok
    assert machine.line.since()[0] == ("GET", "open")
    assert machine.objects() == machine.files()
    told = {name: obstore.get(machine.store(), name).attributes for name in machine.files()}
    assert told["news.xml"] == {"Content-Type": "application/rss+xml; charset=utf-8", "Cache-Control": "public, max-age=60"}
    assert told["news.atom.xml"]["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert told["news.json.gz"] == {
        "Content-Type": "application/feed+json; charset=utf-8",
        "Cache-Control": "public, max-age=60",
        "Content-Encoding": "gzip",
    }
    machine.line.since()
    assert machine.run().is_ok
    assert machine.line.since() == [("GET", "open")]


def test_only_what_changed_is_put_a_copy_before_its_file(machine: Machine) -> None:
    """One format, another set of headers: each asks for just what it needs."""
    machine.options = "compress: gz"
    machine.config = CONFIG.replace("News}", "News, formats: [rss, json]}")
    assert machine.run().is_ok
    machine.line.since()
    machine.config = CONFIG.replace("News}", "News, formats: [rss, json, atom]}")
    assert machine.run().is_ok
    assert machine.line.since() == [("GET", "open"), ("PUT", "news.atom.xml.gz"), ("PUT", "news.atom.xml")]
    machine.options = "compress: gz, cache_control: no-cache"
    assert machine.run().is_ok
    assert sorted(machine.line.since())[1:] == sorted(("PUT", f"{name}{copy}") for name in FEEDS for copy in ("", ".gz"))


def test_what_others_lead_to_goes_first(machine: Machine) -> None:
    """Pages, archives and the style before the feeds, these before what lists them all."""
    machine.config = USUAL.replace("News}", "News, limit: 1, archive: 1}")
    machine.news()
    assert machine.run().is_ok
    names = list(dict.fromkeys(name for method, name in machine.line.since() if method == "PUT"))
    assert set(names) == set(machine.files())
    archives = {name for name in names if ".archive-" in name}
    assert archives
    assert set(names[:-5]) == {"news.html", "feed.css", *archives}
    assert set(names[-5:-2]) == set(FEEDS)
    assert set(names[-2:]) == {"index.html", "feeds.opml"}


def test_an_object_that_was_deleted_comes_back(machine: Machine) -> None:
    """The list shows it, in a run that has no news."""
    assert machine.run().is_ok
    obstore.delete(machine.store(), "news.json")
    assert machine.run().is_ok
    assert machine.objects() == machine.files()


def test_what_somebody_else_put_there_is_told_and_not_replaced(machine: Machine) -> None:
    """Every time, until somebody says that it is to be replaced; the other files are put all the same."""
    assert machine.run().is_ok
    machine.put("news.xml", b"theirs")
    machine.news()
    for _ in range(2):
        (problem,) = machine.run().problems
        assert str(problem).startswith(f"s3://open/{machine.prefix}: publish: news.xml: was put there by somebody else")
        assert machine.objects() == {**machine.files(), "news.xml": b"theirs"}
    assert machine.run(takes_over=True).is_ok
    assert machine.objects() == machine.files()
    assert machine.run().is_ok


def test_two_machines_do_not_overwrite_each_other(machine: Machine, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The same bytes are nobody's quarrel; other bytes are, on both machines, whoever comes first."""
    other = Machine(Site(tmp_path_factory.mktemp("other")), machine.line, machine.prefix)
    for path in (machine.site.folder / "articles").iterdir():
        other.site.write(f"articles/{path.name}", path.read_bytes())
    assert machine.run().is_ok
    assert other.run().is_ok
    other.news()
    assert other.run().is_ok
    machine.news("fourth")
    assert [each.subject for each in machine.run().problems] == [f"s3://open/{machine.prefix}"] * 3
    assert machine.objects() == other.files() != machine.files()
    assert other.run().is_ok


def test_a_list_that_is_old_already_overwrites_nothing(machine: Machine) -> None:
    """Somebody writes between the list and the put: the server refuses by the version that was named."""
    assert machine.run().is_ok
    machine.news()

    def meanwhile(name: str) -> None:
        if name == "put" and b"theirs" not in machine.objects().values():
            for each in FEEDS:
                machine.put(each, b"theirs")

    report = machine.run(step=meanwhile)
    assert len(report.problems) == 3
    assert set(machine.objects().values()) == {b"theirs"}


def test_a_server_that_heeds_no_conditions_is_told_of(machine: Machine, server: Buckets) -> None:
    """Once: at the first time that something is put there."""
    server.put("careless", "strange.xml", b"theirs")
    machine.bucket, machine.line.drops = "careless", ("authorization", "if-none-match", "if-match")
    (note,) = machine.run().notes
    assert note.startswith(f"s3://careless/{machine.prefix}: its server ignores If-None-Match")
    assert machine.objects() == machine.files()
    machine.news()
    assert machine.run().notes == ()


def test_an_answer_that_is_lost_is_no_quarrel_with_oneself(machine: Machine) -> None:
    """The put arrived, its answer did not: the second try meets the first, and all is well."""
    lost = set(FEEDS)

    def fault(method: str, path: str) -> Any:
        name = path.rpartition("/")[2]
        if method == "PUT" and name in lost:
            lost.discard(name)
            return "lost"
        return ""

    machine.line.fault = fault
    for _ in range(2):
        assert machine.run().is_ok
        assert machine.objects() == machine.files()
        machine.news()
        lost |= set(FEEDS)


def test_what_never_was_answered_is_known_again(machine: Machine) -> None:
    """All answers to puts are lost; the next run finds its own objects there, and puts what is newer over them."""
    assert machine.run().is_ok
    machine.news()
    machine.line.fault = lambda method, _path: "lost" if method == "PUT" else ""
    machine.run()
    machine.line.fault = lambda method, _path: "busy" if method != "PUT" else "lost"
    machine.news("fourth")
    assert not machine.run().is_ok
    machine.line.fault = lambda _method, _path: ""
    machine.news("fifth")
    assert machine.run().is_ok
    assert machine.objects() == machine.files()
    assert b"fifth" in machine.objects()["news.json"]


def test_what_could_not_be_put_is_put_by_the_next_run(machine: Machine) -> None:
    """A server that is busy for a while is tried again at once; one that stays so is told, and owed, though nothing is new."""
    busy = iter([True, True])
    machine.line.fault = lambda method, _path: "busy" if method == "PUT" and next(busy, False) else ""
    assert machine.run().is_ok
    machine.news()
    machine.line.fault = lambda method, path: "busy" if method == "PUT" and path.endswith(".json") else ""
    report = machine.run()
    assert [str(each).partition(" was ")[0] for each in report.problems] == [f"s3://open/{machine.prefix}: publish: news.json:"]
    assert report.feeds[0].written == tuple(FEEDS)
    machine.line.since()
    machine.line.fault = lambda _method, _path: ""
    assert machine.run().is_ok
    assert machine.line.since() == [("GET", "open"), ("PUT", "news.json")]


def test_a_fault_of_ours_ends_no_run(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the library raises, the folder has all, and somebody is told."""

    def broken(*_: Any, **__: Any) -> Any:
        raise KeyError("oops")

    monkeypatch.setattr(stores.Store, "list", broken)
    (problem,) = machine.run().problems
    assert problem.message == "KeyError: 'oops' (a fault in feedtool: please report it)"
    assert sorted(machine.files()) == FEEDS


def test_hubs_are_told_of_what_is_in_the_bucket(machine: Machine) -> None:
    """A file that could not be put there is told of by the run that puts it there, though nothing is new then."""
    output = machine.site.folder / "output"
    output.mkdir()
    with websub.hub() as hub, websub.files(output) as url:
        machine.config = CONFIG.replace("index: false", f"index: false, hub: {{url: '{hub.url}', allow_private: true}}")
        machine.config = machine.config.replace("https://news.example.org/feeds/", url)
        machine.line.fault = lambda method, path: "busy" if method == "PUT" and path.endswith("/news.xml") else ""
        assert not machine.run().is_ok
        assert sorted(hub.topics()) == [f"{url}{name}" for name in ("news.atom.xml", "news.json")]
        machine.line.fault = lambda _method, _path: ""
        assert machine.run().is_ok
        assert hub.topics() == [f"{url}news.xml"]


def test_a_bucket_that_is_not_there_is_told_in_one_line(machine: Machine) -> None:
    """The folder has all; the bucket is owed all, and gets it when it is back. Its state is in the owner's files."""
    machine.line.fault = lambda _method, _path: "busy"
    report = machine.run()
    assert len(report.problems) == 1
    assert "nothing was put there: " in str(report.problems[0])
    assert SECRET not in str(report.problems[0])
    assert sorted(machine.files()) == FEEDS
    status = json.loads((machine.site.folder / "status.json").read_text())["places"][f"s3://open/{machine.prefix}"]
    assert (status["state"], status["waiting"]) == ("failed", 3)
    machine.line.fault = lambda _method, _path: ""
    assert machine.run().is_ok
    assert machine.objects() == machine.files()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"secret": "a-wrong-one"}, "access denied; correct publish.auth, or the credentials in the environment"),
        ({"bucket": "nowhere"}, "there is no such bucket; correct publish.to: the bucket must be there"),
    ],
)
def test_what_is_wrong_is_said_without_secrets(machine: Machine, changes: dict[str, str], message: str) -> None:
    """Wrong credentials, and a bucket that is not there."""
    for name, value in changes.items():
        setattr(machine, name, value)
    (problem,) = machine.run().problems
    assert str(problem).endswith(f"publish: nothing was put there: {message}")
    assert machine.secret not in (machine.site.folder / "status.json").read_text()


def test_copies_that_nobody_wants_go_before_their_file_changes(machine: Machine) -> None:
    """A stale copy of news would be sent in its place for ever."""
    machine.options = "compress: [gz, br]"
    assert machine.run().is_ok
    machine.options = "compress: gz"
    machine.news()
    machine.line.since()
    assert machine.run().notes == ()
    asked = machine.line.since()
    assert asked.index(("POST", "open")) < asked.index(("PUT", "news.xml.gz")) < asked.index(("PUT", "news.xml"))
    objects = machine.objects()
    assert objects == machine.files()
    assert all(gzip.decompress(objects[f"{name}.gz"]) == objects[name] for name in FEEDS)


def test_a_killed_run_leaves_whole_objects_and_the_next_one_makes_all_right(server: Buckets, tmp_path: Path) -> None:
    """Killed before and after each put and each commit around them: no quarrel with oneself, nothing owed for ever."""
    command = [sys.executable, "-m", "tests.killing", str(tmp_path), server.endpoint]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout)
    assert counts.pop("kills") >= 2 * 2 + 3
    assert counts == {"torn": 0, "unmended": 0, "failed": 0}


def test_pruning_removes_what_is_ours_only(machine: Machine) -> None:
    """An object that somebody else has changed since stays."""
    machine.config = MORE
    assert machine.run().is_ok
    machine.config = CONFIG
    (_, far) = machine.run().notes
    assert far.startswith(f"s3://open/{machine.prefix}: 3 files are left that nothing in the configuration asks for")
    machine.put("more.xml", b"theirs")
    dry = machine.run(dry=True, prunes=True)
    assert len(machine.objects()) == 6
    done = machine.run(prunes=True)
    assert set(dry.removed) == set(done.removed)
    assert done.notes == (f"s3://open/{machine.prefix}: more.xml was not removed: it is not what was put there",)
    assert machine.objects() == {**machine.files(), "more.xml": b"theirs"}


def test_an_object_that_is_deleted_meanwhile_comes_back_with_the_next_run(machine: Machine) -> None:
    """There is nothing left to be put over; that is no quarrel."""
    assert machine.run().is_ok
    machine.news()

    def meanwhile(name: str) -> None:
        if name == "put":  # from several threads at once: to look whether it is there would race with them
            with suppress(FileNotFoundError):
                obstore.delete(machine.store(), "news.xml")

    first = machine.run(step=meanwhile)
    assert [each.message.partition(";")[0] for each in first.problems] == ["news.xml: was deleted there while the run was on"]
    assert machine.run().is_ok
    assert machine.objects() == machine.files()


def test_what_cannot_be_pruned_now_stays_known(machine: Machine) -> None:
    """The bucket is not there: the folder is pruned, and the bucket when it is back."""
    machine.config = MORE
    assert machine.run().is_ok
    machine.config = CONFIG
    machine.line.fault = lambda _method, _path: "busy"
    done = machine.run(prunes=True)
    assert sorted(done.removed) == [f"output/more.{suffix}" for suffix in ("atom.xml", "json", "xml")]
    assert sum("the bucket could not be asked; run again" in each.message for each in done.problems) == 3
    machine.line.fault = lambda _method, _path: ""
    assert len(machine.run(prunes=True).removed) == 3
    assert machine.objects() == machine.files()


def test_a_dry_run_puts_nothing_and_says_what_it_would(machine: Machine) -> None:
    """It asks for the list, since that changes nothing, and says what the bucket is owed already."""
    assert machine.run().is_ok
    before = machine.objects()
    obstore.delete(machine.store(), "news.xml")
    machine.line.since()
    assert machine.run(dry=True).notes == (f"s3://open/{machine.prefix}: 1 file would be put there: news.xml",)
    assert {method for method, _ in machine.line.since()} == {"GET"}
    assert machine.objects() == {name: data for name, data in before.items() if name != "news.xml"}


def test_the_owners_files_are_there_as_they_are_now(machine: Machine) -> None:
    """They are written last, after all is known, and put right after."""
    machine.config = CONFIG + "run: {publish_status: true}\n"
    assert machine.run().is_ok
    assert machine.run().is_ok
    assert machine.objects() == machine.files()
    assert obstore.get(machine.store(), "status.json").attributes["Content-Type"] == "application/json; charset=utf-8"


def test_a_rebuild_mends_the_bucket_too(machine: Machine, tmp_path: Path) -> None:
    """Folder and bucket are made again from the state alone."""
    assert machine.run().is_ok
    before = machine.objects()
    for name in FEEDS:
        (machine.site.folder / "output" / name).unlink()
        obstore.delete(machine.store(), name)
    text = machine.config + f"publish: {{to: 's3://open/{machine.prefix}', endpoint: '{machine.line.url}', "
    text += "auth: {user: '${KEY}', password: '${SECRET}'}}\n"
    machine.site.write("config.yaml", text)
    machine.site.folder.joinpath("articles").rename(tmp_path / "away")
    done = machine.site.feedtool("rebuild", KEY=KEY, SECRET=SECRET)
    assert (done.returncode, done.stderr) == (0, "")
    assert machine.objects() == machine.files() == before


def test_a_thousand_files_are_one_list_more(machine: Machine, server: Buckets) -> None:
    """What others have there costs little; what lies deeper than the prefix is not looked at."""
    assert machine.run().is_ok
    who: Any = {"access_key_id": KEY, "secret_access_key": SECRET}
    store = S3Store("open", endpoint=server.endpoint, client_options={"allow_http": True}, **who)
    names = [f"{machine.prefix}/{'deeper/' if number % 2 else ''}{number}.xml" for number in range(2200)]
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda name: obstore.put(store, name, b"x"), names))
    machine.line.since()
    assert machine.run().is_ok
    assert machine.line.since() == [("GET", "open")] * 2
