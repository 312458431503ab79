"""What a feed says twice: by an element of its format, and by one of an extension that means the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedtool.check.valid.rule import warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedtool.check.findings import Finding
    from feedtool.check.valid.node import Node

TWICE = warning(
    "element/said-twice",
    "an element of RSS and one of an extension that say the same",
    "RSS Best Practices Profile, namespace elements",
    "keep that of RSS",
    w3c="DuplicateSemantics DuplicateItemSemantics",
)
RULES = (TWICE,)

_PAIRS = (
    ("managingEditor", "dc:creator"),
    ("webMaster", "dc:publisher"),
    ("author", "dc:creator"),
    ("category", "dc:subject"),
    ("pubDate", "dc:date"),
    ("pubDate", "atom:published"),
    ("language", "dc:language"),
    ("copyright", "dc:rights"),
    ("lastBuildDate", "dcterms:modified"),
    ("generator", "admin:generatorAgent"),
    ("guid", "atom:id"),
    ("source", "dc:source"),
    ("creativeCommons:license", "cc:license"),
)


def twice(node: Node) -> Iterator[Finding]:
    """Look for pairs of elements that say the same."""
    for own, other in _PAIRS:
        if own in node.names and other in node.names:
            yield node.breaks(TWICE, f"{node} has <{own}> and <{other}>")
