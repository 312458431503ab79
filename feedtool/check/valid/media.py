"""Media RSS, in entries, feeds and groups: what is given, in what forms, and who may see it."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from feedtool.check.findings import shown
from feedtool.check.valid import dublin, markup, places, texts, urls
from feedtool.check.valid.node import Text
from feedtool.check.valid.part import ATTRIBUTE_REQUIRED, FREE, Part, text
from feedtool.check.valid.rule import error, warning
from feedtool.check.valid.words import COUNTRIES, ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from feedtool.check.findings import Finding
    from feedtool.check.valid.node import Node
    from feedtool.check.valid.part import Look

_SOURCE = "Media RSS 1.5.1, "
_WORDS = "write one of those that the specification names"
EXPRESSION = error(
    "media/expression",
    "an expression that is none of sample, full and nonstop",
    _SOURCE + "media:content",
    _WORDS,
    w3c="InvalidMediaExpression",
)
MEDIUM = error(
    "media/medium",
    "a medium that is none of image, audio, video, document and executable",
    _SOURCE + "media:content",
    _WORDS,
    w3c="InvalidMediaMedium",
)
DEFAULT = error(
    "media/default",
    "isDefault is neither true nor false",
    _SOURCE + "media:content",
    "write true or false",
    w3c="InvalidTrueFalse",
)
GROUP = error(
    "media/group",
    "a group of fewer than two contents",
    _SOURCE + "media:group",
    "put the content into the item itself",
    w3c="MediaGroupWithoutAlternatives",
)
HASH = error(
    "media/hash",
    "a hash that is no MD5 and no SHA-1",
    _SOURCE + "media:hash",
    "write it in hexadecimal, and say algo",
    w3c="InvalidMediaHash",
)
RATING = error(
    "media/rating", "a rating that its scheme does not have", _SOURCE + "media:rating", _WORDS, w3c="InvalidMediaRating"
)
RESTRICTION = error(
    "media/restriction",
    "a restriction that nobody can follow",
    _SOURCE + "media:restriction",
    "say relationship='allow' or 'deny', a type, and what it applies to",
    w3c="InvalidMediaRestriction InvalidMediaRestrictionRel InvalidMediaRestrictionType InvalidCountryCode",
)
TIME = error(
    "media/time",
    "a time that is no Normal Play Time",
    "RFC 2326, section 3.6",
    "write seconds or HH:MM:SS",
    w3c="InvalidNPTTime",
)
TEXT_TYPE = error(
    "media/text-type",
    "a type of text that is neither plain nor html",
    _SOURCE + "media:text",
    "write plain or html",
    w3c="InvalidMediaTextType",
)
CREDIT = error(
    "media/credit",
    "a role with capitals, or one that the European Broadcasting Union does not name",
    _SOURCE + "media:credit",
    "write it in small letters, and name a scheme for roles of your own",
    w3c="InvalidCreditRole",
)
ADULT = warning(
    "media/adult", "media:adult, which is out of use", _SOURCE + "media:adult", "use media:rating", w3c="DeprecatedMediaAdult"
)
RULES = (EXPRESSION, MEDIUM, DEFAULT, GROUP, HASH, RATING, RESTRICTION, TIME, TEXT_TYPE, CREDIT, ADULT)

_TIME = re.compile(r"now|[0-9]+(?:\.[0-9]+)?|[0-9]+:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?")
_RATINGS = {
    "urn:simple": "adult nonadult",
    "urn:mpaa": "g m nc-17 pg pg-13 r x",
    "urn:v-chip": "14+ 18+ c c8 g pg tv-14 tv-g tv-ma tv-pg tv-y tv-y7 tv-y7-fv",
}
_ICRA = "(?:[nsvlocx]z [01]|(?:n[a-c]|s[a-f]|v[a-j]|l[a-c]|o[a-h]|c[a-b]|x[a-e]) 1)"
_ICRA_ALL = re.compile(rf"r \({_ICRA}(?: {_ICRA})*\)")
_DIGESTS = {"md5": 32, "sha-1": 40}
_FLOAT = texts.form(r"[0-9]+\.?[0-9]*.*", texts.NUMBER, "write a number")


def _time(found: Text) -> Iterator[Finding]:
    if found.value and not _TIME.fullmatch(found.value):
        yield found.breaks(TIME)


def _hash(node: Node) -> Iterator[Finding]:
    algorithm, value = node.attributes.get("algo") or "md5", node.text.strip()
    if algorithm not in _DIGESTS:
        yield node.breaks(HASH, f"algo of {node} is {shown(algorithm)}")
    if not re.fullmatch("[0-9A-Za-z]+", value) or len(value) != _DIGESTS.get(algorithm, 32):
        yield node.breaks(HASH, f"{node} is {value[:60]!r}")


def _rating(node: Node) -> Iterator[Finding]:
    scheme, value = node.attributes.get("scheme") or "urn:simple", node.text.strip()
    if scheme in _RATINGS:
        is_known = value in _RATINGS[scheme].split()
    elif scheme == "urn:icra":
        is_known = bool(_ICRA_ALL.fullmatch(value))
    else:
        is_known = True
        yield from urls.uri(Text(node, scheme, "scheme"))
    if not is_known:
        yield node.breaks(RATING, f"{node} is {value[:60]!r} by {scheme}")


def _restriction(node: Node) -> Iterator[Finding]:
    relation, kind = node.attributes.get("relationship"), node.attributes.get("type")
    value = node.text.strip()
    if not relation:
        yield node.breaks(ATTRIBUTE_REQUIRED, f"{node} has no relationship")
    elif relation not in {"allow", "deny"}:
        yield node.breaks(RESTRICTION, f"relationship of {node} is {shown(relation)}")
    if kind == "country":
        for country in value.upper().split():
            if country not in COUNTRIES:
                yield node.breaks(RESTRICTION, f"{node} names the country {country[:20]!r}")
    elif kind == "uri":
        yield from urls.uri(Text(node, value))
    elif kind not in {None, "", "sharing"} or (not kind and value not in {"", "all", "none"}):
        yield node.breaks(RESTRICTION, f"{node} is {value[:40]!r} of type {kind!r}")


def _credit(node: Node) -> Iterator[Finding]:
    role, scheme = node.attributes.get("role", ""), node.attributes.get("scheme") or "urn:ebu"
    if role != role.lower() or (scheme == "urn:ebu" and role and role not in ROLES):
        yield node.breaks(CREDIT, f"role of {node} is {role[:40]!r}")
    if scheme != "urn:ebu":
        yield from urls.uri(Text(node, scheme, "scheme"))


def _adult(node: Node) -> Iterator[Finding]:
    yield node.breaks(ADULT, f"{node} stands in {node.parent}")


def _prose(node: Node) -> Iterator[Finding]:
    kind = node.attributes.get("type") or "plain"
    if kind not in {"plain", "html"}:
        yield node.breaks(TEXT_TYPE, f"type of {node} is {kind[:40]!r}")
    found = Text(node, node.text.strip())
    yield from markup.escaped(found) if kind == "html" else texts.plain(found)


def _group(node: Node) -> Iterator[Finding]:
    if sum(1 for _ in node.all("media:content")) < 2:  # noqa: PLR2004  that is what a group is for
        yield node.breaks(GROUP, f"{node} has fewer than two <media:content>")


def _some(looks: tuple[Look, ...], found: Text) -> Iterator[Finding]:
    if not found.value.strip():
        yield found.breaks(texts.BLANK)
        return
    for look in looks:
        yield from look(found)


def _may(**attributes: tuple[Look, ...]) -> dict[str, tuple[Look, ...]]:
    """Give attributes that nobody needs: an empty one says nothing, and is no error."""
    return {name: (partial(_some, looks),) for name, looks in attributes.items()}


_SIZE = _may(height=(texts.number(1),), width=(texts.number(1),))
_PROSE = Part(attributes={"type": (), **_may(lang=(texts.language,), start=(_time,), end=(_time,))}, tests=(_prose,))
_NOT_JUDGED = (
    "backLinks comments community embed license location peerLink price responses rights scenes status subTitle".split()
)
"""What version 1.5 added: it may stand there, and nobody looks at it."""
_ELEMENTS: Mapping[str, Part] = {
    **{f"media:{name}": FREE for name in _NOT_JUDGED},
    "media:adult": Part(looks=(texts.one_of("true false", DEFAULT),), tests=(_adult,)).once,
    "media:category": Part(looks=(texts.plain,), attributes=_may(label=(texts.plain,), scheme=(urls.uri,))),
    "media:copyright": Part(looks=(texts.plain,), attributes=_may(url=(urls.uri,))).once,
    "media:credit": Part(attributes={"role": (), "scheme": ()}, tests=(_credit,)),
    "media:description": _PROSE.once,
    "media:hash": Part(attributes={"algo": ()}, tests=(_hash,)),
    "media:keywords": text(),
    "media:player": Part(attributes={"url": (urls.uri,), **_SIZE}, needs=("url",), inside={}),
    "media:rating": Part(attributes={"scheme": ()}, tests=(_rating,)),
    "media:restriction": Part(attributes={"relationship": (), "type": ()}, tests=(_restriction,)),
    "media:text": _PROSE,
    "media:thumbnail": Part(attributes={"url": (urls.uri,), **_may(time=(_time,)), **_SIZE}, needs=("url",)),
    "media:title": _PROSE.once,
}
_CONTENT = Part(
    attributes={
        "url": (urls.uri,),
        **_may(
            bitrate=(_FLOAT,),
            channels=(texts.number(0),),
            duration=(_FLOAT,),
            expression=(texts.one_of("sample full nonstop", EXPRESSION),),
            fileSize=(texts.number(1),),
            framerate=(_FLOAT,),
            isDefault=(texts.one_of("true false", DEFAULT),),
            lang=(texts.language,),
            medium=(texts.one_of("image audio video document executable", MEDIUM),),
            samplingrate=(_FLOAT,),
            type=(texts.media_type,),
        ),
        **_SIZE,
    },
    inside={**_ELEMENTS, **dublin.ELEMENTS, **places.ELEMENTS},
)
CHANNEL: Mapping[str, Part] = _ELEMENTS
"""What may stand in a feed."""

ITEM: Mapping[str, Part] = {
    **_ELEMENTS,
    "media:content": _CONTENT,
    "media:group": Part(inside={**_ELEMENTS, "media:content": _CONTENT}, tests=(_group,)),
}
"""What may stand in an entry."""
