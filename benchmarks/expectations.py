"""What feedparser's own test files state, and whether it is true of what a reader makes of a feed; for `wellformed.py`."""

from __future__ import annotations

import ast
import datetime as dt
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Any

import feedparser
from feedparser.datetimes import _parse_date
from lxml import etree, html

from feedtool.clean.pipeline import Cleaner
from feedtool.clean.urls import web_url
from feedtool.model import Item

CLEANER = Cleaner.of(language="en")
FILLER = "The filler of the suite"
"""The title of the one entry of a feed whose file has none; where a file has no title, this is not one either."""

_DATE = r"(published|updated|issued|modified|date|created)(_parsed)?"
_PERSON = r"(author|authors\.N|author_detail|contributors\.N)(\.name|\.email|\.url|\.href)?"

CLASSES: tuple[tuple[str, str, str], ...] = (
    # RSS 2.0 and Atom 1.0 have no place for these, or a place that is about something else
    (r"version|encoding|headers.*|etag|modified.*|locals", "-", "how the file came, or which format it was in"),
    (r".*\.where.*", "-", "GeoRSS: another vocabulary"),
    (r".*\.psc_.*", "-", "Podlove chapters: another vocabulary"),
    (r".*\.itunes_.*", "-", "iTunes: another vocabulary"),
    (r".*\.media_(?!thumbnail).*", "-", "Media RSS beyond files and pictures: another vocabulary"),
    (
        r".*\.(thr_in-reply-to|wfw_|license|newlocation|madeup|abcdefg).*",
        "-",
        "threads, licences and odd names: other vocabularies",
    ),
    (r".*\.(validity|expired).*", "-", "when it ceases to hold: Dublin Core terms alone have that"),
    (r"entries\.N\.publisher.*|entries\.N\.subtitle", "-", "an item's publisher or subtitle: no place in RSS or Atom"),
    (r"feed\.created.*", "-", "when a feed was made first: no place in RSS or Atom"),
    # All else they can express; a text, an address or a date may be written differently, the rest may not
    (r"(feed|entries\.N)\.(title|title_detail\.value)", "text", "titles"),
    (r"feed\.(description|subtitle|tagline|info)(_detail\.value)?", "text", "descriptions of feeds"),
    (r"(feed|entries\.N)\.(copyright|rights)(_detail\.value)?", "text", "rights"),
    (r"feed\.(link|links\.N\.href|links)", "url", "links of feeds"),
    (rf"feed\.{_PERSON}", "text", "authors and contributors of feeds"),
    (r".*language|.*hreflang", "exact", "languages"),
    (r"entries\.N\.(description|summary|summary_detail\.value|content\.N\.value)", "html", "summaries and contents"),
    (r"entries\.N\.(link|links\.N\.href|links)", "url", "links of entries"),
    (rf"entries\.N\.{_PERSON}", "text", "authors and contributors of entries"),
    (rf"entries\.N\.{_DATE}", "date", "dates of entries"),
    (rf"feed\.{_DATE}", "date", "dates of feeds"),
    (r"(feed|entries\.N)\.(category|tags.*)", "text", "tags"),
    (r"entries\.N\.enclosures.*", "url", "enclosures"),
    (r"entries\.N\.(comments|media_thumbnail\.N\.url|image\.href)", "url", "comments and pictures of entries"),
    (r"entries\.N\.source\..*", "text", "upstream feeds"),
    (r"(feed|entries\.N)\.(id|guid|guidislink)", "exact", "identities"),
    (r".*_detail\.(base|type)|entries\.N\.content\.N\.(base|type|src)", "exact", "types and bases of texts"),
    (r"feed\.(image|logo|icon).*", "text", "pictures of feeds"),
    (r"bozo|len|datetime.*|entries\.N|feed", "exact", ""),
    (r"feed\.(cloud|textinput|ttl|docs|generator|publisher).*", "exact", "services and makers of feeds"),
    (r".*", "exact", "other"),
)
"""What a path of an expectation is about, the first that fits: how it is compared ("-": it cannot be), and its row."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """An expression of a file; `how` is `-` where neither RSS nor Atom can say such a thing, `about` its row in the table."""

    text: str
    how: str
    about: str


@dataclass(frozen=True, slots=True)
class Truth:
    """Whether an expression is true: to the letter (`exact`), or of what was meant (`same`); else why it is not."""

    is_true: bool
    is_exact: bool = False
    why: str = ""


def expectation(text: str) -> Expectation:
    """Say how an expression is compared, and what it is about; one part that cannot be expressed decides."""
    found = [next(rest for pattern, *rest in CLASSES if re.fullmatch(pattern, path)) for path in sorted(_paths(text))]
    how, about = next(iter([each for each in found if each[0] == "-"] or [each for each in found if each[1]]), ("exact", ""))
    return Expectation(text, how, about or "nothing but that it can be read")


def evaluate(expected: Expectation, source: Any, data: bytes) -> Truth:
    """Evaluate an expression on what feedparser, its sanitiser off, makes of published bytes.

    `source` is what it makes of the file that states it; only what is there tells which place a text has moved to.
    """
    read = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    _settle(source, read)
    seen = Counter[str]()
    names = {name: _wrapped(read[name], expected.how, seen) for name in ("feed", "entries")}
    try:
        is_true = eval(expected.text, {"bozo": read.bozo, "datetime": dt}, names)  # noqa: S307  - as feedparser does
    except (KeyError, IndexError, AttributeError, TypeError) as error:
        return Truth(is_true=False, why=f"missing: {error}")
    return Truth(bool(is_true), is_exact=not seen["same"], why="" if is_true else f"is {[*seen][:2]}")


def _settle(source: Any, read: Any) -> None:
    """Undo what is only in another place, or stands in where there is nothing."""
    read.feed["info"], read.feed["info_detail"] = read.feed.get("subtitle", ""), read.feed.get("subtitle_detail", {})
    if read.entries and read.entries[-1].title == FILLER:
        del read.entries[-1]
    for was, now in zip(source.entries, read.entries, strict=False):
        _settle_entry(was, now)


def _settle_entry(was: Any, now: Any) -> None:
    """Undo that: the one text of an item is our content, its picture a thumbnail, when it was made when it is published."""
    texts = [each["value"] for each in was.get("content", ())] or [was.get("summary")]
    if now.get("content") and was.get("summary") in texts:
        now["summary"], now["summary_detail"] = now["content"][0]["value"], now["content"][0]
    if not now.get("content") and "summary" in now:
        now["content"] = [now["summary_detail"]]
    if not was.get("title"):
        now["title"] = ""
    now.setdefault("summary", "")
    if now.get("media_thumbnail"):
        now["image"] = {"href": now["media_thumbnail"][0]["url"]}
    if "published" not in was:
        now["created"], now["created_parsed"] = now.get("published"), now.get("published_parsed")


def _paths(text: str) -> set[str]:
    """Name what an expression looks at, as `entries.N.title`."""
    found: set[str] = set()
    waiting: list[ast.AST] = [ast.parse(text, mode="eval")]
    while waiting:
        node = waiting.pop()
        if path := _path(node):
            found.add(path.removesuffix(".has_key"))
        else:
            waiting.extend(ast.iter_child_nodes(node))
    return found


def _path(node: ast.AST) -> str | None:
    parts: list[str] = []
    while isinstance(node, ast.Subscript | ast.Attribute):
        key = ast.literal_eval(node.slice) if isinstance(node, ast.Subscript) else node.attr
        parts.append("N" if isinstance(key, int) else key)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None


@dataclass(frozen=True, eq=False)
class Loose:  # noqa: PLW1641  - nobody hashes it
    """A text that equals another one that says the same; counts that it had to, or what it is instead."""

    text: str
    how: str
    seen: Counter[str]

    def __eq__(self, other: object) -> bool:
        other = str(other.text if isinstance(other, Loose) else other)
        if self.text == other:
            return True
        is_same = SAME[self.how](self.text, other)
        self.seen["same" if is_same else repr(self.text[:200])] += 1
        return is_same


def _wrapped(value: Any, how: str, seen: Counter[str]) -> Any:
    if isinstance(value, str):
        return Loose(value, how, seen)
    if isinstance(value, list):
        return [_wrapped(each, how, seen) for each in value]
    if isinstance(value, dict):
        return feedparser.FeedParserDict({key: _wrapped(each, how, seen) for key, each in value.items()})
    return value


def _is_same_text(ours: str, other: str) -> bool:
    """Say whether a plain text is that of a text or of a piece of HTML, but for its spaces."""
    return _squeezed(ours) in {_squeezed(other), _squeezed(_visible(other))}


def _is_same_html(ours: str, other: str) -> bool:
    """Say whether two pieces of HTML are one after our cleaning; the text and the links that all see must be there before."""
    is_whole = _squeezed(_visible(ours)) == _squeezed(_visible(other)) and _targets(ours) == _targets(other)
    return is_whole and _cleaned(ours) == _cleaned(other)


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())


def _visible(markup: str) -> str:
    """Give the text of a piece of HTML, by lxml, so that our own reading is not the judge of itself."""
    try:
        return "".join(html.fragment_fromstring(markup, create_parent="div").itertext())
    except (etree.ParserError, ValueError):
        return markup


def _targets(markup: str) -> list[str | None]:
    """Give where the links and pictures of a piece of HTML lead to, in order."""
    root = html.fragment_fromstring(markup or " ", create_parent="div")
    return [web_url(link) for _, name, link, _ in root.iterlinks() if name in {"href", "src"} and web_url(link)]


def _cleaned(markup: str) -> str:
    made = CLEANER.clean(Item("a", "a", "a", markup, "html")).item.html
    return " ".join(re.sub(r"^<p>(.*)</p>$", r"\1", made).split())


SAME = {
    "exact": lambda _ours, _other: False,
    "text": lambda ours, other: _is_same_text(ours, other) or (web_url(other) is not None and ours == web_url(other)),
    "url": lambda ours, other: ours == web_url(other),
    "date": lambda ours, other: _parse_date(ours) == _parse_date(other),
    "html": _is_same_html,
    "-": lambda _ours, _other: False,
}
