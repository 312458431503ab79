"""The bound on what all steps together may take from one item: by what its source's items usually lose."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedtool.clean.bound import LAST, LEAST, Part, Usual, excess, remembered, usual
from feedtool.clean.pipeline import Cleaned, Cleaner
from feedtool.clean.selected import Elements
from feedtool.clean.trace import trace
from feedtool.config import noise_rule
from feedtool.model import CleanItem, Item, Removal, SafeHtml

if TYPE_CHECKING:
    from tests.conftest import Site

TEXT = "This is what the item says, in some twelve words or perhaps more. "
FOOTER = "Please follow us on all the networks that there are, and subscribe. "
PROMPT = "Our shop has offers. "
CLEANER = Cleaner.of([noise_rule("Please follow*"), noise_rule("Our shop*")])
SELDOM = CLEANER.knowing(Usual(0.0, 0))
SELECTING = Cleaner.of().ruled(Elements(remove=(".a", ".b"))).knowing(Usual(0.0, 0))
BOX = Item("k", "o", "T", f"<p>{TEXT * 8}</p><div class=a><p>{FOOTER * 4}</p></div><p class=b>{PROMPT}</p>", "html")


def clean(*lines: str, cleaner: Cleaner = CLEANER) -> Cleaned:
    """Clean a text of these lines."""
    return cleaner.clean(Item("k", "o", "A title", "\n".join(lines)))


def with_removals(taken: int, kept: int) -> CleanItem:
    """Make a clean item that lost so many characters of its body."""
    removals = (Removal("noise", "r", "x" * taken, "body:1"),) if taken else ()
    return CleanItem("k", "o", "t", SafeHtml(""), "x" * kept, "", removals=removals)


def test_rules_that_are_bearable_alone_may_be_too_much_together() -> None:
    """Then none of them is applied, for one alone would be bearable the next time; the reason has the numbers."""
    done = clean(TEXT, FOOTER, PROMPT * 2)
    assert done.item.text.split("\n\n") == [TEXT.strip(), FOOTER.strip(), (PROMPT * 2).strip()]
    why = "all steps together would take 62% of the text, more than the 60% that max_removed allows"
    assert done.refusals[0] == f"noise rule 'line:Please follow*' was not applied: {why}; raise max_removed if that is right"
    assert len(done.refusals) == 2


def test_what_is_unusual_for_its_source_is_refused() -> None:
    """Where items lose nothing as a rule, what takes a third of a long text is left out, and the rest is not."""
    long = [TEXT * 8, FOOTER * 4, PROMPT]
    assert clean(*long).item.text == (TEXT * 8).strip()
    refused = clean(*long, cleaner=SELDOM)
    assert refused.item.text.split("\n\n") == [(TEXT * 8).strip(), (FOOTER * 4).strip()]
    (why,) = refused.refusals
    assert "'line:Please follow*' was not applied" in why
    assert "36% of the text, more than the 20% that what is usual for its source allows" in why
    assert clean(*long, cleaner=CLEANER.knowing(Usual(0.3, 100))).item.text == (TEXT * 8).strip()
    assert clean(TEXT * 60, FOOTER * 4, cleaner=SELDOM).refusals == ()  # a small share of a long text, though many characters


def test_the_ledger_has_nothing_of_what_was_left_out() -> None:
    """An item that is cleaned once more begins a new ledger."""
    traced = trace(SELDOM, Item("k", "o", "A title", "\n".join((TEXT * 8, FOOTER * 4, PROMPT))))
    assert [each.rule for each in traced.ledger.changes if each.step == "noise"] == ["line:Our shop*"] * 2  # text and removals
    assert sum(each.step == "paragraphs" for each in traced.ledger.changes) == 1


def test_nothing_left_is_too_much_whatever_is_allowed() -> None:
    """Though each step leaves something, and neither `max_removed` nor the usual sets a bound."""
    free = replace(CLEANER.settings, max_removed=1.0, usual=Usual(1.0, 0))
    assert excess([Part("a", "", 9)], 1, free) == ""
    assert excess([Part("a", "", 9)], 0, free) == "nothing of the text would be left"
    assert excess([], 0, free) == ""


def test_a_footer_may_be_most_of_a_short_item() -> None:
    """It has the length that it has everywhere: a large share alone is nothing unusual."""
    assert (
        clean("Short news of a few words, ten of them in all.", FOOTER, cleaner=CLEANER.knowing(Usual(0.1, 70))).refusals == ()
    )


def test_the_tag_that_repeats_counts_once() -> None:
    """And so do addresses and markup that were changed: no text of the item is lost with them."""
    places = [("#tag#", "body:1"), ("#tag#", "body:2"), ("#tag#", "title"), ("x" * 40, "line:3")]
    removals = [Removal("noise", "r", text, where) for text, where in places]
    removals += [Removal("tracking", "u", "https://e.org/?u=1", "body:1"), Removal("pixels", "one", "<img src=x>", "body:1")]
    item = replace(with_removals(0, 100), removals=tuple(removals))
    assert json.loads(remembered(None, "c", [item]))["last"] == [[5, 100]]


def test_usual_is_what_nine_of_ten_lose_at_most() -> None:
    """Of the last items that the same cleaner cleaned; nothing is usual before there are ten."""
    few = remembered(None, "c", [with_removals(10, 90)] * (LEAST - 1))
    assert usual(few, "c") is None
    enough = remembered(few, "c", [with_removals(300, 100)])
    assert usual(enough, "c") == Usual(0.1, 10)
    assert usual(enough, "another") is None
    assert json.loads(remembered(enough, "another", [with_removals(0, 9)]))["last"] == [[0, 9]]
    many = remembered(enough, "c", [with_removals(50, 50)] * LAST)
    assert (len(json.loads(many)["last"]), usual(many, "c")) == (LAST, Usual(0.5, 50))


def test_a_selector_that_takes_too_much_is_left_out() -> None:
    """A user's rule is as any other: by name, and alone."""
    done = SELECTING.clean(BOX)
    assert (FOOTER.strip() in done.item.text, PROMPT.strip() in done.item.text) == (True, False)
    assert done.refusals[0].startswith("remove: '.a' was not applied: all steps together would take 36% of the text")
    assert SELECTING.knowing(None).clean(BOX).refusals == ()


