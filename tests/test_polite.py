"""Two simulated days of runs against one real server: who is asked, how often, and with which words."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from feedtool.run import once
from feedtool.run.plan import plan, settings_of
from feedtool.state import watch
from feedtool.state.database import opened
from tests.origin import Answer, Asked, Origin, feed, origin

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedtool.report import Report

START = datetime(2026, 3, 2, 0, 7, tzinfo=UTC)
STEP = timedelta(minutes=30)
RUNS = 96
ETAG = 'W/"odd, \\ but valid"'

CONFIG = """
site: {{title: Test, url: https://feeds.example.com/}}
defaults: {{fetch: {{delay: 0}}}}
sources:
{sources}
feeds:
  all: {{title: All}}
"""


class Days:
    """A configuration, its state, and one origin; each run is half an hour after the last."""

    def __init__(self, folder: Path, server: Origin) -> None:
        self.folder, self.server = folder, server
        self.now, self.runs = START, 0
        self.seen: dict[str, list[int]] = {}

    def configure(self, **sources: str) -> None:
        """Write a configuration with these sources, by name and URL."""
        lines = [f"  {name}: {{kind: feed, url: '{url}', allow_private: true}}" for name, url in sources.items()]
        (self.folder / "config.yaml").write_text(CONFIG.format(sources="\n".join(lines)))

    def run(self, *, offline: bool = False) -> Report:
        """Do one run and let half an hour go by."""
        settings = settings_of(self.folder / "config.yaml", {})
        before = len(self.server.asked)
        with opened(settings.state) as database:
            report = once.run(replace(plan(settings), offline=offline), database, once.Means(now=self.now))
        for asked in self.server.asked[before:]:
            self.seen.setdefault(asked.path, []).append(self.runs)
        self.now, self.runs = self.now + STEP, self.runs + 1
        return report

    def failures(self) -> int:
        """Give how many failures in a row are told of the source."""
        status = json.loads((self.folder / "status.json").read_bytes())
        return int(status["sources"]["s"]["failures"])

    def go(self, runs: int = RUNS) -> list[Report]:
        """Do so many runs."""
        return [self.run() for _ in range(runs)]


@pytest.fixture
def days(tmp_path: Path) -> Iterator[Days]:
    """Give two days that have not begun."""
    with origin() as server:
        yield Days(tmp_path, server)


def test_an_unchanged_source_is_read_once_and_then_only_asked_about(days: Days) -> None:
    """One unconditional request ever; then the validators verbatim, and nothing else happens."""
    modified = "Mon, 02 Mar 2026 00:00:00 GMT"
    url = days.server.feed("/f", "One", "Two", etag=ETAG, headers={"Last-Modified": modified})
    days.configure(s=url)
    reports = days.go()
    first, *rest = days.server.of("/f")
    assert not first.is_conditional
    assert len(rest) == RUNS - 1
    assert {each.headers.get("if-none-match") for each in rest} == {ETAG}
    assert {each.headers.get("if-modified-since") for each in rest} == {modified}
    assert [report.cleaned for report in reports] == [2] + [0] * (RUNS - 1)
    assert all(report.unmodified == 1 for report in reports[1:])


def test_validators_are_replaced_by_every_new_answer(days: Days) -> None:
    """After a change the new ETag is sent, never an old one."""
    days.configure(s=days.server.feed("/f", "One", etag='"1"'))
    days.go(3)
    days.server.feed("/f", "Two", "One", etag='"2"')
    reports = days.go(3)
    assert [each.headers.get("if-none-match") for each in days.server.of("/f")] == [None, '"1"', '"1"', '"1"', '"2"', '"2"']
    assert [report.feeds[0].new for report in reports] == [1, 0, 0]


def test_no_request_before_its_due_time(days: Days) -> None:
    """`max-age` is kept to: two hours are four runs."""
    days.configure(s=days.server.feed("/f", "One", etag=ETAG, headers={"Cache-Control": "max-age=7200"}))
    reports = days.go()
    assert days.seen["/f"] == list(range(0, RUNS, 4))
    assert all(report.is_ok for report in reports)


def test_what_is_kept_and_read_anew_does_not_put_off_the_next_look(days: Days) -> None:
    """An item with something wrong has a source read again in each run; its server is asked as often as it wishes."""
    page = "<title>Just a moment...</title><description>Checking if the site connection is secure</description>"
    body = feed("One", "Two").replace(b"</channel>", f"<item><guid>x</guid>{page}</item></channel>".encode())
    days.configure(s=days.server.url + "/f")
    days.server.pages["/f"] = Answer(body, headers={"Cache-Control": "max-age=7200"})
    reports = days.go(10)
    assert all("looks like a block" in str(report.problems[0]) for report in reports)
    assert days.seen["/f"] == [0, 4, 8]


HOUR = {"cache-control": "max-age=3600"}
HELD = "one: gate: held: 1 item where 20 were (limit: 30% of them)"


def told(report: Report) -> list[str]:
    """Give all problems, said now or before."""
    return [str(each) for each in (*report.problems, *report.quiet)]


def test_what_is_held_stays_so_until_it_is_asked_again(days: Days) -> None:
    """A run in which its server need not be asked knows nothing better, and its owner hears of the hold once."""
    titles = [f"Story {number} of {number * 7919}" for number in range(20)]
    days.configure(one=days.server.feed("/f.xml", *titles, headers=HOUR))
    days.go(2)
    days.server.feed("/f.xml", titles[0], headers=HOUR)
    assert [told(report) for report in days.go(4)] == [[HELD]] * 4
    assert told(days.run(offline=True)) == [HELD]
    days.server.feed("/f.xml", *titles, headers=HOUR)
    assert told(days.go(3)[-1]) == []
    assert days.seen["/f.xml"] == [0, 2, 4, 7, 9], "as often as the server wishes"
    with opened(days.folder / "state.db") as database:
        changes = [each.change for each in watch.events(database) if each.kind == "source"]
    assert changes == ["held", "recovered", "stale"], "its stories are old, which is told when it is well again"


def test_what_is_held_is_asked_at_once_where_the_gate_was_changed(days: Days) -> None:
    """Its owner was told to, and should not have to wait for the server's wish."""
    titles = [f"Story {number} of {number * 7919}" for number in range(20)]
    days.configure(one=days.server.feed("/f.xml", *titles, headers=HOUR))
    days.run()
    days.server.feed("/f.xml", titles[0], headers=HOUR)
    days.go(2)
    assert told(days.run()) == [HELD]
    config = days.folder / "config.yaml"
    config.write_text(config.read_text().replace("{fetch", "{gate: {enabled: false}, fetch"))
    assert told(days.run()) == []


def test_what_is_held_at_first_is_asked_no_more_often(days: Days) -> None:
    """Though nothing of it is kept; other settings may have mended it, so with those it is asked at once."""
    days.configure(one=days.server.feed("/f.xml", headers=HOUR))
    assert all(not report.is_ok for report in days.go(4))
    assert days.seen["/f.xml"] == [0, 2]
    config = days.folder / "config.yaml"
    config.write_text(config.read_text().replace("{fetch", "{summary_length: 99, fetch"))
    days.run()
    assert days.seen["/f.xml"] == [0, 2, 4]


def test_ttl_and_skipped_hours_are_kept_to(days: Days) -> None:
    """What the feed itself says holds as long as it is not read anew, 304 or not."""
    head = "<ttl>60</ttl><skipHours><hour>3</hour><hour>4</hour></skipHours>"
    days.configure(s=days.server.feed("/f", "One", etag=ETAG, head=head))
    days.go(48)
    assert [run for run in days.seen["/f"] if run // 2 in {3, 4}] == []
    assert set(days.seen["/f"]) == {at for at in range(0, 48, 2) if at // 2 not in {3, 4}}


def test_429_is_obeyed(days: Days) -> None:
    """Retry-After is kept to the second; the feed keeps its items, and the owner hears of it."""

    def script(asked: Asked) -> Answer:
        count = len(days.server.of(asked.path))
        return Answer(b"", 429, {"Retry-After": "10800"}) if 2 <= count <= 3 else Answer(feed("One"))

    days.server.pages["/f"] = script
    days.configure(s=days.server.url + "/f")
    reports = days.go(20)
    assert days.seen["/f"][:5] == [0, 1, 7, 13, 14]
    assert [report.is_ok for report in reports[:14]] == [True] + [False] * 12 + [True]
    assert "429" in str(reports[1].problems[0])
    assert "not asked again before" in str(reports[2].problems[0])


def test_a_run_that_does_not_ask_is_no_failure(days: Days) -> None:
    """One error of a server is one, however often cron starts a run while it is left alone."""
    days.server.pages["/f"] = Answer(b"", 429, {"Retry-After": "10800"})
    days.configure(s=days.server.url + "/f")
    days.go(6)
    assert (days.seen["/f"], days.failures()) == ([0], 1)
    days.go(1)
    assert (days.seen["/f"], days.failures()) == ([0, 6], 2)


def test_failures_back_off(days: Days) -> None:
    """A dead server is asked less and less, at most once a day in the end, and never forgotten."""
    days.server.pages["/f"] = Answer(b"", 503)
    days.configure(s=days.server.url + "/f")
    days.go()
    gaps = [later - earlier for earlier, later in zip(days.seen["/f"], days.seen["/f"][1:], strict=False)]
    assert gaps == sorted(gaps)
    assert 6 <= len(days.seen["/f"]) <= 12
    days.server.feed("/f", "One")
    assert any(report.feeds[0].new for report in days.go(60))


def test_what_is_gone_is_asked_once(days: Days) -> None:
    """410 stops, and every run says so until the configuration changes."""
    days.server.pages["/f"] = Answer(b"", 410)
    days.configure(s=days.server.url + "/f")
    reports = days.go()
    assert days.seen["/f"] == [0]
    assert all("410" in str(report.problems[0]) for report in reports)
    days.configure(s=days.server.feed("/g", "One"))
    assert days.run().is_ok


def test_a_permanent_move_is_remembered_and_said(days: Days) -> None:
    """Only the first request goes to the old address; the owner is told the new one, once."""
    days.server.pages["/old"] = Answer(b"", 301, {"Location": "/new"})
    days.server.feed("/new", "One", etag=ETAG)
    days.configure(s=days.server.url + "/old")
    reports = days.go(6)
    assert days.server.paths() == ["/old"] + ["/new"] * 6
    assert [bool(report.notes) for report in reports] == [True] + [False] * 5
    assert f"has moved to {days.server.url}/new for good" in reports[0].notes[0]


def test_a_move_is_remembered_where_nothing_else_changed(days: Days) -> None:
    """A 304 from the new address says as much; the old one is asked no more."""
    days.configure(a=days.server.feed("/a", "One", etag=ETAG))
    days.run()
    days.server.pages["/b"] = days.server.pages["/a"]
    days.server.pages["/a"] = Answer(status=301, headers={"Location": "/b"})
    reports = days.go(3)
    assert [len(report.notes) for report in reports] == [1, 0, 0]
    assert "has moved to" in reports[0].notes[0]
    assert days.server.paths() == ["/a", "/a", "/b", "/b", "/b"]


def test_a_robots_txt_that_asks_for_time_gets_it(days: Days) -> None:
    """As any answer of its host."""
    days.server.pages["/robots.txt"] = Answer(status=429, headers={"Retry-After": "36000"})
    source = f"  a: {{kind: html, url: '{days.server.url}/', items: h2, allow_private: true}}"
    (days.folder / "config.yaml").write_text(CONFIG.format(sources=source))
    days.go(30)
    assert days.seen["/robots.txt"] == [0, 20]


def test_a_move_to_what_is_no_feed_is_none(days: Days) -> None:
    """Sites under repair answer 301 for an hour; the old address is asked again, and nobody is told to write the new one."""
    days.configure(a=days.server.feed("/a", "One"))
    days.run()
    whole = days.server.pages["/a"]
    days.server.pages["/a"] = Answer(status=301, headers={"Location": "/repair"})
    days.server.pages["/repair"] = Answer(b"<html><body>Back soon.", headers={"Content-Type": "text/html"})
    failed = days.run()
    assert failed.notes == ()
    assert "is an HTML page" in str(failed.problems[0])
    days.server.pages["/a"] = whole
    assert days.run().problems == ()
    assert days.server.paths() == ["/a", "/a", "/repair", "/a"]


def test_a_robots_txt_that_moved_is_nothing_to_write_down(days: Days) -> None:
    """It is no URL of the configuration."""
    days.server.pages["/robots.txt"] = Answer(status=301, headers={"Location": "/rules"})
    days.server.pages["/rules"] = Answer(b"User-agent: *\nDisallow: /private\n")
    days.server.pages["/"] = Answer(b"<h2><a href=/x>One</a></h2>", headers={"Content-Type": "text/html"})
    source = f"  a: {{kind: html, url: '{days.server.url}/', items: h2, allow_private: true}}"
    (days.folder / "config.yaml").write_text(CONFIG.format(sources=source))
    report = days.run()
    assert days.server.paths() == ["/robots.txt", "/rules", "/"]
    assert (report.problems, report.notes) == ((), ())


def test_a_changed_configuration_is_applied_without_a_request(days: Days) -> None:
    """Before the source is due again what was kept is read with the new settings."""
    days.configure(s=days.server.feed("/f", "One", etag=ETAG, headers={"Cache-Control": "max-age=86400"}))
    days.go(2)
    path = days.folder / "config.yaml"
    path.write_text(path.read_text().replace("kind: feed,", "kind: feed, tags: [news],"))
    report = days.run()
    assert (report.cleaned, len(days.server.asked)) == (1, 1)
    assert "news" in (days.folder / "output" / "all.json").read_text()


def rewrite(days: Days, old: str, new: str) -> None:
    """Change the configuration."""
    path = days.folder / "config.yaml"
    path.write_text(path.read_text().replace(old, new))


@pytest.mark.parametrize(
    ("more", "before", "after"),
    [
        ("query: {{topic: {}}}", "tides", "boats"),
        ("query: {{{}: a}}", "topic", "theme"),
        ("headers: {{Accept-Language: {}}}", "tr", "en"),
        ("url: 'http://{}/f'", "ORIGIN", "localhost:PORT"),
    ],
    ids=["value", "name", "header", "url"],
)
def test_what_is_asked_for_is_asked_anew_where_it_was_changed(days: Days, more: str, before: str, after: str) -> None:
    """Whatever the server wished for the other, and not with its validators: an ETag belongs to one query (RFC 9110, 8.8.3)."""
    place = days.server.url.removeprefix("http://")
    before, after = (text.replace("ORIGIN", place).replace("PORT", place.partition(":")[2]) for text in (before, after))
    headers = {"Cache-Control": "max-age=86400"}
    paths = ("/f", "/f?topic=tides", "/f?topic=boats", "/f?topic=a", "/f?theme=a")
    days.server.pages |= {path: Answer(feed("One"), etag='"1"', headers=headers) for path in paths}
    days.configure(s=days.server.url + "/f")
    if "url" in more:
        rewrite(days, f"url: '{days.server.url}/f'", more.format(before))
    else:
        rewrite(days, "kind: feed,", f"kind: feed, {more.format(before)},")
    days.go(2)
    rewrite(days, more.format(before), more.format(after))
    assert [report.unmodified for report in days.go(2)] == [0, 1]
    assert [asked.is_conditional for asked in days.server.asked] == [False, False]


def test_a_query_that_is_changed_back_is_asked_anew(days: Days) -> None:
    """That its answer still holds does not tell that the items are those of it: they are the other's."""
    for topic, title in (("tides", "One"), ("boats", "Two")):
        days.server.pages[f"/f?topic={topic}"] = Answer(feed(title), etag=f'"{topic}"')
    days.configure(s=days.server.url + "/f")
    rewrite(days, "kind: feed,", "kind: feed, query: {topic: tides}, gate: {enabled: false},")
    days.go(2)
    for before, after, title in (("tides", "boats", "Two"), ("boats", "tides", "One")):
        rewrite(days, before, after)
        days.run()
        assert f'"{title}"' in (days.folder / "output" / "all.json").read_text()


def test_a_changed_query_that_fails_is_no_answer_to_it(days: Days) -> None:
    """What was kept of the other is not asked about with this one's name, and the failure is waited for as any."""
    days.server.pages["/f?topic=tides"] = Answer(feed("One"), etag='"1"')
    good = Answer(feed("Two"), headers={"Cache-Control": "max-age=86400"})
    days.server.pages["/f?topic=boats"] = lambda _: Answer(b"", 503) if len(days.server.asked) == 2 else good
    days.configure(s=days.server.url + "/f")
    rewrite(days, "kind: feed,", "kind: feed, query: {topic: tides},")
    days.run()
    rewrite(days, "tides", "boats")
    days.go(4)
    assert [asked.is_conditional for asked in days.server.asked] == [False, False, False]
    assert days.seen == {"/f?topic=tides": [0], "/f?topic=boats": [1, 2]}
    assert '"Two"' in (days.folder / "output" / "all.json").read_text()


@pytest.mark.parametrize("name", ["Authorization", "Cookie"])
def test_another_token_changes_nothing(days: Days, name: str) -> None:
    """Who asks may have another one in each run; what is asked for is the same."""
    days.configure(s=days.server.feed("/f", "One", etag=ETAG, headers={"Cache-Control": "max-age=3600"}))
    rewrite(days, "kind: feed,", f"kind: feed, headers: {{{name}: token-0}},")
    for number in range(5):
        rewrite(days, f"token-{number}", f"token-{number + 1}")
        days.run()
    assert [asked.is_conditional for asked in days.server.asked] == [False, True, True]


@pytest.mark.parametrize(
    "more", ["auth: {user: me, password: you}", "fetch: {timeout: 9 s}", "deadline: 2 min", "query: {a: b}"]
)
def test_what_may_have_been_mended_is_asked_at_once(days: Days, more: str) -> None:
    """A source that failed waits for the same to fail again, and not where somebody changed how it is asked."""
    days.server.pages["/f"] = days.server.pages["/f?a=b"] = Answer(b"", 503, {"Retry-After": "86400"})
    days.configure(s=days.server.url + "/f")
    days.go(2)
    rewrite(days, "kind: feed,", f"kind: feed, {more},")
    days.go(2)
    assert len(days.server.asked) == 2


def test_a_source_that_is_named_is_asked_at_once(days: Days) -> None:
    """`--source` is a person's word: the wish of a server waits."""
    days.configure(s=days.server.feed("/f", "One", headers={"Cache-Control": "max-age=86400"}))
    days.run()
    settings = settings_of(days.folder / "config.yaml", {})
    with opened(settings.state) as database:
        once.run(plan(settings, sources=["s"]), database, once.Means(now=days.now))
    assert len(days.server.asked) == 2


def test_offline_is_no_recovery(days: Days) -> None:
    """What was kept can be read; that the server fails is as true as before, and nobody hears of anything."""
    days.configure(s=days.server.feed("/f", "One"))
    days.run()
    days.server.pages["/f"] = Answer(b"", 503)
    days.run()
    assert days.run(offline=True).is_ok
    source = json.loads((days.folder / "status.json").read_bytes())["sources"]["s"]
    assert (source["state"], source["failures"], source["items"]) == ("failed", 1, 1)
    assert "503" in source["problems"][0]
    days.server.feed("/f", "One")
    days.go(4)
    assert (days.folder / "health.xml").read_text().count("<item>") == 2


def test_offline_reads_files(days: Days) -> None:
    """A file that is read offline is read, and no answer that was kept."""
    (days.folder / "f.xml").write_text("no feed")
    days.configure(s="f.xml")
    rewrite(days, "url: 'f.xml', allow_private: true", "path: f.xml")
    days.run()
    assert days.failures() == 1
    (days.folder / "f.xml").write_bytes(feed("One"))
    assert days.run(offline=True).is_ok
    assert days.failures() == 0


def test_offline_asks_nobody(days: Days) -> None:
    """Everything is done again from what was kept, and gives the same bytes."""
    days.configure(s=days.server.feed("/f", "One", "Two"))
    days.run()
    output = {path.name: path.read_bytes() for path in (days.folder / "output").iterdir()}
    for path in (days.folder / "output").iterdir():
        path.unlink()
    settings = settings_of(days.folder / "config.yaml", {})
    with opened(settings.state) as database:
        once.run(replace(plan(settings), offline=True), database, once.Means(now=days.now))
    assert len(days.server.asked) == 1
    assert {path.name: path.read_bytes() for path in (days.folder / "output").iterdir()} == output
