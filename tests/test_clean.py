"""The cleaner as a whole: text and HTML in, safe HTML, text and summary out; idempotent, whatever comes in."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import UTC, datetime

import bleach
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import html

from feedtool.clean import OPTIONAL
from feedtool.clean.digest import plain
from feedtool.clean.html import page_title
from feedtool.clean.lines import words
from feedtool.clean.pipeline import TEXT_STEPS, Cleaner
from feedtool.clean.policy import ATTRIBUTES, TAGS
from feedtool.clean.sanitise import sanitise
from feedtool.clean.summary import echoes, shorten
from feedtool.clean.urls import link_url, web_url
from feedtool.config import noise_rule
from feedtool.errors import CleanError
from feedtool.model import CleanItem, Enclosure, Item, Person

RULES = [noise_rule("#haber#"), noise_rule("Read more*"), noise_rule("regex:x+y")]
CLEANER = Cleaner.of(RULES, language="tr")
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

REL = ' rel="noopener noreferrer"'
ALLOWED = {**ATTRIBUTES, "a": {*ATTRIBUTES["a"], "rel"}}
ATTRIBUTES_OF_BLEACH = {tag: sorted(names) for tag, names in ALLOWED.items()}

WORDS = """#haber# ＃haber＃ &#35; &amp; &lt; < > <p> </p> <b> </b> <br> <pre> </pre> <code> </code> <ul><li> <table><tr><td>
    <script>alert(1)</script> <img/src=x/onerror=alert(1)> <a/href=javascript:alert(1)>x</a> <svg> <math> <!-- --> <![CDATA[
    ]]> &#xb; &#0; Read more at https://example.org/#haber# www.example.org a@b.org é e\u0301 \u200b \u202e \u2067 \u2069 ` ```
    Ã© â€™ İ ı xxy ★a★ ★a★ word Word. שלום م\u200cی 👩\u200d👩 &nbsp; <title> <textarea> <style> <a/href=/x> <q/cite=//e.org>"""
SPACES = [" ", "\n", "\n\n", "\r\n", "\t", "\x00", "\x0b", "\x85", "\u2028", "\ud800", "\ufffe", "\u00a0"]
pieces = st.sampled_from([*WORDS.split(), *SPACES])
texts = st.lists(pieces | st.text(max_size=8), max_size=25).map("".join)


def clean(content: str, kind: str = "text", cleaner: Cleaner = CLEANER, **fields: object) -> CleanItem:
    """Clean one item with the title `A title` unless told otherwise."""
    fields = {"title": "A title", **fields}
    return cleaner.clean(Item("key", "origin", content=content, content_type=kind, **fields)).item  # type: ignore[arg-type]


def test_text_becomes_paragraphs_with_links() -> None:
    """One paragraph a line, escaped, with links for URLs and addresses only."""
    item = clean("One & <two>\nSee https://example.org/a?b=1&c=2 or www.example.org, me@example.org, not README.md")
    assert item.html == (
        "<p>One &amp; &lt;two&gt;</p>\n"
        f'<p>See <a href="https://example.org/a?b=1&amp;c=2"{REL}>https://example.org/a?b=1&amp;c=2</a> or '
        f'<a href="http://www.example.org"{REL}>www.example.org</a>, <a href="mailto:me@example.org"{REL}>me@example.org</a>, '
        "not README.md</p>"
    )
    assert item.text.startswith("One & <two>\n\nSee https://example.org/a?b=1&c=2 or")


def test_fields_travel_through() -> None:
    """Dates, authors, tags and language are kept; texts among them are normalised."""
    date = datetime(2026, 1, 2, tzinfo=UTC)
    item = clean(
        "Body",
        authors=(Person("An\u00a0Author", "a@b.org"), Person("\u200b")),
        tags=("a", " a ", "b"),
        published=date,
        language="tr",
    )
    assert item.authors == (Person("An Author", "a@b.org"),)
    assert (item.tags, item.published, item.language) == (("a", "b"), date, "tr")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ('<a href="https://example.org/?a=1">Ada</a>, <a href="/bo">Bo</a>', "Ada, Bo"),
        ("&lt;b&gt;Ada&lt;/b&gt;", "&lt;b&gt;Ada&lt;/b&gt;"),
        ("Ada <ada@example.org>", "Ada <ada@example.org>"),
        ("a < b </ c", "a < b </ c"),
    ],
)
def test_a_name_has_no_markup(name: str, meant: str) -> None:
    """It is plain text wherever it is published; what looks like it and is none stays."""
    (author,) = clean("Body", authors=(Person(name),)).authors
    assert author.name == meant


