"""Content codings undone while bytes arrive (RFC 9110, section 8.4): bounded in size at every layer, and checked to the end."""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ACCEPTED = "gzip, br, zstd, deflate"
"""What `Accept-Encoding` asks for."""

PIECE = 65_536
"""Bytes that a layer gives at once, give or take one block of its coding."""

SLICE = 128
"""Bytes that zstd is given at once: four bytes can be a block of 128 KiB, so this makes 4 MiB at most."""

WINDOW = 8 << 20
"""The largest window of zstd that a server may use (RFC 9659)."""

LAYERS = 2
"""Codings one around the other; none that is meant well has more."""

PLAIN = frozenset({"", "identity", "none", "utf-8"})
"""Names that mean no coding, though some servers write them."""


class DecodeError(ValueError):
    """What arrives is not coded as it is said to be; the message is the end of a sentence."""


class TooLargeError(DecodeError):
    """More arrives, or comes out, than may."""


class Decoder:
    """Takes bytes as they arrive and keeps what they decode to: no layer gives more than `limit` bytes."""

    def __init__(self, header: str, *, limit: int) -> None:
        """Undo what a `Content-Encoding` header says; raise DecodeError for a coding that is not known."""
        names = [name for part in header.lower().split(",") if (name := part.strip()) not in PLAIN]
        if len(names) > LAYERS:
            raise DecodeError(f"is coded {len(names)} times over")
        self._layers = [_layer(name) for name in reversed(names)]
        self._given = [0] * (len(self._layers) + 1)
        self._limit = limit
        self._body = BytesIO()

    def feed(self, data: bytes) -> None:
        """Take what arrived; raise DecodeError when it cannot be decoded, TooLargeError when it is too much."""
        self._pass(data, 0)

    def body(self) -> bytes:
        """Give all that was decoded; raise DecodeError when its end is missing."""
        if self._given[0] and not all(layer.is_whole() for layer in self._layers):
            raise DecodeError("breaks off: the end of its compressed data is missing")
        return self._body.getvalue()

    def _pass(self, data: bytes, depth: int) -> None:
        self._given[depth] += len(data)
        if self._given[depth] > self._limit:
            raise TooLargeError(f"is larger than {self._limit:,} bytes")
        if depth == len(self._layers):
            self._body.write(data)
            return
        for piece in self._layers[depth].pieces(data):
            self._pass(piece, depth + 1)


class _Stream(Protocol):
    """One compressed stream; `rest` is what followed its end."""

    rest: bytes

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """Decode, a bounded piece at a time."""

    def is_whole(self) -> bool:
        """Say whether its end was seen."""


class _Members:
    """Streams one after the other, as gzip and zstd allow; what follows the last and is none is left alone."""

    def __init__(self, start: Callable[[bytes], _Stream | None], *, need: int) -> None:
        self._start, self._need = start, need
        self._now: _Stream | None = None
        self._held, self._is_first, self._is_over = b"", True, False

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """Decode, a bounded piece at a time."""
        data, self._held = self._held + data, b""
        while data and not self._is_over:
            if self._now is None and not self._opened(data):
                return
            yield from self._through(data)
            data = self._ended()

    def is_whole(self) -> bool:
        """Say whether the last stream came to its end, and there was one."""
        return self._now is None and not self._is_first

    def _opened(self, data: bytes) -> bool:
        """Begin a stream; where there are too few bytes to tell whether one begins, hold them."""
        if len(data) < self._need:
            self._held = data
            return False
        self._now = self._start(data)
        if self._now is None and self._is_first:
            raise DecodeError("is not compressed as it says")
        self._is_first, self._is_over = False, self._now is None
        return not self._is_over

    def _through(self, data: bytes) -> Iterator[bytes]:
        return iter(()) if self._now is None else self._now.pieces(data)

    def _ended(self) -> bytes:
        if self._now is None or not self._now.is_whole():
            return b""
        rest, self._now = self._now.rest, None
        return rest


