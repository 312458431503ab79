"""People as RSS has them: a name each by Dublin Core; as people of Atom those who helped, and the publishers of a feed.

The author of an item is a name alone: RSS itself takes one e-mail address for an author, and beside `dc:creator` a person of
Atom is one more author to readers. feedparser and SimplePie name them twice, fastfeedparser names nobody (docs/readers.md).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from lxml import etree

from feedtool import values
from feedtool.build import text
from feedtool.spaces import ATOM, DC

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from feedtool.model import Person

    Named = Mapping[str, str]


def atom(people: Iterable[Person]) -> list[dict[str, str]]:
    """Give people as feedgen takes them for Atom; who has no name at all is left out."""
    return [person(each) for each in people if text.name(each)]


@lru_cache(maxsize=256)
def person(found: Person) -> dict[str, str]:
    """Name a person; an address that is none is left out, for it would make the feed invalid and helps nobody.

    Most entries of a feed are by the same few people: what is given is remembered, and not to be changed.
    """
    made = {"name": text.name(found)}
    if email := values.email(found.email):
        made["email"] = email
    if found.uri and values.is_url(found.uri):
        made["uri"] = found.uri
    return made


def names(people: Iterable[Person]) -> list[dict[str, str]]:
    """Give the names of people, each once."""
    return [{"name": name} for name in dict.fromkeys(each["name"] for each in atom(people))]


def add_authors(item: etree._Element, named: Iterable[Named]) -> None:
    """Name the authors of an item."""
    for each in named:
        etree.SubElement(item, f"{{{DC}}}creator").text = each["name"]


def add_contributors(parent: etree._Element, named: Iterable[Named]) -> None:
    """Add those who helped: a name, or a person of Atom where they can be reached; several of these may stand there."""
    for each in named:
        if len(each) > 1:
            _reached(parent, "contributor", each)
        else:
            etree.SubElement(parent, f"{{{DC}}}contributor").text = each["name"]


def add_publishers(channel: etree._Element, named: Iterable[Named]) -> None:
    """Add the authors of a feed as people of Atom; the editor of RSS comes after them: feedparser takes a later one for him."""
    for each in named:
        _reached(channel, "author", each)
    channel.extend(channel.findall("managingEditor"))


def mailbox(found: Person | None) -> str | None:
    """Write a person as RSS has editors and webmasters, where they have an e-mail address.

    >>> from feedtool.model import Person
    >>> mailbox(Person("Ada (Mill)", "ada@example.org")), mailbox(Person("Ada"))
    ('ada@example.org (Ada Mill)', None)
    """
    made = person(found) if found else {}
    if "email" not in made:
        return None
    name = " ".join(made["name"].replace("(", " ").replace(")", " ").split())
    return f"{made['email']} ({name or made['email']})"


def _reached(parent: etree._Element, role: str, found: Named) -> None:
    made = etree.SubElement(parent, f"{{{ATOM}}}{role}")
    for part, words in found.items():
        etree.SubElement(made, f"{{{ATOM}}}{part}").text = words
