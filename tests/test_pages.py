"""Pages for people: what they say, in which language and direction, and that nothing of others can run in them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from feedtool.build import render
from feedtool.build.pages.page import anchor
from feedtool.build.pages.placed import placed
from feedtool.build.pages.tongue import leaning, tongue
from feedtool.check import check
from feedtool.clean.sanitise import sanitise
from feedtool.model import Enclosure, Person, SafeHtml
from tests.feeds import make_entries, make_entry, make_feed

if TYPE_CHECKING:
    from feedtool.model import Feed

NAME = "alt=Picture"
WIDE = "<div class=wide tabindex=0>"
LONG = SafeHtml("<p>" + "Rye or wheat, or both of them. " * 40 + "</p>")
ARABIC = "الخبز والزبدة في المطبخ"


def page(feed: Feed) -> html.HtmlElement:
    """Give a page as a parser reads it; it is checked first."""
    data = render(feed, "html")
    assert check(data) == ()
    return html.document_fromstring(data.decode())


def article(**fields: object) -> html.HtmlElement:
    """Give the only entry of a page."""
    return page(make_feed(make_entry(**fields))).find("body/main/article")


def text(element: html.HtmlElement | None) -> str:
    """Give the words of an element."""
    assert element is not None
    return " ".join(element.text_content().split())


def test_a_page_says_what_its_feed_is_and_where_to_subscribe() -> None:
    """In its head for readers, and in its header for people; only the formats that there are."""
    made = page(make_feed(formats=("rss", "json", "html")))
    assert (made.get("lang"), made.get("dir"), made.findtext("head/title")) == ("en", "ltr", "Kitchen notes")
    found = [(each.get("type"), each.get("href")) for each in made.findall("head/link[@rel='alternate']")]
    assert found == [("application/rss+xml", "kitchen.xml"), ("application/feed+json", "kitchen.json")]
    header = made.find("body/header")
    assert header is not None
    assert [each.get("href") for each in header.iter("a")] == ["kitchen.xml", "kitchen.json", "https://example.org/"]
    assert "Last update: May 2, 2024" in text(header)


def test_a_short_entry_is_shown_at_once_and_a_long_one_is_opened() -> None:
    """Its summary stands in front, and what opens it says which it opens."""
    short = article(summary="", tags=("food",))
    assert short.find("details") is None
    assert text(short) == "Bread & butter May 1, 2024 · Ada Reed · food Rye or wheat: ask the miller."
    long = article(html=LONG, text="Rye or wheat, or both of them. " * 40, summary="In short.")
    assert [text(each) for each in long.findall("p")][1] == "In short."
    assert text(long.find("details/summary")) == "Full text: Bread & butter"
    assert long.findtext("details/div/p", "").startswith("Rye or wheat")


def test_a_summary_that_only_repeats_is_not_shown_twice() -> None:
    """The beginning of a short text stands there already."""
    assert "Rye or wheat: ask the miller." in text(made := article(summary="Rye or wheat…"))
    assert "…" not in text(made)


def test_an_entry_keeps_its_anchor() -> None:
    """Whatever is edited: it is made of the guid alone, and the date leads to it."""
    one, other = (article(guid="tag:example.org,2024:kitchen/a", title=title) for title in ("A", "B"))
    assert one.get("id") == other.get("id") == anchor("tag:example.org,2024:kitchen/a") == "e-27b259a7ada8ebbe"
    assert [each.get("href") for each in one.iterfind("p/a")] == ["#e-27b259a7ada8ebbe"]


def test_what_goes_with_an_entry_is_there() -> None:
    """Files, with a player for sound; a picture that the text lacks; comments; people."""
    made = article(
        enclosures=(
            Enclosure("https://example.org/a.mp3", "audio/mpeg", duration=3725),
            Enclosure("https://example.org/b.pdf"),
        ),
        image="https://example.org/p.png",
        comments="https://example.org/talk",
        authors=(Person("Ada"), Person("Bo")),
    )
    assert [each.get("src") for each in made.iter("audio", "img")] == ["https://example.org/p.png", "https://example.org/a.mp3"]
    assert [each.get("href") for each in made.iter("a")][-3:] == [
        f"https://example.org/{n}" for n in ("a.mp3", "b.pdf", "talk")
    ]
    assert [text(each) for each in made.iter("bdi")][:2] == ["Ada", "Bo"]
    assert [text(each) for each in made.iter("small")] == ["audio/mpeg · 1:02:05", "application/pdf"]


def test_a_page_that_was_moved_leads_on() -> None:
    """Whoever opens it, and whoever subscribes."""
    there = tuple((form, f"https://new.example/k{end}") for form, end in (("rss", ".xml"), ("html", ".html")))
    made = page(make_feed(formats=("rss", "html"), moved=there, icon="https://example.org/i.png"))
    header = made.find("body/header")
    assert header is not None
    assert [each.get("href") for each in header.iter("a")] == [there[1][1], there[0][1], "https://example.org/"]
    assert "This feed has moved" in text(header)
    found = {each.get("rel"): each.get("href") for each in made.findall("head/link")}
    assert found == {"canonical": there[1][1], "alternate": there[0][1], "icon": "https://example.org/i.png"}


def test_turkish_is_spoken() -> None:
    """Texts, months, and the dates of the zone of the feed."""
    made = page(make_feed(make_entry(published=datetime(2024, 5, 1, 22, tzinfo=UTC)), language="tr", zone="Europe/Istanbul"))
    header, first = made.find("body/header"), made.find("body/main/article")
    assert "Son güncelleme: 2 Mayıs 2024" in text(header)
    assert first is not None
    assert text(first.find("p")).startswith("2 Mayıs 2024")
    assert made.xpath("//@lang") == ["tr"]


def test_a_language_without_texts_has_its_dates_and_english_texts_that_say_so() -> None:
    """A voice that reads Persian aloud must know which words are English."""
    made = page(make_feed(make_entry(title=ARABIC, text=ARABIC, html=SafeHtml("")), language="fa"))
    assert (made.get("lang"), made.get("dir")) == ("fa", "rtl")
    english = [text(each) for each in made.iter() if each.get("lang") == "en" and each.get("dir") == "ltr"]
    assert english[:3] == ["Skip to content", "Last update:", "Website"]
    assert "مهٔ" in text(made.find("body/main/article/p"))
    linked = SafeHtml('<a href="https://example.org/"><img src="https://example.org/a.png"></a>')
    (picture,) = page(make_feed(make_entry(html=linked), language="fa")).iter("img")
    assert (picture.get("alt"), picture.get("lang")) == ("Picture", "en")


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"title": ARABIC, "text": ARABIC}, (None, "rtl")),
        ({"title": "iPhone", "text": ARABIC}, (None, "rtl")),
        ({"language": "he", "title": "42"}, ("he", "rtl")),
        ({"language": "tr", "title": "Ekmek"}, ("tr", "ltr")),
        ({}, (None, None)),
    ],
)
def test_an_entry_is_written_in_its_own_direction(fields: dict[str, str], wanted: tuple[str | None, str | None]) -> None:
    """That of its language where it is told, else that of most of its letters."""
    heading = article(**fields).find("h2")
    assert heading is not None
    assert (heading.get("lang"), heading.get("dir")) == wanted


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("en-GB", ("en", "ltr", "1 May 2024")),
        ("TR", ("tr", "ltr", "1 Mayıs 2024")),
        ("ar", ("ar", "rtl", "1 مايو 2024")),
        ("zh", ("zh", "ltr", "2024年5月1日")),
        ("zh-TW", ("zh-Hant", "ltr", "2024年5月1日")),
        ("zh-Hans-HK", ("zh", "ltr", None)),
        ("pt-PT", ("pt", "ltr", "1 de maio de 2024")),
        ("fa", ("en", "rtl", "1 مهٔ 2024")),
        ("en-Arab", ("en", "rtl", None)),
        ("ar-Latn", ("en", "ltr", None)),
        ("ur-x-private", ("en", "rtl", None)),
        ("tlh", ("en", "auto", "May 1, 2024")),
        ("", ("en", "auto", "May 1, 2024")),
    ],
)
def test_every_language_has_texts_a_direction_and_dates(language: str, wanted: tuple[str, str, str | None]) -> None:
    """Also one that nobody knows."""
    found = tongue(language)
    date = found.date(datetime(2024, 5, 1, tzinfo=UTC), "UTC")
    assert (found.spoken, found.direction) == wanted[:2]
    assert wanted[2] in {date, None}


LANGUAGES = sorted(each.name.removesuffix(".toml") for each in (files("feedtool.build.pages") / "texts").iterdir())


def test_these_languages_are_spoken() -> None:
    """A language is a file."""
    assert "ar de en es fr it ja pt ru tr zh zh-Hant".split() == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_languages_say_the_same(language: str) -> None:
    """No text is missing in one of them, each holds what is put into it, and has the plurals that its language has."""
    one, other = tongue("en").texts, tongue(language).texts
    assert (tongue(language).spoken, list(other)) == (language, list(one))
    for name in (each for each in one if isinstance(one[each], str)):
        holes = [sorted(re.findall(r"\{\w+\}", str(texts[name]))) for texts in (one, other)]
        assert holes[0] == holes[1]
        assert other[name] == other[name].strip()
    rules = Locale.parse(language, sep="-").plural_form.tags
    for name in (each for each in one if not isinstance(one[each], str)):
        assert set(other[name]) == {*rules, "other"}
        assert all(
            re.findall(r"\{\w+\}", each) == ["{n}"] for rule, each in other[name].items() if rule in {"few", "many", "other"}
        )
    assert re.fullmatch(r"\w+", tongue(language).say("picture"))  # it stands without quotation marks


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("ar", {0: "لا عناصر", 1: "عنصر واحد", 2: "عنصران", 3: "3 عناصر", 11: "11 عنصرًا", 100: "100 عنصر"}),
        ("ru", {1: "1 запись", 2: "2 записи", 5: "5 записей", 11: "11 записей", 21: "21 запись"}),
        ("fr", {0: "0 article", 1: "1 article", 2: "2 articles"}),
        ("zh-Hant", {1: "1 篇文章", 2: "2 篇文章"}),
    ],
)
def test_numbers_are_told_as_a_language_does(language: str, wanted: dict[int, str]) -> None:
    """By the rules of CLDR."""
    assert {number: tongue(language).count("entries", number) for number in wanted} == wanted


@given(st.text(), st.sampled_from(["ltr", "rtl", "auto"]))
def test_any_text_has_a_direction(words: str, otherwise: str) -> None:
    """One that is written both ways evenly has that of its page."""
    assert leaning(words, otherwise) in {"ltr", "rtl", otherwise}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("<h2>a</h2><h2>b</h2>", "<h3>a</h3><h3>b</h3>"),
        ("<h4>a</h4><h2>b</h2><h3>c</h3><h6>d</h6>", "<h3>a</h3><h3>b</h3><h4>c</h4><h5>d</h5>"),
        (
            "<h1>1</h1><h2>2</h2><h3>3</h3><h4>4</h4><h5>5</h5><h6>6</h6>",
            "<h3>1</h3><h4>2</h4><h5>3</h5><h6>4</h6><h6>5</h6><h6>6</h6>",
        ),
        ('<aside lang="en">a</aside>', '<aside role=note lang="en">a</aside>'),
        ('<h1 dir="rtl">a</h1><hr>', '<h3 dir="rtl">a</h3><hr>'),
        (
            "<table><tr><td><table></table></td></tr></table><table></table>",
            f"{WIDE}<table><tr><td><table></table></td></tr></table></div>{WIDE}<table></table></div>",
        ),
        (
            '<p>h1 &lt;h1&gt; <img src="https://e.example/"></p>',
            '<p>h1 &lt;h1&gt; <img alt loading=lazy src="https://e.example/"></p>',
        ),
        (
            '<audio controls="" src="a"></audio><video></video>',
            '<audio preload=none controls="" src="a"></audio><video preload=none></video>',
        ),
        ('<img alt="" src="a"><img src="b" alt="b">', '<img loading=lazy alt="" src="a"><img loading=lazy src="b" alt="b">'),
    ],
)
def test_headings_and_pictures_find_their_place(given: str, wanted: str) -> None:
    """Each heading below the last that was above it, and closed by its own name; each picture with words, or as an ornament."""
    assert placed(SafeHtml(given), under=2, name=NAME) == wanted


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ('<a href="b"><img src="a"></a>', ["alt=Picture"]),
        ('<a href="b"> <b><img src="a" alt=" "></b></a>', ["alt=Picture"]),
        ('<a href="b"><img alt="" src="a" title="A"></a>', [None]),
        ('<a href="b"><img src="a" title="A"></a>', [None]),
        ('<a href="b"><img src="a"><img src="b" title="A"></a>', ["alt", None]),
        ('<a href="b"><img src="a"><img src="b"></a>', ["alt=Picture", "alt"]),
        ('<a href="b" title="B"><img src="a"></a>', ["alt"]),
        ('<a href="b" title=" "><img src="a"></a>', ["alt=Picture"]),
        ('<a href="b"><img src="a"> B</a>', ["alt"]),
        ('<a href="b"><img src="a" alt="A"></a>', ['alt="A"']),
        ('<details><summary><img src="a"></summary></details>', ["alt=Picture"]),
        ('<a href="b">B</a><img src="a">', ["alt"]),
    ],
)
def test_a_link_of_a_picture_alone_has_a_name(given: str, wanted: list[str | None]) -> None:
    """That which the picture is told by, else that it is one: no address is read aloud in its place."""
    made = placed(SafeHtml(given), under=2, name=NAME)
    found = [re.search(r'alt(=Picture|="A")?(?= )|alt="A"', each) for each in re.findall("<img[^>]*", made + " ")]
    assert [each and each[0] for each in found] == wanted


@pytest.mark.parametrize(
    ("given", "is_taken"),
    [
        ('<p><img src="a" alt="A &amp; b"> <em>A &amp; B</em></p>', True),
        ('<ul><li>A &amp; b<a href="x"><img src="a" alt="A &amp; b"></a></li></ul>', False),
        ('<a href="x"><img src="a" alt="A &amp; b">A &amp; B</a>', True),
        ('<figure><img src="a" alt="A &amp; b"><figcaption>A &amp; b</figcaption></figure>', False),
        ('<p><img src="a" alt="A &amp; b"> A &amp; b, and more</p>', False),
        ('<p>A &amp; b</p><p><img src="a" alt="A &amp; b"></p>', False),
    ],
)
def test_a_description_that_stands_beside_its_picture_is_said_once(given: str, is_taken: bool) -> None:  # noqa: FBT001
    """Only where it is all that the paragraph, item, cell or link says."""
    made = placed(SafeHtml(given), under=2, name=NAME)
    assert ("<img alt loading" in made, 'alt="A &amp; b"' in made) == (is_taken, not is_taken)


PIECES = st.sampled_from(
    """<h1> </h1> <h2> </h3> <h6> <p> </p> <img <img/> <img&gt; src="https://example.org/a" alt="x" title="<img <h1 alt=" >
    alt="" title="x " ' <div> </div> text &lt;h1&gt; <a href="https://example.org/"> </a> <table> <table><td><h4> </table>
    <li> <dt> <details> </details>
    <aside> <audio src="https://example.org/a"> </audio> <video> <!-- --> h1 alt""".split()
)


def shape(markup: str) -> list[tuple[object, dict[str, str], str, str]]:
    """Give what a parser makes of HTML: elements in order, headings alike, without what pictures and tables get in a page."""
    root = html.fragment_fromstring(markup, create_parent="div")
    for each in root.find_class("wide"):
        each.drop_tag()
    return [
        (
            re.sub(r"^h[1-6]$", "heading", str(each.tag)),
            {key: value for key, value in each.items() if key not in {"loading", "alt", "preload", "role"}},
            each.text or "",
            each.tail or "",
        )
        for each in root.iter()
    ]


@given(st.lists(PIECES, max_size=25).map(" ".join))
def test_html_in_a_page_is_the_same_to_a_parser(markup: str) -> None:
    """But for the numbers of headings, which leave none out, pictures, which are loaded late and have words, and tables."""
    safe = sanitise(markup)
    made = placed(safe, under=2, name=NAME)
    assert shape(made) == shape(safe)
    assert sanitise(made).count("<img") == safe.count("<img") == made.count("<img") == made.count(" loading=lazy")
    levels = [2, *(int(each) for each in re.findall(r"<h([1-6])", made))]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert min(levels[1:], default=3) == 3
    for each in html.fragment_fromstring(made, create_parent="div").iter("img"):
        assert each.get("alt") is not None or each.get("title", "").strip()


BREAKS = {
    "a script of others": (b"<h2", b"<script>alert(1)</script><h2", "page/policy"),
    "an event": (b"<h2", b"<p onclick='a()'>x</p><h2", "html/event"),
    "a style": (b"<h2", b"<p style='position: fixed'>x</p><h2", "html/style"),
    "a frame": (b"<h2", b"<iframe src='https://example.org/'></iframe><h2", "html/element"),
    "a script as address": (b'<h2><a href="', b'<h2><a href="javascript:alert(1)" title="', "html/url"),
    "a form": (b"</header>", b"<form action='/x'></form></header>", "page/element"),
    "an address of a script in the frame": (b'href="https://example.org/"', b'href="javascript:a()"', "page/attribute"),
    "an event in the frame": (b"<header>", b"<header onclick='a()'>", "page/attribute"),
    "no policy": (b"http-equiv", b"name", "page/policy"),
    "a policy that allows more": (b"default-src &#39;none&#39;", b"default-src *", "page/policy"),
    "a policy that lacks something": (b"; form-action &#39;none&#39;", b"", "page/policy"),
    "another script": (b"box.hidden", b"document.hidden", "page/policy"),
    "another style": (b"color-scheme: light dark;", b"color-scheme: light;", "page/policy"),
    "the same place twice": (b'id="words"', b'id="main"', "page/id"),
    "no language": (b'<html lang="en"', b'<html lang=""', "page/title"),
    "no end": (b"</html>", b"", "page/whole"),
    "an end too early": (b"</article>", b"</article><!--", "page/whole"),
    "two searches": (b"<header>", b"<header><input><input>", "page/element"),
}


@pytest.mark.parametrize(("old", "new", "rule"), BREAKS.values(), ids=BREAKS)
def test_a_page_that_could_do_harm_is_found(old: bytes, new: bytes, rule: str) -> None:
    """Each part of a page that guards its readers is looked for."""
    whole = render(make_feed(rights="CC"), "html")
    assert check(whole) == ()
    assert old in whole
    assert rule in {finding.rule for finding in check(whole.replace(old, new, 1))}


def test_a_page_of_others_is_no_feed() -> None:
    """What is not ours is told to be none."""
    assert check(b"<!DOCTYPE html>\n<title>x</title>")[0].rule == "xml/doctype"


def test_every_entry_has_a_place_of_its_own() -> None:
    """A hundred entries, a hundred anchors."""
    made = page(make_feed(*make_entries(100)))
    assert len({each.get("id") for each in made.iterfind("body/main/article")}) == 100
