"""The step that repairs what was decoded wrongly or escaped twice on its way here: mojibake and entities shown as text.

`&lt;` and `&gt;` are left as they are: text about markup is content.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from html.entities import html5
from typing import TYPE_CHECKING

from feedtool.clean.normalise import odd_part, scrub

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedtool.clean.draft import Draft, Settings

# UTF-8 read as Windows-1252/1254/Latin-1 nearly always shows one of these pairs; ftfy (3 ms an item) looks only then.
_MOJIBAKE = re.compile(
    "[ÂÃÄÅâÐĞÑØÙãäåæçèéïð][\x80-\xbf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]|ğŸ"
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_MARKUP = frozenset("<>")


def decode(draft: Draft, _settings: Settings) -> Draft:
    """Repair every text of the item."""
    if is_suspect(draft.whole):
        return draft.map(repair)
    carried = draft.carried.map(repair)
    return draft if carried is draft.carried else replace(draft, carried=carried)


def is_suspect(text: str) -> bool:
    """Say whether anything in a text may have to be repaired; where nothing has, nothing has in any part of it."""
    return ("&" in text and _ENTITY.search(text) is not None) or _is_mangled(text)


def repair(text: str) -> str:
    """Repair one text, to a fixpoint.

    >>> repair("Ben &amp;amp; Jerry&#39;s caf\u00c3\u00a9")
    "Ben & Jerry's café"
    """
    text = _settle(text, _unmangle) if _is_mangled(text) else text
    return _settle(text, _unescape) if "&" in text else text


def _is_mangled(text: str) -> bool:
    """Say whether a text shows mojibake. It is searched only where its odd characters alone, side by side, show any."""
    return not text.isascii() and _MOJIBAKE.search(odd_part(text)) is not None and _MOJIBAKE.search(text) is not None


def _settle(text: str, change: Callable[[str], str]) -> str:
    """Change until nothing changes; both changes shorten what they change, so this ends."""
    while (new := change(text)) != text and len(new) < len(text):
        text = new
    return text


def _unmangle(text: str) -> str:
    import ftfy  # noqa: PLC0415  - 0.2 s to import: only where a text looks broken

    return "\n".join(ftfy.fix_encoding(line) for line in text.split("\n"))


def _unescape(text: str) -> str:
    return _ENTITY.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    name = match[0][1:]
    char = html.unescape(match[0]) if name.startswith("#") else html5.get(name, "<")
    return match[0] if char in _MARKUP else scrub(char)
