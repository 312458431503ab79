"""What a picture is, by its first bytes: the artwork of a podcast must be of a certain kind and size."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAST, MOST = 1400, 3000
"""Pixels of an edge (Apple, artwork requirements)."""

GOOD = f"a square JPEG or PNG in RGB of {LEAST} to {MOST} pixels"
MAX_BYTES = 20_000_000
"""Bytes that are looked at; no artwork has so many."""

_STARTS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
_COLOUR_TYPE, _PALETTE, _RGB = 25, 3, 3  # PNG, third edition, section 11.2.1: a palette is of RGB
_COLOURS = {1: "grey", 2: "grey with transparency", 4: "CMYK"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: its `kind` (empty for one that is neither JPEG nor PNG), its edges in pixels, and its `channels`.

    What is not known is 0: a picture that is damaged has no edges.
    """

    kind: str = ""
    width: int = 0
    height: int = 0
    channels: int = 0


def picture_of(data: bytes) -> Picture:
    """Look at a picture; any bytes get an answer."""
    import imagesize  # noqa: PLC0415  - only podcasts need it

    kind = next((name for start, name in _STARTS.items() if data.startswith(start)), "")
    if not kind:
        return Picture()
    try:
        found = imagesize.get_info(io.BytesIO(data[:MAX_BYTES]), dpi=False, colors=False, exif_rotation=False)
    except (ValueError, TypeError, LookupError, OSError, ArithmeticError, struct.error):
        return Picture(kind)
    width, height, channels = (max(0, number) for number in (found.width, found.height, found.channels))
    is_palette = kind == "PNG" and data[_COLOUR_TYPE] == _PALETTE
    return Picture(kind, width, height, _RGB if is_palette else channels)


def faults(picture: Picture) -> Iterator[str]:
    """Say why directories refuse a picture as artwork; nothing where it is as it must be.

    >>> list(faults(Picture("PNG", 1400, 1400, 3))), list(faults(Picture("JPEG", 600, 500, 3)))
    ([], ['it has 600 × 500 pixels, and is not square'])
    """
    if not picture.kind:
        yield "it is neither JPEG nor PNG"
    elif not picture.width or not picture.height:
        yield f"it is a {picture.kind} that cannot be read"
    else:
        is_square = picture.width == picture.height
        if not is_square or not LEAST <= picture.width <= MOST:
            yield f"it has {picture.width} × {picture.height} pixels" + ("" if is_square else ", and is not square")
        if picture.channels in _COLOURS and not (picture.kind == "PNG" and picture.channels == 4):  # noqa: PLR2004
            yield f"its colours are {_COLOURS[picture.channels]}, not RGB"
