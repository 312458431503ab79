"""What a page says of its article to machines: JSON-LD of schema.org, read for the few things that an item has."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

MAX_CHARACTERS = 1_000_000
MAX_NODES = 20_000
KINDS = ("Article", "Posting", "Report", "Review", "Recipe", "HowTo", "Event", "Announcement", "CreativeWork")
"""How the names of what can be an article end: `NewsArticle`, `BlogPosting`, `Report`."""


@dataclass(frozen=True, slots=True)
class Linked:
    """The node that is the article, as it stands, and all nodes that have a name of their own (`@id`)."""

    node: dict[str, Any] = field(default_factory=dict)
    named: dict[str, dict[str, Any]] = field(default_factory=dict)

    def texts(self, *keys: str) -> tuple[str, ...]:
        """Give the texts of the first of these keys that has any; of a thing, its name or address."""
        for key in keys:
            found = tuple(text for value in _many(self.node.get(key)) if (text := self._text(value)))
            if found:
                return found
        return ()

    def text(self, *keys: str) -> str:
        """Give the first text of these keys, or nothing."""
        return next(iter(self.texts(*keys)), "")

    def _text(self, value: Any) -> str:
        if isinstance(value, dict):
            whole = {**self.named.get(str(value.get("@id")), {}), **value}
            value = next((whole[key] for key in ("name", "url", "contentUrl") if isinstance(whole.get(key), str)), "")
        return " ".join(value.split()) if isinstance(value, str) else ""


def linked(page: HtmlElement, url: str) -> Linked:
    """Read the JSON-LD of a page; what is broken or no article is left out. One that is said to be of `url` counts first."""
    nodes = [node for data in _scripts(page) for node in _nodes(data)]
    named: dict[str, dict[str, Any]] = {}
    for node in nodes:
        if isinstance(node.get("@id"), str) and len(node) > 1:
            named.setdefault(node["@id"], node)
    articles = [node for node in nodes if _is_article(node)]
    here = next((node for node in articles if _place(node).rstrip("/") == url.rstrip("/")), None)
    return Linked(here or next(iter(articles), {}), named)


def _scripts(page: HtmlElement) -> Iterator[Any]:
    left = MAX_CHARACTERS
    for script in page.iter("script"):
        text = (script.text or "").strip().removeprefix("<!--").removesuffix("-->")
        if "ld+json" not in (script.get("type") or "").lower() or len(text) > left:
            continue
        left -= len(text)
        try:
            yield json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    """Walk everything in its order, the outer before the inner."""
    waiting = [data]
    for _ in range(MAX_NODES):
        if not waiting:
            return
        value = waiting.pop(0)
        if isinstance(value, dict):
            yield value
            waiting[:0] = [inner for inner in value.values() if isinstance(inner, dict | list)]
        elif isinstance(value, list):
            waiting[:0] = value


def _is_article(node: dict[str, Any]) -> bool:
    return any(isinstance(kind, str) and kind.endswith(KINDS) for kind in _many(node.get("@type")))


def _place(node: dict[str, Any]) -> str:
    place = node.get("mainEntityOfPage") or node.get("url") or ""
    place = place.get("@id") if isinstance(place, dict) else place
    return place if isinstance(place, str) else ""


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
