"""Content codings: undone whole, bounded at every layer, and checked to the end."""

from __future__ import annotations

import gzip
import random
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from feedtool.fetch.decode import DecodeError, Decoder, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Callable


def raw_deflate(data: bytes) -> bytes:
    """Compress without the header that RFC 9110 wants, as many servers do."""
    made = zlib.compressobj(wbits=-15)
    return made.compress(data) + made.flush()


CODINGS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("x-gzip", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "raw deflate": ("deflate", raw_deflate),
    "brotli": ("br", brotli.compress),
    "zstd": ("zstd", zstandard.compress),
    "none": ("", bytes),
    "twice": ("br, gzip", lambda data: gzip.compress(brotli.compress(data))),
}
TEXT = random.Random(1).randbytes(60_000) + b"feed " * 40_000  # noqa: S311


def decoded(header: str, data: bytes, *, limit: int = 1_000_000, step: int = 1000) -> bytes:
    """Decode bytes that arrive in pieces."""
    decoder = Decoder(header, limit=limit)
    for at in range(0, len(data), step):
        decoder.feed(data[at : at + step])
    return decoder.body()


@pytest.mark.parametrize("name", CODINGS)
@pytest.mark.parametrize("step", [1, 1000, 1_000_000])
def test_what_was_coded_comes_back(name: str, step: int) -> None:
    """However it arrives."""
    header, code = CODINGS[name]
    assert decoded(header, code(TEXT[50_000:90_000]), step=step) == TEXT[50_000:90_000]


@pytest.mark.parametrize("name", set(CODINGS) - {"none"})
def test_a_cut_body_is_an_error(name: str) -> None:
    """Half an article is worse than none."""
    header, code = CODINGS[name]
    with pytest.raises(DecodeError, match="missing"):
        decoded(header, code(TEXT)[:-20])


@pytest.mark.parametrize("name", CODINGS)
def test_no_more_than_the_limit_comes_out(name: str) -> None:
    """Whether it is long, or a bomb."""
    header, code = CODINGS[name]
    with pytest.raises(TooLargeError):
        decoded(header, code(bytes(5_000_000)), limit=1_000_000)
    assert decoded(header, code(bytes(900_000)), limit=1_000_000) == bytes(900_000)


@pytest.mark.parametrize("header", ["gzip", "br", "zstd"])
def test_what_is_not_coded_so_is_refused(header: str) -> None:
    """Servers lie about their codings."""
    with pytest.raises(DecodeError):
        decoded(header, b"<rss version='2.0'></rss>" * 100)


@pytest.mark.parametrize("header", ["compress", "br, br, br", "gzip, x"])
def test_unknown_codings_are_refused(header: str) -> None:
    """And so are towers of them."""
    with pytest.raises(DecodeError):
        Decoder(header, limit=10)


def test_members_follow_each_other() -> None:
    """Several gzip members and zstd frames are one body (RFC 1952, section 2.2; RFC 8878, section 3.1)."""
    assert decoded("gzip", gzip.compress(b"a") + gzip.compress(b"b")) == b"ab"
    assert decoded("zstd", zstandard.compress(b"a") + zstandard.compress(b"b")) == b"ab"


@given(st.binary(max_size=300), st.sampled_from(sorted(CODINGS)))
def test_any_bytes_are_decoded_or_refused(data: bytes, name: str) -> None:
    """Nothing else happens."""
    with suppress(DecodeError):
        assert isinstance(decoded(CODINGS[name][0], data), bytes)
