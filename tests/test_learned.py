"""Taking out what a source repeats: where a pattern stands it goes, elsewhere it stays, and a run remembers."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedtool.clean.ledger import replay
from feedtool.clean.pipeline import Cleaner
from feedtool.clean.selected import Elements
from feedtool.clean.trace import trace
from feedtool.learn import decided
from feedtool.model import Item
from feedtool.profile import Noise, Pattern, named
from feedtool.run.learning import told
from tests.test_learn import sentence

if TYPE_CHECKING:
    from tests.conftest import Site

GREETING = "Greetings from the kitchen table of our whole crew"


def noise(*names: str, **place: object) -> Noise:
    """Pin patterns by name, all at the same place."""
    pinned = [Pattern(**{**_fields(named(name)), **place}) for name in names]  # type: ignore[arg-type]
    return decided(Noise(site="Harbour Blog"), applies=False, pinned=pinned)


def _fields(pattern: Pattern) -> dict[str, object]:
    return {name: getattr(pattern, name) for name in Pattern.__dataclass_fields__}


def clean(html: str, known: Noise, *, title: str = "A walk by the sea", summary: str | None = None) -> tuple[str, list[str]]:
    """Clean a body; give its HTML, and what the step took out."""
    item = Item("k", "o", title, html, "html", summary=summary, link="https://blog.example.org/7")
    made = Cleaner.of().remembering(known).clean(item).item
    return made.html, [f"{each.where}: {each.text}" for each in made.removals if each.step == "learned"]


def test_whole_line_goes_whatever_fills_its_slots() -> None:
    """The item's own title and the site's name stand for themselves; inline markup does not matter."""
    html = "<p>One text here.</p><p>The post <a href='/7'>A walk by the <b>sea</b></a> appeared first on Harbour&nbsp;Blog.</p>"
    assert clean(html, noise("the post {title} appeared first on {site}.")) == (
        "<p>One text here.</p>",
        ["body:2: The post A walk by the sea appeared first on Harbour\xa0Blog."],
    )


def test_frame_needs_its_beginning_its_end_and_bounds_what_is_between() -> None:
    """What begins like noise and goes on as a text of its own is no noise."""
    known = noise("In reply to ….")
    assert clean("<p>One text here.</p><p>In reply to Ann.</p>", known)[0] == "<p>One text here.</p>"
    longer = f"<p>One text here.</p><p>In reply to {'much ' * 50}more.</p>"
    assert clean(longer, known)[1] == []
    assert clean("<p>One text here.</p><p>In reply to Ann, no</p>", known)[1] == []


def test_closing_is_cut_off_its_line() -> None:
    """The paragraph stays; only the first and the last three lines that are left are looked at."""
    known = noise("closing: Subscribe to our newsletter.")
    lines = [f"<p>{number} texts. Subscribe to our newsletter.</p>" for number in range(8)]
    made, taken = clean("".join(lines), known)
    assert made.count("Subscribe to our newsletter.") == 2
    assert [each.partition(":")[0] for each in taken] == ["body"] * 6
    assert [number for number in range(8) if f"<p>{number} texts.</p>" in made] == [0, 1, 2, 5, 6, 7]


def test_what_follows_an_ellipsis_stays() -> None:
    """It says that the text goes on elsewhere."""
    assert clean("<p>One text here. And two more texts … Read more</p>", noise("closing: read more"))[1] == []


def test_list_takes_the_links_below_it_and_nothing_else() -> None:
    """A text between ends the list."""
    html = (
        "<p>One text here.</p><h3>You may also like</h3><ul><li><a href='https://a.example/1'>One</a></li>"
        "<li><a href='https://a.example/2'>Two</a></li></ul><p>The end of the text.</p>"
    )
    made, taken = clean(html, noise("list: You may also like"))
    assert made == "<p>One text here.</p><p>The end of the text.</p>"
    assert len(taken) == 3


def test_it_stays_where_its_place_is_another() -> None:
    """A line that ends items is content in the midst of one; what else is noise does not count as between."""
    known = noise(GREETING, "That is all", edge="tail", depth=1)
    inside = f"<p>{GREETING}</p><p>One text here.</p><p>Two texts here.</p>"
    assert clean(inside, known)[1] == []
    below = f"<p>One text here.</p><p>{GREETING}</p><p>That is all</p><p>That is all</p><p>More.</p>"
    assert clean(below, known)[0] == "<p>One text here.</p><p>More.</p>"


def test_summary_is_cleaned_too() -> None:
    """Feeds put the same line at the end of their excerpts."""
    item = Item(
        *("k", "o", "A walk by the sea", "<p>One text here.</p>", "html"),
        summary="It rained. The post A walk by the sea appeared first on Harbour Blog.",
    )
    made = Cleaner.of().remembering(noise("the post {title} appeared first on {site}.")).clean(item)
    assert made.item.summary == "It rained."
    assert [each.where for each in made.item.removals] == ["summary"]


def test_taking_everything_is_refused() -> None:
    """An item that is nothing but what others repeat stays as it is, and somebody is told."""
    item = Item("k", "o", "A walk", f"<p>{GREETING}</p>", "html")
    made = Cleaner.of().remembering(noise(GREETING)).clean(item)
    assert made.item.text == GREETING
    assert made.refusals == ("what the source repeats was not taken out: it would leave 0 of 9 words",)


def test_plain_text_is_cleaned_the_same() -> None:
    """A line is a line."""
    item = Item("k", "o", "A walk by the sea", f"One text here.\n{GREETING}\n", "text")
    assert Cleaner.of().remembering(noise(GREETING)).clean(item).item.text == "One text here."


def test_code_stays() -> None:
    """What programs say is not said by the site."""
    assert clean(f"<p>One text here.</p><pre>{GREETING}</pre>", noise(GREETING))[1] == []


PIECES = st.sampled_from(
    [
        *(f"<p>{GREETING}</p>", "<p>In reply to Ann.</p>", "<p>It rains. Read more.</p>", "<h3>Also</h3>", "<p>#x# #x#</p>"),
        *(
            "<ul><li><a href='/1'>One</a></li><li>Two</li></ul>",
            "<p>Text of its own.</p>",
            "<br>",
            "Also",
            " Read more. ",
            "</p>",
        ),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=9).map("".join), st.sampled_from(["any", "head", "tail"]), st.integers(0, 3))
def test_cleaning_twice_is_cleaning_once_and_leads_back(html: str, edge: str, depth: int) -> None:
    """Whatever is known of a source: what came out stays as it is, and its ledger gives the original."""
    known = noise(GREETING, "In reply to ….", "closing: Read more.", "list: Also", edge=edge, depth=depth)
    cleaner = Cleaner.of().remembering(known)
    item = Item("k", "o", "T", html, "html")
    once = trace(cleaner, item)
    again = cleaner.clean(Item("k", "o", "T", once.cleaned.item.html, "html")).item
    assert again.html == once.cleaned.item.html
    assert replay(once.cleaned.item, once.ledger).content == html


CONFIG = """
site: {{title: T, url: "https://news.example.org/feeds/"}}
sources: {{a: {{kind: feed, path: feed.json, learn: {learn}}}}}
feeds: {{all: {{title: All}}}}
"""


def feed(*numbers: int, tail: str = f"<p>{GREETING}</p>", changed: int = -1) -> str:
    """Write a JSON Feed of items with a tail."""
    items = [
        {
            "id": str(n),
            "url": f"https://blog.example.org/{n}",
            "title": f"Story {n} of the {sentence(n)[:12]}",
            "date_published": f"2026-01-{n % 27 + 1:02}T10:00:00Z",
            "content_html": "".join(f"<p>{sentence(n * 50 + k)}</p>" for k in range(4)) + ("" if n == changed else tail),
        }
        for n in numbers
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Harbour Blog", "items": items})


def bodies(site: Site) -> dict[str, str]:
    """Give what is published, by title."""
    items = json.loads((site.folder / "output" / "all.json").read_text())["items"]
    return {each["title"]: each["content_html"] for each in items}


def test_auto_takes_out_from_the_first_run_and_says_so_once(site: Site) -> None:
    """What is surely noise goes; later items lose it without being many; `explain` and the ledger know."""
    site.write("config.yaml", CONFIG.format(learn="auto"))
    site.write("feed.json", feed(*range(8)))
    first = site.here("build")
    assert (first.returncode, GREETING in str(bodies(site))) == (0, False)
    assert "a: learned 1 text that repeats and takes it out from now on: 'greetings from the kitchen" in first.stderr
    site.write("feed.json", feed(*range(1, 9)))
    second = site.here("build")
    assert (second.returncode, second.stderr, GREETING in str(bodies(site))) == (0, "", False)
    told = site.here("explain", "https://blog.example.org/8").stdout
    assert "(learned: greetings from the kitchen table of our whole crew)" in told
    assert told.endswith("and the ledger leads back to the original\n")


def test_what_is_told_agrees_with_its_number() -> None:
    """One text repeats, two repeat; what is taken out is told apart."""
    one, two = (Pattern("line", text, seen=5, of=6, confidence=1.0) for text in ("read more", "write to us"))
    assert [*told("a", Noise((one,)), None)] == [
        "1 text repeats and may be noise; 'feedtool learn a' shows it: 'read more' in 5 of 6"
    ]
    both = Noise((one, two))
    (open_,) = told("a", both, None)
    assert open_.startswith("2 texts repeat and may be noise; 'feedtool learn a' shows them: ")
    (taken,) = told("a", Noise(tuple(replace(each, applied=True) for each in both.patterns)), None)
    assert taken.startswith("learned 2 texts that repeat and takes them out from now on: ")


def test_what_is_known_is_not_cleaned_again(site: Site) -> None:
    """A profile that says the same is the same cleaner: one new item is one item cleaned."""
    site.write("config.yaml", CONFIG.format(learn="auto"))
    for last in range(8, 11):
        site.write("feed.json", feed(*range(last - 8, last)))
        site.here("build")
        cleaned = json.loads((site.folder / "status.json").read_text())["run"]["cleaned"]
        assert cleaned == (8 if last == 8 else 1)


@pytest.mark.parametrize("learn", ["suggest", "off", f'{{mode: auto, ban: "{GREETING}"}}'])
def test_nothing_is_taken_out_unasked(site: Site, learn: str) -> None:
    """`suggest` only tells, `off` does not even look, and what is banned stays."""
    site.write("config.yaml", CONFIG.format(learn=learn))
    said = ""
    for last in range(8, 12):
        site.write("feed.json", feed(*range(last - 8, last)))
        said += site.here("build").stderr
    assert str(bodies(site)).count(GREETING) == len(bodies(site))
    assert ("'feedtool learn a' shows it" in said) == (learn == "suggest")


def test_pinned_is_taken_out_whatever_the_mode(site: Site) -> None:
    """A person need not wait until it is learned."""
    site.write("config.yaml", CONFIG.format(learn=f'{{mode: off, pin: "{GREETING}"}}'))
    site.write("feed.json", feed(0, 1))
    site.here("build")
    assert GREETING not in str(bodies(site))


def test_learning_cleans_what_is_there_again(site: Site) -> None:
    """An older item that stands in the source loses what was learned later; readers are not told of an edit."""
    site.write("config.yaml", CONFIG.format(learn="auto"))
    site.write("feed.json", feed(0, 1))
    site.here("build")
    before = json.loads((site.folder / "output" / "all.json").read_text())["items"]
    assert str(before).count(GREETING) == 2
    site.write("feed.json", feed(*range(6)))
    site.here("build")
    now = {each["id"]: each for each in json.loads((site.folder / "output" / "all.json").read_text())["items"]}
    assert GREETING not in str(now)
    for each in before:
        assert now[each["id"]].get("date_modified") == each.get("date_modified")


def test_items_that_left_the_source_are_learned_from(site: Site) -> None:
    """A source that shows two items at a time shows what it repeats over time."""
    site.write("config.yaml", CONFIG.format(learn="auto"))
    for first in range(0, 8, 2):
        site.write("feed.json", feed(first, first + 1))
        site.here("build")
    shown = bodies(site)
    assert [title for title, body in shown.items() if GREETING in body] == [
        t for t in shown if t.startswith(("Story 0", "Story 1"))
    ]


def test_wrong_pin_is_told_with_its_place(site: Site) -> None:
    """A name without a word is refused before anything is read."""
    site.write("config.yaml", CONFIG.format(learn='{pin: ["…"]}'))
    done = site.here("check")
    assert done.returncode == 2
    assert "config.yaml:3:" in done.stderr
    assert "expected a text with a word in it, as `feedtool learn` prints it" in done.stderr


@pytest.mark.parametrize("kept", ["<p class=k>Share this post!</p>", "<p>Share <b class=k>this</b> post!</p>"])
def test_what_the_user_wants_kept_stays(kept: str) -> None:
    """A line that is kept, or has something kept in it, is taken out by no pattern."""
    item = Item("k", "o", "A walk by the sea", f"<p>One text here.</p>{kept}", "html")
    made = Cleaner.of().ruled(Elements(keep=(".k",))).remembering(noise("share this post!")).clean(item).item
    assert (made.text, made.removals) == ("One text here.\n\nShare this post!", ())
    assert clean(f"<p>One text here.</p>{kept}", noise("share this post!"))[0] == "<p>One text here.</p>"
