"""Gives pictures that a script would load later their addresses: from `data-` attributes, and from `noscript` twins."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedtool.clean.html import drop_element, unwrap_element
from feedtool.clean.repairs.shape import text_of
from feedtool.clean.repairs.taking import Note, found, noted

if TYPE_CHECKING:
    from lxml import etree

    from feedtool.clean.draft import Draft, Settings

STEP = "lazy"
SOURCES = """data-src data-lazy-src data-original data-original-src data-lazy data-lazyload data-lazy-load data-defer-src
    data-delayed-url data-echo data-layzr data-actualsrc data-actual-src data-hi-res-src data-high-res-src data-full-src
    data-src-large data-src-full data-large-src data-img-src data-image-src data-image data-url data-raw-src data-cfsrc
    data-ezsrc data-runner-src data-flickity-lazyload data-srcfull data-fallback-src data-lazysrc data-pin-media""".split()
SETS = ("data-srcset", "data-lazy-srcset", "data-original-set", "data-src-set", "data-flickity-lazyload-srcset")
_LATER = frozenset({*SOURCES, *SETS})
_LAZY = ("img", "iframe", "video", "audio", "source", "embed", "amp-img", "amp-iframe", "amp-anim")
_RENAMED = "amp element"
_AMP = {"amp-img": "img", "amp-anim": "img", "amp-iframe": "iframe"}

_PLACEHOLDER = re.compile(
    r"\s*(?:$|#|about:|data:|[^?#]*\b(?:1x1|blank|clear|dummy|empty|gr[ae]y|lazy|lazyload|loader|loading|pixel|placeholder|spacer"
    r"|transparent|trans|white)[\w-]{0,20}\.(?:gif|png|svg|jpe?g|webp)(?:$|[?#]))",
    re.IGNORECASE,
)
_NAMED_LAZY = re.compile(r"\blazy", re.IGNORECASE)
_FILE = re.compile(r"[^\s\"'<>,]+\.(?:jpe?g|png|gif|webp|avif|svg)\b|(?:https?:)?//[^\s\"'<>]+|/[^\s\"'<>]+", re.IGNORECASE)
_NAME = re.compile(r"([^/?#]+)(?:[?#].*)?$")
_SIZE = re.compile(r"(?:[-_]\d{1,4}x\d{1,4})?(?:\.[a-z]{3,4})?$", re.IGNORECASE)


def lazy(draft: Draft, _settings: Settings) -> Draft:
    """Load at once what would be loaded later."""
    notes = [note for element in found(draft, *_LAZY) if (note := _load(element)) is not None]
    shown = [note for element in found(draft, "noscript") if (note := _shown(element)) is not None]
    is_reshaped = bool(shown) or any(note.rule == _RENAMED for note in notes)
    return noted(draft, STEP, [*notes, *shown], is_reshaped=is_reshaped)


def is_placeholder(url: str | None) -> bool:
    """Say whether an address is none, or that of a picture which only keeps a place free.

    >>> is_placeholder("data:image/gif;base64,R0lGOD"), is_placeholder("/img/grey-placeholder.png?x"), is_placeholder("/a.png")
    (True, True, False)
    """
    return _PLACEHOLDER.match(url or "") is not None


def _load(element: etree._Element) -> Note | None:
    tag = element.tag
    if tag not in _AMP and _LATER.isdisjoint(element.keys()):
        return None
    rule = ""
    if tag in _AMP:
        element.tag, rule = _AMP[tag], _RENAMED
    old = element.get("src")
    source = next((url for name in SOURCES if _is_address(url := element.get(name))), None)
    if source and source != old and (is_placeholder(old) or _NAMED_LAZY.search(element.get("class") or "")):
        element.set("src", source)
        rule = rule or "lazy picture"
    choice = next((value for name in SETS if (value := element.get(name))), None)
    if choice and choice != element.get("srcset") and (is_placeholder(element.get("src")) or element.tag == "source"):
        element.set("srcset", choice)
        rule = rule or "lazy picture"
    for name in (*SOURCES, *SETS) if rule else ():
        element.attrib.pop(name, "")
    return Note(element, rule, old or f"<{tag}>") if rule else None


def _is_address(url: str | None) -> bool:
    """Say whether an attribute holds an address; some of these names hold numbers, words or JSON elsewhere."""
    return bool(url) and _FILE.match((url or "").strip()) is not None and not is_placeholder(url)


def _shown(noscript: etree._Element) -> Note | None:
    """Take media out of a `noscript`, or give their addresses to the picture that a script would load."""
    media = next(noscript.iter("img", "iframe", "video", "audio"), None)
    holder = noscript.getparent()
    if media is None or holder is None or text_of(noscript):
        return None
    twin = _twin(noscript, media) if media.tag == "img" else None
    if twin is None:
        unwrap_element(noscript)
        return Note(holder, "noscript picture", "<noscript>")
    if is_placeholder(twin.get("src")):
        twin.attrib.pop("srcset", "")
        for name in ("src", "srcset", "alt", "title", "width", "height"):
            if value := media.get(name):
                twin.set(name, value)
    drop_element(noscript)
    return Note(twin, "noscript twin", "<noscript>")


def _twin(noscript: etree._Element, media: etree._Element) -> etree._Element | None:
    """Find the picture beside a `noscript` that is the same, or that only keeps its place."""
    for beside in (noscript.getprevious(), noscript.getnext()):
        images = list(beside.iter("img")) if beside is not None and isinstance(beside.tag, str) else []
        if len(images) == 1 and (is_placeholder(images[0].get("src")) or _name(images[0]) == _name(media)):
            return images[0]
    return None


def _name(image: etree._Element) -> str:
    """Give the name of a picture's file without size and ending."""
    match = _NAME.search(image.get("src") or "")
    return _SIZE.sub("", match[1].lower(), count=1) if match else ""
