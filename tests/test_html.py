"""The kind `html`: pages that list items, by selectors, by XPath, and by the data that they carry."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from pydantic import ValidationError

from feedtool.errors import SourceError
from feedtool.extract.selectors import check_selector, pick
from feedtool.model import Document
from feedtool.sources import Context, Found
from feedtool.sources.html import KIND, HtmlSource
from feedtool.sources.listing import CROWD
from feedtool.sources.picks import checked, split
from feedtool.sources.scriptdata import value_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedtool.ask import Request

URL = "https://example.com/news/"
PAGE = """<!doctype html><html><head><title>News</title><base href="/site/"></head><body>
<nav><a href="/">Home</a></nav>
<article class="teaser" data-id="a1"><h2><a href="one?x=1&amp;y=2">One &amp; only</a></h2>
  <time datetime="2026-03-04T10:00:00Z">4 March</time><p class="lead">The <b>first</b> story. <a href="more">More</a></p>
  <span class="by">By Ada Writer</span><a class="tag">Ferries</a><a class="tag">Harbour</a><img src="pics/1.jpg"></article>
<article class="teaser" data-id="a2"><h2><a href="two">Two<script>var x;</script></a></h2>
  <time>3 March 2026</time><p class="lead">The second story.</p><span class="by">By Bob</span></article>
