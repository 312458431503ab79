"""The cleaner's short cuts against the long way: they may save work, and change nothing."""

from __future__ import annotations

import re
from importlib import import_module

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lxml import etree

from feedtool.clean import fold, html, normalise, pipeline, tree, urls
from feedtool.clean.decode import is_suspect, repair
from feedtool.clean.draft import Settings
from feedtool.clean.ends import begun
from feedtool.clean.html import HtmlBody, parse, parse_safe
from feedtool.clean.narrow import narrow
from feedtool.clean.normalise import is_normal
from feedtool.clean.pipeline import Cleaner
from feedtool.clean.policy import ATTRIBUTES, Policy
from feedtool.clean.readback import is_read_back
from feedtool.clean.sanitise import sanitise
from feedtool.errors import CleanError
from feedtool.model import Item, NoiseRule, SafeHtml

tracking = import_module("feedtool.clean.repairs.tracking")  # the package has a step of this name
PIECES = (
    "<p>|</p>|<br>|<b>|</b>|<tt>|</tt>|<code>|</code>|<pre>|</pre>|<div class=x>|</div>|<ul><li>|</ul>|<span>|</span>|<h1>|"
    "<table><tr><td>|</table>|<font color=red>|</font>|<!-- c -->|<script>x</script>|<select><option>a</select>|<button>|"
    "<template>|<img src='/a b.jpg' alt=' x  y '>|<a href='../x?y=1#z' title='#haber#'>|<a href=https://ok.example.org/a?d=e>|"
    "</a>|text|  |\n|\t|\u00a0|#haber#|#ha|ber#|&amp;|&am|p;lt;|&amp;amp;|&#39;|e|\u0301|Ã©|\u200d|\u200b|مرحبا|\u200f|😀|<|>"
).split("|")
ADDRESSES = st.builds(
    "{}://{}/{}{}".format,
    st.sampled_from(["http", "https"]),
    st.lists(st.text("az09-", min_size=1, max_size=4), min_size=1, max_size=4).map(lambda names: ".".join([*names, "org"])),
    st.text('aZ0._~/-% "é', max_size=12),
    st.text("aZ0=&?_.~/-#% é", max_size=8).map(lambda text: text and f"?{text}"),
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


@settings(max_examples=100, deadline=None)
@given(content=TEXTS, title=TEXTS, has_link=st.booleans())
def test_settled_is_what_another_pass_gives(content: str, title: str, *, has_link: bool) -> None:
    """Where the cleaner makes no further pass, a further pass would change nothing."""
    item = Item("k", "o", title or "T", content, "html", link="https://example.org/a/b" if has_link else None)
    cleaner = Cleaner.of([NoiseRule("literal", "#haber#")], language="tr")
    try:
        quick = cleaner.clean(item)
    except CleanError:
        return
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pipeline, "_is_settled", lambda *_: False)
        assert cleaner.clean(item) == quick


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_lines_begin_where_they_are_read_to_begin(content: str) -> None:
    """Where lines begin is found without reading them, and is where the reading has them begin."""
    root = parse(normalise.scrub(content)).root
    assert tree.starts(root) == [row.pieces[0].element for row in tree.read(root).rows]


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_what_is_known_of_a_narrowed_tree_is_what_is_there(content: str) -> None:
    """A tree that lost attributes is not searched again for its elements, and has none left that are called anything."""
    draft = narrow(begun(Item("k", "o", "T", content, "html"), None), Settings())
    assert isinstance(draft.body, HtmlBody)
    again = HtmlBody(draft.body.root)
    assert (draft.body.tags, list(draft.body.marks)) == (again.tags, list(again.marks))


@pytest.mark.parametrize(
    "content", ["\n <p>a</p>\n", " a <b>b</b> \n", " a\t", "<p>a</p> \n<p>b</p>", "\u00a0<p>a</p>\u00a0\n", "\n"]
)
def test_the_sanitiser_finds_nothing_to_do(content: str) -> None:
    """White space at the ends is gone before, too, so that the tree at hand is what is published and is not read again."""
    draft = narrow(begun(Item("k", "o", "T", content, "html"), None), Settings())
    assert isinstance(draft.body, HtmlBody)
    assert sanitise(draft.body.source()) == draft.body.source()


def test_what_says_what_an_element_is_for_is_never_published() -> None:
    """No attribute by which repairs know what an element is for outlives narrowing."""
    assert html._MARKS.isdisjoint(set().union(*ATTRIBUTES.values()))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(TEXTS, st.text(max_size=20)), max_size=4))
def test_nothing_to_do_in_the_whole_is_nothing_in_its_parts(parts: list[str]) -> None:
    """One look at all texts together says for each of them, and each part of it, that a step may leave it alone."""
    whole = "\n".join(parts)
    for part in (*parts, *(part[1:] for part in parts), *(part[:-1] for part in parts)):
        assert not is_normal(whole) or normalise._once(part, rtl=False) == part
        assert is_suspect(whole) or repair(part) == part


def test_what_is_legal_is_seen_in_bytes() -> None:
    """A character of the first plane is legal by its bytes just where scrubbing leaves it as it is."""
    for text in map(chr, range(0x10000)):
        scrubbed = normalise._FORBIDDEN.sub("", normalise._LINE_ENDS.sub("\n", text))
        assert normalise._is_legal(text) == (scrubbed == text)


