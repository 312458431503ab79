"""What feeds say as podcasts: Apple's `itunes` elements and the podcast namespace, for the show and each of its episodes.

feedparser gives one value where these stand several times, and no attributes beside a text; so the elements are read here, in
one way whoever reads the rest of the feed. What podcasts share with other feeds (title, file, duration, picture) is not.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from lxml import etree

from feedtool.model import Person
from feedtool.namespace import ALTERNATE, EPISODE, SHOW, TAGS, Extra, made
from feedtool.podcast import (
    NO_EPISODE,
    NO_SHOW,
    Alternate,
    Category,
    Chapters,
    Copy,
    Credit,
    Episode,
    Funding,
    License,
    Owner,
    Show,
    Soundbite,
    Spot,
    Trailer,
    Transcript,
)
from feedtool.sources.episodes import CHAPTERS, number, truth, type_of, whole
from feedtool.sources.feeditem import join
from feedtool.sources.shape import absolute
from feedtool.spaces import ITUNES, MEDIA, PODCAST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from feedtool.model import Head, Item
    from feedtool.sources.feeditem import Place

_NAMING = (
    "itunes.com/dtds/podcast-1.0.dtd",
    "podcastindex.org/namespace/1.0",
    "podcast-namespace/blob/main/docs/1.0.md",
    "urn:simple",
)
"""What names one of the two vocabularies, or the words in which Media RSS rates, in small letters."""

_ITUNES = frozenset({ITUNES.lower()})
_PODCAST = frozenset({PODCAST, "https://github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md"})
_RATING = f"{{{MEDIA}}}rating"
_RATED = {"adult": True, "nonadult": False}
_ITEMS = frozenset({"item", "entry"})
_OURS = frozenset(
    {
        "",
        "http://www.w3.org/2005/atom",
        "http://purl.org/atom/ns#",
        "http://purl.org/rss/1.0/",
        "http://my.netscape.com/rdf/simple/0.9/",
    }
)
_HALF = re.compile(r"&#(?:0{0,9}(5[5-7][0-9]{3})|[xX]0{0,9}([dD][89a-fA-F][0-9a-fA-F]{2}));")
_HALVES = range(0xD800, 0xE000)
"""What may name half a character, which libxml2 takes where it recovers, and lxml cannot give."""

_LIVE = re.compile(r"<([A-Za-z_][\w.-]{0,40}):liveItem[\s>]")


@dataclass(frozen=True, slots=True)
class Podcast:
    """What a feed says as a podcast: `episodes` are those of its items, in the order of the document."""

    show: Show | None = None
    episodes: tuple[Episode | None, ...] = ()


NONE = Podcast()


def is_podcast(text: str) -> bool:
    """Say whether a feed names one of the two vocabularies, in any case."""
    # A pattern that minds no case takes 6 ms for 100 kB
    small = text.lower()
    return any(name in small for name in _NAMING)


def without_live(text: str) -> str:
    """Leave out items that are announced for a live event: their titles and links would be taken for those of the feed.

    >>> without_live("<title>a</title><podcast:liveItem a='b'><title>c</title></podcast:liveItem><item/>")
    '<title>a</title><item/>'
    """
    at, kept = 0, []
    while start := _LIVE.search(text, at):
        closing = f"</{start[1]}:liveItem>"
        end = text.find(closing, start.end())
        if end < 0:
            break
        kept.append(text[at : start.start()])
        at = end + len(closing)
    return "".join((*kept, text[at:]))


def podcast(text: str, place: Place) -> Podcast:
    """Read what a feed of XML, without its declaration, says as a podcast; nothing of it where it cannot be parsed."""
    if not is_podcast(text):
        return NONE
    root = _root(text)
    if root is None:
        return NONE
    items = [each for each in root.iter(etree.Element) if _is_item(each)]
    heads = (each for each in root.iter(etree.Element) if etree.QName(each).localname.lower() in {"channel", "feed"})
    head = next(heads, None)
    show = None if head is None else _show(_Parts.of(head, place))
    return Podcast(show, tuple(_episode(_Parts.of(each, place), _rated(each)) for each in items))


def joined(items: Sequence[Item], found: Podcast) -> list[Item]:
    """Give items what they say as episodes; none of them where it is not sure which is which."""
    if len(items) != len(found.episodes):
        return list(items)
    return [
        item if episode is None else replace(item, episode=episode) for item, episode in zip(items, found.episodes, strict=True)
    ]


def headed(head: Head, found: Podcast) -> Head:
    """Give a head what the feed says as a show; whom feedparser made of its author and owner together is its author."""
    show = found.show
    if show is None:
        return head
    authors: list[Person] = []
    for each in head.authors:
        join(authors, Person(show.author) if show.author and show.owner and each.name == show.owner.name else each)
    return replace(head, show=show, authors=tuple(authors))


def _root(text: str) -> Any:
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(_HALF.sub(_whole, text).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None


def _whole(found: re.Match[str]) -> str:
    number = int(found[1]) if found[1] else int(found[2], 16)
    return "\ufffd" if number in _HALVES else found[0]


def _is_item(element: Any) -> bool:
    name = etree.QName(element)
    return name.localname.lower() in _ITEMS and (name.namespace or "").lower() in _OURS


@dataclass(frozen=True, slots=True)
class _Parts:
    """The elements of a show or an episode by their names, in both vocabularies."""

    place: Place
    itunes: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    podcast: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, parent: Any, place: Place) -> _Parts:
        parts = cls(place)
        for each in parent.iterchildren(etree.Element):
            name = etree.QName(each)
            space = (name.namespace or "").lower()
            if space in _ITUNES:
                parts.itunes[name.localname].append(each)
            elif space in _PODCAST:
                parts.podcast[name.localname].append(each)
        return parts

    def said(self, name: str) -> str:
        """Give the text of the first `itunes` element of a name."""
        return next((text for each in self.itunes.get(name, ()) if (text := _text(each))), "")

    def told(self, name: str) -> str:
        """Give the text of the first `podcast` element of a name."""
        return next((text for each in self.podcast.get(name, ()) if (text := _text(each))), "")

    def first(self, name: str) -> Any:
        """Give the first `podcast` element of a name, or None."""
        return next(iter(self.podcast.get(name, ())), None)

    def url(self, element: Any, name: str = "url") -> str | None:
        """Give an attribute that is an address, made absolute."""
        return self.absolute(element.get(name) or "")

    def absolute(self, text: str) -> str | None:
        """Make an address absolute."""
        return absolute(text, self.place.document.url)


def _show(parts: _Parts) -> Show | None:
    locked = parts.first("locked")
    kind = parts.said("type").lower()
    made = Show(
        kind="serial" if kind == "serial" else "episodic" if kind == "episodic" else None,
        title=parts.said("title") or None,
        author=parts.said("author") or None,
        owner=_owner(parts),
        categories=tuple(dict.fromkeys(_categories(parts))),
        explicit=truth(parts.said("explicit")),
        image=next((url for each in parts.itunes.get("image", ()) if (url := parts.url(each, "href"))), None),
        is_blocked=parts.said("block").lower() == "yes",
        is_complete=parts.said("complete").lower() == "yes",
        moved=parts.absolute(parts.said("new-feed-url")),
        guid=parts.told("guid") or None,
        is_locked=None if locked is None else truth(_text(locked)),
        keeper=None if locked is None else (locked.get("owner") or "").strip() or None,
        medium=parts.told("medium") or None,
        credits=tuple(_credits(parts)),
        spots=tuple(_spots(parts)),
        license=_license(parts),
        funding=tuple(_funding(parts)),
        trailers=tuple(_trailers(parts)),
        extras=tuple(_extras(parts, SHOW)),
    )
    return made if made != NO_SHOW else None


def _rated(item: Any) -> bool | None:
    """Say whether an item is explicit by Media RSS, in the words that have a yes and a no; other ratings say more or less."""
    said = (_text(each) for each in item.iterchildren(_RATING) if each.get("scheme") == "urn:simple")
    return next((_RATED[each] for each in said if each in _RATED), None)


def _episode(parts: _Parts, rated: bool | None) -> Episode | None:  # noqa: FBT001  - what an element says
    named, season = parts.first("episode"), parts.first("season")
    kind = parts.said("episodeType").lower()
    made = Episode(
        number=number(parts.told("episode")) if parts.told("episode") else number(parts.said("episode")),
        label=None if named is None else (named.get("display") or "").strip() or None,
        season=whole(parts.told("season") or parts.said("season")),
        season_name=None if season is None else (season.get("name") or "").strip() or None,
        kind=next((each for each in ("full", "trailer", "bonus") if each == kind), None),
        title=parts.said("title") or None,
        explicit=rated if (explicit := truth(parts.said("explicit"))) is None else explicit,
        is_blocked=parts.said("block").lower() == "yes",
        chapters=_chapters(parts),
        transcripts=tuple(_transcripts(parts)),
        credits=tuple(_credits(parts)),
        soundbites=tuple(_soundbites(parts)),
        spots=tuple(_spots(parts)),
        license=_license(parts),
        funding=tuple(_funding(parts)),
        alternates=tuple(_alternates(parts)),
        extras=tuple(_extras(parts, EPISODE)),
    )
    return made if made != NO_EPISODE else None


def _owner(parts: _Parts) -> Owner | None:
    for each in parts.itunes.get("owner", ()):
        inner = _Parts.of(each, parts.place)
        if found := (inner.said("name"), inner.said("email")):
            return Owner(*found) if any(found) else None
    return None


def _categories(parts: _Parts) -> Iterator[Category]:
    for each in parts.itunes.get("category", ()):
        inner = _Parts.of(each, parts.place).itunes.get("category", ())
        if name := _words(each.get("text")):
            yield Category(name, tuple(dict.fromkeys(text for one in inner if (text := _words(one.get("text"))))))


def _credits(parts: _Parts) -> Iterator[Credit]:
    for each in parts.podcast.get("person", ()):
        if name := _text(each):
            role, group = (_words(each.get(key)) or None for key in ("role", "group"))
            yield Credit(name, role, group, parts.url(each, "href"), parts.url(each, "img"))


def _transcripts(parts: _Parts) -> Iterator[Transcript]:
    for each in parts.podcast.get("transcript", ()):
        if url := parts.url(each):
            kind = _words(each.get("type")).lower() or type_of(url)
            yield Transcript(url, kind, _words(each.get("language")) or None, _words(each.get("rel")).lower() or None)


def _chapters(parts: _Parts) -> Chapters | None:
    for each in parts.podcast.get("chapters", ()):
        if url := parts.url(each):
            return Chapters(url, _words(each.get("type")).lower() or CHAPTERS)
    return None


def _soundbites(parts: _Parts) -> Iterator[Soundbite]:
    for each in parts.podcast.get("soundbite", ()):
        start, duration = number(each.get("startTime")), number(each.get("duration"))
        if start is not None and duration:
            yield Soundbite(start, duration, _text(each))


def _spots(parts: _Parts) -> Iterator[Spot]:
    for each in parts.podcast.get("location", ()):
        if name := _text(each):
            rel, geo, osm, country = (_words(each.get(key)) or None for key in ("rel", "geo", "osm", "country"))
            yield Spot(name, rel, geo, osm, country)


def _license(parts: _Parts) -> License | None:
    found = parts.first("license")
    name = "" if found is None else _text(found)
    return License(name, parts.url(found)) if name else None


def _funding(parts: _Parts) -> Iterator[Funding]:
    for each in parts.podcast.get("funding", ()):
        if url := parts.url(each):
            yield Funding(url, _text(each))


def _trailers(parts: _Parts) -> Iterator[Trailer]:
    for each in parts.podcast.get("trailer", ()):
        url, said = parts.url(each), _words(each.get("pubdate"))
        when = parts.place.date("pubdate", said) if said else None
        if url and when and (title := _text(each)):
            length, season = whole(each.get("length")), whole(each.get("season"))
            yield Trailer(title, url, when, length or None, _words(each.get("type")).lower() or None, season)


def _alternates(parts: _Parts) -> Iterator[Alternate]:
    for each in parts.podcast.get("alternateEnclosure", ()):
        inner = _Parts.of(each, parts.place)
        copies = tuple(
            Copy(url, _words(one.get("contentType")).lower() or None)
            for one in inner.podcast.get("source", ())
            if (url := parts.url(one, "uri"))
        )
        if copies and (kind := _words(each.get("type")).lower()):
            language, title, rel, codecs = (_words(each.get(key)) or None for key in ("lang", "title", "rel", "codecs"))
            yield Alternate(
                kind,
                copies,
                length=whole(each.get("length")) or None,
                bitrate=number(each.get("bitrate")) or None,
                height=whole(each.get("height")) or None,
                language=language,
                title=title,
                rel=rel,
                codecs=codecs,
                is_default=truth(_words(each.get("default"))) is True,
                extras=tuple(_extras(inner, ALTERNATE)),
            )


def _extras(parts: _Parts, within: str) -> Iterator[Extra]:
    """Give what the table of the namespace has there, in its order."""
    for name, tag in TAGS.items():
        for each in parts.podcast.get(name, ()) if within in tag.within else ():
            inner = tuple(_extras(_Parts.of(each, parts.place), name))
            said = {
                key: (parts.url(each, key) or "") if form.is_address else _words(each.get(key))
                for key, form in tag.attributes.items()
            }
            if found := made(name, _text(each) if tag.text else "", said, inner):
                yield found


def _text(element: Any) -> str:
    return _words("".join(element.itertext()))


def _words(text: str | None) -> str:
    return " ".join((text or "").split())