class _Inflate:
    """One stream of zlib's: `bits` as zlib names its formats (31 gzip, 15 zlib, -15 raw)."""

    def __init__(self, bits: int) -> None:
        self._stream = zlib.decompressobj(bits)
        self.rest = b""

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """Decode, a bounded piece at a time."""
        piece = b""
        while (data or len(piece) == PIECE) and not self._stream.eof:
            try:
                piece = self._stream.decompress(data, PIECE)
            except zlib.error as error:
                raise DecodeError("is not compressed as it says") from error
            data = self._stream.unconsumed_tail
            if piece:
                yield piece
        self.rest = self._stream.unused_data

    def is_whole(self) -> bool:
        """Say whether its end was seen."""
        return self._stream.eof


class _Zstd:
    """One frame of zstd."""

    def __init__(self, stream: Any, error: type[Exception]) -> None:
        self._stream, self._error = stream, error
        self.rest = b""

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """Decode, a bounded piece at a time."""
        for at in range(0, len(data), SLICE):
            try:
                piece = self._stream.decompress(data[at : at + SLICE])
            except self._error as error:
                raise DecodeError("is not compressed as it says") from error
            if piece:
                yield piece
            if self._stream.eof:
                self.rest = self._stream.unused_data + data[at + SLICE :]
                return

    def is_whole(self) -> bool:
        """Say whether its end was seen."""
        return bool(self._stream.eof)


class _Brotli:
    """The one stream of brotli."""

    def __init__(self) -> None:
        import brotli  # noqa: PLC0415  - few servers send it

        self._stream = brotli.Decompressor()
        self._error = brotli.error

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """Decode, a bounded piece at a time."""
        while True:
            try:
                piece = self._stream.process(data, output_buffer_limit=PIECE)
            except self._error as error:
                raise DecodeError("is not compressed as it says") from error
            if piece:
                yield piece
            elif self._stream.can_accept_more_data():  # it says so, too, while much is still to come of a little
                return
            data = b""

    def is_whole(self) -> bool:
        """Say whether its end was seen."""
        return bool(self._stream.is_finished())


def _layer(name: str) -> _Members | _Brotli:
    match name:
        case "gzip" | "x-gzip":
            return _Members(_gzip, need=2)
        case "deflate":
            return _Members(_Deflate(), need=2)
        case "zstd":
            return _Members(_Frames(), need=4)
        case "br":
            return _Brotli()
    raise DecodeError(f"is coded as {name[:40]!r}, which was not asked for")


def _gzip(head: bytes) -> _Stream | None:
    return _Inflate(31) if head.startswith(b"\x1f\x8b") else None


class _Frames:
    """Begins frames of zstd, or skippable ones (RFC 8878, section 3.1).

    All share one context: to make one takes 50 times as long as an empty frame, of which a server may send any number.
    """

    def __init__(self) -> None:
        import zstandard  # noqa: PLC0415  - few servers send it

        self._context = zstandard.ZstdDecompressor(max_window_size=WINDOW)
        self._error = zstandard.ZstdError

    def __call__(self, head: bytes) -> _Stream | None:
        is_skippable = head[1:4] == b"\x2a\x4d\x18" and head[0] & 0xF0 == 0x50  # noqa: PLR2004
        is_frame = is_skippable or head.startswith(b"\x28\xb5\x2f\xfd")
        return _Zstd(self._context.decompressobj(), self._error) if is_frame else None


class _Deflate:
    """Begins the one stream that `deflate` is: zlib's, or raw as some servers send it."""

    def __init__(self) -> None:
        self._is_begun = False

    def __call__(self, head: bytes) -> _Stream | None:
        if self._is_begun:
            return None
        self._is_begun = True
        is_wrapped = head[0] & 0x0F == 8 and (head[0] << 8 | head[1]) % 31 == 0  # noqa: PLR2004
        return _Inflate(15 if is_wrapped else -15)