NESTED = st.recursive(
    st.sampled_from(["", "x", " ", "\n", "\u00a0"]),
    lambda inner: st.builds(
        "<{0}>{1}</{0}>".format,
        st.sampled_from("a b i s u p h2 div ul ol li dl dt dd blockquote pre figure table tr td span small code sub".split()),
        st.lists(inner, max_size=3).map("".join),
    ),
    max_leaves=8,
)


@settings(max_examples=600, deadline=None)
@given(st.lists(NESTED, max_size=4).map("".join))
def test_what_stands_in_what_says_how_it_is_read(source: str) -> None:
    """Of a tree that the sanitiser leaves as it is, it is known without reading whether it is read as it was written."""
    root = etree.fromstring(f"<body>{source}</body>")
    written = HtmlBody(root).source()
    if sanitise(written, policy=Policy(rel=())) == written:
        assert is_read_back(HtmlBody(root), SafeHtml(written)) == (parse_safe(SafeHtml(written)).source() == written)


NAMES = ("utm_x", "UTM_x", "gclid", "amp;gclid", "si", "ref", "a", "", "?utm_a", "url", "q", "int_cmp", "amp;amp;yclid")
QUERIES = st.lists(st.builds("{}{}{}".format, st.sampled_from("?&#"), st.sampled_from(NAMES), st.sampled_from(["", "=", "=b"])))
PAGES = (
    "https://youtu.be/a",
    "https://www.google.com/url?q=https://example.org/b",
    "//vk.com/away.php",
    "/a",
    "https://a.example",
)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.builds("{}{}".format, st.sampled_from(PAGES), QUERIES.map("".join)), min_size=1, max_size=4))
def test_no_tracking_in_all_addresses_is_none_in_each(urls: list[str]) -> None:
    """One look at the addresses of all links says of each that there is nothing to shorten."""
    body = parse("".join(f"<a href='{url.replace('&', '&amp;')}'>x</a>" for url in urls))
    if not tracking._may_track(body.addresses):
        assert all(tracking._made_short(url, "https://youtu.be/")[0] == url for url in urls)


@settings(max_examples=300, deadline=None)
@given(ADDRESSES, st.sampled_from([None, "https://example.org/a/b?c", "http://other.example/"]))
def test_plain_addresses_are_what_the_long_way_gives(url: str, base: str | None) -> None:
    """An address that is taken as it is would have come through the long way as it is."""
    assume(urls._PLAIN.fullmatch(url))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(urls, "_PLAIN", urls._ODD)
        assert urls.web_url(url, base=base) == url


SEGMENTS = ("a", "B.c", "..", ".", ".d", "~e", "-", "", "f?g=h/../i&j", "k?", "l#m", "%20", "é", "n:o", " ")
BASES = (
    "https://example.org/a/b?c",
    "http://other.example/",
    "https://ex--ample.org/",
    "https://example.org:8080/",
    "https://a/",
    "",
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(SEGMENTS), max_size=4), st.sampled_from(BASES))
def test_rooted_paths_are_joined_as_the_long_way_does(segments: list[str], base: str) -> None:
    """A path that begins with a slash is put behind the host of a plain base, or goes the long way."""
    path = "/" + "/".join(segments)
    quick = urls.web_url(path, base=base)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(urls, "_ROOTED", re.compile("(?!)"))
        assert urls.web_url(path, base=base) == quick


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["b ", "b/", "b=c ", "b='>' ", 'b="<" ', 'b=">"', "b = c "]),
    st.integers(198, 204),
    st.sampled_from(["<a ", "<p>x</p><a ", "<a x='>'", "<1 ", "</a ", "<a><b/", "<p>" * 190 + "<a "]),
    st.sampled_from([">", ">x</a>", "", "<p>", "<p>" * 15]),
)
def test_what_costs_much_is_refused_either_way(attribute: str, count: int, start: str, end: str) -> None:
    """A short body with few tags is looked at in a quicker way, and refused where the long way refuses it."""
    source = f"{start}{attribute * count}{end}"
    with pytest.MonkeyPatch.context() as patched:
        quick = refusal(source)
        patched.setattr(html, "_SHORT", -1)
        assert refusal(source) == quick


def refusal(source: str) -> str:
    """Say why a body is refused, or nothing."""
    try:
        html.refuse_costly(source)
    except ValueError as error:
        return str(error)
    return ""


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_plain_text_and_lines_read_the_same_tree(content: str) -> None:
    """No word of a line is missing in the plain text, and the other way round."""
    body = parse(content.replace("\u0301", ""))
    assert "".join(body.plain().split()) == "".join("".join(line.text for line in body.lines()).split())


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.one_of(TEXTS, st.text(max_size=12), st.sampled_from(["İI ıi", "ß", "ﬁ", "Σς", "ǅ", "ab\u0301c", "É"]))).map(
        "".join
    )
)
def test_folding_at_once_is_folding_character_by_character(text: str) -> None:
    """A text that is folded at once gives what its characters give one by one, with the same way back."""
    for language in ("en", "tr"):
        quick = fold.fold_with_map(text, language)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(fold, "_one_to_one", lambda *_, **__: None)
            slow = fold.fold_with_map(text, language)
        assert (quick.text, tuple(quick.origins)) == (slow.text, tuple(slow.origins))
