"""The ledger: tracing sees every change that cleaning makes, and the way back leads to the original."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedtool.clean import ledger
from feedtool.clean.edits import Edit, edits, make, undo
from feedtool.clean.ledger import replay
from feedtool.clean.pipeline import MARKUP_STEPS, TEXT_STEPS, Cleaner
from feedtool.clean.trace import trace
from feedtool.config import noise_rule
from feedtool.errors import CleanError, LedgerError
from feedtool.model import ContentType, Enclosure, Item, Person, Removal, Upstream
from feedtool.profile import Noise, named
from feedtool.state import codec
from tests.itemsets import BESIDE, SETS
from tests.test_clean import CLEANER, texts

if TYPE_CHECKING:
    from feedtool.clean.draft import Draft

SOME = {"noise": (0, None, 19), "everything": (0, 200, 7), "xss": (0, None, 7)}
"""Of large sets only every so many items are tried here, and of one only the first."""


def watched(item: Item, cleaner: Cleaner) -> list[tuple[str, str, str]]:
    """Clean an item and give what a watcher was told: step, rule, and the title as it was then."""
    seen: list[tuple[str, str, str]] = []

    def watch(draft: Draft, step: str, *, rule: str = "", why: str = "") -> None:
        seen.append((step, rule, draft.title))

    cleaned = replace(cleaner, settings=replace(cleaner.settings, watch=watch)).clean(item)
    assert cleaned == cleaner.clean(item)
    return seen


def test_a_watcher_sees_each_step_and_each_rule_in_order() -> None:
    """What looks on is told of every step that ran, and inside a step of every rule; it changes nothing."""
    cleaner = Cleaner.of([noise_rule("#haber#"), noise_rule("#spor#")])
    seen = watched(Item("k", "o", "Ben &amp; Co #haber# #spor#", "A text of some words."), cleaner)
    first = ["read", *TEXT_STEPS]
    assert list(dict.fromkeys(step for step, _, _ in seen)) == [*first, *MARKUP_STEPS, "carried", "digest"]
    assert ("decode", "", "Ben & Co #haber# #spor#") in seen
    assert [(rule, title) for step, rule, title in seen if step == "noise" and rule][:2] == [
        ("#haber#", "Ben & Co #haber# #spor#"),
        ("#spor#", "Ben & Co #haber#"),
    ]


def replayed(item: Item, cleaner: Cleaner = CLEANER) -> Item:
    """Trace an item, write its ledger as JSON and read it again, and walk it backwards."""
    traced = trace(cleaner, item)
    assert traced.cleaned == cleaner.clean(item)
    written = json.dumps(traced.ledger.written(), ensure_ascii=False)
    return replay(traced.cleaned.item, ledger.read(json.loads(written)))


def assert_replays(item: Item, cleaner: Cleaner = CLEANER) -> None:
    """Demand the original of an item back, as the state writes it."""
    try:
        back = replayed(item, cleaner)
    except CleanError:
        return
    assert (codec.original(back), back) == (codec.original(item), item)


lines = st.sampled_from(
    ["#haber#", "Ben &amp; Co", "cafÃ©", "x" * 50, "a\u00a0b", "<b>bold</b>", "https://e.org/x y", "\ud800", ""]
)
bodies = texts | st.lists(lines | st.text(max_size=20), max_size=12).map("\n".join)


@settings(deadline=None)  # the first broken text imports ftfy
@given(bodies, bodies, st.none() | texts, st.sampled_from(["text", "html"]))
def test_replaying_backwards_gives_the_original(content: str, title: str, summary: str | None, kind: ContentType) -> None:
    """From the clean item and its ledger alone comes every character that was found, whatever it was."""
    assert_replays(Item("k", "o", title, content, kind, summary))


@settings(deadline=None)
@given(st.lists(texts, max_size=3), texts, st.none() | st.datetimes(timezones=st.just(UTC)))
def test_replaying_gives_everything_that_an_item_may_have(names: list[str], text: str, date: datetime | None) -> None:
    """Tags, people, dates, files, what came from where: all of it comes back."""
    people = tuple(Person(name, name or None) for name in names)
    upstream = Upstream(text, text or None)
    files = tuple(Enclosure(name, length=len(name)) for name in names)
    taken = tuple(Removal("fields", "attribution", name, "line:3") for name in names)
    item = Item("k", "o", "A title", "A text", tags=tuple(names), authors=people, contributors=people, enclosures=files)
    item = replace(item, upstream=upstream, rights=text, link=text, published=date, modified=date, removals=taken, image=text)
    assert_replays(item)


@given(texts, texts)
def test_edits_lead_from_one_text_to_the_other_and_back(before: str, after: str) -> None:
    """Edits are in order, do not touch each other, and can be made and undone."""
    found = edits(before, after)
    assert undo(after, found) == before
    assert make(before, found) == after
    ends = [0, *(edit.at + len(edit.old) for edit in found)]
    assert all(end <= edit.at and before.startswith(edit.old, edit.at) for end, edit in zip(ends, found, strict=False))


def test_edits_are_small() -> None:
    """What stays is not in them: a word in the middle is one edit of a word."""
    before = "<p>One two three four.</p>\n" * 50 + "<p>Five six seven.</p>\n" + "<p>One two three four.</p>\n" * 50
    assert edits(before, before.replace("six ", "")) == (Edit(before.index("six"), "six ", ""),)


@pytest.mark.parametrize("size", [200_000, 400_000])
@pytest.mark.usefixtures("unmeasured")
def test_edits_of_long_texts_take_bounded_time(size: int) -> None:
    """Texts in which every second word differs cannot be compared one word with each other: two seconds are plenty."""
    before = " ".join(f"{i % 7} same" for i in range(size // 7))
    start = time.process_time()
    assert undo(before.replace("same", "other"), edits(before, before.replace("same", "other"))) == before
    assert time.process_time() - start < 2


def test_a_ledger_of_another_item_is_refused() -> None:
    """What the edits put in must be there; else nothing is given back."""
    first = trace(CLEANER, Item("k", "o", "Title #haber#", "One &amp; two"))
    other = CLEANER.clean(Item("k", "o", "Title", "Three four")).item
    with pytest.raises(LedgerError, match="the ledger is of another item"):
        replay(other, first.ledger)
    with pytest.raises(LedgerError, match="is no ledger"):
        ledger.read([{"step": "noise"}])


def test_each_change_names_its_step_its_rule_and_why() -> None:
    """What a rule took out stands under its name, as an edit of the field that it stood in."""
    item = Item("k", "o", "Ben &amp; Co", "A text of some words. #haber#")
    changes = {(each.step, each.rule, each.field): each for each in trace(CLEANER, item).ledger.changes}
    assert changes["decode", "", "title"].edits == (Edit(5, "amp;", ""),)
    taken = changes["noise", "#haber#", "content"]
    assert taken.edits == (Edit(21, " #haber#", ""),)
    assert taken.why


@pytest.mark.parametrize("name", SETS)
def test_every_set_replays(name: str) -> None:
    """Of every set, the ledger gives back each item that is tried here; `benchmarks/ledger.py` tries all of them."""
    cases = list(islice(SETS[name](), *SOME.get(name, (0, None, 1))))
    if not cases and name in BESIDE:
        pytest.skip(f"the set {name!r} is not beside this checkout")
    assert cases
    for item, cleaner in cases:
        assert_replays(item, cleaner)


def test_what_is_learned_is_in_the_ledger_by_its_pattern() -> None:
    """A step that takes all at once is told with the patterns that it found."""
    cleaner = Cleaner.of().remembering(Noise((replace(named("Follow us on all networks"), applied=True),)))
    text = "A text of some words.\nAnother line of it.\nFollow us on all networks"
    (taken,) = (
        each
        for each in trace(cleaner, Item("k", "o", "A title", text)).ledger.changes
        if (each.step, each.field) == ("learned", "content")
    )
    assert (taken.rule, taken.why) == ("follow us on all networks", "the source's items repeat it")
    assert [edit.old for edit in taken.edits] == ["\nFollow us on all networks"]
