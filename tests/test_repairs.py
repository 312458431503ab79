"""The repairs of HTML against their samples: what each leaves alone, what it changes, and what holds for all of them."""

from __future__ import annotations

import json
import re
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from feedtool.clean import CHANGING, EXTRA, OPTIONAL
from feedtool.clean.draft import Draft, Settings
from feedtool.clean.html import HtmlBody, parse
from feedtool.clean.pipeline import MARKUP_STEPS, TEXT_STEPS, Cleaner
from feedtool.clean.repairs import REPAIRS
from feedtool.clean.selected import Elements
from feedtool.errors import CleanError
from feedtool.model import Item
from tests.test_clean import is_safe

DATA = Path(__file__).parent / "data" / "repairs"
ROOT = Path(__file__).parents[1]
KEPT: dict[str, str] = yaml.safe_load((DATA.parent / "repairs_kept.yaml").read_text(encoding="utf-8"))
LINK = "https://example.org/desk/article"
ALL_STEPS = tuple(name for name in (*REPAIRS, *TEXT_STEPS, "links"))
DEFAULT = Cleaner.of(steps=ALL_STEPS, max_removed=1)


SLOW = {
    "links in lists": "<ul>" + "<li><a href='/x?utm_source=y'>x</a></li>" * 10_000 + "</ul>",
    "pixels": "<p>x</p>" + "<img width=1 height=1 src=/x>" * 10_000,
    "share links": "<p>text</p><div>" + "<a href='https://t.me/share?x'>x</a>" * 10_000 + "</div>",
    "named blocks": "<p>x</p>" + "<div class='newsletter related-posts share-bar cookie-notice'>" * 190 + "x" * 9,
    "breaks": "text<br><br>" * 10_000,
    "frames": "<p>x</p>" + "<iframe src='https://www.youtube.com/embed/x'></iframe>" * 10_000,
    "empty elements": "<p><span></span></p>" * 10_000,
    "attributes": "<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">x</p>",
    "depth": "<div>" * 20_000 + "x",
    "escaped markup": "&lt;p&gt;x&lt;/p&gt;" * 50_000,
    "pictures of many sizes": "<img srcset='" + "/a.jpg 1w," * 100_000 + "'>",
    "commas": "<img srcset='" + "," * 1_000_000 + "'>",
    "styles": "<img style='" + "width:1px;" * 100_000 + "' src=/x>",
    "parameters": "<a href='https://x.example/?" + "utm_a=1&b=2&" * 80_000 + "'>x</a>",
    "size": "<p>" + "word " * 4_000_000,
}


def samples(kind: str) -> list[Any]:
    """Give (step, sample) for every sample of a kind; a sample is a mapping with `before`, and `after` where it changes."""
    loaded = {step: yaml.safe_load((DATA / f"{step}.yaml").read_text(encoding="utf-8")) for step in REPAIRS}
    rows = ((step, n, case) for step, file in loaded.items() for n, case in enumerate(file[kind]))
    return [
        pytest.param(step, case if isinstance(case, dict) else {"before": case}, id=f"{step}-{n}") for step, n, case in rows
    ]


def draft(sample: dict[str, Any]) -> Draft:
    """Read a sample as the cleaner reads an item."""
    base = sample.get("link")
    return Draft(sample.get("title", "A title"), "", (), (), parse(sample["before"]), base=base)


def source(made: Draft) -> str:
    """Write the tree of a draft as it stands."""
    assert isinstance(made.body, HtmlBody)
    return made.body.source()


def item(sample: dict[str, Any]) -> Item:
    """Make an item of a sample."""
    return Item("k", "o", sample.get("title", "A title"), sample["before"], "html", link=sample.get("link", LINK))


def test_every_step_has_a_name_that_a_configuration_may_use() -> None:
    """The names of all steps stand in `OPTIONAL`, in the order in which they run, but those that always run."""
    assert tuple(name for name in (*REPAIRS, *TEXT_STEPS, *MARKUP_STEPS) if name in OPTIONAL) == OPTIONAL
    assert {*MARKUP_STEPS} - {*OPTIONAL} == {"paragraphs", "sanitise"}
    assert {*REPAIRS, *TEXT_STEPS} - {*OPTIONAL} == {*EXTRA}
    assert {*REPAIRS} > CHANGING


@pytest.mark.parametrize(("step", "sample"), samples("noop"))
def test_noop(step: str, sample: dict[str, Any]) -> None:
    """A repair leaves alone what is right already, and says nothing."""
    before = draft(sample)
    assert REPAIRS[step](before, Settings()) is before
    assert source(before) == source(draft(sample))


