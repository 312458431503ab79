"""How the HTML of an item stands in a page: its headings below that of the item, its pictures and sounds loaded when wanted.

The sanitiser has the last word on what may stand there, and it writes each `<` that begins no tag as `&lt;`. What is done
here is no other markup to any parser: another digit in the name of a heading, for all six are parsed alike, and attributes
without quotation marks after `<img`, `<audio` and `<video`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedtool.model import SafeHtml

_HEADING = re.compile(r"<(/?)h([1-6])(?=[\s/>])")
_PICTURE = re.compile(r"<img(?=[\s/>])([^<>]*+)")
_PLAYER = re.compile(r"<(audio|video)(?=[\s/>])")
_ALT = re.compile(r"\salt(?=[\s=/>]|$)")
_LOWEST = 6


def placed(html: SafeHtml, *, under: int) -> str:
    """Give the HTML of an item for a page in which a heading of level `under` stands above it.

    No level is left out (WCAG technique G141). Pictures are loaded when they are about to be seen, sounds and films when they
    are played; a picture that nothing is said of counts as an ornament, or its address would be read aloud.

    >>> from feedtool.model import SafeHtml
    >>> placed(SafeHtml('<h1>A</h1><h4>B</h4><img src="https://example.org/a.png">'), under=2)
    '<h3>A</h3><h4>B</h4><img alt loading=lazy src="https://example.org/a.png">'
    """
    made = _outlined(html, under) if "<h" in html else str(html)
    made = _PICTURE.sub(_picture, made) if "<img" in made else made
    return _PLAYER.sub(r"<\1 preload=none", made)


def _picture(found: re.Match[str]) -> str:
    alt = "" if _ALT.search(found[1]) else " alt"
    return f"<img{alt} loading=lazy{found[1]}"


def _outlined(html: str, under: int) -> str:
    """Give headings new numbers: each is one level below the last one that was above it before."""
    above: list[int] = []
    opened: list[int] = []

    def level(found: re.Match[str]) -> str:
        if found[1]:
            return f"</h{opened.pop() if opened else found[2]}"
        was = int(found[2])
        while above and above[-1] >= was:
            above.pop()
        above.append(was)
        opened.append(min(under + len(above), _LOWEST))
        return f"<h{opened[-1]}"

    return _HEADING.sub(level, html)
