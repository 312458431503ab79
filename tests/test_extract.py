"""A page becomes an article: all of its text, nothing around it, and what it says of itself."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from feedtool.ask import Get
from feedtool.clean.sanitise import sanitise
from feedtool.config import Source
from feedtool.errors import FetchError, ItemError
from feedtool.extract.about import clean_names
from feedtool.extract.article import Article, Rules, article, complete, joined
from feedtool.extract.page import parse_page
from feedtool.model import Document, Item, Person
from feedtool.sources import Context
from feedtool.sources.when import read_when
from feedtool.sources.whole import whole

if TYPE_CHECKING:
    from feedtool.ask import Request

PAGES = Path(__file__).parent / "data" / "pages"
NAMES = sorted(path.stem for path in PAGES.glob("*.html"))
URL = "https://weekly.example.org/2025/11/page/"
CONTEXT = Context("news", Path(), "en", ZoneInfo("Europe/Istanbul"))
FETCHED = datetime(2025, 11, 20, tzinfo=UTC)
PARAGRAPH = "The orchard above the village was planted by three families who could not agree on anything else at all."
ITEM = Item(key="k", origin="o", title="Pears", content="A teaser.", content_type="html", link=URL)


def read_date(text: str) -> datetime | None:
    """Read a date as sources do."""
    return read_when(text, context=CONTEXT, now=FETCHED)


def made(text: str, url: str = URL, **rules: object) -> Article:
    """Make an article of a page."""
    return article(text, url, Rules(**rules), read_date=read_date, now=FETCHED)  # type: ignore[arg-type]


def sample(name: str) -> Article:
    """Make an article of a sample page."""
    return made((PAGES / f"{name}.html").read_text())


def text_of(source: str) -> str:
    """Give the text of HTML, without any space: markup moves that."""
    return "".join(html.fragment_fromstring(source, create_parent="div").text_content().split())


def page(body: str, head: str = "") -> str:
    """Make a page with an article of three paragraphs after what is given."""
    rest = f"<p>{PARAGRAPH}</p>" * 2 + f"<p>The last one. {PARAGRAPH}</p>"
    return f"<html><head><title>Pears</title>{head}</head><body><article>{body}{rest}</article></body></html>"


@pytest.mark.parametrize("name", NAMES)
def test_the_whole_article_and_nothing_around_it(name: str) -> None:
    """Each line of the list beside a page is in its article (+) or is not (-)."""
    found = text_of(sample(name).html)
    lines = (PAGES / f"{name}.txt").read_text().splitlines()
    wrong = [line for line in lines if ("".join(line[1:].split()) in found) != (line[0] == "+")]
    assert not wrong


@pytest.mark.parametrize("name", NAMES)
def test_the_cleaner_keeps_what_is_found(name: str) -> None:
    """The result is HTML of which the sanitiser takes no text and no address."""
    found = sample(name).html
    kept = str(sanitise(found))
    assert text_of(kept) == text_of(found)
    assert all(kept.count(mark) == found.count(mark) for mark in ("<img src=", "<a href=", "<li>", "<pre>", "<td>", "<h2>"))


def test_markup_stays() -> None:
    """Lists, tables, quotations, code and captions come out as what they were."""
    found = sample("magazine").html
    for part in (
        "<ol><li>Replace",
        "<code>breaker 7</code>",
        "<blockquote><p>An island",
        "<th>Year</th>",
        "<strong>Ines Haddad</strong>",
        '<img src="https://weekly.example.org/media/quay.jpg" alt="The quay at dawn">',
        '<a href="https://weekly.example.org/2024/05/diesel/">',
    ):
        assert part in found
    assert '    --month "$(date +%Y-%m)" \\\n    --send</pre>' in sample("notebook").html


def test_the_base_of_a_page_counts() -> None:
    """Relative addresses are meant as `base` says."""
    assert 'src="https://notes.example.net/posts/diagram.png"' in sample("notebook").html


def test_title_and_date_at_the_top_are_left_out() -> None:
    """What the title and the date of an item say is not said again in its text."""
    notice = sample("duyuru")
    assert notice.title == "Ders kayıtları hakkında"
    assert notice.html.startswith("<p>2024-2025 bahar")
    assert "<h1>" not in sample("notebook").html


def test_what_a_page_says_to_machines() -> None:
    """JSON-LD comes before metadata; names behind `@id` are looked up."""
    found = sample("magazine")
    assert found.title == "The last ferry to Marrow Island"
    assert found.authors == ("Mara Lindqvist",)
    assert (str(found.published), str(found.updated)) == ("2025-11-12 09:30:00+01:00", "2025-11-13 08:00:00+01:00")
    assert found.image == "https://weekly.example.org/media/ferry-wide.jpg"
    assert (found.language, found.tags) == ("en-GB", ("Islands", "Ferries", "Transport"))
    assert found.summary is not None
    assert found.summary.startswith("After ninety years")


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("haber", datetime(2025, 11, 12, 7, 30, tzinfo=UTC)),
        ("duyuru", datetime(2025, 2, 4, 21, tzinfo=UTC)),
        ("notebook", datetime(2025, 10, 3, 21, tzinfo=UTC)),
    ],
)
def test_dates_for_machines_and_for_people(name: str, date: datetime) -> None:
    """A date is taken from metadata, from `time`, or from what is marked as a date in any of our languages."""
    assert sample(name).published == date


def test_a_date_in_the_text_is_not_that_of_the_article() -> None:
    """A day that an article tells of is not the day on which it came out."""
    text = f"<p>On 5 May 1999 the mill burnt down, and nothing was left. It had stood there since 2011-02-03. {PARAGRAPH}</p>"
    assert made(page(text)).published is None


def test_no_date_after_the_page_was_fetched() -> None:
    """A page that claims to come from next year is not believed."""
    head = '<meta property="article:published_time" content="2026-11-12T10:00:00Z">'
    assert made(page("", head)).published is None
    assert made(page("", head.replace("2026", "2024"))).published == datetime(2024, 11, 12, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        (("By Jo Okafor and Mara Lindqvist",), ("Jo Okafor", "Mara Lindqvist")),
        (("Yazan: Şükrü Ağaoğlu",), ("Şükrü Ağaoğlu",)),
        (("Jo Okafor; Mara Lindqvist",), ("Jo Okafor", "Mara Lindqvist")),
        (("Jo Okafor", "JO OKAFOR"), ("Jo Okafor",)),
        (("Ministry of Health and Labour",), ("Ministry of Health and Labour",)),
        (("admin", "https://example.org/jo", "jo@example.org", "@jo", "", "x" * 200), ()),
        (("Haber Merkezi",), ("Haber Merkezi",)),
    ],
)
def test_names_of_authors(texts: tuple[str, ...], names: tuple[str, ...]) -> None:
    """Names are parted and freed of what is no name."""
    assert clean_names(texts) == names


def test_an_author_named_elsewhere_is_looked_up() -> None:
    """JSON-LD may say who wrote an article by a reference to another of its nodes."""
    nodes = '[{"@type": "Article", "author": [{"@id": "#p"}]}, {"@type": "Person", "@id": "#p", "name": "Ada Bruun"}]'
    assert made(page("", f'<script type="application/ld+json">{nodes}</script>')).authors == ("Ada Bruun",)


def test_broken_data_for_machines_is_left_out() -> None:
    """JSON-LD that cannot be read takes nothing else with it."""
    head = '<script type="application/ld+json">{"@type": "Article", </script><meta name="author" content="Jo Okafor">'
    assert made(page("", head)).authors == ("Jo Okafor",)
    deep = f'<script type="application/ld+json">{"[" * 100_000}</script>'
    assert made(page("", deep)).title == "Pears"


def test_an_image_without_a_file_name_stays() -> None:
    """Images are known by their element, not by how their address ends; those of one pixel are dropped."""
    found = made(page('<p>Look: <img src="/i?id=7" alt="x"> there.</p><img src="/t" width="1" height="1">')).html
    assert '<img src="https://weekly.example.org/i?id=7" alt="x">' in found
    assert found.count("<img") == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("<html></html>", "no text that looks like an article"),
        ("<div>" * 100_000, "nested deeper|no text"),
        ("<p>" + "word " * 1_000_001, "more than the 5,000,000"),
        ("<p>x" * 400_000, "50,000 elements"),
        (f"<p {' '.join(f'a{number}=1' for number in range(100_000))}>x", "attributes"),
        ("<a" * 150_000, "no text|empty"),
        ("<!--" * 100_000, "empty"),
        ("\0\1\2" * 1000, "empty|no text"),
    ],
)
@pytest.mark.usefixtures("unmeasured")
def test_what_is_no_article_is_refused_at_once(text: str, reason: str) -> None:
    """Anything else is a reason in one line, in bounded time."""
    start = time.process_time()
    with pytest.raises(ValueError, match=reason) as caught:
        made(text)
    assert "\n" not in str(caught.value)
    assert time.process_time() - start < 10


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<table>",
                "<td>",
                "<ul><li>",
                "<pre>",
                "<img src=x width=1>",
                "<figure><figcaption>",
                "\0",
                "&#0;",
                "word " * 9,
            ]
        )
    )
)
def test_any_page_gives_an_article_or_a_reason(parts: list[str]) -> None:
    """Whatever stands in a page, the same comes out each time and nothing else is raised."""
    text = page("".join(parts))
    assert made(text) == made(text)


def test_an_image_in_code_is_no_hindrance() -> None:
    """What stands inside something that is rewritten is gone when its turn comes."""
    assert "<pre>a\nb</pre>" in made(page('<pre>a<br><img src="x" width="1">b</pre>')).html


def test_selectors_choose_remove_and_follow() -> None:
    """One who knows the pages names the content, what is no part of it, and the next page."""
    text = '<div class="t"><p>Short.<b class="x">Ad</b></p><script>x</script></div><a class="n" href="?p=2">2</a>'
    found = made(text, content=("main", ".t"), remove=(".x",), next_page="a.n")
    assert found.html == '<div class="t"><p>Short.</p></div>'
    assert found.next_page == f"{URL}?p=2"
    with pytest.raises(ValueError, match="'h6' matched nothing"):
        made(text, content=("h6",))


@pytest.mark.parametrize("href", ["#top", "https://other.example/2", "javascript:next()", URL])
def test_the_next_page_is_another_one_of_the_same_site(href: str) -> None:
    """Links to elsewhere, and to the page itself, lead on to nothing."""
    assert made(page(f'<a class="n" href="{href}">Next</a>'), next_page="a.n").next_page is None


def test_joined_pages_say_nothing_twice() -> None:
    """Of several pages the first gives the fields; a paragraph that a later one repeats is there once."""
    first = Article(html=f"<p>{PARAGRAPH}</p>\n<p>One.</p>", title="T", tags=("a",), next_page="x")
    second = Article(html=f"<p>{PARAGRAPH}</p>\n<p>Two.</p>", title="U", tags=("a", "b"))
    both = joined((first, second))
    assert both.html == f"<p>{PARAGRAPH}</p>\n<p>One.</p>\n<p>Two.</p>"
    assert (both.title, both.tags, both.next_page) == ("T", ("a", "b"), None)


def test_an_item_keeps_what_it_says_and_gains_what_it_lacks() -> None:
    """The listing's title stays, its teaser becomes the summary, the page gives the rest."""
    found = Article(html=f"<p>{PARAGRAPH}</p>", title="Other", authors=("Jo",), published=FETCHED, tags=("a",), language="en")
    done = complete(ITEM, found)
    assert (done.title, done.content, done.summary) == ("Pears", found.html, "A teaser.")
    assert (done.authors, done.published, done.tags, done.language) == ((Person("Jo"),), FETCHED, ("a",), "en")
    own = replace(ITEM, published=FETCHED - timedelta(1), authors=(Person("Ada"),), summary="S", tags=("b",))
    kept = complete(own, found)
    assert (kept.published, kept.authors, kept.summary, kept.tags) == (own.published, own.authors, "S", ("b",))