@pytest.mark.parametrize(("said", "meant"), [("pt_BR", "pt-BR"), (" de ", "de"), ("jp", None), ("english", None), (None, None)])
def test_a_language_is_a_tag_or_nothing(said: str | None, meant: str | None) -> None:
    """Programs write `pt_BR`; by what is no tag nothing can be filtered."""
    assert clean("Salt of the sea", language=said).language == meant


@pytest.mark.parametrize("content", ["", "<script>x</script>", "<p> </p>"])
def test_without_content_the_summary_is_it(content: str) -> None:
    """Whoever reads what is published takes the one text of an item for its content; a long one is cut as a summary only."""
    words = "So it says, at www.example.org. " + "It goes on. " * 40
    item = clean(content, "html", summary=words)
    assert item.text == words.strip()
    assert item.html.startswith("<p>So it says, at <a")
    assert item.summary.startswith("So it says, at www.example.org. It goes on.")
    assert len(item.summary) <= 300
    assert clean(item.html, "html", summary=item.summary) == replace(item, removals=())


def test_a_summary_that_says_the_title_is_no_content() -> None:
    """It would be said twice."""
    assert clean("", "html", summary="A title.").html == ""


def test_html_noise_is_taken_from_its_tree() -> None:
    """A token split over tags, alone in a list item, or after a line break goes with what it empties."""
    source = (
        "<div><p>Some text that is <b>long</b> enough. #ha<b></b>ber#</p><p><span>#haber#</span></p>one<br>#haber#<br>two"
        "<ul><li>#haber#</li></ul><p><code>#haber#</code> stays</p><pre>#haber#</pre></div>"
    )
    assert clean(source, "html").html == (
        "<p>Some text that is <b>long</b> enough.</p>one<br>two<p><code>#haber#</code> stays</p><pre>#haber#</pre>"
    )


def test_html_emptied_cells_and_media_stay() -> None:
    """A table keeps its cells, and a paragraph its picture."""
    table = "<table><tr><td>#haber#</td><td>x</td></tr></table>"
    source = f"{table}<p>#haber#<img src='https://e.org/i.png' alt='i'></p><p>Long enough text</p>"
    out = clean(source, "html").html
    assert "<td></td><td>x</td>" in out
    assert '<p><img src="https://e.org/i.png" alt="i"></p>' in out


def test_long_attribute_values_are_not_many_attributes() -> None:
    """What stands in quotes is one value, however many words it has."""
    style = "color : red ; " * 200
    assert clean(f"<p><span style='{style}'>Text</span></p>", "html").html == "<p>Text</p>"


def test_page_gives_its_body_and_title() -> None:
    """Of a whole page only the body is content."""
    page = "<!DOCTYPE html><html><head><title>A &amp; B</title><style>p{}</style></head><body><p>Text</p></body></html>"
    assert (clean(page, "html").html, page_title(page), page_title("<p>x</p>")) == ("<p>Text</p>", "A & B", "")


@pytest.mark.parametrize("source", ["<!doctype html>", "<!doctype html><!-- x -->", "<html></html>", ""])
def test_page_without_a_body(source: str) -> None:
    """A page that holds nothing is empty, not an error."""
    assert clean(source, "html").html == ""


def test_derived_fields_are_no_part_of_the_source() -> None:
    """A summary made of the text is not cleaned once more, nor is it in the ledger."""
    item = clean("<p>A long enough paragraph of text.</p><p>See <code>#haber#</code></p>", "html")
    assert item.summary == "A long enough paragraph of text. See #haber#"
    assert item.removals == ()


def test_direction_marks_beside_links_stay() -> None:
    """In an item with right-to-left text a mark does work in every part of it."""
    source = f'<p>שלום <a href="https://e.org/"{REL}>e</a>\u200fx</p>'
    assert clean(source, "html").html == source


