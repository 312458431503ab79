"""What the policy does not let through, written as text that readers see: for `disallowed: escape`, and never the last gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedtool.clean.keeping import MARK
from feedtool.clean.policy import ATTRIBUTES, LINK_SCHEMES, TAGS

if TYPE_CHECKING:
    from feedtool.clean.html import HtmlBody

MAX_CHARACTERS = 100_000
"""Characters of HTML that are written so: bleach takes 0.3 s for them (measured), and more than linear time for more."""


def shown(body: HtmlBody, source: str) -> str:
    """Write HTML with the tags that are not allowed as text, where there are any; ValueError for too much of it.

    What stands inside them stays, scripts as the text that they are; comments and attributes that are not allowed go.
    """
    if body.tags.keys() <= TAGS:
        return source
    if len(source) > MAX_CHARACTERS:
        raise ValueError(
            f"{len(source):,} characters of HTML are more than the {MAX_CHARACTERS:,} in which markup is shown as text"
        )
    import bleach  # noqa: PLC0415  - 0.1 s to import: only where there is something to show

    # A cleaner is no thread's own and mixes documents: one for each call.
    cleaner = bleach.Cleaner(
        tags=TAGS,
        attributes={tag: [*names, MARK] for tag, names in ATTRIBUTES.items()},
        protocols=LINK_SCHEMES,
        strip=False,
        strip_comments=True,
    )
    return str(cleaner.clean(source))
