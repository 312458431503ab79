"""Identity, dates, order and limits: what the same item is, and what a feed shows of it."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feedtool.config import Settings, loads
from feedtool.merge import feed as merge
from feedtool.merge.canonical import _canonicalised, canonical, is_canonical
from feedtool.merge.follow import Namer, View, follow
from feedtool.merge.identity import Face, match
from feedtool.merge.join import Story, apart, join
from feedtool.model import CleanItem, Feed, Head, Person, Record, SafeHtml
from feedtool.podcast import Category, Owner, Show
from feedtool.run.plan import REGISTRY

DAY = datetime(2026, 3, 1, tzinfo=UTC)
NOW = DAY + timedelta(days=30)


def settings(limit: int = 50) -> Settings:
    """Give the settings of two sources and one feed."""
    text = f"""
site: {{title: T, url: "https://Bücher.example:8080/feeds", since: "2020-05"}}
sources: {{a: {{kind: text, path: a}}, b: {{kind: text, path: b}}}}
feeds: {{news: {{title: News, limit: {limit}, author: Desk}}}}
"""
    return loads(text, REGISTRY, environ={}, folder=Path())


def prose(seed: str, words: int = 120) -> str:
    """Write text that is unlike that of any other seed."""
    chance = random.Random(seed)  # noqa: S311
    return " ".join("".join(chance.choices("abcdefghijklmnoprstuvyz", k=chance.randint(2, 9))) for _ in range(words))


def face(key: str, seed: str = "", *, link: str = "", **fields: object) -> Face:
    """Make a face with a text of its own."""
    text = prose(seed or key)
    made = Face((key,), (link,) if link else (), f"Title of {seed or key}", frozenset({text}), len(text), None, lambda: text)
    return replace(made, **fields)  # type: ignore[arg-type]


def edited(one: Face, *, kept: int = 96, **fields: object) -> Face:
    """Change a fifth of the words of a face; or all but those that are kept."""
    text = " ".join(one.text().split()[:kept]) + " " + prose("edit", 120 - kept)
    return replace(one, marks=frozenset({text}), length=len(text), text=lambda: text, **fields)  # type: ignore[arg-type]


A, B, C = face("a", link="e.org/articles/a"), face("b", link="e.org/articles/b"), face("c", link="e.org/articles/c")

HISTORIES = {
    "unchanged, in another order": ([C, A, B], [A, B, C], [2, 0, 1]),
    "a new item on top": ([face("d"), A, B], [A, B], [None, 0, 1]),
    "an edited body": ([edited(A), B], [A, B], [0, 1]),
    "an edited title": ([replace(A, title="Another title", marks=frozenset({"x"})), B], [A, B], [0, 1]),
    "all of an item rewritten under its key": ([face("a", "quite another")], [A], [0]),
    "other keys, the same content": ([replace(A, keys=("x1",), links=()), replace(B, keys=("x2",), links=())], [A, B], [0, 1]),
    "keys that count from the top": (
        [face("1", "new"), replace(A, keys=("2",), links=()), replace(B, keys=("3",), links=())],
        [replace(A, keys=("1",), links=()), replace(B, keys=("2",), links=()), replace(C, keys=("3",), links=())],
        [None, 0, 1],
    ),
    "keys that were exchanged": ([replace(A, keys=("b",)), replace(B, keys=("a",))], [A, B], [0, 1]),
    "another key, the same address, edited": ([edited(A, keys=("x",))], [A, B], [0]),
    "another key, another host, the same path": (
        [edited(A, keys=("x",), links=("new.example/articles/a",))],
        [A, B],
        [0],
    ),
    "another key and address, edited": ([edited(A, keys=("x",), links=("e.org/y",), title="Other")], [B, A, C], [1]),
    "another key and address, and half of the text": (
        [edited(A, kept=40, keys=("x",), links=(), title="Other")],
        [A, C],
        [None],
    ),
    "the same address, all else is new": ([face("z", link="e.org/articles/a")], [A, B], [0]),
    "an old key of an item that has another now": ([face("old", "other")], [replace(A, keys=("a", "old"))], [0]),
    "one link for all items is no name": (
        [face("x", link="e.org"), face("y", link="e.org")],
        [face("p", link="e.org"), face("q", link="e.org")],
        [None, None],
    ),
    "the same content twice is one known item at most": (
        [replace(A, keys=("x",), links=()), replace(A, keys=("y",), links=())],
        [replace(A, links=())],
        [0, None],
    ),
    "a short text is no name": (
        [Face(("x",), (), "Daily", frozenset({"no news today"}), 13, None, lambda: "no news today")],
        [Face(("y",), (), "Daily", frozenset({"no news today"}), 13, None, lambda: "no news today")],
        [None],
    ),
    "a reminder that is posted again a week later": (
        [replace(A, keys=("x",), links=(), stated=DAY + timedelta(days=7))],
        [replace(A, links=(), stated=DAY)],
        [None],
    ),
    "the next issue of a series": (
        [edited(A, keys=("x",), links=(), title="Weather of 10 March")],
        [replace(A, links=(), title="Weather of 9 March")],
        [None],
    ),
    "a key that another item has now, while its own has moved": ([face("a", "new"), edited(A, keys=("x",))], [A], [None, 0]),
    "a key that another item has now, and a text of which half is new": (
        [face("a", "new"), edited(A, kept=40, keys=("x",), title="Other")],
        [A],
        [None, 0],
    ),
    "a key that another item has now, and an address whose path is short": (
        [face("a", "new"), replace(face("x", link="e.org/s"), title=A.title)],
        [replace(A, links=("e.org/s",))],
        [None, 0],
    ),
    "a key that is still there, though another text is more like its item": (
        [face("a", "new"), edited(A, keys=("x",), links=(), title="Other")],
        [A, C],
        [0, None],
    ),
    "an old key that another item has now": (
        [face("old", "new"), edited(A, keys=("x",), links=(), title="Other")],
        [replace(A, keys=("a", "old")), C],
        [None, 0],
    ),
    "two texts like one known item": (
        [edited(A, keys=("x",), links=(), title="X"), replace(A, keys=("y",), links=(), title="Y", marks=frozenset({"y"}))],
        [A, C],
        [None, 0],
    ),
    "a key and its title, against the address": (
        [replace(face("a", "new"), title=A.title), edited(A, keys=("x",))],
        [A],
        [0, None],
    ),
    "a key and its address, against the path": (
        [replace(face("a", "new"), links=A.links), edited(A, keys=("x",), links=("new.example/articles/a",))],
        [A],
        [0, None],
    ),
    "a key and its text, against the address": (
        [edited(A, links=(), title="Other"), replace(face("x"), title=A.title, links=A.links)],
        [A],
        [0, None],
    ),
    "a key that another item has now, and the path on another host": (
        [face("a", "new"), replace(face("x", link="new.example/articles/a"), title=A.title)],
        [A],
        [None, 0],
    ),
    "a short path on another host is no name": (
        [face("a", "new"), replace(face("x", link="new.example/s"), title=A.title)],
        [replace(A, links=("e.org/s",))],
        [0, None],
    ),
    "no title is like no other": (
        [replace(face("a", "new"), title=""), edited(A, keys=("x",), title="")],
        [replace(A, title="")],
        [None, 0],
    ),
    "no text is like no other": (
        [replace(face("a", "new"), length=0, text=str), replace(face("x"), title=A.title, links=A.links)],
        [replace(A, length=0, text=str)],
        [None, 0],
    ),
    "a key that one known item has and another had": ([face("k")], [replace(A, keys=("z", "k")), replace(B, keys=("k",))], [1]),
    "a content that two known items have": (
        [replace(A, keys=("x",), links=())],
        [replace(A, keys=("p",), links=()), replace(A, keys=("q",), links=())],
        [None],
    ),
    "a date long before": (
        [replace(A, keys=("x",), links=(), stated=DAY - timedelta(days=7))],
        [replace(A, links=(), stated=DAY)],
        [None],
    ),
    "a date that its source did not state": ([replace(A, keys=("x",), links=(), stated=DAY)], [replace(A, links=())], [0]),
    "a date that was corrected by a day": (
        [replace(A, keys=("x",), links=(), stated=DAY + timedelta(days=1))],
        [replace(A, links=(), stated=DAY)],
        [0],
    ),
    "a date that its source states no more": ([replace(A, keys=("x",), links=())], [replace(A, links=(), stated=DAY)], [0]),
}


@pytest.mark.parametrize(("found", "known", "expected"), HISTORIES.values(), ids=HISTORIES)
def test_which_item_is_which(found: list[Face], known: list[Face], expected: list[int | None]) -> None:
    """What happens in sources, and which known item each found one is."""
    assert list(match(found, known)) == expected


def test_reports_from_one_template_are_not_one_item() -> None:
    """A text that is like several known ones is none of them."""
    report = "Weather {0}. " + prose("weather", 60) + " {0}"
    faces = [
        Face((str(n),), (), "Weather", frozenset({str(n)}), 500, None, lambda n=n: report.format(n))  # type: ignore[misc]
        for n in range(4)
    ]
    assert match([faces[3]], faces[:3]) == match([faces[3]], faces[:2]) == (None,)


@given(st.lists(st.sampled_from([A, B, C, edited(A), face("a", "else"), face("d", link="e.org/articles/a")]), max_size=6))
def test_no_two_items_become_one(found: list[Face]) -> None:
    """Whatever a source gives, each known item is matched once, and each found one has an answer."""
    matched = match(found, [A, B, C])
    hits = [at for at in matched if at is not None]
    assert len(matched) == len(found)
    assert len(hits) == len(set(hits))


@pytest.mark.parametrize(
    "link",
    [
        "https://example.org/a/b?id=7&z=1",
        "http://example.org/a/b/?id=7&z=1",
        "http://www.example.org:80/a/b?z=1&id=7#part",
        "https://m.example.org/a/b/index.html?utm_source=feed&id=7&z=1&fbclid=x",
        "https://EXAMPLE.org/a/./b?id=7&UTM_Medium=rss&z=1",
        "https://amp.example.org:443/a/b?id=7&z=1&mc_cid=3",
    ],
)
def test_one_page_has_one_canonical_link(link: str) -> None:
    """Scheme, `www.`, ports, tracking, fragments and the order of the query do not change the page."""
    assert canonical(link) == "example.org/a/b?id=7&z=1"


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://example.org", "example.org"),
        ("https://example.org/?ref=home", "example.org?ref=home"),
        ("https://www.com/", "www.com"),
        ("https://example.org/#!/page", "example.org/#!/page"),
        ("https://example.org:8080/a", "example.org:8080/a"),
        ("mailto:a@example.org", None),
        ("http://[::1/", None),
        ("nothing", None),
        (None, None),
    ],
)
def test_what_stays_and_what_is_no_link(link: str | None, expected: str | None) -> None:
    """Parameters that may name a page stay; what is no web address has no canonical form."""
    assert canonical(link) == expected


@given(st.from_regex(r"https?://[a-z0-9.-]{1,12}/[aZ0/_~.%?é-]{0,12}", fullmatch=True))
@example("https://a.example/./b")
@example("https://a.example/a/../b")
@example("https://1.2.3/")
def test_what_is_written_canonically_is_left_as_it_is(link: str) -> None:
    """The library would give just the same, for five times the cost; what it would change it is asked for."""
    try:
        slowly = _canonicalised(link)
    except ValueError:
        slowly = None
    assert not is_canonical(link) or slowly == link


def view(key: str = "k", **fields: object) -> View:
    """Make what is found of an item."""
    made = View(key, key, f"Title {key}", None, f"digest {key}", "cleaner", f"content {key}", 300, DAY, None, None)
    return replace(made, **fields)  # type: ignore[arg-type]


def followed(one: View, last: Record | None = None, *, now: datetime = NOW) -> tuple[Record, list[str]]:
    """Follow a single item."""
    namer = Namer(settings().site, "a", lambda _: False)
    records, notes = follow([one], [last], namer=namer, now=now)
    return records[0], [message for _, message in notes]


def published(one: View) -> Record:
    """Give the record of an item that a feed has shown."""
    record, _ = followed(one, now=NOW - timedelta(days=1))
    return replace(record, id=1, story=record.guid)


def test_a_date_comes_from_the_source_then_its_carrier_then_now() -> None:
    """A stated date, the time of the file, or the moment when the item was first seen; once."""
    file = DAY - timedelta(days=1)
    assert followed(view(modified=file))[0].published == DAY
    assert followed(view(stated=None, modified=file))[0].published == file
    first = followed(view(stated=None))[0]
    assert (first.published, first.first_seen) == (NOW, NOW)
    assert followed(view(stated=None), first, now=NOW + timedelta(days=9))[0].published == NOW


def test_a_published_date_never_moves() -> None:
    """Whatever the source says later; before it was published it may be corrected."""
    assert followed(view())[1] == []
    shown = published(view())
    later = DAY + timedelta(days=3)
    assert followed(view(stated=later), shown)[0].published == DAY
    assert followed(view(stated=later), replace(shown, story=None))[0].published == later


def test_a_date_in_the_future_is_clamped_and_said_once() -> None:
    """Readers would keep it on top for years; the clamped date stays when that day has come."""
    future = NOW + timedelta(days=400)
    first, notes = followed(view(stated=future))
    assert first.published == NOW
    assert notes == [f"its date {future.isoformat()} is in the future: taken as {NOW.isoformat()}; correct it at the source"]
    shown = replace(first, id=1, story=first.guid)
    tomorrow = NOW + timedelta(days=1)
    assert followed(view(stated=future), shown, now=tomorrow)[1] == []
    assert len(followed(view(stated=future + timedelta(days=1)), shown, now=tomorrow)[1]) == 1
    again, notes = followed(view(stated=future), shown, now=future + timedelta(days=1))
    assert (again.published, notes) == (NOW, [])


def test_an_edit_is_dated_only_when_readers_see_something_else() -> None:
    """A new original with the same clean content is no edit, nor is a new cleaner on the same original."""
    shown = published(view())
    edit = DAY + timedelta(days=3)
    assert followed(view(), replace(shown, updated=edit))[0].updated == edit
    assert followed(view(digest="other"), shown)[0].updated == DAY
    assert followed(view(content="other", cleaner="new"), shown)[0].updated == DAY
    assert followed(view(digest="other", content="other"), shown)[0].updated == NOW
    assert followed(view(digest="other", content="other", is_reread=True), shown)[0].updated == DAY
    stated = DAY + timedelta(days=2)
    assert followed(view(digest="other", content="other", changed=stated), shown)[0].updated == stated
    late = NOW + timedelta(days=2)
    assert followed(view(digest="other", content="other", changed=late), shown)[0].updated == NOW


def test_a_new_item_was_edited_when_its_source_says_so() -> None:
    """Neither before it was published nor in the future."""
    days = [timedelta(days=each) for each in (-1, 0, 2, 400)]
    found = [followed(view(changed=DAY + each))[0].updated for each in days]
    assert found == [DAY, DAY, DAY + timedelta(days=2), NOW]


def test_a_new_item_under_a_known_key_has_another_guid() -> None:
    """Two items of one run, and one whose key belonged to another before."""
    namer = Namer(settings().site, "a", lambda guid: guid == merge.item_guid(settings().site, "a", "k"))
    records, _ = follow([view(), view()], [None, None], namer=namer, now=NOW)
    guids = {record.guid for record in records}
    assert len(guids) == 2
    assert merge.item_guid(settings().site, "a", "k") not in guids
    assert followed(view())[0].guid == merge.item_guid(settings().site, "a", "k")


def test_guid_is_a_tag_uri_of_source_and_key() -> None:
    """Host in ASCII without port, the day it was owned, source, and a digest that is the same in every run."""
    site = settings().site
    assert merge.feed_guid(site, "news") == "tag:xn--bcher-kva.example,2020-05:news"
    assert merge.item_guid(site, "a", "x.txt") == "tag:xn--bcher-kva.example,2020-05:a/8a6dcb9c9836d0a0749d9a59"


def record(key: str, source: str = "a", *, day: int = 0, **fields: object) -> Record:
    """Make the record of an item that was published so many days after the first."""
    one, _ = followed(view(key, stated=DAY + timedelta(days=day)))
    return replace(one, source=source, guid=f"{source}/{key}", **fields)  # type: ignore[arg-type]


def joined(*sources: list[Record], likeness: float = 0) -> list[Story]:
    """Join the items of several sources."""
    return list(join({each[0].source: each for each in sources}, likeness=lambda _one, _other: likeness))


SAME: dict[str, dict[str, Any]] = {
    "link": {"link": "e.org/1"},
    "content": {"content": "the same"},
}


@pytest.mark.parametrize("same", SAME.values(), ids=SAME)
def test_the_first_source_wins(same: dict[str, Any]) -> None:
    """One entry, the item of the source that comes first, under its guid."""
    stories = joined([record("x", **same)], [record("y", "b", **same), record("z", "b")])
    assert [(story.shown.key, story.guid, len(story.members)) for story in stories] == [("x", "a/x", 2), ("z", "b/z", 1)]


def test_the_same_title_needs_the_same_text() -> None:
    """Long titles are compared, with the texts under them."""
    title = "Ferry timetable changes in spring"
    pair = [record("x", title=title)], [record("y", "b", title=title)]
    assert len(joined(*pair, likeness=95)) == 1
    assert len(joined(*pair, likeness=60)) == 2
    assert len(joined([record("x", title="Short")], [record("y", "b", title="Short")], likeness=100)) == 2
    short = [record("x", title=title, length=100)], [record("y", "b", title=title, length=100)]
    assert len(joined(*short, likeness=100)) == 2


def test_what_readers_know_stays() -> None:
    """An item that was published from the second source keeps guid and date when the first has it too."""
    known = record("y", "b", link="e.org/1", story="b/y")
    (story,) = joined([record("x", day=5, link="e.org/1")], [known])
    assert (story.shown.key, story.guid, story.shown.published) == ("x", "b/y", known.published)
    assert story.shown.updated == DAY + timedelta(days=5)
    (story,) = joined([record("x", day=5, link="e.org/1", content=known.content)], [known])
    assert story.shown.updated == known.updated  # the same content from another source is no edit
    earlier = record("z", "c", link="e.org/1", story="c/z", first_seen=NOW - timedelta(days=9))
    assert [each.guid for each in joined([record("x", link="e.org/1")], [known], [earlier])] == ["c/z"]
    both = record("x", link="e.org/1", story="a/x")
    assert [each.guid for each in joined([both], [known])] == ["a/x"]


def test_a_name_that_items_of_one_source_share_joins_nothing() -> None:
    """All items linking to the home page are not one item, and no group has two items of one source."""
    many = [record(str(n), link="e.org") for n in range(2)]
    assert len(joined(many, [record("y", "b", link="e.org")])) == 3
    two = [record("y", "b", link="e.org/1"), record("z", "b", content="the same")]
    assert [len(each.members) for each in joined([record("x", link="e.org/1", content="the same")], two)] == [2, 1]


def test_what_readers_saw_as_one_stays_one() -> None:
    """Though nothing but the guid that it was published under says so any more."""
    assert len(joined([record("x", story="b/y")], [record("y", "b", story="b/y")])) == 1


def test_apart_shows_every_item() -> None:
    """Each under its own guid, whatever was joined before."""
    one, other = record("x", link="e.org/1", story="b/y"), record("y", "b", link="e.org/1", story="b/y")
    assert [story.guid for story in apart({"a": [one], "b": [other]})] == ["a/x", "b/y"]


OURS = [f"tag:e.org,2026:desk/{digit * 24}" for digit in "ab"]
"""Guids that feedtool made elsewhere."""


def test_what_feedtool_named_keeps_its_name() -> None:
    """An item whose key is a guid of feedtool is published under it; what only looks like one gets its own."""
    near = [OURS[0][:-1], f"{OURS[0]}#1", OURS[0].upper(), f"{OURS[0]}\n"]
    for stories in (joined([record(key) for key in (*OURS, *near)]), apart({"a": [record(key) for key in (*OURS, *near)]})):
        assert [story.guid for story in stories] == [*OURS, *(f"a/{key}" for key in near)]


def test_one_guid_of_feedtool_is_one_item() -> None:
    """Two feeds that came out of one feedtool: joined by it, and apart under one of their own each."""
    one, other = record(OURS[0]), record(OURS[0], "b")
    assert [(story.guid, len(story.members)) for story in joined([one], [other])] == [(OURS[0], 2)]
    assert [story.guid for story in apart({"a": [one], "b": [other]})] == [OURS[0], f"b/{OURS[0]}"]
    known = replace(other, story=OURS[0])
    assert [story.guid for story in apart({"a": [one], "b": [known]})] == [f"a/{OURS[0]}", OURS[0]]


def test_what_comes_back_under_the_guid_of_an_item_here_is_that_item() -> None:
    """Who reads a feed of his own beside its sources: joined they are one, and apart neither is lost."""
    own = replace(record("x", "b"), guid=OURS[0])
    back = record(OURS[0])
    for one in (own, replace(own, story=OURS[0])):
        for order in ({"a": [back], "b": [one]}, {"b": [one], "a": [back]}):
            assert [story.guid for story in join(order, likeness=lambda *_: 0)] == [OURS[0]]
            assert {story.guid for story in apart(order)} == {OURS[0], back.guid}


def test_readers_know_an_item_by_what_it_was_published_under() -> None:
    """Not by the guid that it came with, when another was given to it before, or another item has it."""
    known = record(OURS[0], story="a/old")
    assert [story.guid for story in joined([known])] == ["a/old"]
    assert [story.guid for story in apart({"a": [known]})] == [known.guid]
    moved = record("z", story=OURS[0])
    assert [story.guid for story in joined([record(OURS[0]), moved])] == [f"a/{OURS[0]}", OURS[0]]
    assert [story.guid for story in apart({"a": [record(OURS[0]), moved]})] == [OURS[0], "a/z"]


def stories(*records: Record) -> list[Story]:
    """Make a story of each record."""
    return list(apart({"a": records}))


def test_newest_first_up_to_the_limit() -> None:
    """The newest items of all sources, in order; one guid stands once."""
    chosen = merge.choose(stories(*(record(str(n), day=n) for n in (1, 3, 2, 0)), record("3", day=3)), limit=3)
    assert [story.shown.key for story in chosen] == ["3", "2", "1"]


@given(st.permutations([record(str(n), day=n // 3) for n in range(9)]))
def test_order_does_not_depend_on_the_order_found(records: list[Record]) -> None:
    """A total order: items of one day too stand in the same place in every run."""
    assert merge.choose(stories(*records), limit=9) == merge.choose(stories(*sorted(records, key=lambda one: one.key)), limit=9)


def test_of_one_date_what_was_seen_later_is_newer_and_then_what_stands_nearer_the_top() -> None:
    """Listings without dates, and dates without a time, are common: a digest would put their items in an order of its own."""
    first = [replace(record(key), id=at, first_seen=DAY) for at, key in enumerate("cab", 1)]
    later = [replace(record(key), id=at, first_seen=DAY + timedelta(days=1)) for at, key in enumerate("zy", 4)]
    for order, keys in (("newest", "zyca"), ("oldest", "acyz")):
        chosen = merge.choose(stories(*first, *later), limit=4, order=order)  # type: ignore[arg-type]
        assert "".join(story.shown.key for story in chosen) == keys


def test_an_entry_is_never_updated_before_it_was_published() -> None:
    """An item whose source dates an edit before its publication was not edited."""
    assert merge.times(record("x", updated=DAY - timedelta(days=9))) == (DAY, DAY)
    later = DAY + timedelta(days=5)
    assert merge.times(record("y", updated=later)) == (DAY, later)


FACE = """
site: {title: T, url: "https://e.org/", webmaster: {name: W, email: w@e.org}, rights: R}
sources: {a: {kind: text, path: a}}
feeds:
  news: {title: N, description: D, home: "https://e.org/n", language: tr, author: Desk, tags: [b, a], image: "https://e.org/i.png",
    icon: "https://e.org/f.ico", ttl: 2h, skip_hours: [3, 1], skip_days: [sunday, monday], expired: true,
    hub: "https://hub.e.org/", timezone: Asia/Tokyo, formats: [rss, json], complete: true}
