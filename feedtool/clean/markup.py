"""The steps that turn plain text into HTML: a paragraph for each line, and links for bare URLs and addresses."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any

from feedtool.clean.draft import but
from feedtool.clean.html import HtmlBody
from feedtool.clean.lines import TextBody

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from feedtool.clean.draft import Draft, Settings

_SIGNS = ("://", "@")
_SPELT_OUT = ("http://", "https://", "www.")
_MAX_LINKED = 20_000
"""Characters of a paragraph that is searched for links: bleach is quadratic in what it parses."""


def paragraphs(draft: Draft, _settings: Settings) -> Draft:
    """Write the body as HTML: plain text as one `p` a line, a tree as it stands."""
    if isinstance(draft.body, HtmlBody):
        return but(draft, markup=(draft.body.source(),))
    return but(draft, markup=tuple(f"<p>{escape(line.text.strip(), quote=False)}</p>" for line in draft.body.lines()))


def links(draft: Draft, _settings: Settings) -> Draft:
    """Link bare URLs and e-mail addresses in plain-text paragraphs; HTML has its own links."""
    if not isinstance(draft.body, TextBody) or not _is_linkable("\n".join(draft.markup)):
        return draft
    return replace(draft, markup=tuple(map(_linked, draft.markup)))


def _is_linkable(text: str) -> bool:
    return any(sign in text for sign in _SIGNS) or "www." in text.lower()


def _linked(paragraph: str) -> str:
    if len(paragraph) > _MAX_LINKED or not _is_linkable(paragraph):
        return paragraph
    import bleach  # noqa: PLC0415  - 0.1 s to import: only where there is something to link

    linked = bleach.linkify(paragraph, callbacks=[_only_spelt_out], parse_email=True)
    return str(linked)


def _only_spelt_out(attributes: MutableMapping[Any, Any], _new: bool = False, /) -> Any:  # noqa: FBT001, FBT002
    """Refuse what only looks like a host name (README.md, setup.py); bleach calls this with the new link's attributes."""
    href = str(attributes.get((None, "href"), ""))
    shown = str(attributes.get("_text", "")).lower()
    return attributes if href.startswith("mailto:") or shown.startswith(_SPELT_OUT) else None
