"""Where a request is led, and back: robots.txt on the way, what is sent along, and time that is spent waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.origin import Answer, Asked, feed, origin
from tests.test_polite import CONFIG, Days

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LISTING = Answer(b"<h2><a href=/x>One</a></h2>", headers={"Content-Type": "text/html"})
CLOSED = {"Connection": "close"}
"""So that nobody answers once a server has ended."""


@pytest.fixture
def days(tmp_path: Path) -> Iterator[Days]:
    """Give two days that have not begun."""
    with origin() as server:
        yield Days(tmp_path, server)


def configured(days: Days, **options: str) -> None:
    """Write a configuration with one source."""
    source = ", ".join(f"{name}: {value}" for name, value in {"kind": "feed", **options, "allow_private": "true"}.items())
    (days.folder / "config.yaml").write_text(CONFIG.format(sources=f"  s: {{{source}}}"))


def told(days: Days) -> str:
    """Give what a run says of the source, in one line."""
    report = days.run()
    return "; ".join(each.message for each in (*report.problems, *report.quiet) if each.subject == "s")


def test_robots_are_asked_wherever_a_page_leads(days: Days) -> None:
    """What its host forbids is not asked for, though another leads there (RFC 9309, section 2.2.2)."""
    with origin("127.0.0.2") as other:
        other.pages["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /private\n")
        days.server.pages["/"] = Answer(status=302, headers={"Location": other.url + "/private/a"})
        configured(days, kind="html", url=days.server.url + "/", items="h2")
        where = f"{other.url}/robots.txt forbids {other.url}/private/a, where it leads, to 'feedtool'"
        assert told(days) == f"{days.server.url}/: {where}; leave it, or ask its owner"
    assert (days.server.paths(), other.paths()) == (["/robots.txt", "/"], ["/robots.txt"])


def test_robots_of_where_a_page_has_moved_to_count(days: Days) -> None:
    """Nobody is asked of what nothing is wanted from any more."""
    with origin("127.0.0.2") as other:
        other.pages["/new"] = LISTING
        days.server.pages["/"] = Answer(status=301, headers={"Location": other.url + "/new"})
        configured(days, kind="html", url=days.server.url + "/", items="h2")
        assert told(days) == ""
        days.server.pages["/robots.txt"] = Answer(status=503)
        days.go(50)
    assert days.server.paths() == ["/robots.txt", "/"]
    assert other.paths().count("/robots.txt") == 2, "once a day"


@pytest.mark.parametrize("kind", ["html", "feed"])
def test_a_refused_way_shows_no_secret(days: Days, kind: str) -> None:
    """The query is asked of no robots.txt, and named in no message, however the server repeats it."""
    with origin("127.0.0.2") as other:
        other.pages["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /\n")
        other.pages["/s3cr3tkey"] = Answer(status=404)
        days.server.pages["/?key=s3cr3tkey"] = Answer(status=302, headers={"Location": other.url + "/s3cr3tkey"})
        items = {"items": "h2"} if kind == "html" else {}
        configured(days, kind=kind, url=days.server.url + "/", query="{key: s3cr3tkey}", **items)
        said = told(days)
    assert "robots.txt forbids" in said if kind == "html" else "404" in said
    assert "s3cr3tkey" not in said


@pytest.mark.parametrize("place", ["/f", "/f?key=s3cr3tkey"])
def test_a_query_goes_to_no_other_host_unless_its_own_sends_it(days: Days, place: str) -> None:
    """A move is told, and the secret is still shown to the first host alone."""
    with origin("127.0.0.2") as other:
        other.pages[place] = Answer(feed("One"))
        days.server.pages["/f?key=s3cr3tkey"] = Answer(status=301, headers={"Location": other.url + place})
        configured(days, url=days.server.url + "/f", query="{key: s3cr3tkey}")
        reports = days.go(3)
        assert f"has moved to {other.url}/f for good" in reports[0].notes[0]
        assert [len(report.notes) for report in reports] == [1, 0, 0]
        assert days.server.paths() == ["/f?key=s3cr3tkey"] * 3
        assert other.paths() == [place] * 3


def test_a_body_is_not_sent_where_it_was_not_sent_to(days: Days) -> None:
    """After 301 a POST goes on as a GET, which is no move of what answers to a POST."""
    with origin("127.0.0.2") as other:
        other.pages["/f"] = Answer(b'[{"title": "One", "url": "https://example.com/1"}]')
        days.server.pages["/f"] = Answer(status=301, headers={"Location": other.url + "/f"})
        configured(days, kind="json", url=days.server.url + "/f", body="{token: s3cr3tkey}")
        reports = days.go(2)
        assert [(each.method, each.body) for each in other.asked] == [("GET", b"")] * 2
        assert [each.method for each in days.server.asked] == ["POST"] * 2
        assert [report.notes for report in reports] == [(), ()]


@pytest.mark.parametrize("etag", [None, '"1"'])
def test_what_moved_back_is_where_it_was(days: Days, etag: str | None) -> None:
    """Nobody is told to write what is written, and there is no way round any more."""
    days.server.pages["/old"] = Answer(status=301, headers={"Location": "/new"})
    days.server.feed("/new", "One", etag=etag)
    configured(days, url=days.server.url + "/old")
    days.go(2)
    days.server.pages["/old"], days.server.pages["/new"] = (
        days.server.pages["/new"],
        Answer(status=301, headers={"Location": "/old"}),
    )
    reports = days.go(3)
    assert [(report.problems, report.notes) for report in reports] == [((), ())] * 3
    assert days.server.paths() == ["/old", "/new", "/new", "/new", "/old", "/old", "/old"]


def test_where_nobody_answers_any_more_the_first_address_is_asked(days: Days) -> None:
    """Hosts vanish, and with them what was to be for ever."""
    with origin("127.0.0.2") as other:
        other.feed("/new", "One", headers=CLOSED)
        days.server.pages["/old"] = Answer(status=301, headers={"Location": other.url + "/new"})
        configured(days, url=days.server.url + "/old")
        days.go(2)
    days.server.feed("/old", "Two", "One")
    assert days.run().feeds[0].new == 1
    assert days.run().problems == ()
    assert days.server.paths() == ["/old"] * 3


def test_where_somebody_answers_the_first_address_is_left_alone(days: Days) -> None:
    """A server that is busy is still the one to ask."""

    def busy(_: Asked) -> Answer:
        return Answer(status=503) if days.runs else Answer(feed("One"))

    days.server.pages["/old"] = Answer(status=301, headers={"Location": "/new"})
    days.server.pages["/new"] = busy
    configured(days, url=days.server.url + "/old")
    days.go(2)
    assert days.server.paths() == ["/old", "/new", "/new"]


@pytest.mark.parametrize("wish", ["Crawl-delay", "fetch.delay"])
def test_waiting_takes_nothing_of_a_request_s_time(tmp_path: Path, wish: str) -> None:
    """Or a host that asks for half a minute between two requests could never be read."""
    is_host = wish == "Crawl-delay"

    def said(days: Days, seconds: int) -> str:
        delay = seconds * 1.2
        days.server.pages["/robots.txt"] = Answer(f"User-agent: *\nCrawl-delay: {delay}\n".encode() if is_host else b"")
        days.server.pages["/"] = LISTING
        fetch = f"{{timeout: {seconds} s" + ("}" if is_host else f", delay: {delay} s}}")
        configured(days, kind="html", url=days.server.url + "/", items="h2", fetch=fetch)
        return told(days)

    assert "" in tried(tmp_path, said, 1, 4, 16)


def test_waiting_takes_of_the_time_of_its_source(tmp_path: Path) -> None:
    """Which ends all the same, and says why."""

    def said(days: Days, seconds: int) -> str:
        days.server.pages["/robots.txt"] = Answer(b"User-agent: *\nCrawl-delay: 2\n")
        days.server.pages["/"] = Answer(LISTING.body, wait=seconds - 3)  # 2 s are kept for reading, and 2 s are waited
        configured(days, kind="html", url=days.server.url + "/", items="h2", deadline=f"{seconds} s")
        return told(days)

    message = "ran out: no answer began; raise fetch.timeout or deadline"
    assert any(message in each for each in tried(tmp_path, said, 5, 10, 25))


def tried(folder: Path, said: Callable[[Days, int], str], *seconds: int) -> Iterator[str]:
    """Give what is said of a source that has so much time, or so much: a busy machine may need more."""
    for each in seconds:
        (folder / str(each)).mkdir()
        with origin() as server:
            yield said(Days(folder / str(each), server), each)


@pytest.mark.parametrize("kind", ["html", "feed", "json"])
def test_a_query_goes_to_no_further_page_of_another_host(days: Days, kind: str) -> None:
    """Where a redirect led there, its pages lead on to each other, and need no secret of the first."""
    with origin("127.0.0.2") as other:
        place = f"{other.url}/2"
        page = {
            "html": LISTING.body + f"<a rel=next href={place}>2</a>".encode(),
            "feed": feed("One", head=f"<a:link xmlns:a='http://www.w3.org/2005/Atom' rel='next' href='{place}'/>"),
            "json": f'{{"next": "{place}", "items": [{{"title": "One", "url": "https://example.com/1"}}]}}'.encode(),
        }[kind]
        other.pages["/1"] = other.pages["/2"] = Answer(page, headers=LISTING.headers if kind == "html" else {})
        days.server.pages["/?key=s3cr3tkey"] = Answer(status=302, headers={"Location": place.replace("/2", "/1")})
        more = {"html": {"items": "h2", "next": "'a[rel=next]'"}, "feed": {"pages": "3"}, "json": {"next": "next"}}[kind]
        configured(days, kind=kind, url=days.server.url + "/", query="{key: s3cr3tkey}", **more)
        days.run()
        assert [path for path in other.paths() if path != "/robots.txt"] == ["/1", "/2"]


def test_a_circle_is_gone_round_once(days: Days) -> None:
    """Over two hosts, and by whatever redirects: the same request would only have the same answer."""
    with origin("127.0.0.2") as other:
        days.server.pages["/f"] = Answer(status=301, headers={"Location": other.url + "/g"})
        other.pages["/g"] = Answer(status=302, headers={"Location": days.server.url + "/f"})
        configured(days, url=days.server.url + "/f")
        assert told(days) == f"{days.server.url}/f: it is sent on in a circle; correct url"
        assert (days.server.paths(), other.paths()) == (["/f", "/f"], ["/g", "/g"]), "once with, once without what is known"


def test_an_answer_to_a_post_may_be_at_its_own_address(days: Days) -> None:
    """303 means a GET, which is no circle."""

    def script(each: Asked) -> Answer:
        status = 307 if len(days.server.asked) == 1 else 303 if each.method == "POST" else 200
        return Answer(b'[{"title": "One", "id": 1}]', status, {"Location": "/f"})

    days.server.pages["/f"] = script
    configured(days, kind="json", url=days.server.url + "/f", body="{a: b}")
    assert told(days) == ""