<article class="teaser ad" data-id="a3"><h2><a href="javascript:void(0)">Buy</a></h2></article>
<a rel="next" href="?page=2">Older</a></body></html>"""


def options(**given: Any) -> HtmlSource:
    """Make options as a configuration gives them."""
    return HtmlSource.model_validate({"kind": "html", "url": URL, **given})


def found(site: Mapping[str, str | bytes], **given: Any) -> Found:
    """Read pages, by URL."""

    def ask(request: Request) -> Document:
        url = request.url  # type: ignore[union-attr]
        body = site[url]
        data = body if isinstance(body, bytes) else body.encode()
        return Document(url, url, data, url=url, type="text/html", fetched=datetime(2026, 3, 5, tzinfo=UTC))

    return KIND.read(options(**given), Context("news", Path(), "en", ZoneInfo("UTC"), ask=ask))


def test_tags_in_one_text_are_parted() -> None:
    """As those of records are."""
    page = "<div class=i><h2><a href=a>A</a></h2><p>Ferries, Harbour | Fog</p></div>"
    (item,) = found({URL: page}, items=".i", fields={"tags": "p"}).items
    assert item.tags == ("Ferries", "Harbour", "Fog")


def test_items_are_found_by_selectors() -> None:
    """Text, attributes, markup, several values, a pattern, and what needs no rule; addresses count from `<base>`."""
    fields = {
        "id": "@data-id",
        "content": [".missing@html", ".lead@html"],
        "author": {"select": ".by", "regex": "By (.+)"},
        "tags": ".tag",
        "summary": {"template": "{title} ({author})"},
    }
    first, second = found({URL: PAGE}, items="article.teaser:not(.ad)", fields=fields).items
    assert (first.key, first.title, first.link) == ("a1", "One & only", "https://example.com/site/one?x=1&y=2")
    assert first.content == 'The <b>first</b> story. <a href="https://example.com/site/more">More</a>'
    assert ([person.name for person in first.authors], first.tags) == (["Ada Writer"], ("Ferries", "Harbour"))
    assert (first.published, first.image) == (datetime(2026, 3, 4, 10, tzinfo=UTC), "https://example.com/site/pics/1.jpg")
    assert (first.summary, second.title) == ("One & only (Ada Writer)", "Two")


def test_xpath_finds_the_same() -> None:
    """Elements, attributes and strings; an expression that begins with a slash, a dot or a bracket."""
    fields = {"title": "./h2/a", "link": "./h2/a/@href", "author": "xpath:substring-after(.//span, 'By ')"}
    items = found(
        {URL: PAGE}, items="//article[contains(@class, 'teaser')][h2/a[@href != 'javascript:void(0)']]", fields=fields
    ).items
    assert [item.link for item in items] == ["https://example.com/site/one?x=1&y=2", "https://example.com/site/two"]
    assert [person.name for item in items for person in item.authors] == ["Ada Writer", "Bob"]


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ("<time datetime=2026-03-04T10:00Z>5 March 2026</time>", datetime(2026, 3, 4, 10, tzinfo=UTC)),
        ("<time datetime=''>4 March 2026</time>", datetime(2026, 3, 4, tzinfo=UTC)),
        ("<time datetime=0001-01-01T00:00:00>4 March 2026</time>", datetime(2026, 3, 4, tzinfo=UTC)),
        ("<time>4 March 2026, 10:00</time>", datetime(2026, 3, 4, 10, tzinfo=UTC)),
        ("<time>yesterday</time>", datetime(2026, 3, 4, tzinfo=UTC)),
        ("<time>10:00</time>", None),
        ("<time datetime=PT5M>5 min read</time>", None),
    ],
)
def test_a_time_is_what_it_says_or_shows(times: str, expected: datetime | None) -> None:
    """What programs read counts first; where that is no date, what people read."""
    (item,) = found({URL: f"<p class=a><a href=/1>One</a>{times}</p>"}, items=".a").items
    assert item.published == expected


def test_of_several_texts_the_first_date_counts() -> None:
    """A rule for dates may find what stands beside them, too; what none of them is, is told."""
    page = "<p class=a><a href=/1>One</a>{}</p>"
    rules = {"items": ".a", "fields": {"published": "i"}}
    (item,) = found({URL: page.format("<i>By Ada</i><i>4 March 2026</i><i>5 March 2026</i>")}, **rules).items
    assert item.published == datetime(2026, 3, 4, tzinfo=UTC)
    none = found({URL: page.format("<i>By Ada</i><i>soon</i>")}, **rules)
    assert (none.items[0].published, none.hints) == (None, ("published: 'By Ada' cannot be read as a date",))


@pytest.mark.parametrize(
    ("pictures", "expected"),
    [
        ("<img src=/placeholder.gif data-src=a.jpg>", "a.jpg"),
        ("<img src='data:image/gif;base64,R0lGOD' data-lazy-src=a.jpg>", "a.jpg"),
        ("<img srcset='a.jpg 300w, b.jpg 600w'>", "b.jpg"),
        ("<img src=/img/spacer.gif><img src=a.jpg>", "a.jpg"),
        ("<img src='data:image/gif;base64,R0lGOD'>", None),
        ("<img alt=x>", None),
    ],
)
def test_a_picture_that_is_loaded_late_is_the_picture(pictures: str, expected: str | None) -> None:
    """And what only keeps its place is none."""
    (item,) = found({URL: f"<p class=a><a href=/1>One</a>{pictures}</p>"}, items=".a").items
    assert item.image == (expected and URL + expected)


def test_a_default_stands_where_nothing_is_found() -> None:
    """And a later candidate where an earlier one finds nothing."""
    fields = {"author": [{"select": ".nobody"}, {"default": "Newsroom"}], "title": ["h3", "h2"]}
    items = found({URL: PAGE}, items=".teaser:not(.ad)", fields=fields).items
    assert {person.name for item in items for person in item.authors} == {"Newsroom"}
    assert items[0].title == "One & only"


def test_a_template_holds_what_was_found() -> None:
    """`{}` or the field's own name is what `select` found, of several each; without it, or a hole, the default stands."""
    fields = {
        "title": {"select": "h2", "template": "News: {title}"},
        "tags": {"select": ".tag", "template": "topic/{}"},
        "summary": {"template": "{title} {comments}", "default": "None"},
        "author": {"select": ".nobody", "template": "by {}", "default": "Newsroom"},
        "comments": ".nobody",
    }
    (first,) = found({URL: PAGE}, items=".teaser[data-id=a1]", fields=fields).items
    assert (first.title, first.tags) == ("News: One & only", ("topic/Ferries", "topic/Harbour"))
    assert (first.summary, [person.name for person in first.authors]) == ("None", ["Newsroom"])
    with pytest.raises(ValidationError, match=r"expected select, which '\{\}' in template stands for"):
        options(items="li", fields={"title": {"template": "{}"}})


def test_words_of_two_blocks_stay_two() -> None:
    """Paragraphs, lines and cells part words as they do on a screen; inline elements do not."""
    page = "<div class=a><h2>One<br>two</h2><div><p>Para</p><p>graph</p><b>b</b>old<table><tr><td>1<td>2</table></div></div>"
    (item,) = found({URL: page}, items=".a", fields={"content": "div"}).items
    assert (item.title, item.content) == ("One two", "Para graph bold 1 2")
    micro = '<p itemscope itemtype="https://schema.org/Article"><i itemprop=name>T</i><span itemprop=articleBody>A<br>b</span>'
    assert found({URL: micro}, data="microdata").items[0].content == "A b"


