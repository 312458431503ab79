"""Links of Atom, in Atom and in RSS: how they relate, and the one by which a feed names itself."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feedtool.check.findings import shown
from feedtool.check.valid import dates, texts, urls
from feedtool.check.valid.node import Text, joined
from feedtool.check.valid.part import ANY, ATTRIBUTE_UNKNOWN, Part
from feedtool.check.valid.rule import error, warning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from feedtool.check.findings import Finding
    from feedtool.check.valid.node import Node

REL = warning(
    "atom/rel",
    "a relation of links that is neither registered nor an address",
    "RFC 4287, section 4.2.7.2; IANA, link relations",
    "use a registered one",
    w3c="UnregisteredAtomLinkRel",
)
NOT_EMPTY = warning("atom/link-text", "text in a link", "RFC 4287, section 4.2.7", "remove it", w3c="AtomLinkNotEmpty")
ALTERNATE = error(
    "atom/alternate",
    "two alternate links of the same type and language",
    "RFC 4287, sections 4.1.1 and 4.1.2",
    "keep one",
    w3c="DuplicateAtomLink",
)
SELF = warning(
    "feed/self",
    "a feed that does not say where it is itself",
    "RFC 4287, section 4.1.1; RSS Best Practices Profile, atom:link",
    'add <link rel="self"> with its address, in RSS <atom:link rel="self" type="application/rss+xml">',
    w3c="MissingSelf MissingAtomSelfLink",
)
SELF_RELATIVE = warning(
    "feed/self-relative",
    "a link to itself that is relative",
    "RFC 4287, section 4.2.7.2",
    "write the whole address",
    w3c="RelativeSelf",
)
SELF_ADDRESS = warning(
    "feed/self-address",
    "a link to itself that is not the address which the feed was fetched from",
    "RFC 4287, section 4.2.7.2",
    "write the address that readers are to subscribe to, and redirect others to it",
    w3c="SelfDoesntMatchLocation",
)
SELF_TYPE = warning(
    "feed/self-type",
    "a link to itself of a type that is no feed",
    "RFC 4287, section 4.2.7.3",
    "write application/atom+xml or application/rss+xml",
    w3c="SelfNotAtom",
)
WHEN = error(
    "thr/when",
    "thr:when, which was thr:updated's name in a draft",
    "RFC 4685, section 4",
    "write thr:updated",
    w3c="NoThrWhen",
)
PAGED_ENTRY = warning(
    "fh/entry",
    "a link of paged feeds in an entry",
    "RFC 5005",
    "move it into the feed",
    w3c="FeedHistoryRelInEntry",
)
RULES = (REL, NOT_EMPTY, ALTERNATE, SELF, SELF_RELATIVE, SELF_ADDRESS, SELF_TYPE, WHEN, PAGED_ENTRY)

PAGED = frozenset("current first last next next-archive prev-archive previous".split())
"""The relations of RFC 5005."""
_KNOWN = PAGED | frozenset(
    "alternate about amphtml appendix archives author bookmark canonical chapter collection contents copyright "
    "describedby edit edit-media enclosure glossary help hosts hub icon index item license monitor payment preload prev "
    "privacy-policy profile related replies search section self service shortlink start stylesheet subsection "
    "successor-version tag terms-of-service timegate timemap up version-history via webmention".split()
)
_FEEDS = frozenset({"application/atom+xml", "application/rss+xml", "application/rdf+xml"})
_IANA = "http://www.iana.org/assignments/relation/"


def rel(link: Node) -> str:
    """Give the relation of a link by its short name."""
    return link.attributes.get("rel", "alternate").removeprefix(_IANA)


def of(node: Node) -> tuple[Node, ...]:
    """Give the links of Atom in an element."""
    return tuple(
        child
        for child in node.children
        if child.name in {"link", "atom:link"} and (node.facts.kind == "atom" or ":" in child.name)
    )


def itself(node: Node) -> Iterator[Finding]:
    """Look for the link of a feed to itself."""
    if not any(rel(link) == "self" for link in of(node)):
        yield node.breaks(SELF, f'{node} has no link of rel="self"')


def alternates(node: Node) -> Iterator[Finding]:
    """Look for alternate links that no reader can tell apart."""
    seen: set[tuple[str, str]] = set()
    for link in of(node):
        kind = link.attributes.get("type", ""), link.attributes.get("hreflang", "")
        if rel(link) == "alternate" and kind in seen:
            yield link.breaks(ALTERNATE, "a second alternate link of the same type and language")
        if rel(link) == "alternate":
            seen.add(kind)


def _link(link: Node) -> Iterator[Finding]:
    if "rel" in link.attributes:
        yield from _relation(link)
    if rel(link) == "self":
        yield from _self_type(link)
        if link.parent and link.parent.name in {"feed", "channel"}:
            yield from _self(link)
    if link.text.strip():
        yield link.breaks(NOT_EMPTY, f"{link} holds the text {link.text.strip()[:40]!r}")
    for name in ("thr:count", "thr:updated"):
        if name in link.attributes and rel(link) != "replies":
            yield link.breaks(ATTRIBUTE_UNKNOWN, f"{name} of {link}, which is not of rel='replies'")
    if "thr:when" in link.attributes:
        yield link.breaks(WHEN, f"{link} has thr:when")


def _relation(link: Node) -> Iterator[Finding]:
    found = Text(link, rel(link), "rel")
    if not found.value:
        yield found.breaks(texts.BLANK)
    if found.value not in _KNOWN and urls.fault(found.value) is not None:
        yield found.breaks(REL)
    if found.value in PAGED and link.parent and link.parent.name == "entry":
        yield found.breaks(PAGED_ENTRY)


def _self_type(link: Node) -> Iterator[Finding]:
    kind = link.attributes.get("type", "").partition(";")[0].strip()
    if kind and texts.is_media_type(kind) and kind not in _FEEDS:
        yield link.breaks(SELF_TYPE, f"type of {link} is {shown(kind)}")


def _self(link: Node) -> Iterator[Finding]:
    href = link.attributes.get("href", "")
    if not _host(href) and not link.is_based:
        yield link.breaks(SELF_RELATIVE, f"href of {link} is {shown(href)}")
    addresses = link.facts.addresses
    if addresses and not any(_is_same(joined(link.base, href), each) for each in addresses):
        yield link.breaks(
            SELF_ADDRESS, f"href of {link} is {shown(href)}, and the feed was fetched from {shown(addresses[-1])}"
        )


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def _is_same(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def _plain(address: str) -> tuple[str, str]:
    """Bring an address into a form for comparing: the case of its host, and a slash alone, say nothing."""
    whole = address.partition("#")[0]
    head, sep, rest = whole.partition("://")
    host, slash, path = rest.partition("/")
    return (f"{head}{sep}{host}".lower(), f"{slash}{path}".rstrip("/"))


LINK = Part(
    attributes={
        "type": (texts.media_type,),
        "title": (texts.nonblank, texts.plain),
        "rel": (),
        "href": (urls.iri,),
        "length": (texts.nonblank, texts.number(0)),
        "hreflang": (texts.language,),
        "rdf:type": (),
        "rdf:resource": (),
        "thr:count": (texts.number(0),),
        "thr:when": (),
        "thr:updated": (dates.rfc3339,),
    },
    needs=("href",),
    inside=ANY,
    tests=(_link,),
)
"""A link of Atom."""


def by_rel(links: Iterable[Node], *names: str) -> list[Node]:
    """Give the links of some relations."""
    return [link for link in links if rel(link) in names]