def test_form_feeds_end_lines() -> None:
    """Words on both sides of a form feed or vertical tab do not grow together."""
    assert clean("one\x0ctwo\x0bthree").text == "one\n\ntwo\n\nthree"


def test_relative_urls_need_a_base() -> None:
    """A relative URL is resolved against the item's link, or dropped."""
    source = '<p><a href="/x y">a</a><img src="i.png"></p>'
    assert clean(source, "html").html == f"<p><a{REL}>a</a></p>"
    based = clean(source, "html", link="https://example.org/a/b")
    assert based.html == f'<p><a href="https://example.org/x%20y"{REL}>a</a><img src="https://example.org/a/i.png"></p>'


def test_bad_link_is_left_out_and_said() -> None:
    """A link that no reader could follow is dropped, with a reason."""
    result = CLEANER.clean(Item("k", "o", "T", "Body", link="javascript:alert(1)"))
    assert result.item.link is None
    assert "'javascript:alert(1)' is no absolute" in result.refusals[0]


def test_title_is_never_empty() -> None:
    """Without a title the text gives one, and without text its file, picture or address; never where it was found."""
    assert clean("First sentence. " * 9, title=" \u200b").title.startswith("First sentence. First")
    photo, sound = "https://a.example/i/old%20mill%E2%80%AE.jpg?x=1", Enclosure("https://a.example/", title="\u202e")
    assert clean("", title="", link="https://a.example/1", image=photo, enclosures=(sound,)).title == "old mill.jpg"
    assert clean("", title="", link="https://a.example/1", enclosures=(sound,)).title == "https://a.example/1"
    assert clean("", title="").title == "Untitled"


def test_steps_can_be_left_out() -> None:
    """Without a step its change is not made, and the output is safe all the same."""
    item = clean("caf\u00c3\u00a9\u00a0https://example.org #haber#\x08<script>", cleaner=Cleaner.of(RULES, steps=()))
    assert item.html == "<p>caf\u00c3\u00a9\u00a0https://example.org #haber#&lt;script&gt;</p>".replace("\u00a0", "&nbsp;")


@pytest.mark.parametrize(
    ("source", "number"),
    [
        ("x" * 5_000_001, "5,000,001"),
        ("<div>" * 300, "200 levels"),
        ("<p " + "a=1 " * 500 + ">x", "200 attributes"),
        ("<p>x</p>" * 50_001, "50,001 elements"),
    ],
)
def test_costly_html_is_refused(source: str, number: str) -> None:
    """What a parser would take very long for is an error that says the number."""
    with pytest.raises(CleanError, match=number):
        clean(source, "html")


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://example.org", "https://example.org"),
        (" HTTP://Example.ORG/a b?c=ü#d ", "http://example.org/a%20b?c=%C3%BC#d"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://user:secret@example.org:8080/x", "https://example.org:8080/x"),
        ("https://e.org/%zz[1]", "https://e.org/%25zz%5B1%5D"),
        ("http://[::1]/x", "http://[::1]/x"),
        ("//e.org/x", None),
        ("java\nscript:alert(1)", None),
        ("http://", None),
        ("http://a b/", None),
        ("http://[", None),
        ("http://e.org:99999/", None),
        ("http://" + "ü" * 70 + ".org/", None),
        ("data:text/html,x", None),
    ],
)
def test_web_url(text: str, url: str | None) -> None:
    """Absolute http(s) URLs in ASCII, without credentials, or nothing."""
    assert web_url(text) == url
    assert url is None or web_url(url) == url


def test_link_url_knows_mail() -> None:
    """A mail address may be linked, a crooked one may not."""
    assert link_url("MAILTO:a@b.org?subject=x y") == "mailto:a@b.org?subject=x%20y"
    assert link_url("mailto:<script>") is None


