"""What may stand where: the tables of all formats are made of these parts, and one walk compares a feed with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from feedtool.check.findings import shown
from feedtool.check.valid import spaces, texts, urls
from feedtool.check.valid.node import Node, Text
from feedtool.check.valid.rule import Rule, error, warning

if TYPE_CHECKING:
    from feedtool.check.findings import Finding

Look = Callable[[Text], "Iterator[Finding]"]
"""Looks at one text, in an element or an attribute."""

Test = Callable[[Node], "Iterator[Finding]"]
"""Looks at one element as a whole."""

REQUIRED = error(
    "element/required",
    "an element that must be there is missing",
    "RSS 2.0, required elements; RFC 4287, sections 4.1.1, 4.1.2 and 3.2.1",
    "add it",
    w3c="MissingElement MissingTitle MissingLink MissingDescription",
)
ONCE = error(
    "element/once",
    "an element stands there again that may stand there once",
    "RSS 2.0; RFC 4287, section 4",
    "keep one",
    w3c="DuplicateElement TooMany",
)
UNKNOWN = error(
    "element/unknown",
    "an element that its own namespace does not have, or not there",
    "RSS 2.0, extending RSS; RFC 4287, section 6.3",
    "correct its name, move it, or give it a namespace of its own",
    w3c="UndefinedElement",
)
MISPLACED = warning(
    "element/misplaced",
    "an element of a known namespace where no reader looks for it",
    "RFC 4287, section 6.4",
    "move it to where its specification has it",
    w3c="QuestionableUsage MisplacedXHTMLContent",
)
TEXT = error(
    "element/text",
    "text where only elements may stand",
    "RSS 2.0; RFC 4287",
    "remove it",
    w3c="UnexpectedText",
)
NOT_IN_A_SPACE = error(
    "element/no-namespace",
    "an element without a namespace in one of an extension",
    "RSS 2.0, extending RSS",
    "give it the prefix of its extension",
    w3c="NotInANamespace",
)
UNDETERMINED = warning(
    "element/vocabulary",
    "an element without a namespace in Atom or RSS 1.0",
    "RFC 4287, section 6.3",
    "give it a namespace",
    w3c="UndeterminableVocabulary",
)
ATTRIBUTE_REQUIRED = error(
    "attribute/required",
    "an attribute that must be there is missing",
    "RSS 2.0; RFC 4287",
    "add it",
    w3c="MissingAttribute MissingHref",
)
ATTRIBUTE_UNKNOWN = error(
    "attribute/unknown",
    "an attribute that the element does not have",
    "RSS 2.0; RFC 4287",
    "remove it or correct its name",
    w3c="UnexpectedAttribute",
)
ATTRIBUTE_EXTENSION = warning(
    "attribute/extension",
    "an attribute of an extension at an element of RSS",
    "RSS 2.0, extending RSS",
    "use an element of the extension",
    w3c="UseOfExtensionAttr",
)
RULES = (
    REQUIRED,
    ONCE,
    UNKNOWN,
    MISPLACED,
    TEXT,
    NOT_IN_A_SPACE,
    UNDETERMINED,
    ATTRIBUTE_REQUIRED,
    ATTRIBUTE_UNKNOWN,
    ATTRIBUTE_EXTENSION,
)

ANY: Mapping[str, Part] = {}
"""Stands for any elements, at which nobody looks."""

_EVERYWHERE: Mapping[str, tuple[Look, ...]] = {
    "xml:base": (urls.iri_reference,),
    "xml:lang": (texts.language,),
    "xml:id": (),
    "xml:space": (),
}
"""What any element may have, and who looks at it."""
_ATOM = frozenset(
    "author category content contributor generator icon id link logo published rights subtitle summary title updated".split()
)
_RDF = frozenset({"rdf:parseType", "rdf:datatype", "rdf:resource"})


@dataclass(frozen=True, slots=True)
class Part:
    """What is known of one element.

    `again` is the rule that a second one breaks; `looks` judge its text, without the space around it; `attributes` are those
    that it may have, None being any, with the looks at each, and `needs` those that it must have; `inside` is what may stand
    in it: None for text alone, `ANY`, or a table by name; `tests` judge it as a whole.
    """

    again: Rule | None = None
    looks: tuple[Look, ...] = ()
    attributes: Mapping[str, tuple[Look, ...]] | None = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    inside: Mapping[str, Part] | None = None
    tests: tuple[Test, ...] = ()

    @property
    def once(self) -> Part:
        """Give the same, which may stand there once."""
        return replace(self, again=ONCE)


FREE = Part(attributes=None, inside=ANY)
"""An element at which nobody looks."""


def text(*looks: Look) -> Part:
    """Make a part that holds text alone, as these looks demand."""
    return Part(looks=looks)


def needs(*names: str) -> Test:
    """Demand that elements of these names stand in an element."""

    def test(node: Node) -> Iterator[Finding]:
        for name in names:
            if name not in node.names:
                yield node.breaks(REQUIRED, f"{node} has no <{name}>")

    return test


def walk(root: Node, part: Part) -> Iterator[Finding]:
    """Compare an element and all in it with its part."""
    waiting = [(root, part)]
    while waiting:
        node, known = waiting.pop()
        yield from _attributes(node, known)
        for test in known.tests:
            yield from test(node)
        if known.inside is not ANY:
            yield from _texts(node, known)
            yield from _children(node, known, waiting)


def _texts(node: Node, part: Part) -> Iterator[Finding]:
    if part.inside is not None:
        if node.text.strip():
            yield node.breaks(TEXT, f"{node} holds the text {node.text.strip()[:40]!r}")
        return
    found = Text(node, node.text.strip())
    for look in part.looks:
        yield from look(found)


def _children(node: Node, part: Part, waiting: list[tuple[Node, Part]]) -> Iterator[Finding]:
    seen: set[str] = set()
    for child in node.children:
        known = _known(part.inside or {}, child.name)
        if known is None:
            yield from _stranger(node, child, part)
            continue
        if known.again and child.name in seen:
            yield child.breaks(known.again, f"{child} stands in {node} again")
        seen.add(child.name)
        waiting.append((child, known))


def _known(inside: Mapping[str, Part], name: str) -> Part | None:
    """Find a part by its name; Dublin Core is qualified by what stands behind a dot."""
    found = inside.get(name)
    return inside.get(name.partition(".")[0]) if found is None and name.startswith("dc:") else found


def _stranger(node: Node, child: Node, part: Part) -> Iterator[Finding]:
    """Look at an element that the table does not have."""
    prefix, colon, _ = child.name.partition(":")
    is_free = colon and prefix in spaces.NOT_JUDGED
    if child.name.startswith("{}"):
        yield child.breaks(UNDETERMINED, f"{child} in {node} has no namespace")
    elif child.name.startswith("{") or is_free or (part.inside is None and node.facts.kind == "rdf"):
        yield from _eaten(child)
    elif part.inside is not None and _is_known_elsewhere(child.name, part.inside):
        yield child.breaks(MISPLACED, f"{child} stands in {node}")
    else:
        yield child.breaks(UNKNOWN, f"{child} is unknown in {node}")


def _is_known_elsewhere(name: str, inside: Mapping[str, Part]) -> bool:
    """Say whether an element is one of its namespace that has no place here; where its namespace has a place it is unknown."""
    prefix, colon, local = name.partition(":")
    if prefix == "atom":
        return local in _ATOM
    has_place = any(each.startswith(f"{prefix}:") for each in inside)
    return bool(colon) and (prefix == "xhtml" or (prefix in {"dc", "dcterms", "geo", "georss"} and not has_place))


def _eaten(node: Node) -> Iterator[Finding]:
    if node.facts.kind == "rss" and node.name != "podcast:liveItem":  # which has what an item has, by its specification
        for child in node.children:
            if ":" not in child.name and not child.name.startswith("{"):
                yield child.breaks(NOT_IN_A_SPACE, f"{child} stands in {node}")


def _attributes(node: Node, part: Part) -> Iterator[Finding]:
    for name in part.needs:
        if name not in node.attributes:
            yield node.breaks(ATTRIBUTE_REQUIRED, f"{node} has no {name}")
    for name, value in node.attributes.items():
        looks = _looks(node, part, name)
        if looks is None:
            yield from _strange_attribute(node, name)
        else:
            for look in looks:
                yield from look(Text(node, value, name))


def _looks(node: Node, part: Part, name: str) -> tuple[Look, ...] | None:
    """Say who looks at an attribute; None for one that the element does not have."""
    if name in _EVERYWHERE:
        return _EVERYWHERE[name] if node.attributes[name] else ()
    if part.attributes is None or (node.facts.kind == "rdf" and name in _RDF and name not in part.attributes):
        return ()
    return part.attributes.get(name)


def _strange_attribute(node: Node, name: str) -> Iterator[Finding]:
    if not name.startswith("{"):
        yield node.breaks(ATTRIBUTE_UNKNOWN, f"{name[:60]} of {node} is unknown")
    elif node.facts.kind == "rss" and ":" not in node.name and not node.facts.is_open:
        yield node.breaks(ATTRIBUTE_EXTENSION, f"{node} has the attribute {shown(name)}")
