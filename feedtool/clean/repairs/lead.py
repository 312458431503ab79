"""Takes out one of two equal pictures at the body's start, as feeds have them that put the lead picture before the article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedtool.clean.repairs.hosts import host_and_path
from feedtool.clean.repairs.shape import is_first, preceding, sole_holder, text_of
from feedtool.clean.repairs.taking import Cut, take, tree

if TYPE_CHECKING:
    from lxml import etree

    from feedtool.clean.draft import Draft, Settings

STEP = "lead"
_SIZED = re.compile(r"(?:[-_]\d{2,4}x\d{2,4}|[-_]scaled)?\.(?:jpe?g|png|gif|webp|avif)$", re.IGNORECASE)


def lead(draft: Draft, settings: Settings) -> Draft:
    """Take out the one without a caption, where no text but the caption of the first stands before the second."""
    body = tree(draft)
    images = body.tags.get("img", ())
    if len(images) < 2:  # noqa: PLR2004
        return draft
    first, second = images[0], images[1]
    name = _name(first)
    if not name or _name(second) != name or not is_first(first, body.root):
        return draft
    holders = [sole_holder(_figure(image), body.root) for image in (first, second)]
    if not is_first(second, body.root) and preceding(holders[1]) is not holders[0]:
        return draft
    plain = [holder for holder in reversed(holders) if not text_of(holder)]
    return take(draft, settings, STEP, [Cut(holder, "lead picture twice") for holder in plain[:1]])


def _name(image: etree._Element) -> str:
    """Give what names a picture whatever its size; where the path is no file's, the whole address."""
    url = image.get("src") or ""
    host, path = host_and_path(url)
    if not host:
        return ""
    return host + _SIZED.sub("", path) if _SIZED.search(path) else url


def _figure(image: etree._Element) -> etree._Element:
    """Give the figure that a picture stands in with its caption, or the picture."""
    return next(image.iterancestors("figure"), image)
