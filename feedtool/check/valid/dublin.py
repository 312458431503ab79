"""Dublin Core: dc: and dcterms:, which may stand in feeds and in entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedtool.check.valid import dates, texts, urls
from feedtool.check.valid.part import ATTRIBUTE_REQUIRED, FREE, Part, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from feedtool.check.findings import Finding
    from feedtool.check.valid.node import Node


def _resource(node: Node) -> Iterator[Finding]:
    if node.facts.kind == "rdf" and "rdf:resource" not in node.attributes:
        yield node.breaks(ATTRIBUTE_REQUIRED, f"{node} has no rdf:resource")


RESOURCE = Part(attributes={"rdf:resource": (urls.reference,), "dc:title": ()}, tests=(_resource,))
"""An element that names its value by rdf:resource."""

_MANY = "publisher contributor creator subject identifier relation coverage".split()
_ONCE = "title description type format source".split()
_RELATIONS = (
    "isVersionOf hasVersion isReplacedBy replaces isRequiredBy requires isPartOf hasPart isReferencedBy references isFormatOf "
    "hasFormat conformsTo tableOfContents"
).split()
_ANY = (
    "valid available spatial temporal accessRights accrualMethod accrualPeriodicity accrualPolicy bibliographicCitation "
    "educationLevel instructionalMethod license provenance rightsHolder identifier"
).split()
_TEXTS = "abstract dateAccepted dateCopyrighted dateSubmitted mediator".split()

ELEMENTS: Mapping[str, Part] = {
    **{f"dc:{name}": text() for name in _MANY},
    **{f"dc:{name}": text().once for name in _ONCE},
    "dc:date": text(dates.w3cdtf),
    "dc:language": text(texts.language).once,
    "dc:rights": text(texts.plain).once,
    **{f"dcterms:{name}": RESOURCE for name in _RELATIONS},
    **{f"dcterms:{name}": FREE for name in _ANY},
    **{f"dcterms:{name}": text().once for name in _TEXTS},
    **{f"dcterms:{name}": text(dates.w3cdtf).once for name in ("created", "issued", "modified")},
    "dcterms:alternative": text(),
    "dcterms:audience": text(),
    "dcterms:extent": text(texts.number(1), texts.nonblank).once,
}
