"""Takes out the title where the body says it again at its start: readers show it already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedtool.clean.repairs.shape import bare, is_first, sole_holder, text_of
from feedtool.clean.repairs.taking import Cut, take, tree

if TYPE_CHECKING:
    from feedtool.clean.draft import Draft, Settings

STEP = "headline"
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def headline(draft: Draft, settings: Settings) -> Draft:
    """Take out a heading that is the item's title and stands before all other text."""
    body = tree(draft)
    wanted = bare(draft.title)
    firsts = [body.tags[tag][0] for tag in _HEADINGS if tag in body.tags] if wanted else []
    same = [heading for heading in firsts if bare(text_of(heading)) == wanted and next(heading.iter("img"), None) is None]
    cuts = [Cut(sole_holder(heading, body.root), "title again") for heading in same if is_first(heading, body.root)]
    return take(draft, settings, STEP, cuts)
