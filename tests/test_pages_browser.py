"""Pages as people meet them in a real Chromium: on phones, in the dark, by keys alone, read aloud, without scripts."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
from contextlib import contextmanager
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from feedtool.build import render
from feedtool.clean.pipeline import Cleaner
from feedtool.clean.sanitise import sanitise
from feedtool.model import Item
from tests import demo, xss
from tests.feeds import make_entries, make_entry, make_feed
from tests.npm import packages
from tests.test_operating import BLOCKS, SERVERS, need, served, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.conftest import Site

AXE = ("axe-core@4.10.3",)
PAGES = ("index", "harbour", "liman", "mina")
LONG = 120_000.0
"""Milliseconds that anything in a browser is given, however busy the machine is."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write all pages once."""
    made = tmp_path_factory.mktemp("pages")
    demo.write(made)
    return made


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium once."""
    from playwright import sync_api as api  # noqa: PLC0415  - only tests of browsers need it

    program = need("chromium", "chromium")
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with api.sync_playwright() as play:
        yield play.chromium.launch(executable_path=program, args=flags, timeout=LONG)


@contextmanager
def visit(chromium: Browser, **options: Any) -> Iterator[BrowserContext]:
    """Make a place of its own for pages, in which only what hangs takes too long."""
    with chromium.new_context(**options) as context:
        context.set_default_timeout(LONG)
        yield context


@contextmanager
def opened(chromium: Browser, path: Path, **options: Any) -> Iterator[Page]:
    """Open a page that reaches no network."""
    with visit(chromium, **options) as context:
        page = context.new_page()
        page.route(re.compile("^https?:"), lambda route: route.abort())
        page.goto(path.as_uri(), wait_until="load")
        yield page


def unfolded(page: Page) -> None:
    """Open all that can be opened, and have all of it laid out."""
    page.add_style_tag(content="article { content-visibility: visible !important }")
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(name: str, folder: Path, chromium: Browser) -> None:
    """All of its rules, those of good practice too, in both themes, with everything open, on a phone."""
    with opened(chromium, folder / f"{name}.html", bypass_csp=True, viewport={"width": 360, "height": 800}) as page:
        unfolded(page)
        page.evaluate(axe())
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            found = page.evaluate("axe.run(document, {rules: {'target-size': {enabled: true}}})")
            assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found["violations"]] == []
            assert len(found["passes"]) > 30
        page.evaluate("document.querySelector('h1').remove(); document.documentElement.lang = ''")
        ids = {each["id"] for each in page.evaluate("axe.run(document)")["violations"]}
        assert ids >= {"html-has-lang", "page-has-heading-one"}  # it is awake


MESSY = (Path(__file__).parent / "data" / "messy.html").read_text(encoding="utf-8")
"""All that pages of real feeds were found to have, and more of the kind."""

NOISE = Path(__file__).parents[2] / "shared" / "data" / "noise" / "dev"
REAL = [
    path for name in "1a5d0f74 1cd32010 4a8cebf8 9eabe357 a0f169c0 c81b7748 e0c7a0b5".split() for path in NOISE.glob(f"{name}*")
]
"""Feeds in which axe found most kinds of faults before `lists`, `headings` and `placed` knew them; all others take minutes."""


@pytest.mark.parametrize("path", [None, *REAL], ids=lambda path: path.name if path else "messy")
def test_axe_finds_nothing_in_what_others_write(path: Path | None, tmp_path: Path, chromium: Browser) -> None:
    """Whatever the markup of a source, cleaned and put into a page."""
    found = (
        json.loads(gzip.decompress(path.read_bytes()))["items"] if path else [{"html": MESSY, "title": "Messy", "link": None}]
    )
    cleaner = Cleaner.of()
    items = [
        cleaner.clean(Item(str(at), "o", each["title"], each["html"], "html", link=each["link"])).item
        for at, each in enumerate(found)
    ]
    entries = [
        replace(each, guid=f"tag:e.example,2026:{at}", item=item)
        for at, (each, item) in enumerate(zip(make_entries(len(items)), items, strict=True))
    ]
    (tmp_path / "a.html").write_bytes(render(make_feed(*entries), "html"))
    with opened(chromium, tmp_path / "a.html", bypass_csp=True, viewport={"width": 360, "height": 800}) as page:
        unfolded(page)
        page.evaluate(axe())
        told = page.evaluate("axe.run(document, {rules: {'target-size': {enabled: true}, 'color-contrast': {enabled: false}}})")
        assert [(each["id"], each["nodes"][0]["html"][:200]) for each in told["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") == 360


def axe() -> str:
    """Give the source of axe-core."""
    return (packages(AXE) / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_phone_in_both_themes(name: str, folder: Path, chromium: Browser) -> None:
    """Nothing is wider than the screen, with everything open; what is dark is dark."""
    with opened(chromium, folder / f"{name}.html", bypass_csp=True, viewport={"width": 320, "height": 700}) as page:
        unfolded(page)
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        grounds = []
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            grounds.append(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
        assert grounds == ["rgb(251, 251, 249)", "rgb(23, 24, 26)"]


def test_all_is_reached_by_keys(folder: Path, chromium: Browser) -> None:
    """First the way past the header; then search, links, what opens, what scrolls; in the end out of the page again."""
    with opened(chromium, folder / "harbour.html") as page:
        assert pressed(page, "Tab") == "A Skip to content"
        assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
        page.keyboard.press("Enter")
        assert pressed(page, "Tab") == "INPUT "
        page.keyboard.type("orchard")
        assert (shown(page), page.text_content("output")) == (["Volunteers plant an orchard"], "1 of 4 shown")
        seen = list[str]()
        while len(seen) < 30 and not (seen and seen[-1].startswith("BODY")):
            seen.append(pressed(page, "Tab"))
            if seen[-1].startswith("SUMMARY"):
                page.keyboard.press("Enter")
        assert [key for key, _ in groupby(each.split()[0] for each in seen)] == [*"A SUMMARY A DIV SUMMARY AUDIO BODY".split()]
        assert page.locator("details[open]").count() == 2


def pressed(page: Page, key: str) -> str:
    """Press a key; give the element that has the focus then, which must be seen."""
    page.keyboard.press(key)
    name, words, outline = page.evaluate(
        "(each => [each.tagName, each.textContent, getComputedStyle(each).outlineStyle])(document.activeElement)"
    )
    assert outline != "none" or name in {"AUDIO", "BODY"}, words  # players show it inside
    return f"{name} {words}"


def shown(page: Page) -> list[str]:
    """Give the titles of the entries that are seen."""
    return [text.strip() for text in page.locator("article:visible h2").all_text_contents()]


SCROLLED = "[...document.querySelectorAll('details[open] :is(.text, .wide)')].map(each => each.scrollLeft)"


@pytest.mark.parametrize("is_scripted", [True, False])
def test_a_wide_table_scrolls_by_itself(is_scripted: bool, folder: Path, chromium: Browser) -> None:  # noqa: FBT001
    """By keys, with scripts or without; text and page stay where they are. On paper it is no wider than the sheet."""
    size = {"width": 320, "height": 700}
    with opened(chromium, folder / "harbour.html", viewport=size, java_script_enabled=is_scripted) as page:
        page.locator("summary").first.click()
        page.locator(".wide").first.focus()
        page.keyboard.press("ArrowRight")
        until(lambda: page.evaluate(SCROLLED)[1] > 0, "the table to scroll")
        assert (page.evaluate(SCROLLED)[0], page.evaluate("document.documentElement.scrollWidth")) == (0, 320)
        page.emulate_media(media="print")
        assert page.evaluate("(each => each.scrollWidth - each.clientWidth)(document.querySelector('.wide'))") == 0


@pytest.mark.parametrize(
    ("words", "count"), [("ISTANBUL", 1), ("istanbul", 1), ("ılık", 1), ("ILIK agustos", 1), ("x y", 0), ("", 3)]
)
def test_turkish_is_found_however_it_is_typed(words: str, count: int, folder: Path, chromium: Browser) -> None:
    """With dots or without, in capitals or not; nothing typed shows all."""
    with opened(chromium, folder / "liman.html") as page:
        page.fill("#words", words)
        assert len(shown(page)) == count


def test_feeds_are_found_in_the_page_of_all(folder: Path, chromium: Browser) -> None:
    """By their titles, those of their parts, and what they are about."""
    with opened(chromium, folder / "index.html") as page:
        assert len(shown(page)) == 3
        page.fill("#words", "ferries")
        assert shown(page) == ["Harbour Gazette"]
        assert page.locator("li a:visible").all_text_contents()[2:] == [
            "Harbour Gazette: ferries"
        ]  # unfolded, without the others
        assert page.locator("output").text_content() == "1 of 5 shown"
        page.fill("#words", "harbour")
        assert (page.locator("li a:visible").count(), page.locator("output").text_content()) == (2, "3 of 5 shown")


def test_without_scripts_only_the_search_is_missing(folder: Path, chromium: Browser) -> None:
    """It is not there, rather than there and dead; texts open all the same."""
    with opened(chromium, folder / "harbour.html", java_script_enabled=False) as page:
        assert not page.locator("#words").is_visible()
        assert len(shown(page)) == 4
        page.locator("summary").first.click()
        assert page.get_by_text("until midnight", exact=True).first.is_visible()


def test_directions_are_right(folder: Path, chromium: Browser) -> None:
    """An Arabic page begins at the right; so does an Arabic entry in an English one, and its neighbours at the left."""
    begins = "each => each.getBoundingClientRect().left + each.getBoundingClientRect().width / 2 > innerWidth / 2"
    with opened(chromium, folder / "mina.html", viewport={"width": 1000, "height": 800}) as page:
        assert page.evaluate(f"[...document.querySelectorAll('h2 a')].map({begins})") == [True, True]
    with opened(chromium, folder / "harbour.html", viewport={"width": 1000, "height": 800}) as page:
        assert page.evaluate(f"[...document.querySelectorAll('h2 a')].map({begins})") == [False, False, True, False]


def test_code_has_its_own_direction(tmp_path: Path, chromium: Browser) -> None:
    """Each line of it, among Arabic too; the caption of a wide table is seen where the table begins."""
    cells = "<td>عشرة وعشرون وثلاثون</td>" * 30
    markup = (
        f"<p>نص <code>--a</code></p><pre><code>$ a (b)\nنص</code></pre><table><caption>نص</caption><tr>{cells}</tr></table>"
    )
    entry = make_entry(title="نص", text="نص", html=sanitise(markup))
    (tmp_path / "a.html").write_bytes(render(make_feed(entry, language="ar"), "html"))
    with opened(chromium, tmp_path / "a.html", viewport={"width": 360, "height": 800}) as page:
        lines, code, caption = page.evaluate(PLACES)
        assert [(line["left"] < 60, line["right"] > 300) for line in lines] == [(True, False), (False, True)]
        assert code["first"] < code["last"]
        assert 200 < caption["left"] < caption["right"] < 360


PLACES = """() => {
  const range = (node, from, to) => {
    const made = document.createRange();
    made.setStart(node, from);
    made.setEnd(node, to);
    return made.getBoundingClientRect();
  };
  const block = document.querySelector("pre code").firstChild, code = document.querySelector("p code").firstChild;
  return [
    [range(block, 0, 7), range(block, 8, 10)].map(({left, right}) => ({left, right})),
    {first: range(code, 0, 1).left, last: range(code, 2, 3).left},
    (({left, right}) => ({left, right}))(range(document.querySelector("caption").firstChild, 0, 2)),
  ];
}"""


def test_on_paper_all_is_there_and_dark_on_white(folder: Path, chromium: Browser) -> None:
    """Also what is folded up, and in the dark; without what only a screen needs."""
    with opened(chromium, folder / "harbour.html", color_scheme="dark", viewport={"width": 700, "height": 900}) as page:
        assert not page.evaluate("document.querySelector('details .text p').checkVisibility()")
        page.emulate_media(media="print", color_scheme="dark")
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate("document.querySelector('details .text p').checkVisibility()")
        assert not any(page.locator(each).first.is_visible() for each in ("#find", "nav", "audio"))


def test_nothing_moves(folder: Path, chromium: Browser) -> None:
    """Whether less motion is asked for or not."""
    with opened(chromium, folder / "harbour.html") as page:
        for motion in ("reduce", "no-preference"):
            page.emulate_media(reduced_motion=motion)
            page.click("summary >> nth=0")
            page.hover("h2 a >> nth=0")
            assert page.evaluate("document.getAnimations().length") == 0


HOSTILE = "<h2><script>alert(1)</script><img src=x onerror=alert(1)><a href='javascript:alert(1)' id=go>x</a>"


@pytest.mark.parametrize(("meta", "ran"), [("http-equiv", 0), ("name", 3)])
def test_the_policy_stops_what_slips_through(meta: str, ran: int, tmp_path: Path, chromium: Browser) -> None:
    """Scripts, events and addresses of scripts run in a page without the policy, and in none with it; our own does."""
    data = render(make_feed(*make_entries(2)), "html").decode().replace("<h2>", HOSTILE, 1)
    (tmp_path / "a.html").write_text(data.replace("http-equiv", meta), encoding="utf-8")
    with visit(chromium) as context:
        context.add_init_script("window.ran = 0; window.alert = () => { window.ran++ }")
        page = context.new_page()
        page.goto((tmp_path / "a.html").as_uri())
        page.click("#go")
        page.wait_for_timeout(100)
        until(lambda: page.evaluate("window.ran") >= ran, "what is to run")
        assert page.evaluate("window.ran") == ran
        assert page.locator("#words").is_visible()


def test_nothing_hostile_runs_in_a_page(tmp_path: Path, chromium: Browser) -> None:
    """Titles, bodies, links, tags and names of our own samples, cleaned and written as a page, without the policy's help."""
    from tests.test_xss import OWN, POLICIES  # noqa: PLC0415

    items = [xss.cleaned(xss.cleaner(policy), text, kind) for policy in POLICIES for kind in ("html", "text") for text in OWN]
    data = render(xss.feed(items), "html")
    (tmp_path / "a.html").write_bytes(data.replace(b"http-equiv", b"name"))
    with visit(chromium) as context:
        context.add_init_script(xss.HOOK)
        page = context.new_page()
        page.goto((tmp_path / "a.html").as_uri())
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        page.wait_for_timeout(100)
        assert page.evaluate("Boolean(window.ran)") is False
        assert page.locator("script").count() == 1
        assert (
            page.evaluate("document.querySelectorAll('[href^=javascript], [src^=javascript], [onerror], [onload]').length") == 0
        )


