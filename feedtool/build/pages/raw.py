"""The style in which browsers show a feed itself, and what it says to people who see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedtool.build.pages.shell import source
from feedtool.build.pages.tongue import tongue

if TYPE_CHECKING:
    from feedtool.build.site import Catalogue


def style(catalogue: Catalogue, *, page: str) -> bytes:
    """Write the style; what it says is in the language of the site, and names a page for people."""
    hint = tongue(catalogue.language).say("hint").replace("{page}", page)
    return source("feed.css").replace("{hint}", _string(hint)).encode()


def _string(words: str) -> str:
    """Write a string of CSS (https://www.w3.org/TR/css-syntax-3/#consume-string-token)."""
    return '"' + "".join(f"\\{ord(char):x} " if char in '"\\<\n' else char for char in words) + '"'