def test_a_page_with_far_less_text_does_not_replace_an_item() -> None:
    """A page that asks for money does not cost the reader the text that the feed had."""
    full = replace(ITEM, content=f"<p>{PARAGRAPH * 5}</p>")
    assert complete(full, Article(html="<p>Please subscribe.</p>")).content == full.content


def asking(answers: dict[str, str], asked: list[Request], charset: str = "iso-8859-9") -> Context:
    """Make a context that answers with these pages."""

    def ask(request: Request) -> Document:
        assert isinstance(request, Get)
        asked.append(request)
        if request.url not in answers:
            raise FetchError("404")
        data = answers[request.url].encode(charset)
        return Document(request.url, request.url, data, url=request.url, type="text/html", charset=charset, fetched=FETCHED)

    return replace(CONTEXT, ask=ask)


def options(**full_text: object) -> Source:
    """Options."""
    return Source.model_validate({"kind": "feed", "full_text": {"enabled": True, **full_text}})


def test_an_item_is_completed_from_its_page_once_for_each_version() -> None:
    """The page is asked for as people would, under the version that the item states; its charset is its server's."""
    asked: list[Request] = []
    done = whole(replace(ITEM, updated=FETCHED), options(), asking({URL: page("<p>Şölen başladı, ışıklar yandı.</p>")}, asked))
    assert "Şölen başladı" in done.content
    assert asked == [Get(url=URL, role="page", accept=asked[0].accept, once=FETCHED.isoformat())]  # type: ignore[union-attr]


