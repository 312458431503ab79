"""What users say of elements and texts: keep, remove and unwrap by selectors, replacements; each is in the ledger."""

from __future__ import annotations

import json
import subprocess
import sys
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedtool.clean.ledger import replay
from feedtool.clean.pipeline import Cleaned, Cleaner
from feedtool.clean.selected import Elements
from feedtool.clean.swap import compile_swap
from feedtool.clean.trace import trace
from feedtool.config import noise_rule
from feedtool.model import Item, Removal, Replacement

if TYPE_CHECKING:
    from pathlib import Path

BODY = """<p class=lead>One long paragraph of text.</p><aside class="box">Buy our <b>paper</b> now.</aside>
<p>Another one, as long.</p>"""


def cleaner(*rules: Replacement, noise: str = "", **elements: Any) -> Cleaner:
    """Make a cleaner with rules of elements and texts."""
    own = [noise_rule(noise)] if noise else []
    return Cleaner.of(own).ruled(Elements(**{name: tuple(each) for name, each in elements.items()}), rules)


def cleaned(content: str, *rules: Replacement, kind: str = "html", noise: str = "", **elements: Any) -> Cleaned:
    """Clean one body by rules of elements and texts."""
    item = Item("k", "o", "A title", content, kind)  # type: ignore[arg-type]
    return cleaner(*rules, noise=noise, **elements).clean(item)


def test_remove_takes_elements_out_with_all_that_is_in_them() -> None:
    """And writes what they said into the ledger, with the selector and the line."""
    made = cleaned(BODY, remove=[".box", ".nothing"])
    assert made.item.html == "<p>One long paragraph of text.</p>\n<p>Another one, as long.</p>"
    assert made.item.removals == (Removal("remove", ".box", "Buy our paper now.", "body:2"),)
    assert made.refusals == ()


def test_what_went_is_not_taken_again() -> None:
    """By a rule for what stood inside it: the ledger has it once."""
    source = "<p>One two three four.</p><div><p class=x>Five <b>six</b></p></div>"
    made = cleaned(source, remove=["div", ".x"], unwrap=["b"])
    assert [(each.step, each.rule) for each in made.item.removals] == [("remove", "div")]
    assert made.hits == {"remove: div"}


def test_what_follows_a_removed_element_stays() -> None:
    """Text after an element is none of it."""
    assert cleaned("<p>One <i class=x>two</i> three four five</p>", remove=[".x"]).item.html == "<p>One three four five</p>"


def test_unwrap_takes_the_element_and_leaves_what_is_in_it() -> None:
    """Text before, between and after, in order."""
    made = cleaned("<div>a<font class=x>b<i>c</i>d</font>e</div>", unwrap=[".x", "div"])
    assert made.item.html == "ab<i>c</i>de"
    assert [(each.step, each.text) for each in made.item.removals] == [("unwrap", '<font class="x">'), ("unwrap", "<div>")]


@pytest.mark.parametrize(
    ("selector", "reason"),
    [
        ("p, aside", "it would leave an empty body"),
        (":scope > *", "it would leave an empty body"),
        ("p", "it would take 9 of 13 words, more than max_removed: 0.6"),
    ],
)
def test_a_selector_that_takes_too_much_is_refused(selector: str, reason: str) -> None:
    """All, or more than its share; the item stays as it was, and it is said."""
    made = cleaned(BODY, remove=[selector])
    assert made.refusals == (f"remove: {selector!r} was not applied: {reason}",)
    assert "Another one" in made.item.text
    assert made.item.removals == ()


def test_the_only_picture_is_not_removed() -> None:
    """A body without words is empty without its pictures."""
    made = cleaned("<img class=x src='https://e.org/i.png'>", remove=["img"])
    assert made.refusals == ("remove: 'img' was not applied: it would leave an empty body",)
    both = cleaned("<img class=x src='https://e.org/i.png'><img src='https://e.org/j.png'>", remove=[".x"])
    assert both.item.html == '<img src="https://e.org/j.png">'


KEPT = "<p>Text that is long enough.</p><p class=k>#haber# <a href='https://e.org/?utm_source=x'>x</a></p><p>#haber#</p>"


