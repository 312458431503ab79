"""Takes out of the addresses of links what only says where a reader came from, and sends links past pages that only count."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from feedtool.clean.repairs.hosts import host_and_path, known
from feedtool.clean.repairs.parameters import FAMILIES, HOSTS, NAMES, WRAPPED
from feedtool.clean.repairs.taking import Note, linked, noted, tree
from feedtool.clean.urls import web_url

if TYPE_CHECKING:
    from lxml import etree

    from feedtool.clean.draft import Draft, Settings

STEP = "tracking"
_ON_HOSTS = frozenset[str]().union(*HOSTS.values())
_NAMED = NAMES | _ON_HOSTS
_NAME = re.compile(r"[?&#](?>(?:amp;)?)([^?&#=\n]*+)")
"""What each parameter is called, in addresses that stand together."""

_DOUBLED = re.compile(r"\?utm_[a-z]+=[^&]*$")
_ENTITY = "amp;"
_USUAL = 500
_WRAPPING = tuple(f"{scheme}//{place}" for place in WRAPPED for scheme in ("https:", "http:", ""))


def tracking(draft: Draft, _settings: Settings) -> Draft:
    """Shorten the addresses of links that carry tracking parameters."""
    if not _may_track(tree(draft).addresses):
        return draft
    notes = [note for link, href in linked(draft) if (note := _shorten(link, href, draft.base)) is not None]
    return noted(draft, STEP, notes, is_reshaped=False)


def _may_track(addresses: str) -> bool:
    """Say whether there may be something to shorten in any of some addresses, in small letters, a line each."""
    names = set(_NAME.findall(addresses))
    if not names.isdisjoint(_NAMED) or any(name.startswith(FAMILIES) for name in names):
        return True
    return any(place in addresses for place in WRAPPED)


def _shorten(link: etree._Element, old: str, base: str | None) -> Note | None:
    if "?" not in old and "#" not in old:
        return None
    new, rule, taken = _shortened(old, base) if len(old) <= _USUAL else _made_short(old, base)
    if new == old:
        return None
    link.set("href", new)
    return Note(link, rule, taken)


def _made_short(old: str, base: str | None) -> tuple[str, str, str]:
    """Give an address as it should be, by which rule it is, and what was taken."""
    new = past(old) or old
    rule = "redirect" if new != old else "parameter"
    new, taken = without_tracking(new, base)
    return new, rule, old if rule == "redirect" else "&".join(taken)


_shortened = lru_cache(maxsize=256)(_made_short)
"""The same for addresses of usual length, which are asked for in every round of the repairs."""


def past(url: str) -> str | None:
    """Give where a page that only sends on leads to, if that stands in its address.

    >>> past("https://www.google.com/url?q=https%3A%2F%2Fexample.org%2Fa&sa=D")
    'https://example.org/a'
    """
    names = WRAPPED.get("".join(host_and_path(url))) if url.startswith(_WRAPPING) else None
    if names is None:
        return None
    given = parse_qs(url.partition("#")[0].partition("?")[2], max_num_fields=100)
    targets = (web_url(values[0]) for name in names if (values := given.get(name)))
    return next((target for target in targets if target), None)


def without_tracking(url: str, base: str | None = None) -> tuple[str, list[str]]:
    """Give an address without tracking parameters, all else as it was, and those that were taken out.

    >>> without_tracking("https://example.org/a?id=7&utm_source=x&ref=y#utm_medium=z")
    ('https://example.org/a?id=7&ref=y', ['utm_source=x', 'utm_medium=z'])
    """
    front, mark, fragment = url.partition("#")
    page, question, query = front.partition("?")
    parts = query.split("&") if question else []
    whole = url if "//" in page else base or ""
    marks = [_is_tracking(part, whole) for part in parts]
    taken = [part for part, is_tracking in zip(parts, marks, strict=True) if is_tracking]
    kept = [part for part, is_tracking in zip(parts, marks, strict=True) if not is_tracking]
    if mark and "=" in fragment and all(_is_tracking(part, "") for part in fragment.split("&")):
        taken += fragment.split("&")
        mark = fragment = ""
    if kept and "://" not in kept[-1] and (doubled := _DOUBLED.search(kept[-1])):
        kept[-1] = kept[-1][: doubled.start()]
        taken.insert(0, doubled[0][1:])
    if not taken:
        return url, []
    question = question if kept else ""
    return f"{page}{question}{'&'.join(kept)}{mark}{fragment}", taken


def _is_tracking(part: str, url: str) -> bool:
    name = part.partition("=")[0].lower().removeprefix(_ENTITY)
    if name in NAMES or name.startswith(FAMILIES):
        return True
    if name not in _ON_HOSTS:
        return False
    place = known(host_and_path(url)[0], HOSTS)
    return place is not None and name in HOSTS[place]
