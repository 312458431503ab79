"""The repairs of HTML: one small step a module, each with what it leaves alone and what it changes in docs/cleaning.md.

They work on the tree of an `HtmlBody`, before the text steps, in every pass; plain text is left as it is. Each looks first
whether the tags that it is about are there at all, so that clean HTML costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedtool.clean.html import HtmlBody
from feedtool.clean.repairs.addresses import addresses
from feedtool.clean.repairs.breaks import breaks
from feedtool.clean.repairs.canonical import canonical
from feedtool.clean.repairs.consent import consent
from feedtool.clean.repairs.embeds import embeds
from feedtool.clean.repairs.escaped import escaped
from feedtool.clean.repairs.forms import forms
from feedtool.clean.repairs.headings import headings
from feedtool.clean.repairs.headline import headline
from feedtool.clean.repairs.lazy import lazy
from feedtool.clean.repairs.lead import lead
from feedtool.clean.repairs.lists import lists
from feedtool.clean.repairs.maths import maths
from feedtool.clean.repairs.pictures import pictures
from feedtool.clean.repairs.pixels import pixels
from feedtool.clean.repairs.related import related
from feedtool.clean.repairs.share import share
from feedtool.clean.repairs.stubs import stubs
from feedtool.clean.repairs.templates import templates
from feedtool.clean.repairs.tracking import tracking
from feedtool.clean.repairs.wrappers import wrappers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from feedtool.clean.draft import Draft, Settings

    Repair = Callable[[Draft, Settings], Draft]

REPAIRS: Mapping[str, Repair] = {
    "escaped": escaped,
    "templates": templates,
    "lazy": lazy,
    "pictures": pictures,
    "addresses": addresses,
    "pixels": pixels,
    "embeds": embeds,
    "maths": maths,
    "share": share,
    "related": related,
    "forms": forms,
    "consent": consent,
    "stubs": stubs,
    "headline": headline,
    "lead": lead,
    "canonical": canonical,
    "tracking": tracking,
    "breaks": breaks,
    "lists": lists,
    "headings": headings,
    "wrappers": wrappers,
}
"""All repairs, in their order, those that are taken only when asked for (`EXTRA`) too. They are never called for plain text."""


def is_repairable(draft: Draft) -> bool:
    """Say whether repairs have anything to do with this item."""
    return isinstance(draft.body, HtmlBody)
