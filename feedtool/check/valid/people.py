"""People of Atom, in Atom and in RSS, and its categories and generator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedtool.check.valid import texts, urls
from feedtool.check.valid.part import FREE, REQUIRED, Part, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedtool.check.findings import Finding
    from feedtool.check.valid.node import Node


def _named(person: Node) -> Iterator[Finding]:
    if not person.names & {"name", "atom:name"}:
        yield person.breaks(REQUIRED, f"{person} has no <name>")


_NAME = text(texts.plain, texts.no_email, texts.nonblank).once
_EMAIL = text(texts.email).once
_URI = text(texts.nonblank, urls.iri, texts.tight).once
PERSON = Part(
    attributes={"rdf:parseType": ()},
    inside={
        "name": _NAME,
        "email": _EMAIL,
        "uri": _URI,
        "atom:name": _NAME,
        "atom:email": _EMAIL,
        "atom:uri": _URI,
        "xhtml:div": FREE,
    },
    tests=(_named,),
)
"""An author or contributor."""

CATEGORY = Part(
    attributes={"term": (texts.nonblank,), "scheme": (urls.whole_iri,), "label": (texts.plain,)}, needs=("term",), inside={}
)
"""A category."""

GENERATOR = Part(
    looks=(texts.plain, texts.nonblank), attributes={"uri": (urls.reference,), "version": (), "url": (urls.reference,)}
).once
"""The program that wrote a feed."""
