"""Whether directories of podcasts take a feed as it is: what Apple, Spotify and the Podcast Index refuse, or do not show.

It is not asked whether the feed is valid; nothing that it names is fetched, but its artwork may be given.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from lxml import etree

from feedtool import values
from feedtool.categories import CATEGORIES, is_known
from feedtool.check import demands
from feedtool.check.findings import Finding, shown
from feedtool.check.xml import line
from feedtool.namespace import TAGS, Extra, lacking
from feedtool.picture import faults
from feedtool.spaces import ITUNES, PODCAST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedtool.check.demands import Demand
    from feedtool.picture import Picture

Node = etree._Element  # noqa: SLF001  - the public name of it is in no release of the stubs

LONGEST = 4000
"""Bytes of a description that are shown."""

SHORT = 128
"""Characters of a text in the podcast namespace that are shown."""

PLAYED = frozenset("mp3 m4a mp4 m4v mov pdf".split())
_HEARD = "audio/mpeg audio/mp3 audio/x-m4a audio/mp4 audio/m4a audio/aac".split()
TYPES = frozenset([*_HEARD, "video/mp4", "video/x-m4v", "video/quicktime", "application/pdf"])
"""Types that are played; Apple names fewer, and takes what servers call the same files."""

PICTURES = frozenset("jpg jpeg png".split())
DURATION = re.compile(r"[0-9]{1,9}|(?:[0-9]{1,3}:)?[0-5]?[0-9]:[0-5][0-9]")
TAIL = re.compile("[?#]")
UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
NEEDS = {
    "transcript": ("url", "type"),
    "chapters": ("url", "type"),
    "soundbite": ("startTime", "duration"),
    "funding": ("url",),
    "trailer": ("url", "pubdate"),
    "alternateEnclosure": ("type",),
    "source": ("uri",),
    "person": (),
    "location": (),
    "license": (),
    "season": (),
    "episode": (),
}
"""Elements of the podcast namespace with the attributes that they need."""

SHOWN = frozenset({*NEEDS, "updateFrequency", "contentLink"})
"""Elements whose texts are shown."""

TEXTS = frozenset({"person", "location", "license", "trailer", "season", "episode"})
"""Elements that are nothing without a text."""


def findings(data: bytes, picture: Picture | None = None, *, why: str = "") -> tuple[Finding, ...]:
    """Say what directories would refuse of a feed, or not show, in the order of its lines; any bytes get an answer.

    `picture` is its artwork, where somebody has it, and `why` says that it could not be had. Severities and sources are in
    `demands.DEMANDS`, by the name of the rule.
    """
    return tuple(sorted(_findings(data, picture, why), key=lambda finding: finding.line))


def artwork(data: bytes) -> str | None:
    """Give the address of a show's artwork, as it stands in a feed."""
    channel = _channel(data)
    found = None if channel is None else channel.find(_itunes("image"))
    return None if found is None else (found.get("href") or "").strip() or None


def _findings(data: bytes, picture: Picture | None, why: str) -> Iterator[Finding]:
    channel = _channel(data)
    if channel is None:
        yield _said(None, demands.FORMAT, "this is no RSS 2.0 that can be read")
        return
    yield from _texts(channel)
    yield from _image(channel, picture, why)
    yield from _categories(channel)
    yield from _people(channel)
    yield from _wishes(channel)
    yield from _names(channel)
    items = channel.findall("item")
    if not any(item.find("enclosure") is not None for item in items):
        yield _said(channel, demands.EPISODES, "no item has a file")
    is_serial = _told(channel, "type").lower() == "serial"
    for item in items:
        yield from _item(item, is_serial=is_serial)
    yield from _twice([(item, _words(item.find("guid"))) for item in items], demands.GUID_TWICE)
    files = [(each, each.get("url") or "") for item in items for each in item.findall("enclosure")[:1]]
    yield from _twice(files, demands.FILE_TWICE)
    yield from _namespace(channel)


