"""Items that a page describes to machines: JSON-LD (https://schema.org) and microdata, as plain records."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from feedtool.sources.shape import absolute
from feedtool.sources.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

MAX_NODES = 20_000
KINDS = tuple(
    (
        "Article Posting Report Review Recipe HowTo Event Announcement Product VideoObject AudioObject Episode Book Movie "
        "Course Dataset SoftwareApplication Place Offer Question"
    ).split()
)
"""How the names of what can be an item end: `NewsArticle`, `PodcastEpisode`."""

PATHS = frozenset({"BreadcrumbList", "SiteNavigationElement"})
"""Lists of what leads to a page; nearly every page has one."""

ADDRESSES = {
    "a": "href",
    "link": "href",
    "area": "href",
    "img": "src",
    "audio": "src",
    "video": "src",
    "iframe": "src",
    "embed": "src",
}


def linked_records(root: HtmlElement) -> list[dict[str, Any]]:
    """Give the items of all JSON-LD of a page, in its order: things of a kind that can be one, and elements of lists.

    Lists of bare addresses count only where nothing on the page has a title.
    """
    scripts = (each for each in root.iter("script") if "ld+json" in (each.get("type") or "").lower())
    nodes = [node for script in scripts for node in _nodes(_json(script.text or ""))]
    records: dict[str, dict[str, Any]] = {}
    for record in filter(None, map(_record, nodes)):
        name = str(record.get("url") or len(records))
        records[name] = {**record, **records.get(name, {})}
    return list(records.values()) or [{"url": url} for url in dict.fromkeys(filter(None, map(_listed, nodes)))]


def marked_records(root: HtmlElement, base: str | None) -> list[dict[str, Any]]:
    """Give the items that a page's microdata describes, in its order."""
    chosen = (each for each in root.iter("*") if each.get("itemscope") is not None and _is_item(each.get("itemtype") or ""))
    return [record for each in chosen if (record := _properties(each, base))]


def _json(text: str) -> Any:
    text = text.strip().removeprefix("<!--").removesuffix("-->").strip().removeprefix("//<![CDATA[").removesuffix("//]]>")
    try:
        return json.loads(text.strip().rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        return None


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    """Walk everything in its order, the outer before the inner; the way to a page is none of its items."""
    waiting = [data]
    for _ in range(MAX_NODES):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, dict):
            if not PATHS.isdisjoint(_types(value)):
                continue
            yield value
            waiting += [inner for inner in reversed(value.values()) if isinstance(inner, dict | list)]
        elif isinstance(value, list):
            waiting += reversed(value)


def _record(node: dict[str, Any]) -> dict[str, Any] | None:
    """Give a node that is an item as a record; None for others, and for what merely names one."""
    names = _types(node)
    if url := _listed(node):
        return {"url": url, "name": node["name"]} if node.get("name") else None
    if not any(each.endswith(KINDS) for each in names) or not (node.get("headline") or node.get("name")):
        return None
    place = node.get("mainEntityOfPage")
    place = place.get("@id") if isinstance(place, dict) else place
    first = {"title": node.get("headline") or node.get("name"), "url": node.get("url") or place or node.get("@id")}
    rest = {
        key: value for key, value in node.items() if key not in {"headline", "name", "url", "@id", "@type", "mainEntityOfPage"}
    }
    return {**first, **rest}


def _listed(node: dict[str, Any]) -> str | None:
    """Give the address that an element of a list has, where it has nothing else of the thing."""
    url = node.get("url") or node.get("item")
    is_bare = "ListItem" in _types(node) and not isinstance(node.get("item"), dict)
    return url if is_bare and isinstance(url, str) else None


def _types(node: dict[str, Any]) -> list[str]:
    kinds = node.get("@type")
    return [each for each in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(each, str)]


def _is_item(kinds: str) -> bool:
    return any(kind.rstrip("/").endswith(KINDS) for kind in kinds.split())


def _properties(scope: HtmlElement, base: str | None) -> dict[str, Any]:
    """Give the properties of a thing; what is nested in it is a record of its own."""
    found: dict[str, Any] = {}
    waiting = list(reversed(scope))
    while waiting:
        element = waiting.pop()
        names = (element.get("itemprop") or "").split()
        is_scope = element.get("itemscope") is not None
        value: Any = _properties(element, base) if is_scope and names else _value(element, base)
        for name in names:
            key = "title" if name in {"headline", "name"} and "title" not in found else name
            found.setdefault(key, value)
        if not is_scope:
            waiting += [each for each in reversed(element) if isinstance(each.tag, str)]
    return found


def _value(element: HtmlElement, base: str | None) -> str:
    address = ADDRESSES.get(str(element.tag))
    if address and (said := element.get(address)):
        return absolute(said, base) or ""
    said = element.get("content") or element.get("datetime")
    return said or words(element)