def test_nothing_is_taken_out_of_what_is_kept() -> None:
    """Not by noise, which goes everywhere else; and no mark is left."""
    made = cleaned(KEPT, noise="#haber#", keep=[".k"])
    assert made.item.text == "Text that is long enough.\n\n#haber# x"
    assert "feedtool" not in made.item.html
    assert [each.where for each in made.item.removals if each.step == "noise"] == ["body:3"]


@pytest.mark.parametrize("noise", ["#haber#", "regex:#haber#", "Read *", "regex:Read.*"])
def test_no_kind_of_rule_takes_what_is_kept(noise: str) -> None:
    """Tokens, patterns, and lines of which a part is kept."""
    source = "<p>Text that is long enough.</p><p>Read <b class=k>#haber#</b> more</p><p>Some more words here.</p>"
    assert "Read #haber# more" in cleaned(source, noise=noise, keep=[".k"]).item.text


def test_repairs_take_nothing_that_is_kept() -> None:
    """A pixel that the user wants is no pixel."""
    pixel = '<p>Text</p><div class="k"><img src="https://e.org/p.gif" width="1" height="1"></div>'
    assert "img" not in cleaned(pixel).item.html
    assert "img" in cleaned(pixel, keep=[".k"]).item.html


def test_what_is_kept_in_a_removed_element_stays_in_its_place() -> None:
    """Keeping wins."""
    source = "<p>One two three four five.</p><div class=x><i>ad</i><p class=k>Correction.</p></div><p>Six seven.</p>"
    made = cleaned(source, remove=[".x"], keep=[".k"])
    assert made.item.text == "One two three four five.\n\nCorrection.\n\nSix seven."
    assert cleaned(source, remove=[".k"], unwrap=[".k"], keep=[".k"]).item.removals == ()


def test_a_source_cannot_say_what_is_kept() -> None:
    """Our marks mean nothing where they come from outside."""
    source = "<p>Long enough text.</p><p data-feedtool-keep data-feedtool-keeps>#haber#</p><p class=k>b</p>"
    made = cleaned(source, noise="#haber#", keep=[".k"])
    assert made.item.text == "Long enough text.\n\nb"


@pytest.mark.parametrize(("tag", "kept"), [("main", "div"), ("nav", "div"), ("font", "span"), ("my-note", "span"), ("p", "p")])
def test_an_element_that_is_not_allowed_is_kept_by_another_name(tag: str, kept: str) -> None:
    """Its tag goes, what is in it stays; what goes with all that is in it goes although it is kept."""
    source = f"<p>Long enough text.</p><{tag} class=k>#haber#</{tag}><p>#haber#</p>"
    made = cleaned(source, noise="#haber#", keep=[".k"])
    assert f"<{kept}>#haber#</{kept}>" in made.item.html
    assert made.item.html.count("#haber#") == 1
    assert "x" not in cleaned("<p>a</p><script class=k>x</script><svg class=k><text>x</text></svg>", keep=[".k"]).item.html


def test_no_mark_is_left_where_parsers_differ() -> None:
    """What is an attribute to one parser stands in a title to the next."""
    source = "<svg><style><img title='</style><img src=x onerror=alert(1)>'>"
    assert "feedtool" not in cleaned(source, keep=["img, a"]).item.html


def test_selectors_mean_the_body_as_it_was() -> None:
    """What one rule does makes nothing match another."""
    made = cleaned("<div><p>One two three.</p></div><p>x</p>", unwrap=["div"], remove=[":scope > p"])
    assert made.item.text == "One two three."


def test_plain_text_has_no_elements() -> None:
    """Rules for elements leave it alone."""
    assert cleaned("<b>One</b> two", kind="text", remove=["b"], keep=["b"], unwrap=["b"]).item.text == "<b>One</b> two"


def test_rules_that_found_something_are_told() -> None:
    """Also where they were refused; by what they are for."""
    swaps = (Replacement("literal", "Another", "One"), Replacement("literal", "zzz", ""))
    made = cleaned(BODY + "<p>#haber#</p>", *swaps, noise="#haber#", remove=["*", ".nothing"], keep=["b"], unwrap=["i"])
    assert made.hits == {"remove: *", "keep: b", "noise: #haber#", "replace: Another"}


