"""Hostile markup on its way through the cleaner, the feeds and a real browser: what runs there, and what is left of scripts."""

from __future__ import annotations

import json
import os
import re
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from lxml import etree

from feedtool import build
from feedtool.clean import OPTIONAL
from feedtool.clean.pipeline import Cleaner
from feedtool.errors import CleanError
from feedtool.model import CleanItem, Entry, Feed, Item, NoiseRule, Person
from tests.test_operating import need

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from playwright.sync_api import Page

    from feedtool.clean.policy import Policy

PAYLOADS = Path(__file__).parents[2] / "shared" / "data" / "xss" / "dompurify.json"
NOISE = "#haber#"
RULES = (NoiseRule("literal", NOISE, ("everywhere",)), NoiseRule("regex", NOISE, ("title", "summary", "body", "tags")))
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
TAG = re.compile("<[A-Za-z/!?]")
"""Without one of these a parser of HTML finds nothing but text."""

PLACE = re.compile(r' href="#e-[0-9a-f]{16}"')

DATE = datetime(2026, 1, 2, tzinfo=UTC)

Kind = Literal["text", "html"]


def payloads() -> list[str]:
    """Give the payloads of DOMPurify's fixtures; without them there is nothing to judge."""
    if not PAYLOADS.exists():
        pytest.skip(f"{PAYLOADS} is not there: the payloads are not part of the project")
    return [each["payload"] for each in json.loads(PAYLOADS.read_text(encoding="utf-8"))]


def woven(text: str) -> str:
    """Put noise at every second character boundary."""
    return NOISE.join(text[at : at + 2] for at in range(0, len(text), 2))


def spoilt(text: str) -> Iterator[str]:
    """Put noise once, at every second character boundary in turn."""
    yield from (text[:at] + NOISE + text[at:] for at in range(2, len(text), 2))


def cleaner(policy: Policy, steps: Sequence[str] = OPTIONAL) -> Cleaner:
    """Make a cleaner that takes noise out wherever it stands."""
    return Cleaner.of(RULES, steps=steps, max_removed=1).under(policy)


def cleaned(cleaner: Cleaner, source: str, kind: Kind) -> CleanItem | None:
    """Clean one payload as title, summary, body, link, tag and author; None where it is refused."""
    item = Item(
        "k", "o", source, source, kind, summary=source, link=source, tags=(source,), authors=(Person(source),), image=source
    )
    try:
        return cleaner.clean(item).item
    except CleanError:
        return None


def fragments(items: Iterable[CleanItem | None]) -> set[str]:
    """Build feeds in all formats and give all HTML in them, each piece by itself."""
    made = feed(items)
    return pieces(*(build.render(made, name) for name in ("rss", "atom", "json")))


def feed(items: Iterable[CleanItem | None]) -> Feed:
    """Make a feed of items, as far as they were not refused."""
    entries = tuple(_entry(number, item) for number, item in enumerate(items) if item is not None)
    return Feed("f", "tag:e.org,2026:f", "T", "D", "https://e.org/", "https://e.org/", "en", Person("P"), DATE, entries)


def pieces(rss: bytes, atom: bytes, feed: bytes) -> set[str]:
    """Give all HTML of a feed in its three formats, each piece by itself."""
    found = set(_of_rss(etree.fromstring(rss))) | set(_of_atom(etree.fromstring(atom))) | set(_of_json(json.loads(feed)))
    return {each for each in found if TAG.search(each)}


def of_page(page: bytes) -> set[str]:
    """Give the HTML of each entry of a page, without the link to its own place, which only a page can follow."""
    return set(re.findall(r"(?s)<article.*?</article>", PLACE.sub("", page.decode())))


def _entry(number: int, item: CleanItem) -> Entry:
    return Entry(f"tag:e.org,2026:f/{number}", "s", item, DATE, DATE, item.authors or (Person("P"),))


def _of_rss(root: etree._Element) -> Iterator[str]:
    """Titles are HTML to most readers of RSS, and so are descriptions."""
    for item in root.iter("item"):
        yield from (item.findtext(name) or "" for name in ("title", "description", CONTENT))
        yield _link(item.findtext("link"))


def _of_atom(root: etree._Element) -> Iterator[str]:
    for entry in root.iter(f"{ATOM}entry"):
        for name in ("title", "summary", "content"):
            node = entry.find(ATOM + name)
            if node is not None:
                yield node.text or "" if node.get("type") == "html" else escape(node.text or "")
        yield from (_link(link.get("href")) for link in entry.iter(f"{ATOM}link"))