def test_pages_follow_each_other_within_a_bound() -> None:
    """The next page's items come after; the same item twice is there once; a loop ends it."""
    second = PAGE.replace("One &amp; only", "Three").replace("one?x", "three?x").replace('data-id="a1"', 'data-id="a4"')
    pages = {URL: PAGE, "https://example.com/site/?page=2": second}
    rules: dict[str, Any] = {"items": ".teaser:not(.ad)", "fields": {"id": "@data-id"}, "next": "a[rel=next]"}
    both = found(pages, **rules)
    assert [item.title for item in both.items] == ["One & only", "Two", "Three"]
    assert any("was read before" in hint for hint in both.hints)
    assert [item.title for item in found(pages, **rules, pages=1).items] == ["One & only", "Two"]


def test_a_next_page_elsewhere_is_not_followed() -> None:
    """Another host's page is none of this source."""
    page = PAGE.replace("?page=2", "https://evil.example/")
    assert len(found({URL: page}, items=".teaser:not(.ad)", next="a[rel=next]").items) == 2


def test_the_way_to_a_page_is_no_item() -> None:
    """Breadcrumbs and menus are lists too; a list of bare addresses counts where nothing has a title."""
    way = """{"@type": "%s", "itemListElement": [{"@type": "ListItem", "position": 1, "name": "Home", "item": "https://example.com/"}]}"""
    lists = """{"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "url": "https://example.com/1"}]}"""
    article = """{"@type": "Article", "headline": "One", "url": "https://example.com/2"}"""

    def links(*data: str) -> list[str | None]:
        page = "".join(f'<script type="application/ld+json">{each}</script>' for each in data)
        return [item.link for item in found({URL: page}, data="json-ld").items]

    assert links(way % "BreadcrumbList", article, lists) == ["https://example.com/2"]
    assert links(way % "BreadcrumbList", lists) == ["https://example.com/1"]
    assert links(way % "ItemList") == ["https://example.com/"]


def test_json_ld_is_read() -> None:
    """Articles, in a graph or a list, with what they say of themselves."""
    page = """<html><script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
      {"@type": "NewsArticle", "headline": "One", "url": "https://example.com/1", "datePublished": "2026-03-04T10:00:00+01:00",
       "author": [{"@type": "Person", "name": "Ada"}], "description": "All about it.", "image": {"url": "https://example.com/1.jpg"}},
      {"@type": "Organization", "name": "Nobody"},
      {"@type": ["BlogPosting"], "name": "Two", "mainEntityOfPage": {"@id": "https://example.com/2"}}
    ]};</script><script type="application/ld+json">{broken</script></html>"""
    one, two = found({URL: page}, data="json-ld").items
    assert (one.title, one.link, one.image, one.content) == (
        "One",
        "https://example.com/1",
        "https://example.com/1.jpg",
        "All about it.",
    )
    assert ([person.name for person in one.authors], one.published) == (["Ada"], datetime(2026, 3, 4, 9, tzinfo=UTC))
    assert (two.title, two.link) == ("Two", "https://example.com/2")


def test_microdata_is_read() -> None:
    """Properties of elements, with addresses from their attributes."""
    page = """<div itemscope itemtype="https://schema.org/BlogPosting"><h2 itemprop="headline">One</h2>
      <a itemprop="url" href="1">x</a>
      <span itemprop="author" itemscope itemtype="https://schema.org/Person"><b itemprop="name">Ada</b></span>
      <time itemprop="datePublished" datetime="2026-03-04">4.3.</time><div itemprop="articleBody">All about it.</div></div>"""
    (item,) = found({URL: page}, data="microdata").items
    assert (item.title, item.link, item.content) == ("One", URL + "1", "All about it.")
    assert ([person.name for person in item.authors], item.published) == (["Ada"], datetime(2026, 3, 4, tzinfo=UTC))


@pytest.mark.parametrize(
    ("script", "rules"),
    [
        ('<script id="__NEXT_DATA__" type="application/json">HERE</script>', {"select": "script#__NEXT_DATA__"}),
        ("<script>var a = 1; window.__STATE__ = HERE; more()</script>", {"variable": "window.__STATE__"}),
        ("<script>window.S=JSON.parse('HERE');</script>", {"variable": "window.S"}),
    ],
)
def test_data_for_scripts_is_read(script: str, rules: dict[str, Any]) -> None:
    """A script element with JSON, or a variable that is set to it; fields in JMESPath."""
    data = '{"props": {"posts": [{"h": "One", "slug": "/1"}, {"h": "Two", "slug": "/2"}]}}'
    rules |= {"items": "props.posts", "fields": {"title": "h", "link": "slug"}}
    items = found({URL: script.replace("HERE", data)}, script=rules).items
    assert [(item.title, item.link) for item in items] == [("One", "https://example.com/1"), ("Two", "https://example.com/2")]