def _channel(data: bytes) -> Node | None:
    """Find the channel of an RSS 2.0 feed; XML that is broken is for others to tell."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root.find("channel") if root.tag == "rss" else None


def _texts(channel: Node) -> Iterator[Finding]:
    if not _words(channel.find("title")):
        yield _said(channel, demands.TITLE, "the show has no title")
    description = _words(channel.find("description")) or _told(channel, "summary")
    if not description:
        yield _said(channel, demands.DESCRIPTION, "the show has no description")
    yield from _long(channel.find("description"))
    language = _words(channel.find("language"))
    if not language or not values.is_language(language) or len(language.partition("-")[0]) > 3:  # noqa: PLR2004
        yield _said(channel.find("language"), demands.LANGUAGE, f"the language is {shown(language)}", within=channel)
    if not _words(channel.find("link")):
        yield _said(channel, demands.LINK, "the show has no link")


def _image(channel: Node, picture: Picture | None, why: str) -> Iterator[Finding]:
    found = channel.find(_itunes("image"))
    address = "" if found is None else (found.get("href") or "").strip()
    if not values.is_url(address):
        what = "the show has no itunes:image" if found is None else f"its address is {shown(address)}"
        yield _said(found, demands.IMAGE, what, within=channel)
        return
    if _ending(address) not in PICTURES:
        yield _said(found, demands.IMAGE_NAME, f"its address is {shown(address)}")
    if why:
        yield _said(found, demands.IMAGE, f"it cannot be had: {why}")
    if picture is not None:
        yield from (_said(found, demands.IMAGE_SIZE, fault) for fault in faults(picture))


def _categories(channel: Node) -> Iterator[Finding]:
    found = channel.findall(_itunes("category"))
    if not found:
        yield _said(channel, demands.CATEGORY, "the show has no itunes:category")
    for each in found:
        name = each.get("text") or ""
        if name not in CATEGORIES:
            yield _said(each, demands.CATEGORY, f"{shown(name)} is not in the list")
            continue
        for inner in each.findall(_itunes("category")):
            if not is_known(name, inner.get("text") or ""):
                yield _said(inner, demands.CATEGORY, f"{shown(inner.get('text'))} is not in the list under {shown(name)}")


def _people(channel: Node) -> Iterator[Finding]:
    if not _told(channel, "author"):
        yield _said(channel, demands.AUTHOR, "the show has no itunes:author")
    email = _words(channel.find(f"{_itunes('owner')}/{_itunes('email')}"))
    if not values.is_email(email):
        what = f"the address of its owner is {shown(email)}" if email else "the show has no itunes:email of an itunes:owner"
        yield _said(channel.find(_itunes("owner")), demands.OWNER, what, within=channel)


def _wishes(channel: Node) -> Iterator[Finding]:
    """Look at what a show asks of directories."""
    explicit = channel.find(_itunes("explicit"))
    if _words(explicit).lower() not in {"true", "false"}:
        what = "the show has no itunes:explicit" if explicit is None else f"itunes:explicit is {shown(_words(explicit))}"
        yield _said(explicit, demands.EXPLICIT, what, within=channel)
    yield from _blocked(channel)
    if moved := _told(channel, "new-feed-url"):
        yield _said(channel.find(_itunes("new-feed-url")), demands.MOVED, f"it leads to {shown(moved)}")
    kind = channel.find(_itunes("type"))
    if kind is not None and _words(kind).lower() not in {"episodic", "serial"}:
        yield _said(kind, demands.TYPE, f"itunes:type is {shown(_words(kind))}")


def _names(channel: Node) -> Iterator[Finding]:
    guid = channel.find(_podcast("guid"))
    if not UUID.fullmatch(_words(guid)):
        what = "the show has no podcast:guid" if guid is None else f"podcast:guid is {shown(_words(guid))}"
        yield _said(guid, demands.SHOW_GUID, what, within=channel)
    locked = channel.find(_podcast("locked"))
    if locked is not None and _words(locked).lower() not in {"yes", "no"}:
        yield _said(locked, demands.LOCKED, f"podcast:locked is {shown(_words(locked))}")


def _item(item: Node, *, is_serial: bool) -> Iterator[Finding]:
    if not (_words(item.find("title")) or _told(item, "title")):
        yield _said(item, demands.TITLE, "the episode has no title")
    yield from _long(item.find("description"))
    yield from _file(item)
    if not _words(item.find("guid")):
        yield _said(item, demands.GUID, "the episode has no guid")
    date = _words(item.find("pubDate"))
    if not values.is_rfc822(date):
        yield _said(item.find("pubDate"), demands.DATE, f"its date is {shown(date)}", within=item)
    yield from _blocked(item)
    yield from _numbers(item, is_serial=is_serial)
    yield from _forms(item)


def _file(item: Node) -> Iterator[Finding]:
    found = item.find("enclosure")
    address = "" if found is None else (found.get("url") or "").strip()
    if found is None or not values.is_url(address):
        what = "the item has no enclosure" if found is None else f"its address is {shown(address)}"
        yield _said(found, demands.FILE, what, within=item)
        return
    kind, length = (found.get("type") or "").strip().lower(), (found.get("length") or "").strip()
    if _ending(address) not in PLAYED:
        yield _said(found, demands.FILE_KIND, f"its address is {shown(address)}")
    if kind not in TYPES:
        yield _said(found, demands.FILE_TYPE, f"its type is {shown(kind)}")
    if not (length.isascii() and length.isdecimal()) or not length.strip("0"):
        yield _said(found, demands.FILE_LENGTH, f"its length is {shown(length)}")


def _numbers(item: Node, *, is_serial: bool) -> Iterator[Finding]:
    for name in ("episode", "season"):
        found = item.find(_itunes(name))
        said = _words(found)
        if found is not None and not (said.isascii() and said.isdecimal() and said.strip("0")):
            yield _said(found, demands.NUMBER, f"itunes:{name} is {shown(said)}")
    is_extra = _told(item, "episodeType").lower() in {"trailer", "bonus"}
    if is_serial and not is_extra and item.find(_itunes("episode")) is None:
        yield _said(item, demands.SERIAL, "the episode has no itunes:episode")


def _forms(item: Node) -> Iterator[Finding]:
    kind, explicit, duration = (item.find(_itunes(name)) for name in ("episodeType", "explicit", "duration"))
    if kind is not None and _words(kind).lower() not in {"full", "trailer", "bonus"}:
        yield _said(kind, demands.KIND, f"itunes:episodeType is {shown(_words(kind))}")
    if explicit is not None and _words(explicit).lower() not in {"true", "false"}:
        yield _said(explicit, demands.EXPLICIT_EPISODE, f"itunes:explicit is {shown(_words(explicit))}")
    if duration is not None and not DURATION.fullmatch(_words(duration)):
        yield _said(duration, demands.DURATION, f"itunes:duration is {shown(_words(duration))}")


def _blocked(parent: Node) -> Iterator[Finding]:
    for name in (_itunes("block"), _podcast("block")):
        for each in parent.findall(name):
            if _words(each).lower() == "yes" and not each.get("id"):
                yield _said(each, demands.BLOCKED, "it says Yes")


def _long(found: Node | None) -> Iterator[Finding]:
    size = len(_words(found).encode())
    if size > LONGEST:
        yield _said(found, demands.LONG, f"it has {size:,} bytes")


def _twice(found: list[tuple[Node, str]], demand: Demand) -> Iterator[Finding]:
    counts = Counter(text for _, text in found if text)
    seen: dict[str, int] = {}
    for element, text in found:
        if counts[text] > 1 and text in seen:
            yield _said(element, demand, f"{shown(text)} is that of line {seen[text]}, too")
        seen.setdefault(text, line(element))


def _namespace(channel: Node) -> Iterator[Finding]:
    """Look at elements of the podcast namespace, wherever they stand."""
    for each in channel.iter(f"{{{PODCAST}}}*"):
        name = etree.QName(each).localname
        lacks = [attribute for attribute in NEEDS.get(name, ()) if not (each.get(attribute) or "").strip()]
        lacks += lacking(_extra(each)) if name in TAGS else ()
        if lacks:
            yield _said(each, demands.LACKS, f"podcast:{name} has no {' and no '.join(lacks)}")
        if name in TEXTS and not _words(each):
            yield _said(each, demands.LACKS, f"podcast:{name} has no text")
        if name in SHOWN and len(_words(each)) > SHORT:
            yield _said(each, demands.LENGTHY, f"podcast:{name} has {len(_words(each))} characters")


def _extra(element: Node) -> Extra:
    """Give an element as the table of the namespace has it."""
    name = etree.QName(element).localname
    inside = TAGS[name].inner
    inner = tuple(map(_extra, element.iterchildren(_podcast(inside)))) if inside else ()
    said = tuple((key, value) for key in TAGS[name].attributes if (value := (element.get(key) or "").strip()))
    return Extra(name, _words(element), said, inner)


def _said(element: Node | None, demand: Demand, what: str, *, within: Node | None = None) -> Finding:
    """Make a finding at an element, or where it should stand."""
    place = within if element is None else element
    at = 1 if place is None else line(place)
    verb = "refused by" if demand.severity == "error" else "told by"
    return Finding(at, demand.name, f"{what}: {demand.mend} ({verb} {demand.who})")


def _words(element: Node | None) -> str:
    return "" if element is None else " ".join("".join(map(str, element.itertext())).split())


def _told(parent: Node, name: str) -> str:
    return _words(parent.find(_itunes(name)))


def _itunes(name: str) -> str:
    return f"{{{ITUNES}}}{name}"


def _podcast(name: str) -> str:
    return f"{{{PODCAST}}}{name}"


def _ending(address: str) -> str:
    """Give what the path of an address ends in; `urlsplit` would refuse some that are none."""
    return TAIL.split(address, maxsplit=1)[0].rpartition("/")[2].rpartition(".")[2].lower()
