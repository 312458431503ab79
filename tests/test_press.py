"""Texts that are put into what feedgen wrote once make just what feedgen would have written."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedtool.build import FORMATS, atom, press, rss
from feedtool.build.press import Press
from feedtool.model import Category, Enclosure, Person, Point, SafeHtml, Size, Upstream
from tests.feeds import make_entries, make_entry, make_feed

WRITTEN = {"rss": rss._written, "atom": atom._written}
SAID = {"rss": rss._said, "atom": atom._said}

anything = st.text(st.characters(exclude_categories=()), max_size=20) | st.sampled_from(
    ["\ue0000\ue001", "a\r\nb\tc", "<b>&amp;\"'", "]]>", "\x7f\x85\u2028\ufffd", "&#13;", "{0}", "%s", "\\1"]
)
maybe = st.none() | anything
address = st.sampled_from(["https://example.org/a?b=1&c='%22", "https://bäcker.example/ö"])
people = st.lists(st.builds(Person, anything, st.none() | st.just("a@example.org"), st.none() | address), max_size=3).map(tuple)
files = st.builds(Enclosure, address, st.none() | st.just("audio/mpeg"), st.none() | st.just(5), maybe, st.none() | st.just(61))
entries = st.fixed_dictionaries(
    {
        "title": anything,
        "html": anything.map(SafeHtml),
        "text": anything,
        "summary": anything,
        "link": st.none() | address,
        "authors": people,
        "contributors": people,
        "tags": st.lists(anything, max_size=3).map(tuple),
        "categories": st.lists(st.builds(Category, anything, maybe, maybe), max_size=2).map(tuple),
        "enclosures": st.lists(files, max_size=2).map(tuple),
        "image": st.none() | address,
        "size": st.none() | st.just(Size(3, 4)),
        "comments": st.none() | address,
        "external": st.none() | address,
        "upstream": st.none() | st.builds(Upstream, anything, st.none() | address, maybe, maybe),
        "rights": maybe,
        "language": st.none() | st.just("tr"),
        "point": st.none() | st.just(Point(1.5, -2)),
    }
)


@pytest.mark.parametrize("name", WRITTEN)
@given(st.lists(entries, min_size=1, max_size=3))
@settings(deadline=None, max_examples=40)
def test_what_is_pressed_is_what_feedgen_writes(name: str, given: list[dict[str, Any]]) -> None:
    """Byte by byte, whatever the texts, and whatever was pressed before."""
    feed, made = make_feed(), Press(WRITTEN[name])
    for each in (*given, *given):
        said = SAID[name](feed, make_entry(**each))
        filled = {key: value for key, value in said.items() if value}
        assert made.write(said) == WRITTEN[name](filled)


@pytest.mark.parametrize("name", WRITTEN)
def test_feedgen_writes_a_shape_once(name: str) -> None:
    """And again what another shape has; other texts are no other shape."""
    shapes: list[Any] = []

    def build(said: Any) -> bytes:
        shapes.append(said)
        return WRITTEN[name](said)

    made, feed = Press(build), make_feed()
    for entry in make_entries(5, title="a"):
        made.write(SAID[name](feed, entry))
    assert len(shapes) == 1
    made.write(SAID[name](feed, make_entry(tags=("one",))))
    assert len(shapes) == 2


def test_few_shapes_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has more shapes than feeds have costs time and no memory: the oldest make room for the new."""
    monkeypatch.setattr(press, "MOST", 2)
    built: list[str] = []

    def build(said: Any) -> bytes:
        built.extend(said)
        return "".join(f"<{name}>{text}</{name}>" for name, text in said.items()).encode()

    made, names = Press(build), ["a" * (number + 1) for number in range(5)]
    for name in names:
        assert made.write({name: "<"}) == made.write({name: "<"}) == f"<{name}>&lt;</{name}>".encode()
    assert built == names
    assert len(made._forms) == 2


@pytest.mark.parametrize("name", FORMATS)
def test_an_entry_is_the_same_wherever_it_stands(name: str) -> None:
    """All feeds share a press; what one entry says never shows in another."""
    one, other = make_entry(title="One", tags=("a", "b")), make_entry(title="Other", tags=("c", "d"))
    feed = make_feed()
    alone = [FORMATS[name].writer(feed).entry(each) for each in (one, other)]
    together = FORMATS[name].writer(feed)
    assert [together.entry(each) for each in (one, other, one)] == [*alone, alone[0]]
    assert together.entry(replace(one, guid="tag:example.org,2024:x")) != alone[0]