def test_what_is_undefined_in_data_is_nothing() -> None:
    """Scripts write it where JSON has `null`; in a text it is a word."""
    data = r'{"a":undefined,"l":[{"t":"undefined \"undefined","url":"/1","date":undefined}]}'
    page = f"<script>window.S={data};x=undefined</script>"
    (item,) = found({URL: page}, script={"variable": "window.S", "items": "l", "fields": {"title": "t"}}).items
    assert (item.title, item.published) == ('undefined "undefined', None)


def test_flat_data_of_nuxt_are_put_together() -> None:
    """Values that name each other by their places, dates and sets; what is in itself ends there."""
    flat = """[["ShallowReactive",1],{"data":2,"self":1},["Reactive",3],{"posts":4},[5,8],
      {"title":6,"slug":7,"date":11,"tags":12},"One","/1",{"title":9,"slug":10,"date":-1},"Two","/2",
      ["Date","2026-03-04T10:00:00.000Z"],["Set",13],"Ferries"]"""
    page = f'<script type="application/json" id="__NUXT_DATA__">{flat}</script>'
    one, two = found({URL: page}, script={"select": "#__NUXT_DATA__", "fields": {"link": "slug"}}).items
    assert (one.title, one.link, one.tags) == ("One", "https://example.com/1", ("Ferries",))
    assert (one.published, two.title, two.published) == (datetime(2026, 3, 4, 10, tzinfo=UTC), "Two", None)


def test_data_that_code_makes_is_an_error_that_says_so() -> None:
    """As Nuxt 2 writes it; and a variable that is only compared is not set."""
    page = "<script>if (window.S == 1) {} window.S=(function(a){return {posts:[a]}}(1))</script>"
    with pytest.raises(SourceError, match=r"the variable 'window.S' holds code, not JSON; see render: browser"):
        found({URL: page}, script={"variable": "window.S"})


def test_a_rule_for_data_that_finds_nothing_is_a_hint() -> None:
    """As one of a selector is."""
    page = '<script id=d>[{"title": "One"}]</script>'
    hints = found({URL: page}, script={"select": "#d", "fields": {"link": "slug"}}).hints
    assert hints == ("link: 'slug' finds nothing in any item",)


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (PAGE, "items: '.gone' matches nothing; the page is called 'News': correct items"),
        ("", "is empty"),
        ('{"items": []}', "read it with kind: json"),
        ("<?xml version='1.0'?><rss version='2.0'><channel/></rss>", "read it with kind: feed"),
        ("plain words", "has no HTML"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\0", "binary"),
    ],
)
def test_what_is_no_listing_is_one_clear_error(page: str | bytes, message: str) -> None:
    """The message names the page, and what to do."""
    with pytest.raises(SourceError, match=message) as caught:
        found({URL: page}, items=".gone")
    assert str(caught.value).startswith(URL)


CHECK = "<title>Just a moment...</title><h1>news.example</h1>Checking your browser<script src=/x.js></script>"


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("<form><input type=password></form>", "the page asks for a login: see auth and headers"),
        ("<div id=root></div><noscript>Use it.</noscript><script src=app.js></script>", "see script, and render: browser"),
        ("<title>Sorry</title><p>Down.", "the page is called 'Sorry': correct items"),
        ("<title>Sign in</title><input type=password>", "the page is called 'Sign in' and asks for a login"),
        (CHECK, "the page is called 'Just a moment...' and has hardly any text before its scripts run: it checks who asks"),
    ],
)
def test_a_page_that_was_not_meant_is_known(page: str, reason: str) -> None:
    """A login, a page that scripts fill, and any other by its title."""
    with pytest.raises(SourceError, match=f"items: '.card' matches nothing; .*{reason}"):
        found({URL: page}, items=".card")


def test_a_page_elsewhere_is_named() -> None:
    """Who is sent on sees where to."""

    def ask(request: Request) -> Document:
        return Document(
            URL, URL, b"<p>Hi", url="https://example.com/login", type="text/html", fetched=datetime(2026, 3, 5, tzinfo=UTC)
        )

    with pytest.raises(SourceError, match=r"/news/ leads to https://example\.com/login; "):
        KIND.read(options(data="json-ld"), Context("news", Path(), "en", ZoneInfo("UTC"), ask=ask))


def test_an_empty_page_may_be_allowed() -> None:
    """For lists that are empty at times."""
    assert found({URL: PAGE}, items=".gone", empty="allow").items == ()


