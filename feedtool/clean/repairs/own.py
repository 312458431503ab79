"""The item's own link, mended as those in its body are: without tracking parameters, and to the page that a copy copies."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from feedtool.clean.repairs.canonical import original
from feedtool.clean.repairs.tracking import without_tracking
from feedtool.clean.urls import web_url
from feedtool.model import Removal

if TYPE_CHECKING:
    from collections.abc import Container


class Own(NamedTuple):
    """A link as it is published, and what was changed of it."""

    link: str | None
    removals: tuple[Removal, ...] = ()


def own_link(link: str | None, steps: Container[str]) -> Own:
    """Mend the link of an item as the steps that are taken say; one that would be none afterwards stays.

    >>> own_link("https://example.org/a?id=7&utm_source=rss", ("tracking",)).link
    'https://example.org/a?id=7'
    """
    if link is None or ("?" not in link and "#" not in link and "amp" not in link and "print" not in link):
        return Own(link)
    removals = []
    new = original(link) if "canonical" in steps else link
    if new != link:
        removals.append(Removal("canonical", "copy of a page", link, "link"))
    new, taken = without_tracking(new) if "tracking" in steps else (new, [])
    if taken:
        removals.append(Removal("tracking", "parameter", "&".join(taken), "link"))
    return Own(web_url(new), tuple(removals)) if removals else Own(link)
