"""Podcasts in RSS: Apple's `itunes` elements and those of the podcast namespace, for a show and its episodes.

Sources: https://help.apple.com/itc/podcasts_connect/#/itcb54353390 and https://podcastindex.org/namespace/1.0. What Apple has
given up (subtitle, summary, keywords) is not written. A feed that is a podcast declares both vocabularies once. In any other
there is nothing of Apple's, for that would make it a podcast; an item declares the podcast namespace where it uses it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lxml import etree

from feedtool import values
from feedtool.build import carried, text
from feedtool.namespace import TAGS
from feedtool.spaces import ITUNES, MEDIA, PODCAST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from feedtool.model import Entry, Feed
    from feedtool.namespace import Extra
    from feedtool.podcast import (
        Alternate,
        Category,
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

NAMES = {"itunes": ITUNES, "podcast": PODCAST}
SAID = {True: "true", False: "false"}
ANSWERED = {True: "yes", False: "no"}
RATING = f"{{{MEDIA}}}rating"
SIMPLE = "urn:simple"
RATED = {True: "adult", False: "nonadult"}
EMPTY = frozenset({"soundbite", "funding"})
"""Elements that mean something without a text, too."""


def is_podcast(feed: Feed) -> bool:
    """Say whether a feed is a podcast."""
    return feed.show is not None and feed.show.is_podcast


def spaces(feed: Feed) -> dict[str, str]:
    """Give the vocabularies that the root of a feed declares."""
    return NAMES if is_podcast(feed) else {}


def spread(item: etree._Element, feed: Feed) -> dict[str, str]:
    """Give the vocabularies that an item must declare, for the root of its feed does not."""
    is_used = not is_podcast(feed) and any(each.tag.startswith(f"{{{PODCAST}}}") for each in item)
    return {"podcast": PODCAST} if is_used else {}


def add_show(channel: etree._Element, feed: Feed) -> None:
    """Add what a feed says of itself as a show, where it is one."""
    if feed.show:
        if feed.show.is_podcast:
            _itunes_show(_Pen(channel, ITUNES), feed.show)
        _podcast_show(_Pen(channel, PODCAST), feed.show)


def add_episode(item: etree._Element, entry: Entry, feed: Feed) -> None:
    """Add what an entry says as an episode; whether it is explicit says Media RSS where Apple does not."""
    episode = entry.item.episode
    if is_podcast(feed):
        _itunes_episode(_Pen(item, ITUNES), entry)
    elif episode and episode.explicit is not None:
        etree.SubElement(item, RATING, {"scheme": SIMPLE}, {"media": MEDIA}).text = RATED[episode.explicit]
    if episode:
        _podcast_episode(_Pen(item, PODCAST), episode)


class _Pen:
    """Writes elements of one vocabulary into a parent; what is not known, or has nothing to say, is not written."""

    def __init__(self, parent: etree._Element, space: str) -> None:
        self.parent, self.space = parent, space
        self.names = {prefix: uri for prefix, uri in NAMES.items() if uri == space}

    def write(self, name: str, words: str | None, attributes: Mapping[str, str | None] | None = None) -> None:
        """Write an element with a text."""
        said = text.plain(words or "").strip()
        if said or name in EMPTY:
            self._made(name, attributes or {}).text = said or None

    def point(self, name: str, attributes: Mapping[str, str | None]) -> _Pen:
        """Write an element that has attributes only, the first of which must be there; give a pen for what is in it."""
        if not next(iter(attributes.values())):
            return self
        return _Pen(self._made(name, attributes), self.space)

    def full(self, name: str, words: str, attributes: Mapping[str, str | None], inside: Callable[[_Pen], None]) -> None:
        """Write an element with all that may be in one."""
        made = self._made(name, attributes)
        made.text = text.plain(words) or None
        inside(_Pen(made, self.space))

    def inside(self, name: str) -> _Pen:
        """Write an element for others; give a pen for these."""
        return _Pen(self._made(name, {}), self.space)

    def _made(self, name: str, attributes: Mapping[str, str | None]) -> etree._Element:
        known = {key: text.plain(value) for key, value in attributes.items() if value}
        return etree.SubElement(self.parent, f"{{{self.space}}}{name}", known, self.names)


def _itunes_show(pen: _Pen, show: Show) -> None:
    pen.write("title", show.title)
    pen.write("author", show.author)
    _owner(pen, show.owner)
    pen.point("image", {"href": carried.address(show.image)})
    _categories(pen, show.categories)
    _advice(pen, show.explicit)
    pen.write("type", show.kind)
    pen.write("block", "Yes" if show.is_blocked else None)
    pen.write("complete", "Yes" if show.is_complete else None)
    pen.write("new-feed-url", carried.address(show.moved))


def _itunes_episode(pen: _Pen, entry: Entry) -> None:
    if entry.item.episode:
        _numbered(pen, entry.item.episode)
    files = carried.enclosures(entry.item)
    pen.write("duration", str(files[0].duration) if files and files[0].duration else None)
    pen.point("image", {"href": carried.image(entry.item)})


def _numbered(pen: _Pen, episode: Episode) -> None:
    pen.write("title", episode.title)
    pen.write("season", str(episode.season) if episode.season else None)
    number = episode.number
    pen.write("episode", _number(number) if number and number == int(number) else None)
    pen.write("episodeType", episode.kind)
    _advice(pen, episode.explicit)
    pen.write("block", "Yes" if episode.is_blocked else None)


def _podcast_show(pen: _Pen, show: Show) -> None:
    pen.write("guid", show.guid)
    if show.is_locked is not None:
        pen.write("locked", ANSWERED[show.is_locked], {"owner": values.email(show.keeper)})
    pen.write("medium", show.medium)
    _shared(pen, show)
    for trailer in show.trailers:
        _trailer(pen, trailer)
    _extras(pen, show.extras)


def _podcast_episode(pen: _Pen, episode: Episode) -> None:
    if episode.season is not None:
        pen.write("season", str(episode.season), {"name": episode.season_name})
    if episode.number is not None:
        pen.write("episode", _number(episode.number), {"display": episode.label})
    if episode.chapters:
        pen.point("chapters", {"url": carried.address(episode.chapters.url), "type": episode.chapters.type})
    for transcript in episode.transcripts:
        _transcript(pen, transcript)
    for soundbite in episode.soundbites:
        _soundbite(pen, soundbite)
    _shared(pen, episode)
    for alternate in episode.alternates:
        _alternate(pen, alternate)
    _extras(pen, episode.extras)


def _shared(pen: _Pen, said: Show | Episode) -> None:
    """Write what both a show and an episode may say."""
    for credit in said.credits:
        _credit(pen, credit)
    for spot in said.spots:
        _spot(pen, spot)
    _license(pen, said.license)
    for each in said.funding:
        _funding(pen, each)


def _advice(pen: _Pen, explicit: bool | None) -> None:  # noqa: FBT001  - it is what is written
    if explicit is not None:
        pen.write("explicit", SAID[explicit])


def _owner(pen: _Pen, owner: Owner | None) -> None:
    """Write whom directories write to; one without an address says nothing to them."""
    if owner and (email := values.email(owner.email)):
        made = pen.inside("owner")
        made.write("name", owner.name)
        made.write("email", email)


def _categories(pen: _Pen, categories: Iterable[Category]) -> None:
    for each in categories:
        made = pen.point("category", {"text": each.name})
        for inner in each.inner:
            made.point("category", {"text": inner})


def _credit(pen: _Pen, credit: Credit) -> None:
    link, image = carried.address(credit.link), carried.address(credit.image)
    pen.write("person", credit.name, {"role": credit.role, "group": credit.group, "img": image, "href": link})


def _spot(pen: _Pen, spot: Spot) -> None:
    pen.write("location", spot.name, {"rel": spot.rel, "geo": spot.geo, "osm": spot.osm, "country": spot.country})


def _license(pen: _Pen, found: License | None) -> None:
    if found:
        pen.write("license", found.name, {"url": carried.address(found.url)})


def _funding(pen: _Pen, funding: Funding) -> None:
    if url := carried.address(funding.url):
        pen.write("funding", funding.title, {"url": url})


def _transcript(pen: _Pen, found: Transcript) -> None:
    url = carried.address(found.url)
    pen.point("transcript", {"url": url, "type": found.type, "language": found.language, "rel": found.rel})


def _soundbite(pen: _Pen, found: Soundbite) -> None:
    pen.write("soundbite", found.title, {"startTime": _number(found.start), "duration": _number(found.duration)})


def _trailer(pen: _Pen, found: Trailer) -> None:
    url, length = carried.address(found.url), str(found.length) if found.length else None
    season = None if found.season is None else str(found.season)
    if url:
        said = {"url": url, "pubdate": text.rfc822(found.published), "length": length, "type": found.type, "season": season}
        pen.write("trailer", found.title, said)


def _alternate(pen: _Pen, found: Alternate) -> None:
    copies = {url: each.type for each in found.copies if (url := carried.address(each.url))}
    if not copies:
        return
    said = {
        "type": found.type,
        "length": str(found.length) if found.length else None,
        "bitrate": _number(found.bitrate) if found.bitrate else None,
        "height": str(found.height) if found.height else None,
        "lang": found.language,
        "title": found.title,
        "rel": found.rel,
        "codecs": found.codecs,
        "default": "true" if found.is_default else None,
    }
    made = pen.point("alternateEnclosure", said)
    for url, kind in copies.items():
        made.point("source", {"uri": url, "contentType": kind})
    _extras(made, found.extras)


def _extras(pen: _Pen, extras: Iterable[Extra]) -> None:
    for each in extras:
        forms = TAGS[each.name].attributes
        said = {name: carried.address(value) if forms[name].is_address else value for name, value in each.attributes}
        if all(said.values()):
            pen.full(each.name, each.text, said, partial(_extras, extras=each.inner))


def _number(number: float) -> str:
    """Write a number without a useless point.

    >>> _number(3.0), _number(315.5), _number(0)
    ('3', '315.5', '0')
    """
    return str(int(number)) if number == int(number) else repr(number)
