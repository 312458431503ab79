"""What items and feeds are made of beside their texts: people, files, vocabularies, places, other feeds; frozen, all of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedtool.podcast import Show


@dataclass(frozen=True, slots=True)
class Person:
    """An author: a name, and where to reach them if that is known; `avatar` is the address of their picture."""

    name: str
    email: str | None = None
    uri: str | None = None
    avatar: str | None = None


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that belongs to an item, as a podcast's episode: `length` in bytes and `duration` in seconds, where known."""

    url: str
    type: str | None = None
    length: int | None = None
    title: str | None = None
    duration: int | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """What is known of a tag beside its `label`, which is the tag: the vocabulary that it is of, and its name in there.

    `scheme` is that of Atom or the `domain` of RSS, mostly an address; a `term` that is None is the label.
    """

    label: str
    scheme: str | None = None
    term: str | None = None


@dataclass(frozen=True, slots=True)
class Size:
    """The width and height of a picture, in pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Point:
    """A place on Earth (WGS 84): degrees north and east, to six decimals, which is a hand's breadth."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Upstream:
    """The feed that an item was taken over from (RSS `source`, Atom `source`); a `title` that is not known is empty."""

    title: str
    link: str | None = None
    description: str | None = None
    rights: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """What a feed that somebody else publishes says of itself; as found, or made safe: then all texts are plain lines."""

    title: str = ""
    description: str = ""
    link: str | None = None
    language: str | None = None
    authors: tuple[Person, ...] = ()
    contributors: tuple[Person, ...] = ()
    rights: str = ""
    tags: tuple[str, ...] = ()
    image: str | None = None
    icon: str | None = None
    show: Show | None = None


@dataclass(frozen=True, slots=True)
class Removal:
    """What was taken out: by which step and rule, the exact text, and where it stood.

    `where` is a field (`title`), a paragraph of the body from 1 (`body:14`), or a line of the file from 1 (`line:16`).
    """

    step: str
    rule: str
    text: str
    where: str


CARRIED = (
    "enclosures",
    "image",
    "comments",
    "upstream",
    "contributors",
    "rights",
    "episode",
    "external",
    "categories",
    "size",
    "point",
)
"""The fields of an item, found or clean, that go with it beside its texts; empty for most."""

PARTS: Mapping[str, type] = {
    "authors": Person,
    "removals": Removal,
    "enclosures": Enclosure,
    "contributors": Person,
    "upstream": Upstream,
    "categories": Category,
    "size": Size,
    "point": Point,
}
"""What the fields of an item are made of, where that is no text: one of these, or several."""