def _of_json(feed: dict[str, Any]) -> Iterator[str]:
    for item in feed["items"]:
        yield item.get("content_html") or ""
        yield from (escape(item.get(name) or "") for name in ("title", "summary", "content_text"))
        yield from (_link(item.get(name)) for name in ("url", "image", "external_url"))


def _link(url: str | None) -> str:
    return f'<a href="{escape(url)}">x</a><img src="{escape(url)}">' if url else ""


HOOK = """for (const name of ["alert", "confirm", "prompt", "print", "xss"]) window[name] = () => {
  for (let each = window; each !== top; each = each.parent) each.ran = true;
};"""
"""Runs in every frame before anything else: who calls one of these ran, and with it the frames around it."""

JUDGE = r"""async (fragments) => {
  const banned = "script,style,iframe,frame,frameset,object,embed,applet,svg,math,link,meta,base,form,template,noscript," +
    "textarea,select,button,input,portal,xmp,plaintext,noembed,noframes,isindex,keygen,title";
  const scripted = value => /^(javascript|vbscript|data|livescript|mocha|jar|blob|filesystem):/i
    .test(value.replace(/[\u0000-\u0020\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]/g, ""));
  const look = (root, found) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.matches(banned)) found.elements++;
      for (const {name, value} of element.attributes) {
        if (/^on/i.test(name)) found.events++;
        if (name !== "alt" && name !== "title" && (scripted(value) || (name === "srcset" && value.split(",").some(scripted))))
          found.urls++;
      }
      if (element.protocol && !/^(https?|mailto):$/.test(element.protocol) && element.hasAttribute("href")) found.urls++;
      if (element.content) look(element.content, found);
      if (element.shadowRoot) look(element.shadowRoot, found);
    }
    return found;
  };
  const frames = [];
  const open = source => new Promise(done => {
    const frame = document.createElement("iframe");
    frame.addEventListener("load", done, {once: true});
    setTimeout(done, 20000);
    frame.srcdoc = source;
    document.body.append(frame);
    frames.push(frame);
  });
  await Promise.all(fragments.map(each => open("<!doctype html>" + each)));
  const alone = frames.splice(0);
  await open("<!doctype html>" + "<div></div>".repeat(fragments.length));
  const [shared] = frames.splice(0);
  const places = [...shared.contentDocument.body.children];
  places.forEach((place, at) => { place.innerHTML = fragments[at] });
  await new Promise(done => setTimeout(done, 60));
  const judge = (frame, root) => {
    let found = {ran: false, events: 0, urls: 0, elements: 0};
    try { found.ran = Boolean(frame.contentWindow.ran); look(root(frame.contentDocument), found) } catch { found.ran = true }
    return found;
  };
  const told = fragments.map((_, at) => ({
    alone: judge(alone[at], root => root.body || root),
    inside: judge(shared, () => places[at]),
  }));
  for (const frame of [...alone, shared]) frame.remove();
  return told;
}"""
"""Takes fragments, and gives of each what became of it as a document of its own, and set as the content of an element.

The elements share a document, so when anything runs there it counts against all of its batch."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a browser made of one fragment: as a document of its own (`alone`), or set as `innerHTML`."""

    fragment: str
    where: str
    ran: bool
    events: int
    urls: int
    elements: int

    @property
    def is_harmless(self) -> bool:
        """Say whether nothing ran and nothing that could run is there."""
        return not (self.ran or self.events or self.urls or self.elements)


BATCH = 120
LONG = 120_000.0
"""Milliseconds that a browser is given, however busy the machine is."""


def judged(page: Page, pieces: Iterable[str]) -> Iterator[Verdict]:
    """Have a browser judge each fragment by itself, both ways."""
    rows = sorted(pieces)
    for at in range(0, len(rows), BATCH):
        some = rows[at : at + BATCH]
        for fragment, told in zip(some, page.evaluate(JUDGE, some), strict=True):
            yield from (Verdict(fragment, where, **told[where]) for where in ("alone", "inside"))


@contextmanager
def browser() -> Iterator[Page]:
    """Start Debian's Chromium with a page that reaches no network."""
    from playwright import sync_api as api  # noqa: PLC0415  - only tests of browsers need it

    program = need("chromium", "chromium")
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with api.sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=program, args=flags, timeout=LONG)
        page = chromium.new_page()
        page.set_default_timeout(LONG)
        page.add_init_script(HOOK)
        page.route("**/*", lambda route: route.abort())
        page.set_content("<!doctype html><title>feeds</title>")
        yield page
        chromium.close()
