"""Takes out pictures that nobody is meant to see, as tracking pixels and beacons of counters and advertisers, or nobody can."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from feedtool.clean.repairs.beacons import HOSTS, PARTS
from feedtool.clean.repairs.hosts import host_and_path, known
from feedtool.clean.repairs.taking import Cut, take, tree
from feedtool.clean.urls import web_url

if TYPE_CHECKING:
    from lxml import etree

    from feedtool.clean.draft import Draft, Settings

STEP = "pixels"
_SCHEMES = ("https://", "http://")
_TINY = frozenset({"0", "1", "2", "0px", "1px", "2px", "0%"})
_HIDDEN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$))", re.IGNORECASE
)
_TINY_STYLE = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*[012](?:\.0+)?(?:px)?\s*(?:!important\s*)?(?=;|$)", re.IGNORECASE)


def pixels(draft: Draft, settings: Settings) -> Draft:
    """Take out pictures of at most 2 × 2 pixels, those of known beacons, and without a description hidden and lost ones."""
    images = tree(draft).tags.get("img")
    if not images:
        return draft
    found = ((image, _rule(image, draft.base)) for image in images)
    return take(draft, settings, STEP, [Cut(image, rule) for image, rule in found if rule])


def _rule(image: etree._Element, base: str | None) -> str:
    source = image.get("src") or ""
    if is_beacon(source):
        return "beacon"
    if _is_tiny(image):
        return "tiny picture"
    if image.get("alt") or any(str(name).startswith("data-") for name in image.attrib):
        return ""  # it says something, or a script shows it later
    if _is_hidden(image):
        return "hidden picture"
    is_nowhere = not source.startswith(_SCHEMES) and web_url(source, base=base) is None
    return "picture without address" if is_nowhere else ""


@lru_cache(maxsize=256)
def is_beacon(url: str) -> bool:
    """Say whether an address is one that only counts readers.

    >>> is_beacon("https://stats.wordpress.com/b.gif?v=noscript"), is_beacon("https://example.org/beacon-hill.jpg")
    (True, False)
    """
    host, path = host_and_path(url)
    return known(host, HOSTS) is not None or PARTS.search(f"{host}{path}".lower()) is not None


def _is_tiny(image: etree._Element) -> bool:
    sizes = [(image.get(name) or "").strip().lower() for name in ("width", "height")]
    if all(size in _TINY for size in sizes):
        return True
    style = image.get("style")
    names = {name.lower() for name in _TINY_STYLE.findall(style)} if style else set()
    given = {name for name, size in zip(("width", "height"), sizes, strict=True) if size in _TINY}
    return names | given == {"width", "height"}


def _is_hidden(image: etree._Element) -> bool:
    style = image.get("style")
    return image.get("hidden") is not None or bool(style and _HIDDEN.search(style))