def test_a_rule_that_finds_nothing_is_hinted_at() -> None:
    """One who writes a source sees which selector is wrong."""
    hints = found({URL: PAGE}, items=".teaser:not(.ad)", fields={"content": "div.body@html"}).hints
    assert any("content" in hint for hint in hints)


@pytest.mark.parametrize("charset", ["windows-1254", "utf-8", "utf-16"])
def test_pages_in_other_encodings_are_read(charset: str) -> None:
    """What the page declares, or what its bytes show."""
    page = f'<html><head><meta charset="{charset}"></head><article><h2>Şişli’de güneş</h2><a href=1>x</a></article></html>'
    assert found({URL: page.encode(charset)}, items="article").items[0].title == "Şişli’de güneş"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"items": "article["}, "expected a CSS selector"),
        ({"items": "//article["}, "expected an XPath"),
        ({"items": "a", "fields": {"title": {"select": "h2", "regex": "(?=x)"}}}, "google-re2"),
        ({"items": "a", "fields": {"title": {"template": "{nothing}"}}}, "expected a template with fields"),
        ({"items": "a", "fields": {"titel": "h2"}}, "unknown key"),
        ({"items": "a", "fields": {"title": {"regex": "x"}}}, "expected select"),
        ({}, "expected items"),
        ({"items": "a", "data": "json-ld", "script": {"variable": "x"}}, "expected script alone"),
        ({"items": ":not(" * 5 + "a" + ")" * 5}, "at most 4"),
    ],
)
def test_wrong_rules_are_refused_before_anything_is_fetched(given: dict[str, Any], message: str) -> None:
    """With a reason of one line."""
    with pytest.raises(ValidationError, match=message):
        options(**given)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("h2 a@href", ("h2 a", "href")),
        ("@href", ("", "href")),
        ('a[href^="x@y"]', ('a[href^="x@y"]', "text")),
        ("p@html", ("p", "html")),
    ],
)
def test_what_is_taken_stands_after_an_at_sign(text: str, parts: tuple[str, str]) -> None:
    """An `@` inside of brackets is none."""
    assert split(text) == parts
    assert checked(text) == text


def test_pick_gives_elements_of_the_very_tree() -> None:
    """In the order of the page, and leaves no mark behind."""
    root = html.document_fromstring("<div><p class=a>1</p><p>2</p><p class=a>3</p></div>")
    assert [each.text for each in pick(root, "p.a")] == ["1", "3"]
    assert "data-feedtool" not in html.tostring(root, encoding="unicode")
    check_selector("p.a > b")


@pytest.mark.parametrize("selector", ["a::attr(href)", "p::text", "p:nosuch", "a[", "a:contains(", "||", "a{b}"])
def test_what_is_no_selector_is_refused_in_a_line(selector: str) -> None:
    """Also what other programs have beside CSS."""
    with pytest.raises(ValueError, match="expected a CSS selector"):
        check_selector(selector)


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_page_gives_items_or_one_error(page: str) -> None:
    """Pages are hostile text."""
    with suppress(SourceError):
        assert len(found({URL: "<article>" + page}, items="article").items) <= 1


@pytest.mark.usefixtures("unmeasured")
def test_an_element_of_endless_attributes_is_refused() -> None:
    """More than 1,000 on one element are not parsed, which would take 9 s for 50,000; nor is looking for them slow."""
    begun = time.process_time()
    with pytest.raises(SourceError, match="an element with more than 1,000 attributes; correct url or path"):
        found({URL: "<p " + " ".join(f"a{n}='>'" for n in range(50_000)) + ">"}, items="p")
    assert CROWD.search(("<p " + "a = 'b' " * 1000) * 300 + "<p" * 100_000) is None
    assert time.process_time() - begun < 3


@pytest.mark.usefixtures("unmeasured")
def test_a_text_in_data_that_does_not_end_takes_linear_time() -> None:
    """Each escaped quote was once taken for the beginning of a text, too: as many took twenty minutes."""
    begun = time.process_time()
    with pytest.raises(ValueError, match="holds no JSON"):
        value_of('{"a": undefined, "b": "' + '\\"' * 500_000)
    assert time.process_time() - begun < 3


@pytest.mark.usefixtures("unmeasured")
def test_a_long_run_of_blanks_takes_linear_time() -> None:
    """What marks the elements is taken out of an item's HTML in one pass."""
    begun = time.process_time()
    page = f"<article><h2>A</h2><div>x{' &nbsp;' * 20_000}y</div></article>"
    made = found({URL: page}, items="article", fields={"content": "div@html"})
    assert [item.title for item in made.items] == ["A"]
    assert time.process_time() - begun < 3
