"""HTML in feeds: what readers take out, addresses that lead nowhere, and markup that parsers mend in different ways."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from feedtool.check import html as unsafe
from feedtool.check.findings import shown
from feedtool.check.valid import syntax, urls
from feedtool.check.valid.rule import error, warning
from feedtool.check.valid.styles import is_safe
from feedtool.check.valid.texts import TAGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedtool.check.findings import Finding
    from feedtool.check.valid.node import Place, Text

_SOURCE = "W3C feed validator, SecurityRisk; WHATWG HTML"
ELEMENT = warning(
    "html/element",
    "an element that runs, loads, submits or restyles, which readers take out",
    _SOURCE,
    "remove it, or link to what it shows",
    w3c="SecurityRisk",
)
EVENT = warning("html/event", "an attribute that is a script", _SOURCE, "remove it", w3c="SecurityRiskAttr")
STYLE = warning(
    "html/style",
    "a style that moves, hides or loads, which readers take out",
    _SOURCE,
    "remove it",
    w3c="DangerousStyleAttr",
)
RELATIVE = warning(
    "html/relative",
    "an address in HTML that is relative, also in srcset, poster and cite",
    "RSS Best Practices Profile, relative addresses",
    "write the whole address",
    w3c="ContainsRelRef",
)
SPACE = warning(
    "html/url-space",
    "an address in HTML with a space in it",
    "RFC 3986, section 2; WHATWG HTML, valid URLs",
    "encode it as %20",
)
SCRIPT = error(
    "html/script-url",
    "an address in HTML that runs what is in it",
    "WHATWG HTML, javascript: URLs",
    "remove it",
)
NO_ELEMENT = warning(
    "html/unknown",
    "an element that HTML does not have",
    "WHATWG HTML, the elements of HTML",
    "correct its name, or escape it if it is text",
    w3c="NotHtml",
)
WHOLE = warning(
    "html/whole",
    "HTML that breaks off, or whose elements are not closed in order, which each parser mends in its own way",
    "WHATWG HTML, parse errors",
    "mend it",
    w3c="NotHtml",
)
CROWD = warning(
    "html/attributes",
    "a tag with hundreds of attributes, or HTML of millions of characters, at which nobody looks",
    "the limits of this program",
    "shorten it",
)
RULES = (ELEMENT, EVENT, STYLE, RELATIVE, SPACE, SCRIPT, NO_ELEMENT, WHOLE, CROWD)

_HARMLESS = frozenset("button input select option textarea form slot template title noscript svg math".split())
"""What this program takes out of what it publishes, and what others may have for their reasons."""
_RISKY = (unsafe.ELEMENTS - _HARMLESS) | {"body", "html", "blink", "comment", "listing"}
_FOREIGN = frozenset({"http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML"})
_RISKY_FOREIGN = frozenset({"script", "foreignobject", "handler"})
_LENGTH = 4_000_000


def escaped(text: Text) -> Iterator[Finding]:
    """Look at escaped HTML that stands in an element."""
    yield from found(text.node, text.value)


def found(place: Place, html: str) -> Iterator[Finding]:
    """Look at escaped HTML, wherever it stands, in linear time."""
    if "<" not in html:
        yield from (place.breaks(WHOLE, f"the HTML of {place}: {fault}") for fault in syntax.references(html))
    elif len(html) > _LENGTH or unsafe.is_crowded(html):
        yield place.breaks(CROWD, f"{place} has {len(html):,} characters of HTML, or a tag of hundreds of attributes")
    else:
        yield from _parsed(place, html)


def elements(place: Place, root: etree._Element) -> Iterator[Finding]:
    """Look at elements of HTML or XHTML that stand in a feed itself, or that a parser found."""
    for element in root.iter(etree.Element):
        if not _is_frame(element, root):
            name = _name(element)
            if name in _RISKY:
                yield place.breaks(ELEMENT, f"<{name}> in {place}")
        for key, value in element.items():
            yield from _attribute(place, _name(element), str(key), str(value))


def _parsed(place: Place, html: str) -> Iterator[Finding]:
    data = f"<div>{html}</div>".encode("utf-8", "replace")
    yield from elements(place, etree.fromstring(data, etree.HTMLParser(encoding="utf-8")))
    faults, names = syntax.read(html)
    for fault in faults:
        yield place.breaks(WHOLE, f"the HTML of {place}: {fault}")
    for name in () if {"svg", "math"} & set(names) else names:
        if name not in TAGS:  # found by the names that were written, since parsers may drop it
            yield place.breaks(NO_ELEMENT, f"<{name[:60]}> in the HTML of {place}")


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _is_frame(element: etree._Element, root: etree._Element) -> bool:
    """Say whether an element stands around all others, which parsers put there by themselves, or is a part of SVG or MathML."""
    if element is root or (element.tag == "body" and element.getparent() is root):
        return True
    return str(element.tag).partition("}")[0].removeprefix("{") in _FOREIGN and _name(element) not in _RISKY_FOREIGN


def _attribute(place: Place, name: str, key: str, value: str) -> Iterator[Finding]:
    where = f"{key[:60]}={shown(value)} of <{name[:60]}> in {place}"
    short = unsafe.local(key)
    if short.startswith("on"):
        yield place.breaks(EVENT, where)
    elif short in {"style", "srcdoc"}:
        if short == "srcdoc" or not is_safe(value):
            yield place.breaks(STYLE, where)
    else:
        for address in unsafe.addresses(short, value):
            yield from _address(place, where, address.strip(" \t\n\r\f"))


def _address(place: Place, where: str, address: str) -> Iterator[Finding]:
    if urls.SCRIPTS.match(address):
        yield place.breaks(SCRIPT, where)
    elif not _ABSOLUTE.match(address) and not address.startswith("#") and not place.is_based:
        yield place.breaks(RELATIVE, where)
    elif " " in address:
        yield place.breaks(SPACE, where)


_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