@pytest.mark.parametrize(("step", "sample"), samples("changes"))
def test_changes(step: str, sample: dict[str, Any]) -> None:
    """A repair makes its change, says in the ledger where and why, and nothing is left to do after it."""
    made = REPAIRS[step](draft(sample), Settings())
    assert source(made) == sample["after"]
    assert [removal.step for removal in made.removals] == [step] * len(made.removals)
    assert made.removals
    assert [removal.rule for removal in made.removals] == sample.get("rules", [removal.rule for removal in made.removals])
    assert all(removal.text and removal.where.startswith("body:") for removal in made.removals)
    again = draft({**sample, "before": source(made)})
    assert (REPAIRS[step](again, Settings()) is again) != sample.get("twice", False)


@pytest.mark.parametrize(("step", "sample"), [*samples("noop"), *samples("changes")])
def test_cleaned_twice_is_cleaned_once(step: str, sample: dict[str, Any]) -> None:
    """Every sample of every step, through all steps: what comes out stays as it is."""
    once = DEFAULT.clean(item(sample)).item
    again = DEFAULT.clean(item({**sample, "before": once.html, "title": once.title, "link": once.link})).item
    assert (again.html, again.text, again.removals) == (once.html, once.text, ())


ALL = [case.values[1] for case in (*samples("noop"), *samples("changes"))]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(ALL), min_size=1, max_size=4), st.lists(st.sampled_from(ALL_STEPS), unique=True))
def test_any_steps_in_any_order_are_safe_and_settle(chosen: list[dict[str, Any]], steps: list[str]) -> None:
    """Whatever samples stand beside each other and whatever steps are left: safe HTML, and twice is once.

    Without the bound on what all steps take together: what it leaves out because a class is there may go when that is gone.
    """
    cleaner = Cleaner.of(steps=steps, max_removed=1)
    sample = {**chosen[0], "before": "".join(each["before"] for each in chosen)}
    once = cleaner.clean(item(sample)).item
    assert is_safe(once.html)
    assert cleaner.clean(item({**sample, "before": once.html, "title": once.title})).item.html == once.html


LISTED = st.sampled_from(
    "<ul> </ul>1 <li>2 </li>3 <dl>4 <dt>5 <dd>6 </dd>7 </dl>8 <ol> </ol> <menu> <div> <p>9 <b>0 </b> <h2> <table><td>".split()
)


@settings(max_examples=400, deadline=None)
@given(st.lists(LISTED, max_size=12).map(" ".join))
def test_lists_and_headings_lose_and_join_no_lines(markup: str) -> None:
    """However they are nested: each line of text is there as it was, in its place; and what comes out of all steps stays so."""
    before = draft({"before": markup})
    lines = [line.text.split() for line in before.body.lines() if line.text.strip()]
    for step in ("lists", "headings"):
        before = REPAIRS[step](before, Settings())
    assert [line.text.split() for line in before.body.lines() if line.text.strip()] == lines
    once = DEFAULT.clean(item({"before": markup})).item
    assert DEFAULT.clean(item({"before": once.html})).item.html == once.html


@pytest.mark.parametrize("name", KEPT)
def test_what_is_right_comes_back_as_it_came(name: str) -> None:
    """Tables, code, figures, footnotes, formulas, right-to-left text and the like pass all steps unchanged, byte for byte."""
    made = DEFAULT.clean(item({"before": KEPT[name]}))
    assert (made.item.html, made.item.removals, made.refusals) == (KEPT[name], (), ())