def test_replacements_change_texts_where_they_are_asked_to() -> None:
    """Literal text and patterns; what was taken is in the ledger."""
    rule = Replacement("regex", r"(\w+) fox(?:e(s))?", r"\1 dog\2", ("title", "summary", "body", "tags"))
    item = Item("k", "o", "Red fox", "<p>Two <b>red f</b>oxes and a fox.</p>", "html", "A fox", tags=("a fox", "b"))
    made = cleaner(rule).clean(item).item
    assert (made.title, made.html, made.summary, made.tags) == (
        "Red dog",
        "<p>Two <b>red dogs</b> and a dog.</p>",
        "A dog",
        ("a dog", "b"),
    )
    assert [(each.step, each.text, each.where) for each in made.removals][:2] == [
        ("replace", "red foxes", "body:1"),
        ("replace", "a fox", "body:1"),
    ]
    assert cleaner(Replacement("regex", "fox", "dog", ("body",))).clean(item).item.title == "Red fox"


def test_a_replacement_is_text_and_never_markup() -> None:
    """In plain text and in HTML."""
    rule = Replacement("literal", "x", "<script>alert(1)</script>\x00\u2028<b>")
    for kind in ("html", "text"):
        assert "<script" not in cleaned("<p>a x b</p>", rule, kind=kind).item.html


def test_replacements_end_whatever_they_say() -> None:
    """One that finds itself in what it put there, and several that lead to each other."""
    grow = Replacement("literal", "a", "aa")
    ring = (Replacement("literal", "b", "c"), Replacement("literal", "c", "a"), Replacement("regex", "a+", "b"))
    spaces = Replacement("literal", "a b", "a  b")
    assert cleaned("<p>a</p>", grow).item.text == "aa"
    assert cleaned("a b", spaces, kind="text").item.text == "a b"
    assert cleaned("a b c", *ring, kind="text").item.text == "b b b"


def test_replacements_see_texts_that_noise_and_normalising_settled() -> None:
    """And code and URLs stay as they are."""
    source = "<p>A\u00a0\u200bfox. <code>A fox</code> https://e.org/A-fox</p><p>#haber# A fox</p>"
    made = cleaned(source, Replacement("regex", "^A fox", "Dogs"), Replacement("literal", "A-fox", "x"), noise="#haber#")
    assert made.item.text == "Dogs. A fox https://e.org/A-fox\n\nDogs"


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (Replacement("regex", ".+", ""), "replace: '.+' was not applied: it would leave an empty body"),
        (Replacement("regex", "long .*", ""), "it would take 3 of 4 words, more than max_removed: 0.6"),
        (Replacement("regex", ".", "x" * 1000), "it would add more than 1,000,000 characters"),
        (Replacement("regex", "(?s).+", r"\0" * 400), "it would add more than 1,000,000 characters"),
    ],
)
def test_a_replacement_that_takes_or_adds_too_much_is_refused(rule: Replacement, reason: str) -> None:
    """And said; the text stays."""
    body = "One long line here" if "long" in rule.pattern else "One word" * 400
    made = cleaned(body, rule, kind="text")
    assert reason in made.refusals[0]
    assert made.item.text == body


def test_a_replacement_of_much_is_refused_before_it_is_made() -> None:
    """A million characters, three hundred times, would be what no machine has."""
    rule = Replacement("regex", "(?s).+", r"\0" * 300)
    tracemalloc.start()
    try:
        made = cleaned("word " * 200_000, rule, kind="text")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "it would add more" in made.refusals[0]
    assert peak < 150_000_000


def test_a_title_is_never_left_empty() -> None:
    """The rule is refused for the title, and works elsewhere."""
    made = cleaned("<p>A title, and more of it</p>", Replacement("literal", "A title", ""))
    assert (made.item.title, made.item.text) == ("A title", ", and more of it")
    assert "nothing of the title 'A title'" in made.refusals[0]


@pytest.mark.parametrize(
    ("pattern", "by", "reason"),
    [
        ("(a", "", "missing \\)"),
        ("(a)", r"\2", r"expected no group after \\1, for the pattern has 1 groups"),
        ("a", r"\n", r"expected \\0 to \\9"),
        ("a(?=b)", "", "look-around"),
    ],
)
def test_a_wrong_replacement_does_not_compile(pattern: str, by: str, reason: str) -> None:
    """The message says why."""
    with pytest.raises(ValueError, match=reason):
        compile_swap(Replacement("regex", pattern, by))


