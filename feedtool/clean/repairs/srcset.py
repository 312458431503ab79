"""Reads `srcset` and chooses one address of it: large enough to look good, no larger than a reader's column needs."""

from __future__ import annotations

from typing import NamedTuple

ENOUGH = 1200
"""Pixels of width that no column of a reader goes beyond: the smallest picture that has as many is taken."""

_MOST = 100
_TYPICAL = 600.0


class Choice(NamedTuple):
    """One picture of several: its address and its width in pixels; 1x counts as 600."""

    url: str
    width: float


def choices(srcset: str) -> list[Choice]:
    """Read the pictures of a `srcset`, at most 100; commas may stand in addresses (HTML, 4.8.4.2.1).

    >>> choices("/a,b.jpg 480w, /c.jpg 2x,/d.jpg")
    [Choice(url='/a,b.jpg', width=480.0), Choice(url='/c.jpg', width=1200.0), Choice(url='/d.jpg', width=600.0)]
    """
    found: list[Choice] = []
    words = srcset.split()[: _MOST * 2]
    at = 0
    while at < len(words) and len(found) < _MOST:
        url, at = words[at].lstrip(","), at + 1
        if url.endswith(","):
            found.append(Choice(url.rstrip(","), _TYPICAL))
            continue
        given = words[at] if at < len(words) else ""
        number, comma, rest = given.partition(",")
        width = _width(number)
        if width is None:
            found.append(Choice(url, _TYPICAL))
            continue
        found.append(Choice(url, width))
        at += 1
        if comma and rest:
            at -= 1
            words[at] = rest
    return [choice for choice in found if choice.url]


def best(srcset: str) -> Choice | None:
    """Choose the smallest picture that is wide enough, or else the widest.

    >>> best("/s.jpg 300w, /m.jpg 1300w, /l.jpg 4000w").url
    '/m.jpg'
    """
    found = choices(srcset)
    wide = [choice for choice in found if choice.width >= ENOUGH]
    if wide:
        return min(wide, key=lambda choice: choice.width)
    return max(found, key=lambda choice: choice.width, default=None)


def _width(descriptor: str) -> float | None:
    try:
        number = float(descriptor[:-1])
    except ValueError:
        return None
    if descriptor[-1] in "wW":
        return number
    return number * _TYPICAL if descriptor[-1] in "xX" else None