@pytest.mark.parametrize(
    ("text", "length", "short"),
    [
        ("Short.", 10, "Short."),
        ("One sentence here. Another one follows.", 30, "One sentence here."),
        ("One. Then a very long sentence without end", 30, "One. Then a very long…"),
        ("z. B. ist das ein Satz, der lang ist", 15, "z. B. ist das…"),
        ("यह पहला वाक्य है। यह दूसरा वाक्य है।", 20, "यह पहला वाक्य है।"),
        ("長い文章。もう一つの文章がここにあります。", 8, "長い文章。"),
        ("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 10, "👩‍👩‍👧…"),
        ("nospacesatall" * 3, 10, "nospacesa…"),
        ("Er sagte: „Ich gehe. Du bleibst.“ Dann war Ruhe. Sie blieb.", 50, "Er sagte: „Ich gehe. Du bleibst.“ Dann war Ruhe."),
        ("Das war ein langer Tag. Er sagte: „Ich gehe. Du bleibst hier.“", 50, "Das war ein langer Tag."),
        ("Nobody knew why he said »I will go and not come back«.", 40, "Nobody knew why he said…"),
        ('All went well. A 5" pipe burst. Nobody was hurt.', 35, 'All went well. A 5" pipe burst.'),
        ("他说：“我走了。你留下。”然后他离开了这里，再也没有回来。", 20, "他说：“我走了。你留下。”"),
        ("这是一个很长的句子，里面有逗号，但是没有句号所以要在逗号处断开", 20, "这是一个很长的句子，里面有逗号…"),
        ("กรุงเทพมหานคร เป็นเมืองหลวงของประเทศไทยที่ใหญ่ที่สุด", 30, "กรุงเทพมหานคร…"),
        ("قال الوزير إن الحكومة، التي اجتمعت أمس، ستعلن", 25, "قال الوزير إن الحكومة…"),
        ("ما الخبر؟ لا أحد يعرف شيئا عن هذا", 20, "ما الخبر؟"),
    ],
)
def test_shorten(text: str, length: int, short: str) -> None:
    """Cut at a sentence's end, else a word's, and never inside a grapheme."""
    assert shorten(text, length) == short
    assert len(short) <= length


@pytest.mark.parametrize(
    ("summary", "title", "is_echo"),
    [
        ("A title!", "a TITLE", True),
        ("A title that is cut off…", "A title that is cut off here", True),
        ("A title that is cut off...", "A title that is cut off here", True),
        ("A title", "A title that goes on", False),
        ("A…", "A title that goes on", False),
        ("A title, and more than it says", "A title", False),
        ("新しい記事。", "新しい記事", True),
        ("🎉", "🎉", True),
        ("…", "!", False),
    ],
)
def test_echoes(summary: str, title: str, is_echo: bool) -> None:  # noqa: FBT001
    """A summary that has the words of the title, or the first of them before an ellipsis, says nothing."""
    assert echoes(summary, title) is is_echo


def test_no_summary_only_repeats_the_title() -> None:
    """Neither the source's own, nor one cut from the text; a title above the text is skipped."""
    assert clean("Another text of words.", title="The title", summary="the title!").summary == "Another text of words."
    assert clean("<h1>The title</h1><p>What follows.</p>", "html", title="The title").summary == "What follows."
    assert clean("The title.", title="The title").summary == ""
    assert clean(f"<pre>One{' ' * 900}two three</pre>", "html", title="The title").summary == "One two three"
    assert (clean("A short post", title="").title, clean("A short post", title="").summary) == ("A short post", "")
    taken = clean("Another text.", title="", summary="What it says")
    assert (taken.title, taken.summary) == ("What it says", "Another text.")


def test_space_at_the_ends_goes() -> None:
    """Readers take it away, too: what was published reads back as it was."""
    assert clean(" <!-- x --> One <b>two</b>&nbsp;<script>x</script>\n\n", "html").html == "One <b>two</b>"
    assert clean("<p> One</p> <pre>\n  two\n</pre>\n", "html").html == "<p> One</p> <pre>  two\n</pre>"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Don't stop: it's well-known, isn’t it?", 7),
        ("हिन्दी में लिखना", 3),
        ("مَرْحَبًا بِكَ", 2),
        ("שָׁלוֹם עוֹלָם", 2),
        ("می‌خواهم بروم", 2),
        ("東京で会う 2026", 6),
        ("서울에서 만나요", 2),
        ("สวัสดีครับ ผม", 3),
        ("été co-op", 3),
        ("— … !", 0),
    ],
)
def test_words_are_counted_in_any_script(text: str, number: int) -> None:
    """Marks, joiners and apostrophes part no word; where nothing parts words each character counts, or they are estimated."""
    assert words([text]) == number


