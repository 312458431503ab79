"""Smaller extensions: content:, slash:, sy:, thr:, wfw:, creativeCommons: and others, in feeds and in entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedtool.check.valid import dates, texts, urls
from feedtool.check.valid.dublin import RESOURCE
from feedtool.check.valid.part import ANY, FREE, Part, text
from feedtool.check.valid.rule import error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from feedtool.check.findings import Finding
    from feedtool.check.valid.node import Node

PERIOD = error(
    "sy/period",
    "a period that is none of hourly, daily, weekly, monthly and yearly",
    "RSS 1.0, syndication module",
    "write one of them",
    w3c="InvalidUpdatePeriod",
)
ACCESS = error(
    "access/relationship",
    "a relationship that is neither allow nor deny",
    "Bloglines, feed access control",
    "write allow or deny",
    w3c="InvalidAccessRestrictionRel",
)
COMMENT_RSS = warning(
    "wfw/comment-rss",
    "wfw:commentRSS, which its specification writes wfw:commentRss",
    "Well-Formed Web, CommentAPI",
    "write wfw:commentRss",
    w3c="CommentRSS",
)
ROBOTS = error(
    "xhtml/meta",
    "a meta element that is none for robots",
    "robots in feeds (xhtml:meta)",
    'write <xhtml:meta name="robots" content="noindex"/>',
    w3c="InvalidMetaName InvalidMetaContent",
)
THREAD = error("thr/children", "thr:children outside RSS 1.0", "RFC 4685", "use thr:total", w3c="UndefinedElement")
RULES = (PERIOD, ACCESS, COMMENT_RSS, ROBOTS, THREAD)

_URI = text(urls.uri)
_ROBOTS = frozenset(
    "all none index follow noindex nofollow index,follow index,nofollow noindex,follow noindex,nofollow follow,index "
    "follow,noindex nofollow,index nofollow,noindex".split()
)


def _old_name(node: Node) -> Iterator[Finding]:
    yield node.breaks(COMMENT_RSS, f"{node} stands in {node.parent}")


def _children(node: Node) -> Iterator[Finding]:
    if node.facts.kind != "rdf":
        yield node.breaks(THREAD, f"{node} stands in {node.parent}")


def _access(node: Node) -> Iterator[Finding]:
    if node.attributes.get("relationship", "allow") not in {"allow", "deny"}:
        yield node.breaks(ACCESS, f"relationship of {node} is {node.attributes['relationship'][:40]!r}")


def _robots(node: Node) -> Iterator[Finding]:
    name, content = (node.attributes.get(key, "").lower() for key in ("name", "content"))
    if (name and name != "robots") or (content and content not in _ROBOTS):
        yield node.breaks(ROBOTS, f"{node} has name={name[:40]!r} and content={content[:40]!r}")


_REPLY = Part(
    attributes={
        "href": (urls.iri,),
        "ref": (urls.identifier,),
        "source": (urls.iri,),
        "type": (texts.media_type,),
    }
)
RESTRICTION = Part(attributes={"relationship": ()}, needs=("relationship",), inside={}, tests=(_access,))
_LICENCES: Mapping[str, Part] = {"cc:license": FREE, "creativeCommons:license": _URI}
_BOTH: Mapping[str, Part] = {
    **_LICENCES,
    "rdf:RDF": FREE,
    "rdf:type": FREE,
    "rdf:Description": FREE,
    "rdfs:seeAlso": RESOURCE,
    "taxo:topics": FREE,
    "thr:in-reply-to": _REPLY,
    "feedburner:awareness": _URI.once,
}
CHANNEL: Mapping[str, Part] = {
    **_BOTH,
    "access:restriction": RESTRICTION,
    "admin:generatorAgent": RESOURCE.once,
    "admin:errorReportsTo": RESOURCE.once,
    **{f"blogChannel:{name}": _URI.once for name in ("blogRoll", "mySubscriptions", "blink", "changes")},
    "cp:server": RESOURCE,
    "feedburner:browserFriendly": text(texts.plain).once,
    "feedburner:emailServiceId": FREE.once,
    "feedburner:feedFlare": Part(
        looks=(texts.plain,), attributes={"href": (urls.reference,), "src": (urls.reference,)}, needs=("href", "src")
    ),
    "feedburner:info": Part(attributes={"uri": (urls.iri,)}, needs=("uri",), inside=ANY),
    "feedburner:feedburnerHostname": _URI.once,
    "fh:archive": Part(inside={}),
    "fh:complete": Part(inside={}),
    "sy:updateBase": text(dates.w3cdtf).once,
    "sy:updateFrequency": text(texts.number(1), texts.nonblank).once,
    "sy:updatePeriod": text(texts.one_of("hourly daily weekly monthly yearly", PERIOD)).once,
    "wiki:interwiki": text(),
    "xhtml:div": FREE,
    "xhtml:meta": Part(attributes={"name": (), "content": ()}, needs=("name", "content"), inside={}, tests=(_robots,)),
}
"""What may stand in a feed."""

ITEM: Mapping[str, Part] = {
    **_BOTH,
    "annotate:reference": RESOURCE.once,
    "trackback:ping": _URI.once,
    "trackback:about": _URI,
    "feedburner:origEnclosureLink": _URI.once,
    "feedburner:origLink": _URI.once,
    "slash:comments": text(texts.number(0)).once,
    "slash:department": text(),
    "slash:hit_parade": text(texts.form(r"[0-9]+(?:,\s*[0-9]+)*", texts.NUMBER, "write numbers with commas between them")).once,
    "slash:section": text(),
    "thr:children": Part(attributes=None, inside=ANY, tests=(_children,)),
    "thr:total": text(texts.number(0)).once,
    "wfw:comment": _URI.once,
    "wfw:commentRss": _URI.once,
    "wfw:commentRSS": Part(looks=(urls.uri,), tests=(_old_name,)).once,
    **{f"wiki:{name}": text() for name in ("diff", "history", "importance", "status", "version")},
}
"""What may stand in an entry."""
