"""The repairs of HTML: one small step a module, each with what it leaves alone and what it changes in docs/cleaning.md.

They work on the tree of an `HtmlBody`, before the text steps, in every pass; plain text is left as it is. Each looks first
whether the tags that it is about are there at all, so that clean HTML costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedtool.clean.html import HtmlBody
from feedtool.clean.repairs.pixels import pixels
from feedtool.clean.repairs.tracking import tracking

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from feedtool.clean.draft import Draft, Settings

    Repair = Callable[[Draft, Settings], Draft]

REPAIRS: Mapping[str, Repair] = {"pixels": pixels, "tracking": tracking}
"""All repairs, in their default order. Those of an item whose body is not HTML are never called."""


def is_repairable(draft: Draft) -> bool:
    """Say whether repairs have anything to do with this item."""
    return isinstance(draft.body, HtmlBody)