def test_every_rule_is_in_the_exact_ledger() -> None:
    """Of a traced item the ledger leads back to what was found, and names the rule."""
    rule = Replacement("literal", "Another", "One more")
    item = Item("k", "o", "A title", BODY + "<i class=u>x</i>", "html")
    traced = trace(cleaner(rule, remove=[".box"], keep=[".lead"], unwrap=[".u"]), item)
    assert replay(traced.cleaned.item, traced.ledger) == item
    steps = {(each.step, each.rule) for each in traced.ledger.changes}
    assert {("remove", ".box"), ("unwrap", ".u"), ("replace", "Another")} <= steps


SELECTORS = st.sampled_from(["p", ".k", "b", "div > p", ":scope > *", "p:has(b)", "*", "i, a", "p:not(.k)", "td"])
PIECES = """<p> </p> <p/class=k> <b> </b> <b/class=k> <div> </div> <div/data-feedtool-keep> text words #haber# <br> <table><td>
    </table> <pre> </pre> <svg> <math> <script>x</script> <a/href=//e.org> <img/src=//e.org/i> <!-- --> </div> &lt; <li>"""
MARKUP = st.lists(st.sampled_from(PIECES.split()), max_size=30).map(" ".join)


@given(MARKUP, st.lists(SELECTORS, max_size=3), st.lists(SELECTORS, max_size=3), st.lists(SELECTORS, max_size=3))
@settings(max_examples=200, deadline=None)
def test_rules_leave_safe_html_whatever_comes(source: str, keep: list[str], remove: list[str], unwrap: list[str]) -> None:
    """Any markup, any selectors: it ends, no mark is left, and the sanitiser has nothing to add."""
    from feedtool.clean.sanitise import sanitise  # noqa: PLC0415

    made = cleaned(source, noise="#haber#", keep=keep, remove=remove, unwrap=unwrap)
    assert "data-feedtool" not in made.item.html
    assert sanitise(made.item.html) == made.item.html


FEED = """<rss version="2.0"><channel><title>T</title><link>https://e.org/</link><description>D</description>
<item><guid>g1</guid><title>One colour more</title><link>https://e.org/1</link><description><![CDATA[
<p class="lead">Long enough text of colour here, and more of it.</p><aside class="ad">Buy <b>now</b></aside>
<p class="k">#haber# <a href="https://e.org/?utm_source=x">x</a></p><font color=red>red</font>
<img src="https://cdn.x.org/i.png" alt="A boat"><blink>b</blink><p>#haber#</p>]]></description></item></channel></rss>"""
CONFIG = """site: {title: T, url: "https://f.example.org/"}
sources:
  s:
    kind: feed
    path: f.xml
    noise: "#haber#"
    remove: .ad
    keep: [.k]
    unwrap: font
    replace: [{literal: colour, by: color}]
    disallowed: escape
    media_hosts: e.org
feeds: {f: {title: F}}
"""


def test_all_rules_of_a_configuration_make_the_feed_and_are_explained(tmp_path: Path) -> None:
    """From the file to the feed, with each rule in the ledger, which leads back to what the source gave."""
    (tmp_path / "f.xml").write_text(FEED)
    (tmp_path / "config.yaml").write_text(CONFIG)

    def feedtool(*words: str) -> str:
        command = [sys.executable, "-m", "feedtool", *words]
        done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    feedtool("build")
    (item,) = json.loads((tmp_path / "output/f.json").read_text())["items"]
    rel = 'rel="noopener noreferrer"'
    assert item["title"] == "One color more"
    assert " ".join(item["content_html"].split()) == (
        "<p>Long enough text of color here, and more of it.</p> "
        f'<p>#haber# <a href="https://e.org/?utm_source=x" {rel}>x</a></p>red '
        f'<a href="https://cdn.x.org/i.png" {rel}>A boat</a>&lt;blink&gt;b&lt;/blink&gt;'
    )
    told = feedtool("explain", "g1")
    for rule in ("remove: .ad", "unwrap: font", "media: media_hosts", "noise: #haber#", "replace: colour"):
        assert f"({rule})" in told
    assert "checked: cleaning the original again gives what is remembered, and the ledger leads back" in told