def test_the_servers_charset_counts_before_a_guess() -> None:
    """Few letters tell encodings apart badly; the server knows."""
    done = whole(ITEM, options(), asking({URL: page("<p>The letter þ is a thorn, and ð is not.</p>")}, [], "mac-iceland"))
    assert "þ is a thorn, and ð is not" in done.content


def test_pages_are_followed_to_their_bound() -> None:
    """Further pages are joined; a circle ends, one that fails is left out, and there is a bound."""
    pages = {
        f"{URL}?p={number}": page(f'<p>Part {number} of it.</p><a rel="next" href="?p={number % 4 + 1}">on</a>')
        for number in range(1, 5)
    }
    item = replace(ITEM, link=f"{URL}?p=1")
    asked: list[Request] = []
    done = whole(item, options(next_page="a[rel=next]"), asking(pages, asked))
    assert [f"Part {number} of" in done.content for number in range(1, 5)] == [True] * 4
    assert len(asked) == 4
    few = whole(item, options(next_page="a[rel=next]", max_pages=2), asking(pages, []))
    assert "Part 3 of" not in few.content
    del pages[f"{URL}?p=3"]
    assert "Part 2 of" in whole(item, options(next_page="a[rel=next]"), asking(pages, [])).content


def test_a_page_that_cannot_be_had_is_the_items_own_error() -> None:
    """The error names the item and the page, so that the rest goes on."""
    with pytest.raises(ItemError, match=r"^https://weekly\.example\.org/2025/11/page/: 404"):
        whole(ITEM, options(), asking({}, []))
    with pytest.raises(ItemError, match="no link"):
        whole(replace(ITEM, link=None), options(), CONTEXT)
    with pytest.raises(ItemError, match="no text that looks like"):
        whole(ITEM, options(), asking({URL: "<html><body></body></html>"}, []))


@pytest.mark.parametrize(
    "name", ["google-pixel-9-pro.jpg", "loading-dock.jpg", "lazy_dog.webp", "1920x1080.jpg", "image.png?pixel"]
)
def test_a_picture_of_a_telling_name_is_one(name: str) -> None:
    """Only what is called nothing but a placeholder is one."""
    page = parse_page(f"<img src='/a/{name}'>", "https://example.com/")
    assert [each.get("src") for each in page.iter("img")] == [f"https://example.com/a/{name}"]


@pytest.mark.parametrize(
    "name", ["blank.gif", "/i/1x1.png", "pixel-1.png?x=/b.jpg", "placeholder-300x200.png", "data:image/gif;base64,R0lGOD"]
)
def test_a_placeholder_is_no_picture(name: str) -> None:
    """The real one counts, where there is one."""
    page = parse_page(f"<img src='{name}'><img src='{name}' data-src='/real.jpg'>", "https://example.com/")
    assert [each.get("src") for each in page.iter("img")] == ["", "https://example.com/real.jpg"]
