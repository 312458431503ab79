"""The policy of the sanitiser: data that are documented as they are, and what a source may change of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from feedtool.clean.pipeline import Cleaned, Cleaner
from feedtool.clean.policy import ATTRIBUTES, DROPPED_WITH_CONTENT, LINKS, MEDIA, TAGS, Policy
from feedtool.clean.sanitise import sanitise
from feedtool.clean.shown import MAX_CHARACTERS
from feedtool.model import Item, Removal
from tests.policy_page import page

REL = ' rel="noopener noreferrer"'


def cleaned(content: str, **fields: Any) -> Cleaned:
    """Clean one body of HTML under a policy."""
    own = {name: fields.pop(name) for name in ("disallowed", "media_hosts", "rel") if name in fields}
    return Cleaner.of().under(Policy(**own)).clean(Item("k", "o", "A title", content, "html", **fields))


def test_the_page_is_made_of_the_data() -> None:
    """docs/policy.md is what `python -m tests.policy_page` writes."""
    assert (Path(__file__).parents[1] / "docs/policy.md").read_text(encoding="utf-8") == page()


def test_the_data_are_of_one_mind() -> None:
    """Attributes of tags that may stay; no tag both stays and goes; every address is one of an attribute that may stay."""
    assert set(ATTRIBUTES) - {"*"} <= TAGS
    assert not TAGS & DROPPED_WITH_CONTENT
    assert all(name in ATTRIBUTES[tag] for tag, name in LINKS | MEDIA)
    names = frozenset().union(*ATTRIBUTES.values())
    assert not names & {"style", "class", "id", "target", "srcset", "srcdoc", "formaction", "action", "background", "ping"}
    assert not [name for name in names if name.startswith("on")]


@pytest.mark.parametrize("tag", sorted(TAGS))
def test_each_tag_stays_with_its_attributes_and_no_other(tag: str) -> None:
    """With all of its own, and none of style, class, id, events and data."""
    own = sorted({*ATTRIBUTES.get(tag, ()), *ATTRIBUTES["*"]})
    values = {"dir": "rtl", "lang": "tr", "scope": "row"}
    given = "".join(f' {name}="{values.get(name, "https://e.org/")}"' for name in own)
    source = f'<{tag}{given} style="color:red" class="c" id="i" onclick="x()" data-x="y">'
    frame = {"col": "colgroup", "caption": "table", "colgroup": "table", "thead": "table", "tbody": "table", "tfoot": "table"}
    frame |= {"tr": "tbody", "td": "tr", "th": "tr"}
    around = ""
    while (inner := frame.get(around.partition(">")[0][1:] or tag)) is not None:
        around = f"<{inner}>" + around
    made = sanitise(around + source)
    assert all(f' {name}="{values.get(name, "https://e.org/")}"' in made for name in own)
    assert not any(word in made for word in ("style", "class", "onclick", "data-x", "id="))


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ('lang="en_US" dir="RTL"', ' lang="en-US" dir="rtl"'),
        ('lang="php" dir="both"', ""),
        ('lang="jp"', ""),
        ('lang="zh-Hant"', ' lang="zh-Hant"'),
    ],
)
def test_attributes_that_have_a_choice_of_words_say_one_of_them(given: str, wanted: str) -> None:
    """A language that nobody speaks would be read aloud wrong; the sanitiser alone and the whole cleaner agree."""
    source = f"<p {given}>One.</p><p>Two.</p>"
    assert sanitise(source) == f"<p{wanted}>One.</p><p>Two.</p>" == cleaned(source).item.html


@pytest.mark.parametrize("tag", sorted(DROPPED_WITH_CONTENT - {"head", "embed"}))
def test_what_goes_with_its_content_leaves_nothing(tag: str) -> None:
    """Not even its text. An `embed` has no content, and a second `head` is none to a parser."""
    assert "inside" not in sanitise(f"<p>a</p><{tag}>inside</{tag}>")


def test_links_say_what_the_configuration_says() -> None:
    """What the source says of them does not count."""
    source = '<a href="https://e.org/" rel="opener me" target="_blank">e</a>'
    assert cleaned(source).item.html == f'<a href="https://e.org/"{REL}>e</a>'
    assert cleaned(source, rel=("nofollow", "ugc")).item.html == '<a href="https://e.org/" rel="nofollow ugc">e</a>'
    assert cleaned(source, rel=()).item.html == '<a href="https://e.org/">e</a>'


SHOWN = [
    ("<p>a<script>alert(1)</script></p>", "<p>a&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
    ("<p><font color=red>a</font></p>", '<p>&lt;font color="red"&gt;a&lt;/font&gt;</p>'),
    ("<p onclick='x()'>a<!-- b --></p>", "<p>a</p>"),
    ("<p>a<iframe src='//e.org'></iframe></p>", None),
    ("<svg onload=alert(1)><a>b</a></svg>", None),
]


@pytest.mark.parametrize(("source", "expected"), SHOWN)
def test_markup_that_is_not_allowed_is_shown_as_text(source: str, expected: str | None) -> None:
    """Its tags as they were written; attributes that are not allowed go; what is allowed stays markup."""
    made = cleaned(source, disallowed="escape")
    assert expected is None or made.item.html == expected
    assert sanitise(made.item.html) == made.item.html
    assert made.refusals == ()
    again = cleaned(made.item.html, disallowed="escape")
    assert again.item.html == made.item.html


def test_too_much_to_show_is_taken_out_and_said() -> None:
    """Bleach would take more than linear time; what is allowed never goes through it."""
    long = "<p>words in a paragraph</p>" * (MAX_CHARACTERS // 20)
    made = cleaned(long + "<blink>x</blink>", disallowed="escape")
    assert "are more than the 100,000 in which markup is shown as text" in made.refusals[0]
    assert "blink" not in made.item.html
    assert cleaned(long, disallowed="escape").refusals == ()


MEDIA_OF = {"media_hosts": ("e.org",), "link": "https://e.org/a/"}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('<img src="https://e.org/i.png">', '<img src="https://e.org/i.png">'),
        ('<img src="//cdn.e.org/i.png">', '<img src="https://cdn.e.org/i.png">'),
        ('<img src="i.png">', '<img src="https://e.org/a/i.png">'),
        ('a <img src="https://x.org/p/i.png" alt="A boat"> b', f'a <a href="https://x.org/p/i.png"{REL}>A boat</a> b'),
        ('<img src="https://xe.org/p/%C3%BC.png">', f'<a href="https://xe.org/p/%C3%BC.png"{REL}>ü.png</a>'),
        ('<a href="/b"><img src="https://x.org/"></a>', f'<a href="https://e.org/b"{REL}>x.org</a>'),
        ('<video src="/v.mp4" poster="https://x.org/p.png"></video>', '<video src="https://e.org/a/v.mp4"></video>'),
        (
            '<audio controls><source src="https://x.org/a.mp3"><source src="https://e.org/a.ogg"></audio>',
            '<audio controls=""><source src="https://e.org/a.ogg"></audio>',
        ),
        ('<audio><source src="https://x.org/a.mp3"></audio>', f'<a href="https://x.org/a.mp3"{REL}>a.mp3</a>'),
    ],
)
def test_media_of_other_hosts_become_links(source: str, expected: str) -> None:
    """Those of the named hosts and of hosts under them stay; the rest is a link that says what it was."""
    source = source.replace("/v.mp4", "/a/v.mp4")
    assert cleaned(source, **MEDIA_OF).item.html == expected


def test_an_image_without_an_address_is_none_of_another_host() -> None:
    """It loads nothing."""
    assert cleaned("<p>a</p><img alt=x>", media_hosts=(), link="https://e.org/a").item.removals == ()


def test_what_became_of_media_is_in_the_ledger() -> None:
    """The picture of the item, too; with no host at all nothing may be loaded."""
    source = '<p>a</p><p><img src="https://e.org/i.png" alt="b"></p>'
    made = cleaned(source, media_hosts=(), image="https://e.org/j.png").item
    assert made.image is None
    assert made.removals == (
        Removal("media", "media_hosts", "https://e.org/j.png", "image"),
        Removal("media", "media_hosts", "https://e.org/i.png", "body:1"),
    )
    assert cleaned(source, image="https://e.org/j.png").item.image == "https://e.org/j.png"


def test_the_sanitiser_lets_no_foreign_media_through() -> None:
    """Also where the step before it saw none."""
    made = sanitise('<img src="https://x.org/i.png"><img src="https://e.org/i.png">', policy=Policy(media_hosts=("e.org",)))
    assert made == '<img><img src="https://e.org/i.png">'
