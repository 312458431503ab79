"""The step that leaves pictures, audio and video only of hosts that may be asked: others become links, and say so.

Without `media_hosts` in the configuration it does nothing. The sanitiser has the same rule once more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from lxml import etree

from feedtool.clean.html import HtmlBody, drop_element, unwrap_element
from feedtool.clean.normalise import scrub
from feedtool.clean.repairs.taking import places_of
from feedtool.clean.urls import web_url
from feedtool.model import Removal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedtool.clean.draft import Draft, Settings
    from feedtool.clean.policy import Policy

STEP = "media"
RULE = "media_hosts"


def media(draft: Draft, settings: Settings) -> Draft:
    """Replace what would be loaded from hosts that are not allowed."""
    if settings.policy.media_hosts is None:
        return draft
    draft = _pictured(draft, settings.policy)
    if not isinstance(draft.body, HtmlBody):
        return draft
    body, removals = draft.body, list(draft.removals)
    for element in [*body.root.iter("img", "audio", "video")]:
        foreign = [load for load in _loads(element, draft.base) if not _may_load(settings.policy, load.url)]
        if foreign:
            where = places_of(HtmlBody(body.root), [element])[0]
            removals += [Removal(STEP, RULE, load.url, where) for load in foreign]
            _change(element, foreign)
    if len(removals) == len(draft.removals):
        return draft
    return replace(draft, body=HtmlBody(body.root), removals=tuple(removals))


@dataclass(frozen=True, slots=True)
class _Load:
    """An attribute by which an element would be loaded from an address."""

    element: etree._Element
    attribute: str
    url: str


def _loads(element: etree._Element, base: str | None) -> Iterator[_Load]:
    for each in (element, *element.iter("source")):
        for name in ("src", "poster"):
            value = each.get(name)
            if value is not None and (url := web_url(value, base=base)):
                yield _Load(each, name, url)


def _may_load(policy: Policy, url: str) -> bool:
    return policy.may_load(urlsplit(url).hostname or "")


def _pictured(draft: Draft, policy: Policy) -> Draft:
    """Leave out the picture of the item where its host is not allowed."""
    url = web_url(draft.carried.image or "")
    if url is None or _may_load(policy, url):
        return draft
    removals = (*draft.removals, Removal(STEP, RULE, url, "image"))
    return replace(draft, carried=replace(draft.carried, image=None), removals=removals)


def _change(element: etree._Element, foreign: list[_Load]) -> None:
    """Take the loads away; where nothing is left to see or hear, a link takes the place of the element."""
    for load in foreign:
        del load.element.attrib[load.attribute]
        if load.element is not element:
            unwrap_element(load.element)  # the parser, which does not know that it is empty, has the next one in it
    target = next((load.url for load in foreign if load.attribute == "src"), None)
    if target is None or element.get("src") or element.find(".//source[@src]") is not None:
        return
    label = " ".join((element.get("alt") or element.get("title") or "").split()) or _file(target)
    is_linked = next(element.iterancestors("a"), None) is not None
    link = etree.Element("span") if is_linked else etree.Element("a", href=target)
    link.text = label
    element.addprevious(link)
    drop_element(element)


def _file(url: str) -> str:
    """Name a file by the end of its address, or by its host."""
    parts = urlsplit(url)
    return scrub(unquote(parts.path.rpartition("/")[2])).strip() or parts.hostname or url
