"""A document as a whole: what kind of feed it is by its root, and all that is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lxml import etree

from feedtool.check.findings import Finding, shown
from feedtool.check.valid import atom, head, rdf, rss
from feedtool.check.valid.node import Facts, Node
from feedtool.check.valid.part import walk
from feedtool.check.valid.spaces import SPACES, trimmed
from feedtool.check.xml import line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedtool.check.valid.part import Part

_RDF = f"{{{SPACES['rdf']}}}RDF"
_CHANNEL_11 = f"{{{SPACES['rss11']}}}Channel"
_OLD_ATOM = frozenset({"http://purl.org/atom/ns#", "http://example.com/newformat#"})
_VERSIONS = {"0.91", "0.92", "2.0"}


def findings(data: bytes, facts: Facts) -> Iterator[Finding]:
    """Say what is wrong with an XML document, in no order; never raises, and expands and fetches nothing."""
    yield from head.before(data)
    if head.is_expanding(data):
        return
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        yield head.malformed(error, data)
        return
    if root.getroottree().docinfo.internalDTD is not None and not _is_empty(root):
        yield Finding(1, head.DOCTYPE.name, f"a DOCTYPE declares entities: {head.DOCTYPE.mend}")
        return
    yield from _rooted(root, replace(facts, encoding=head.encoding_of(data, root), hexadecimal=_hexadecimal(data)))


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )


def _is_empty(root: etree._Element) -> bool:
    """Say whether a DOCTYPE only names something elsewhere, which is never read."""
    found = root.getroottree().docinfo.internalDTD
    return found is None or not list(found.iterentities())  # type: ignore[attr-defined]  # the stubs lack it


def _hexadecimal(data: bytes) -> frozenset[int]:
    if b"&#x" not in data:
        return frozenset()
    return frozenset(number for number, line in enumerate(data.split(b"\n"), 1) if b"&#x" in line)


def _rooted(root: etree._Element, facts: Facts) -> Iterator[Finding]:
    kind, part, known = _kind(root, facts)
    yield from head.namespaces(root, known.kind)
    yield from head.characters(root)
    yield from kind
    if part is not None:
        yield from walk(Node(root, known), part)


def _kind(root: etree._Element, facts: Facts) -> tuple[tuple[Finding, ...], Part | None, Facts]:
    """Say which kind of document it is: what is wrong with its root, what it must be made of, and what is known of it."""
    space, _, name = str(root.tag).rpartition("}")
    space = space.removeprefix("{")
    at = line(root)
    if name == "rss":
        own = frozenset({"", space})
        wrong = (
            (Finding(at, head.NAMESPACE.name, f"<rss> is in the namespace {space}: {head.NAMESPACE.mend}"),) if space else ()
        )
        docs = (root.findtext("channel/docs") or "").strip()
        is_open = docs.endswith("rssboard.org/rss-specification")
        return wrong, rss.ROOT, replace(facts, kind="rss", own=own, version=root.get("version", "2.0"), is_open=is_open)
    if name in {"feed", "entry"}:
        return _atom(root, facts, space, at)
    if root.tag == _RDF:
        own = frozenset({SPACES["rss1"], SPACES["rss090"]}) if _is_090(root) else frozenset({SPACES["rss1"]})
        return (), rdf.ROOT, replace(facts, kind="rdf", own=own, version="1.0")
    if root.tag == _CHANNEL_11:
        return (), rdf.CHANNEL, replace(facts, kind="rdf", own=frozenset({SPACES["rss11"]}), version="1.1")
    return (Finding(at, head.KIND.name, f"root {shown(root.tag)}: {head.KIND.mend}"),), None, facts


def _atom(root: etree._Element, facts: Facts, space: str, at: int) -> tuple[tuple[Finding, ...], Part | None, Facts]:
    known = replace(facts, kind="atom", own=frozenset({SPACES["atom"], space} - {""} or {""}))
    part = atom.FEED if root.tag.endswith("feed") else atom.ENTRY
    if space == SPACES["atom"]:
        return (), part, known
    wrong = Finding(
        at, head.NAMESPACE.name, f"<{root.tag.rpartition('}')[2]}> is in the namespace {shown(space)}: {head.NAMESPACE.mend}"
    )
    is_old = trimmed(space) in map(trimmed, _OLD_ATOM)
    return (wrong,), None if is_old or not space else part, known


def _is_090(root: etree._Element) -> bool:
    return any(str(child.tag).startswith(f"{{{SPACES['rss090']}}}") for child in root)
