"""One hostile item through the whole cleaner under any settings, and what must hold of whatever comes out.

Used by the property test, and by the fuzzer in benchmarks/ that looks for new paths through the code.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING, Literal

from lxml import etree

from feedtool.build import render
from feedtool.check import check
from feedtool.clean import EXTRA, OPTIONAL
from feedtool.clean.pipeline import Cleaner
from feedtool.clean.policy import Policy
from feedtool.clean.sanitise import sanitise
from feedtool.clean.selected import Elements
from feedtool.errors import CleanError
from feedtool.model import Entry, Feed, Item, NoiseRule, Person, Replacement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedtool.model import CleanItem

NOISE = (
    NoiseRule("literal", "#haber#", ("everywhere",)),
    NoiseRule("regex", "#haber#", ("title", "summary", "body", "tags")),
    NoiseRule("line", "Read *"),
    NoiseRule("regex", "[a-z]x+"),
)
SELECTORS = ("p", "b", ".k", "div > *", ":scope > *", "p:has(b)", "img, a", "table *")
SWAPS = (
    Replacement("literal", "a", "<script>"),
    Replacement("regex", r"(\w)(\W)", r"\2\1", ("title", "summary", "body", "tags")),
    Replacement("regex", "&|;", "#", ("body",)),
)
DATE = datetime(2026, 1, 2, tzinfo=UTC)
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Choice:
    """Settings, each as bits of a number: which steps are off, which rules are there, which policy."""

    steps: int = 0
    noise: int = 0
    elements: int = 0
    swaps: int = 0
    policy: int = 0
    kind: Literal["html", "text"] = "html"
    base: str | None = None

    @property
    def is_plain(self) -> bool:
        """Say whether cleaning twice must equal cleaning once: without the user's rules, some of which are applied once."""
        return not (self.elements or self.swaps or self.noise)

    def policies(self) -> Policy:
        """Give the policy."""
        hosts = (None, (), ("e.org",), ("e.org", "x.example"))[self.policy >> 1 & 3]
        return Policy("escape" if self.policy & 1 else "strip", hosts, (("nofollow",), (), Policy().rel)[self.policy >> 3 & 1])

    def cleaner(self) -> Cleaner:
        """Make the cleaner."""
        steps = [name for at, name in enumerate(OPTIONAL) if not self.steps >> at & 1]
        steps += [name for at, name in enumerate(EXTRA) if self.steps >> (31 - at) & 1]
        picked = [tuple(s for at, s in enumerate(SELECTORS) if self.elements >> (at + shift) & 1) for shift in (0, 8, 16)]
        swaps = [rule for at, rule in enumerate(SWAPS) if self.swaps >> at & 1]
        noise = [rule for at, rule in enumerate(NOISE) if self.noise >> at & 1]
        return Cleaner.of(noise, steps=steps, max_removed=1).ruled(Elements(*picked), swaps).under(self.policies())


def survives(content: str, title: str, choice: Choice) -> CleanItem | None:
    """Clean, build and judge one item; None where it was refused. Raises AssertionError for whatever must not be."""
    item = Item(
        "k", "o", title, content, choice.kind, title, choice.base or content[:300], tags=(title, "b"), image=title,
        authors=(Person(title, title, title),), contributors=(Person(title),), rights=title, comments=content[:100],
    )  # fmt: skip
    cleaner = choice.cleaner()
    try:
        made = cleaner.clean(item).item
    except CleanError:
        return None
    found = list(faults(made, choice))
    if choice.is_plain and choice.kind == "html":
        found += _again(cleaner, item, made)
    assert not found, (found, content, title, choice)
    return made


def faults(item: CleanItem, choice: Choice) -> Iterator[str]:
    """Say what of a clean item is not fit to be published."""
    policy = choice.policies()
    if sanitise(item.html, policy=policy) != item.html:
        yield f"the sanitiser would change {item.html!r}"
    if re.search(r"<[a-z][^<>]* data-feedtool", item.html):
        yield f"a mark is left in {item.html!r}"
    texts = (item.title, item.html, item.text, item.summary, *item.tags, *(each.name for each in item.authors))
    yield from (f"illegal characters in {text!r}" for text in texts if ILLEGAL.search(text))
    links = (item.link, item.image, item.comments, *(each.uri for each in item.authors))
    yield from (f"{link!r} is no address" for link in links if link and not re.match(r"https?://[^/]", link))
    if policy.media_hosts is not None:
        loaded = re.findall(r'<(?:img|audio|video|source)\b[^>]*? (?:src|poster)="([^"]*)', item.html)
        hosts = (re.match(r"https?://(?:[^/@]*@)?([^/:]*)", unescape(url)) for url in loaded)
        yield from (f"{host[1]!r} is no host of media" for host in hosts if host and not policy.may_load(host[1].lower()))
    yield from _built(item)


def _built(item: CleanItem) -> Iterator[str]:
    """Build all formats; each must be valid, safe, and readable."""
    entry = Entry("tag:e.org,2026:f/1", "s", item, DATE, DATE, item.authors or (Person("P"),))
    feed = Feed("f", "tag:e.org,2026:f", "T", "D", "https://e.org/", "https://e.org/", "en", Person("P"), DATE, (entry,))
    for name in ("rss", "atom", "json"):
        data = render(feed, name)
        yield from (f"{name}: {finding}" for finding in check(data))
        _ = json.loads(data) if name == "json" else etree.fromstring(data)


def _again(cleaner: Cleaner, item: Item, made: CleanItem) -> Iterator[str]:
    twice = cleaner.clean(Item("k", "o", made.title, made.html, "html", made.summary, item.link, tags=made.tags)).item
    for name in ("title", "html", "text", "tags"):
        if getattr(twice, name) != getattr(made, name):
            yield f"twice is not once: {name} {getattr(made, name)!r} became {getattr(twice, name)!r}"