def test_a_rule_of_a_step_is_left_out_alone() -> None:
    """What a class says is not there any more the next time: what the same step took by another sign must go at once."""
    bar = f"<div class='share-bar'>{'<p>Tell all your friends now</p>' * 20}</div>"
    item = replace(BOX, content=f"<p>{TEXT}</p>{bar}<p>Share: <a href='https://t.me/share?u=x'>Telegram</a></p>")
    done = Cleaner.of().clean(item)
    assert ("friends" in done.item.text, "Telegram" in done.item.text) == (True, False)
    assert [why.split(" was not")[0] for why in done.refusals] == ["step 'share' (share bar)"]
    assert Cleaner.of().clean(replace(item, content=done.item.html)).item.html == done.item.html


def test_what_one_leaves_another_may_not_take() -> None:
    """Where a selector was left out and a noise rule takes the same text, it is left out, too."""
    both = SELDOM.ruled(SELECTING.settings.elements).clean(BOX)
    assert FOOTER.strip() in both.item.text
    assert [why.split(" was not")[0] for why in both.refusals] == ["remove: '.a'", "noise rule 'line:Please follow*'"]
    assert both.hits == {"remove: .a", "remove: .b", "noise: line:Please follow*"}


@settings(deadline=None)
@given(st.lists(st.sampled_from([TEXT, FOOTER, PROMPT, "#x# #y# #x#", "Our shop", "x"]), max_size=12), st.booleans())
def test_bounded_or_not_twice_is_once(lines: list[str], is_seldom: bool) -> None:  # noqa: FBT001
    """What came out stays as it is, its refusals included, and its ledger leads back."""
    cleaner = SELDOM if is_seldom else CLEANER
    item = Item("k", "o", "A title", "\n".join(lines))
    done = cleaner.clean(item)
    again = cleaner.clean(replace(item, content=done.item.html, content_type="html"))
    assert (again.item.html, again.item.text) == (done.item.html, done.item.text)
    assert trace(cleaner, item).cleaned == done


@pytest.mark.parametrize("count", [LEAST, 2])
def test_a_run_remembers_what_is_usual(site: Site, count: int) -> None:
    """The item that loses far more than those before is published whole and told; a source that is new has no usual yet."""
    site.write("config.yaml", (site.folder / "config.yaml").read_text().replace("#haber#", "Please follow*"))
    for path in (site.folder / "articles").iterdir():
        path.unlink()
    for number in range(count):
        site.write(f"articles/2026-01-{number + 1:02}-a.txt", f"Title {number}\n\n{TEXT}\nIt is number {number} of them.\n")
    assert site.feedtool("build").returncode == 0
    site.write("articles/2026-02-01-odd.txt", f"An odd one\n\n{TEXT * 4}\n{FOOTER * 4}\n")
    done = site.feedtool("build")
    odd = json.loads((site.folder / "output" / "news.json").read_text())["items"][0]
    told = site.feedtool("explain", "articles/2026-02-01-odd.txt").stdout
    assert told.endswith("and the ledger leads back to the original\n")
    is_known = count == LEAST
    assert ("Please follow" in odd["content_html"]) == is_known
    assert ("noise rule 'line:Please follow*' was not applied: all steps together would take 51%" in done.stderr) == is_known
    assert ("  left alone  noise rule" in told) == is_known


def test_what_a_source_repeats_is_usual_though_nothing_is_known() -> None:
    """A new profile cleans all items anew: short ones may lose most of their text to it, until it is known what is usual."""
    learned = [Part("learned", "follow us", 900)]
    assert excess(learned, 100, CLEANER.settings) == ""
    assert excess([*learned, Part("noise", "x", 10)], 100, CLEANER.settings) == ""
    assert "99%" in excess([*learned, Part("noise", "x", 9000)], 100, CLEANER.settings)
    assert "90%" in excess(learned, 100, SELDOM.settings)
    assert excess(learned, 0, CLEANER.settings) == "nothing of the text would be left"
