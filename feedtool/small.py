"""Bytes made small for keeping: a frame of Zstandard; what earlier versions wrote, by zlib, is read as well."""

from __future__ import annotations

import zlib
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zstandard import ZstdCompressor, ZstdDecompressor

_LEVEL = 3
"""Of Zstandard: two fifths of the time of zlib's level 1 for a quarter less bytes, measured on 2,000 clean items of 7 kB."""

_FRAME = b"\x28\xb5\x2f\xfd"
"""What a frame of Zstandard begins with (RFC 8878, section 3.1.1)."""


def compressed(data: bytes) -> bytes:
    """Make bytes small."""
    made: bytes = _packer().compress(data)
    return made


def expanded(data: bytes) -> bytes:
    """Give the bytes that were made small."""
    return _unpacker().decompress(data) if data.startswith(_FRAME) else zlib.decompress(data)


@cache
def _packer() -> ZstdCompressor:
    from zstandard import ZstdCompressor  # noqa: PLC0415  - a run in which nothing changed needs none

    return ZstdCompressor(level=_LEVEL, write_checksum=True)


@cache
def _unpacker() -> ZstdDecompressor:
    from zstandard import ZstdDecompressor  # noqa: PLC0415

    return ZstdDecompressor()
