"""Pages of articles that could not be had for now: asked for again, and a host that fails is left alone."""

from __future__ import annotations

import json
import os
import signal
from typing import TYPE_CHECKING

import pytest

from feedtool.fetch.door import Times
from feedtool.fetch.pace import Turnstile, shared
from feedtool.run import reach
from tests.origin import Answer, Asked, feed, origin
from tests.test_pace import holding
from tests.test_polite import Days
from tests.test_ways import configured

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

TITLES = ("One", "Two", "Six", "Ten", "Elf")
WORDS = "The words of the whole article, of which there are many. " * 20


@pytest.fixture
def days(tmp_path: Path) -> Iterator[Days]:
    """Give two days of a feed whose articles are pages."""
    with origin() as server:
        made = Days(tmp_path, server)
        server.pages["/f"] = Answer(feed(*TITLES, base=server.url), etag='"1"')
        for title in TITLES:
            server.pages[f"/{title}"] = article(title)
        configured(made, url=server.url + "/f", full_text="true")
        yield made


def article(title: str) -> Answer:
    """Give the page of an article."""
    page = f"<title>{title}</title><article><h1>{title}</h1><p>{title}: {WORDS}</p></article>"
    return Answer(page.encode(), headers={"Content-Type": "text/html"})


def failing(days: Days, *titles: str, until: int, answer: Answer) -> None:
    """Have pages fail before a run."""

    def script(title: str) -> Callable[[Asked], Answer]:
        return lambda _: answer if days.runs < until else article(title)

    for title in titles:
        days.server.pages[f"/{title}"] = script(title)


def whole(days: Days) -> set[str]:
    """Give the titles of the items that have their whole article."""
    items = json.loads((days.folder / "output" / "all.json").read_bytes())["items"]
    assert len(items) == len(TITLES)
    return {each["title"] for each in items if "whole article" in each["content_html"]}


def asked(days: Days) -> dict[str, list[int]]:
    """Give the runs in which pages were asked for."""
    return {title: days.seen[f"/{title}"] for title in TITLES if f"/{title}" in days.seen}


def hasten(monkeypatch: pytest.MonkeyPatch, pace: int | None = None) -> None:
    """Let the waiting for a host take none of our time, and nothing else any of what a source has."""
    passed = [1.0]

    def sleep(seconds: float) -> None:
        passed[0] += seconds

    def times(now: datetime, _until: float, _turnstile: Turnstile) -> Times:
        passed[0] = 1.0
        return Times(now, 100.0, Turnstile(pace, clock=lambda: passed[0], sleep=sleep), lambda: passed[0])

    monkeypatch.setattr(reach, "Times", times)


BUSY = Answer(status=503)


def test_a_page_that_could_not_be_had_is_asked_for_an_hour_later(days: Days) -> None:
    """Though nothing of the feed is new; the entry is there meanwhile, is the same afterwards, and no edit."""
    failing(days, "Two", until=1, answer=BUSY)
    days.run()
    assert whole(days) == {*TITLES} - {"Two"}
    before = json.loads((days.folder / "output" / "all.json").read_bytes())["items"][1]
    days.go(3)
    assert whole(days) == {*TITLES}
    after = json.loads((days.folder / "output" / "all.json").read_bytes())["items"][1]
    assert {name: after.get(name) for name in ("id", "date_published", "date_modified")} == {
        name: before.get(name) for name in ("id", "date_published", "date_modified")
    }
    days.go(60)
    assert asked(days) == {title: [0, 2] if title == "Two" else [0] for title in TITLES}
    assert days.go(2)[-1].unmodified == 1


def test_a_page_that_never_comes_is_given_up(days: Days) -> None:
    """After an hour, a day and a week."""
    failing(days, "Two", until=1000, answer=BUSY)
    days.go(400)
    first, *again = asked(days)["Two"]
    assert (first, again) == (0, [2, 50, 386])
    days.go(20)
    assert asked(days)["Two"] == [0, 2, 50, 386]
    assert days.run().unmodified == 1


def test_a_page_that_is_not_there_is_not_asked_for_again(days: Days) -> None:
    """What its server says for good is so."""
    failing(days, "Two", until=1000, answer=Answer(status=404))
    days.go(60)
    assert asked(days)["Two"] == [0]


