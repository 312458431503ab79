"""The gate that sees items by the gists of their texts says what it says when it reads them all, word for word."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedtool.gate import Gist, Glimpse, Sight, gist, judge, read, written
from tests.test_gate import LAST, ORDINARY, READS, RUBBISH, WORDS, sight, text

if TYPE_CHECKING:
    from collections.abc import Sequence

TABLES = {**{name: (new, last) for name, (new, last, _) in RUBBISH.items()}, **ORDINARY}
BODIES = st.one_of(
    st.sampled_from(["", " ", "Comments", "One two three", "Log in to read on.\n" * 3]),
    st.builds(text, st.integers(0, 6), number=st.integers(2, 400)),
    st.builds(text, st.integers(0, 3), st.sampled_from(list(WORDS.values())), st.integers(2, 300)),
)


def glimpse(one: Sight, reads: list[str] | None = None) -> Glimpse:
    """See an item by its gist, written and read again; `reads` hears of each text that had to be loaded."""
    known = read(written(gist(one.title, one.text, link=one.link, removed=one.removed)))
    assert known is not None

    def load() -> str:
        if reads is not None:
            reads.append(one.guid)
        return one.text

    return Glimpse(one.guid, one.stated, (one.title, one.text, one.link, one.removed), known, load)


def agree(new: Sequence[Sight], last: Sequence[Sight]) -> None:
    """Judge both ways, and each side both ways."""
    plain = judge(new, last)
    assert judge(list(map(glimpse, new)), list(map(glimpse, last))) == plain
    assert judge(list(map(glimpse, new)), last) == plain


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_judged_alike(name: str) -> None:
    """All rubbish and all ordinary change that the gate is known by."""
    agree(*TABLES[name])


@settings(deadline=None, max_examples=60)
@given(READS, READS)
def test_any_reads_are_judged_alike(new: list[Sight], last: list[Sight]) -> None:
    """Whatever two reads hold."""
    agree(new, last)


@settings(deadline=None, max_examples=40)
@given(st.lists(BODIES, min_size=6, max_size=24), st.sets(st.integers(0, 23)), st.lists(BODIES, max_size=8))
def test_edited_reads_are_judged_alike(bodies: list[str], edited: set[int], fresh: list[str]) -> None:
    """Most items as they were, some edited or gone, some new: what short cuts are for, at both sides of their bounds."""
    last = [sight(number, text=body) for number, body in enumerate(bodies)]
    kept = [replace(one, text=f"{fresh[at % len(fresh)]}!") if fresh and at in edited else one for at, one in enumerate(last)]
    agree([*kept[len(fresh) // 2 :], *(sight(100 + at, text=body) for at, body in enumerate(fresh))], last)


def test_an_ordinary_day_reads_no_text_that_was_there() -> None:
    """Thirty items of which one is new: the gists of the others are enough."""
    reads: list[str] = []
    assert judge([glimpse(one, reads) for one in (*LAST[1:], sight(30))], [glimpse(one, reads) for one in LAST]) == ()
    assert set(reads) <= {"g30"}


def test_a_gist_of_another_version_is_none() -> None:
    """What a newer or older program remembered is not believed."""
    known = written(gist("Mill", "Rye", link=None, removed=0))
    assert read(known.replace("[1,", "[0,", 1)) is None
    assert read(None) is None


def test_a_gist_means_what_it_meant() -> None:
    """Gists are remembered for years: who changes what they say counts their version up, and changes this too."""
    assert gist(
        "On the quay", "The ferry left the quay at ten.\nIt is back.", link="https://news.example/1", removed=3
    ) == Gist(
        title="On the quay",
        link="https://news.example/1",
        removed=3,
        length=43,
        is_blank=False,
        words=10,
        sketch=sum(1 << bit for bit in (122, 183, 201, 257, 484, 512, 564, 885)),
        short=12,
        common=(("the", 3), ("quay", 2), ("on", 1), ("left", 1), ("at", 1), ("ten", 1), ("it", 1), ("is", 1), ("back", 1)),
    )


def test_a_new_body_that_all_others_are_like_is_held() -> None:
    """Bodies that are unlike each other, and all like one that is new: no count of what was there before tells of it."""
    chance = random.Random(1)  # noqa: S311
    words = ["".join(chance.choices("abcdefghij", k=7)) for _ in range(120)]
    others = [" ".join(f"x{word}" if at % 20 == 2 * one else word for at, word in enumerate(words)) for one in range(9)]
    last = [sight(at, text=body) for at, body in enumerate(others)]
    new = [*last, sight(9, text=" ".join(words))]
    assert [reason.rule for reason in judge(new, last)] == ["bodies"]
    agree(new, last)
