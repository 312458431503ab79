"""The ledger: tracing sees every change that cleaning makes, in its order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from feedtool.clean.pipeline import MARKUP_STEPS, TEXT_STEPS, Cleaner
from feedtool.config import noise_rule
from feedtool.model import Item

if TYPE_CHECKING:
    from feedtool.clean.draft import Draft


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
