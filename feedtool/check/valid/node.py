"""A feed as rules see it: elements under short names, each with what it inherits, and the texts that stand in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urljoin

from feedtool.check.findings import Finding, shown
from feedtool.check.valid.spaces import PREFIXES, trimmed
from feedtool.check.xml import line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from lxml import etree

    from feedtool.check.valid.rule import Rule

_XML = "{http://www.w3.org/XML/1998/namespace}"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a feed as a whole: its format, its own namespaces, and where it was found.

    `kind` is `rss`, `rdf` (RSS 0.90, 1.0, 1.1) or `atom`; `version` is what RSS says of itself; `addresses` are those that
    it was fetched from, none for a file; `now` is the time that dates are compared with (aware), if there is one.
    """

    kind: str
    own: frozenset[str]
    version: str = ""
    encoding: str = "utf-8"
    addresses: tuple[str, ...] = ()
    now: datetime | None = None
    hexadecimal: frozenset[int] = frozenset()
    """The lines on which a hexadecimal character reference stands, which is how text is escaped twice on purpose."""

    is_open: bool = False
    """Whether it follows the Advisory Board's edition of RSS 2.0, which lets extensions add attributes."""

    @property
    def is_rss_2(self) -> bool:
        """Say whether it is of the family that grew to RSS 2.0."""
        return self.kind == "rss" and self.version.startswith("2.")


class Place(Protocol):
    """Where something stands: it can say so, and that it breaks a rule."""

    @property
    def is_based(self) -> bool:
        """Say whether an absolute address is stated that those in it are relative to."""
        ...

    def breaks(self, rule: Rule, what: str, mend: str = "") -> Finding:
        """Say that it breaks a rule: what it has or lacks, and the mend where that of the rule can be said better."""
        ...


@dataclass
class Node:
    """An element: its name (`title`, `itunes:owner`, `{http://…}x` where nobody knows the namespace) and its parent."""

    element: etree._Element
    facts: Facts
    parent: Node | None = None
    name: str = field(default="")

    def __post_init__(self) -> None:
        self.name = short(str(self.element.tag), self.facts.own)

    @cached_property
    def children(self) -> tuple[Node, ...]:
        """Give the elements in it, in their order."""
        return tuple(Node(child, self.facts, self) for child in self.element if isinstance(child.tag, str))

    @cached_property
    def names(self) -> frozenset[str]:
        """Give the names of the elements in it."""
        return frozenset(child.name for child in self.children)

    @cached_property
    def text(self) -> str:
        """Give the text that stands directly in it."""
        if not len(self.element):
            return self.element.text or ""
        return "".join((self.element.text or "", *(child.tail or "" for child in self.element)))

    @cached_property
    def attributes(self) -> dict[str, str]:
        """Give its attributes by their short names."""
        return {_attribute(str(key)): str(value) for key, value in self.element.attrib.items()}

    @cached_property
    def base(self) -> str:
        """Give the address that addresses in it are relative to; empty where none is known (XML Base)."""
        above = self.parent.base if self.parent else "".join(self.facts.addresses[-1:])
        stated = self.element.get(f"{_XML}base")
        return joined(above, stated) if stated else above

    @cached_property
    def is_based(self) -> bool:
        """Say whether an absolute address is stated that those in it are relative to (xml:base)."""
        stated = self.element.get(f"{_XML}base", "")
        return "://" in stated or (self.parent is not None and self.parent.is_based)

    @cached_property
    def language(self) -> str:
        """Give the language that it is in, by `xml:lang`; empty where nothing says."""
        stated = self.element.get(f"{_XML}lang")
        return stated if stated is not None else self.parent.language if self.parent else ""

    @property
    def line(self) -> int:
        """Give its line, counted from 1."""
        return line(self.element)

    def all(self, name: str) -> Iterator[Node]:
        """Give the elements of this name in it."""
        return (child for child in self.children if child.name == name)

    def breaks(self, rule: Rule, what: str, mend: str = "") -> Finding:
        """Say that it breaks a rule: what it has or lacks, and the mend where that of the rule can be said better."""
        return Finding(self.line, rule.name, f"{what}: {mend or rule.mend}")

    def __str__(self) -> str:
        return f"<{self.name.rpartition('}')[2][:60]}>"


@dataclass(frozen=True, slots=True)
class Text:
    """A text that stands in a feed: in an element, or in an attribute of this name."""

    node: Node
    value: str
    name: str = ""

    def breaks(self, rule: Rule, mend: str = "") -> Finding:
        """Say that the text breaks a rule."""
        where = f"{self.name} of {self.node}" if self.name else str(self.node)
        return self.node.breaks(rule, f"{where} is {shown(self.value)}", mend)


def joined(base: str, address: str) -> str:
    """Resolve an address; one that nobody can resolve stays as it is."""
    try:
        return urljoin(base, address)
    except ValueError:
        return address


@lru_cache(maxsize=1024)
def short(tag: str, own: frozenset[str]) -> str:
    """Give the short name of a tag as lxml has it: none of a feed's own namespaces is written.

    >>> short("{http://www.itunes.com/dtds/podcast-1.0.dtd}owner", frozenset()), short("title", frozenset({""}))
    ('itunes:owner', 'title')
    """
    space, _, name = tag.rpartition("}")
    space = space.removeprefix("{")
    if space in own or not (space or own):
        return name
    prefix = prefix_of(space)
    return f"{prefix}:{name}" if prefix else f"{{{space}}}{name}"


@lru_cache(maxsize=256)
def prefix_of(space: str) -> str:
    """Give the usual prefix of a namespace, also where its case or the sign at its end is wrong; empty for an unknown one."""
    return PREFIXES.get(trimmed(space), "")


@lru_cache(maxsize=1024)
def _attribute(key: str) -> str:
    return short(key, frozenset({""}))
