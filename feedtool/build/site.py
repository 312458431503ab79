"""What belongs to all feeds together: a page that lists them, the same for feed readers, and the style of feeds in browsers."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

INDEX, LIST, STYLE = NAMES = ("index.html", "feeds.opml", "feed.css")
MARK = b"feedtool"
"""Stands in each of these files, so that one that somebody else wrote is known from it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One feed as a list shows it: `updated` (aware) is when its newest entry was; `parts` are feeds that it is split into."""

    name: str
    title: str
    description: str
    home: str
    language: str
    updated: datetime
    entries: int
    formats: tuple[str, ...]
    parts: tuple[Row, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All feeds of a site, in order: `base` ends with `/`, dates are shown in the time `zone` (IANA)."""

    title: str
    base: str
    home: str
    language: str
    zone: str
    rows: tuple[Row, ...]


def files(catalogue: Catalogue, names: Collection[str] = NAMES) -> dict[str, bytes]:
    """Write the files that belong to all feeds, by name: those of `names`."""
    from feedtool.build import opml  # noqa: PLC0415  - only when something changed
    from feedtool.build.pages import index, raw  # noqa: PLC0415

    page = catalogue.base + INDEX if INDEX in names else catalogue.home
    made: dict[str, Callable[[Catalogue], bytes]] = {INDEX: index.index, LIST: opml.opml, STYLE: partial(raw.style, page=page)}
    return {name: write(catalogue) for name, write in made.items() if name in names}