"""
HELPER = Person("Help", "h@e.org", "https://e.org/h")


def test_what_is_set_of_a_feed_stands_in_its_head() -> None:
    """Each setting, and the people of a source that gives it its head: its authors where that of the feed is one of them."""
    stated = loads(FACE, REGISTRY, environ={}, folder=Path())
    head = Head(authors=(Person("Desk"), Person("Ada")), contributors=(HELPER,))
    made = merge.assemble("news", stated.feeds["news"], site=stated.site, updated=DAY, head=head)
    assert made == Feed(
        name="news",
        guid=merge.feed_guid(stated.site, "news"),
        title="N",
        description="D",
        base="https://e.org/",
        home="https://e.org/n",
        language="tr",
        author=Person("Desk"),
        updated=DAY,
        coauthors=(Person("Ada"),),
        rights="R",
        tags=("b", "a"),
        contributors=(HELPER,),
        image="https://e.org/i.png",
        hubs=("https://hub.e.org/",),
        icon="https://e.org/f.ico",
        ttl=120,
        skip_hours=(1, 3),
        skip_days=("sunday", "monday"),
        webmaster=Person("W", "w@e.org"),
        is_expired=True,
        zone="Asia/Tokyo",
        formats=("rss", "json"),
        listed=True,
        complete=True,
    )
    stranger = merge.assemble("news", stated.feeds["news"], site=stated.site, updated=DAY, head=Head(authors=(Person("Ada"),)))
    assert stranger.coauthors == ()


def test_what_a_feed_says_of_itself_is_told_line_by_line() -> None:
    """Whatever may be shown of it as changed."""
    stated = loads(FACE, REGISTRY, environ={}, folder=Path())
    head = Head(authors=(Person("Desk"), Person("Ada")), contributors=(HELPER,))
    made = merge.assemble("news", stated.feeds["news"], site=stated.site, updated=DAY, head=head)
    said = "title: N|description: D|page: https://e.org/n|language: tr|author: Desk|author: Ada"
    said += (
        "|contributor: Help h@e.org https://e.org/h|rights: R|tags: b, a|picture: https://e.org/i.png|icon: https://e.org/f.ico"
    )
    assert "|".join(merge.told(made)) == said
    assert merge.told(replace(made, show=Show()))[-1] == "icon: https://e.org/f.ico"
    show = Show(
        "serial", author="S", owner=Owner("O", "o@e.org"), categories=(Category("Arts", ("Food", "Design")), Category("TV"))
    )
    show = replace(show, explicit=True, is_locked=True, guid="g")
    said += (
        "|show by: S|owner: O o@e.org|categories: Arts > Food, Design, TV|guid: g|kind of show: serial|show: explicit, locked"
    )
    assert "|".join(merge.told(replace(made, show=show))) == said


def test_author_falls_back_to_the_feed() -> None:
    """An item that names nobody has the feed's author."""
    feed = settings().feeds["news"]
    item = CleanItem("k", "k", "T", SafeHtml("<p>x</p>"), "x", "x")
    assert merge.authors(item, feed) == (Person("Desk"),)
    assert merge.authors(replace(item, authors=(Person("Ann"),)), feed) == (Person("Ann"),)