SECTIONS = re.findall(
    r"^### `(\w+)`\n(.*?)(?=^##)", (ROOT / "docs" / "cleaning.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
)
EXAMPLES = [(step, *pair) for step, text in SECTIONS for pair in re.findall(r"^`(.+)` → `(.+)`$", text, re.MULTILINE)]


def test_every_repair_is_told_in_the_guide() -> None:
    """The guide has a section for each repair, in their order, with what it leaves alone; those asked for come last."""
    usual = [name for name in REPAIRS if name not in EXTRA]
    assert [step for step, _ in SECTIONS] == [*usual, *EXTRA]
    assert all("\nLeft alone: " in text for _, text in SECTIONS)


@pytest.mark.parametrize(("step", "before", "after"), EXAMPLES)
def test_examples_of_the_guide_are_true(step: str, before: str, after: str) -> None:
    """What the guide shows for a repair is what it does."""
    assert source(REPAIRS[step](draft({"before": before}), Settings())) == after


def test_what_would_leave_nothing_is_refused() -> None:
    """A repair that would take all text of an item takes nothing and says so; a picture alone may go."""
    cleaned = DEFAULT.clean(item({"before": '<img src="https://pixel.wp.com/b.gif">'}))
    assert (cleaned.item.html, cleaned.refusals) == ("", ())
    prompt = '<div class="newsletter"><p>Subscribe to our letter</p></div>'
    cleaned = DEFAULT.clean(item({"before": prompt}))
    assert cleaned.item.text == "Subscribe to our letter"
    assert cleaned.refusals == ("step 'forms' was not applied: it would leave an empty body",)


def test_large_blocks_are_no_furniture() -> None:
    """A block of hundreds of elements stays, whatever it is called: it is an archive, or the page."""
    links = "".join(f"<li><a href='/{n}'>Ferry {n}</a></li>" for n in range(300))
    made = DEFAULT.clean(item({"before": f"<p>Text.</p><ul class='related-posts'>{links}</ul>"})).item
    assert "Ferry 299" in made.text
    few = "".join(f"<li><a href='/{n}'>Ferry {n}</a></li>" for n in range(30))
    assert DEFAULT.clean(item({"before": f"<p>Text.</p><ul class='related-posts'>{few}</ul>"})).item.text == "Text."


def test_what_is_kept_is_not_repaired() -> None:
    """Nothing that the user wants kept is taken or changed by any repair; the same things beside it are."""
    bar = '<p><a href="https://www.facebook.com/sharer.php?u=x&amp;utm_source=y">Share</a></p>'
    cleaner = DEFAULT.ruled(Elements(keep=(".mine",)))
    made = cleaner.clean(item({"before": f'<p>Text.</p><div class="mine">{bar}</div>{bar}'})).item
    assert made.text == "Text.\n\nShare"
    assert "utm_source=y" in made.html


@pytest.mark.parametrize("kind", ["html", "text"])
def test_the_own_link_of_an_item_is_mended(kind: Any) -> None:
    """The link that is published carries no tracking and leads past copies, which the ledger says; unless the steps are off."""
    link = "https://www.google.com/amp/s/example.org/a?id=7&utm_source=rss#fbclid=x"
    found = Item("k", "o", "A title", "Text", kind, link=link)
    made = DEFAULT.clean(found).item
    assert made.link == "https://example.org/a?id=7"
    assert [(each.step, each.where) for each in made.removals] == [("canonical", "link"), ("tracking", "link")]
    assert Cleaner.of(steps=()).clean(found).item.link == link


def test_an_object_that_is_never_closed_swallows_nothing() -> None:
    """All that follows an `object`, `canvas` or `svg` which is never closed is still in the article."""
    for tag in ("<object data='/a.swf'>", "<object>", "<canvas>", "<svg>"):
        made = DEFAULT.clean(item({"before": f"<p>One.</p>{tag}<p>Two.</p><p>Three.</p>"})).item
        assert made.text.startswith("One.")
        assert made.text.endswith("Two.\n\nThree.")


PAYLOADS = ROOT.parent / "shared" / "data" / "xss" / "dompurify.json"


@pytest.mark.skipif(not PAYLOADS.exists(), reason="the hostile markup is not beside this checkout")
@pytest.mark.parametrize("off", ALL_STEPS)
def test_without_any_one_step_all_is_safe(off: str) -> None:
    """Whatever step is off, hostile markup comes out safe, and cleaned twice it is cleaned once."""
    cleaner = Cleaner.of(steps=[name for name in ALL_STEPS if name != off], max_removed=1)
    for payload in json.loads(PAYLOADS.read_text(encoding="utf-8")):
        sample = {"before": f"<p>Text.</p>{payload['payload']}"}
        once = cleaner.clean(item(sample)).item
        assert is_safe(once.html)
        assert cleaner.clean(item({"before": once.html})).item.html == once.html


@pytest.mark.parametrize("name", SLOW)
@pytest.mark.usefixtures("unmeasured")
def test_hostile_bodies_are_bounded(name: str) -> None:
    """What is made to be slow for a step is cleaned or refused in bounded time."""
    begun = time.process_time()
    with suppress(CleanError):
        DEFAULT.clean(item({"before": SLOW[name]}))
    assert time.process_time() - begun < 20
