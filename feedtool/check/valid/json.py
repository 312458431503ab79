"""JSON Feed 1.1: what the build's own check finds is an error here, too; this adds what is only advised, and HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedtool.check import jsonfeed
from feedtool.check.findings import Finding
from feedtool.check.positions import UnreadableError, members
from feedtool.check.valid import markup
from feedtool.check.valid.rule import error, warning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from feedtool.check.positions import Member
    from feedtool.check.valid.rule import Rule

_FIRST = "https://jsonfeed.org/version/1"
"""The version that has `author`."""

_TOP, _ITEMS = "JSON Feed 1.1, top-level", "JSON Feed 1.1, items"
RULES = (
    error("json/utf-8", "bytes that are no UTF-8", "RFC 8259, section 8.1", "write UTF-8"),
    error("json/well-formed", "text that is no JSON", "RFC 8259", "write well-formed JSON"),
    error("json/duplicate-key", "a key that stands in an object twice", "RFC 8259, section 4", "keep one"),
    error(
        "json/characters", "characters that no text should hold", "RFC 8259, section 8.2; XML 1.0, section 2.2", "remove them"
    ),
    error("json/version", "a version that is none of JSON Feed", _TOP, "write https://jsonfeed.org/version/1.1"),
    error("json/required", "a feed without a title or items", _TOP, "add them"),
    error("json/type", "a value of the wrong type", "JSON Feed 1.1", "write the type that the message names"),
    error("json/url", "a value that is no absolute http or https address", "JSON Feed 1.1; RFC 3986", "write a whole address"),
    error("json/date", "a date that is not one of RFC 3339", _ITEMS, "write it as '2026-05-06T12:30:00Z'"),
    error("json/language", "a value that is no language tag", "JSON Feed 1.1; RFC 5646", "write a tag such as en-GB"),
    error(
        "json/authors", "authors that are no list of objects with a name, url or avatar", "JSON Feed 1.1, authors", "write one"
    ),
    error("json/id", "an item without an id that is a text", _ITEMS, "give it one that never changes"),
    error("json/id-unique", "two items of the same id", _ITEMS, "give each its own"),
    error("json/content", "an item with neither content_html nor content_text", _ITEMS, "add one"),
    error("json/attachments", "an attachment without url and mime_type, or with sizes that are no numbers", _ITEMS, "add them"),
    SELF := warning("json/feed-url", "a feed that does not say where it is itself", _TOP, "add feed_url"),
    NEXT := error("json/next", "a next_url that leads to the feed itself", _TOP, "leave it out, or name the next page"),
    EXPIRED := warning("json/author", "author, which version 1.1 has replaced", _TOP, "write authors, a list"),
)


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where HTML stands in a JSON Feed."""

    line: int
    is_based: bool = False

    def breaks(self, rule: Rule, what: str, mend: str = "") -> Finding:
        return Finding(self.line, rule.name, f"{what}: {mend or rule.mend}")

    def __str__(self) -> str:
        return "content_html"


def findings(data: bytes) -> Iterator[Finding]:
    """Say what is wrong with a JSON document; never raises."""
    yield from jsonfeed.findings(data, html=_html)
    try:
        found = members(data.decode("utf-8-sig"), "items")
    except (UnicodeDecodeError, UnreadableError):
        return
    top = {member.key: member for member in found if not member.is_element}
    if "feed_url" not in top:
        yield Finding(1, SELF.name, f"the feed has no feed_url: {SELF.mend}")
    elif "next_url" in top and top["next_url"].value == top["feed_url"].value:
        yield Finding(top["next_url"].line, NEXT.name, f"next_url is feed_url: {NEXT.mend}")
    if "version" not in top or top["version"].value != _FIRST:
        yield from _authors(found)


def _authors(found: Iterable[Member]) -> Iterator[Finding]:
    for member in found:
        if member.key == "author" or (member.is_element and isinstance(member.value, dict) and "author" in member.value):
            yield Finding(member.line, EXPIRED.name, f"author stands there: {EXPIRED.mend}")


def _html(html: str, line: int) -> Iterator[Finding]:
    yield from markup.found(_Spot(line), html)