@pytest.mark.parametrize(("status", "tried"), [(503, 3), (429, 1)])
def test_a_host_that_fails_is_left_alone(days: Days, status: int, tried: int) -> None:
    """After three pages in a row, or the first word of it; all are asked for an hour later."""
    failing(days, *TITLES, until=1, answer=Answer(status=status))
    report = days.run()
    assert asked(days) == {title: [0] for title in TITLES[:tried]}
    assert f"no page of {tried} new article{'s' if tried > 1 else ''} could be used" in report.problems[0].message
    days.go(3)
    assert whole(days) == {*TITLES}


@pytest.mark.parametrize(("status", "wish", "again"), [(429, 7200, 4), (503, 7200, 4), (429, 60, 2), (429, 10**6, 48)])
def test_a_host_that_says_for_how_long_is_left_alone_so_long(days: Days, status: int, wish: int, again: int) -> None:
    """But for a day at most, and never for less than an hour; this goes for its pages that were not tried, too."""
    failing(days, *TITLES, until=1, answer=Answer(status=status, headers={"Retry-After": str(wish)}))
    days.go(again + 1)
    tried = {title for title, runs in asked(days).items() if 0 in runs}
    assert asked(days) == {title: [0, again] if title in tried else [again] for title in TITLES}
    assert whole(days) == {*TITLES}


def test_a_page_whose_host_others_ask_all_the_time_is_asked_for_later(days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its turn did not come before the deadline: that says nothing of the page."""
    with origin("127.0.0.2") as other, shared() as pace:
        other.pages["/One"] = article("One")
        days.server.pages["/f"] = Answer(feed("One", base=other.url))
        hasten(monkeypatch, pace)
        pid = holding(pace, other.url)
        try:
            days.run()
        finally:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        assert other.asked == []
        days.go(3)
        assert other.paths().count("/One") == 1
    (item,) = json.loads((days.folder / "output" / "all.json").read_bytes())["items"]
    assert "whole article" in item["content_html"]


def test_pages_that_stay_broken_keep_no_others_back(days: Days) -> None:
    """Three at the top would have a host left alone each time."""
    failing(days, *TITLES[:3], until=1000, answer=BUSY)
    days.go(6)
    assert whole(days) == {*TITLES[3:]}


def test_what_says_nothing_itself_waits_for_its_page(days: Days) -> None:
    """A sitemap gives addresses alone, and none is a title; what never comes is there by it in the end."""
    places = "".join(f"<url><loc>{days.server.url}/{title}</loc></url>" for title in TITLES)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    days.server.pages["/s"] = Answer(f'<?xml version="1.0"?><urlset xmlns="{space}">{places}</urlset>'.encode(), etag='"1"')
    configured(days, kind="sitemap", url=days.server.url + "/s")
    failing(days, "Two", until=1, answer=BUSY)
    failing(days, "Six", until=1000, answer=BUSY)

    def titles() -> set[str]:
        return {each["title"] for each in json.loads((days.folder / "output" / "all.json").read_bytes())["items"]}

    days.run()
    assert titles() == {"One", "Ten", "Elf"}
    days.go(3)
    assert titles() == {"One", "Ten", "Elf", "Two"}
    days.go(390)
    assert titles() == {*TITLES} - {"Six"} | {f"{days.server.url}/Six"}
    assert asked(days) == {"One": [0], "Two": [0, 2], "Six": [0, 2, 50, 386], "Ten": [0], "Elf": [0]}


def test_what_left_the_source_is_forgotten(days: Days) -> None:
    """Nothing is read again for it."""
    failing(days, "Elf", until=1000, answer=BUSY)
    days.run()
    days.server.pages["/f"] = Answer(feed(*TITLES[:-1], base=days.server.url), etag='"2"')
    days.run()
    assert [report.unmodified for report in days.go(4)] == [1] * 4
    assert asked(days)["Elf"] == [0]


def test_articles_of_a_host_that_wants_time_wait(days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    """What its pace leaves no time for is fetched by the next run, and is not taken for a page that cannot be had."""
    hasten(monkeypatch)
    days.server.pages["/robots.txt"] = Answer(b"User-agent: *\nCrawl-delay: 30\n")
    first = days.run()
    assert first.problems == ()
    assert 1 <= len(asked(days)) < len(TITLES)
    days.run()  # half an hour later: a page that is missed waits for an hour
    assert whole(days) == {*TITLES}
    assert all(len(runs) == 1 for runs in asked(days).values())
