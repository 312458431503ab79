"""Podcasts as Apple has them: itunes:, in feeds and in entries. What a directory refuses beyond that is not said here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedtool.categories import CATEGORIES
from feedtool.check.findings import shown
from feedtool.check.valid import dates, texts, urls
from feedtool.check.valid.genres import OLD_CATEGORIES
from feedtool.check.valid.part import Part, needs, text
from feedtool.check.valid.rule import error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from feedtool.check.findings import Finding
    from feedtool.check.valid.node import Node, Text

_APPLE = "Apple, podcast RSS feed requirements"
CATEGORY = error(
    "itunes/category", "a category that Apple does not have", _APPLE, "take one of Apple's list", w3c="InvalidItunesCategory"
)
OLD_CATEGORY = warning(
    "itunes/category-old", "a category that Apple had once", _APPLE, "take one of Apple's list", w3c="ObsoleteItunesCategory"
)
EXPLICIT = error(
    "itunes/explicit", "itunes:explicit is neither true nor false", _APPLE, "write true or false", w3c="InvalidTrueFalse"
)
BLOCK = error(
    "itunes/block",
    "itunes:block is none of yes, no and clean",
    _APPLE,
    "write Yes, or leave it out",
    w3c="InvalidYesNoClean InvalidYesNo",
)
DURATION = error(
    "itunes/duration", "a duration of the wrong form", _APPLE, "write seconds, MM:SS or HH:MM:SS", w3c="InvalidDuration"
)
TYPE = error(
    "itunes/type",
    "itunes:type is neither episodic nor serial",
    _APPLE,
    "write episodic or serial",
    w3c="InvalidItunesChannelType",
)
EPISODE_TYPE = error(
    "itunes/episode-type",
    "itunes:episodeType is none of full, trailer and bonus",
    _APPLE,
    "write full, trailer or bonus",
    w3c="InvalidItunesEpisodeType",
)
KEYWORDS = warning(
    "itunes/keywords", "keywords with spaces and no comma between them", _APPLE, "write commas", w3c="InvalidKeywords"
)
LACKS = warning(
    "itunes/lacks",
    "a podcast without what directories ask for: its language, a category, itunes:explicit, an owner",
    _APPLE,
    "add it",
    w3c="MissingItunesElement MissingItunesEmail",
)
FORMAT = warning(
    "itunes/format",
    "an enclosure that Apple does not play",
    _APPLE,
    "give it as .m4a, .mp3, .mov, .mp4, .m4v, .pdf or .epub",
    w3c="UnsupportedItunesFormat",
)
UTF_8 = warning("itunes/utf-8", "a podcast that is not in UTF-8", _APPLE, "write it in UTF-8", w3c="NotUTF8")
RULES = (CATEGORY, OLD_CATEGORY, EXPLICIT, BLOCK, DURATION, TYPE, EPISODE_TYPE, KEYWORDS, LACKS, FORMAT, UTF_8)

_FORMATS = frozenset("m4a mp3 mov mp4 m4v pdf epub".split())
_SHORT, _LONG = 255, 4000


def podcast(node: Node) -> Iterator[Finding]:
    """Look at a feed as a whole, where it is a podcast by its elements."""
    if not any(child.name.startswith("itunes:") for child in (*node.children, *_entries(node))):
        return
    if "language" not in node.names and not node.language:
        yield node.breaks(LACKS, f"{node} has no <language>")
    for name in ("itunes:category", "itunes:explicit", "itunes:owner"):
        if name not in node.names:
            yield node.breaks(LACKS, f"{node} has no <{name}>")
    if node.facts.encoding.lower() not in {"utf-8", "utf8"}:
        yield node.breaks(UTF_8, f"{node} is in {node.facts.encoding}")


def episode(node: Node) -> Iterator[Finding]:
    """Look at the enclosures of an entry that says more to Apple."""
    if any(child.name.startswith("itunes:") for child in node.children):
        for child in node.all("enclosure"):
            file = child.attributes.get("url", "").partition("?")[0].rpartition("/")[2]
            _, dot, ending = file.lower().rpartition(".")
            if not (dot and ending in _FORMATS):
                yield child.breaks(FORMAT, f"{child} ends in {shown(dot + ending if dot else file)}")


def _entries(node: Node) -> Iterator[Node]:
    for child in node.children:
        if child.name in {"item", "entry"}:
            yield from child.children


def _text(length: int) -> Part:
    return text(texts.at_most(length), texts.plain).once


def _words(found: Text) -> Iterator[Finding]:
    if " " in found.value and "," not in found.value:
        yield found.breaks(KEYWORDS)


def _explicit(found: Text) -> Iterator[Finding]:
    if found.node.text.lower() not in {"true", "false"}:
        yield found.breaks(EXPLICIT)


def _block(found: Text) -> Iterator[Finding]:
    if found.node.text.lower() not in {"yes", "no", "clean"}:
        yield found.breaks(BLOCK)


def _category(node: Node) -> Iterator[Finding]:
    """Look at a category by its name, and at one in it by both names."""
    name = node.attributes.get("text")
    outer = node.parent.attributes.get("text", "") if node.parent and node.parent.name == "itunes:category" else None
    if name is None or outer == "":
        return
    known = CATEGORIES if outer is None else CATEGORIES.get(outer, ())
    if name not in known:
        old = OLD_CATEGORIES if outer is None else OLD_CATEGORIES.get(outer, ())
        yield node.breaks(OLD_CATEGORY if name in old else CATEGORY, f"{node} is {shown(name)}")


_INNER = Part(attributes={"text": ()}, needs=("text",), inside={}, tests=(_category,))
_BOTH: Mapping[str, Part] = {
    "itunes:author": _text(_SHORT),
    "itunes:block": text(_block).once,
    "itunes:explicit": text(_explicit).once,
    "itunes:image": Part(attributes={"href": (urls.http,)}, needs=("href",), inside={}).once,
    "itunes:keywords": text(texts.at_most(_SHORT), texts.plain, _words).once,
    "itunes:subtitle": _text(_SHORT),
    "itunes:summary": _text(_LONG),
    "itunes:title": text().once,
}
CHANNEL: Mapping[str, Part] = {
    **_BOTH,
    "itunes:category": Part(attributes={"text": ()}, needs=("text",), inside={"itunes:category": _INNER}, tests=(_category,)),
    "itunes:complete": text().once,
    "itunes:new-feed-url": text(urls.uri).once,
    "itunes:owner": Part(
        inside={"itunes:email": text(texts.mailbox).once, "itunes:name": _text(_SHORT)},
        tests=(needs("itunes:email"),),
    ).once,
    "itunes:pubDate": text(dates.rfc822).once,
    "itunes:type": text(texts.one_of("episodic serial", TYPE)).once,
}
"""What may stand in a feed."""

ITEM: Mapping[str, Part] = {
    **_BOTH,
    "itunes:duration": text(texts.form(r"[0-9]+(?::[0-5][0-9](?::[0-5][0-9])?)?", DURATION)).once,
    "itunes:episode": text(texts.number(1)).once,
    "itunes:episodeType": text(texts.one_of("full trailer bonus", EPISODE_TYPE)).once,
    "itunes:order": text(texts.number(0)).once,
    "itunes:isClosedCaptioned": text().once,
    "itunes:season": text(texts.number(1)).once,
}
"""What may stand in an entry."""