def test_plain_text_keeps_blocks_breaks_and_pre() -> None:
    """Blocks stand apart, a `br` ends a line, `pre` is verbatim."""
    source = "<h2>Head</h2><ul><li>a  b</li><li>c<br>d</li></ul><pre>x\n  y</pre>tail<!-- no -->"
    assert plain(source) == "Head\n\na b\n\nc\nd\n\nx\n  y\n\ntail"


def is_safe(source: str) -> bool:
    """Ask another parser whether only allowed tags, attributes and absolute URLs are there."""
    tree = html.fragment_fromstring(source, create_parent="div")
    for element in tree.iterdescendants():
        allowed = {*ALLOWED.get(str(element.tag), ()), *ALLOWED["*"]}
        if element.tag not in TAGS or set(element.attrib) - allowed:
            return False
        urls = [value for name, value in element.attrib.items() if name in {"href", "src", "cite", "poster"}]
        if not all(re.match(r"https?://|mailto:", str(url)) for url in urls):
            return False
    return True


@given(texts, st.sampled_from(["text", "html"]), texts)
@settings(max_examples=250, deadline=None)
@example("#haber#\u200b&am\u200bp;", "text", "&am\u200bp;amp;")
@example("<p>&amp;am<!-- -->p;</p>", "html", "")
@example("A\u030a<b></b>\u0301", "html", "")
@example("#haber#&#xb;", "html", "")
@example("<img alt='&#xb;&amp;amp;' src='https://e.org/i'>", "html", "")
def test_anything_comes_out_safe_and_twice_is_once(content: str, kind: str, title: str) -> None:
    """For any text and HTML: legal characters, allow-listed HTML, and cleaning the result again changes nothing.

    What a text is made into is HTML of ours: repairs, which are for that of others, would read escaped markup in it.
    """
    once = clean(content, kind, title=f"Title {title}", tags=(title,))
    assert not FORBIDDEN.search(once.title + once.html + once.text + once.summary + "".join(once.tags))
    assert is_safe(once.html)
    cleaner = CLEANER if kind == "html" else Cleaner.of(RULES, language="tr", steps=[*TEXT_STEPS, "links"])
    again = clean(once.html, "html", cleaner, title=once.title, tags=once.tags)
    assert (again.title, again.html, again.text, again.summary, again.tags) == (
        once.title,
        once.html,
        once.text,
        once.summary,
        once.tags,
    )


@given(texts)
@settings(max_examples=150, deadline=None)
def test_text_cleaned_twice_is_cleaned_once(content: str) -> None:
    """The plain text that comes out is clean text."""
    once = clean(content, cleaner=Cleaner.of(RULES, steps=[step for step in OPTIONAL if step != "links"]))
    assert clean(once.text).text == once.text


@given(texts)
@settings(max_examples=100, deadline=None)
def test_bleach_finds_nothing_left_to_take(source: str) -> None:
    """The second opinion on the sanitiser: bleach, with the same allow-list, escapes nothing of its output."""
    safe = sanitise(source)
    stripped, escaped = (bleach.clean(safe, tags=TAGS, attributes=ATTRIBUTES_OF_BLEACH, strip=strip) for strip in (True, False))
    assert stripped == escaped


@pytest.mark.parametrize("kind", ["html", "text"])
@pytest.mark.usefixtures("unmeasured")
def test_endless_ampersands_are_refused(kind: str) -> None:
    """The sanitiser would take the square of their number: 15 s for a million."""
    begun = time.process_time()
    with pytest.raises(CleanError, match="more than 200,000 characters written as '&…;'"):
        clean("&" * 1_000_000, kind)
    assert time.process_time() - begun < 5


def test_long_text_is_refused() -> None:
    """Plain text has the bound of HTML: 20 MB of it would take 400 MB."""
    with pytest.raises(CleanError, match="5,000,001 characters of text are more than the 5,000,000"):
        clean("x" * 5_000_001, "text")