SHOWN = """each => [...document.querySelectorAll(each)].map(one => {
  const box = one.getBoundingClientRect();
  return box.width > 100 && box.height > 10 ? one.textContent : '';
})"""


def test_feeds_that_are_served_as_xml_are_readable(site: Site, chromium: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """By nginx as the guide says: titles are seen, names for machines are not; it says what it is and where the pages are."""
    place = SERVERS["nginx"][0]
    text = re.sub(r"default_type application/(rss|atom)\+xml", "default_type application/xml", BLOCKS[place])
    monkeypatch.setitem(BLOCKS, place, text)
    with served("nginx", site, site.folder) as web, visit(chromium) as context:
        page = context.new_page()
        for name, title, hidden in (("news.xml", "item > title", "guid"), ("news.atom.xml", "entry > title", "id")):
            reply = page.goto(f"http://127.0.0.1:{web.port}/{name}")
            assert reply is not None
            assert reply.headers["content-type"] == "application/xml"
            assert page.evaluate(f"({SHOWN})('{title}')") == ["A title for the second article", "A title for the first article"]
            assert set(page.evaluate(f"({SHOWN})('{hidden}')")) == {""}
            assert page.evaluate("getComputedStyle(document.documentElement, '::before').content") == (
                '"This is a feed: give its address to a feed reader. There are pages for people, too: '
                'https://news.example.org/feeds/index.html"'
            )


def test_autodiscovery_is_found(folder: Path) -> None:
    """sfeed_web, which knows RSS and Atom, finds those of a page, and of the page of all."""
    program = need("sfeed_web", "sfeed")
    for page, names in (("harbour", ["harbour"]), ("index", ["harbour", "liman", "mina"])):
        done = subprocess.run(
            [program, f"https://e.example/feeds/{page}.html"],
            input=(folder / f"{page}.html").read_bytes(),
            capture_output=True,
            check=True,
        )
        found = [line.split("\t") for line in done.stdout.decode().splitlines()]
        feeds = {"application/rss+xml": ".xml", "application/atom+xml": ".atom.xml"}
        assert [(url, kind) for url, kind in found if kind in feeds] == [
            (f"https://e.example/feeds/{name}{ending}", kind) for name in names for kind, ending in feeds.items()
        ]
