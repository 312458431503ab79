"""What goes with an item beside its texts, made safe: files, picture, comments, people, rights, where it came from, places.

Titles among it are texts like any other and go through the steps; addresses, types and numbers are checked here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from feedtool.clean.normalise import level, one_line, scrub
from feedtool.clean.podcast import Means, mapped, safe_episode
from feedtool.clean.urls import web_url
from feedtool.model import CARRIED, Category, Enclosure, Point, Size, Upstream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from feedtool.model import Item, Person
    from feedtool.podcast import Episode

MOST = 20
"""Enclosures of one item; a real one has a few, in as many formats."""

LONGEST_URL = 4096
"""Characters of an address; signed ones of object stores have some 1,500."""

LONGEST_TITLE = 1000
"""Characters of a title; what is longer is no title, and is left out whole."""

MOST_CATEGORIES = 200
"""What is said of tags; an item has at most half as many tags."""

LONGEST_TERM = 200
"""Characters of the name of a tag in its vocabulary, as of a tag."""

LARGEST_PICTURE = 100_000
"""Pixels of a side; larger ones are no pictures for readers."""

_NO_UPSTREAM = Upstream("")
_LARGEST = 2**53 - 1  # what every reader of JSON holds exactly (RFC 8259, section 6)
_SHOWN = 80
_MAILED = r"[^\s@<>()\x00-\x20\x7f-\xa0\u200b-\u202e\u2060-\u206f]"
_EMAIL = re.compile(f"{_MAILED}{{1,64}}@{_MAILED}{{1,255}}")
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")  # RFC 6838, section 4.2


@dataclass(frozen=True, slots=True)
class Carried:
    """What goes with an item; fields are those of an `Item`."""

    enclosures: tuple[Enclosure, ...] = ()
    image: str | None = None
    comments: str | None = None
    upstream: Upstream | None = None
    contributors: tuple[Person, ...] = ()
    rights: str | None = None
    episode: Episode | None = None
    external: str | None = None
    categories: tuple[Category, ...] = ()
    size: Size | None = None
    point: Point | None = None

    def map(self, change: Callable[[str], str]) -> Carried:
        """Change every text: titles of files, of the feed that it came from and of an episode, names, tags, and rights."""
        named = self.contributors or self.categories
        if not (self.enclosures or self.upstream or self.rights or self.episode or named):
            return self
        files = (replace(each, title=change(each.title)) if each.title else each for each in self.enclosures)
        return replace(
            self,
            enclosures=tuple(files),
            upstream=self.upstream and _changed(self.upstream, change),
            contributors=tuple(replace(each, name=change(each.name)) for each in self.contributors),
            rights=self.rights and change(self.rights),
            episode=self.episode and mapped(self.episode, change),
            categories=tuple(_named(each, change) for each in self.categories),
        )


def _changed(upstream: Upstream, change: Callable[[str], str]) -> Upstream:
    description, rights = (text and change(text) for text in (upstream.description, upstream.rights))
    return replace(upstream, title=change(upstream.title), description=description, rights=rights)


def _named(category: Category, change: Callable[[str], str]) -> Category:
    return replace(category, label=change(category.label), term=category.term and change(category.term))


NOTHING = Carried()
_VALUES = attrgetter(*CARRIED)


def found(item: Item) -> Carried:
    """Take from an item what goes with it, as it is but for characters that no text may have."""
    whole = Carried(*_VALUES(item))
    if whole.episode and whole.episode.number != whole.episode.number:
        whole = replace(whole, episode=replace(whole.episode, number=None))
    return NOTHING if whole == NOTHING else whole.map(_line)


def fields_of(carried: Carried, tags: Iterable[str]) -> dict[str, Any]:
    """Give it as the fields of a clean item, which has these tags: what is said of others, or says no more, is left out."""
    if carried == NOTHING:
        return {}
    there = frozenset(tags)
    known = dict.fromkeys(each for each in map(_told, carried.categories) if each.label in there and (each.scheme or each.term))
    values = dict(zip(CARRIED, _VALUES(carried), strict=True))
    return {**values, "categories": tuple(known), "size": carried.size if carried.image else None}


def safe(carried: Carried) -> tuple[Carried, tuple[str, ...]]:
    """Keep what may be published, its texts clean already; say in plain words what was left out.

    Addresses are absolute http(s) URLs afterwards; a size or length in time that is none, or 0, is not known.
    """
    if carried == NOTHING:
        return NOTHING, ()
    refusals: list[str] = []
    return Carried(
        _files(carried.enclosures, refusals),
        _address("the image", carried.image, refusals),
        _address("the address of comments", carried.comments, refusals),
        _upstream(carried.upstream, refusals),
        tuple(reachable(each) for each in carried.contributors[:MOST] if level(each.name) and len(each.name) <= LONGEST_TITLE),
        _title("the rights", carried.rights or "", refusals) or None,
        safe_episode(carried.episode, _means(refusals)),
        _address("the page elsewhere", carried.external, refusals),
        carried.categories[:MOST_CATEGORIES],
        _size(carried.size),
        _point(carried.point),
    ), tuple(refusals)


def _means(refusals: list[str]) -> Means:
    return Means(lambda text: _title("the episode", text, refusals), lambda what, address: _address(what, address, refusals))


def reachable(person: Person) -> Person:
    """Leave out addresses that are none, and direction controls in the name that would change what stands beside it."""
    uri, avatar = (web_url(url) if url and len(url) <= LONGEST_URL else None for url in (person.uri, person.avatar))
    email = person.email if person.email and _EMAIL.fullmatch(person.email) else None
    return replace(person, name=level(person.name), email=email, uri=uri, avatar=avatar)


def _files(enclosures: Iterable[Enclosure], refusals: list[str]) -> tuple[Enclosure, ...]:
    """Keep each address once, the first of it."""
    kept: dict[str, Enclosure] = {}
    for each in enclosures:
        if len(kept) == MOST:
            refusals.append(f"it has more than {MOST} enclosures: the rest was left out")
            break
        if url := _address("the enclosure", each.url, refusals):
            kept.setdefault(url, _file(each, url, refusals))
    return tuple(kept.values())


def _file(enclosure: Enclosure, url: str, refusals: list[str]) -> Enclosure:
    kind = (enclosure.type or "").partition(";")[0].strip().lower()
    return Enclosure(
        url=url,
        type=kind if _TYPE.fullmatch(kind) else None,
        length=_number(enclosure.length),
        title=_title("the enclosure", enclosure.title or "", refusals) or None,
        duration=_number(enclosure.duration),
    )


def _upstream(upstream: Upstream | None, refusals: list[str]) -> Upstream | None:
    if upstream is None:
        return None
    link = _address("the address of its first feed", upstream.link, refusals)
    title = _title("its first feed", upstream.title, refusals) or urlsplit(link or "").hostname or ""
    description = _title("what its first feed says of itself", upstream.description or "", refusals)
    rights = _title("the rights of its first feed", upstream.rights or "", refusals)
    safe = Upstream(title, link, description or None, rights or None)
    return safe if safe != _NO_UPSTREAM else None


def _told(category: Category) -> Category:
    """Leave out what says nothing, or no vocabulary has."""
    label, scheme, term = (level(_line(text or "")) for text in (category.label, category.scheme, category.term))
    is_term = term not in {"", label} and len(term) <= LONGEST_TERM
    return Category(label, scheme if scheme and len(scheme) <= LONGEST_URL else None, term if is_term else None)


def _size(size: Size | None) -> Size | None:
    return size if size and 0 < size.width <= LARGEST_PICTURE and 0 < size.height <= LARGEST_PICTURE else None


def _point(point: Point | None) -> Point | None:
    """Give a place to six decimals, where it is one: `nan` lies between no two numbers."""
    if point is None or not (-90 <= point.latitude <= 90 and -180 <= point.longitude <= 180):  # noqa: PLR2004  degrees
        return None
    return Point(round(point.latitude, 6) + 0.0, round(point.longitude, 6) + 0.0)


def _address(what: str, text: str | None, refusals: list[str]) -> str | None:
    if not text or not text.strip():
        return None
    url = web_url(text) if len(text) <= LONGEST_URL else None
    if url is None or len(url) > LONGEST_URL:
        refusals.append(f"{what} {text[:_SHOWN]!r} is no absolute http(s) URL of at most {LONGEST_URL} characters: left out")
        return None
    return url


def _title(what: str, text: str, refusals: list[str]) -> str:
    if len(text) <= LONGEST_TITLE:
        return level(text)
    refusals.append(f"the text of {what} {text[:_SHOWN]!r} is longer than {LONGEST_TITLE} characters: left out")
    return ""


def _number(number: int | None) -> int | None:
    return number if number and 0 < number <= _LARGEST else None


def _line(text: str) -> str:
    return one_line(scrub(text))
